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
use consistency::Consistency;

/// One quality check.
trait Check: Send {
    /// Looks at the next pair and reports what is wrong with it.
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>);
}

/// A pair of segments to check, with the glossary's finds in both.
struct Pair<'a> {
    direction: &'a Direction,
    source: &'a str,
    target: &'a str,
    /// What stands in the source, the longest designations and the acronyms inside them.
    source_terms: Vec<TermMatch<'a>>,
    /// Every designation that stands in the target, overlapping ones too.
    target_terms: Vec<TermMatch<'a>>,
    /// The pair's number, from 1.
    number: u64,
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
struct Report<'a> {
    /// The check at work.
    check: &'static str,
    pair: (&'a str, &'a str),
    number: u64,
    place: &'a Place,
    findings: Vec<Finding>,
}

impl Report<'_> {
    /// Reports a finding at a place of one side.
    fn add(&mut self, side: Side, range: Range<usize>, reason: impl Into<String>, suggestion: Option<String>) {
        let text = match side {
            Side::Source => self.pair.0,
            Side::Target => self.pair.1,
        };
        let text = text.get(range.clone()).unwrap_or_default().to_owned();
        let parts = [self.check, self.pair.0, self.pair.1, &text];
        let key = format!("{:016x}", fingerprint::fingerprint(parts.join("\u{1f}").as_bytes(), 0));
        self.findings.push(Finding {
            check: self.check,
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
#[derive(Debug, Clone, Copy)]
pub struct CheckInfo {
    /// The name.
    pub name: &'static str,
    /// What it reports.
    pub about: &'static str,
    /// Whether it runs unless switched off.
    pub usual: bool,
    make: fn(&Direction) -> Box<dyn Check>,
}

/// A check that runs unless switched off.
const fn usual(name: &'static str, about: &'static str, make: fn(&Direction) -> Box<dyn Check>) -> CheckInfo {
    CheckInfo { name, about, usual: true, make }
}

/// A check that runs when asked for.
const fn unusual(name: &'static str, about: &'static str, make: fn(&Direction) -> Box<dyn Check>) -> CheckInfo {
    CheckInfo { usual: false, ..usual(name, about, make) }
}

/// The checks that say of an acronym what those of terms and names would say once more.
const OF_ACRONYMS: [&str; 2] = ["misspelt-acronym", "acronym-language"];

/// All checks, in the order in which they run.
pub const CHECKS: [CheckInfo; 12] = [
    usual(OF_ACRONYMS[0], "an acronym is misspelt", |_| Box::new(misspelt::MisspeltAcronyms)),
    usual(OF_ACRONYMS[1], "an acronym is left in the wrong language", |_| Box::new(language::WrongLanguage)),
    usual("terminology", "the translation of a glossary term is missing", |direction| {
        Box::new(terminology::Terminology::new(direction))
    }),
    usual("acronym-other", "an acronym or a name is another body's", |_| Box::new(other::OtherBody)),
    usual("forbidden-term", "a forbidden term is used", |_| Box::new(forbidden::ForbiddenTerms)),
    usual("dates", "dates differ", |_| Box::new(dates::Dates)),
    usual("numbers", "numbers differ", |_| Box::new(numbers::Numbers)),
    usual(
        "untranslated",
        "the translation is still the source, or empty in a memory; files tell how many they leave out",
        |_| Box::new(untranslated::Untranslated),
    ),
    usual("consistency-source", "one source has two translations", |_| Box::new(Consistency::of(Side::Source))),
    usual("consistency-target", "one translation stands for two sources", |_| Box::new(Consistency::of(Side::Target))),
    unusual("french-spacing", "French spacing: before ; : ! ? and inside « »", |_| Box::new(spacing::FrenchSpacing)),
    unusual("quotation-marks", "quotation marks of another language", |_| Box::new(quotes::QuotationMarks)),
];

/// Runs checks over pairs of segments.
pub struct Checker {
    direction: Direction,
    source: Recogniser,
    target: Recogniser,
    checks: Vec<(&'static str, Box<dyn Check>)>,
    number: u64,
}

impl Checker {
    /// A checker with the checks of these names (see [`CHECKS`]), for pairs of one direction.
    ///
    /// # Errors
    /// When there is no check of a name.
    pub fn new(glossary: &Glossary, direction: &Direction, names: &[&str]) -> Result<Checker> {
        let made = names.iter().map(|&name| match CHECKS.iter().find(|check| check.name == name) {
            Some(check) => Ok((check.name, (check.make)(direction))),
            None => {
                let known = CHECKS.map(|check| check.name).join(", ");
                Err(crate::Error::invalid(format!("there is no check '{name}' ({known})")))
            }
        });
        let checks = made.collect::<Result<_>>()?;
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
        let mut target_terms = self.target.every_designation(target);
        // Misspelt acronyms are told beside their expansions, which takes the longest reading.
        let longest = self.target.recognise(target);
        target_terms.extend(longest.into_iter().filter(|m| m.kind == MatchKind::Misspelt));
        let mut source_terms = self.source.recognise_all(source);
        by_translation(&self.direction, &mut source_terms, &target_terms);
        let number = self.number;
        let pair = Pair { direction: &self.direction, source, target, source_terms, target_terms, number };
        let mut report = Report { check: "", pair: (source, target), number, place, findings: Vec::new() };
        for (name, check) in &mut self.checks {
            report.check = name;
            check.check(&pair, &mut report);
        }
        report.findings
    }

    /// How many pairs were checked.
    pub fn checked(&self) -> u64 {
        self.number
    }
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.checks.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Checker").field("direction", &self.direction).field("checks", &names).finish()
    }
}
