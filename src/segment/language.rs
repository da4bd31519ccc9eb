//! Abbreviations and sentence starters of a language, read from a data file that a linguist can edit.

use std::sync::{Arc, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;

use super::characters::is_space;
use crate::lang::Lang;

/// The data files that are compiled in, by the language that they serve.
const SHIPPED: [(&str, &str); 2] = [("fr", include_str!("data/fr.toml")), ("en", include_str!("data/en.toml"))];

/// What every language starts from that has no file of its own; also the model for a new one.
const TEMPLATE: &str = include_str!("data/template.toml");

/// How an abbreviation behaves when a space follows its full stop; an entry may stand in several
/// tables (`ch.` is a chapter, a lane and a first name).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Kinds {
    /// Stands before a number (`art. 12`): no border before a digit or a small letter.
    pub(crate) before_number: bool,
    /// Stands before a name (`M. Dupont`): no border before a capital.
    pub(crate) before_name: bool,
    /// Never ends a sentence (`cf.`).
    pub(crate) never_final: bool,
    /// May end a sentence or not (`U.S.`): a border only before a word that starts sentences.
    pub(crate) ambiguous: bool,
    /// Usually ends what it belongs to (`etc.`): a border before any capital.
    pub(crate) closing: bool,
}

/// The entries of a table by their topic, which only people read.
type Topics = FxHashMap<String, Vec<String>>;

/// The file, as it is written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct File {
    language: String,
    #[serde(default)]
    before_number: Topics,
    #[serde(default)]
    before_name: Topics,
    #[serde(default)]
    never_final: Topics,
    #[serde(default)]
    ambiguous: Topics,
    #[serde(default)]
    closing: Topics,
    #[serde(default)]
    subjects: Topics,
    #[serde(default)]
    starters: Topics,
    #[serde(default)]
    labels: Topics,
    #[serde(default)]
    numerals: Topics,
    #[serde(default)]
    words: Topics,
    #[serde(default)]
    speech: Topics,
}

/// What is known of a language.
#[derive(Debug)]
pub(crate) struct Language {
    /// Its primary tag, `und` for the template.
    pub(crate) tag: String,
    /// Whether it has a file of its own.
    pub(crate) known: bool,
    /// The text of its file: what the fingerprint is made of.
    pub(crate) source: &'static str,
    /// Abbreviations without their last full stop.
    abbreviations: FxHashMap<Box<str>, Kinds>,
    /// The length of the longest abbreviation, in bytes: most words are longer than most abbreviations.
    longest: usize,
    /// The last words of abbreviations of two words (`ex` of `p. ex.`).
    last_words: FxHashSet<Box<str>>,
    subjects: FxHashSet<Box<str>>,
    starters: FxHashSet<Box<str>>,
    labels: FxHashSet<Box<str>>,
    numerals: FxHashSet<Box<str>>,
    words: FxHashSet<Box<str>>,
    speech: FxHashSet<Box<str>>,
}

impl Language {
    /// The data for this language, parsed once in a process.
    pub(crate) fn of(lang: &Lang) -> Arc<Language> {
        static PARSED: [OnceLock<Arc<Language>>; SHIPPED.len() + 1] = [const { OnceLock::new() }; SHIPPED.len() + 1];
        let found = SHIPPED.iter().position(|(tag, _)| *tag == lang.primary());
        let (slot, source) = found.map_or((SHIPPED.len(), TEMPLATE), |n| (n, SHIPPED[n].1));
        PARSED[slot].get_or_init(|| Arc::new(Language::parse(source, found.is_some()))).clone()
    }

    fn parse(source: &'static str, known: bool) -> Language {
        let file: File = toml::from_str(source).expect("a test parses every shipped language file");
        let set = |topics: &Topics| topics.values().flatten().map(|word| word.as_str().into()).collect();
        let mut language = Language {
            tag: file.language,
            known,
            source,
            abbreviations: FxHashMap::default(),
            longest: 0,
            last_words: FxHashSet::default(),
            subjects: set(&file.subjects),
            starters: set(&file.starters),
            labels: set(&file.labels),
            numerals: set(&file.numerals),
            words: set(&file.words),
            speech: set(&file.speech),
        };
        language.add(&file.before_number, |kinds| kinds.before_number = true);
        language.add(&file.before_name, |kinds| kinds.before_name = true);
        language.add(&file.never_final, |kinds| kinds.never_final = true);
        language.add(&file.ambiguous, |kinds| kinds.ambiguous = true);
        language.add(&file.closing, |kinds| kinds.closing = true);
        language
    }

    fn add(&mut self, topics: &Topics, mark: impl Fn(&mut Kinds)) {
        for entry in topics.values().flatten() {
            let word = entry.strip_suffix('.').unwrap_or(entry);
            if let Some((_, last)) = word.rsplit_once(' ') {
                self.last_words.insert(last.into());
            }
            self.longest = self.longest.max(word.len());
            mark(self.abbreviations.entry(word.into()).or_default());
            // `MM.` and `INC.` in a text all in capitals; one letter in capitals is an initial.
            let capitals = word.to_uppercase();
            if word.chars().count() > 1 && word.contains(char::is_uppercase) && capitals != word {
                mark(self.abbreviations.entry(capitals.into()).or_default());
            }
        }
    }

    /// The data of every language that has a file of its own.
    pub(crate) fn shipped() -> impl Iterator<Item = Arc<Language>> {
        SHIPPED.iter().filter_map(|(tag, _)| Some(Language::of(&Lang::new(tag).ok()?)))
    }

    /// All abbreviations without their last full stop.
    pub(crate) fn abbreviations(&self) -> impl Iterator<Item = (&str, Kinds)> {
        self.abbreviations.iter().map(|(word, kinds)| (&**word, *kinds))
    }

    /// All words that begin sentences, in small letters.
    pub(crate) fn sentence_starters(&self) -> impl Iterator<Item = &str> {
        self.subjects.iter().chain(&self.starters).map(|word| &**word)
    }

    /// The kinds of an abbreviation that ends with `word`, given without its last full stop; `before`
    /// is the text before it. An entry in small letters is found in any casing; one with capitals as
    /// it is written, or all in capitals.
    pub(crate) fn abbreviation(&self, before: &str, word: &str) -> Option<Kinds> {
        // The casing may change the length a little: `ß` and `SS`.
        if word.len() > self.longest + 2 {
            return None;
        }
        if self.last_words.contains(word) {
            let before = before.trim_end_matches(is_space);
            // No first word is longer, in bytes, so that a line without spaces is not searched again and again.
            let near = &before[before.floor_char_boundary(before.len().saturating_sub(16))..];
            let first = near.rsplit(|c| is_space(c) || matches!(c, '(' | '[' | ',' | '«')).next().unwrap_or_default();
            if let Some(kinds) = self.look_up(&format!("{first} {word}")) {
                return Some(kinds);
            }
        }
        self.look_up(word)
    }

    fn look_up(&self, word: &str) -> Option<Kinds> {
        let exact = self.abbreviations.get(word).copied();
        // Of one or two letters, the casing tells abbreviations from names and initials: `p.` and `P.`, `mm.` and `Mm.`.
        let folds = word.chars().nth(2).is_some() && word.contains(char::is_uppercase);
        let folded = if folds { self.abbreviations.get(Folded::default().fold(word)?).copied() } else { None };
        match (exact, folded) {
            // `Sec.` is a title and, as `sec.`, a section.
            (Some(a), Some(b)) => Some(Kinds {
                before_number: a.before_number || b.before_number,
                before_name: a.before_name || b.before_name,
                never_final: a.never_final || b.never_final,
                ambiguous: a.ambiguous || b.ambiguous,
                closing: a.closing || b.closing,
            }),
            (one, other) => one.or(other),
        }
    }

    /// Whether clauses begin with this word (any casing).
    pub(crate) fn is_subject(&self, word: &str) -> bool {
        Folded::default().fold(word).is_some_and(|word| self.subjects.contains(word))
    }

    /// Whether sentences begin with this word (any casing).
    pub(crate) fn is_starter(&self, word: &str) -> bool {
        let mut folded = Folded::default();
        folded.fold(word).is_some_and(|word| self.starters.contains(word) || self.subjects.contains(word))
    }

    /// Whether a letter or a number belongs to this word before it (any casing).
    pub(crate) fn is_label(&self, word: &str) -> bool {
        Folded::default().fold(word).is_some_and(|word| self.labels.contains(word))
    }

    /// Whether this word, or the end of one (`1er`), stands for a number behind the name of a part or behind another
    /// number (any casing).
    pub(crate) fn is_numeral(&self, word: &str) -> bool {
        Folded::default().fold(word).is_some_and(|word| self.numerals.contains(word))
    }

    /// Whether this short word is a full word and no abbreviation (any casing).
    pub(crate) fn is_word(&self, word: &str) -> bool {
        let in_any = |word| [&self.words, &self.starters, &self.subjects].into_iter().any(|set| set.contains(word));
        Folded::default().fold(word).is_some_and(in_any)
    }

    /// Whether this word says who spoke (`dit`, `said`), in small letters.
    pub(crate) fn is_speech(&self, word: &str) -> bool {
        self.speech.contains(word)
    }
}

/// A word in small letters, on the stack: words looked up are short.
#[derive(Default)]
struct Folded {
    bytes: [u8; Folded::LONGEST],
}

impl Folded {
    /// No entry of a data file is longer, in bytes (a test checks it).
    const LONGEST: usize = 32;

    /// The word in small letters and with straight apostrophes, or `None` when it is longer than
    /// anything in a data file.
    fn fold(&mut self, word: &str) -> Option<&str> {
        let mut length = 0;
        for c in word.chars().flat_map(char::to_lowercase) {
            let c = if c == '’' { '\'' } else { c };
            let next = length + c.len_utf8();
            c.encode_utf8(self.bytes.get_mut(length..next)?);
            length = next;
        }
        std::str::from_utf8(&self.bytes[..length]).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_file_is_sound() {
        for (tag, source) in SHIPPED.iter().chain(&[("und", TEMPLATE)]) {
            let language = Language::parse(source, true);
            assert_eq!(&language.tag, tag);
            let sets = [
                &language.subjects,
                &language.starters,
                &language.words,
                &language.speech,
                &language.labels,
                &language.numerals,
            ];
            for word in
                sets.into_iter().flatten().map(|word| &**word).chain(language.abbreviations.keys().map(|word| &**word))
            {
                assert!(word.len() <= Folded::LONGEST, "{tag}: {word} is too long to be looked up");
                assert_eq!(word, word.trim(), "{tag}: {word:?}");
            }
            for word in sets.into_iter().flatten() {
                assert_eq!(&**word, word.to_lowercase(), "{tag}: {word} must be in small letters");
            }
        }
    }
}
