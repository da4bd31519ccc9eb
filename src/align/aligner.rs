//! The aligner: prepares both sides, looks twice, and gives the beads.

use super::bitext::{AlignSegment, Bead, Bitext};
use super::borders::{BorderScores, Borders};
use super::corridor::Corridor;
use super::learnt::{self, Lesson};
use super::length::Lengths;
use super::lexicon::Lexicon;
use super::priors;
use super::score::{Evidence, SHAPES, Unexplained, Weights};
use super::search::{Lattice, Step};
use super::side::Side;
use super::translations::Translations;
use crate::error::Result;
use crate::lang::Direction;
use crate::watch::Watch;

/// Pairs the segments of a document with those of its translation.
#[derive(Debug)]
pub struct Aligner {
    direction: Direction,
    lexicon: Option<Lexicon>,
    weights: Weights,
}

/// Settings of an [`Aligner`].
#[derive(Debug)]
pub struct AlignerBuilder {
    direction: Direction,
    lexicon: Option<Lexicon>,
    weights: Weights,
}

impl AlignerBuilder {
    /// Uses this lexicon in place of the shipped one; `None` uses none at all.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Option<Lexicon>) -> AlignerBuilder {
        self.lexicon = lexicon.and_then(|lexicon| lexicon.towards(&self.direction));
        self
    }

    /// Sets the weights, for experiments.
    #[must_use]
    pub fn weights(mut self, weights: Weights) -> AlignerBuilder {
        self.weights = weights;
        self
    }

    /// The aligner.
    pub fn build(self) -> Aligner {
        Aligner { direction: self.direction, lexicon: self.lexicon, weights: self.weights }
    }
}

/// Columns on either side of the path found, for the looks after the first.
const MARGIN: u32 = 8;

/// Looks at a document pair before its alignment is final; each teaches the next.
const LOOKS: usize = 3;

impl Aligner {
    /// An aligner for this direction, with the shipped lexicon where there is one.
    pub fn builder(direction: &Direction) -> AlignerBuilder {
        AlignerBuilder {
            direction: direction.clone(),
            lexicon: Lexicon::shipped(direction),
            weights: Weights::default(),
        }
    }

    /// Pairs the segments of two documents.
    ///
    /// # Errors
    /// When `watch` asks to stop.
    pub fn align(&self, source: &[AlignSegment], target: &[AlignSegment], watch: &dyn Watch) -> Result<Bitext> {
        let (mut source, mut target) = (Side::new(&self.direction.from, source), Side::new(&self.direction.to, target));
        let lexicon = self.lexicon.as_ref();
        source.set_shares(|word| lexicon.and_then(|l| Some(l.source_per_million(l.source_id(&word.stem)?))));
        target.set_shares(|word| lexicon.and_then(|l| Some(l.target_per_million(l.target_id(&word.stem)?))));
        let known = Translations::known(&source, &target, lexicon);
        let mut translations = known.clone();
        let mut lengths = Lengths::new(&source, &target, None);
        let mut costs = priors::usual(&self.weights);
        let mut borders = BorderScores::new(&source.borders, &target.borders, &[]);
        let mut corridor = Corridor::explore(&source, &target, &translations);
        let mut steps = Vec::new();
        for look in 0..LOOKS {
            let evidence = Evidence {
                source: &source,
                target: &target,
                translations: &translations,
                lengths: &lengths,
                weights: &self.weights,
                costs: &costs,
                borders: &borders,
                unexplained: Unexplained::new(&source, &target, &translations, &self.weights),
            };
            let lattice = Lattice::new(&evidence, &corridor, watch)?;
            steps = lattice.best_path(1.0);
            if look + 1 == LOOKS {
                break;
            }
            costs = priors::learnt(&self.weights, &steps);
            let lessons = lessons(&steps);
            let seen: Vec<_> = lessons.iter().map(|lesson| seen_borders(&source, &target, lesson)).collect();
            borders = BorderScores::new(&source.borders, &target.borders, &seen);
            translations = learnt::learn(&source, &target, &known, &lessons);
            lengths = Lengths::new(&source, &target, ratio(&source, &target, &lessons));
            corridor = if look == 0 && corridor.cells() > 60 * source.len().max(1) {
                Corridor::explore(&source, &target, &translations)
            } else {
                Corridor::along(source.len(), target.len(), anchors(&steps), MARGIN)
            };
        }
        let beads = steps
            .iter()
            .map(|step| Bead {
                source: step.source_range(),
                target: step.target_range(),
                confidence: step.posterior,
                locked: false,
            })
            .collect();
        Ok(Bitext { beads })
    }
}

/// The beads worth learning from.
fn lessons(steps: &[Step]) -> Vec<Lesson> {
    let filled = steps.iter().filter(|step| {
        let (a, b) = SHAPES[usize::from(step.shape)];
        a > 0 && b > 0 && step.posterior > 0.3
    });
    filled
        .map(|step| Lesson { source: step.source_range(), target: step.target_range(), weight: step.posterior })
        .collect()
}

/// Logarithm of the ratio of lengths, by the lessons.
fn ratio(source: &Side, target: &Side, lessons: &[Lesson]) -> Option<f32> {
    let sum = |side: &Side, range: &std::ops::Range<usize>| side.lengths[range.clone()].iter().sum::<f32>();
    let (s, t) = lessons.iter().fold((50.0, 50.0), |(s, t), lesson| {
        (s + lesson.weight * sum(source, &lesson.source), t + lesson.weight * sum(target, &lesson.target))
    });
    (lessons.len() > 5).then(|| (t / s).ln())
}

/// Points of a path sure enough to build the next corridor on.
fn anchors(steps: &[Step]) -> impl Iterator<Item = (u32, u32)> {
    steps.iter().filter(|step| step.posterior > 0.5).map(|step| (step.source, step.target))
}

/// The borders of a bead: where it begins on both sides, and where it ends.
fn seen_borders(source: &Side, target: &Side, lesson: &Lesson) -> (Borders, Borders, f32) {
    let of = |side: &Side, range: &std::ops::Range<usize>| Borders {
        beginning: side.borders[range.start].beginning,
        end: side.borders[range.end - 1].end,
    };
    (of(source, &lesson.source), of(target, &lesson.target), lesson.weight)
}
