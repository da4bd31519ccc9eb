//! Misspelt acronyms, told by the expansion beside them or by overwhelming context.
//!
//! Edit distance alone misleads: `OCTS` is one letter from `OCS`, an organisation in its own right, and
//! two from `OTSC`, which it means. What decides is the expansion that stands before the bracket.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::glossary::context::{all_capitals, is_common, word_before};
use crate::glossary::definitions::{definitions, explains};
use crate::glossary::entry::{Entry, Form, Status};
use crate::glossary::meaning::Meaning;
use crate::glossary::recognise::{MatchKind, Mention, TermMatch};
use crate::lang::{Direction, Lang};
use crate::text::places::{place_in, placed_words};

/// Adds misspelt acronyms to the matches of a text, in their places.
pub(super) fn mark<'g>(text: &str, direction: &Direction, matches: &mut Vec<TermMatch<'g>>) {
    let mut wrong: Vec<TermMatch<'g>> = Vec::new();
    let mut defined = None;
    for found in matches.iter().filter(|m| m.kind == MatchKind::Expansion) {
        let Some(range) = beside(text, found) else { continue };
        let Some(right) = found.entry.acronym(found.lang) else { continue };
        if !is_misspelling(&text[range.clone()], right, found.entry, found.lang) {
            continue;
        }
        // The words of a longer name may explain it: "Conseil de l'Organisation du ... (COTAN)".
        let defined = defined.get_or_insert_with(|| definitions(text, &direction.from));
        if !defined.iter().any(|d| d.acronym == range) {
            wrong.push(misspelt(range, right, found, direction));
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
const NEAR: usize = 12_000;

/// Letters that stand once, amid several of an acronym that they are a slip for, where they mean
/// nothing else: overwhelming enough without an expansion.
fn by_context<'g>(text: &str, direction: &Direction, matches: &[TermMatch<'g>], wrong: &mut Vec<TermMatch<'g>>) {
    let mut frequent: FxHashMap<&str, Vec<&TermMatch<'g>>> = FxHashMap::default();
    for found in matches.iter().filter(|m| m.kind == MatchKind::Acronym) {
        if found.term.len() > 2 && found.term.bytes().all(|b| b.is_ascii_uppercase()) {
            frequent.entry(found.term).or_default().push(found);
        }
    }
    frequent.retain(|_, places| places.len() >= AROUND);
    if frequent.is_empty() {
        return;
    }
    let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
    let unknown: Vec<Range<usize>> = capitals(text).filter(|range| !is_taken(range, matches)).collect();
    for range in &unknown {
        *counts.entry(&text[range.clone()]).or_default() += 1;
    }
    for range in unknown {
        let written = &text[range.clone()];
        if counts[written] > 1 || is_taken(&range, wrong) || !stands_alone(text, &range, &direction.from) {
            continue;
        }
        let mut meant = frequent.iter().filter_map(|(acronym, places)| {
            let near: Vec<_> = places.iter().filter(|m| m.range.start.abs_diff(range.start) < NEAR).collect();
            // What goes before an acronym in French tells much: "l'", "de l'", "la".
            let before = word_before(text, range.start);
            let alike = near.iter().filter(|m| word_before(text, m.range.start) == before).count();
            is_overwhelming(slip(written, acronym)?, acronym.len(), near.len(), alike).then(|| near[0])
        });
        // What may be a slip for two acronyms is told for none.
        if let (Some(right), None) = (meant.next(), meant.next()) {
            wrong.push(misspelt(range, right.term, right, direction));
        }
    }
}

/// Whether a slip can hardly be anything else: the shorter the acronym and the more different the
/// letters, the more must speak for it. `alike` counts those with the same word before them.
fn is_overwhelming(slip: Slip, length: usize, near: usize, alike: usize) -> bool {
    near >= AROUND
        && match slip {
            Slip::Doubled => true,
            Slip::Exchanged => length > 3,
            Slip::Wrong | Slip::Missing | Slip::Added => length > 4 || (length == 4 && alike >= AROUND),
            Slip::Shuffled => false,
        }
}

/// Words of three to nine capitals.
fn capitals(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    placed_words(text).filter(|(_, word)| is_shaped(word)).map(|(range, _)| range)
}

fn is_taken(range: &Range<usize>, matches: &[TermMatch<'_>]) -> bool {
    // Matches stand in order, the nested ones behind those that hold them.
    let from = matches.partition_point(|m| m.range.start + 400 < range.start);
    matches[from..]
        .iter()
        .take_while(|m| m.range.start < range.end)
        .any(|m| m.range.start < range.end && range.start < m.range.end)
}

/// Whether letters are a word of their own in running text, which is no ordinary word and which the
/// text does not explain itself.
fn stands_alone(text: &str, range: &Range<usize>, lang: &Lang) -> bool {
    let (before, after) = (&text[..range.start], &text[range.end..]);
    let glued = |c: Option<char>| c.is_some_and(|c| matches!(c, '_' | '/' | '@' | '-'));
    let point = after.starts_with('.') && after[1..].starts_with(char::is_alphanumeric);
    !glued(before.chars().next_back())
        && !glued(after.chars().next())
        && !point
        && !before.ends_with(['(', '.'])
        && !after.trim_start().starts_with('(')
        && !is_common(&text[range.clone()].to_lowercase(), lang)
        && !all_capitals(text, range)
}

fn misspelt<'g>(range: Range<usize>, right: &'g str, found: &TermMatch<'g>, direction: &Direction) -> TermMatch<'g> {
    let translations = found.entry.translations(Form::Acronym, &direction.to);
    TermMatch {
        range,
        kind: MatchKind::Misspelt,
        entry: found.entry,
        others: Vec::new(),
        lang: found.lang,
        term: right,
        status: Status::Preferred,
        inflected: false,
        nested: false,
        meaning: Meaning::Only,
        mention: Mention::Unknown,
        translations: translations.into_iter().map(str::to_owned).collect(),
        doubtful: false,
    }
}

/// What may stand between a bracket and the acronym in it: `(ci-après « OTSC »)`, `(the CSTO)`.
const LEADS: [&str; 15] = [
    "ci",
    "après",
    "dite",
    "dit",
    "ou",
    "sigle",
    "abrégé",
    "l",
    "la",
    "le",
    "the",
    "or",
    "hereinafter",
    "hereafter",
    "abbreviated",
];

/// Where the letters stand that an expansion explains: `expansion (LETTERS)`, `expansion – LETTERS`,
/// `expansion, ou LETTERS`, `LETTERS (l'expansion)`, `LETTERS : expansion`.
fn beside(text: &str, found: &TermMatch<'_>) -> Option<Range<usize>> {
    let after = &text[found.range.end..];
    let closing = |c: char| c.is_whitespace() || matches!(c, '»' | '”' | '"');
    let trimmed = after.trim_start_matches(closing);
    if let Some(inner) = trimmed.strip_prefix('(') {
        let letters = led_letters(inner)?;
        let rest = inner[place_in(inner, letters).end..].trim_start_matches(closing);
        return rest.starts_with([')', ',', ';']).then(|| place_in(text, letters));
    }
    let next = after.trim_start_matches([',', ' ']);
    let or = ["ou ", "or "].iter().find_map(|word| next.strip_prefix(word));
    let dash = [" – ", " — ", " - ", " : ", ": ", " = ", "\t"];
    if let Some(inner) = or.or_else(|| dash.iter().find_map(|mark| after.strip_prefix(mark))) {
        let letters = led_letters(inner)?;
        let rest = &inner[place_in(inner, letters).end..];
        let whole = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/'));
        return whole.then(|| place_in(text, letters));
    }
    let before = text[..found.range.start].trim_end_matches(['«', '“', '"', ' ', '\u{a0}', '\u{202f}']);
    let article = |text: &'_ str| {
        let articles = ["l'", "l’", "la", "le", "les", "the", "L'", "L’", "La", "Le", "Les", "The"];
        let cut = articles.iter().find_map(|article| {
            text.strip_suffix(article).filter(|rest| !rest.ends_with(char::is_alphanumeric)).map(str::len)
        });
        cut.unwrap_or(text.len())
    };
    let before = before[..article(before)].trim_end();
    let (before, bracket) = match before.strip_suffix('(') {
        Some(before) => (before, true),
        None => (before.strip_suffix(['–', '—', ':', '=', '\t'])?, false),
    };
    let before = before.trim_end();
    if bracket && !after.trim_start_matches(closing).starts_with([')', ',', ';']) {
        return None;
    }
    let start = before.char_indices().rev().take_while(|(_, c)| c.is_alphanumeric()).last()?.0;
    let letters = &before[start..];
    is_shaped(letters).then(|| place_in(text, letters))
}

/// The letters at the beginning of a text, behind words that lead up to them.
fn led_letters(text: &str) -> Option<&str> {
    let mut words = placed_words(text);
    let (range, letters) = words.find(|(_, word)| !LEADS.contains(&word.to_lowercase().as_str()))?;
    // Nothing but leads and light marks before them.
    let light =
        |c: char| c.is_alphabetic() || c.is_whitespace() || matches!(c, '-' | '\'' | '’' | '«' | '“' | '"' | ':' | ',');
    (is_shaped(letters) && text[..range.start].chars().all(light)).then_some(letters)
}

/// Three to nine capitals: two could be anything.
fn is_shaped(letters: &str) -> bool {
    (3..=9).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_uppercase())
}

/// Whether `written`, beside the expansion of an entry, can only be a slip for `right`.
fn is_misspelling(written: &str, right: &str, entry: &Entry, lang: &Lang) -> bool {
    if entry.has_acronym_text(written) || entry.sections.iter().any(|s| s.of(Form::Full).any(|d| d.text == written)) {
        return false;
    }
    // Letters that begin the expansion's words in their order are another acronym of it, not a slip.
    let expansions = entry.sections.iter().filter(|s| s.lang.matches(lang)).flat_map(|s| s.of(Form::Full));
    let mut expansions = expansions.map(|d| d.text.as_str());
    is_slip_for(written, right) && !expansions.any(|expansion| explains(expansion, lang, written))
}

/// How letters differ from the acronym that they are meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slip {
    /// Two neighbours exchanged: OTCS.
    Exchanged,
    /// One letter written twice: OTTSC.
    Doubled,
    /// One letter for another.
    Wrong,
    Missing,
    Added,
    /// The same letters in another order.
    Shuffled,
}

/// How `written` may have come from `acronym`, when they differ by one slip.
fn slip(written: &str, acronym: &str) -> Option<Slip> {
    let (w, a): (Vec<char>, Vec<char>) = (written.chars().collect(), acronym.chars().collect());
    let first = w.iter().zip(&a).position(|(x, y)| x != y).unwrap_or(w.len().min(a.len()));
    let same_from = |i: usize, j: usize| w.get(i..) == a.get(j..) && i <= w.len() && j <= a.len();
    if w.len() == a.len() {
        if first == w.len() {
            return None;
        }
        if same_from(first + 1, first + 1) {
            return Some(Slip::Wrong);
        }
        if w.get(first) == a.get(first + 1) && w.get(first + 1) == a.get(first) && same_from(first + 2, first + 2) {
            return Some(Slip::Exchanged);
        }
        let sorted = |letters: &[char]| {
            let mut letters = letters.to_vec();
            letters.sort_unstable();
            letters
        };
        return (sorted(&w) == sorted(&a)).then_some(Slip::Shuffled);
    }
    if w.len() == a.len() + 1 && same_from(first + 1, first) {
        let twice = first > 0 && w.get(first) == w.get(first - 1);
        return Some(if twice { Slip::Doubled } else { Slip::Added });
    }
    (w.len() + 1 == a.len() && same_from(first, first + 1)).then_some(Slip::Missing)
}

/// Whether some letters look like a slip for an acronym: exchanged, or one wrong, missing or too many.
/// This alone proves nothing: something else must say that the acronym is meant.
pub fn is_slip_for(written: &str, acronym: &str) -> bool {
    acronym.chars().count() > 2 && slip(written, acronym).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::glossary::{Glossary, Recogniser};

    /// What is found misspelt in a French text, with the right acronym.
    fn found(text: &str) -> Vec<(String, String)> {
        let recogniser = Recogniser::new(Glossary::shipped().clone(), &Direction::default());
        let matches = recogniser.recognise(text);
        let wrong = matches.iter().filter(|m| m.kind == MatchKind::Misspelt);
        wrong.map(|m| (text[m.range.clone()].to_owned(), m.term.to_owned())).collect()
    }

    fn one(written: &str, right: &str) -> Vec<(String, String)> {
        vec![(written.to_owned(), right.to_owned())]
    }

    #[test]
    fn slips_are_told_apart() {
        for (written, slipped) in [
            ("OTCS", Some(Slip::Exchanged)),
            ("OTTSC", Some(Slip::Doubled)),
            ("OTSCC", Some(Slip::Doubled)),
            ("OTBC", Some(Slip::Wrong)),
            ("OTC", Some(Slip::Missing)),
            ("OTASC", Some(Slip::Added)),
            ("OCTS", Some(Slip::Shuffled)),
            ("OTSC", None),
            ("OCS", None),
            ("OTAN", None),
        ] {
            assert_eq!(slip(written, "OTSC"), slipped, "{written}");
        }
    }

    #[test]
    fn the_expansion_beside_it_decides() {
        let name = "Organisation du Traité de sécurité collective";
        for text in [
            format!("L'{name} (OTCS) agit."),
            format!("L'{name} (ci-après « OTCS ») agit."),
            format!("L'{name}, ou OTCS, agit."),
            format!("L'OTCS (l'{name}) agit."),
            format!("OTCS : {name}"),
            format!("{name} – OTCS"),
        ] {
            assert_eq!(found(&text), one("OTCS", "OTSC"), "{text}");
        }
        // Other letters of its words, another name around it, another language: no slips.
        for text in [
            format!("L'{name} (OSC) agit."),
            format!("Le Comité de l'{name} (COTSC) agit."),
            format!("L'{name} (ODKB en russe) agit."),
            format!("L'{name} (Moscou) agit."),
        ] {
            assert_eq!(found(&text), [], "{text}");
        }
    }

    #[test]
    fn overwhelming_context_decides() {
        let around =
            "L'OTSC a parlé. Les pays de l'OTSC écoutent. Le budget de l'OTSC croît. Un texte de l'OTSC circule. ";
        for slip in ["OTCS", "OTTSC", "OTSB"] {
            assert_eq!(found(&format!("{around}Le siège de l'{slip} est loin.")), one(slip, "OTSC"));
        }
        // Too few of the right one; twice, so no slip; explained; a heading; another word before a wrong letter.
        assert_eq!(found(&format!("{}Et l'OTCS ?", &around[..around.len() / 2])), []);
        assert_eq!(found(&format!("{around}L'OTCS agit, et l'OTCS le dit.")), []);
        assert_eq!(found(&format!("{around}L'OTCS (un syndicat) proteste.")), []);
        assert_eq!(found(&format!("{around}\nL'OTCS PROTESTE ENCORE")), []);
        assert_eq!(found(&format!("{around}La société OTSB proteste.")), []);
    }
}
