//! Reads TBX of every version and style, and MultiTerm's XML, which is built alike.
//!
//! Versions differ in the names of elements, styles in whether a category is an attribute
//! (`<termNote type="termType">`) or a tag (`<min:termType>`). All that is asked here is what a
//! category is called and what it says, so mixtures are read as well.

use std::io::Read;

use super::{TermFormat, Terms};
use crate::error::{Error, Place, Result};
use crate::exchange::xml::records::{Records, Step};
use crate::exchange::xml::tree::Element;
use crate::glossary::{Designation, Entry, Form, Section, Status, looks_like_acronym};
use crate::lang::Lang;

pub(super) fn read(source: Box<dyn Read + Send>, format: TermFormat) -> Result<Terms> {
    const ROOTS: &[&str] = &["tbx", "martif", "mtf"];
    const RECORDS: &[&str] = &["conceptEntry", "termEntry", "conceptGrp"];
    let mut records = Records::new(source, "TBX", ROOTS, RECORDS)?;
    let mut terms = Terms::new(format);
    loop {
        let range = match records.step() {
            Ok(Step::EndOfDocument) => break,
            Ok(Step::Record(range)) => range,
            Ok(_) => continue,
            Err(error) if matches!(error.kind(), crate::ErrorKind::Io(_)) => return Err(error),
            Err(error) => {
                terms.problems.push(error);
                continue;
            }
        };
        let place = records.input_ref().place_at(range.start);
        let bytes = records.bytes(&range).to_vec();
        let parsed = match records.input().text(&bytes) {
            Ok(text) => Element::parse(&text, records.entities()).map_err(|fault| (fault.offset, fault.reason)),
            Err(offset) => Err((offset, "bytes that are not UTF-8".to_owned())),
        };
        match parsed {
            Err((offset, reason)) => {
                terms.problems.push(records.error(range.start + offset, reason));
                records.give_up(&range);
            }
            Ok(concept) => match entry(&concept, place.clone(), &mut terms.problems) {
                Ok(entry) => terms.entries.push(entry),
                Err(reason) => terms.problems.push(Error::malformed("TBX", reason).at_place(&place)),
            },
        }
    }
    terms.complete = records.is_complete();
    terms.remarks.extend(records.input_ref().remark());
    Ok(terms)
}

/// What a category element is about: its type in one style, its name in the other.
fn category(element: &Element) -> &str {
    match element.name.as_str() {
        "descrip" | "termNote" | "admin" | "transac" | "adminNote" | "descripNote" => {
            element.attribute("type").unwrap_or_default()
        }
        name => name,
    }
}

/// The categories of an element, those in groups too, but not those of the parts below it.
fn categories(element: &Element) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    for inner in element.elements() {
        match inner.name.as_str() {
            "langSec" | "langSet" | "languageGrp" | "tig" | "ntig" | "termSec" | "term" | "transacGrp" => {}
            name if name.ends_with("Grp") && name != "termGrp" => found.extend(categories(inner)),
            "termGrp" if element.name == "ntig" => found.extend(categories(inner)),
            "termGrp" => {}
            _ => {
                let text = inner.text().trim().to_owned();
                if !text.is_empty() {
                    found.push((category(inner), text));
                }
            }
        }
    }
    found
}

fn entry(concept: &Element, place: Place, problems: &mut Vec<Error>) -> Result<Entry, String> {
    let id = concept.attribute("id").unwrap_or_default().trim().to_owned();
    let mut entry = Entry { id, place, ..Entry::default() };
    let mut notes = Vec::new();
    for (name, text) in categories(concept) {
        match name {
            "subjectField" | "Subject" | "Domain" => entry.domain = text,
            "note" | "definition" | "Note" | "Definition" | "explanation" => notes.push(text),
            "source" | "Source" | "sourceIdentifier" => entry.source = text,
            "x-bitext-status" | "status" => entry.status = text.parse().unwrap_or_default(),
            "x-bitext-case" | "case" => entry.case = text.parse().unwrap_or_default(),
            "x-bitext-same" | "same" => entry.same = text == "yes",
            "x-bitext-id" | "id" => entry.id = text,
            "concept" if entry.id.is_empty() => entry.id = text,
            _ => {}
        }
    }
    for section in concept.elements().filter(|e| matches!(e.name.as_str(), "langSec" | "langSet" | "languageGrp")) {
        let named = section.child("language").map(|language| language.attribute("lang").unwrap_or_default());
        // Older files, and those of tools that never read the standard, write `lang`.
        let tag = section.attribute("xml:lang").or(section.attribute("lang")).or(named).unwrap_or_default();
        // Free software calls its source language after the locale C, which is English.
        let Ok(lang) = Lang::new(if tag == "C" { "en" } else { tag }) else {
            let reason = format!("'{tag}' is no language tag: its terms are left out");
            problems.push(Error::malformed("TBX", reason).at_place(&entry.place));
            continue;
        };
        for (name, text) in categories(section) {
            if matches!(name, "note" | "definition" | "Definition" | "Note") {
                notes.push(text);
            }
        }
        terms(section, entry.section_mut(&lang), &mut notes);
    }
    entry.sections.retain(|section| !section.designations.is_empty());
    if entry.sections.is_empty() {
        return Err("the concept has no term".to_owned());
    }
    notes.dedup();
    entry.note = notes.join("\n");
    Ok(entry)
}

/// Reads the terms of a language.
fn terms(of: &Element, section: &mut Section, notes: &mut Vec<String>) {
    let parts = of.elements().filter(|e| matches!(e.name.as_str(), "tig" | "ntig" | "termSec" | "termGrp"));
    for part in parts {
        let holder = if part.name == "ntig" { part.child("termGrp").unwrap_or(part) } else { part };
        let Some(text) = holder.child("term").map(|term| term.text().trim().to_owned()) else { continue };
        if text.is_empty() {
            continue;
        }
        let (mut form, mut status) = (None, None);
        for (name, value) in categories(part) {
            match name {
                "termType" | "Type" | "Term Type" => form = form.or(form_of(&value)),
                "administrativeStatus" | "normativeAuthorization" | "Status" | "Usage" | "Usage status" => {
                    status = status.or(status_of(&value));
                }
                "x-bitext-status" | "status" => status = value.parse().ok().or(status),
                "grammaticalGender" | "Gender" => section.gender = section.gender.or(value.parse().ok()),
                "grammaticalNumber" | "Number" => section.number = section.number.or(value.parse().ok()),
                "x-bitext-plural" | "plural" => section.plural = Some(value),
                "note" | "Note" | "usageNote" | "definition" | "Definition" => notes.push(value),
                _ => {}
            }
        }
        let form = form.unwrap_or(if looks_like_acronym(&text) { Form::Acronym } else { Form::Full });
        section.designations.push(Designation { text, form, status: status.unwrap_or_default() });
    }
}

/// The form that a term type means; `None` when it says nothing of it.
fn form_of(value: &str) -> Option<Form> {
    Some(match value.to_ascii_lowercase().as_str() {
        "acronym" | "abbreviation" | "initialism" | "abbreviatedform" | "abbreviated form" => Form::Acronym,
        "fullform" | "full form" | "variant" | "entryterm" | "phrase" | "term" | "synonym" | "shortform"
        | "internationalism" | "commonname" | "transliteratedform" => Form::Full,
        _ => return None,
    })
}

/// The status that a tool's word means.
pub(super) fn status_of(value: &str) -> Option<Status> {
    let value = value.to_ascii_lowercase();
    Some(match value.trim_end_matches("-admn-sts").trim_end_matches("term") {
        "preferred" | "approved" | "standardized" | "recommended" => Status::Preferred,
        "admitted" | "allowed" | "legal" | "regulated" | "non-standard" => Status::Admitted,
        "deprecated" | "superseded" | "obsolete" | "notrecommended" => Status::Deprecated,
        "forbidden" | "prohibited" | "rejected" => Status::Forbidden,
        _ => return None,
    })
}
