//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bitext::memory::Memory;
use serde::Serialize;

use crate::ui::Ui;

/// Writes a file whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = WholeFile::create(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// Writes a value as JSON, on a line of its own.
pub(crate) fn write_json(out: &mut (impl Write + ?Sized), value: &impl Serialize) -> Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    Ok(writeln!(out)?)
}

/// The file that was asked for: `-` is standard output, as if none had been named.
pub(crate) fn file(asked: Option<PathBuf>) -> Option<PathBuf> {
    asked.filter(|path| path.as_os_str() != "-")
}

/// Writes a result into a file, whole or not at all, or shows it on standard output.
pub(crate) fn write_or_show(file: Option<&Path>, bytes: &[u8], ui: &Ui) -> Result<()> {
    if let Some(path) = file {
        return write_whole(path, bytes);
    }
    let mut out = ui.out();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// Refuses to write to `output` when it is one of the files that are read.
pub(crate) fn keep_inputs<'p>(output: &Path, inputs: impl IntoIterator<Item = &'p Path>) -> Result<()> {
    if let Ok(there) = fs::canonicalize(output)
        && inputs.into_iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == there))
    {
        bail!("{}: would be overwritten, and it is what is read: choose another name", output.display());
    }
    Ok(())
}

/// A file being written under another name; it takes its own when it is whole, and leaves what was
/// there before untouched until then.
pub(crate) struct WholeFile {
    out: BufWriter<File>,
    path: PathBuf,
    /// The name it bears meanwhile; `None` where nothing can be renamed, such as a device or a pipe.
    temporary: Option<PathBuf>,
}

/// Says so where a file is to be written and a folder or a memory stands, or where there is no folder to write it into.
pub(crate) fn check_place(path: &Path) -> Result<()> {
    if path.is_dir() {
        bail!("{}: this is a folder: name a file in it", path.display());
    }
    if path.as_os_str().as_encoded_bytes().ends_with(std::path::MAIN_SEPARATOR_STR.as_bytes()) {
        bail!("{}: there is no such folder, and a file is to be written: name one", path.display());
    }
    if Memory::is_at(path) {
        bail!("{}: this is a bitext memory, which no other file replaces: choose another name", path.display());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
        bail!("{}: there is no folder {}", path.display(), folder.display());
    }
    Ok(())
}

impl WholeFile {
    /// Begins to write the file at `path`.
    pub(crate) fn create(path: &Path) -> Result<WholeFile> {
        check_place(path)?;
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
        self.flush()?;
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

    /// The error with the name of the file, which the formats that are written into it do not know.
    fn named(&self, error: &io::Error) -> io::Error {
        let path = self.path.display();
        io::Error::new(
            error.kind(),
            match error.kind() {
                io::ErrorKind::StorageFull => format!("{path}: no space left on the disk"),
                _ => format!("{path}: {error}"),
            },
        )
    }
}

impl Write for WholeFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes).map_err(|error| self.named(&error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().map_err(|error| self.named(&error))
    }
}

impl Drop for WholeFile {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            let _ = fs::remove_file(temporary);
        }
    }
}
