//! Runs the bitext binary as a person would and looks at what comes out.

mod align;
mod batch;
mod check;
mod exchange;
mod files;
mod frame;
mod full_disk;
mod glossary;
mod lookup;
mod memory;
mod mistakes;
mod pretranslate;
mod read_only;
mod samples;
mod schemas;
mod segment;
mod standard_input;
mod waiting;
mod words;

use std::path::{Path, PathBuf};

use assert_cmd::Command;
use tempfile::TempDir;

/// A folder of its own for one test, in which bitext runs with a memory of its own.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The path of a file on the desk.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file on the desk.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder on the desk");
        }
        std::fs::write(&path, content).expect("a file on the desk");
        path
    }

    /// The text of a file on the desk.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a text file on the desk")
    }

    /// bitext, run in this folder with the memory `memory.sqlite` there.
    pub(crate) fn bitext(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bitext"));
        command
            .current_dir(self.folder.path())
            .env_clear()
            .env("BITEXT_MEMORY", self.path("memory.sqlite"))
            .args(arguments);
        command
    }

    /// Runs bitext, expects this exit status, and gives what it wrote: standard output, standard error.
    pub(crate) fn run(&self, arguments: &[&str], status: i32) -> (String, String) {
        let output = self.bitext(arguments).output().expect("bitext runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8 output");
        let (out, err) = (text(output.stdout), text(output.stderr));
        assert_eq!(output.status.code(), Some(status), "bitext {arguments:?}\nstdout: {out}\nstderr: {err}");
        (out, err)
    }
}

/// A file of the workplace's shared folder, or `None`, with the reason printed, where it is absent.
#[expect(clippy::print_stdout, reason = "whoever runs the tests is told what they leave out")]
pub(crate) fn shared(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(path);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}
