//! From the segments of two documents to a bitext of beads.

mod aligner;
mod bitext;
mod borders;
mod cognates;
mod corridor;
mod learnt;
mod length;
mod lexicon;
mod priors;
mod review;
mod score;
mod search;
mod side;
mod translations;
mod words;

pub use aligner::{Aligner, AlignerBuilder};
pub use bitext::{AlignSegment, Bead, Bitext};
pub use lexicon::{Lexicon, LexiconEntry, TrainingOptions, TrainingPair, train};
pub use review::{Lock, TableStyle, joined_text, read_locks, write_beads, write_table};
pub use score::Weights;
