//! Which words of a document pair may translate each other: from the lexicon, from spelling, and from
//! what the pair itself has taught.

use rustc_hash::FxHashMap;

use super::basic;
use super::cognates::{self, Alike};
use super::lexicon::Lexicon;
use super::side::Side;
use super::words::{WordKind, raw_words};
use crate::lang::Direction;
use crate::text::normalise::fold;

/// That a source word and a target word may translate each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Translation {
    pub(super) target: u32,
    /// How probable the target word is, given the source word.
    pub(super) forward: f32,
    /// How probable the source word is, given the target word.
    pub(super) backward: f32,
    /// Where this is known from.
    pub(super) origin: Known,
}

/// Where a translation of a word is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A lexicon, or the table of basic words.
    Lexicon,
    /// Both words are written alike.
    Spelling,
    /// Both are the same number.
    Number,
    /// The documents themselves.
    Document,
}

/// The translations of every source word, the most probable first.
#[derive(Debug, Clone, Default)]
pub(super) struct Translations {
    first: Vec<u32>,
    all: Vec<Translation>,
    pub(super) elsewhere: Elsewhere,
}

/// How probable it is, by the lexicon, that a word is translated by one that the other document does not
/// hold, 0 to 1 for each word of either side.
#[derive(Debug, Clone, Default)]
pub(super) struct Elsewhere {
    pub(super) source: Vec<f32>,
    pub(super) target: Vec<f32>,
}

/// More translations than this of one word are noise.
const MOST: usize = 16;

/// How probable a word of similar spelling is as a translation, for the closest spelling.
const COGNATE: f32 = 0.4;
/// Two words that have this share of letters in common, in order, are no more alike than any two.
const UNLIKE: f32 = 0.4;

impl Translations {
    /// What is known before the documents are looked at as a pair.
    pub(super) fn known(
        source: &Side,
        target: &Side,
        direction: &Direction,
        lexicon: Option<&Lexicon>,
        terms: &[(String, String)],
    ) -> Translations {
        let mut rows: Vec<Vec<Translation>> = vec![Vec::new(); source.words.len()];
        let mut in_lexicon = vec![None; source.words.len()];
        let mut target_in_lexicon = vec![None; target.words.len()];
        let mut elsewhere = Elsewhere { source: vec![0.0; source.words.len()], target: vec![0.0; target.words.len()] };
        if let Some(lexicon) = lexicon {
            let mut here: FxHashMap<u32, u32> = FxHashMap::default();
            for (id, word) in target.words.iter().enumerate() {
                if let Some(known) = lexicon.target_id(&word.stem) {
                    here.insert(known, id as u32);
                    target_in_lexicon[id] = Some(known);
                    elsewhere.target[id] = lexicon.source_mass(known);
                }
            }
            for (id, word) in source.words.iter().enumerate() {
                let Some(known) = lexicon.source_id(&word.stem) else { continue };
                in_lexicon[id] = Some(known);
                for link in lexicon.links_of(known) {
                    if let Some(&target) = here.get(&link.target) {
                        rows[id].push(Translation {
                            target,
                            forward: link.forward,
                            backward: link.backward,
                            origin: Known::Lexicon,
                        });
                        elsewhere.target[target as usize] -= link.backward;
                    } else {
                        elsewhere.source[id] += link.forward;
                    }
                }
            }
        }
        for (s, t, alike) in cognates::pairs(source, target) {
            let (word, other) = (&source.words[s as usize], &target.words[t as usize]);
            let mut probability = match alike {
                Alike::Same => cognates::identical(word, other),
                Alike::Similar(share) => COGNATE * (share - UNLIKE) / (1.0 - UNLIKE),
            };
            // Two words that the lexicon knows well, but not as a pair, are false friends more often than not.
            if in_lexicon[s as usize].is_some() && target_in_lexicon[t as usize].is_some() {
                probability *= 0.3;
            }
            let origin = if word.kind == WordKind::Number { Known::Number } else { Known::Spelling };
            merge(
                &mut rows[s as usize],
                Translation { target: t, forward: probability, backward: probability, origin },
            );
        }
        add_terms(source, target, terms, &mut rows);
        add_basic_words(source, target, direction, &mut rows, |s, t| {
            in_lexicon[s as usize].is_some() && target_in_lexicon[t as usize].is_some()
        });
        for absent in &mut elsewhere.target {
            *absent = absent.max(0.0);
        }
        Translations::from_rows(rows, elsewhere)
    }

    pub(super) fn from_rows(rows: Vec<Vec<Translation>>, elsewhere: Elsewhere) -> Translations {
        let mut first = Vec::with_capacity(rows.len() + 1);
        let mut all = Vec::new();
        for mut row in rows {
            first.push(all.len() as u32);
            row.sort_by(|a, b| {
                (b.forward * b.backward).total_cmp(&(a.forward * a.backward)).then(a.target.cmp(&b.target))
            });
            row.truncate(MOST);
            all.extend(row);
        }
        first.push(all.len() as u32);
        Translations { first, all, elsewhere }
    }

    /// The translations of a source word.
    pub(super) fn of(&self, source: u32) -> &[Translation] {
        &self.all[self.first[source as usize] as usize..self.first[source as usize + 1] as usize]
    }

    /// How many source words there are.
    pub(super) fn len(&self) -> usize {
        self.first.len().saturating_sub(1)
    }
}

/// How probable a pair of the glossary is as a translation.
const TERM: f32 = 0.7;

/// Adds the pairs of single words that stand in both documents.
fn add_terms(source: &Side, target: &Side, terms: &[(String, String)], rows: &mut [Vec<Translation>]) {
    fn single(text: &str) -> Option<String> {
        match raw_words(text).as_slice() {
            [word] if word.kind == WordKind::Word => Some(fold(&word.text).into_owned()),
            _ => None,
        }
    }
    if terms.is_empty() {
        return;
    }
    let places = |side: &Side| -> FxHashMap<Box<str>, u32> {
        side.words.iter().enumerate().map(|(id, word)| (word.spelling.clone(), id as u32)).collect()
    };
    let (here, there) = (places(source), places(target));
    for (term, translation) in terms {
        let (Some(term), Some(translation)) = (single(term), single(translation)) else { continue };
        if let (Some(&s), Some(&target)) = (here.get(term.as_str()), there.get(translation.as_str())) {
            let origin = Known::Spelling;
            merge(&mut rows[s as usize], Translation { target, forward: TERM, backward: TERM, origin });
        }
    }
}

/// How probable it is that a word of the table of basic words is translated as the table says.
const BASIC: f32 = 0.5;

/// Adds what every text has of the commonest words, but for pairs of which the lexicon knows better.
fn add_basic_words(
    source: &Side,
    target: &Side,
    direction: &Direction,
    rows: &mut [Vec<Translation>],
    known_better: impl Fn(u32, u32) -> bool,
) {
    let pairs = basic::pairs((&direction.from, source), (&direction.to, target));
    for pair in pairs.into_iter().filter(|pair| !known_better(pair.source, pair.target)) {
        let (forward, backward) = (BASIC * pair.of_target, BASIC * pair.of_source);
        let translation = Translation { target: pair.target, forward, backward, origin: Known::Lexicon };
        merge(&mut rows[pair.source as usize], translation);
    }
}

/// Adds a translation, or raises the one there is.
fn merge(row: &mut Vec<Translation>, new: Translation) {
    match row.iter_mut().find(|old| old.target == new.target) {
        Some(old) => {
            old.forward = old.forward.max(new.forward);
            old.backward = old.backward.max(new.backward);
        }
        None => row.push(new),
    }
}
