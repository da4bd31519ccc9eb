//! What each shape of bead costs, before anything is known of the segments in it.
//!
//! Texts differ: a novel's translator splits sentences and drops few, a web page loses blocks. So the
//! shares of the kinds of bead are learnt from each document pair, starting from usual ones. Segments
//! without counterpart stand together: after one of them another is likelier than after a pair, so that
//! a missing block costs little more than a missing sentence.

use super::score::{SHAPES, Weights};
use super::search::Step;

/// What the cost of the next bead depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Segments on both sides.
    Pair,
    SourceAlone,
    TargetAlone,
}

pub(super) const CLASSES: usize = 3;

/// Something for each class of bead.
pub(super) type PerClass<T> = [T; CLASSES];

/// The places among the shapes of a segment alone on either side.
pub(super) const SOURCE_ALONE: usize = 0;
pub(super) const TARGET_ALONE: usize = 1;

impl Class {
    pub(super) fn of(shape: usize) -> Class {
        match shape {
            SOURCE_ALONE => Class::SourceAlone,
            TARGET_ALONE => Class::TargetAlone,
            _ => Class::Pair,
        }
    }
}

/// The kinds of pairs whose shares are learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    OneToOne,
    OneToMany,
    ManyToOne,
    ManyToMany,
}

const KINDS: usize = 4;

/// The kind of a shape, unless it leaves a segment alone.
fn kind(shape: (u8, u8)) -> Option<Kind> {
    match shape {
        (_, 0) | (0, _) => None,
        (1, 1) => Some(Kind::OneToOne),
        (1, _) => Some(Kind::OneToMany),
        (_, 1) => Some(Kind::ManyToOne),
        _ => Some(Kind::ManyToMany),
    }
}

/// What beads cost in a document pair, in nats; a 1-1 bead after a pair costs nothing.
#[derive(Debug, Clone)]
pub(super) struct Costs {
    /// Each shape, after a pair.
    pub(super) shapes: [f32; SHAPES.len()],
    /// What a bead of each class costs more after one of each class: `[before][class]`.
    pub(super) after: PerClass<PerClass<f32>>,
}

/// The usual shares weigh as much as this many beads ...
const USUAL_BEADS: f32 = 40.0;
/// ... and what usually follows a segment left alone, as this many of these.
const USUAL_ALONE: f32 = 5.0;
/// How probable it usually is that beside a segment left alone the next one is, too ...
const ALONE_TOO: f32 = 0.5;
/// ... and one of the other side.
const OTHER_SIDE: f32 = 0.02;

/// To leave a segment alone on either side costs at least this together, in nats: where little joins two
/// languages, each pair given up would make the next one less likely, until none is left.
const LEAST_APART: f32 = 4.0;
/// So it does after others that were left alone.
const LEAST_FURTHER: f32 = 1.0;

impl Costs {
    /// The usual ones.
    pub(super) fn usual(weights: &Weights) -> Costs {
        Costs::learnt(weights, &[], &[[0.0; CLASSES]; CLASSES])
    }

    /// Those that likely beads teach, and how often a bead of each class stood after one of each.
    pub(super) fn learnt(weights: &Weights, steps: &[Step], turns: &PerClass<PerClass<f32>>) -> Costs {
        let mut shapes = usual_shapes(weights);
        let mut usual = [0f32; KINDS];
        for (shape, cost) in SHAPES.iter().zip(shapes) {
            if let Some(kind) = kind(*shape) {
                usual[kind as usize] += (-cost).exp();
            }
        }
        let all: f32 = usual.iter().sum();
        let mut counts = usual.map(|share| share / all * USUAL_BEADS);
        for step in steps {
            if let Some(kind) = kind(SHAPES[usize::from(step.shape)]) {
                // What is not this bead is most often no bead of its kind.
                counts[kind as usize] += step.posterior;
            }
        }
        let one = Kind::OneToOne as usize;
        for (shape, cost) in SHAPES.iter().zip(&mut shapes) {
            if let Some(kind) = kind(*shape).map(|kind| kind as usize) {
                *cost -= (counts[kind] / counts[one] * usual[one] / usual[kind]).ln();
            }
        }

        let alone = (-weights.null).exp();
        let usually = [
            [all, alone, alone].map(|share| share / (all + 2.0 * alone)),
            [1.0 - ALONE_TOO - OTHER_SIDE, ALONE_TOO, OTHER_SIDE],
            [1.0 - ALONE_TOO - OTHER_SIDE, OTHER_SIDE, ALONE_TOO],
        ];
        let weight = [USUAL_BEADS, USUAL_ALONE, USUAL_ALONE];
        let chance: PerClass<PerClass<f32>> = std::array::from_fn(|before| {
            let seen: f32 = turns[before].iter().sum();
            let count = |class: usize| turns[before][class] + weight[before] * usually[before][class];
            std::array::from_fn(|class| count(class) / (seen + weight[before]))
        });
        // Against a 1-1 bead after a pair.
        let [pair, source, target] = [Class::Pair, Class::SourceAlone, Class::TargetAlone].map(|class| class as usize);
        let one_to_one = chance[pair][pair] * counts[one] / counts.iter().sum::<f32>();
        let cost = |before: usize, class: usize| (one_to_one / chance[before][class]).ln();
        let (mut first, mut further) =
            ((cost(pair, source), cost(pair, target)), (cost(source, source), cost(target, target)));
        at_least(LEAST_APART, &mut first);
        at_least(LEAST_FURTHER, &mut further);
        (shapes[SOURCE_ALONE], shapes[TARGET_ALONE]) = first;
        let after_alone = |before: usize| (chance[pair][pair] / chance[before][pair]).ln();
        let after = [
            [0.0; CLASSES],
            [after_alone(source), further.0 - first.0, cost(source, target) - first.1],
            [after_alone(target), cost(target, source) - first.0, further.1 - first.1],
        ];
        Costs { shapes, after }
    }

    /// What it costs to leave this many segments alone on either side, between pairs.
    pub(super) fn alone(&self, source: usize, target: usize) -> f32 {
        let (mut cost, mut before) = (0.0, Class::Pair as usize);
        for (count, shape) in [(source, SOURCE_ALONE), (target, TARGET_ALONE)] {
            let class = Class::of(shape) as usize;
            for _ in 0..count {
                cost += self.shapes[shape] + self.after[before][class];
                before = class;
            }
        }
        cost + self.after[before][Class::Pair as usize]
    }
}

/// Raises two costs evenly until they are at least this much together.
fn at_least(least: f32, (a, b): &mut (f32, f32)) {
    let missing = (least - (*a + *b)).max(0.0);
    *a += missing / 2.0;
    *b += missing / 2.0;
}

/// The usual cost of each shape, in nats, a 1-1 bead costing nothing.
fn usual_shapes(weights: &Weights) -> [f32; SHAPES.len()] {
    SHAPES.map(|(a, b)| match (a, b) {
        (0, _) | (_, 0) => weights.null,
        (1, 1) => 0.0,
        (1, n) | (n, 1) => weights.merge + weights.merge_more * f32::from(n - 2),
        (a, b) => weights.merge + weights.both + weights.merge_more * f32::from(a + b - 4),
    })
}
