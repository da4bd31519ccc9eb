//! `bitext check`: the quality of translations in a file or in the memory.

mod page;

use std::io::Write;
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, Result};
use bitext::Place;
use bitext::check::{Accepted, CHECKS, Checker, Finding, Side};
use bitext::exchange;
use bitext::text::normalise::single_spaces;
use bitext::unit::TranslationUnit;
use clap::ValueEnum;
use serde_json::json;

use super::options::UNIT_FORMATS;
use crate::args::{Global, one_of};
use crate::glossaries::GlossaryArgs;
use crate::memories;
use crate::output::{self, keep_inputs, write_or_show};
use crate::texts;
use crate::ui::{Outcome, Ui, counted, is_interrupted};
use crate::units;

/// Check the quality of translations: terms, acronyms, numbers, dates, consistency
///
/// Checks the files (TMX, CSV, TSV, XLIFF, PO ...), or the memory when none is given. Exit status 1 when
/// there are findings. A finding ends with its key: --accept KEY accepts it for good.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  bitext check translation.tmx\n  bitext check --memory old.sqlite --only numbers,dates\n  \
                        bitext check translation.tmx --accept 3f0c81d2a9e47b56"
)]
pub(crate) struct Args {
    /// The files, or `-` for standard input; the memory when there is none
    files: Vec<PathBuf>,
    /// The format of all files, whatever their names; a CSV from standard input needs it
    #[arg(long, value_name = "FORMAT", value_parser = one_of(&UNIT_FORMATS))]
    input_format: Option<exchange::Format>,
    /// Run these checks alone (see --list)
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    only: Vec<String>,
    /// Run these checks as well
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    with: Vec<String>,
    /// Leave out these checks
    #[arg(long, value_name = "CHECK", value_delimiter = ',')]
    skip: Vec<String>,
    /// List the checks
    #[arg(long)]
    list: bool,
    /// How findings are written [default: text, with --json jsonl]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Where they are written [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The list of accepted findings
    #[arg(long, value_name = "FILE", default_value = "accepted.tsv")]
    accepted: PathBuf,
    /// Accept the finding with this key for good; may be given again
    #[arg(long, value_name = "KEY")]
    accept: Vec<String>,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people
    Text,
    /// One JSON object a finding
    Jsonl,
    /// A page to read in a browser
    Html,
}

pub(crate) fn run(mut args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    if args.list {
        let mut out = ui.out();
        for check in CHECKS {
            let usual = if check.usual { "" } else { " (only when asked for)" };
            writeln!(out, "{:<20} {}{usual}", check.name, check.about)?;
        }
        out.flush()?;
        return Ok(Outcome::Done);
    }
    let names = chosen(&args)?;
    args.output = output::file(args.output);
    if let Some(output) = &args.output {
        keep_inputs(output, args.files.iter().chain([&args.accepted]).map(PathBuf::as_path))?;
    }
    let direction = global.direction();
    let glossary = args.glossary.open(ui, &direction)?;
    let mut accepted = read_accepted(&args.accepted, ui)?;
    let mut all: Vec<(String, Finding)> = Vec::new();
    let mut checked = 0;
    if args.files.is_empty() {
        let mut checker = Checker::new(&glossary, &direction, &names)?;
        units::of_memories(global, "checking", ui, |stored, path| {
            let place = Place { file: Some(path.to_owned()), ..Place::default() };
            let found = check_unit(&mut checker, &stored.unit, &direction, &place);
            all.extend(found.into_iter().map(|f| (format!("{}: unit {}", path.display(), stored.id), f)));
        })?;
        checked += checker.checked();
        if checked == 0 {
            memories::tell_other_languages(global, ui)?;
        }
    }
    for file in &args.files {
        // Each file by itself: consistency is asked of one text at a time.
        let mut checker = Checker::new(&glossary, &direction, &names)?;
        let check = |unit: &TranslationUnit, place: &Place| {
            let found = check_unit(&mut checker, unit, &direction, place);
            all.extend(found.into_iter().map(|f| (f.place.to_string(), f)));
        };
        match units::of_file(file, args.input_format, &direction, "checking", ui, check) {
            Err(error) if is_interrupted(&error) => return Err(error),
            Err(error) => ui.fail_with(&error),
            Ok(()) => {}
        }
        checked += checker.checked();
    }
    let to_accept: Vec<&Finding> = all.iter().map(|(_, f)| f).filter(|f| args.accept.contains(&f.key)).collect();
    if !args.accept.is_empty() {
        for key in args.accept.iter().filter(|key| !to_accept.iter().any(|f| f.key == **key)) {
            ui.warn(format_args!("no finding has the key {key}"));
        }
        append_accepted(&args.accepted, &to_accept)?;
        accepted = read_accepted(&args.accepted, ui)?;
    }
    let before = all.len();
    all.retain(|(_, finding)| !accepted.contains(finding));
    let hidden = before - all.len();
    let mut bytes = Vec::new();
    match args.format.unwrap_or(if global.json { Format::Jsonl } else { Format::Text }) {
        Format::Jsonl => write_json(&mut bytes, &all)?,
        Format::Html => page::write_html(&mut bytes, &all, checked, &direction)?,
        Format::Text => write_text(&mut bytes, &all)?,
    }
    write_or_show(args.output.as_deref(), &bytes, ui)?;
    let accepted = if hidden > 0 { format!(", {hidden} accepted before") } else { String::new() };
    ui.note(format_args!(
        "{} checked, {}{accepted}",
        counted(checked, "pair", "pairs"),
        counted(all.len(), "finding", "findings")
    ));
    Ok(if all.is_empty() { Outcome::Done } else { Outcome::NothingFound })
}

/// The names of the checks to run.
fn chosen(args: &Args) -> Result<Vec<&'static str>> {
    for name in args.only.iter().chain(&args.with).chain(&args.skip) {
        if !CHECKS.iter().any(|c| c.name == name) {
            let known: Vec<&str> = CHECKS.iter().map(|c| c.name).collect();
            anyhow::bail!("there is no check '{name}' ({})", known.join(", "));
        }
    }
    let named = |list: &[String], name: &str| list.iter().any(|n| n == name);
    Ok(CHECKS
        .iter()
        .filter(|c| if args.only.is_empty() { c.usual || named(&args.with, c.name) } else { named(&args.only, c.name) })
        .filter(|c| !named(&args.skip, c.name))
        .map(|c| c.name)
        .collect())
}

fn check_unit(
    checker: &mut Checker,
    unit: &TranslationUnit,
    direction: &bitext::Direction,
    place: &Place,
) -> Vec<Finding> {
    match unit.sides(direction) {
        Some((source, target)) => checker.check(&source.segment.text, &target.segment.text, place),
        None => Vec::new(),
    }
}

fn read_accepted(path: &Path, ui: &Ui) -> Result<Accepted> {
    if path.metadata().map_or(true, |metadata| metadata.len() == 0) {
        return Ok(Accepted::default());
    }
    Ok(Accepted::read(&texts::read(path, ui)?).map_err(|error| error.in_file(path))?)
}

fn append_accepted(path: &Path, findings: &[&Finding]) -> Result<()> {
    let open = std::fs::OpenOptions::new().create(true).append(true).open(path);
    let mut file = open.with_context(|| path.display().to_string())?;
    for finding in findings {
        Accepted::write(finding, &mut file)?;
    }
    Ok(())
}

fn write_text(out: &mut impl Write, all: &[(String, Finding)]) -> Result<()> {
    let (bold, dim) = (AnsiColor::Yellow.on_default().bold(), Style::new().dimmed());
    for (place, f) in all {
        writeln!(out, "{place}: {bold}{}{bold:#}: {}: {}", f.check, single_spaces(&f.text), single_spaces(&f.reason))?;
        for (side, text) in [(Side::Source, &f.source), (Side::Target, &f.target)] {
            if f.side == side && f.range.end <= text.len() {
                let (before, rest) = text.split_at(f.range.start);
                let (inside, after) = rest.split_at(f.range.len());
                writeln!(
                    out,
                    "    {}{bold}{}{bold:#}{}",
                    one_line_part(before),
                    one_line_part(inside),
                    one_line_part(after)
                )?;
            } else {
                writeln!(out, "    {}", single_spaces(text))?;
            }
        }
        writeln!(out, "    {dim}--accept {}{dim:#}", f.key)?;
    }
    Ok(())
}

/// As it stands, line ends as spaces.
fn one_line_part(text: &str) -> String {
    text.replace(['\r', '\n'], " ")
}

fn write_json(out: &mut impl Write, all: &[(String, Finding)]) -> Result<()> {
    for (place, f) in all {
        let mut object = serde_json::to_value(f)?;
        object["place"] = json!(place);
        object["file"] = json!(f.place.file.as_ref().map(|file| file.display().to_string()));
        object["line"] = json!(f.place.line);
        object["start"] = json!(f.range.start);
        object["end"] = json!(f.range.end);
        if let Some(map) = object.as_object_mut() {
            map.remove("range");
        }
        writeln!(out, "{object}")?;
    }
    Ok(())
}
