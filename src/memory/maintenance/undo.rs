//! Undoing a run: the units are again what they were before it.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::stop_if_asked;
use crate::error::{Error, Result};
use crate::memory::run::{RunId, RunInfo, RunSummary, UnitId};
use crate::memory::standing::{end_of_chain, with_standing};
use crate::memory::store::Memory;
use crate::memory::writer::{RunWriter, from_image};
use crate::watch::Watch;

impl Memory {
    /// Undoes a run, as a run that can be undone itself.
    ///
    /// Units that it made go, units that it changed or removed are as they were. A run is undone after
    /// the later runs that changed the same units, not before.
    ///
    /// # Errors
    /// When there is no such run, it is undone already, or a later run stands in the way (the message
    /// names them); when the memory cannot be written or the watch asks to stop. Nothing changes then.
    pub fn undo(&mut self, info: &RunInfo, run: RunId, watch: &dyn Watch) -> Result<RunSummary> {
        self.changed_by(info, watch, |writer| {
            let connection = writer.connection();
            let found = connection
                .query_row(
                    with_standing!(
                        "SELECT first_unit, before_unit, iif(id IN standing, NULL, undone_by) FROM run
                         WHERE id = ?1 AND id < ?2"
                    ),
                    [run.0, writer.run().0],
                    |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, Option<i64>>(2)?)),
                )
                .optional()?;
            let Some((first, before, undone_by)) = found else {
                return Err(Error::invalid(format!("no run {run}")));
            };
            if let Some(by) = undone_by {
                return Err(Error::invalid(format!("run {run} was undone already, by run {by}")));
            }
            let later = in_the_way(connection, run, first, before)?;
            if !later.is_empty() {
                let names: Vec<_> = later.iter().map(i64::to_string).collect();
                return Err(Error::invalid(format!(
                    "run {run} cannot be undone before what changed its units later: undo {} first",
                    names.join(", ")
                )));
            }
            remove_made(writer, run, first, before, watch)?;
            bring_back(writer, run, watch)?;
            // At the end of the chain, where it makes every other run of it stand or fall: undoing an undo makes the
            // run stand again that it had undone.
            let last = end_of_chain(connection, run)?;
            connection.execute("UPDATE run SET undone_by = ?1 WHERE id = ?2", params![writer.run().0, last.0])?;
            Ok(())
        })
    }
}

/// Later runs that stand and changed units of this one. What only undid one of these changes nothing; what undid
/// an earlier one does.
fn in_the_way(connection: &Connection, run: RunId, first: i64, before: i64) -> Result<Vec<i64>> {
    let mut statement = connection.prepare(with_standing!(
        "SELECT id FROM run WHERE id > ?1 AND id IN standing
             AND NOT EXISTS (SELECT 1 FROM run undone WHERE undone.id > ?1 AND undone.undone_by = run.id)
             AND id IN (SELECT run FROM earlier WHERE unit >= ?2 AND unit < ?3
                        UNION SELECT e.run FROM earlier e JOIN earlier mine ON mine.unit = e.unit WHERE mine.run = ?1)
         ORDER BY id DESC"
    ))?;
    let later = statement.query_map(params![run.0, first, before], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(later)
}

fn remove_made(writer: &mut RunWriter<'_>, run: RunId, first: i64, before: i64, watch: &dyn Watch) -> Result<()> {
    for id in first..before {
        stop_if_asked(watch, (id - first) as usize, Some((before - first) as usize))?;
        if let Some(stored) = writer.stored(UnitId(id))?
            && stored.run == run
        {
            writer.remove(&stored)?;
        }
    }
    Ok(())
}

fn bring_back(writer: &mut RunWriter<'_>, run: RunId, watch: &dyn Watch) -> Result<()> {
    let connection = writer.connection();
    let mut statement = connection.prepare("SELECT unit, image FROM earlier WHERE run = ?1 ORDER BY unit")?;
    let mut rows = statement.query([run.0])?;
    let mut done = 0;
    while let Some(row) = rows.next()? {
        stop_if_asked(watch, done, None)?;
        done += 1;
        let id = UnitId(row.get(0)?);
        let now = writer.stored(id)?;
        let image = match row.get_ref(1)?.as_str_or_null().map_err(rusqlite::Error::from)? {
            Some(image) => Some(from_image(id, image)?),
            None => None,
        };
        match (now, image) {
            (Some(now), Some(image)) => writer.replace(&now, image.unit)?,
            (None, Some(image)) => writer.restore(&image)?,
            (Some(now), None) => writer.remove(&now)?,
            (None, None) => {}
        }
    }
    Ok(())
}
