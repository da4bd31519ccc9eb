//! Entries that come in, joined with those that are there.

use std::collections::{HashMap, HashSet};

use bitext::Lang;
use bitext::glossary::{Entry, Form, Section, Status};
use bitext::memory::Conflicts;

/// What became of an entry that came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    New,
    AlreadyThere,
    /// Its terms were known; further ones, a note or a domain were taken over.
    Merged,
    Conflicting {
        kept: bool,
    },
}

/// The entries that are there, found by their name in the language translated from.
pub(super) struct Joining<'a> {
    from: &'a Lang,
    rule: Conflicts,
    entries: Vec<Entry>,
    by_name: HashMap<String, Vec<usize>>,
    ids: HashSet<String>,
}

impl<'a> Joining<'a> {
    pub(super) fn new(known: &[Entry], from: &'a Lang, rule: Conflicts) -> Joining<'a> {
        let mut joining = Joining { from, rule, entries: Vec::new(), by_name: HashMap::new(), ids: HashSet::new() };
        known.iter().for_each(|entry| joining.push(entry.clone()));
        joining
    }

    /// All entries: those that were there, in their places, and the new ones.
    pub(super) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    pub(super) fn add(&mut self, mut entry: Entry) -> Joined {
        let known = self.by_name.get(&name_in(&entry, self.from)).map_or(&[][..], Vec::as_slice);
        // Of several concepts of one name the one that agrees is meant.
        if let Some(&at) = known.iter().find(|&&at| agree(&self.entries[at], &entry)) {
            let before = self.entries[at].clone();
            complete(&mut self.entries[at], entry, Status::Preferred);
            return if self.entries[at] == before { Joined::AlreadyThere } else { Joined::Merged };
        }
        if let Some(&at) = known.iter().find(|&&at| contradict(&self.entries[at], &entry, self.from)) {
            let kept = self.rule != Conflicts::Skip;
            match self.rule {
                Conflicts::Keep => complete(&mut self.entries[at], entry, Status::Admitted),
                Conflicts::Newest => {
                    entry.id.clone_from(&self.entries[at].id);
                    self.entries[at] = entry;
                }
                Conflicts::Skip => {}
            }
            return Joined::Conflicting { kept };
        }
        // Files number their entries each for itself.
        if self.ids.contains(&entry.id) {
            entry.id.clear();
        }
        self.push(entry);
        Joined::New
    }

    fn push(&mut self, entry: Entry) {
        self.by_name.entry(name_in(&entry, self.from)).or_default().push(self.entries.len());
        if !entry.id.is_empty() {
            self.ids.insert(entry.id.clone());
        }
        self.entries.push(entry);
    }
}

/// An entry's name in this language, else in its first one, in lower case.
pub(super) fn name_in(entry: &Entry, lang: &Lang) -> String {
    let name = entry.section(lang).and_then(name).unwrap_or_else(|| entry.name());
    name.to_lowercase()
}

fn name(section: &Section) -> Option<&str> {
    let best = section.preferred(Form::Full).or_else(|| section.preferred(Form::Acronym));
    best.or_else(|| section.designations.first().map(|designation| designation.text.as_str()))
}

fn has(section: &Section, text: &str, form: Form) -> bool {
    let text = text.to_lowercase();
    section.designations.iter().any(|known| known.form == form && known.text.to_lowercase() == text)
}

/// Whether what the entry prefers is known in every language that both have, and there is such a language
/// besides the one that they were found by.
fn agree(known: &Entry, entry: &Entry) -> bool {
    let mut shared = 0;
    for section in &entry.sections {
        let Some(there) = known.section(&section.lang) else { continue };
        let preferred = |form| section.preferred(form).is_none_or(|text| has(there, text, form));
        let first = section.designations.first().is_none_or(|first| has(there, &first.text, first.form));
        if !preferred(Form::Full) || !preferred(Form::Acronym) || !first {
            return false;
        }
        shared += 1;
    }
    shared > 1 || shared == 1 && (known.sections.len() == 1 || entry.sections.len() == 1)
}

/// Whether both are the same concept, which is translated otherwise. The domain and the acronym tell
/// concepts of one name apart; what is an acronym alone may mean several things.
fn contradict(known: &Entry, entry: &Entry, from: &Lang) -> bool {
    let side =
        |entry: &Entry, form| entry.section(from).and_then(|section| section.preferred(form).map(str::to_lowercase));
    let differ = |a: &Option<String>, b: &Option<String>| a.is_some() && b.is_some() && a != b;
    let domains = known.domain.is_empty() || entry.domain.is_empty() || known.domain == entry.domain;
    domains
        && side(known, Form::Full).is_some()
        && side(known, Form::Full) == side(entry, Form::Full)
        && !differ(&side(known, Form::Acronym), &side(entry, Form::Acronym))
}

/// Takes over what `known` lacks; further terms are recommended `at_best` so far.
fn complete(known: &mut Entry, entry: Entry, at_best: Status) {
    for (mine, other) in
        [(&mut known.domain, entry.domain), (&mut known.note, entry.note), (&mut known.source, entry.source)]
    {
        if mine.is_empty() {
            *mine = other;
        }
    }
    for section in entry.sections {
        let lang = known.section(&section.lang).map_or_else(|| section.lang.clone(), |there| there.lang.clone());
        let there = known.section_mut(&lang);
        there.gender = there.gender.or(section.gender);
        there.number = there.number.or(section.number);
        there.plural = there.plural.take().or(section.plural);
        for designation in section.designations {
            if !has(there, &designation.text, designation.form) {
                there.add(designation.text, designation.form, designation.status.max(at_best));
            }
        }
    }
}
