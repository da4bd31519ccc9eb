//! Writes alignments.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use bitext::Direction;
use bitext::align::{Bead, TableStyle, joined_text, units, write_beads, write_html, write_table};
use bitext::exchange::UnitWriter as _;
use bitext::exchange::tmx::{TmxOptions, TmxWriter};
use clap::ValueEnum;
use serde::Serialize;

use super::{Aligned, Args};
use crate::args::Global;
use crate::inputs;
use crate::memories;
use crate::output::{WholeFile, keep_inputs, write_json};
use crate::ui::Ui;

/// What an alignment is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table to review, a bead a row
    Tsv,
    /// The same with commas
    Csv,
    /// A JSON object a bead, with the reasons
    Jsonl,
    /// Translation memory exchange
    Tmx,
    /// Segment numbers alone, as [0, 1]:[0]
    Beads,
    /// A page to look at in a browser
    Html,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Format::Tsv => "tsv",
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
            Format::Tmx => "tmx",
            Format::Beads => "beads",
            Format::Html => "html",
        }
    }
}

/// The format that a file's name tells.
pub(super) fn of_name(path: &Path) -> Option<Format> {
    path.extension().and_then(|extension| Format::from_str(&extension.to_string_lossy(), true).ok())
}

/// The format that is meant. A name that promises another one, such as `.xlsx`, is refused.
pub(super) fn format(asked: Option<Format>, output: Option<&Path>, global: &Global) -> Result<Format> {
    if let Some(format) = asked.or(output.and_then(of_name)) {
        return Ok(format);
    }
    let promise = output.and_then(Path::extension).filter(|extension| !extension.eq_ignore_ascii_case("txt"));
    match output.filter(|_| promise.is_some()) {
        Some(path) => bail!("{}: what to write? give --format tsv, csv, jsonl, tmx, beads or html", path.display()),
        None if global.json => Ok(Format::Jsonl),
        None => Ok(Format::Tsv),
    }
}

/// Writes an alignment where it belongs: the file or folder asked for, or standard output.
pub(super) fn write(
    aligned: &Aligned,
    format: Format,
    args: &Args,
    several: bool,
    direction: &Direction,
    ui: &Ui,
) -> Result<()> {
    let Some(output) = &args.output else {
        let mut out = ui.out();
        write_to(&mut *out, aligned, format, args, direction)?;
        out.flush()?;
        return Ok(());
    };
    let mut path = output.clone();
    if several {
        let mut name = output.join(&aligned.pair.name).into_os_string();
        name.push(format!(".{}", format.extension()));
        path = name.into();
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
    }
    keep_inputs(&path, [aligned.pair.source.as_path(), &aligned.pair.target])?;
    let mut file = WholeFile::create(&path)?;
    write_to(&mut file, aligned, format, args, direction)?;
    file.finish()
}

/// A bead as JSON.
#[derive(Serialize)]
struct Line<'a> {
    source_segments: Vec<usize>,
    target_segments: Vec<usize>,
    confidence: f32,
    locked: bool,
    moved: bool,
    source: String,
    target: String,
    reasons: &'a bitext::align::Reasons,
}

fn write_to(out: &mut dyn Write, aligned: &Aligned, format: Format, args: &Args, direction: &Direction) -> Result<()> {
    let bitext = &aligned.bitext;
    let sides = (aligned.source.segments.as_slice(), aligned.target.segments.as_slice());
    match format {
        Format::Tsv => write_table(out, TableStyle::Tsv, direction, sides, bitext)?,
        Format::Csv => write_table(out, TableStyle::Csv, direction, sides, bitext)?,
        Format::Beads => write_beads(out, &bitext.beads)?,
        Format::Html => {
            let name = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            let titles = (name(&aligned.pair.source), name(&aligned.pair.target));
            write_html(out, (&titles.0, &titles.1), direction, sides, bitext)?;
        }
        Format::Jsonl => {
            for bead in &bitext.beads {
                let Bead { source, target, confidence, reasons, locked, moved } = bead;
                let line = Line {
                    source_segments: source.clone().collect(),
                    target_segments: target.clone().collect(),
                    confidence: *confidence,
                    locked: *locked,
                    moved: *moved,
                    source: joined_text(sides.0, source),
                    target: joined_text(sides.1, target),
                    reasons,
                };
                write_json(out, &line)?;
            }
        }
        Format::Tmx => {
            let options = TmxOptions { source_lang: direction.from.clone(), ..TmxOptions::default() };
            let mut writer = TmxWriter::new(out, options)?;
            let document = inputs::name(&aligned.pair.source).display().to_string();
            for mut unit in units(bitext, sides, direction, &document, args.min_confidence) {
                unit.metadata.created = Some(memories::now());
                writer.write(&unit)?;
            }
            writer.finish()?;
        }
    }
    Ok(())
}
