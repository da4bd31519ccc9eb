//! What a run that adds many units knows of all units without asking SQLite.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rusqlite::Connection;

use super::record::{Names, Prints, in_context};
use super::run::UnitId;
use crate::error::Result;
use crate::unit::Context;

/// The units of a memory by the halves of their fingerprints: some 20 bytes a unit.
///
/// With every unit entered at once in the index by fingerprint, at places all over it, a million units take 4.7 s;
/// with the index made at the end, from all fingerprints in order, 2.6 s. Halves meet now and then whose fingerprints
/// differ: who looks for a unit gets others, too, and compares texts anyway.
#[derive(Debug, Default)]
pub(super) struct KnownUnits {
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
    /// The places in their units at which sources stand: nearly always the first alone.
    places: Vec<usize>,
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

impl KnownUnits {
    /// No more units than this are kept in mind before SQLite is asked: a gigabyte.
    pub(super) const MOST: i64 = 40_000_000;

    /// All units of a memory.
    pub(super) fn of(connection: &Connection, names: &mut Names) -> Result<KnownUnits> {
        let mut known = KnownUnits::default();
        let mut variants = connection.prepare("SELECT id >> 16, lang, fingerprint FROM variant ORDER BY id")?;
        let variants = variants.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get(1)?, row.get(2)?)))?;
        let mut variants = variants.peekable();
        let mut units = connection
            .prepare("SELECT id, fingerprint, source_lang, previous, next, context_key FROM unit ORDER BY id")?;
        let mut rows = units.query([])?;
        let mut texts: Vec<(i64, i64)> = Vec::new();
        while let Some(row) = rows.next()? {
            let id: i64 = row.get(0)?;
            texts.clear();
            while let Some(variant) = variants.next_if(|variant| !matches!(variant, Ok((unit, ..)) if *unit > id)) {
                let (unit, lang, print) = variant?;
                if unit == id {
                    texts.push((lang, print));
                }
            }
            let place = match row.get::<_, Option<i64>>(2)? {
                Some(lang) => place_of(connection, names, lang, &texts)?,
                None => 0,
            };
            let Some((_, text)) = texts.get(place) else { continue };
            let context = Context { previous: row.get(3)?, next: row.get(4)?, key: row.get(5)? };
            known.add(UnitId(id), row.get(1)?, in_context(*text, &context), place);
        }
        Ok(known)
    }

    pub(super) fn is_full(&self) -> bool {
        self.units.len() as i64 >= Self::MOST
    }

    /// Adds a unit, whose number is above all before, by its fingerprint and that of its source, which stands at
    /// `place`, in its context.
    pub(super) fn add(&mut self, id: UnitId, print: i64, source: i64, place: usize) {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
        let unit = id.0 as u32;
        for known in [&mut self.units, &mut self.sources, &mut self.before] {
            known.resize(unit as usize, 0);
        }
        let KnownUnits { units, sources, before, last, alike, .. } = self;
        let (place, source) = (unit as usize - 1, half(source));
        units[place] = half(print);
        sources[place] = source;
        let same = |&known: &u32| of(sources, known) == source;
        match last.entry(hash(source), same, |&known| hash(of(sources, known))) {
            Entry::Vacant(place) => {
                place.insert(unit);
            }
            Entry::Occupied(mut last) => {
                let known = std::mem::replace(last.get_mut(), unit);
                let first = of(before, known) == 0;
                before[place] = known;
                for unit in first.then_some(known).into_iter().chain([unit]) {
                    alike.insert_unique(hash(of(units, unit)), unit, |&unit| hash(of(units, unit)));
                }
            }
        }
    }

    /// Takes a unit with this source in its context out of those that are found by it.
    pub(super) fn remove(&mut self, id: UnitId, source: i64) {
        let KnownUnits { sources, before, last, .. } = self;
        let (unit, source) = (id.0 as u32, half(source));
        let Ok(mut last) = last.find_entry(hash(source), |&known| of(sources, known) == source) else { return };
        let earlier = of(before, unit);
        let mut later = *last.get();
        if later == unit {
            match earlier {
                0 => _ = last.remove(),
                earlier => *last.get_mut() = earlier,
            }
            return;
        }
        while later > 0 && of(before, later) != unit {
            later = of(before, later);
        }
        if later > 0 {
            before[later as usize - 1] = earlier;
        }
    }

    /// The units that are equal to the one with these fingerprints in this context, perhaps, whichever of its texts
    /// was their source.
    pub(super) fn equal(&self, prints: &Prints, context: &Context) -> Vec<i64> {
        let print = half(prints.unit);
        let mut found: Vec<u32> = Vec::new();
        for last in self.last_of_each(prints, context) {
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
        std::iter::successors(self.last(in_context(prints.texts[source], context)), before).map(i64::from)
    }

    /// Looks for many units at once. The processor fetches their places in the tables from main memory side by side
    /// then, and has them at hand when one unit after the other comes: each waited a tenth of a microsecond for its
    /// own among five million, of the three that a unit takes.
    pub(super) fn look_ahead<'u>(&self, units: impl Iterator<Item = (&'u Prints, &'u Context)>) {
        let known = units.filter(|(prints, context)| self.last_of_each(prints, context).next().is_some());
        // Nothing but the looking is wanted.
        std::hint::black_box(known.count());
    }

    /// For each of its texts that may be a source the last unit with that source in this context.
    fn last_of_each(&self, prints: &Prints, context: &Context) -> impl Iterator<Item = u32> {
        let texts = self.places.iter().filter_map(|&place| prints.texts.get(place));
        texts.filter_map(move |&text| self.last(in_context(text, context)))
    }

    fn last(&self, source: i64) -> Option<u32> {
        let source = half(source);
        self.last.find(hash(source), |&unit| of(&self.sources, unit) == source).copied()
    }
}

/// The place among a unit's texts, each with the number of its language, of the one in this language: as
/// [`crate::unit::TranslationUnit::variant`] finds it, else the first.
fn place_of(connection: &Connection, names: &mut Names, lang: i64, texts: &[(i64, i64)]) -> Result<usize> {
    if let Some(place) = texts.iter().position(|(known, _)| *known == lang) {
        return Ok(place);
    }
    let lang = names.language(connection, lang)?;
    for (place, (known, _)) in texts.iter().enumerate() {
        if names.language(connection, *known)?.matches(&lang) {
            return Ok(place);
        }
    }
    Ok(0)
}
