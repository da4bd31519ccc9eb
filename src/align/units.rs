//! Beads as translation units.

use super::bitext::{AlignSegment, Bitext};
use super::review::joined_text;
use crate::lang::Direction;
use crate::unit::{Context, Origin, Status, TranslationUnit};

/// The beads of an alignment as units, those with both sides and at least `min_confidence` (0 to 1).
///
/// A unit knows its document and place (its first source segment, from 0), its neighbours there, and
/// the aligner's confidence. Beads that a person locked count as reviewed.
pub fn units(
    bitext: &Bitext,
    sides: (&[AlignSegment], &[AlignSegment]),
    direction: &Direction,
    document: &str,
    min_confidence: f32,
) -> Vec<TranslationUnit> {
    let text = |at: usize| sides.0.get(at).map(|segment| segment.text.trim().to_owned());
    let wanted = bitext.beads.iter().filter(|bead| !bead.is_null() && bead.confidence >= min_confidence);
    wanted
        .filter_map(|bead| {
            let (source, target) = (joined_text(sides.0, &bead.source), joined_text(sides.1, &bead.target));
            if source.is_empty() || target.is_empty() {
                return None;
            }
            let mut unit = TranslationUnit::pair(direction, source, target);
            unit.context = Context {
                previous: bead.source.start.checked_sub(1).and_then(text),
                next: text(bead.source.end),
                key: None,
            };
            unit.origin = Origin {
                document: Some(document.to_owned()),
                position: u32::try_from(bead.source.start).ok(),
                confidence: Some(bead.confidence),
                status: if bead.locked { Status::Reviewed } else { Status::Aligned },
            };
            Some(unit)
        })
        .collect()
}
