//! All designations of one direction, in a trie whose edges are words.
//!
//! A trie of word keys and not of characters: one hash look-up a word finds all forms of it at once,
//! whatever stands between the words (spaces, no-break spaces, hyphens, a line end), so neither
//! inflected forms nor spellings need be listed; an Aho-Corasick automaton over characters would need
//! a pattern for each. Keys are coarse; [`verify`](super::verify) compares what they found exactly.

use rustc_hash::FxHashMap;

use crate::glossary::Glossary;
use crate::glossary::entry::{Designation, Entry, Form, Section, Status};
use crate::glossary::words::Splitter;
use crate::lang::Direction;
use crate::text::inflection::Inflection;

/// A designation to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) entry: u32,
    section: u16,
    designation: u16,
    /// Whether it is the plural that the section states, and not the designation itself.
    plural: bool,
    /// Whether it is of the language of the text; else it is an acronym of the other language.
    pub(super) own: bool,
}

impl Pattern {
    pub(super) fn entry(self, entries: &[Entry]) -> &Entry {
        &entries[self.entry as usize]
    }

    pub(super) fn section(self, entries: &[Entry]) -> &Section {
        &self.entry(entries).sections[usize::from(self.section)]
    }

    /// The text to compare with.
    pub(super) fn text(self, entries: &[Entry]) -> &str {
        match &self.section(entries).plural {
            Some(plural) if self.plural => plural,
            _ => &self.designation(entries).text,
        }
    }

    pub(super) fn designation(self, entries: &[Entry]) -> &Designation {
        &self.section(entries).designations[usize::from(self.designation)]
    }
}

/// How many bits the filter of first words has; a power of two. 64 KiB of bits stay in the cache and
/// keep the share of words that pass it by chance below 5 % with 20,000 entries.
const FILTER_BITS: usize = 1 << 19;

/// The trie.
#[derive(Debug)]
pub(super) struct Index {
    /// The first words of all patterns, a bit each.
    filter: Box<[u64]>,
    edges: FxHashMap<(u32, u64), u32>,
    /// For each node the first of its patterns in `patterns`, plus one; 0 for none.
    ends: Vec<u32>,
    /// Patterns and the next one that ends at the same node, plus one.
    patterns: Vec<(Pattern, u32)>,
}

/// The node where every look-up begins.
pub(super) const ROOT: u32 = 0;

impl Index {
    /// The designations in the source language, and the preferred acronyms of the target language,
    /// which stand in source texts as well.
    pub(super) fn build(glossary: &Glossary, direction: &Direction) -> Index {
        let inflection = Inflection::of(&direction.from);
        let mut index = Index {
            filter: vec![0; FILTER_BITS / 64].into(),
            edges: FxHashMap::default(),
            ends: vec![0],
            patterns: Vec::with_capacity(glossary.entries().len() * 2),
        };
        index.edges.reserve(glossary.entries().len() * 4);
        let mut splitter = Splitter::new(inflection);
        let mut words = Vec::new();
        for (entry_number, entry) in glossary.entries().iter().enumerate() {
            for (section_number, section) in entry.sections.iter().enumerate() {
                let own = section.lang.matches(&direction.from);
                if !own && !section.lang.matches(&direction.to) {
                    continue;
                }
                let named = section.designations.iter().position(|d| d.form == Form::Full);
                let plural = section.plural.iter().filter_map(|text| Some((named?, text.as_str(), true)));
                let all = section.designations.iter().enumerate().map(|(at, d)| (at, d.text.as_str(), false));
                for (number, text, plural) in all.chain(plural) {
                    let designation = &section.designations[number];
                    if !own && (designation.form == Form::Full || designation.status != Status::Preferred) {
                        continue;
                    }
                    let pattern = Pattern {
                        entry: entry_number as u32,
                        section: section_number as u16,
                        designation: number as u16,
                        plural,
                        own,
                    };
                    splitter.split(text, &mut words);
                    index.add(pattern, words.iter().map(|w| w.key));
                }
            }
        }
        index
    }

    fn add(&mut self, pattern: Pattern, keys: impl Iterator<Item = u64>) {
        let mut node = ROOT;
        for key in keys {
            if node == ROOT {
                let bit = filter_bit(key);
                self.filter[bit / 64] |= 1 << (bit % 64);
            }
            let fresh = self.ends.len() as u32;
            node = *self.edges.entry((node, key)).or_insert(fresh);
            if node == fresh {
                self.ends.push(0);
            }
        }
        if node == ROOT {
            return;
        }
        // At the end of the chain, so that the order of the glossary is kept.
        let number = self.patterns.len() as u32 + 1;
        let mut last = self.ends[node as usize];
        if last == 0 {
            self.ends[node as usize] = number;
        } else {
            loop {
                let (already, next) = self.patterns[last as usize - 1];
                if already == pattern {
                    return;
                }
                if next == 0 {
                    break;
                }
                last = next;
            }
            self.patterns[last as usize - 1].1 = number;
        }
        self.patterns.push((pattern, 0));
    }

    /// Whether a pattern may begin with this word.
    #[inline]
    pub(super) fn may_begin(&self, key: u64) -> bool {
        let bit = filter_bit(key);
        self.filter[bit / 64] & (1 << (bit % 64)) != 0
    }

    /// The node that a word leads to.
    #[inline]
    pub(super) fn follow(&self, node: u32, key: u64) -> Option<u32> {
        self.edges.get(&(node, key)).copied()
    }

    /// The patterns that end at a node, in the order of the glossary.
    pub(super) fn ending(&self, node: u32) -> impl Iterator<Item = Pattern> {
        let mut at = self.ends[node as usize];
        std::iter::from_fn(move || {
            let (pattern, next) = *self.patterns.get((at as usize).checked_sub(1)?)?;
            at = next;
            Some(pattern)
        })
    }
}

#[inline]
fn filter_bit(key: u64) -> usize {
    key as usize & (FILTER_BITS - 1)
}
