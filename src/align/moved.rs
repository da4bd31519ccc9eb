//! Stretches that stand elsewhere in the translation: left alone by the path, which never steps
//! back, but with counterparts among what it left alone on the other side.
//!
//! Pairs of segments with much evidence are the seeds. What was left alone around a seed on both sides is
//! then aligned by itself, so that sentences merged or left out within a moved section are found too.

use std::ops::Range;

use super::corridor;
use super::score::{Evidence, Scratch};

/// A pair of segments whose order differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Seed {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) score: f32,
}

/// What was left alone on both sides around some seeds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    pub(super) source: Range<usize>,
    pub(super) target: Range<usize>,
    /// How many seeds it holds, and their scores together.
    pub(super) seeds: usize,
    pub(super) score: f32,
}

impl Stretch {
    pub(super) fn holds(&self, seed: &Seed) -> bool {
        self.source.contains(&seed.source) && self.target.contains(&seed.target)
    }

    /// How probable it is that it has moved at all.
    pub(super) fn confidence(&self) -> f32 {
        1.0 / (1.0 + (-(self.score - EVEN) / 2.0).exp())
    }
}

/// The evidence that a seed needs, in nats. The path has weighed what lies near it; here any segment may
/// meet any other, so chance has as many tries as there are pairs.
const LEAST: f32 = 5.0;

/// The evidence at which a pair out of order is as likely right as wrong, in nats.
const EVEN: f32 = 4.0;

/// Pairs among segments left alone, each segment once, the surest first.
pub(super) fn seeds(evidence: &Evidence<'_>, source_alone: &[bool], target_alone: &[bool]) -> Vec<Seed> {
    let mut scratch = Scratch::default();
    let mut found: Vec<Seed> = corridor::marks(evidence.source, evidence.target, evidence.translations)
        .into_iter()
        .filter(|mark| source_alone[mark.source as usize] && target_alone[mark.target as usize])
        .filter_map(|mark| {
            let (source, target) = (mark.source as usize, mark.target as usize);
            let score = evidence.single(source, target, &mut scratch);
            (score >= LEAST).then_some(Seed { source, target, score })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.source.cmp(&b.source)));
    let (mut sources, mut targets) = (source_alone.to_vec(), target_alone.to_vec());
    found.retain(|seed| {
        let free = sources[seed.source] && targets[seed.target];
        if free {
            (sources[seed.source], targets[seed.target]) = (false, false);
        }
        free
    });
    found
}

/// The stretch with the most evidence; of equal ones the first.
pub(super) fn heaviest(seeds: &[Seed], source_alone: &[bool], target_alone: &[bool]) -> Option<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for seed in seeds {
        match stretches.iter_mut().find(|stretch| stretch.holds(seed)) {
            Some(stretch) => {
                stretch.seeds += 1;
                stretch.score += seed.score;
            }
            None => stretches.push(Stretch {
                source: run(source_alone, seed.source),
                target: run(target_alone, seed.target),
                seeds: 1,
                score: seed.score,
            }),
        }
    }
    stretches.into_iter().min_by(|a, b| b.score.total_cmp(&a.score).then(a.source.start.cmp(&b.source.start)))
}

/// The segments left alone around one.
fn run(alone: &[bool], at: usize) -> Range<usize> {
    let start = alone[..at].iter().rposition(|alone| !alone).map_or(0, |before| before + 1);
    let end = alone[at..].iter().position(|alone| !alone).map_or(alone.len(), |after| at + after);
    start..end
}
