//! An acronym of the translation is another body's than the one of the source.

use crate::check::{Check, Finding, Pair, Report, Side, language, misspelt};
use crate::glossary::{Entry, MatchKind, TermMatch};
use crate::text::normalise;

/// The check's name.
pub(super) const NAME: &str = "acronym-other";

/// Reports acronyms of the translation that nothing in the source asks for, where one that the source
/// asks for is missing.
///
/// Both are needed: a translator may well write NATO for *l'Alliance*, or *the Organization* for OTSC.
#[derive(Debug)]
pub(super) struct OtherAcronym;

impl Check for OtherAcronym {
    fn name(&self) -> &'static str {
        NAME
    }

    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let acronyms = |m: &&TermMatch<'_>| m.kind == MatchKind::Acronym && m.lang.matches(&pair.direction.to);
        let missing = pair.source_terms.iter().filter(|m| m.kind == MatchKind::Acronym).find(|found| {
            found.entry.acronym(&pair.direction.to).is_some()
                && !pair.target_terms.iter().filter(acronyms).any(|m| share(m, found))
        });
        let Some(missing) = missing else { return };
        // The same fault, already told from the side of the source or as an acronym of the wrong language.
        let told = |f: &Finding| {
            [language::NAME, misspelt::NAME].contains(&f.check) || f.side == Side::Source && f.range == missing.range
        };
        if report.findings.iter().any(told) {
            return;
        }
        let Some(expected) = missing.entry.acronym(&pair.direction.to) else { return };
        let source = normalise::fold(pair.source);
        let asked_for = |entry: &Entry| {
            let section = entry.section(&pair.direction.from);
            section.is_some_and(|s| s.designations.iter().any(|d| source.contains(&*normalise::fold(&d.text))))
        };
        for found in pair.target_terms.iter().filter(acronyms) {
            if pair.source_terms.iter().any(|m| share(m, found)) || concepts(found).any(asked_for) {
                continue;
            }
            let wanted = &pair.source[missing.range.clone()];
            let reason = format!("nothing in the source is {}; {wanted} is {expected}", found.term);
            report.add(NAME, Side::Target, found.range.clone(), reason, Some(expected.to_owned()));
            return;
        }
    }
}

fn concepts<'m, 'g>(found: &'m TermMatch<'g>) -> impl Iterator<Item = &'g Entry> + 'm {
    std::iter::once(found.entry).chain(found.others.iter().copied())
}

/// Whether two finds may be the same concept.
fn share(a: &TermMatch<'_>, b: &TermMatch<'_>) -> bool {
    concepts(a).any(|x| concepts(b).any(|y| std::ptr::eq(x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Checker;
    use crate::error::Place;
    use crate::glossary::Glossary;
    use crate::lang::Direction;

    fn found(source: &str, target: &str) -> Vec<String> {
        let mut checker = Checker::new(Glossary::shipped(), &Direction::default(), &[NAME]).unwrap();
        let findings = checker.check(source, target, &Place::default());
        findings.into_iter().map(|finding| finding.text).collect()
    }

    #[test]
    fn the_acronym_of_another_body_is_found_beside_the_right_expansion() {
        let source = "L'Organisation du Traité de sécurité collective (OTSC) a signé un accord.";
        let target = "The Collective Security Treaty Organization (IMF) signed an agreement.";
        assert_eq!(found(source, target), ["IMF"]);
        assert_eq!(found(source, &target.replace("IMF", "CSTO")), [""; 0]);
    }

    #[test]
    fn acronyms_that_translators_add_or_leave_out_are_none_of_its_business() {
        assert_eq!(found("L'Alliance ouvre un bureau.", "NATO is opening an office."), [""; 0]);
        assert_eq!(found("L'OTSC ouvre un bureau.", "The Organization is opening an office."), [""; 0]);
        assert_eq!(found("L'OTSC et les Nations Unies coopèrent.", "The Organization and the UN cooperate."), [""; 0]);
        assert_eq!(found("La CEI publie une norme.", "The IEC publishes a standard."), [""; 0]);
    }
}
