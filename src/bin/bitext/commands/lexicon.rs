//! `bitext lexicon`: the bilingual lexicon behind the aligner.

use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use bitext::align::{Lexicon, TrainingOptions, TrainingPair, train};
use bitext::memory::UnitFilter;
use bitext::text::lines::lines;
use clap::Subcommand;
use serde_json::json;

use crate::args::{Global, count};
use crate::memories;
use crate::output::{self, keep_inputs, write_whole};
use crate::texts;
use crate::ui::{Counted, Outcome, Ui};

/// Train and look into the bilingual lexicon that the aligner uses
///
/// bitext brings a French-English lexicon along; for another pair of languages, or for a field of
/// your own, train one from pairs of segments and give it to align with --lexicon.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  bitext lexicon show paix\n  bitext lexicon train pairs.tsv -o our-field.lexicon")]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Train(TrainArgs),
    Show(ShowArgs),
}

/// Learn a lexicon from pairs of segments: TSV files, or the memory
///
/// Without a FILE the pairs are those of the memory (-m FILE, else your own). The same
/// pairs always give the same lexicon, byte for byte.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  bitext lexicon train pairs.tsv -o our-field.lexicon\n  \
                        bitext lexicon train -m our-field.sqlite -o our-field.lexicon")]
struct TrainArgs {
    /// TSV files, or `-` for standard input: source, target, and the kind of text where there is a third column
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Where to write the lexicon
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Leave out the least sure pairs until the file has at most this many bytes
    #[arg(long, value_name = "BYTES", default_value_t = 600_000, value_parser = count)]
    max_bytes: usize,
    /// Read at most this many pairs of each kind of text, so that none drowns the others
    #[arg(long, value_name = "N", default_value_t = 80_000, value_parser = count)]
    at_most: usize,
}

/// Show the translations of a word that the lexicon knows
///
/// A line has two numbers, 0 to 1: how probable the translation is where the word stands, and how probable
/// the word is where the translation stands; then the language of the word, the word and the translation.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext lexicon show paix")]
struct ShowArgs {
    /// The word, in either language and any form
    word: String,
    /// A lexicon file to look into [default: the one that bitext brings along]
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    match args.action {
        Action::Train(args) => run_train(args, global, ui),
        Action::Show(args) => run_show(args, global, ui),
    }
}

fn run_train(args: TrainArgs, global: &Global, ui: &Ui) -> Result<Outcome> {
    let direction = global.direction();
    let memories = if args.files.is_empty() { memories::files(global)? } else { Vec::new() };
    let inputs = args.files.iter().chain(memories.iter().map(|memory| &memory.path));
    keep_inputs(&args.output, inputs.map(PathBuf::as_path))?;
    let mut pairs = Vec::new();
    for file in &args.files {
        read_table(file, &mut pairs, ui)?;
    }
    for memory in &memories {
        read_memory(&memory.path, global, &mut pairs)?;
    }
    let options = TrainingOptions { max_bytes: args.max_bytes, at_most: args.at_most };
    let count = pairs.len();
    let watch = ui.watch("learning", Counted::Items);
    let lexicon = global.threads()?.install(|| train(&direction, pairs, &options, &watch))?;
    drop(watch);
    let bytes = lexicon.to_bytes();
    let output = output::file(Some(args.output));
    match &output {
        Some(path) => write_whole(path, &bytes)?,
        // Not by way of a text stream: these bytes are none.
        None => std::io::stdout().lock().write_all(&bytes)?,
    }
    let (source, target, links) = lexicon.size();
    ui.note(format_args!(
        "{}: {links} pairs of {source} {} and {target} {} words, from {count} pairs of segments",
        output.as_deref().unwrap_or(Path::new("standard output")).display(),
        global.from,
        global.to
    ));
    Ok(Outcome::Done)
}

/// Adds the pairs of a TSV file.
fn read_table(file: &Path, pairs: &mut Vec<TrainingPair>, ui: &Ui) -> Result<()> {
    let text = texts::read(file, ui)?;
    for (number, line) in lines(&text).enumerate() {
        let mut columns = line.split('\t');
        match (columns.next(), columns.next()) {
            (Some(source), Some(target)) => pairs.push(TrainingPair {
                source: source.to_owned(),
                target: target.to_owned(),
                domain: columns.next().map(str::to_owned),
            }),
            _ if line.trim().is_empty() => {}
            _ => {
                return Err(bitext::Error::malformed("TSV", "a line needs a source and a target, tab between")
                    .at(number as u64 + 1, None)
                    .in_file(file)
                    .into());
            }
        }
    }
    Ok(())
}

/// Adds the pairs that a memory holds in these languages.
fn read_memory(path: &Path, global: &Global, pairs: &mut Vec<TrainingPair>) -> Result<()> {
    let direction = global.direction();
    memories::opened(path, global)?.for_each_unit(&UnitFilter::default(), |stored| {
        pairs.extend(stored.unit.sides(&direction).map(|(source, target)| TrainingPair {
            source: source.segment.text.clone(),
            target: target.segment.text.clone(),
            domain: None,
        }));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(())
}

fn run_show(args: ShowArgs, global: &Global, ui: &Ui) -> Result<Outcome> {
    let direction = global.direction();
    let lexicon = read_lexicon(args.lexicon.as_ref())?.map(Arc::new).or_else(|| Lexicon::shipped(&direction));
    let entries = lexicon.map(|lexicon| lexicon.translations(&args.word)).unwrap_or_default();
    let mut out = ui.out();
    for entry in &entries {
        if global.json {
            let line = json!({
                "word": entry.word, "lang": entry.lang, "translation": entry.translation,
                "probability": entry.probability, "reverse": entry.reverse,
            });
            writeln!(out, "{line}")?;
        } else {
            let (word, translation) = (&entry.word, &entry.translation);
            writeln!(out, "{:.2} {:.2}  {} {word}: {translation}", entry.probability, entry.reverse, entry.lang)?;
        }
    }
    out.flush()?;
    if entries.is_empty() {
        ui.note(format_args!("'{}' is not in the lexicon", args.word));
    }
    Ok(if entries.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

/// The lexicon in a file, when one is named.
pub(crate) fn read_lexicon(file: Option<&PathBuf>) -> Result<Option<Lexicon>> {
    let Some(file) = file else { return Ok(None) };
    let bytes = fs::read(file).with_context(|| file.display().to_string())?;
    Ok(Some(Lexicon::from_bytes(&bytes).map_err(|error| error.in_file(file))?))
}
