//! What is asked of memories and what they answer: queries, options, matches, and their order.

use std::cmp::Ordering;
use std::sync::Arc;

use serde::Serialize;

use super::record::StoredUnit;
use crate::lang::Direction;
use crate::text::differences::Difference;
use crate::unit::{Context, Segment, Status};

/// A segment to be translated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Its text, without inline codes.
    pub text: String,
    /// From which language into which.
    pub direction: Direction,
    /// What stands around it, as far as known; `None` agrees with nothing.
    pub context: Context,
    /// The document that it stands in, and its place there counting segments from 0.
    pub place: Option<(String, u32)>,
}

impl Query {
    /// A text by itself.
    pub fn new(text: impl Into<String>, direction: Direction) -> Query {
        Query { text: text.into(), direction, ..Query::default() }
    }
}

/// How to look.
#[derive(Debug, Clone, PartialEq)]
pub struct LookupOptions {
    /// The lowest net score wanted, 0 to 100.
    pub min: f64,
    /// The most matches wanted.
    pub limit: usize,
    /// Points off for units that the aligner paired and nobody has looked at.
    pub aligned_penalty: f64,
    /// Points off for drafts.
    pub draft_penalty: f64,
    /// Score every unit instead of asking the index: the same answer, slowly.
    pub exhaustive: bool,
    /// Look for the same text alone.
    pub exact_only: bool,
}

impl Default for LookupOptions {
    /// At 70 % or more, five at most, 2 points off for aligned units and 1 for drafts.
    fn default() -> LookupOptions {
        LookupOptions {
            min: 70.0,
            limit: 5,
            aligned_penalty: 2.0,
            draft_penalty: 1.0,
            exhaustive: false,
            exact_only: false,
        }
    }
}

/// A unit found for a query.
///
/// Matches come best first: by net score, then gross score, then context, then the region where one was asked
/// for (`en-GB` before `en-US`), date (newest first), confidence (units that no aligner made first), and the
/// order in which they came into the memory.
/// Units with the same source and target text are one match, the first of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// How good it is.
    pub score: Score,
    /// What kind of match it is.
    pub kind: MatchKind,
    /// The unit, with all that is known of it.
    pub unit: StoredUnit,
    /// The unit's segment in the language of the query.
    pub source: Segment,
    /// Its translation.
    pub target: Segment,
    /// The tags of both in the unit: their regions may be others than were asked for.
    pub langs: Direction,
    /// Where the query and the source differ.
    pub differences: Vec<Difference>,
    /// The memory that it was found in, as that was named to the set.
    pub memory: Arc<str>,
}

/// Points, 0 to 100 and 101 or 102 in context, in steps of a hundredth.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize)]
pub struct Score {
    /// Of the texts alone (and, from 101, their context).
    pub gross: f64,
    /// The same less the penalties of its memory and status, by which matches are ordered.
    pub net: f64,
}

/// The kinds of match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchKind {
    /// The same text in the same context: 101 where one sign of it agrees, 102 where two do.
    InContext,
    /// The same text: 100.
    Exact,
    /// A text like it: below 100.
    Fuzzy,
}

/// Points as hundredths, in which everything is reckoned, so that thresholds are exact.
pub(super) fn hundredths(points: f64) -> i32 {
    (points * 100.0).round().clamp(-1e6, 1e6) as i32
}

/// By what matches are ordered.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rank {
    pub(super) net: i32,
    pub(super) gross: i32,
    pub(super) context: u8,
    /// How many of its two languages meet what was asked for, region and all.
    pub(super) regions: usize,
    pub(super) date: Option<String>,
    pub(super) confidence: Option<f32>,
    /// The memory's place in the set.
    pub(super) member: usize,
    /// The number of the segment that was found, in the order of units and of the segments in them.
    pub(super) source: i64,
}

impl Rank {
    /// Less is better.
    pub(super) fn compare(&self, other: &Rank) -> Ordering {
        let sure = |rank: &Rank| rank.confidence.unwrap_or(f32::INFINITY);
        other
            .net
            .cmp(&self.net)
            .then(other.gross.cmp(&self.gross))
            .then(other.context.cmp(&self.context))
            .then(other.regions.cmp(&self.regions))
            .then_with(|| other.date.cmp(&self.date))
            .then(sure(other).total_cmp(&sure(self)))
            .then(self.member.cmp(&other.member))
            .then(self.source.cmp(&other.source))
    }
}

/// A match before it is written out.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) rank: Rank,
    /// Fingerprints of source and target text: equal ones are the same match.
    pub(super) texts: (i64, i64),
    pub(super) stored: StoredUnit,
    /// Of the unit's segments the one that was asked for, and its translation.
    pub(super) sides: (Segment, Segment),
    pub(super) langs: Direction,
}

/// The best matches so far.
#[derive(Debug)]
pub(super) struct Best {
    limit: usize,
    min: i32,
    found: Vec<Found>,
}

impl Best {
    pub(super) fn new(options: &LookupOptions) -> Best {
        Best { limit: options.limit, min: hundredths(options.min), found: Vec::new() }
    }

    /// The lowest net score that can still get in. One that equals the last may: ties are decided later.
    pub(super) fn least(&self) -> i32 {
        match self.found.last() {
            Some(last) if self.found.len() >= self.limit => last.rank.net.max(self.min),
            _ => self.min,
        }
    }

    /// Whether a match of this rank would get in, were it of no text known already.
    pub(super) fn wants(&self, rank: &Rank) -> bool {
        self.limit > 0
            && rank.net >= self.min
            && (self.found.len() < self.limit
                || self.found.last().is_some_and(|last| rank.compare(&last.rank) == Ordering::Less))
    }

    pub(super) fn add(&mut self, found: Found) {
        if !self.wants(&found.rank) {
            return;
        }
        if let Some(at) = self.found.iter().position(|known| known.texts == found.texts) {
            if found.rank.compare(&self.found[at].rank) != Ordering::Less {
                return;
            }
            self.found.remove(at);
        }
        let at = self.found.partition_point(|known| known.rank.compare(&found.rank) == Ordering::Less);
        self.found.insert(at, found);
        self.found.truncate(self.limit);
    }

    /// Whether a match of these texts is known that ranks at least as high.
    pub(super) fn knows_better(&self, texts: (i64, i64), rank: &Rank) -> bool {
        self.found.iter().any(|known| known.texts == texts && rank.compare(&known.rank) != Ordering::Less)
    }

    pub(super) fn into_found(self) -> Vec<Found> {
        self.found
    }
}

/// What a unit loses for its status.
pub(super) fn penalty(options: &LookupOptions, status: Status) -> i32 {
    match status {
        Status::Aligned => hundredths(options.aligned_penalty),
        Status::Draft => hundredths(options.draft_penalty),
        Status::Translated | Status::Reviewed => 0,
    }
}

/// What stands around a unit.
#[derive(Debug, Default)]
pub(super) struct Surroundings<'r> {
    pub(super) previous: Option<&'r str>,
    pub(super) next: Option<&'r str>,
    pub(super) key: Option<&'r str>,
    pub(super) document: Option<&'r str>,
    pub(super) position: Option<u32>,
}

/// How many signs of context agree, 2 at most: the segment before, the one after, the place in the
/// document; a key that both have counts for two.
pub(super) fn agreement(query: &Query, unit: &Surroundings<'_>) -> u8 {
    let same = |a: &Option<String>, b: Option<&str>| u8::from(a.is_some() && a.as_deref() == b);
    let place = query.place.as_ref().is_some_and(|(document, position)| {
        unit.document == Some(document.as_str()) && unit.position == Some(*position)
    });
    let signs = same(&query.context.previous, unit.previous)
        + same(&query.context.next, unit.next)
        + 2 * same(&query.context.key, unit.key)
        + u8::from(place);
    signs.min(2)
}
