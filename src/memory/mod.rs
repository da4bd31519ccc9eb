//! The translation memory: an SQLite store, a fuzzy index, lookup and concordance.

mod concordance;
mod crowd;
mod index;
mod known;
mod lookup;
mod maintenance;
mod merging;
mod opened;
mod pool;
mod record;
mod run;
mod schema;
mod segmentation;
mod set;
mod standing;
mod store;
mod writer;

#[cfg(test)]
mod tests;

pub use concordance::{Hit, Phrase};
pub use lookup::{LookupOptions, Match, MatchKind, Query, Score};
pub use maintenance::{Finding, FindingKind, Same};
pub use record::StoredUnit;
pub use run::{Added, Conflicts, Run, RunId, RunInfo, RunKind, RunSummary, UnitId};
pub use segmentation::{Segmentation, SegmentedRuns};
pub use set::MemorySet;
pub use store::{Memory, MemoryInfo, UnitFilter};
pub use writer::RunWriter;
