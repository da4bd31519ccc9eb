//! `bitext glossary import`: entries of files into the person's own glossary.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::Result;
use bitext::exchange::termbase::TermFormat;
use bitext::glossary::Entry;
use serde_json::json;

use super::super::report::{Report, Row};
use super::{joined, store};
use crate::args::Global;
use crate::glossaries::{self, GlossaryArgs};
use crate::output::keep_inputs;
use crate::ui::{Outcome, Ui, counted};

/// How many rejected rows are told one by one on the screen; --report tells all.
const TOLD: usize = 10;

/// Take the entries of files into your own glossary
///
/// Rows that are not sound are told with file and line and left out; an entry that is there already
/// is not taken twice.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext glossary import terms.tbx --dry-run --report problems.csv")]
pub(crate) struct Args {
    /// The files: bitext's CSV, TBX, tables with languages in their header, glossaries of OmegaT, UTX,
    /// MateCat and MultiTerm
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The format of all files, whatever they look like: csv, tbx, omegat, utx, matecat, multiterm
    #[arg(long, value_parser = super::format)]
    format: Option<TermFormat>,
    /// Show the account, change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Write every rejected row with its place and the reason into this file, as CSV,
    /// or as JSON when it is called .json or .jsonl
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let own = args.glossary.own_file()?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut rejected = 0;
    if let Some(path) = &args.report {
        keep_inputs(path, args.files.iter().chain([&own]).map(PathBuf::as_path))?;
    }
    let mut report = args.report.as_deref().map(Report::create).transpose()?;
    for file in &args.files {
        match glossaries::read(file, &global.direction(), args.format, ui) {
            Ok(glossary) => {
                for problem in glossary.problems() {
                    rejected += 1;
                    if rejected <= TOLD {
                        ui.warn(problem);
                    }
                    if let Some(report) = &mut report {
                        report.row(&Row::of_error(file, problem))?;
                    }
                }
                entries.extend(glossary.entries().iter().cloned());
            }
            Err(error) => ui.fail(format_args!("{error:#}")),
        }
    }
    if rejected > TOLD && report.is_none() {
        ui.warn(format_args!("{} more were rejected; --report FILE tells them all", rejected - TOLD));
    }
    let read = entries.len();
    let known = super::own(&own, ui)?;
    let mut by_name: HashMap<&str, Vec<&Entry>> = HashMap::new();
    for entry in known.entries() {
        by_name.entry(entry.name()).or_default().push(entry);
    }
    let is_known = |entry: &Entry| by_name.get(entry.name()).is_some_and(|known| known.iter().any(|k| same(k, entry)));
    entries.retain(|entry| !is_known(entry));
    let there = read - entries.len();
    let stored = if args.dry_run { joined(&own, entries, ui)?.1 } else { store(&own, entries, ui)? };
    if let Some(report) = report {
        report.finish()?;
    }
    let rejected = rejected + stored.rejected;
    if global.json {
        let mut out = ui.out();
        let account = json!({
            "read": read, "new": stored.added, "already_there": there, "rejected": rejected, "dry_run": args.dry_run,
            "glossary": own,
        });
        writeln!(out, "{account}")?;
        out.flush()?;
    } else {
        let would = if args.dry_run { " (nothing changed)" } else { "" };
        ui.note(format_args!(
            "{} read, {} new, {there} already there, {rejected} rejected: {}{would}",
            counted(read, "entry", "entries"),
            stored.added,
            own.display()
        ));
    }
    Ok(Outcome::Done)
}

/// Whether two entries say the same, wherever they stand.
fn same(a: &Entry, b: &Entry) -> bool {
    let bare = |entry: &Entry| Entry { place: Default::default(), layer: 0, id: String::new(), ..entry.clone() };
    bare(a) == bare(b)
}
