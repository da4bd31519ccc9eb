//! From the segments of two documents to a bitext of beads.

mod aligner;
mod basic;
mod bitext;
mod borders;
mod cognates;
mod corridor;
#[cfg(test)]
mod gaps;
mod html;
mod learnt;
mod length;
mod lexicon;
mod locks;
mod moved;
mod order;
mod priors;
mod review;
mod score;
mod search;
mod side;
mod translations;
mod units;
mod verdict;
mod words;

pub use aligner::{Aligner, AlignerBuilder};
pub use bitext::{AlignSegment, Bead, Bitext, Judgement, Moved, Reasons, Verdict};
pub use html::write_html;
pub use lexicon::{Lexicon, LexiconEntry, TrainingOptions, TrainingPair, train};
pub use review::{Lock, TableStyle, joined_text, read_locks, write_beads, write_table};
pub use score::Weights;
pub use units::units;
