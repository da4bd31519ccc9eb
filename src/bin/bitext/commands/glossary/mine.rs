//! `bitext glossary mine`: acronym pairs and terms out of translated text.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use bitext::exchange::Format;
use bitext::glossary::Form;
use bitext::glossary::mine::{Miner, MiningOptions, write_mined};
use bitext::unit::TranslationUnit;
use serde_json::json;

use crate::args::{Global, one_of};
use crate::commands::options::UNIT_FORMATS;
use crate::glossaries::GlossaryArgs;
use crate::output::{self, keep_inputs, write_or_show};
use crate::ui::{Outcome, Ui, counted, is_interrupted};
use crate::units;

/// Find acronym pairs and terms in translated text, as a table to review and import
///
/// Reads the files (TMX, CSV, TSV ...), or the memory when none is given. The table has the columns of a
/// glossary and, behind them, the evidence: score, counts, an example. Delete what is wrong, then
/// bitext glossary import it.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  bitext glossary mine old.tmx -o mined.csv\n  bitext glossary import mined.csv")]
pub(crate) struct Args {
    /// The files, or `-` for standard input; the memory when there is none
    files: Vec<PathBuf>,
    /// The format of all files, whatever their names; a CSV from standard input needs it
    #[arg(long, value_name = "FORMAT", value_parser = one_of(&UNIT_FORMATS))]
    input_format: Option<Format>,
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

pub(crate) fn run(mut args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let direction = global.direction();
    let glossary = args.glossary.open(ui, &direction)?;
    args.output = output::file(args.output);
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
        units::of_memories(global, "reading", ui, |stored, _| add(&stored.unit))?;
    }
    for file in &args.files {
        match units::of_file(file, args.input_format, &direction, "reading", ui, |unit, _| add(unit)) {
            Err(error) if is_interrupted(&error) => return Err(error),
            Err(error) => ui.fail_with(&error),
            Ok(()) => {}
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
    write_or_show(args.output.as_deref(), &bytes, ui)?;
    let acronyms = mined.iter().filter(|m| m.kind == Form::Acronym).count();
    ui.note(format_args!(
        "{} read: {}, {}",
        counted(pairs, "pair", "pairs"),
        counted(acronyms, "acronym pair", "acronym pairs"),
        counted(mined.len() - acronyms, "term", "terms")
    ));
    Ok(if mined.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}
