//! What stands around a candidate: the word before its mark, the word behind the border.

use super::characters::*;
use crate::text::tokens::is_apostrophe;

/// A word is looked at no further back than this, in bytes: nothing that matters is longer.
const FARTHEST: usize = 80;

/// The class of the first character that follows a border, after the signs that open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// A capital.
    Upper,
    /// A small letter.
    Lower,
    /// A letter of a script without capitals.
    Uncased,
    /// A digit.
    Digit,
    /// Punctuation that goes on a sentence: a comma, a semicolon, a colon, a closing mark.
    Inner,
    /// Any other sign: a bullet, a dash alone, an emoji.
    Symbol,
    /// Nothing follows.
    Nothing,
}

/// The first of the signs that open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    Nothing,
    Bracket,
    Quotation,
    Dash,
    Bullet,
}

/// What follows a border.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Following<'t> {
    pub(crate) opened: Opened,
    pub(crate) class: Class,
    /// The first word, of letters and digits; empty when none stands there.
    pub(crate) word: &'t str,
    /// All from the first word on.
    pub(crate) rest: &'t str,
}

impl<'t> Following<'t> {
    /// Reads what follows `at`.
    pub(crate) fn read(block: &'t str, mut at: usize) -> Following<'t> {
        let mut opened = Opened::Nothing;
        while let Some(c) = after(block, at) {
            let what = if is_opening_quote(c) || is_straight_quote(c) || c == '’' {
                Opened::Quotation
            } else if is_opening_bracket(c) {
                Opened::Bracket
            } else if is_dash(c) {
                Opened::Dash
            } else if is_bullet(c) {
                Opened::Bullet
            } else if is_space(c) && opened != Opened::Nothing {
                opened
            } else {
                break;
            };
            if opened == Opened::Nothing {
                opened = what;
            }
            at += c.len_utf8();
        }
        let rest = &block[at..];
        let inner = |c: char| matches!(c, ',' | ';' | ':') || is_closing_bracket(c) || is_closing_quote(c);
        let class = match rest.chars().next() {
            None => Class::Nothing,
            Some(c) if c.is_uppercase() => Class::Upper,
            Some(c) if c.is_lowercase() => Class::Lower,
            Some(c) if c.is_numeric() => Class::Digit,
            Some(c) if c.is_alphabetic() => Class::Uncased,
            Some(c) if opened == Opened::Nothing && inner(c) => Class::Inner,
            Some(_) => Class::Symbol,
        };
        Following { opened, class, word: &rest[..rest.find(|c| !is_word(c)).unwrap_or(rest.len())], rest }
    }

    /// The first word with the apostrophe that elides it (`L’` of `L’été`), else as it is.
    pub(crate) fn elided(&self) -> &'t str {
        match after(self.rest, self.word.len()) {
            Some(c) if is_apostrophe(c) => &self.rest[..self.word.len() + c.len_utf8()],
            _ => self.word,
        }
    }

    /// Whether nothing follows in the block but an emoji or a quotation mark, which are no sentence; a line of
    /// other signs (`---`) parts sentences.
    pub(crate) fn is_sign_alone(&self) -> bool {
        let near = &self.rest[..self.rest.floor_char_boundary(FARTHEST)];
        match self.class {
            Class::Nothing => self.opened == Opened::Quotation,
            Class::Symbol => {
                near.len() == self.rest.len() && !near.contains(|c| is_word(c) || c.is_ascii_punctuation())
            }
            _ => false,
        }
    }

    /// Whether an address follows, which begins a line of its own whatever its case.
    pub(crate) fn is_address(&self) -> bool {
        ["http://", "https://", "www."].iter().any(|scheme| self.rest.starts_with(scheme))
    }

    /// What stands between the first word and the next space, as far as it matters.
    pub(crate) fn chunk(&self) -> &'t str {
        let near = &self.rest[..self.rest.floor_char_boundary(FARTHEST)];
        &near[..near.find(is_space).unwrap_or(near.len())]
    }
}

/// What stands before a mark.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Preceding<'t> {
    /// The word right before the mark: letters and digits with dots, hyphens and signs inside them.
    /// Empty when a space, a bracket or a quotation mark stands there.
    pub(crate) word: &'t str,
    /// Where the word begins in the block.
    pub(crate) start: usize,
    /// All that is looked at.
    near: &'t str,
}

impl<'t> Preceding<'t> {
    /// Reads what stands before `at`, not before `floor`.
    pub(crate) fn read(block: &'t str, floor: usize, at: usize) -> Preceding<'t> {
        let nearest = floor.max(block.floor_char_boundary(at.saturating_sub(FARTHEST)));
        let near = &block[nearest..at];
        let of_word = |c: char| is_word(c) || matches!(c, '.' | '-' | '‑' | '&' | '°' | 'º' | '§');
        let start = nearest + near.trim_end_matches(of_word).len();
        Preceding { word: &block[start..at], start, near }
    }

    /// The whole run without spaces, of which the word is the end.
    pub(crate) fn chunk(&self) -> &'t str {
        self.near.rsplit(is_space).next().unwrap_or(self.near)
    }
}
