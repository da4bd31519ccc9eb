//! Roman numbers and letters that number a part: `Annexe III`, `Chapter IV`, `Option B`.

use std::ops::Range;

use crate::text::tokens::{TokenKind, tokens};

/// The sign of a part and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) range: Range<usize>,
    pub(super) written: String,
}

/// All signs in `text`: a Roman number or one capital, right behind the name of a part.
pub(super) fn signs(text: &str) -> Vec<Sign> {
    let mut found = Vec::new();
    let mut before = 0..0;
    for word in tokens(text).filter(|token| token.kind == TokenKind::Word).map(|token| token.range) {
        let joined = matches!(&text[before.end..word.start], " " | "\u{a0}" | "\u{202f}");
        if joined && is_sign(&text[word.clone()]) && names_part(&text[before]) {
            found.push(Sign { range: word.clone(), written: text[word.clone()].to_owned() });
        }
        before = word;
    }
    found
}

/// Whether this is the name of something that a number or a letter behind it tells from others.
pub(super) fn names_part(word: &str) -> bool {
    let word = word.to_lowercase();
    NUMBERED.contains(&word.as_str())
}

fn is_sign(word: &str) -> bool {
    let roman = word.len() <= 8 && word.bytes().all(|b| b"IVXLC".contains(&b));
    roman || word.len() == 1 && word.bytes().all(|b| b.is_ascii_uppercase())
}

/// Words before a number that make it a name and no count.
const NUMBERED: &[&str] = &[
    "article",
    "articles",
    "section",
    "sections",
    "subsection",
    "paragraph",
    "paragraphs",
    "chapter",
    "part",
    "annex",
    "appendix",
    "schedule",
    "page",
    "pages",
    "figure",
    "table",
    "no",
    "number",
    "item",
    "form",
    "rule",
    "regulation",
    "resolution",
    "volume",
    "protocol",
    "phase",
    "stage",
    "step",
    "clause",
    "point",
    "category",
    "class",
    "level",
    "note",
    "art",
    "paragraphe",
    "partie",
    "chapitre",
    "annexe",
    "tableau",
    "numéro",
    "n",
    "règle",
    "alinéa",
    "étape",
    "résolution",
    "niveau",
    "titre",
    "title",
    "tome",
    "livre",
    "book",
    "option",
    "plan",
    "groupe",
    "group",
    "catégorie",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_behind_the_names_of_parts() {
        let found = |text: &str| signs(text).into_iter().map(|sign| sign.written).collect::<Vec<_>>();
        assert_eq!(found("Annexe III. Liste du chapitre\u{a0}IV, point B"), ["III", "IV", "B"]);
        assert_eq!(found("Annex, I say; Louis XIV; article 5; Annex IIb; la partie à"), [""; 0]);
    }
}
