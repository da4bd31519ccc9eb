//! Mining: acronym pairs and multi-word terms with their translations, out of translated text.

mod acronyms;
mod known;
mod phrases;

use std::io::Write;

use self::known::Known;
use crate::error::Result;
use crate::glossary::Glossary;
use crate::glossary::entry::{Entry, Form, Status};
use crate::lang::Direction;
use crate::text::normalise::fold;
use crate::text::spreadsheet::guarded;

/// How much evidence is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct MiningOptions {
    /// A term is mined when it occurs in this many pairs at least; acronyms need not.
    pub min_count: u32,
    /// The least association of a term with its translation, 0 to 1 (Dice).
    pub min_score: f64,
}

impl Default for MiningOptions {
    fn default() -> MiningOptions {
        MiningOptions { min_count: 3, min_score: 0.3 }
    }
}

/// What was mined: an entry to review, with its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Mined {
    /// The entry.
    pub entry: Entry,
    /// Whether it is an acronym pair, else a term.
    pub kind: Form,
    /// How well it is founded, 0 to 1: the ranking.
    pub score: f64,
    /// How many pairs have both sides of it.
    pub count: u32,
    /// How many pairs have the source side.
    pub source_count: u32,
    /// How many pairs have the target side.
    pub target_count: u32,
    /// A pair that has both sides.
    pub example: (String, String),
    /// Whether a glossary has it already.
    pub known: bool,
}

/// Collects pairs of segments, then gives what can be mined from them.
#[derive(Debug)]
pub struct Miner {
    direction: Direction,
    pairs: Vec<(Box<str>, Box<str>)>,
    acronyms: acronyms::Collector,
    phrases: phrases::Collector,
}

impl Miner {
    /// A miner for pairs of a direction.
    pub fn new(direction: &Direction) -> Miner {
        Miner {
            direction: direction.clone(),
            pairs: Vec::new(),
            acronyms: acronyms::Collector::new(direction),
            phrases: phrases::Collector::new(direction),
        }
    }

    /// Takes a pair of segments. The texts are kept: about twice their size in main memory.
    pub fn add(&mut self, source: &str, target: &str) {
        let number = self.pairs.len() as u32;
        self.acronyms.add(number, source, target);
        self.phrases.add(source, target);
        self.pairs.push((source.into(), target.into()));
    }

    /// How many pairs were taken.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether none was.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// What is worth reviewing: acronym pairs first, then terms, each ranked by its evidence. What
    /// `known` has with the same translation is marked; pieces of its designations are no terms.
    pub fn mine(self, options: &MiningOptions, known: &Glossary) -> Vec<Mined> {
        let mut mined = self.acronyms.mine(&self.direction, &self.pairs);
        let designations = Known::new(known, &self.direction);
        mined.extend(self.phrases.mine(&self.direction, &self.pairs, options, &designations));
        let folded = |text: &str| fold(text).into_owned();
        let pairs: rustc_hash::FxHashSet<(String, String)> = known
            .entries()
            .iter()
            .filter_map(|e| Some((e.section(&self.direction.from)?, e.section(&self.direction.to)?)))
            .flat_map(|(a, b)| {
                a.designations
                    .iter()
                    .flat_map(move |x| b.designations.iter().map(move |y| (folded(&x.text), folded(&y.text))))
            })
            .collect();
        for one in &mut mined {
            let text = |lang| {
                let section = one.entry.section(lang)?;
                section.preferred(one.kind).map(folded)
            };
            if let (Some(a), Some(b)) = (text(&self.direction.from), text(&self.direction.to)) {
                one.known |= pairs.contains(&(a, b));
            }
        }
        mined
    }
}

/// The entry of a mined pair.
fn entry(direction: &Direction, form: Form, source: &str, target: &str) -> Entry {
    let mut entry =
        Entry { source: "mined".to_owned(), status: Status::Admitted, same: source == target, ..Entry::default() };
    entry.section_mut(&direction.from).add(source, form, Status::Preferred);
    entry.section_mut(&direction.to).add(target, form, Status::Preferred);
    entry
}

/// The names of the columns of evidence, which the reader of glossaries passes over.
pub(super) const EVIDENCE: [&str; 8] =
    ["kind", "score", "count", "source_count", "target_count", "known", "example_source", "example_target"];

/// Writes what was mined as a glossary table with columns of evidence behind: to be reviewed in a
/// spreadsheet and imported.
///
/// # Errors
/// When the writer fails.
pub fn write_mined(mined: &[Mined], direction: &Direction, out: impl Write) -> Result<()> {
    let mut out = csv::Writer::from_writer(out);
    let (from, to) = (&direction.from, &direction.to);
    let mut header: Vec<String> =
        vec![from.to_string(), format!("{from}_acronym"), to.to_string(), format!("{to}_acronym")];
    header.extend(["status", "same", "source"].map(str::to_owned));
    header.extend(EVIDENCE.map(str::to_owned));
    out.write_record(&header)?;
    for one in mined {
        let text = |lang, form| one.entry.section(lang).and_then(|s| s.preferred(form)).unwrap_or_default();
        let kind = if one.kind == Form::Acronym { "acronym" } else { "term" };
        out.write_record([
            text(from, Form::Full),
            text(from, Form::Acronym),
            text(to, Form::Full),
            text(to, Form::Acronym),
            &one.entry.status.to_string(),
            if one.entry.same { "yes" } else { "" },
            &one.entry.source,
            kind,
            &format!("{:.3}", one.score),
            &one.count.to_string(),
            &one.source_count.to_string(),
            &one.target_count.to_string(),
            if one.known { "yes" } else { "" },
            &guarded(&one.example.0),
            &guarded(&one.example.1),
        ])?;
    }
    out.flush()?;
    Ok(())
}
