//! Which runs stand: those not undone, and those whose undoing was undone.
//!
//! A run, what undid it, what undid that, and so on are a chain, in which every second run stands, the last one
//! first. So none of them has to be forgotten for another one to stand.

use rusqlite::{Connection, OptionalExtension as _};

use super::run::RunId;
use crate::error::Result;

/// Begins a query: `standing (run)` are the runs that stand.
///
/// Each run is followed to the end of its chain, where `stands` tells whether the steps there were even in number. What
/// undid a run is later than it: in a damaged memory, where it is not, nothing goes round in circles.
macro_rules! with_standing {
    ($query:literal) => {
        concat!(
            "WITH RECURSIVE chain (run, next, stands) AS (
                 SELECT id, iif(undone_by > id, undone_by, NULL), 1 FROM run
                 UNION ALL SELECT chain.run, iif(later.undone_by > later.id, later.undone_by, NULL), 1 - stands
                 FROM chain JOIN run later ON later.id = next
             ), standing (run) AS MATERIALIZED (SELECT run FROM chain WHERE next IS NULL AND stands) ",
            $query
        )
    };
}
pub(super) use with_standing;

/// The last run of the chain that `run` is in: what undid it last, or `run` itself.
pub(super) fn end_of_chain(connection: &Connection, run: RunId) -> Result<RunId> {
    let mut statement = connection.prepare_cached("SELECT undone_by FROM run WHERE id = ?1 AND undone_by > id")?;
    let mut end = run;
    while let Some(later) = statement.query_row([end.0], |row| row.get::<_, i64>(0)).optional()? {
        end = RunId(later);
    }
    Ok(end)
}
