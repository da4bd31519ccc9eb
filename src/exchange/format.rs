//! Which format a file has, and the reader or writer for it.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use super::delimited::{Columns, DelimitedOptions, DelimitedReader, DelimitedWriter};
use super::jsonl::{JsonlReader, JsonlWriter};
use super::po::PoReader;
use super::tmx::{TmxLevel, TmxOptions, TmxReader, TmxVersion, TmxWriter};
use super::xliff::XliffReader;
use super::{TextEncoding, UnitReader, UnitWriter};
use crate::error::{Error, ErrorKind, Result};
use crate::lang::Direction;
use crate::text::encoding;
use crate::unit::Annotation;

/// A format of files with units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Translation Memory eXchange.
    Tmx,
    /// Cells parted by commas or semicolons.
    Csv,
    /// Cells parted by tabs; also Wordfast's text memories.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// Gettext PO; only read.
    Po,
    /// XLIFF 1.2, 2.x and their dialects; only read.
    Xliff,
}

impl Format {
    /// The format that a file's extension tells, if it does.
    pub fn of_path(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "tmx" => Format::Tmx,
            "csv" => Format::Csv,
            "tsv" | "tab" => Format::Tsv,
            "jsonl" | "ndjson" => Format::Jsonl,
            "po" | "pot" => Format::Po,
            "xlf" | "xliff" | "sdlxliff" | "mqxliff" | "mxliff" | "txlf" => Format::Xliff,
            _ => return None,
        })
    }

    /// The format that a file's first bytes tell, if they do.
    pub fn of_content(head: &[u8]) -> Option<Format> {
        let text = encoding::ascii_of(head);
        let first_line = text.lines().next().unwrap_or_default();
        match text {
            _ if text.starts_with('<') && text.contains("<tmx") => Some(Format::Tmx),
            _ if text.starts_with('<') && text.contains("<xliff") => Some(Format::Xliff),
            _ if text.starts_with('{') => Some(Format::Jsonl),
            _ if text.starts_with("msgid") || text.contains("\nmsgid ") => Some(Format::Po),
            _ if first_line.contains('\t') => Some(Format::Tsv),
            _ => None,
        }
    }

    /// Whether bitext writes it; others it only reads.
    pub fn is_written(self) -> bool {
        matches!(self, Format::Tmx | Format::Csv | Format::Tsv | Format::Jsonl)
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Tmx => "TMX",
            Format::Csv => "CSV",
            Format::Tsv => "TSV",
            Format::Jsonl => "JSONL",
            Format::Po => "PO",
            Format::Xliff => "XLIFF",
        }
    }
}

/// How files are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The languages of texts whose file does not tell them.
    pub direction: Direction,
    /// The format; found out when not given.
    pub format: Option<Format>,
    /// What the columns of a table hold; found out when not given.
    pub columns: Option<Columns>,
    /// What parts the cells of a table; found out when not given.
    pub delimiter: Option<u8>,
}

/// How a file is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// The languages: of a table's two columns, and the source language of a TMX header.
    pub direction: Direction,
    /// The version of TMX.
    pub tmx_version: TmxVersion,
    /// Whether TMX holds inline codes.
    pub tmx_level: TmxLevel,
    /// The encoding, of any format but JSONL, which is always UTF-8.
    pub encoding: TextEncoding,
    /// What parts the cells of a table; its format's usual one when not given.
    pub delimiter: Option<u8>,
    /// Notes and properties of the file as a whole, which only TMX holds ([`UnitReader::header`]).
    pub header: Vec<Annotation>,
}

/// Opens a file and begins to read its units, in the format that its name or its content tells.
///
/// # Errors
/// When the file cannot be read, is empty or a binary, or has no format that is known. Errors name the file.
pub fn open(path: &Path, options: &ReadOptions) -> Result<Box<dyn UnitReader>> {
    let begin = || {
        let file = File::open(path)?;
        if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
            return Err(Error::invalid("this is a folder, not a file"));
        }
        detect(file, Some(path), options)
    };
    begin().map_err(|error: Error| error.in_file(path))
}

/// Begins to read units from any source, in the format of the options, else the one that its name or its content
/// tells.
///
/// # Errors
/// When the source cannot be read, is empty or a binary, or has no format that is known.
pub fn detect(
    mut source: impl Read + Send + 'static,
    name: Option<&Path>,
    options: &ReadOptions,
) -> Result<Box<dyn UnitReader>> {
    let mut head = Vec::new();
    Read::by_ref(&mut source).take(4096).read_to_end(&mut head)?;
    if head.is_empty() {
        return Err(Error::new(ErrorKind::Empty));
    }
    let by_name = options.format.or_else(|| Format::of_path(name?));
    let unknown = |reason: String| Error::new(ErrorKind::UnknownFormat(reason));
    let format = match (by_name, encoding::other_kind(&head)) {
        (Some(format), _) => format,
        (None, Some(_)) if head.starts_with(b"SQLite") => {
            let reason =
                "a database: bitext memory merge takes in a memory of bitext; let Trados Studio export its own as TMX";
            return Err(unknown(reason.to_owned()));
        }
        (None, Some(kind)) => return Err(unknown(format!("{kind}, and no TMX, CSV, TSV, JSONL, XLIFF or PO"))),
        (None, None) => Format::of_content(&head).ok_or_else(|| {
            unknown(match name {
                Some(_) => "neither its name nor its content is TMX, CSV, TSV, JSONL, XLIFF or PO".to_owned(),
                None => "its content does not show whether it is TMX, CSV, TSV, JSONL, XLIFF or PO: name its format"
                    .to_owned(),
            })
        })?,
    };
    read(std::io::Cursor::new(head).chain(source), format, options)
}

/// Begins to read units from any source.
///
/// # Errors
/// When the source cannot be read, is empty or holds no text.
pub fn read(source: impl Read + Send + 'static, format: Format, options: &ReadOptions) -> Result<Box<dyn UnitReader>> {
    Ok(match format {
        Format::Tmx => Box::new(TmxReader::new(source)?),
        Format::Csv => Box::new(DelimitedReader::new(source, b',', options)?),
        Format::Tsv => Box::new(DelimitedReader::new(source, b'\t', options)?),
        Format::Jsonl => Box::new(JsonlReader::new(source, options.direction.clone())?),
        Format::Po => Box::new(PoReader::new(source, &options.direction)?),
        Format::Xliff => Box::new(XliffReader::new(source, &options.direction)?),
    })
}

/// Begins to write units in a format.
///
/// # Errors
/// When `out` cannot be written, or the format is one that bitext only reads.
pub fn writer<'a>(out: impl Write + 'a, format: Format, options: &WriteOptions) -> Result<Box<dyn UnitWriter + 'a>> {
    let table = |delimiter| DelimitedOptions {
        delimiter: options.delimiter.unwrap_or(delimiter),
        encoding: options.encoding,
        direction: options.direction.clone(),
    };
    Ok(match format {
        Format::Tmx => Box::new(TmxWriter::new(
            out,
            TmxOptions {
                version: options.tmx_version,
                level: options.tmx_level,
                encoding: options.encoding,
                source_lang: options.direction.from.clone(),
                header: options.header.clone(),
            },
        )?),
        Format::Csv => Box::new(DelimitedWriter::new(out, table(b','))?),
        Format::Tsv => Box::new(DelimitedWriter::new(out, table(b'\t'))?),
        Format::Jsonl => Box::new(JsonlWriter::new(out)),
        Format::Po | Format::Xliff => {
            return Err(Error::invalid(format!("{} is read, not written", format.name())));
        }
    })
}
