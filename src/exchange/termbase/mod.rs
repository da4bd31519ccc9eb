//! Glossaries of other tools: TBX in its versions and styles, MultiTerm, and the text glossaries of
//! OmegaT, UTX and MateCat, to and from [`Entry`].

mod format;
mod table;
mod tbx_read;
mod tbx_write;
mod text;

use std::io::{Read, Write};
use std::path::Path;

pub use format::TermFormat;

use crate::error::{Error, ErrorKind, Result};
use crate::exchange::Written;
use crate::glossary::Entry;
use crate::lang::Direction;

/// What was read from a glossary file.
#[derive(Debug)]
pub struct Terms {
    /// The format it was in.
    pub format: TermFormat,
    /// The entries, in order, each with its line as [`Entry::place`].
    pub entries: Vec<Entry>,
    /// What could not be used, each with its line; the rest was read all the same.
    pub problems: Vec<Error>,
    /// What a person should know of how the file was read: encoding, delimiter, columns.
    pub remarks: Vec<String>,
    /// Whether the file was read to its proper end.
    pub complete: bool,
}

impl Terms {
    fn new(format: TermFormat) -> Terms {
        Terms { format, entries: Vec::new(), problems: Vec::new(), remarks: Vec::new(), complete: true }
    }
}

/// Reads a glossary file, in the format given, else the one that its name or its content tells.
/// `direction` tells the languages of files that do not.
///
/// # Errors
/// When the file cannot be read, is empty or a binary, or has no format that is known. Errors name the file.
pub fn open(path: &Path, format: Option<TermFormat>, direction: &Direction) -> Result<Terms> {
    let file = std::fs::File::open(path).map_err(|error| Error::from(error).in_file(path))?;
    read_named(file, path, format, direction)
}

/// Reads a glossary from any source, in the format given, else the one that this name or its content tells.
///
/// # Errors
/// As [`open`].
pub fn read_named(
    source: impl Read + Send + 'static,
    name: &Path,
    format: Option<TermFormat>,
    direction: &Direction,
) -> Result<Terms> {
    let named = |error: Error| error.in_file(name);
    let mut terms = read_with_name(source, Some(name), format, direction).map_err(named)?;
    for entry in &mut terms.entries {
        entry.place.file = Some(name.to_owned());
    }
    terms.problems = terms.problems.into_iter().map(named).collect();
    Ok(terms)
}

/// Reads a glossary from any source.
///
/// # Errors
/// When the source cannot be read, is empty or holds no text, or its format cannot be told.
pub fn read(source: impl Read + Send + 'static, format: Option<TermFormat>, direction: &Direction) -> Result<Terms> {
    read_with_name(source, None, format, direction)
}

fn read_with_name(
    mut source: impl Read + Send + 'static,
    path: Option<&Path>,
    format: Option<TermFormat>,
    direction: &Direction,
) -> Result<Terms> {
    let mut head = Vec::new();
    Read::take(&mut source, 16 * 1024).read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(Error::new(ErrorKind::Empty));
    }
    let Some(format) = format.or_else(|| TermFormat::of(path, &head)) else {
        let known = "neither its name nor its content is TBX, CSV, UTX or a tab-separated glossary";
        return Err(Error::new(ErrorKind::UnknownFormat(known.into())));
    };
    let source: Box<dyn Read + Send> = Box::new(std::io::Cursor::new(head).chain(source));
    match format {
        TermFormat::TbxV2 | TermFormat::TbxV3 | TermFormat::TbxV3Dct | TermFormat::MultiTermXml => {
            tbx_read::read(source, format)
        }
        _ => table::read(source, format, direction),
    }
}

/// Writes entries in a format, in order. Formats of two columns take the languages of `direction`,
/// and leave out what is deprecated or forbidden, for which they have no sign.
///
/// # Errors
/// When `out` cannot be written, or the format is one that bitext only reads.
pub fn write(entries: &[Entry], format: TermFormat, direction: &Direction, out: impl Write) -> Result<Written> {
    match format {
        TermFormat::TbxV2 | TermFormat::TbxV3 | TermFormat::TbxV3Dct => tbx_write::write(entries, format, out),
        TermFormat::OmegaT => text::write_omegat(entries, direction, out),
        TermFormat::Utx => text::write_utx(entries, direction, out),
        TermFormat::MateCat => text::write_matecat(entries, out),
        TermFormat::MultiTerm => text::write_multiterm(entries, out),
        TermFormat::Native => text::write_native(entries, out),
        TermFormat::MultiTermXml => Err(Error::invalid("the XML of MultiTerm is read, not written: write TBX")),
    }
}

#[cfg(test)]
mod tests;
