//! Acronyms that a text explains itself: `Organisation de coopération de Shanghai (OCS)`, `OCS
//! (Organisation de coopération de Shanghai)`.
//!
//! After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
//! biomedical text" (2003): the letters are sought from right to left in the words before the bracket.
//! Adapted to French, whose small words (`de`, `la`, `l'`) carry no letter but may (`CEDEAO`: `des`),
//! and do not count against the length of the window; and stricter: each letter begins a word, since
//! names of organisations have a letter a word where biomedical ones have not.

use std::ops::Range;

use crate::glossary::words::{Splitter, Word};
use crate::lang::Lang;
use crate::text::inflection::Inflection;
use crate::text::normalise::fold;

/// An acronym and the words that explain it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Where the acronym stands, in bytes.
    pub acronym: Range<usize>,
    /// Where its expansion does.
    pub expansion: Range<usize>,
}

/// Words that carry no letter of an acronym as a rule.
const SMALL: [&str; 40] = [
    "a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "ou", "par", "pour", "sur", "un",
    "une", "the", "of", "and", "for", "in", "on", "to", "an", "or", "with", "against", "contre", "dans", "sous",
    "entre", "by", "at", "from", "der", "und", "fur",
];

pub(super) fn is_small(folded: &str) -> bool {
    SMALL.contains(&folded)
}

/// How many words with a letter of their own an expansion may have that the acronym skips
/// (`Haut-Commissariat des Nations Unies pour les réfugiés`, HCR).
const SKIPPED: usize = 2;

/// Brackets that hold more bytes than this define nothing.
const LONGEST: usize = 1000;

/// All definitions of a text, in order.
pub fn definitions(text: &str, lang: &Lang) -> Vec<Definition> {
    let mut found = Vec::new();
    if !text.contains('(') {
        return found;
    }
    let mut words = Vec::new();
    Splitter::new(Inflection::of(lang)).split(text, &mut words);
    for (open, _) in text.match_indices('(') {
        let ahead = &text.as_bytes()[open..text.len().min(open + LONGEST)];
        let Some(length) = ahead.iter().position(|&byte| byte == b')') else { continue };
        let close = open + length;
        let before = words.partition_point(|w| w.end <= open);
        let inside = &words[before..words.partition_point(|w| w.end <= close)];
        let (Some(first), Some(last)) = (inside.first(), inside.last()) else { continue };
        if inside.len() <= 2 && is_acronym(&text[first.start..last.end]) {
            // expansion (ACRONYM)
            let acronym = first.start..last.end;
            let gap = before.checked_sub(1).map_or("", |w| &text[words[w].end..open]);
            let stands_close = gap.chars().all(|c| c.is_whitespace() || matches!(c, '»' | '”' | '"'));
            if stands_close && let Some(expansion) = backward(text, &words[..before], &text[acronym.clone()]) {
                found.push(Definition { acronym, expansion });
            }
        } else if inside.len() >= 2 && before > 0 {
            // ACRONYM (expansion): the words fill the bracket.
            let word = words[before - 1];
            let acronym = &text[word.start..word.end];
            if text[word.end..open].trim().is_empty()
                && is_acronym(acronym)
                && let Some(expansion) = backward(text, inside, acronym)
                && leading_small(text, inside, expansion.start)
            {
                found.push(Definition { acronym: word.start..word.end, expansion });
            }
        }
    }
    found
}

/// Whether a text has the shape of an acronym: two to ten letters, mostly capitals, the first one too.
pub(super) fn is_acronym(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (2..=10).contains(&letters)
        && text.starts_with(char::is_uppercase)
        && capitals >= 2
        && capitals * 2 > letters
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ' '))
        && !is_roman(text)
}

/// The figures of chapters and centuries; CD, MD and LIV may be anything.
fn is_roman(text: &str) -> bool {
    text.chars().all(|c| "IVX".contains(c))
}

/// Whether nothing but small words stands before `start`.
fn leading_small(text: &str, words: &[Word], start: usize) -> bool {
    words.iter().take_while(|w| w.start < start).all(|w| is_small(&fold(&text[w.start..w.end])))
}

/// Whether the words of a name explain an acronym, all of it.
pub(super) fn explains(name: &str, lang: &Lang, acronym: &str) -> bool {
    let mut words = Vec::new();
    Splitter::new(Inflection::of(lang)).split(name, &mut words);
    backward(name, &words, acronym).is_some_and(|found| leading_small(name, &words, found.start))
}

/// The shortest run of words, ending with the last one, whose beginnings spell the letters in order.
fn backward(text: &str, words: &[Word], acronym: &str) -> Option<Range<usize>> {
    let letters: Vec<char> = fold(acronym.strip_suffix('s').filter(|a| a.len() > 2).unwrap_or(acronym))
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let last = words.last()?;
    let mut remaining = letters.len();
    let mut skipped = 0;
    let mut start = None;
    for (steps, word) in words.iter().rev().enumerate() {
        if remaining == 0 || steps > letters.len() * 4 + 4 {
            break;
        }
        // An expansion stands in one sentence.
        if let Some(next) = words.len().checked_sub(steps).and_then(|at| words.get(at))
            && text[word.end..next.start].contains(['.', ';', ':', '(', ')', '!', '?'])
        {
            break;
        }
        let folded = fold(&text[word.start..word.end]);
        let initial = folded.chars().next()?;
        // A small word may carry a letter, but no name begins with one.
        if initial == letters[remaining - 1] && !(remaining == 1 && is_small(&folded)) {
            remaining -= 1;
            start = Some(word.start);
        } else if !is_small(&folded) {
            // The last word must carry the last letter, or what stands there is no expansion.
            if steps == 0 || remaining == letters.len() {
                return None;
            }
            skipped += 1;
            if skipped > SKIPPED.min(letters.len() - 1) {
                return None;
            }
        } else if remaining == letters.len() && steps > 1 {
            return None;
        }
    }
    let start = start.filter(|_| remaining == 0)?;
    // More than the acronym itself.
    (last.end - start > acronym.len() + 3).then_some(start..last.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, lang: &str) -> Vec<(String, String)> {
        let all = definitions(text, &Lang::new(lang).unwrap());
        all.into_iter().map(|d| (text[d.acronym].to_owned(), text[d.expansion].to_owned())).collect()
    }

    #[test]
    fn expansions_before_and_after() {
        for (text, lang, acronym, expansion) in [
            (
                "l’Organisation de coopération de Shanghai (OCS) se réunit",
                "fr",
                "OCS",
                "Organisation de coopération de Shanghai",
            ),
            (
                "la Communauté économique des États de l'Afrique de l'Ouest (CEDEAO)",
                "fr",
                "CEDEAO",
                "Communauté économique des États de l'Afrique de l'Ouest",
            ),
            (
                "selon le HCR (Haut-Commissariat des Nations Unies pour les réfugiés)",
                "fr",
                "HCR",
                "Haut-Commissariat des Nations Unies pour les réfugiés",
            ),
            (
                "the Collective Security Treaty Organization (CSTO)",
                "en",
                "CSTO",
                "Collective Security Treaty Organization",
            ),
            ("many non-governmental organizations (NGOs) came", "en", "NGOs", "non-governmental organizations"),
        ] {
            assert_eq!(found(text, lang), [(acronym.to_owned(), expansion.to_owned())], "{text}");
        }
    }

    #[test]
    fn what_is_no_definition() {
        for text in [
            "le sommet de Minsk (OTSC)",
            "MOSCOU (AFP)",
            "l'article 5 (II)",
            "un accord (voir annexe)",
            "Union européenne (Commission)",
        ] {
            assert!(found(text, "fr").is_empty(), "{text}: {:?}", found(text, "fr"));
        }
    }
}
