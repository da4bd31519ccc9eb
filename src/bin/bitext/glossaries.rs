//! Which glossaries the person means: those given, the user's own, the shipped one.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use bitext::Direction;
use bitext::exchange::termbase::{self, TermFormat, Terms};
use bitext::glossary::Glossary;

use crate::inputs;
use crate::ui::Ui;

/// Options of every command that uses terms.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct GlossaryArgs {
    /// A glossary of your own (CSV, TBX ...), above all others; may be given again.
    /// [default: glossary.csv in the user's data folder, if it is there]
    #[arg(short, long, value_name = "FILE", env = "BITEXT_GLOSSARY", hide_env_values = true, value_delimiter = None)]
    pub(crate) glossary: Vec<PathBuf>,
    /// Leave out the glossary that bitext brings along
    #[arg(long)]
    pub(crate) no_shipped_glossary: bool,
}

impl GlossaryArgs {
    /// The glossaries in the order of their say, the shipped one last; `direction` tells the languages of
    /// files that do not. Entries that are not sound are told and left out.
    pub(crate) fn open(&self, ui: &Ui, direction: &Direction) -> Result<Glossary> {
        let mut glossary = if self.no_shipped_glossary { Glossary::default() } else { Glossary::shipped().clone() };
        for file in self.files().iter().rev() {
            let own = read(file, direction, None, ui)?;
            for problem in own.problems() {
                ui.warn(problem);
            }
            glossary = own.above(&glossary);
        }
        Ok(glossary)
    }

    /// The files given, else the user's own where there is one.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        if self.glossary.is_empty() {
            return default_file().filter(|file| file.is_file()).into_iter().collect();
        }
        self.glossary.clone()
    }

    /// The file that new entries go into: the first one given, else the user's own.
    pub(crate) fn own_file(&self) -> Result<PathBuf> {
        match self.glossary.first() {
            Some(file) => Ok(file.clone()),
            None => default_file().context("there is no data folder for your glossary: name a file with --glossary"),
        }
    }
}

/// Reads a glossary file, in this format or the one that it shows; `direction` tells the languages of
/// files that do not. How it was read is told where that is not plain.
pub(crate) fn read(file: &Path, direction: &Direction, format: Option<TermFormat>, ui: &Ui) -> Result<Glossary> {
    let terms = read_terms(file, direction, format)?;
    ui.remarks(file, &terms.remarks);
    Ok(Glossary::from_entries(terms.entries).with_problems(terms.problems))
}

/// The entries of a glossary file as they stand, sound or not.
pub(crate) fn read_terms(file: &Path, direction: &Direction, format: Option<TermFormat>) -> Result<Terms> {
    // A pipe gives its bytes once, and they may be read twice here.
    let bytes: Arc<[u8]> = inputs::bytes(file)?.into();
    let name = inputs::name(file);
    let format = format.or_else(|| TermFormat::of(Some(name), &bytes[..bytes.len().min(16 * 1024)]));
    let read = |format| termbase::read_named(Cursor::new(Arc::clone(&bytes)), name, format, direction);
    let terms = read(format);
    // A table of few columns may be bitext's own or another tool's: the reader that knows more of them is right.
    if format == Some(TermFormat::MultiTerm)
        && let Ok(own) = read(Some(TermFormat::Native))
        && !own.entries.is_empty()
        && terms.as_ref().map_or(true, |terms| own.problems.len() <= terms.problems.len())
    {
        return Ok(own);
    }
    Ok(terms?)
}

/// `glossary.csv` in the user's data folder, where the default memory is as well.
pub(crate) fn default_file() -> Option<PathBuf> {
    Some(crate::memories::default_path().ok()?.with_file_name("glossary.csv"))
}
