//! One source has two translations, or one translation two sources.

use rustc_hash::FxHashMap;

use crate::check::{Check, Pair, Report, Side};
use crate::text::fingerprint::fingerprint;
use crate::text::normalise;

/// Remembers what stood on the other side of each text.
#[derive(Debug)]
pub(super) struct Consistency {
    /// The side whose repetitions are watched.
    side: Side,
    /// For a text (its fingerprint) the counterparts seen: fingerprint, words, and the pair's number.
    seen: FxHashMap<u64, Vec<(u64, Box<str>, u64)>>,
}

impl Consistency {
    pub(super) fn of(side: Side) -> Consistency {
        Consistency { side, seen: FxHashMap::default() }
    }
}

/// What counts as the same text: case, spaces, quotation marks and apostrophes do not matter.
fn normal(text: &str) -> u64 {
    let folded = normalise::fold(text);
    let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    fingerprint(words.join(" ").as_bytes(), 0)
}

impl Check for Consistency {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let (text, other) = match self.side {
            Side::Source => (pair.source, pair.target),
            Side::Target => (pair.target, pair.source),
        };
        // Without letters there is nothing to be consistent about; nor with nothing on the other side.
        if !text.chars().any(char::is_alphabetic) || other.trim().is_empty() {
            return;
        }
        let (key, counterpart) = (normal(text), normal(other));
        let before = self.seen.entry(key).or_default();
        if before.iter().any(|(seen, ..)| *seen == counterpart) {
            return;
        }
        if let Some((_, first, number)) = before.first() {
            let (what, side) = match self.side {
                Side::Source => ("translated otherwise", Side::Target),
                Side::Target => ("the translation of another source", Side::Source),
            };
            let reason = format!("{what} in pair {number}: '{first}'");
            report.add(side, 0..other.len(), reason, None);
        }
        before.push((counterpart, other.into(), pair.number));
    }
}
