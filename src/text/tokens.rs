//! Words, numbers and marks of a text, with the bytes they take.
//!
//! The boundaries are those of Unicode's default word segmentation (UAX 29), with two differences that
//! matching wants: French elision ends a token (`l'`, `OTSC` of `l'OTSC`; `aujourd'hui` and `don't`
//! stay whole), and a run of the same mark is one token (`......`). Latin, Greek, Cyrillic and the like
//! are split by a scan of our own, since an index reads hundreds of megabytes; runs of letters of other
//! scripts (Chinese, Thai ...) are handed to `unicode-segmentation`.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation as _;

/// One token of a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The bytes of the text that it takes.
    pub range: Range<usize>,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A word: letters, or letters and digits (`OTSC`, `l'`, `aujourd'hui`, `2e`).
    Word,
    /// Digits alone, with the points and commas inside (`12`, `3,14`, `1.000.000`).
    Number,
    /// A mark of writing: point, comma, quote, dash, bracket ...
    Punctuation,
    /// Any other sign: `%`, `€`, `=`, `§`, an emoji.
    Symbol,
}

/// The tokens of `text`, from left to right. White space and control characters belong to none.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, cut: 0 }
}

/// Iterator over the tokens of a text, made by [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    /// Up to where the letters before have been handed to UAX 29 and are cut one by one.
    cut: usize,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            if start < self.cut {
                return Some(self.foreign_word());
            }
            let c = self.text[start..].chars().next()?;
            match class(c) {
                Class::Nothing => self.at += c.len_utf8(),
                Class::Letter | Class::Digit => return Some(self.word()),
                class @ (Class::Punctuation | Class::Symbol) => {
                    let rest = &self.text[start..];
                    let run = rest.len() - rest.trim_start_matches(c).len();
                    self.at += run;
                    let kind = if class == Class::Symbol { TokenKind::Symbol } else { TokenKind::Punctuation };
                    return Some(Token { kind, range: start..self.at });
                }
            }
        }
    }
}

impl Tokens<'_> {
    fn word(&mut self) -> Token {
        let start = self.at;
        let rest = &self.text[start..];
        let mut chars = rest.char_indices().peekable();
        let (mut end, mut all_digits, mut foreign) = (0, true, false);
        let mut previous = Class::Nothing;
        while let Some((at, c)) = chars.next() {
            match class(c) {
                found @ (Class::Letter | Class::Digit) => {
                    all_digits &= found == Class::Digit;
                    foreign |= is_foreign(c);
                    previous = found;
                    end = at + c.len_utf8();
                }
                _ => {
                    let next = chars.peek().map_or(Class::Nothing, |&(_, c)| class(c));
                    let joins = match c {
                        '\'' | '\u{2019}' | '\u{2BC}' => previous == Class::Letter && next == Class::Letter,
                        '.' => previous == next && matches!(next, Class::Letter | Class::Digit),
                        ',' => previous == Class::Digit && next == Class::Digit,
                        '\u{B7}' | '\u{2027}' => previous == Class::Letter && next == Class::Letter,
                        // Soft hyphens and joiners are inside of words, and change nothing.
                        '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' => {
                            matches!(next, Class::Letter | Class::Digit)
                        }
                        _ => false,
                    };
                    if !joins {
                        // At the end of a text too, "l'" is a word and no word with a mark behind it.
                        if is_apostrophe(c) && is_elided(&rest[..end]) {
                            end = at + c.len_utf8();
                        }
                        break;
                    }
                    if is_apostrophe(c) && is_elided(&rest[..at]) {
                        end = at + c.len_utf8();
                        break;
                    }
                }
            }
        }
        if foreign {
            self.cut = start + end;
            return self.foreign_word();
        }
        self.at = start + end;
        let kind = if all_digits { TokenKind::Number } else { TokenKind::Word };
        Token { kind, range: start..self.at }
    }

    /// The next word, by UAX 29, of the letters up to `cut`.
    fn foreign_word(&mut self) -> Token {
        let start = self.at;
        let word = self.text[start..self.cut].split_word_bounds().next().unwrap_or(&self.text[start..self.cut]);
        self.at += word.len();
        let digits = word.chars().all(|c| class(c) == Class::Digit);
        Token { kind: if digits { TokenKind::Number } else { TokenKind::Word }, range: start..self.at }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// White space, controls, invisible characters.
    Nothing,
    Letter,
    Digit,
    Punctuation,
    Symbol,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' | '_' => Class::Letter,
        '0'..='9' => Class::Digit,
        '\0'..=' ' | '\x7F' => Class::Nothing,
        '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~' | '%' | '#' | '@' | '&' | '*' => Class::Symbol,
        '!'..='~' => Class::Punctuation,
        '\u{C0}'..='\u{2AF}' if c != '×' && c != '÷' => Class::Letter,
        // Combining marks belong to the letter that they stand on.
        '\u{300}'..='\u{36F}' => Class::Letter,
        '\u{80}'..='\u{A0}' | '\u{AD}' => Class::Nothing,
        '«' | '»' | '¡' | '¿' | '·' | '¶' => Class::Punctuation,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{205F}'..='\u{206F}' | '\u{FEFF}' => Class::Nothing,
        '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => {
            Class::Punctuation
        }
        '\u{3014}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' => Class::Punctuation,
        '\u{FE00}'..='\u{FE0F}' => Class::Nothing,
        _ if c.is_whitespace() || c.is_control() => Class::Nothing,
        _ if c.is_alphabetic() || is_mark(c) => Class::Letter,
        _ if c.is_numeric() => Class::Digit,
        _ => Class::Symbol,
    }
}

/// Vowel signs and the like of scripts whose letters cannot stand without them.
fn is_mark(c: char) -> bool {
    c > '\u{36F}' && unicode_normalization::char::is_combining_mark(c)
}

/// Letters of scripts that do not write words apart as Latin does, or whose rules are not ours.
fn is_foreign(c: char) -> bool {
    !matches!(c, '\0'..='\u{DFF}' | '\u{1E00}'..='\u{1FFF}' | '\u{2C60}'..='\u{2C7F}' | '\u{A720}'..='\u{A7FF}')
}

/// Whether this character is written as an apostrophe.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{2BC}')
}

/// Words that French elides before a vowel.
const ELIDED: [&str; 17] = [
    "l", "d", "j", "m", "t", "s", "n", "c", "ç", "qu", "lorsqu", "puisqu", "jusqu", "quoiqu", "quelqu", "presqu",
    "entr",
];

fn is_elided(word: &str) -> bool {
    word.len() <= 6 && ELIDED.iter().any(|elided| word.eq_ignore_ascii_case(elided))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(text: &str) -> Vec<&str> {
        tokens(text).map(|token| &text[token.range]).collect()
    }

    #[test]
    fn elision_ends_a_word_and_other_apostrophes_do_not() {
        assert_eq!(words("l'OTSC aujourd'hui"), ["l'", "OTSC", "aujourd'hui"]);
        assert_eq!(words("Qu\u{2019}il s’agisse"), ["Qu\u{2019}", "il", "s’", "agisse"]);
        assert_eq!(words("don't, o'clock l'"), ["don't", ",", "o'clock", "l'"]);
    }

    #[test]
    fn numbers_keep_their_points_and_commas() {
        let text = "Art. 12, 3,14 1.000.000 2e U.S.A. 5 %";
        assert_eq!(words(text), ["Art", ".", "12", ",", "3,14", "1.000.000", "2e", "U.S.A", ".", "5", "%"]);
        let kinds: Vec<_> = tokens("12 3,14 2e % ...").map(|t| t.kind).collect();
        use TokenKind::*;
        assert_eq!(kinds, [Number, Number, Word, Symbol, Punctuation]);
    }

    #[test]
    fn other_scripts_are_cut_by_unicode_rules() {
        assert_eq!(words("安全。Организация ไทย"), ["安", "全", "。", "Организация", "ไ", "ท", "ย"]);
    }

    proptest! {
        #[test]
        fn tokens_are_in_order_and_leave_out_only_what_is_invisible(text in "\\PC{0,40}|[a-zé'’ .,0-9«\u{A0}]{0,40}") {
            let mut end = 0;
            for token in tokens(&text) {
                prop_assert!(token.range.start >= end && !token.range.is_empty());
                prop_assert!(text[end..token.range.start].chars().all(|c| class(c) == Class::Nothing));
                end = token.range.end;
            }
            prop_assert!(text[end..].chars().all(|c| class(c) == Class::Nothing));
        }

        #[test]
        fn latin_words_without_apostrophes_are_those_of_uax_29(text in "[a-zéÀœ,. 0-9-]{0,60}") {
            let ours: Vec<_> = tokens(&text)
                .filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Number))
                .map(|t| &text[t.range])
                .collect();
            let theirs: Vec<_> = text.unicode_words().collect();
            prop_assert_eq!(ours, theirs);
        }
    }
}
