//! Where in the grid of all segment pairs the path may run.
//!
//! Looking at every pair of segments would cost the square of the document. Rare words with their
//! translations mark likely pairs; the heaviest chain of pairs that never step back is the spine of
//! the corridor, wherever sections are missing on one side; between two marks far apart the corridor
//! opens to the whole rectangle.

use rustc_hash::FxHashMap;

use super::locks::{self, Free};
use super::score::Evidence;
use super::side::Side;
use super::translations::Translations;

/// For each row (number of source segments consumed), the columns that the path may visit.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Corridor {
    /// First and last column of each row, both included; neither ever falls from one row to the next.
    pub(super) rows: Vec<(u32, u32)>,
}

/// Documents whose product of lengths is at most this are searched whole.
pub(super) const WHOLE: usize = 40_000;
/// Rectangles between two marks of up to this many cells are searched whole.
const RECTANGLE: usize = 160_000;
/// So are those with no more segments than this on one side: what stands beside a missing block of any size.
const NARROW: u32 = 100;
/// Columns on either side of the spine.
const MARGIN: u32 = 12;
/// Columns on either side of the diagonal of a rectangle that is too big.
const WIDE_MARGIN: u32 = 60;
/// A word in more segments than this marks nothing ...
const RARE: usize = 12;
/// ... or than one in so many, in a long document, where nearly every word comes back a dozen times.
const RARE_SHARE: usize = 800;
/// Candidates kept for a source segment.
const CANDIDATES: usize = 5;
/// Gain below which a candidate is chance, in nats.
const LEAST_GAIN: f32 = 4.0;
/// Rows before and after a mark in which others must support it.
const NEIGHBOURHOOD: usize = 12;

/// A pair of segments likely to stand in one bead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) gain: f32,
}

impl Corridor {
    /// Every cell.
    pub(super) fn whole(source: usize, target: usize) -> Corridor {
        Corridor { rows: vec![(0, target as u32); source + 1] }
    }

    /// The corridor for a first look at two documents.
    ///
    /// It passes every lock in order.
    pub(super) fn explore(source: &Side, target: &Side, translations: &Translations, free: (&Free, &Free)) -> Corridor {
        let (n, m) = (source.len(), target.len());
        if n * m <= WHOLE {
            return Corridor::whole(n, m);
        }
        let mut marks = marks(source, target, translations);
        marks.retain(|mark| free.0.sections[mark.source as usize] == free.1.sections[mark.target as usize]);
        let mut points: Vec<_> = supported(&chain(&marks)).iter().map(|mark| (mark.source, mark.target)).collect();
        points.extend(locks::passages(free));
        points.sort_unstable();
        Corridor::along(n, m, points.into_iter(), MARGIN)
    }

    /// The corridor around points that the path has passed, in order.
    pub(super) fn along(n: usize, m: usize, points: impl Iterator<Item = (u32, u32)>, margin: u32) -> Corridor {
        let mut rows = vec![(u32::MAX, 0u32); n + 1];
        let mut widen = |row: u32, low: u32, high: u32| {
            let row = &mut rows[row as usize];
            *row = (row.0.min(low), row.1.max(high.min(m as u32)));
        };
        let mut from = (0u32, 0u32);
        for to in points.chain([(n as u32, m as u32)]) {
            let (height, width) = (to.0 - from.0, to.1 - from.1);
            let whole = height.min(width) <= NARROW || (height as usize + 1) * (width as usize + 1) <= RECTANGLE;
            for row in from.0..=to.0 {
                if whole {
                    widen(row, from.1.saturating_sub(margin), to.1 + margin);
                } else {
                    let at = from.1 + (u64::from(width) * u64::from(row - from.0) / u64::from(height.max(1))) as u32;
                    // A step sideways is free on the first and last row, so that blocks can be left out.
                    let low = if row == from.0 { from.1 } else { at };
                    widen(
                        row,
                        low.saturating_sub(WIDE_MARGIN.max(width / height.max(1))),
                        at + WIDE_MARGIN.max(width / height.max(1)),
                    );
                }
            }
            from = to;
        }
        rows[0].0 = 0;
        rows[n].1 = m as u32;
        Corridor::of_rows(rows)
    }

    /// The corridor of these rows, widened where one would step back; a row may be empty.
    pub(super) fn of_rows(mut rows: Vec<(u32, u32)>) -> Corridor {
        let mut low = u32::MAX;
        for row in rows.iter_mut().rev() {
            low = low.min(row.0);
            row.0 = low;
        }
        let mut high = 0;
        for row in &mut rows {
            high = high.max(row.1);
            row.1 = high;
        }
        Corridor { rows }
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.rows.iter().map(|&(low, high)| (high - low + 1) as usize).sum()
    }
}

/// The likeliest counterparts of each source segment, by rare words.
pub(super) fn marks(source: &Side, target: &Side, translations: &Translations) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut gains: FxHashMap<u32, f32> = FxHashMap::default();
    let mut best: Vec<(f32, u32)> = Vec::new();
    let rare = RARE.max(source.len().max(target.len()) / RARE_SHARE);
    for segment in 0..source.len() {
        gains.clear();
        for entry in source.bag(segment) {
            let own = source.postings(entry.word).len();
            if own > rare {
                continue;
            }
            for translation in translations.of(entry.word) {
                let postings = target.postings(translation.target);
                if postings.len() > rare {
                    continue;
                }
                for posting in postings {
                    let size = target.sizes[posting.segment as usize];
                    let gain = Evidence::gain(translation.backward, size, source.shares[entry.word as usize]);
                    *gains.entry(posting.segment).or_default() += gain.max(0.0);
                }
            }
        }
        best.clear();
        best.extend(gains.iter().filter(|(_, gain)| **gain >= LEAST_GAIN).map(|(&at, &gain)| (gain, at)));
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        // What other segments claim as strongly says little for this one.
        marks.extend(best.iter().take(CANDIDATES).map(|&(gain, target)| Mark {
            source: segment as u32,
            target,
            gain: gain - LEAST_GAIN / 2.0,
        }));
    }
    marks
}

/// The chain of marks, forward on both sides, with the highest sum of gains.
fn chain(marks: &[Mark]) -> Vec<Mark> {
    let columns = marks.iter().map(|mark| mark.target as usize + 1).max().unwrap_or(0);
    // A Fenwick tree over columns: the best chain that ends at or before a column.
    let mut tree: Vec<(f32, u32)> = vec![(0.0, u32::MAX); columns + 1];
    let mut before = vec![u32::MAX; marks.len()];
    let mut sums = vec![0f32; marks.len()];
    let mut best = (0.0, u32::MAX);
    for row in marks.chunk_by(|a, b| a.source == b.source) {
        let start = (row.as_ptr() as usize - marks.as_ptr() as usize) / size_of::<Mark>();
        for (offset, mark) in row.iter().enumerate() {
            let mut at = mark.target as usize;
            let mut found = (0.0, u32::MAX);
            while at > 0 {
                if tree[at].0 > found.0 {
                    found = tree[at];
                }
                at &= at - 1;
            }
            sums[start + offset] = found.0 + mark.gain;
            before[start + offset] = found.1;
        }
        for (offset, mark) in row.iter().enumerate() {
            let index = start + offset;
            if sums[index] > best.0 {
                best = (sums[index], index as u32);
            }
            let mut at = mark.target as usize + 1;
            while at <= columns {
                if sums[index] > tree[at].0 {
                    tree[at] = (sums[index], index as u32);
                }
                at += at & at.wrapping_neg();
            }
        }
    }
    let mut chain = Vec::new();
    let mut at = best.1;
    while at != u32::MAX {
        chain.push(marks[at as usize]);
        at = before[at as usize];
    }
    chain.reverse();
    chain
}

/// The marks of a chain that others nearby agree with: a lone one is left out.
fn supported(chain: &[Mark]) -> Vec<Mark> {
    let agrees = |a: &Mark, b: &Mark| {
        let (rows, columns) = (a.source.abs_diff(b.source), a.target.abs_diff(b.target));
        rows as usize <= NEIGHBOURHOOD
            && columns as usize <= 2 * NEIGHBOURHOOD
            && rows.abs_diff(columns) <= 2 + rows.max(columns) / 2
    };
    let supporters = |at: usize| {
        let before = chain[..at].iter().rev().take(4).filter(|m| agrees(m, &chain[at])).count();
        let after = chain[at + 1..].iter().take(4).filter(|m| agrees(m, &chain[at])).count();
        before + after
    };
    (0..chain.len()).filter(|&at| supporters(at) >= 3).map(|at| chain[at]).collect()
}
