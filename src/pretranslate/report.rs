//! An account as a file: CSV for spreadsheets, JSON for programs, a page of HTML for people.

use std::io::Write;

use super::account::{Account, Row};
use super::bands::Band;
use super::counts::Size;
use super::fill::Fill;
use crate::error::Result;
use crate::text::markup::escaped;
use crate::text::spreadsheet::guarded;

/// Writes an account as CSV: a row for each file and band and one for all bands, then the sums; with the words
/// as the rate card weighs them, if there is one.
///
/// # Errors
/// When the writer fails.
pub fn write_csv(account: &Account, out: impl Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["file", "band", "segments", "words", "characters", "weighted_words"])?;
    for row in account.files.iter().chain([&account.total]) {
        let file = if row.file.is_empty() { "TOTAL" } else { &row.file };
        let weigh = |band: Band, size: &Size| Some(size.words as f64 * account.card.as_ref()?.weight(band));
        let bands = row.bands.iter().map(|(band, size)| (band.name(), size, weigh(*band, size)));
        for (band, size, weighted) in bands.chain([("all", &row.total, row.weighted_words)]) {
            let weighted = weighted.map(|words| format!("{words:.1}")).unwrap_or_default();
            let numbers = [size.segments, size.words, size.characters].map(|n| n.to_string());
            let [segments, words, characters] = &numbers;
            writer.write_record([&guarded(file), band, segments, words, characters, &weighted])?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// Writes an account as one line of JSON.
///
/// # Errors
/// When the writer fails.
pub fn write_json(account: &Account, mut out: impl Write) -> Result<()> {
    writeln!(out, "{}", account.to_json()?)?;
    Ok(())
}

/// What the page looks like; it needs nothing from outside.
pub(super) const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2em;color:#222}\
table{border-collapse:collapse}th,td{padding:.3em .7em;border-bottom:1px solid #ddd;text-align:right;vertical-align:top}\
th:first-child,td:first-child,.t{text-align:left}thead th{position:sticky;top:0;background:#f4f4f4}\
tfoot td{font-weight:600}.small{color:#777;font-size:.85em}";

/// Writes an account as a self-contained page.
///
/// # Errors
/// When the writer fails.
pub fn write_html(account: &Account, mut out: impl Write) -> Result<()> {
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Account</title><style>{STYLE}</style></head>\n\
         <body><h1>Account</h1>\n<p>Words (segments) by match band.</p>\n<table><thead><tr><th>File</th>"
    )?;
    for band in Band::ALL {
        write!(out, "<th>{band}</th>")?;
    }
    let weighted = account.total.weighted_words.is_some();
    write!(out, "<th>all</th>{}</tr></thead>\n<tbody>\n", if weighted { "<th>weighted</th>" } else { "" })?;
    let line = |row: &Row, name: &str, out: &mut dyn Write| -> Result<()> {
        write!(out, "<tr><td>{}</td>", escaped(name))?;
        for (_, size) in &row.bands {
            cell(size.words, size.segments, out)?;
        }
        cell(row.total.words, row.total.segments, out)?;
        if let Some(words) = row.weighted_words {
            write!(out, "<td>{words:.1}</td>")?;
        }
        writeln!(out, "</tr>")?;
        Ok(())
    };
    for row in &account.files {
        line(row, &row.file, &mut out)?;
    }
    write!(out, "</tbody><tfoot>")?;
    line(&account.total, "All files", &mut out)?;
    let total = &account.total;
    write!(
        out,
        "</tfoot></table>\n<p>{} characters. Segments filled: {} in context, {} exact, {} fuzzy, {} repaired ({} changes), {} from the glossary, {} dates and numbers alone; \
         {} without a match. {} glossary terms found, {} findings of the checks, {} segments whose inline codes want a look.</p>\n\
         <p class=\"small\">A word is what stands between two white spaces, as Microsoft Word counts. A repaired match is counted in the band \
         that it had before repair. A text that stood in the batch before is a repetition, unless it has a match of 100 or more.</p>\n</body></html>\n",
        total.total.characters,
        total.filled(Fill::InContext),
        total.filled(Fill::Exact),
        total.filled(Fill::Fuzzy),
        total.filled(Fill::Repaired),
        total.changes,
        total.filled(Fill::Glossary),
        total.filled(Fill::Figures),
        total.filled(Fill::Nothing),
        total.terms,
        total.findings,
        total.codes_to_check,
    )?;
    Ok(())
}

fn cell(words: u64, segments: u64, out: &mut dyn Write) -> Result<()> {
    match segments {
        0 => write!(out, "<td></td>")?,
        _ => write!(out, "<td>{words} <span class=\"small\">({segments})</span></td>")?,
    }
    Ok(())
}
