//! The segments of a document, with their places: what every command that reads documents works on.

use std::ops::Range;

use crate::document::{Block, Document, Format, Standing};
use crate::segment::{Segmenter, one_line, paragraphs};
use crate::unit::Segment;

/// A segment of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentSegment {
    /// Its text on one line, with the inline codes that stand in it.
    pub source: Segment,
    /// The index of its block in [`Document::blocks`].
    pub block: usize,
    /// Which paragraph of its block it stands in, from 0: more than one where the block is a text with a layout.
    pub paragraph: usize,
    /// Its bytes in the block's text.
    pub range: Range<usize>,
    /// The line of the file on which it begins, from 1; `None` in packages, which have none.
    pub line: Option<u64>,
    /// What may be done to it.
    pub standing: Standing,
    /// Whether it repeats another one for older readers (see [`Block::shadow`]).
    pub shadow: bool,
    /// Words that are shown and counted beside its text (see [`Block::words_beside`]), at a block's first segment.
    pub words_beside: u64,
}

/// Cuts a document into segments, in reading order. Blocks that the format has segmented stay whole; white
/// space around them is left out.
pub fn segments(document: &Document, segmenter: &Segmenter) -> impl Iterator<Item = DocumentSegment> {
    document.blocks().iter().enumerate().flat_map(move |(index, block)| {
        let text = &block.source.text;
        let ranges = if block.one_segment { trimmed(text).into_iter().collect() } else { segmenter.ranges(text) };
        let mut ends = paragraphs(text).into_iter().map(|range| range.end).peekable();
        let (mut line, mut at, mut paragraph) = (block.line, 0, 0);
        ranges.into_iter().enumerate().map(move |(number, range)| {
            while ends.next_if(|end| *end <= range.start).is_some() {
                paragraph += 1;
            }
            line += memchr::memchr_iter(b'\n', &text.as_bytes()[at..range.start]).count() as u64;
            at = range.start;
            DocumentSegment {
                source: source(block, &range),
                block: index,
                paragraph,
                range,
                line: match document.format() {
                    format if format.is_package() => None,
                    // Only there a line of the block is one of the file.
                    Format::Text => Some(line),
                    _ => Some(block.line),
                },
                standing: block.standing,
                shadow: block.shadow,
                words_beside: if number == 0 { block.words_beside } else { 0 },
            }
        })
    })
}

/// The text of a segment on one line, with its codes.
fn source(block: &Block, range: &Range<usize>) -> Segment {
    let mut source = block.cut(range);
    // Only plain text is wrapped by hand; the places of codes would not survive joined lines.
    if source.codes.is_empty() {
        source.text = one_line(&source.text).into_owned();
    }
    source
}

fn trimmed(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    (start < end).then_some(start..end)
}
