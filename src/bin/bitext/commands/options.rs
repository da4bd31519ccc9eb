//! Options that several commands share.

use anyhow::{Result, bail};
use bitext::exchange::Format;
use bitext::memory::{Conflicts, RunId, UnitFilter};
use bitext::text::normalise::fold;
use bitext::unit::Status;

use crate::args::{Choice, one_of};

/// What to do with a unit whose source text is known with another translation.
pub(super) const ON_CONFLICT: [Choice<Conflicts>; 3] = [
    ("keep", Conflicts::Keep, "Both stay, side by side"),
    ("newest", Conflicts::Newest, "The newer one stays, by date; the one that comes in where dates do not tell"),
    ("skip", Conflicts::Skip, "The one that was there stays"),
];

/// The formats that units are read from.
pub(super) const UNIT_FORMATS: [Choice<Format>; 6] = [
    ("tmx", Format::Tmx, ""),
    ("csv", Format::Csv, ""),
    ("tsv", Format::Tsv, ""),
    ("jsonl", Format::Jsonl, ""),
    ("po", Format::Po, ""),
    ("xliff", Format::Xliff, ""),
];

/// How far a person vouches for a unit.
pub(super) const STATUS: [Choice<Status>; 4] = [
    ("aligned", Status::Aligned, ""),
    ("draft", Status::Draft, ""),
    ("translated", Status::Translated, ""),
    ("reviewed", Status::Reviewed, ""),
];

/// How sure an aligner was.
pub(super) fn confidence(text: &str) -> Result<f32, String> {
    let confidence = text.parse().ok().filter(|confidence| (0.0..=1.0).contains(confidence));
    confidence.ok_or_else(|| "a confidence is 0 to 1".into())
}

/// Which units are meant; conditions add up.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Which units")]
pub(super) struct UnitArgs {
    /// Only units of this run (bitext memory runs lists them)
    #[arg(long, value_name = "NUMBER")]
    run: Option<RunId>,
    /// Only units from this document, named as it was when they came in
    #[arg(long, value_name = "NAME")]
    document: Option<String>,
    /// Only units dated this day or later (2026-11-21)
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// Only units dated this day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// Only units of at least this confidence, 0 to 1; those that no aligner made pass
    #[arg(long, value_name = "X", value_parser = confidence)]
    min_confidence: Option<f32>,
    /// Only units of less than this confidence: those to review
    #[arg(long, value_name = "X", value_parser = confidence)]
    below_confidence: Option<f32>,
    /// Only units with this text in any language, whatever its case and accents
    #[arg(long, value_name = "TEXT")]
    text: Option<String>,
    /// Only units of this status; may be given again
    #[arg(long, value_parser = one_of(&STATUS))]
    status: Vec<Status>,
}

impl UnitArgs {
    /// As the memory asks for them.
    pub(super) fn filter(&self) -> Result<UnitFilter> {
        for date in [&self.since, &self.until].into_iter().flatten() {
            // What is no date would be compared as text, and could mean every unit.
            let whole = format!("{date}{}", "-01".repeat(2usize.saturating_sub(date.matches('-').count())));
            if whole.parse::<jiff::civil::Date>().is_err() {
                bail!("'{date}' is no date: write it as 2026-11-21, 2026-11 or 2026");
            }
        }
        // Nothing stands in every unit, as from a variable of the shell that is not set.
        if self.text.as_deref().is_some_and(|text| fold(text).trim().is_empty()) {
            bail!("--text needs a text to look for");
        }
        Ok(UnitFilter {
            run: self.run,
            document: self.document.clone(),
            since: self.since.clone(),
            until: self.until.clone(),
            min_confidence: self.min_confidence,
            below_confidence: self.below_confidence,
            text: self.text.clone(),
            status: self.status.clone(),
            ..UnitFilter::default()
        })
    }
}
