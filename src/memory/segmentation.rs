//! The rules that a memory's texts were cut into segments by.
//!
//! Texts cut by other rules than those of the document at hand begin and end elsewhere, and are then no
//! exact matches although every word is there. A memory remembers the rules of each run, as a fingerprint,
//! so that the person can be told.

use std::sync::Arc;

use rusqlite::{Connection, params};
use serde::Serialize;

use super::run::RunId;
use super::set::MemorySet;
use super::standing::with_standing;
use super::store::Memory;
use crate::error::Result;
use crate::lang::Lang;

/// The rules by which the texts of one language were cut.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Segmentation {
    /// The language.
    pub lang: Lang,
    /// The fingerprint of the rules ([`Segmenter::fingerprint`](crate::segment::Segmenter::fingerprint)):
    /// equal ones cut alike.
    pub rules: String,
}

/// Rules, and how many runs that stand were cut by them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentedRuns {
    /// The rules.
    #[serde(flatten)]
    pub segmentation: Segmentation,
    /// How many runs, undone ones not counted.
    pub runs: u64,
}

impl Memory {
    /// The runs with texts of one of these languages (regions do not matter) that were cut by other rules than
    /// it has here; undone ones do not count, nor do runs of which the rules are not known.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn segmented_otherwise(&self, now: &[Segmentation]) -> Result<Vec<RunId>> {
        self.naming(|| otherwise(self.connection(), now))
    }
}

impl MemorySet {
    /// As [`Memory::segmented_otherwise`], for each memory in which there is such a run: its name, the runs.
    ///
    /// # Errors
    /// When a memory cannot be read.
    pub fn segmented_otherwise(&self, now: &[Segmentation]) -> Result<Vec<(Arc<str>, Vec<RunId>)>> {
        self.asked(|| {
            let mut found = Vec::new();
            for member in &self.members {
                let runs = member.reading(|reader| otherwise(&reader.connection, now))?;
                if !runs.is_empty() {
                    found.push((member.name.clone(), runs));
                }
            }
            Ok(found)
        })
    }
}

fn otherwise(connection: &Connection, now: &[Segmentation]) -> Result<Vec<RunId>> {
    let differs =
        |cut: &Segmentation| now.iter().any(|now| cut.lang.primary() == now.lang.primary() && cut.rules != now.rules);
    let mut runs: Vec<RunId> =
        standing(connection)?.into_iter().filter(|(_, cut)| differs(cut)).map(|(run, _)| run).collect();
    runs.dedup();
    Ok(runs)
}

/// How many runs that stand were cut by which rules, by language.
pub(super) fn counted(connection: &Connection) -> Result<Vec<SegmentedRuns>> {
    let mut all: Vec<Segmentation> = standing(connection)?.into_iter().map(|(_, cut)| cut).collect();
    all.sort_unstable();
    let same = all.chunk_by(|a, b| a == b);
    Ok(same.map(|same| SegmentedRuns { segmentation: same[0].clone(), runs: same.len() as u64 }).collect())
}

/// The rules of a run.
pub(super) fn of_run(connection: &Connection, run: RunId) -> Result<Vec<Segmentation>> {
    let mut statement =
        connection.prepare_cached("SELECT lang, rules FROM segmentation WHERE run = ?1 ORDER BY lang, rules")?;
    let mut rows = statement.query([run.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Segmentation { lang: Lang::new(&row.get::<_, String>(0)?)?, rules: row.get(1)? });
    }
    Ok(found)
}

/// Writes the rules of a run down.
pub(super) fn record(connection: &Connection, run: RunId, rules: &[Segmentation]) -> Result<()> {
    let mut statement = connection.prepare_cached("INSERT OR IGNORE INTO segmentation VALUES (?1, ?2, ?3)")?;
    for segmentation in rules {
        statement.execute(params![run.0, segmentation.lang.as_str(), segmentation.rules])?;
    }
    Ok(())
}

/// All rules by which the runs were cut that stand, by run.
fn standing(connection: &Connection) -> Result<Vec<(RunId, Segmentation)>> {
    let mut statement = connection.prepare_cached(with_standing!(
        "SELECT run, lang, rules FROM segmentation WHERE run IN standing ORDER BY run, lang, rules"
    ))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let lang = Lang::new(&row.get::<_, String>(1)?)?;
        found.push((RunId(row.get(0)?), Segmentation { lang, rules: row.get(2)? }));
    }
    Ok(found)
}
