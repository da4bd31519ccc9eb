//! Where parts of a text stand in it.

use std::ops::Range;

/// The bytes of `text` that `part` is, which must have been taken from that very text.
pub fn place_in(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr().addr() - text.as_ptr().addr();
    debug_assert!(text.get(start..start + part.len()) == Some(part), "a part of another text");
    start..start + part.len()
}

/// The runs of letters and digits of a text, each with its place, in order.
///
/// ```
/// let words: Vec<_> = bitext::text::places::placed_words("L’été 42").collect();
/// assert_eq!(words, [(0..1, "L"), (4..9, "été"), (10..12, "42")]);
/// ```
pub fn placed_words(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| (place_in(text, word), word))
}
