//! The report of an import: a row for every entry that was not simply taken in.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use bitext::text::spreadsheet::guarded;
use bitext::unit::{TranslationUnit, Variant};
use bitext::{Error, Place};
use serde::Serialize;

use crate::output::WholeFile;

/// What became of one entry, and why.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    file: String,
    line: Option<u64>,
    column: Option<u64>,
    outcome: &'static str,
    reason: String,
    source: String,
    target: String,
}

impl Row {
    /// A row of one that could not be used.
    pub(crate) fn of_error(path: &Path, error: &Error) -> Row {
        let reason = error.kind().to_string();
        Row::new(path, error.place(), "rejected", &reason, (String::new(), String::new()))
    }

    /// A row of a unit that could be used but was not simply taken in.
    pub(crate) fn of_unit(
        path: &Path,
        place: &Place,
        outcome: &'static str,
        reason: &str,
        unit: &TranslationUnit,
    ) -> Row {
        let source = unit.source_lang.as_ref().and_then(|lang| unit.variant(lang)).or(unit.variants.first());
        let target = unit.variants.iter().find(|variant| source.is_some_and(|source| !std::ptr::eq(*variant, source)));
        let text = |variant: Option<&Variant>| variant.map_or_else(String::new, |v| v.segment.text.clone());
        Row::new(path, place, outcome, reason, (text(source), text(target)))
    }

    /// A row of a source and a target text.
    pub(crate) fn new(
        path: &Path,
        place: &Place,
        outcome: &'static str,
        reason: &str,
        (source, target): (String, String),
    ) -> Row {
        Row {
            file: path.display().to_string(),
            line: place.line,
            column: place.column,
            outcome,
            reason: reason.to_owned(),
            source,
            target,
        }
    }
}

/// The report being written: CSV, or JSON by its name.
pub(crate) struct Report(Style);

enum Style {
    Csv(Box<csv::Writer<WholeFile>>),
    /// One array, with how many rows it holds so far.
    Json(WholeFile, u64),
    JsonLines(WholeFile),
}

impl Report {
    /// Begins a report at `path`; it is there once [`Report::finish`] was called.
    pub(crate) fn create(path: &Path) -> Result<Report> {
        let extension = path.extension().map(|extension| extension.to_ascii_lowercase());
        let mut file = WholeFile::create(path)?;
        Ok(Report(match extension.as_ref().and_then(|extension| extension.to_str()) {
            Some("json") => {
                file.write_all(b"[")?;
                Style::Json(file, 0)
            }
            Some("jsonl" | "ndjson") => Style::JsonLines(file),
            _ => Style::Csv(Box::new(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file))),
        }))
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, row: &Row) -> bitext::Result<()> {
        let json = |row| serde_json::to_string(row).map_err(|error| Error::invalid(error.to_string()));
        match &mut self.0 {
            Style::Csv(rows) => {
                let harmless = Row {
                    reason: guarded(&row.reason).into_owned(),
                    source: guarded(&row.source).into_owned(),
                    target: guarded(&row.target).into_owned(),
                    file: row.file.clone(),
                    ..*row
                };
                rows.serialize(harmless).map_err(|error| Error::from(std::io::Error::from(error)))?;
            }
            Style::Json(file, rows) => {
                write!(file, "{}{}", if *rows == 0 { "\n" } else { ",\n" }, json(row)?)?;
                *rows += 1;
            }
            Style::JsonLines(file) => writeln!(file, "{}", json(row)?)?,
        }
        Ok(())
    }

    /// Ends the report and gives it its name.
    pub(crate) fn finish(self) -> Result<()> {
        match self.0 {
            Style::Csv(rows) => rows.into_inner().map_err(|error| error.into_error())?.finish(),
            Style::Json(mut file, _) => {
                file.write_all(b"\n]\n")?;
                file.finish()
            }
            Style::JsonLines(file) => file.finish(),
        }
    }
}
