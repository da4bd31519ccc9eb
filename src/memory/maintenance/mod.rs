//! Looking after a memory: every change is a run, so there is a way back from each.

mod backup;
mod check;
mod dedupe;
#[cfg(test)]
mod tests;
mod undo;

pub use check::{Finding, FindingKind};
pub use dedupe::Same;

use std::ops::ControlFlow;

use super::run::{Added, RunInfo, RunSummary, UnitId};
use super::store::{Memory, UnitFilter};
use super::writer::RunWriter;
use crate::error::{Error, Result};
use crate::unit::TranslationUnit;
use crate::watch::Watch;

impl Memory {
    /// Makes a run of what `act` does; dropped as a whole when that fails.
    fn changed_by(
        &mut self,
        info: &RunInfo,
        watch: &dyn Watch,
        act: impl FnOnce(&mut RunWriter<'_>) -> Result<()>,
    ) -> Result<RunSummary> {
        let mut run = self.begin_run(info, watch)?;
        run.memory().naming(|| act(&mut run))?;
        run.commit()
    }

    /// Removes the units that pass the filter, as a run that can be undone.
    ///
    /// # Errors
    /// When the memory cannot be written, or the watch asks to stop; nothing is removed then.
    pub fn delete(&mut self, info: &RunInfo, filter: &UnitFilter, watch: &dyn Watch) -> Result<RunSummary> {
        let mut ids = Vec::new();
        self.for_each_unit(filter, |stored| {
            ids.push(stored.id);
            Ok(ControlFlow::Continue(()))
        })?;
        self.changed_by(info, watch, |run| {
            for (done, id) in ids.iter().enumerate() {
                stop_if_asked(watch, done, Some(ids.len()))?;
                // Another program may have removed it meanwhile.
                if let Some(stored) = run.stored(*id)? {
                    run.remove(&stored)?;
                }
            }
            Ok(())
        })
    }

    /// Puts `unit` in the place of the unit of this number, as a run that can be undone.
    ///
    /// # Errors
    /// When there is no such unit, or the memory cannot be written.
    pub fn edit(&mut self, info: &RunInfo, id: UnitId, unit: TranslationUnit) -> Result<RunSummary> {
        if unit.variants.is_empty() {
            return Err(Error::invalid("a unit without any segment"));
        }
        self.changed_by(info, &(), |run| {
            let Some(stored) = run.stored(id)? else {
                return Err(Error::invalid(format!("no unit {id}")));
            };
            run.replace(&stored, unit)
        })
    }

    /// Takes in the units of `other`, in their order, as a run that can be undone; it counts as cut by the
    /// rules that the other's runs were cut by. `None` and no run when nothing in it is new.
    ///
    /// # Errors
    /// When either cannot be read or written, or the watch asks to stop; nothing is taken in then.
    pub fn merge(&mut self, info: &RunInfo, other: &Memory, watch: &dyn Watch) -> Result<Option<RunSummary>> {
        let total = other.count(&UnitFilter::default())? as usize;
        let segmentation = other.info()?.segmentation.into_iter().map(|runs| runs.segmentation).collect();
        let mut run = self.begin_run(&RunInfo { segmentation, ..info.clone() }, watch)?;
        let memory = run.memory();
        let is_new = memory.naming(|| {
            let (mut done, mut is_new) = (0, false);
            other.for_each_unit(&UnitFilter::default(), |stored| {
                stop_if_asked(watch, done, Some(total))?;
                done += 1;
                is_new |= !matches!(run.add(&stored.unit)?, Added::AlreadyThere | Added::Conflicting { kept: false });
                Ok(ControlFlow::Continue(()))
            })?;
            let (known, header) = (memory.header(None)?, other.header(None)?);
            run.add_header(&header)?;
            Ok(is_new || header.iter().any(|annotation| !known.contains(annotation)))
        })?;
        is_new.then(|| run.commit()).transpose()
    }
}

/// Tells the watch how far the work is, now and then, and stops when asked to.
pub(super) fn stop_if_asked(watch: &dyn Watch, done: usize, total: Option<usize>) -> Result<()> {
    if done.is_multiple_of(1024) {
        watch.progress(done as u64, total.map(|total| total as u64));
        watch.go_on()?;
    }
    Ok(())
}
