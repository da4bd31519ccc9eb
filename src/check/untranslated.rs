//! The translation is empty, or still the source.

use crate::check::{Check, Pair, Report, Side};

/// The check's name.
pub(super) const NAME: &str = "untranslated";

/// Reports empty translations and copies of the source.
#[derive(Debug)]
pub(super) struct Untranslated;

impl Check for Untranslated {
    fn name(&self) -> &'static str {
        NAME
    }

    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let letters = |text: &str| text.chars().any(char::is_alphabetic);
        if pair.target.trim().is_empty() {
            if letters(pair.source) {
                report.add(NAME, Side::Source, 0..pair.source.len(), "the translation is empty", None);
            }
            return;
        }
        if pair.source.trim() != pair.target.trim() {
            return;
        }
        // Names, references and what the glossary says is the same are copied rightly: only words in
        // small letters, four of them or more, make a text that wants translating.
        let small = |word: &&str| word.chars().count() > 1 && word.chars().all(char::is_lowercase);
        let words = pair.source.split(|c: char| !c.is_alphanumeric()).filter(small).count();
        if words >= 4 {
            report.add(NAME, Side::Target, 0..pair.target.len(), "the translation is still the source", None);
        }
    }
}
