//! Which segments lie beside each other in a bead of several on both sides.
//!
//! Where two sentences answer to two, the first most often answers to the first, and a clause crosses
//! over. If every word might as well stand for any word of the whole other side, such a bead would
//! look worse than two beads of one pair each, and never be found.

use std::ops::Range;

use super::score::WIDEST;
use super::side::Side;

/// For each segment of one side, how much likelier than in a bead without order its words stand for
/// those of each segment of the other side.
pub(super) type Nearness = [[f32; WIDEST]; WIDEST];

/// The nearness where order says nothing: one side is a single segment.
pub(super) static UNORDERED: [f32; WIDEST] = [1.0; WIDEST];

/// Share of words whose counterpart may stand anywhere in the bead.
const ANYWHERE: f32 = 0.1;

/// The nearness of `source` segments to `target` segments.
pub(super) fn nearness((side, source): (&Side, &Range<usize>), (other, target): (&Side, &Range<usize>)) -> Nearness {
    let words: f32 = other.sizes[target.clone()].iter().sum();
    let mut nearness = [[0.0; WIDEST]; WIDEST];
    for (segment, row) in source.clone().zip(&mut nearness) {
        let own = span(side, source, segment);
        for (counterpart, nearness) in target.clone().zip(row) {
            let there = span(other, target, counterpart);
            let beside = (own.1.min(there.1) - own.0.max(there.0)).max(0.0) / (own.1 - own.0).max(f32::EPSILON);
            let size = other.sizes[counterpart];
            let share = (1.0 - ANYWHERE) * beside + ANYWHERE * size / words.max(1.0);
            *nearness = share * (words + 1.0) / (size + 1.0);
        }
    }
    nearness
}

/// Where a segment of a bead begins and ends, the whole of its side being 1.
fn span(side: &Side, bead: &Range<usize>, segment: usize) -> (f32, f32) {
    let whole = side.length(bead).max(1.0);
    (side.length(&(bead.start..segment)) / whole, side.length(&(bead.start..segment + 1)) / whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::AlignSegment;
    use crate::lang::Lang;

    #[test]
    fn what_lies_beside_is_nearer_than_what_lies_across() {
        let side = |texts: &[&str]| {
            let segments: Vec<_> = texts.iter().map(|text| AlignSegment::new(*text)).collect();
            Side::new(&Lang::english(), &segments)
        };
        let (two, three) = (side(&["one two six", "ten two six"]), side(&["one two", "six ten", "two six"]));
        let nearness = nearness((&two, &(0..2)), (&three, &(0..3)));
        assert!(nearness[0][0] > nearness[0][1] && nearness[0][1] > nearness[0][2], "{nearness:?}");
        assert!((nearness[0][1] - nearness[1][1]).abs() < 1e-5, "half of the middle one lies beside either");
        assert!(nearness[1][0] > 0.0, "a clause may cross over");
    }
}
