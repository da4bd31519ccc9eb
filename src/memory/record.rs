//! Units as rows, and rows as units.

use std::collections::hash_map::Entry;
use std::sync::LazyLock;

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::{Connection, Row, Rows, Statement};

use super::lookup::Surroundings;
use super::run::{RunId, UnitId};
use crate::error::{Error, ErrorKind, Result};
use crate::lang::Lang;
use crate::text::fingerprint::{combined, fingerprint, fingerprints};
use crate::unit::{Context, Metadata, Origin, Segment, Status, TranslationUnit, Variant};

/// A unit in a memory.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StoredUnit {
    /// Its number.
    pub id: UnitId,
    /// The run that made it.
    pub run: RunId,
    /// What it holds.
    pub unit: TranslationUnit,
}

/// What is selected of a unit, in the order in which [`head`] takes it.
pub(super) const OF_UNIT: &str = "u.id, u.run, u.identifier, u.source_lang, u.document, u.position, u.previous, \
     u.next, u.context_key, u.confidence, u.status, u.metadata";

/// What is selected of a variant, in the order in which [`variant`] takes it.
pub(super) const OF_VARIANT: &str = "v.id, v.lang, v.text, v.codes, v.metadata";

/// At which column of a row what [`OF_VARIANT`] selects begins, where it stands behind what [`OF_UNIT`] does.
const BEHIND_UNIT: usize = 12;

/// What tells the variants of unit `?1`: their numbers are made of the unit's and their place in it.
pub(super) const OF_ONE_UNIT: &str = "id BETWEEN ?1 << 16 AND ?1 << 16 | 65535";

/// So many variants a unit can have.
pub(super) const MOST_VARIANTS: usize = 1 << 16;

static UNIT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {OF_UNIT}, {OF_VARIANT} FROM unit u LEFT JOIN variant v ON v.id BETWEEN u.id << 16 AND u.id << 16 | 65535
         WHERE u.id = ?1 ORDER BY v.id"
    )
});
/// The units that have the text of fingerprint `?1`, as [`next_whole`] takes them; one that has it twice comes twice.
pub(super) static UNITS_WITH_TEXT: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {OF_UNIT}, {OF_VARIANT} FROM variant f CROSS JOIN unit u ON u.id = f.id >> 16
             CROSS JOIN variant v ON v.id BETWEEN u.id << 16 AND u.id << 16 | 65535
         WHERE f.fingerprint = ?1 ORDER BY f.id, v.id"
    )
});
/// The names behind the numbers of languages and documents.
#[derive(Debug, Default)]
pub(super) struct Names {
    languages: Vec<(i64, Lang)>,
    documents: rustc_hash::FxHashMap<i64, String>,
}

impl Names {
    /// The language of this number.
    pub(super) fn language(&mut self, connection: &Connection, id: i64) -> Result<Lang> {
        if let Some((_, lang)) = self.languages.iter().find(|(known, _)| *known == id) {
            return Ok(lang.clone());
        }
        let tag: String =
            connection.prepare_cached("SELECT tag FROM language WHERE id = ?1")?.query_row([id], |row| row.get(0))?;
        let lang = Lang::new(&tag)?;
        self.languages.push((id, lang.clone()));
        Ok(lang)
    }

    /// The document of this number.
    fn document(&mut self, connection: &Connection, id: i64) -> Result<&str> {
        // Units that follow each other are often of one document; a memory may have very many.
        if self.documents.len() >= 10_000 {
            self.documents.clear();
        }
        match self.documents.entry(id) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let mut statement = connection.prepare_cached("SELECT name FROM document WHERE id = ?1")?;
                Ok(new.insert(statement.query_row([id], |row| row.get(0))?))
            }
        }
    }
}

/// The unit of this number, or `None`.
pub(super) fn unit(connection: &Connection, names: &mut Names, id: UnitId) -> Result<Option<StoredUnit>> {
    let mut statement = connection.prepare_cached(&UNIT)?;
    let mut rows = statement.query([id.0])?;
    rows.advance()?;
    next_whole(connection, names, &mut rows)
}

/// The unit of the row at hand, which holds what [`OF_UNIT`] and behind it what [`OF_VARIANT`] select, with its variants: of that row
/// and of those that follow it. The first row behind them is at hand then.
pub(super) fn next_whole(
    connection: &Connection,
    names: &mut Names,
    rows: &mut Rows<'_>,
) -> Result<Option<StoredUnit>> {
    let Some(row) = rows.get() else { return Ok(None) };
    let mut stored = head(connection, names, row)?;
    let mut last = None;
    while let Some(row) = rows.get() {
        let id: Option<i64> = row.get(BEHIND_UNIT)?;
        if last.is_some_and(|last| id <= last || row.get(0) != Ok(stored.id.0)) {
            break;
        }
        // A unit without variants has a row all the same.
        if id.is_some() {
            stored.unit.variants.push(variant(connection, names, row, BEHIND_UNIT)?);
        }
        last = Some(id);
        rows.advance()?;
    }
    Ok(Some(stored))
}

/// The unit of a row, without its variants.
pub(super) fn head(connection: &Connection, names: &mut Names, row: &Row<'_>) -> Result<StoredUnit> {
    let source_lang = match row.get::<_, Option<i64>>(3)? {
        Some(id) => Some(names.language(connection, id)?),
        None => None,
    };
    let document = match row.get::<_, Option<i64>>(4)? {
        Some(id) => Some(names.document(connection, id)?.to_owned()),
        None => None,
    };
    Ok(StoredUnit {
        id: UnitId(row.get(0)?),
        run: RunId(row.get(1)?),
        unit: TranslationUnit {
            id: row.get(2)?,
            source_lang,
            variants: Vec::with_capacity(2),
            metadata: metadata(row, 11)?,
            context: Context { previous: row.get(6)?, next: row.get(7)?, key: row.get(8)? },
            origin: Origin {
                document,
                position: row.get(5)?,
                confidence: row.get(9)?,
                status: status_of(row.get(10)?)?,
            },
        },
    })
}

/// What stands around the unit of a row, as [`OF_UNIT`] selects it.
pub(super) fn surroundings<'r>(
    connection: &Connection,
    names: &'r mut Names,
    row: &'r Row<'_>,
) -> Result<Surroundings<'r>> {
    let document = match row.get::<_, Option<i64>>(4)? {
        Some(id) => Some(names.document(connection, id)?),
        None => None,
    };
    let text = |column| row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from);
    Ok(Surroundings { document, position: row.get(5)?, previous: text(6)?, next: text(7)?, key: text(8)? })
}

/// The variant of a row, from this column on.
pub(super) fn variant(connection: &Connection, names: &mut Names, row: &Row<'_>, first: usize) -> Result<Variant> {
    let codes = match row.get_ref(first + 3)?.as_str_or_null().map_err(rusqlite::Error::from)? {
        Some(json) => serde_json::from_str(json).map_err(damaged)?,
        None => Vec::new(),
    };
    Ok(Variant {
        lang: names.language(connection, row.get(first + 1)?)?,
        segment: Segment { text: row.get(first + 2)?, codes },
        metadata: metadata(row, first + 4)?,
    })
}

fn metadata(row: &Row<'_>, column: usize) -> Result<Metadata> {
    match row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? {
        Some(json) => serde_json::from_str(json).map_err(damaged),
        None => Ok(Metadata::default()),
    }
}

pub(super) fn damaged(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Damaged(error.to_string()))
}

/// A number for each status, in rising order of trust.
pub(super) fn status_number(status: Status) -> i64 {
    match status {
        Status::Aligned => 0,
        Status::Draft => 1,
        Status::Translated => 2,
        Status::Reviewed => 3,
    }
}

/// The status of this number.
pub(super) fn status_of(number: i64) -> Result<Status> {
    Ok(match number {
        0 => Status::Aligned,
        1 => Status::Draft,
        2 => Status::Translated,
        3 => Status::Reviewed,
        _ => return Err(Error::new(ErrorKind::Damaged(format!("a unit has status {number}")))),
    })
}

/// The fingerprint of a text in a language, by which it is found: regions do not tell texts apart.
pub(super) fn text_fingerprint(lang: &Lang, text: &str) -> i64 {
    fingerprint(text.as_bytes(), seed_of(lang)) as i64
}

fn seed_of(lang: &Lang) -> u64 {
    fingerprint(lang.primary().as_bytes(), 0)
}

/// The fingerprint of what has this one in this context.
pub(super) fn in_context(print: i64, context: &Context) -> i64 {
    with_context(print as u64, context) as i64
}

fn with_context(print: u64, context: &Context) -> u64 {
    [&context.previous, &context.next, &context.key]
        .into_iter()
        .fold(print, |print, part| combined(print, part.as_ref().map_or(6, |text| fingerprint(text.as_bytes(), 7))))
}

/// A date as it is compared and stored beside the unit: its digits, so that `2026-11-21` and
/// `20261121T101500Z` sort by time.
pub(super) fn date_digits(date: &str) -> String {
    date.chars().filter(char::is_ascii_digit).collect()
}

/// The fingerprints by which a unit and its texts are found.
#[derive(Debug, PartialEq)]
pub(super) struct Prints {
    /// Of all by which units are told apart: languages, texts, codes and context.
    pub(super) unit: i64,
    /// Of each variant, as [`text_fingerprint`] tells.
    pub(super) texts: Vec<i64>,
}

impl Prints {
    pub(super) fn of(unit: &TranslationUnit) -> Prints {
        let mut print = 1;
        let mut texts = Vec::with_capacity(unit.variants.len());
        for variant in &unit.variants {
            let seed = seed_of(&variant.lang);
            let [of_text, in_unit] = fingerprints(variant.segment.text.as_bytes(), [seed, 3]);
            texts.push(of_text as i64);
            print = combined(print, fingerprint(variant.lang.as_str().as_bytes(), 2));
            print = combined(print, in_unit);
            for code in &variant.segment.codes {
                print = combined(print, code.at as u64 + 4);
                print = combined(print, fingerprint(code.content.as_bytes(), code.kind as u64));
                for (name, value) in &code.attributes {
                    print = combined(print, fingerprint(name.as_bytes(), fingerprint(value.as_bytes(), 5)));
                }
            }
        }
        Prints { unit: with_context(print, &unit.context) as i64, texts }
    }
}

/// Writes units as rows, and removes them.
pub(super) struct Inserter<'c> {
    connection: &'c Connection,
    numbers: Numbers,
    unit: Statement<'c>,
    variant: Statement<'c>,
    /// The last of all units, where it is one that was appended here: SQLite finds the number behind it by itself, and
    /// looks for no place.
    last: Option<UnitId>,
}

impl<'c> Inserter<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Inserter<'c>> {
        Ok(Inserter {
            connection,
            numbers: Numbers::default(),
            unit: connection
                .prepare("INSERT INTO unit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)")?,
            variant: connection.prepare("INSERT INTO variant VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?,
            last: None,
        })
    }

    /// Writes a unit under a number above all that were ever given.
    pub(super) fn append(&mut self, id: UnitId, run: RunId, unit: &TranslationUnit, prints: &Prints) -> Result<()> {
        self.write(id, true, run, unit, prints)?;
        self.last = Some(id);
        Ok(())
    }

    /// Writes a unit under a number that was given before; one that has it must be removed first.
    pub(super) fn insert(&mut self, id: UnitId, run: RunId, unit: &TranslationUnit, prints: &Prints) -> Result<()> {
        self.write(id, false, run, unit, prints)
    }

    /// Removes the unit of this number.
    pub(super) fn remove(&mut self, id: UnitId) -> Result<()> {
        self.last = None;
        self.connection.prepare_cached(&format!("DELETE FROM variant WHERE {OF_ONE_UNIT}"))?.execute([id.0])?;
        self.connection.prepare_cached("DELETE FROM unit WHERE id = ?1")?.execute([id.0])?;
        Ok(())
    }

    fn write(&mut self, id: UnitId, last: bool, run: RunId, unit: &TranslationUnit, prints: &Prints) -> Result<()> {
        let follows = last && self.last.is_some_and(|before| before.0 + 1 == id.0);
        let source_lang = match &unit.source_lang {
            Some(lang) => Some(self.numbers.language(self.connection, lang)?),
            None => None,
        };
        let document = match &unit.origin.document {
            Some(name) => Some(self.numbers.document(self.connection, name)?),
            None => None,
        };
        self.unit.execute((
            (!follows).then_some(id.0),
            run.0,
            prints.unit,
            unit.id.as_deref(),
            source_lang,
            document,
            unit.origin.position,
            unit.origin.confidence,
            status_number(unit.origin.status),
            date_of(unit),
            unit.context.previous.as_deref(),
            unit.context.next.as_deref(),
            unit.context.key.as_deref(),
            json_unless(&unit.metadata, unit.metadata.is_empty())?,
        ))?;
        self.stands_at(id.0)?;
        for (ordinal, (variant, print)) in unit.variants.iter().zip(&prints.texts).enumerate() {
            let number = id.0 << 16 | ordinal as i64;
            self.variant.execute((
                (!last || ordinal == 0).then_some(number),
                self.numbers.language(self.connection, &variant.lang)?,
                print,
                variant.segment.text.as_str(),
                json_unless(&variant.segment.codes, variant.segment.codes.is_empty())?,
                json_unless(&variant.metadata, variant.metadata.is_empty())?,
            ))?;
            self.stands_at(number)?;
        }
        Ok(())
    }

    /// Whether the last row has this number.
    fn stands_at(&self, number: i64) -> Result<()> {
        if self.connection.last_insert_rowid() != number {
            let reason = "it has segments behind those of its last unit";
            return Err(Error::new(ErrorKind::Damaged(reason.into())));
        }
        Ok(())
    }
}

/// The newest date that a unit or one of its variants bears, as digits.
pub(super) fn date_of(unit: &TranslationUnit) -> Option<String> {
    let all = std::iter::once(&unit.metadata).chain(unit.variants.iter().map(|variant| &variant.metadata));
    all.filter_map(Metadata::date).map(date_digits).max()
}

fn json_unless(value: &impl serde::Serialize, empty: bool) -> Result<Option<String>> {
    if empty { Ok(None) } else { serde_json::to_string(value).map(Some).map_err(damaged) }
}

/// The numbers of languages and documents, given out as they come up.
#[derive(Debug, Default)]
struct Numbers {
    languages: Vec<(Lang, i64)>,
    documents: rustc_hash::FxHashMap<String, i64>,
}

impl Numbers {
    fn language(&mut self, connection: &Connection, lang: &Lang) -> Result<i64> {
        if let Some((_, id)) = self.languages.iter().find(|(known, _)| known == lang) {
            return Ok(*id);
        }
        connection.prepare_cached("INSERT OR IGNORE INTO language (tag) VALUES (?1)")?.execute([lang.as_str()])?;
        let id = connection
            .prepare_cached("SELECT id FROM language WHERE tag = ?1")?
            .query_row([lang.as_str()], |row| row.get(0))?;
        self.languages.push((lang.clone(), id));
        Ok(id)
    }

    fn document(&mut self, connection: &Connection, name: &str) -> Result<i64> {
        if let Some(id) = self.documents.get(name) {
            return Ok(*id);
        }
        connection.prepare_cached("INSERT OR IGNORE INTO document (name) VALUES (?1)")?.execute([name])?;
        let id = connection
            .prepare_cached("SELECT id FROM document WHERE name = ?1")?
            .query_row([name], |row| row.get(0))?;
        self.documents.insert(name.to_owned(), id);
        Ok(id)
    }
}
