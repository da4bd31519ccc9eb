//! How many words a text has, as the person who pays for them counts.

/// The size of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Size {
    /// Segments.
    pub segments: u64,
    /// Words: see [`words`].
    pub words: u64,
    /// Characters, spaces counted, line breaks not.
    pub characters: u64,
}

impl Size {
    /// The size of one segment.
    pub fn of(text: &str) -> Size {
        let characters = text.chars().filter(|c| !matches!(c, '\n' | '\r')).count() as u64;
        Size { segments: 1, words: words(text), characters }
    }
}

impl std::ops::AddAssign for Size {
    fn add_assign(&mut self, other: Size) {
        self.segments += other.segments;
        self.words += other.words;
        self.characters += other.characters;
    }
}

/// The number of words, counted as Microsoft Word does: whatever stands between two spaces is one
/// word (`l’OTSC`, `sous-marin`, `12,5`, and a dash or a quotation mark that stands alone), and a
/// no-break space parts nothing (`10 000`, `« oui »` are one). An ideograph or a kana is a word by itself.
///
/// ```
/// assert_eq!(bitext::pretranslate::words("L’OTSC, dit-il – une alliance."), 5);
/// ```
pub fn words(text: &str) -> u64 {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        if is_ideograph(c) {
            count += 1;
            inside = false;
        } else if c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}' | '\u{2007}') {
            inside = false;
        } else if !inside {
            count += 1;
            inside = true;
        }
    }
    count
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_stands_between_spaces() {
        for (text, count) in [
            ("", 0),
            ("  \n", 0),
            ("L’OTSC regroupe six pays.", 4),
            ("10\u{a0}000 euros", 2),
            ("«\u{a0}Oui\u{a0}», dit-il\u{a0}: non", 3),
            ("« Oui »", 3),
            ("un\tdeux\ntrois", 3),
            ("a – b", 3),
            ("平和 ok", 3),
        ] {
            assert_eq!(words(text), count, "{text}");
        }
    }
}
