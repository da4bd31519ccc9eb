//! `bitext glossary import`: entries of files into the person's own glossary.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use bitext::exchange::termbase::TermFormat;
use bitext::glossary::{Entry, Glossary};
use serde_json::json;

use super::{joined, store};
use crate::args::Global;
use crate::glossaries::{self, GlossaryArgs};
use crate::ui::{Outcome, Ui};

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
    #[arg(long)]
    dry_run: bool,
    /// Write every refused row with its place and the reason into this file, as CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let own = args.glossary.own_file()?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut refused = Vec::new();
    for file in &args.files {
        match glossaries::read_in(file, &global.direction(), args.format) {
            Ok(glossary) => {
                refused.extend(glossary.problems().iter().map(|p| {
                    let place = p.place();
                    let named = place.file.as_ref().map(|f| f.display().to_string()).unwrap_or_default();
                    let reason = p.kind().to_string();
                    (named, place.line, reason, p.to_string())
                }));
                entries.extend(glossary.entries().iter().cloned());
            }
            Err(error) => ui.fail(format_args!("{error:#}")),
        }
    }
    for (_, _, _, told) in refused.iter().take(10) {
        ui.warn(told);
    }
    if refused.len() > 10 {
        ui.warn(format_args!("{} more rows were refused: --report FILE tells all", refused.len() - 10));
    }
    let read = entries.len();
    let known = if own.is_file() { glossaries::read(&own)? } else { Glossary::default() };
    entries.retain(|entry| !known.entries().iter().any(|k| same(k, entry)));
    let there = read - entries.len();
    let stored = if args.dry_run { joined(&own, entries, ui)?.1 } else { store(&own, entries, ui)? };
    if let Some(path) = &args.report {
        let mut out = csv_writer(path)?;
        out.push_str("file,line,reason\n");
        for (file, line, reason, _) in &refused {
            let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
            let line = line.map(|l| l.to_string()).unwrap_or_default();
            out.push_str(&format!("{},{line},{}\n", quoted(file), quoted(reason)));
        }
        std::fs::write(path, out).with_context(|| path.display().to_string())?;
    }
    let refused = refused.len() + stored.refused;
    if global.json {
        let mut out = ui.out();
        let account = json!({
            "read": read, "new": stored.added, "already_there": there, "refused": refused, "dry_run": args.dry_run,
            "glossary": own,
        });
        writeln!(out, "{account}")?;
        out.flush()?;
    } else {
        let would = if args.dry_run { " (nothing changed)" } else { "" };
        ui.note(format_args!(
            "{read} entries read, {} new, {there} already there, {refused} refused: {}{would}",
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

/// The report's beginning, once it is sure that its file can be made.
fn csv_writer(path: &PathBuf) -> Result<String> {
    std::fs::File::create(path).with_context(|| path.display().to_string())?;
    Ok(String::new())
}
