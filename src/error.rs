//! The one error type of the library: what went wrong, and where in which file.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::lang::Lang;

/// The result of anything in this library that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, and the place in the input where it did.
///
/// Displayed as `file:line:column: reason`, leaving out the parts that are not known, so that a
/// terminal or an editor can jump to the place.
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    place: Place,
}

/// Where in which file something stands. Lines and columns count from 1; a column counts
/// characters, not bytes. A part that is not known is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The file, as the caller named it.
    pub file: Option<PathBuf>,
    /// The line, from 1.
    pub line: Option<u64>,
    /// The column in characters, from 1.
    pub column: Option<u64>,
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused to read or write.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// SQLite refused an operation on a memory.
    #[error("{}", sqlite_reason(.0))]
    Sqlite(#[from] rusqlite::Error),
    /// The input is not what its format asks for.
    #[error("{format}: {reason}")]
    Malformed {
        /// The format's usual name: `TMX`, `CSV`, `DOCX`, `SRX`.
        format: &'static str,
        /// What is wrong, in a sentence without a full stop.
        reason: String,
    },
    /// A row of a table holds the source and no translation yet.
    #[error("{format}: the row has no text in {lang}")]
    Untranslated {
        /// The format's usual name: `CSV`, `TSV`.
        format: &'static str,
        /// The language of the translation.
        lang: Lang,
    },
    /// The input holds nothing at all.
    #[error("the file is empty")]
    Empty,
    /// The bytes are no text in any encoding that can be told.
    #[error("not a text file (binary content)")]
    NotText,
    /// A file of another kind, known by how it begins, whose text is not read.
    #[error("{0}, whose text is not read: save it as DOCX, ODT or plain text first")]
    OtherKind(&'static str),
    /// A file whose format is not known by its extension or content.
    #[error("unknown format: {0}")]
    UnknownFormat(String),
    /// A file that opens as SQLite, or does not, but holds no bitext memory.
    #[error("not a bitext memory: {0}")]
    NotAMemory(String),
    /// A memory in which a row cannot be what bitext wrote.
    #[error("the memory is damaged: {0}")]
    Damaged(String),
    /// A memory that cannot be locked here was written by another program while it was read: what was read of it is
    /// worth nothing. Opened again it can be read.
    #[error("another program wrote to it while it was read, and it cannot be locked here: try again")]
    WrittenMeanwhile,
    /// A memory written by a newer bitext.
    #[error("the memory has schema version {found}, this bitext knows up to {known}: use a newer bitext")]
    NewerMemory {
        /// The version that the file states.
        found: i64,
        /// The newest version that this library reads.
        known: i64,
    },
    /// A value given by the caller that cannot be used.
    #[error("{0}")]
    Invalid(String),
    /// The caller asked for the work to stop.
    #[error("interrupted")]
    Interrupted,
}

impl From<csv::Error> for ErrorKind {
    fn from(error: csv::Error) -> ErrorKind {
        let reason = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(error) => ErrorKind::Io(error),
            _ => ErrorKind::Malformed { format: "CSV", reason },
        }
    }
}

/// What SQLite says, in plain words where people meet it: files that may not be read or written.
fn sqlite_reason(error: &rusqlite::Error) -> String {
    use rusqlite::{ErrorCode, ffi};
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen) => "cannot be opened: no permission, or no place for it".into(),
        Some(ErrorCode::ReadOnly) => "cannot be written: no permission".into(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "in use by another program".into(),
        Some(ErrorCode::DatabaseCorrupt) => {
            "the file is damaged: go back to a backup of it, without what is beside it (-wal, -shm)".into()
        }
        Some(ErrorCode::DiskFull) => "no space left on the disk".into(),
        // Beside the memory, for the file by which those who use it know of each other.
        _ if error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_IOERR_SHMSIZE) => {
            "no space left on the disk".into()
        }
        _ => error.to_string(),
    }
}

impl Error {
    /// An error of this kind, at a place not yet known.
    pub fn new(kind: impl Into<ErrorKind>) -> Error {
        Error(Box::new(Inner { kind: kind.into(), place: Place::default() }))
    }

    /// Input that breaks the rules of `format`, for `reason`.
    pub fn malformed(format: &'static str, reason: impl Into<String>) -> Error {
        Error::new(ErrorKind::Malformed { format, reason: reason.into() })
    }

    /// A value given by the caller that cannot be used, for `reason`.
    pub fn invalid(reason: impl Into<String>) -> Error {
        Error::new(ErrorKind::Invalid(reason.into()))
    }

    /// The same error, said of `file`. A file already named is kept: the innermost place is right.
    #[must_use]
    pub fn in_file(mut self, file: impl AsRef<Path>) -> Error {
        self.0.place.file.get_or_insert_with(|| file.as_ref().to_owned());
        self
    }

    /// The same error, said of `line` and `column` (from 1); places already known are kept.
    #[must_use]
    pub fn at(mut self, line: u64, column: impl Into<Option<u64>>) -> Error {
        if self.0.place.line.is_none() {
            self.0.place.line = Some(line);
            self.0.place.column = column.into();
        }
        self
    }

    /// The same error, said of `place` as far as that is known; places already known are kept.
    #[must_use]
    pub fn at_place(self, place: &Place) -> Error {
        let error = match place.line {
            Some(line) => self.at(line, place.column),
            None => self,
        };
        match &place.file {
            Some(file) => error.in_file(file),
            None => error,
        }
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Where it did.
    pub fn place(&self) -> &Place {
        &self.0.place
    }
}

impl<K: Into<ErrorKind>> From<K> for Error {
    fn from(kind: K) -> Error {
        Error::new(kind)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        if let Some(file) = &self.file {
            write!(f, "{}", file.display())?;
            separator = ":";
        }
        if let Some(line) = self.line {
            // Without a file there is nothing to jump to, so the number is spelt out.
            write!(f, "{separator}{}{line}", if self.file.is_none() { "line " } else { "" })?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.place != Place::default() {
            write!(f, "{}: ", self.0.place)?;
        }
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.0.kind).field("place", &self.0.place).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.0.kind {
            // Their own words are in the message already: what is behind them is not.
            ErrorKind::Io(error) => error.source(),
            ErrorKind::Sqlite(error) => error.source(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_the_place_as_far_as_known() {
        let error = Error::malformed("TMX", "no <body>");
        assert_eq!(error.to_string(), "TMX: no <body>");
        assert_eq!(error.at(3, 7).to_string(), "line 3:7: TMX: no <body>");
        let error = Error::malformed("TMX", "no <body>").at(3, None).in_file("a.tmx").in_file("outer");
        assert_eq!(error.to_string(), "a.tmx:3: TMX: no <body>");
    }
}
