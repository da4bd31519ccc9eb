//! Writes glossaries that are tables.

use std::io::Write;

use crate::error::Result;
use crate::exchange::Written;
use crate::glossary::{Designation, Entry, Form, Glossary, Section, Status, languages};
use crate::lang::{Direction, Lang};
use crate::text::spreadsheet::guarded;

/// The designations of an entry that may be written in a table without a sign for status.
fn usable(section: &Section) -> impl Iterator<Item = &Designation> {
    section.designations.iter().filter(|designation| designation.status <= Status::Admitted)
}

/// A cell of a table without quotation marks.
fn flat(text: &str) -> String {
    text.split(['\t', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The rows of a two-column glossary: each source designation with the targets of its form.
fn pairs<'a>(entry: &'a Entry, direction: &Direction) -> Vec<(&'a str, Vec<&'a str>)> {
    let Some(source) = entry.section(&direction.from) else { return Vec::new() };
    usable(source)
        .map(|designation| (designation.text.as_str(), entry.translations(designation.form, &direction.to)))
        .filter(|(_, targets)| !targets.is_empty())
        .collect()
}

pub(super) fn write_omegat(entries: &[Entry], direction: &Direction, mut out: impl Write) -> Result<Written> {
    let mut written = Written::default();
    out.write_all(b"# -*- coding: utf-8 -*-\n")?;
    for entry in entries {
        let rows = pairs(entry, direction);
        written.left_out += u64::from(rows.is_empty());
        written.units += u64::from(!rows.is_empty());
        for (source, targets) in rows {
            let targets: Vec<String> = targets.iter().map(|target| flat(target)).collect();
            writeln!(out, "{}\t{}\t{}", flat(source), targets.join("; "), flat(&entry.note))?;
        }
    }
    out.flush()?;
    Ok(written)
}

pub(super) fn write_utx(entries: &[Entry], direction: &Direction, mut out: impl Write) -> Result<Written> {
    let mut written = Written::default();
    writeln!(out, "#UTX 1.20; {}/{}; written by bitext", direction.from, direction.to)?;
    writeln!(out, "#src\ttgt\tsrc:pos\tterm status\tcomment\tdomain\tconcept ID")?;
    for entry in entries {
        let (Some(source), Some(target)) = (entry.section(&direction.from), entry.section(&direction.to)) else {
            written.left_out += 1;
            continue;
        };
        let mut rows = 0;
        for designation in usable(source) {
            let same_form = target.of(designation.form).next().is_some();
            for translation in target.designations.iter().filter(|other| !same_form || other.form == designation.form) {
                let status = match translation.status {
                    Status::Preferred => "approved",
                    Status::Admitted => "non-standard",
                    Status::Deprecated => "obsolete",
                    Status::Forbidden => "forbidden",
                };
                let (source, target) = (flat(&designation.text), flat(&translation.text));
                let (note, domain, id) = (flat(&entry.note), flat(&entry.domain), flat(&entry.id));
                writeln!(out, "{source}\t{target}\tnoun\t{status}\t{note}\t{domain}\t{id}")?;
                rows += 1;
            }
        }
        written.units += u64::from(rows > 0);
        written.left_out += u64::from(rows == 0);
    }
    out.flush()?;
    Ok(written)
}

pub(super) fn write_matecat(entries: &[Entry], out: impl Write) -> Result<Written> {
    let mut table = csv::Writer::from_writer(out);
    let languages = languages(entries);
    let mut head = vec!["Forbidden".to_owned(), "Domain".to_owned(), "Subdomain".to_owned(), "Definition".to_owned()];
    for lang in &languages {
        head.extend([lang.to_string(), "Notes".to_owned(), "Example of use".to_owned()]);
    }
    table.write_record(&head)?;
    let mut written = Written::default();
    for entry in entries {
        // A row a form and standing: what may be used, and what is forbidden.
        let mut rows = 0;
        for forbidden in [false, true] {
            for form in [Form::Full, Form::Acronym] {
                let cells: Vec<String> = languages
                    .iter()
                    .map(|lang| {
                        let section = entry.sections.iter().find(|section| section.lang == **lang);
                        let texts = section.into_iter().flat_map(|section| section.of(form));
                        let texts = texts.filter(|designation| (designation.status > Status::Admitted) == forbidden);
                        texts.map(|designation| designation.text.as_str()).collect::<Vec<_>>().join("|")
                    })
                    .collect();
                let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
                if filled < if forbidden { 1 } else { 2 } {
                    continue;
                }
                let mark = if forbidden { "TRUE" } else { "" };
                let mut row = vec![mark.to_owned(), guarded(&entry.domain).into_owned(), String::new(), String::new()];
                for (number, cell) in cells.iter().enumerate() {
                    let note = if number == 0 { guarded(&entry.note).into_owned() } else { String::new() };
                    row.extend([guarded(cell).into_owned(), note, String::new()]);
                }
                table.write_record(&row)?;
                rows += 1;
            }
        }
        written.units += u64::from(rows > 0);
        written.left_out += u64::from(rows == 0);
    }
    table.flush()?;
    Ok(written)
}

pub(super) fn write_multiterm(entries: &[Entry], out: impl Write) -> Result<Written> {
    let mut table = csv::Writer::from_writer(out);
    let most = |lang: &Lang| {
        let sections = entries.iter().flat_map(|entry| &entry.sections).filter(|section| section.lang == *lang);
        sections.map(|section| section.designations.len()).max().unwrap_or(0)
    };
    let languages: Vec<(Lang, usize)> = languages(entries).into_iter().map(|lang| (lang.clone(), most(lang))).collect();
    let mut head = vec!["ID".to_owned()];
    for (lang, count) in &languages {
        for _ in 0..*count {
            head.extend([lang.to_string(), "Type".to_owned(), "Status".to_owned()]);
        }
    }
    head.extend(["Domain".to_owned(), "Note".to_owned(), "Source".to_owned()]);
    table.write_record(&head)?;
    let mut written = Written::default();
    for entry in entries {
        let mut row = vec![guarded(&entry.id).into_owned()];
        for (lang, count) in &languages {
            let section = entry.sections.iter().find(|section| section.lang == *lang);
            let designations = section.map_or(&[][..], |section| &section.designations);
            for number in 0..*count {
                match designations.get(number) {
                    Some(designation) => {
                        let form = if designation.form == Form::Acronym { "acronym" } else { "full form" };
                        row.extend([
                            guarded(&designation.text).into_owned(),
                            form.to_owned(),
                            designation.status.to_string(),
                        ]);
                    }
                    None => row.extend([String::new(), String::new(), String::new()]),
                }
            }
        }
        row.extend([&entry.domain, &entry.note, &entry.source].map(|cell| guarded(cell).into_owned()));
        table.write_record(&row)?;
        written.units += 1;
    }
    table.flush()?;
    Ok(written)
}

pub(super) fn write_native(entries: &[Entry], out: impl Write) -> Result<Written> {
    let glossary = Glossary::from_entries(entries.to_vec());
    glossary.write_csv(out)?;
    let units = glossary.entries().len() as u64;
    Ok(Written { units, left_out: entries.len() as u64 - units, removed: 0 })
}
