//! From the segments of two documents to a bitext of beads.

mod aligner;
mod bitext;
mod cognates;
mod corridor;
mod learnt;
mod length;
mod lexicon;
mod score;
mod search;
mod side;
mod translations;
mod words;

pub use aligner::{Aligner, AlignerBuilder};
pub use bitext::{AlignSegment, Bead, Bitext};
pub use lexicon::{Lexicon, LexiconEntry, TrainingOptions, TrainingPair, train};
pub use score::Weights;
