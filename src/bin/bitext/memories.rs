//! Which memories the person means, and what a run is said to be.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use bitext::memory::{Memory, MemorySet, RunInfo, RunKind, UnitFilter};
use bitext::{Direction, Error, ErrorKind};
use etcetera::AppStrategy;

use crate::args::{Global, MemoryFile};
use crate::inputs;
use crate::ui::{Counted, Ui};

/// The memory of a person who names none: `memory.sqlite` in the user's data folder.
pub(crate) fn default_path() -> Result<PathBuf> {
    let folders = folders().context("no home folder to keep the memory in: name one with -m FILE")?;
    Ok(folders.in_data_dir("memory.sqlite"))
}

/// The user's folders.
fn folders() -> Result<impl AppStrategy> {
    Ok(etcetera::choose_app_strategy(etcetera::AppStrategyArgs {
        top_level_domain: "org".into(),
        author: "bitext".into(),
        app_name: "bitext".into(),
    })?)
}

/// With the user's folder for what can be made anew, where indexes are kept that cannot be written beside the memory.
fn with_index_folder(memory: Memory) -> Memory {
    match folders() {
        Ok(folders) => memory.with_index_folder(folders.in_cache_dir("indexes")),
        Err(_) => memory,
    }
}

/// What is said of the usual memory before there is one.
const NO_MEMORY_YET: &str = "no such memory yet (import and align --store make it)";

/// The memory files that are meant, the default one when none is named.
pub(crate) fn files(global: &Global) -> Result<Vec<MemoryFile>> {
    if global.memory.is_empty() {
        return Ok(vec![MemoryFile { path: default_path()?, penalty: 0.0 }]);
    }
    Ok(global.memory.clone())
}

/// The memory to write to, made if there is none: the first one named.
pub(crate) fn to_write(global: &Global, ui: &Ui) -> Result<Memory> {
    let path = one(global, ui)?;
    if global.memory.is_empty()
        && let Some(folder) = path.parent()
    {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let new = !path.exists();
    let memory = with_index_folder(Memory::open_or_create(&path)?);
    if new {
        ui.note(format_args!("new memory: {}", path.display()));
    }
    Ok(memory)
}

/// The memory to look after, which must exist: the first one named.
pub(crate) fn to_keep(global: &Global, ui: &Ui) -> Result<Memory> {
    Ok(with_index_folder(opened(&one(global, ui)?, global)?))
}

/// A memory that must be there; of the usual one it is said how it comes to be.
pub(crate) fn opened(path: &Path, global: &Global) -> bitext::Result<Memory> {
    if !path.exists() && !global.names_memories() {
        let none = std::io::Error::new(std::io::ErrorKind::NotFound, NO_MEMORY_YET);
        return Err(Error::from(none).in_file(path));
    }
    Memory::open(path)
}

fn one(global: &Global, ui: &Ui) -> Result<PathBuf> {
    let files = files(global)?;
    if files.len() > 1 {
        ui.warn(format_args!("only the first memory is used: {}", files[0].path.display()));
    }
    Ok(files[0].path.clone())
}

/// The memories to ask. One that was named must exist; the usual one is empty until something is stored.
pub(crate) fn to_read(global: &Global, ui: &Ui) -> Result<MemorySet> {
    let mut set = MemorySet::new();
    for file in files(global)? {
        let memory = if file.path.exists() || global.names_memories() {
            with_index_folder(Memory::open(&file.path)?)
        } else {
            ui.warn(format_args!("{}: {NO_MEMORY_YET}", file.path.display()));
            Memory::in_memory()?
        };
        set = set.with(memory, file.penalty);
    }
    Ok(set)
}

/// Says so where a memory in which nothing was found holds other languages than were asked for: who forgets `--from`
/// would take it for empty.
pub(crate) fn tell_other_languages(global: &Global, ui: &Ui) -> Result<()> {
    /// Units that are looked at: those of a memory are nearly always in the same languages.
    const LOOKED_AT: usize = 100;
    let direction = global.direction();
    for file in files(global)?.into_iter().filter(|file| file.path.exists()) {
        let (mut looked, mut fits, mut languages) = (0, false, BTreeSet::new());
        Memory::open(&file.path)?.for_each_unit(&UnitFilter::default(), |stored| {
            looked += 1;
            fits = stored.unit.sides(&direction).is_some();
            languages.extend(stored.unit.variants.iter().map(|variant| variant.lang.to_string()));
            Ok(if fits || looked == LOOKED_AT { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if looked > 0 && !fits {
            let languages: Vec<String> = languages.into_iter().collect();
            let (Direction { from, to }, path) = (&direction, file.path.display());
            ui.warn(format_args!(
                "{path}: its units are in {}, none in {from} and {to}: say --from and --to",
                languages.join(", ")
            ));
        }
    }
    Ok(())
}

/// Brings the memory's indexes up to date after a run that added units, so that the next lookup need not.
pub(crate) fn make_indexes(memory: &Memory, global: &Global, ui: &Ui) -> Result<()> {
    let direction = global.direction();
    let watch = ui.watch("indexing", Counted::Items);
    match memory.make_indexes(&[&direction.from, &direction.to], &watch) {
        // What was to be stored is stored.
        Err(error) if matches!(error.kind(), ErrorKind::Interrupted) => {
            drop(watch);
            ui.note("interrupted: the run is stored, the first lookup will make its index");
            Ok(())
        }
        made => Ok(made?),
    }
}

/// A run that begins now, by the command that was given.
pub(crate) fn run_info(kind: RunKind, files: &[PathBuf]) -> RunInfo {
    RunInfo {
        kind,
        // Names of files need not be Unicode.
        command: std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" "),
        files: files.iter().map(|file| inputs::name(file).display().to_string()).collect(),
        date: now(),
        ..RunInfo::default()
    }
}

/// The time in UTC as memories and TMX write it: `20261121T101500Z`.
pub(crate) fn now() -> String {
    jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A date for people, to the minute: `20261121T101500Z` becomes `2026-11-21 10:15`; others stay.
pub(crate) fn readable(date: &str) -> String {
    match jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date) {
        Ok(date) => date.strftime("%Y-%m-%d %H:%M").to_string(),
        Err(_) => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn dates_are_readable_where_they_are_dates() {
        assert_eq!(readable("20261121T101500Z"), "2026-11-21 10:15");
        assert_eq!(readable("last week"), "last week");
    }
}
