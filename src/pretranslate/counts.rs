//! How much text there is.

use crate::text::words::words;

/// The size of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Size {
    /// Segments.
    pub segments: u64,
    /// Words, as Microsoft Word counts them: see [`words`].
    pub words: u64,
    /// Characters, spaces counted, line breaks not.
    pub characters: u64,
}

impl Size {
    /// The size of one segment; `beside` words are shown beside its text, such as the number of a list item.
    pub fn of(text: &str, beside: u64) -> Size {
        let characters = text.chars().filter(|c| !matches!(c, '\n' | '\r')).count() as u64;
        Size { segments: 1, words: words(text) + beside, characters }
    }
}

impl std::ops::AddAssign for Size {
    fn add_assign(&mut self, other: Size) {
        self.segments += other.segments;
        self.words += other.words;
        self.characters += other.characters;
    }
}
