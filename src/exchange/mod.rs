//! Units and glossary entries from the files of other tools, and into them.
//!
//! Each format reads as a [`UnitReader`], an iterator that holds one unit at a time, and writes as a
//! [`UnitWriter`]. What a reader cannot use it gives as an error with its place, and goes on.

pub mod delimited;
pub mod jsonl;
pub mod po;
pub mod termbase;
pub mod tmx;
pub mod xliff;

mod format;
mod input;
mod xml;

use std::io::{self, Write};

pub use format::{Format, ReadOptions, WriteOptions, detect, open, read, writer};

use crate::error::{Place, Result};
use crate::unit::{Annotation, Status, TranslationUnit};

/// Reads the units of a file, in order, in bounded memory.
///
/// An error says what could not be used, and where; more units may follow it. When the iterator has
/// ended, [`UnitReader::is_complete`] tells whether the file was read to its proper end.
pub trait UnitReader: Iterator<Item = Result<TranslationUnit>> + Send {
    /// Where the unit or the error that came last begins: line and column.
    fn place(&self) -> Place;

    /// How many bytes of the file are read.
    fn bytes_read(&self) -> u64;

    /// Notes and properties that the file holds of itself as a whole, as far as it is read.
    fn header(&self) -> &[Annotation] {
        &[]
    }

    /// Whether the file was read to its end, with nothing cut off.
    fn is_complete(&self) -> bool;

    /// What a person should know of how the file was read: its encoding, its delimiter, what was
    /// left out. Complete once the iterator has ended.
    fn remarks(&self) -> Vec<String>;
}

/// Writes units into a file, in order.
pub trait UnitWriter {
    /// Writes one unit.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn write(&mut self, unit: &TranslationUnit) -> Result<()>;

    /// Ends the file and says what was written. Without it the file is not whole.
    ///
    /// # Errors
    /// When the file cannot be written.
    fn finish(&mut self) -> Result<Written>;
}

/// What a writer wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// How many units.
    pub units: u64,
    /// How many units the format could not hold, such as those without the languages asked for.
    pub left_out: u64,
    /// How many characters were left out because the format forbids them.
    pub removed: u64,
}

/// The encoding of a file to write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8 without a byte-order mark.
    #[default]
    Utf8,
    /// UTF-8 with a byte-order mark, by which Excel tells it.
    Utf8WithMark,
    /// UTF-16, little-endian, with a byte-order mark.
    Utf16,
}

impl TextEncoding {
    /// Its name in an XML declaration.
    pub(crate) fn name(self) -> &'static str {
        match self {
            TextEncoding::Utf8 | TextEncoding::Utf8WithMark => "UTF-8",
            TextEncoding::Utf16 => "UTF-16",
        }
    }

    /// Writes the byte-order mark, where there is one.
    pub(crate) fn write_mark(self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            TextEncoding::Utf8 => Ok(()),
            TextEncoding::Utf8WithMark => out.write_all(b"\xEF\xBB\xBF"),
            TextEncoding::Utf16 => out.write_all(b"\xFF\xFE"),
        }
    }

    /// Writes text, given as whole characters in UTF-8.
    pub(crate) fn write(self, text: &[u8], out: &mut dyn Write) -> io::Result<()> {
        match self {
            TextEncoding::Utf8 | TextEncoding::Utf8WithMark => out.write_all(text),
            TextEncoding::Utf16 => {
                let text = String::from_utf8_lossy(text);
                let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                out.write_all(&units)
            }
        }
    }
}

/// A status by the name that it is displayed with.
pub(crate) fn parse_status(name: &str) -> Option<Status> {
    [Status::Aligned, Status::Draft, Status::Translated, Status::Reviewed]
        .into_iter()
        .find(|status| status.to_string() == name)
}
