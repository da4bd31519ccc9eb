//! The best path of beads through the corridor, and how probable each bead is among all paths.

use super::corridor::Corridor;
use super::score::{Evidence, Row, SHAPES, Scratch, WIDEST};
use crate::error::{Error, ErrorKind, Result};
use crate::watch::Watch;

/// A bead of the best path: how many segments were consumed before it, and its shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) shape: u8,
    /// How probable it is among all paths, 0 to 1.
    pub(super) posterior: f32,
    pub(super) score: f32,
}

impl Step {
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

/// The place of the 1-1 bead among the shapes.
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
        let n = self.corridor.rows.len() - 1;
        let cells = self.offsets[n + 1];
        let (mut to, mut from) = (vec![f64::NEG_INFINITY; cells], vec![f64::NEG_INFINITY; cells]);
        to[0] = 0.0;
        from[cells - 1] = 0.0;
        let columns = |i: usize| self.corridor.rows[i].0 as usize..=self.corridor.rows[i].1 as usize;
        for (i, j) in (0..=n).flat_map(|i| columns(i).map(move |j| (i, j))) {
            let cell = self.cell(i, j);
            for (_, (a, b), score) in self.beads(cell) {
                let next = self.cell(i + usize::from(a), j + usize::from(b));
                to[next] = to[next].max(to[cell] + f64::from(score));
            }
        }
        for (i, j) in (0..=n).rev().flat_map(|i| columns(i).rev().map(move |j| (i, j))) {
            let cell = self.cell(i, j);
            for (_, (a, b), score) in self.beads(cell) {
                let next = self.cell(i + usize::from(a), j + usize::from(b));
                from[cell] = from[cell].max(from[next] + f64::from(score));
            }
        }
        (to, from)
    }

    fn cell(&self, i: usize, j: usize) -> usize {
        self.offsets[i] + (j - self.corridor.rows[i].0 as usize)
    }

    /// The best path, each bead with its probability when scores are divided by `temperature`.
    pub(super) fn best_path(&self, temperature: f32) -> Vec<Step> {
        let n = self.corridor.rows.len() - 1;
        let cells = self.offsets[n + 1];
        // Forward: the best score and the sum over paths to each cell.
        let mut best = vec![f64::NEG_INFINITY; cells];
        let mut from = vec![u8::MAX; cells];
        let mut forward = vec![f64::NEG_INFINITY; cells];
        best[0] = 0.0;
        forward[0] = 0.0;
        let beta = f64::from(1.0 / temperature);
        for i in 0..=n {
            let (low, high) = self.corridor.rows[i];
            for j in low as usize..=high as usize {
                let cell = self.cell(i, j);
                if best[cell] == f64::NEG_INFINITY {
                    continue;
                }
                for (shape, (a, b), score) in self.beads(cell) {
                    let next = self.cell(i + usize::from(a), j + usize::from(b));
                    let through = best[cell] + f64::from(score);
                    if through > best[next] {
                        best[next] = through;
                        from[next] = shape as u8;
                    }
                    forward[next] = log_add(forward[next], forward[cell] + f64::from(score) * beta);
                }
            }
        }
        let mut backward = vec![f64::NEG_INFINITY; cells];
        backward[cells - 1] = 0.0;
        for i in (0..=n).rev() {
            let (low, high) = self.corridor.rows[i];
            for j in (low as usize..=high as usize).rev() {
                let cell = self.cell(i, j);
                for (_, (a, b), score) in self.beads(cell) {
                    let next = self.cell(i + usize::from(a), j + usize::from(b));
                    backward[cell] = log_add(backward[cell], backward[next] + f64::from(score) * beta);
                }
            }
        }
        let mut steps = Vec::new();
        let (mut i, mut j) = (n, self.corridor.rows[n].1 as usize);
        while (i, j) != (0, 0) {
            let shape = from[self.cell(i, j)];
            let (a, b) = SHAPES[usize::from(shape)];
            (i, j) = (i - usize::from(a), j - usize::from(b));
            let cell = self.cell(i, j);
            let score = self.scores[cell * self.shapes + usize::from(shape)];
            let next = self.cell(i + usize::from(a), j + usize::from(b));
            let posterior = (forward[cell] + f64::from(score) * beta + backward[next] - forward[cells - 1]).exp();
            let (source, target) = (i as u32, j as u32);
            steps.push(Step { source, target, shape, posterior: posterior.min(1.0) as f32, score });
        }
        steps.reverse();
        steps
    }
}

fn log_add(a: f64, b: f64) -> f64 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == f64::NEG_INFINITY || high - low > 40.0 { high } else { high + (low - high).exp().ln_1p() }
}
