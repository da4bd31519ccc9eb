//! What the document itself teaches: which unknown words it uses as abbreviations.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::characters::{after, is_space};
use super::context::Preceding;

/// A word seen this often with a full stop before a small letter is an abbreviation.
const ENOUGH: u32 = 2;

/// Nothing is learned of words longer than this, in bytes: they are words.
const LONGEST: usize = 6;

/// What a document teaches; it is read only when a decision asks for it.
pub(crate) struct Learned<'t> {
    text: &'t str,
    seen: OnceCell<FxHashMap<&'t str, u32>>,
}

impl<'t> Learned<'t> {
    pub(crate) fn new(text: &'t str) -> Learned<'t> {
        Learned { text, seen: OnceCell::new() }
    }

    /// Whether the document uses this word as an abbreviation.
    pub(crate) fn is_abbreviation(&self, word: &str) -> bool {
        (1..=LONGEST).contains(&word.len()) && self.seen().get(word).is_some_and(|count| *count >= ENOUGH)
    }

    fn seen(&self) -> &FxHashMap<&'t str, u32> {
        self.seen.get_or_init(|| {
            let mut seen = FxHashMap::default();
            for at in memchr::memchr_iter(b'.', self.text.as_bytes()) {
                let Some(space) = after(self.text, at + 1).filter(|c| is_space(*c)) else { continue };
                if after(self.text, at + 1 + space.len_utf8()).is_some_and(char::is_lowercase) {
                    let word = Preceding::read(self.text, 0, at).word;
                    if (1..=LONGEST).contains(&word.len()) {
                        *seen.entry(word).or_insert(0) += 1;
                    }
                }
            }
            seen
        })
    }
}
