//! The units that a command goes through one by one: those of files, or of the memories.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Result;
use bitext::exchange::{Format, ReadOptions};
use bitext::memory::{StoredUnit, UnitFilter};
use bitext::unit::TranslationUnit;
use bitext::{Direction, ErrorKind, Place, Watch as _};

use crate::args::Global;
use crate::inputs;
use crate::memories;
use crate::ui::{Counted, Ui};

/// Gives `take` every unit of a file with its place; `doing` says what for. Units that cannot be read, and
/// a file that breaks off, are told, and the rest is gone through; rows without a translation are counted.
pub(crate) fn of_file(
    file: &Path,
    format: Option<Format>,
    direction: &Direction,
    doing: &'static str,
    ui: &Ui,
    mut take: impl FnMut(&TranslationUnit, &Place),
) -> Result<()> {
    let options = ReadOptions { direction: direction.clone(), format, ..ReadOptions::default() };
    let mut reader = inputs::units(file, &options)?;
    let size = std::fs::metadata(file).ok().map(|metadata| metadata.len());
    let file = inputs::name(file);
    let watch = ui.watch(doing, Counted::Bytes);
    let mut last_failed = false;
    let mut untranslated = 0;
    while let Some(unit) = reader.next() {
        watch.go_on()?;
        watch.progress(reader.bytes_read(), size);
        last_failed = unit.is_err();
        match unit {
            Ok(unit) => {
                let mut place = reader.place();
                place.file.get_or_insert_with(|| file.to_owned());
                take(&unit, &place);
            }
            Err(error) if matches!(error.kind(), ErrorKind::Untranslated { .. }) => untranslated += 1,
            Err(error) => ui.fail(error.in_file(file)),
        }
    }
    drop(watch);
    // An error at the end has said already where the file breaks off.
    if !reader.is_complete() && !last_failed {
        ui.fail(format_args!("{}: the file is cut off", file.display()));
    }
    let mut remarks = reader.remarks();
    if untranslated > 0 {
        remarks.push(format!("untranslated rows left out: {untranslated}"));
    }
    ui.remarks(file, remarks);
    Ok(())
}

/// Gives `take` every unit of the memories that are meant, with the file of its memory.
pub(crate) fn of_memories(
    global: &Global,
    doing: &'static str,
    ui: &Ui,
    mut take: impl FnMut(&StoredUnit, &Path),
) -> Result<()> {
    for file in memories::files(global)? {
        let watch = ui.watch(doing, Counted::Items);
        let mut done = 0;
        let memory = memories::opened(&file.path, global)?;
        let all = UnitFilter::default();
        let total = memory.count(&all)?;
        memory.for_each_unit(&all, |stored| {
            watch.go_on()?;
            done += 1;
            watch.progress(done, Some(total));
            take(&stored, &file.path);
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}
