//! Whether two documents are translations of each other at all.

use std::ops::Range;

use super::bitext::{AlignSegment, Bead, Verdict};

/// The evidence in nats, from words and borders of both sides, that supports a bead.
const SUPPORTS: f32 = 2.0;

/// The share of text that must stand in supported beads; `docs/alignment.md` tells how it was measured.
const RELATED: f32 = 0.3;

/// Judges an alignment. A pair of which either side is empty is not related.
pub(super) fn verdict(beads: &[Bead], (source, target): (&[AlignSegment], &[AlignSegment])) -> Verdict {
    let length = |side: &[AlignSegment], range: Range<usize>| -> f32 {
        side[range].iter().map(|segment| segment.text.len() as f32).sum()
    };
    // The shorter document decides: a summary, or the one chapter that was translated, is related.
    let share = |supported: f32, all: f32| if all > 0.0 { supported / all } else { 0.0 };
    let (mut s, mut t) = (0.0, 0.0);
    for bead in beads.iter().filter(|bead| !bead.is_null()) {
        let evidence = bead.reasons.words + bead.reasons.length.min(1.0);
        if evidence >= SUPPORTS || bead.reasons.memory {
            s += length(source, bead.source.clone());
            t += length(target, bead.target.clone());
        }
    }
    let supported = share(s, length(source, 0..source.len())).max(share(t, length(target, 0..target.len())));
    Verdict { supported, related: supported >= RELATED }
}
