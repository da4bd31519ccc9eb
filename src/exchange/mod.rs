//! Translation units and glossary entries to and from the files of other tools.
