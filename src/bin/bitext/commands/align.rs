//! `bitext align`: documents and their translations become bitexts, and units in the memory.

mod earlier;
mod gathered;
mod input;
mod output;
mod pairs;
mod storing;

use std::collections::HashSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use bitext::align::{Aligner, AlignerBuilder, Bead, Bitext, Judgement, Lock, joined_text, read_locks};
use bitext::glossary::Form;
use bitext::memory::{LookupOptions, MemorySet, Query};
use bitext::segment::Segmenter;
use bitext::{Direction, Watch};
use rayon::prelude::*;

use super::lexicon::read_lexicon;
use super::options::confidence;
use crate::args::Global;
use crate::glossaries::GlossaryArgs;
use crate::memories;
use crate::segmenters::RulesArgs;
use crate::texts;
use crate::ui::{Counted, Outcome, Ui, counted, is_interrupted};
use input::Text;
use output::Format;
use pairs::Pair;
use storing::Storing;

/// Pair the segments of a document with those of its translation
///
/// Every segment stands in exactly one row of the result. Each row says how sure it is; look at the
/// doubtful ones (--format html shows them in colour, --format tsv can be edited), mark the rows that
/// you have set right with an x in the column "locked", and align again with --lock.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  bitext align traité.fr.txt treaty.en.txt -o treaty.tsv\n  \
                  bitext align traité.fr.txt treaty.en.txt --lock treaty.tsv --store\n  \
                  bitext align french/ english/ -o aligned/ --format html")]
pub(crate) struct Args {
    /// The document translated from, or a folder of such; one of the two may be `-`, standard input
    #[arg(required_unless_present = "pairs")]
    source: Option<PathBuf>,
    /// Its translation, or a folder of translations with the same names (report.fr.txt goes with report.en.txt)
    #[arg(required_unless_present = "pairs")]
    target: Option<PathBuf>,
    /// A file, or `-`, with a pair of documents on each line: source, tab, target
    #[arg(long, value_name = "LIST", conflicts_with_all = ["source", "target", "lock"])]
    pairs: Option<PathBuf>,
    /// What to write [default: by the extension of -o, else tsv]
    #[arg(long)]
    format: Option<Format>,
    /// Where to write it; a folder for several pairs [default: standard output]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Each line of the files is a segment already
    #[arg(long)]
    pre_segmented: bool,
    /// Store the pairs in the memory, as a run that can be undone
    #[arg(long)]
    store: bool,
    /// Store, and write as TMX, only pairs at least this sure, 0 to 1
    #[arg(long, value_name = "X", default_value_t = 0.5, value_parser = confidence)]
    min_confidence: f32,
    /// Store documents that do not seem to be translations of each other, too
    #[arg(long)]
    force: bool,
    /// Keep the beads of this file: rows marked in the column "locked" of a table, or lines like [0, 1]:[0]
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
    /// A lexicon to use in place of the one that bitext brings along (see bitext lexicon train)
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
    #[command(flatten)]
    rules: RulesArgs,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

/// A pair of documents, aligned.
struct Aligned {
    pair: Pair,
    source: Text,
    target: Text,
    bitext: Bitext,
    /// That a document is written in another language than is said.
    languages: Option<String>,
}

/// The watch over many pairs, for one of them: it can be interrupted, and its own progress is not shown.
struct Unseen<'w, W>(&'w W);

impl<W: Watch> Watch for Unseen<'_, W> {
    fn interrupted(&self) -> bool {
        self.0.interrupted()
    }
}

/// Pairs aligned before their results are written, so that many files need no more memory than these.
const BATCH: usize = 64;

pub(crate) fn run(mut args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    args.output = crate::output::file(args.output);
    let direction = global.direction();
    let pairs = match (&args.pairs, &args.source, &args.target) {
        (Some(list), ..) => pairs::of_list(list, ui)?,
        (None, Some(source), Some(target)) => pairs::of_arguments(source, target, &direction, ui)?,
        _ => bail!("align takes a document and its translation"),
    };
    let pairs = if args.output.is_some() { written_apart(pairs, ui) } else { pairs };
    let several = args.pairs.is_some() || args.source.as_ref().is_some_and(|path| path.is_dir());
    if several && args.output.is_none() && !args.store {
        bail!("several pairs need a folder to be written to (-o DIR), or --store");
    }
    if let Some(file) =
        args.output.as_deref().filter(|path| several && output::of_name(path).is_some() && !path.is_dir())
    {
        bail!("{}: several pairs need a folder; one file of all is made by --store and bitext export", file.display());
    }
    // Told before the work rather than after it.
    if let Some(file) = args.output.as_deref().filter(|_| !several) {
        crate::output::check_place(file)?;
    }
    let format = output::format(args.format, args.output.as_deref().filter(|_| !several), global)?;
    let locks = args.lock.as_ref().map(|path| locks(path, &direction, ui)).transpose()?.unwrap_or_default();
    let builder = builder(&args, &direction, &locks, ui)?;
    let known = known_memory(global, ui)?;
    let threads = global.threads()?;
    let rules = args.rules.open()?;
    let segmenters = (rules.segmenter(&direction.from, ui)?, rules.segmenter(&direction.to, ui)?);
    let watch = ui.watch("aligning", Counted::Items);
    let files: Vec<PathBuf> = pairs.iter().flat_map(|pair| [pair.source.clone(), pair.target.clone()]).collect();
    let mut storing = if args.store { Some(Storing::begin(&args, &files, &segmenters, global, ui)?) } else { None };
    let (mut findings, mut written) = (false, 0usize);
    for (batch, pairs) in pairs.chunks(BATCH).enumerate() {
        let single: &dyn Watch = if several { &Unseen(&watch) } else { &watch };
        let done: Vec<Result<Aligned>> = threads.install(|| {
            let align = |pair: &Pair| align(pair, &args, &builder, known.as_ref(), &segmenters, &direction, single);
            pairs.par_iter().map(align).collect()
        });
        if several {
            watch.progress((batch * BATCH + pairs.len()) as u64, Some(files.len() as u64 / 2));
        }
        for aligned in done {
            let aligned = match aligned {
                Ok(aligned) => aligned,
                Err(error) if several && !is_interrupted(&error) => {
                    ui.fail_with(&error);
                    continue;
                }
                Err(error) => return Err(told_what_is_written(error, written, files.len() / 2)),
            };
            tell(&aligned, ui);
            tell_edited(&aligned, &locks, ui);
            let unrelated = aligned.bitext.verdict.judgement == Judgement::Unrelated;
            findings |= unrelated;
            if args.output.is_some() || !args.store {
                output::write(&aligned, format, &args, several, &direction, ui)?;
                written += usize::from(args.output.is_some());
            }
            if unrelated && !args.force {
                continue;
            }
            if let Some(storing) = &mut storing {
                storing.add(&aligned, args.min_confidence)?;
            }
        }
    }
    if let Some(storing) = &mut storing {
        storing.store(&watch).map_err(|error| told_what_is_written(error, written, files.len() / 2))?;
    }
    drop(watch);
    if let Some(storing) = storing {
        storing.tell(global, ui)?;
    }
    Ok(if findings { Outcome::NothingFound } else { Outcome::Done })
}

/// An interrupt with what was done before it, where that is anything.
fn told_what_is_written(error: anyhow::Error, written: usize, pairs: usize) -> anyhow::Error {
    if written == 0 || !is_interrupted(&error) {
        return error;
    }
    error.context(format!("interrupted: {written} of {pairs} pairs are written, none is stored"))
}

/// The aligner with all that one document pair does not change.
fn builder(args: &Args, direction: &Direction, locks: &[Lock], ui: &Ui) -> Result<AlignerBuilder> {
    let mut builder = Aligner::builder(direction).locks(locks.to_vec());
    if let Some(lexicon) = read_lexicon(args.lexicon.as_ref())? {
        if lexicon.clone().towards(direction).is_none() {
            let joined = lexicon.direction();
            bail!("the lexicon joins {} and {}, not {} and {}", joined.from, joined.to, direction.from, direction.to);
        }
        builder = builder.lexicon(Some(lexicon));
    }
    let glossary = args.glossary.open(ui, direction)?;
    let acronyms = glossary.entries().iter().flat_map(|entry| {
        let from = entry.translations(Form::Acronym, &direction.from);
        let to = entry.translations(Form::Acronym, &direction.to);
        let pairs =
            from.into_iter().flat_map(move |f| to.clone().into_iter().map(move |t| (f.to_owned(), t.to_owned())));
        pairs.collect::<Vec<_>>()
    });
    builder = builder.terms(acronyms.collect::<Vec<_>>());
    if !builder.clone().build().has_lexicon() {
        let Direction { from, to } = direction;
        ui.note(format_args!("no lexicon joins {from} and {to}: short documents align less surely"));
    }
    Ok(builder)
}

/// Without the pairs whose results would be written over those of another one, which are told.
fn written_apart(pairs: Vec<Pair>, ui: &Ui) -> Vec<Pair> {
    let mut names = HashSet::new();
    let (apart, others): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|pair| names.insert(pair.name.clone()));
    for pair in others {
        ui.fail(format_args!("{pair}: another pair has the name {} too", pair.name.display()));
    }
    apart
}

fn locks(path: &Path, direction: &Direction, ui: &Ui) -> Result<Vec<Lock>> {
    // A spreadsheet may have written it in another encoding.
    let text = texts::read(path, ui)?;
    let locks = read_locks(text.as_bytes(), direction).map_err(|error| error.in_file(path))?;
    if locks.is_empty() {
        bail!("{}: no row is marked in the column \"locked\"", path.display());
    }
    Ok(locks)
}

/// The memories that exist, as evidence; a memory that is not there yet knows nothing.
fn known_memory(global: &Global, ui: &Ui) -> Result<Option<MemorySet>> {
    let there = memories::files(global)?.iter().any(|file| file.path.exists());
    if there { Ok(Some(memories::to_read(global, ui)?)) } else { Ok(None) }
}

fn align(
    pair: &Pair,
    args: &Args,
    builder: &AlignerBuilder,
    known: Option<&MemorySet>,
    segmenters: &(Segmenter, Segmenter),
    direction: &Direction,
    watch: &dyn Watch,
) -> Result<Aligned> {
    let source = input::read(&pair.source, &segmenters.0, args.pre_segmented)?;
    let target = input::read(&pair.target, &segmenters.1, args.pre_segmented)?;
    let languages = input::check_languages(pair, &source, &target, direction)?;
    let mut builder = builder.clone();
    if let Some(known) = known {
        let options = LookupOptions { exact_only: true, min: 100.0, limit: 3, ..LookupOptions::default() };
        let mut found = Vec::new();
        for segment in &source.segments {
            let matches = known.lookup(&Query::new(segment.text.as_str(), direction.clone()), &options)?;
            found.extend(matches.into_iter().map(|m| (segment.text.clone(), m.target.text)));
        }
        builder = builder.memory(found.iter().map(|(source, target)| (source.as_str(), target.as_str())));
    }
    let bitext =
        builder.build().align(&source.segments, &target.segments, watch).map_err(|error| match &args.lock {
            Some(lock) if error.place().line.is_some() => error.in_file(lock),
            _ => error,
        })?;
    Ok(Aligned { pair: pair.clone(), source, target, bitext, languages })
}

/// Says where a locked row shows words that the documents do not have: a text is set right in the document, or in
/// the memory, not in the table.
fn tell_edited(aligned: &Aligned, locks: &[Lock], ui: &Ui) {
    // Numbers and marks are what a spreadsheet changes by itself.
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let edited = locks.iter().filter(|lock| {
        let sides = [(&aligned.source, &lock.source, &lock.shown[0]), (&aligned.target, &lock.target, &lock.shown[1])];
        sides.into_iter().any(|(side, range, shown)| {
            !shown.is_empty() && letters(shown) != letters(&joined_text(&side.segments, range))
        })
    });
    let lines: Vec<String> = edited.map(|lock| lock.line.to_string()).collect();
    if !lines.is_empty() {
        ui.warn(format_args!(
            "the texts of the documents are kept where locked rows show others: line {}",
            lines.join(", ")
        ));
    }
}

/// Says how the alignment went.
fn tell(aligned: &Aligned, ui: &Ui) {
    let Aligned { pair, source, target, bitext, languages } = aligned;
    for remark in [&source.remark, &target.remark].into_iter().flatten() {
        ui.note(remark);
    }
    if let Some(languages) = languages {
        ui.warn(languages);
    }
    let alone = bitext.beads.iter().filter(|bead| bead.is_null()).count();
    let doubtful = bitext.beads.iter().filter(|bead: &&Bead| !bead.is_null() && bead.confidence < 0.5).count();
    ui.note(format_args!(
        "{pair}: {} and {} segments, {} ({doubtful} of confidence below 0.5), {alone} without counterpart",
        source.segments.len(),
        target.segments.len(),
        counted(bitext.beads.len() - alone, "pair", "pairs")
    ));
    for moved in &bitext.moved {
        let numbers = |range: &Range<usize>| match range.len() {
            1 => format!("segment {}", range.start),
            _ => format!("segments {} to {}", range.start, range.end - 1),
        };
        ui.note(format_args!(
            "{pair}: moved: {} of the source and {} of the translation go together",
            numbers(&moved.source),
            numbers(&moved.target)
        ));
    }
    let share = 100.0 * bitext.verdict.supported;
    match bitext.verdict.judgement {
        Judgement::Related => {}
        Judgement::Unsure => ui.warn(format_args!(
            "{pair}: too short to tell whether these are translations of each other: {share:.0} % of the text has a \
             counterpart"
        )),
        Judgement::Unrelated => ui.warn(format_args!(
            "{pair}: these do not seem to be translations of each other: {share:.0} % of the text has a counterpart \
             (nothing of it is stored without --force)"
        )),
    }
}
