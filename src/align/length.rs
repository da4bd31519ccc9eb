//! What the lengths of two texts say about their being translations (after Gale and Church 1993).
//!
//! The logarithm of the ratio of lengths is near normal; its spread shrinks as texts grow. The score
//! sets the density under "translation" against the density for two texts taken at random.

use super::learnt::Lesson;
use super::side::Side;

/// Characters added to each length, so that a word more or less means little in a short segment.
const CUSHION: f32 = 3.0;
/// Variance of the logarithm of the ratio in long segments.
const FLOOR: f32 = 0.025;
/// What the variance gains in short ones, per character of both together.
const SHORT: f32 = 2.5;
/// Share of true pairs whose lengths tell nothing: free translations, lists.
const WILD: f32 = 0.03;

/// The usual spread weighs as much as this many beads against what a document pair shows of its own.
const USUAL_BEADS: f32 = 10.0;

/// The lengths of one document pair.
#[derive(Debug, Clone)]
pub(super) struct Lengths {
    /// Logarithm of how many times longer the target is.
    ratio: f32,
    /// How many times the usual variance the logarithm of the ratio has here: a free translation
    /// varies more than a literal one.
    spread: f32,
    /// Variance of the logarithm of the ratio between segments taken at random.
    random: f32,
}

impl Lengths {
    /// What can be said before the documents are aligned.
    pub(super) fn new(source: &Side, target: &Side) -> Lengths {
        let total = |side: &Side| side.lengths.iter().sum::<f32>().max(1.0);
        let spread = |side: &Side| {
            let logs = side.lengths.iter().map(|l| (l + CUSHION).ln());
            let count = side.len().max(1) as f32;
            let mean = logs.clone().sum::<f32>() / count;
            logs.map(|l| (l - mean).powi(2)).sum::<f32>() / count
        };
        Lengths {
            ratio: (total(target) / total(source)).ln().clamp(-0.5, 0.5),
            spread: 1.0,
            random: (spread(source) + spread(target)).clamp(0.4, 2.0),
        }
    }

    /// What the beads found so far teach, shrunk towards the usual.
    pub(super) fn learn(&mut self, source: &Side, target: &Side, lessons: &[Lesson]) {
        let lengths = || lessons.iter().map(|l| (l.weight, source.length(&l.source), target.length(&l.target)));
        if lessons.len() > 5 {
            let (s, t) = lengths().fold((50.0, 50.0), |(s, t), (weight, a, b)| (s + weight * a, t + weight * b));
            self.ratio = (t / s).ln();
        }
        let (mut squares, mut beads) = (USUAL_BEADS, USUAL_BEADS);
        for (weight, source, target) in lengths() {
            squares += weight * self.log_ratio(source, target).powi(2) / usual_variance(source, target);
            beads += weight;
        }
        self.spread = squares / beads;
    }

    fn log_ratio(&self, source: f32, target: f32) -> f32 {
        ((target + CUSHION) / (source + CUSHION)).ln() - self.ratio
    }

    /// How much likelier such lengths are in translations than at random, in nats.
    pub(super) fn score(&self, source: f32, target: f32) -> f32 {
        let square = self.log_ratio(source, target).powi(2);
        let variance = self.spread * usual_variance(source, target);
        let normal = |variance: f32| (-square / (2.0 * variance)).exp() / variance.sqrt();
        let random = normal(self.random + variance).max(1e-4);
        ((1.0 - WILD) * normal(variance) / random + WILD).ln()
    }
}

/// Variance of the logarithm of the ratio between translations of these lengths.
fn usual_variance(source: f32, target: f32) -> f32 {
    FLOOR + SHORT / (source + target + 1.0)
}
