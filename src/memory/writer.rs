//! Adding units to a memory, in runs that are done as a whole or not at all.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::crowd::Crowds;
use super::known::KnownUnits;
use super::merging::merged;
use super::record::{self, Inserter, MOST_VARIANTS, Names, Prints, StoredUnit, date_of, in_context};
use super::run::{Added, Conflicts, RunId, RunInfo, RunSummary, UnitId};
use super::schema;
use super::segmentation;
use super::store::Memory;
use crate::error::{Error, ErrorKind, Result};
use crate::unit::{Annotation, TranslationUnit, Variant};
use crate::watch::Watch;

/// A run being written. Nobody else sees anything of it before [`RunWriter::commit`]; dropped without,
/// it leaves the memory as it was, and so does the death of the program.
pub struct RunWriter<'m> {
    memory: &'m Memory,
    names: Names,
    inserter: Inserter<'m>,
    conflicts: Conflicts,
    summary: RunSummary,
    first_unit: i64,
    next_unit: i64,
    removed: i64,
    /// All units, while the memory does without its index by fingerprint.
    known: Option<KnownUnits>,
    /// Equal units, while it has it.
    crowds: Crowds,
    /// The number of a unit from which on it does.
    known_from: i64,
    finished: bool,
}

/// So many units a run adds to a memory that holds some before it does without the index by fingerprint, and
/// a quarter of those that are there: about then the units entered in it have taken as long as gathering those that
/// are there and making the index again takes; two thirds of them among 100,000, three tenths among a million.
const LEAST_FOR_ALL: i64 = 2_000;
const SHARE_FOR_ALL: i64 = 4;

/// SQLite sorts runs of as much as its cache holds. What fits into the processor's cache takes it half the time:
/// 0.32 s in place of 0.72 for 300,000 units.
const INDEX: &str = "CREATE INDEX variant_fingerprint ON variant (fingerprint)";

impl<'m> RunWriter<'m> {
    pub(super) fn begin(memory: &'m mut Memory, info: &RunInfo, watch: &dyn Watch) -> Result<RunWriter<'m>> {
        if info.date.is_empty() {
            return Err(Error::invalid("a run needs a date"));
        }
        let memory: &Memory = memory;
        memory.in_its_place()?;
        let connection = memory.connection();
        connection.has_room()?;
        if state(connection, "next_unit")? == 1 {
            schema::leave_log(connection)?;
        }
        let inserter = Inserter::new(connection)?;
        schema::begin_writing(connection, watch)?;
        let mut writer = RunWriter {
            memory,
            names: Names::default(),
            inserter,
            conflicts: info.conflicts,
            summary: RunSummary::default(),
            first_unit: 0,
            next_unit: 0,
            removed: 0,
            known: None,
            crowds: Crowds::default(),
            known_from: 0,
            finished: false,
        };
        writer.next_unit = state(connection, "next_unit")?;
        writer.first_unit = writer.next_unit;
        writer.known_from = match writer.first_unit - 1 {
            0 => 1,
            there => writer.first_unit + LEAST_FOR_ALL.max(there / SHARE_FOR_ALL),
        };
        connection.execute(
            "INSERT INTO run (kind, command, files, date, first_unit, before_unit, summary, stamp)
             VALUES (?1, ?2, ?3, ?4, ?5, ?5, '{}', random())",
            params![
                info.kind.name(),
                info.command,
                serde_json::to_string(&info.files).map_err(record::damaged)?,
                info.date,
                writer.first_unit
            ],
        )?;
        writer.summary.run = RunId(connection.last_insert_rowid());
        segmentation::record(connection, writer.summary.run, &info.segmentation)?;
        Ok(writer)
    }

    /// The number of this run.
    pub fn run(&self) -> RunId {
        self.summary.run
    }

    /// What the run did so far.
    pub fn summary(&self) -> &RunSummary {
        &self.summary
    }

    /// Adds a unit, or finds it known.
    ///
    /// Units are equal when languages, texts, inline codes and context are. A known one takes over what
    /// the other knows more or newer. A source segment known in the same context with another translation
    /// is a conflict, for [`RunInfo::conflicts`] to decide.
    ///
    /// # Errors
    /// When the unit has no variant, or more than 65,536; when SQLite cannot write. The run can go on after the
    /// former, not after the latter.
    pub fn add(&mut self, unit: &TranslationUnit) -> Result<Added> {
        let memory = self.memory;
        memory.naming(|| self.take_in(unit, &Prints::of(unit)))
    }

    /// Adds units one after the other, as [`RunWriter::add`] does; some hundred at a time take less time than one
    /// by one. What became of each stands in the result, in their order; it ends with the first error after
    /// which the run cannot go on.
    pub fn add_all<'u>(&mut self, units: impl IntoIterator<Item = &'u TranslationUnit>) -> Vec<Result<Added>> {
        let memory = self.memory;
        let units: Vec<_> = units.into_iter().map(|unit| (unit, Prints::of(unit))).collect();
        if let Some(known) = &self.known {
            known.look_ahead(units.iter().map(|(unit, prints)| (prints, &unit.context)));
        }
        let mut added = Vec::with_capacity(units.len());
        for (unit, prints) in &units {
            added.push(memory.naming(|| self.take_in(unit, prints)));
            if matches!(added.last(), Some(Err(error)) if !matches!(error.kind(), ErrorKind::Invalid(_))) {
                break;
            }
        }
        added
    }

    fn take_in(&mut self, unit: &TranslationUnit, prints: &Prints) -> Result<Added> {
        let Some(source) = source_place(unit) else {
            return Err(Error::invalid("a unit without any segment"));
        };
        if unit.variants.len() > MOST_VARIANTS {
            return Err(Error::invalid(format!("a unit of more than {MOST_VARIANTS} segments")));
        }
        if self.next_unit >= self.known_from && self.known.is_none() {
            self.know_all()?;
        }
        if let Some(known) = self.equal(unit, prints)? {
            let merged = merged(&known.unit, unit);
            if merged == known.unit {
                self.summary.already_there += 1;
                return Ok(Added::AlreadyThere);
            }
            self.replace(&known, merged)?;
            return Ok(Added::Changed);
        }
        let rivals = self.rivals(unit, prints, source)?;
        if rivals.is_empty() {
            self.append(unit, prints, source)?;
            self.summary.new += 1;
            return Ok(Added::New);
        }
        self.summary.conflicting += 1;
        let newest = rivals.iter().map(|rival| date_of(&rival.unit)).max().flatten();
        let kept = match self.conflicts {
            Conflicts::Keep => true,
            Conflicts::Skip => false,
            Conflicts::Newest => date_of(unit) >= newest,
        };
        if kept {
            if self.conflicts == Conflicts::Newest {
                for rival in &rivals {
                    self.remove(rival)?;
                }
            }
            self.append(unit, prints, source)?;
            self.summary.new += 1;
        } else {
            self.summary.skipped += 1;
        }
        Ok(Added::Conflicting { kept })
    }

    /// Keeps what a file that is read says of itself as a whole, for [`Memory::header`].
    ///
    /// # Errors
    /// When SQLite cannot write.
    pub fn add_header(&mut self, annotations: &[Annotation]) -> Result<()> {
        let mut statement = self.connection().prepare_cached(
            "INSERT INTO header SELECT ?1, 1 + coalesce(max(ordinal), 0), ?2 FROM header WHERE run = ?1",
        )?;
        for annotation in annotations {
            let annotation = serde_json::to_string(annotation).map_err(record::damaged)?;
            statement.execute(params![self.summary.run.0, annotation])?;
        }
        Ok(())
    }

    /// Ends the run: from now on everybody sees it.
    ///
    /// # Errors
    /// When SQLite cannot write, of a full disk for one, or the memory's file is not where it was: what
    /// would be written then nobody would find. The memory is as it was.
    pub fn commit(self) -> Result<RunSummary> {
        let memory = self.memory;
        memory.naming(|| self.end())
    }

    fn end(mut self) -> Result<RunSummary> {
        self.settle()?;
        self.memory.in_its_place()?;
        let summary = serde_json::to_string(&self.summary).map_err(record::damaged)?;
        self.connection().execute(
            "UPDATE run SET before_unit = ?1, summary = ?2 WHERE id = ?3",
            params![self.next_unit, summary, self.summary.run.0],
        )?;
        let mut set = self.connection().prepare_cached("UPDATE state SET value = ?1 WHERE name = ?2")?;
        set.execute(params![self.next_unit, "next_unit"])?;
        if self.removed > 0 {
            set.execute(params![state(self.connection(), "removed")? + self.removed, "removed"])?;
        }
        self.connection().execute_batch("COMMIT")?;
        self.finished = true;
        Ok(self.summary)
    }

    /// Does without the index by fingerprint from here on, where units are not too many for that.
    pub(super) fn know_all(&mut self) -> Result<()> {
        self.known_from = i64::MAX;
        if self.next_unit < KnownUnits::MOST {
            let connection = self.connection();
            schema::set_cache(connection, schema::SMALL_CACHE)?;
            self.known = Some(KnownUnits::of(connection, &mut self.names)?);
            self.crowds = Crowds::default();
            connection.execute_batch("DROP INDEX variant_fingerprint")?;
            // Rows are added in their order: few pages are looked at again.
            schema::set_cache(connection, 8)?;
        }
        Ok(())
    }

    /// Makes the index by fingerprint that the memory did without.
    fn settle(&mut self) -> Result<()> {
        if self.known.take().is_some() {
            schema::set_cache(self.connection(), schema::SMALL_CACHE)?;
            self.connection().execute_batch(INDEX)?;
            schema::set_cache(self.connection(), schema::CACHE)?;
        }
        Ok(())
    }

    /// The unit that is equal to this one.
    fn equal(&mut self, unit: &TranslationUnit, prints: &Prints) -> Result<Option<StoredUnit>> {
        let ids: Vec<i64> = match &self.known {
            Some(known) => known.equal(prints, &unit.context),
            None => self.crowds.equal(self.memory.connection(), prints)?,
        };
        for id in ids {
            // Fingerprints may collide; texts decide.
            if let Some(stored) = self.stored(UnitId(id))?
                && same_segments(&stored.unit, unit)
            {
                return Ok(Some(stored));
            }
        }
        Ok(None)
    }

    /// Units of the same source and context with another translation into one of the unit's languages: all of them
    /// where they make room for it, otherwise one.
    fn rivals(&mut self, unit: &TranslationUnit, prints: &Prints, source: usize) -> Result<Vec<StoredUnit>> {
        let RunWriter { memory, names, known, conflicts, .. } = self;
        let (connection, context) = (memory.connection(), &unit.context);
        let mut rivals: Vec<StoredUnit> = Vec::new();
        let mut is_enough = |id: i64| -> Result<bool> {
            // A unit may have the text for several regions.
            if rivals.iter().all(|rival| rival.id.0 != id)
                && let Some(stored) = record::unit(connection, names, UnitId(id))?
                && stored.unit.context == *context
                && contradict(&stored.unit, unit, &unit.variants[source])
            {
                rivals.push(stored);
            }
            Ok(!rivals.is_empty() && *conflicts != Conflicts::Newest)
        };
        // Who keeps them all has no rule to obey, and may have very many.
        let most = if *conflicts == Conflicts::Keep { 1_000 } else { i64::MAX };
        if let Some(known) = known {
            for id in known.same_source(prints, context, source).take(most as usize) {
                if is_enough(id)? {
                    break;
                }
            }
        } else {
            // One row after the other: the first one is enough as a rule. SQLite would plan anew for each limit bound.
            let mut statement = connection.prepare_cached(
                "SELECT u.id, u.previous IS ?2 AND u.next IS ?3 AND u.context_key IS ?4
                 FROM variant v CROSS JOIN unit u ON u.id = v.id >> 16 WHERE v.fingerprint = ?1 ORDER BY v.id DESC",
            )?;
            let mut rows = statement.query((prints.texts[source], &context.previous, &context.next, &context.key))?;
            for _ in 0..most {
                let Some(row) = rows.next()? else { break };
                if row.get(1)? && is_enough(row.get(0)?)? {
                    break;
                }
            }
        }
        Ok(rivals)
    }

    fn append(&mut self, unit: &TranslationUnit, prints: &Prints, source: usize) -> Result<()> {
        self.inserter.append(UnitId(self.next_unit), self.summary.run, unit, prints)?;
        if let Some(known) = &mut self.known {
            known.add(UnitId(self.next_unit), prints.unit, in_context(prints.texts[source], &unit.context), source);
            if known.is_full() {
                self.settle()?;
            }
        }
        self.crowds.add(UnitId(self.next_unit), prints);
        self.next_unit += 1;
        Ok(())
    }

    /// Puts `unit` in the place of `known`; the run that made it stays the one that made it.
    pub(super) fn replace(&mut self, known: &StoredUnit, unit: TranslationUnit) -> Result<()> {
        let prints = Prints::of(&unit);
        // It would be found by other fingerprints, or by another source: so seldom that SQLite may find it from here on.
        if prints != Prints::of(&known.unit) || source_place(&unit) != source_place(&known.unit) {
            self.settle()?;
        }
        self.remember(known.id, Some(known))?;
        self.inserter.remove(known.id)?;
        self.inserter.insert(known.id, known.run, &unit, &prints)?;
        self.crowds.add(known.id, &prints);
        self.summary.changed += 1;
        self.removed += 1;
        Ok(())
    }

    /// Takes a unit out; the run remembers it.
    pub(super) fn remove(&mut self, known: &StoredUnit) -> Result<()> {
        self.remember(known.id, Some(known))?;
        self.inserter.remove(known.id)?;
        if let (Some(units), Some(source)) = (&mut self.known, source_place(&known.unit)) {
            let text = Prints::of(&known.unit).texts[source];
            units.remove(known.id, in_context(text, &known.unit.context));
        }
        self.summary.removed += 1;
        self.removed += 1;
        Ok(())
    }

    /// Brings back a unit that is not there.
    pub(super) fn restore(&mut self, image: &StoredUnit) -> Result<()> {
        self.settle()?;
        self.remember(image.id, None)?;
        let prints = Prints::of(&image.unit);
        self.inserter.insert(image.id, image.run, &image.unit, &prints)?;
        self.crowds.add(image.id, &prints);
        self.summary.changed += 1;
        self.removed += 1;
        Ok(())
    }

    /// Keeps what a unit was before this run; only the first time counts. Units that the run itself made
    /// need no memory: what undoes the run removes them.
    fn remember(&mut self, id: UnitId, image: Option<&StoredUnit>) -> Result<()> {
        if id.0 >= self.first_unit {
            return Ok(());
        }
        let image = image.map(image_of).transpose()?;
        self.connection()
            .prepare_cached("INSERT OR IGNORE INTO earlier (run, unit, image) VALUES (?1, ?2, ?3)")?
            .execute(params![self.summary.run.0, id.0, image])?;
        Ok(())
    }

    pub(super) fn memory(&self) -> &'m Memory {
        self.memory
    }

    pub(super) fn connection(&self) -> &'m Connection {
        self.memory.connection()
    }

    pub(super) fn stored(&mut self, id: UnitId) -> Result<Option<StoredUnit>> {
        record::unit(self.connection(), &mut self.names, id)
    }
}

impl Drop for RunWriter<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // A failed rollback leaves the transaction open; SQLite drops it with the connection.
            let _ = self.connection().execute_batch("ROLLBACK");
            // The run may have broken off while it did without its index.
            let _ = schema::set_cache(self.connection(), schema::CACHE);
        }
        schema::return_to_log(self.connection());
    }
}

/// A number that the memory keeps of itself.
pub(super) fn state(connection: &Connection, name: &str) -> Result<i64> {
    let value = connection
        .prepare_cached("SELECT value FROM state WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?;
    Ok(value.unwrap_or(0))
}

fn image_of(stored: &StoredUnit) -> Result<String> {
    serde_json::to_string(&(stored.run, &stored.unit)).map_err(record::damaged)
}

/// The unit that an image was made of.
pub(super) fn from_image(id: UnitId, image: &str) -> Result<StoredUnit> {
    let (run, unit) = serde_json::from_str(image).map_err(record::damaged)?;
    Ok(StoredUnit { id, run, unit })
}

/// The variant that was translated from: the one in the source language, else the first.
pub(super) fn source_of(unit: &TranslationUnit) -> Option<&Variant> {
    source_place(unit).map(|place| &unit.variants[place])
}

fn source_place(unit: &TranslationUnit) -> Option<usize> {
    let named = unit.source_lang.as_ref().and_then(|lang| unit.variant_place(lang));
    named.or_else(|| (!unit.variants.is_empty()).then_some(0))
}

fn same_segments(a: &TranslationUnit, b: &TranslationUnit) -> bool {
    a.context == b.context
        && a.variants.len() == b.variants.len()
        && a.variants.iter().zip(&b.variants).all(|(a, b)| a.lang == b.lang && a.segment == b.segment)
}

/// Whether the two were translated from the same source, and have another text in a language that both have.
fn contradict(known: &TranslationUnit, unit: &TranslationUnit, source: &Variant) -> bool {
    let same = source_of(known).filter(|v| v.lang == source.lang && v.segment.text == source.segment.text);
    let Some(same) = same else { return false };
    unit.variants.iter().filter(|v| !std::ptr::eq(*v, source)).any(|v| {
        known.variants.iter().any(|k| !std::ptr::eq(k, same) && k.lang == v.lang && k.segment.text != v.segment.text)
    })
}
