//! Which runs stand: those not undone, and those whose undoing was undone.
//!
//! A run, what undid it, what undid that, and so on are a chain, in which every second run stands, the last one
//! first. So none of them has to be forgotten for another one to stand.

use rusqlite::Connection;

use super::run::RunId;
use crate::error::Result;

/// Begins a query: `standing (run)` are the runs that stand.
///
/// Each run is followed to the end of its chain, where `stands` tells whether the steps there were even in number.
macro_rules! with_standing {
    ($query:literal) => {
        concat!(
            "WITH RECURSIVE chain (run, next, stands) AS (
                 SELECT id, undone_by, 1 FROM run
                 UNION ALL SELECT chain.run, later.undone_by, 1 - stands FROM chain JOIN run later ON later.id = next
             ), standing (run) AS MATERIALIZED (SELECT run FROM chain WHERE next IS NULL AND stands) ",
            $query
        )
    };
}
pub(super) use with_standing;

/// The last run of the chain that `run` is in: what undid it last, or `run` itself.
pub(super) fn end_of_chain(connection: &Connection, run: RunId) -> Result<RunId> {
    let mut statement = connection.prepare_cached("SELECT undone_by FROM run WHERE id = ?1")?;
    let mut end = run;
    while let Some(later) = statement.query_row([end.0], |row| row.get::<_, Option<i64>>(0))? {
        end = RunId(later);
    }
    Ok(end)
}
