//! Runs: every change to a memory is one, done as a whole or not at all, listed and undone as a whole.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::segmentation::Segmentation;
use crate::error::{Error, Result};

/// The number of a run in its memory, from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub i64);

/// The number of a unit in its memory, from 1; never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitId(pub i64);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for RunId {
    type Err = Error;

    fn from_str(text: &str) -> Result<RunId> {
        number(text, "run").map(RunId)
    }
}

impl FromStr for UnitId {
    type Err = Error;

    fn from_str(text: &str) -> Result<UnitId> {
        number(text, "unit").map(UnitId)
    }
}

fn number(text: &str, what: &str) -> Result<i64> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| Error::invalid(format!("a {what} goes by its number: 1, 2, 3 ...")))
}

/// What a run does, said before it begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunInfo {
    /// What kind of change it is.
    pub kind: RunKind,
    /// The command that was given, for the person who reads the list of runs.
    pub command: String,
    /// The files that are read.
    pub files: Vec<String>,
    /// Now, as the caller knows it: `YYYYMMDDThhmmssZ`.
    pub date: String,
    /// What to do with a unit whose source is known with another translation.
    pub conflicts: Conflicts,
    /// The rules that the texts are cut into segments by; empty when others cut them.
    pub segmentation: Vec<Segmentation>,
}

/// The kinds of run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunKind {
    /// Units read from files of other tools.
    #[default]
    Import,
    /// Beads of aligned documents.
    Alignment,
    /// A unit changed by a person.
    Edit,
    /// Units deleted.
    Delete,
    /// Units that say the same made one.
    Dedupe,
    /// Another memory taken in.
    Merge,
    /// An earlier run undone.
    Undo,
}

impl RunKind {
    const ALL: [RunKind; 7] = [
        RunKind::Import,
        RunKind::Alignment,
        RunKind::Edit,
        RunKind::Delete,
        RunKind::Dedupe,
        RunKind::Merge,
        RunKind::Undo,
    ];

    /// Its name: `import`, `alignment` ...
    pub fn name(self) -> &'static str {
        match self {
            RunKind::Import => "import",
            RunKind::Alignment => "alignment",
            RunKind::Edit => "edit",
            RunKind::Delete => "delete",
            RunKind::Dedupe => "dedupe",
            RunKind::Merge => "merge",
            RunKind::Undo => "undo",
        }
    }

    pub(super) fn named(name: &str) -> Option<RunKind> {
        RunKind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for RunKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What to do with a unit whose source segment and context are known with another translation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Conflicts {
    /// Both stay.
    #[default]
    Keep,
    /// The newer one stays, by date; where the dates do not tell, the one that comes in.
    Newest,
    /// The one that was there stays.
    Skip,
}

/// What became of a unit given to a memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Added {
    /// It was not known.
    New,
    /// It was known, and nothing changed.
    AlreadyThere,
    /// Its segments were known; a newer date, notes or properties of it were taken over.
    Changed,
    /// Its source was known with another translation, and the policy decided.
    Conflicting {
        /// Whether it is in the memory now.
        kept: bool,
    },
}

/// What a run did, in numbers of units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunSummary {
    /// The run.
    pub run: RunId,
    /// Units that were not known, conflicting ones that were kept among them.
    pub new: u64,
    /// Units that were known and did not change.
    pub already_there: u64,
    /// Units that changed: merged, edited, or brought back by an undo.
    pub changed: u64,
    /// Units whose source was known with another translation.
    pub conflicting: u64,
    /// Of those, the ones that were not taken in.
    pub skipped: u64,
    /// Units that were removed.
    pub removed: u64,
}

/// A run as the memory remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Its number.
    pub id: RunId,
    /// What kind of change it was.
    pub kind: RunKind,
    /// The command that was given.
    pub command: String,
    /// The files that were read.
    pub files: Vec<String>,
    /// When, as the caller knew it.
    pub date: String,
    /// What it did.
    pub summary: RunSummary,
    /// The run that undid it; `None` while it stands, also because that was undone itself.
    pub undone_by: Option<RunId>,
    /// The rules that the texts were cut into segments by, where they are known.
    pub segmentation: Vec<Segmentation>,
}
