//! A text cut into the pieces that dates are made of.

use std::ops::Range;

use super::names::month;

/// One piece of the text that matters for dates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
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
pub(super) struct Token {
    pub(super) piece: Piece,
    pub(super) range: Range<usize>,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
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
                "of" | "the" | "de" | "d" | "le" | "du" | "day" | "jour" => Piece::Filler,
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
                '\'' | '’' => Piece::Filler,
                _ => Piece::Other,
            }
        };
        out.push(Token { piece, range: start..end, spaced });
        spaced = false;
    }
    out
}
