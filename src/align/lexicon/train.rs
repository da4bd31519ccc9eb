//! Learns a lexicon from pairs of segments: IBM model 1 (Brown et al. 1993) in both directions at
//! once, then the pairs that either direction finds probable and that were seen more than once.
//!
//! Everything is counted in a fixed order, so the same pairs give the same file, byte for byte.

use std::hash::Hasher as _;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::{Lexicon, Link, Vocabulary};
use crate::align::words::{WordKind, raw_words};
use crate::error::{Error, Result};
use crate::lang::{Direction, Lang};
use crate::text::stems::Stemmer;
use crate::watch::Watch;

/// Rounds of expectation and maximisation; model 1 has settled by then.
const ROUNDS: usize = 5;

/// Segments with more words than this teach little and cost much (the work grows with the square).
const LONGEST: usize = 60;

/// A translation less probable than this, in its better direction, is not kept.
const LEAST_PROBABLE: f32 = 0.03;

/// A segment and its translation, to learn from.
#[derive(Debug, Clone)]
pub struct TrainingPair {
    /// The text in the language translated from.
    pub source: String,
    /// The text in the language translated into.
    pub target: String,
    /// The kind of text, when known: see [`TrainingOptions::at_most`].
    pub domain: Option<String>,
}

/// How a lexicon is learnt.
#[derive(Debug, Clone)]
pub struct TrainingOptions {
    /// The file may have this many bytes; the least sure pairs are left out until it fits.
    pub max_bytes: usize,
    /// How many pairs of one domain are read at most, so that no domain drowns the others. They are
    /// taken from all over the domain, by a hash of their text.
    pub at_most: usize,
}

impl Default for TrainingOptions {
    fn default() -> TrainingOptions {
        TrainingOptions { max_bytes: 600_000, at_most: 80_000 }
    }
}

/// Learns a lexicon from pairs of segments.
///
/// # Errors
/// When no word pair was seen often enough to be learnt or none fits into the size, or `watch` asks to stop.
pub fn train(
    direction: &Direction,
    pairs: impl IntoIterator<Item = TrainingPair>,
    options: &TrainingOptions,
    watch: &dyn Watch,
) -> Result<Lexicon> {
    let corpus = Corpus::read(direction, pairs, options);
    let mut table = Table::new(&corpus);
    for round in 0..ROUNDS {
        watch.progress(round as u64, Some(ROUNDS as u64));
        watch.go_on()?;
        table.improve(&corpus);
    }
    let candidates = table.candidates();
    if candidates.is_empty() {
        return Err(Error::invalid("too few pairs to learn a lexicon: no two words were seen together twice"));
    }
    corpus
        .lexicon(direction, candidates, options.max_bytes)
        .ok_or_else(|| Error::invalid(format!("no lexicon fits into {} bytes", options.max_bytes)))
}

/// The stems of one side and their usual forms.
struct SideWords {
    reader: Stemmer,
    ids: FxHashMap<Box<str>, u32>,
    /// How often each stem was seen.
    counts: Vec<u32>,
    /// How often each form of each stem was seen.
    forms: Vec<FxHashMap<Box<str>, u32>>,
}

impl SideWords {
    fn new(lang: &Lang) -> SideWords {
        SideWords { reader: Stemmer::new(lang), ids: FxHashMap::default(), counts: Vec::new(), forms: Vec::new() }
    }

    /// The stems of a segment, each once, sorted.
    fn read(&mut self, text: &str) -> Vec<u32> {
        let mut stems = Vec::new();
        for word in raw_words(text) {
            // Numbers and marks are matched by what they are; a lexicon of them would be noise.
            if word.kind != WordKind::Word {
                continue;
            }
            let stem = self.reader.stem(&word.text);
            let id = match self.ids.get(stem.as_ref()) {
                Some(&id) => id,
                None => {
                    let id = self.counts.len() as u32;
                    self.ids.insert(stem.as_ref().into(), id);
                    self.counts.push(0);
                    self.forms.push(FxHashMap::default());
                    id
                }
            };
            self.counts[id as usize] += 1;
            match self.forms[id as usize].get_mut(word.text.as_ref()) {
                Some(count) => *count += 1,
                None => {
                    self.forms[id as usize].insert(word.text.as_ref().into(), 1);
                }
            }
            stems.push(id);
        }
        stems.sort_unstable();
        stems.dedup();
        stems
    }

    /// The form of a stem that was seen most often.
    fn usual_form(&self, id: u32) -> &str {
        let forms = self.forms[id as usize].iter();
        forms.max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0))).map_or("", |(form, _)| form)
    }
}

struct Corpus {
    source: SideWords,
    target: SideWords,
    sentences: Vec<(Vec<u32>, Vec<u32>)>,
}

impl Corpus {
    fn read(direction: &Direction, pairs: impl IntoIterator<Item = TrainingPair>, options: &TrainingOptions) -> Corpus {
        let mut seen = FxHashSet::default();
        let mut domains: FxHashMap<Option<String>, Vec<(u64, TrainingPair)>> = FxHashMap::default();
        for pair in pairs {
            let mut hasher = FxHasher::default();
            hasher.write(pair.source.as_bytes());
            hasher.write_u8(0);
            hasher.write(pair.target.as_bytes());
            let hash = hasher.finish();
            if seen.insert(hash) {
                domains.entry(pair.domain.clone()).or_default().push((hash, pair));
            }
        }
        let mut kept: Vec<(u64, TrainingPair)> = Vec::new();
        for (_, mut pairs) in domains {
            pairs.sort_unstable_by_key(|&(hash, _)| hash);
            pairs.truncate(options.at_most);
            kept.append(&mut pairs);
        }
        kept.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.source.cmp(&b.1.source)));
        let mut corpus = Corpus {
            source: SideWords::new(&direction.from),
            target: SideWords::new(&direction.to),
            sentences: Vec::with_capacity(kept.len()),
        };
        for (_, pair) in kept {
            let (source, target) = (corpus.source.read(&pair.source), corpus.target.read(&pair.target));
            if source.len() <= LONGEST && target.len() <= LONGEST && !source.is_empty() && !target.is_empty() {
                corpus.sentences.push((source, target));
            }
        }
        corpus
    }

    /// The surest candidates that fit into `max_bytes`, but for one in a hundred or 500; `None` when not one does.
    fn lexicon(&self, direction: &Direction, mut candidates: Vec<Candidate>, max_bytes: usize) -> Option<Lexicon> {
        candidates
            .sort_by(|a, b| b.value.total_cmp(&a.value).then(a.source.cmp(&b.source)).then(a.target.cmp(&b.target)));
        // The size grows with the number of pairs, so halving finds how many fit.
        let (mut fits, mut too_many) = (0, candidates.len() + 1);
        let all = self.assemble(direction, &candidates);
        if all.to_bytes().len() <= max_bytes {
            return Some(all);
        }
        let mut best = None;
        while too_many - fits > (fits / 100).clamp(1, 500) {
            let middle = fits.midpoint(too_many);
            let lexicon = self.assemble(direction, &candidates[..middle]);
            if lexicon.to_bytes().len() <= max_bytes {
                (fits, best) = (middle, Some(lexicon));
            } else {
                too_many = middle;
            }
        }
        best
    }

    fn assemble(&self, direction: &Direction, candidates: &[Candidate]) -> Lexicon {
        let (source, source_places) = side(&self.source, &direction.from, candidates.iter().map(|c| c.source));
        let (target, target_places) = side(&self.target, &direction.to, candidates.iter().map(|c| c.target));
        let mut rows = vec![Vec::new(); source.words.len()];
        for candidate in candidates {
            rows[source_places[&candidate.source] as usize].push(Link {
                target: target_places[&candidate.target],
                forward: candidate.forward,
                backward: candidate.backward,
            });
        }
        Lexicon::assemble(direction.clone(), source, target, rows)
    }
}

/// The vocabulary of the stems used, sorted by form, and where each stem has gone.
fn side(words: &SideWords, lang: &Lang, used: impl Iterator<Item = u32>) -> (Vocabulary, FxHashMap<u32, u32>) {
    let mut used: Vec<u32> = used.collect();
    used.sort_unstable();
    used.dedup();
    used.sort_by(|&a, &b| words.usual_form(a).cmp(words.usual_form(b)));
    let places = used.iter().enumerate().map(|(place, &id)| (id, place as u32)).collect();
    let total: u64 = words.counts.iter().map(|&c| u64::from(c)).sum();
    let frequency = |id: &u32| (f64::from(words.counts[*id as usize]) * 1e6 / total.max(1) as f64) as f32;
    let forms = used.iter().map(|&id| words.usual_form(id).into()).collect();
    (Vocabulary::new(lang, forms, used.iter().map(frequency).collect()), places)
}

struct Candidate {
    source: u32,
    target: u32,
    forward: f32,
    backward: f32,
    value: f32,
}

/// The probabilities of all word pairs seen together more than once.
struct Table {
    /// `targets[first[s]..first[s + 1]]` are the target words seen with source word `s`, sorted.
    first: Vec<usize>,
    targets: Vec<u32>,
    forward: Vec<f32>,
    backward: Vec<f32>,
    /// Expected number of times that the pair was a translation, by the last round.
    expected: Vec<f32>,
    source_share: Vec<f32>,
    target_share: Vec<f32>,
}

impl Table {
    fn new(corpus: &Corpus) -> Table {
        let sources = corpus.source.counts.len();
        // Slices of the source vocabulary, so that all pairs seen never stand in memory at once.
        let slices = 64.min(sources.max(1));
        let rows: Vec<Vec<(u32, u32)>> = (0..slices)
            .into_par_iter()
            .map(|slice| {
                let mut pairs: Vec<u64> = Vec::new();
                for (source, target) in &corpus.sentences {
                    for &s in source.iter().filter(|&&s| s as usize % slices == slice) {
                        pairs.extend(target.iter().map(|&t| u64::from(s) << 32 | u64::from(t)));
                    }
                }
                pairs.sort_unstable();
                let often = pairs.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
                often.map(|run| ((run[0] >> 32) as u32, run[0] as u32)).collect()
            })
            .collect();
        let mut by_source: Vec<Vec<u32>> = vec![Vec::new(); sources];
        for (s, t) in rows.into_iter().flatten() {
            by_source[s as usize].push(t);
        }
        let mut first = Vec::with_capacity(sources + 1);
        let mut targets = Vec::new();
        for row in by_source {
            first.push(targets.len());
            targets.extend(row);
        }
        first.push(targets.len());
        let share = |counts: &[u32]| {
            let total: f64 = counts.iter().map(|&c| f64::from(c)).sum();
            counts.iter().map(|&c| (f64::from(c) / total.max(1.0)) as f32).collect()
        };
        let size = targets.len();
        Table {
            first,
            targets,
            forward: vec![1.0; size],
            backward: vec![1.0; size],
            expected: vec![0.0; size],
            source_share: share(&corpus.source.counts),
            target_share: share(&corpus.target.counts),
        }
    }

    fn place(&self, source: u32, target: u32) -> Option<usize> {
        let (from, to) = (self.first[source as usize], self.first[source as usize + 1]);
        self.targets[from..to].binary_search(&target).ok().map(|at| from + at)
    }

    /// One round of model 1 in both directions.
    fn improve(&mut self, corpus: &Corpus) {
        let mut forward_counts = vec![0f32; self.targets.len()];
        let mut backward_counts = vec![0f32; self.targets.len()];
        let mut places: Vec<(usize, usize, usize)> = Vec::new();
        let (mut by_source, mut by_target) = (Vec::new(), Vec::new());
        for (source, target) in &corpus.sentences {
            places.clear();
            by_source.clear();
            by_target.clear();
            // Each word may also translate nothing: as probable as it is frequent.
            by_source.extend(source.iter().map(|&s| self.source_share[s as usize]));
            by_target.extend(target.iter().map(|&t| self.target_share[t as usize]));
            for (i, &s) in source.iter().enumerate() {
                for (k, &t) in target.iter().enumerate() {
                    if let Some(place) = self.place(s, t) {
                        places.push((place, i, k));
                        by_target[k] += self.forward[place];
                        by_source[i] += self.backward[place];
                    }
                }
            }
            for &(place, i, k) in &places {
                forward_counts[place] += self.forward[place] / by_target[k];
                backward_counts[place] += self.backward[place] / by_source[i];
            }
        }
        let mut of_target = vec![0f32; self.target_share.len()];
        for (place, &target) in self.targets.iter().enumerate() {
            of_target[target as usize] += backward_counts[place];
        }
        for row in self.first.windows(2) {
            let of_source: f32 = forward_counts[row[0]..row[1]].iter().sum();
            for place in row[0]..row[1] {
                self.forward[place] = forward_counts[place] / of_source.max(1e-9);
                self.backward[place] = backward_counts[place] / of_target[self.targets[place] as usize].max(1e-9);
                self.expected[place] = (forward_counts[place] * backward_counts[place]).sqrt();
            }
        }
    }

    fn candidates(&self) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for (source, row) in self.first.windows(2).enumerate() {
            for place in row[0]..row[1] {
                let (forward, backward) = (self.forward[place], self.backward[place]);
                let expected = self.expected[place];
                if forward.max(backward) < LEAST_PROBABLE || expected < 1.0 {
                    continue;
                }
                // What the pair is worth: how probable it is both ways, and how well that is known.
                let value = (forward * backward).sqrt() * (expected / (expected + 2.0));
                let target = self.targets[place];
                candidates.push(Candidate { source: source as u32, target, forward, backward, value });
            }
        }
        candidates
    }
}
