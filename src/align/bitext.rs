//! What goes into the aligner and what comes out.

use std::ops::Range;

use serde::Serialize;

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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bead {
    /// Source segments, from 0.
    pub source: Range<usize>,
    /// Target segments, from 0.
    pub target: Range<usize>,
    /// How probable it is that the bead is right as it stands, 0 to 1.
    pub confidence: f32,
    /// What speaks for it.
    pub reasons: Reasons,
    /// Whether a person fixed it.
    pub locked: bool,
    /// Whether its two halves stand in different places of the two documents.
    pub moved: bool,
}

impl Bead {
    /// Whether one side is empty.
    pub fn is_null(&self) -> bool {
        self.source.is_empty() || self.target.is_empty()
    }
}

/// What speaks for a bead. Scores are in nats (natural logarithms of how much likelier something is
/// in a bead than by chance); above 0 speaks for it, below against it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Reasons {
    /// The lengths of both sides.
    pub length: f32,
    /// The words of both sides.
    pub words: f32,
    /// How both sides begin and end.
    pub borders: f32,
    /// How usual a bead of this shape is; 0 for a 1-1 bead.
    pub shape: f32,
    /// Source words with a counterpart that the lexicon knows.
    pub lexicon: u32,
    /// Source words with a counterpart of like spelling: names, loan words, acronyms of the glossary.
    pub cognates: u32,
    /// Numbers that stand on both sides.
    pub numbers: u32,
    /// Source words with a counterpart that the documents themselves taught.
    pub learnt: u32,
    /// Whether the user's memory holds the pair.
    pub memory: bool,
}

/// A stretch that stands elsewhere in the translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Source segments, from 0.
    pub source: Range<usize>,
    /// Target segments, from 0.
    pub target: Range<usize>,
}

/// Whether two documents are translations of each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// Share of the text of the shorter document, 0 to 1, that stands in beads with evidence of their own.
    pub supported: f32,
    /// What follows from that.
    pub judgement: Judgement,
}

/// What the evidence says of two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// They are translations of each other.
    Related,
    /// They are too short to tell.
    Unsure,
    /// They are not.
    Unrelated,
}

/// Two documents' segments, paired: every segment stands in exactly one bead.
#[derive(Debug, Clone, PartialEq)]
pub struct Bitext {
    /// The beads, in the order of the source; target segments without counterpart stand where the
    /// target has them.
    pub beads: Vec<Bead>,
    /// Stretches that stand elsewhere in the translation; their beads are marked as moved.
    pub moved: Vec<Moved>,
    /// Whether the documents are translations of each other.
    pub verdict: Verdict,
}
