//! What a run that fills an empty memory knows of its units without asking SQLite.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::record::Prints;
use crate::unit::Context;

/// The units of a run that fills an empty memory, by the halves of their fingerprints: some 20 bytes a unit.
///
/// With every unit entered at once in the indexes by fingerprint, at places all over them, a million units took 17 s;
/// with the indexes made at the end, from all fingerprints in order, 8 s. Halves meet now and then whose fingerprints
/// differ: who looks for a unit gets others, too, and compares texts anyway.
#[derive(Debug, Default)]
pub(super) struct Fresh {
    /// For each unit, from the first on, half of its fingerprint, and half of that of its source in its context.
    units: Vec<u32>,
    sources: Vec<u32>,
    /// For each unit the one before it with the same source in the same context; 0: none.
    before: Vec<u32>,
    /// Finds the last unit with a source in its context.
    last: HashTable<u32>,
    /// Finds units by their own fingerprints: those alone whose source others have, too. Most have one of their own,
    /// and each table more is a walk through main memory for each of them.
    alike: HashTable<u32>,
}

/// The half of a fingerprint that is kept.
fn half(print: i64) -> u32 {
    (print >> 32) as u32
}

/// Half a fingerprint as a hash, which needs its highest and its lowest bits mixed.
fn hash(half: u32) -> u64 {
    u64::from(half).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// What is known of this unit, numbered from 1.
fn of(known: &[u32], unit: u32) -> u32 {
    known[unit as usize - 1]
}

impl Fresh {
    /// No more units than this are kept in mind before SQLite is asked: 120 MB.
    const MOST: usize = 5_500_000;

    pub(super) fn is_full(&self) -> bool {
        self.units.len() >= Self::MOST
    }

    /// Adds the next unit, of these fingerprints in this context, translated from its text at `source`.
    pub(super) fn add(&mut self, prints: &Prints, context: &Context, source: usize) {
        let (print, source) = (half(prints.unit), half(prints.in_context(context, source)));
        self.units.push(print);
        self.sources.push(source);
        let unit = self.units.len() as u32;
        let Fresh { units, sources, before, last, alike } = self;
        let same = |&known: &u32| of(sources, known) == source;
        match last.entry(hash(source), same, |&known| hash(of(sources, known))) {
            Entry::Vacant(place) => {
                place.insert(unit);
                before.push(0);
            }
            Entry::Occupied(mut place) => {
                let known = std::mem::replace(place.get_mut(), unit);
                let first = of(before, known) == 0;
                before.push(known);
                for unit in first.then_some(known).into_iter().chain([unit]) {
                    alike.insert_unique(hash(of(units, unit)), unit, |&unit| hash(of(units, unit)));
                }
            }
        }
    }

    /// The units that are equal to the one with these fingerprints in this context, perhaps, whichever of its texts
    /// was their source.
    pub(super) fn equal(&self, prints: &Prints, context: &Context) -> Vec<i64> {
        let print = half(prints.unit);
        let mut found: Vec<u32> = Vec::new();
        for last in (0..prints.texts.len()).filter_map(|text| self.last(prints.in_context(context, text))) {
            if of(&self.before, last) > 0 {
                found.extend(self.alike.iter_hash(hash(print)));
            } else {
                found.push(last);
            }
        }
        found.retain(|&unit| of(&self.units, unit) == print);
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(i64::from).collect()
    }

    /// The units with this source in this context, latest first.
    pub(super) fn same_source(&self, prints: &Prints, context: &Context, source: usize) -> impl Iterator<Item = i64> {
        let before = |&unit: &u32| Some(of(&self.before, unit)).filter(|&before| before > 0);
        std::iter::successors(self.last(prints.in_context(context, source)), before).map(i64::from)
    }

    fn last(&self, source: i64) -> Option<u32> {
        let source = half(source);
        self.last.find(hash(source), |&unit| of(&self.sources, unit) == source).copied()
    }
}
