//! glossary: black-box tests.
