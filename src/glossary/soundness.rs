//! Whether the entries of one file are sound: what is empty, duplicate, contradicting or runs in a circle.

use rustc_hash::FxHashMap;

use crate::error::Error;
use crate::glossary::entry::{Entry, Form, Status};
use crate::text::inflection::Inflection;

/// Takes the unsound entries out of `entries`, and tells why each was.
///
/// Of two entries that cannot both stand the first one does; of a circle of variants only the variant
/// that closes it is taken out. Acronyms may mean several things (CEI), so they never contradict.
pub(super) fn sift(entries: &mut Vec<Entry>) -> Vec<Error> {
    let mut problems = Vec::new();
    let mut ids: FxHashMap<String, u64> = FxHashMap::default();
    let mut contents: FxHashMap<String, u64> = FxHashMap::default();
    let mut terms: FxHashMap<String, (String, u64)> = FxHashMap::default();
    entries.retain(|entry| match unsound(entry, &mut ids, &mut contents, &mut terms) {
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
    let mut error = Error::malformed("glossary", reason);
    if let Some(line) = entry.place.line {
        error = error.at(line, entry.place.column);
    }
    match &entry.place.file {
        Some(file) => error.in_file(file),
        None => error,
    }
}

/// Lower case, which is how terms are compared here.
fn lower(text: &str) -> String {
    text.to_lowercase()
}

fn unsound(
    entry: &Entry,
    ids: &mut FxHashMap<String, u64>,
    contents: &mut FxHashMap<String, u64>,
    terms: &mut FxHashMap<String, (String, u64)>,
) -> Option<String> {
    let line = entry.place.line.unwrap_or(0);
    let letters = |text: &str| text.chars().any(char::is_alphanumeric);
    if !entry.sections.iter().flat_map(|s| &s.designations).any(|d| letters(&d.text)) {
        return Some("the entry is empty: no term and no acronym in any language".to_owned());
    }
    if let Some(bad) = entry.sections.iter().flat_map(|s| &s.designations).find(|d| !letters(&d.text)) {
        return Some(format!("'{}' holds no letter", bad.text));
    }
    if !entry.id.is_empty()
        && let Some(first) = ids.get(&entry.id)
    {
        return Some(format!("duplicate: the id '{}' is already used on line {first}", entry.id));
    }
    for section in &entry.sections {
        for (index, designation) in section.designations.iter().enumerate() {
            let clash = section.designations[..index].iter().find(|d| {
                lower(&d.text) == lower(&designation.text)
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
    if let Some(first) = contents.get(&key) {
        return Some(format!("duplicate: '{}' is already on line {first}", entry.name()));
    }
    if entry.status <= Status::Admitted && entry.sections.len() > 1 {
        // Two concepts may share a name only when something tells them apart: the domain or the acronym.
        let first_section = &entry.sections[0];
        if let Some(name) = first_section.preferred(Form::Full) {
            let inflection = Inflection::of(&first_section.lang);
            let acronym = entry.sections.iter().find_map(|s| s.preferred(Form::Acronym)).unwrap_or_default();
            let key = format!("{}\u{1f}{}\u{1f}{}\u{1f}{acronym}", first_section.lang, lower(name), entry.domain);
            let others = translations_key(entry);
            match terms.get(&key) {
                Some((said, first)) if *said != others && inflection != Inflection::None => {
                    return Some(format!("contradiction: '{name}' is translated otherwise on line {first}"));
                }
                _ => terms.entry(key).or_insert((others, line)),
            };
        }
    }
    if !entry.id.is_empty() {
        ids.insert(entry.id.clone(), line);
    }
    contents.insert(key, line);
    None
}

/// What makes two entries the same: the preferred names of all languages, and the domain.
fn content_key(entry: &Entry) -> String {
    let mut key = entry.status.to_string();
    for section in &entry.sections {
        for form in [Form::Full, Form::Acronym] {
            key.push('\u{1f}');
            key.push_str(section.lang.as_str());
            key.push_str(&section.preferred(form).map(lower).unwrap_or_default());
        }
    }
    key
}

fn translations_key(entry: &Entry) -> String {
    let others = entry.sections[1..].iter().filter_map(|s| s.preferred(Form::Full).or(s.preferred(Form::Acronym)));
    others.map(lower).collect::<Vec<_>>().join("\u{1f}")
}

/// Finds variants that lead back to their own entry through the preferred names of others
/// (A's variant is B's name, B's variant is A's name) and takes out the one that closes the circle.
fn break_circles(entries: &mut [Entry], problems: &mut Vec<Error>) {
    let mut names: FxHashMap<(String, String), usize> = FxHashMap::default();
    for (index, entry) in entries.iter().enumerate() {
        for section in &entry.sections {
            if let Some(name) = section.preferred(Form::Full) {
                names.entry((section.lang.to_string(), lower(name))).or_insert(index);
            }
        }
    }
    let variant_target = |entries: &[Entry], entry: usize, section: usize, designation: usize| {
        let section = &entries[entry].sections[section];
        let d = &section.designations[designation];
        if d.form != Form::Full || section.preferred(Form::Full) == Some(&d.text) {
            return None;
        }
        names.get(&(section.lang.to_string(), lower(&d.text))).copied().filter(|&to| to != entry)
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
