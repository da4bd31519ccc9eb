//! The translation is empty, or still the source, as a whole or in part.

use std::ops::Range;

use crate::check::{Check, Pair, Report, Side};
use crate::text::places::placed_words;

/// Reports empty translations, copies of the source, and runs of its words.
#[derive(Debug)]
pub(super) struct Untranslated;

impl Check for Untranslated {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let letters = |text: &str| text.chars().any(char::is_alphabetic);
        if pair.target.trim().is_empty() {
            if letters(pair.source) {
                report.add(Side::Source, 0..pair.source.len(), "the translation is empty", None);
            }
            return;
        }
        // Names, references and what the glossary says is the same are copied rightly: only words in
        // small letters, four of them or more, make a text that wants translating.
        let words = |text| placed_words(text).collect::<Vec<_>>();
        let (source, target) = (words(pair.source), words(pair.target));
        if source.iter().map(|(_, word)| word).eq(target.iter().map(|(_, word)| word)) {
            if target.iter().filter(|(_, word)| is_small(word)).count() >= 4 {
                report.add(Side::Target, 0..pair.target.len(), "the translation is still the source", None);
            }
            return;
        }
        for run in copied(&source, &target) {
            let range = target[run.start].0.start..target[run.end - 1].0.end;
            if !quoted(pair.target, range.start) {
                report.add(Side::Target, range, "these words are still those of the source", None);
            }
        }
    }
}

/// Whether a word is in small letters, and more than one.
fn is_small(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_lowercase)
}

/// How many words in a row make a copy, how many of them in small letters: two languages share no
/// such run but in citations, which stand in quotation marks.
const COPIED: usize = 5;

/// The runs of target words that stand in the source word for word.
fn copied(source: &[(Range<usize>, &str)], target: &[(Range<usize>, &str)]) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at + COPIED <= target.len() {
        let same = |from: usize| source[from..].iter().zip(&target[at..]).take_while(|(a, b)| a.1 == b.1).count();
        let length = (0..source.len()).map(same).max().unwrap_or(0);
        let small = target[at..at + length].iter().filter(|(_, word)| is_small(word)).count();
        // A name has more capitals (International Relief Fund for the Afflicted and Needy).
        if small >= COPIED && small * 2 > length {
            runs.push(at..at + length);
        }
        at += length.max(1);
    }
    runs
}

/// Whether a place stands inside quotation marks that opened before it.
fn quoted(text: &str, at: usize) -> bool {
    let before = &text[..at];
    let open = |open: char, close: char| before.matches(open).count() > before.matches(close).count();
    open('«', '»') || open('“', '”') || before.matches('"').count() % 2 == 1
}
