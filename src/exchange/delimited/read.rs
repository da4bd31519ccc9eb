//! Reads units from a table.

use std::collections::VecDeque;
use std::io::Read;

use super::columns::{Column, Columns, Where};
use super::dialect::{Dialect, Table};
use crate::error::{Error, ErrorKind, Place, Result};
use crate::exchange::input::{Declared, Input};
use crate::exchange::{ReadOptions, UnitReader, parse_status};
use crate::lang::{Direction, Lang};
use crate::text::spreadsheet::restored;
use crate::unit::{Annotation, Segment, Status, TranslationUnit, Variant};

/// A table of units, read one row at a time.
///
/// The delimiter, the quotation marks, the encoding and the header are found out, and said in
/// [`UnitReader::remarks`]. A row without text in two languages comes as an error with its line.
pub struct DelimitedReader {
    table: Table,
    format: &'static str,
    direction: Direction,
    columns: Vec<Column>,
    /// Rows that were read in search of a header and are none, each with its place.
    ahead: VecDeque<Row>,
    wordfast: bool,
    place: Place,
    remarks: Vec<String>,
}

/// A row, or why it cannot be read, and its place.
type Row = (Result<Vec<String>>, Place);

/// Above a header stand no more rows than this, of a title or nothing.
const TITLE_ROWS: usize = 5;

impl DelimitedReader {
    /// Begins to read; `delimiter` is what parts the cells when nothing else can be told.
    ///
    /// # Errors
    /// When the source cannot be read, is empty, holds no text, or its columns cannot be told apart.
    pub fn new(source: impl Read + Send + 'static, delimiter: u8, options: &ReadOptions) -> Result<DelimitedReader> {
        let format = if delimiter == b'\t' { "TSV" } else { "CSV" };
        let mut input = Input::new(Box::new(source), Declared::Nowhere)?;
        while input.data().len() < 64 * 1024 && input.fill()? {}
        let sample = input.data()[..input.data().len().min(64 * 1024)].to_vec();
        let sample = String::from_utf8_lossy(&sample).into_owned();
        // Excel writes its delimiter into a first line of its own.
        let first_line = sample.lines().next().unwrap_or_default();
        let stated = first_line.strip_prefix("sep=").and_then(|rest| rest.bytes().next());
        let skipped = if stated.is_some() { first_line.len() } else { 0 };
        let mut dialect = Dialect::of(sample[skipped..].trim_start_matches(['\r', '\n']), delimiter);
        if let Some(stated) = stated.or(options.delimiter) {
            dialect = Dialect { delimiter: stated, quoted: dialect.quoted || dialect.delimiter != stated };
        }
        input.consume(skipped);
        let own_header = {
            let delimiter = char::from(dialect.delimiter);
            super::write::is_own_header(first_line.trim_end().split(delimiter))
        };
        // What bitext writes is quoted where it must be, even when the sample happens to need none.
        dialect.quoted |= own_header;
        let mut reader = DelimitedReader {
            table: Table::new(input, dialect, format),
            format,
            direction: options.direction.clone(),
            columns: Vec::new(),
            ahead: VecDeque::new(),
            wordfast: false,
            place: Place::default(),
            remarks: Vec::new(),
        };
        reader.read_header(options)?;
        Ok(reader)
    }

    /// Finds out what the columns hold.
    fn read_header(&mut self, options: &ReadOptions) -> Result<()> {
        let Some(first) = self.next_row() else { return Err(Error::new(ErrorKind::Empty)) };
        let (mut first, place) = (first.0?, first.1);
        let is_header =
            |row: &[String]| row.iter().filter_map(|cell| Column::of_header(cell)).filter(Column::is_text).count() >= 2;
        // A title, and empty rows, may stand above the header.
        let is_title = |row: &[String]| row.iter().filter(|cell| !cell.trim().is_empty()).count() < 2;
        if is_title(&first) && options.columns.is_none() {
            let mut rows: VecDeque<Row> = VecDeque::new();
            while rows.back().is_none_or(|(row, _)| row.as_ref().is_ok_and(|row| is_title(row)))
                && rows.len() < TITLE_ROWS
                && let Some(row) = self.next_row()
            {
                rows.push_back(row);
            }
            match rows.pop_back() {
                Some((Ok(row), _)) if is_header(&row) => {
                    self.remarks.push(format!("rows above the header left out: {}", rows.len() + 1));
                    first = row;
                }
                last => {
                    self.ahead = rows;
                    self.ahead.extend(last);
                }
            }
        }
        let has_header = is_header(&first);
        let named = first.iter().map(|cell| Column::of_header(cell));
        let delimiter = match self.table.dialect.delimiter {
            b'\t' => "a tab".to_owned(),
            other => format!("'{}'", char::from(other)),
        };
        if let Some(columns) = &options.columns {
            self.columns = given(columns, &first)?;
            let by_header = columns.0.iter().any(|(_, place)| matches!(place, Where::Header(_)));
            if !has_header && !by_header {
                self.ahead.push_front((Ok(first), place));
            }
            return Ok(());
        }
        if let Some(columns) = wordfast(&first) {
            self.columns = columns;
            self.wordfast = true;
            self.remarks.push("a Wordfast memory".to_owned());
            return Ok(());
        }
        if has_header {
            self.columns = named
                .zip(&first)
                .map(|(column, name)| match column {
                    Some(column) => column,
                    None if name.trim().is_empty() => Column::Ignored,
                    None => Column::Property(name.trim().to_owned()),
                })
                .collect();
            let texts = first.iter().zip(&self.columns).filter(|(_, column)| column.is_text());
            let texts: Vec<&str> = texts.map(|(name, _)| name.as_str()).collect();
            let texts = texts.join(" and ");
            self.remarks.push(format!("cells are parted by {delimiter}; the header names {texts}"));
        } else {
            if first.len() < 2 {
                let reason = "one column only; give --columns, or --delimiter, when that is not so";
                return Err(Error::malformed(self.format, reason).at_place(&Place { column: None, ..place }));
            }
            self.columns = vec![Column::Source, Column::Target];
            let (from, to) = (&self.direction.from, &self.direction.to);
            let further = if first.len() > 2 { ", the further columns left out" } else { "" };
            self.remarks.push(format!(
                "cells are parted by {delimiter}; no header: the first column is taken as {from}, the second as {to}{further}"
            ));
            self.ahead.push_front((Ok(first), place));
        }
        Ok(())
    }

    /// The next row with its place.
    fn next_row(&mut self) -> Option<Row> {
        self.ahead.pop_front().or_else(|| {
            let row = self.table.next_record()?;
            Some((row, self.table.place()))
        })
    }

    fn unit(&self, cells: Vec<String>) -> Result<TranslationUnit, String> {
        let mut unit = TranslationUnit::default();
        for (cell, column) in cells.iter().zip(&self.columns) {
            let cell = if self.wordfast { cell.as_str() } else { restored(cell) };
            if cell.is_empty() {
                continue;
            }
            let text = || Some(cell.to_owned());
            let no = |what: &str| format!("'{cell}' is no {what}");
            match column {
                Column::Text(_) | Column::Source | Column::Target => {
                    let Some(lang) = column.lang(&self.direction) else { continue };
                    let text = if self.wordfast { wordfast_text(cell) } else { cell.to_owned() };
                    unit.variants.push(Variant::new(lang, Segment::plain(text)));
                }
                Column::Id => unit.id = text(),
                Column::Document => unit.origin.document = text(),
                Column::Position => unit.origin.position = Some(cell.parse().map_err(|_| no("position"))?),
                Column::Confidence => match cell.replace(',', ".").parse() {
                    Ok(confidence) if (0.0..=1.0).contains(&confidence) => unit.origin.confidence = Some(confidence),
                    _ => return Err(no("confidence from 0 to 1")),
                },
                Column::Status => match status_of(cell) {
                    Some(status) => unit.origin.status = status,
                    None => unit.metadata.annotations.push(property("status", cell)),
                },
                Column::Key => unit.context.key = text(),
                Column::Previous => unit.context.previous = text(),
                Column::Next => unit.context.next = text(),
                Column::Created if self.wordfast => unit.metadata.created = Some(wordfast_date(cell)),
                Column::Created => unit.metadata.created = text(),
                Column::CreatedBy => unit.metadata.created_by = text(),
                Column::Changed => unit.metadata.changed = text(),
                Column::ChangedBy => unit.metadata.changed_by = text(),
                Column::LastUsed => unit.metadata.last_used = text(),
                Column::UsageCount => unit.metadata.usage_count = Some(cell.parse().map_err(|_| no("count"))?),
                Column::Note => {
                    unit.metadata.annotations.push(Annotation::Note { text: cell.to_owned(), attributes: Vec::new() })
                }
                Column::Property(name) => unit.metadata.annotations.push(property(name, cell)),
                Column::Ignored => {}
            }
        }
        Ok(unit)
    }

    /// The unit with its source language, when it holds texts in two.
    fn whole(&self, mut unit: TranslationUnit) -> Result<TranslationUnit> {
        let Direction { from, to } = &self.direction;
        let source = unit.variant(from).or(unit.variants.first()).map(|variant| variant.lang.clone());
        if unit.variants.len() < 2 {
            let mut wanted = self.columns.iter().filter_map(|column| column.lang(&self.direction));
            let missing = wanted.find(|lang| unit.variants.iter().all(|variant| variant.lang != *lang));
            return Err(match (missing, &source) {
                (Some(lang), Some(source)) if source.matches(from) && lang.matches(to) => {
                    Error::new(ErrorKind::Untranslated { format: self.format, lang })
                }
                (missing, _) => {
                    let missing = missing.as_ref().map_or("a second language", Lang::as_str);
                    Error::malformed(self.format, format!("the row has no text in {missing}"))
                }
            });
        }
        unit.source_lang = source;
        Ok(unit)
    }
}

/// Words for how far a translation is, as the tables of other tools have them, in small letters.
const STATUSES: [(&str, Status); 26] = [
    ("approved", Status::Reviewed),
    ("validated", Status::Reviewed),
    ("validé", Status::Reviewed),
    ("validée", Status::Reviewed),
    ("proofread", Status::Reviewed),
    ("relu", Status::Reviewed),
    ("relue", Status::Reviewed),
    ("révisé", Status::Reviewed),
    ("révisée", Status::Reviewed),
    ("final", Status::Reviewed),
    ("signed off", Status::Reviewed),
    ("approuvé", Status::Reviewed),
    ("approuvée", Status::Reviewed),
    ("confirmed", Status::Translated),
    ("done", Status::Translated),
    ("traduit", Status::Translated),
    ("traduite", Status::Translated),
    ("fait", Status::Translated),
    ("fuzzy", Status::Draft),
    ("brouillon", Status::Draft),
    ("needs review", Status::Draft),
    ("needs-review", Status::Draft),
    ("rejected", Status::Draft),
    ("rejeté", Status::Draft),
    ("à relire", Status::Draft),
    ("à revoir", Status::Draft),
];

fn status_of(cell: &str) -> Option<Status> {
    let name = cell.trim().to_lowercase();
    parse_status(&name).or_else(|| STATUSES.iter().find(|(known, _)| *known == name).map(|(_, status)| *status))
}

fn property(name: &str, value: &str) -> Annotation {
    Annotation::Property { name: name.to_owned(), value: value.to_owned(), attributes: Vec::new() }
}

/// The columns that the person named, found in the first row.
fn given(columns: &Columns, first: &[String]) -> Result<Vec<Column>> {
    let mut found = Vec::new();
    for (column, place) in &columns.0 {
        let number = match place {
            Where::Number(number) if column.is_text() && *number >= first.len() => {
                let (wanted, there) = (number + 1, first.len());
                return Err(Error::invalid(format!("no column {wanted}: the first row has {there}")));
            }
            Where::Number(number) => *number,
            Where::Header(name) => {
                let at = first.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
                at.ok_or_else(|| Error::invalid(format!("no column is called '{name}'")))?
            }
        };
        if found.len() <= number {
            found.resize(number + 1, Column::Ignored);
        }
        found[number] = column.clone();
    }
    Ok(found)
}

/// The columns of a Wordfast memory, which its first line tells: date, user, count, language, text,
/// language, text.
fn wordfast(first: &[String]) -> Option<Vec<Column>> {
    if !first.first()?.starts_with('%') || !first.iter().any(|cell| cell.starts_with("%Wordfast")) {
        return None;
    }
    let lang = |number: usize| Lang::new(first.get(number)?.strip_prefix('%')?).ok().map(Column::Text);
    Some(vec![
        Column::Created,
        Column::CreatedBy,
        Column::UsageCount,
        Column::Ignored,
        lang(3)?,
        Column::Ignored,
        lang(5)?,
    ])
}

/// A date as TMX writes it, of `20071231~235959`.
fn wordfast_date(cell: &str) -> String {
    match cell.split_once('~') {
        Some((day, time)) => format!("{day}T{time}Z"),
        None => cell.to_owned(),
    }
}

/// Text of a Wordfast memory, in which a few characters are written as entities.
fn wordfast_text(cell: &str) -> String {
    cell.replace("&'0D;&'0A;", "\n").replace("&'0A;", "\n").replace("&'09;", "\t").replace("&'26;", "&")
}

impl Iterator for DelimitedReader {
    type Item = Result<TranslationUnit>;

    fn next(&mut self) -> Option<Result<TranslationUnit>> {
        let (record, place) = self.next_row()?;
        self.place = place;
        Some(record.and_then(|cells| {
            let unit = self.unit(cells).map_err(|reason| Error::malformed(self.format, reason));
            unit.and_then(|unit| self.whole(unit)).map_err(|error| error.at_place(&self.place))
        }))
    }
}

impl UnitReader for DelimitedReader {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn bytes_read(&self) -> u64 {
        self.table.input.bytes_read()
    }

    fn is_complete(&self) -> bool {
        self.table.is_complete()
    }

    fn remarks(&self) -> Vec<String> {
        self.table.input.remark().into_iter().chain(self.remarks.iter().cloned()).collect()
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
