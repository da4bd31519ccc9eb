//! Whether two documents are translations of each other at all.

use std::ops::Range;

use super::bitext::{AlignSegment, Bead, Judgement, Verdict};

/// The evidence of words, in nats, that supports a bead. The path has chosen the best of many pairs,
/// so that a little of it is found in any two texts.
const SUPPORTS: f32 = 5.5;

/// Below this share of text in supported beads two documents are unrelated; `docs/alignment.md` tells how
/// this and what follows was measured.
const RELATED: f32 = 0.55;
/// Documents of fewer segments than this on either side may reach that by chance ...
const FEW: usize = 20;
/// ... but rarely this.
const RELATED_THOUGH_FEW: f32 = 0.75;
/// Of fewer than this, nothing speaks surely against.
const TOO_FEW: usize = 4;

/// Judges an alignment; what a person has locked is related, and nothing is unrelated to everything.
pub(super) fn verdict(beads: &[Bead], (source, target): (&[AlignSegment], &[AlignSegment])) -> Verdict {
    let length = |side: &[AlignSegment], range: Range<usize>| -> f32 {
        side[range].iter().map(|segment| segment.text.len() as f32).sum()
    };
    // The shorter document decides: a summary, or the one chapter that was translated, is related.
    let share = |supported: f32, all: f32| if all > 0.0 { supported / all } else { 0.0 };
    let (mut s, mut t) = (0.0, 0.0);
    for bead in beads.iter().filter(|bead| !bead.is_null()) {
        if bead.reasons.words >= SUPPORTS || bead.reasons.memory || bead.locked {
            s += length(source, bead.source.clone());
            t += length(target, bead.target.clone());
        }
    }
    let supported = share(s, length(source, 0..source.len())).max(share(t, length(target, 0..target.len())));
    let judgement = match source.len().min(target.len()) {
        0 => Judgement::Unrelated,
        segments if supported < RELATED && segments >= TOO_FEW => Judgement::Unrelated,
        segments if supported < RELATED_THOUGH_FEW && segments < FEW => Judgement::Unsure,
        _ => Judgement::Related,
    };
    Verdict { supported, judgement }
}
