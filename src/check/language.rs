//! An acronym is left in the source's language although the target's has its own.

use crate::check::{Check, Pair, Report, Side};
use crate::glossary::{Form, MatchKind};

/// The check's name.
pub(super) const NAME: &str = "acronym-language";

/// Reports acronyms of the source language in the translation.
#[derive(Debug)]
pub(super) struct WrongLanguage;

impl Check for WrongLanguage {
    fn name(&self) -> &'static str {
        NAME
    }

    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        for found in pair.source_terms.iter().filter(|m| m.kind == MatchKind::Acronym) {
            if found.entry.same || !found.lang.matches(&pair.direction.from) {
                continue;
            }
            let concepts = || std::iter::once(found.entry).chain(found.others.iter().copied());
            let written = &pair.source[found.range.clone()];
            // An acronym of any concept in the target's language is right there.
            let right_there = |text: &str| {
                concepts().any(|entry| {
                    entry.section(&pair.direction.to).is_some_and(|s| s.of(Form::Acronym).any(|d| d.text == text))
                })
            };
            let Some(expected) = found.entry.acronym(&pair.direction.to) else { continue };
            if right_there(written)
                || pair.target_terms.iter().any(|m| {
                    m.lang.matches(&pair.direction.to)
                        && m.kind == MatchKind::Acronym
                        && concepts().any(|e| std::ptr::eq(e, m.entry))
                })
            {
                continue;
            }
            for (at, _) in pair.target.match_indices(written) {
                let end = at + written.len();
                let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                if inside(pair.target[..at].chars().next_back()) || inside(pair.target[end..].chars().next()) {
                    continue;
                }
                // Part of a longer designation of the target language is right as well.
                if pair
                    .target_terms
                    .iter()
                    .any(|m| m.lang.matches(&pair.direction.to) && m.range.start <= at && end <= m.range.end)
                {
                    continue;
                }
                if report.findings.iter().any(|f| f.check == NAME && f.range.start == at) {
                    continue;
                }
                let reason = format!(
                    "{written} is the acronym in {}; in {} it is {expected}",
                    pair.direction.from, pair.direction.to
                );
                report.add(NAME, Side::Target, at..end, reason, Some(expected.to_owned()));
            }
        }
    }
}
