//! Cutting a text into the words that terms are made of, each with the key of its folded, uninflected form.

use std::sync::LazyLock;

use rustc_hash::FxHasher;

use crate::text::inflection::Inflection;
use crate::text::normalise::fold;

/// A word of a text: a run of letters and digits, or an acronym with points (`O.T.A.N.`, `É.-U.`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it begins and ends, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// Equal for all forms of a word, in any case, with or without diacritics.
    pub(super) key: u64,
    /// Whether points stand between its letters.
    pub(super) dotted: bool,
}

/// What [`fold`] makes of a character of the Latin blocks, up to two letters.
type Folded = [u8; 2];

/// U+00C0 to U+017F: the letters of the languages of western and central Europe.
static LATIN: LazyLock<[Folded; 0xC0]> = LazyLock::new(|| {
    let mut table = [[0; 2]; 0xC0];
    for (offset, folded) in table.iter_mut().enumerate() {
        let Some(c) = char::from_u32(0xC0 + offset as u32) else { continue };
        let folded_whole = fold(c.encode_utf8(&mut [0; 4])).into_owned();
        let letters = folded_whole.bytes().filter(u8::is_ascii_alphabetic);
        for (slot, byte) in folded.iter_mut().zip(letters) {
            *slot = byte;
        }
    }
    table
});

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Puts the folded form of `c` at the end of `out`.
#[inline]
fn fold_into(c: char, out: &mut Vec<u8>) {
    if c.is_ascii() {
        out.push((c as u8).to_ascii_lowercase());
        return;
    }
    if let Some(folded) = (c as u32).checked_sub(0xC0).and_then(|at| LATIN.get(at as usize))
        && folded[0] != 0
    {
        out.push(folded[0]);
        if folded[1] != 0 {
            out.push(folded[1]);
        }
        return;
    }
    if is_mark(c) {
        return;
    }
    let mut buffer = [0; 4];
    for lower in c.to_lowercase() {
        out.extend_from_slice(lower.encode_utf8(&mut buffer).as_bytes());
    }
}

#[inline]
fn hash(bytes: &[u8]) -> u64 {
    use std::hash::Hasher as _;
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// Cuts texts into words; keeps its buffer from one to the next.
#[derive(Debug)]
pub(super) struct Splitter {
    inflection: Inflection,
    folded: Vec<u8>,
}

impl Splitter {
    pub(super) fn new(inflection: Inflection) -> Splitter {
        Splitter { inflection, folded: Vec::with_capacity(64) }
    }

    fn key(&mut self) -> u64 {
        self.inflection.cut(&mut self.folded);
        hash(&self.folded)
    }

    /// Puts the words of `text` into `words`, in order.
    pub(super) fn split(&mut self, text: &str, words: &mut Vec<Word>) {
        words.clear();
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            let (inside, width) = if byte < 0x80 { (is_word_byte(byte), 1) } else { wide(text, at) };
            if !inside {
                at += width;
                continue;
            }
            let start = at;
            self.folded.clear();
            while at < bytes.len() {
                let byte = bytes[at];
                if byte < 0x80 {
                    if !is_word_byte(byte) {
                        break;
                    }
                    self.folded.push(byte.to_ascii_lowercase());
                    at += 1;
                } else {
                    let (inside, width) = wide(text, at);
                    if !inside {
                        break;
                    }
                    if let Some(c) = text[at..].chars().next() {
                        fold_into(c, &mut self.folded);
                    }
                    at += width;
                }
            }
            if bytes.get(at) == Some(&b'.')
                && let Some(end) = dotted(text, start, at)
            {
                self.folded.clear();
                for c in text[start..end].chars().filter(|&c| c.is_alphabetic() || c == '-') {
                    fold_into(c, &mut self.folded);
                }
                words.push(Word { start, end, key: self.key(), dotted: true });
                at = end;
                continue;
            }
            words.push(Word { start, end: at, key: self.key(), dotted: false });
        }
    }
}

#[inline]
fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a character beyond ASCII belongs to words, and its length.
#[inline]
fn wide(text: &str, at: usize) -> (bool, usize) {
    match text[at..].chars().next() {
        Some(c) => (c.is_alphanumeric() || is_mark(c), c.len_utf8()),
        None => (false, 1),
    }
}

/// The end of an acronym with points whose first letter is `start..at`; a point stands at `at`.
fn dotted(text: &str, start: usize, at: usize) -> Option<usize> {
    let capital = |text: &str| {
        let mut chars = text.chars();
        let first = chars.next()?;
        (first.is_uppercase()).then_some(first.len_utf8())
    };
    if capital(&text[start..at]) != Some(at - start) {
        return None;
    }
    let mut end = at + 1;
    let mut letters = 1;
    loop {
        let hyphen = usize::from(text[end..].starts_with('-'));
        let rest = &text[end + hyphen..];
        let Some(width) = capital(rest) else { break };
        let after = end + hyphen + width;
        let next = text[after..].chars().next();
        if next == Some('.') {
            end = after + 1;
            letters += 1;
        } else if next.is_some_and(|c| c.is_alphanumeric() || is_mark(c)) || hyphen == 1 {
            // "J.Martin", "M.-Paul": the next word begins.
            break;
        } else {
            // U.S without its last point.
            end = after;
            letters += 1;
            break;
        }
    }
    (letters > 1).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        Splitter::new(Inflection::French).split(text, &mut found);
        found.iter().map(|w| &text[w.start..w.end]).collect()
    }

    #[test]
    fn elisions_compounds_and_points() {
        assert_eq!(words("L’OTAN-Russie, d'OCS."), ["L", "OTAN", "Russie", "d", "OCS"]);
        assert_eq!(
            words("l'O.T.A.N. et les É.-U., J.Martin M. Untel"),
            ["l", "O.T.A.N.", "et", "les", "É.-U.", "J", "Martin", "M", "Untel"]
        );
    }

    #[test]
    fn forms_of_a_word_have_one_key() {
        let key = |text: &str| {
            let mut found = Vec::new();
            Splitter::new(Inflection::French).split(text, &mut found);
            found[0].key
        };
        assert_eq!(key("État"), key("etats"));
        assert_eq!(key("E\u{301}TATS"), key("État"));
        assert_eq!(key("généraux"), key("Général"));
        assert_eq!(key("O.T.A.N."), key("OTAN"));
        assert_ne!(key("É.-U."), key("EU"));
    }
}
