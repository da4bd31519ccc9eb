//! Terms found in a text, as JSON and as a line show them.

use bitext::Lang;
use bitext::glossary::{Form, MatchKind, Meaning, Mention, TermMatch};
use serde::Serialize;

/// A term as JSON shows it.
#[derive(Serialize)]
pub(crate) struct FoundTerm<'a> {
    text: &'a str,
    /// Bytes.
    start: usize,
    end: usize,
    start_char: usize,
    end_char: usize,
    kind: MatchKind,
    term: &'a str,
    translations: &'a [String],
    lang: &'a Lang,
    mention: Mention,
    inflected: bool,
    nested: bool,
    meaning: Meaning,
    /// All concepts, the likeliest first, where there are several.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    meanings: Vec<Concept<'a>>,
    entry: &'a str,
    domain: &'a str,
    note: &'a str,
}

/// One of the concepts of an acronym.
#[derive(Serialize)]
struct Concept<'a> {
    entry: &'a str,
    /// What the acronym stands for.
    full: Option<&'a str>,
    translations: Vec<&'a str>,
    domain: &'a str,
    note: &'a str,
}

impl<'a> FoundTerm<'a> {
    /// What was found in `text`, into the language `to`; `start_char` counts the characters before it.
    pub(crate) fn of(found: &'a TermMatch<'_>, text: &'a str, start_char: usize, to: &Lang) -> FoundTerm<'a> {
        let written = &text[found.range.clone()];
        let form = if found.kind == MatchKind::Acronym { Form::Acronym } else { Form::Full };
        let concept = |entry: &'a bitext::glossary::Entry| Concept {
            entry: &entry.id,
            full: entry.full(found.lang),
            translations: entry.translations(form, to),
            domain: &entry.domain,
            note: &entry.note,
        };
        FoundTerm {
            text: written,
            start: found.range.start,
            end: found.range.end,
            start_char,
            end_char: start_char + written.chars().count(),
            kind: found.kind,
            term: found.term,
            translations: &found.translations,
            lang: found.lang,
            mention: found.mention,
            inflected: found.inflected,
            nested: found.nested,
            meaning: found.meaning,
            meanings: if found.others.is_empty() { Vec::new() } else { found.concepts().map(concept).collect() },
            entry: &found.entry.id,
            domain: &found.entry.domain,
            note: &found.entry.note,
        }
    }
}

/// The translation to show: the best one, and where nothing tells several concepts apart one of each.
pub(crate) fn shown_translation(found: &TermMatch<'_>, to: &Lang) -> String {
    if found.meaning != Meaning::Open || found.kind != MatchKind::Acronym {
        return found.translations.first().cloned().unwrap_or_default();
    }
    let mut all: Vec<&str> = Vec::new();
    for translation in found.concepts().filter_map(|entry| entry.translations(Form::Acronym, to).first().copied()) {
        if !all.contains(&translation) {
            all.push(translation);
        }
    }
    all.join(" or ")
}
