//! Multi-word terms and their translations out of translated text.
//!
//! A candidate is a run of words that begins and ends with a content word and holds no punctuation.
//! Forms of one word count as one. A run that hardly ever stands outside a longer one is part of that
//! one's name and no term (the idea of the C-value, Frantzi and Ananiadou 1998). Its translation is the
//! run of the other language that shares most of its pairs (Dice), and whose own best partner it is.

use rustc_hash::{FxHashMap, FxHashSet};

use super::known::{Known, Occurrence, Side};
use super::{Mined, MiningOptions, entry};
use crate::glossary::context::is_function_word;
use crate::glossary::entry::Form;
use crate::glossary::words::{Splitter, Word};
use crate::lang::{Direction, Lang};
use crate::text::inflection::Inflection;
use crate::text::normalise::{fold, single_spaces};

/// The longest candidates, in words: French needs its small words (`agent de la paix`).
const SOURCE_WORDS: usize = 7;
const TARGET_WORDS: usize = 6;
/// How many content words a candidate has at most.
const CONTENT_WORDS: usize = 4;
/// How many pairs are looked at for one candidate.
const SAMPLE: usize = 400;
/// How many occurrences of a term are looked at for the form that it is written in.
const LOOKED_AT: usize = 60;
/// How many of the best candidates are looked at.
const CANDIDATES: usize = 60_000;
/// A run that stands outside one longer run less often than this is a part of it.
pub(super) const INDEPENDENT: f64 = 0.12;
/// A translation of several words is taken before one of one word that goes this much better with the term: of 500
/// defined terms of statutes 465 come right with it, 461 without (`tests/mined_terms.py`).
const SEVERAL_WORDS: f64 = 0.65;

/// The words of one language: a number for each, and the texts as numbers.
#[derive(Debug)]
struct SideWords {
    lang: Lang,
    splitter: Splitter,
    numbers: FxHashMap<u64, u32>,
    /// For each number: whether it is a function word or holds a digit, and so begins no candidate.
    small: Vec<bool>,
    /// All texts, one after another.
    words: Vec<u32>,
    /// For each word whether it is joined to the one before without punctuation.
    joined: Vec<bool>,
    /// Where each text begins.
    starts: Vec<u32>,
    scratch: Vec<Word>,
}

/// Collects texts.
#[derive(Debug)]
pub(super) struct Collector {
    source: SideWords,
    target: SideWords,
}

impl SideWords {
    fn new(lang: &Lang) -> SideWords {
        SideWords {
            lang: lang.clone(),
            splitter: Splitter::new(Inflection::of(lang)),
            numbers: FxHashMap::default(),
            small: Vec::new(),
            words: Vec::new(),
            joined: Vec::new(),
            starts: Vec::new(),
            scratch: Vec::new(),
        }
    }

    fn add(&mut self, text: &str) {
        self.starts.push(self.words.len() as u32);
        let mut words = std::mem::take(&mut self.scratch);
        self.splitter.split(text, &mut words);
        for (at, word) in words.iter().enumerate() {
            let next = self.small.len() as u32;
            let number = *self.numbers.entry(word.key).or_insert(next);
            if number == next {
                let folded = fold(&text[word.start..word.end]);
                let small = folded.chars().count() < 2
                    || folded.chars().any(|c| c.is_ascii_digit())
                    || is_function_word(&folded, &self.lang);
                self.small.push(small);
            }
            let joined = at > 0 && {
                let gap = &text[words[at - 1].end..word.start];
                gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '\'' | '\u{2019}' | '\u{2011}'))
            };
            self.words.push(number);
            self.joined.push(joined);
        }
        self.scratch = words;
    }

    fn range(&self, text: usize) -> std::ops::Range<usize> {
        let end = self.starts.get(text + 1).map_or(self.words.len(), |&s| s as usize);
        self.starts[text] as usize..end
    }

    /// Calls `each` with the key, the place and the length of every candidate of a text.
    fn candidates(&self, text: usize, longest: usize, mut each: impl FnMut(u64, usize, usize)) {
        let range = self.range(text);
        for start in range.clone() {
            if self.small[self.words[start] as usize] {
                continue;
            }
            let mut key = 0u64;
            let mut content = 0;
            for end in start..range.end.min(start + longest) {
                if end > start && !self.joined[end] {
                    break;
                }
                let word = self.words[end];
                key = (key.rotate_left(5) ^ u64::from(word + 1)).wrapping_mul(0x517c_c1b7_2722_0a95);
                if !self.small[word as usize] {
                    content += 1;
                    if content > CONTENT_WORDS {
                        break;
                    }
                    each(key, start, end + 1 - start);
                }
            }
        }
    }
}

/// A candidate of the source side.
struct Candidate {
    key: u64,
    /// In how many texts it occurs.
    texts: u32,
    /// One place where it stands.
    place: u32,
    length: u8,
}

impl Collector {
    pub(super) fn new(direction: &Direction) -> Collector {
        Collector { source: SideWords::new(&direction.from), target: SideWords::new(&direction.to) }
    }

    pub(super) fn add(&mut self, source: &str, target: &str) {
        self.source.add(source);
        self.target.add(target);
    }

    pub(super) fn mine(
        &self,
        direction: &Direction,
        pairs: &[(Box<str>, Box<str>)],
        options: &MiningOptions,
        known: &Known,
    ) -> Vec<Mined> {
        let targets = count(&self.target, TARGET_WORDS);
        let candidates = self.source_candidates(options);
        let wanted: FxHashMap<u64, usize> = candidates.iter().enumerate().map(|(at, c)| (c.key, at)).collect();
        // In which texts each candidate stands.
        let mut postings: Vec<Vec<u32>> = candidates.iter().map(|_| Vec::new()).collect();
        for text in 0..self.source.starts.len() {
            self.source.candidates(text, SOURCE_WORDS, |key, _, _| {
                if let Some(&at) = wanted.get(&key) {
                    let list = &mut postings[at];
                    if list.last() != Some(&(text as u32)) {
                        list.push(text as u32);
                    }
                }
            });
        }
        let mut links = Vec::new();
        let mut best_of_target: FxHashMap<u64, f64> = FxHashMap::default();
        for (at, list) in postings.iter().enumerate() {
            for link in self.partners(at, list, &targets, options) {
                let best = best_of_target.entry(link.target).or_default();
                *best = best.max(link.dice);
                links.push(link);
            }
        }
        // A translation belongs to the source that it goes with best; close rivals are synonyms.
        links.retain(|link| link.dice >= 0.85 * best_of_target[&link.target]);
        links.sort_by(|a, b| {
            b.score.total_cmp(&a.score).then(a.source.cmp(&b.source)).then(b.target_length.cmp(&a.target_length))
        });
        let mut done = FxHashSet::default();
        let mut mined = Vec::new();
        for link in links {
            if !done.insert(link.source) {
                continue;
            }
            let list = &postings[link.source];
            let sources = occurrences(&self.source, list, candidates[link.source].key, SOURCE_WORDS, |n| &pairs[n].0);
            let targets = occurrences(&self.target, list, link.target, TARGET_WORDS, |n| &pairs[n].1);
            if known.cut(&sources, Side::Source) || known.cut(&targets, Side::Target) {
                continue;
            }
            let (Some((source, _)), Some((target, example))) = (surface(&sources), surface(&targets)) else { continue };
            let is_known = known.has(&sources, &target);
            let pair = pairs.get(example as usize).map(|(a, b)| (a.to_string(), b.to_string()));
            mined.push(Mined {
                entry: entry(direction, Form::Full, &source, &target),
                kind: Form::Full,
                score: link.score,
                count: link.together,
                source_count: candidates[link.source].texts,
                target_count: link.target_texts,
                example: pair.unwrap_or_default(),
                known: is_known,
            });
        }
        mined
    }

    /// The source candidates that occur often enough and stand by themselves.
    fn source_candidates(&self, options: &MiningOptions) -> Vec<Candidate> {
        let counts = count(&self.source, SOURCE_WORDS);
        // How often each run stands inside the longer run that holds it most often.
        let mut inside: FxHashMap<u64, u32> = FxHashMap::default();
        let mut seen: FxHashMap<u64, Candidate> = FxHashMap::default();
        for text in 0..self.source.starts.len() {
            let mut here: Vec<(u64, usize, usize)> = Vec::new();
            self.source.candidates(text, SOURCE_WORDS, |key, start, length| {
                if counts.get(&key).is_some_and(|&n| n >= options.min_count) {
                    here.push((key, start, length));
                }
            });
            for &(key, start, length) in &here {
                let texts = counts[&key];
                if seen.contains_key(&key) {
                    continue;
                }
                seen.insert(key, Candidate { key, texts, place: start as u32, length: length as u8 });
                for &(part, s, l) in &here {
                    if s >= start && s + l <= start + length && l < length {
                        let most = inside.entry(part).or_default();
                        *most = (*most).max(texts);
                    }
                }
            }
        }
        let mut candidates: Vec<Candidate> = seen
            .into_values()
            .filter(|c| c.length > 1)
            .filter(|c| {
                let within = inside.get(&c.key).copied().unwrap_or(0);
                f64::from(c.texts.saturating_sub(within)) >= INDEPENDENT * f64::from(c.texts)
            })
            .collect();
        candidates.sort_by_key(|c| (std::cmp::Reverse(c.texts), c.place));
        candidates.truncate(CANDIDATES);
        candidates
    }

    /// The likeliest translations of the candidate of this number, which stands in the texts of `list`.
    fn partners(&self, at: usize, list: &[u32], targets: &FxHashMap<u64, u32>, options: &MiningOptions) -> Vec<Link> {
        let step = list.len().div_ceil(SAMPLE).max(1);
        let mut together: FxHashMap<u64, (u32, u8)> = FxHashMap::default();
        let mut looked = 0u32;
        let mut here: Vec<(u64, u8)> = Vec::new();
        for &text in list.iter().step_by(step) {
            looked += 1;
            here.clear();
            self.target.candidates(text as usize, TARGET_WORDS, |key, _, length| here.push((key, length as u8)));
            here.sort_unstable();
            here.dedup();
            for &(key, length) in &here {
                together.entry(key).or_insert((0, length)).0 += 1;
            }
        }
        let scale = list.len() as f64 / f64::from(looked.max(1));
        let mut links: Vec<Link> = together
            .into_iter()
            .filter(|(_, (count, _))| *count >= options.min_count.min(2) && *count * 5 >= looked)
            .filter_map(|(key, (count, length))| {
                let total = *targets.get(&key)?;
                let joint = f64::from(count) * scale;
                let dice = 2.0 * joint / (list.len() as f64 + f64::from(total));
                (dice >= options.min_score).then_some(Link {
                    source: at,
                    target: key,
                    target_length: length,
                    target_texts: total,
                    together: joint.round() as u32,
                    dice,
                    score: dice.min(1.0) * (1.0 - 1.0 / (1.0 + joint).ln_1p().max(1.0) * 0.8),
                })
            })
            .collect();
        links.sort_by(|a, b| {
            b.dice.total_cmp(&a.dice).then(b.target_length.cmp(&a.target_length)).then(a.target.cmp(&b.target))
        });
        // Where the words of a translation vary a little, its commonest word alone goes with the source best.
        if let Some(best) = links.first().filter(|best| best.target_length == 1).map(|best| best.dice)
            && let Some(at) = links.iter().position(|link| link.target_length > 1)
            && links[at].dice >= SEVERAL_WORDS * best
        {
            links.drain(..at);
        }
        links.truncate(3);
        links
    }
}

/// Where a candidate stands in the first of the texts of `list`, once in each; `text` gives the text of a number.
fn occurrences<'t>(
    side: &SideWords,
    list: &[u32],
    key: u64,
    longest: usize,
    text: impl Fn(usize) -> &'t str,
) -> Vec<Occurrence<'t>> {
    let mut splitter = Splitter::new(Inflection::of(&side.lang));
    let mut words = Vec::new();
    let mut out = Vec::new();
    for &number in list.iter().take(LOOKED_AT) {
        let base = side.range(number as usize).start;
        let mut place = None;
        side.candidates(number as usize, longest, |found, start, length| {
            if found == key && place.is_none() {
                place = Some((start - base, length));
            }
        });
        let Some((start, length)) = place else { continue };
        let text = text(number as usize);
        splitter.split(text, &mut words);
        if let (Some(first), Some(last)) = (words.get(start), words.get(start + length - 1)) {
            out.push(Occurrence { number, text, range: first.start..last.end });
        }
    }
    out
}

/// The commonest form in which a candidate is written, and a text that has it. The form with most small letters
/// wins a tie: a heading is in capitals.
fn surface(occurrences: &[Occurrence<'_>]) -> Option<(String, u32)> {
    let mut forms: FxHashMap<String, (u32, u32)> = FxHashMap::default();
    for occurrence in occurrences {
        let form = single_spaces(&occurrence.text[occurrence.range.clone()]);
        forms.entry(form).or_insert((0, occurrence.number)).0 += 1;
    }
    let small = |text: &str| text.chars().filter(|c| c.is_lowercase()).count();
    forms
        .into_iter()
        .max_by(|a, b| a.1.0.cmp(&b.1.0).then(small(&a.0).cmp(&small(&b.0))).then(b.0.cmp(&a.0)))
        .map(|(form, (_, number))| (form, number))
}

/// A candidate and a possible translation.
struct Link {
    source: usize,
    target: u64,
    target_length: u8,
    target_texts: u32,
    together: u32,
    dice: f64,
    score: f64,
}

/// In how many texts each candidate occurs; those of one text only are left out.
fn count(side: &SideWords, longest: usize) -> FxHashMap<u64, u32> {
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    let mut here = Vec::new();
    for text in 0..side.starts.len() {
        here.clear();
        side.candidates(text, longest, |key, _, _| here.push(key));
        here.sort_unstable();
        here.dedup();
        for &key in &here {
            *counts.entry(key).or_default() += 1;
        }
    }
    counts.retain(|_, n| *n > 1);
    counts
}
