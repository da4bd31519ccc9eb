//! The translation of a segment that is nothing but a term of the glossary: `OTSC`, `L'OTSC`, `« Sommet »`.

use std::ops::Range;

use crate::glossary::{Entry, Form, Gender, GrammaticalNumber, TermMatch};
use crate::lang::Direction;

/// The translation of `text` by that of the one term found in it, in the case of the source; marks stay.
///
/// An article before the term is a heading's: English has none there (*L'OTSC* is *CSTO*, since *the
/// NATO* would be wrong), French has its own, as far as the glossary knows the gender (*The CSTO*,
/// *L'OTSC*). `None` when anything else stands in the text, or the article cannot be told.
pub(super) fn whole_term(text: &str, term: &TermMatch<'_>, direction: &Direction) -> Option<String> {
    let translation = term.translations.first()?;
    let (before, after) = (&text[..term.range.start], &text[term.range.end..]);
    if after.chars().any(char::is_alphanumeric) {
        return None;
    }
    let written = &text[term.range.clone()];
    let (before, article) = match article(before, direction.from.primary()) {
        Some(article) => (&before[..article.start], Some(&before[article])),
        None => (before, None),
    };
    if before.chars().any(char::is_alphanumeric) {
        return None;
    }
    let all_upper = |text: &str| text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let starts_upper = article.unwrap_or(written).starts_with(char::is_uppercase);
    let translated = if all_upper(written) && written.chars().any(char::is_whitespace) {
        translation.to_uppercase()
    } else {
        translation.clone()
    };
    let translated = match (article, direction.to.primary()) {
        (Some(_), "fr") => format!("{}{translated}", french_article(term.entry, &translated, direction)?),
        _ => translated,
    };
    let translated = if starts_upper { capitalised(&translated) } else { translated };
    Some(format!("{before}{translated}{after}"))
}

/// Where the definite article stands that ends `before`, with what parts it from the term.
pub(super) fn article(before: &str, lang: &str) -> Option<Range<usize>> {
    let articles: &[&str] = match lang {
        "fr" => &["l'", "l’", "le ", "la ", "les ", "le\u{a0}", "la\u{a0}", "les\u{a0}"],
        "en" => &["the ", "the\u{a0}"],
        _ => return None,
    };
    let lower = before.to_lowercase();
    // Lower case may be longer than capitals in other scripts: places would not fit then.
    let article = articles.iter().find(|article| lower.len() == before.len() && lower.ends_with(**article))?;
    let start = before.len() - article.len();
    (!before[..start].ends_with(char::is_alphanumeric)).then_some(start..before.len())
}

/// The French article of a concept before `name`, with the space behind it.
pub(super) fn french_article(entry: &Entry, name: &str, direction: &Direction) -> Option<&'static str> {
    let section = entry.section(&direction.to)?;
    if section.number == Some(GrammaticalNumber::Plural) {
        return Some("les ");
    }
    let first = name.chars().next()?;
    let acronym = section.of(Form::Acronym).any(|d| d.text == name);
    // An h may be mute or not; that of an acronym is spelt (le HCR).
    if first.eq_ignore_ascii_case(&'h') && !acronym {
        return None;
    }
    if "aeiouéèêàâîôAEIOUÉÈÊÀÂÎÔ".contains(first) {
        return Some("l'");
    }
    match section.gender? {
        Gender::Masculine => Some("le "),
        Gender::Feminine => Some("la "),
        Gender::Neuter => None,
    }
}

pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glossary::{Glossary, Recogniser};

    fn filled(text: &str, direction: &Direction) -> Option<String> {
        let recogniser = Recogniser::new(Glossary::shipped().clone(), direction);
        match recogniser.recognise(text).as_slice() {
            [term] => whole_term(text, term, direction),
            _ => None,
        }
    }

    #[test]
    fn english_headings_have_no_article() {
        for (french, english) in [
            ("OTSC", "CSTO"),
            ("L'OTSC", "CSTO"),
            ("L’OTAN", "NATO"),
            ("« L'ONU »", "« UN »"),
            ("La prolifération", "Proliferation"),
            ("le cessez-le-feu", "ceasefire"),
            ("LE CONSEIL DE SÉCURITÉ COLLECTIVE", "COLLECTIVE SECURITY COUNCIL"),
        ] {
            assert_eq!(filled(french, &Direction::default()).as_deref(), Some(english), "{french}");
        }
        for text in ["De l'OTSC", "Avec la prolifération", "L'OTSC agit", "Celle OTSC"] {
            assert_eq!(filled(text, &Direction::default()), None, "{text}");
        }
    }

    #[test]
    fn french_headings_have_the_article_that_the_glossary_knows() {
        for (english, french) in [
            ("The CSTO", "L'OTSC"),
            ("The North Atlantic Council", "Le Conseil de l'Atlantique Nord"),
            ("CSTO", "OTSC"),
            ("the ceasefire", "le cessez-le-feu"),
        ] {
            assert_eq!(filled(english, &Direction::default().reversed()).as_deref(), Some(french), "{english}");
        }
    }
}
