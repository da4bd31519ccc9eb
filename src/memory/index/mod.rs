//! The fuzzy index of one language: derived from the memory, kept beside it, made anew when it does not
//! belong to it any more.
//!
//! An index is a chain of parts. Each covers the units from one number up to another; what came in or
//! changed since the last part is a small part in main memory, so a unit just added is found at once.
//! Parts hold texts by their fingerprints and nothing of units: a text whose units are all gone finds
//! nothing in SQLite and is passed over, so deleting and undoing touch no index.

mod bag;
mod blocks;
mod build;
mod layout;
mod levenshtein;
mod occurrences;
mod output;
mod places;
mod search;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OptionalExtension as _, params};
use rustc_hash::FxHashSet;

use self::build::{Builder, Ordered};
use self::layout::Coverage;
pub(in crate::memory) use self::layout::Part;
pub(in crate::memory) use self::occurrences::occurrences;
use self::output::Output;
pub(in crate::memory) use self::places::Places;
pub(in crate::memory) use self::search::{Prepared, Wanting, effort, search};
use super::opened::Opened;
use super::record::OF_ONE_UNIT;
use super::schema;
use super::set::languages;
use super::writer::state;
use crate::error::{Error, ErrorKind, Result};
use crate::lang::Lang;
use crate::watch::Watch;

/// So many new or changed texts are kept in main memory; more are worth a part on disk.
const FEW: i64 = 5_000;

/// No part covers more texts than this, or more words, so main memory for making one is bounded: 130 MB for a million
/// texts of 25 words.
const MOST_TEXTS: usize = 1_000_000;
const MOST_WORDS: usize = 32_000_000;

/// So many parts in main memory are made one.
const MOST_RECENT: usize = 8;

/// The index of one language as of one state of the memory.
#[derive(Debug, Clone)]
pub(in crate::memory) struct Index {
    /// Parts that are on disk, or would be if the folder could be written.
    lasting: Vec<Arc<Part>>,
    /// What came in or changed since.
    recent: Vec<Arc<Part>>,
    /// The state that it is of.
    now: Coverage,
}

/// The eye on indexes being made, several at once perhaps.
pub(in crate::memory) struct Watched<'w> {
    watch: &'w dyn Watch,
    total: u64,
    done: AtomicU64,
}

impl<'w> Watched<'w> {
    /// Of as many indexes, all of the units below `before`: each is read, then made.
    pub(in crate::memory) fn new(watch: &'w dyn Watch, indexes: usize, before: i64) -> Watched<'w> {
        Watched { watch, total: 2 * indexes as u64 * before.max(0) as u64, done: AtomicU64::new(0) }
    }

    /// Counts one more text; tells how far the work is, now and then, and stops it when asked to.
    fn step(&self, texts: usize) -> Result<()> {
        const STEP: usize = 4096;
        if texts.is_multiple_of(STEP) {
            let done = self.done.fetch_add(STEP as u64, Ordering::Relaxed);
            self.watch.progress(done.min(self.total), Some(self.total));
            self.watch.go_on()?;
        }
        Ok(())
    }
}

/// Where a memory is: what counts for its indexes.
fn coverage(connection: &Connection) -> Result<Coverage> {
    let (run, stamp) = connection
        .prepare_cached("SELECT id, stamp FROM run ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or((0, 0));
    Ok(Coverage {
        first: 1,
        before: state(connection, "next_unit")?,
        run,
        stamp,
        removed: state(connection, "removed")?,
    })
}

/// The number of the last run, by which states of a memory are told apart.
pub(in crate::memory) fn last_run(connection: &Connection) -> Result<i64> {
    let run =
        connection.prepare_cached("SELECT max(id) FROM run")?.query_row([], |row| row.get::<_, Option<i64>>(0))?;
    Ok(run.unwrap_or(0))
}

impl Index {
    /// All its parts.
    pub(in crate::memory) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.lasting.iter().chain(&self.recent).map(|part| &**part)
    }

    /// The run after which this is the index.
    pub(in crate::memory) fn run(&self) -> i64 {
        self.now.run
    }

    /// Texts and bytes.
    pub(in crate::memory) fn size(&self) -> (u64, u64) {
        self.parts().fold((0, 0), |(texts, bytes), part| (texts + u64::from(part.len()), bytes + part.size() as u64))
    }

    /// Whether something read from its files was not what was written there.
    pub(in crate::memory) fn is_damaged(&self) -> bool {
        self.parts().any(Part::is_damaged)
    }

    /// Brings the files of the index up to date, where they lack so much that a lookup would.
    pub(in crate::memory) fn refresh(
        connection: &Opened,
        places: &Places,
        lang: &Lang,
        watch: &Watched<'_>,
    ) -> Result<()> {
        let now = coverage(connection)?;
        let known = Index::on_disk(connection, Some(places), lang, &now)?;
        let changed = changed_since(connection, known.now.run, known.now.before)?.len() as i64;
        let lacking = (now.before - known.now.before).max(changed);
        if lacking > FEW && !languages(connection, lang)?.is_empty() {
            Index::of(connection, Some(places), lang, Some(&known), watch)?;
        }
        Ok(())
    }

    /// The index for the state that the connection sees, made of nothing but the memory.
    pub(in crate::memory) fn from_memory(connection: &Opened, places: Option<&Places>, lang: &Lang) -> Result<Index> {
        let watch = Watched::new(&(), 0, 0);
        Index::anew(&Source::new(connection, places, lang, &watch)?, Vec::new())
    }

    /// The index for the state that the connection sees; `known` is one of an earlier state.
    pub(in crate::memory) fn of(
        connection: &Opened,
        places: Option<&Places>,
        lang: &Lang,
        known: Option<&Index>,
        watch: &Watched<'_>,
    ) -> Result<Index> {
        let source = Source::new(connection, places, lang, watch)?;
        let now = source.now;
        let known = match known {
            Some(known) => known.clone(),
            None => Index::on_disk(connection, places, lang, &now)?,
        };
        let changed = changed_since(connection, known.now.run, known.now.before)?;
        let texts = known.size().0 as i64;
        let removed = now.removed - known.lasting.first().map_or(now.removed, |part| part.coverage.removed);
        if changed.len() as i64 > FEW || removed > texts / 4 + FEW {
            return Index::anew(&source, Vec::new());
        }
        let watermark = known.lasting.last().map_or(1, |part| part.coverage.before);
        if now.before - watermark > FEW {
            // What was changed in older units is in the recent parts alone: those units are read again too.
            let mut lasting = known.lasting;
            let (mut first, mut count) = (watermark, now.before - watermark);
            let stays = changed_since(connection, 0, watermark).map(|units| units.is_empty())?;
            while let Some(last) = lasting.last()
                && i64::from(last.len()) < 2 * count
                && (i64::from(last.len()) + count) < MOST_TEXTS as i64
            {
                first = last.coverage.first;
                count += i64::from(last.len());
                lasting.pop();
            }
            let mut index = Index::anew(&source, lasting)?;
            if !stays {
                let oldest = index.lasting.iter().map(|part| part.coverage.run).min().unwrap_or(0);
                let changed = changed_since(connection, oldest, first)?;
                index.recent.extend(source.recent(&changed, now.before)?);
            }
            return Ok(index);
        }
        let mut index = Index { lasting: known.lasting, recent: known.recent, now };
        let (since, from) = if index.recent.len() >= MOST_RECENT {
            index.recent.clear();
            let oldest = index.lasting.iter().map(|part| part.coverage.run).min().unwrap_or(0);
            (oldest, watermark)
        } else {
            (known.now.run, known.now.before)
        };
        let changed = changed_since(connection, since, from)?;
        index.recent.extend(source.recent(&changed, from)?);
        Ok(index)
    }

    /// The parts on disk that belong to the memory, in an unbroken chain from the first unit.
    fn on_disk(connection: &Connection, places: Option<&Places>, lang: &Lang, now: &Coverage) -> Result<Index> {
        let mut lasting: Vec<Arc<Part>> = Vec::new();
        let files = places.map(|places| places.files(lang)).unwrap_or_default();
        let mut parts: Vec<Part> = files.into_iter().filter_map(|(_, file)| Part::open(&file).ok()).collect();
        // Of two that begin at the same unit the longer one is meant.
        parts.sort_by_key(|part| (part.coverage.first, std::cmp::Reverse(part.coverage.before)));
        let mut stamp = connection.prepare_cached("SELECT stamp FROM run WHERE id = ?1")?;
        let (mut next, mut run) = (1, i64::MAX);
        for part in parts {
            let Coverage { first, before, run: made, stamp: stamped, .. } = part.coverage;
            let known: Option<i64> = stamp.query_row([made], |row| row.get(0)).optional()?;
            if first == next && before <= now.before && known == Some(stamped) {
                next = before;
                run = run.min(made);
                lasting.push(Arc::new(part));
            }
        }
        let run = if lasting.is_empty() { now.run } else { run };
        Ok(Index { lasting, recent: Vec::new(), now: Coverage { before: next, run, ..*now } })
    }

    /// The index with the parts behind the `lasting` ones made anew, and written where a place allows it.
    fn anew(source: &Source<'_>, mut lasting: Vec<Arc<Part>>) -> Result<Index> {
        let Source { places, lang, now, connection, .. } = *source;
        if let Some(places) = places {
            places.sweep(lang);
        }
        // The memory is read through once: what SQLite keeps of it would not be asked for again.
        schema::set_cache(connection, schema::SMALL_CACHE)?;
        let mut from = lasting.last().map_or(1, |part| part.coverage.before);
        let mut refused = None;
        while from < now.before {
            let (builder, before) = source.read(from)?;
            // No file is made of what is of no state of the memory.
            connection.unchanged()?;
            let coverage = Coverage { first: from, before, ..now };
            let (part, reason) = source.lasting(&builder.ordered(), &coverage)?;
            lasting.push(Arc::new(part));
            refused = reason.or(refused);
            from = before;
        }
        schema::set_cache(connection, schema::CACHE)?;
        if let Some(places) = places {
            for (begins, file) in places.files(lang) {
                if lasting.iter().all(|part| part.coverage.first != begins) {
                    let _ = std::fs::remove_file(file);
                }
            }
            if let Some((reason, instead)) = refused {
                let (memory, lang) = (places.memory().display(), lang.primary());
                let instead = match instead {
                    Some(file) => file.with_file_name("").display().to_string(),
                    None => "main memory, anew each time".to_owned(),
                };
                log::warn!("{memory}: the index of '{lang}' cannot be written beside it ({reason}): made in {instead}");
            }
        }
        Ok(Index { lasting, recent: Vec::new(), now })
    }
}

/// Index files of a memory, of any language, that are not what was written.
pub(in crate::memory) fn damaged_files(connection: &Connection, places: &Places) -> Result<Vec<PathBuf>> {
    let mut damaged = Vec::new();
    let mut tags = connection.prepare("SELECT DISTINCT tag FROM language ORDER BY tag")?;
    let mut rows = tags.query([])?;
    let mut seen = FxHashSet::default();
    while let Some(row) = rows.next()? {
        let Ok(lang) = Lang::new(&row.get::<_, String>(0)?) else { continue };
        if !seen.insert(lang.primary().to_owned()) {
            continue;
        }
        for (_, file) in places.files(&lang) {
            if !Part::open(&file).is_ok_and(|part| part.is_whole()) {
                damaged.push(file);
            }
        }
    }
    Ok(damaged)
}

/// Units below `before` that runs after `run` changed or brought back.
fn changed_since(connection: &Connection, run: i64, before: i64) -> Result<Vec<i64>> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT unit FROM earlier WHERE run > ?1 AND unit < ?2 ORDER BY unit")?;
    let units = statement.query_map([run, before], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(units)
}

/// Why a part is not beside its memory, and in which file it is; in none, in main memory.
type Refused = (Error, Option<PathBuf>);

/// What an index is made of: the texts of one language in one state of a memory.
struct Source<'s> {
    connection: &'s Opened,
    places: Option<&'s Places>,
    lang: &'s Lang,
    /// The numbers of the language and its regions.
    languages: Vec<i64>,
    now: Coverage,
    watch: &'s Watched<'s>,
}

impl<'s> Source<'s> {
    fn new(
        connection: &'s Opened,
        places: Option<&'s Places>,
        lang: &'s Lang,
        watch: &'s Watched<'s>,
    ) -> Result<Source<'s>> {
        let (now, languages) = (coverage(connection)?, languages(connection, lang)?);
        Ok(Source { connection, places, lang, languages, now, watch })
    }

    /// Reads texts of units from `from` on, until a part is full; says behind which unit it ended.
    fn read(&self, from: i64) -> Result<(Builder, i64)> {
        let before = self.now.before;
        let mut builder = Builder::default();
        let mut statement = self.connection.prepare_cached(
            "SELECT unit, lang, fingerprint, text FROM variant WHERE id >= ?1 << 16 AND id < ?2 << 16 ORDER BY id",
        )?;
        let mut rows = statement.query(params![from, before])?;
        let mut last = from;
        while let Some(row) = rows.next()? {
            let unit: i64 = row.get(0)?;
            // A part ends between units.
            if unit != last && (builder.len() >= MOST_TEXTS || builder.word_count() >= MOST_WORDS) {
                return Ok((builder, unit));
            }
            last = unit;
            if self.languages.contains(&row.get(1)?)
                && builder.add(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?, row.get(2)?)
            {
                self.watch.step(builder.len())?;
            }
        }
        Ok((builder, before))
    }

    /// A part in main memory of the units from `first` on and of `changed` ones, when there are any.
    fn recent(&self, changed: &[i64], first: i64) -> Result<Option<Arc<Part>>> {
        let (mut builder, _) = self.read(first)?;
        let mut statement = self
            .connection
            .prepare_cached(&format!("SELECT lang, fingerprint, text FROM variant WHERE {OF_ONE_UNIT}"))?;
        for unit in changed {
            let mut rows = statement.query([unit])?;
            while let Some(row) = rows.next()? {
                if self.languages.contains(&row.get(0)?) {
                    builder.add(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?, row.get(1)?);
                }
            }
        }
        if builder.len() == 0 {
            return Ok(None);
        }
        let coverage = Coverage { first, ..self.now };
        Ok(Some(Arc::new(self.written(&builder.ordered(), &coverage, Output::in_memory())?)))
    }

    /// A part of these texts, in a file in the first place that allows it; where none does it costs main memory.
    fn lasting(&self, texts: &Ordered, coverage: &Coverage) -> Result<(Part, Option<Refused>)> {
        let files: Vec<PathBuf> =
            self.places.map(|places| places.of_part(self.lang, coverage.first).collect()).unwrap_or_default();
        let mut reason = None;
        for file in &files {
            if let (Some(_), Some(folder)) = (&reason, file.parent()) {
                // What keeps it from being made keeps the file from being made.
                let _ = std::fs::create_dir_all(folder);
            }
            let output = Output::in_file(file, &texts.lengths());
            match output.and_then(|output| self.written(texts, coverage, output)) {
                Ok(part) => {
                    // What stands in the other places is of an earlier state, or damaged.
                    for other in files.iter().filter(|other| *other != file) {
                        let _ = std::fs::remove_file(other);
                    }
                    return Ok((part, reason.map(|reason| (reason, Some(file.clone())))));
                }
                Err(error) if matches!(error.kind(), ErrorKind::Interrupted) => return Err(error),
                Err(error) => _ = reason.get_or_insert(error),
            }
        }
        Ok((self.written(texts, coverage, Output::in_memory())?, reason.map(|reason| (reason, None))))
    }

    fn written(&self, texts: &Ordered, coverage: &Coverage, mut output: Output) -> Result<Part> {
        texts.write(&mut output, |texts| self.watch.step(texts))?;
        output.finish(coverage, texts.frequent())
    }
}
