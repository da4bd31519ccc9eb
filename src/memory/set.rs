//! Several memories asked as one, by many threads.

use std::cell::{OnceCell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rusqlite::{Row, Rows};
use rustc_hash::{FxHashMap, FxHashSet};

use super::index::{self, Index, Places, Prepared, Wanting, Watched};
use super::lookup::{Best, Found, LookupOptions, Match, MatchKind, Query, Rank, Score, agreement, hundredths, penalty};
use super::opened::Opened;
use super::pool::{Pool, Reader};
use super::record::{self, Names, OF_UNIT, OF_VARIANT, StoredUnit, text_fingerprint};
use super::store::Memory;
use crate::error::{Error, ErrorKind, Result};
use crate::lang::{Direction, Lang};
use crate::text::differences::{Difference, DifferenceKind, differences};
use crate::text::similarity::{FULL, Tokenised, similarity};

/// Memories that are asked together, each with the points that a match from it loses.
///
/// It can be shared between threads; each that asks gets a connection of its own. What others write
/// into the memories is seen by the next question.
#[derive(Debug, Default)]
pub struct MemorySet {
    pub(super) members: Vec<Member>,
}

/// One memory of a set.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: Arc<str>,
    /// In hundredths of a point.
    pub(super) penalty: i32,
    pub(super) pool: Pool,
    places: Option<Places>,
    /// The index of each language asked so far, by primary language.
    indexes: Mutex<FxHashMap<String, Arc<Index>>>,
}

impl Member {
    /// The index of `lang` for the state that the connection sees.
    fn index(&self, connection: &Opened, lang: &Lang) -> Result<Arc<Index>> {
        let run = index::last_run(connection)?;
        // Held while an index is made: others wait for it rather than make it again.
        let mut indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = indexes.get(lang.primary());
        if let Some(known) = known.filter(|known| known.run() == run) {
            return Ok(known.clone());
        }
        // Another thread may have seen a later state already: its index knows more texts than are there
        // now, which does no harm.
        if let Some(known) = known.filter(|known| known.run() > run) {
            return Ok(known.clone());
        }
        let watch = Watched::new(&(), 0, 0);
        let index = Arc::new(Index::of(connection, self.places.as_ref(), lang, known.map(|known| &**known), &watch)?);
        connection.unchanged()?;
        indexes.insert(lang.primary().to_owned(), index.clone());
        Ok(index)
    }

    /// The index of `lang` made anew, unless another thread has done so.
    fn index_anew(&self, connection: &Opened, lang: &Lang) -> Result<Arc<Index>> {
        let mut indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = indexes.get(lang.primary()).filter(|known| !known.is_damaged()) {
            return Ok(known.clone());
        }
        log::warn!("{}: the index of '{}' is damaged and made anew", self.name, lang.primary());
        let index = Arc::new(Index::from_memory(connection, self.places.as_ref(), lang)?);
        connection.unchanged()?;
        indexes.insert(lang.primary().to_owned(), index.clone());
        Ok(index)
    }

    /// Asks the index of `lang`, and asks once more when its files turn out to be damaged: what it
    /// answered was right then, but something may have been missing.
    pub(super) fn ask(
        &self,
        connection: &Opened,
        lang: &Lang,
        mut question: impl FnMut(&Index) -> Result<()>,
    ) -> Result<()> {
        let index = self.index(connection, lang)?;
        question(&index)?;
        if index.is_damaged() {
            let index = self.index_anew(connection, lang)?;
            question(&index)?;
            if index.is_damaged() {
                return Err(Error::invalid("its index cannot be read, although it was just made"));
            }
        }
        Ok(())
    }

    fn path(&self) -> Option<&Path> {
        self.pool.path().map(PathBuf::as_path)
    }

    /// Does something with one state of the memory.
    pub(super) fn reading<T>(&self, act: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        self.connected(|reader| {
            let connection = &reader.connection;
            connection.prepare_cached("BEGIN")?.execute([])?;
            let outcome = act(reader);
            // Nothing was written, so there is nothing that could fail to be.
            let ended = connection.prepare_cached("COMMIT").and_then(|mut commit| commit.execute([]));
            if ended.is_err() && !connection.is_autocommit() {
                let _ = connection.execute_batch("ROLLBACK");
            }
            outcome
        })
    }

    /// Does something with a connection; statements that do not run within each other may see different states.
    fn connected<T>(&self, act: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        let reader = self.pool.take()?;
        let done = act(&reader);
        reader.connection.unchanged().and(done).map_err(|error| match self.path() {
            Some(path) => error.in_file(path),
            None => error,
        })
    }
}

impl From<Memory> for MemorySet {
    fn from(memory: Memory) -> MemorySet {
        MemorySet::new().with(memory, 0.0)
    }
}

impl MemorySet {
    /// No memories.
    pub fn new() -> MemorySet {
        MemorySet::default()
    }

    /// The set with one more memory, whose matches lose `penalty` points (0 to 100).
    #[must_use]
    pub fn with(mut self, memory: Memory, penalty: f64) -> MemorySet {
        let name = memory.path().map_or_else(|| "memory".into(), |path| path.to_string_lossy().into_owned());
        self.members.push(Member {
            name: name.into(),
            penalty: hundredths(penalty),
            places: memory.index_places(),
            pool: Pool::new(memory),
            indexes: Mutex::default(),
        });
        self
    }

    /// As [`MemorySet::with`], for a memory that goes by a name of the caller's in its matches.
    #[must_use]
    pub fn with_named(self, memory: Memory, name: &str, penalty: f64) -> MemorySet {
        let mut set = self.with(memory, penalty);
        if let Some(member) = set.members.last_mut() {
            member.name = name.into();
        }
        set
    }

    /// Whether there is no memory in it.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The best matches for `query`, best first (see [`Match`] for the order): just those that scoring
    /// every unit of every memory would give.
    ///
    /// # Errors
    /// When a memory cannot be read.
    pub fn lookup(&self, query: &Query, options: &LookupOptions) -> Result<Vec<Match>> {
        self.asked(|| self.lookup_once(query, options))
    }

    /// Asks, and again where a memory that cannot be locked was written on the way: it is then opened anew, which finds
    /// the locks of who writes.
    pub(super) fn asked<T>(&self, ask: impl Fn() -> Result<T>) -> Result<T> {
        const AGAIN: usize = 10;
        for _ in 0..AGAIN {
            match ask() {
                Err(error) if matches!(error.kind(), ErrorKind::WrittenMeanwhile) => {}
                done => return done,
            }
        }
        ask()
    }

    fn lookup_once(&self, query: &Query, options: &LookupOptions) -> Result<Vec<Match>> {
        let mut best = Best::new(options);
        // The same text is found without its words.
        let text = OnceCell::new();
        for (number, member) in self.members.iter().enumerate() {
            let search = |reader: &Reader| {
                let Reader { connection, names } = reader;
                Search { number, member, connection, names, query, options }.run(&text, &mut best)
            };
            // What has the same text is found by one statement.
            if options.exact_only { member.connected(search)? } else { member.reading(search)? }
        }
        Ok(best.into_found().into_iter().map(|found| self.written_out(&text, query, found)).collect())
    }

    fn written_out<'q>(&self, text: &OnceCell<Tokenised<'q>>, query: &'q Query, found: Found) -> Match {
        let Found { rank, stored, sides: (source, target), langs, .. } = found;
        let differences = if source.text == query.text {
            let all = 0..source.text.len();
            vec![Difference { kind: DifferenceKind::Kept, query: all.clone(), found: all }]
        } else {
            differences(text.get_or_init(|| Tokenised::new(&query.text)), &Tokenised::new(&source.text))
        };
        let kind = match rank.gross {
            10_001.. => MatchKind::InContext,
            10_000 => MatchKind::Exact,
            _ => MatchKind::Fuzzy,
        };
        Match {
            score: Score { gross: f64::from(rank.gross) / 100.0, net: f64::from(rank.net) / 100.0 },
            kind,
            differences,
            memory: self.members[rank.member].name.clone(),
            unit: stored,
            source,
            target,
            langs,
        }
    }
}

/// The units that have a text, by its fingerprint, a row for each other variant, those of a unit together; behind what
/// [`OF_UNIT`] selects the unit's date, what [`OF_VARIANT`] does of the text and of the other variant, and that one's fingerprint.
static WITH_TEXT: LazyLock<String> = LazyLock::new(|| {
    let of_text = OF_VARIANT.replace("v.", "f.");
    format!(
        "SELECT {OF_UNIT}, u.date, {of_text}, {OF_VARIANT}, v.fingerprint
         FROM variant f CROSS JOIN unit u ON u.id = f.id >> 16
             CROSS JOIN variant v ON v.id BETWEEN f.id >> 16 << 16 AND f.id | 65535 AND v.id <> f.id
         WHERE f.fingerprint = ?1 ORDER BY f.id, v.id"
    )
});
const DATE: usize = 12;
const SOURCE: usize = 13;
const TARGET: usize = 18;
const TARGET_PRINT: usize = 23;

/// The text of a row, from the column on at which what [`OF_VARIANT`] selects of it begins.
fn text_of<'r>(row: &'r Row<'_>, first: usize) -> Result<&'r str> {
    Ok(row.get_ref(first + 2)?.as_str().map_err(rusqlite::Error::from)?)
}

/// One question to one memory.
struct Search<'s, 'q> {
    number: usize,
    member: &'s Member,
    connection: &'s Opened,
    names: &'s RefCell<Names>,
    query: &'q Query,
    options: &'s LookupOptions,
}

impl<'q> Search<'_, 'q> {
    fn run(&self, text: &OnceCell<Tokenised<'q>>, best: &mut Best) -> Result<()> {
        self.offer(&self.query.text, FULL as i32, best)?;
        // What is not the same text scores less than 100.
        if self.options.exact_only || self.least(best) >= FULL as i32 {
            return Ok(());
        }
        let text = text.get_or_init(|| Tokenised::new(&self.query.text));
        if self.options.exhaustive {
            return self.score_all(text, best);
        }
        let prepared = Prepared::new(text.text());
        let lowest = self.least(best).clamp(0, FULL as i32) as u32;
        let mut wanted = Wanted { search: self, text, best };
        self.member.ask(self.connection, &self.query.direction.from, |index| {
            index.parts().try_for_each(|part| index::search(part, &prepared, lowest, &mut wanted))
        })?;
        log::trace!("{:?}", index::effort());
        Ok(())
    }

    /// The lowest text score that can still matter.
    fn least(&self, best: &Best) -> i32 {
        match best.least() {
            // No penalty takes a match below 0.
            0 => 0,
            least => least + self.member.penalty,
        }
    }

    /// Scores every text of the language.
    fn score_all(&self, text: &Tokenised<'_>, best: &mut Best) -> Result<()> {
        let languages = languages(self.connection, &self.query.direction.from)?;
        let mut statement = self.connection.prepare_cached("SELECT text, fingerprint FROM variant WHERE lang = ?1")?;
        // A text is offered with all its units, and may have a million.
        let mut offered = FxHashSet::default();
        for language in languages {
            let mut rows = statement.query([language])?;
            while let Some(row) = rows.next()? {
                let candidate = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
                let least = self.least(best).max(0) as u32;
                if candidate != text.text()
                    && let Some(score) = similarity(text, &Tokenised::new(candidate), least)
                    && offered.insert(row.get::<_, i64>(1)?)
                {
                    self.offer(candidate, score as i32, best)?;
                }
            }
        }
        Ok(())
    }

    /// Offers the units that have this source text, which scores `score`.
    fn offer(&self, source: &str, score: i32, best: &mut Best) -> Result<()> {
        let print = text_fingerprint(&self.query.direction.from, source);
        let mut statement = self.connection.prepare_cached(&WITH_TEXT)?;
        let mut rows = statement.query([print])?;
        rows.advance()?;
        self.offer_all(rows, source, print, score, best)
    }

    /// Offers the units of these rows of [`WITH_TEXT`], the first of which is at hand, that have this source text of this
    /// fingerprint.
    ///
    /// A source may have very many translations: only those that would be among the best are read.
    fn offer_all(&self, mut rows: Rows<'_>, source: &str, print: i64, score: i32, best: &mut Best) -> Result<()> {
        let names = &mut *self.names.borrow_mut();
        while let Some(row) = rows.get() {
            let rank = self.rank(names, row, score)?.filter(|rank| best.wants(rank));
            let texts = (print, row.get(TARGET_PRINT)?);
            let Some(rank) = rank.filter(|rank| !best.knows_better(texts, rank)) else {
                rows.advance()?;
                continue;
            };
            let (source_id, target_id): (i64, i64) = (row.get(SOURCE)?, row.get(TARGET)?);
            let mut stored = record::head(self.connection, names, row)?;
            let sides = if source_id < target_id { [SOURCE, TARGET] } else { [TARGET, SOURCE] };
            for side in sides {
                stored.unit.variants.push(record::variant(self.connection, names, row, side)?);
            }
            // Of a unit of more than two variants either one of these is not of the first two, or another row follows. While a
            // row is at hand, whatever is read is of the same state of the memory.
            let mut whole = |stored: StoredUnit| -> Result<StoredUnit> {
                Ok(record::unit(self.connection, names, stored.id)?.unwrap_or(stored))
            };
            if (source_id | target_id) & 0xFFFF > 1 {
                stored = whole(stored)?;
                rows.advance()?;
            } else {
                rows.advance()?;
                if rows.get().is_some_and(|row| row.get(SOURCE) == Ok(source_id)) {
                    stored = whole(stored)?;
                }
            }
            // Fingerprints may collide; texts decide.
            if let Some((from, to)) = stored.unit.sides_of(source, &self.query.direction) {
                let texts = (print, text_fingerprint(&self.query.direction.to, &to.segment.text));
                let langs = Direction::new(from.lang.clone(), to.lang.clone());
                let sides = (from.segment.clone(), to.segment.clone());
                best.add(Found { rank, texts, stored, sides, langs });
            }
        }
        Ok(())
    }

    /// The rank of the unit of a row of [`WITH_TEXT`], if the other variant is in the language wanted.
    fn rank(&self, names: &mut Names, row: &Row<'_>, score: i32) -> Result<Option<Rank>> {
        let Direction { from, to } = &self.query.direction;
        let into = names.language(self.connection, row.get(TARGET + 1)?)?;
        if !into.matches(to) {
            return Ok(None);
        }
        let out_of = names.language(self.connection, row.get(SOURCE + 1)?)?;
        let context = agreement(self.query, &record::surroundings(self.connection, names, row)?);
        let gross = if score == FULL as i32 { score + 100 * i32::from(context) } else { score };
        let off = self.member.penalty + penalty(self.options, record::status_of(row.get(10)?)?);
        Ok(Some(Rank {
            net: (gross - off).max(0),
            gross,
            context,
            regions: usize::from(out_of.meets(from)) + usize::from(into.meets(to)),
            date: row.get(DATE)?,
            confidence: row.get(9)?,
            member: self.number,
            source: row.get(SOURCE)?,
        }))
    }
}

/// Takes the texts that the index offers.
struct Wanted<'w, 's, 'q> {
    search: &'w Search<'s, 'q>,
    text: &'w Tokenised<'w>,
    best: &'w mut Best,
}

impl Wanting for Wanted<'_, '_, '_> {
    fn least(&self) -> u32 {
        self.search.least(self.best).max(0) as u32
    }

    fn take(&mut self, fingerprint: i64) -> Result<()> {
        let mut statement = self.search.connection.prepare_cached(&WITH_TEXT)?;
        let mut rows = statement.query([fingerprint])?;
        rows.advance()?;
        // A text whose units are all gone is still in the index.
        let Some(row) = rows.get() else { return Ok(()) };
        let candidate = text_of(row, SOURCE)?;
        if candidate == self.text.text() {
            return Ok(());
        }
        let Some(score) = similarity(self.text, &Tokenised::new(candidate), self.least()) else { return Ok(()) };
        let candidate = candidate.to_owned();
        self.search.offer_all(rows, &candidate, fingerprint, score as i32, self.best)
    }
}

/// The numbers of the languages that match.
pub(super) fn languages(connection: &rusqlite::Connection, lang: &Lang) -> Result<Vec<i64>> {
    let mut statement = connection.prepare_cached("SELECT id, tag FROM language ORDER BY id")?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let tag: String = row.get(1)?;
        if Lang::new(&tag).is_ok_and(|tag| tag.matches(lang)) {
            found.push(row.get(0)?);
        }
    }
    Ok(found)
}
