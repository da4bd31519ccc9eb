//! Whether a memory is whole.

use rusqlite::Connection;
use serde::Serialize;

use super::stop_if_asked;
use crate::error::Result;
use crate::memory::index;
use crate::memory::record::{self, Names, OF_ONE_UNIT, Prints, date_of};
use crate::memory::run::UnitId;
use crate::memory::schema;
use crate::memory::store::Memory;
use crate::memory::writer::{from_image, state};
use crate::watch::Watch;

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of damage.
    pub kind: FindingKind,
    /// What and where, in a sentence.
    pub message: String,
}

/// Kinds of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// SQLite's own integrity check complains.
    Database,
    /// A row that belongs to none: a segment without its unit, a unit without segments or run.
    Orphan,
    /// A row that cannot be read, or contradicts what is derived from it.
    Content,
    /// An index file that does not belong to the memory; it is made anew when needed.
    Index,
}

/// No more findings of a kind than this are listed.
const MOST: usize = 20;

impl Memory {
    /// Looks at everything: SQLite's pages and indexes, rows without owners, every unit.
    ///
    /// # Errors
    /// When the file cannot be read at all, or the watch asks to stop.
    pub fn check(&self, watch: &dyn Watch) -> Result<Vec<Finding>> {
        self.naming(|| {
            let connection = self.connection();
            // Others may write meanwhile: what is compared must be of one state.
            let _state = connection.unchecked_transaction()?;
            let mut findings = Vec::new();
            let mut statement = connection.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
            let mut rows = statement.query([])?;
            loop {
                match rows.next() {
                    Ok(Some(row)) => {
                        let message: String = row.get(0)?;
                        if message != "ok" {
                            findings.push(Finding { kind: FindingKind::Database, message });
                        }
                    }
                    Ok(None) => break,
                    Err(error) => {
                        findings.push(Finding { kind: FindingKind::Database, message: error.to_string() });
                        break;
                    }
                }
            }
            if findings.is_empty() {
                missing(connection, &mut findings)?;
            }
            if findings.is_empty() {
                orphans(connection, &mut findings)?;
                contents(connection, &mut findings, watch)?;
                ways_back(connection, &mut findings, watch)?;
                for damaged in [self.runs().err(), self.header(None).err()].into_iter().flatten() {
                    findings.push(Finding { kind: FindingKind::Content, message: damaged.to_string() });
                }
                if let Some(places) = self.index_places() {
                    for file in index::damaged_files(connection, &places)? {
                        let message = format!(
                            "{}: a damaged index; delete the file, it is made anew when needed",
                            file.display()
                        );
                        findings.push(Finding { kind: FindingKind::Index, message });
                    }
                }
            }
            Ok(findings)
        })
    }
}

/// Tables and indexes that a memory has by its schema, and this one has not.
fn missing(connection: &Connection, findings: &mut Vec<Finding>) -> Result<()> {
    let named = |connection: &Connection| {
        let mut statement = connection
            .prepare("SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%' ORDER BY 1")?;
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()
    };
    let (whole, there) = (schema::in_memory()?, named(connection)?);
    for name in named(&whole)?.into_iter().filter(|name| !there.contains(name)) {
        let message = format!("its {name} is missing: export what it holds and import that into a new memory");
        findings.push(Finding { kind: FindingKind::Database, message });
    }
    Ok(())
}

fn orphans(connection: &Connection, findings: &mut Vec<Finding>) -> Result<()> {
    for (sql, what) in [
        (
            "SELECT DISTINCT unit FROM variant WHERE unit NOT IN (SELECT id FROM unit)",
            "segments without their unit: unit",
        ),
        ("SELECT id FROM unit WHERE id NOT IN (SELECT unit FROM variant)", "a unit without segments: unit"),
        ("SELECT id FROM unit WHERE run NOT IN (SELECT id FROM run)", "a unit of no run: unit"),
        (
            "SELECT u.id FROM unit u JOIN run r ON r.id = u.run WHERE u.id < r.first_unit OR u.id >= r.before_unit",
            "a unit that its run did not make: unit",
        ),
        (
            "SELECT DISTINCT unit FROM variant WHERE lang NOT IN (SELECT id FROM language)",
            "a segment of no language: unit",
        ),
        (
            "SELECT id FROM unit WHERE document IS NOT NULL AND document NOT IN (SELECT id FROM document)",
            "a unit of no document: unit",
        ),
        ("SELECT DISTINCT unit FROM earlier WHERE run NOT IN (SELECT id FROM run)", "an earlier state of no run: unit"),
        (
            "SELECT DISTINCT e.unit FROM earlier e JOIN run r ON r.id = e.run WHERE e.unit >= r.first_unit",
            "an earlier state from before it was made: unit",
        ),
        (
            "SELECT id FROM run WHERE undone_by <= id OR undone_by NOT IN (SELECT id FROM run)",
            "undone by no later run: run",
        ),
        ("SELECT DISTINCT run FROM header WHERE run NOT IN (SELECT id FROM run)", "a file's header of no run: run"),
        ("SELECT DISTINCT run FROM segmentation WHERE run NOT IN (SELECT id FROM run)", "rules of no run: run"),
    ] {
        let mut statement = connection.prepare(&format!("{sql} LIMIT {MOST}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let message = format!("{what} {}", row.get::<_, i64>(0)?);
            findings.push(Finding { kind: FindingKind::Orphan, message });
        }
    }
    Ok(())
}

/// Reads every unit and compares it with the columns that are derived from it.
fn contents(connection: &Connection, findings: &mut Vec<Finding>, watch: &dyn Watch) -> Result<()> {
    let mut names = Names::default();
    let next = state(connection, "next_unit")?;
    let total = connection.query_row("SELECT count(*) FROM unit", [], |row| row.get::<_, i64>(0))? as usize;
    let mut statement = connection.prepare("SELECT id, fingerprint, date FROM unit ORDER BY id")?;
    let mut prints = connection.prepare(&format!("SELECT fingerprint FROM variant WHERE {OF_ONE_UNIT} ORDER BY id"))?;
    let mut rows = statement.query([])?;
    let (mut done, mut wrong) = (0, 0);
    while let Some(row) = rows.next()? {
        stop_if_asked(watch, done, Some(total))?;
        done += 1;
        let id: i64 = row.get(0)?;
        let problem = match record::unit(connection, &mut names, UnitId(id)) {
            Err(error) => Some(error.to_string()),
            // An orphan, told already.
            Ok(None) => None,
            Ok(Some(stored)) => {
                let unit = &stored.unit;
                let texts = prints.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?;
                let found = Prints { unit: row.get(1)?, texts };
                if id >= next {
                    Some("its number is not given out yet".into())
                } else if found != Prints::of(unit) {
                    Some("its fingerprint is wrong".into())
                } else if row.get::<_, Option<String>>(2)? != date_of(unit) {
                    Some("its date is wrong".into())
                } else if unit.origin.confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
                    Some("its confidence is not 0 to 1".into())
                } else {
                    codes_in_place(unit).err()
                }
            }
        };
        if let Some(problem) = problem {
            wrong += 1;
            if wrong <= MOST {
                findings.push(Finding { kind: FindingKind::Content, message: format!("unit {id}: {problem}") });
            }
        }
    }
    Ok(())
}

/// Reads what units were before they were changed or removed, without which no run could be undone.
fn ways_back(connection: &Connection, findings: &mut Vec<Finding>, watch: &dyn Watch) -> Result<()> {
    let mut statement = connection.prepare("SELECT unit, run, image FROM earlier WHERE image IS NOT NULL")?;
    let mut rows = statement.query([])?;
    let (mut done, mut wrong) = (0, 0);
    while wrong < MOST
        && let Some(row) = rows.next()?
    {
        stop_if_asked(watch, done, None)?;
        done += 1;
        let (unit, run): (i64, i64) = (row.get(0)?, row.get(1)?);
        let image = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        if let Err(error) = from_image(UnitId(unit), image) {
            wrong += 1;
            let message = format!("unit {unit} as it was before run {run}: {error}");
            findings.push(Finding { kind: FindingKind::Content, message });
        }
    }
    Ok(())
}

fn codes_in_place(unit: &crate::unit::TranslationUnit) -> Result<(), String> {
    for variant in &unit.variants {
        let text = &variant.segment.text;
        if variant.segment.codes.iter().any(|code| !text.is_char_boundary(code.at)) {
            return Err("an inline code stands outside of its text".into());
        }
    }
    Ok(())
}
