//! How well the segments of a bead explain each other, in nats.
//!
//! A word of one side is explained by the words of the other as in IBM model 1; what counts is how
//! much likelier it becomes than it is anywhere in the document. Both directions are averaged. A
//! segment that has nothing to do with the other side gains nothing and thins out the rest, so
//! that beads do not swallow their neighbours, and a segment left alone scores zero.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::bitext::Reasons;
use super::borders::{self, BorderScores};
use super::length::Lengths;
use super::locks::Free;
use super::order::{NEAREST, Order, Place};
use super::priors::Costs;
use super::side::Side;
use super::translations::{Elsewhere, Known, Translations};

/// The numbers that were tuned on the development sets; `docs/alignment.md` says how.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
    /// Weight of what words say; below 1, since the words of a segment are not independent.
    pub words: f32,
    /// Weight of what lengths say.
    pub lengths: f32,
    /// Cost of a segment without counterpart after a pair, in nats.
    pub null: f32,
    /// Cost of a 1-2 or 2-1 bead.
    pub merge: f32,
    /// Further cost for each further segment merged.
    pub merge_more: f32,
    /// Further cost of merging on both sides.
    pub both: f32,
    /// Cost of a bead that reaches over the end of a paragraph.
    pub paragraph: f32,
    /// Share of words that have a counterpart.
    pub explained: f32,
    /// How much of that is expected of translations that the lexicon knows and the other document does
    /// not hold anywhere, 0 to 1: little in free translations, nearly all in literal ones.
    pub absent: f32,
    /// Weight of how segments begin and end.
    pub borders: f32,
    /// Cost of merging a heading with what follows.
    pub heading: f32,
    /// What scores are divided by before they become confidence.
    pub temperature: f32,
    /// What a merged segment that gains less than this costs: the shortfall counts twice.
    pub own: f32,
}

impl Default for Weights {
    fn default() -> Weights {
        Weights {
            words: 0.6,
            lengths: 1.0,
            null: 3.5,
            merge: 2.0,
            merge_more: 1.0,
            both: 1.4,
            paragraph: 1.5,
            explained: 0.8,
            absent: 0.3,
            borders: 0.5,
            heading: 1.0,
            own: 0.0,
            temperature: 1.3,
        }
    }
}

/// The shapes of beads searched: segments of the source, of the target.
pub(super) const SHAPES: [(u8, u8); 19] = [
    (1, 0),
    (0, 1),
    (1, 1),
    (1, 2),
    (2, 1),
    (1, 3),
    (3, 1),
    (1, 4),
    (4, 1),
    (1, 5),
    (5, 1),
    (1, 6),
    (6, 1),
    (2, 2),
    (2, 3),
    (3, 2),
    (3, 3),
    (2, 4),
    (4, 2),
];

/// The most segments that a bead has on one side.
pub(super) const WIDEST: usize = 6;

/// One word of a source segment with one word of a target segment.
#[derive(Debug, Clone, Copy)]
struct Meeting {
    source_place: u16,
    target_place: u16,
    /// Adds to the probability of the source word.
    backward: f32,
    /// Adds to the probability of the target word.
    forward: f32,
}

/// What the words of one source segment have to do with those of a range of target segments.
#[derive(Debug, Default)]
pub(super) struct Row {
    from: usize,
    first: Vec<u32>,
    meetings: Vec<Meeting>,
    /// Gain of the source segment from each target segment alone.
    source_gain: Vec<f32>,
    /// Gain of each target segment from the source segment alone.
    target_gain: Vec<f32>,
    /// The same if every word stood in the very place of its counterpart, where they are asked for.
    source_most: Vec<f32>,
    target_most: Vec<f32>,
}

impl Row {
    fn meetings(&self, target: usize) -> &[Meeting] {
        match target.checked_sub(self.from) {
            Some(at) if at + 1 < self.first.len() => {
                &self.meetings[self.first[at] as usize..self.first[at + 1] as usize]
            }
            _ => &[],
        }
    }
}

/// Everything that beads are scored by.
pub(super) struct Evidence<'a> {
    pub(super) source: &'a Side,
    pub(super) target: &'a Side,
    pub(super) translations: &'a Translations,
    pub(super) lengths: &'a Lengths,
    pub(super) weights: &'a Weights,
    /// What each shape of bead costs, and what follows what.
    pub(super) costs: &'a Costs,
    pub(super) borders: &'a BorderScores,
    pub(super) unexplained: Unexplained,
    /// Where beads may not reach, on both sides.
    pub(super) free: (&'a Free, &'a Free),
    /// Pairs of segments that the user's memory holds.
    pub(super) remembered: &'a FxHashSet<(u32, u32)>,
}

/// Room to add up probabilities for the words of a segment, kept between calls.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    sums: Vec<f32>,
    touched: Vec<u16>,
    found: Vec<(u32, Meeting)>,
}

impl Scratch {
    fn begin(&mut self, words: usize) {
        self.sums.clear();
        self.sums.resize(words, 0.0);
        self.touched.clear();
    }

    fn add(&mut self, place: u16, probability: f32) {
        let sum = &mut self.sums[usize::from(place)];
        if *sum == 0.0 {
            self.touched.push(place);
        }
        *sum += probability;
    }
}

impl Evidence<'_> {
    /// Gain of one word with these chances, in a counterpart of `size` words.
    pub(super) fn gain(probability: f32, size: f32, share: f32) -> f32 {
        (0.2 + 0.8 * probability / ((size + 1.0) * share)).ln()
    }

    /// Lets a source segment meet the target segments `from..to`.
    pub(super) fn row(
        &self,
        segment: usize,
        (from, to): (usize, usize),
        order: Option<&Order>,
        scratch: &mut Scratch,
    ) -> Row {
        let found = &mut scratch.found;
        found.clear();
        for (source_place, entry) in self.source.bag(segment).iter().enumerate() {
            for translation in self.translations.of(entry.word) {
                let postings = self.target.postings(translation.target);
                let start = postings.partition_point(|p| (p.segment as usize) < from);
                for posting in postings[start..].iter().take_while(|p| (p.segment as usize) < to) {
                    found.push((
                        posting.segment,
                        Meeting {
                            source_place: source_place as u16,
                            target_place: posting.place,
                            backward: translation.backward * posting.count,
                            forward: translation.forward * entry.count,
                        },
                    ));
                }
            }
        }
        let width = to.saturating_sub(from);
        let mut first = vec![0u32; width + 2];
        for (target, _) in found.iter() {
            first[*target as usize - from + 2] += 1;
        }
        for at in 2..first.len() {
            first[at] += first[at - 1];
        }
        let blank = Meeting { source_place: 0, target_place: 0, backward: 0.0, forward: 0.0 };
        let mut meetings = vec![blank; found.len()];
        for (target, meeting) in found.iter() {
            let slot = &mut first[*target as usize - from + 1];
            meetings[*slot as usize] = *meeting;
            *slot += 1;
        }
        first.pop();
        let mut row = Row { from, first, meetings, ..Row::default() };
        (row.source_gain, row.target_gain) = match order {
            Some(order) => {
                let near = (|here, there| order.of_source(here, there), |here, there| order.of_target(here, there));
                self.single_gains(segment, &row, from..to, near, scratch)
            }
            None => self.single_gains(segment, &row, from..to, (|_, _| 1.0, |_, _| 1.0), scratch),
        };
        row
    }

    /// Prepares the row of a source segment for [`Evidence::words_at_most`].
    pub(super) fn bound(&self, segment: usize, row: &mut Row, scratch: &mut Scratch) {
        let targets = row.from..row.from + row.source_gain.len();
        let nearest = (|_, _| NEAREST, |_, _| NEAREST);
        (row.source_most, row.target_most) = self.single_gains(segment, row, targets, nearest, scratch);
    }

    /// The gains of a source segment from each of some target segments alone, and theirs from it.
    fn single_gains(
        &self,
        segment: usize,
        row: &Row,
        targets: Range<usize>,
        (of_source, of_target): (impl Fn(Place, Place) -> f32, impl Fn(Place, Place) -> f32),
        scratch: &mut Scratch,
    ) -> (Vec<f32>, Vec<f32>) {
        let (source, rows) = (segment..segment + 1, std::slice::from_ref(row));
        let gains = |at: usize| {
            let target = at..at + 1;
            let source_gain = self.source_gain(segment, &source, row, &target, &of_source, scratch);
            (source_gain, self.target_gain(&source, rows, at, &target, &of_target, scratch))
        };
        targets.map(gains).unzip()
    }

    /// How much likelier the target segments of a bead make the words of its source segment `segment`, whose
    /// row is given; `near` says how much likelier a place makes two words counterparts.
    fn source_gain(
        &self,
        segment: usize,
        source: &Range<usize>,
        row: &Row,
        target: &Range<usize>,
        near: impl Fn(Place, Place) -> f32,
        scratch: &mut Scratch,
    ) -> f32 {
        let bag = self.source.bag(segment);
        scratch.begin(bag.len());
        for other in target.clone() {
            let others = self.target.bag(other);
            for meeting in row.meetings(other) {
                let here = (segment - source.start, bag[usize::from(meeting.source_place)].position);
                let near = near(here, (other - target.start, others[usize::from(meeting.target_place)].position));
                scratch.add(meeting.source_place, near * meeting.backward);
            }
        }
        let size: f32 = self.target.sizes[target.clone()].iter().sum();
        let nothing = &self.unexplained.source;
        self.explained(bag, &self.source.shares, nothing, self.unexplained.of_source[segment], size, scratch)
    }

    /// How much likelier the source segments of a bead, whose rows are given, make the words of its target
    /// segment `segment`; `near` says how much likelier a place makes two words counterparts.
    fn target_gain(
        &self,
        source: &Range<usize>,
        rows: &[Row],
        segment: usize,
        target: &Range<usize>,
        near: impl Fn(Place, Place) -> f32,
        scratch: &mut Scratch,
    ) -> f32 {
        let bag = self.target.bag(segment);
        scratch.begin(bag.len());
        for (other, row) in source.clone().zip(rows) {
            let others = self.source.bag(other);
            for meeting in row.meetings(segment) {
                let here = (segment - target.start, bag[usize::from(meeting.target_place)].position);
                let near = near(here, (other - source.start, others[usize::from(meeting.source_place)].position));
                scratch.add(meeting.target_place, near * meeting.forward);
            }
        }
        let size: f32 = self.source.sizes[source.clone()].iter().sum();
        let nothing = &self.unexplained.target;
        self.explained(bag, &self.target.shares, nothing, self.unexplained.of_target[segment], size, scratch)
    }

    fn explained(
        &self,
        bag: &[super::side::BagEntry],
        shares: &[f32],
        unexplained: &[f32],
        all_unexplained: f32,
        size: f32,
        scratch: &Scratch,
    ) -> f32 {
        let explained = self.weights.explained;
        let scale = explained / (size + 1.0);
        let mut gain = 0.0;
        // Logarithms are dear: the factors of words that stand once are multiplied first. None is
        // above a million or so, and f64 holds forty of them.
        let (mut product, mut factors) = (1f64, 0);
        for &place in &scratch.touched {
            let entry = bag[usize::from(place)];
            let word = entry.word as usize;
            let by_chance = shares[word] * (1.0 - explained * unexplained[word]);
            let likelier = 1.0 + scale * scratch.sums[usize::from(place)] / by_chance;
            if entry.times > 1.0 {
                gain += entry.times * likelier.ln();
                continue;
            }
            product *= f64::from(likelier);
            factors += 1;
            if factors % 32 == 0 {
                gain += product.ln() as f32;
                product = 1.0;
            }
        }
        all_unexplained + gain + product.ln() as f32
    }

    /// The score of the bead of source segments `source` (whose rows are given) and target segments `target`;
    /// `one` is the score of the 1-1 bead that begins where it does.
    pub(super) fn bead(
        &self,
        shape: usize,
        source: Range<usize>,
        rows: &[Row],
        target: Range<usize>,
        one: f32,
        scratch: &mut Scratch,
    ) -> f32 {
        let mut score = -self.costs.shapes[shape];
        if !self.allowed(&source, &target) {
            return f32::NEG_INFINITY;
        }
        if source.is_empty() || target.is_empty() {
            return score;
        }
        if self.takes_in_blanks(&source, &target) {
            return f32::NEG_INFINITY;
        }
        if source.len() == 1 && target.len() == 1 && self.remembers(source.start, target.start) {
            score += REMEMBERED;
        }
        score -= self.weights.paragraph * (self.source.broken(&source) + self.target.broken(&target));
        score -= self.weights.heading * self.headings_inside(&source, &target);
        let ends = |side: &Side, range: &Range<usize>| (side.borders[range.start], side.borders[range.end - 1]);
        score += self.weights.borders * self.borders.score(ends(self.source, &source), ends(self.target, &target));
        score += self.weights.lengths * self.lengths.score(self.source.length(&source), self.target.length(&target));
        // What it could score at best decides whether its words deserve a closer look.
        if source.len() + target.len() > 2
            && score + self.weights.words * self.words_at_most(&source, rows, &target)
                < self.worth(&source, &target, one)
        {
            return f32::NEG_INFINITY;
        }
        score + self.weights.words * self.words(source, rows, target, scratch)
    }

    /// The score below which a bead adds nothing: that of its segments left alone, or all but the
    /// first two, which as a bead of their own score `one`, less [`NEGLIGIBLE`].
    fn worth(&self, source: &Range<usize>, target: &Range<usize>, one: f32) -> f32 {
        let (a, b) = (source.len(), target.len());
        (one - self.costs.alone(a - 1, b - 1)).max(-self.costs.alone(a, b)) - NEGLIGIBLE
    }

    /// An upper bound of [`Evidence::words`], from what single segments say of each other at most: the
    /// logarithm of a sum of chances is at most the sum of their logarithms.
    fn words_at_most(&self, source: &Range<usize>, rows: &[Row], target: &Range<usize>) -> f32 {
        let mut bound = 0.0;
        for (at, segment) in source.clone().enumerate() {
            let nothing = self.unexplained.of_source[segment];
            let row = &rows[at];
            let gains = &row.source_most[target.start - row.from..target.end - row.from];
            bound += self.own(nothing + gains.iter().map(|gain| gain - nothing).sum::<f32>());
        }
        for segment in target.clone() {
            let nothing = self.unexplained.of_target[segment];
            let gains = rows[..source.len()].iter().map(|row| row.target_most[segment - row.from] - nothing);
            bound += self.own(nothing + gains.sum::<f32>());
        }
        0.5 * bound
    }

    /// The gain of one segment of a merged bead: one that gains too little counts against it twice.
    fn own(&self, gain: f32) -> f32 {
        gain + (gain - self.weights.own).min(0.0)
    }

    /// Whether no locked segment stands in the bead's way.
    fn allowed(&self, source: &Range<usize>, target: &Range<usize>) -> bool {
        let whole = |free: &Free, range: &Range<usize>| {
            range.is_empty() || free.stretches[range.start] == free.stretches[range.end - 1]
        };
        let (s, t) = self.free;
        whole(s, source)
            && whole(t, target)
            && (source.is_empty() || target.is_empty() || s.sections[source.start] == t.sections[target.start])
    }

    /// Whether the bead begins or ends with an empty line, which is no part of what stands beside it; two such
    /// lines answer to each other.
    fn takes_in_blanks(&self, source: &Range<usize>, target: &Range<usize>) -> bool {
        let blank =
            |side: &Side, range: &Range<usize>| side.lengths[range.start] == 0.0 || side.lengths[range.end - 1] == 0.0;
        let blanks = (blank(self.source, source), blank(self.target, target));
        blanks != (false, false) && (blanks != (true, true) || source.len() + target.len() > 2)
    }

    fn remembers(&self, source: usize, target: usize) -> bool {
        !self.remembered.is_empty() && self.remembered.contains(&(source as u32, target as u32))
    }

    /// The score of the 1-1 bead of two segments wherever they stand.
    pub(super) fn single(&self, source: usize, target: usize, scratch: &mut Scratch) -> f32 {
        let row = self.row(source, (target, target + 1), Some(&Order::single()), scratch);
        let rows = std::slice::from_ref(&row);
        let mut score = self.weights.words * self.words(source..source + 1, rows, target..target + 1, scratch);
        score += self.weights.lengths * self.lengths.score(self.source.lengths[source], self.target.lengths[target]);
        if self.remembers(source, target) { score + REMEMBERED } else { score }
    }

    /// What speaks for a bead.
    pub(super) fn reasons(
        &self,
        shape: Option<usize>,
        source: Range<usize>,
        target: Range<usize>,
        scratch: &mut Scratch,
    ) -> Reasons {
        let mut reasons = Reasons { shape: shape.map_or(0.0, |shape| -self.costs.shapes[shape]), ..Reasons::default() };
        if source.is_empty() || target.is_empty() {
            return reasons;
        }
        let single = Order::single();
        let row = |s| self.row(s, (target.start, target.end), Some(&single), scratch);
        let rows: Vec<Row> = source.clone().map(row).collect();
        let ends = |side: &Side, range: &Range<usize>| (side.borders[range.start], side.borders[range.end - 1]);
        reasons.length =
            self.weights.lengths * self.lengths.score(self.source.length(&source), self.target.length(&target));
        reasons.borders =
            self.weights.borders * self.borders.score(ends(self.source, &source), ends(self.target, &target));
        reasons.words = self.weights.words * self.words(source.clone(), &rows, target.clone(), scratch);
        reasons.memory = source.len() == 1 && target.len() == 1 && self.remembers(source.start, target.start);
        let here: FxHashSet<u32> = target.flat_map(|t| self.target.bag(t).iter().map(|entry| entry.word)).collect();
        for entry in source.flat_map(|s| self.source.bag(s)) {
            let counterpart = self.translations.of(entry.word).iter().find(|t| here.contains(&t.target));
            match counterpart.map(|translation| translation.origin) {
                Some(Known::Lexicon) => reasons.lexicon += 1,
                Some(Known::Spelling) => reasons.cognates += 1,
                Some(Known::Number) => reasons.numbers += 1,
                Some(Known::Document) => reasons.learnt += 1,
                None => {}
            }
        }
        reasons
    }

    /// Headings that the bead would merge with what follows them.
    fn headings_inside(&self, source: &Range<usize>, target: &Range<usize>) -> f32 {
        let count = |side: &Side, range: &Range<usize>| {
            side.borders[range.clone()].windows(2).filter(|w| borders::is_heading(w[0], w[1])).count()
        };
        (count(self.source, source) + count(self.target, target)) as f32
    }

    /// What the words of a bead say, in nats.
    pub(super) fn words(&self, source: Range<usize>, rows: &[Row], target: Range<usize>, scratch: &mut Scratch) -> f32 {
        if source.len() == 1 && target.len() == 1 {
            let at = target.start - rows[0].from;
            return 0.5 * (rows[0].source_gain[at] + rows[0].target_gain[at]);
        }
        let order = Order::new((self.source, &source), (self.target, &target));
        let mut gain = 0.0;
        for (segment, row) in source.clone().zip(rows) {
            let near = |here, there| order.of_source(here, there);
            gain += self.own(self.source_gain(segment, &source, row, &target, near, scratch));
        }
        for segment in target.clone() {
            let near = |here, there| order.of_target(here, there);
            gain += self.own(self.target_gain(&source, rows, segment, &target, near, scratch));
        }
        0.5 * gain
    }
}

/// What the words of each segment lose when nothing on the other side explains them.
///
/// A word without known translations loses nothing: that it stays unexplained says nothing. One whose
/// translations stand nowhere in the other document loses a little.
#[derive(Debug)]
pub(super) struct Unexplained {
    /// For each word, how probable it is that one of its known translations stands for it, 0 to 1.
    source: Vec<f32>,
    target: Vec<f32>,
    /// For each segment, the loss in nats (negative).
    of_source: Vec<f32>,
    of_target: Vec<f32>,
}

impl Unexplained {
    pub(super) fn new(source: &Side, target: &Side, translations: &Translations, weights: &Weights) -> Unexplained {
        let (mut of_words, mut of_others) = (vec![0f32; source.words.len()], vec![0f32; target.words.len()]);
        for word in 0..source.words.len() as u32 {
            for translation in translations.of(word) {
                of_words[word as usize] += translation.forward;
                of_others[translation.target as usize] += translation.backward;
            }
        }
        let Elsewhere { source: source_absent, target: target_absent } = &translations.elsewhere;
        for (known, absent) in of_words.iter_mut().zip(source_absent).chain(of_others.iter_mut().zip(target_absent)) {
            *known += weights.absent * absent;
        }
        let loss = |side: &Side, known: &[f32]| {
            let of_word = |entry: &super::side::BagEntry| {
                entry.times * (1.0 - weights.explained * known[entry.word as usize]).ln()
            };
            (0..side.len()).map(|segment| side.bag(segment).iter().map(of_word).sum()).collect()
        };
        let at_most_one = |known: Vec<f32>| -> Vec<f32> { known.into_iter().map(|k| k.min(1.0)).collect() };
        let (known_source, known_target) = (at_most_one(of_words), at_most_one(of_others));
        Unexplained {
            of_source: loss(source, &known_source),
            of_target: loss(target, &known_target),
            source: known_source,
            target: known_target,
        }
    }
}

/// What a pair that the user's memory holds gains, in nats.
const REMEMBERED: f32 = 10.0;

/// What a path may lose without being looked at, in nats: one in a thousand.
const NEGLIGIBLE: f32 = 7.0;
