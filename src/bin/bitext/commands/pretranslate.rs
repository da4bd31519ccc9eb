//! `bitext pretranslate`: files filled from memory and glossary, and an account of it.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, bail};
use bitext::check::Checker;
use bitext::document::{Document, ReadOptions};
use bitext::glossary::Glossary;
use bitext::pretranslate::{
    Account, FileAccount, Fill, Filled, FilledSegment, Options, Pretranslator, ReviewFormat, Untranslated, write_csv,
    write_html, write_json, write_review,
};
use bitext::text::fingerprint::fingerprint;
use bitext::{Direction, Error, ErrorKind, Place, Watch};
use clap::ValueEnum;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::args::{Choice, Global, one_of};
use crate::batch::{BatchArgs, BatchWatch, Input, guarded, show, tell_other_languages};
use crate::output::{self, WholeFile, keep_inputs, write_whole};
use crate::ui::{Outcome, Ui};

/// Fill files from the memory and the glossary, and give an account of it
///
/// Each segment gets the best of: match in context, exact match, similar text from --min on, put right
/// where only numbers, dates, times, acronyms or terms differ, the glossary's translation of a segment that is
/// one term, a date or number alone as the target language writes it; else it stays as it is. XLIFF and PO say themselves where a translation comes from; beside all
/// other files a review file does. Files in a folder keep their places below it.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  bitext pretranslate letter.docx -o out\n  bitext pretranslate tm/demo --tm tm/starter.tmx -o out --report html\n  \
                  bitext pretranslate website/ --include '*.html' -o en --untranslated empty --resume"
)]
pub(crate) struct Args {
    #[command(flatten)]
    batch: BatchArgs,
    /// The folder to write into; made if it is not there
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// What stands for a segment without a match [default: source; in XLIFF, PO and CSV no target at all]
    #[arg(long, value_name = "WHAT", value_parser = one_of(&UNTRANSLATED))]
    untranslated: Option<Untranslated>,
    /// The review file beside each file of a format that cannot say where a translation comes from
    #[arg(long, value_name = "FORMAT", default_value = "html", value_parser = one_of(&REVIEWS))]
    review: Review,
    /// Write the account into the folder too: account.html, account.csv or account.json
    #[arg(long, value_name = "FORMAT")]
    report: Option<ReportFormat>,
    /// Leave out files that were finished before, when neither they nor memory, glossary and options have changed
    #[arg(long)]
    resume: bool,
    /// Write anew also what somebody has changed since bitext wrote it
    #[arg(long)]
    overwrite: bool,
}

const UNTRANSLATED: [Choice<Untranslated>; 2] =
    [("source", Untranslated::Source, "The source text"), ("empty", Untranslated::Empty, "Nothing")];

/// What review files are written as, if any are.
type Review = Option<ReviewFormat>;

const REVIEWS: [Choice<Review>; 4] = [
    ("xliff", Some(ReviewFormat::Xliff), ""),
    ("csv", Some(ReviewFormat::Csv), ""),
    ("html", Some(ReviewFormat::Html), ""),
    ("none", None, "No review file"),
];

/// The forms of an account.
#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum ReportFormat {
    Html,
    Csv,
    Json,
}

impl ReportFormat {
    /// The form that a file's name asks for; CSV when it does not tell.
    pub(crate) fn of(path: &Path) -> ReportFormat {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("html" | "htm") => ReportFormat::Html,
            Some("json") => ReportFormat::Json,
            _ => ReportFormat::Csv,
        }
    }

    fn extension(self) -> &'static str {
        match self {
            ReportFormat::Html => "html",
            ReportFormat::Csv => "csv",
            ReportFormat::Json => "json",
        }
    }
}

/// Writes an account.
pub(crate) fn report(account: &Account, format: ReportFormat, out: &mut dyn Write) -> Result<()> {
    match format {
        ReportFormat::Html => write_html(account, &mut *out)?,
        ReportFormat::Csv => write_csv(account, &mut *out)?,
        ReportFormat::Json => write_json(account, &mut *out)?,
    }
    out.flush()?;
    Ok(())
}

/// Where it is kept which files are finished.
const JOURNAL: &str = ".bitext-finished.jsonl";

/// A file that is finished: a line of the journal.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    /// Its path in the output folder.
    file: String,
    /// What tells whether it and all that it was filled with are still the same.
    key: String,
    account: FileAccount,
    /// The files that were written for it: what follows its name in theirs, and what tells whether they are as they
    /// were.
    #[serde(default)]
    written: Vec<(String, u64)>,
}

/// A file that had its turn.
struct Finished {
    entry: Entry,
    remark: Option<String>,
    was_finished: bool,
}

/// What all files are filled with.
struct Job<'j> {
    pretranslator: Pretranslator,
    read: ReadOptions,
    direction: Direction,
    output: &'j Path,
    review: Review,
    /// Everything but the file that decides what comes out.
    settings: u64,
    /// What was finished before, by name.
    before: BTreeMap<String, Entry>,
    resume: bool,
    overwrite: bool,
    checkers: Checkers,
}

/// Checkers for the threads that need one; each holds a glossary index, so they are used again.
struct Checkers {
    glossary: Arc<Glossary>,
    direction: Direction,
    idle: Mutex<Vec<Checker>>,
}

/// The checks of a single pair that find what filling may leave wrong.
const FILL_CHECKS: [&str; 5] = ["misspelt-acronym", "acronym-language", "terminology", "dates", "numbers"];

impl Checkers {
    /// How many findings the segments that were filled have.
    fn findings(&self, filled: &Filled) -> bitext::Result<u64> {
        // These checks look at one pair at a time, so the pairs may be shared out.
        filled.segments.par_chunks(2000).map(|segments| self.findings_in(segments)).sum()
    }

    fn findings_in(&self, segments: &[FilledSegment]) -> bitext::Result<u64> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let mut checker = match idle {
            Some(checker) => checker,
            None => Checker::new(&self.glossary, &self.direction, &FILL_CHECKS)?,
        };
        let mut findings = 0;
        for segment in segments.iter().filter(|s| !matches!(s.fill, Fill::Kept | Fill::Nothing)) {
            let Some(target) = &segment.target else { continue };
            findings += checker.check(&segment.segment.source.text, &target.text, &Place::default()).len() as u64;
        }
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(checker);
        }
        Ok(findings)
    }
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let options = Options { untranslated: args.untranslated, ..Options::default() };
    if args.output.is_file() {
        bail!("{}: this is a file: -o names the folder to write into", args.output.display());
    }
    let same = |path: &PathBuf| path.is_dir() && path.canonicalize().ok() == args.output.canonicalize().ok();
    if args.batch.paths.iter().any(same) {
        bail!("{}: -o names the folder that is read: choose another one", args.output.display());
    }
    fs::create_dir_all(&args.output).with_context(|| args.output.display().to_string())?;
    let inputs = args.batch.inputs(Some(&args.output), ui)?;
    let journal = args.output.join(JOURNAL);
    let glossary = Arc::new(args.batch.glossary.open(ui, &global.direction())?);
    let job = Job {
        pretranslator: args.batch.pretranslator(options, Arc::clone(&glossary), global, ui)?,
        read: args.batch.read_options(global)?,
        direction: global.direction(),
        output: &args.output,
        review: args.review,
        settings: fingerprint(format!("{} {:?}", args.batch.settings(global, &options), args.review).as_bytes(), 0),
        checkers: Checkers { glossary, direction: global.direction(), idle: Mutex::new(Vec::new()) },
        before: read_journal(&journal),
        resume: args.resume,
        overwrite: args.overwrite,
    };
    let watch = BatchWatch::new("pre-translating", &inputs, ui);
    let results: Vec<Result<Finished>> = global
        .threads()?
        .install(|| inputs.par_iter().map(|input| guarded(input, || job.file(input, &watch.file(input)))).collect());
    drop(watch);
    let mut files = Vec::new();
    // What was finished before and has not had its turn now is finished still.
    let mut entries = job.before.clone();
    let mut interrupted = None;
    let mut skipped = 0;
    for (input, result) in inputs.iter().zip(results) {
        match result {
            Ok(finished) => {
                ui.remarks(&input.path, finished.remark);
                skipped += usize::from(finished.was_finished);
                files.push(finished.entry.file.clone());
                entries.insert(finished.entry.file.clone(), finished.entry);
            }
            Err(error) => match error.downcast_ref::<Error>() {
                Some(cause) if matches!(cause.kind(), ErrorKind::Interrupted) => interrupted = Some(error),
                _ => ui.fail_with(&error),
            },
        }
    }
    write_journal(&journal, &entries)?;
    if let Some(error) = interrupted {
        let told =
            format!("interrupted: {} of {} files are finished, --resume does the rest", files.len(), inputs.len());
        return Err(error.context(told));
    }
    if skipped > 0 {
        ui.note(format_args!("{skipped} {} finished before", if skipped == 1 { "file was" } else { "files were" }));
    }
    let account = Account::new(files.iter().map(|file| &entries[file].account), args.batch.rates.as_ref());
    tell_other_languages(&account, global, ui)?;
    if let Some(format) = args.report {
        let path = args.output.join("account").with_extension(format.extension());
        let mut file = WholeFile::create(&path)?;
        report(&account, format, &mut file)?;
        file.finish()?;
    }
    let mut out = ui.out();
    if global.json {
        report(&account, ReportFormat::Json, &mut out)?;
    } else if !files.is_empty() {
        show(&account, &mut out)?;
    }
    out.flush()?;
    if account.total.findings > 0 && matches!(job.review, None | Some(ReviewFormat::Html)) {
        ui.note("bitext check shows what the checks found: in a filled XLIFF or PO, or in review files made with --review xliff");
    }
    Ok(if files.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

impl Job<'_> {
    /// Fills one file and writes it, with its review file, unless it was finished before.
    fn file(&self, input: &Input, watch: &dyn Watch) -> Result<Finished> {
        watch.go_on()?;
        let path = &input.path;
        let target = self.output.join(&input.name);
        keep_inputs(&target, [path.as_path()])?;
        // A name that is no text is kept apart from others like it.
        let name = input.name.to_str().map_or_else(|| format!("{:?}", input.name), str::to_owned);
        let size = fs::metadata(path).with_context(|| path.display().to_string())?;
        let seen = fingerprint(format!("{} {:?} {}", size.len(), size.modified().ok(), path.display()).as_bytes(), 0);
        let key = format!("{:016x}{:016x}", seen, self.settings);
        let before = self.before.get(&name);
        if let Some(entry) = before.filter(|entry| self.resume && entry.key == key && target.is_file()) {
            return Ok(Finished { entry: entry.clone(), remark: None, was_finished: true });
        }
        if let Some(entry) = before.filter(|_| !self.overwrite) {
            self.refuse_to_lose_edits(&target, entry)?;
        }
        let document = Document::open(path, &self.read)?;
        let shown = path.display().to_string();
        let filled = self.pretranslator.fill(&document, &shown, watch).map_err(|error| error.in_file(path))?;
        let translations = filled.translations(&document, self.pretranslator.options().untranslated);
        let bytes = document.write_for(&translations, Some(&self.direction)).map_err(|error| error.in_file(path))?;
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        write_whole(&target, &bytes)?;
        let mut written = vec![(String::new(), fingerprint(&bytes, 0))];
        if let Some(format) = self.review.filter(|_| !document.format().is_bilingual()) {
            let review = format!(".review.{}", format.extension());
            let mut bytes = Vec::new();
            write_review(&filled, &input.name.to_string_lossy(), &self.direction, format, &mut bytes)?;
            write_whole(&with_suffix(&target, &review), &bytes)?;
            written.push((review, fingerprint(&bytes, 0)));
        }
        let gone = before.map_or(Ok(Vec::new()), |entry| remove_former(&target, entry, &written))?;
        let account = FileAccount::new(shown, &filled, self.checkers.findings(&filled)?);
        let entry = Entry { file: name, key, account, written };
        let remarks: Vec<String> = document.remark().into_iter().chain(gone).collect();
        let remark = (!remarks.is_empty()).then(|| remarks.join("; "));
        Ok(Finished { entry, remark, was_finished: false })
    }

    /// Refuses to write where somebody has worked since: a translator finishes what bitext began.
    fn refuse_to_lose_edits(&self, target: &Path, entry: &Entry) -> Result<()> {
        for (suffix, written) in &entry.written {
            let path = with_suffix(target, suffix);
            if fs::read(&path).is_ok_and(|bytes| fingerprint(&bytes, 0) != *written) {
                bail!("{}: changed since bitext wrote it: --overwrite writes it anew", path.display());
            }
        }
        Ok(())
    }
}

/// Removes review files of other formats that an earlier run wrote beside `target`: they speak of another filling.
/// What somebody has changed since stays. Gives what there is to tell.
fn remove_former(target: &Path, before: &Entry, written: &[(String, u64)]) -> Result<Vec<String>> {
    let mut gone = Vec::new();
    for (suffix, former) in before.written.iter().filter(|(suffix, _)| written.iter().all(|(now, _)| now != suffix)) {
        let path = with_suffix(target, suffix);
        if fs::read(&path).is_ok_and(|bytes| fingerprint(&bytes, 0) == *former) {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
            gone.push(format!("removed {}, the review of an earlier run", path.display()));
        }
    }
    Ok(gone)
}

/// The file whose name has this behind that of `file`.
fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// What was finished before; what cannot be read of it counts as not finished.
fn read_journal(path: &Path) -> BTreeMap<String, Entry> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let entries = text.lines().filter_map(|line| serde_json::from_str::<Entry>(line).ok());
    entries.map(|entry| (entry.file.clone(), entry)).collect()
}

fn write_journal(path: &Path, entries: &BTreeMap<String, Entry>) -> Result<()> {
    let mut file = WholeFile::create(path)?;
    for entry in entries.values() {
        output::write_json(&mut file, entry)?;
    }
    file.finish()
}
