//! `bitext glossary import`: entries of files into the person's own glossary, with an account.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Result;
use bitext::Lang;
use bitext::exchange::termbase::TermFormat;
use bitext::glossary::{Entry, Glossary};
use bitext::memory::Conflicts;
use serde_json::json;

use super::joining::{Joined, Joining};
use super::write_own;
use crate::args::{Global, one_of};
use crate::commands::account::{Account, Rejections};
use crate::commands::options::ON_CONFLICT;
use crate::commands::report::Row;
use crate::glossaries::{self, GlossaryArgs};
use crate::inputs;
use crate::output::keep_inputs;
use crate::ui::{Outcome, Ui};

/// Take the entries of files into your own glossary
///
/// The account says what became of every entry; one that is not sound is rejected with its place and the
/// reason, and the rest is read. Importing the same file again adds nothing. A term that is known with
/// another translation gets it beside the first one, as admitted, unless --on-conflict says otherwise.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext glossary import terms.tbx --dry-run --report problems.csv")]
pub(crate) struct Args {
    /// The files, or `-` for standard input: bitext's CSV, TBX, tables with languages in their header,
    /// glossaries of OmegaT, UTX, MateCat and MultiTerm
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The format of all files, whatever they look like: csv, tbx, omegat, utx, matecat, multiterm
    #[arg(long, value_parser = super::format)]
    format: Option<TermFormat>,
    /// What to do with an entry whose term is known with another translation
    #[arg(long, value_name = "RULE", default_value = "keep", value_parser = one_of(&ON_CONFLICT))]
    on_conflict: Conflicts,
    /// Show the account, change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Write every rejected or conflicting entry with its place and the reason into this file, as CSV,
    /// or as JSON when it is called .json or .jsonl
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let own = args.glossary.own_file()?;
    if let Some(report) = &args.report {
        keep_inputs(report, args.files.iter().chain([&own]).map(PathBuf::as_path))?;
    }
    let known = super::own(&own, ui)?;
    let mut import = Import {
        joining: Joining::new(known.entries(), &global.from, args.on_conflict),
        rejections: Rejections::new(args.report.as_deref(), ui)?,
        global,
        ui,
    };
    let mut out = ui.out();
    let mut total = Account::default();
    for file in &args.files {
        let name = inputs::name(file);
        let account = match import.file(file, args.format) {
            Ok(account) => account,
            Err(error) => {
                ui.fail_with(&error);
                continue;
            }
        };
        total.add(account);
        if global.json {
            let mut line = json!({ "file": name.display().to_string() });
            account.write_into(&mut line);
            writeln!(out, "{line}")?;
        } else if !global.quiet {
            writeln!(out, "{}: {}", name.display(), account.sentence(("entry", "entries"), args.on_conflict))?;
        }
    }
    let Import { joining, rejections, .. } = import;
    let report = rejections.finish();
    if total.changes() && !args.dry_run {
        let glossary = Glossary::from_entries(joining.into_entries());
        glossary.problems().iter().for_each(|problem| ui.warn(problem));
        write_own(&own, &glossary)?;
    }
    if let Some(report) = report {
        report.finish()?;
    }
    if global.json {
        let mut line =
            json!({ "files": args.files.len(), "dry_run": args.dry_run, "glossary": own.display().to_string() });
        total.write_into(&mut line);
        writeln!(out, "{line}")?;
    } else if !global.quiet {
        if args.files.len() > 1 {
            writeln!(out, "{} files: {}", args.files.len(), total.sentence(("entry", "entries"), args.on_conflict))?;
        }
        match (total.changes(), args.dry_run) {
            (_, true) => writeln!(out, "dry run: nothing was changed")?,
            (true, false) => writeln!(out, "written to {}", own.display())?,
            (false, false) => writeln!(out, "the glossary is as it was")?,
        }
    }
    out.flush()?;
    Ok(if total.nothing_was_good() { Outcome::NothingFound } else { Outcome::Done })
}

/// An import under way.
struct Import<'a> {
    joining: Joining<'a>,
    rejections: Rejections<'a>,
    global: &'a Global,
    ui: &'a Ui,
}

impl Import<'_> {
    fn file(&mut self, file: &Path, format: Option<TermFormat>) -> Result<Account> {
        let terms = glossaries::read_terms(file, &self.global.direction(), format)?;
        let file = inputs::name(file);
        let mut account = Account::default();
        for problem in terms.problems {
            (account.read, account.rejected) = (account.read + 1, account.rejected + 1);
            self.rejections.add(file, problem)?;
        }
        for entry in terms.entries {
            account.read += 1;
            // Each is judged by itself: what does not fit those before it is a conflict, not a fault.
            let (mut sound, problems) = Glossary::from_entries(vec![entry]).into_parts();
            for problem in problems {
                account.rejected += 1;
                self.rejections.add(file, problem)?;
            }
            let Some(entry) = sound.pop() else { continue };
            match self.joining.add(entry.clone()) {
                Joined::New => account.new += 1,
                Joined::AlreadyThere => account.already_there += 1,
                Joined::Merged => account.changed += 1,
                Joined::Conflicting { kept } => {
                    account.conflicting += 1;
                    account.skipped += u64::from(!kept);
                    self.conflict(file, &entry, kept)?;
                }
            }
        }
        self.ui.remarks(file, terms.remarks);
        self.rejections.end_file(file, terms.complete, "entries", &account)?;
        Ok(account)
    }

    fn conflict(&mut self, file: &Path, entry: &Entry, kept: bool) -> Result<()> {
        let (outcome, reason) = match kept {
            true => ("conflicting", "the term is known with another translation; this one was taken in"),
            false => ("skipped", "the term is known with another translation, which stays"),
        };
        let text = |lang: &Lang| entry.full(lang).or(entry.acronym(lang)).unwrap_or_default().to_owned();
        let texts = (text(&self.global.from), text(&self.global.to));
        Ok(self.rejections.report(|| Row::new(file, &entry.place, outcome, reason, texts))?)
    }
}
