//! Quality checks of a translation against its source: one check a file.
//!
//! A [`Checker`] runs the checks that are switched on over pairs of segments, one after another, and
//! gives their [`Finding`]s. A finding has a key that is the same for the same text whenever it is
//! checked, so that a person can accept it for good ([`Accepted`]).

mod accepted;
mod adjectives;
mod consistency;
mod dates;
mod forbidden;
mod language;
mod misspelt;
mod numbers;
mod other;
mod quotes;
mod spacing;
mod terminology;
mod untranslated;

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::error::{Place, Result};
use crate::glossary::{Glossary, MatchKind, Recogniser, TermMatch, by_translation};
use crate::lang::Direction;
use crate::text::fingerprint;

pub use accepted::Accepted;

/// One quality check.
pub trait Check: Send {
    /// Its name, by which it is switched on and off.
    fn name(&self) -> &'static str;

    /// Looks at the next pair and reports what is wrong with it.
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>);
}

/// A pair of segments to check, with the glossary's finds in both.
#[derive(Debug)]
pub struct Pair<'a> {
    /// From which language into which.
    pub direction: &'a Direction,
    /// The source segment.
    pub source: &'a str,
    /// Its translation.
    pub target: &'a str,
    /// What stands in the source, the longest designations and the acronyms inside them.
    pub source_terms: Vec<TermMatch<'a>>,
    /// Every designation that stands in the target, overlapping ones too.
    pub target_terms: Vec<TermMatch<'a>>,
    /// The pair's number, from 1.
    pub number: u64,
}

/// On which side of a pair a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// In the source.
    Source,
    /// In the translation.
    Target,
}

/// Something that a check found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The check's name.
    pub check: &'static str,
    /// The pair's number, from 1, in the order in which pairs were checked.
    pub number: u64,
    /// Where the pair stands in its file, as far as known.
    #[serde(skip)]
    pub place: Place,
    /// The side that `range` is of.
    pub side: Side,
    /// Where on that side, in bytes.
    pub range: Range<usize>,
    /// The text there.
    pub text: String,
    /// What is wrong, in a sentence.
    pub reason: String,
    /// What might stand there instead.
    pub suggestion: Option<String>,
    /// The key by which it is accepted: the same for the same finding in the same pair.
    pub key: String,
    /// The source segment.
    pub source: String,
    /// The translation.
    pub target: String,
}

/// Takes the findings of one pair.
#[derive(Debug)]
pub struct Report<'a> {
    pair: (&'a str, &'a str),
    number: u64,
    place: &'a Place,
    findings: &'a mut Vec<Finding>,
}

impl Report<'_> {
    /// Reports a finding at a place of one side.
    pub fn add(
        &mut self,
        check: &'static str,
        side: Side,
        range: Range<usize>,
        reason: impl Into<String>,
        suggestion: Option<String>,
    ) {
        let text = match side {
            Side::Source => self.pair.0,
            Side::Target => self.pair.1,
        };
        let text = text.get(range.clone()).unwrap_or_default().to_owned();
        let parts = [check, self.pair.0, self.pair.1, &text];
        let key = format!("{:016x}", fingerprint::fingerprint(parts.join("\u{1f}").as_bytes(), 0));
        self.findings.push(Finding {
            check,
            number: self.number,
            place: self.place.clone(),
            side,
            range,
            text,
            reason: reason.into(),
            suggestion,
            key,
            source: self.pair.0.to_owned(),
            target: self.pair.1.to_owned(),
        });
    }
}

/// A check's name, what it looks at, and whether it runs unless asked otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckInfo {
    /// The name.
    pub name: &'static str,
    /// What it reports.
    pub about: &'static str,
    /// Whether it runs unless switched off.
    pub usual: bool,
}

/// All checks, in the order in which they run.
pub const CHECKS: [CheckInfo; 12] = [
    CheckInfo { name: misspelt::NAME, about: "an acronym is misspelt", usual: true },
    CheckInfo { name: language::NAME, about: "an acronym is left in the wrong language", usual: true },
    CheckInfo { name: terminology::NAME, about: "the translation of a glossary term is missing", usual: true },
    CheckInfo { name: other::NAME, about: "an acronym or a name is another body's", usual: true },
    CheckInfo { name: forbidden::NAME, about: "a forbidden term is used", usual: true },
    CheckInfo { name: dates::NAME, about: "dates differ", usual: true },
    CheckInfo { name: numbers::NAME, about: "numbers differ", usual: true },
    CheckInfo {
        name: untranslated::NAME,
        about: "the translation is still the source, or empty in a memory; files tell how many they leave out",
        usual: true,
    },
    CheckInfo { name: consistency::SOURCE, about: "one source has two translations", usual: true },
    CheckInfo { name: consistency::TARGET, about: "one translation stands for two sources", usual: true },
    CheckInfo { name: spacing::NAME, about: "French spacing: before ; : ! ? and inside « »", usual: false },
    CheckInfo { name: quotes::NAME, about: "quotation marks of another language", usual: false },
];

/// Runs checks over pairs of segments.
pub struct Checker {
    direction: Direction,
    source: Recogniser,
    target: Recogniser,
    checks: Vec<Box<dyn Check>>,
    number: u64,
}

impl Checker {
    /// A checker with the checks of these names (see [`CHECKS`]), for pairs of one direction.
    ///
    /// # Errors
    /// When there is no check of a name.
    pub fn new(glossary: &Glossary, direction: &Direction, names: &[&str]) -> Result<Checker> {
        let mut checks: Vec<Box<dyn Check>> = Vec::new();
        for &name in names {
            checks.push(match name {
                misspelt::NAME => Box::new(misspelt::MisspeltAcronyms),
                language::NAME => Box::new(language::WrongLanguage),
                terminology::NAME => Box::new(terminology::Terminology::new(direction)),
                other::NAME => Box::new(other::OtherBody),
                forbidden::NAME => Box::new(forbidden::ForbiddenTerms),
                dates::NAME => Box::new(dates::Dates),
                numbers::NAME => Box::new(numbers::Numbers),
                untranslated::NAME => Box::new(untranslated::Untranslated),
                consistency::SOURCE => Box::new(consistency::Consistency::of_source()),
                consistency::TARGET => Box::new(consistency::Consistency::of_target()),
                spacing::NAME => Box::new(spacing::FrenchSpacing),
                quotes::NAME => Box::new(quotes::QuotationMarks),
                _ => {
                    let known: Vec<&str> = CHECKS.iter().map(|c| c.name).collect();
                    let reason = format!("there is no check '{name}' ({})", known.join(", "));
                    return Err(crate::Error::invalid(reason));
                }
            });
        }
        // Shared, so that an entry found on one side is the very entry found on the other.
        let glossary = Arc::new(glossary.clone());
        Ok(Checker {
            direction: direction.clone(),
            source: Recogniser::new(Arc::clone(&glossary), direction),
            target: Recogniser::new(glossary, &direction.reversed()),
            checks,
            number: 0,
        })
    }

    /// Checks the next pair, which stands at `place` in its file.
    pub fn check(&mut self, source: &str, target: &str, place: &Place) -> Vec<Finding> {
        self.number += 1;
        let mut findings = Vec::new();
        let mut target_terms = self.target.every_designation(target);
        // Misspelt acronyms are told beside their expansions, which takes the longest reading.
        let longest = self.target.recognise(target);
        target_terms.extend(longest.into_iter().filter(|m| m.kind == MatchKind::Misspelt));
        let mut source_terms = self.source.recognise_all(source);
        by_translation(&self.direction, &mut source_terms, &target_terms);
        let pair = Pair { direction: &self.direction, source, target, source_terms, target_terms, number: self.number };
        for check in &mut self.checks {
            let mut report = Report { pair: (source, target), number: self.number, place, findings: &mut findings };
            check.check(&pair, &mut report);
        }
        findings
    }

    /// How many pairs were checked.
    pub fn checked(&self) -> u64 {
        self.number
    }
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.checks.iter().map(|c| c.name()).collect();
        f.debug_struct("Checker").field("direction", &self.direction).field("checks", &names).finish()
    }
}
