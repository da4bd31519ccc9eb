//! Whether a word fits where another one stood: articles, elision, agreement.

use super::entities::{Entity, Thing};
use crate::glossary::Gender;
use crate::lang::Lang;
use crate::text::normalise::{plain_marks, single_spaces};

/// The text before a thing, in a form in which what depends on the thing alone is alike: the French
/// article and preposition before an acronym or a term (`de l’` OTSC, `de la` CEI), `a` and `an` in English.
pub(super) fn literal(text: &str, entity: &Entity<'_>, lang: &Lang) -> String {
    let had_space = text.ends_with(char::is_whitespace);
    let mut plain = single_spaces(&plain_marks(text));
    if had_space && !plain.is_empty() {
        plain.push(' ');
    }
    if !matches!(entity.thing, Thing::Term(_) | Thing::Date(_)) {
        return plain;
    }
    let forms: &[(&str, &str)] = match (lang.primary(), &entity.thing) {
        // Singular only: a plural would ask for other verbs.
        ("fr", Thing::Term(_)) => &[
            ("de l'", "de <le> "),
            ("de la ", "de <le> "),
            ("du ", "de <le> "),
            ("à l'", "à <le> "),
            ("à la ", "à <le> "),
            ("au ", "à <le> "),
            ("l'", "<le> "),
            ("la ", "<le> "),
            ("le ", "<le> "),
            ("d'", "de "),
            ("qu'", "que "),
        ],
        ("fr", _) => &[("d'", "de "), ("qu'", "que ")],
        ("en", Thing::Term(_)) => &[("an ", "a ")],
        _ => &[],
    };
    for (form, general) in forms {
        let Some(start) = plain.len().checked_sub(form.len()).filter(|&n| plain.is_char_boundary(n)) else { continue };
        let is_word = plain[..start].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        if is_word && plain[start..].to_lowercase() == *form {
            let is_upper = plain[start..].starts_with(char::is_uppercase);
            plain.truncate(start);
            // A capital at the beginning of a sentence is a difference that matters to nobody here.
            plain.push_str(if is_upper { "^" } else { "" });
            plain.push_str(general);
            break;
        }
    }
    plain
}

/// Acronyms that English says as words, and therefore without an article: the others take `the`.
const WITHOUT_ARTICLE: &[&str] = &[
    "ASEAN", "APEC", "ANZUS", "BRICS", "CARICOM", "CERN", "ECOWAS", "EFTA", "Eurojust", "Europol", "FRONTEX",
    "Frontex", "GUAM", "GUUAM", "IGAD", "INTERPOL", "Interpol", "MERCOSUR", "Mercosur", "NAFTA", "NATO", "NASA",
    "NORAD", "OPEC", "SADC", "SWIFT", "UNESCO", "UNICEF", "UNIDROIT", "UNCTAD", "UNHCR", "UNDP", "UNEP", "UNAMA",
    "UNIDIR", "UNIDO", "UNFPA", "UNODC", "UNOPS", "CSBMs", "TRACECA",
];

/// Whether an English acronym takes `the` as a noun.
pub(in crate::pretranslate) fn acronym_takes_article(acronym: &str) -> bool {
    !WITHOUT_ARTICLE.contains(&acronym)
}

/// Whether `new` can stand in English where `old` stands, with the text `before` it.
pub(super) fn fits_english(before: &str, old: &str, new: &str, is_acronym: bool) -> bool {
    let word = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    if matches!(word.as_str(), "a" | "an") && before.ends_with(char::is_whitespace) {
        // Only the very same sound is sure.
        return sounds_as_vowel(old, is_acronym) == sounds_as_vowel(new, is_acronym);
    }
    let bare = |text: &str| !is_acronym || !acronym_takes_article(text);
    if is_acronym && bare(old) != bare(new) {
        // An acronym used before a noun has no article either way; which it is cannot be told from here.
        return false;
    }
    true
}

/// Whether a word or acronym begins with a vowel sound in English; letters are spelled out in acronyms.
fn sounds_as_vowel(text: &str, is_acronym: bool) -> bool {
    let first = text.chars().next().unwrap_or(' ').to_ascii_uppercase();
    if is_acronym && acronym_takes_article(text) { "AEFHILMNORSX".contains(first) } else { "AEIO".contains(first) }
}

/// Whether `new` can stand in French where `old` stands: what is elided before one must be before the other.
pub(super) fn fits_french(before: &str, old: &str, new: &str) -> bool {
    let vowel = |text: &str| {
        let first = crate::text::normalise::fold(text).chars().next().unwrap_or(' ');
        // Whether h is mute cannot be told; it goes with nothing but itself.
        if first == 'h' { 2 } else { u8::from("aeiouy".contains(first)) }
    };
    if vowel(old) == vowel(new) {
        return true;
    }
    let elided = before.ends_with(['\'', '’']);
    let word = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    let elidable = matches!(
        word.as_str(),
        "le" | "la"
            | "de"
            | "du"
            | "au"
            | "que"
            | "ne"
            | "se"
            | "me"
            | "te"
            | "je"
            | "ce"
            | "cet"
            | "si"
            | "lorsque"
            | "puisque"
            | "quoique"
            | "jusque"
            | "ma"
            | "ta"
            | "sa"
            | "mon"
            | "ton"
            | "son"
            | "beau"
            | "bel"
            | "nouveau"
            | "nouvel"
            | "vieux"
            | "vieil"
    );
    !elided && !elidable
}

/// What is elided before a vowel, and what stands before a consonant: feminine, masculine.
const ELISIONS: [(&str, &str, &str); 5] = [
    ("de l'", "de la ", "du "),
    ("à l'", "à la ", "au "),
    ("l'", "la ", "le "),
    ("qu'", "que ", "que "),
    ("d'", "de ", "de "),
];

/// The article or preposition that the end of `before` must become for `new` to follow it in French, where
/// elision is all that is in the way: `de l’` becomes `de la ` before CEI. Gives where it begins, and its
/// new form.
pub(super) fn elision_put_right(before: &str, new: &str, gender: Gender) -> Option<(usize, String)> {
    let first = crate::text::normalise::fold(new).chars().next()?;
    if matches!(first, 'h' | 'y') {
        return None;
    }
    let is_vowel = "aeiou".contains(first);
    let lower = before.to_lowercase().replace('’', "'");
    for (elided, feminine, masculine) in ELISIONS {
        let full = match gender {
            Gender::Feminine => feminine,
            Gender::Masculine => masculine,
            Gender::Neuter => return None,
        };
        let (was, is) = if is_vowel { (full, elided) } else { (elided, full) };
        let Some(head) = lower.strip_suffix(was) else { continue };
        if head.chars().next_back().is_some_and(char::is_alphanumeric) {
            continue;
        }
        let start = before.char_indices().rev().nth(was.chars().count() - 1)?.0;
        let is = if before.contains('\'') { is.to_owned() } else { is.replace('\'', "’") };
        return Some((start, super::words::in_case_of(&before[start..], is)));
    }
    None
}

/// Whether a count of `old` and one of `new` take the same form of a noun in `lang`.
pub(super) fn same_agreement(old: &str, new: &str, lang: &Lang) -> bool {
    let french = |value: &str| value.trim_start_matches('-').parse::<f64>().is_ok_and(|n| n < 2.0);
    match lang.primary() {
        "fr" => french(old) == french(new),
        "en" | "de" | "nl" | "it" | "es" | "pt" | "sv" => (old == "1") == (new == "1"),
        // Languages with further forms: only numbers that end alike are sure.
        _ => value_class(old) == value_class(new),
    }
}

/// The last two digits, on which the forms of a noun depend in Slavonic languages.
fn value_class(value: &str) -> &str {
    &value[value.len().saturating_sub(2)..]
}

/// The English ending of an ordinal number.
pub(super) fn english_ordinal(value: &str) -> &'static str {
    let ends = |ending: &str| value.ends_with(ending);
    if ends("11") || ends("12") || ends("13") {
        return "th";
    }
    match value.chars().next_back() {
        Some('1') => "st",
        Some('2') => "nd",
        Some('3') => "rd",
        _ => "th",
    }
}

/// Whether an English numeral begins with a vowel sound: eight, eleven, eighteen, eighty ...
pub(super) fn numeral_sounds_as_vowel(value: &str) -> bool {
    // Without decimals, minutes and what stands behind, commas between thousands left out.
    let whole: String =
        value.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(char::is_ascii_digit).collect();
    whole.starts_with('8') || ((whole.starts_with("11") || whole.starts_with("18")) && matches!(whole.len() % 3, 2))
}

/// Whether a name of a country or place takes `the` in English.
pub(super) fn takes_article(term: &str, lang: &Lang) -> bool {
    let starts = ["United ", "Netherlands", "Philippines", "Bahamas", "Gambia", "Maldives", "Seychelles", "Comoros"];
    let words = ["Republic", "Federation", "Kingdom", "States", "Emirates", "Union", "Islands", "Caucasus", "Balkans"];
    lang.primary() == "en"
        && (starts.iter().any(|start| term.starts_with(start))
            || term.split_whitespace().any(|word| words.contains(&word)))
}

/// Whether a name of a country takes no article in French (`à Cuba`, where others have `en` and `au`).
pub(super) fn without_article(term: &str, lang: &Lang) -> bool {
    const NAMES: &[&str] = &[
        "Andorre",
        "Bahreïn",
        "Chypre",
        "Cuba",
        "Djibouti",
        "Haïti",
        "Israël",
        "Kiribati",
        "Madagascar",
        "Malte",
        "Maurice",
        "Monaco",
        "Oman",
        "Saint-Marin",
        "Singapour",
        "Taïwan",
        "Tuvalu",
        "Vanuatu",
    ];
    lang.primary() == "fr" && NAMES.contains(&term)
}
