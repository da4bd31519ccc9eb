//! A glossary term stands in the source, and no translation of it in the target.

use rustc_hash::FxHashSet;

use crate::check::adjectives::is_adjective_of;
use crate::check::{Check, OF_ACRONYMS, Pair, Report, Side};
use crate::glossary::{CaseRule, Entry, Form, MatchKind, Status, TermMatch};
use crate::lang::Direction;
use crate::text::inflection::Inflection;
use crate::text::normalise;
use crate::text::stems::Stemmer;

/// Reports glossary terms without their translation, of entries that are preferred: what is admitted has
/// other translations that are as good.
///
/// A name (an acronym, its expansion, an entry with a case rule) must be there in one of its forms; a
/// country may be there as an adjective. A common term may be worded otherwise by a good translator, so it is missing only when none of
/// its translation's content words is there in any derivation.
pub(super) struct Terminology {
    inflection: Inflection,
    stemmer: Stemmer,
}

impl Terminology {
    pub(super) fn new(direction: &Direction) -> Terminology {
        Terminology { inflection: Inflection::of(&direction.to), stemmer: Stemmer::new(&direction.to) }
    }

    /// The words of a text, folded, and their stems.
    fn words(&self, text: &str) -> FxHashSet<String> {
        let mut words = FxHashSet::default();
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            let lower = word.to_lowercase();
            words.insert(self.stemmer.stem(&lower).into_owned());
            words.insert(normalise::fold(word).into_owned());
        }
        words
    }

    /// Whether the words of a translation are in the target, derived or in another order.
    fn is_worded(&self, translation: &str, target: &FxHashSet<String>) -> bool {
        let mut content =
            translation.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 3).peekable();
        if content.peek().is_none() {
            return false;
        }
        content.any(|word| {
            let stem = self.stemmer.stem(&word.to_lowercase()).into_owned();
            let folded = normalise::fold(word);
            // Derivations share their beginning: Kyrgyz, Kyrgyzstan; trafficking, traffickers.
            let beginning: String = folded.chars().take(5).collect();
            target.contains(&stem)
                || target.iter().any(|t| {
                    self.inflection.relation(t, &folded).is_some()
                        || (beginning.chars().count() == 5 && t.starts_with(&beginning))
                })
        })
    }
}

/// The domain of the names of countries, which translate as adjectives too.
const COUNTRY: &str = "country";

/// Whether a translation refers to something said before instead of naming it.
fn refers_back(target: &str) -> bool {
    let lower = target.to_lowercase();
    let back = [
        "ce dernier",
        "cette dernière",
        "ces derniers",
        "ces dernières",
        "celui-ci",
        "celle-ci",
        "ceux-ci",
        "celles-ci",
    ];
    back.iter().chain(&["the latter", "the former", "the same"]).any(|words| lower.contains(words))
}

impl Check for Terminology {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        if pair.target.trim().is_empty() {
            return;
        }
        let mut words = None;
        let mut told: Vec<&Entry> = Vec::new();
        for found in pair.source_terms.iter().filter(|m| m.kind != MatchKind::Misspelt && !m.nested) {
            if found.entry.status > Status::Preferred
                || found.entry.section(&pair.direction.to).is_none()
                || told.iter().any(|e| found.concepts().any(|c| std::ptr::eq(*e, c)))
            {
                continue;
            }
            if pair.target_terms.iter().any(|m| m.may_be(found)) {
                continue;
            }
            // Another concept with one of the same translations (three French words for drug trafficking).
            let translations: Vec<&str> = found
                .concepts()
                .filter_map(|e| e.section(&pair.direction.to))
                .flat_map(|s| &s.designations)
                .filter(|d| d.status != Status::Forbidden)
                .map(|d| d.text.as_str())
                .collect();
            let same_text = |m: &TermMatch<'_>| translations.iter().any(|t| pair.target[m.range.clone()] == **t);
            if pair.target_terms.iter().any(same_text) || translations.iter().any(|t| pair.target.contains(t)) {
                continue;
            }
            let words = words.get_or_insert_with(|| self.words(pair.target));
            let full = || found.concepts().flat_map(|e| e.translations(Form::Full, &pair.direction.to));
            let name = found.kind == MatchKind::Acronym || found.entry.case == CaseRule::Sensitive;
            // A common term may be taken up by a pronoun.
            if !name && refers_back(pair.target) {
                continue;
            }
            let adjective = || found.entry.domain == COUNTRY && full().any(|t| is_adjective_of(t, words));
            let worded = full().any(|t| self.is_worded(t, words));
            if name && adjective() {
                continue;
            }
            let reported = report.findings.iter().any(|f| OF_ACRONYMS.contains(&f.check));
            if worded && (!name || found.kind == MatchKind::Acronym) || reported && found.kind == MatchKind::Acronym {
                continue;
            }
            told.push(found.entry);
            let suggestion = found.translations.first().cloned();
            let expected = found.translations.iter().map(|t| format!("'{t}'")).collect::<Vec<_>>().join(" or ");
            let reason = format!("the translation has no {expected}");
            report.add(Side::Source, found.range.clone(), reason, suggestion);
        }
    }
}
