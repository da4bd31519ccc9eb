//! `bitext align`: two documents become a bitext.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bitext::align::{AlignSegment, Aligner, Bitext, TableStyle, joined_text, write_beads, write_table};
use bitext::document::encoding;
use clap::ValueEnum;
use serde_json::json;

use super::lexicon::read_lexicon;
use crate::args::Global;
use crate::ui::{Counted, Outcome, Ui};

/// Pair the segments of a document with those of its translation
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext align traité.fr.txt treaty.en.txt --format tsv -o treaty.tsv")]
pub(crate) struct Args {
    /// The document translated from
    source: PathBuf,
    /// Its translation
    target: PathBuf,
    /// What to write [default: by the extension of -o, else tsv]
    #[arg(long)]
    format: Option<Format>,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Each line of the files is a segment already
    #[arg(long)]
    pre_segmented: bool,
    /// A lexicon to use in place of the one that bitext brings along
    #[arg(long, value_name = "FILE")]
    lexicon: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table for review, a bead a row
    Tsv,
    /// The same, with commas
    Csv,
    /// One JSON object a bead
    Jsonl,
    /// Segment numbers alone, [0, 1]:[0]
    Beads,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let direction = global.direction();
    let mut builder = Aligner::builder(&direction);
    if let Some(lexicon) = read_lexicon(args.lexicon.as_ref())? {
        builder = builder.lexicon(Some(lexicon));
    }
    let aligner = builder.build();
    let source = read_segments(&args.source, args.pre_segmented)?;
    let target = read_segments(&args.target, args.pre_segmented)?;
    let watch = ui.watch("aligning", Counted::Items);
    let bitext = aligner.align(&source, &target, &watch)?;
    drop(watch);
    let by_name = args
        .output
        .as_deref()
        .and_then(Path::extension)
        .and_then(|extension| Format::from_str(&extension.to_string_lossy(), true).ok());
    let format = args.format.or(by_name).unwrap_or(if global.json { Format::Jsonl } else { Format::Tsv });
    let mut bytes = Vec::new();
    write_bitext(&mut bytes, format, global, (&source, &target), &bitext)?;
    match &args.output {
        Some(path) => fs::write(path, &bytes).with_context(|| path.display().to_string())?,
        None => {
            let mut out = ui.out();
            out.write_all(&bytes)?;
            out.flush()?;
        }
    }
    Ok(Outcome::Done)
}

fn read_segments(path: &Path, pre_segmented: bool) -> Result<Vec<AlignSegment>> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    if !pre_segmented {
        bail!("{}: only --pre-segmented files so far", path.display());
    }
    let decoded = encoding::decode(&bytes).map_err(|error| error.in_file(path))?;
    Ok(decoded.text.lines().map(AlignSegment::new).collect())
}

fn write_bitext(
    out: &mut dyn Write,
    format: Format,
    global: &Global,
    sides: (&[AlignSegment], &[AlignSegment]),
    bitext: &Bitext,
) -> Result<()> {
    match format {
        Format::Tsv => write_table(out, TableStyle::Tsv, &global.direction(), sides, bitext)?,
        Format::Csv => write_table(out, TableStyle::Csv, &global.direction(), sides, bitext)?,
        Format::Beads => write_beads(out, &bitext.beads)?,
        Format::Jsonl => {
            for bead in &bitext.beads {
                let line = json!({
                    "source_segments": bead.source.clone().collect::<Vec<_>>(),
                    "target_segments": bead.target.clone().collect::<Vec<_>>(),
                    "confidence": bead.confidence,
                    "source": joined_text(sides.0, &bead.source),
                    "target": joined_text(sides.1, &bead.target),
                });
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}
