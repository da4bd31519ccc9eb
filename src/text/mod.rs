//! Pure functions on text: tokens, folding, numbers, stems, similarity and differences.
