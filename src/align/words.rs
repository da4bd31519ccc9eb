//! What the aligner sees of a text: words reduced to stems, numbers to their digits, a few telling marks.
//!
//! This is no tokeniser for people: it forgets order, case and clitics on purpose, since all that
//! counts here is whether a word has its counterpart on the other side.

use std::borrow::Cow;

use unicode_normalization::char::is_combining_mark;

/// What a unit of text is, which decides how it may be matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum WordKind {
    /// Letters.
    Word,
    /// Digits, separators dropped: `8 847,6` and `8,847.6` are both `88476`.
    Number,
    /// A mark that translations keep: `?`, `!`, `:`, `(`, `%`; every opening quotation mark is `"`.
    Mark,
}

/// One unit of text as it is written, in lower case.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct RawWord<'a> {
    /// Lower-case text; for numbers the digits alone.
    pub(crate) text: Cow<'a, str>,
    pub(crate) kind: WordKind,
    /// Whether it begins with a capital.
    pub(crate) capital: bool,
}

/// The words of a text, in order.
pub(crate) fn raw_words(text: &str) -> Vec<RawWord<'_>> {
    let mut words = Vec::with_capacity(text.len() / 5);
    let mut rest = text.char_indices().peekable();
    let mut after_apostrophe = false;
    while let Some((start, c)) = rest.next() {
        let was_after_apostrophe = std::mem::replace(&mut after_apostrophe, false);
        if is_ideographic(c) {
            let end = start + c.len_utf8();
            words.push(RawWord { text: Cow::Borrowed(&text[start..end]), kind: WordKind::Word, capital: false });
        } else if c.is_alphabetic() {
            let mut end = start + c.len_utf8();
            let mut letters = 1;
            while let Some(&(at, next)) = rest.peek() {
                if !(next.is_alphabetic() || is_combining_mark(next)) || is_ideographic(next) {
                    break;
                }
                end = at + next.len_utf8();
                letters += 1;
                rest.next();
            }
            let clitic = is_apostrophe(rest.peek().map(|&(_, c)| c)) || was_after_apostrophe;
            // An elided article or a possessive s says nothing; a lone a) or b) in a list says much.
            if letters > 1 || !clitic {
                words.push(RawWord { text: lower(&text[start..end]), kind: WordKind::Word, capital: c.is_uppercase() });
            }
        } else if c.is_ascii_digit() {
            words.push(number(text, start, &mut rest));
        } else if matches!(c, '?' | '!' | ':' | '(' | '%') {
            let end = start + c.len_utf8();
            words.push(RawWord { text: Cow::Borrowed(&text[start..end]), kind: WordKind::Mark, capital: false });
        } else if matches!(c, '"' | '«' | '“' | '„') {
            words.push(RawWord { text: Cow::Borrowed("\""), kind: WordKind::Mark, capital: false });
        } else {
            after_apostrophe = is_apostrophe(Some(c));
        }
    }
    words
}

fn number<'a>(text: &'a str, start: usize, rest: &mut std::iter::Peekable<std::str::CharIndices<'_>>) -> RawWord<'a> {
    let bytes = text.as_bytes();
    let digits_from = |at: usize| bytes[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = start + digits_from(start);
    let mut group = end - start;
    let mut joined = false;
    // A separator counts when digits follow; a space only when it parts thousands.
    while let Some(separator) = text[end..].chars().next() {
        let after = end + separator.len_utf8();
        let following = bytes.get(after..).map_or(0, |_| digits_from(after));
        let thousands = following == 3 && group <= 3;
        let part_of_number = match separator {
            '.' | ',' => following > 0,
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' => thousands,
            _ => false,
        };
        if !part_of_number {
            break;
        }
        end = after + following;
        group = following;
        joined = true;
    }
    while rest.peek().is_some_and(|&(at, _)| at < end) {
        rest.next();
    }
    let digits = if joined {
        Cow::Owned(text[start..end].chars().filter(char::is_ascii_digit).collect())
    } else {
        Cow::Borrowed(&text[start..end])
    };
    RawWord { text: digits, kind: WordKind::Number, capital: false }
}

fn is_apostrophe(c: Option<char>) -> bool {
    matches!(c, Some('\'' | '’' | 'ʼ' | '`'))
}

/// Scripts written without spaces, where a character stands for a word.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}'
        | '\u{0e00}'..='\u{0e7f}')
}

fn lower(word: &str) -> Cow<'_, str> {
    if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        raw_words(text).into_iter().map(|w| w.text.into_owned()).collect()
    }

    #[test]
    fn clitics_go_and_list_letters_stay() {
        assert_eq!(texts("L’homme qu'il vit, a) ici"), ["homme", "qu", "il", "vit", "a", "ici"]);
        assert_eq!(texts("the dog's b) end"), ["the", "dog", "b", "end"]);
    }

    #[test]
    fn numbers_are_their_digits_in_either_convention() {
        assert_eq!(texts("8 847,6 m"), texts("8,847.6 m"));
        assert_eq!(texts("en 1956, 200 hommes"), ["en", "1956", "200", "hommes"]);
        assert_eq!(texts("4.2(1)n)"), ["42", "(", "1", "n"]);
        assert_eq!(texts("1 200 000."), ["1200000"]);
    }

    #[test]
    fn ideographs_stand_alone() {
        assert_eq!(texts("会议 OTSC"), ["会", "议", "otsc"]);
    }
}
