//! Exact comparison of a designation with the words that the index found.

use crate::glossary::context::{Standing, standing, title_case_stands};
use crate::glossary::entry::{CaseRule, Form};
use crate::glossary::words::{Splitter, Word};
use crate::lang::Lang;
use crate::text::inflection::{Inflection, Relation};
use crate::text::normalise::fold;

/// What a comparison is made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate<'a> {
    /// The designation as the glossary has it.
    pub(super) written: &'a str,
    pub(super) form: Form,
    pub(super) case: CaseRule,
    /// Whether it is of the text's language.
    pub(super) own: bool,
}

/// A candidate that stands in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verified {
    /// Where it ends, in bytes: a closing quotation mark may belong to it.
    pub(super) end: usize,
    /// Whether a word stands in another number.
    pub(super) other_number: bool,
    /// Whether it may be a word in capitals, which only the rest of the text can tell.
    pub(super) doubt: bool,
}

/// How a word of an acronym stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Whether it is the acronym's last word.
    last: bool,
    /// Whether an elided article stands right before it.
    elided: bool,
}

/// Compares candidates with places in a text of one language.
#[derive(Debug)]
pub(super) struct Verifier<'l> {
    lang: &'l Lang,
    inflection: Inflection,
    splitter: Splitter,
    words: Vec<Word>,
}

impl<'l> Verifier<'l> {
    pub(super) fn new(lang: &'l Lang) -> Verifier<'l> {
        let inflection = Inflection::of(lang);
        Verifier { lang, inflection, splitter: Splitter::new(inflection), words: Vec::new() }
    }

    /// Whether `found`, words of `text`, are the candidate.
    pub(super) fn verify(&mut self, candidate: Candidate<'_>, text: &str, found: &[Word]) -> Option<Verified> {
        let Candidate { written, form, case, own } = candidate;
        let mut pattern = std::mem::take(&mut self.words);
        self.splitter.split(written, &mut pattern);
        let outcome = self.compare(candidate, &pattern, text, found);
        self.words = pattern;
        let other_number = outcome?;
        let (start, end) = (found.first()?.start, found.last()?.end);
        if form == Form::Full {
            if self.lang.primary() == "fr" && goes_on_behind_hyphen(&text[end..]) {
                return None;
            }
            return Some(Verified { end: closing_quote(text, start, end), other_number, doubt: false });
        }
        let standing = match case {
            CaseRule::Insensitive => Standing::Sure,
            _ => standing(text, &(start..end), own, written.contains('.'), self.lang),
        };
        (standing != Standing::None).then_some(Verified { end, other_number, doubt: standing == Standing::Doubtful })
    }

    fn compare(&self, candidate: Candidate<'_>, pattern: &[Word], text: &str, found: &[Word]) -> Option<bool> {
        if pattern.len() != found.len() {
            return None;
        }
        let mut other_number = false;
        for (at, (expected, word)) in pattern.iter().zip(found).enumerate() {
            let (p, t) = (&candidate.written[expected.start..expected.end], &text[word.start..word.end]);
            if at > 0 {
                let gap = &candidate.written[pattern[at - 1].end..expected.start];
                if !same_gap(gap, &text[found[at - 1].end..word.start], candidate.form) {
                    return None;
                }
            }
            other_number |= match candidate.form {
                Form::Acronym => {
                    let last = at + 1 == pattern.len();
                    let elided = ["l'", "l’", "L'", "L’"].iter().any(|article| text[..word.start].ends_with(article));
                    let place = Place { last, elided };
                    self.acronym_word(p, *expected, t, *word, place, candidate.case)?
                }
                Form::Full => self.full_word(p, t, at, pattern.len(), candidate.case)?,
            };
        }
        Some(other_number)
    }

    /// Whether `t` is the word `p` of an acronym; `Some(true)` when it is its English plural.
    fn acronym_word(&self, p: &str, pattern: Word, t: &str, word: Word, place: Place, case: CaseRule) -> Option<bool> {
        if p == t {
            return Some(false);
        }
        if case == CaseRule::Insensitive && fold(p) == fold(t) {
            return Some(false);
        }
        if word.dotted {
            // É.-U. is not E.U.: the hyphen counts where the glossary writes points.
            let hyphen = |s: &str| s.contains('-');
            let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            let same = same_capitals(&letters(p), &letters(t)) && (!pattern.dotted || hyphen(p) == hyphen(t));
            return (same && (pattern.dotted || !hyphen(t))).then_some(false);
        }
        if pattern.dotted {
            return None;
        }
        if same_capitals(p, t) {
            return Some(false);
        }
        let capitals = p.chars().filter(|c| c.is_uppercase()).count();
        if place.last
            && capitals >= 2
            && let Some(singular) = t.strip_suffix('s')
            && same_capitals(p, singular)
        {
            return Some(true);
        }
        let titled = capitals == p.chars().count() && {
            let mut rest = t.chars();
            rest.next().is_some_and(char::is_uppercase) && rest.all(char::is_lowercase)
        };
        (titled && fold(p) == fold(t) && title_case_stands(&fold(t), place.elided)).then_some(false)
    }

    /// Whether `t` is the word `p` of a full designation; `Some(true)` in another number.
    fn full_word(&self, p: &str, t: &str, at: usize, count: usize, case: CaseRule) -> Option<bool> {
        if p == t {
            return Some(false);
        }
        let name = case == CaseRule::Sensitive && p.starts_with(char::is_uppercase);
        if name && !t.starts_with(char::is_uppercase) {
            return None;
        }
        let (folded_p, folded_t) = (fold(p), fold(t));
        let relation = match self.inflection.relation(&folded_p, &folded_t)? {
            Relation::Same => Relation::Same,
            // A name of one word does not inflect: Mons is no plural of Mon.
            _ if name && count == 1 => return None,
            // A capital acronym inside a term does not inflect either.
            _ if p.chars().filter(|c| c.is_uppercase()).count() > 1 => return None,
            Relation::Number if folded_p.chars().count().min(folded_t.chars().count()) < 3 => return None,
            Relation::Number => Relation::Number,
            // Adjectives agree; a noun of the other gender is another word (le parti, la partie).
            Relation::Gender if at > 0 && count > 1 => Relation::Gender,
            Relation::Gender => return None,
        };
        if p.chars().filter(|c| c.is_uppercase()).count() > 1 && p.chars().all(char::is_alphanumeric) {
            // OTAN inside a term: as exact as an acronym on its own, save in a headline.
            let upper = t.chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
            if !upper && !title_case_stands(&folded_t, false) {
                return None;
            }
        }
        accents_agree(p, t, count > 1).then_some(relation > Relation::Same)
    }
}

/// Whether the last word is only the first part of a compound: *chef de l’état-major* is no *chef de l’État*. Names
/// are joined to names (*accord de paix-OTAN*), and *-ci*, *-là* point.
fn goes_on_behind_hyphen(rest: &str) -> bool {
    let Some(part) = rest.strip_prefix(['-', '\u{2011}']) else { return false };
    let part = &part[..part.find(|c: char| !c.is_alphabetic()).unwrap_or(part.len())];
    part.starts_with(char::is_lowercase) && !matches!(part, "ci" | "là")
}

/// Whether two acronyms are the same save for diacritics on capitals.
fn same_capitals(p: &str, t: &str) -> bool {
    if p == t {
        return true;
    }
    let same_case = |a: char, b: char| a.is_uppercase() == b.is_uppercase();
    p.chars().count() == t.chars().count()
        && p.chars().zip(t.chars()).all(|(a, b)| {
            a == b || (same_case(a, b) && !(a.is_ascii() && b.is_ascii()) && fold_char(a) == fold_char(b))
        })
}

fn fold_char(c: char) -> String {
    fold(c.encode_utf8(&mut [0; 4])).into_owned()
}

/// Whether the diacritics of two words allow that they are one. On capitals they are optional; in
/// small letters only several words together make sure (`cote` and `côte` are two words).
fn accents_agree(p: &str, t: &str, several: bool) -> bool {
    if several || (p.is_ascii() && t.is_ascii()) {
        return true;
    }
    let headline = t.chars().all(|c| !c.is_lowercase());
    headline
        || p.chars().zip(t.chars()).all(|(a, b)| {
            let lower = |c: char| c.to_lowercase().next().unwrap_or(c);
            // Endings differ by inflection, which has been compared already.
            lower(a) == lower(b) || b.is_uppercase() || fold_char(a) != fold_char(b)
        })
}

/// What stands between two words, in classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Space,
    Hyphen,
    Apostrophe,
    Other,
}

fn gap(text: &str) -> Gap {
    let mut lines = 0;
    let (mut space, mut hyphens, mut apostrophes, mut other) = (false, 0, 0, false);
    for c in text.chars() {
        match c {
            '\n' => {
                lines += 1;
                space = true;
            }
            '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' => hyphens += 1,
            '\'' | '\u{2019}' | '\u{2bc}' | '`' => apostrophes += 1,
            '«' | '»' | '“' | '”' | '"' | '\u{ad}' => {}
            c if c.is_whitespace() => space = true,
            _ => other = true,
        }
    }
    match (space, hyphens, apostrophes, other) {
        // A blank line parts what stands on either side.
        _ if lines > 1 => Gap::Other,
        (true, 0, 0, false) => Gap::Space,
        (_, 1, 0, false) => Gap::Hyphen,
        (_, 0, 1, false) => Gap::Apostrophe,
        _ => Gap::Other,
    }
}

fn same_gap(pattern: &str, text: &str, form: Form) -> bool {
    match (gap(pattern), gap(text)) {
        (Gap::Other, _) => {
            // "économiques, sociaux", "St. Petersburg": the marks must be the same, the spaces any.
            let marks = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            marks(pattern) == marks(text) || (pattern.starts_with('.') && gap(text) == Gap::Space)
        }
        (a, b) if a == b => true,
        // peace-keeping, peace keeping; non gouvernementale, non-gouvernementale.
        (Gap::Space, Gap::Hyphen) => form == Form::Full && !text.contains(char::is_whitespace),
        (Gap::Hyphen, Gap::Space) => form == Form::Full,
        _ => false,
    }
}

/// The end of a match, a closing quotation mark included when its opening one stands inside.
fn closing_quote(text: &str, start: usize, end: usize) -> usize {
    let inside = &text[start..end];
    for (open, close) in [('«', '»'), ('“', '”'), ('"', '"')] {
        let opened = inside.chars().filter(|&c| c == open).count();
        let closed = if open == close { opened / 2 } else { inside.chars().filter(|&c| c == close).count() };
        let open_still = if open == close { opened % 2 == 1 } else { opened > closed };
        if open_still {
            let rest = &text[end..];
            let trimmed = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
            if trimmed.starts_with(close) {
                return end + (rest.len() - trimmed.len()) + close.len_utf8();
            }
        }
    }
    end
}
