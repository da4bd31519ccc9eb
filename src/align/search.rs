//! The best path of beads through the corridor, and how probable each bead is among all paths.

use super::corridor::Corridor;
use super::order::Order;
use super::priors::{CLASSES, Class, PerClass, SOURCE_ALONE, TARGET_ALONE};
use super::score::{Evidence, Row, SHAPES, Scratch, WIDEST};
use crate::error::Result;
use crate::watch::Watch;

/// A bead on a path: how many segments were consumed before it, and its shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) shape: u8,
    /// How probable it is among all paths, 0 to 1.
    pub(super) posterior: f32,
}

impl Step {
    fn new(source: usize, target: usize, shape: usize, probability: f64) -> Step {
        let posterior = probability.min(1.0) as f32;
        Step { source: source as u32, target: target as u32, shape: shape as u8, posterior }
    }

    pub(super) fn source_range(&self) -> std::ops::Range<usize> {
        self.source as usize..self.source as usize + usize::from(SHAPES[usize::from(self.shape)].0)
    }

    pub(super) fn target_range(&self) -> std::ops::Range<usize> {
        self.target as usize..self.target as usize + usize::from(SHAPES[usize::from(self.shape)].1)
    }
}

/// All beads that a corridor allows, with their scores.
pub(super) struct Lattice<'a> {
    corridor: &'a Corridor,
    offsets: Vec<usize>,
    /// How many of the shapes, from the first on, are looked at.
    shapes: usize,
    /// For each cell, the score of each shape of bead that begins there, as after a pair.
    scores: Vec<f32>,
    /// What a bead of each class costs more after one of each class than after a pair: `[before][class]`.
    after: PerClass<PerClass<f32>>,
}

/// The place among the shapes of the 1-1 bead.
const ONE_TO_ONE: usize = 2;

/// The shapes of a sketch: segments alone, and 1-1 beads, whose words may stand in any order.
const SKETCHED: usize = 3;

/// A cell whose best path in a sketch is this much worse than the best of all, in nats, is not looked
/// at again: several merged segments, which a sketch must leave alone, cost less.
const BEAM: f64 = 20.0;

const NEVER: f32 = f32::NEG_INFINITY;

impl<'a> Lattice<'a> {
    /// Scores every bead of the corridor.
    pub(super) fn new(evidence: &Evidence<'_>, corridor: &'a Corridor, watch: &dyn Watch) -> Result<Lattice<'a>> {
        Lattice::of_shapes(SHAPES.len(), evidence, corridor, watch)
    }

    /// Scores segments alone and 1-1 beads only.
    pub(super) fn sketch(evidence: &Evidence<'_>, corridor: &'a Corridor, watch: &dyn Watch) -> Result<Lattice<'a>> {
        Lattice::of_shapes(SKETCHED, evidence, corridor, watch)
    }

    /// The score of the best path of a sketch, and the part of the corridor that deserves a closer look.
    pub(super) fn worth_a_look(&self) -> (f64, Corridor) {
        let (to, from) = (self.forward(1.0, f64::max), self.backward(1.0, f64::max));
        let best = |cell: usize| (0..CLASSES).map(|c| to[cell][c] + from[cell][c]).fold(f64::NEG_INFINITY, f64::max);
        let least = best(0) - BEAM;
        let rows = self.offsets.windows(2).zip(&self.corridor.rows).map(|(cells, &(low, _))| {
            let mut alive = (cells[0]..cells[1]).filter(|&cell| best(cell) >= least);
            let column = |cell: usize| low + (cell - cells[0]) as u32;
            let first = alive.next();
            let last = alive.next_back().or(first);
            (first.map_or(u32::MAX, column), last.map_or(0, column))
        });
        (best(0), Corridor::of_rows(rows.collect()))
    }

    fn of_shapes(
        shapes: usize,
        evidence: &Evidence<'_>,
        corridor: &'a Corridor,
        watch: &dyn Watch,
    ) -> Result<Lattice<'a>> {
        let (n, m) = (evidence.source.len(), evidence.target.len());
        let mut offsets = Vec::with_capacity(n + 2);
        let mut total = 0;
        for &(low, high) in &corridor.rows {
            offsets.push(total);
            total += (high - low + 1) as usize;
        }
        offsets.push(total);
        let mut scores = vec![NEVER; total * shapes];
        let (single, mut scratch) = (Order::single(), Scratch::default());
        let mut rows: Vec<Row> = Vec::new();
        let mut first_row = 0;
        for (i, &(low, high)) in corridor.rows.iter().enumerate().take(n + 1) {
            if i % 256 == 0 {
                watch.progress(i as u64, Some(n as u64));
                watch.go_on()?;
            }
            // The rows that a bead beginning here may need.
            while first_row + rows.len() < (i + WIDEST).min(n) {
                let segment = first_row + rows.len();
                let from = corridor.rows[segment.saturating_sub(WIDEST - 1)].0 as usize;
                let to = (corridor.rows[(segment + WIDEST).min(n)].1 as usize).min(m);
                let merging = shapes > SKETCHED;
                let mut row = evidence.row(segment, (from, to), merging.then_some(&single), &mut scratch);
                if merging {
                    evidence.bound(segment, &mut row, &mut scratch);
                }
                rows.push(row);
            }
            if i > first_row {
                rows.drain(..i - first_row);
                first_row = i;
            }
            for j in low..=high {
                let cell = offsets[i] + (j - low) as usize;
                let cell = &mut scores[cell * shapes..][..shapes];
                for (shape, &(a, b)) in SHAPES[..shapes].iter().enumerate() {
                    let (end, column) = (i + usize::from(a), j as usize + usize::from(b));
                    if end > n || column > m {
                        continue;
                    }
                    let (low, high) = corridor.rows[end];
                    if column < low as usize || column > high as usize {
                        continue;
                    }
                    cell[shape] = evidence.bead(
                        shape,
                        i..end,
                        &rows[..usize::from(a)],
                        j as usize..column,
                        cell[ONE_TO_ONE],
                        &mut scratch,
                    );
                }
            }
        }
        Ok(Lattice { corridor, offsets, shapes, scores, after: evidence.costs.after })
    }

    /// The beads that begin in a cell: shape, size and score.
    fn beads(&self, cell: usize) -> impl Iterator<Item = (usize, (u8, u8), f32)> {
        let scores = self.scores[cell * self.shapes..][..self.shapes].iter();
        let beads = scores.zip(SHAPES).enumerate().map(|(shape, (&score, size))| (shape, size, score));
        beads.filter(|&(.., score)| score != NEVER)
    }

    /// All paths to each cell taken together by `add`, those that end with a bead of each class apart, when
    /// scores are multiplied by `beta`.
    fn forward(&self, beta: f64, add: impl Fn(f64, f64) -> f64) -> Vec<PerClass<f64>> {
        let mut to = vec![[f64::NEG_INFINITY; CLASSES]; self.offsets[self.offsets.len() - 1]];
        to[0][Class::Pair as usize] = 0.0;
        for (cell, i, j) in self.places() {
            let into = self.into(&to[cell], beta, &add);
            for (shape, size, score) in self.beads(cell) {
                let (next, class) = (self.end(i, j, size), Class::of(shape) as usize);
                to[next][class] = add(to[next][class], into[class] + f64::from(score) * beta);
            }
        }
        to
    }

    /// All paths from each cell to the end taken together, after a bead of each class.
    fn backward(&self, beta: f64, add: impl Fn(f64, f64) -> f64) -> Vec<PerClass<f64>> {
        let mut from = vec![[f64::NEG_INFINITY; CLASSES]; self.offsets[self.offsets.len() - 1]];
        if let Some(end) = from.last_mut() {
            *end = [0.0; CLASSES];
        }
        for (cell, i, j) in self.places().rev() {
            let mut out = [f64::NEG_INFINITY; CLASSES];
            for (shape, size, score) in self.beads(cell) {
                let class = Class::of(shape) as usize;
                out[class] = add(out[class], from[self.end(i, j, size)][class] + f64::from(score) * beta);
            }
            for (before, costs) in from[cell].iter_mut().zip(&self.after) {
                for (out, cost) in out.iter().zip(costs) {
                    *before = add(*before, out - f64::from(*cost) * beta);
                }
            }
        }
        from
    }

    /// All paths to a cell taken together, as a bead of each class finds them.
    fn into(&self, to: &PerClass<f64>, beta: f64, add: impl Fn(f64, f64) -> f64) -> PerClass<f64> {
        let mut into = [f64::NEG_INFINITY; CLASSES];
        for (to, costs) in to.iter().zip(&self.after) {
            for (into, cost) in into.iter_mut().zip(costs) {
                *into = add(*into, to - f64::from(*cost) * beta);
            }
        }
        into
    }

    /// The sums over all paths to and from each cell when scores are divided by `temperature`.
    pub(super) fn sums(&self, temperature: f32) -> Sums {
        let beta = f64::from(1.0 / temperature);
        let from = self.backward(beta, log_add);
        Sums { to: self.forward(beta, log_add), all: from[0][Class::Pair as usize], from, beta }
    }

    /// The best path, each bead with its probability.
    pub(super) fn best_path(&self, sums: &Sums) -> Vec<Step> {
        let to = self.forward(1.0, f64::max);
        let n = self.corridor.rows.len() - 1;
        let (mut i, mut j) = (n, self.corridor.rows[n].1 as usize);
        let mut class = highest(&to[self.cell(i, j)]);
        let mut steps = Vec::new();
        while (i, j) != (0, 0) {
            // The bead with which the best path comes here: how good it is, its shape, the class before it.
            let mut best = (f64::NEG_INFINITY, 0, 0);
            for (shape, (a, b)) in
                SHAPES.into_iter().enumerate().filter(|&(shape, _)| Class::of(shape) as usize == class)
            {
                let (Some(i), Some(j)) = (i.checked_sub(usize::from(a)), j.checked_sub(usize::from(b))) else {
                    continue;
                };
                let (low, high) = self.corridor.rows[i];
                if (low as usize..=high as usize).contains(&j) {
                    let cell = self.cell(i, j);
                    let through: PerClass<f64> = std::array::from_fn(|c| to[cell][c] - f64::from(self.after[c][class]));
                    let before = highest(&through);
                    let score = through[before] + f64::from(self.scores[cell * self.shapes + shape]);
                    if score > best.0 {
                        best = (score, shape, before);
                    }
                }
            }
            let (_, shape, before) = best;
            let (a, b) = SHAPES[shape];
            (i, j, class) = (i - usize::from(a), j - usize::from(b), before);
            let mut shares = self.shares(sums, (self.cell(i, j), i, j));
            let share = shares.find(|&(at, _)| at == shape).map_or(0.0, |(_, share)| share);
            steps.push(Step::new(i, j, shape, share));
        }
        steps.reverse();
        steps
    }

    /// The best path without the beads that are less probable than that each of their segments stands
    /// alone: between texts that have nothing to do with each other the path pairs a few by chance.
    pub(super) fn likeliest_path(&self, sums: &Sums) -> Vec<Step> {
        let n = self.corridor.rows.len() - 1;
        let (mut source_alone, mut target_alone) = (vec![0.0; n], vec![0.0; self.corridor.rows[n].1 as usize]);
        for (cell, i, j) in self.places() {
            for (shape, share) in self.shares(sums, (cell, i, j)).take_while(|&(shape, _)| shape < ONE_TO_ONE) {
                let alone = if shape == SOURCE_ALONE { &mut source_alone[i] } else { &mut target_alone[j] };
                *alone += share;
            }
        }
        let mut path = Vec::new();
        for step in self.best_path(sums) {
            let (source, target) = (step.source_range(), step.target_range());
            let sources = source.clone().map(|at| source_alone[at]);
            let mut alone = sources.chain(target.clone().map(|at| target_alone[at]));
            if !source.is_empty() && !target.is_empty() && alone.all(|alone| alone > f64::from(step.posterior)) {
                path.extend(source.clone().map(|at| Step::new(at, target.start, SOURCE_ALONE, source_alone[at])));
                path.extend(target.map(|at| Step::new(source.end, at, TARGET_ALONE, target_alone[at])));
            } else {
                path.push(step);
            }
        }
        path
    }

    /// All beads that are at least this probable, in order.
    pub(super) fn likely(&self, sums: &Sums, least: f64) -> Vec<Step> {
        let mut steps = Vec::new();
        for (cell, i, j) in self.places() {
            let likely = self.shares(sums, (cell, i, j)).filter(|&(_, share)| share >= least);
            steps.extend(likely.map(|(shape, share)| Step::new(i, j, shape, share)));
        }
        steps
    }

    /// How often, of these beads, one of each class stands after one of each: `[before][class]`.
    pub(super) fn turns(&self, sums: &Sums, steps: &[Step]) -> PerClass<PerClass<f32>> {
        let mut turns = [[0.0; CLASSES]; CLASSES];
        for step in steps {
            let to = &sums.to[self.cell(step.source as usize, step.target as usize)];
            let class = Class::of(usize::from(step.shape)) as usize;
            let all = self.into(to, sums.beta, log_add)[class];
            for (before, turns) in turns.iter_mut().enumerate() {
                let share = to[before] - f64::from(self.after[before][class]) * sums.beta - all;
                turns[class] += step.posterior * share.exp() as f32;
            }
        }
        turns
    }

    /// The beads that begin in a cell, each with the share of all paths that go through it.
    fn shares<'s>(
        &'s self,
        sums: &'s Sums,
        (cell, i, j): (usize, usize, usize),
    ) -> impl Iterator<Item = (usize, f64)> + 's {
        let into = self.into(&sums.to[cell], sums.beta, log_add);
        self.beads(cell).map(move |(shape, size, score)| {
            let class = Class::of(shape) as usize;
            let from = sums.from[self.end(i, j, size)][class];
            (shape, (into[class] + f64::from(score) * sums.beta + from - sums.all).exp())
        })
    }

    /// All cells in order, with the segments consumed before each.
    fn places(&self) -> impl DoubleEndedIterator<Item = (usize, usize, usize)> {
        let rows = self.offsets.iter().zip(&self.corridor.rows).enumerate();
        rows.flat_map(|(i, (&first, &(low, high)))| {
            (low as usize..=high as usize).map(move |j| (first + j - low as usize, i, j))
        })
    }

    fn cell(&self, i: usize, j: usize) -> usize {
        self.offsets[i] + (j - self.corridor.rows[i].0 as usize)
    }

    /// The cell where a bead of this size ends that begins at `i`, `j`.
    fn end(&self, i: usize, j: usize, (a, b): (u8, u8)) -> usize {
        self.cell(i + usize::from(a), j + usize::from(b))
    }
}

/// The logarithms of sums over all paths.
pub(super) struct Sums {
    /// To each cell, with a last bead of each class.
    to: Vec<PerClass<f64>>,
    /// From each cell to the end, after a bead of each class.
    from: Vec<PerClass<f64>>,
    /// From the beginning to the end.
    all: f64,
    /// What scores are multiplied by.
    beta: f64,
}

fn highest(values: &PerClass<f64>) -> usize {
    (1..CLASSES).fold(0, |best, at| if values[at] > values[best] { at } else { best })
}

fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY || high - low > 40.0 { high } else { high + (low - high).exp().ln_1p() }
}
