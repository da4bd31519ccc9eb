//! Where in a bead its words stand.
//!
//! A translation keeps more or less to the order of what it translates. Half of the words of a bead are taken
//! to have their counterpart about as far from its beginning as they are themselves, which tells true pairs
//! from chance ones; the others have it anywhere. Where several sentences answer to several, even these lie
//! mostly beside it: if every word might as well stand for any word of the whole other side, such a bead would
//! look worse than two beads of one pair each, and never be found.

use std::ops::Range;

use super::score::WIDEST;
use super::side::Side;

/// Share of words whose counterpart stands about as far from the beginning of the bead.
const IN_ORDER: f32 = 0.5;
/// How far it may stand off, the bead being 1.
const REACH: f32 = 0.35;
/// Share of the other words whose counterpart may stand in any segment of a bead of several on both sides.
const ANYWHERE: f32 = 0.1;

/// How much likelier at most a place is than it would be without order.
pub(super) const NEAREST: f32 = 4.0;

/// Where the words of one bead stand, and how likely that makes them to be counterparts.
pub(super) struct Order {
    source: [Span; WIDEST],
    target: [Span; WIDEST],
    triangle: Triangle,
    /// Of a bead of several segments on both sides, how much likelier than in any other the counterpart of a
    /// word of each source segment stands in each target segment, and the other way round.
    beside: Option<(Beside, Beside)>,
}

type Beside = [[f32; WIDEST]; WIDEST];

/// A word of a bead: its segment, counted from the first of the bead, and its position there, 0 to 1.
pub(super) type Place = (usize, f32);

/// Where a segment begins in its side of a bead, and how long it is, the whole being 1.
#[derive(Debug, Clone, Copy, Default)]
struct Span {
    start: f32,
    length: f32,
}

/// A likelihood that falls off evenly on both sides, up to its reach.
#[derive(Debug, Clone, Copy)]
struct Triangle {
    reach: f32,
    /// One by the reach.
    slope: f32,
}

impl Triangle {
    fn new(reach: f32) -> Triangle {
        Triangle { reach, slope: 1.0 / reach }
    }

    /// How likely `to` is around `from`, the ends of the bead cutting the triangle off.
    fn at(self, from: f32, to: f32) -> f32 {
        let cut_off = |room: f32| (self.reach - room).max(0.0).powi(2);
        let width = self.reach - 0.5 * self.slope * (cut_off(from) + cut_off(1.0 - from));
        (1.0 - (from - to).abs() * self.slope).max(0.0) / width
    }
}

impl Order {
    /// That of beads of one segment on either side.
    pub(super) fn single() -> Order {
        let span = [Span { start: 0.0, length: 1.0 }; WIDEST];
        Order { source: span, target: span, triangle: Triangle::new(REACH), beside: None }
    }

    pub(super) fn new((source, sources): (&Side, &Range<usize>), (target, targets): (&Side, &Range<usize>)) -> Order {
        let longer = sources.len().max(targets.len()) as f32;
        let spans = (spans(source, sources), spans(target, targets));
        let several = sources.len() > 1 && targets.len() > 1;
        let beside = several.then(|| {
            let (s, t) = (&spans.0[..sources.len()], &spans.1[..targets.len()]);
            (beside(s, t, &target.sizes[targets.clone()]), beside(t, s, &source.sizes[sources.clone()]))
        });
        // The more sentences, the better each keeps to its place.
        Order { source: spans.0, target: spans.1, triangle: Triangle::new(REACH / longer.sqrt().sqrt()), beside }
    }

    /// How much likelier than anywhere a source word has its counterpart in this place of the target.
    pub(super) fn of_source(&self, source: Place, target: Place) -> f32 {
        let beside = self.beside.as_ref().map_or(1.0, |(beside, _)| beside[source.0][target.0]);
        self.near(self.source[source.0].at(source.1), self.target[target.0].at(target.1), beside)
    }

    /// How much likelier than anywhere a target word has its counterpart in this place of the source.
    pub(super) fn of_target(&self, target: Place, source: Place) -> f32 {
        let beside = self.beside.as_ref().map_or(1.0, |(_, beside)| beside[target.0][source.0]);
        self.near(self.target[target.0].at(target.1), self.source[source.0].at(source.1), beside)
    }

    fn near(&self, from: f32, to: f32, beside: f32) -> f32 {
        IN_ORDER * self.triangle.at(from, to) + (1.0 - IN_ORDER) * beside
    }
}

impl Span {
    fn at(self, position: f32) -> f32 {
        self.start + position * self.length
    }
}

/// The spans of the segments of one side of a bead.
fn spans(side: &Side, bead: &Range<usize>) -> [Span; WIDEST] {
    let whole = side.length(bead).max(1.0);
    let mut spans = [Span { start: 0.0, length: 1.0 }; WIDEST];
    if bead.len() > 1 {
        for (segment, span) in bead.clone().zip(&mut spans) {
            *span = Span {
                start: side.length(&(bead.start..segment)) / whole,
                length: side.length(&(segment..segment + 1)) / whole,
            };
        }
    }
    spans
}

/// How much likelier than in a bead without order the words of each segment have their counterparts in each of
/// the others, which hold `sizes` words.
fn beside(segments: &[Span], others: &[Span], sizes: &[f32]) -> Beside {
    let words: f32 = sizes.iter().sum();
    let mut likelier = [[0.0; WIDEST]; WIDEST];
    for (own, row) in segments.iter().zip(&mut likelier) {
        for ((there, size), likelier) in others.iter().zip(sizes).zip(row) {
            let shared = (own.at(1.0).min(there.at(1.0)) - own.start.max(there.start)).max(0.0);
            let share = (1.0 - ANYWHERE) * shared / own.length.max(f32::EPSILON) + ANYWHERE * size / words.max(1.0);
            *likelier = share * (words + 1.0) / (size + 1.0);
        }
    }
    likelier
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::AlignSegment;
    use crate::lang::Lang;

    fn side(texts: &[&str]) -> Side {
        let segments: Vec<_> = texts.iter().map(|text| AlignSegment::new(*text)).collect();
        Side::new(&Lang::english(), &segments)
    }

    #[test]
    fn what_lies_beside_is_nearer_than_what_lies_across() {
        let (two, three) = (side(&["one two six", "ten two six"]), side(&["one two", "six ten", "two six"]));
        let order = Order::new((&two, &(0..2)), (&three, &(0..3)));
        let near = |segment, other| order.of_source((segment, 0.5), (other, 0.5));
        assert!(near(0, 0) > near(0, 1) && near(0, 1) > near(0, 2));
        assert!((near(0, 1) - near(1, 1)).abs() < 1e-5, "half of the middle one lies beside either");
        assert!(near(1, 0) > 0.0, "a clause may cross over");
        let crossing = order.of_source((0, 0.9), (2, 0.1));
        assert!(crossing > near(0, 2), "what crosses over stands near the border: {crossing}");
    }

    #[test]
    fn order_only_moves_what_words_have_in_common() {
        let (one, two) = (side(&["one two six ten"]), side(&["one two", "six ten one two"]));
        for (from, to) in [((&one, 0..1), (&one, 0..1)), ((&one, 0..1), (&two, 0..2)), ((&two, 0..2), (&one, 0..1))] {
            let order = Order::new((from.0, &from.1), (to.0, &to.1));
            let places = || {
                let grid = |at: usize| (at as f32 + 0.5) / 500.0;
                let spans = order.target[..to.1.len()].iter().enumerate();
                spans
                    .flat_map(move |(segment, span)| (0..500).map(move |at| ((segment, grid(at)), span.length / 500.0)))
            };
            for position in [0.0, 0.3, 0.5, 0.95] {
                let all: f32 = places().map(|(place, width)| width * order.of_source((0, position), place)).sum();
                assert!((all - 1.0).abs() < 0.01, "{position}: {all}");
                assert!(places().all(|(place, _)| order.of_source((0, position), place) <= NEAREST));
            }
        }
    }
}
