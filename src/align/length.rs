//! What the lengths of two texts say about their being translations (after Gale and Church 1993).
//!
//! The logarithm of the ratio of lengths is near normal; its spread shrinks as texts grow. The score
//! sets the density under "translation" against the density for two texts taken at random.

use super::side::Side;

/// Characters added to each length, so that a word more or less means little in a short segment.
const CUSHION: f32 = 3.0;
/// Variance of the logarithm of the ratio in long segments.
const FLOOR: f32 = 0.025;
/// What the variance gains in short ones, per character of both together.
const SHORT: f32 = 2.5;
/// Share of true pairs whose lengths tell nothing: free translations, lists.
const WILD: f32 = 0.03;

/// The lengths of one document pair.
#[derive(Debug, Clone)]
pub(super) struct Lengths {
    /// Logarithm of how many times longer the target is.
    ratio: f32,
    /// Variance of the logarithm of the ratio between segments taken at random.
    random: f32,
}

impl Lengths {
    /// Measures a pair of documents; `ratio` is the logarithm of target over source length where known.
    pub(super) fn new(source: &Side, target: &Side, ratio: Option<f32>) -> Lengths {
        let total = |side: &Side| side.lengths.iter().sum::<f32>().max(1.0);
        let spread = |side: &Side| {
            let logs = side.lengths.iter().map(|l| (l + CUSHION).ln());
            let count = side.len().max(1) as f32;
            let mean = logs.clone().sum::<f32>() / count;
            logs.map(|l| (l - mean).powi(2)).sum::<f32>() / count
        };
        let ratio = ratio.unwrap_or_else(|| (total(target) / total(source)).ln().clamp(-0.5, 0.5));
        Lengths { ratio, random: (spread(source) + spread(target)).clamp(0.4, 2.0) }
    }

    /// How much likelier such lengths are in translations than at random, in nats.
    pub(super) fn score(&self, source: f32, target: f32) -> f32 {
        let log_ratio = ((target + CUSHION) / (source + CUSHION)).ln() - self.ratio;
        let variance = FLOOR + SHORT / (source + target + 1.0);
        let square = log_ratio * log_ratio;
        let normal = |variance: f32| (-square / (2.0 * variance)).exp() / variance.sqrt();
        let random = normal(self.random + variance).max(1e-4);
        ((1.0 - WILD) * normal(variance) / random + WILD).ln()
    }
}
