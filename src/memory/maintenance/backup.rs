//! A copy of a memory, made while others read and write it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::memory::store::Memory;

impl Memory {
    /// Writes a copy of the memory to `path`, in one state that it had: all of each run or nothing.
    ///
    /// # Errors
    /// When there is a file already, or the copy cannot be written; a half-written one is removed.
    pub fn backup(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        if path.try_exists().map_err(|error| Error::new(error).in_file(path))? {
            return Err(Error::invalid("there is a file already").in_file(path));
        }
        let part = with_suffix(path, ".part");
        let _ = std::fs::remove_file(&part);
        let copied = self.copy(&part);
        if copied.is_err() {
            let _ = std::fs::remove_file(&part);
        }
        copied.and_then(|()| Ok(std::fs::rename(&part, path)?)).map_err(|error| error.in_file(path))
    }

    fn copy(&self, path: &Path) -> Result<()> {
        let Some(name) = path.to_str() else {
            return Err(Error::invalid("the name of a backup must be Unicode"));
        };
        self.connection().execute("VACUUM INTO ?1", [name])?;
        std::fs::File::open(path)?.sync_all()?;
        Ok(())
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}
