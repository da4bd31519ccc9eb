//! A copy of a memory, made while others read and write it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, ErrorCode};

use crate::error::{Error, Result};
use crate::memory::schema;
use crate::memory::store::Memory;

impl Memory {
    /// Writes a copy of the memory to `path`, in one state that it had: all of each run or nothing.
    ///
    /// # Errors
    /// When there is a file already, be it one that came while the copy was written, or the copy cannot be
    /// written; a half-written one is removed.
    pub fn backup(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        // Told before the work is done; what decides is that no name is given twice.
        let written = match path.try_exists() {
            Ok(true) => Err(there_already()),
            Ok(false) => schema::can_be_made(path).and_then(|()| self.copy(&Part::beside(path), path)),
            Err(error) => Err(error.into()),
        };
        written.map_err(|error| error.in_file(path))
    }

    /// A copy of the memory in which something can be tried; it is gone when dropped. SQLite keeps what is large of it in
    /// a temporary file.
    ///
    /// # Errors
    /// When the memory cannot be read, or there is no room.
    pub fn for_trial(&self) -> Result<Memory> {
        self.naming(|| {
            let mut copy = Connection::open("")?;
            Backup::new(self.connection(), &mut copy)?.run_to_completion(i32::MAX, Duration::ZERO, None)?;
            Ok(Memory::without_file(copy.into()))
        })
    }

    /// Whether nothing can be stored in it, because its file or folder cannot be written.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn is_read_only(&self) -> Result<bool> {
        Ok(self.connection().is_readonly("main")?)
    }

    fn copy(&self, part: &Part, path: &Path) -> Result<()> {
        let Some(name) = part.0.to_str() else {
            return Err(Error::invalid("the name of a backup's folder must be Unicode"));
        };
        self.connection().execute("VACUUM INTO ?1", [name]).map_err(|error| match error.sqlite_error_code() {
            // It is the memory that cannot be read.
            Some(ErrorCode::DatabaseCorrupt) => self.named(Error::new(error)),
            _ => Error::new(error),
        })?;
        fs::File::open(&part.0)?.sync_all()?;
        match fs::hard_link(&part.0, path) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(there_already()),
            // A file system without links, such as that of a memory stick: the name is taken first, then given away.
            Err(_) => {
                fs::File::create_new(path)?;
                Ok(fs::rename(&part.0, path)?)
            }
        }
    }
}

fn there_already() -> Error {
    Error::invalid("there is a file already")
}

/// The copy under a name of this process until it is complete; what is left under it goes when dropped.
struct Part(PathBuf);

impl Part {
    fn beside(path: &Path) -> Part {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Part(path.with_file_name(format!("{name}.{}.part", std::process::id())))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
