//! The decision at a candidate: whether a segment ends there, and by which rule.

use std::borrow::Cow;

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
    /// UAX 29, in a language without data of its own.
    Unicode,
    /// A rule of the user's SRX file.
    Srx {
        /// The line of the file on which it begins.
        line: u64,
    },
}

impl Rule {
    /// Its name, as `--explain` shows it.
    pub fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Rule::Period => "full stop",
            Rule::Strong => "question or exclamation",
            Rule::Stop => "full stop of its script",
            Rule::Ellipsis => "ellipsis before a sentence",
            Rule::EllipsisInside => "ellipsis inside a sentence",
            Rule::GoesOn => "punctuation goes on",
            Rule::SmallLetter => "small letter follows",
            Rule::FullWord => "full word before a small letter",
            Rule::QuotationInside => "quotation inside a sentence",
            Rule::NoSpace => "no space follows",
            Rule::MissingSpace => "missing space",
            Rule::ListNumber => "list number",
            Rule::BeforeNumber => "abbreviation before a number",
            Rule::BeforeName => "abbreviation before a name",
            Rule::NeverFinal => "abbreviation that ends nothing",
            Rule::AbbreviationInside => "abbreviation inside a sentence",
            Rule::AbbreviationFinal => "abbreviation at a sentence's end",
            Rule::Initial => "initial of a name",
            Rule::Learned => "abbreviation of this document",
            Rule::BracketedMark => "mark in brackets",
            Rule::Unicode => "Unicode sentence border",
            Rule::Srx { line } => return Cow::Owned(format!("SRX rule at line {line}")),
        })
    }
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
        if candidate.called {
            return self.before_call(segment, candidate, next);
        }
        if candidate.next == candidate.end {
            return self.without_space(segment, candidate, next);
        }
        if next.class == Class::Inner || next.is_sign_alone() {
            return no(Rule::GoesOn);
        }
        if is_bracketed(self.block, segment, candidate) {
            return no(Rule::BracketedMark);
        }
        match candidate.mark {
            Mark::Period => self.period(segment, candidate, next),
            Mark::Ellipsis => self.ellipsis(segment, candidate, next),
            Mark::Strong | Mark::Stop if self.is_of_name(segment, candidate, next) => no(Rule::AbbreviationInside),
            Mark::Strong | Mark::Stop => self.strong(segment, candidate, next),
        }
    }

    fn strong(&self, segment: usize, candidate: &Candidate, next: Following<'_>) -> Verdict {
        if next.class != Class::Lower || next.is_address() {
            return yes(Rule::Strong);
        }
        if candidate.closed != Closed::Nothing || next.opened == Opened::Dash || self.speaks(next) {
            return no(Rule::QuotationInside);
        }
        let marks = &self.block[candidate.start..candidate.end];
        if marks.contains('?') {
            return yes(Rule::Strong);
        }
        // Whoever writes `!!` or begins sentences in small letters does so behind an exclamation too;
        // otherwise a clause of its own must follow, and more than an interjection stand before.
        let said = start_of(&self.block[segment..candidate.start]);
        let informal = marks.matches('!').count() > 1
            || said.trim_start_matches(|c| !is_word(c)).starts_with(char::is_lowercase)
            || self.begins_clause(next) && said.split(is_space).filter(|word| word.contains(is_word)).nth(2).is_some();
        if informal { yes(Rule::Strong) } else { no(Rule::SmallLetter) }
    }

    fn ellipsis(&self, segment: usize, candidate: &Candidate, next: Following<'_>) -> Verdict {
        let leads = !has_word(&self.block[segment..candidate.start]);
        if leads || matches!(next.class, Class::Lower | Class::Digit) && !next.is_address() {
            no(Rule::EllipsisInside)
        } else {
            yes(Rule::Ellipsis)
        }
    }

    fn period(&self, segment: usize, candidate: &Candidate, next: Following<'_>) -> Verdict {
        let before = Preceding::read(self.block, segment, candidate.start);
        let word = before.word;
        // Behind a closing mark an abbreviation has met its end: what closed was part of the sentence.
        let open = candidate.closed == Closed::Nothing;
        if open && self.is_list_number(segment, before) {
            return no(Rule::ListNumber);
        }
        let kinds = self.kinds(before);
        if open && kinds.is_some_and(|kinds| kinds.never_final) {
            return no(Rule::NeverFinal);
        }
        match next.class {
            Class::Lower if !open => no(Rule::QuotationInside),
            Class::Lower => self.before_small_letter(before, kinds, next),
            Class::Digit => match kinds {
                Some(_) if !open => yes(Rule::AbbreviationFinal),
                Some(kinds) if kinds.before_number => no(Rule::BeforeNumber),
                Some(_) => no(Rule::AbbreviationInside),
                // `J. 12`, and `l’article L. 642-3`.
                None if open && is_initial(word) => no(Rule::Initial),
                None => yes(Rule::Period),
            },
            // Ordinals, in the languages that write them so: `am 3. Mai`.
            _ if open && !self.language.known && is_ordinal(word) => no(Rule::AbbreviationInside),
            // `tél. +33`
            Class::Symbol if open && kinds.is_some_and(|kinds| kinds.before_number) => no(Rule::BeforeNumber),
            _ if open => self.before_capital(before, kinds, next),
            _ => yes(Rule::Period),
        }
    }

    fn before_small_letter(&self, before: Preceding<'_>, kinds: Option<Kinds>, next: Following<'_>) -> Verdict {
        let word = before.word;
        if next.is_address() {
            return yes(Rule::Period);
        }
        if next.opened == Opened::Dash && self.speaks(next) {
            return no(Rule::QuotationInside);
        }
        if let Some(kinds) = kinds {
            // Words that are abbreviations before a number only: `no.`, `art.`.
            let also_word = kinds == Kinds { before_number: true, ..Kinds::default() } && self.language.is_word(word);
            return if also_word { yes(Rule::FullWord) } else { no(Rule::BeforeNumber) };
        }
        // A stop behind a sign of a program (`\\. et`) is spoken of.
        if before.chunk().ends_with(is_technical) {
            return no(Rule::SmallLetter);
        }
        let number = word.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        if number || self.is_full_word(word) || self.is_labelled(before) {
            return yes(Rule::FullWord);
        }
        no(Rule::SmallLetter)
    }

    fn before_capital(&self, before: Preceding<'_>, kinds: Option<Kinds>, next: Following<'_>) -> Verdict {
        let word = before.word;
        let by_next_word = |inside| if self.starts_sentence(next) { yes(Rule::AbbreviationFinal) } else { no(inside) };
        if let Some(kinds) = kinds {
            return if kinds.before_number && is_reference(next) {
                no(Rule::BeforeNumber)
            } else if kinds.before_name && !kinds.ambiguous {
                no(Rule::BeforeName)
            } else if kinds.ambiguous || next.opened == Opened::Bracket {
                by_next_word(Rule::AbbreviationInside)
            } else {
                yes(Rule::AbbreviationFinal)
            };
        }
        if is_initial(word) {
            return if self.is_labelled(before) {
                yes(Rule::Period)
            } else if self.is_particle(before, next) {
                no(Rule::Initial)
            } else {
                by_next_word(Rule::Initial)
            };
        }
        if self.may_abbreviate(word) && !self.starts_sentence(next) {
            return no(Rule::Learned);
        }
        yes(Rule::Period)
    }

    /// Whether a plain number right behind the mark calls for a note (`l’accord.2 Les`) and is no part of a name
    /// (`art.2 Les`).
    fn before_call(&self, segment: usize, candidate: &Candidate, next: Following<'_>) -> Verdict {
        if candidate.mark == Mark::Strong {
            return yes(Rule::Strong);
        }
        let before = Preceding::read(self.block, segment, candidate.start);
        let word = before.word;
        let full = word.is_empty() || self.is_full_word(word) && self.kinds(before).is_none();
        let begins = next.word.chars().nth(1).is_none_or(char::is_lowercase);
        if full && begins && !before.chunk().contains(is_technical) { yes(Rule::Period) } else { no(Rule::NoSpace) }
    }

    fn without_space(&self, segment: usize, candidate: &Candidate, next: Following<'_>) -> Verdict {
        let before = Preceding::read(self.block, segment, candidate.start);
        let chunk = before.chunk();
        if chunk.contains(is_technical) || next.chunk().contains(is_technical) || chunk.starts_with("www") {
            return no(Rule::NoSpace);
        }
        let small = before.word.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
        let ends = match (candidate.mark, next.class) {
            (Mark::Strong, Class::Upper) => next.word.chars().nth(1).is_some() || self.starts_sentence(next),
            // A question mark stands inside no word.
            (Mark::Strong, Class::Lower) => {
                small && candidate.closed == Closed::Nothing && self.block[candidate.start..].starts_with('?')
            }
            // Scripts without capitals write no space either.
            (Mark::Strong, Class::Uncased) => true,
            (Mark::Ellipsis, Class::Upper) => has_word(&self.block[segment..candidate.start]),
            (_, Class::Upper) => {
                // `ce soir .L'équipe`: the space stands on the wrong side of the stop.
                let displaced = before.word.is_empty() && chunk.is_empty();
                let full = displaced || small && self.kinds(before).is_none();
                self.starts_sentence(next) && (full || candidate.closed != Closed::Nothing)
            }
            _ => false,
        };
        if ends { yes(Rule::MissingSpace) } else { no(Rule::NoSpace) }
    }

    /// Whether the mark is a part of the name before it (`Yahoo!`) and nothing that starts a sentence follows.
    fn is_of_name(&self, segment: usize, candidate: &Candidate, next: Following<'_>) -> bool {
        if candidate.end != candidate.start + 1 || self.starts_sentence(next) {
            return false;
        }
        let start = Preceding::read(self.block, segment, candidate.start).start;
        self.language.abbreviation("", &self.block[start..candidate.end]).is_some()
    }

    /// The kinds of the abbreviation that a word before a full stop is, if it is one.
    fn kinds(&self, before: Preceding<'_>) -> Option<Kinds> {
        let word = before.word;
        if word.is_empty() {
            return None;
        }
        // `sous-par.`, `vice-prés.` are what their last part is.
        let compound = || word.rsplit_once('-').and_then(|(_, last)| self.language.abbreviation("", last));
        if let Some(kinds) = self.language.abbreviation(&self.block[..before.start], word).or_else(compound) {
            return Some(kinds);
        }
        // Letters with full stops between them: `O.N.U.`, `Ph.D.`; not the end of an address (`bar.com`).
        let short = |part: &str| {
            let length = part.chars().count();
            length == 1 && part.contains(char::is_alphabetic)
                || (2..=3).contains(&length) && part.trim_start_matches('-').starts_with(char::is_uppercase)
        };
        let dotted = word.contains('.') && word.split('.').all(short) && !before.chunk().contains(['@', '/']);
        dotted.then_some(Kinds { ambiguous: true, ..Kinds::default() })
    }

    fn starts_sentence(&self, next: Following<'_>) -> bool {
        self.language.is_starter(next.word) || self.language.is_starter(next.elided())
    }

    fn begins_clause(&self, next: Following<'_>) -> bool {
        self.language.is_subject(next.word) || self.language.is_subject(next.elided())
    }

    /// Whether a verb of speech follows: `! s’écria-t-il`.
    fn speaks(&self, next: Following<'_>) -> bool {
        let word = match next.elided() {
            "s'" | "s’" | "m'" | "m’" => &next.rest[next.elided().len()..],
            _ => next.rest,
        };
        self.language.is_speech(&word[..word.find(|c| !is_word(c)).unwrap_or(word.len())])
    }

    /// Whether this can be no abbreviation: a known word, or one as long and as pronounceable as words are.
    fn is_full_word(&self, word: &str) -> bool {
        self.language.is_word(word)
            || word.chars().filter(|c| c.is_alphabetic()).count() >= 4
                && !word.contains('.')
                && word.contains(is_vowel)
                && !self.learned.is_abbreviation(word)
    }

    /// Whether an unknown word looks like an abbreviation: short, and without a vowel although not in
    /// capitals; or the document shows it to be one.
    fn may_abbreviate(&self, word: &str) -> bool {
        let mut letters = word.chars();
        let short = (2..=4).contains(&word.chars().count()) && letters.all(char::is_alphabetic);
        short && !self.language.is_word(word) && {
            let pronounceable = word.contains(is_vowel) || !word.contains(char::is_lowercase);
            !pronounceable || self.learned.is_abbreviation(word)
        }
    }

    /// `1.`, `a.`, `81/14.`, `1. a.`, `2758 (XXVI).` at the beginning of a segment, also behind the name of the part
    /// (`Art. 12.`, `Article premier.`, `Article 12 bis.`); and the numbers of a list within a sentence.
    fn is_list_number(&self, segment: usize, before: Preceding<'_>) -> bool {
        let lead = &self.block[segment..before.start + before.word.len()];
        // No item has a longer name than that before its number.
        let begins = lead.len() <= LONGEST_LABEL && {
            let mut tokens = lead.split(is_space).filter(|token| token.contains(is_word));
            let first = tokens.clone().next().unwrap_or_default().trim_matches(|c| !is_word(c) && c != '°');
            // A letter alone is the number itself, though it may stand before one (`p.`).
            let named = segment == 0
                && tokens.clone().nth(1).is_some()
                && (self.language.is_label(first)
                    || self.language.abbreviation("", first).is_some_and(|k| k.before_number));
            if named {
                tokens.next();
            }
            self.are_numbers(tokens, named)
        };
        begins || is_number(before.word) && self.is_number_within(before)
    }

    /// Whether these words are the numbers of an item: `12`, `1. a`, `12 bis`, `2758 (XXVI)`; `named` when the name
    /// of a part stands before them (`premier`).
    fn are_numbers<'t>(&self, tokens: impl Iterator<Item = &'t str>, named: bool) -> bool {
        let mut earlier: Option<&str> = None;
        for (n, token) in tokens.enumerate() {
            let word = token.trim_matches(|c| !is_word(c));
            let digits = word.trim_end_matches(char::is_alphabetic);
            let suffix = &word[digits.len()..];
            let number = is_number(word)
                || is_digits(digits) && (suffix.chars().count() == 1 || self.language.is_numeral(suffix));
            let parted =
                earlier.is_none_or(|token| token.ends_with(['.', ')'])) || token.starts_with(is_opening_bracket);
            let numeral = self.language.is_numeral(word) && if n == 0 { named } else { !parted };
            if n == 3 || !(number && parted || numeral) {
                return false;
            }
            earlier = Some(token);
        }
        earlier.is_some()
    }

    /// Whether a number before a full stop numbers what follows it within a sentence:
    /// `L’ordre du jour : 1. Adoption ; 2. Élections ; et 3. Divers`.
    fn is_number_within(&self, before: Preceding<'_>) -> bool {
        let lead = |end: usize| self.block[..end].trim_end_matches(is_space);
        let near = lead(before.start);
        if near.len() == before.start {
            return false;
        }
        if let Some(said) = near.strip_suffix(':') {
            let first = matches!(before.word, "1" | "a" | "A" | "i" | "I");
            return first && !said.trim_end_matches(is_space).ends_with(|c: char| c.is_ascii_digit());
        }
        let conjunction = Preceding::read(self.block, 0, near.len());
        let joined = self.language.is_starter(conjunction.word) && lead(conjunction.start).ends_with(';');
        near.ends_with(';') || joined
    }

    /// Whether the word before this one is one that a letter belongs to: `plan B`, `War I`.
    fn is_labelled(&self, before: Preceding<'_>) -> bool {
        self.language.is_label(self.word_before(before))
    }

    /// Whether the next word is a particle of the name that an initial began: `J. Le Goff`.
    fn is_particle(&self, before: Preceding<'_>, next: Following<'_>) -> bool {
        let particle = matches!(next.word, "Le" | "La" | "Les" | "Du" | "Des" | "De" | "Van" | "Von");
        let rest = next.rest[next.word.len()..].trim_start_matches(is_space);
        let noun = self.word_before(before);
        let follows_noun = noun.starts_with(char::is_lowercase) && !self.language.is_starter(noun);
        particle && rest.starts_with(char::is_uppercase) && !follows_noun
    }

    /// The word before the one before the mark.
    fn word_before(&self, before: Preceding<'_>) -> &str {
        let lead = self.block[..before.start].trim_end_matches(is_space);
        Preceding::read(self.block, 0, lead.len()).word
    }
}

/// As much of a segment as is asked for its first words: one of signs alone may be of any length.
fn start_of(segment: &str) -> &str {
    &segment[..segment.floor_char_boundary(256)]
}

/// Whether a word stands in the segment, near its beginning.
fn has_word(segment: &str) -> bool {
    start_of(segment).contains(is_word)
}

/// What stands in addresses, names of files and programs, and not in words.
fn is_technical(c: char) -> bool {
    matches!(c, '/' | '@' | '=' | '_' | '\\' | '&' | '#' | '<')
}

/// A mark alone in its brackets: `(?)`, `[...]`, `(!)`.
fn is_bracketed(block: &str, segment: usize, candidate: &Candidate) -> bool {
    candidate.closed == Closed::Bracket
        && candidate.start > segment
        && before(block, candidate.start).is_some_and(is_opening_bracket)
}

/// The longest beginning of a segment, in bytes, that can be the name and number of an item.
const LONGEST_LABEL: usize = 40;

/// `12`, `2.1`, `81/14`, `IV`, `a`, `B`, `A.1`: what numbers an item.
fn is_number(word: &str) -> bool {
    let single = |part: &str| is_roman(part) || part.chars().count() == 1 && part.contains(char::is_alphabetic);
    let digits = word.len() <= 8 && word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let parts = || word.split(['.', '/']);
    let of_parts = word.len() <= 12
        && word.matches('/').count() <= 1
        && parts().all(|part| is_digits(part) || single(part))
        && parts().any(is_digits);
    !word.is_empty() && (digits || single(word) || of_parts)
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

/// `3`, `21`: a number of the length of a day or a century.
fn is_ordinal(word: &str) -> bool {
    (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit())
}

/// What an abbreviation before numbers may stand before: `IV`, `B`, the sign of a document (`A/81/301`, `OTSC-12`).
fn is_reference(next: Following<'_>) -> bool {
    let sign = next.word.chars().all(|c| c.is_uppercase() || c.is_ascii_digit())
        && next.chunk().contains(['/', '-', '‑'])
        && next.chunk().contains(|c: char| c.is_ascii_digit());
    next.word.chars().count() == 1 || is_roman(next.word) || sign
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
