//! Putting translations into the untouched rest of a document.

use std::ops::Range;

use super::codes::SHOWS;
use super::{Block, Piece};
use crate::text::words::words;
use crate::unit::{Inline, InlineKind, Segment};

/// What stands in the place of a byte range of a part's text.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    /// The range that is replaced; empty for an insertion.
    pub(super) range: Range<usize>,
    /// What replaces it.
    pub(super) chunks: Vec<Chunk>,
}

/// A stretch of output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Chunk {
    /// New text, already escaped as the format asks.
    New(String),
    /// A range of the part's own text, in which other edits may lie (a footnote in a sentence).
    Raw(Range<usize>),
}

impl Edit {
    /// An edit that puts in text alone.
    pub(super) fn text(range: Range<usize>, text: impl Into<String>) -> Edit {
        Edit { range, chunks: vec![Chunk::New(text.into())] }
    }
}

/// Applies edits to `text`. Edits may lie within the range of another one only where that one keeps
/// the place as [`Chunk::Raw`].
pub(super) fn splice(text: &str, mut edits: Vec<Edit>) -> String {
    // Outer edits before the inner ones; the stable sort keeps insertions at one place in order.
    edits.sort_by(|a, b| a.range.start.cmp(&b.range.start).then(b.range.end.cmp(&a.range.end)));
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    copy(text, 0..text.len(), &edits, &mut out);
    out
}

fn copy(text: &str, range: Range<usize>, edits: &[Edit], out: &mut String) {
    let mut at = range.start;
    let mut next = edits.partition_point(|edit| edit.range.start < range.start);
    while let Some(edit) = edits.get(next).filter(|edit| edit.range.end <= range.end) {
        out.push_str(&text[at..edit.range.start]);
        at = edit.range.end;
        next += 1;
        let inner = &edits[next..];
        // Edits inside this one are reached through its raw chunks only.
        let skipped = inner.partition_point(|other| other.range.start < edit.range.end);
        for chunk in &edit.chunks {
            match chunk {
                Chunk::New(new) => out.push_str(new),
                Chunk::Raw(raw) => copy(text, raw.clone(), &inner[..skipped], out),
            }
        }
        next += skipped;
    }
    out.push_str(&text[at..range.end]);
}

/// What a numbered code of a block stands for in the file.
#[derive(Debug, Clone)]
pub(super) enum Native {
    /// A placeholder.
    Single(Vec<Chunk>),
    /// A pair: its beginning and its end.
    Pair(Vec<Chunk>, Vec<Chunk>),
    /// A pair whose text takes these run properties (DOCX); `None` for a run that has none.
    Format(Option<Range<usize>>),
}

impl Native {
    /// A pair whose halves stand in the file as they are.
    pub(super) fn pair(open: Range<usize>, close: Range<usize>) -> Native {
        Native::Pair(vec![Chunk::Raw(open)], vec![Chunk::Raw(close)])
    }
}

/// A block's codes and the ranges around it, as a reader leaves them for its writer.
#[derive(Debug, Clone, Default)]
pub(super) struct Natives {
    /// What the code with number `n` stands for, at `n - 1`.
    pub(super) codes: Vec<Native>,
}

impl Natives {
    /// The native form of a code, by its number.
    pub(super) fn of(&self, code: &Inline) -> Option<&Native> {
        let number: usize = code.attribute("x")?.parse().ok()?;
        self.codes.get(number.checked_sub(1)?)
    }

    /// What stands in the file for a code or for one half of a pair.
    pub(super) fn chunks(&self, code: &Inline) -> &[Chunk] {
        match (self.of(code), code.kind) {
            (Some(Native::Single(chunks)), _) => chunks,
            (Some(Native::Pair(open, _)), InlineKind::Open) => open,
            (Some(Native::Pair(_, close)), _) => close,
            (Some(Native::Format(_)) | None, _) => &[],
        }
    }

    /// The same, to be changed; `None` where a code has none.
    fn chunks_mut(&mut self, code: &Inline) -> Option<&mut Vec<Chunk>> {
        let number: usize = code.attribute("x")?.parse().ok()?;
        match (self.codes.get_mut(number.checked_sub(1)?)?, code.kind) {
            (Native::Single(chunks), _) => Some(chunks),
            (Native::Pair(open, _), InlineKind::Open) => Some(open),
            (Native::Pair(_, close), _) => Some(close),
            (Native::Format(_), _) => None,
        }
    }
}

/// White space of markup: what may stand between tags for the sake of layout.
const SPACE: [char; 5] = [' ', '\t', '\n', '\r', '\x0C'];

/// Gathers the text and the codes of a block.
#[derive(Debug, Default)]
pub(super) struct Builder {
    pub(super) segment: Segment,
    pub(super) natives: Natives,
    open: Vec<usize>,
    /// Whether something that takes room in a line has followed the text: a space behind it is not the one before it.
    after_object: bool,
    /// Whether the last of the text is white space that counts, to which a space may be added.
    after_preformatted: bool,
    /// From the first to the last character of text in the file.
    span: Option<Range<usize>>,
}

impl Builder {
    /// Text that the file has as `raw`, from `start` on.
    pub(super) fn text(&mut self, text: &str, raw: &str, start: usize) {
        self.segment.text.push_str(text);
        // White space at the edges is no text of the block, be it written as an element (`<text:tab/>`).
        if !text.trim_matches(SPACE).is_empty() {
            self.extend(raw, start);
        }
    }

    /// As [`Builder::text`] for markup in which any stretch of white space is one space, none at the
    /// beginning.
    pub(super) fn collapsed_text(&mut self, text: &str, raw: &str, start: usize) {
        for c in text.chars() {
            if !SPACE.contains(&c) {
                self.segment.text.push(c);
            } else if !self.segment.text.is_empty() && !self.segment.text.ends_with(' ') {
                self.segment.text.push(' ');
            } else if self.after_object || (self.after_preformatted && self.ends_with_code()) {
                // The text has one space, as a memory has it; the other one goes with the object.
                self.put_behind_last_code(" ");
            }
            (self.after_object, self.after_preformatted) = (false, false);
        }
        self.extend(raw, start);
    }

    /// Whether a code stands behind the text.
    fn ends_with_code(&self) -> bool {
        self.segment.codes.last().is_some_and(|code| code.at == self.segment.text.len())
    }

    /// As [`Builder::text`] for text whose white space counts also at the beginning: there it goes with the code
    /// before it.
    pub(super) fn preformatted_text(&mut self, text: &str, raw: &str, start: usize) {
        let lead = text.len() - text.trim_start_matches(SPACE).len();
        if self.segment.text.is_empty() && !self.segment.codes.is_empty() && lead < text.len() {
            self.put_behind_last_code(&text[..lead]);
            let raw_lead = raw.len() - raw.trim_start_matches(SPACE).len();
            self.text(&text[lead..], &raw[raw_lead..], start + raw_lead);
        } else {
            self.text(text, raw, start);
        }
        self.after_preformatted = true;
    }

    /// White space that stands in the file behind the last code and not in the text.
    fn put_behind_last_code(&mut self, space: &str) {
        if let Some(code) = self.segment.codes.last()
            && let Some(chunks) = self.natives.chunks_mut(code)
        {
            chunks.push(Chunk::New(space.to_owned()));
        }
    }

    /// Widens the span by what is no white space in `raw`, which stands at `start` in the file.
    fn extend(&mut self, raw: &str, start: usize) {
        let (lead, tail) = (raw.trim_start_matches(SPACE), raw.trim_end_matches(SPACE));
        if !tail.is_empty() {
            let range = start + raw.len() - lead.len()..start + tail.len();
            match &mut self.span {
                Some(span) => span.end = range.end,
                None => self.span = Some(range),
            }
        }
    }

    /// A placeholder; `content` is what a person may be shown of it.
    pub(super) fn single(&mut self, chunks: Vec<Chunk>, content: &str) {
        self.natives.codes.push(Native::Single(chunks));
        self.code(InlineKind::Placeholder, self.natives.codes.len(), content);
    }

    /// As [`Builder::single`] for something that takes room in a line, such as an image.
    pub(super) fn object(&mut self, chunks: Vec<Chunk>, content: &str) {
        self.single(chunks, content);
        self.after_object = true;
    }

    /// What the code put in last shows in a word processor, such as the result of a field.
    pub(super) fn shows(&mut self, text: &str) {
        if let Some(code) = self.segment.codes.last_mut().filter(|_| !text.is_empty()) {
            code.attributes.push((SHOWS.to_owned(), text.to_owned()));
        }
    }

    /// How many words more there are with what codes show than without it.
    pub(super) fn words_shown(&self) -> u64 {
        let Segment { text, codes } = &self.segment;
        let mut all = String::new();
        let mut at = 0;
        for code in codes {
            if let Some(shown) = code.attribute(SHOWS) {
                all.push_str(&text[at..code.at]);
                all.push_str(shown);
                at = code.at;
            }
        }
        if all.is_empty() {
            return 0;
        }
        all.push_str(&text[at..]);
        words(&all).saturating_sub(words(text))
    }

    /// The beginning of a pair.
    pub(super) fn open(&mut self, native: Native, content: &str) {
        self.natives.codes.push(native);
        self.open.push(self.natives.codes.len());
        self.code(InlineKind::Open, self.natives.codes.len(), content);
    }

    /// The end of the pair begun last.
    pub(super) fn close(&mut self) {
        if let Some(number) = self.open.pop() {
            self.code(InlineKind::Close, number, "");
        }
    }

    fn code(&mut self, kind: InlineKind, number: usize, content: &str) {
        self.segment.codes.push(Inline {
            at: self.segment.text.len(),
            kind,
            attributes: vec![("x".into(), number.to_string())],
            content: super::xml::escape(content),
        });
    }

    /// Ends the block: pairs still open are closed, and the codes that stand at its edges are taken
    /// off, since no translation can put them anywhere else. They are returned as what stands before
    /// and after the text.
    pub(super) fn finish(mut self) -> (Segment, Natives, Edges) {
        while !self.open.is_empty() {
            self.close();
        }
        let codes = std::mem::take(&mut self.segment.codes);
        let text = &self.segment.text;
        let begins = text.len() - text.trim_start_matches(SPACE).len();
        let ends = text.trim_end_matches(SPACE).len();
        let (mut first, mut last) = (0, codes.len());
        while first < last {
            let code = &codes[first];
            let same = |n: &usize| codes[*n].attribute("x") == code.attribute("x");
            let partner = (first + 1..last).find(same);
            match (code.kind, partner) {
                (InlineKind::Placeholder, _) if code.at <= begins => first += 1,
                // A pair around nothing, before the text.
                (InlineKind::Open, Some(n)) if codes[n].at <= begins => first = n + 1,
                // A pair around everything.
                (InlineKind::Open, Some(n)) if code.at <= begins && n + 1 == last && codes[n].at >= ends => {
                    (first, last) = (first + 1, n);
                }
                _ if codes[last - 1].kind == InlineKind::Placeholder && codes[last - 1].at >= ends => last -= 1,
                // A pair around nothing, behind the text.
                _ => match (first..last).find(|&n| codes[n].attribute("x") == codes[last - 1].attribute("x")) {
                    Some(n) if n + 1 < last && codes[n].at >= ends => last = n,
                    _ => break,
                },
            }
        }
        let edges = Edges { before: codes[..first].to_vec(), after: codes[last..].to_vec() };
        self.segment.codes = codes[first..last].to_vec();
        (self.segment, self.natives, edges)
    }

    /// As [`Builder::finish`] for markup that stands in the file in the order of the text: the codes at
    /// the edges, and white space there, are left outside the range that is returned. `None` when
    /// there is no text.
    pub(super) fn finish_in_place(mut self) -> Option<(Segment, Natives, Range<usize>)> {
        let mut span = self.span.take()?;
        let (mut segment, mut natives, _) = self.finish();
        if segment.text.trim().is_empty() {
            return None;
        }
        // White space behind the text but before one of its codes goes with that code.
        let ends = segment.text.trim_end_matches(SPACE).len();
        if let Some(code) = segment.codes.iter().find(|code| code.at > ends)
            && let Some(chunks) = natives.chunks_mut(code)
        {
            chunks.insert(0, Chunk::New(segment.text[ends..code.at].to_owned()));
        }
        let lead = segment.text.len() - segment.text.trim_start_matches(SPACE).len();
        let text = segment.text.trim_matches(SPACE).to_owned();
        for code in &mut segment.codes {
            code.at = code.at.saturating_sub(lead).min(text.len());
        }
        segment.text = text;
        for chunk in segment.codes.iter().flat_map(|code| natives.chunks(code)) {
            if let Chunk::Raw(raw) = chunk {
                span = span.start.min(raw.start)..span.end.max(raw.end);
            }
        }
        Some((segment, natives, span))
    }
}

/// Codes at the edges of a block, which stay where they are.
#[derive(Debug, Clone, Default)]
pub(super) struct Edges {
    pub(super) before: Vec<Inline>,
    pub(super) after: Vec<Inline>,
}

/// The translation of a whole block: its pieces in the place of their sources, the text between them as it is.
pub(super) fn compose(block: &Block, pieces: &[Piece]) -> Segment {
    let source = &block.source;
    let mut out = Segment::default();
    let mut at = 0;
    let mut codes = source.codes.iter().peekable();
    for piece in pieces {
        copy_gap(source, at..piece.range.start, &mut codes, Edge::Before, &mut out);
        let base = out.text.len();
        out.text.push_str(&piece.target.text);
        out.codes.extend(piece.target.codes.iter().map(|code| Inline { at: base + code.at, ..code.clone() }));
        // The piece's own codes: the translation has brought them along.
        while codes.peek().is_some_and(|code| belongs_before_end(code, &piece.range, source)) {
            codes.next();
        }
        at = piece.range.end;
    }
    copy_gap(source, at..source.text.len(), &mut codes, Edge::End, &mut out);
    out
}

/// Which codes of a gap are copied with it.
#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Before,
    End,
}

fn copy_gap<'c>(
    source: &Segment,
    gap: Range<usize>,
    codes: &mut std::iter::Peekable<impl Iterator<Item = &'c Inline>>,
    edge: Edge,
    out: &mut Segment,
) {
    let base = out.text.len();
    out.text.push_str(&source.text[gap.clone()]);
    while let Some(code) = codes.next_if(|code| edge == Edge::End || belongs_to_gap(code, gap.end)) {
        let at = base + code.at.clamp(gap.start, gap.end) - gap.start;
        out.codes.push(Inline { at, ..code.clone() });
    }
}

/// Whether a code stands before a piece that starts at `start`: only one that opens there belongs to the piece.
fn belongs_to_gap(code: &Inline, start: usize) -> bool {
    code.at < start || (code.at == start && start > 0 && code.kind != InlineKind::Open)
}

/// Whether a code that does not stand before a piece belongs to it: what opens at its end does not,
/// unless nothing follows that it could open.
fn belongs_before_end(code: &Inline, range: &Range<usize>, source: &Segment) -> bool {
    code.at < range.end || (code.at == range.end && (code.kind != InlineKind::Open || range.end == source.text.len()))
}

/// The part of a block that `range` of its text covers, with the codes that belong to it.
pub(super) fn cut(source: &Segment, range: &Range<usize>) -> Segment {
    // One after the other, as `compose` takes them: at one place the order of the codes decides.
    let codes = source.codes.iter().skip_while(|code| belongs_to_gap(code, range.start));
    let codes = codes.take_while(|code| belongs_before_end(code, range, source));
    Segment {
        text: source.text[range.clone()].to_owned(),
        codes: codes.map(|code| Inline { at: code.at - range.start, ..code.clone() }).collect(),
    }
}

/// Renders text with codes: `text` escapes a stretch of text, codes come from `natives`.
pub(super) fn render(segment: &Segment, natives: &Natives, mut text: impl FnMut(&str) -> String) -> Vec<Chunk> {
    let mut chunks = Vec::new();
    let mut at = 0;
    for code in &segment.codes {
        if code.at > at {
            chunks.push(Chunk::New(text(&segment.text[at..code.at])));
            at = code.at;
        }
        chunks.extend_from_slice(natives.chunks(code));
    }
    if at < segment.text.len() {
        chunks.push(Chunk::New(text(&segment.text[at..])));
    }
    chunks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_nest_through_raw_chunks_only() {
        let text = "a[b(c)d]e";
        let edits = vec![
            Edit::text(3..6, "(C)"),
            Edit {
                range: 1..8,
                chunks: vec![Chunk::New("<".into()), Chunk::Raw(3..6), Chunk::New("|".into()), Chunk::Raw(2..3)],
            },
            Edit::text(9..9, "!"),
            Edit::text(9..9, "?"),
        ];
        assert_eq!(splice(text, edits), "a<(C)|be!?");
        let dropped = vec![Edit::text(3..6, "x"), Edit::text(1..8, "y")];
        assert_eq!(splice(text, dropped), "aye");
    }

    #[test]
    fn codes_around_everything_are_no_part_of_the_text() {
        let mut builder = Builder::default();
        builder.single(vec![], "bookmark");
        builder.open(Native::Pair(vec![], vec![]), "b");
        builder.text("Un ", "Un ", 0);
        builder.open(Native::Pair(vec![], vec![]), "i");
        builder.text("mot", "mot", 3);
        builder.close();
        builder.close();
        builder.single(vec![], "anchor");
        let (segment, _, edges) = builder.finish();
        assert_eq!((edges.before.len(), edges.after.len()), (2, 2));
        let places: Vec<_> = segment.codes.iter().map(|c| (c.at, c.kind)).collect();
        assert_eq!(places, [(3, InlineKind::Open), (6, InlineKind::Close)]);
    }
}
