//! Acronym pairs out of translated text.
//!
//! Acronyms of the two sides are linked one to one, the best founded pairs first (competitive linking,
//! Melamed 2000). What speaks for a pair: they occur in the same pairs of segments (Dice), they have
//! the same letters in some order (nearly half of all French-English pairs do), both are explained in
//! brackets, they stand at the same place.

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
/// The least evidence for a pair.
const THRESHOLD: f64 = 1.1;

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
    expansions: FxHashMap<String, FxHashMap<String, u32>>,
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
            *self.expansions.entry(acronym.to_owned()).or_default().entry(expansion).or_default() += 1;
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

    /// The pairs that have an acronym, each once.
    fn pairs(&self, acronym: &str) -> Vec<u32> {
        let mut numbers: Vec<u32> = self.seen.get(acronym).into_iter().flatten().map(|s| s.number).collect();
        numbers.dedup();
        numbers
    }

    fn expansion(&self, acronym: &str) -> Option<&str> {
        let all = self.expansions.get(acronym)?;
        all.iter()
            .max_by_key(|(text, count)| (**count, std::cmp::Reverse((*text).clone())))
            .map(|(text, _)| text.as_str())
    }
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
        let mut by_number: FxHashMap<u32, Vec<&str>> = FxHashMap::default();
        for (acronym, seen) in &self.target.seen {
            for s in seen {
                by_number.entry(s.number).or_default().push(acronym);
            }
        }
        let mut candidates = Vec::new();
        for acronym in self.source.seen.keys() {
            let numbers = self.source.pairs(acronym);
            let mut partners: FxHashMap<&str, u32> = FxHashMap::default();
            for number in &numbers {
                let mut here: Vec<&str> = by_number.get(number).cloned().unwrap_or_default();
                here.sort_unstable();
                here.dedup();
                for partner in here {
                    *partners.entry(partner).or_default() += 1;
                }
            }
            for (partner, together) in partners {
                let target_numbers = self.target.pairs(partner).len();
                let score = self.score(acronym, partner, together, numbers.len(), target_numbers);
                candidates.push((
                    score,
                    acronym.as_str(),
                    partner,
                    together,
                    numbers.len() as u32,
                    target_numbers as u32,
                ));
            }
        }
        // The best first; ties in the order of the alphabet, so that every run gives the same.
        candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
        let (mut sources, mut targets) = (FxHashSet::default(), FxHashSet::default());
        let mut mined = Vec::new();
        for (score, source, target, count, source_count, target_count) in candidates {
            if score < THRESHOLD || sources.contains(source) || targets.contains(target) {
                continue;
            }
            sources.insert(source);
            targets.insert(target);
            let mut entry = entry(direction, Form::Acronym, source, target);
            for (side, lang, acronym) in
                [(&self.source, &direction.from, source), (&self.target, &direction.to, target)]
            {
                if let Some(expansion) = side.expansion(acronym) {
                    entry.section_mut(lang).add(expansion, Form::Full, Status::Preferred);
                }
            }
            let numbers = self.source.pairs(source);
            let example = numbers.iter().find(|n| by_number.get(n).is_some_and(|t| t.contains(&target)));
            let example = example.and_then(|&n| pairs.get(n as usize));
            mined.push(Mined {
                entry,
                kind: Form::Acronym,
                score: (score / 2.4).min(1.0),
                count,
                source_count,
                target_count,
                example: example.map(|(a, b)| (a.to_string(), b.to_string())).unwrap_or_default(),
                known: false,
            });
        }
        mined
    }

    fn score(&self, source: &str, target: &str, together: u32, sources: usize, targets: usize) -> f64 {
        let dice = 2.0 * f64::from(together) / (sources + targets) as f64;
        let (a, b) = (letters(source), letters(target));
        let mut score = dice;
        score += if a == b { SAME_LETTERS } else { SHARED_LETTERS * shared(&a, &b) };
        score += REPEATED * (1.0 - 1.0 / f64::from(together));
        let empty = Vec::new();
        let (seen_a, seen_b) =
            (self.source.seen.get(source).unwrap_or(&empty), self.target.seen.get(target).unwrap_or(&empty));
        let (mut explained, mut distance, mut common) = (false, 0.0, 0.0);
        for a in seen_a {
            // Both are in the order of their pairs, of which a common acronym has very many.
            let from = seen_b.partition_point(|b| b.number < a.number);
            let here = seen_b[from..].iter().take_while(|b| b.number == a.number);
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
}
