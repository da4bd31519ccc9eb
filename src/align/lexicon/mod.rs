//! A bilingual lexicon: which word translates which, how often.
//!
//! Words are compared by stem, so that an entry for *regarder* serves *regardait* too; a file
//! holds one usual form of each stem, and the stems are computed when it is read.

mod format;
mod train;

use std::fmt;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use super::words::raw_words;
use crate::error::Result;
use crate::lang::{Direction, Lang};
use crate::text::stems::Stemmer;

pub use train::{TrainingOptions, TrainingPair, train};

/// The French-English lexicon that is compiled in; `glossary/README.md` tells how it was made.
static SHIPPED: &[u8] = include_bytes!("../../../glossary/fr-en.lexicon");

/// Translations of single words, with their probabilities in both directions.
#[derive(Clone)]
pub struct Lexicon {
    direction: Direction,
    source: Vocabulary,
    target: Vocabulary,
    /// `links[first[s]..first[s + 1]]` are the translations of source word `s`.
    first: Vec<u32>,
    links: Vec<Link>,
    /// For each target word, how probable it is that the lexicon knows the source word behind it.
    source_mass: Vec<f32>,
}

/// The words of one side.
#[derive(Clone, Default)]
struct Vocabulary {
    words: Vec<Box<str>>,
    /// Occurrences of the stem per million words of the training text.
    per_million: Vec<f32>,
    by_stem: FxHashMap<Box<str>, u32>,
}

/// That one word translates another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Link {
    pub(crate) target: u32,
    /// How probable the target word is, given the source word, 0 to 1.
    pub(crate) forward: f32,
    /// How probable the source word is, given the target word, 0 to 1.
    pub(crate) backward: f32,
}

/// One translation of a word, as [`Lexicon::translations`] shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct LexiconEntry {
    /// The word asked for, in the form that the lexicon holds.
    pub word: String,
    /// The language of the word.
    pub lang: Lang,
    /// Its translation, in the form that the lexicon holds.
    pub translation: String,
    /// How probable the translation is, given the word, 0 to 1.
    pub probability: f32,
    /// How probable the word is, given the translation, 0 to 1.
    pub reverse: f32,
}

impl Lexicon {
    /// The lexicon that bitext brings along for this direction: French-English, either way.
    ///
    /// It is read once, at the first call.
    pub fn shipped(direction: &Direction) -> Option<Arc<Lexicon>> {
        static EITHER_WAY: OnceLock<[Arc<Lexicon>; 2]> = OnceLock::new();
        let either_way = EITHER_WAY.get_or_init(|| {
            let lexicon = Lexicon::from_bytes(SHIPPED).expect("a test reads the shipped lexicon");
            [Arc::new(lexicon.clone().turned()), Arc::new(lexicon)]
        });
        either_way.iter().find(|lexicon| lexicon.joins(direction)).cloned()
    }

    /// Whether it joins these languages, in this direction.
    fn joins(&self, direction: &Direction) -> bool {
        self.direction.from.matches(&direction.from) && self.direction.to.matches(&direction.to)
    }

    /// Reads a lexicon file.
    ///
    /// # Errors
    /// When `bytes` are no lexicon, or a damaged one.
    pub fn from_bytes(bytes: &[u8]) -> Result<Lexicon> {
        format::read(bytes)
    }

    /// The lexicon as a file; the same lexicon always gives the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        format::write(self)
    }

    /// The languages that it joins.
    pub fn direction(&self) -> &Direction {
        &self.direction
    }

    /// How many words it knows on the source side, on the target side, and how many pairs.
    pub fn size(&self) -> (usize, usize, usize) {
        (self.source.words.len(), self.target.words.len(), self.links.len())
    }

    /// The lexicon seen in this direction, turned round where need be; `None` when it joins other languages.
    pub fn towards(self, direction: &Direction) -> Option<Lexicon> {
        if self.joins(direction) {
            return Some(self);
        }
        self.joins(&direction.reversed()).then(|| self.turned())
    }

    fn turned(self) -> Lexicon {
        let mut rows: Vec<Vec<Link>> = vec![Vec::new(); self.target.words.len()];
        for source in 0..self.source.words.len() as u32 {
            for link in self.links_of(source) {
                rows[link.target as usize].push(Link {
                    target: source,
                    forward: link.backward,
                    backward: link.forward,
                });
            }
        }
        Lexicon::assemble(self.direction.reversed(), self.target, self.source, rows)
    }

    fn assemble(direction: Direction, source: Vocabulary, target: Vocabulary, rows: Vec<Vec<Link>>) -> Lexicon {
        let mut first = Vec::with_capacity(rows.len() + 1);
        let mut links = Vec::with_capacity(rows.iter().map(Vec::len).sum());
        for mut row in rows {
            first.push(links.len() as u32);
            row.sort_by_key(|link| link.target);
            links.extend(row);
        }
        first.push(links.len() as u32);
        let mut source_mass = vec![0.0; target.words.len()];
        for link in &links {
            source_mass[link.target as usize] += link.backward;
        }
        Lexicon { direction, source, target, first, links, source_mass }
    }

    /// The source word of this stem.
    pub(crate) fn source_id(&self, stem: &str) -> Option<u32> {
        self.source.by_stem.get(stem).copied()
    }

    /// The target word of this stem.
    pub(crate) fn target_id(&self, stem: &str) -> Option<u32> {
        self.target.by_stem.get(stem).copied()
    }

    /// How often a source word occurs in a million words of the training text.
    pub(crate) fn source_per_million(&self, id: u32) -> f32 {
        self.source.per_million[id as usize]
    }

    /// How often a target word occurs in a million words of the training text.
    pub(crate) fn target_per_million(&self, id: u32) -> f32 {
        self.target.per_million[id as usize]
    }

    /// How probable it is, 0 to about 1, that a target word stands for a source word that the lexicon knows.
    pub(crate) fn source_mass(&self, target: u32) -> f32 {
        self.source_mass[target as usize]
    }

    /// The translations of a source word, ordered by target word.
    pub(crate) fn links_of(&self, source: u32) -> &[Link] {
        &self.links[self.first[source as usize] as usize..self.first[source as usize + 1] as usize]
    }

    /// The translations of the word that `text` begins with, whichever side knows it, the most probable first.
    pub fn translations(&self, text: &str) -> Vec<LexiconEntry> {
        let words = raw_words(text);
        let Some(word) = words.first() else { return Vec::new() };
        let mut found = Vec::new();
        let stem = Stemmer::new(&self.direction.from).stem(&word.text).into_owned();
        if let Some(source) = self.source_id(&stem) {
            found.extend(self.links_of(source).iter().map(|link| LexiconEntry {
                word: self.source.words[source as usize].to_string(),
                lang: self.direction.from.clone(),
                translation: self.target.words[link.target as usize].to_string(),
                probability: link.forward,
                reverse: link.backward,
            }));
        }
        let stem = Stemmer::new(&self.direction.to).stem(&word.text).into_owned();
        if let Some(target) = self.target_id(&stem) {
            for source in 0..self.source.words.len() as u32 {
                found.extend(self.links_of(source).iter().filter(|link| link.target == target).map(|link| {
                    LexiconEntry {
                        word: self.target.words[target as usize].to_string(),
                        lang: self.direction.to.clone(),
                        translation: self.source.words[source as usize].to_string(),
                        probability: link.backward,
                        reverse: link.forward,
                    }
                }));
            }
        }
        found.sort_by(|a, b| {
            let from_first = |entry: &LexiconEntry| entry.lang != self.direction.from;
            (from_first(a).cmp(&from_first(b)))
                .then(b.probability.total_cmp(&a.probability))
                .then_with(|| a.translation.cmp(&b.translation))
        });
        found
    }
}

impl Vocabulary {
    /// A side of a lexicon from its words and their frequencies.
    fn new(lang: &Lang, words: Vec<Box<str>>, per_million: Vec<f32>) -> Vocabulary {
        let reader = Stemmer::new(lang);
        let by_stem = words.iter().enumerate().map(|(i, w)| (reader.stem(w).into(), i as u32)).collect();
        Vocabulary { words, per_million, by_stem }
    }
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (source, target, pairs) = self.size();
        write!(
            f,
            "Lexicon({} {source} words, {} {target} words, {pairs} pairs)",
            self.direction.from, self.direction.to
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lexicon_reads_back_to_the_same_bytes_and_turns_round() {
        let direction = Direction::default();
        let lexicon = Lexicon::shipped(&direction).unwrap();
        assert_eq!(lexicon.to_bytes(), SHIPPED);
        assert!(SHIPPED.len() <= 600_000, "{} bytes", SHIPPED.len());
        let back = Lexicon::shipped(&direction.reversed()).unwrap();
        assert_eq!(back.translations("ship")[0].translation, "navire");
        assert_eq!(Lexicon::clone(&back).turned().to_bytes(), SHIPPED);
        let german = Direction::new(Lang::new("de").unwrap(), Lang::english());
        assert!(Lexicon::shipped(&german).is_none());
    }

    #[test]
    fn a_damaged_lexicon_is_refused_wherever_it_is_cut() {
        for length in [0, 5, 17, 20, 30, 1000, SHIPPED.len() / 2, SHIPPED.len() - 1] {
            assert!(Lexicon::from_bytes(&SHIPPED[..length]).is_err(), "{length}");
        }
        let mut bytes = SHIPPED.to_vec();
        bytes[25..60].fill(0xff);
        assert!(Lexicon::from_bytes(&bytes).is_err());
    }
}
