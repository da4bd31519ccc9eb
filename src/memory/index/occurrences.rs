//! The texts of a part in which words stand next to each other.

use std::ops::Range;

use memchr::memmem::Finder;

use super::bag;
use super::build::push_number;
use super::layout::{AT_ONCE, LISTS, Part};
use crate::error::Result;

/// Calls `each` with the number of words and the fingerprint of every text in which the words of these
/// prints stand next to each other, short texts first, until it says that it has enough.
pub(in crate::memory) fn occurrences(
    part: &Part,
    prints: &[u64],
    mut each: impl FnMut(u32, i64) -> Result<bool>,
) -> Result<()> {
    let Some(words) = prints.iter().map(|&print| part.word(print)).collect::<Option<Vec<u32>>>() else {
        return Ok(());
    };
    let mut phrase = Vec::new();
    words.iter().for_each(|&word| push_number(word, &mut phrase));
    let mut search =
        Search { part, wanted: bag::bag(prints, &mut Vec::new()), phrase: Finder::new(&phrase), text: Vec::new() };
    let rarest =
        words.iter().copied().filter(|&word| !part.is_frequent(word)).min_by_key(|&word| part.list_length(word));
    let mut entries = Vec::new();
    for range in ranges(part.len()) {
        entries.clear();
        match rarest {
            Some(word) => {
                part.lists(word, LISTS - 1, &range, |list| {
                    entries.extend(list.iter().map(|entry| u32::from_le_bytes(*entry)));
                });
                // A few lists, each of them in order: this sort finds them.
                entries.sort();
                entries.dedup();
            }
            // Frequent words alone: most texts have them.
            None => entries.extend(range),
        }
        for some in entries.chunks(AT_ONCE) {
            if !search.some(some, &mut each)? {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// All entries in ranges, each twice as long as the one before it: what is wanted is often found in the first ones.
fn ranges(entries: u32) -> impl Iterator<Item = Range<u32>> {
    const FIRST: u32 = 1 << 14;
    let begins = std::iter::successors(Some(0u32), |&begin| begin.checked_mul(2).map(|next| next.max(FIRST)));
    let ends = begins.clone().skip(1).chain([u32::MAX]);
    begins.zip(ends).map(move |(begin, end)| begin..end.min(entries)).take_while(|range| !range.is_empty())
}

struct Search<'s> {
    part: &'s Part,
    wanted: [u64; 8],
    /// The words as they stand in a text.
    phrase: Finder<'s>,
    text: Vec<u8>,
}

impl Search<'_> {
    /// Offers those of these entries, [`AT_ONCE`] at most, that have the phrase; false when no more are wanted.
    fn some(&mut self, entries: &[u32], each: &mut impl FnMut(u32, i64) -> Result<bool>) -> Result<bool> {
        let Search { part, wanted, phrase, text } = self;
        let (mut held, mut count) = ([0; AT_ONCE], 0);
        for (&entry, bag) in entries.iter().zip(part.bags(entries)) {
            if bag::holds(bag, wanted) {
                held[count] = entry;
                count += 1;
            }
        }
        let held = &held[..count];
        part.look_ahead(held.iter().copied());
        for &entry in held {
            part.encoded_words(entry, text);
            if stands_in(phrase, text) {
                let words = text.iter().filter(|&&byte| is_last(byte)).count();
                if !each(words as u32, part.print(entry))? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// Whether the words of `phrase` stand next to each other in `text`, both as [`Part::encoded_words`] gives them.
fn stands_in(phrase: &Finder<'_>, text: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = phrase.find(&text[from..]) {
        let at = from + at;
        // Else the end of a longer number looks like the first word.
        if at == 0 || is_last(text[at - 1]) {
            return true;
        }
        from = at + 1;
    }
    false
}

/// Whether a byte is the last one of its number.
fn is_last(byte: u8) -> bool {
    byte < 0x80
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(words: &[u32]) -> Vec<u8> {
        let mut out = Vec::new();
        words.iter().for_each(|&word| push_number(word, &mut out));
        out
    }

    proptest! {
        #[test]
        fn a_phrase_is_found_among_words_that_end_as_it_begins(
            text in prop::collection::vec(prop::sample::select(vec![1u32, 2, 129, 130, 257, 16_513]), 0..12),
            phrase in prop::collection::vec(prop::sample::select(vec![1u32, 2, 129]), 1..4),
        ) {
            let expected = text.windows(phrase.len()).any(|here| here == phrase);
            prop_assert_eq!(stands_in(&Finder::new(&encoded(&phrase)), &encoded(&text)), expected);
        }

        #[test]
        fn ranges_follow_each_other(entries in 0u32..10_000_000) {
            let mut next = 0;
            for range in ranges(entries) {
                prop_assert_eq!(range.start, next);
                next = range.end;
            }
            prop_assert_eq!(next, entries);
        }
    }
}
