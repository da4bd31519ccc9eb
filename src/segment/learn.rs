//! What the document itself teaches: which unknown words it uses as abbreviations.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use super::characters::{after, is_space, is_word};
use super::context::Preceding;
use crate::text::places::place_in;

/// A word seen this often with a full stop before a small letter is an abbreviation, unless it is
/// seen as often without a full stop.
const ENOUGH: u32 = 2;

/// Nothing is learned of words longer than this, in bytes: they are words.
const LONGEST: usize = 5;

/// Learning reads no more than this, in bytes: what a document does it does from its beginning.
const READ: usize = 1 << 18;

/// What a document teaches; it is read only when a decision asks for it.
pub(crate) struct Learned<'t> {
    text: &'t str,
    seen: OnceCell<FxHashMap<&'t str, Seen>>,
}

/// How often a word was seen.
#[derive(Default)]
struct Seen {
    abbreviated: u32,
    full: u32,
}

impl<'t> Learned<'t> {
    pub(crate) fn new(text: &'t str) -> Learned<'t> {
        Learned { text: &text[..text.floor_char_boundary(READ)], seen: OnceCell::new() }
    }

    /// Whether the document uses this word as an abbreviation.
    pub(crate) fn is_abbreviation(&self, word: &str) -> bool {
        if !(1..=LONGEST).contains(&word.len()) {
            return false;
        }
        let seen = self.seen.get_or_init(|| learn(self.text)).get(word);
        seen.is_some_and(|seen| seen.abbreviated >= ENOUGH && seen.full < seen.abbreviated)
    }
}

fn learn(text: &str) -> FxHashMap<&str, Seen> {
    let mut seen: FxHashMap<&str, Seen> = FxHashMap::default();
    for at in memchr::memchr_iter(b'.', text.as_bytes()) {
        let Some(space) = after(text, at + 1).filter(|c| is_space(*c)) else { continue };
        if after(text, at + 1 + space.len_utf8()).is_some_and(char::is_lowercase) {
            let word = Preceding::read(text, 0, at).word;
            if (1..=LONGEST).contains(&word.len()) {
                seen.entry(word).or_default().abbreviated += 1;
            }
        }
    }
    if !seen.is_empty() {
        for word in text.split(|c| !is_word(c)) {
            if let Some(seen) = (1..=LONGEST).contains(&word.len()).then(|| seen.get_mut(word)).flatten() {
                seen.full += u32::from(after(text, place_in(text, word).end) != Some('.'));
            }
        }
    }
    seen
}
