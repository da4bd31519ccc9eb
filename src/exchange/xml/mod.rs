//! XML read record by record: a broken record costs itself alone, and memory holds one at a time.

pub(crate) mod characters;
pub(crate) mod entities;
pub(crate) mod records;
