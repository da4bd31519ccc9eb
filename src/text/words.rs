//! How many words a text has, as the person who pays for them counts.

/// The number of words, counted as Microsoft Word does: whatever stands between two white spaces is one word
/// (`l’OTSC`, `sous-marin`, `12,5`, and a dash or a quotation mark that stands alone), and a no-break space parts
/// words as any other (`10 000`, `« oui` are two). A character of Chinese or Japanese is a word by itself, its
/// marks included; Korean is parted by its spaces.
///
/// ```
/// assert_eq!(bitext::text::words::words("L’OTSC, dit-il – une alliance."), 5);
/// ```
pub fn words(text: &str) -> u64 {
    let mut count = 0;
    let mut inside = false;
    for c in text.chars() {
        if c.is_whitespace() {
            inside = false;
        } else if is_east_asian(c) {
            count += 1;
            inside = false;
        } else if !inside {
            count += 1;
            inside = true;
        }
    }
    count
}

/// Ideographs, kana, and the marks that are written as wide as they.
fn is_east_asian(c: char) -> bool {
    matches!(
        c,
        '\u{3001}'..='\u{30FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{FF01}'..='\u{FF60}'
            | '\u{20000}'..='\u{3FFFF}'
    )
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
            ("10\u{a0}000 euros", 3),
            ("«\u{a0}Oui\u{a0}», dit-il\u{202f}: non", 6),
            ("« Oui »", 3),
            ("un\tdeux\ntrois", 3),
            ("a – b", 3),
            ("a—b", 1),
            ("平和 ok", 3),
            ("条約は、平和。", 7),
            ("평화 조약", 2),
        ] {
            assert_eq!(words(text), count, "{text}");
        }
    }
}
