//! The account of a batch: how much text there is in each band, a file and in all.

use serde::{Deserialize, Serialize};

use super::bands::{Band, RateCard};
use super::counts::Size;
use super::fill::{Fill, Filled};
use crate::error::Result;
use crate::text::fingerprint::fingerprint;

/// What of a file the account needs: small, so that the files themselves need not be kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileAccount {
    /// The file, as the person named it.
    pub file: String,
    /// For each segment a fingerprint of its text, its band and its size; two texts of one fingerprint (64 bits)
    /// are taken for a repetition.
    entries: Vec<(u64, Band, Size)>,
    /// How much was filled how.
    fills: Vec<(Fill, u64)>,
    /// Glossary terms found.
    terms: u64,
    /// Single changes made by repair.
    changes: u64,
    /// Segments whose inline codes want a look.
    codes: u64,
    /// Findings of the checks on what was filled.
    findings: u64,
}

impl FileAccount {
    /// What a filled document comes to; `findings` is what checks found in it.
    pub fn new(file: impl Into<String>, filled: &Filled, findings: u64) -> FileAccount {
        let counted = || filled.segments.iter().filter(|segment| !segment.segment.shadow);
        let fills = [
            Fill::InContext,
            Fill::Exact,
            Fill::Fuzzy,
            Fill::Repaired,
            Fill::Glossary,
            Fill::Figures,
            Fill::Nothing,
            Fill::Kept,
        ];
        FileAccount {
            file: file.into(),
            entries: counted()
                .map(|s| (fingerprint(s.segment.source.text.as_bytes(), 0), s.band(), s.size()))
                .collect(),
            fills: fills.map(|fill| (fill, counted().filter(|s| s.fill == fill).count() as u64)).to_vec(),
            terms: counted().map(|s| s.terms.len() as u64).sum(),
            changes: counted().map(|s| s.changes().len() as u64).sum(),
            codes: counted().filter(|s| s.codes_estimated).count() as u64,
            findings,
        }
    }
}

/// One line of an account: a file, or all of them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// The file; empty for the sum.
    pub file: String,
    /// How much text stands in each band, in the order of [`Band::ALL`].
    pub bands: Vec<(Band, Size)>,
    /// All bands together.
    pub total: Size,
    /// Words as they are paid, by the rate card; without one, `None`.
    pub weighted_words: Option<f64>,
    /// Segments by what they were filled with.
    pub fills: Vec<(Fill, u64)>,
    /// Glossary terms found in the source.
    pub terms: u64,
    /// Changes made by repair.
    pub changes: u64,
    /// Segments whose inline codes were put in proportion.
    pub codes_to_check: u64,
    /// Findings of the checks.
    pub findings: u64,
}

/// The account of a batch.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Account {
    /// A row for each file, in the order of the batch.
    pub files: Vec<Row>,
    /// The sum.
    pub total: Row,
    /// The rate card by which words are weighed, if one was given.
    #[serde(skip)]
    pub card: Option<RateCard>,
}

impl Account {
    /// Adds up the files in their order: a text that stood before in the batch is a repetition,
    /// unless it has a match of 100 or more.
    pub fn new<'f>(files: impl IntoIterator<Item = &'f FileAccount>, card: Option<&RateCard>) -> Account {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut total = Row::empty("");
        let rows = files.into_iter().map(|file| {
            let mut row = Row::empty(&file.file);
            for &(text, band, size) in &file.entries {
                let known = !seen.insert(text);
                let band =
                    if known && band >= Band::From95 && band < Band::Repetition { Band::Repetition } else { band };
                row.bands[band as usize].1 += size;
                row.total += size;
            }
            row.fills = file.fills.clone();
            (row.terms, row.changes, row.codes_to_check, row.findings) =
                (file.terms, file.changes, file.codes, file.findings);
            row.weigh(card);
            total.add(&row);
            row
        });
        let files = rows.collect();
        total.weigh(card);
        Account { files, total, card: card.cloned() }
    }

    /// The account as JSON on one line, for scripts.
    ///
    /// # Errors
    /// Never in practice: everything in it can be written.
    pub(super) fn to_json(&self) -> Result<String> {
        let row = |row: &Row| {
            let bands = row.bands.iter().map(|(band, size)| (band.name().to_owned(), serde_json::json!(size)));
            let fills = row.fills.iter().filter_map(|(fill, count)| {
                Some((serde_json::to_value(fill).ok()?.as_str()?.to_owned(), serde_json::json!(count)))
            });
            serde_json::json!({
                "file": row.file,
                "bands": bands.collect::<serde_json::Map<_, _>>(),
                "total": row.total,
                "weighted_words": row.weighted_words,
                "fills": fills.collect::<serde_json::Map<_, _>>(),
                "terms": row.terms,
                "changes": row.changes,
                "codes_to_check": row.codes_to_check,
                "findings": row.findings,
            })
        };
        let files: Vec<_> = self.files.iter().map(row).collect();
        let mut total = row(&self.total);
        if let Some(object) = total.as_object_mut() {
            object.remove("file");
        }
        Ok(serde_json::json!({ "files": files, "total": total }).to_string())
    }
}

impl Row {
    fn empty(file: &str) -> Row {
        Row {
            file: file.to_owned(),
            bands: Band::ALL.map(|band| (band, Size::default())).to_vec(),
            total: Size::default(),
            weighted_words: None,
            fills: Vec::new(),
            terms: 0,
            changes: 0,
            codes_to_check: 0,
            findings: 0,
        }
    }

    /// How much text stands in a band.
    pub fn band(&self, band: Band) -> Size {
        self.bands[band as usize].1
    }

    /// How many segments were filled this way.
    pub fn filled(&self, fill: Fill) -> u64 {
        self.fills.iter().find(|(f, _)| *f == fill).map_or(0, |(_, count)| *count)
    }

    fn weigh(&mut self, card: Option<&RateCard>) {
        self.weighted_words =
            card.map(|card| self.bands.iter().map(|(band, size)| size.words as f64 * card.weight(*band)).sum());
    }

    fn add(&mut self, other: &Row) {
        for (mine, theirs) in self.bands.iter_mut().zip(&other.bands) {
            mine.1 += theirs.1;
        }
        self.total += other.total;
        if self.fills.is_empty() {
            self.fills = other.fills.iter().map(|(fill, _)| (*fill, 0)).collect();
        }
        for (mine, theirs) in self.fills.iter_mut().zip(&other.fills) {
            mine.1 += theirs.1;
        }
        self.terms += other.terms;
        self.changes += other.changes;
        self.codes_to_check += other.codes_to_check;
        self.findings += other.findings;
    }
}
