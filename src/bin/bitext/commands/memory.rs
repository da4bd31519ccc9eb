//! `bitext memory`: looking after a memory.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Result, bail};
use bitext::memory::{Conflicts, Memory, RunId, RunInfo, RunKind, RunSummary, Same, Segmentation, UnitFilter, UnitId};
use bitext::unit::Status;
use serde::Serialize;

use super::options::{ON_CONFLICT, STATUS, UnitArgs};
use crate::args::{Global, one_of};
use crate::memories::{make_indexes, readable, run_info, to_keep};
use crate::output::write_json;
use crate::ui::{Counted, Outcome, Ui, counted, is_interrupted};

/// Look after the memory: what it holds, undo, check, backup
///
/// Every change is a run that can be undone.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext memory runs && bitext memory undo 3")]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// What the memory holds
    #[command(after_help = "Example:\n  bitext memory info")]
    Info,
    /// The imports, alignments and other changes so far
    #[command(after_help = "Example:\n  bitext memory runs")]
    Runs,
    /// Undo a run: its units go, what it changed or removed is as before; to undo an undo brings the run back
    #[command(after_help = "Example:\n  bitext memory undo 3")]
    Undo {
        /// The number of the run (see runs)
        run: RunId,
    },
    /// Whether the memory is whole: pages, rows, every unit; exit status 1 when it is not
    #[command(after_help = "Example:\n  bitext memory check")]
    Check,
    /// Write a copy, also while others use the memory
    ///
    /// The copy is a memory like any other (-m). To put it in the place of a damaged one, remove that one first, with the
    /// files beside it that end in -wal and -shm: they would damage the copy.
    #[command(after_help = "Example:\n  bitext memory backup copy.sqlite")]
    Backup {
        /// The file to write, which must not exist
        file: PathBuf,
    },
    /// Make one of the units that say the same
    #[command(after_help = "Example:\n  bitext memory dedupe --by-source --dry-run")]
    Dedupe {
        /// One translation for a source segment: the newest
        #[arg(long)]
        by_source: bool,
        /// Only say what would be done
        #[arg(short = 'n', long)]
        dry_run: bool,
    },
    /// Change a unit: its texts or its status
    #[command(after_help = "Example:\n  bitext memory edit 42 --target \"The meeting is closed.\"")]
    Edit(Edit),
    /// Delete units
    #[command(after_help = "Example:\n  bitext memory delete --below-confidence 0.5 --dry-run")]
    Delete(Delete),
    /// Take in the units of other memories
    #[command(after_help = "Example:\n  bitext memory merge colleague.sqlite --on-conflict newest")]
    Merge {
        /// The memories to take in
        #[arg(required = true)]
        memories: Vec<PathBuf>,
        /// What to do when a source segment is known with another translation
        #[arg(long, alias = "conflicts", value_name = "RULE", default_value = "keep", value_parser = one_of(&ON_CONFLICT))]
        on_conflict: Conflicts,
    },
}

#[derive(Debug, clap::Args)]
struct Edit {
    /// The number of the unit (lookup and concordance show it)
    unit: UnitId,
    /// The new source text
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// The new translation
    #[arg(long, value_name = "TEXT")]
    target: Option<String>,
    /// The new status [default: translated at least, where a text is changed]
    #[arg(long, value_parser = one_of(&STATUS))]
    status: Option<Status>,
    /// Only say what would be done
    #[arg(short = 'n', long)]
    dry_run: bool,
}

#[derive(Debug, clap::Args)]
struct Delete {
    /// These units
    units: Vec<UnitId>,
    /// All units
    #[arg(long)]
    all: bool,
    /// Only say what would be deleted
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    which: UnitArgs,
}

impl Delete {
    fn filter(&self) -> Result<UnitFilter> {
        let filter = UnitFilter { units: self.units.clone(), ..self.which.filter()? };
        if filter == UnitFilter::default() && !self.all {
            bail!("say which units to delete, or --all");
        }
        Ok(filter)
    }
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let mut memory = to_keep(global, ui)?;
    let mut out = ui.out();
    let outcome = match args.command {
        Command::Info => info(&mut *out, &memory, global),
        Command::Runs => runs(&mut *out, &memory, global),
        Command::Undo { run } => {
            let watch = ui.watch("undoing", Counted::Items);
            let done = memory.undo(&run_info(RunKind::Undo, &[]), run, &watch)?;
            drop(watch);
            report(&mut *out, done, global)
        }
        Command::Check => check(&mut *out, &memory, global, ui),
        Command::Backup { file } => {
            // Ctrl-C leaves no half of a copy behind: it waits for the end.
            let watch = ui.watch("copying", Counted::Items);
            memory.backup(&file)?;
            drop(watch);
            ui.note(format_args!("written: {}", file.display()));
            Ok(Outcome::Done)
        }
        Command::Dedupe { by_source, dry_run } => {
            let same = if by_source { Same::Source } else { Same::Segments };
            let watch = ui.watch("looking for duplicates", Counted::Items);
            if dry_run {
                let groups = memory.duplicates(same, &watch)?;
                drop(watch);
                duplicates(&mut *out, &memory, &groups, global)
            } else {
                let done = memory.dedupe(&run_info(RunKind::Dedupe, &[]), same, &watch)?;
                drop(watch);
                match done {
                    Some(done) => report(&mut *out, done, global),
                    None => {
                        ui.note("no two units say the same: nothing was changed");
                        Ok(Outcome::NothingFound)
                    }
                }
            }
        }
        Command::Edit(args) => edit(&mut *out, &mut memory, args, global, ui),
        Command::Delete(args) => delete(&mut *out, &mut memory, args, global, ui),
        Command::Merge { memories, on_conflict } => {
            let (mut merged, mut failed) = (0, false);
            for path in memories {
                match merge(&mut memory, &path, on_conflict, ui) {
                    Ok(None) => ui.note(format_args!("{}: nothing in it is new: nothing was changed", path.display())),
                    Ok(Some(done)) => {
                        merged += 1;
                        report(&mut *out, done, global)?;
                        make_indexes(&memory, global, ui)?;
                    }
                    Err(error) if is_interrupted(&error) && merged > 0 => {
                        let before = counted(merged, "memory", "memories");
                        return Err(error.context(format!("interrupted: {before} merged before stay merged")));
                    }
                    Err(error) if is_interrupted(&error) => return Err(error),
                    Err(error) => {
                        failed = true;
                        ui.fail_with(&error);
                    }
                }
            }
            Ok(if merged > 0 || failed { Outcome::Done } else { Outcome::NothingFound })
        }
    };
    out.flush()?;
    outcome
}

fn info(out: &mut dyn Write, memory: &Memory, global: &Global) -> Result<Outcome> {
    let info = memory.info()?;
    let path = memory.path().map(|path| path.display().to_string()).unwrap_or_default();
    if global.json {
        #[derive(Serialize)]
        struct Shown<'a> {
            memory: &'a str,
            #[serde(flatten)]
            info: &'a bitext::memory::MemoryInfo,
        }
        write_json(out, &Shown { memory: &path, info: &info })?;
        return Ok(Outcome::Done);
    }
    writeln!(out, "memory     {path}")?;
    writeln!(out, "units      {}", info.units)?;
    let languages: Vec<_> = info.languages.iter().map(|(lang, count)| format!("{lang} {count}")).collect();
    writeln!(out, "segments   {}", languages.join(", "))?;
    writeln!(out, "documents  {}", info.documents)?;
    writeln!(out, "runs       {}", info.runs)?;
    for cut in &info.segmentation {
        let Segmentation { lang, rules } = &cut.segmentation;
        let runs = if cut.runs == 1 { "run" } else { "runs" };
        writeln!(out, "cut by     {rules} ({lang}, {} {runs})", cut.runs)?;
    }
    writeln!(out, "size       {:.1} MB, schema {}", info.bytes as f64 / 1e6, info.schema)?;
    Ok(Outcome::Done)
}

fn runs(out: &mut dyn Write, memory: &Memory, global: &Global) -> Result<Outcome> {
    let runs = memory.runs()?;
    if global.json {
        for run in &runs {
            write_json(out, run)?;
        }
    } else {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::NOTHING);
        table.set_header(["RUN", "DATE", "KIND", "NEW", "CHANGED", "REMOVED", "FILES", ""]);
        for run in &runs {
            let undone = run.undone_by.map(|by| format!("undone by {by}")).unwrap_or_default();
            let name = |file: &String| {
                std::path::Path::new(file).file_name().map_or(file.clone(), |name| name.to_string_lossy().into_owned())
            };
            let files = match &run.files[..] {
                [] => String::new(),
                [only] => name(only),
                [first, more @ ..] => format!("{} and {} more", name(first), more.len()),
            };
            table.add_row([
                run.id.to_string(),
                readable(&run.date),
                run.kind.to_string(),
                run.summary.new.to_string(),
                run.summary.changed.to_string(),
                run.summary.removed.to_string(),
                files,
                undone,
            ]);
        }
        for line in table.to_string().lines() {
            writeln!(out, "{}", line.trim())?;
        }
    }
    Ok(if runs.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// Says what a run did.
fn report(out: &mut dyn Write, done: RunSummary, global: &Global) -> Result<Outcome> {
    if global.json {
        write_json(out, &done)?;
        return Ok(Outcome::Done);
    }
    let parts: Vec<_> = [
        (done.new, "new"),
        (done.changed, "changed"),
        (done.removed, "removed"),
        (done.already_there, "already there"),
        (done.conflicting, "conflicting"),
        (done.skipped, "skipped"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    let what = if parts.is_empty() { "nothing changed".into() } else { parts.join(", ") };
    writeln!(out, "run {}: {what}", done.run)?;
    Ok(Outcome::Done)
}

fn check(out: &mut dyn Write, memory: &Memory, global: &Global, ui: &Ui) -> Result<Outcome> {
    let watch = ui.watch("checking", Counted::Items);
    let findings = memory.check(&watch)?;
    drop(watch);
    for finding in &findings {
        if global.json {
            write_json(out, finding)?;
        } else {
            writeln!(out, "{}", finding.message)?;
        }
    }
    if findings.is_empty() {
        ui.note("the memory is whole");
        return Ok(Outcome::Done);
    }
    Ok(Outcome::NothingFound)
}

fn duplicates(out: &mut dyn Write, memory: &Memory, groups: &[Vec<UnitId>], global: &Global) -> Result<Outcome> {
    for group in groups {
        if global.json {
            #[derive(Serialize)]
            struct Shown<'a> {
                kept: UnitId,
                removed: &'a [UnitId],
            }
            write_json(out, &Shown { kept: group[0], removed: &group[1..] })?;
        } else if let Some(stored) = memory.unit(group[0])? {
            let texts: Vec<_> = stored.unit.variants.iter().map(|variant| variant.segment.text.as_str()).collect();
            writeln!(out, "{} times: {}", group.len(), texts.join(" = "))?;
        }
    }
    let removed: usize = groups.iter().map(|group| group.len() - 1).sum();
    if !global.json {
        writeln!(out, "{} would be removed", counted(removed, "unit", "units"))?;
    }
    Ok(if groups.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

fn edit(out: &mut dyn Write, memory: &mut Memory, args: Edit, global: &Global, ui: &Ui) -> Result<Outcome> {
    let id = args.unit;
    let Some(mut stored) = memory.unit(id)? else { bail!("no unit {id}") };
    if args.source.is_none() && args.target.is_none() && args.status.is_none() {
        bail!("say what to change: --source, --target or --status");
    }
    let before = stored.unit.clone();
    let unit = &mut stored.unit;
    let direction = global.direction();
    for (lang, text) in [(&direction.from, &args.source), (&direction.to, &args.target)] {
        let Some(text) = text else { continue };
        if text.trim().is_empty() {
            bail!("the {lang} text would be empty: bitext memory delete {id} deletes the unit");
        }
        let Some(variant) = unit.variant_mut(lang) else {
            bail!("unit {id} has no segment in '{lang}'");
        };
        if !variant.segment.codes.is_empty() {
            ui.warn(format_args!("the inline codes of the {lang} segment are dropped: their places are not known"));
            variant.segment.codes.clear();
        }
        variant.segment.text.clone_from(text);
        // These are a person's words now, not what an aligner paired.
        unit.origin.status = unit.origin.status.max(Status::Translated);
        unit.origin.confidence = None;
    }
    if let Some(status) = args.status {
        unit.origin.status = status;
    }
    if *unit == before {
        ui.note(format_args!("unit {id} is so already: nothing was changed"));
        return Ok(Outcome::NothingFound);
    }
    let info = run_info(RunKind::Edit, &[]);
    unit.metadata.changed = Some(info.date.clone());
    if args.dry_run {
        if global.json {
            write_json(out, &stored)?;
            return Ok(Outcome::Done);
        }
        for variant in &unit.variants {
            writeln!(out, "{} {}", variant.lang, variant.segment.text)?;
        }
        writeln!(out, "unit {id} would be changed")?;
        return Ok(Outcome::Done);
    }
    let done = memory.edit(&info, id, stored.unit)?;
    report(out, done, global)
}

fn delete(out: &mut dyn Write, memory: &mut Memory, args: Delete, global: &Global, ui: &Ui) -> Result<Outcome> {
    let filter = args.filter()?;
    if args.dry_run {
        return would_delete(out, memory, &filter, global);
    }
    if let Some(unknown) = unknown(memory, &filter.units)? {
        bail!("no unit {unknown}");
    }
    let mut any = false;
    memory.for_each_unit(&filter, |_| {
        any = true;
        Ok(ControlFlow::Break(()))
    })?;
    if !any {
        ui.note("no such unit: nothing was deleted");
        return Ok(Outcome::NothingFound);
    }
    let watch = ui.watch("deleting", Counted::Items);
    let done = memory.delete(&run_info(RunKind::Delete, &[]), &filter, &watch)?;
    drop(watch);
    report(out, done, global)
}

/// The first of these units that the memory does not hold.
fn unknown(memory: &Memory, units: &[UnitId]) -> Result<Option<UnitId>> {
    for id in units {
        if memory.unit(*id)?.is_none() {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

fn would_delete(out: &mut dyn Write, memory: &Memory, filter: &UnitFilter, global: &Global) -> Result<Outcome> {
    let mut count = 0;
    memory.for_each_unit(filter, |stored| {
        count += 1;
        if global.json {
            let line = serde_json::to_string(&stored).map_err(|error| bitext::Error::invalid(error.to_string()))?;
            writeln!(out, "{line}")?;
        } else {
            let texts: Vec<_> = stored.unit.variants.iter().map(|variant| variant.segment.text.as_str()).collect();
            writeln!(out, "{}: {}", stored.id, texts.join(" = "))?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if !global.json {
        writeln!(out, "{} would be deleted", counted(count, "unit", "units"))?;
    }
    Ok(if count == 0 { Outcome::NothingFound } else { Outcome::Done })
}

fn merge(memory: &mut Memory, path: &PathBuf, conflicts: Conflicts, ui: &Ui) -> Result<Option<RunSummary>> {
    let other = Memory::open(path)?;
    if let (Some(own), Ok(theirs)) = (memory.path().and_then(|own| own.canonicalize().ok()), path.canonicalize())
        && own == theirs
    {
        bail!("{}: a memory cannot be merged into itself", path.display());
    }
    let info = RunInfo { conflicts, ..run_info(RunKind::Merge, std::slice::from_ref(path)) };
    let watch = ui.watch("merging", Counted::Items);
    Ok(memory.merge(&info, &other, &watch)?)
}
