//! The things in a text that repair may exchange.

use std::ops::Range;

use super::signs::signs;
use super::words::number_words;
use crate::glossary::{Entry, MatchKind, Recogniser};
use crate::lang::Lang;
use crate::text::dates::{DateMention, dates};
use crate::text::numbers::{Number, numbers};
use crate::text::times::{Time, times};

/// A thing that may be exchanged, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Entity<'g> {
    pub(super) range: Range<usize>,
    pub(super) thing: Thing<'g>,
}

/// What it is.
#[derive(Debug, Clone)]
pub(super) enum Thing<'g> {
    Number(Number),
    Date(DateMention),
    Term(Term<'g>),
    /// A time of day.
    Time(Time),
    /// A Roman number or a letter behind the name of a part.
    Sign(String),
}

/// A glossary's term as it stands in a text.
#[derive(Debug, Clone)]
pub(super) struct Term<'g> {
    pub(super) entry: &'g Entry,
    pub(super) is_acronym: bool,
    /// Whether it is written as the glossary has it.
    pub(super) is_plain: bool,
    /// Whether it may mean something else (CEI).
    pub(super) is_ambiguous: bool,
    pub(super) translations: Vec<String>,
}

impl PartialEq for Thing<'_> {
    /// Whether the two say the same.
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Thing::Number(a), Thing::Number(b)) => {
                a.value == b.value && a.ordinal == b.ordinal && a.percent == b.percent
            }
            (Thing::Date(a), Thing::Date(b)) => a.dates == b.dates && a.form == b.form,
            (Thing::Term(a), Thing::Term(b)) => std::ptr::eq(a.entry, b.entry) && a.is_acronym == b.is_acronym,
            (Thing::Time(a), Thing::Time(b)) => a == b,
            (Thing::Sign(a), Thing::Sign(b)) => a == b,
            _ => false,
        }
    }
}

/// All of them, in order, nothing overlapping: dates before terms before numbers. With `clock`, French hours are
/// times of day; without, they are spans of time, whose numbers are numbers.
pub(super) fn entities<'g>(
    text: &str,
    lang: &Lang,
    recogniser: Option<&'g Recogniser>,
    clock: bool,
) -> Vec<Entity<'g>> {
    let mut found: Vec<Entity<'g>> = Vec::new();
    let add = |entity: Entity<'g>, found: &mut Vec<Entity<'g>>| {
        let free = |other: &Entity<'_>| other.range.end <= entity.range.start || entity.range.end <= other.range.start;
        if found.iter().all(free) {
            found.push(entity);
        }
    };
    for date in dates(text, lang) {
        add(Entity { range: date.range.clone(), thing: Thing::Date(date) }, &mut found);
    }
    for term in recogniser.map(|recogniser| recogniser.recognise(text)).unwrap_or_default() {
        let is_plain = term.kind != MatchKind::Misspelt
            && !term.inflected
            && text[term.range.clone()].to_lowercase() == term.term.to_lowercase();
        let thing = Thing::Term(Term {
            entry: term.entry,
            is_acronym: term.kind == MatchKind::Acronym,
            is_plain,
            is_ambiguous: !term.others.is_empty(),
            translations: term.translations,
        });
        add(Entity { range: term.range, thing }, &mut found);
    }
    for time in if clock { times(text, lang) } else { Vec::new() } {
        add(Entity { range: time.range, thing: Thing::Time(time.time) }, &mut found);
    }
    for number in numbers(text, lang).into_iter().chain(number_words(text, lang)) {
        let range = number.range.clone();
        add(Entity { range, thing: Thing::Number(number) }, &mut found);
    }
    for sign in signs(text) {
        add(Entity { range: sign.range, thing: Thing::Sign(sign.written) }, &mut found);
    }
    found.sort_by_key(|entity| entity.range.start);
    found
}
