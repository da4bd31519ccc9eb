//! An acronym or a name of the translation is another body's than the one of the source.

use crate::check::{Check, Finding, OF_ACRONYMS, Pair, Report, Side};
use crate::glossary::{Entry, Form, MatchKind, TermMatch};
use crate::text::normalise;

/// Reports acronyms and names of the translation that nothing in the source asks for, where one that
/// the source asks for is missing.
///
/// Both are needed: a translator may well write NATO for *l'Alliance*, or *the Organization* for OTSC.
#[derive(Debug)]
pub(super) struct OtherBody;

impl Check for OtherBody {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let own = |m: &&TermMatch<'_>| m.lang.matches(&pair.direction.to);
        let acronym = |m: &&TermMatch<'_>| m.kind == MatchKind::Acronym;
        // An acronym asks for an acronym, since the name may be worded; a name for either.
        let missing = pair.source_terms.iter().filter(|m| !m.nested && m.kind != MatchKind::Misspelt).find(|found| {
            let wanted = if acronym(found) {
                found.entry.acronym(&pair.direction.to).is_some()
            } else {
                is_name(found) && found.entry.full(&pair.direction.to).is_some()
            };
            wanted && !pair.target_terms.iter().filter(own).any(|m| (acronym(&m) || !acronym(found)) && m.may_be(found))
        });
        let Some(missing) = missing else { return };
        // The same fault, already told from the side of the source or as an acronym of the wrong language.
        let told = |f: &Finding| OF_ACRONYMS.contains(&f.check) || f.side == Side::Source && f.range == missing.range;
        if report.findings.iter().any(told) {
            return;
        }
        let expected = missing.entry.translations(Form::Acronym, &pair.direction.to).first().copied();
        let expected = if acronym(&missing) { expected } else { missing.entry.full(&pair.direction.to) };
        let Some(expected) = expected else { return };
        let source = normalise::fold(pair.source);
        let asked_for = |entry: &Entry| {
            let section = entry.section(&pair.direction.from);
            section.is_some_and(|s| s.designations.iter().any(|d| source.contains(&*normalise::fold(&d.text))))
        };
        let longest = |found: &TermMatch<'_>| !pair.target_terms.iter().any(|m| found.is_inside(m));
        for found in pair.target_terms.iter().filter(own) {
            let rival = if acronym(&missing) {
                acronym(&found)
            } else {
                !acronym(&found) && is_name(found) && longest(found) && share_word(found.term, expected)
            };
            if !rival || pair.source_terms.iter().any(|m| m.may_be(found)) || found.concepts().any(asked_for) {
                continue;
            }
            let wanted = &pair.source[missing.range.clone()];
            let reason = format!("nothing in the source is {}; {wanted} is {expected}", found.term);
            report.add(Side::Target, found.range.clone(), reason, Some(expected.to_owned()));
            return;
        }
    }
}

/// Whether a find is the name of a body in full: of several words, the first one with a capital.
fn is_name(found: &TermMatch<'_>) -> bool {
    matches!(found.kind, MatchKind::Expansion | MatchKind::Term)
        && found.term.starts_with(char::is_uppercase)
        && found.term.contains(' ')
}

/// Whether two names have a word of content in common: *Council of Europe*, *European Council*.
fn share_word(a: &str, b: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| w.chars().count() > 4);
        words.map(|word| normalise::fold(word).into_owned()).collect()
    };
    let words_of_b = words(b);
    words(a).iter().any(|word| words_of_b.contains(word))
}

#[cfg(test)]
mod tests {
    use crate::check::Checker;
    use crate::error::Place;
    use crate::glossary::Glossary;
    use crate::lang::Direction;

    fn found(source: &str, target: &str) -> Vec<String> {
        let mut checker = Checker::new(Glossary::shipped(), &Direction::default(), &["acronym-other"]).unwrap();
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
        assert_eq!(found("L'Assemblée générale vote.", "The UN General Assembly votes."), [""; 0]);
    }

    #[test]
    fn a_name_like_the_right_one_is_found() {
        let source = "Le Conseil de l'Europe et l'OSCE agissent.";
        assert_eq!(found(source, "The European Council and the OSCE act."), ["European Council"]);
        assert_eq!(found(source, "The Council and the OSCE act."), [""; 0]);
    }
}
