//! The glossary terms of a segment as a translator wants to be told them: in the number, case and with the article
//! in which they stand.

use super::repair::acronym_takes_article;
use super::whole_term::{article, capitalised, french_article};
use crate::glossary::{Entry, Form, MatchKind, TermMatch};
use crate::lang::{Direction, Lang};
use crate::text::inflection::{Inflection, Relation};
use crate::text::normalise::fold;
use crate::text::plural::plural;

/// A glossary term that stands in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTerm {
    /// The term as it stands in the text, an acronym with its article: `l’OTSC`.
    pub text: String,
    /// How it should be spelled, where it is misspelt.
    pub spelled: Option<String>,
    /// Its translations, the preferred one first, each as it would stand there: `the CSTO`. Mere variants in
    /// spelling (`Organisation`, `Organization`) are told once.
    pub translations: Vec<String>,
}

impl FoundTerm {
    /// How a term found in `text` is told.
    pub(super) fn of(term: &TermMatch<'_>, text: &str, direction: &Direction) -> FoundTerm {
        let written = &text[term.range.clone()];
        let is_acronym = matches!(term.kind, MatchKind::Acronym | MatchKind::Misspelt);
        let before = article(&text[..term.range.start], direction.from.primary()).filter(|_| is_acronym);
        let has_article = before.is_some() || is_acronym && is_contracted(&text[..term.range.start], direction);
        let is_plural = !is_acronym && is_plural_of(written, term.term, direction);
        let in_capitals = !is_acronym && is_in_capitals(written) && !is_in_capitals(term.term);
        let mut told: Vec<String> = Vec::new();
        let mut translations = Vec::new();
        for translation in &term.translations {
            let mut translation = match is_plural {
                true => plural_of(translation, term.entry, &direction.to),
                false => translation.clone(),
            };
            let key = spelling_key(&translation);
            if told.contains(&key) {
                continue;
            }
            told.push(key);
            if in_capitals {
                translation = translation.to_uppercase();
            }
            if has_article {
                let article = match direction.to.primary() {
                    "en" if is_in_capitals(&translation) && acronym_takes_article(&translation) => "the ",
                    "fr" => french_article(term.entry, &translation, direction).unwrap_or_default(),
                    _ => "",
                };
                let begins_sentence =
                    before.as_ref().is_some_and(|range| text[range.start..].starts_with(char::is_uppercase));
                translation.insert_str(0, &if begins_sentence { capitalised(article) } else { article.to_owned() });
            }
            translations.push(translation);
        }
        let start = before.map_or(term.range.start, |article| article.start);
        let spelled = (term.kind == MatchKind::Misspelt).then(|| term.term.to_owned());
        FoundTerm { text: text[start..term.range.end].to_owned(), spelled, translations }
    }

    /// Whether the term is the same in both languages.
    pub(super) fn stays(&self) -> bool {
        self.spelled.is_none() && self.translations.first() == Some(&self.text)
    }
}

/// Whether `before` ends in an article that has grown together with a preposition: `du`, `au`.
fn is_contracted(before: &str, direction: &Direction) -> bool {
    let word = before.trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    direction.from.primary() == "fr" && ["du", "au", "des", "aux"].iter().any(|w| word.eq_ignore_ascii_case(w))
}

/// Whether a term stands in the plural of how the glossary writes it: a word of it is longer, or ends in -aux.
fn is_plural_of(written: &str, term: &str, direction: &Direction) -> bool {
    let rules = Inflection::of(&direction.from);
    let (written, term) = (fold(written), fold(term));
    let words = |text: &'_ str| text.split([' ', '-', '\u{a0}']).map(str::to_owned).collect::<Vec<_>>();
    let (written, term) = (words(&written), words(&term));
    let grown = |(written, term): (&String, &String)| {
        rules.relation(term, written) == Some(Relation::Number)
            && (written.len() > term.len() || written.ends_with("aux") || written.ends_with("men"))
    };
    written.iter().zip(&term).any(grown)
}

/// A translation in the plural: the glossary's own, else made by rule.
fn plural_of(translation: &str, entry: &Entry, lang: &Lang) -> String {
    let section = entry.section(lang);
    let own = section.filter(|section| section.preferred(Form::Full) == Some(translation));
    let own = own.and_then(|section| section.plural.clone());
    own.or_else(|| plural(translation, lang)).unwrap_or_else(|| translation.to_owned())
}

/// Whether all letters of a text, several, are capitals.
fn is_in_capitals(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && text.chars().count() > 1 && letters.all(char::is_uppercase)
}

/// What two spellings of one translation share: `Co-operation` and `cooperation`, `Organisation` and `organization`.
fn spelling_key(translation: &str) -> String {
    let folded: String = fold(translation).chars().filter(|c| c.is_alphanumeric()).collect();
    folded.replace("isation", "ization").replace("ised", "ized").replace("ising", "izing").replace("defense", "defence")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glossary::{Glossary, Recogniser};

    fn told(text: &str, direction: &Direction) -> Vec<(String, String)> {
        let recogniser = Recogniser::new(Glossary::shipped().clone(), direction);
        let found = recogniser.recognise(text);
        let told = found.iter().map(|term| FoundTerm::of(term, text, direction));
        told.map(|term| (term.text, term.translations.join(" | "))).collect()
    }

    #[test]
    fn terms_are_told_as_they_stand() {
        for (text, term, translations) in [
            ("Les États membres sont convenus", "États membres", "member states"),
            ("des exercices militaires", "exercices militaires", "military exercises"),
            ("un État membre absent", "État membre", "member state"),
            ("deux secrétaires généraux", "secrétaires généraux", "Secretaries General"),
            ("À l’OTSC revient", "l’OTSC", "the CSTO"),
            ("L’OTSC agit", "L’OTSC", "The CSTO"),
            ("avec l'OTAN", "l'OTAN", "NATO"),
            ("Réunion OTSC", "OTSC", "CSTO"),
            ("budget du PAM pour 2026", "PAM", "the WFP"),
            ("LE CONSEIL DE SÉCURITÉ", "CONSEIL DE SÉCURITÉ", "SECURITY COUNCIL"),
            (
                "à l’Organisation pour la sécurité et la coopération en Europe",
                "Organisation pour la sécurité et la coopération en Europe",
                "Organization for Security and Co-operation in Europe",
            ),
        ] {
            let told = told(text, &Direction::default());
            assert_eq!(told, [(term.to_owned(), translations.to_owned())], "{text}");
        }
    }

    #[test]
    fn french_terms_have_their_plural_and_article_too() {
        let direction = Direction::default().reversed();
        assert_eq!(told("The member states agree", &direction)[0].1.split(" | ").next(), Some("États membres"));
        assert_eq!(told("At the CSTO now", &direction), [("the CSTO".to_owned(), "l'OTSC".to_owned())]);
    }
}
