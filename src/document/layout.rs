//! A translation laid out as its source: what was wrapped by hand is wrapped again, line breaks stay.

use std::borrow::Cow;
use std::ops::Range;

use super::{Block, Format, Piece, Translation};
use crate::unit::{Inline, Segment};

/// A translation of a block, each piece laid out as its source. Memories have their texts on one line.
pub(super) fn laid_out<'t>(block: &Block, translation: &'t Translation, format: Format) -> Cow<'t, Translation> {
    let text = &block.source.text;
    let has_break = |piece: &Piece| memchr::memchr(b'\n', text[piece.range.clone()].as_bytes()).is_some();
    if !translation.pieces.iter().any(has_break) {
        return Cow::Borrowed(translation);
    }
    let piece = |piece: &Piece| {
        let (source, target) = (&text[piece.range.clone()], &piece.target);
        if !source.contains('\n') || target.text.contains('\n') || target.text.trim().is_empty() {
            return piece.clone();
        }
        let laid_out = if source.split_whitespace().eq(target.text.split_whitespace()) {
            source.to_owned()
        } else if format == Format::Text {
            wrapped(text, &piece.range, &target.text)
        } else {
            broken(source, &target.text)
        };
        Piece { target: spaced_as(laid_out, target), ..piece.clone() }
    };
    Cow::Owned(Translation { block: translation.block, pieces: translation.pieces.iter().map(piece).collect() })
}

/// Words in lines as long and as far indented as those of the text they stand for.
fn wrapped(text: &str, range: &Range<usize>, target: &str) -> String {
    let source = &text[range.clone()];
    let line_start = text[..range.start].rfind('\n').map_or(0, |n| n + 1);
    let lines = text[line_start..range.end].lines();
    let width = lines.clone().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
    let second = lines.clone().nth(1).unwrap_or_default();
    let indent = &second[..second.len() - second.trim_start().len()];
    let ending = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let mut column = text[line_start..range.start].chars().count();
    let mut out = String::new();
    for word in target.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if out.is_empty() {
            column += length;
        } else if column + 1 + length > width {
            out.push_str(ending);
            out.push_str(indent);
            column = indent.chars().count() + length;
        } else {
            out.push(' ');
            column += 1 + length;
        }
        out.push_str(word);
    }
    out
}

/// A text with the line breaks of its source, indentation included: each in the place of the space that is nearest
/// in proportion, one behind the same mark if there is one near.
fn broken(source: &str, target: &str) -> String {
    let bytes = target.as_bytes();
    let mut breaks: Vec<(usize, &str)> = Vec::new();
    let mut rest = 0;
    for at in memchr::memchr_iter(b'\n', source.as_bytes()) {
        let wanted = bytes.len() * at / source.len();
        let before = source[..at].trim_end();
        // A break that belongs to the white space of the one before it comes with that.
        if at < rest {
            continue;
        }
        rest = source.len() - source[at..].trim_start().len();
        let mark = before.bytes().next_back().filter(u8::is_ascii_punctuation);
        let cost = |&space: &usize| {
            let same_mark = mark.is_none_or(|mark| space > 0 && bytes[space - 1] == mark);
            space.abs_diff(wanted) + if same_mark { 0 } else { bytes.len() / 4 }
        };
        let free = |space: &usize| breaks.last().is_none_or(|(last, _)| space > last);
        if let Some(space) = memchr::memchr_iter(b' ', bytes).filter(free).min_by_key(cost) {
            breaks.push((space, &source[before.len()..rest]));
        }
    }
    let mut out = String::with_capacity(target.len() + source.len() / 4);
    let mut at = 0;
    for (space, run) in breaks {
        out.push_str(&target[at..space]);
        out.push_str(run);
        at = space + 1;
    }
    out + &target[at..]
}

/// `text`, which differs from the target's in white space alone, with the target's codes beside the same characters.
fn spaced_as(text: String, target: &Segment) -> Segment {
    let ink = |c: &char| !c.is_whitespace();
    let place = |at: usize| {
        let before = &target.text[..at];
        let inked = before.chars().filter(ink).count();
        let mut ends = text.char_indices().filter(|(_, c)| ink(c));
        match before.chars().next_back() {
            None => 0,
            // Before the next character, where white space stands before the code.
            Some(c) if c.is_whitespace() => ends.nth(inked).map_or(text.len(), |(n, _)| n),
            Some(_) => ends.nth(inked - 1).map_or(text.len(), |(n, c)| n + c.len_utf8()),
        }
    };
    let codes = target.codes.iter().map(|code| Inline { at: place(code.at), ..code.clone() }).collect();
    Segment { text, codes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::InlineKind;

    fn laid(format: Format, text: &str, start: usize, target: &str, codes: &[usize]) -> (String, Vec<usize>) {
        let code =
            |&at: &usize| Inline { at, kind: InlineKind::Placeholder, attributes: vec![], content: String::new() };
        let target = Segment { text: target.to_owned(), codes: codes.iter().map(code).collect() };
        let block = Block::open(Segment::plain(text), 0..text.len(), 1);
        let piece = Piece::new(start..text.trim_end().len(), target);
        let translation = Translation { block: 0, pieces: vec![piece] };
        let out = laid_out(&block, &translation, format);
        let target = &out.pieces[0].target;
        (target.text.clone(), target.codes.iter().map(|code| code.at).collect())
    }

    #[test]
    fn the_same_words_keep_their_lines() {
        let text = "        Version 2\n   January 2004  \n";
        for format in [Format::Text, Format::Html] {
            let out = laid(format, text, 8, "Version 2 January 2004", &[9, 10, 22]);
            assert_eq!(out, ("Version 2\n   January 2004".to_owned(), vec![9, 13, 25]));
        }
    }

    #[test]
    fn other_words_are_wrapped_or_keep_the_breaks() {
        let text = "  Un grand\n  pas fait.";
        let target = "A great step has been made.";
        let wrapped = "A great\n  step has\n  been\n  made.";
        assert_eq!(laid(Format::Text, text, 2, target, &[8, 27]), (wrapped.to_owned(), vec![10, wrapped.len()]));
        let broken = "A great step\n  has been made.";
        assert_eq!(laid(Format::Html, text, 2, target, &[12, 13]), (broken.to_owned(), vec![12, 15]));
        assert_eq!(laid(Format::Docx, "Un,\n\ndeux\ntrois", 0, "One, two three", &[]).0, "One,\n\ntwo\nthree");
        assert_eq!(laid(Format::Docx, "Un\ndeux\ntrois", 0, "One two", &[]).0, "One\ntwo");
    }
}
