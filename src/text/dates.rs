//! Dates in running text: where they stand and which days they name, as French and English write them.
//!
//! `7-8 avr. 2004`, `les 7 et 8 avril 2004` and `April 7-8, 2004` name the same two days. A year or a
//! month that is not said is not guessed: `8 juin` has no year, `décembre 2004` no day.

use std::ops::Range;

use crate::lang::Lang;

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

const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The usual short forms; those without a point are whole names.
const FRENCH_SHORT: [&str; 12] =
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."];
const ENGLISH_SHORT: [&str; 12] =
    ["Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."];

/// The name of a month, from 1, in French or English: in full, or cut short as is usual (`avr.`, `Apr.`).
/// `None` for another language or month.
pub fn month_name(month: u8, lang: &Lang, short: bool) -> Option<&'static str> {
    let names = match (lang.primary(), short) {
        ("fr", false) => &FRENCH,
        ("fr", true) => &FRENCH_SHORT,
        ("en", false) => &ENGLISH,
        ("en", true) => &ENGLISH_SHORT,
        _ => return None,
    };
    names.get(usize::from(month).checked_sub(1)?).copied()
}

/// The month that a word names in French or English, and whether it is cut short.
///
/// Both languages are always read: English dates stand in French pages (`16-Apr-2004`) and the reverse.
fn month(word: &str) -> Option<(u8, bool)> {
    let lower: String = word.chars().flat_map(char::to_lowercase).collect();
    let position = |names: &[&str; 12]| names.iter().position(|name| name.to_lowercase() == lower);
    if let Some(index) = position(&FRENCH).or_else(|| position(&ENGLISH)) {
        return Some((index as u8 + 1, false));
    }
    let number = match lower.as_str() {
        "jan" | "janv" => 1,
        "feb" | "fév" | "févr" | "fev" | "fevr" | "fevrier" => 2,
        "mar" => 3,
        "apr" | "avr" => 4,
        "jun" => 6,
        "jul" | "juil" | "juill" => 7,
        "aug" | "aou" | "aoû" | "aout" => 8,
        "sep" | "sept" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" | "déc" | "decembre" => 12,
        _ => return None,
    };
    Some((number, true))
}

/// One piece of the text that matters for dates.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece {
    Number {
        value: u32,
        digits: usize,
        ordinal: bool,
    },
    Month {
        number: u8,
        short: bool,
    },
    /// `et`, `and`, `to`, `au`, `&`.
    Link,
    /// `,`
    Comma,
    /// A hyphen or dash.
    Dash,
    /// `/`
    Slash,
    /// `.`
    Point,
    /// `of`, `the`, `de`, `le`: nothing in between.
    Filler,
    Other,
}

#[derive(Debug, Clone)]
struct Token {
    piece: Piece,
    range: Range<usize>,
    /// Whether white space stands before it.
    spaced: bool,
}

fn tokens(text: &str) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut spaced = true;
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        if c.is_whitespace() {
            spaced = true;
            continue;
        }
        let mut end = start + c.len_utf8();
        let piece = if c.is_ascii_digit() {
            while let Some(&(at, d)) = chars.peek() {
                if !d.is_ascii_digit() {
                    break;
                }
                end = at + 1;
                chars.next();
            }
            let digits = end - start;
            let value = text[start..end].parse().unwrap_or(u32::MAX);
            // An ordinal ending belongs to its number.
            let mut ordinal = false;
            let ending: String = text[end..].chars().take_while(|c| c.is_alphabetic()).collect();
            if ["er", "st", "nd", "rd", "th", "e"].contains(&ending.as_str()) {
                ordinal = true;
                for _ in 0..ending.chars().count() {
                    chars.next();
                }
            } else if !ending.is_empty() {
                // 5km, 14h30: no part of a date.
                out.push(Token { piece: Piece::Other, range: start..end, spaced });
                spaced = false;
                continue;
            }
            Piece::Number { value, digits, ordinal }
        } else if c.is_alphabetic() {
            while let Some(&(at, d)) = chars.peek() {
                if !d.is_alphabetic() {
                    break;
                }
                end = at + d.len_utf8();
                chars.next();
            }
            let word = &text[start..end];
            match word {
                "et" | "and" | "au" | "to" | "ou" | "or" | "through" | "à" => Piece::Link,
                "of" | "the" | "de" | "le" | "du" | "day" => Piece::Filler,
                _ => match month(word) {
                    Some((number, short)) => Piece::Month { number, short },
                    None => Piece::Other,
                },
            }
        } else {
            match c {
                ',' => Piece::Comma,
                '-' | '\u{2010}'..='\u{2015}' => Piece::Dash,
                '/' => Piece::Slash,
                '.' => Piece::Point,
                '&' => Piece::Link,
                _ => Piece::Other,
            }
        };
        out.push(Token { piece, range: start..end, spaced });
        spaced = false;
    }
    out
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

fn day(piece: Piece) -> Option<u8> {
    match piece {
        Piece::Number { value, digits, .. } if digits <= 2 && (1..=31).contains(&value) => Some(value as u8),
        _ => None,
    }
}

fn year(piece: Piece) -> Option<u16> {
    match piece {
        Piece::Number { value, digits: 4, ordinal: false } if (1000..=2199).contains(&value) => Some(value as u16),
        _ => None,
    }
}

/// A year of two digits: 00 to 69 are of this century, as POSIX has it.
fn short_year(value: u32) -> u16 {
    (if value < 70 { 2000 + value } else { 1900 + value }) as u16
}

fn piece(tokens: &[Token], at: usize) -> Piece {
    tokens.get(at).map_or(Piece::Other, |t| t.piece)
}

/// `2004-04-08`, `08/04/2004`, `08.04.04`, `16-Apr-2004`.
fn figures(tokens: &[Token], lang: &Lang) -> Option<(usize, DateMention)> {
    let (mark, first) = (piece(tokens, 1), piece(tokens, 0));
    if !matches!(mark, Piece::Dash | Piece::Slash | Piece::Point) || piece(tokens, 3) != mark {
        return None;
    }
    if tokens[1..5.min(tokens.len())].iter().any(|t| t.spaced) || tokens.len() < 5 {
        return None;
    }
    // 1.2.3.4 and 1/2/3/4 are no dates.
    let further = tokens.get(5).is_some_and(|t| t.piece == mark && !t.spaced)
        && matches!(tokens.get(6).map(|t| (t.piece, t.spaced)), Some((Piece::Number { .. }, false)));
    if further {
        return None;
    }
    let whole = |dates, swapped, form| Some((5, DateMention { range: 0..0, dates, swapped, form }));
    if let (Some(day), Piece::Month { number, .. }, Some(year)) = (day(first), piece(tokens, 2), year(piece(tokens, 4)))
    {
        let date = Date { year: Some(year), month: number, day: Some(day) };
        return whole(vec![date], None, DateForm::DayMonth { short: true });
    }
    let Piece::Number { value: second, digits: second_digits, .. } = piece(tokens, 2) else { return None };
    let Piece::Number { value: third, digits: third_digits, .. } = piece(tokens, 4) else { return None };
    let Piece::Number { digits: first_digits, .. } = first else { return None };
    if let (Some(year), 1..=12, Some(day)) = (year(first), second, day(piece(tokens, 4))) {
        let date = Date { year: Some(year), month: second as u8, day: Some(day) };
        return whole(vec![date], None, DateForm::Iso);
    }
    // 7-8-2004 is as likely a range of pages; a point needs two digits all over (8.4 is a section).
    if first_digits > 2 || second_digits > 2 || mark == Piece::Dash && third_digits != 4 {
        return None;
    }
    if mark == Piece::Point && (second_digits != 2 || !matches!(third_digits, 2 | 4)) {
        return None;
    }
    let year = match third_digits {
        4 => year(piece(tokens, 4))?,
        2 => short_year(third),
        _ => return None,
    };
    let (first, second) = (u32::from(day(first)?), second);
    let date = |day: u32, month: u32| {
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some(vec![Date {
            year: Some(year),
            month: month as u8,
            day: Some(day as u8),
        }])
    };
    let (day_first, month_first) = (date(first, second), date(second, first));
    let american = lang.as_str() == "en-US";
    let (mut dates, mut swapped) = if american { (month_first, day_first) } else { (day_first, month_first) };
    if dates.is_none() {
        std::mem::swap(&mut dates, &mut swapped);
    }
    let mark = match mark {
        Piece::Dash => '-',
        Piece::Slash => '/',
        _ => '.',
    };
    whole(dates?, swapped, DateForm::Figures(mark))
}

/// `8 avril 2004`, `7-8 avr. 2004`, `les 7, 8 et 9 avril`, `1er mai`, `8th of April, 2004`, `décembre 2004`.
fn day_month(tokens: &[Token]) -> Option<(usize, DateMention)> {
    let mut at = 0;
    let mut days: Vec<u8> = Vec::new();
    while let Some(day) = day(piece(tokens, at)) {
        days.push(day);
        at += 1;
        // A list or range of days before the month.
        let mut next = at;
        while matches!(piece(tokens, next), Piece::Link | Piece::Dash | Piece::Comma) && next < at + 2 {
            next += 1;
        }
        if next < tokens.len() && matches!(piece(tokens, next), Piece::Filler) && day_at(tokens, next + 1) {
            next += 1;
        }
        if next > at && day_at(tokens, next) && days.len() < 5 {
            at = next;
        } else {
            break;
        }
    }
    if !days.is_empty() && piece(tokens, at) == Piece::Filler {
        at += 1;
    }
    let Piece::Month { number, short } = piece(tokens, at) else { return None };
    // "8 may" needs no care, but "may 2004 people" and "mars 4" do: a month needs a day or a year.
    if days.len() == 1 && !tokens[at].spaced {
        return None;
    }
    at += 1;
    if short && piece(tokens, at) == Piece::Point && !tokens[at].spaced {
        at += 1;
    }
    let mut said_year = None;
    let comma = usize::from(!days.is_empty() && piece(tokens, at) == Piece::Comma);
    if let Some(found) = year(piece(tokens, at + comma)) {
        said_year = Some(found);
        at += comma + 1;
    } else if days.is_empty() && matches!(piece(tokens, at), Piece::Filler) {
        // "mars de 2004" is rare; "in May of 2004" is not.
        if let Some(found) = year(piece(tokens, at + 1)) {
            said_year = Some(found);
            at += 2;
        }
    }
    if days.is_empty() {
        said_year?;
        let date = Date { year: said_year, month: number, day: None };
        let form = DateForm::DayMonth { short };
        return Some((at, DateMention { range: 0..0, dates: vec![date], swapped: None, form }));
    }
    let dates = days.iter().map(|&day| Date { year: said_year, month: number, day: Some(day) }).collect();
    Some((at, DateMention { range: 0..0, dates, swapped: None, form: DateForm::DayMonth { short } }))
}

fn day_at(tokens: &[Token], at: usize) -> bool {
    day(piece(tokens, at)).is_some()
}

/// `April 8, 2004`, `April 7-8`, `Apr. 7 and 8, 2004`.
fn month_day(tokens: &[Token]) -> Option<(usize, DateMention)> {
    let Piece::Month { number, short } = piece(tokens, 0) else { return None };
    let mut at = 1;
    if short && piece(tokens, at) == Piece::Point {
        at += 1;
    }
    if piece(tokens, at) == Piece::Filler && day_at(tokens, at + 1) {
        at += 1;
    }
    let mut days = vec![day(piece(tokens, at))?];
    at += 1;
    loop {
        let mut next = at;
        while matches!(piece(tokens, next), Piece::Link | Piece::Dash | Piece::Comma) && next < at + 2 {
            next += 1;
        }
        let last = next == at || days.len() >= 5;
        match day(piece(tokens, next)) {
            // "March 5, 12 people" is no second day; only a link or dash joins without a year behind.
            Some(day) if !last && (piece(tokens, at) != Piece::Comma || next - at == 2) => {
                days.push(day);
                at = next + 1;
            }
            _ => break,
        }
    }
    let comma = usize::from(piece(tokens, at) == Piece::Comma);
    let said_year = year(piece(tokens, at + comma));
    if said_year.is_some() {
        at += comma + 1;
    }
    let dates = days.iter().map(|&day| Date { year: said_year, month: number, day: Some(day) }).collect();
    Some((at, DateMention { range: 0..0, dates, swapped: None, form: DateForm::MonthDay { short } }))
}

/// Writes dates in `lang`, in the manner of `form`: what a repair puts in the place of another date.
/// `None` when the dates do not share a month, or the form cannot hold them.
pub fn write(dates: &[Date], form: DateForm, lang: &Lang) -> Option<String> {
    let first = dates.first()?;
    if dates.iter().any(|d| d.month != first.month || d.year != first.year) {
        return None;
    }
    let month = usize::from(first.month).checked_sub(1)?;
    let french = match lang.primary() {
        "fr" => true,
        "en" => false,
        _ if matches!(form, DateForm::Iso | DateForm::Figures(_)) => false,
        _ => return None,
    };
    let name = |short: bool| match (french, short) {
        (true, false) => FRENCH.get(month),
        (true, true) => FRENCH_SHORT.get(month),
        (false, false) => ENGLISH.get(month),
        (false, true) => ENGLISH_SHORT.get(month),
    };
    let day_text = |day: u8| if french && day == 1 { "1er".to_owned() } else { day.to_string() };
    let days: Vec<String> = dates.iter().filter_map(|d| d.day).map(day_text).collect();
    if !days.is_empty() && days.len() != dates.len() {
        return None;
    }
    let days = match days.as_slice() {
        [] => String::new(),
        [first, last] => format!("{first}-{last}"),
        days => days.join(", "),
    };
    let year = first.year.map(|year| year.to_string());
    Some(match form {
        DateForm::Iso | DateForm::Figures(_) => {
            let ([date], Some(year)) = (dates, year) else { return None };
            let day = date.day?;
            match form {
                DateForm::Iso => format!("{year}-{:02}-{day:02}", date.month),
                DateForm::Figures(mark) if lang.as_str() == "en-US" => {
                    format!("{:02}{mark}{day:02}{mark}{year}", date.month)
                }
                DateForm::Figures(mark) => format!("{day:02}{mark}{:02}{mark}{year}", date.month),
                DateForm::DayMonth { .. } | DateForm::MonthDay { .. } => return None,
            }
        }
        DateForm::MonthDay { short } if !french && !days.is_empty() => {
            let year = year.map(|year| format!(", {year}")).unwrap_or_default();
            format!("{} {days}{year}", name(short)?)
        }
        DateForm::DayMonth { short } | DateForm::MonthDay { short } => {
            let parts = [Some(days).filter(|d| !d.is_empty()), name(short).map(|n| (*n).to_owned()), year];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Found = (String, Vec<(u16, u8, u8)>);

    fn found(text: &str, lang: &str) -> Vec<Found> {
        dates(text, &Lang::new(lang).unwrap())
            .into_iter()
            .map(|m| {
                let days = m.dates.iter().map(|d| (d.year.unwrap_or(0), d.month, d.day.unwrap_or(0))).collect();
                (text[m.range].to_owned(), days)
            })
            .collect()
    }

    fn days(text: &str, lang: &str) -> Vec<Vec<(u16, u8, u8)>> {
        found(text, lang).into_iter().map(|(_, days)| days).collect()
    }

    #[test]
    fn both_languages_name_the_same_days() {
        for (french, english) in [
            ("7-8 avr. 2004", "7-8 April 2004"),
            ("7-8 avr.", "7-8 April"),
            ("les 7 et 8 avril", "on April 7 and 8"),
            ("le 8 avril 2004", "on April 8, 2004"),
            ("1er mai 2024", "1 May 2024"),
            ("le 1er mai 2024", "May 1st, 2024"),
            ("en décembre 2004", "in December 2004"),
            ("le 27 novembre à Bichkek", "on 27 November in Bishkek"),
            ("du 30 mai au 2 juin 2011", "from 30 May to 2 June 2011"),
            ("du 3 au 5 mars", "3 to 5 March"),
            ("Mise à jour : 2018-06-08", "Updated 2018-06-08"),
            ("le 21 févr. 1999", "21 Feb. 1999"),
        ] {
            assert_eq!(days(french, "fr"), days(english, "en"), "{french} | {english}");
            assert!(!days(french, "fr").is_empty(), "{french}");
        }
    }

    #[test]
    fn places_and_values() {
        assert_eq!(found("Visite (05/04/04) à Mons", "fr"), [("05/04/04".into(), vec![(2004, 4, 5)])]);
        assert_eq!(found("Mise à jour: 16-Apr-2004 11:04", "fr"), [("16-Apr-2004".into(), vec![(2004, 4, 16)])]);
        assert_eq!(found("7-8 avr. 2004", "fr")[0].1, [(2004, 4, 7), (2004, 4, 8)]);
        assert_eq!(days("05/04/04", "en-US"), [[(2004, 5, 4)]]);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in
            ["It may be 5 or 6", "article 1.2.3", "mars et avril", "pages 7-8", "en 2004", "4/5 des voix", "1.2.3.4"]
        {
            assert!(found(text, "en").is_empty(), "{text}: {:?}", found(text, "en"));
        }
    }

    #[test]
    fn mentions_agree_across_languages_and_forms() {
        let one = |text: &str, lang: &str| dates(text, &Lang::new(lang).unwrap()).remove(0);
        assert!(one("05/04/04", "fr").agrees(&one("April 5, 2004", "en")));
        assert!(one("05/04/04", "fr").agrees(&one("05/04/04", "en-US")));
        assert!(one("8 juin", "fr").agrees(&one("8 June 2018", "en")));
        assert!(!one("8 juin", "fr").agrees(&one("9 June", "en")));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(year in 1900u16..2100, month in 1u8..=12, day in 1u8..=28, form in 0usize..6, english in any::<bool>()) {
            let form = [
                DateForm::DayMonth { short: false }, DateForm::DayMonth { short: true }, DateForm::MonthDay { short: false },
                DateForm::MonthDay { short: true }, DateForm::Iso, DateForm::Figures('/'),
            ][form];
            let lang = if english { Lang::english() } else { Lang::french() };
            let date = Date { year: Some(year), month, day: Some(day) };
            let written = write(&[date], form, &lang).expect("one whole date can be written in any form");
            let read = dates(&written, &lang);
            prop_assert_eq!(read.len(), 1, "{}", written);
            prop_assert_eq!(&read[0].dates, &[date], "{}", written);
        }

        #[test]
        fn any_text_is_taken(text in "([0-9]{1,4}|[ /.,-]|mai|May|et|é|.){0,20}") {
            for mention in dates(&text, &Lang::french()) {
                prop_assert!(text.get(mention.range).is_some());
            }
        }
    }
}
