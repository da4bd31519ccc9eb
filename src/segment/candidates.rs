//! Where a segment may end: the marks, and what closes with them.

use super::characters::*;
use super::work;

/// The sign of an ellipsis, of which the bytes are looked for.
const ELLIPSIS: &str = "…";

/// What kind of mark a candidate ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// One full stop, which may belong to an abbreviation.
    Period,
    /// `…` or several full stops, which may stand inside a sentence.
    Ellipsis,
    /// A question or an exclamation.
    Strong,
    /// A full stop of a script that uses it for nothing else.
    Stop,
}

/// What closes between the mark and the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closed {
    /// Nothing.
    Nothing,
    /// A bracket.
    Bracket,
    /// A quotation mark.
    Quotation,
}

/// A place where a segment may end. Offsets are bytes of the block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    /// The first mark of the run.
    pub(crate) start: usize,
    /// The last mark of the run.
    pub(crate) last: usize,
    /// Where the segment would end: behind the marks and what closes with them.
    pub(crate) end: usize,
    /// Where the next one would begin.
    pub(crate) next: usize,
    /// The kind of the run.
    pub(crate) mark: Mark,
    /// What closed after its last mark.
    pub(crate) closed: Closed,
    /// Whether a plain number stands right behind it that may call for a note: `l’accord.2 Les`.
    pub(crate) called: bool,
}

/// The next mark from `from` on, if any; `scripts` looks for those of all scripts.
pub(crate) fn next_mark(block: &str, from: usize, scripts: bool) -> Option<usize> {
    if scripts {
        return block[from..].find(is_terminator).map(|n| from + n);
    }
    let bytes = &block.as_bytes()[from..];
    let first = memchr::memchr3(b'.', b'!', b'?', bytes);
    // Up to the next mark only, so that no byte is read more than twice; and by the last byte of `…`, as the
    // first one is that of all apostrophes and dashes too.
    let lead = &bytes[..first.unwrap_or(bytes.len())];
    work::done(lead.len());
    let [start @ .., end] = ELLIPSIS.as_bytes() else { return None };
    let ellipsis = memchr::memchr_iter(*end, lead).find(|at| lead[..*at].ends_with(start));
    ellipsis.map(|at| at - start.len()).or(first).map(|n| from + n)
}

/// Reads the run of marks at `start` and all that closes with it. `open` says whether a straight
/// quotation mark is open here.
pub(crate) fn read(block: &str, start: usize, mut open: bool) -> Candidate {
    let mut read = Candidate {
        start,
        last: start,
        end: start,
        next: start,
        mark: Mark::Period,
        closed: Closed::Nothing,
        called: false,
    };
    let mut periods = 0;
    loop {
        read.next = skip_spaces(block, read.end);
        let Some(c) = after(block, read.next) else { break };
        let apart = read.next > read.end;
        if is_terminator(c) && (!apart || stands_apart(block, read.next, c)) {
            // The full stop behind a closed quotation is one of its own, and no ellipsis.
            periods = if read.closed == Closed::Nothing { periods } else { 0 } + u32::from(c == '.');
            read.mark = match (read.mark, c) {
                (Mark::Strong, _) => Mark::Strong,
                (_, c) if is_strong(c) => Mark::Strong,
                (Mark::Period, '.') if periods < 2 => Mark::Period,
                (Mark::Period | Mark::Ellipsis, '.' | '…') => Mark::Ellipsis,
                _ => Mark::Stop,
            };
            read.last = read.next;
            read.closed = Closed::Nothing;
            read.end = read.next + c.len_utf8();
        } else if let Some((end, closed)) =
            if apart { spaced_closer(block, read.next, c, open) } else { closer(block, read.next, c, open) }
        {
            open &= !is_straight_quote(c);
            read.closed = closed;
            read.end = end;
        } else if let Some(end) = smiley(block, read.next) {
            read.end = end;
        } else if let Some(end) = number_call(block, &read).filter(|_| !apart) {
            read.end = end;
            read.called = true;
        } else {
            break;
        }
    }
    read
}

/// The end of a face drawn with signs or an emoji of one: it belongs to the sentence before it.
fn smiley(block: &str, at: usize) -> Option<usize> {
    let mut signs = block[at..].chars();
    let first = signs.next()?;
    let length = if matches!(first, '\u{1f600}'..='\u{1f64f}' | '\u{1f910}'..='\u{1f92f}' | '\u{1f970}'..='\u{1f97a}') {
        first.len_utf8()
    } else if matches!(first, ':' | ';' | '=') {
        let mouth = signs.next()?;
        let mouth = if mouth == '-' { signs.next()? } else { mouth };
        if !matches!(mouth, ')' | '(' | 'D' | 'P' | 'p' | 'O' | 'o' | '/' | '|' | '*') {
            return None;
        }
        let run = signs.as_str().trim_start_matches(mouth);
        block.len() - at - run.len()
    } else if block[at..].starts_with("^^") || block[at..].starts_with("<3") {
        2
    } else {
        return None;
    };
    let end = at + length;
    after(block, end).is_none_or(|c| !c.is_alphanumeric()).then_some(end)
}

/// Whether a mark after a space goes on the run before it rather than begin something (`.NET`).
fn stands_apart(block: &str, at: usize, c: char) -> bool {
    match after(block, at + c.len_utf8()) {
        None => true,
        Some(next) => is_space(next) || is_terminator(next) || (c != '.' && !next.is_alphanumeric()),
    }
}

/// What closes right behind a mark, and where it ends.
fn closer(block: &str, at: usize, c: char, open: bool) -> Option<(usize, Closed)> {
    let end = at + c.len_utf8();
    let ends_here = after(block, end).is_none_or(|next| !next.is_alphanumeric());
    if is_closing_bracket(c) {
        Some((end, Closed::Bracket))
    } else if is_closing_quote(c) {
        Some((end, Closed::Quotation))
    } else if c == '’' {
        ends_here.then_some((end, Closed::Quotation))
    } else if is_straight_quote(c) {
        (ends_here || open).then_some((end, Closed::Quotation))
    } else if is_superscript(c) {
        Some((end, Closed::Nothing))
    } else if c == '*' || c == '_' {
        // The end of emphasis in plain text.
        let end = block.len() - block[at..].trim_start_matches(c).len();
        after(block, end).is_none_or(is_space).then_some((end, Closed::Nothing))
    } else if c == '[' {
        note_call(block, at).map(|end| (end, Closed::Nothing))
    } else {
        None
    }
}

/// What closes although a space stands before it.
fn spaced_closer(block: &str, at: usize, c: char, open: bool) -> Option<(usize, Closed)> {
    let end = at + c.len_utf8();
    let next = after(block, end);
    if c == '»' || c == '›' {
        Some((end, Closed::Quotation))
    } else if is_closing_quote(c) {
        next.is_none_or(|next| !next.is_alphanumeric()).then_some((end, Closed::Quotation))
    } else if is_closing_bracket(c) {
        Some((end, Closed::Bracket))
    } else if c == '"' {
        let alone = next.is_none_or(|next| is_space(next) || matches!(next, ',' | '.' | ';' | ':' | ')'));
        // Before another one it closes, whatever was counted: `money. " " Money, sir! "`.
        let doubled = after(block, skip_spaces(block, end)) == Some('"');
        ((open || doubled) && alone).then_some((end, Closed::Quotation))
    } else if c == '[' {
        note_call(block, at).map(|end| (end, Closed::Nothing))
    } else {
        None
    }
}

/// The end of a plain number that may call for a note, as superscripts become when their formatting is lost:
/// a small letter or a closing sign before the mark, at most three digits, and a capital behind the space.
fn number_call(block: &str, read: &Candidate) -> Option<usize> {
    let digits = block.as_bytes()[read.end..].iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let end = read.end + digits;
    let sentence = |c: char| c.is_lowercase() || is_closing_quote(c) || is_closing_bracket(c);
    let behind = skip_spaces(block, end);
    let capital = || {
        let rest = block[behind..].trim_start_matches(|c| is_opening_quote(c) || is_opening_bracket(c) || is_space(c));
        rest.starts_with(char::is_uppercase)
    };
    let called = (1..=3).contains(&digits)
        && block.as_bytes()[read.end] != b'0'
        && behind > end
        && read.mark != Mark::Ellipsis
        && block[..read.start].trim_end_matches(is_space).ends_with(sentence)
        && capital();
    called.then_some(end)
}

/// The end of a call for a note, `[11]` or `[3, 4]`, that begins at `at`.
fn note_call(block: &str, at: usize) -> Option<usize> {
    let inside = &block.as_bytes()[at + 1..];
    let length = inside.iter().take(24).position(|b| !(b.is_ascii_digit() || matches!(b, b',' | b' ' | b'-')))?;
    (length > 0 && inside[length] == b']' && inside[0].is_ascii_digit()).then_some(at + length + 2)
}
