//! `bitext segment`: documents cut into segments.

use std::collections::HashMap;
use std::io::Write;
use std::iter;
use std::path::{Path, PathBuf};

use anyhow::Result;
use bitext::Lang;
use bitext::document::encoding;
use bitext::segment::{Segmenter, one_line, srx};
use bitext::text::identify::identify;
use bitext::text::lines::Lines;
use clap::ValueEnum;
use serde::Serialize;

use crate::args::{Global, named_language};
use crate::inputs::{self, Input};
use crate::output::write_json;
use crate::segmenters::{RulesArgs, SegmentationRules};
use crate::ui::{Outcome, Ui};

/// Split documents into segments (sentences), one a line
///
/// Plain text and every document format that bitext reads (HTML, DOCX, ODT, XLIFF, PO, Markdown, CSV); what comes
/// by standard input is told by its content, Markdown and CSV being taken as plain text there. Without --lang the language of each document is told from its text; where it cannot be told, it is
/// taken to be that of --from.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext segment --lang fr report.txt")]
pub(crate) struct Args {
    /// The documents; standard input when none is given, or for `-`
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The language of the documents [default: told from each document]
    #[arg(long, value_name = "LANG", value_parser = named_language)]
    lang: Option<Lang>,
    /// How to write the segments [default: text, with --json jsonl]
    #[arg(long, value_name = "FORMAT")]
    format: Option<SegmentFormat>,
    #[command(flatten)]
    rules: RulesArgs,
    /// Write the built-in rules as an SRX 2.0 file, and do nothing else
    #[arg(long, conflicts_with_all = ["files", "srx", "explain"])]
    export_srx: bool,
    /// Say of every place where a segment might have ended which rule decided
    #[arg(long)]
    explain: bool,
}

/// How segments are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SegmentFormat {
    /// A segment a line
    Text,
    /// An object a line: file, line, start and end (bytes), text
    Jsonl,
}

/// A segment, as JSON.
#[derive(Serialize)]
struct Found<'t> {
    file: &'t str,
    line: u64,
    start: usize,
    end: usize,
    text: &'t str,
}

/// A decision, as JSON.
#[derive(Serialize)]
struct Explained<'t> {
    file: &'t str,
    line: u64,
    at: usize,
    border: bool,
    rule: &'t str,
    before: &'t str,
    after: &'t str,
}

/// A stretch of text to be cut, and where it stands in its file.
struct Stretch {
    text: String,
    /// The line on which it begins, from 1; in packed formats the number of its paragraph.
    line: u64,
    /// Whether the lines of its text are those of the file.
    has_lines: bool,
    /// What is added to a byte of the text to give one of the file: its byte order mark. Nothing in formats
    /// with markup, where bytes count from the beginning of the paragraph.
    offset: usize,
    /// Whether the format has cut it already.
    whole: bool,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let mut out = ui.out();
    if args.export_srx {
        out.write_all(srx::export().as_bytes())?;
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let mut work = Work { args: &args, global, ui, rules: args.rules.open()?, segmenters: HashMap::new() };
    let standard_input = [PathBuf::from("-")];
    for file in if args.files.is_empty() { &standard_input[..] } else { &args.files } {
        match read(file, ui) {
            Ok((stretches, named)) => work.document(file, &stretches, named, &mut *out)?,
            Err(error) => ui.fail(error.in_file(inputs::name(file))),
        }
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The text of a document, and its language where the file names it.
fn read(file: &Path, ui: &Ui) -> bitext::Result<(Vec<Stretch>, Option<Lang>)> {
    let bytes = match inputs::text_or_document(file)? {
        Input::Plain(bytes) => bytes,
        Input::Marked(document) => {
            ui.remarks(file, document.remark());
            let stretches = inputs::placed_blocks(&document).map(|(line, block)| Stretch {
                text: block.source.text.clone(),
                line,
                has_lines: !document.format().is_package(),
                offset: 0,
                whole: block.one_segment,
            });
            return Ok((stretches.collect(), document.languages().source.clone()));
        }
    };
    let decoded = encoding::decode(&bytes)?;
    ui.remarks(file, decoded.remark());
    // Ranges count the bytes of the file: a byte order mark stands before the text.
    let offset = if decoded.had_mark && decoded.encoding.is_utf8() { decoded.encoding.mark().len() } else { 0 };
    Ok((vec![Stretch { text: decoded.text, line: 1, has_lines: true, offset, whole: false }], None))
}

/// What stays the same from document to document.
struct Work<'a> {
    args: &'a Args,
    global: &'a Global,
    ui: &'a Ui,
    rules: SegmentationRules<'a>,
    segmenters: HashMap<Lang, Segmenter>,
}

impl Work<'_> {
    fn document(&mut self, file: &Path, stretches: &[Stretch], named: Option<Lang>, out: &mut dyn Write) -> Result<()> {
        let lang = self.args.lang.clone().or(named).or_else(|| language(stretches));
        let segmenter = self.segmenter(lang.unwrap_or_else(|| self.global.from.clone()))?;
        let name = file.to_string_lossy();
        for stretch in stretches {
            if self.args.explain {
                self.explain(&name, stretch, &segmenter, out)?;
            } else {
                self.segments(&name, stretch, &segmenter, out)?;
            }
        }
        Ok(())
    }

    /// The segmenter for a language, made the first time.
    fn segmenter(&mut self, lang: Lang) -> Result<Segmenter> {
        if let Some(segmenter) = self.segmenters.get(&lang) {
            return Ok(segmenter.clone());
        }
        let segmenter = self.rules.segmenter(&lang, self.ui)?;
        self.segmenters.insert(lang, segmenter.clone());
        Ok(segmenter)
    }

    fn segments(&self, file: &str, stretch: &Stretch, segmenter: &Segmenter, out: &mut dyn Write) -> Result<()> {
        let text = stretch.text.as_str();
        let mut lines = Lines::from(text, stretch.line);
        let mut line = |at| if stretch.has_lines { lines.of(at) } else { stretch.line };
        let ranges = if stretch.whole && !text.trim().is_empty() {
            let start = text.len() - text.trim_start().len();
            iter::once(start..start + text.trim().len()).collect()
        } else {
            segmenter.ranges(text)
        };
        for range in ranges {
            let segment = one_line(&text[range.clone()]);
            if self.as_json() {
                let (start, end) = (range.start + stretch.offset, range.end + stretch.offset);
                let found = Found { file, line: line(range.start), start, end, text: &segment };
                write_json(out, &found)?;
            } else {
                writeln!(out, "{segment}")?;
            }
        }
        Ok(())
    }

    fn as_json(&self) -> bool {
        self.args.format.map_or(self.global.json, |format| format == SegmentFormat::Jsonl)
    }

    fn explain(&self, file: &str, stretch: &Stretch, segmenter: &Segmenter, out: &mut dyn Write) -> Result<()> {
        let text = stretch.text.as_str();
        let mut lines = Lines::from(text, stretch.line);
        let mut line = |at| if stretch.has_lines { lines.of(at) } else { stretch.line };
        for decision in segmenter.explain(text) {
            let at = decision.at;
            let line_of = line(at);
            let lead = text[..at].lines().next_back().unwrap_or_default();
            let before = &lead[lead.floor_char_boundary(lead.len().saturating_sub(30))..];
            let rest = text[at..].trim_start().lines().next().unwrap_or_default();
            let after = &rest[..rest.floor_char_boundary(30)];
            let rule = decision.rule.name();
            if self.as_json() {
                let at = at + stretch.offset;
                let (line, border) = (line_of, decision.ends);
                write_json(out, &Explained { file, line, at, border, rule: &rule, before, after })?;
            } else {
                let sign = if decision.ends { "‖" } else { "·" };
                let verdict = if decision.ends { "border" } else { "none" };
                writeln!(out, "{file}:{line_of}: {verdict}: {rule}: {before} {sign} {after}")?;
            }
        }
        Ok(())
    }
}

/// The language that most of the text is in.
fn language(stretches: &[Stretch]) -> Option<Lang> {
    match stretches {
        [one] => identify(&one.text),
        many => {
            let mut text = String::new();
            for stretch in many {
                text.push_str(&stretch.text);
                text.push('\n');
                // As much as anybody needs to tell a language.
                if text.len() > 1 << 14 {
                    break;
                }
            }
            identify(&text)
        }
    }
}
