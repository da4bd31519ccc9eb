//! Layout first: lines become blocks, and hard-wrapped prose becomes whole paragraphs again.
//!
//! A line break ends a segment unless the layout shows that a program or a typist broke the line
//! only because it was full. Such lines are told by the way they were filled: the first word of the
//! next line would not have fitted, and the sentence goes on in small letters.

use std::ops::Range;

use super::characters::{before, is_space};

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
    let wrapped = |run: &Range<usize>| wrapped_at(text, &all[run.clone()]);
    // What longer paragraphs show decides for those of two lines, which show little by themselves.
    let width_of_document = runs.iter().filter(|run| run.len() > 2).filter_map(wrapped).max();
    for run in runs {
        let by_document =
            || width_of_document.filter(|&widest| run.len() == 2 && width(text, &all[run.start]) <= widest);
        let width = wrapped(&run).or_else(by_document);
        let run = &all[run.clone()];
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
fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let inside = &text[range.clone()];
    let end = range.start + inside.trim_end_matches(is_space).len();
    let start = range.end - inside.trim_start_matches(is_space).len();
    start.min(end)..end
}

/// The width at which these lines were wrapped, if they were.
fn wrapped_at(text: &str, run: &[Range<usize>]) -> Option<usize> {
    if run.len() < 2 {
        return None;
    }
    let widths = run.iter().map(|line| {
        // A line of more bytes than that is wider, whatever its characters: no need to count them.
        if line.len() > 4 * WIDEST { usize::MAX } else { width(text, line) }
    });
    let widest = widths.max().filter(|width| (NARROWEST..=WIDEST).contains(width))?;
    // Line breaks before a small letter, and how many of them come where the line was full.
    let (mut small, mut full) = (0, 0);
    for line in 0..run.len() - 1 {
        if text[run[line + 1].clone()].trim_start_matches(is_space).starts_with(char::is_lowercase) {
            small += 1;
            full += usize::from(is_full(text, run, line, widest));
        }
    }
    let line_of = |n: usize| &text[run[n].clone()];
    let alone = run.len() == 2
        && full == 1
        && width(text, &run[0]) >= NARROWEST_ALONE
        && before(line_of(0).trim_end(), line_of(0).trim_end().len()).is_some_and(|c| c.is_alphanumeric() || c == '-');
    // One break in ten may come early: a long word at the next line's start, set by hand.
    (alone || run.len() > 2 && full >= 1 && full * 10 >= small * 9).then_some(widest)
}

/// Whether the first word of the next line would not have fitted on this one.
fn is_full(text: &str, run: &[Range<usize>], line: usize, widest: usize) -> bool {
    let next = text[run[line + 1].clone()].trim_start_matches(is_space);
    let word = next.split(is_space).next().unwrap_or_default();
    let item = word.starts_with(super::characters::is_bullet) || word.chars().all(super::characters::is_dash);
    !item && width(text, &run[line]) + 1 + word.chars().count() > widest
}

/// The width of a line in characters, with its indentation.
fn width(text: &str, line: &Range<usize>) -> usize {
    text[line.clone()].trim_end_matches(is_space).chars().count()
}
