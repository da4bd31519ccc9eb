//! What single characters are to a segmenter: terminators, quotation marks, brackets, spaces.

use super::work;

/// Whether a sentence can end with this mark in any of the scripts that write it.
pub(crate) fn is_terminator(c: char) -> bool {
    work::done(1);
    matches!(c, '.' | '…' | '۔' | '։' | '।' | '॥' | '。' | '．' | '｡' | '།' | '።') || is_strong(c)
}

/// Whether this mark ends a sentence without being used in abbreviations: questions, exclamations.
pub(crate) fn is_strong(c: char) -> bool {
    matches!(c, '!' | '?' | '‼' | '⁇' | '⁈' | '⁉' | '！' | '？' | '؟')
}

/// Whether this is a space inside a line: all of Unicode's, the no-break ones too, and the invisible
/// marks that stand where spaces do (zero width space, word joiner, byte order mark).
pub(crate) fn is_space(c: char) -> bool {
    work::done(1);
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

/// Invisible marks of the direction of writing, which may stand on either side of a border.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Quotation marks that only close.
pub(crate) fn is_closing_quote(c: char) -> bool {
    matches!(c, '»' | '”' | '›' | '』' | '」')
}

/// Quotation marks that open in French and English.
pub(crate) fn is_opening_quote(c: char) -> bool {
    matches!(c, '«' | '“' | '‘' | '‹' | '„' | '‚' | '『' | '「')
}

/// Marks whose side only their surroundings tell: straight quotation marks.
pub(crate) fn is_straight_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '´' | '＂')
}

/// Closing brackets.
pub(crate) fn is_closing_bracket(c: char) -> bool {
    work::done(1);
    matches!(c, ')' | ']' | '}' | '⟩' | '）' | '】')
}

/// Opening brackets.
pub(crate) fn is_opening_bracket(c: char) -> bool {
    matches!(c, '(' | '[' | '{' | '⟨' | '（' | '【')
}

/// Dashes, which may stand before speech or a list item.
pub(crate) fn is_dash(c: char) -> bool {
    work::done(1);
    matches!(c, '-' | '–' | '—' | '―' | '‐' | '‑' | '−')
}

/// Signs that stand before a list item or a heading.
pub(crate) fn is_bullet(c: char) -> bool {
    matches!(c, '•' | '·' | '*' | '▪' | '■' | '●' | '►' | '◦' | '‣' | '_' | '#' | '¿' | '¡' | '>' | '~' | '=' | '|')
}

/// Superscript digits and signs, with which footnotes are called.
pub(crate) fn is_superscript(c: char) -> bool {
    matches!(c, '\u{b9}' | '\u{b2}' | '\u{b3}' | '\u{2070}'..='\u{2079}' | '†' | '‡')
}

/// Whether a character belongs to words: letters, digits, combining marks.
pub(crate) fn is_word(c: char) -> bool {
    work::done(1);
    c.is_alphanumeric() || matches!(c, '\u{300}'..='\u{36f}')
}

/// The character that ends at byte `at`, if any.
pub(crate) fn before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character that begins at byte `at`, if any.
pub(crate) fn after(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// The first byte from `at` on that holds no space.
pub(crate) fn skip_spaces(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    // Nearly always one plain space stands there and nothing else.
    while bytes.get(at) == Some(&b' ') {
        work::done(1);
        at += 1;
    }
    match bytes.get(at) {
        Some(byte) if byte.is_ascii_graphic() => at,
        _ => text.len() - text[at..].trim_start_matches(is_space).len(),
    }
}
