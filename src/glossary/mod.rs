//! Terms and acronyms: entries, recognition in text, mining.
//!
//! A [`Glossary`] holds concepts ([`Entry`]), each with its designations in several languages. The
//! shipped one is compiled in; a user's own stands above it. A [`Recogniser`] finds the designations
//! of one direction of translation in running text, inflected or elided as they stand.

mod context;
mod definitions;
mod entry;
mod index;
mod meaning;
mod mentions;
pub mod mine;
mod misspelt;
mod recognise;
mod soundness;
pub(crate) mod table;
#[cfg(test)]
mod tests;
mod verify;
mod words;

use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::error::{Error, Result};

pub use definitions::{Definition, definitions};
pub use entry::{
    CaseRule, Designation, Entry, Form, Gender, GrammaticalNumber, Section, Status, languages, looks_like_acronym,
};
pub use meaning::{Meaning, by_translation};
pub use mentions::Mentions;
pub use misspelt::is_slip_for;
pub use recognise::{MatchKind, Mention, Recogniser, TermMatch};

/// Entries, and what was wrong with those that were left out.
#[derive(Debug, Default)]
pub struct Glossary {
    entries: Vec<Entry>,
    problems: Vec<Error>,
}

impl Glossary {
    /// The glossary that is compiled into the library: acronyms and terms of international and
    /// regional security, French and English.
    pub fn shipped() -> &'static Glossary {
        static SHIPPED: LazyLock<Glossary> = LazyLock::new(|| {
            let acronyms = include_str!("../../glossary/acronyms.csv");
            let terms = include_str!("../../glossary/terms.csv");
            let mut glossary = Glossary::from_csv(acronyms, Some(Path::new("glossary/acronyms.csv")));
            let terms = Glossary::from_csv(terms, Some(Path::new("glossary/terms.csv")));
            glossary.entries.extend(terms.entries);
            glossary.problems.extend(terms.problems);
            glossary
        });
        &SHIPPED
    }

    /// Reads the native CSV form. Rows that are not sound are left out and told by
    /// [`Glossary::problems`], with `file` and line; the others work.
    pub fn from_csv(text: &str, file: Option<&Path>) -> Glossary {
        let (entries, problems) = Glossary::rows(text, file);
        let mut glossary = Glossary::from_entries(entries);
        glossary.problems.splice(0..0, problems);
        glossary
    }

    /// A glossary of entries that come from elsewhere (TBX, mining, a program). Unsound ones are left
    /// out and told by [`Glossary::problems`].
    pub fn from_entries(mut entries: Vec<Entry>) -> Glossary {
        let problems = soundness::sift(&mut entries);
        Glossary { entries, problems }
    }

    /// The entries of bitext's own table as they stand, whether sound or not, and the rows that are none.
    pub fn rows(text: &str, file: Option<&Path>) -> (Vec<Entry>, Vec<Error>) {
        table::read(text, file)
    }

    /// The same glossary with further problems told before its own: those of the file it was read from.
    #[must_use]
    pub fn with_problems(mut self, problems: Vec<Error>) -> Glossary {
        self.problems.splice(0..0, problems);
        self
    }

    /// Writes the entries in the native CSV form.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write_csv(&self, out: impl Write) -> Result<()> {
        table::write(&self.entries.iter().collect::<Vec<_>>(), out)
    }

    /// This glossary above another: where both know a designation, this one is believed, and an entry
    /// of which this one has a version is not there twice.
    #[must_use]
    pub fn above(mut self, below: &Glossary) -> Glossary {
        let lowest = self.entries.iter().map(|e| e.layer).max().map_or(0, |layer| layer.saturating_add(1));
        let by_id: FxHashMap<&str, &Entry> = self.entries.iter().map(|entry| (entry.id.as_str(), entry)).collect();
        let replaced = |entry: &Entry| by_id.get(entry.id.as_str()).is_some_and(|own| own.is_version_of(entry));
        let under: Vec<Entry> = below.entries.iter().filter(|entry| !replaced(entry)).cloned().collect();
        self.entries.extend(under.into_iter().map(|mut entry| {
            entry.layer = entry.layer.saturating_add(lowest);
            entry
        }));
        self.problems.extend(below.problems.iter().map(copy));
        self
    }

    /// The entries, those of the topmost layer first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries, and what was wrong with those that were left out.
    pub fn into_parts(self) -> (Vec<Entry>, Vec<Error>) {
        (self.entries, self.problems)
    }

    /// What was wrong with the entries that were left out, each with its file and line.
    pub fn problems(&self) -> &[Error] {
        &self.problems
    }
}

/// The same message at the same place; an [`Error`] cannot be cloned because its causes cannot.
fn copy(error: &Error) -> Error {
    let copy = match error.kind() {
        crate::error::ErrorKind::Malformed { format, reason } => Error::malformed(format, reason.clone()),
        other => Error::invalid(other.to_string()),
    };
    copy.at_place(error.place())
}

impl Clone for Glossary {
    fn clone(&self) -> Glossary {
        Glossary { entries: self.entries.clone(), problems: self.problems.iter().map(copy).collect() }
    }
}
