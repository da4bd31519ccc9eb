//! Which of several concepts an acronym stands for: CEI is the CIS or the IEC, BAD one bank or another.
//!
//! What the text writes out decides; else the other side of a translation; else the words near it that
//! the entries name (`LANG_near`: a *norme CEI* is the IEC's). Without any of these the concept that
//! stands first in the glossary goes first, and all of them are offered.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::glossary::entry::{Entry, Form};
use crate::glossary::recognise::{MatchKind, TermMatch};
use crate::glossary::words::{Splitter, Word};
use crate::lang::{Direction, Lang};
use crate::text::inflection::Inflection;

/// What says which concept is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// There is no other.
    Only,
    /// The text writes it out.
    Expanded,
    /// The other side of the translation has it.
    Translated,
    /// The words near it.
    Context,
    /// Nothing: the first one is only the first in the glossary.
    Open,
}

/// For the entries that name words near them: the keys of those words, for one language.
#[derive(Debug, Default)]
pub(super) struct Contexts {
    keys: FxHashMap<u32, FxHashSet<u64>>,
}

/// How far around an acronym its context reaches, in bytes.
const REACH: usize = 300;

impl Contexts {
    pub(super) fn build(entries: &[Entry], lang: &Lang) -> Contexts {
        let mut splitter = Splitter::new(Inflection::of(lang));
        let mut words = Vec::new();
        let mut keys: FxHashMap<u32, FxHashSet<u64>> = FxHashMap::default();
        for (number, entry) in entries.iter().enumerate() {
            let Some(section) = entry.section(lang).filter(|s| !s.near.is_empty()) else { continue };
            let own = keys.entry(number as u32).or_default();
            for text in &section.near {
                splitter.split(text, &mut words);
                own.extend(words.iter().map(|word| word.key));
            }
        }
        Contexts { keys }
    }

    /// How many words that speak for an entry stand near word `at`, each counted once.
    pub(super) fn evidence(&self, entry: u32, words: &[Word], at: usize) -> usize {
        let Some(keys) = self.keys.get(&entry) else { return 0 };
        let place = words[at].start;
        let first = words.partition_point(|word| word.start + REACH < place);
        let near = words[first..].iter().take_while(|word| word.start < place + REACH);
        let found: FxHashSet<u64> = near.map(|word| word.key).filter(|key| keys.contains(key)).collect();
        found.len()
    }
}

/// Of several concepts the one that the text writes out is meant, or that `known` says was named before.
pub(super) fn by_expansion(direction: &Direction, known: impl Fn(&Entry) -> bool, matches: &mut [TermMatch<'_>]) {
    if matches.iter().all(|m| m.others.is_empty()) {
        return;
    }
    let expansions = matches.iter().filter(|m| m.kind == MatchKind::Expansion);
    let written_out: FxHashSet<usize> = expansions.map(|m| address(m.entry)).collect();
    for found in matches.iter_mut().filter(|m| m.kind == MatchKind::Acronym) {
        found.settle(direction, Meaning::Expanded, |entry| written_out.contains(&address(entry)));
        if found.meaning != Meaning::Expanded {
            found.settle(direction, Meaning::Expanded, &known);
        }
    }
}

/// Of several concepts of an acronym the one that the translation has is meant. What the text itself
/// writes out is left as it is.
pub fn by_translation(direction: &Direction, matches: &mut [TermMatch<'_>], translation: &[TermMatch<'_>]) {
    for found in matches.iter_mut().filter(|m| m.kind == MatchKind::Acronym && m.meaning != Meaning::Expanded) {
        let there =
            |entry: &Entry| translation.iter().any(|m| m.lang.matches(&direction.to) && std::ptr::eq(m.entry, entry));
        found.settle(direction, Meaning::Translated, there);
    }
}

/// An entry's identity as long as its glossary lives.
pub(super) fn address(entry: &Entry) -> usize {
    std::ptr::from_ref(entry) as usize
}

impl<'g> TermMatch<'g> {
    /// All concepts that it may stand for, the likeliest first.
    pub fn concepts(&self) -> impl Iterator<Item = &'g Entry> + '_ {
        std::iter::once(self.entry).chain(self.others.iter().copied())
    }

    /// Whether this and another find may be of the same concept.
    pub fn may_be(&self, other: &TermMatch<'_>) -> bool {
        self.concepts().any(|one| other.concepts().any(|other| std::ptr::eq(one, other)))
    }

    /// Whether it stands inside a longer find of the same text.
    pub fn is_inside(&self, longer: &TermMatch<'_>) -> bool {
        let (own, around) = (&self.range, &longer.range);
        around.start <= own.start && own.end <= around.end && own.len() < around.len()
    }

    /// Makes the first concept for which `meant` holds the one that is meant, if there is one among several.
    fn settle(&mut self, direction: &Direction, by: Meaning, meant: impl Fn(&Entry) -> bool) {
        if self.others.is_empty() {
            return;
        }
        let Some(at) = self.concepts().position(meant) else { return };
        if at > 0 {
            let entry = self.others.remove(at - 1);
            self.others.insert(0, std::mem::replace(&mut self.entry, entry));
        }
        self.meaning = by;
        self.translations = owned(self.entry.translations(Form::Acronym, &direction.to));
    }
}

/// Translations that outlive what they were taken from.
fn owned(translations: Vec<&str>) -> Vec<String> {
    translations.into_iter().map(str::to_owned).collect()
}
