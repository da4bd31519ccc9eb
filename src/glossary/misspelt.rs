//! Misspelt acronyms, told by the expansion beside them or by overwhelming context.
//!
//! Edit distance alone misleads: `OCTS` is one letter from `OCS`, an organisation in its own right, and
//! two from `OTSC`, which it means. What decides is the expansion that stands before the bracket.

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use crate::glossary::entry::{Entry, Form, Status};
use crate::glossary::recognise::{MatchKind, Mention, TermMatch};
use crate::lang::{Direction, Lang};

/// Adds misspelt acronyms to the matches of a text, in their places.
pub(super) fn mark<'g>(text: &str, direction: &Direction, matches: &mut Vec<TermMatch<'g>>) {
    let mut wrong: Vec<TermMatch<'g>> = Vec::new();
    for found in matches.iter().filter(|m| m.kind == MatchKind::Expansion) {
        let Some((start, written)) = beside(text, found) else { continue };
        let Some(right) = found.entry.acronym(found.lang) else { continue };
        if is_misspelling(written, right, found.entry, found.lang) {
            wrong.push(misspelt(start, written, right, found, direction));
        }
    }
    by_context(text, direction, matches, &mut wrong);
    if wrong.is_empty() {
        return;
    }
    // Once shown to be misspelt, it is so wherever it stands alone, unless it is an acronym itself.
    for at in 0..wrong.len() {
        let written = &text[wrong[at].range.clone()];
        for (start, _) in text.match_indices(written) {
            let end = start + written.len();
            let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            let whole = !inside(text[..start].chars().next_back()) && !inside(text[end..].chars().next());
            let taken = |list: &[TermMatch<'_>]| list.iter().any(|m| m.range.start < end && start < m.range.end);
            if whole && !taken(&wrong) && !taken(matches) {
                let mut further = wrong[at].clone();
                further.range = start..end;
                wrong.push(further);
            }
        }
    }
    // What was taken for another acronym is none.
    matches.retain(|m| !wrong.iter().any(|w| w.range == m.range));
    matches.append(&mut wrong);
    matches.sort_by_key(|m| m.range.start);
}

/// How often the right acronym must stand around a slip, and how near, in bytes.
const AROUND: usize = 4;
const NEAR: usize = 4000;

/// Two neighbouring letters of an acronym exchanged, once, amid several of the acronym itself, where
/// those letters mean nothing else: overwhelming enough without an expansion.
fn by_context<'g>(text: &str, direction: &Direction, matches: &[TermMatch<'g>], wrong: &mut Vec<TermMatch<'g>>) {
    let mut counts: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, found) in matches.iter().enumerate().filter(|(_, m)| m.kind == MatchKind::Acronym) {
        if found.term.len() > 3 && found.term.bytes().all(|b| b.is_ascii_uppercase()) {
            counts.entry(found.term).or_default().push(at);
        }
    }
    counts.retain(|_, places| places.len() >= AROUND);
    if counts.is_empty() {
        return;
    }
    let mut slips: Vec<(String, usize)> = Vec::new();
    for (acronym, places) in &counts {
        for at in 1..acronym.len() {
            let mut letters: Vec<u8> = acronym.bytes().collect();
            letters.swap(at - 1, at);
            match String::from_utf8(letters) {
                Ok(slip) if slip != *acronym => slips.push((slip, places[0])),
                _ => {}
            }
        }
    }
    slips.sort();
    let Ok(automaton) = AhoCorasick::new(slips.iter().map(|(slip, _)| slip)) else { return };
    let places: Vec<(usize, usize)> = automaton.find_iter(text).map(|m| (m.pattern().as_usize(), m.start())).collect();
    for &(slip, start) in &places {
        let (written, sample) = (&slips[slip].0, &matches[slips[slip].1]);
        let end = start + written.len();
        let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '/' | '@' | '.'));
        let next = text[end..].chars().next();
        let alone = !inside(text[..start].chars().next_back()) && (!inside(next) || next == Some('.'));
        let near = |at: usize| at.abs_diff(start) < NEAR;
        let once = places.iter().filter(|(other, at)| *other == slip && near(*at)).count() == 1;
        let is_right =
            |m: &&TermMatch<'_>| m.term == sample.term && m.kind == MatchKind::Acronym && near(m.range.start);
        let right = matches.iter().filter(is_right).count();
        let taken = |list: &[TermMatch<'_>]| list.iter().any(|m| m.range.start < end && start < m.range.end);
        // Letters that the text explains itself are an acronym of their own.
        let explained = text[end..].trim_start().starts_with('(') || text[..start].ends_with('(');
        if alone && once && right >= AROUND && !explained && !taken(matches) && !taken(wrong) {
            wrong.push(misspelt(start, written, sample.term, sample, direction));
        }
    }
}

fn misspelt<'g>(
    start: usize,
    written: &str,
    right: &'g str,
    found: &TermMatch<'g>,
    direction: &Direction,
) -> TermMatch<'g> {
    let translations = found.entry.translations(Form::Acronym, &direction.to);
    TermMatch {
        range: start..start + written.len(),
        kind: MatchKind::Misspelt,
        entry: found.entry,
        others: Vec::new(),
        lang: found.lang,
        term: right,
        status: Status::Preferred,
        inflected: false,
        nested: false,
        mention: Mention::Unknown,
        translations: translations.into_iter().map(str::to_owned).collect(),
    }
}

/// The letters that stand for an expansion beside it: `expansion (LETTERS)` or `LETTERS (expansion)`.
fn beside<'t>(text: &'t str, found: &TermMatch<'_>) -> Option<(usize, &'t str)> {
    let after = &text[found.range.end..];
    let trimmed = after.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '»' | '”' | '"'));
    if let Some(inner) = trimmed.strip_prefix('(') {
        let start = text.len() - inner.len();
        let letters = leading_letters(inner);
        let closed = inner[letters.len()..].trim_start().starts_with([')', ',', ';']);
        return (closed && is_shaped(letters)).then_some((start, letters));
    }
    let before =
        text[..found.range.start].trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '«' | '“' | '"'));
    let before = before.strip_suffix('(')?.trim_end();
    let closed = after.trim_start().starts_with(')');
    let start = before.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last()?.0;
    let letters = &before[start..];
    (closed && is_shaped(letters)).then_some((start, letters))
}

fn leading_letters(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    &text[..end]
}

/// Three to eight capitals: two could be anything.
fn is_shaped(letters: &str) -> bool {
    (3..=8).contains(&letters.chars().count()) && letters.chars().all(char::is_uppercase)
}

/// Whether `written`, beside the expansion of an entry, can only be a slip for `right`.
fn is_misspelling(written: &str, right: &str, entry: &Entry, lang: &Lang) -> bool {
    if entry.has_acronym_text(written) || entry.sections.iter().any(|s| s.of(Form::Full).any(|d| d.text == written)) {
        return false;
    }
    // Letters that begin the expansion's words in their order are another acronym of it, not a slip.
    let expansions = entry.sections.iter().filter(|s| s.lang.matches(lang)).flat_map(|s| s.of(Form::Full));
    let mut expansions = expansions.map(|d| d.text.as_str());
    if expansions.any(|expansion| begins_words(written, expansion)) {
        return false;
    }
    is_slip_for(written, right)
}

/// Whether some letters look like a slip for an acronym: exchanged, or one wrong, missing or too many.
/// This alone proves nothing: something else must say that the acronym is meant.
pub fn is_slip_for(written: &str, acronym: &str) -> bool {
    written != acronym
        && acronym.chars().count() > 2
        && (is_anagram(written, acronym) || strsim::osa_distance(written, acronym) == 1)
}

/// Whether each letter begins a word of the expansion, in order.
fn begins_words(letters: &str, expansion: &str) -> bool {
    let initials: Vec<char> = expansion
        .split(|c: char| !c.is_alphanumeric())
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect();
    let mut at = initials.iter();
    letters.chars().all(|letter| at.any(|&initial| initial == letter))
}

fn is_anagram(a: &str, b: &str) -> bool {
    let sorted = |text: &str| {
        let mut letters: Vec<char> = text.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}
