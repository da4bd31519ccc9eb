//! An acronym is left in the source's language although the target's has its own.

use std::ops::Range;

use crate::check::{Check, Pair, Report, Side};
use crate::glossary::{Entry, Form, MatchKind, TermMatch};
use crate::lang::Lang;

/// Reports acronyms of the source language in the translation.
#[derive(Debug)]
pub(super) struct WrongLanguage;

impl Check for WrongLanguage {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        for found in pair.source_terms.iter().filter(|m| m.kind == MatchKind::Acronym) {
            if found.entry.same || !found.lang.matches(&pair.direction.from) {
                continue;
            }
            let acronyms = |lang: &Lang| -> Vec<&str> {
                let sections = found.concepts().filter_map(|entry| entry.section(lang));
                sections.flat_map(|s| s.of(Form::Acronym)).map(|d| d.text.as_str()).collect()
            };
            let (wrong, right) = (acronyms(&pair.direction.from), acronyms(&pair.direction.to));
            let asked_for = |m: &TermMatch<'_>| {
                m.kind == MatchKind::Acronym && m.lang.matches(&pair.direction.to) && m.may_be(found)
            };
            let Some(expected) = right.first() else { continue };
            if pair.target_terms.iter().any(asked_for) {
                continue;
            }
            for range in wrong.iter().filter(|text| !right.contains(text)).flat_map(|text| whole(pair.target, text)) {
                // An acronym of the target's language all the same: part of a longer name, or of
                // another concept that the source has as well.
                let of_target = pair.target_terms.iter().filter(|m| {
                    m.lang.matches(&pair.direction.to) && m.range.start <= range.start && range.end <= m.range.end
                });
                let in_source = |entry: &Entry| pair.source_terms.iter().any(|s| std::ptr::eq(s.entry, entry));
                if of_target.into_iter().any(|m| m.range.len() > range.len() || in_source(m.entry))
                    || report.findings.iter().any(|f| f.check == report.check && f.range.start == range.start)
                {
                    continue;
                }
                let written = &pair.target[range.clone()];
                let meant = found.concepts().filter_map(|e| e.acronym(&pair.direction.to));
                let meant = meant.collect::<Vec<_>>().join(" or ");
                let reason = format!(
                    "{written} is the acronym in {}; in {} it is {meant}",
                    pair.direction.from, pair.direction.to
                );
                report.add(Side::Target, range, reason, Some((*expected).to_owned()));
            }
        }
    }
}

/// Where an acronym stands as a word of its own, an English plural ending included.
fn whole<'t>(text: &'t str, acronym: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(acronym).filter_map(move |(at, _)| {
        let end = at + acronym.len();
        let end = if text[end..].starts_with('s') { end + 1 } else { end };
        let alone = !inside(text[..at].chars().next_back()) && !inside(text[end..].chars().next());
        alone.then_some(at..end)
    })
}
