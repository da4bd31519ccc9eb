//! Writes TBX that is valid by its schema: version 3 in both styles, and version 2.

use std::io::Write;

use rustc_hash::FxHashSet;

use super::TermFormat;
use crate::error::Result;
use crate::exchange::Written;
use crate::exchange::xml::characters;
use crate::glossary::{CaseRule, Entry, Form, Section, Status, looks_like_acronym};

/// Which element holds a category, and where version 3 with tags puts it.
#[derive(Clone, Copy)]
enum Category {
    Descrip,
    TermNote,
    Admin,
}

/// The prefixes that TBX-Basic's modules give to the categories written here; the others are our own.
fn module(name: &str) -> &'static str {
    match name {
        "subjectField" | "administrativeStatus" => "min",
        "termType" | "grammaticalGender" | "grammaticalNumber" | "source" => "basic",
        _ => "bitext",
    }
}

struct TbxWriter {
    format: TermFormat,
    buffer: Vec<u8>,
    removed: u64,
}

pub(super) fn write(entries: &[Entry], format: TermFormat, mut out: impl Write) -> Result<Written> {
    let mut writer = TbxWriter { format, buffer: Vec::new(), removed: 0 };
    writer.raw(header(format));
    let own: FxHashSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    let mut written: FxHashSet<String> = FxHashSet::default();
    let mut units = 0;
    for (number, entry) in entries.iter().enumerate() {
        if entry.sections.iter().all(|section| section.designations.is_empty()) {
            continue;
        }
        let valid = is_identifier(&entry.id) && !written.contains(&entry.id);
        let id = if valid { entry.id.clone() } else { free_identifier(number, &own, &written) };
        writer.entry(entry, &id);
        written.insert(id);
        units += 1;
        if writer.buffer.len() > 64 * 1024 {
            out.write_all(&writer.buffer)?;
            writer.buffer.clear();
        }
    }
    writer.raw(match format {
        TermFormat::TbxV2 => "</body></text>\n</martif>\n",
        _ => "</body></text>\n</tbx>\n",
    });
    out.write_all(&writer.buffer)?;
    out.flush()?;
    Ok(Written { units, left_out: entries.len() as u64 - units, removed: writer.removed })
}

fn header(format: TermFormat) -> &'static str {
    match format {
        TermFormat::TbxV2 => {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE martif SYSTEM \"TBXcoreStructV02.dtd\">\n\
             <martif type=\"TBX-Basic\" xml:lang=\"en\">\n\
             <martifHeader><fileDesc><sourceDesc><p>Written by bitext</p></sourceDesc></fileDesc>\
             <encodingDesc><p type=\"XCSURI\">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>\n<text><body>\n"
        }
        TermFormat::TbxV3Dct => {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <tbx type=\"TBX-Basic\" style=\"dct\" xml:lang=\"en\" xmlns=\"urn:iso:std:iso:30042:ed-2\" \
             xmlns:min=\"http://www.tbxinfo.net/ns/min\" xmlns:basic=\"http://www.tbxinfo.net/ns/basic\" \
             xmlns:bitext=\"urn:bitext:terms\">\n\
             <tbxHeader><fileDesc><sourceDesc><p>Written by bitext</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n"
        }
        _ => {
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <tbx type=\"TBX-Basic\" style=\"dca\" xml:lang=\"en\" xmlns=\"urn:iso:std:iso:30042:ed-2\">\n\
             <tbxHeader><fileDesc><sourceDesc><p>Written by bitext</p></sourceDesc></fileDesc></tbxHeader>\n<text><body>\n"
        }
    }
}

/// Whether XML takes the text for an identifier.
fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    characters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

/// An identifier that no entry has of its own (`own`) or was given (`written`).
fn free_identifier(number: usize, own: &FxHashSet<&str>, written: &FxHashSet<String>) -> String {
    let mut id = format!("c{}", number + 1);
    while written.contains(&id) || own.contains(id.as_str()) {
        id.push('_');
    }
    id
}

impl TbxWriter {
    fn raw(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    fn text(&mut self, text: &str) {
        self.removed += characters::escape_text(text, &mut self.buffer);
    }

    fn entry(&mut self, entry: &Entry, id: &str) {
        let (concept, language) = match self.format {
            TermFormat::TbxV2 => ("termEntry", "langSet"),
            _ => ("conceptEntry", "langSec"),
        };
        self.raw(&format!("<{concept} id=\"{id}\">\n"));
        if !entry.domain.is_empty() {
            self.category(Category::Descrip, "subjectField", &entry.domain);
        }
        if !entry.source.is_empty() {
            self.category(Category::Admin, "source", &entry.source);
        }
        if id != entry.id && !entry.id.is_empty() {
            self.category(Category::Admin, "x-bitext-id", &entry.id);
        }
        if entry.status != Status::default() {
            self.category(Category::Admin, "x-bitext-status", &entry.status.to_string());
        }
        if entry.case != CaseRule::Usual {
            self.category(Category::Admin, "x-bitext-case", &entry.case.to_string());
        }
        if entry.same {
            self.category(Category::Admin, "x-bitext-same", "yes");
        }
        if !entry.note.is_empty() {
            self.raw("<note>");
            self.text(&entry.note);
            self.raw("</note>\n");
        }
        for section in entry.sections.iter().filter(|section| !section.designations.is_empty()) {
            self.raw(&format!("<{language} xml:lang=\"{}\">\n", section.lang));
            self.section(section);
            self.raw(&format!("</{language}>\n"));
        }
        self.raw(&format!("</{concept}>\n"));
    }

    fn section(&mut self, section: &Section) {
        let part = if self.format == TermFormat::TbxV2 { "tig" } else { "termSec" };
        let has_acronym = section.of(Form::Acronym).next().is_some();
        // Grammar is said of the name in full, once.
        let grammar = section.designations.iter().position(|designation| designation.form == Form::Full).unwrap_or(0);
        for (number, designation) in section.designations.iter().enumerate() {
            self.raw(&format!("<{part}><term>"));
            self.text(&designation.text);
            self.raw("</term>\n");
            match designation.form {
                Form::Acronym => self.category(Category::TermNote, "termType", "acronym"),
                Form::Full if has_acronym || looks_like_acronym(&designation.text) => {
                    self.category(Category::TermNote, "termType", "fullForm");
                }
                Form::Full => {}
            }
            if number == grammar {
                if let Some(gender) = section.gender {
                    let name = match gender {
                        crate::glossary::Gender::Masculine => "masculine",
                        crate::glossary::Gender::Feminine => "feminine",
                        crate::glossary::Gender::Neuter => "neuter",
                    };
                    self.category(Category::TermNote, "grammaticalGender", name);
                }
                if let Some(number) = section.number {
                    let name = match number {
                        crate::glossary::GrammaticalNumber::Singular => "singular",
                        crate::glossary::GrammaticalNumber::Plural => "plural",
                    };
                    self.category(Category::TermNote, "grammaticalNumber", name);
                }
                if let Some(plural) = &section.plural {
                    self.category(Category::TermNote, "x-bitext-plural", plural);
                }
            }
            self.category(
                Category::TermNote,
                "administrativeStatus",
                match designation.status {
                    Status::Preferred => "preferredTerm-admn-sts",
                    Status::Admitted => "admittedTerm-admn-sts",
                    Status::Deprecated | Status::Forbidden => "deprecatedTerm-admn-sts",
                },
            );
            // TBX-Basic knows no word for what is wrong: other tools see it as deprecated.
            if designation.status == Status::Forbidden {
                self.category(Category::TermNote, "x-bitext-status", "forbidden");
            }
            self.raw(&format!("</{part}>\n"));
        }
    }

    fn category(&mut self, category: Category, name: &str, value: &str) {
        let (start, end) = if self.format == TermFormat::TbxV3Dct {
            let tag = format!("{}:{}", module(name), name.strip_prefix("x-bitext-").unwrap_or(name));
            (format!("<{tag}>"), format!("</{tag}>\n"))
        } else {
            let element = match category {
                Category::Descrip => "descrip",
                Category::TermNote => "termNote",
                Category::Admin => "admin",
            };
            (format!("<{element} type=\"{name}\">"), format!("</{element}>\n"))
        };
        self.raw(&start);
        self.text(value);
        self.raw(&end);
    }
}
