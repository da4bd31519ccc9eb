//! An acronym is misspelt: shown by its expansion beside it, or by the source.

use std::ops::Range;

use crate::check::{Check, Pair, Report, Side};
use crate::glossary::{MatchKind, is_slip_for};
use crate::text::places::placed_words;

/// Reports misspelt acronyms on both sides.
#[derive(Debug)]
pub(super) struct MisspeltAcronyms;

impl Check for MisspeltAcronyms {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        for (side, terms) in [(Side::Source, &pair.source_terms), (Side::Target, &pair.target_terms)] {
            for found in terms.iter().filter(|m| m.kind == MatchKind::Misspelt) {
                let reason = format!("misspelt: the expansion beside it is that of {}", found.term);
                report.add(side, found.range.clone(), reason, Some(found.term.to_owned()));
            }
        }
        // In the translation an unknown acronym that is a slip for the one that the source asks for,
        // which is missing.
        for found in pair.source_terms.iter().filter(|m| m.kind == MatchKind::Acronym) {
            let expected = found.entry.acronym(&pair.direction.to);
            let Some(expected) = expected else { continue };
            if pair.target_terms.iter().any(|m| m.concepts().any(|c| std::ptr::eq(c, found.entry))) {
                continue;
            }
            for (range, word) in capitals(pair.target) {
                let known = pair.target_terms.iter().any(|m| m.range.start < range.end && range.start < m.range.end);
                // The source has it just so: a name of its own.
                if !known && !pair.source.contains(word) && is_slip_for(word, expected) {
                    let reason = format!("misspelt: the source has {}, which is {expected}", found.term);
                    report.add(Side::Target, range, reason, Some(expected.to_owned()));
                }
            }
        }
    }
}

/// The words in capitals, with their places.
fn capitals(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let is_mostly = |word: &str| word.chars().filter(|c| c.is_uppercase()).count() * 2 > word.chars().count();
    placed_words(text).filter(move |(_, word)| word.len() > 1 && is_mostly(word))
}
