//! Layout first: lines become blocks, and hard-wrapped prose becomes whole paragraphs again.
//!
//! A line break ends a segment unless the layout shows that a program or a typist broke the line
//! only because it was full. Such lines are told by the way they were filled: the first word of the
//! next line would not have fitted, and the sentence goes on in small letters.

use std::ops::Range;

use super::characters::{before, is_bullet, is_dash, is_space};
use super::work;

/// Paragraphs narrower than this, in characters, are headings, verse or lists rather than wrapped prose.
const NARROWEST: usize = 30;

/// Nobody wraps prose wider than this, in characters.
const WIDEST: usize = 160;

/// A single wrapped line, of which nothing around it says that it was wrapped, is taken for one only
/// when it is at least this wide: below, titles and captions are as likely.
const NARROWEST_ALONE: usize = 50;

/// Calls `found` with the range of each block, without the white space around it.
pub(crate) fn blocks(text: &str, mut found: impl FnMut(Range<usize>)) {
    // Lines that follow each other without a blank line between, run after run.
    let mut all: Vec<Range<usize>> = Vec::new();
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut first = 0;
    lines(text, |line| {
        if !trim(text, line.clone()).is_empty() {
            all.push(line);
        } else if first < all.len() {
            runs.push(first..all.len());
            first = all.len();
        }
    });
    if first < all.len() {
        runs.push(first..all.len());
    }
    // What paragraphs of several lines show decides for those that show little by themselves.
    let shown: Vec<Evidence> = runs.iter().map(|run| evidence(text, &all[run.clone()])).collect();
    let document =
        shown.iter().filter_map(|shown| if let Evidence::Wrapped(width) = shown { Some(*width) } else { None }).max();
    for (run, shown) in runs.into_iter().zip(shown) {
        let run = &all[run];
        let width = match shown {
            Evidence::Wrapped(width) => Some(width),
            Evidence::Weak { widest, .. } if document.is_some_and(|document| widest <= document) => document,
            Evidence::Weak { widest, alone: true } => Some(widest),
            Evidence::Weak { .. } | Evidence::Lines => None,
        };
        let mut first = 0;
        for line in 0..run.len() {
            let goes_on = width.is_some_and(|width| line + 1 < run.len() && is_full(text, run, line, width));
            if !goes_on {
                found(trim(text, run[first].start..run[line].end));
                first = line + 1;
            }
        }
    }
}

/// Calls `found` with the range of each line, without its end. Lines end as UAX 14 says they must:
/// at LF, CR, CR LF, VT, FF, NEL and the line and paragraph separators.
fn lines(text: &str, mut found: impl FnMut(Range<usize>)) {
    let bytes = text.as_bytes();
    let mut start = 0;
    let mut end_at = |at: usize, length: usize| {
        if bytes[at..].starts_with(b"\n") && bytes[..at].ends_with(b"\r") {
            start = at + 1;
        } else {
            found(start..at);
            start = at + length;
        }
    };
    // The rare ends are looked for in the whole text once: ordinary text has none.
    let rare = ["\u{b}", "\u{85}", "\u{2028}", "\u{2029}"];
    if rare.iter().any(|end| memchr::memmem::find(bytes, end.as_bytes()).is_some()) {
        let ends = |c| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
        for (at, end) in text.match_indices(ends) {
            end_at(at, end.len());
        }
    } else {
        for at in memchr::memchr3_iter(b'\n', b'\r', 0xc, bytes) {
            end_at(at, 1);
        }
    }
    found(start..text.len());
}

/// The range without the spaces at its ends, no-break ones included.
pub(crate) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let end = range.start + inside.trim_end_matches(is_space).len();
    let start = range.end - inside.trim_start_matches(is_space).len();
    start.min(end)..end
}

/// What a run of lines shows of having been wrapped.
enum Evidence {
    /// It was, at this width.
    Wrapped(usize),
    /// It may have been; `alone` when it is likely although nothing else in the document says so.
    Weak { widest: usize, alone: bool },
    /// Its lines are lines.
    Lines,
}

fn evidence(text: &str, run: &[Range<usize>]) -> Evidence {
    // Most lines of most texts are paragraphs, which their bytes alone tell: no need to count characters.
    if run.len() < 2 || run.iter().any(|line| line.len() > 4 * WIDEST) {
        return Evidence::Lines;
    }
    let widest = run.iter().map(|line| width(text, line)).max().unwrap_or_default();
    if !(NARROWEST..=WIDEST).contains(&widest) {
        return if widest < NARROWEST { Evidence::Weak { widest, alone: false } } else { Evidence::Lines };
    }
    // Line breaks before a small letter, and how many of them come where the line was full.
    let before_small = (0..run.len() - 1).filter(|line| begins_small(text, &run[line + 1]));
    let (small, full) = before_small
        .fold((0, 0), |(small, full), line| (small + 1, full + usize::from(is_full(text, run, line, widest))));
    // One break in ten may come early: a line set by hand.
    if full >= 2 && full * 10 >= small * 9 {
        return Evidence::Wrapped(widest);
    }
    let first = text[run[0].clone()].trim_end_matches(is_space);
    let unfinished = before(first, first.len()).is_some_and(|c| c.is_alphanumeric() || c == '-');
    let alone = run.len() == 2 && full == 1 && width(text, &run[0]) >= NARROWEST_ALONE && unfinished;
    Evidence::Weak { widest, alone }
}

/// Whether a line begins with a small letter and not with an address.
fn begins_small(text: &str, line: &Range<usize>) -> bool {
    let line = text[line.clone()].trim_start_matches(is_space);
    line.starts_with(char::is_lowercase) && !line.starts_with("http") && !line.starts_with("www.")
}

/// Whether the first word of the next line would not have fitted on this one.
fn is_full(text: &str, run: &[Range<usize>], line: usize, widest: usize) -> bool {
    let next = text[run[line + 1].clone()].trim_start_matches(is_space);
    let word = next.split(is_space).next().unwrap_or_default();
    let item = word.starts_with(is_bullet) || word.chars().all(is_dash) || is_item_number(word);
    !item && width(text, &run[line]) + 1 + word.chars().count() > widest
}

/// `1.`, `2)`, `(3)`, `a)`: what numbers a list item at the beginning of a line.
fn is_item_number(word: &str) -> bool {
    let inner = word.trim_start_matches('(').trim_end_matches(['.', ')']);
    let numbers =
        inner.bytes().all(|b| b.is_ascii_digit()) || inner.len() == 1 && inner.bytes().all(|b| b.is_ascii_alphabetic());
    inner.len() < word.len() && (1..=3).contains(&inner.len()) && numbers && word.ends_with(['.', ')'])
}

/// The width of a line in characters, with its indentation.
fn width(text: &str, line: &Range<usize>) -> usize {
    let line = text[line.clone()].trim_end_matches(is_space);
    work::done(line.len());
    line.chars().count()
}
