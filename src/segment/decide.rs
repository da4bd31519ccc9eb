//! The decision at a candidate: whether a segment ends there, and by which rule.

use super::candidates::{Candidate, Closed, Mark};
use super::characters::*;
use super::context::{Class, Following, Opened, Preceding};
use super::language::{Kinds, Language};
use super::learn::Learned;

/// The built-in rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Rule {
    /// A full stop behind a full word.
    Period,
    /// A question or exclamation mark.
    Strong,
    /// A full stop of a script that has no other use for it.
    Stop,
    /// An ellipsis, and what follows begins a sentence.
    Ellipsis,
    /// An ellipsis inside a sentence, or before all else.
    EllipsisInside,
    /// A comma or the like follows: the sentence goes on.
    GoesOn,
    /// A small letter follows.
    SmallLetter,
    /// A small letter follows, but a full word stood before the full stop.
    FullWord,
    /// A quotation or a bracket closed, and the sentence around it goes on.
    QuotationInside,
    /// No space follows.
    NoSpace,
    /// No space follows, though there should be one.
    MissingSpace,
    /// The number or letter of a list item.
    ListNumber,
    /// An abbreviation before a number or a small letter.
    BeforeNumber,
    /// An abbreviation before a name.
    BeforeName,
    /// An abbreviation that ends no sentence.
    NeverFinal,
    /// An abbreviation that may end a sentence, before a word that starts none.
    AbbreviationInside,
    /// An abbreviation before a word that starts a sentence.
    AbbreviationFinal,
    /// An initial of a name.
    Initial,
    /// An abbreviation that the document itself shows to be one.
    Learned,
    /// A mark in brackets, such as `(?)` or `[...]`, which comments on the text around it.
    BracketedMark,
}

/// A candidate, decided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verdict {
    pub(crate) ends: bool,
    pub(crate) rule: Rule,
}

const fn yes(rule: Rule) -> Verdict {
    Verdict { ends: true, rule }
}

const fn no(rule: Rule) -> Verdict {
    Verdict { ends: false, rule }
}

/// What a decision is made from.
pub(crate) struct Decider<'a, 'd> {
    pub(crate) block: &'a str,
    pub(crate) language: &'a Language,
    pub(crate) learned: &'a Learned<'d>,
}

impl Decider<'_, '_> {
    /// Whether the segment that began at `segment` ends at `candidate`.
    pub(crate) fn decide(&self, segment: usize, candidate: &Candidate) -> Verdict {
        let next = Following::read(self.block, candidate.next);
        if candidate.mark == Mark::Stop {
            return if next.class == Class::Inner { no(Rule::GoesOn) } else { yes(Rule::Stop) };
        }
        let before = Preceding::read(self.block, segment, candidate.start);
        if candidate.next == candidate.end {
            return self.without_space(candidate, before, next);
        }
        if next.class == Class::Inner {
            return no(Rule::GoesOn);
        }
        if is_bracketed(self.block, segment, candidate) {
            return no(Rule::BracketedMark);
        }
        match candidate.mark {
            Mark::Period => self.period(segment, candidate, before, next),
            Mark::Ellipsis => self.ellipsis(segment, candidate, next),
            Mark::Strong | Mark::Stop => self.strong(candidate, next),
        }
    }

    fn strong(&self, candidate: &Candidate, next: Following<'_>) -> Verdict {
        if next.class != Class::Lower {
            return yes(Rule::Strong);
        }
        if candidate.closed != Closed::Nothing || next.opened == Opened::Dash || self.language.is_speech(next.word) {
            no(Rule::QuotationInside)
        } else if self.block[candidate.start..candidate.end].contains('?') {
            yes(Rule::Strong)
        } else {
            no(Rule::SmallLetter)
        }
    }

    fn ellipsis(&self, segment: usize, candidate: &Candidate, next: Following<'_>) -> Verdict {
        let leads = !self.block[segment..candidate.start].contains(is_word);
        if leads || matches!(next.class, Class::Lower | Class::Digit) {
            no(Rule::EllipsisInside)
        } else {
            yes(Rule::Ellipsis)
        }
    }

    fn period(&self, segment: usize, candidate: &Candidate, before: Preceding<'_>, next: Following<'_>) -> Verdict {
        let word = before.word;
        if candidate.closed == Closed::Nothing && before.start == segment && is_list_number(word) {
            return no(Rule::ListNumber);
        }
        if candidate.closed == Closed::Nothing && is_list_number(word) && self.is_label(segment, before.start) {
            return no(Rule::ListNumber);
        }
        if candidate.closed != Closed::Nothing && next.class == Class::Lower {
            return no(Rule::QuotationInside);
        }
        let kinds = self.kinds(before);
        if kinds.is_some_and(|kinds| kinds.never_final) {
            return no(Rule::NeverFinal);
        }
        match next.class {
            Class::Lower => self.before_small_letter(word, kinds, next),
            Class::Digit => match kinds {
                Some(kinds) if kinds.before_number => no(Rule::BeforeNumber),
                Some(_) => no(Rule::AbbreviationInside),
                None if is_initial(word) => no(Rule::Initial),
                None => yes(Rule::Period),
            },
            // `tél. +33`
            Class::Symbol if kinds.is_some_and(|kinds| kinds.before_number) => no(Rule::BeforeNumber),
            _ => self.before_capital(candidate, word, kinds, next),
        }
    }

    /// Whether the segment begins with a label, such as `Art.` or `Section`, and nothing else up to `number`.
    fn is_label(&self, segment: usize, number: usize) -> bool {
        let label = self.block[segment..number].trim_end_matches(is_space);
        label.len() + segment < number && self.language.is_label(label)
    }

    fn before_small_letter(&self, word: &str, kinds: Option<Kinds>, next: Following<'_>) -> Verdict {
        if next.opened == Opened::Dash {
            return no(Rule::QuotationInside);
        }
        if let Some(kinds) = kinds {
            // Words that are abbreviations before a number only: `no.`, `art.`.
            let also_word = kinds == Kinds { before_number: true, ..Kinds::default() } && self.language.is_word(word);
            return if also_word { yes(Rule::FullWord) } else { no(Rule::BeforeNumber) };
        }
        if word.is_empty() || word.bytes().all(|b| b.is_ascii_digit()) || self.is_full_word(word) {
            return yes(Rule::FullWord);
        }
        no(Rule::SmallLetter)
    }

    fn before_capital(&self, candidate: &Candidate, word: &str, kinds: Option<Kinds>, next: Following<'_>) -> Verdict {
        // Behind a closing mark an abbreviation has met its end; only a full stop right behind it is its own.
        let open = candidate.closed == Closed::Nothing;
        match kinds {
            Some(kinds) if open && kinds.before_number && is_reference(next.word) => no(Rule::BeforeNumber),
            Some(kinds) if open && kinds.before_name && !kinds.ambiguous => no(Rule::BeforeName),
            Some(kinds) if open && (kinds.ambiguous || kinds.before_name) => {
                if self.starts_sentence(next) {
                    yes(Rule::AbbreviationFinal)
                } else {
                    no(Rule::AbbreviationInside)
                }
            }
            // `l.` numbers lines, `L.` is an initial all the same.
            _ if open && is_initial(word) => {
                if self.starts_sentence(next) {
                    yes(Rule::AbbreviationFinal)
                } else {
                    no(Rule::Initial)
                }
            }
            Some(_) => yes(Rule::AbbreviationFinal),
            None if open && self.learned.is_abbreviation(word) && !self.starts_sentence(next) => no(Rule::Learned),
            None => yes(Rule::Period),
        }
    }

    fn without_space(&self, candidate: &Candidate, before: Preceding<'_>, next: Following<'_>) -> Verdict {
        if next.class != Class::Upper || next.word.chars().count() < 2 && !self.starts_sentence(next) {
            return no(Rule::NoSpace);
        }
        let technical = |c: char| matches!(c, '/' | '@' | '=' | '_' | '\\' | '&' | '#');
        if before.chunk.contains(technical) || next.chunk().contains(technical) || before.chunk.starts_with("www") {
            return no(Rule::NoSpace);
        }
        let small = before.word.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
        let starts = self.starts_sentence(next);
        let ends = match candidate.mark {
            Mark::Strong => true,
            Mark::Ellipsis => starts,
            _ => starts && (small || candidate.closed != Closed::Nothing) && self.kinds(before).is_none(),
        };
        if ends { yes(Rule::MissingSpace) } else { no(Rule::NoSpace) }
    }

    /// The kinds of the abbreviation that a word before a full stop is, if it is one.
    fn kinds(&self, before: Preceding<'_>) -> Option<Kinds> {
        let word = before.word;
        if word.is_empty() {
            return None;
        }
        if let Some(kinds) = self.language.abbreviation(&self.block[..before.start], word) {
            return Some(kinds);
        }
        // Letters with full stops between them: `O.N.U.`, `Ph.D.`.
        let short = |part: &str| (1..=3).contains(&part.chars().count()) && part.contains(char::is_alphabetic);
        let dotted = word.contains('.') && word.split('.').all(short);
        dotted.then_some(Kinds { ambiguous: true, ..Kinds::default() })
    }

    fn starts_sentence(&self, next: Following<'_>) -> bool {
        self.language.is_starter(next.word) || self.language.is_starter(next.elided())
    }

    /// Whether this can be no abbreviation: a known word, or one as long and as pronounceable as words are.
    fn is_full_word(&self, word: &str) -> bool {
        if self.language.is_word(word) {
            return true;
        }
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        letters >= 4 && !word.contains('.') && word.contains(is_vowel) && !self.learned.is_abbreviation(word)
    }
}

/// A mark alone in its brackets: `(?)`, `[...]`, `(!)`.
fn is_bracketed(block: &str, segment: usize, candidate: &Candidate) -> bool {
    candidate.closed == Closed::Bracket
        && candidate.start > segment
        && before(block, candidate.start).is_some_and(is_opening_bracket)
}

/// `12`, `2.1`, `IV`, `a`, `B`: what numbers an item at the beginning of a segment.
fn is_list_number(word: &str) -> bool {
    let digits = word.len() <= 8 && word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    !word.is_empty() && (digits || is_roman(word) || word.chars().count() == 1 && word.contains(char::is_alphabetic))
}

/// A number that an abbreviation before numbers may stand for: `IV`, `B`.
fn is_reference(word: &str) -> bool {
    word.chars().count() == 1 || is_roman(word)
}

fn is_roman(word: &str) -> bool {
    let of = |signs: &[u8]| word.bytes().all(|b| signs.contains(&b));
    (1..=8).contains(&word.len()) && (of(b"IVXLCDM") || of(b"ivx"))
}

/// One capital, alone or behind a hyphen or a full stop: `J`, `P.-J`.
fn is_initial(word: &str) -> bool {
    let mut last = word.rsplit(['-', '.']).next().unwrap_or(word).chars();
    last.next().is_some_and(char::is_uppercase) && last.next().is_none()
}

fn is_vowel(c: char) -> bool {
    !c.is_ascii() && c.is_alphabetic() || matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}
