//! What a document pair teaches about itself: IBM model 1 on the beads that are sure so far.
//!
//! The counts are taken with the known translations as a prior, and each pair of words is discounted
//! by one sighting: what was seen together once says nothing but that a bead was made, and to believe
//! it would only lock that bead in.

use rustc_hash::FxHashMap;

use super::side::Side;
use super::translations::{Known, Translation, Translations};

/// Segments taken to be translations of each other, and how surely, 0 to 1.
#[derive(Debug, Clone)]
pub(super) struct Lesson {
    pub(super) source: std::ops::Range<usize>,
    pub(super) target: std::ops::Range<usize>,
    pub(super) weight: f32,
}

/// Rounds of model 1.
const ROUNDS: usize = 4;
/// How probable a word without known translations finds any word of the bead.
const ANY: f32 = 1e-3;
/// The known translations weigh as much as this many sightings of the word.
const PRIOR: f32 = 4.0;
/// A translation learnt must be this probable in one direction.
const LEAST: f32 = 0.05;
/// Beads with more words than this teach little and cost much.
const LONGEST: usize = 120;

/// A word of the source and one of the target that stand in a bead together.
#[derive(Clone, Copy, Default)]
struct Cell {
    words: (u32, u32),
    known: (f32, f32),
    current: (f32, f32),
    counts: (f32, f32),
    sightings: f32,
    origin: Option<Known>,
}

/// The words of a bead, each once, and the cell of every pair of them, row by row.
struct Words {
    source: Vec<u32>,
    target: Vec<u32>,
    cells: Vec<u32>,
    weight: f32,
}

/// The known translations and those that the lessons teach.
pub(super) fn learn(source: &Side, target: &Side, known: &Translations, lessons: &[Lesson]) -> Translations {
    let mut cells: Vec<Cell> = Vec::new();
    let mut places: FxHashMap<(u32, u32), u32> = FxHashMap::default();
    let mut beads: Vec<Words> = Vec::new();
    for lesson in lessons {
        let (s, t) = (words(source, &lesson.source), words(target, &lesson.target));
        if s.len() > LONGEST || t.len() > LONGEST {
            continue;
        }
        let mut ids = Vec::with_capacity(s.len() * t.len());
        for &s in &s {
            for &t in &t {
                let place = *places.entry((s, t)).or_insert_with(|| {
                    cells.push(Cell { words: (s, t), current: (ANY, ANY), ..Cell::default() });
                    cells.len() as u32 - 1
                });
                cells[place as usize].sightings += lesson.weight;
                ids.push(place);
            }
        }
        beads.push(Words { source: s, target: t, cells: ids, weight: lesson.weight });
    }
    for s in 0..known.len() as u32 {
        for translation in known.of(s) {
            if let Some(&place) = places.get(&(s, translation.target)) {
                let cell = &mut cells[place as usize];
                cell.known = (translation.forward, translation.backward);
                cell.current = (translation.forward.max(ANY), translation.backward.max(ANY));
                cell.origin = Some(translation.origin);
            }
        }
    }
    let (mut of_source, mut of_target) = (vec![0f32; source.words.len()], vec![0f32; target.words.len()]);
    for _ in 0..ROUNDS {
        round(source, target, &beads, &mut cells, &mut of_source, &mut of_target);
    }
    let mut rows: Vec<Vec<Translation>> = (0..known.len() as u32)
        .map(|s| {
            let unseen = |t: &&Translation| !places.contains_key(&(s, t.target));
            let fading = |t: &Translation| {
                // Known, but never met in a bead: less probable the more often its words were.
                let keep = |total: f32| PRIOR / (PRIOR + total);
                Translation {
                    forward: t.forward * keep(of_source[s as usize]),
                    backward: t.backward * keep(of_target[t.target as usize]),
                    ..*t
                }
            };
            known.of(s).iter().filter(unseen).map(fading).collect()
        })
        .collect();
    for cell in &cells {
        let (s, t) = cell.words;
        let (forward, backward) = cell.current;
        if cell.origin.is_some() || forward.max(backward) >= LEAST {
            let origin = cell.origin.unwrap_or(Known::Document);
            rows[s as usize].push(Translation { target: t, forward, backward, origin });
        }
    }
    Translations::from_rows(rows, known.elsewhere.clone())
}

/// A round of model 1: counts how often each pair of words goes together by what is known so far, and each word at all
/// (`of_source`, `of_target`), and estimates anew from that.
fn round(
    source: &Side,
    target: &Side,
    beads: &[Words],
    cells: &mut [Cell],
    of_source: &mut [f32],
    of_target: &mut [f32],
) {
    for cell in cells.iter_mut() {
        cell.counts = (0.0, 0.0);
    }
    of_source.fill(0.0);
    of_target.fill(0.0);
    let (mut by_source, mut by_target) = (Vec::new(), Vec::new());
    for Words { source: s, target: t, cells: ids, weight } in beads {
        by_source.clear();
        by_target.clear();
        by_source.extend(s.iter().map(|&word| source.shares[word as usize]));
        by_target.extend(t.iter().map(|&word| target.shares[word as usize]));
        for i in 0..s.len() {
            for k in 0..t.len() {
                let current = cells[ids[i * t.len() + k] as usize].current;
                by_target[k] += current.0;
                by_source[i] += current.1;
            }
        }
        for i in 0..s.len() {
            for k in 0..t.len() {
                let cell = &mut cells[ids[i * t.len() + k] as usize];
                let forward = weight * cell.current.0 / by_target[k];
                let backward = weight * cell.current.1 / by_source[i];
                cell.counts.0 += forward;
                cell.counts.1 += backward;
                of_source[s[i] as usize] += forward;
                of_target[t[k] as usize] += backward;
            }
        }
    }
    for cell in cells {
        let (s, t) = cell.words;
        // One sighting less: what remains comes from other beads than the one looked at.
        let kept = ((cell.sightings - 1.0) / cell.sightings.max(1.0)).max(0.0);
        let estimate = |count: f32, total: f32, known: f32| (count * kept + PRIOR * known) / (total + PRIOR);
        cell.current = (
            estimate(cell.counts.0, of_source[s as usize], cell.known.0).max(1e-6),
            estimate(cell.counts.1, of_target[t as usize], cell.known.1).max(1e-6),
        );
    }
}

/// The words of some segments, each once.
fn words(side: &Side, segments: &std::ops::Range<usize>) -> Vec<u32> {
    let mut words: Vec<u32> = segments.clone().flat_map(|segment| side.bag(segment).iter().map(|e| e.word)).collect();
    words.sort_unstable();
    words.dedup();
    words
}
