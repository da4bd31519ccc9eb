//! Where the files of an index are: beside its memory, or in another folder where that one cannot be written.

use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::lang::Lang;
use crate::text::fingerprint::fingerprint;

/// The places for the files of a memory's indexes.
#[derive(Debug, Clone)]
pub(in crate::memory) struct Places {
    /// What the names of the files begin with: beside the memory its own path, first.
    bases: Vec<PathBuf>,
}

impl Places {
    /// Beside the memory at `path`, and in the folder `elsewhere`, where the memories of many folders may meet.
    pub(in crate::memory) fn new(path: &Path, elsewhere: Option<&Path>) -> Places {
        let mut bases = vec![path.to_owned()];
        if let (Some(folder), Some(name)) = (elsewhere, path.file_name())
            && let Ok(whole) = path.canonicalize()
        {
            let print = fingerprint(whole.as_os_str().as_encoded_bytes(), 0);
            bases.push(folder.join(format!("{print:016x}-{}", name.to_string_lossy())));
        }
        Places { bases }
    }

    /// The memory.
    pub(super) fn memory(&self) -> &Path {
        &self.bases[0]
    }

    /// The files of the index of `lang`, and with which unit each begins by its name; those beside the memory last.
    pub(super) fn files(&self, lang: &Lang) -> Vec<(i64, PathBuf)> {
        let files = self.bases.iter().rev().flat_map(|base| beside(base, lang, ".index"));
        files.filter_map(|(number, file)| Some((number.parse().ok()?, file))).collect()
    }

    /// The file of the part that begins with unit `first`, in each place.
    pub(super) fn of_part(&self, lang: &Lang, first: i64) -> impl Iterator<Item = PathBuf> {
        self.bases.iter().map(move |base| {
            let mut name = OsString::from(base);
            name.push(format!(".{}-{first}.index", lang.primary()));
            name.into()
        })
    }

    /// Removes what a killed program left of a part that it was writing; a living one has it locked.
    pub(super) fn sweep(&self, lang: &Lang) {
        for (_, part) in self.bases.iter().flat_map(|base| beside(base, lang, ".part")) {
            if File::open(&part).is_ok_and(|file| file.try_lock().is_ok()) {
                let _ = fs::remove_file(part);
            }
        }
    }
}

/// The files that belong to the index of `lang` and end so, with what their names say between its language and the end.
fn beside(base: &Path, lang: &Lang, end: &str) -> Vec<(String, PathBuf)> {
    let folder = base.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (Some(name), Ok(entries)) = (base.file_name(), fs::read_dir(folder)) else {
        return Vec::new();
    };
    // The name of a memory need not be Unicode.
    let prefix = [name.as_encoded_bytes(), format!(".{}-", lang.primary()).as_bytes()].concat();
    let mut found = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let middle = name.as_encoded_bytes().strip_prefix(&*prefix).and_then(|rest| rest.strip_suffix(end.as_bytes()));
        if let Some(middle) = middle.and_then(|middle| str::from_utf8(middle).ok()) {
            found.push((middle.to_owned(), entry.path()));
        }
    }
    found
}
