//! Stretches that stand elsewhere in the translation: left alone by the path, which never steps
//! back, but with a counterpart among what it left alone on the other side.

use super::corridor;
use super::score::{Evidence, Scratch};

/// A pair of segments whose order differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MovedPair {
    pub(super) source: usize,
    pub(super) target: usize,
    pub(super) score: f32,
}

/// The evidence that a pair out of order needs, in nats. The path has weighed what lies near it; here
/// any segment may meet any other, so chance has as many tries as there are pairs.
const LEAST: f32 = 5.0;

/// Pairs among segments left alone, each segment once, the surest first.
pub(super) fn pairs(evidence: &Evidence<'_>, source_alone: &[bool], target_alone: &[bool]) -> Vec<MovedPair> {
    let mut scratch = Scratch::default();
    let mut found: Vec<MovedPair> = corridor::marks(evidence.source, evidence.target, evidence.translations)
        .into_iter()
        .filter(|mark| source_alone[mark.source as usize] && target_alone[mark.target as usize])
        .filter_map(|mark| {
            let (source, target) = (mark.source as usize, mark.target as usize);
            let score = evidence.single(source, target, &mut scratch);
            (score >= LEAST).then_some(MovedPair { source, target, score })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.source.cmp(&b.source)));
    let (mut sources, mut targets) = (source_alone.to_vec(), target_alone.to_vec());
    found.retain(|pair| {
        let free = sources[pair.source] && targets[pair.target];
        if free {
            (sources[pair.source], targets[pair.target]) = (false, false);
        }
        free
    });
    found.sort_by_key(|pair| pair.source);
    found
}
