//! Numbers in words, from two to ninety-nine, in French and English.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::lang::Lang;
use crate::text::numbers::Number;

const ENGLISH: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const ENGLISH_TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const FRENCH: [&str; 17] = [
    "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize",
];
const FRENCH_TENS: [&str; 10] =
    ["", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt"];

/// Words beside a number that make another number or something else of it.
const LARGER: &[&str] = &[
    "hundred",
    "hundreds",
    "thousand",
    "thousands",
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "dozen",
    "point",
    "cent",
    "cents",
    "mille",
    "milliard",
    "milliards",
    "virgule",
    "half",
    "demi",
    "demie",
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
];

/// A number in words as `lang` writes it, with hyphens as is usual; `None` outside of 2 to 99, in other
/// languages, and where the word has a gender (`vingt et un`, `vingt et une`).
pub(super) fn write(value: u32, lang: &Lang) -> Option<String> {
    let (tens, ones) = (value as usize / 10, value as usize % 10);
    match (lang.primary(), value) {
        (_, 0 | 1 | 100..) => None,
        ("en", ..20) => Some(ENGLISH[value as usize].to_owned()),
        ("en", _) if ones == 0 => Some(ENGLISH_TENS[tens].to_owned()),
        ("en", _) => Some(format!("{}-{}", ENGLISH_TENS[tens], ENGLISH[ones])),
        ("fr", ..17) => Some(FRENCH[value as usize].to_owned()),
        ("fr", 17..20) => Some(format!("dix-{}", FRENCH[ones])),
        ("fr", 80) => Some("quatre-vingts".to_owned()),
        ("fr", 71) => Some("soixante et onze".to_owned()),
        // 70 to 79 and 90 to 99 go on counting from ten.
        ("fr", 70..80 | 90..) => {
            let rest = write(value % 20, lang)?;
            Some(format!("{}-{rest}", FRENCH_TENS[tens]))
        }
        ("fr", _) if ones == 0 => Some(FRENCH_TENS[tens].to_owned()),
        ("fr", _) if ones == 1 => None,
        ("fr", _) => Some(format!("{}-{}", FRENCH_TENS[tens], FRENCH[ones])),
        _ => None,
    }
}

/// The numbers of a language as they are read.
struct Spellings {
    /// By the words in lower case, joined by single spaces.
    values: FxHashMap<String, u32>,
    /// The words that a number may begin with.
    first: FxHashSet<String>,
}

impl Spellings {
    fn new(lang: &Lang) -> Spellings {
        let mut values: FxHashMap<String, u32> =
            (2..100).filter_map(|value| Some((write(value, lang)?.replace('-', " "), value))).collect();
        // What `write` leaves out because it has a gender can be read all the same.
        for tens in (2..9).filter(|&tens| lang.primary() == "fr" && tens != 7) {
            let name = FRENCH_TENS[tens].replace('-', " ");
            for end in [" un", " une", " et un", " et une"] {
                values.insert(format!("{name}{end}"), tens as u32 * 10 + 1);
            }
        }
        let first = values.keys().filter_map(|words| words.split(' ').next()).map(str::to_owned).collect();
        Spellings { values, first }
    }

    /// Those of French or English.
    fn of(lang: &Lang) -> Option<&'static Spellings> {
        static FRENCH: OnceLock<Spellings> = OnceLock::new();
        static ENGLISH: OnceLock<Spellings> = OnceLock::new();
        match lang.primary() {
            "fr" => Some(FRENCH.get_or_init(|| Spellings::new(lang))),
            "en" => Some(ENGLISH.get_or_init(|| Spellings::new(lang))),
            _ => None,
        }
    }
}

/// All numbers in words of a text, in order. `un` and `one` are none: they may be articles and pronouns.
pub(super) fn number_words(text: &str, lang: &Lang) -> Vec<Number> {
    let Some(spellings) = Spellings::of(lang) else { return Vec::new() };
    let words = words(text);
    let lower = |n: usize| {
        let word = words.get(n).map_or("", |range| &text[range.clone()]);
        if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
    };
    // What stands between two words; a line or a mark parts numbers.
    let joined = |n: usize| {
        let between = words.get(n).zip(words.get(n + 1)).map(|(a, b)| &text[a.end..b.start]);
        between.filter(|between| matches!(*between, " " | "-" | "\u{a0}" | "\u{2011}"))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut longest = None;
        if spellings.first.contains(&*lower(at)) {
            let mut spelled = lower(at).into_owned();
            // quatre-vingt-dix-sept is the longest.
            for last in at..at + 4 {
                longest = spellings.values.get(&spelled).map(|value| (last, *value)).or(longest);
                if joined(last).is_none() {
                    break;
                }
                spelled.push(' ');
                spelled.push_str(&lower(last + 1));
            }
        }
        let Some((last, value)) = longest else {
            at += 1;
            continue;
        };
        let is_larger = |n: usize| LARGER.contains(&&*lower(n));
        let (before, after) = (at.checked_sub(1).and_then(joined), joined(last));
        let hyphen = |between: Option<&str>| between.is_some_and(|between| !between.trim().is_empty());
        let part_of_more = (before.is_some() && is_larger(at - 1))
            || (after.is_some() && is_larger(last + 1))
            || (at >= 2 && matches!(&*lower(at - 1), "and" | "et") && is_larger(at - 2))
            || hyphen(before)
            // A five-year plan is one of five years; French joins no number to another word.
            || (hyphen(after) && lang.primary() == "fr")
            || text[..words[at].start].trim_end().ends_with(|c: char| c.is_ascii_digit())
            || text[words[last].end..].trim_start().starts_with(|c: char| c.is_ascii_digit());
        if !part_of_more {
            found.push(Number {
                range: words[at].start..words[last].end,
                value: value.to_string(),
                other: None,
                ordinal: false,
                percent: text[words[last].end..].trim_start().starts_with('%'),
            });
        }
        at = last + 1;
    }
    found
}

/// The words of a text: stretches of letters.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| c.is_alphanumeric()) {
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end = at + c.len_utf8(),
            None => words.push(at..at + c.len_utf8()),
        }
    }
    words
}

/// `word` with a capital if `like` has one.
pub(super) fn in_case_of(like: &str, word: String) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if like.starts_with(char::is_uppercase) => first.to_uppercase().chain(chars).collect(),
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, lang: &str) -> Vec<(String, String)> {
        let found = number_words(text, &Lang::new(lang).unwrap());
        found.into_iter().map(|number| (text[number.range].to_owned(), number.value)).collect()
    }

    #[test]
    fn every_number_is_read_as_it_is_written() {
        for lang in ["fr", "en"].map(|lang| Lang::new(lang).unwrap()) {
            for value in 2..100 {
                let Some(text) = write(value, &lang) else { continue };
                let read = number_words(&format!("les {text} the"), &lang);
                assert_eq!(read.len(), 1, "{text}");
                assert_eq!(read[0].value, value.to_string(), "{text}");
            }
        }
        assert_eq!(write(77, &Lang::new("fr").unwrap()).unwrap(), "soixante-dix-sept");
        assert_eq!(write(96, &Lang::new("fr").unwrap()).unwrap(), "quatre-vingt-seize");
        assert_eq!(write(42, &Lang::new("en").unwrap()).unwrap(), "forty-two");
    }

    #[test]
    fn parts_of_other_words_and_numbers_are_none() {
        assert_eq!(
            found("Vingt et une pages, deux cents ans, le dix-septième, mille neuf", "fr"),
            [("Vingt et une".into(), "21".into())]
        );
        assert_eq!(
            found("a five-year plan for the twenty-first century, one hundred and six, 2 four", "en"),
            [("five".into(), "5".into())]
        );
        assert_eq!(found("un ou deux, six. Sept", "fr").len(), 3);
    }
}
