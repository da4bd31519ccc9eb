//! The segments of a document, with their places: what every command that reads documents works on.

use std::ops::Range;

use crate::document::{Block, Document, Standing};
use crate::segment::{Segmenter, one_line};
use crate::unit::{Context, Segment};

/// A segment of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentSegment {
    /// Its text on one line, with the inline codes that stand in it.
    pub source: Segment,
    /// The index of its block in [`Document::blocks`].
    pub block: usize,
    /// Its bytes in the block's text.
    pub range: Range<usize>,
    /// Its bytes in the file's text as UTF-8, where the block stands there as plain text.
    pub place: Option<Range<usize>>,
    /// The line of the file on which it begins, from 1; `None` in packages, which have none.
    pub line: Option<u64>,
    /// What may be done to it.
    pub standing: Standing,
    /// The translation that stands in the file already.
    pub existing: Option<Segment>,
    /// Whether it repeats another one for older readers (see [`Block::shadow`]).
    pub shadow: bool,
    /// A key that tells equal texts apart: `msgctxt` in PO, a resource name in XLIFF.
    pub key: Option<String>,
    /// Words that are shown and counted beside its text (see [`Block::words_beside`]), at a block's first segment.
    pub words_beside: u64,
}

/// What stands around a segment of a document: the texts before and after it, and its key.
pub(super) fn context(segments: &[DocumentSegment], index: usize) -> Context {
    let text = |index: usize| segments.get(index).map(|segment| segment.source.text.clone());
    Context {
        previous: index.checked_sub(1).and_then(text),
        next: text(index + 1),
        key: segments.get(index).and_then(|segment| segment.key.clone()),
    }
}

/// Cuts a document into segments, in reading order. Blocks that the format has segmented stay whole; white
/// space around them is left out.
pub fn segments(document: &Document, segmenter: &Segmenter) -> Vec<DocumentSegment> {
    let mut found: Vec<DocumentSegment> = Vec::new();
    for (index, block) in document.blocks().iter().enumerate() {
        let text = &block.source.text;
        let ranges = if block.one_segment { trimmed(text).into_iter().collect() } else { segmenter.ranges(text) };
        let mut line = block.line;
        let mut at = 0;
        let first = found.len();
        for range in ranges {
            line += memchr::memchr_iter(b'\n', &text.as_bytes()[at..range.start]).count() as u64;
            at = range.start;
            found.push(segment(document, block, index, range, line));
        }
        if let Some(first) = found.get_mut(first) {
            first.words_beside = block.words_beside;
        }
    }
    found
}

fn segment(document: &Document, block: &Block, index: usize, range: Range<usize>, line: u64) -> DocumentSegment {
    let mut source = block.cut(&range);
    let is_plain = document.is_plain_text();
    // Only plain text is wrapped by hand; the places of codes would not survive joined lines.
    if source.codes.is_empty() {
        source.text = one_line(&source.text).into_owned();
    }
    DocumentSegment {
        source,
        block: index,
        place: is_plain.then(|| block.range.start + range.start..block.range.start + range.end),
        range,
        line: match document.format() {
            format if format.is_package() => None,
            _ if is_plain => Some(line),
            _ => Some(block.line),
        },
        standing: block.standing,
        existing: block.existing.clone(),
        shadow: block.shadow,
        key: block.key.clone(),
        words_beside: 0,
    }
}

fn trimmed(text: &str) -> Option<Range<usize>> {
    let start = text.len() - text.trim_start().len();
    let end = text.trim_end().len();
    (start < end).then_some(start..end)
}
