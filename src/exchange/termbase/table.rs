//! Reads glossaries that are tables: OmegaT, UTX, MateCat, MultiTerm's converter, spreadsheets, our own.

use std::io::Read;

use super::tbx_read::status_of;
use super::{TermFormat, Terms};
use crate::error::{Error, ErrorKind, Place, Result};
use crate::exchange::delimited::{Dialect, Table};
use crate::exchange::input::{Declared, Input};
use crate::exchange::xml::characters::is_legal;
use crate::glossary::{Designation, Entry, Form, Glossary, Status, looks_like_acronym};
use crate::lang::{Direction, Lang};
use crate::text::headings::language;
use crate::text::spreadsheet::restored;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    Term(Lang),
    /// Of the term before it, or of the concept when there is none.
    Status,
    Type,
    Gender,
    /// Of the concept.
    Id,
    Domain,
    Note,
    Source,
    /// Every term of the row is wrong.
    Forbidden,
    Ignored,
}

pub(super) fn read(source: Box<dyn Read + Send>, format: TermFormat, direction: &Direction) -> Result<Terms> {
    let mut input = Input::new(source, Declared::Nowhere)?;
    if format == TermFormat::Native {
        return native(input);
    }
    while input.data().len() < 64 * 1024 && input.fill()? {}
    let sample = String::from_utf8_lossy(&input.data()[..input.data().len().min(64 * 1024)]).into_owned();
    let mut terms = Terms::new(format);
    let name = format.name();
    let mut dialect = match format {
        TermFormat::Utx => Dialect { delimiter: b'\t', quoted: false },
        TermFormat::OmegaT if sample.lines().any(|line| !line.starts_with('#') && line.contains('\t')) => {
            Dialect { delimiter: b'\t', quoted: false }
        }
        _ => Dialect::of(&sample, b','),
    };
    if let Some(stated) = sample.strip_prefix("sep=").and_then(|rest| rest.bytes().next()) {
        dialect.delimiter = stated;
        let line = sample.lines().next().map_or(0, str::len);
        input.consume(line);
    }
    let mut table = Table::new(input, dialect, name);
    let mut columns: Option<Vec<Column>> = None;
    let mut utx_langs: Option<(Lang, Lang)> = None;
    while let Some(record) = table.next_record() {
        let place = table.place();
        let cells = match record {
            Ok(cells) => cells,
            Err(error) => {
                terms.problems.push(error);
                continue;
            }
        };
        let first = cells.first().map(String::as_str).unwrap_or_default();
        if first.starts_with('#') && matches!(format, TermFormat::Utx | TermFormat::OmegaT) {
            if format == TermFormat::Utx {
                if let Some(langs) = utx_languages(&cells.join(" ")) {
                    utx_langs = Some(langs);
                }
                if cells.len() > 1 {
                    let (from, to) = utx_langs.clone().unwrap_or((direction.from.clone(), direction.to.clone()));
                    columns = Some(utx_columns(&cells, &from, &to));
                }
            }
            continue;
        }
        let Some(known) = &columns else {
            let found = header(&cells, format);
            let languages = found.iter().filter(|column| matches!(column, Column::Term(_))).count();
            if languages >= 2 {
                let unknown = cells.iter().zip(&found).filter(|(cell, column)| {
                    matches!(column, Column::Ignored) && !cell.trim().is_empty() && !is_counted_info(cell)
                });
                terms.problems.extend(unknown.map(|(cell, _)| {
                    Error::malformed(name, format!("the column '{cell}' is not known and was left out"))
                        .at_place(&Place { column: None, ..place.clone() })
                }));
                columns = Some(found);
                continue;
            }
            if format == TermFormat::MateCat
                || languages == 1 && !matches!(format, TermFormat::OmegaT | TermFormat::Utx)
            {
                let reason = "the header must name at least two languages (fr, en, fr-CA ...)";
                return Err(Error::malformed(name, reason).at_place(&place));
            }
            let (from, to) = utx_langs.clone().unwrap_or((direction.from.clone(), direction.to.clone()));
            if cells.iter().all(|cell| cell.trim().is_empty()) || cells.len() < 2 {
                let reason = "a glossary has at least two columns, of two languages";
                terms.problems.push(Error::malformed(name, reason).at_place(&place));
                continue;
            }
            terms.remarks.push(format!("no header: the first column is taken as {from}, the second as {to}"));
            let two = vec![Column::Term(from), Column::Term(to), Column::Note];
            terms.take(&cells, &two, place);
            columns = Some(two);
            continue;
        };
        let known = known.clone();
        terms.take(&cells, &known, place);
    }
    terms.complete = table.is_complete();
    terms.remarks.splice(0..0, table.input.remark());
    Ok(terms)
}

/// bitext's own CSV, which the glossary reads itself.
fn native(mut input: Input) -> Result<Terms> {
    while input.fill()? {}
    let data = input.data().to_vec();
    let text = input.text(&data).map_err(|_| Error::new(ErrorKind::NotText))?;
    let mut terms = Terms::new(TermFormat::Native);
    (terms.entries, terms.problems) = Glossary::rows(&text, None);
    terms.remarks.extend(input.remark());
    Ok(terms)
}

impl Terms {
    /// Makes an entry of a row.
    fn take(&mut self, cells: &[String], columns: &[Column], place: Place) {
        let mut entry = Entry { place, ..Entry::default() };
        let mut notes: Vec<String> = Vec::new();
        let mut forbidden = false;
        let mut last: Option<(Lang, std::ops::Range<usize>)> = None;
        let mut concept_status = None;
        for (cell, column) in cells.iter().zip(columns) {
            // A control character is no part of a term, and TBX has no place for it.
            let cell: String = restored(cell).chars().filter(|&c| is_legal(c)).collect();
            let cell = cell.trim();
            if cell.is_empty() {
                if matches!(column, Column::Term(_)) {
                    last = None;
                }
                continue;
            }
            match column {
                Column::Term(lang) => {
                    let section = entry.section_mut(lang);
                    let before = section.designations.len();
                    for text in designations(cell, self.format) {
                        let form = if looks_like_acronym(text) { Form::Acronym } else { Form::Full };
                        let status = Status::Preferred;
                        section.designations.push(Designation { text: text.to_owned(), form, status });
                    }
                    last = Some((lang.clone(), before..section.designations.len()));
                }
                Column::Status => match (&last, status_of(cell)) {
                    (Some((lang, range)), Some(status)) if self.format != TermFormat::Utx => {
                        for designation in &mut entry.section_mut(lang).designations[range.clone()] {
                            designation.status = status;
                        }
                    }
                    (_, Some(status)) => concept_status = Some(status),
                    (_, None) => {}
                },
                Column::Type => {
                    let form = match cell.to_ascii_lowercase().as_str() {
                        "acronym" | "abbreviation" | "initialism" => Form::Acronym,
                        _ => Form::Full,
                    };
                    if let Some((lang, range)) = &last {
                        for designation in &mut entry.section_mut(lang).designations[range.clone()] {
                            designation.form = form;
                        }
                    }
                }
                Column::Gender => {
                    if let Some((lang, _)) = &last {
                        let section = entry.section_mut(lang);
                        section.gender = section.gender.or(cell.parse().ok());
                    }
                }
                Column::Id => entry.id = cell.to_owned(),
                Column::Domain if entry.domain.is_empty() => entry.domain = cell.to_owned(),
                Column::Source => entry.source = cell.to_owned(),
                Column::Note | Column::Domain => notes.push(cell.to_owned()),
                Column::Forbidden => forbidden = !matches!(cell.to_ascii_lowercase().as_str(), "false" | "no" | "0"),
                Column::Ignored => {}
            }
        }
        entry.note = notes.join("\n");
        // UTX says of the pair what it means of its target; MateCat forbids the whole row.
        let told = if forbidden { Some(Status::Forbidden) } else { concept_status };
        if let Some(status) = told {
            let skip = usize::from(!forbidden);
            for section in entry.sections.iter_mut().skip(skip) {
                section.designations.iter_mut().for_each(|designation| designation.status = status);
            }
        }
        entry.sections.retain(|section| !section.designations.is_empty());
        let enough = if forbidden { 1 } else { 2 };
        if entry.sections.len() < enough {
            let reason = "the row has no term in a second language";
            self.problems.push(Error::malformed(self.format.name(), reason).at_place(&entry.place));
            return;
        }
        self.entries.push(entry);
    }
}

/// The designations in a cell: OmegaT lists several with semicolons.
fn designations(cell: &str, format: TermFormat) -> impl Iterator<Item = &str> {
    let separator: &[char] = match format {
        TermFormat::OmegaT => &[';'],
        TermFormat::MateCat | TermFormat::MultiTerm => &['|'],
        _ => &['\u{0}'],
    };
    cell.split(separator).map(str::trim).filter(|text| !text.is_empty())
}

/// What a header's columns hold.
fn header(cells: &[String], format: TermFormat) -> Vec<Column> {
    let mut seen_term = false;
    cells
        .iter()
        .map(|cell| {
            let name = cell.trim().to_lowercase();
            let column = match name.as_str() {
                "id" | "entry id" | "concept id" | "entry number" | "entry" => Column::Id,
                "domain" | "subject" | "domaine" | "subject field" | "field" => Column::Domain,
                "note" | "notes" | "comment" | "comments" | "commentaire" | "definition" | "définition"
                | "subdomain" | "example of use" | "context" => Column::Note,
                "source" if seen_term => Column::Source,
                "forbidden" | "blacklisted" => Column::Forbidden,
                "status" | "statut" | "term status" | "usage" => Column::Status,
                "type" | "term type" => Column::Type,
                "gender" | "genre" => Column::Gender,
                _ if is_counted_info(&name) => Column::Ignored,
                _ => match language(&name).filter(|_| format != TermFormat::OmegaT || name.len() > 1) {
                    Some(lang) => Column::Term(lang),
                    None => Column::Ignored,
                },
            };
            seen_term |= matches!(column, Column::Term(_));
            column
        })
        .collect()
}

/// Whether a column is one of the `term info` that MateCat's glossaries have for their own use, which is no language.
fn is_counted_info(name: &str) -> bool {
    name.trim().to_lowercase().starts_with("term info")
}

/// The languages in the first line of a UTX file: `#UTX 1.20; en/fr; ...`.
fn utx_languages(line: &str) -> Option<(Lang, Lang)> {
    line.split(';').find_map(|part| {
        let (from, to) = part.trim().split_once('/')?;
        Some((language(from)?, language(to)?))
    })
}

/// The columns of a UTX file: `#src`, `tgt`, `src:pos`, `term status` ...
fn utx_columns(cells: &[String], from: &Lang, to: &Lang) -> Vec<Column> {
    cells
        .iter()
        .map(|cell| match cell.trim().trim_start_matches('#').to_lowercase().as_str() {
            "src" => Column::Term(from.clone()),
            "tgt" => Column::Term(to.clone()),
            "term status" | "status" => Column::Status,
            "comment" | "comments" | "note" | "tgt:comment" | "src:comment" => Column::Note,
            "concept id" | "id" => Column::Id,
            "domain" => Column::Domain,
            _ => Column::Ignored,
        })
        .collect()
}
