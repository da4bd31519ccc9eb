//! Units of texts that very many units have.

use rusqlite::Connection;
use rustc_hash::{FxHashMap, FxHashSet};

use super::record::Prints;
use super::run::UnitId;
use crate::error::Result;

/// So many units of one text are looked through one by one.
const FEW: usize = if cfg!(test) { 2 } else { 32 };

const WITH_TEXT: &str = "SELECT u.fingerprint, u.id FROM variant v CROSS JOIN unit u ON u.id = v.id >> 16
     WHERE v.fingerprint = ?1 ORDER BY v.id";

/// Finds the units that are equal to another one by its texts, which equal units share.
///
/// An index of units by fingerprints of their own would find them at once, but makes an import a tenth slower; most
/// texts are those of one unit. The units of a text that very many have are read when such a unit comes up for the first time.
#[derive(Debug, Default)]
pub(super) struct Crowds {
    /// The texts whose units have been read, by their fingerprints.
    texts: FxHashSet<i64>,
    /// Those units by their fingerprints.
    units: FxHashMap<i64, Vec<i64>>,
}

impl Crowds {
    /// The units, by their numbers, that have these fingerprints, and some perhaps that are not there any more.
    pub(super) fn equal(&mut self, connection: &Connection, prints: &Prints) -> Result<Vec<i64>> {
        for &text in prints.texts.iter().filter(|text| !self.texts.contains(text)) {
            if let Some(found) = equal_of_few(connection, text, prints.unit)? {
                return Ok(found);
            }
        }
        // All texts are those of crowds: any of them will do.
        let Some(&text) = prints.texts.first() else { return Ok(Vec::new()) };
        if self.texts.insert(text) {
            self.gather(connection, text)?;
        }
        let mut found = self.units.get(&prints.unit).cloned().unwrap_or_default();
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Takes in a unit that was written.
    pub(super) fn add(&mut self, id: UnitId, prints: &Prints) {
        if !self.texts.is_empty() && prints.texts.iter().any(|text| self.texts.contains(text)) {
            self.units.entry(prints.unit).or_default().push(id.0);
        }
    }

    fn gather(&mut self, connection: &Connection, text: i64) -> Result<()> {
        let mut statement = connection.prepare_cached(WITH_TEXT)?;
        let mut rows = statement.query([text])?;
        while let Some(row) = rows.next()? {
            self.units.entry(row.get(0)?).or_default().push(row.get(1)?);
        }
        Ok(())
    }
}

/// The units of this fingerprint among those of a text; `None` when those are too many to look through.
fn equal_of_few(connection: &Connection, text: i64, unit: i64) -> Result<Option<Vec<i64>>> {
    let mut statement = connection.prepare_cached(WITH_TEXT)?;
    let mut rows = statement.query([text])?;
    let mut found = Vec::new();
    for _ in 0..=FEW {
        let Some(row) = rows.next()? else { return Ok(Some(found)) };
        if row.get::<_, i64>(0)? == unit {
            found.push(row.get(1)?);
        }
    }
    Ok(None)
}
