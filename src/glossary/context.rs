//! Whether letters that spell an acronym stand for it here, or are a word in capitals.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use crate::glossary::definitions::is_small;
use crate::lang::Lang;
use crate::text::normalise::fold;

type Words = LazyLock<FxHashSet<&'static str>>;

static FRENCH: Words = LazyLock::new(|| include_str!("data/words.fr.txt").split_whitespace().collect());
static ENGLISH: Words = LazyLock::new(|| include_str!("data/words.en.txt").split_whitespace().collect());

static FRENCH_FUNCTION: Words = LazyLock::new(|| include_str!("data/function.fr.txt").split_whitespace().collect());
static ENGLISH_FUNCTION: Words = LazyLock::new(|| include_str!("data/function.en.txt").split_whitespace().collect());

/// Whether a folded word carries grammar or reference and no content, so that no term begins or ends with it.
pub(super) fn is_function_word(word: &str, lang: &Lang) -> bool {
    match lang.primary() {
        "fr" => FRENCH_FUNCTION.contains(word),
        "en" => ENGLISH_FUNCTION.contains(word),
        // Without a list the shortest words, which are function words in most languages.
        _ => word.chars().count() < 4,
    }
}

/// Whether a folded word is an ordinary word of a language; `false` for languages without a list.
pub(super) fn is_common(word: &str, lang: &Lang) -> bool {
    match lang.primary() {
        "fr" => FRENCH.contains(word),
        "en" => ENGLISH.contains(word),
        _ => false,
    }
}

/// After these an English word in capitals is a verb said with force: "we must ACT".
const BEFORE_VERBS: [&str; 24] = [
    "i", "you", "we", "they", "he", "she", "it", "can", "could", "must", "should", "will", "would", "may", "might",
    "shall", "let", "please", "not", "never", "to", "now", "always", "and",
];

/// How far around a match the capitals are looked at, in bytes.
const WINDOW: usize = 200;

/// Whether letters stand for an acronym.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// They are a word, an address, a reference.
    None,
    /// A word as likely, in a heading; another find of the acronym in the text decides.
    Doubtful,
    /// They do.
    Sure,
}

/// Parts of names of places, as they stand in headings: LAS VEGAS, VIET NAM.
const PLACES: [&str; 8] = ["las", "los", "san", "nam", "mar", "sur", "bad", "sri"];
/// What is put before words: ECO-FRIENDLY.
const PREFIXES: [&str; 14] =
    ["eco", "bio", "geo", "agro", "neo", "pro", "pre", "anti", "multi", "inter", "mini", "auto", "co", "ex"];

/// Whether the letters of an acronym at `range` stand for it: not when they spell an ordinary word of
/// the text's language and nothing but their case speaks for an acronym.
///
/// `own` says whether the acronym is of the text's language; a foreign one that spells an ordinary
/// word of the text (`UN` in French, `CAN` in English) is never believed, nor is one of two letters.
///
/// `pointed` says that the glossary itself writes it with points.
pub(super) fn standing(text: &str, range: &Range<usize>, own: bool, pointed: bool, lang: &Lang) -> Standing {
    let letters = &text[range.clone()];
    let sure_if = |stands: bool| if stands { Standing::Sure } else { Standing::None };
    if in_address(text, range) {
        return Standing::None;
    }
    if letters.contains('.') {
        // Two letters with points are a person's initials as often (B.M., U.N.): only a small word
        // before them, an article or a preposition, makes them a name.
        let capitals = letters.chars().filter(|c| c.is_uppercase()).count();
        return sure_if(pointed || capitals > 2 || word_before(text, range.start).is_some_and(|word| is_small(&word)));
    }
    if in_reference(text, range) {
        return Standing::None;
    }
    let folded = fold(letters);
    let length = letters.chars().count();
    if !own && length <= 2 && letters.chars().all(char::is_alphabetic) {
        return Standing::None;
    }
    let common = is_common(&folded, lang);
    if !common && !may_be_a_word(&folded, lang) {
        return Standing::Sure;
    }
    if !own {
        return match (common, all_capitals(text, range)) {
            (true, _) => Standing::None,
            (false, true) => Standing::Doubtful,
            (false, false) => Standing::Sure,
        };
    }
    let before = word_before(text, range.start);
    let before = before.as_deref();
    if all_capitals(text, range) || (common && beside_capitals(text, range, lang)) {
        return in_heading(text, range, &folded, common, before, lang);
    }
    if !common {
        return Standing::Sure;
    }
    let articles: &[&str] = if lang.primary() == "fr" { &["le", "la", "l", "du", "au"] } else { &["the"] };
    if is_shouted(text, range, lang) && !before.is_some_and(|word| articles.contains(&word)) {
        return Standing::None;
    }
    sure_if(
        !(lang.primary() == "en"
            && length > 2
            && before.is_some_and(|word| BEFORE_VERBS.contains(&word))
            && reads_as_verb(&folded)),
    )
}

/// Whether letters that are no common word may still be one in a heading: an English loan word in
/// French (START-UP), a part of a place's name, what is put before words.
fn may_be_a_word(folded: &str, lang: &Lang) -> bool {
    let loan = lang.primary() == "fr" && ENGLISH.contains(folded) && !ENGLISH_FUNCTION.contains(folded);
    loan || PLACES.contains(&folded) || PREFIXES.contains(&folded)
}

/// A word among words in capitals.
fn in_heading(
    text: &str,
    range: &Range<usize>,
    folded: &str,
    common: bool,
    before: Option<&str>,
    lang: &Lang,
) -> Standing {
    let mut after = text[range.end..].chars();
    let compound = after.next() == Some('-') && after.next().is_some_and(char::is_uppercase);
    if PREFIXES.contains(&folded) && compound {
        return Standing::None;
    }
    // No article stands before a pronoun (THE WHO), nor a French one before an English word (LA BIRD).
    let told = match lang.primary() {
        "fr" => !common && !compound && before.is_some_and(|word| ["le", "la", "l", "du", "au"].contains(&word)),
        _ => before == Some("the") && ENGLISH_FUNCTION.contains(folded),
    };
    if told { Standing::Sure } else { Standing::Doubtful }
}

/// Whether a word in capitals stands right beside the place: `the COMPETITION ACT`.
fn beside_capitals(text: &str, range: &Range<usize>, lang: &Lang) -> bool {
    let shown = |word: &str| {
        let count = word.chars().count();
        count > 1
            && word.chars().all(char::is_uppercase)
            && (count > 7 || is_common(&fold(word), lang) && !ENGLISH_FUNCTION.contains(&*fold(word)))
    };
    let before = text[..range.start]
        .strip_suffix(' ')
        .map_or("", |t| t.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
    let after = text[range.end..]
        .strip_prefix(' ')
        .map_or("", |t| t.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
    shown(before) || shown(after)
}

/// Whether the line stresses other words by capitals (`She did NOT agree, and WHO could blame her?`).
fn is_shouted(text: &str, range: &Range<usize>, lang: &Lang) -> bool {
    let (before, after) = around(text, range);
    let words = before.split(|c: char| !c.is_alphabetic()).chain(after.split(|c: char| !c.is_alphabetic()));
    words
        .filter(|word| word.len() > 2 && word.chars().all(char::is_uppercase))
        .any(|word| is_function_word(&fold(word), lang))
}

/// Words that are verbs, among those that are acronyms as well.
fn reads_as_verb(folded: &str) -> bool {
    matches!(folded, "act" | "start" | "shape" | "can" | "bid" | "map" | "aid" | "cut" | "run" | "fit")
}

/// Whether an acronym in the form of a name (`Unesco`, `Otan`) may be believed: no word, and long enough; behind an
/// article that is `elided` three letters are (`l’Onu`).
pub(super) fn title_case_stands(folded: &str, elided: bool) -> bool {
    let long = match folded.chars().count() {
        0..=2 => false,
        3 => elided,
        // A plural may hide in it (Rats).
        4 => !folded.ends_with('s'),
        _ => true,
    };
    long && !FRENCH.contains(folded) && !ENGLISH.contains(folded)
}

/// Whether the letters are part of a reference such as `CAN/CSA-Z460` (a Canadian standard).
fn in_reference(text: &str, range: &Range<usize>) -> bool {
    // Digits in the same run: "ISO/CEI 17025" names a body and a number.
    let number = |text: &str| text.chars().take_while(|c| !c.is_whitespace()).take(14).any(|c| c.is_ascii_digit());
    let capital = |c: Option<char>| c.is_some_and(char::is_uppercase);
    let after = &text[range.end..];
    (after.starts_with('/') && capital(after[1..].chars().next()) && number(after))
        || (text[..range.start].ends_with('/') && number(after))
}

/// Whether the place is inside a web or mail address.
fn in_address(text: &str, range: &Range<usize>) -> bool {
    let before = text[..range.start].rsplit(char::is_whitespace).next().unwrap_or_default();
    let after = text[range.end..].split(char::is_whitespace).next().unwrap_or_default();
    let run = &text[range.start - before.len()..range.end + after.len()];
    run.contains("://") || run.contains("www.") || (run.contains('@') && run.contains('.'))
}

/// The word before a place in the same line, folded.
pub(super) fn word_before(text: &str, at: usize) -> Option<String> {
    let line = text[..at].rsplit('\n').next().unwrap_or_default();
    let line = line.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = line.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last()?.0;
    Some(fold(&line[start..]).into_owned())
}

/// Whether the text around a place is written in capitals throughout: a headline.
pub(super) fn all_capitals(text: &str, range: &Range<usize>) -> bool {
    let (before, after) = around(text, range);
    let (mut capitals, mut others) = (0, 0);
    for word in before.split(|c: char| !c.is_alphabetic()).chain(after.split(|c: char| !c.is_alphabetic())) {
        if word.chars().count() < 2 {
            continue;
        }
        if word.chars().all(char::is_uppercase) {
            capitals += 1;
        } else {
            others += 1;
        }
    }
    capitals > 0 && others * 2 <= capitals
}

/// What stands before and after a place in its line, as far as the window reaches.
fn around<'t>(text: &'t str, range: &Range<usize>) -> (&'t str, &'t str) {
    let start = text.ceil_char_boundary(range.start.saturating_sub(WINDOW));
    let end = text.floor_char_boundary(range.end + WINDOW);
    let before = text[start..range.start].rsplit('\n').next().unwrap_or_default();
    let after = text[range.end..end].split('\n').next().unwrap_or_default();
    (before, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stands(text: &str, acronym: &str, own: bool, lang: &Lang) -> bool {
        let start = text.find(acronym).unwrap();
        standing(text, &(start..start + acronym.len()), own, false, lang) == Standing::Sure
    }

    #[test]
    fn capitals_alone_make_no_acronym_of_a_word() {
        let (french, english) = (Lang::french(), Lang::english());
        assert!(!stands("UN ACCORD SIGNÉ", "UN", false, &french));
        assert!(!stands("C'est UN accord", "UN", false, &french));
        assert!(stands("The UN met", "UN", true, &english));
        assert!(!stands("YOU KNOW WHO DID IT", "WHO", true, &english));
        assert!(stands("THE WHO SENDS EXPERTS", "WHO", true, &english));
        assert!(stands("Experts of the WHO met", "WHO", true, &english));
        assert!(!stands("We CAN do it", "CAN", false, &english));
        assert!(!stands("We must ACT now", "ACT", true, &english));
        assert!(stands("He left ACT in May", "ACT", true, &english));
        assert!(!stands("la norme CAN/CSA-Z460-F05", "CAN", true, &french));
        assert!(stands("un sommet OTAN/UE", "OTAN", true, &french));
        assert!(stands("la norme ISO/CEI 17025", "CEI", true, &french));
        assert!(!stands("THE CAR PARK IS FULL", "CAR", true, &english));
        assert!(!stands("under the CONTAINERS ACT, a person", "ACT", true, &english));
        assert!(!stands("She did NOT say WHO came", "WHO", true, &english));
        assert!(stands("LA BIRD PRÊTE DAVANTAGE", "BIRD", true, &french));
        assert!(!stands("PAS DE START-UP CE SOIR", "START", true, &french));
        assert!(!stands("see http://example.org/OTAN/a", "OTAN", true, &french));
        assert!(!stands("voir\u{a0}: http://example.org/OTAN\u{a0}!", "OTAN", true, &french));
    }
}
