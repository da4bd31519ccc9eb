//! `bitext glossary mine`: acronym pairs and terms out of translated text.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::Result;
use bitext::exchange::{self, ReadOptions};
use bitext::glossary::Form;
use bitext::glossary::mine::{Miner, MiningOptions, write_mined};
use bitext::memory::{Memory, UnitFilter};
use bitext::unit::TranslationUnit;
use bitext::{Error, ErrorKind, Watch as _};
use serde_json::json;

use crate::args::Global;
use crate::glossaries::GlossaryArgs;
use crate::memories;
use crate::output::{keep_inputs, write_whole};
use crate::ui::{Counted, Outcome, Ui, counted};

/// Find acronym pairs and terms in translated text, as a table to review and import
///
/// Reads the files (TMX, CSV, TSV ...), or the memory when none is given. The table has the columns of a
/// glossary and, behind them, the evidence: score, counts, an example. Delete what is wrong, then
/// bitext glossary import it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext glossary mine old.tmx -o mined.csv\n  bitext glossary import mined.csv")]
pub(crate) struct Args {
    /// The files; the memory when there is none
    files: Vec<PathBuf>,
    /// Where the table goes [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Acronym pairs alone
    #[arg(long, conflicts_with = "terms")]
    acronyms: bool,
    /// Terms alone
    #[arg(long)]
    terms: bool,
    /// Leave out what the glossary has already
    #[arg(long)]
    new: bool,
    /// Not more than this many terms, the best ones
    #[arg(long, value_name = "N", default_value_t = 1000)]
    limit: usize,
    /// In how many pairs a term must occur
    #[arg(long, value_name = "N", default_value_t = 3)]
    min_count: u32,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let direction = global.direction();
    let glossary = args.glossary.open(ui, &direction)?;
    if let Some(output) = &args.output {
        keep_inputs(output, args.files.iter().map(PathBuf::as_path))?;
    }
    let mut miner = Miner::new(&direction);
    let mut add = |unit: &TranslationUnit| {
        if let Some((source, target)) = unit.sides(&direction) {
            miner.add(&source.segment.text, &target.segment.text);
        }
    };
    if args.files.is_empty() {
        for file in memories::files(global)? {
            let watch = ui.watch("reading", Counted::Items);
            let mut done = 0;
            Memory::open(&file.path)?.for_each_unit(&UnitFilter::default(), |stored| {
                done += 1;
                watch.progress(done, None);
                add(&stored.unit);
                Ok(if watch.interrupted() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            })?;
            if watch.interrupted() {
                return Err(Error::new(ErrorKind::Interrupted).into());
            }
        }
    }
    for file in &args.files {
        let options = ReadOptions { direction: direction.clone(), ..ReadOptions::default() };
        let mut reader = match exchange::open(file, &options) {
            Ok(reader) => reader,
            Err(error) => {
                ui.fail(error);
                continue;
            }
        };
        let size = std::fs::metadata(file).ok().map(|m| m.len());
        let watch = ui.watch("reading", Counted::Bytes);
        while let Some(unit) = reader.next() {
            if watch.interrupted() {
                return Err(Error::new(ErrorKind::Interrupted).into());
            }
            watch.progress(reader.bytes_read(), size);
            match unit {
                Ok(unit) => add(&unit),
                Err(error) => ui.fail(error.in_file(file)),
            }
        }
    }
    let pairs = miner.len();
    let options = MiningOptions { min_count: args.min_count, ..MiningOptions::default() };
    let mut mined = miner.mine(&options, &glossary);
    mined.retain(|m| {
        let wanted = if m.kind == Form::Acronym { !args.terms } else { !args.acronyms };
        wanted && !(args.new && m.known)
    });
    let mut terms = 0;
    mined.retain(|m| {
        terms += usize::from(m.kind == Form::Full);
        m.kind == Form::Acronym || terms <= args.limit
    });
    let mut bytes = Vec::new();
    if global.json {
        for m in &mined {
            let text = |lang| m.entry.section(lang).and_then(|s| s.preferred(m.kind));
            let full = |lang| m.entry.full(lang).filter(|_| m.kind == Form::Acronym);
            let object = json!({
                "kind": if m.kind == Form::Acronym { "acronym" } else { "term" },
                "source": text(&direction.from), "target": text(&direction.to),
                "source_full": full(&direction.from), "target_full": full(&direction.to),
                "score": m.score, "count": m.count, "source_count": m.source_count, "target_count": m.target_count,
                "known": m.known, "example": m.example,
            });
            writeln!(bytes, "{object}")?;
        }
    } else {
        write_mined(&mined, &direction, &mut bytes)?;
    }
    match &args.output {
        Some(path) => write_whole(path, &bytes)?,
        None => {
            let mut out = ui.out();
            out.write_all(&bytes)?;
            out.flush()?;
        }
    }
    let acronyms = mined.iter().filter(|m| m.kind == Form::Acronym).count();
    ui.note(format_args!(
        "{} read: {}, {}",
        counted(pairs, "pair", "pairs"),
        counted(acronyms, "acronym pair", "acronym pairs"),
        counted(mined.len() - acronyms, "term", "terms")
    ));
    Ok(if mined.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}
