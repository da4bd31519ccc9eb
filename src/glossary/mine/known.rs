//! What a glossary knows of mined terms: a run that cuts one of its designations in two is no term, and a term that
//! it has in another form (`États membres`) is known.

use std::cell::RefCell;
use std::ops::Range;

use rustc_hash::FxHashMap;

use super::phrases::INDEPENDENT;
use crate::glossary::words::Splitter;
use crate::glossary::{Glossary, Recogniser};
use crate::lang::Direction;
use crate::text::inflection::Inflection;

/// A place where a candidate stands.
pub(super) struct Occurrence<'t> {
    /// The number of the text.
    pub(super) number: u32,
    /// The text.
    pub(super) text: &'t str,
    /// The candidate in it, in bytes.
    pub(super) range: Range<usize>,
}

/// Which side of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    Source,
    Target,
}

/// A designation of the glossary in a text, with its translations.
type Found = (Range<usize>, Vec<String>);

/// The designations of a glossary in the texts that are mined.
pub(super) struct Known {
    direction: Direction,
    source: Recogniser,
    target: Recogniser,
    /// What was found in a text; common texts are asked for again and again.
    found: RefCell<FxHashMap<(Side, u32), Vec<Found>>>,
}

/// How many occurrences are looked at.
const LOOKED_AT: usize = 20;

impl Known {
    pub(super) fn new(glossary: &Glossary, direction: &Direction) -> Known {
        Known {
            direction: direction.clone(),
            source: Recogniser::new(glossary.clone(), direction),
            target: Recogniser::new(glossary.clone(), &direction.reversed()),
            found: RefCell::default(),
        }
    }

    fn look<T>(&self, occurrence: &Occurrence<'_>, side: Side, at: impl FnOnce(&[Found]) -> T) -> T {
        let recogniser = if side == Side::Source { &self.source } else { &self.target };
        let mut all = self.found.borrow_mut();
        at(all.entry((side, occurrence.number)).or_insert_with(|| {
            let found = recogniser.recognise(occurrence.text).into_iter();
            found.map(|found| (found.range, found.translations)).collect()
        }))
    }

    /// Whether a candidate hardly ever stands but as a piece of a known designation.
    pub(super) fn cut(&self, occurrences: &[Occurrence<'_>], side: Side) -> bool {
        let looked_at = &occurrences[..occurrences.len().min(LOOKED_AT)];
        let cuts = |occurrence: &&Occurrence<'_>| {
            let part = &occurrence.range;
            let cut = |whole: &Range<usize>| {
                whole.start < part.end
                    && part.start < whole.end
                    && !(part.start <= whole.start && whole.end <= part.end)
            };
            self.look(occurrence, side, |found| found.iter().any(|(whole, _)| cut(whole)))
        };
        let whole = looked_at.len() - looked_at.iter().filter(cuts).count();
        !looked_at.is_empty() && (whole as f64) < INDEPENDENT * looked_at.len() as f64
    }

    /// Whether the glossary has the term that stands at these places with this translation, in whatever form.
    pub(super) fn has(&self, occurrences: &[Occurrence<'_>], translation: &str) -> bool {
        let mut splitter = Splitter::new(Inflection::of(&self.direction.to));
        let mut keys = |text: &str| {
            let mut words = Vec::new();
            splitter.split(text, &mut words);
            words.iter().map(|word| word.key).collect::<Vec<u64>>()
        };
        let wanted = keys(translation);
        occurrences.iter().take(LOOKED_AT).any(|occurrence| {
            let is_there = |(range, translations): &Found| {
                *range == occurrence.range && translations.iter().any(|text| keys(text) == wanted)
            };
            self.look(occurrence, Side::Source, |found| found.iter().any(is_there))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Miner, MiningOptions};
    use super::*;
    use crate::glossary::Form;

    #[test]
    fn pieces_of_known_designations_are_no_terms_and_other_forms_of_known_ones_are_known() {
        let mut miner = Miner::new(&Direction::default());
        let cities = [
            ("La cellule de veille dort à Erevan", "The monitoring desk sleeps in Yerevan"),
            ("À Minsk, la cellule de veille", "In Minsk the monitoring desk"),
            ("Où est la cellule de veille ?", "Where is the monitoring desk?"),
            ("Notre cellule de veille : Astana", "Our monitoring desk: Astana"),
        ];
        for (french, english) in cities {
            miner.add(french, english);
            miner.add(
                &format!("« {french} », disent les États membres de l’Organisation du Traité de sécurité collective."),
                &format!("“{english}”, the member states of the Collective Security Treaty Organization say."),
            );
            miner.add(&format!("{french} ; États membres."), &format!("{english}; member states."));
        }
        let direction = Direction::default();
        let mined = miner.mine(&MiningOptions { min_count: 4, ..MiningOptions::default() }, Glossary::shipped());
        let mut terms: Vec<_> = mined
            .iter()
            .filter(|mined| mined.kind == Form::Full)
            .map(|mined| {
                (mined.entry.full(&direction.from).unwrap(), mined.entry.full(&direction.to).unwrap(), mined.known)
            })
            .collect();
        terms.sort_unstable();
        assert_eq!(terms, [("cellule de veille", "monitoring desk", false), ("États membres", "member states", true)]);
    }
}
