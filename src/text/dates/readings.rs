//! The ways in which a date is written, each read from the pieces that begin at a place.

use super::pieces::{Piece, Token};
use super::{Date, DateForm, DateMention};
use crate::lang::Lang;

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
pub(super) fn figures(tokens: &[Token], lang: &Lang) -> Option<(usize, DateMention)> {
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
pub(super) fn day_month(tokens: &[Token]) -> Option<(usize, DateMention)> {
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
        if next > at && piece(tokens, next) == Piece::Filler && day_at(tokens, next + 1) {
            next += 1;
        }
        if next > at && day_at(tokens, next) && days.len() < 5 {
            at = next;
        } else {
            break;
        }
    }
    // "the 1st day of April", "le 14e jour de mars", "le 15e jour d'avril".
    let said = at;
    while !days.is_empty() && piece(tokens, at) == Piece::Filler {
        at += 1;
    }
    let Piece::Month { number, short } = piece(tokens, at) else { return None };
    // "Order 2006-22 of January 30, 2006": the day stands behind the month.
    if at > said
        && day_at(tokens, at + 1)
        && piece(tokens, at + 2) == Piece::Comma
        && year(piece(tokens, at + 3)).is_some()
    {
        return None;
    }
    // "8 may" needs no care, but "may 2004 people" and "mars 4" do: a month needs a day or a year.
    if days.len() == 1 && at == said && !tokens[at].spaced {
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
pub(super) fn month_day(tokens: &[Token]) -> Option<(usize, DateMention)> {
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
