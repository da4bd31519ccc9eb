//! XML read record by record: a broken record costs itself alone, and memory holds one at a time.

pub(crate) mod characters;
pub(crate) mod entities;
pub(crate) mod records;
pub(crate) mod tree;

use quick_xml::reader::Reader;

/// What is wrong inside a record, and where, in bytes from its beginning.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) reason: String,
}

impl Fault {
    /// What quick-xml found.
    pub(crate) fn of(reader: &Reader<&[u8]>, error: &quick_xml::Error) -> Fault {
        let reason = match error {
            quick_xml::Error::IllFormed(quick_xml::errors::IllFormedError::UnclosedReference) => {
                "a bare & (write &amp;)".to_owned()
            }
            error => error.to_string(),
        };
        Fault { offset: reader.error_position() as usize, reason }
    }
}
