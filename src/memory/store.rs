//! A memory opened: its runs, its units in their order.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde::Serialize;

use super::index::{Index, Places, Watched};
use super::opened::Opened;
use super::record::{self, Names, OF_UNIT, OF_VARIANT, StoredUnit, date_digits, status_number};
use super::run::{Run, RunId, RunInfo, RunKind, UnitId};
use super::schema;
use super::segmentation::{self, SegmentedRuns};
use super::standing::with_standing;
use super::writer::{RunWriter, state};
use crate::error::{Error, ErrorKind, Result};
use crate::lang::Lang;
use crate::text::normalise::fold;
use crate::unit::{Annotation, Status};
use crate::watch::Watch;

/// A translation memory: an SQLite file, or one that lives in main memory.
///
/// One value is one connection: open the file once for each thread that writes. To look up from many
/// threads, give it to a [`MemorySet`](super::MemorySet).
#[derive(Debug)]
pub struct Memory {
    connection: Opened,
    path: Option<PathBuf>,
    /// Which file it was when it was opened.
    file: Option<(u64, u64)>,
    /// The folder for indexes that cannot be written beside it.
    index_folder: Option<PathBuf>,
}

/// Which units are meant; the default means all. Conditions add up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnitFilter {
    /// Made by this run.
    pub run: Option<RunId>,
    /// Taken from this document, as it was named.
    pub document: Option<String>,
    /// Dated this day or later (`2026-11-21`, `20261121T101500Z`: digits count).
    pub since: Option<String>,
    /// Dated this day or earlier.
    pub until: Option<String>,
    /// With at least this confidence of the aligner, 0 to 1; units without any pass.
    pub min_confidence: Option<f32>,
    /// With less than this confidence; units without any do not pass.
    pub below_confidence: Option<f32>,
    /// With this text in any language, whatever the case and diacritics.
    pub text: Option<String>,
    /// Of one of these statuses; empty: of any.
    pub status: Vec<Status>,
    /// With these numbers; empty: with any.
    pub units: Vec<UnitId>,
}

/// What a memory holds, in numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MemoryInfo {
    /// Units.
    pub units: u64,
    /// Segments in each language.
    pub languages: Vec<(String, u64)>,
    /// Documents.
    pub documents: u64,
    /// Runs, undone ones too.
    pub runs: u64,
    /// The rules that the texts were cut into segments by, where they are known.
    pub segmentation: Vec<SegmentedRuns>,
    /// Version of the schema.
    pub schema: i64,
    /// Size of the file in bytes, 0 in main memory.
    pub bytes: u64,
}

impl Memory {
    /// Opens the memory at `path`, which must exist; for reading alone where it cannot be written.
    ///
    /// # Errors
    /// When there is no such file, it is no memory, damaged at first sight, or of a newer bitext.
    pub fn open(path: impl AsRef<Path>) -> Result<Memory> {
        let path = path.as_ref();
        let connection = schema::open(path).map_err(|error| error.in_file(path))?;
        Ok(Memory::of(connection, path))
    }

    /// Opens the memory at `path`, made if there is none.
    ///
    /// # Errors
    /// As [`Memory::open`], and when the file cannot be made.
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Memory> {
        let path = path.as_ref();
        let connection = schema::open_or_create(path).map_err(|error| error.in_file(path))?;
        Ok(Memory::of(connection, path))
    }

    /// The memory of an opened file.
    pub(super) fn of(connection: Opened, path: &Path) -> Memory {
        Memory { connection, path: Some(path.to_owned()), file: identity(path), index_folder: None }
    }

    /// A memory that nobody else can open.
    pub(super) fn without_file(connection: Opened) -> Memory {
        Memory { connection, path: None, file: None, index_folder: None }
    }

    /// Whether the file at `path` is a memory, by how it begins: for whoever is about to write another file there.
    pub fn is_at(path: impl AsRef<Path>) -> bool {
        schema::is_memory(path.as_ref())
    }

    /// A memory that is gone when dropped.
    ///
    /// # Errors
    /// When SQLite gets no main memory.
    pub fn in_memory() -> Result<Memory> {
        Ok(Memory::without_file(schema::in_memory()?))
    }

    /// The memory with a folder in which its indexes are kept where they cannot be written beside it, because the
    /// memory is another's, or its disk is full. The folder is made when needed, and may be emptied at any time;
    /// many memories may have the same one. Without it such an index lives in main memory, about 200 bytes a unit and language, and is
    /// made anew each time.
    #[must_use]
    pub fn with_index_folder(self, folder: impl Into<PathBuf>) -> Memory {
        Memory { index_folder: Some(folder.into()), ..self }
    }

    /// The file, or `None` in main memory.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Begins a run; waits while another program writes.
    ///
    /// # Errors
    /// When the memory cannot be written, its file has a second name (a hard link), or the watch asks to stop waiting.
    pub fn begin_run(&mut self, info: &RunInfo, watch: &dyn Watch) -> Result<RunWriter<'_>> {
        let path = self.path.clone();
        let alone = path.as_deref().map_or(Ok(()), schema::has_one_name);
        alone.and_then(|()| RunWriter::begin(self, info, watch)).map_err(|error| match path {
            Some(path) => error.in_file(path),
            None => error,
        })
    }

    /// Does something with the memory, whose file is named where it cannot be read or written. What a caller's
    /// function fails with on the way is left as it is.
    pub(super) fn naming<T>(&self, act: impl FnOnce() -> Result<T>) -> Result<T> {
        let done = act();
        self.connection.unchanged().and(done).map_err(|error| self.named(error))
    }

    pub(super) fn named(&self, error: Error) -> Error {
        match (&self.path, error.kind()) {
            (Some(path), ErrorKind::Sqlite(_) | ErrorKind::Damaged(_) | ErrorKind::WrittenMeanwhile) => {
                error.in_file(path)
            }
            _ => error,
        }
    }

    /// Brings the indexes of these languages up to date on disk, so that the next lookup need not: three
    /// seconds' work for each after a run of a million units, next to nothing after a small one.
    ///
    /// # Errors
    /// When the file cannot be read, or the watch asks to stop. The memory is as good as before then: whoever
    /// needs an index that is not there makes it.
    pub fn make_indexes(&self, languages: &[&Lang], watch: &dyn Watch) -> Result<()> {
        let (Some(path), Some(places)) = (&self.path, self.index_places()) else { return Ok(()) };
        let mut once: Vec<&Lang> = Vec::new();
        for lang in languages {
            if once.iter().all(|known| !known.matches(lang)) {
                once.push(lang);
            }
        }
        let watch = Watched::new(watch, once.len(), state(&self.connection, "next_unit")?);
        let refresh = |lang: &Lang| {
            let connection = schema::reader(path)?;
            connection.execute_batch("BEGIN")?;
            Index::refresh(&connection, &places, lang, &watch)
        };
        once.into_iter().try_for_each(refresh).map_err(|error| error.in_file(path))
    }

    /// Calls `each` with every unit that passes the filter, in the order in which they came in, until it
    /// breaks off. What is seen is one state of the memory, whatever others write meanwhile.
    ///
    /// # Errors
    /// When the file cannot be read, and whatever `each` fails with.
    pub fn for_each_unit(
        &self,
        filter: &UnitFilter,
        each: impl FnMut(StoredUnit) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        self.naming(|| each_unit(&self.connection, filter, each))
    }

    /// The unit of this number, or `None`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn unit(&self, id: UnitId) -> Result<Option<StoredUnit>> {
        self.naming(|| record::unit(&self.connection, &mut Names::default(), id))
    }

    /// How many units pass the filter.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn count(&self, filter: &UnitFilter) -> Result<u64> {
        self.naming(|| {
            if filter.text.is_some() {
                let mut count = 0;
                self.for_each_unit(filter, |_| {
                    count += 1;
                    Ok(ControlFlow::Continue(()))
                })?;
                return Ok(count);
            }
            let (condition, values) = filter.condition();
            let sql = format!("SELECT count(*) FROM unit u {condition}");
            Ok(self.connection.query_row(&sql, params_from_iter(values), |row| row.get::<_, i64>(0))? as u64)
        })
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn runs(&self) -> Result<Vec<Run>> {
        self.naming(|| {
            let mut statement = self.connection.prepare_cached(with_standing!(
                "SELECT id, kind, command, files, date, summary, iif(id IN standing, NULL, undone_by) FROM run ORDER BY id"
            ))?;
            let mut rows = statement.query([])?;
            let mut runs = Vec::new();
            while let Some(row) = rows.next()? {
                let kind: String = row.get(1)?;
                let kind = RunKind::named(&kind)
                    .ok_or_else(|| Error::new(ErrorKind::Damaged(format!("a run of unknown kind '{kind}'"))))?;
                let id = RunId(row.get(0)?);
                runs.push(Run {
                    id,
                    kind,
                    command: row.get(2)?,
                    files: serde_json::from_str(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)
                        .map_err(record::damaged)?,
                    date: row.get(4)?,
                    summary: serde_json::from_str(row.get_ref(5)?.as_str().map_err(rusqlite::Error::from)?)
                        .map_err(record::damaged)?,
                    undone_by: row.get::<_, Option<i64>>(6)?.map(RunId),
                    segmentation: segmentation::of_run(&self.connection, id)?,
                });
            }
            Ok(runs)
        })
    }

    /// What the files that were read say of themselves as a whole: of this run, else of every run that was
    /// not undone; each note and property once, in the order in which they came in.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn header(&self, run: Option<RunId>) -> Result<Vec<Annotation>> {
        self.naming(|| {
            let mut statement = self.connection.prepare_cached(with_standing!(
                "SELECT annotation FROM header
                 WHERE iif(?1 IS NULL, run IN standing, run = ?1) ORDER BY run, ordinal"
            ))?;
            let mut rows = statement.query([run.map(|run| run.0)])?;
            let mut annotations = Vec::new();
            while let Some(row) = rows.next()? {
                let annotation = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                let annotation = serde_json::from_str(annotation).map_err(record::damaged)?;
                if !annotations.contains(&annotation) {
                    annotations.push(annotation);
                }
            }
            Ok(annotations)
        })
    }

    /// What the memory holds.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn info(&self) -> Result<MemoryInfo> {
        self.naming(|| {
            let number = |sql: &str| self.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
            let mut statement = self.connection.prepare_cached(
                "SELECT tag, count(*) FROM variant JOIN language ON language.id = lang GROUP BY tag ORDER BY 2 DESC, 1",
            )?;
            let languages = statement
                .query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?
                .collect::<Result<_, _>>()?;
            Ok(MemoryInfo {
                units: number("SELECT count(*) FROM unit")? as u64,
                languages,
                documents: number("SELECT count(DISTINCT document) FROM unit")? as u64,
                runs: number("SELECT count(*) FROM run")? as u64,
                segmentation: segmentation::counted(&self.connection)?,
                schema: number("PRAGMA user_version")?,
                bytes: self.path.as_ref().and_then(|path| path.metadata().ok()).map_or(0, |meta| meta.len()),
            })
        })
    }

    pub(super) fn connection(&self) -> &Opened {
        &self.connection
    }

    /// Where its indexes are; nowhere in main memory.
    pub(super) fn index_places(&self) -> Option<Places> {
        self.path.as_ref().map(|path| Places::new(path, self.index_folder.as_deref()))
    }

    /// Fails when the file that was opened is not there any more.
    pub(super) fn in_its_place(&self) -> Result<()> {
        match &self.path {
            Some(path) if identity(path) != self.file => {
                let reason = "moved or deleted since it was opened: nothing was stored";
                let error = std::io::Error::new(std::io::ErrorKind::NotFound, reason);
                Err(Error::new(error).in_file(path))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn into_parts(self) -> (Opened, Option<PathBuf>) {
        (self.connection, self.path)
    }
}

/// What tells a file from another one that takes its name.
fn identity(path: &Path) -> Option<(u64, u64)> {
    let file = path.metadata().ok()?;
    #[cfg(unix)]
    let identity = {
        use std::os::unix::fs::MetadataExt as _;
        (file.dev(), file.ino())
    };
    #[cfg(not(unix))]
    let identity = (u64::from(file.is_file()), 0);
    Some(identity)
}

impl UnitFilter {
    /// The part that SQL can decide.
    fn condition(&self) -> (String, Vec<Value>) {
        let (mut parts, mut values): (Vec<String>, Vec<Value>) = (Vec::new(), Vec::new());
        let mut add = |part: &str, value: Value| {
            values.push(value);
            parts.push(part.replace('?', &format!("?{}", values.len())));
        };
        if let Some(run) = self.run {
            add("u.run = ?", Value::Integer(run.0));
        }
        if let Some(document) = &self.document {
            add("u.document = (SELECT id FROM document WHERE name = ?)", Value::Text(document.clone()));
        }
        if let Some(since) = &self.since {
            add("u.date >= ?", Value::Text(date_digits(since)));
        }
        if let Some(until) = &self.until {
            // A day includes its hours: whatever begins with these digits is not later.
            add("substr(u.date, 1, length(?)) <= ?", Value::Text(date_digits(until)));
        }
        if let Some(confidence) = self.min_confidence {
            add("(u.confidence IS NULL OR u.confidence >= ?)", Value::Real(confidence.into()));
        }
        if let Some(confidence) = self.below_confidence {
            add("u.confidence < ?", Value::Real(confidence.into()));
        }
        let list = |numbers: Vec<i64>| numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
        if !self.status.is_empty() {
            parts.push(format!("u.status IN ({})", list(self.status.iter().map(|&s| status_number(s)).collect())));
        }
        if !self.units.is_empty() {
            parts.push(format!("u.id IN ({})", list(self.units.iter().map(|id| id.0).collect())));
        }
        if parts.is_empty() { (String::new(), values) } else { (format!("WHERE {}", parts.join(" AND ")), values) }
    }
}

/// [`Memory::for_each_unit`] on a connection.
///
/// Units and variants are two streams in the same order, read side by side: a join would look up the
/// variants of each unit, and decode the unit anew for each of them, which took twice as long.
pub(super) fn each_unit(
    connection: &Connection,
    filter: &UnitFilter,
    mut each: impl FnMut(StoredUnit) -> Result<ControlFlow<()>>,
) -> Result<()> {
    let (condition, values) = filter.condition();
    let of_variants = match condition.as_str() {
        "" => format!("SELECT {OF_VARIANT} FROM variant v ORDER BY v.id"),
        condition => format!(
            "SELECT {OF_VARIANT} FROM unit u CROSS JOIN variant v ON v.id BETWEEN u.id << 16 AND u.id << 16 | 65535
             {condition} ORDER BY u.id, v.id"
        ),
    };
    // Both streams must show one state of the memory.
    let _state = connection.is_autocommit().then(|| connection.unchecked_transaction()).transpose()?;
    let mut units = connection.prepare_cached(&format!("SELECT {OF_UNIT} FROM unit u {condition} ORDER BY u.id"))?;
    let mut variants = connection.prepare_cached(&of_variants)?;
    let (mut units, mut variants) =
        (units.query(params_from_iter(&values))?, variants.query(params_from_iter(&values))?);
    let text = filter.text.as_deref().map(fold);
    let passes = |unit: &StoredUnit| {
        let Some(text) = text.as_deref() else { return true };
        unit.unit.variants.iter().any(|variant| fold(&variant.segment.text).contains(text))
    };
    let mut names = Names::default();
    variants.advance()?;
    while let Some(row) = units.next()? {
        let mut stored = record::head(connection, &mut names, row)?;
        while let Some(row) = variants.get() {
            if row.get::<_, i64>(0)? >> 16 != stored.id.0 {
                break;
            }
            stored.unit.variants.push(record::variant(connection, &mut names, row, 0)?);
            variants.advance()?;
        }
        if passes(&stored) && each(stored)?.is_break() {
            break;
        }
    }
    Ok(())
}
