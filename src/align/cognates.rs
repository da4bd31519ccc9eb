//! Words that look alike on both sides: names, numbers, loan words.

use rustc_hash::FxHashMap;

use super::side::{Side, SideWord};
use super::words::WordKind;

/// How probable it is that one word stands for the other, given that they are written the same.
pub(super) fn identical(source: &SideWord, target: &SideWord) -> f32 {
    match source.kind {
        WordKind::Number => 0.7,
        WordKind::Mark => 0.4,
        WordKind::Word => match source.spelling.len() {
            1 => 0.3,
            _ if source.name && target.name => 0.6,
            2..=3 => 0.1,
            _ => 0.4,
        },
    }
}

/// Shorter words are too often alike by chance.
const SHORTEST: usize = 4;
/// Letters that two cognates share at their beginning.
const PREFIX: usize = 2;
/// Share of letters that must be common, in order.
const LEAST_ALIKE: f32 = 0.6;

/// The pairs of words with the same spelling (`true`) or a similar one, and how alike they are, 0 to 1.
pub(super) fn pairs(source: &Side, target: &Side) -> Vec<(u32, u32, Alike)> {
    let mut found = Vec::new();
    let mut same: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
    let mut beginnings: FxHashMap<&[u8], Vec<u32>> = FxHashMap::default();
    for (id, word) in target.words.iter().enumerate() {
        same.entry(&word.spelling).or_default().push(id as u32);
        if let Some(beginning) = beginning(word) {
            beginnings.entry(beginning).or_default().push(id as u32);
        }
    }
    for (id, word) in source.words.iter().enumerate() {
        for &other in same.get(&*word.spelling).into_iter().flatten() {
            if target.words[other as usize].kind == word.kind {
                found.push((id as u32, other, Alike::Same));
            }
        }
        let Some(pattern) = beginning(word).and_then(|_| Pattern::new(&word.spelling)) else { continue };
        for &other in beginning(word).and_then(|b| beginnings.get(b)).into_iter().flatten() {
            let spelling = &target.words[other as usize].spelling;
            let longest = spelling.len().max(word.spelling.len());
            // A hundred letters common at most: the shorter word.
            if (spelling.len().min(word.spelling.len()) as f32) < LEAST_ALIKE * longest as f32
                || **spelling == *word.spelling
            {
                continue;
            }
            let alike = pattern.common(spelling.as_bytes()) as f32 / longest as f32;
            if alike >= LEAST_ALIKE {
                found.push((id as u32, other, Alike::Similar(alike)));
            }
        }
    }
    found
}

/// How two words resemble each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Alike {
    /// Written the same, but for case and accents.
    Same,
    /// This share of the longer word's letters stands in the other, in order.
    Similar(f32),
}

fn beginning(word: &SideWord) -> Option<&[u8]> {
    let letters = word.spelling.as_bytes();
    (word.kind == WordKind::Word && letters.len() >= SHORTEST).then(|| &letters[..PREFIX])
}

/// A word prepared for counting letters in common (bit-parallel longest common subsequence, Hyyrö 2004).
struct Pattern {
    masks: [u64; 256],
}

impl Pattern {
    fn new(word: &str) -> Option<Pattern> {
        if word.len() > 64 {
            return None;
        }
        let mut masks = [0; 256];
        for (at, byte) in word.bytes().enumerate() {
            masks[usize::from(byte)] |= 1 << at;
        }
        Some(Pattern { masks })
    }

    fn common(&self, other: &[u8]) -> u32 {
        let mut row = u64::MAX;
        for &byte in other {
            let matches = row & self.masks[usize::from(byte)];
            row = row.wrapping_add(matches) | (row - matches);
        }
        (!row).count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_common_are_counted_in_order() {
        let common = |a: &str, b: &str| Pattern::new(a).unwrap().common(b.as_bytes());
        assert_eq!(common("liberte", "liberty"), 6);
        assert_eq!(common("abc", "cba"), 1);
        assert_eq!(common("", "abc"), 0);
        assert_eq!(common("conference", "conference"), 10);
    }
}
