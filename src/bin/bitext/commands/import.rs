//! `bitext import`: the units of other tools' files, taken into the memory as one run with an account.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use anyhow::{Result, bail};
use bitext::exchange::{self, ReadOptions, delimited::Columns};
use bitext::memory::{Added, Conflicts, Memory, RunKind, RunWriter};
use bitext::unit::TranslationUnit;
use bitext::{Error, ErrorKind, Place, Watch};
use clap::ValueEnum;
use serde::Serialize;
use serde_json::json;

use super::options::OnConflict;
use super::report::{Report, Row};
use crate::args::Global;
use crate::memories;
use crate::output::keep_inputs;
use crate::ui::{Counted, Outcome, Ui, counted};

/// How many units go from the reader to the memory at a time.
const BATCH: usize = 512;

/// How many rejected units are told one by one on the screen; --report tells all.
const TOLD: u64 = 10;

/// Read TMX, CSV, TSV, JSONL, XLIFF and PO into the memory
///
/// All files together are one run: taken in as a whole, or not at all when interrupted, and undone as a
/// whole (bitext memory undo). The account says what became of every unit; a unit that cannot be used is
/// rejected with its place and the reason, and the rest is read. Importing the same file again adds nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  bitext import old.tmx glossary.csv\n  bitext import --dry-run --report problems.csv *.tmx\n  \
                  bitext import --columns fr=3,en=1 table.csv"
)]
pub(crate) struct Args {
    /// The files; their format is told by their name, else by their content
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The format of all files, whatever their names
    #[arg(long)]
    format: Option<Format>,
    /// What the columns of a table hold: names in their order (fr,en,-,note), or each with the number
    /// or the header of its column (fr=3,en=1 or fr=Texte,en=Text)
    #[arg(long, value_name = "COLUMNS")]
    columns: Option<Columns>,
    /// What parts the cells of a table [default: found out]
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<char>,
    /// What to do with a unit whose source text is known with another translation
    #[arg(long, value_name = "RULE", default_value = "keep")]
    on_conflict: OnConflict,
    /// Show the account, change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Write every rejected or conflicting unit with its place and the reason into this file, as CSV,
    /// or as JSON when it is called .json or .jsonl
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Tmx,
    Csv,
    Tsv,
    Jsonl,
    Po,
    Xliff,
}

/// What became of the units of a file.
#[derive(Debug, Clone, Copy, Default, Serialize)]
struct Account {
    read: u64,
    new: u64,
    already_there: u64,
    merged: u64,
    conflicting: u64,
    skipped: u64,
    rejected: u64,
}

impl Account {
    fn add(&mut self, other: Account) {
        self.read += other.read;
        self.new += other.new;
        self.already_there += other.already_there;
        self.merged += other.merged;
        self.conflicting += other.conflicting;
        self.skipped += other.skipped;
        self.rejected += other.rejected;
    }

    fn sentence(&self, conflicts: Conflicts) -> String {
        let kept = self.conflicting - self.skipped;
        let mut parts = vec![format!("{} new", self.new), format!("{} already there", self.already_there)];
        if self.merged > 0 {
            parts.push(format!("{} merged", self.merged));
        }
        if kept > 0 {
            let how =
                if conflicts == Conflicts::Newest { "taken as newer" } else { "kept beside the other translation" };
            parts.push(format!("{kept} conflicting, {how}"));
        }
        if self.skipped > 0 {
            parts.push(format!("{} conflicting, skipped", self.skipped));
        }
        if self.rejected > 0 {
            parts.push(format!("{} rejected", self.rejected));
        }
        format!("{} read: {}", counted(self.read, "unit", "units"), parts.join(", "))
    }
}

/// What goes from the thread that reads to the one that stores.
struct Batch {
    items: Vec<(Place, Result<TranslationUnit, Error>)>,
    bytes_read: u64,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let options = args.options(global)?;
    // A memory is not made for the sake of files that cannot be read.
    if !args.files.iter().any(|path| exchange::open(path, &options).is_ok()) {
        for path in &args.files {
            if let Err(error) = exchange::open(path, &options) {
                ui.fail(error);
            }
        }
        return Ok(Outcome::Done);
    }
    let mut memory = match args.dry_run {
        false => memories::to_write(global, ui)?,
        true => match memories::to_keep(global, ui) {
            Ok(memory) => memory,
            Err(error) if is_missing(&error) => Memory::in_memory()?,
            Err(error) => return Err(error),
        },
    };
    let mut info = memories::run_info(RunKind::Import, &args.files);
    info.conflicts = args.on_conflict.into();
    if let Some(report) = &args.report {
        keep_inputs(report, args.files.iter().map(PathBuf::as_path))?;
    }
    let report = args.report.as_deref().map(Report::create).transpose()?;
    let watch = ui.watch("importing", Counted::Bytes);
    let size = |path: &PathBuf| path.metadata().map_or(0, |metadata| metadata.len());
    let mut import = Import {
        writer: memory.begin_run(&info)?,
        report,
        watch: &watch,
        bytes_before: 0,
        bytes_total: args.files.iter().map(size).sum(),
        ui,
        told: 0,
        untold: None,
    };
    let mut out = ui.out();
    let mut total = Account::default();
    for path in &args.files {
        let account = match import.file(path, &options) {
            Ok(account) => account,
            Err(error) if error.place().file.is_some() && !is_fatal(&error) => {
                ui.fail(error);
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        import.bytes_before += size(path);
        total.add(account);
        if global.json {
            let mut line = json!({ "file": path.display().to_string() });
            merge(&mut line, &account);
            writeln!(out, "{line}")?;
        } else if !global.quiet {
            writeln!(out, "{}: {}", path.display(), account.sentence(info.conflicts))?;
        }
    }
    let untold = total.rejected.saturating_sub(TOLD);
    if untold > 0 && args.report.is_none() {
        ui.warn(format_args!("{untold} more were rejected; --report FILE tells them all"));
    }
    let (writer, report) = import.finish();
    drop(watch);
    let run = writer.run();
    let changed = total.new + total.merged + total.conflicting - total.skipped > 0;
    if args.dry_run || !changed {
        drop(writer);
    } else {
        writer.commit()?;
        memories::make_indexes(&memory, global, ui)?;
    }
    if let Some(report) = report {
        report.finish()?;
    }
    let run = (changed && !args.dry_run).then_some(run.0);
    if global.json {
        let mut line = json!({ "files": args.files.len(), "run": run, "dry_run": args.dry_run });
        merge(&mut line, &total);
        writeln!(out, "{line}")?;
    } else if !global.quiet {
        if args.files.len() > 1 {
            writeln!(out, "{} files: {}", args.files.len(), total.sentence(info.conflicts))?;
        }
        match run {
            Some(run) => writeln!(out, "run {run} (bitext memory undo {run} takes it back)")?,
            None if args.dry_run => writeln!(out, "dry run: nothing was changed")?,
            None => writeln!(out, "the memory is as it was")?,
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// Adds an account's numbers to a JSON object.
fn merge(line: &mut serde_json::Value, account: &Account) {
    if let (Some(line), Ok(serde_json::Value::Object(numbers))) = (line.as_object_mut(), serde_json::to_value(account))
    {
        line.extend(numbers);
    }
}

fn is_missing(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Error>().is_some_and(
        |error| matches!(error.kind(), ErrorKind::Io(cause) if cause.kind() == std::io::ErrorKind::NotFound),
    )
}

/// Whether the work cannot go on with the next file.
fn is_fatal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::Sqlite(_))
}

impl Args {
    fn options(&self, global: &Global) -> Result<ReadOptions> {
        let delimiter = match self.delimiter {
            None => None,
            Some(c) if c.is_ascii() && !matches!(c, '"' | '\n' | '\r') => Some(c as u8),
            Some(other) => bail!("'{other}' cannot part cells"),
        };
        let format = self.format.map(|format| match format {
            Format::Tmx => exchange::Format::Tmx,
            Format::Csv => exchange::Format::Csv,
            Format::Tsv => exchange::Format::Tsv,
            Format::Jsonl => exchange::Format::Jsonl,
            Format::Po => exchange::Format::Po,
            Format::Xliff => exchange::Format::Xliff,
        });
        Ok(ReadOptions { direction: global.direction(), format, columns: self.columns.clone(), delimiter })
    }
}

/// An import under way.
struct Import<'m, 'a> {
    writer: RunWriter<'m>,
    report: Option<Report>,
    watch: &'a dyn Watch,
    bytes_before: u64,
    bytes_total: u64,
    ui: &'a Ui,
    /// How many rejected units were told on the screen.
    told: u64,
    /// The one that came last: whether it ended its file shows only later.
    untold: Option<Error>,
}

impl<'m> Import<'m, '_> {
    /// What is to be ended.
    fn finish(self) -> (RunWriter<'m>, Option<Report>) {
        (self.writer, self.report)
    }

    /// Takes in one file: read in a thread of its own, stored in this one.
    fn file(&mut self, path: &Path, options: &ReadOptions) -> bitext::Result<Account> {
        let mut reader = exchange::open(path, options)?;
        let mut account = Account::default();
        let (sender, receiver) = sync_channel::<Batch>(4);
        let reader = std::thread::scope(|scope| {
            let reading = scope.spawn(move || {
                loop {
                    let mut items = Vec::with_capacity(BATCH);
                    while items.len() < BATCH
                        && let Some(item) = reader.next()
                    {
                        items.push((reader.place(), item));
                    }
                    let ended = items.len() < BATCH;
                    let bytes_read = reader.bytes_read();
                    // The receiver is gone when the import was given up.
                    if sender.send(Batch { items, bytes_read }).is_err() || ended {
                        return reader;
                    }
                }
            });
            for batch in receiver {
                for (place, item) in batch.items {
                    match item {
                        Ok(unit) => self.unit(path, place, &unit, &mut account)?,
                        Err(error) => {
                            let error = error.in_file(path);
                            account.rejected += 1;
                            account.read += 1;
                            self.reject(path, error)?;
                        }
                    }
                }
                self.watch.progress(self.bytes_before + batch.bytes_read, Some(self.bytes_total));
                if self.watch.interrupted() {
                    return Err(Error::new(ErrorKind::Interrupted));
                }
            }
            reading.join().map_err(|_| Error::invalid("reading broke off"))
        })?;
        for remark in reader.remarks() {
            self.ui.note(format_args!("{}: {remark}", path.display()));
        }
        if !reader.is_complete() {
            let error = self.untold.take().unwrap_or_else(|| Error::invalid("cut off").in_file(path));
            if account.rejected == account.read {
                return Err(error);
            }
            self.ui.fail(format_args!("{error} (the units before it are read)"));
        }
        self.tell();
        Ok(account)
    }

    fn unit(&mut self, path: &Path, place: Place, unit: &TranslationUnit, account: &mut Account) -> bitext::Result<()> {
        account.read += 1;
        match self.writer.add(unit) {
            Ok(Added::New) => account.new += 1,
            Ok(Added::AlreadyThere) => account.already_there += 1,
            Ok(Added::Merged) => account.merged += 1,
            Ok(Added::Conflicting { kept }) => {
                account.conflicting += 1;
                account.skipped += u64::from(!kept);
                let (outcome, reason) = match kept {
                    true => ("conflicting", "the source is known with another translation; this one was taken in"),
                    false => ("skipped", "the source is known with another translation, which stays"),
                };
                if let Some(report) = &mut self.report {
                    report.row(&Row::of_unit(path, &place, outcome, reason, unit))?;
                }
            }
            Err(error) if matches!(error.kind(), ErrorKind::Invalid(_)) => {
                account.rejected += 1;
                let mut error = error.in_file(path);
                if let Some(line) = place.line {
                    error = error.at(line, place.column);
                }
                self.reject(path, error)?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Counts a unit that cannot be used among those to tell.
    fn reject(&mut self, path: &Path, error: Error) -> bitext::Result<()> {
        if let Some(report) = &mut self.report {
            report.row(&Row::of_error(path, &error))?;
        }
        self.tell();
        self.untold = Some(error);
        Ok(())
    }

    /// Tells of the rejected unit that came last, unless many were told already.
    fn tell(&mut self) {
        if let Some(error) = self.untold.take() {
            self.told += 1;
            if self.told <= TOLD {
                self.ui.warn(error);
            }
        }
    }
}
