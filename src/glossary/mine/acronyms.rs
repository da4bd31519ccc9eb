//! Acronym pairs out of translated text.
//!
//! Acronyms of the two sides are linked one to one, the best founded pairs first (competitive linking,
//! Melamed 2000). What speaks for a pair: they occur in the same pairs of segments (Dice), they have
//! the same letters in some order (nearly half of all French-English pairs do), both are explained in
//! brackets, they stand at the same place.
//!
//! An acronym may have several partners (CEI is CIS and IEC). So what the links do not explain is looked
//! at once more: the pairs of segments that have the one and not the other.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Mined, entry};
use crate::glossary::context::is_common;
use crate::glossary::definitions::{definitions, is_acronym};
use crate::glossary::entry::{Form, Status};
use crate::glossary::words::{Splitter, Word};
use crate::lang::{Direction, Lang};
use crate::text::inflection::Inflection;
use crate::text::normalise::{fold, single_spaces};

/// What the evidence for a pair weighs: set by judgement, then looked at on the sample pairs.
const SAME_LETTERS: f64 = 0.6;
const SHARED_LETTERS: f64 = 0.3;
const BOTH_EXPLAINED: f64 = 0.3;
const SAME_PLACE: f64 = 0.25;
const REPEATED: f64 = 0.25;
/// The least evidence for a pair in the first round; then more, since what is left over is often an
/// acronym that the translation words otherwise.
const THRESHOLD: f64 = 1.1;
const THRESHOLD_LATER: f64 = 1.5;
/// How often it is looked for further partners; few acronyms have three.
const ROUNDS: usize = 3;

/// An acronym in one segment.
#[derive(Debug, Clone)]
struct Seen {
    number: u32,
    /// Its place in the segment, 0 to 1.
    place: f64,
    explained: bool,
}

/// The acronyms of one language.
#[derive(Debug)]
struct SideAcronyms {
    lang: Lang,
    seen: FxHashMap<String, Vec<Seen>>,
    /// For an acronym what it stands for, with the pairs that say so.
    expansions: FxHashMap<String, FxHashMap<String, Vec<u32>>>,
}

/// Collects acronyms.
#[derive(Debug)]
pub(super) struct Collector {
    source: SideAcronyms,
    target: SideAcronyms,
}

impl SideAcronyms {
    fn new(lang: &Lang) -> SideAcronyms {
        SideAcronyms { lang: lang.clone(), seen: FxHashMap::default(), expansions: FxHashMap::default() }
    }

    fn add(&mut self, number: u32, text: &str) {
        let mut words = Vec::new();
        Splitter::new(Inflection::None).split(text, &mut words);
        let defined = definitions(text, &self.lang);
        let headline = !text.chars().any(char::is_lowercase);
        for definition in &defined {
            let acronym = singular(&text[definition.acronym.clone()]);
            let expansion = single_spaces(&text[definition.expansion.clone()]);
            self.expansions.entry(acronym.to_owned()).or_default().entry(expansion).or_default().push(number);
        }
        for (at, word) in words.iter().enumerate() {
            let written = &text[word.start..word.end];
            if !is_acronym(written) || (!word.dotted && in_capitals(text, &words, at)) {
                continue;
            }
            let explained = defined.iter().any(|d| d.acronym.start == word.start);
            // A headline, a menu (FR | EN | RU).
            if headline && !explained {
                continue;
            }
            let bracketed = text[..word.start].ends_with('(');
            if is_common(&fold(written), &self.lang) && !bracketed {
                continue;
            }
            // "BICHKEK, 6 septembre": the place of a news item.
            let dateline = at == 0
                && written.len() > 4
                && text[word.end..].starts_with([',', ' '])
                && text[word.end..].trim_start_matches([',', ' ']).starts_with(|c: char| c.is_ascii_digit());
            if dateline {
                continue;
            }
            let place = word.start as f64 / text.len().max(1) as f64;
            self.seen.entry(singular(written).to_owned()).or_default().push(Seen { number, place, explained });
        }
    }

    /// What an acronym stands for in most of these pairs.
    fn expansion(&self, acronym: &str, pairs: &[u32]) -> Option<&str> {
        let all = self.expansions.get(acronym)?.iter();
        all.map(|(text, numbers)| (text, numbers.iter().filter(|n| pairs.binary_search(n).is_ok()).count()))
            .filter(|(_, count)| *count > 0)
            .max_by_key(|(text, count)| (*count, std::cmp::Reverse((*text).clone())))
            .map(|(text, _)| text.as_str())
    }

    /// Every occurrence.
    fn all(&self) -> Occurrences<'_> {
        self.seen.iter().map(|(acronym, seen)| (acronym.as_str(), seen.iter().collect())).collect()
    }
}

/// For each acronym of a side where it stands, in the order of the pairs.
type Occurrences<'a> = FxHashMap<&'a str, Vec<&'a Seen>>;

/// The pairs of some occurrences, each once.
fn pairs_of(seen: &[&Seen]) -> Vec<u32> {
    let mut numbers: Vec<u32> = seen.iter().map(|s| s.number).collect();
    numbers.dedup();
    numbers
}

/// Two acronyms that translate each other.
struct Link<'a> {
    score: f64,
    source: &'a str,
    target: &'a str,
    /// The pairs that have both.
    together: Vec<u32>,
    source_count: u32,
    target_count: u32,
}

/// NGOs is NGO.
fn singular(acronym: &str) -> &str {
    acronym.strip_suffix('s').filter(|rest| rest.chars().all(char::is_uppercase) && rest.len() > 1).unwrap_or(acronym)
}

/// Whether a word is one of three or more words in capitals in a row: a headline, not acronyms.
fn in_capitals(text: &str, words: &[Word], at: usize) -> bool {
    let capitals = |w: &Word| text[w.start..w.end].chars().all(|c| c.is_uppercase() || !c.is_alphabetic());
    let joined = |a: &Word, b: &Word| {
        text[a.end..b.start].chars().all(|c| c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | ','))
    };
    let mut run = 1;
    let mut before = at;
    while before > 0 && capitals(&words[before - 1]) && joined(&words[before - 1], &words[before]) {
        before -= 1;
        run += 1;
    }
    let mut after = at;
    while after + 1 < words.len() && capitals(&words[after + 1]) && joined(&words[after], &words[after + 1]) {
        after += 1;
        run += 1;
    }
    // Lists of acronyms (OTAN, OTSC, OCS) have commas.
    run >= 3 && !text[words[before].start..words[after].end].contains(',')
}

fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = fold(text).chars().filter(|c| c.is_alphanumeric()).collect();
    letters.sort_unstable();
    letters
}

/// How many letters two acronyms share, of those of both, 0 to 1.
fn shared(a: &[char], b: &[char]) -> f64 {
    let mut rest = b.to_vec();
    let common = a.iter().filter(|c| rest.iter().position(|r| r == *c).map(|at| rest.remove(at)).is_some()).count();
    common as f64 / (a.len() + b.len() - common).max(1) as f64
}

impl Collector {
    pub(super) fn new(direction: &Direction) -> Collector {
        Collector { source: SideAcronyms::new(&direction.from), target: SideAcronyms::new(&direction.to) }
    }

    pub(super) fn add(&mut self, number: u32, source: &str, target: &str) {
        self.source.add(number, source);
        self.target.add(number, target);
    }

    pub(super) fn mine(&self, direction: &Direction, pairs: &[(Box<str>, Box<str>)]) -> Vec<Mined> {
        let (mut sources, mut targets) = (self.source.all(), self.target.all());
        let mut mined = Vec::new();
        for round in 0..ROUNDS {
            let links = links(&sources, &targets, if round == 0 { THRESHOLD } else { THRESHOLD_LATER });
            if links.is_empty() {
                break;
            }
            for link in &links {
                mined.push(self.mined(link, direction, pairs));
                take_explained(link, &mut sources, &mut targets);
            }
            sources.retain(|_, seen| !seen.is_empty());
            targets.retain(|_, seen| !seen.is_empty());
        }
        mined.sort_by(|a, b| b.score.total_cmp(&a.score));
        mined
    }

    /// The entry of a link, with its evidence.
    fn mined(&self, link: &Link<'_>, direction: &Direction, pairs: &[(Box<str>, Box<str>)]) -> Mined {
        let mut entry = entry(direction, Form::Acronym, link.source, link.target);
        let sides = [(&self.source, &direction.from, link.source), (&self.target, &direction.to, link.target)];
        for (side, lang, acronym) in sides {
            if let Some(expansion) = side.expansion(acronym, &link.together) {
                entry.section_mut(lang).add(expansion, Form::Full, Status::Preferred);
            }
        }
        let example = link.together.first().and_then(|&n| pairs.get(n as usize));
        Mined {
            entry,
            kind: Form::Acronym,
            score: (link.score / 2.4).min(1.0),
            count: link.together.len() as u32,
            source_count: link.source_count,
            target_count: link.target_count,
            example: example.map(|(a, b)| (a.to_string(), b.to_string())).unwrap_or_default(),
            known: false,
        }
    }
}

/// Links the acronyms of two sides one to one, the best founded pairs first.
fn links<'a>(sources: &Occurrences<'a>, targets: &Occurrences<'a>, threshold: f64) -> Vec<Link<'a>> {
    let mut by_number: FxHashMap<u32, Vec<&str>> = FxHashMap::default();
    for (acronym, seen) in targets {
        for number in pairs_of(seen) {
            by_number.entry(number).or_default().push(acronym);
        }
    }
    let mut candidates = Vec::new();
    for (&source, seen) in sources {
        let numbers = pairs_of(seen);
        let mut partners: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for &number in &numbers {
            for partner in by_number.get(&number).into_iter().flatten() {
                partners.entry(partner).or_default().push(number);
            }
        }
        for (target, together) in partners {
            let target_seen = &targets[target];
            let target_count = pairs_of(target_seen).len();
            let score = score((source, seen), (target, target_seen), together.len(), numbers.len(), target_count);
            if score >= threshold {
                let (source_count, target_count) = (numbers.len() as u32, target_count as u32);
                candidates.push(Link { score, source, target, together, source_count, target_count });
            }
        }
    }
    // The best first; ties in the order of the alphabet, so that every run gives the same.
    candidates
        .sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| (a.source, a.target).cmp(&(b.source, b.target))));
    let (mut linked_sources, mut linked_targets) = (FxHashSet::default(), FxHashSet::default());
    candidates.retain(|link| {
        let free = !linked_sources.contains(link.source) && !linked_targets.contains(link.target);
        if free {
            linked_sources.insert(link.source);
            linked_targets.insert(link.target);
        }
        free
    });
    candidates
}

/// Takes out of both sides the occurrences that a link explains: in each pair every one with the one
/// nearest to it, so that what one side has more often stays.
fn take_explained<'a>(link: &Link<'a>, sources: &mut Occurrences<'a>, targets: &mut Occurrences<'a>) {
    let (Some(source_seen), Some(target_seen)) = (sources.get_mut(link.source), targets.get_mut(link.target)) else {
        return;
    };
    let here: FxHashSet<u32> = link.together.iter().copied().collect();
    let mut rest = Vec::new();
    for seen in source_seen.drain(..) {
        let distance = |t: &&Seen| (t.place - seen.place).abs();
        let from = target_seen.partition_point(|t| t.number < seen.number);
        let partners = target_seen.iter().enumerate().skip(from).take_while(|(_, t)| t.number == seen.number);
        let nearest = partners.min_by(|(_, a), (_, b)| distance(a).total_cmp(&distance(b))).map(|(at, _)| at);
        match nearest.filter(|_| here.contains(&seen.number)) {
            Some(at) => {
                target_seen.remove(at);
            }
            None => rest.push(seen),
        }
    }
    *source_seen = rest;
}

/// How much speaks for it that two acronyms, with where they stand, translate each other.
fn score(
    (source, sources_seen): (&str, &[&Seen]),
    (target, targets_seen): (&str, &[&Seen]),
    together: usize,
    sources: usize,
    targets: usize,
) -> f64 {
    let dice = 2.0 * together as f64 / (sources + targets) as f64;
    let (a, b) = (letters(source), letters(target));
    let mut score = dice;
    score += if a == b { SAME_LETTERS } else { SHARED_LETTERS * shared(&a, &b) };
    score += REPEATED * (1.0 - 1.0 / together as f64);
    let (mut explained, mut distance, mut common) = (false, 0.0, 0.0);
    for a in sources_seen {
        // Both are in the order of their pairs, of which a common acronym has very many.
        let from = targets_seen.partition_point(|b| b.number < a.number);
        let here = targets_seen[from..].iter().take_while(|b| b.number == a.number);
        if let Some(nearest) = here.min_by(|x, y| (x.place - a.place).abs().total_cmp(&(y.place - a.place).abs())) {
            explained |= a.explained && nearest.explained;
            distance += (nearest.place - a.place).abs();
            common += 1.0;
        }
    }
    if explained {
        score += BOTH_EXPLAINED;
    }
    if common > 0.0 {
        score += SAME_PLACE * (1.0 - (distance / common * 3.0).min(1.0));
    }
    score
}
