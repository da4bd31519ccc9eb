//! Pure functions on text: tokens, folding, numbers, stems, similarity and differences.

pub mod dates;
pub mod inflection;
pub mod numbers;
pub mod stems;
