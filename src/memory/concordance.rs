//! Where a phrase occurs.

use std::ops::Range;
use std::sync::Arc;

use super::record::StoredUnit;
use super::set::MemorySet;
use super::store::UnitFilter;
use crate::error::Result;
use crate::lang::{Direction, Lang};
use crate::text::similarity::{PieceKind, Tokenised};

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
    /// The units in which `phrase` occurs, in the order in which they came into each memory.
    ///
    /// # Errors
    /// When a memory cannot be read.
    pub fn concordance(&self, phrase: &Phrase) -> Result<Vec<Hit>> {
        let words = words(&phrase.text);
        let mut hits = Vec::new();
        if words.is_empty() {
            return Ok(hits);
        }
        for member in &self.members {
            let connection = member.pool.take()?;
            super::store::each_unit(&connection, &UnitFilter::default(), |stored| {
                if hits.len() >= phrase.limit {
                    return Ok(std::ops::ControlFlow::Break(()));
                }
                if let Some((variant, ranges)) = occurrences(stored, phrase, &words) {
                    hits.push(Hit { unit: stored.clone(), variant, ranges, memory: member.name.clone() });
                }
                Ok(std::ops::ControlFlow::Continue(()))
            })?;
        }
        Ok(hits)
    }
}

/// The fingerprints of the words of a phrase.
fn words(text: &str) -> Vec<u64> {
    let text = Tokenised::new(text);
    text.pieces().iter().filter(|piece| piece.kind != PieceKind::Mark).map(|piece| piece.folded).collect()
}

/// The first variant of the unit in which the words stand next to each other, and where.
fn occurrences(stored: &StoredUnit, phrase: &Phrase, words: &[u64]) -> Option<(usize, Vec<Range<usize>>)> {
    let wanted = |lang: &Lang| match &phrase.lang {
        Some(only) => lang.matches(only),
        None => lang.matches(&phrase.direction.from) || lang.matches(&phrase.direction.to),
    };
    stored.unit.variants.iter().enumerate().filter(|(_, variant)| wanted(&variant.lang)).find_map(
        |(number, variant)| {
            let ranges = ranges(&variant.segment.text, words);
            (!ranges.is_empty()).then_some((number, ranges))
        },
    )
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
