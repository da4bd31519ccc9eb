//! The distance of two sequences of words, many words at a time.

use rustc_hash::FxHashMap;

use crate::text::similarity::{NUMBER, WORD, cheapest};

/// All numbers are one word here: whether they differ is for [`Pattern::cost`] to say.
pub(super) const NUMBERS: u32 = u32::MAX;

/// A query's words, prepared for many comparisons.
#[derive(Debug)]
pub(super) struct Pattern {
    /// For each word of the query the places where it stands, 64 in an integer: those integers that are not 0, by
    /// their number.
    places: FxHashMap<u32, Vec<(u32, u64)>>,
    words: Vec<u32>,
}

impl Pattern {
    /// A pattern of so many integers is long: 1,024 words.
    const LONG: usize = 16;

    /// Of these words.
    pub(super) fn new(words: Vec<u32>, is_number: impl Fn(u32) -> bool) -> Pattern {
        let mut places: FxHashMap<u32, Vec<(u32, u64)>> = FxHashMap::default();
        for (at, &word) in words.iter().enumerate() {
            let blocks = places.entry(if is_number(word) { NUMBERS } else { word }).or_default();
            let (block, bit) = ((at / 64) as u32, 1 << (at % 64));
            match blocks.last_mut() {
                Some((last, bits)) if *last == block => *bits |= bit,
                _ => blocks.push((block, bit)),
            }
        }
        Pattern { places, words }
    }

    /// Levenshtein's distance to `text`, numbers all alike: Myers (1999) in Hyyrö's form (2003), where
    /// bits stand for whether the distance rises or falls from one place of the pattern to the next. `None` above
    /// `most`.
    pub(super) fn distance(&self, text: &[u32], most: u32, is_number: impl Fn(u32) -> bool) -> Option<u32> {
        let length = self.words.len();
        if self.words == text {
            return Some(0);
        }
        if length == 0 {
            return Some(text.len() as u32).filter(|&distance| distance <= most);
        }
        let key = |word: u32| if is_number(word) { NUMBERS } else { word };
        let last = 1u64 << ((length - 1) % 64);
        let blocks = length.div_ceil(64);
        let mut distance = length as u32;
        if blocks == 1 {
            let (mut rises, mut falls) = (u64::MAX, 0u64);
            for &word in text {
                let here = self.places.get(&key(word)).map_or(0, |blocks| blocks[0].1);
                let diagonal = (((here & rises).wrapping_add(rises)) ^ rises) | here | falls;
                let mut right_rises = falls | !(diagonal | rises);
                let mut right_falls = diagonal & rises;
                distance += u32::from(right_rises & last != 0);
                distance -= u32::from(right_falls & last != 0);
                right_rises = right_rises << 1 | 1;
                right_falls <<= 1;
                rises = right_falls | !(diagonal | right_rises);
                falls = diagonal & right_rises;
            }
            return (distance <= most).then_some(distance);
        }
        if blocks >= Self::LONG {
            // What differs little is known sooner along the diagonal: texts of a megabyte in milliseconds, not seconds.
            let few = most.min(blocks as u32 / 4);
            let replaced = |&word: &u32, &other: &u32| if key(word) == key(other) { 0 } else { WORD };
            let cost = cheapest(&self.words, text, few * WORD, |_| WORD, |_| WORD, replaced);
            let distance = cost.map(|cost| cost / WORD).filter(|&distance| distance <= few);
            if distance.is_some() || few == most {
                return distance;
            }
        }
        let mut columns = vec![(u64::MAX, 0u64); blocks];
        for (left, &word) in (0..text.len() as u32).rev().zip(text) {
            let mut places = self.places.get(&key(word)).map(Vec::as_slice).unwrap_or_default();
            // The step along the top edge always rises.
            let (mut carry_rises, mut carry_falls) = (1u64, 0u64);
            for (block, (rises, falls)) in columns.iter_mut().enumerate() {
                let mut here = carry_falls;
                if let Some((&(at, bits), later)) = places.split_first()
                    && at as usize == block
                {
                    here |= bits;
                    places = later;
                }
                let diagonal = (((here & *rises).wrapping_add(*rises)) ^ *rises) | here | *falls;
                let mut right_rises = *falls | !(diagonal | *rises);
                let mut right_falls = diagonal & *rises;
                if block == blocks - 1 {
                    distance += u32::from(right_rises & last != 0);
                    distance -= u32::from(right_falls & last != 0);
                }
                let (out_rises, out_falls) = (right_rises >> 63, right_falls >> 63);
                right_rises = right_rises << 1 | carry_rises;
                right_falls = right_falls << 1 | carry_falls;
                *rises = right_falls | !(diagonal | right_rises);
                *falls = diagonal & right_rises;
                (carry_rises, carry_falls) = (out_rises, out_falls);
            }
            // Each word that is left takes one step off it at best.
            if distance > most.saturating_add(left) {
                return None;
            }
        }
        (distance <= most).then_some(distance)
    }

    /// Whether numbers are among its words. If not, [`Pattern::cost`] is that of the distance.
    pub(super) fn has_numbers(&self) -> bool {
        self.places.contains_key(&NUMBERS)
    }

    /// What words and numbers alone cost: the distance of the score without marks, case, diacritics and
    /// spacing, which only add to it. `None` above `most`.
    pub(super) fn cost(&self, text: &[u32], most: u32, is_number: impl Fn(u32) -> bool) -> Option<u32> {
        let whole = |_: &_| WORD;
        cheapest(
            &self.words,
            text,
            most,
            whole,
            |_| WORD,
            |&word, &other| {
                if word == other {
                    0
                } else if is_number(word) && is_number(other) {
                    NUMBER
                } else {
                    WORD
                }
            },
        )
        // Where one side is empty nothing was weighed on the way.
        .filter(|&cost| cost <= most)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Sequence<'a>(&'a [u32]);

    impl<'a> IntoIterator for &Sequence<'a> {
        type Item = u32;
        type IntoIter = std::iter::Copied<std::slice::Iter<'a, u32>>;

        fn into_iter(self) -> Self::IntoIter {
            self.0.iter().copied()
        }
    }

    proptest! {
        #[test]
        fn the_distance_is_that_of_strsim(
            a in proptest::collection::vec(0u32..6, 0..200), b in proptest::collection::vec(0u32..6, 0..200),
        ) {
            let pattern = Pattern::new(a.clone(), |_| false);
            let expected = strsim::generic_levenshtein(&Sequence(&a), &Sequence(&b)) as u32;
            prop_assert_eq!(pattern.distance(&b, u32::MAX, |_| false), Some(expected));
            prop_assert_eq!(pattern.distance(&b, expected, |_| false), Some(expected));
            prop_assert_eq!(pattern.distance(&b, expected.saturating_sub(1), |_| false).is_none(), expected > 0);
            prop_assert!(!pattern.has_numbers());
            prop_assert_eq!(pattern.cost(&b, u32::MAX, |_| false), Some(expected * WORD));
            prop_assert_eq!(pattern.cost(&b, expected * WORD, |_| false), Some(expected * WORD));
            prop_assert_eq!(pattern.cost(&b, (expected * WORD).saturating_sub(1), |_| false).is_none(), expected > 0);
        }

        #[test]
        fn long_texts_that_differ_little_or_much_are_compared_right(
            a in proptest::collection::vec(0u32..6, 1_000..1_300),
            changes in proptest::collection::vec((0usize..1_000, 0u32..9, 0usize..3), 0..60),
        ) {
            let mut b = a.clone();
            for (at, word, kind) in changes {
                let at = at % b.len();
                match kind {
                    0 => b[at] = word,
                    1 => b.insert(at, word),
                    _ => _ = b.remove(at),
                }
            }
            let pattern = Pattern::new(a.clone(), |_| false);
            let expected = strsim::generic_levenshtein(&Sequence(&a), &Sequence(&b)) as u32;
            prop_assert_eq!(pattern.distance(&b, u32::MAX, |_| false), Some(expected));
            prop_assert_eq!(pattern.distance(&b, expected, |_| false), Some(expected));
            prop_assert_eq!(pattern.distance(&b, expected.saturating_sub(1), |_| false).is_none(), expected > 0);
        }

        #[test]
        fn numbers_alike_cost_nothing_and_different_ones_half(
            a in proptest::collection::vec(0u32..6, 0..90), b in proptest::collection::vec(0u32..6, 0..90),
        ) {
            let number = |word: u32| word < 3;
            let pattern = Pattern::new(a.clone(), number);
            let folded = |words: &[u32]| words.iter().map(|&w| if number(w) { 9 } else { w }).collect::<Vec<_>>();
            let expected = strsim::generic_levenshtein(&Sequence(&folded(&a)), &Sequence(&folded(&b))) as u32;
            prop_assert_eq!(pattern.distance(&b, u32::MAX, number), Some(expected));
            prop_assert_eq!(pattern.has_numbers(), a.iter().any(|&word| number(word)));
            prop_assert!(pattern.cost(&b, u32::MAX, number).is_some_and(|cost| cost >= expected * WORD));
        }
    }
}
