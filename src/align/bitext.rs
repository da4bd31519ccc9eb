//! What goes into the aligner and what comes out.

use std::ops::Range;

/// A segment to align.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlignSegment {
    /// Its text.
    pub text: String,
    /// The paragraph that it stands in, counted from any number on; a bead rather ends where one does.
    pub paragraph: u32,
}

impl AlignSegment {
    /// A segment of paragraph 0.
    pub fn new(text: impl Into<String>) -> AlignSegment {
        AlignSegment { text: text.into(), paragraph: 0 }
    }
}

/// Segments of the source and of the target that translate each other as a whole.
///
/// Either range may be empty: then the segments of the other have no counterpart (a null bead).
#[derive(Debug, Clone, PartialEq)]
pub struct Bead {
    /// Source segments, from 0.
    pub source: Range<usize>,
    /// Target segments, from 0.
    pub target: Range<usize>,
    /// How probable it is that the bead is right as it stands, 0 to 1.
    pub confidence: f32,
    /// Whether a person fixed it.
    pub locked: bool,
}

/// Two documents' segments, paired: every segment stands in exactly one bead.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bitext {
    /// The beads, in the order of the source.
    pub beads: Vec<Bead>,
}
