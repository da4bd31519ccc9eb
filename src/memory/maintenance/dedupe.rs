//! Units that say the same, made one.

use std::collections::hash_map::Entry;
use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use super::stop_if_asked;
use crate::error::Result;
use crate::lang::Lang;
use crate::memory::merging::merged;
use crate::memory::record::{StoredUnit, date_of};
use crate::memory::run::{RunInfo, RunSummary, UnitId};
use crate::memory::store::{Memory, UnitFilter};
use crate::memory::writer::source_of;
use crate::text::fingerprint::{combined, fingerprint};
use crate::unit::{Segment, TranslationUnit};
use crate::watch::Watch;

/// Which units count as saying the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Same {
    /// The same segments in the same languages; only the context differs. The first is kept, with what
    /// the others know more or newer.
    #[default]
    Segments,
    /// The same source segment in units of the same languages, whatever the translation. The newest is
    /// kept; without dates, the last.
    Source,
}

impl Memory {
    /// The groups of units that say the same, the one that would be kept first.
    ///
    /// # Errors
    /// When the memory cannot be read, or the watch asks to stop.
    pub fn duplicates(&self, same: Same, watch: &dyn Watch) -> Result<Vec<Vec<UnitId>>> {
        let mut groups: FxHashMap<u64, Vec<(UnitId, Option<String>)>> = FxHashMap::default();
        let mut order = Vec::new();
        let mut done = 0;
        self.for_each_unit(&UnitFilter::default(), |stored| {
            stop_if_asked(watch, done, None)?;
            done += 1;
            // The date matters only where the newest is kept.
            let date = if same == Same::Source { date_of(&stored.unit) } else { None };
            let print = print(&stored.unit, same);
            match groups.entry(print) {
                Entry::Occupied(mut group) => {
                    if group.get().len() == 1 {
                        order.push(print);
                    }
                    group.get_mut().push((stored.id, date));
                }
                Entry::Vacant(group) => {
                    group.insert(vec![(stored.id, date)]);
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let mut out = Vec::with_capacity(order.len());
        for print in order {
            let mut group = groups.remove(&print).unwrap_or_default();
            if same == Same::Source {
                group.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.cmp(&a.0)));
            }
            out.push(group.into_iter().map(|(id, _)| id).collect());
        }
        Ok(out)
    }

    /// Makes one of the units that say the same, as a run that can be undone; `None` and no run when there are none.
    ///
    /// # Errors
    /// When the memory cannot be written, or the watch asks to stop; nothing changes then.
    pub fn dedupe(&mut self, info: &RunInfo, same: Same, watch: &dyn Watch) -> Result<Option<RunSummary>> {
        let groups = self.duplicates(same, watch)?;
        if groups.is_empty() {
            return Ok(None);
        }
        let done = self.changed_by(info, watch, |run| {
            for (done, group) in groups.iter().enumerate() {
                stop_if_asked(watch, done, Some(groups.len()))?;
                let Some(kept) = run.stored(group[0])? else { continue };
                let mut unit = kept.unit.clone();
                for id in &group[1..] {
                    let Some(other) = run.stored(*id)? else { continue };
                    // Fingerprints may collide, and others may have written meanwhile: texts decide.
                    if !alike(&kept, &other, same) {
                        continue;
                    }
                    if same == Same::Segments {
                        unit = keeping_context(&unit, merged(&unit, &other.unit));
                    }
                    run.remove(&other)?;
                }
                if unit != kept.unit {
                    run.replace(&kept, unit)?;
                }
            }
            Ok(())
        });
        done.map(Some)
    }
}

fn keeping_context(kept: &TranslationUnit, mut merged: TranslationUnit) -> TranslationUnit {
    merged.context = kept.context.clone();
    merged
}

/// What is compared of a unit: the language of each variant, and the segment where that counts.
fn compared(unit: &TranslationUnit, same: Same) -> impl Iterator<Item = (&Lang, Option<&Segment>)> {
    let source = source_of(unit);
    unit.variants.iter().map(move |variant| {
        let counts = same == Same::Segments || source.is_some_and(|source| std::ptr::eq(source, variant));
        (&variant.lang, counts.then_some(&variant.segment))
    })
}

fn print(unit: &TranslationUnit, same: Same) -> u64 {
    compared(unit, same).fold(0, |print, (lang, segment)| {
        let lang = fingerprint(lang.as_str().as_bytes(), 1);
        combined(print, segment.map_or(lang, |segment| fingerprint(segment.text.as_bytes(), lang)))
    })
}

fn alike(a: &StoredUnit, b: &StoredUnit, same: Same) -> bool {
    compared(&a.unit, same).eq(compared(&b.unit, same))
}
