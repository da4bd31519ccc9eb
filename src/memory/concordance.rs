//! Where a phrase occurs.

use std::ops::Range;
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::fallible_streaming_iterator::FallibleStreamingIterator as _;
use rustc_hash::FxHashSet;

use super::index::{self, Part};
use super::pool::Reader;
use super::record::{self, Names, StoredUnit};
use super::set::{Member, MemorySet};
use crate::error::Result;
use crate::lang::{Direction, Lang};
use crate::text::similarity::{PieceKind, Tokenised, word_prints};

/// What to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words, found next to each other in this order, whatever their case and diacritics and the
    /// marks between them.
    pub text: String,
    /// The language to look in; `None` looks in both of the direction.
    pub lang: Option<Lang>,
    /// Which two segments of a unit are shown.
    pub direction: Direction,
    /// The most units wanted.
    pub limit: usize,
}

/// A unit in which a phrase occurs.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The unit.
    pub unit: StoredUnit,
    /// Which of its variants has the phrase, counting from 0.
    pub variant: usize,
    /// The bytes of that variant's text where the phrase stands, in order.
    pub ranges: Vec<Range<usize>>,
    /// The memory that it was found in.
    pub memory: Arc<str>,
}

impl MemorySet {
    /// The units in which `phrase` occurs: short segments first, of one length those in the source language; then in
    /// the order in which their texts came in, units of the same text together. A lower limit gives the first of
    /// what a higher one gives.
    ///
    /// # Errors
    /// When a memory cannot be read.
    pub fn concordance(&self, phrase: &Phrase) -> Result<Vec<Hit>> {
        self.asked(|| self.concordance_once(phrase))
    }

    fn concordance_once(&self, phrase: &Phrase) -> Result<Vec<Hit>> {
        let mut prints = Vec::new();
        word_prints(&phrase.text, &mut prints);
        // Marks are passed over in the texts, so they alone are no phrase.
        let words = words(&phrase.text);
        if words.is_empty() || phrase.limit == 0 {
            return Ok(Vec::new());
        }
        let mut search = Search { phrase, words, prints, hits: Vec::new() };
        for (number, member) in self.members.iter().enumerate() {
            member.reading(|Reader { connection, names }| {
                let names = &mut *names.borrow_mut();
                phrase.languages().try_for_each(|lang| {
                    member.ask(connection, lang, |index| {
                        index.parts().try_for_each(|part| search.part(connection, names, number, member, lang, part))
                    })
                })
            })?;
        }
        search.keep_first();
        Ok(search.hits.into_iter().map(|(_, hit)| hit).collect())
    }
}

/// A phrase being looked for.
struct Search<'p> {
    phrase: &'p Phrase,
    words: Vec<u64>,
    prints: Vec<u64>,
    /// Each with the number of words of its segment and the memory's place in the set.
    hits: Vec<((u32, usize), Hit)>,
}

impl Search<'_> {
    /// Looks through a part of the index of `lang` of memory `number`.
    fn part(
        &mut self,
        connection: &Connection,
        names: &mut Names,
        number: usize,
        member: &Member,
        lang: &Lang,
        part: &Part,
    ) -> Result<()> {
        let longest = self.keep_first();
        let mut statement = connection.prepare_cached(&record::UNITS_WITH_TEXT)?;
        let (mut found, mut seen) = (0, FxHashSet::default());
        index::occurrences(part, &self.prints, |length, print| {
            // A part begins with short texts.
            if length > longest {
                return Ok(false);
            }
            let mut rows = statement.query([print])?;
            rows.advance()?;
            // A text may have very many units: no more are read than are wanted.
            while found < self.phrase.limit
                && let Some(unit) = record::next_whole(connection, names, &mut rows)?
            {
                // A unit may have the phrase for several regions, in one text or in several.
                if !seen.insert(unit.id) {
                    continue;
                }
                let Some((variant, ranges)) = occurrences(&unit, lang, &self.words) else { continue };
                found += 1;
                self.hits.push(((length, number), Hit { unit, variant, ranges, memory: member.name.clone() }));
            }
            Ok(found < self.phrase.limit)
        })
    }

    /// Leaves the first hits of those so far, each unit once, and says how many words another one may have.
    fn keep_first(&mut self) -> u32 {
        // Those of one length stay as they were found: by language, then by text.
        self.hits.sort_by_key(|(place, _)| *place);
        let mut seen = FxHashSet::default();
        self.hits.retain(|((_, number), hit)| seen.insert((*number, hit.unit.id)));
        self.hits.truncate(self.phrase.limit);
        match self.hits.last() {
            Some(((length, _), _)) if self.hits.len() >= self.phrase.limit => *length,
            _ => u32::MAX,
        }
    }
}

impl Phrase {
    /// The languages to look in, each once.
    fn languages(&self) -> impl Iterator<Item = &Lang> {
        let Direction { from, to } = &self.direction;
        let both = [Some(self.lang.as_ref().unwrap_or(from)), (self.lang.is_none() && !from.matches(to)).then_some(to)];
        both.into_iter().flatten()
    }
}

/// The fingerprints of the words of a phrase.
fn words(text: &str) -> Vec<u64> {
    let text = Tokenised::new(text);
    text.pieces().iter().filter(|piece| piece.kind != PieceKind::Mark).map(|piece| piece.folded).collect()
}

/// The first variant of the unit in `lang` in which the words stand next to each other, and where.
fn occurrences(stored: &StoredUnit, lang: &Lang, words: &[u64]) -> Option<(usize, Vec<Range<usize>>)> {
    let of_language = stored.unit.variants.iter().enumerate().filter(|(_, variant)| variant.lang.matches(lang));
    of_language.into_iter().find_map(|(number, variant)| {
        let ranges = ranges(&variant.segment.text, words);
        (!ranges.is_empty()).then_some((number, ranges))
    })
}

/// Where in `text` the words stand next to each other.
fn ranges(text: &str, words: &[u64]) -> Vec<Range<usize>> {
    let text = Tokenised::new(text);
    let pieces: Vec<_> = text.pieces().iter().filter(|piece| piece.kind != PieceKind::Mark).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at + words.len() <= pieces.len() {
        let here = &pieces[at..at + words.len()];
        if here.iter().zip(words).all(|(piece, word)| piece.folded == *word) {
            out.push(here[0].range.start..here[words.len() - 1].range.end);
            at += words.len();
        } else {
            at += 1;
        }
    }
    out
}
