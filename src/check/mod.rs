//! Quality checks of a translation against its source: one check a file.
