//! Pure functions on text: tokens, folding, numbers, dates, times, inflection, plurals and stems, similarity and
//! differences, places, fingerprints, encodings, language identification, counts of words,
//! headings of tables, and how text stands in markup, PO and spreadsheets.

pub mod dates;
pub mod differences;
pub mod encoding;
pub mod fingerprint;
pub mod headings;
pub mod identify;
pub mod inflection;
pub mod lines;
pub mod markup;
pub mod normalise;
pub mod number_words;
pub mod numbers;
pub mod places;
pub mod plural;
pub mod po;
pub mod similarity;
pub mod spreadsheet;
pub mod stems;
pub mod times;
pub mod tokens;
pub mod words;
