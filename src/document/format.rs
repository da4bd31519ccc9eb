//! The formats of documents, and how a file's name tells them.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};
use crate::text::encoding;

/// A format that documents are read and written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown (CommonMark with tables and front matter).
    Markdown,
    /// HTML.
    Html,
    /// Word (Office Open XML).
    Docx,
    /// OpenDocument text.
    Odt,
    /// XLIFF 1.2 and 2.x, with the dialects of translation tools.
    Xliff,
    /// Gettext messages.
    Po,
    /// A table with a column for the source and one for the translation.
    Csv,
}

impl Format {
    /// All of them.
    pub const ALL: [Format; 8] = [
        Format::Text,
        Format::Markdown,
        Format::Html,
        Format::Docx,
        Format::Odt,
        Format::Xliff,
        Format::Po,
        Format::Csv,
    ];

    /// Its short name, as a command line takes it.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "txt",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Docx => "docx",
            Format::Odt => "odt",
            Format::Xliff => "xliff",
            Format::Po => "po",
            Format::Csv => "csv",
        }
    }

    /// The file name extensions by which it goes, in lower case.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Format::Text => &["txt", "text"],
            Format::Markdown => &["md", "markdown"],
            Format::Html => &["html", "htm", "xhtml"],
            Format::Docx => &["docx", "docm", "dotx", "dotm"],
            Format::Odt => &["odt", "ott"],
            Format::Xliff => &["xlf", "xliff", "sdlxliff", "mqxliff", "mxliff"],
            Format::Po => &["po", "pot"],
            Format::Csv => &["csv", "tsv"],
        }
    }

    /// Whether a file holds source and translation side by side.
    pub fn is_bilingual(self) -> bool {
        matches!(self, Format::Xliff | Format::Po | Format::Csv)
    }

    /// Whether a file is a package of several parts, whose lines say nothing to a person.
    pub fn is_package(self) -> bool {
        matches!(self, Format::Docx | Format::Odt)
    }

    /// The format that a file's name tells; a name without an extension is plain text.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownFormat`] for an extension that no format has.
    pub fn of_path(path: &Path) -> Result<Format> {
        let Some(extension) = path.extension() else { return Ok(Format::Text) };
        let extension = extension.to_string_lossy().to_lowercase();
        let found = Format::ALL.into_iter().find(|format| format.extensions().contains(&extension.as_str()));
        found.ok_or_else(|| Error::new(ErrorKind::UnknownFormat(format!(".{extension}"))))
    }
}

impl Format {
    /// The format that a file's bytes tell, for one that has no name: DOCX, ODT, HTML, XLIFF and PO show themselves.
    pub fn of_content(bytes: &[u8]) -> Option<Format> {
        let head = &bytes[..bytes.len().min(4096)];
        if head.starts_with(b"PK\x03\x04") {
            // OpenDocument puts its type first, unpacked, so that it can be told from here.
            let is_text = memchr::memmem::find(head, b"application/vnd.oasis.opendocument.text").is_some();
            return Some(if is_text { Format::Odt } else { Format::Docx });
        }
        let text = encoding::ascii_of(head).to_ascii_lowercase();
        match text {
            _ if text.starts_with('<') && text.contains("<xliff") => Some(Format::Xliff),
            _ if text.starts_with("<!doctype html") => Some(Format::Html),
            _ if text.starts_with('<') && text.contains("<html") => Some(Format::Html),
            _ if text.lines().any(|line| line.starts_with("msgid \"")) && text.contains("\nmsgstr") => Some(Format::Po),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Format> {
        let lower = name.to_lowercase();
        let found = Format::ALL.into_iter().find(|f| f.name() == lower || f.extensions().contains(&lower.as_str()));
        found.ok_or_else(|| Error::new(ErrorKind::UnknownFormat(name.to_owned())))
    }
}
