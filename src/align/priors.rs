//! What each shape of bead costs, before anything is known of the segments in it.
//!
//! Texts differ: a novel's translator splits sentences and drops few, a web page loses blocks. So the
//! shares of the kinds of bead are learnt from each document pair, starting from usual ones.

use super::score::{SHAPES, Weights};
use super::search::Step;

/// The kinds of bead whose shares are learnt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    SourceAlone,
    TargetAlone,
    OneToOne,
    OneToMany,
    ManyToOne,
    ManyToMany,
}

const KINDS: usize = 6;

/// The usual shares weigh as much as this many beads.
const USUAL_BEADS: f32 = 40.0;

/// To leave a segment alone on either side costs at least this together, in nats: where little joins two
/// languages, each pair given up would make the next one less likely, until none is left.
const LEAST_APART: f32 = 4.0;

fn kind((source, target): (u8, u8)) -> Kind {
    match (source, target) {
        (_, 0) => Kind::SourceAlone,
        (0, _) => Kind::TargetAlone,
        (1, 1) => Kind::OneToOne,
        (1, _) => Kind::OneToMany,
        (_, 1) => Kind::ManyToOne,
        _ => Kind::ManyToMany,
    }
}

/// The usual cost of each shape, in nats, a 1-1 bead costing nothing.
pub(super) fn usual(weights: &Weights) -> [f32; SHAPES.len()] {
    SHAPES.map(|(a, b)| match (a, b) {
        (0, _) | (_, 0) => weights.null,
        (1, 1) => 0.0,
        (1, n) | (n, 1) => weights.merge + weights.merge_more * f32::from(n - 2),
        (a, b) => weights.merge + weights.both + weights.merge_more * f32::from(a + b - 4),
    })
}

/// The cost of each shape in a document pair, given its alignment so far.
pub(super) fn learnt(weights: &Weights, steps: &[Step]) -> [f32; SHAPES.len()] {
    let usual = usual(weights);
    let mut shares = [0f32; KINDS];
    let mut of_kind = [0f32; KINDS];
    for (shape, cost) in SHAPES.iter().zip(usual) {
        of_kind[kind(*shape) as usize] += (-cost).exp();
    }
    let total: f32 = of_kind.iter().sum();
    for (share, of_kind) in shares.iter_mut().zip(of_kind) {
        *share = of_kind / total * USUAL_BEADS;
    }
    for step in steps {
        // What is not this bead is most often no bead of its kind.
        shares[kind(SHAPES[usize::from(step.shape)]) as usize] += step.posterior;
    }
    let one = Kind::OneToOne as usize;
    let mut costs = usual;
    for (shape, cost) in SHAPES.iter().zip(&mut costs) {
        let kind = kind(*shape) as usize;
        let gained = (shares[kind] / shares[one]) / (of_kind[kind] / of_kind[one]);
        *cost -= weights.adapt * gained.ln();
    }
    let [source_alone, target_alone, ..] = &mut costs;
    let missing = LEAST_APART - (*source_alone + *target_alone);
    if missing > 0.0 {
        *source_alone += missing / 2.0;
        *target_alone += missing / 2.0;
    }
    costs
}
