//! `bitext import`: the units of other tools' files, taken into the memory as one run with an account.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use anyhow::{Result, bail};
use bitext::exchange::{Format, ReadOptions, UnitReader, delimited::Columns};
use bitext::memory::{Added, Conflicts, Memory, RunKind, RunWriter};
use bitext::unit::TranslationUnit;
use bitext::{Error, ErrorKind, Place, Watch};
use serde_json::json;

use super::account::{Account, Rejections};
use super::options::{ON_CONFLICT, UNIT_FORMATS};
use super::report::{Report, Row};
use crate::args::{Global, one_of};
use crate::inputs;
use crate::memories;
use crate::output::keep_inputs;
use crate::ui::{Counted, Outcome, Ui};

/// How many units go from the reader to the memory at a time.
const BATCH: usize = 512;

/// Read TMX, CSV, TSV, JSONL, XLIFF and PO into the memory
///
/// All files together are one run: taken in as a whole, or not at all when interrupted, and undone as a
/// whole (bitext memory undo). The account says what became of every unit; a unit that cannot be used is
/// rejected with its place and the reason, and the rest is read. Importing the same file again adds nothing.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  bitext import old.tmx glossary.csv\n  bitext import --dry-run --report problems.csv *.tmx\n  \
                  bitext import --columns fr=3,en=1 table.csv\n  \
                  zstdcat big.tmx.zst | bitext import -"
)]
pub(crate) struct Args {
    /// The files, or `-` for standard input; their format is told by their name, else by their content
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The format of all files, whatever their names; a CSV from standard input needs it
    #[arg(long, alias = "input-format", value_parser = one_of(&UNIT_FORMATS))]
    format: Option<Format>,
    /// What the columns of a table hold: names in their order (fr,en,-,note), or each with the number
    /// or the header of its column (fr=3,en=1 or fr=Texte,en=Text)
    #[arg(long, value_name = "COLUMNS", allow_hyphen_values = true)]
    columns: Option<Columns>,
    /// What parts the cells of a table [default: found out]
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<char>,
    /// What to do with a unit whose source text is known with another translation
    #[arg(long, value_name = "RULE", default_value = "keep", value_parser = one_of(&ON_CONFLICT))]
    on_conflict: Conflicts,
    /// Show the account, change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Write every rejected or conflicting unit with its place and the reason into this file, as CSV,
    /// or as JSON when it is called .json or .jsonl
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What goes from the thread that reads to the one that stores.
struct Batch {
    items: Vec<(Place, Result<TranslationUnit, Error>)>,
    bytes_read: u64,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let options = args.options(global)?;
    // A memory is not made for the sake of files that cannot be read; and a pipe can be opened only once.
    let mut opened = Vec::new();
    for path in &args.files {
        opened.push(inputs::units(path, &options));
        if opened.last().is_some_and(Result::is_ok) {
            break;
        }
    }
    if opened.iter().all(Result::is_err) {
        opened.into_iter().filter_map(Result::err).for_each(|error| ui.fail(error));
        return Ok(Outcome::Done);
    }
    let mut memory = match args.dry_run {
        false => memories::to_write(global, ui)?,
        true => match memories::to_keep(global, ui) {
            // A trial needs no leave to write.
            Ok(memory) if memory.is_read_only()? => memory.for_trial()?,
            Ok(memory) => memory,
            Err(error) if is_missing(&error) => Memory::in_memory()?,
            Err(error) => return Err(error),
        },
    };
    let mut info = memories::run_info(RunKind::Import, &args.files);
    info.conflicts = args.on_conflict;
    if let Some(report) = &args.report {
        keep_inputs(report, args.files.iter().map(PathBuf::as_path))?;
    }
    let rejections = Rejections::new(args.report.as_deref(), ui)?;
    let watch = ui.watch("importing", Counted::Bytes);
    let writer = memory.begin_run(&info, &watch)?;
    let size = |path: &Path| path.metadata().map_or(0, |metadata| metadata.len());
    let mut import = Import {
        writer,
        watch: &watch,
        bytes_before: 0,
        bytes_total: args.files.iter().map(|path| size(path)).sum(),
        ui,
        rejections,
    };
    let mut opened = opened.into_iter();
    let mut out = ui.out();
    let mut total = Account::default();
    for path in &args.files {
        let reader = opened.next().unwrap_or_else(|| inputs::units(path, &options));
        let path = inputs::name(path);
        let account = match reader.and_then(|reader| import.file(path, reader)) {
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
            account.write_into(&mut line);
            writeln!(out, "{line}")?;
        } else if !global.quiet {
            writeln!(out, "{}: {}", path.display(), account.sentence(("unit", "units"), args.on_conflict))?;
        }
    }
    let (writer, rejections) = import.finish();
    let report = rejections.finish();
    drop(watch);
    let run = writer.run();
    let changed = total.changes();
    if args.dry_run || !changed {
        drop(writer);
    } else {
        writer.commit()?;
        memories::make_indexes(&memory, global, ui)?;
    }
    // What was taken in is told all the same.
    if let Some(Err(error)) = report.map(Report::finish) {
        ui.fail_with(&error);
    }
    let run = (changed && !args.dry_run).then_some(run.0);
    if global.json {
        let mut line = json!({ "files": args.files.len(), "run": run, "dry_run": args.dry_run });
        total.write_into(&mut line);
        writeln!(out, "{line}")?;
    } else if !global.quiet {
        if args.files.len() > 1 {
            writeln!(out, "{} files: {}", args.files.len(), total.sentence(("unit", "units"), args.on_conflict))?;
        }
        match run {
            Some(run) => writeln!(out, "run {run} (bitext memory undo {run} takes it back)")?,
            None if args.dry_run => writeln!(out, "dry run: nothing was changed")?,
            None => writeln!(out, "the memory is as it was")?,
        }
    }
    out.flush()?;
    Ok(if total.nothing_was_good() { Outcome::NothingFound } else { Outcome::Done })
}

fn is_missing(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Error>().is_some_and(
        |error| matches!(error.kind(), ErrorKind::Io(cause) if cause.kind() == std::io::ErrorKind::NotFound),
    )
}

/// Whether the work cannot go on with the next file: the memory failed, and has taken in a part of this one.
fn is_fatal(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::Sqlite(_) | ErrorKind::Damaged(_))
}

impl Args {
    fn options(&self, global: &Global) -> Result<ReadOptions> {
        let delimiter = match self.delimiter {
            None => None,
            Some(c) if c.is_ascii() && !matches!(c, '"' | '\n' | '\r') => Some(c as u8),
            Some(other) => bail!("'{other}' cannot part cells"),
        };
        Ok(ReadOptions { direction: global.direction(), format: self.format, columns: self.columns.clone(), delimiter })
    }
}

/// An import under way.
struct Import<'m, 'a> {
    writer: RunWriter<'m>,
    watch: &'a dyn Watch,
    bytes_before: u64,
    bytes_total: u64,
    ui: &'a Ui,
    rejections: Rejections<'a>,
}

impl<'m, 'a> Import<'m, 'a> {
    /// What is to be ended.
    fn finish(self) -> (RunWriter<'m>, Rejections<'a>) {
        (self.writer, self.rejections)
    }

    /// Takes in one file: read in a thread of its own, stored in this one.
    fn file(&mut self, path: &Path, mut reader: Box<dyn UnitReader>) -> bitext::Result<Account> {
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
                let units = batch.items.iter().filter_map(|(_, item)| item.as_ref().ok());
                let mut added = self.writer.add_all(units).into_iter();
                for (place, item) in batch.items {
                    match item {
                        Ok(unit) => {
                            if let Some(added) = added.next() {
                                self.unit(path, place, &unit, added, &mut account)?;
                            }
                        }
                        Err(error) => {
                            let error = error.in_file(path);
                            account.rejected += 1;
                            account.read += 1;
                            self.rejections.add(path, error)?;
                        }
                    }
                }
                // The length of a pipe nobody knows.
                let total = (self.bytes_total > 0).then_some(self.bytes_total);
                self.watch.progress(self.bytes_before + batch.bytes_read, total);
                self.watch.go_on()?;
            }
            reading.join().map_err(|_| Error::invalid("reading broke off"))
        })?;
        self.writer.add_header(reader.header())?;
        self.ui.remarks(path, reader.remarks());
        self.rejections.end_file(path, reader.is_complete(), "units", &account)?;
        Ok(account)
    }

    /// Tells what became of a unit.
    fn unit(
        &mut self,
        path: &Path,
        place: Place,
        unit: &TranslationUnit,
        added: bitext::Result<Added>,
        account: &mut Account,
    ) -> bitext::Result<()> {
        account.read += 1;
        match added {
            Ok(Added::New) => account.new += 1,
            Ok(Added::AlreadyThere) => account.already_there += 1,
            Ok(Added::Changed) => account.changed += 1,
            Ok(Added::Conflicting { kept }) => {
                account.conflicting += 1;
                account.skipped += u64::from(!kept);
                let (outcome, reason) = match kept {
                    true => ("conflicting", "the source is known with another translation; this one was taken in"),
                    false => ("skipped", "the source is known with another translation, which stays"),
                };
                self.rejections.report(|| Row::of_unit(path, &place, outcome, reason, unit))?;
            }
            Err(error) if matches!(error.kind(), ErrorKind::Invalid(_)) => {
                account.rejected += 1;
                self.rejections.add(path, error.in_file(path).at_place(&place))?;
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}
