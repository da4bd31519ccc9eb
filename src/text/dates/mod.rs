//! Dates in running text: where they stand and which days they name, as French and English write them.
//!
//! `7-8 avr. 2004`, `les 7 et 8 avril 2004` and `April 7-8, 2004` name the same two days. A year or a
//! month that is not said is not guessed: `8 juin` has no year, `décembre 2004` no day.

mod calendar;
mod names;
mod pieces;
mod readings;
#[cfg(test)]
mod tests;
mod written;

use std::ops::Range;

use crate::lang::Lang;
use pieces::tokens;
use readings::{day_month, figures, month_day};

pub use calendar::{CalendarName, Named, calendar_names};
pub use names::{month_name, weekday};
pub use written::write;

/// A calendar date, as far as it is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// The year, four digits.
    pub year: Option<u16>,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: Option<u8>,
}

/// A mention of one date or of several that share a month or a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateMention {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// The days that it names, in order.
    pub dates: Vec<Date>,
    /// The same days read the other way round, when day and month may be exchanged (`05/04/04`).
    pub swapped: Option<Vec<Date>>,
    /// How it is written.
    pub form: DateForm,
}

/// How a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateForm {
    /// In words: `8 avril 2004`, `8 April 2004`, `décembre 2004`.
    DayMonth {
        /// Whether the month's name is cut short (`avr.`, `Apr`).
        short: bool,
    },
    /// In words, the month first: `April 8, 2004`.
    MonthDay {
        /// Whether the month's name is cut short.
        short: bool,
    },
    /// `2004-04-08`.
    Iso,
    /// In figures with this mark between them: `08/04/2004`, `08.04.04`.
    Figures(char),
}

impl DateMention {
    /// Whether two mentions may name the same days. A year said on one side only does not part them.
    pub fn agrees(&self, other: &DateMention) -> bool {
        let readings = |mention: &DateMention| {
            let mut all = vec![mention.dates.clone()];
            all.extend(mention.swapped.clone());
            all
        };
        readings(self).iter().any(|a| readings(other).iter().any(|b| same_days(a, b)))
    }
}

/// Whether two lists name the same days, as far as both say it.
fn same_days(a: &[Date], b: &[Date]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| {
            a.month == b.month && a.day == b.day && (a.year == b.year || a.year.is_none() || b.year.is_none())
        })
}

/// All dates of `text`, in order. `lang` decides how `05/04/04` is read: day first, except in
/// American English (`en-US`); the other reading is kept.
///
/// A month's name alone is no date, nor is a year alone.
pub fn dates(text: &str, lang: &Lang) -> Vec<DateMention> {
    // Most segments hold no digit, and no date either.
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let tokens = tokens(text);
    let mut found: Vec<DateMention> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let read =
            figures(&tokens[at..], lang).or_else(|| day_month(&tokens[at..])).or_else(|| month_day(&tokens[at..]));
        match read {
            Some((used, mut mention)) => {
                mention.range = tokens[at].range.start..tokens[at + used - 1].range.end;
                found.push(mention);
                at += used;
            }
            None => {
                // A run of digits with points or slashes that is no date is left whole (1.2.3).
                at += 1;
            }
        }
    }
    found
}
