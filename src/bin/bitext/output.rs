//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// A file being written under another name; it takes its own when it is whole, and leaves what was
/// there before untouched until then.
pub(crate) struct WholeFile {
    out: BufWriter<File>,
    path: PathBuf,
    /// The name it bears meanwhile; `None` where nothing can be renamed, such as a device or a pipe.
    temporary: Option<PathBuf>,
}

impl WholeFile {
    /// Begins to write the file at `path`.
    pub(crate) fn create(path: &Path) -> Result<WholeFile> {
        let named = || path.display().to_string();
        // A link stays a link: what it points to is replaced.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let special = fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file());
        let temporary = (!special).then(|| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            path.with_file_name(format!(".{name}.{}.part", std::process::id()))
        });
        let file = File::create(temporary.as_ref().unwrap_or(&path)).with_context(named)?;
        Ok(WholeFile { out: BufWriter::new(file), path, temporary })
    }

    /// Ends the file and gives it its name.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.out.flush().with_context(|| self.path.display().to_string())?;
        if let Some(temporary) = self.temporary.take() {
            if let Ok(before) = fs::metadata(&self.path) {
                // The new file is as readable as the one that it replaces.
                let _ = fs::set_permissions(&temporary, before.permissions());
            }
            if let Err(error) = fs::rename(&temporary, &self.path) {
                let _ = fs::remove_file(&temporary);
                return Err(error).with_context(|| self.path.display().to_string());
            }
        }
        Ok(())
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}
