//! The best path of beads through the corridor, and how probable each bead is among all paths.

use super::corridor::Corridor;
use super::score::{Evidence, Row, SHAPES, Scratch, WIDEST};
use crate::error::{Error, ErrorKind, Result};
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
    /// For each cell, the score of each shape of bead that begins there.
    scores: Vec<f32>,
}

/// The places among the shapes of a segment alone on either side, and of the 1-1 bead.
const SOURCE_ALONE: usize = 0;
const TARGET_ALONE: usize = 1;
const ONE_TO_ONE: usize = 2;

/// The shapes of a sketch: segments alone, and 1-1 beads.
const SKETCHED: usize = 3;

/// A cell whose best path in a sketch is this much worse than the best of all, in nats, is not looked
/// at again: several merged segments, which a sketch must leave alone, cost less.
const BEAM: f64 = 25.0;

const NEVER: f32 = f32::NEG_INFINITY;

impl<'a> Lattice<'a> {
    /// Scores every bead of the corridor.
    pub(super) fn new(evidence: &Evidence<'_>, corridor: &'a Corridor, watch: &dyn Watch) -> Result<Lattice<'a>> {
        Lattice::of_shapes(SHAPES.len(), evidence, corridor, watch)
    }

    /// The part of the corridor that deserves a closer look, by a search that merges no segments.
    pub(super) fn worth_a_look(evidence: &Evidence<'_>, corridor: &Corridor, watch: &dyn Watch) -> Result<Corridor> {
        let sketch = Lattice::of_shapes(SKETCHED, evidence, corridor, watch)?;
        let (forward, backward) = sketch.best_to_and_from();
        let least = forward[forward.len() - 1] - BEAM;
        let rows = sketch.offsets.windows(2).zip(&corridor.rows).map(|(cells, &(low, _))| {
            let mut alive = (cells[0]..cells[1]).filter(|&cell| forward[cell] + backward[cell] >= least);
            let column = |cell: usize| low + (cell - cells[0]) as u32;
            let first = alive.next();
            let last = alive.next_back().or(first);
            (first.map_or(u32::MAX, column), last.map_or(0, column))
        });
        Ok(Corridor::of_rows(rows.collect()))
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
        let mut scratch = Scratch::default();
        let mut rows: Vec<Row> = Vec::new();
        let mut first_row = 0;
        for (i, &(low, high)) in corridor.rows.iter().enumerate().take(n + 1) {
            if i % 256 == 0 {
                watch.progress(i as u64, Some(n as u64));
                if watch.interrupted() {
                    return Err(Error::new(ErrorKind::Interrupted));
                }
            }
            // The rows that a bead beginning here may need.
            while first_row + rows.len() < (i + WIDEST).min(n) {
                let segment = first_row + rows.len();
                let from = corridor.rows[segment.saturating_sub(WIDEST - 1)].0 as usize;
                let to = (corridor.rows[(segment + WIDEST).min(n)].1 as usize).min(m);
                rows.push(evidence.row(segment, from, to, &mut scratch));
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
        Ok(Lattice { corridor, offsets, shapes, scores })
    }

    /// The beads that begin in a cell: shape, size and score.
    fn beads(&self, cell: usize) -> impl Iterator<Item = (usize, (u8, u8), f32)> {
        let scores = self.scores[cell * self.shapes..][..self.shapes].iter();
        let beads = scores.zip(SHAPES).enumerate().map(|(shape, (&score, size))| (shape, size, score));
        beads.filter(|&(.., score)| score != NEVER)
    }

    /// The score of the best path from the beginning to each cell, and from there to the end.
    fn best_to_and_from(&self) -> (Vec<f64>, Vec<f64>) {
        let cells = self.offsets[self.offsets.len() - 1];
        let (mut to, mut from) = (vec![f64::NEG_INFINITY; cells], vec![f64::NEG_INFINITY; cells]);
        to[0] = 0.0;
        from[cells - 1] = 0.0;
        for (cell, i, j) in self.places() {
            for (_, size, score) in self.beads(cell) {
                let next = self.after(i, j, size);
                to[next] = to[next].max(to[cell] + f64::from(score));
            }
        }
        for (cell, i, j) in self.places().rev() {
            for (_, size, score) in self.beads(cell) {
                from[cell] = from[cell].max(from[self.after(i, j, size)] + f64::from(score));
            }
        }
        (to, from)
    }

    fn cell(&self, i: usize, j: usize) -> usize {
        self.offsets[i] + (j - self.corridor.rows[i].0 as usize)
    }

    /// The sums over all paths to and from each cell when scores are divided by `temperature`.
    pub(super) fn sums(&self, temperature: f32) -> Sums {
        let cells = self.offsets[self.offsets.len() - 1];
        let beta = f64::from(1.0 / temperature);
        let mut to = vec![f64::NEG_INFINITY; cells];
        to[0] = 0.0;
        for (cell, i, j) in self.places() {
            if to[cell] > f64::NEG_INFINITY {
                for (_, size, score) in self.beads(cell) {
                    let next = self.after(i, j, size);
                    to[next] = log_add(to[next], to[cell] + f64::from(score) * beta);
                }
            }
        }
        let mut from = vec![f64::NEG_INFINITY; cells];
        from[cells - 1] = 0.0;
        for (cell, i, j) in self.places().rev() {
            for (_, size, score) in self.beads(cell) {
                from[cell] = log_add(from[cell], from[self.after(i, j, size)] + f64::from(score) * beta);
            }
        }
        Sums { to, from, beta }
    }

    /// The best path, each bead with its probability.
    pub(super) fn best_path(&self, sums: &Sums) -> Vec<Step> {
        let n = self.corridor.rows.len() - 1;
        let cells = self.offsets[n + 1];
        let mut best = vec![f64::NEG_INFINITY; cells];
        let mut shape_before = vec![u8::MAX; cells];
        best[0] = 0.0;
        for (cell, i, j) in self.places() {
            if best[cell] > f64::NEG_INFINITY {
                for (shape, size, score) in self.beads(cell) {
                    let next = self.after(i, j, size);
                    let through = best[cell] + f64::from(score);
                    if through > best[next] {
                        best[next] = through;
                        shape_before[next] = shape as u8;
                    }
                }
            }
        }
        let mut steps = Vec::new();
        let (mut i, mut j) = (n, self.corridor.rows[n].1 as usize);
        while (i, j) != (0, 0) {
            let end = self.cell(i, j);
            let shape = usize::from(shape_before[end]);
            let (a, b) = SHAPES[shape];
            (i, j) = (i - usize::from(a), j - usize::from(b));
            let cell = self.cell(i, j);
            let score = self.scores[cell * self.shapes + shape];
            steps.push(Step::new(i, j, shape, sums.probability(cell, score, end)));
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
            for (shape, size, score) in self.beads(cell).take_while(|&(shape, ..)| shape < ONE_TO_ONE) {
                let alone = if shape == SOURCE_ALONE { &mut source_alone[i] } else { &mut target_alone[j] };
                *alone += sums.probability(cell, score, self.after(i, j, size));
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
            for (shape, size, score) in self.beads(cell) {
                let probability = sums.probability(cell, score, self.after(i, j, size));
                if probability >= least {
                    steps.push(Step::new(i, j, shape, probability));
                }
            }
        }
        steps
    }

    /// All cells in order, with the segments consumed before each.
    fn places(&self) -> impl DoubleEndedIterator<Item = (usize, usize, usize)> {
        let rows = self.offsets.iter().zip(&self.corridor.rows).enumerate();
        rows.flat_map(|(i, (&first, &(low, high)))| {
            (low as usize..=high as usize).map(move |j| (first + j - low as usize, i, j))
        })
    }

    /// The cell where a bead of this size ends that begins at `i`, `j`.
    fn after(&self, i: usize, j: usize, (a, b): (u8, u8)) -> usize {
        self.cell(i + usize::from(a), j + usize::from(b))
    }
}

/// For each cell the logarithm of the sum over all paths from the beginning to it, and from it to the end.
pub(super) struct Sums {
    to: Vec<f64>,
    from: Vec<f64>,
    /// What scores are multiplied by.
    beta: f64,
}

impl Sums {
    /// The share of all paths that go through the bead of this score between two cells.
    fn probability(&self, begin: usize, score: f32, end: usize) -> f64 {
        (self.to[begin] + f64::from(score) * self.beta + self.from[end] - self.to[self.to.len() - 1]).exp()
    }
}

fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY || high - low > 40.0 { high } else { high + (low - high).exp().ln_1p() }
}
