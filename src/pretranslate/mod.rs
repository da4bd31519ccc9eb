//! Documents filled from memory and glossary, and the account of it.
