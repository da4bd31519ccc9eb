//! `bitext export`: what a memory holds, as a file that other tools read.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;

use anyhow::{Result, bail};
use bitext::exchange::tmx::{TmxLevel, TmxVersion};
use bitext::exchange::{self, Format, TextEncoding, WriteOptions, Written};
use bitext::memory::{Memory, UnitFilter};
use bitext::unit::TranslationUnit;
use bitext::{Error, Watch as _};
use serde_json::json;

use super::options::UnitArgs;
use crate::args::{Choice, Global, one_of};
use crate::memories;
use crate::output::{self, WholeFile, check_place};
use crate::ui::{Counted, Outcome, Ui, counted};

/// How many units go from the memory to the writer at a time.
const BATCH: usize = 256;

/// Write the memory as TMX, CSV, TSV or JSONL
///
/// TMX and JSONL hold everything: all languages, inline codes, notes, properties, context and origin.
/// CSV and TSV hold the plain text in --from and --to and what fits in columns.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  bitext export -o memory.tmx\n  bitext export --run 3 -o new.csv --delimiter ';' --bom"
)]
pub(crate) struct Args {
    /// Where to write; an existing file is replaced once the new one is whole [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// What to write [default: by the extension of -o, else tmx]
    #[arg(long, value_parser = one_of(&FORMATS))]
    format: Option<Format>,
    /// The version of TMX; 1.1 for old tools
    #[arg(long, value_name = "VERSION", default_value = "1.4", value_parser = one_of(&VERSIONS))]
    tmx_version: TmxVersion,
    /// TMX with inline codes (2) or with the text alone (1)
    #[arg(long, value_name = "LEVEL", default_value = "2", value_parser = one_of(&LEVELS))]
    level: TmxLevel,
    /// The encoding of TMX, CSV and TSV
    #[arg(long, default_value = "utf-8", value_parser = one_of(&ENCODINGS))]
    encoding: TextEncoding,
    /// Begin with a byte-order mark, by which Excel tells UTF-8
    #[arg(long)]
    bom: bool,
    /// What parts the cells of CSV: ',' or ';' (a French Excel wants ';')
    #[arg(long, value_name = "CHARACTER")]
    delimiter: Option<char>,
    #[command(flatten)]
    units: UnitArgs,
}

const FORMATS: [Choice<Format>; 4] =
    [("tmx", Format::Tmx, ""), ("csv", Format::Csv, ""), ("tsv", Format::Tsv, ""), ("jsonl", Format::Jsonl, "")];

const VERSIONS: [Choice<TmxVersion>; 2] = [("1.1", TmxVersion::V1_1, ""), ("1.4", TmxVersion::V1_4, "")];

const LEVELS: [Choice<TmxLevel>; 2] = [("1", TmxLevel::One, ""), ("2", TmxLevel::Two, "")];

const ENCODINGS: [Choice<TextEncoding>; 2] =
    [("utf-8", TextEncoding::Utf8, ""), ("utf-16", TextEncoding::Utf16, "Little-endian with a byte-order mark")];

pub(crate) fn run(mut args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    args.output = output::file(args.output);
    if let Some(path) = &args.output {
        check_place(path)?;
    }
    let filter = args.units.filter()?;
    let format = args.format()?;
    let mut options = args.options(global)?;
    let memory = memories::to_keep(global, ui)?;
    if let Some(run) = filter.run
        && memory.runs()?.iter().all(|known| known.id != run)
    {
        bail!("the memory has no run {run} (bitext memory runs lists them)");
    }
    options.header = memory.header(filter.run)?;
    let written = match &args.output {
        Some(path) => {
            let mut file = WholeFile::create(path)?;
            let written = write(memory, &filter, &mut file, format, &options, ui)?;
            file.finish()?;
            account(path, format, written, global, ui)?;
            written
        }
        None => {
            // Bytes as they are: a text stream would take out what looks like a terminal's colours.
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            write(memory, &filter, &mut out, format, &options, ui)?
        }
    };
    if written.left_out > 0 {
        let (from, to) = (&global.from, &global.to);
        ui.warn(format_args!(
            "left out, without text in both {from} and {to}: {}",
            counted(written.left_out, "unit", "units")
        ));
    }
    if written.removed > 0 {
        ui.warn(format_args!(
            "left out, since the format forbids them: {}",
            counted(written.removed, "character", "characters")
        ));
    }
    if written.units == 0 {
        ui.warn("no unit to write");
        return Ok(Outcome::NothingFound);
    }
    Ok(Outcome::Done)
}

impl Args {
    fn format(&self) -> Result<Format> {
        Ok(match (self.format, &self.output) {
            (Some(format), _) => format,
            (None, None) => Format::Tmx,
            (None, Some(path)) => match Format::of_path(path).filter(|format| format.is_written()) {
                Some(format) => format,
                None => bail!("{}: what to write? give --format tmx, csv, tsv or jsonl", path.display()),
            },
        })
    }

    fn options(&self, global: &Global) -> Result<WriteOptions> {
        let delimiter = match self.delimiter {
            None => None,
            Some(c @ (',' | ';' | '\t' | '|')) => Some(c as u8),
            Some(other) => bail!("cells are parted by ',', ';', '|' or a tab, not by '{other}'"),
        };
        Ok(WriteOptions {
            direction: global.direction(),
            tmx_version: self.tmx_version,
            tmx_level: self.level,
            encoding: match self.encoding {
                TextEncoding::Utf8 if self.bom => TextEncoding::Utf8WithMark,
                encoding => encoding,
            },
            delimiter,
            header: Vec::new(),
        })
    }
}

/// Writes the units that pass the filter: read from the memory in a thread of their own, written in this one.
fn write(
    memory: Memory,
    filter: &UnitFilter,
    out: &mut dyn Write,
    format: Format,
    options: &WriteOptions,
    ui: &Ui,
) -> Result<Written> {
    let watch = ui.watch("exporting", Counted::Items);
    // A text filter would have to be tried on every unit twice.
    let total = if filter.text.is_none() { Some(memory.count(filter)?) } else { None };
    let mut writer = exchange::writer(out, format, options)?;
    let mut done = 0;
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<Vec<TranslationUnit>>(8);
        let reading = scope.spawn(move || -> bitext::Result<()> {
            let mut batch = Vec::with_capacity(BATCH);
            memory.for_each_unit(filter, |stored| {
                batch.push(stored.unit);
                if batch.len() < BATCH {
                    return Ok(ControlFlow::Continue(()));
                }
                let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                // The receiver is gone when the writing was given up.
                Ok(if sender.send(full).is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
            })?;
            let _ = sender.send(batch);
            Ok(())
        });
        for batch in receiver {
            for unit in &batch {
                writer.write(unit)?;
            }
            done += batch.len() as u64;
            watch.progress(done, total);
            watch.go_on()?;
        }
        reading.join().unwrap_or_else(|_| Err(Error::invalid("reading broke off")))
    })?;
    Ok(writer.finish()?)
}

fn account(path: &Path, format: Format, written: Written, global: &Global, ui: &Ui) -> Result<()> {
    if global.json {
        let account = json!({
            "file": path.display().to_string(),
            "format": format.name(),
            "units": written.units,
            "left_out": written.left_out,
            "characters_removed": written.removed,
        });
        let mut out = ui.out();
        writeln!(out, "{account}")?;
        out.flush()?;
    } else {
        ui.note(format_args!(
            "{}: {} written as {}",
            path.display(),
            counted(written.units, "unit", "units"),
            format.name()
        ));
    }
    Ok(())
}
