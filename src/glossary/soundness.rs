//! Whether the entries of one file are sound: what is empty, duplicate, contradicting or runs in a circle.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHasher};

use crate::error::Error;
use crate::glossary::entry::{Entry, Form, Status};
use crate::text::inflection::Inflection;

/// Takes the unsound entries out of `entries`, and tells why each was.
///
/// Of two entries that cannot both stand the first one does; of a circle of variants only the variant
/// that closes it is taken out. Acronyms may mean several things (CEI), so they never contradict.
pub(super) fn sift(entries: &mut Vec<Entry>) -> Vec<Error> {
    let mut problems = Vec::new();
    let mut seen = Seen::default();
    entries.retain(|entry| match unsound(entry, &mut seen) {
        Some(reason) => {
            problems.push(said(entry, reason));
            false
        }
        None => true,
    });
    break_circles(entries, &mut problems);
    problems
}

fn said(entry: &Entry, reason: String) -> Error {
    Error::malformed("glossary", reason).at_place(&entry.place)
}

/// What the entries before said, each with its line. Texts are kept as fingerprints: of 20,000 entries
/// two share one by chance once in a hundred thousand million glossaries.
#[derive(Debug, Default)]
struct Seen {
    ids: FxHashMap<u64, u64>,
    contents: FxHashMap<u64, u64>,
    /// For a name and what tells its concept apart: the translations.
    terms: FxHashMap<u64, (u64, u64)>,
}

/// A fingerprint of texts in lower case, which is how terms are compared here.
#[derive(Default, Clone)]
struct Print(FxHasher);

impl Print {
    fn with(mut self, text: &str) -> Print {
        for c in text.chars() {
            if c.is_ascii() {
                self.0.write_u8(c.to_ascii_lowercase() as u8);
            } else {
                c.to_lowercase().for_each(|c| self.0.write_u32(c.into()));
            }
        }
        // Where one text ends matters.
        self.0.write_u8(0xff);
        self
    }

    fn value(self) -> u64 {
        self.0.finish()
    }
}

fn same_text(a: &str, b: &str) -> bool {
    a == b || Print::default().with(a).value() == Print::default().with(b).value()
}

fn unsound(entry: &Entry, seen: &mut Seen) -> Option<String> {
    let line = entry.place.line.unwrap_or(0);
    let letters = |text: &str| text.chars().any(char::is_alphanumeric);
    if !entry.sections.iter().flat_map(|s| &s.designations).any(|d| letters(&d.text)) {
        return Some("the entry is empty: no term and no acronym in any language".to_owned());
    }
    if let Some(bad) = entry.sections.iter().flat_map(|s| &s.designations).find(|d| !letters(&d.text)) {
        return Some(format!("'{}' holds no letter", bad.text));
    }
    let id = Print::default().with(&entry.id).value();
    if !entry.id.is_empty()
        && let Some(first) = seen.ids.get(&id)
    {
        return Some(format!("duplicate: the id '{}' is already used on line {first}", entry.id));
    }
    for section in &entry.sections {
        for (index, designation) in section.designations.iter().enumerate() {
            let clash = section.designations[..index].iter().find(|d| {
                same_text(&d.text, &designation.text)
                    && d.form == designation.form
                    && d.status != designation.status
                    && (d.status == Status::Forbidden || designation.status == Status::Forbidden)
            });
            if clash.is_some() {
                return Some(format!("contradiction: '{}' is both recommended and forbidden", designation.text));
            }
        }
    }
    if entry.same && entry.sections.len() > 1 {
        let form = if entry.has_acronym() { Form::Acronym } else { Form::Full };
        let mut names: Vec<&str> = entry.sections.iter().filter_map(|s| s.preferred(form)).collect();
        names.dedup();
        if let [first, second, ..] = names.as_slice() {
            return Some(format!(
                "contradiction: said to be the same in its languages, but '{first}' is not '{second}'"
            ));
        }
    }
    let key = content_key(entry);
    if let Some(first) = seen.contents.get(&key) {
        return Some(format!("duplicate: '{}' is already on line {first}", entry.name()));
    }
    if entry.status <= Status::Admitted && entry.sections.len() > 1 {
        // Two concepts may share a name only when something tells them apart: the domain or the acronym.
        let first_section = &entry.sections[0];
        if let Some(name) = first_section.preferred(Form::Full) {
            let inflection = Inflection::of(&first_section.lang);
            let acronym = entry.sections.iter().find_map(|s| s.preferred(Form::Acronym)).unwrap_or_default();
            let key = [first_section.lang.as_str(), name, &entry.domain, acronym];
            let key = key.iter().fold(Print::default(), |print, text| print.with(text)).value();
            let others = translations_key(entry);
            match seen.terms.get(&key) {
                Some((said, first)) if *said != others && inflection != Inflection::None => {
                    return Some(format!("contradiction: '{name}' is translated otherwise on line {first}"));
                }
                _ => seen.terms.entry(key).or_insert((others, line)),
            };
        }
    }
    if !entry.id.is_empty() {
        seen.ids.insert(id, line);
    }
    seen.contents.insert(key, line);
    None
}

/// What makes two entries the same: the preferred names of all languages.
fn content_key(entry: &Entry) -> u64 {
    let mut print = Print::default().with(if entry.status <= Status::Admitted { "good" } else { "bad" });
    for section in &entry.sections {
        for form in [Form::Full, Form::Acronym] {
            print = print.with(section.lang.as_str()).with(section.preferred(form).unwrap_or_default());
        }
    }
    print.value()
}

fn translations_key(entry: &Entry) -> u64 {
    let others = entry.sections[1..].iter().filter_map(|s| s.preferred(Form::Full).or(s.preferred(Form::Acronym)));
    others.fold(Print::default(), Print::with).value()
}

/// Finds variants that lead back to their own entry through the preferred names of others
/// (A's variant is B's name, B's variant is A's name) and takes out the one that closes the circle.
fn break_circles(entries: &mut [Entry], problems: &mut Vec<Error>) {
    let variants = |e: &Entry| e.sections.iter().any(|s| s.of(Form::Full).nth(1).is_some());
    if !entries.iter().any(variants) {
        return;
    }
    let key = |lang: &str, text: &str| Print::default().with(lang).with(text).value();
    let mut names: FxHashMap<u64, usize> = FxHashMap::default();
    for (index, entry) in entries.iter().enumerate() {
        for section in &entry.sections {
            if let Some(name) = section.preferred(Form::Full) {
                names.entry(key(section.lang.as_str(), name)).or_insert(index);
            }
        }
    }
    let variant_target = |entries: &[Entry], entry: usize, section: usize, designation: usize| {
        let section = &entries[entry].sections[section];
        let d = &section.designations[designation];
        if d.form != Form::Full || section.preferred(Form::Full) == Some(&d.text) {
            return None;
        }
        names.get(&key(section.lang.as_str(), &d.text)).copied().filter(|&to| to != entry)
    };
    // Edges that go from an entry to an earlier one can close a circle; follow forward edges from there.
    let mut edges: FxHashMap<usize, Vec<(usize, String)>> = FxHashMap::default();
    for index in 0..entries.len() {
        for s in 0..entries[index].sections.len() {
            let mut d = 0;
            while d < entries[index].sections[s].designations.len() {
                if let Some(to) = variant_target(entries, index, s, d) {
                    let lang = entries[index].sections[s].lang.to_string();
                    if leads_back(&edges, to, index, &lang) {
                        let variant = entries[index].sections[s].designations.remove(d);
                        let reason = format!(
                            "circle of variants: '{}' is the name of another entry, whose variants lead back to '{}'",
                            variant.text,
                            entries[index].name()
                        );
                        problems.push(said(&entries[index], reason));
                        continue;
                    }
                    edges.entry(index).or_default().push((to, lang));
                }
                d += 1;
            }
        }
    }
}

/// Whether edges of one language lead from `from` to `goal`.
fn leads_back(edges: &FxHashMap<usize, Vec<(usize, String)>>, from: usize, goal: usize, lang: &str) -> bool {
    let mut open = vec![from];
    let mut seen = Vec::new();
    while let Some(at) = open.pop() {
        if at == goal {
            return true;
        }
        if !seen.contains(&at) {
            seen.push(at);
            open.extend(edges.get(&at).into_iter().flatten().filter(|(_, l)| l == lang).map(|(to, _)| *to));
        }
    }
    false
}
