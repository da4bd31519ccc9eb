//! Which numbers in words repair may exchange: from two to ninety-nine, standing by themselves.

use crate::lang::Lang;
use crate::text::number_words::{self, NumberWord};
use crate::text::numbers::Number;

/// Words beside a number that make another number or something else of it.
const LARGER: &[&str] = &[
    "million",
    "millions",
    "billion",
    "billions",
    "trillion",
    "milliard",
    "milliards",
    "dozen",
    "hundreds",
    "thousands",
    "point",
    "virgule",
    "cents",
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

/// All numbers in words of a text, in order. `un` and `one` are none: they may be articles and pronouns.
pub(super) fn number_words(text: &str, lang: &Lang) -> Vec<Number> {
    let stands_alone = |number: &NumberWord| {
        let (before, after) = (&text[..number.range.start], &text[number.range.end..]);
        let (last, next) = (word_at_end(before), word_at_start(after));
        let is_larger = |word: Option<&str>| word.is_some_and(|word| LARGER.contains(&&*word.to_lowercase()));
        let hyphen = |c: Option<char>| matches!(c, Some('-' | '\u{2011}'));
        let counts_on = last.is_some_and(|word| matches!(&*word.to_lowercase(), "and" | "et"))
            && is_larger(word_at_end(before.trim_end().trim_end_matches(char::is_alphanumeric)));
        !(is_larger(last)
            || is_larger(next)
            || counts_on
            || hyphen(before.chars().next_back())
            // A five-year plan is one of five years; French joins no number to another word.
            || (hyphen(after.chars().next()) && lang.primary() == "fr")
            || before.trim_end().ends_with(|c: char| c.is_ascii_digit())
            || after.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    };
    number_words::number_words(text, lang)
        .into_iter()
        .filter(|number| number.cardinal && (2..100).contains(&number.value) && stands_alone(number))
        .map(|number| Number {
            percent: text[number.range.end..].trim_start().starts_with('%'),
            value: number.value.to_string(),
            range: number.range,
            other: None,
            ordinal: false,
        })
        .collect()
}

/// The word with which a text ends, one space or hyphen behind it; a line or a mark parts numbers.
fn word_at_end(text: &str) -> Option<&str> {
    let text = text.strip_suffix(JOINTS)?;
    let start = text.trim_end_matches(char::is_alphanumeric).len();
    Some(&text[start..])
}

/// The word with which a text begins, one space or hyphen before it.
fn word_at_start(text: &str) -> Option<&str> {
    let text = text.strip_prefix(JOINTS)?;
    Some(&text[..text.len() - text.trim_start_matches(char::is_alphanumeric).len()])
}

/// What may stand between two words of one number.
const JOINTS: [char; 4] = [' ', '-', '\u{A0}', '\u{2011}'];

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
    fn parts_of_other_words_and_numbers_are_none() {
        assert_eq!(
            found("Vingt et une pages, deux cents ans, le dix-septième, mille neuf", "fr"),
            [("Vingt et une".into(), "21".into())]
        );
        assert_eq!(
            found("a five-year plan for the twenty-first century, one hundred and six, 2 four, two dozen", "en"),
            [("five".into(), "5".into())]
        );
        assert_eq!(found("un ou deux, six. Sept", "fr").len(), 3);
        assert_eq!(found("deux millions, a million and two, dix-huit-cents, forty-two", "en").len(), 1);
        assert!(found("deux millions, un million et deux, vingt virgule cinq, zéro", "fr").is_empty());
    }
}
