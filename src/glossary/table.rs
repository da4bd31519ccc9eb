//! The native form of a glossary: a CSV table that a person edits in a spreadsheet, one concept a row.
//!
//! Columns are found by their names. `id`, `domain`, `status`, `case`, `same`, `note` and `source` are
//! of the entry; for each language there are `LANG` (the full designation to write), `LANG_variants`,
//! `LANG_acronym`, `LANG_acronym_variants`, `LANG_gender`, `LANG_number`, `LANG_plural`, `LANG_near`,
//! `LANG_deprecated` and `LANG_forbidden`, where LANG is any language tag. Lists are separated by `|`.

use std::io::Write;
use std::path::Path;

use crate::error::{Error, Place, Result};
use crate::glossary::entry::{Designation, Entry, Form, Section, Status, languages, looks_like_acronym};
use crate::glossary::mine::EVIDENCE;
use crate::lang::Lang;
use crate::text::headings::language;
use crate::text::spreadsheet::{delimiter, guarded, restored};

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    Id,
    Domain,
    Status,
    Case,
    Same,
    Note,
    Source,
    Full(Lang),
    Variants(Lang),
    Acronym(Lang),
    AcronymVariants(Lang),
    Gender(Lang),
    Number(Lang),
    Plural(Lang),
    Near(Lang),
    Deprecated(Lang),
    Forbidden(Lang),
}

/// A column of one language.
type OfLang = fn(Lang) -> Column;

impl Column {
    fn parse(name: &str) -> Option<Column> {
        let lower = name.trim().to_ascii_lowercase();
        Some(match lower.as_str() {
            "id" => Column::Id,
            "domain" => Column::Domain,
            "status" => Column::Status,
            "case" => Column::Case,
            "same" => Column::Same,
            "note" | "notes" => Column::Note,
            "source" => Column::Source,
            _ => {
                let kinds: [(&str, OfLang); 9] = [
                    ("_acronym_variants", Column::AcronymVariants),
                    ("_variants", Column::Variants),
                    ("_acronym", Column::Acronym),
                    ("_gender", Column::Gender),
                    ("_number", Column::Number),
                    ("_plural", Column::Plural),
                    ("_near", Column::Near),
                    ("_deprecated", Column::Deprecated),
                    ("_forbidden", Column::Forbidden),
                ];
                let found = kinds.iter().find_map(|(ending, kind)| Some((lower.strip_suffix(ending)?, *kind)));
                let (tag, kind) = found.unwrap_or((&lower, Column::Full));
                // Longer words are names of columns that bitext does not know.
                let primary = tag.split(['-', '_']).next().unwrap_or_default();
                if primary.len() > 3 {
                    return None;
                }
                kind(Lang::new(tag).ok()?)
            }
        })
    }
}

/// Whether the first line of a table is the header of one of these: one of its columns is in no other table, or
/// all are in this one and two are of languages.
pub(crate) fn is_header(line: &str) -> bool {
    use Column::*;
    let (mut languages, mut known) = (0, true);
    for cell in line.split([',', ';']) {
        match Column::parse(cell.trim_matches(['"', ' ', '\r'])) {
            Some(Id | Domain | Status | Case | Same | Note | Source) => {}
            Some(Full(lang)) if language(lang.as_str()).is_some() => languages += 1,
            None | Some(Full(_)) => known = false,
            Some(_) => return true,
        }
    }
    known && languages >= 2
}

/// Reads a table. What cannot be read is told in the second part, with file and line; the good rows
/// are there all the same.
pub(super) fn read(text: &str, file: Option<&Path>) -> (Vec<Entry>, Vec<Error>) {
    let text = text.trim_start_matches('\u{feff}');
    let mut problems = Vec::new();
    let named = |error: Error| match file {
        Some(file) => error.in_file(file),
        None => error,
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let Some(header) = reader.records().next() else {
        return (Vec::new(), vec![named(Error::new(crate::error::ErrorKind::Empty))]);
    };
    let header = match header {
        Ok(header) => header,
        Err(error) => return (Vec::new(), vec![named(csv_error(&error))]),
    };
    let mut columns = Vec::new();
    for name in &header {
        let column = Column::parse(name);
        if column.is_none() && !name.trim().is_empty() && !EVIDENCE.contains(&name.trim()) {
            let reason = format!("the column '{name}' is not known and was left out");
            problems.push(named(Error::malformed("glossary", reason).at(1, None)));
        }
        columns.push(column);
    }
    if !columns.iter().any(|c| matches!(c, Some(Column::Full(_) | Column::Acronym(_)))) {
        let reason = "the first line must name the columns (id, fr, fr_acronym, en, en_acronym ...)";
        problems.push(named(Error::malformed("glossary", reason).at(1, None)));
        return (Vec::new(), problems);
    }
    let mut entries = Vec::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {
                let line = record.position().map_or(0, csv::Position::line);
                if record.iter().all(|field| field.trim().is_empty()) {
                    continue;
                }
                if record.len() > columns.len() {
                    let reason = format!("{} fields where the header has {}", record.len(), columns.len());
                    problems.push(named(Error::malformed("glossary", reason).at(line, None)));
                    continue;
                }
                match row(&record, &columns) {
                    Ok(mut entry) => {
                        entry.place = Place { file: file.map(Path::to_owned), line: Some(line), column: None };
                        entries.push(entry);
                    }
                    Err(error) => problems.push(named(error.at(line, None))),
                }
            }
            Err(error) => problems.push(named(csv_error(&error))),
        }
    }
    (entries, problems)
}

fn csv_error(error: &csv::Error) -> Error {
    let line = error.position().map(csv::Position::line);
    let malformed = Error::malformed("glossary", error.to_string());
    match line {
        Some(line) => malformed.at(line, None),
        None => malformed,
    }
}

fn row(record: &csv::StringRecord, columns: &[Option<Column>]) -> Result<Entry> {
    let mut entry = Entry::default();
    for (field, column) in record.iter().zip(columns) {
        let (field, Some(column)) = (restored(field.trim()), column) else { continue };
        if field.is_empty() {
            continue;
        }
        match column {
            Column::Id => entry.id = field.to_owned(),
            Column::Domain => entry.domain = field.to_owned(),
            Column::Status => entry.status = field.parse()?,
            Column::Case => entry.case = field.parse()?,
            Column::Same => {
                entry.same = match field.to_lowercase().as_str() {
                    "yes" | "oui" | "true" | "vrai" | "1" => true,
                    "no" | "non" | "false" | "faux" | "0" => false,
                    _ => return Err(Error::invalid(format!("'{field}' in the column 'same' is neither yes nor no"))),
                }
            }
            Column::Note => entry.note = field.to_owned(),
            Column::Source => entry.source = field.to_owned(),
            Column::Full(lang) => entry.section_mut(lang).add(field, Form::Full, Status::Preferred),
            Column::Acronym(lang) => entry.section_mut(lang).add(field, Form::Acronym, Status::Preferred),
            Column::Variants(lang) => list(&mut entry, lang, field, Some(Form::Full), Status::Admitted),
            Column::AcronymVariants(lang) => list(&mut entry, lang, field, Some(Form::Acronym), Status::Admitted),
            Column::Deprecated(lang) => list(&mut entry, lang, field, None, Status::Deprecated),
            Column::Forbidden(lang) => list(&mut entry, lang, field, None, Status::Forbidden),
            Column::Gender(lang) => entry.section_mut(lang).gender = Some(field.parse()?),
            Column::Number(lang) => entry.section_mut(lang).number = Some(field.parse()?),
            Column::Plural(lang) => entry.section_mut(lang).plural = Some(field.to_owned()),
            Column::Near(lang) => {
                let words = field.split('|').map(str::trim).filter(|word| !word.is_empty());
                entry.section_mut(lang).near.extend(words.map(str::to_owned));
            }
        }
    }
    Ok(entry)
}

fn list(entry: &mut Entry, lang: &Lang, field: &str, form: Option<Form>, status: Status) {
    for text in field.split('|').map(str::trim).filter(|text| !text.is_empty()) {
        let guessed = if looks_like_acronym(text) { Form::Acronym } else { Form::Full };
        entry.section_mut(lang).add(text, form.unwrap_or(guessed), status);
    }
}

/// Writes entries as a table that [`read`] reads back as they were.
///
/// # Errors
/// When the writer fails.
pub(super) fn write(entries: &[&Entry], out: impl Write) -> Result<()> {
    let mut langs = languages(entries.iter().copied());
    let (french, english) = (Lang::french(), Lang::english());
    if langs.is_empty() {
        langs.extend([&french, &english]);
    }
    let has = |lang: &Lang, status: Status| {
        entries.iter().filter_map(|e| exact(e, lang)).flat_map(|s| &s.designations).any(|d| d.status == status)
    };
    let near = |lang: &Lang| entries.iter().filter_map(|e| exact(e, lang)).any(|s| !s.near.is_empty());
    // The columns that few glossaries need.
    let wanted: Vec<Extra> = langs
        .iter()
        .map(|lang| Extra {
            near: near(lang),
            deprecated: has(lang, Status::Deprecated),
            forbidden: has(lang, Status::Forbidden),
        })
        .collect();
    let mut out = csv::WriterBuilder::new().from_writer(out);
    let mut header: Vec<String> = vec!["id".into(), "domain".into()];
    for (lang, extra) in langs.iter().zip(&wanted) {
        for ending in ["", "_variants", "_acronym", "_acronym_variants", "_gender", "_number", "_plural"] {
            header.push(format!("{lang}{ending}"));
        }
        let further = [("near", extra.near), ("deprecated", extra.deprecated), ("forbidden", extra.forbidden)];
        header.extend(further.iter().filter(|(_, wanted)| *wanted).map(|(ending, _)| format!("{lang}_{ending}")));
    }
    header.extend(["status", "case", "same", "note", "source"].map(str::to_owned));
    out.write_record(&header)?;
    for entry in entries {
        let mut record: Vec<String> = vec![entry.id.clone(), entry.domain.clone()];
        for (lang, extra) in langs.iter().zip(&wanted) {
            section_fields(exact(entry, lang), *extra, &mut record);
        }
        let case = if entry.case == Default::default() { String::new() } else { entry.case.to_string() };
        let same = if entry.same { "yes" } else { "" };
        record.extend([entry.status.to_string(), case, same.to_owned(), entry.note.clone(), entry.source.clone()]);
        out.write_record(record.iter().map(|cell| guarded(cell).into_owned()))?;
    }
    out.flush()?;
    Ok(())
}

/// The section of this very tag.
fn exact<'e>(entry: &'e Entry, lang: &Lang) -> Option<&'e Section> {
    entry.sections.iter().find(|s| s.lang == *lang)
}

/// Which of the columns that few glossaries need a table has for a language.
#[derive(Debug, Clone, Copy)]
struct Extra {
    near: bool,
    deprecated: bool,
    forbidden: bool,
}

fn section_fields(section: Option<&Section>, extra: Extra, record: &mut Vec<String>) {
    let Extra { near, deprecated, forbidden } = extra;
    let Some(section) = section else {
        let extra = usize::from(near) + usize::from(deprecated) + usize::from(forbidden);
        record.extend(std::iter::repeat_n(String::new(), 7 + extra));
        return;
    };
    let join = |chosen: Vec<&Designation>| chosen.iter().map(|d| d.text.as_str()).collect::<Vec<_>>().join(" | ");
    for form in [Form::Full, Form::Acronym] {
        // A second preferred designation has no column of its own.
        let mut good = section.of(form).filter(|d| d.status <= Status::Admitted).peekable();
        let first = good.next_if(|d| d.status == Status::Preferred);
        record.push(first.map(|d| d.text.clone()).unwrap_or_default());
        record.push(join(good.collect()));
    }
    record.push(section.gender.map(|g| g.to_string()).unwrap_or_default());
    record.push(section.number.map(|n| n.to_string()).unwrap_or_default());
    record.push(section.plural.clone().unwrap_or_default());
    let with = |status| join(section.designations.iter().filter(|d| d.status == status).collect());
    if near {
        record.push(section.near.join(" | "));
    }
    if deprecated {
        record.push(with(Status::Deprecated));
    }
    if forbidden {
        record.push(with(Status::Forbidden));
    }
}
