//! Where a phrase occurs.

use std::ops::Range;
use std::sync::Arc;

use rusqlite::Connection;

use super::index;
use super::record::{self, Names, StoredUnit};
use super::run::UnitId;
use super::set::MemorySet;
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
    /// The units in which `phrase` occurs: short segments first, in the order in which they came in.
    ///
    /// # Errors
    /// When a memory cannot be read.
    pub fn concordance(&self, phrase: &Phrase) -> Result<Vec<Hit>> {
        let mut prints = Vec::new();
        word_prints(&phrase.text, &mut prints);
        // Marks are passed over in the texts, so they alone are no phrase.
        let words = words(&phrase.text);
        if words.is_empty() || phrase.limit == 0 {
            return Ok(Vec::new());
        }
        let mut hits: Vec<((u32, usize, UnitId), Hit)> = Vec::new();
        for (number, member) in self.members.iter().enumerate() {
            member.reading(|connection| {
                let mut names = Names::default();
                for lang in phrase.languages() {
                    let index = member.index(connection, lang)?;
                    for part in index.parts() {
                        let mut found = 0;
                        index::occurrences(part, &prints, |length, print| {
                            for stored in units(connection, &mut names, print)? {
                                let Some((variant, ranges)) = occurrences(&stored, lang, &words) else { continue };
                                found += 1;
                                let place = (length, number, stored.id);
                                let memory = member.name.clone();
                                hits.push((place, Hit { unit: stored, variant, ranges, memory }));
                            }
                            Ok(found < phrase.limit)
                        })?;
                    }
                }
                Ok(())
            })?;
        }
        hits.sort_by_key(|(place, _)| *place);
        let mut seen = std::collections::HashSet::new();
        hits.retain(|((_, number, unit), _)| seen.insert((*number, *unit)));
        hits.truncate(phrase.limit);
        Ok(hits.into_iter().map(|(_, hit)| hit).collect())
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

/// The units that have a text of this fingerprint.
fn units(connection: &Connection, names: &mut Names, print: i64) -> Result<Vec<StoredUnit>> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT unit FROM variant WHERE fingerprint = ?1 ORDER BY unit")?;
    let mut rows = statement.query([print])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(record::unit(connection, names, UnitId(row.get(0)?))?);
    }
    Ok(found)
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
