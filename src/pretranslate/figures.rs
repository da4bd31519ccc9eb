//! The translation of a segment that is nothing but a date or a number, as cells of tables are: `4 mai 2026`,
//! `1 250,50`, `12,5 %`.

use crate::lang::{Direction, Lang};
use crate::text::dates::{self, DateForm, dates};
use crate::text::numbers::{self, numbers};

/// `text` as the target language writes it; `None` where it is anything else, may be read in two ways, or is
/// written alike.
pub(super) fn figures(text: &str, direction: &Direction) -> Option<String> {
    let Direction { from, to } = direction;
    let inside = text.trim();
    let written = date(inside, from, to).or_else(|| number(inside, from, to))?;
    (written != inside).then(|| text.replace(inside, &written))
}

/// A date in words; those in figures are left to a person.
fn date(text: &str, from: &Lang, to: &Lang) -> Option<String> {
    let plain = if from.primary() == "fr" { text.strip_prefix("le ").unwrap_or(text) } else { text };
    let [mention] = &dates(plain, from)[..] else { return None };
    let in_words = matches!(mention.form, DateForm::DayMonth { .. } | DateForm::MonthDay { .. });
    let whole = mention.range == (0..plain.len()) && mention.swapped.is_none();
    // A month by itself may be written with a capital or not.
    let days = mention.dates.iter().all(|date| date.day.is_some());
    if !in_words || !whole || !days {
        return None;
    }
    let form = match mention.form {
        DateForm::DayMonth { short } if to.as_str() == "en-US" => DateForm::MonthDay { short },
        form => form,
    };
    dates::write(&mention.dates, form, to)
}

/// A number whose marks leave no doubt, perhaps with a percent sign.
fn number(text: &str, from: &Lang, to: &Lang) -> Option<String> {
    let [number] = &numbers(text, from)[..] else { return None };
    let written = &text[number.range.clone()];
    let behind = text[number.range.end..].trim_start();
    if number.range.start > 0 || !matches!(behind, "" | "%") {
        return None;
    }
    // English `3.2` may number a section, and French `1,250` be a thousand and more.
    let decimals = number.value.contains('.');
    let grouped = written.chars().any(|c| !c.is_ascii_digit())
        && (!decimals || written.matches(|c: char| !c.is_ascii_digit()).count() > 1);
    let sure = match from.primary() {
        "fr" => number.other.is_none(),
        "en" => grouped || behind == "%",
        _ => false,
    };
    if !sure {
        return None;
    }
    // Zeros behind the decimal mark stay.
    let mark = if from.primary() == "fr" { ',' } else { '.' };
    let zeros = if written.contains(mark) { written.len() - written.trim_end_matches('0').len() } else { 0 };
    let value = match (decimals, zeros) {
        (_, 0) => number.value.clone(),
        (true, _) => format!("{}{}", number.value, "0".repeat(zeros)),
        (false, _) => format!("{}.{}", number.value, "0".repeat(zeros)),
    };
    let percent = match (behind, to.primary()) {
        ("", _) => "",
        (_, "fr") => "\u{a0}%",
        _ => "%",
    };
    Some(numbers::write(&value, to, grouped) + percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_numbers_alone_are_written_as_the_other_language_does() {
        let french = Direction::default();
        let english = french.reversed();
        for (text, direction, expected) in [
            ("4 mai 2026", &french, Some("4 May 2026")),
            ("le 1er juin 2026", &french, Some("1 June 2026")),
            ("May 4, 2026", &english, Some("4 mai 2026")),
            ("1 June 2026", &english, Some("1er juin 2026")),
            ("1 250,50", &french, Some("1,250.50")),
            ("12 500", &french, Some("12,500")),
            ("2 000", &french, Some("2,000")),
            ("3,0", &french, Some("3.0")),
            ("12,5 %", &french, Some("12.5%")),
            ("1,250.5", &english, Some("1\u{a0}250,5")),
            ("980,000", &english, Some("980\u{a0}000")),
            ("2.5%", &english, Some("2,5\u{a0}%")),
            // Written alike, in doubt, or more than that.
            ("2026", &french, None),
            ("980", &french, None),
            ("1,250", &french, None),
            ("1.250", &french, None),
            ("3.2", &english, None),
            ("04/05/2026", &french, None),
            ("mai 2026", &french, None),
            ("lundi 4 mai 2026", &french, None),
            ("1 250 €", &french, None),
            ("12,5 et 13", &french, None),
            ("1.2.3", &french, None),
            ("21e", &french, None),
            ("", &french, None),
        ] {
            assert_eq!(figures(text, direction).as_deref(), expected, "{text}");
        }
        let american = Direction::new(Lang::french(), Lang::new("en-US").unwrap());
        assert_eq!(figures("4 mai 2026", &american).as_deref(), Some("May 4, 2026"));
    }
}
