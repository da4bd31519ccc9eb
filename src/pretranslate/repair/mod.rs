//! Repair of fuzzy matches: where the source found differs from the segment in numbers, dates,
//! acronyms or terms alone, and each has one sure counterpart in the translation, that is put right.
//!
//! Nothing is touched unless everything is proved: the texts between the things that differ must be
//! the same, each thing must stand in the translation as often as in the source found, and the new
//! one must fit where the old one stood (article, elision, number agreement, ordinal ending).

mod counterpart;
mod entities;
mod fitting;
mod signs;
mod words;

use std::ops::Range;

use serde::Serialize;

pub(super) use self::fitting::acronym_takes_article;

use self::entities::{Entity, Thing, entities};
use crate::glossary::Recogniser;
use crate::lang::{Direction, Lang};
use crate::memory::{Match, MatchKind};
use crate::text::times::times;
use crate::text::tokens::{Token, TokenKind, tokens};

/// Repairs matches of one direction of translation.
#[derive(Debug)]
pub(super) struct Repairer {
    direction: Direction,
    recogniser: Option<Recogniser>,
}

/// A translation put right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The translation.
    pub target: String,
    /// What was changed in it, from left to right.
    pub changes: Vec<Change>,
}

/// One change in a translation, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// What kind of thing was exchanged.
    pub kind: ChangeKind,
    /// What the source found has.
    pub source_was: String,
    /// What the segment has in its place.
    pub source_is: String,
    /// What the translation had.
    pub target_was: String,
    /// What it has now.
    pub target_is: String,
    /// Where it stands in the repaired translation, in bytes.
    pub place: Range<usize>,
}

/// What can be exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// A number, in digits or in words.
    Number,
    /// A date.
    Date,
    /// An acronym of the glossary.
    Acronym,
    /// A term of the glossary.
    Term,
    /// A time of day.
    Time,
    /// A Roman number or a letter behind the name of a part: `Annexe III`.
    Sign,
}

impl std::fmt::Display for Change {
    /// `OTSC → CEI in the source, so CSTO → CIS`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Change { source_was, source_is, target_was, target_is, .. } = self;
        write!(f, "{source_was} → {source_is} in the source, so {target_was} → {target_is}")
    }
}

impl Repairer {
    /// A repairer; without a recogniser only numbers and dates are put right.
    pub(super) fn new(direction: &Direction, recogniser: Option<Recogniser>) -> Repairer {
        Repairer { direction: direction.clone(), recogniser }
    }

    /// The recogniser of the source language's terms.
    pub(super) fn recogniser(&self) -> Option<&Recogniser> {
        self.recogniser.as_ref()
    }

    /// The score, 0 to 100, of a text that is as unlike `query` as one can be that differs from it in numbers, dates and
    /// signs alone: how far below the usual threshold a match that can be put right may lie. `None` where it has none, or
    /// nothing else.
    pub(super) fn least_score(&self, query: &str) -> Option<f64> {
        let entities = entities(query, &self.direction.from, None, false);
        let of_entity = |token: &Token| {
            entities.iter().any(|e| e.range.start <= token.range.start && token.range.end <= e.range.end)
        };
        let words = || tokens(query).filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number));
        // A number put for another costs half a word.
        let cost = |token: Token| if token.kind == TokenKind::Number { 0.5 } else { 1.0 };
        let alike = words().filter(|token| !of_entity(token)).count();
        let differing: f64 = words().filter(of_entity).map(cost).sum();
        (alike > 0 && differing > 0.0).then(|| 100.0 * (1.0 - differing / words().count() as f64))
    }

    /// The first of several fuzzy matches that can be put right for `query`: its index and the repair.
    pub(super) fn first_repair(&self, query: &str, matches: &[Match]) -> Option<(usize, Repair)> {
        let mut fuzzy = matches.iter().enumerate().filter(|(_, found)| found.kind == MatchKind::Fuzzy).peekable();
        fuzzy.peek()?;
        let wanted = entities(query, &self.direction.from, self.recogniser.as_ref(), false);
        if wanted.is_empty() {
            // There is nothing to exchange.
            return None;
        }
        fuzzy.find_map(|(n, found)| {
            Some((n, self.repair_as_wanted(query, &wanted, &found.source.text, &found.target.text)?))
        })
    }

    /// Puts the translation of a similar source right for `query`, which holds the things `wanted`; `None` where that
    /// cannot be proved.
    fn repair_as_wanted(&self, query: &str, wanted: &[Entity<'_>], source: &str, target: &str) -> Option<Repair> {
        let from = &self.direction.from;
        // Hours are times of day where both sides have some.
        let clock = !times(target, &self.direction.to).is_empty() && !times(source, from).is_empty();
        let with_times = if clock { entities(query, from, self.recogniser.as_ref(), true) } else { Vec::new() };
        let wanted = if clock { &with_times } else { wanted };
        let known = entities(source, from, self.recogniser.as_ref(), clock);
        let pairs = paired(query, wanted, source, &known, from)?;
        let changed: Vec<(&Entity<'_>, &Entity<'_>)> =
            pairs.iter().copied().filter(|(new, old)| new.thing != old.thing).collect();
        if changed.is_empty() {
            return None;
        }
        let mut edits = Vec::new();
        for (new, old) in &changed {
            let place =
                counterpart::Search { source, target, known: &known, pairs: &pairs, direction: &self.direction, clock };
            for edit in place.edits(query, new, old)? {
                if !edits.contains(&edit) {
                    edits.push(edit);
                }
            }
        }
        edits.sort_by_key(|edit: &counterpart::Exchange| edit.range.start);
        let overlapping = edits.windows(2).any(|two| two[0].range.end > two[1].range.start);
        if overlapping || edits.is_empty() {
            return None;
        }
        Some(applied(target, edits))
    }
}

/// The translation with these edits.
fn applied(target: &str, edits: Vec<counterpart::Exchange>) -> Repair {
    let mut out = String::with_capacity(target.len() + 16);
    let mut changes = Vec::new();
    let mut at = 0;
    for edit in edits {
        out.push_str(&target[at..edit.range.start]);
        let start = out.len();
        out.push_str(&edit.new);
        at = edit.range.end;
        changes.push(Change {
            kind: edit.kind,
            source_was: edit.source_was,
            source_is: edit.source_is,
            target_was: target[edit.range].to_owned(),
            target_is: edit.new,
            place: start..out.len(),
        });
    }
    out.push_str(&target[at..]);
    Repair { target: out, changes }
}

/// The things of both texts in pairs, when the texts between them are the same.
fn paired<'e, 'g>(
    query: &str,
    wanted: &'e [Entity<'g>],
    source: &str,
    known: &'e [Entity<'g>],
    lang: &Lang,
) -> Option<Vec<(&'e Entity<'g>, &'e Entity<'g>)>> {
    if wanted.len() != known.len() {
        return None;
    }
    let (mut at, mut behind) = (0, 0);
    let mut pairs = Vec::with_capacity(wanted.len());
    for (new, old) in wanted.iter().zip(known) {
        let alike = std::mem::discriminant(&new.thing) == std::mem::discriminant(&old.thing);
        let before = fitting::literal(&query[at..new.range.start], new, lang);
        if !alike || before != fitting::literal(&source[behind..old.range.start], old, lang) {
            return None;
        }
        pairs.push((new, old));
        (at, behind) = (new.end(lang), old.end(lang));
    }
    let rest = |text: &str| crate::text::normalise::single_spaces(&crate::text::normalise::plain_marks(text));
    (rest(&query[at..]) == rest(&source[behind..])).then_some(pairs)
}

impl Entity<'_> {
    /// Where the text behind it begins: an English ordinal takes its ending along (32nd, 33rd).
    fn end(&self, lang: &Lang) -> usize {
        let has_ending = matches!(&self.thing, Thing::Number(number) if number.ordinal) && lang.primary() == "en";
        self.range.end + if has_ending { "th".len() } else { 0 }
    }
}

impl Thing<'_> {
    fn change_kind(&self) -> ChangeKind {
        match self {
            Thing::Number(_) => ChangeKind::Number,
            Thing::Date(_) => ChangeKind::Date,
            Thing::Term(term) if term.is_acronym => ChangeKind::Acronym,
            Thing::Term(_) => ChangeKind::Term,
            Thing::Time(_) => ChangeKind::Time,
            Thing::Sign(_) => ChangeKind::Sign,
        }
    }
}

#[cfg(test)]
mod tests;
