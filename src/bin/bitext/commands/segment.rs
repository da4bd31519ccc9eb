//! `bitext segment`: documents cut into segments.

use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;
use bitext::document::encoding;
use bitext::segment::{Segmenter, one_line};
use bitext::text::identify::identify;
use bitext::{Error, Lang};
use clap::ValueEnum;
use serde::Serialize;

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Split documents into segments (sentences), one a line
///
/// Example: bitext segment --lang fr report.txt
///
/// Without --lang the language of each document is told from its text; where it cannot be told, it is
/// taken to be that of --from.
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The documents; standard input when none is given, or for `-`
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The language of the documents [default: told from each document]
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,
    /// How to write the segments (--json is short for jsonl)
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Say of every place where a segment might have ended which rule decided
    #[arg(long)]
    explain: bool,
}

/// How segments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A segment a line
    Text,
    /// An object a line: file, line, start and end (bytes), text
    Jsonl,
}

/// A segment, as JSON.
#[derive(Serialize)]
struct Found<'t> {
    file: &'t str,
    line: usize,
    start: usize,
    end: usize,
    text: &'t str,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let mut out = ui.out();
    let standard_input = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &standard_input[..] } else { &args.files };
    for file in files {
        match read(file) {
            Ok(decoded) => segment(&args, global, ui, file, &decoded, &mut *out)?,
            Err(error) => ui.fail(error.in_file(file)),
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

fn read(file: &Path) -> bitext::Result<encoding::Decoded> {
    let bytes = if file == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        bytes
    } else {
        std::fs::read(file).map_err(Error::from)?
    };
    encoding::decode(&bytes)
}

fn segment(
    args: &Args,
    global: &Global,
    ui: &Ui,
    file: &Path,
    decoded: &encoding::Decoded,
    out: &mut dyn Write,
) -> Result<()> {
    if let Some(remark) = decoded.remark() {
        ui.note(format_args!("{}: {remark}", file.display()));
    }
    let text = decoded.text.as_str();
    let lang = args.lang.clone().or_else(|| identify(text)).unwrap_or_else(|| global.from.clone());
    let segmenter = Segmenter::new(&lang);
    let name = file.to_string_lossy();
    // Ranges count the bytes of the file: a byte order mark stands before the text.
    let mark = if decoded.had_mark && decoded.encoding.is_utf8() { decoded.encoding.mark().len() } else { 0 };
    let mut lines = Lines { text, at: 0, line: 1 };
    for range in segmenter.ranges(text) {
        let segment = one_line(&text[range.clone()]);
        if global.json || args.format == Format::Jsonl {
            let found = Found {
                file: &name,
                line: lines.of(range.start),
                start: range.start + mark,
                end: range.end + mark,
                text: &segment,
            };
            serde_json::to_writer(&mut *out, &found)?;
            writeln!(out)?;
        } else {
            writeln!(out, "{segment}")?;
        }
    }
    Ok(())
}

/// Counts lines, for offsets in rising order.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line, from 1, in which byte `at` stands.
    fn of(&mut self, at: usize) -> usize {
        self.line += self.text.as_bytes()[self.at..at].iter().filter(|b| **b == b'\n').count();
        self.at = at;
        self.line
    }
}
