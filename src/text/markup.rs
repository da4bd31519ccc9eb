//! Text as it may stand in HTML and XML.

/// Whether XML 1.0 allows this character.
pub fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

/// `text` as content, or as the value of an attribute in double quotes: what markup gives a meaning
/// becomes a reference (`&lt;`), and characters that XML forbids are left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars().filter(|&c| is_legal(c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_escaped_text_is_markup_or_forbidden() {
        assert_eq!(escaped("<a b=\"c\"> & l'\u{0}\u{FFFE}été\n"), "&lt;a b=&quot;c&quot;&gt; &amp; l'été\n");
    }
}
