//! Months and days of the week that are named without a date: `en juin`, `every Friday`.

use std::ops::Range;

use super::names::{month, weekday};
use crate::lang::Lang;
use crate::text::places::placed_words;

/// What a name of the calendar names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A month, 1 to 12.
    Month(u8),
    /// A day of the week: 1 is Monday, 7 Sunday, as ISO 8601 counts them.
    Weekday(u8),
}

/// A month or day of the week in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarName {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// What it names.
    pub named: Named,
    /// Whether it can hardly be anything else. `Mars` may be the planet, `May` at the beginning of a
    /// sentence a verb, and in capitals throughout neither language shows its names.
    pub sure: bool,
}

/// The months and days of the week of a French or English text, in full, in order; those of dates as well.
pub fn calendar_names(text: &str, lang: &Lang) -> Vec<CalendarName> {
    let french = match lang.primary() {
        "fr" => true,
        "en" => false,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    let mut opens_sentence = true;
    let mut end = 0;
    for (range, word) in placed_words(text) {
        opens_sentence |= text[end..range.start].contains(['.', '!', '?', ':', '\n', '«', '“', '"']);
        end = range.end;
        let singular = word.strip_suffix('s').unwrap_or(word);
        let named = match (month(word), weekday(word).or_else(|| weekday(singular))) {
            (Some((number, false)), _) => Some(Named::Month(number)),
            (_, Some(number)) => Some(Named::Weekday(number)),
            _ => None,
        };
        let mut letters = word.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        let small = letters.all(char::is_lowercase);
        if let Some(named) = named.filter(|_| small && (french || capital)) {
            // The months that are words or names as well.
            let verb = !french && matches!(named, Named::Month(3 | 5));
            let sure = if french { !capital } else { !(verb && opens_sentence) };
            found.push(CalendarName { range, named, sure });
        }
        opens_sentence = false;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, lang: &str) -> Vec<(Named, bool)> {
        calendar_names(text, &Lang::new(lang).unwrap()).into_iter().map(|n| (n.named, n.sure)).collect()
    }

    #[test]
    fn months_and_days_alone() {
        use Named::{Month, Weekday};
        assert_eq!(
            found("De la mi-février à fin août, tous les vendredis", "fr"),
            [(Month(2), true), (Month(8), true), (Weekday(5), true)]
        );
        assert_eq!(
            found("From mid-February to late August, on Fridays", "en"),
            [(Month(2), true), (Month(8), true), (Weekday(5), true)]
        );
        assert_eq!(
            found("May it rain in May. March on, march!", "en"),
            [(Month(5), false), (Month(5), true), (Month(3), false)]
        );
        assert_eq!(found("Mars attaque en mars", "fr"), [(Month(3), false), (Month(3), true)]);
        assert_eq!(found("IN MAY", "en"), []);
        assert_eq!(found("il marche, la marchandise", "fr"), []);
    }
}
