//! What pretranslate and analyze share: which files, from which memories, how.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Context as _, Result, bail};
use bitext::document::{Format, ReadOptions};
use bitext::exchange;
use bitext::glossary::{Glossary, Recogniser};
use bitext::memory::{Memory, MemorySet, RunKind};
use bitext::pretranslate::{Account, Band, Fill, Options, Pretranslator, RateCard, Row, Size};
use bitext::{ErrorKind, Watch};
use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use crate::args::{Global, MemoryFile};
use crate::glossaries::GlossaryArgs;
use crate::inputs;
use crate::memories;
use crate::segmenters::{RulesArgs, segmentation, warn_of_other_rules};
use crate::ui::{Counted, Progress, Ui, counted};

/// Options of a batch.
#[derive(Debug, clap::Args)]
pub(crate) struct BatchArgs {
    /// Files and folders; a folder is gone through with all folders in it
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Only files whose path in the folder matches (glob, such as '*.docx' or 'web/**'); may be given again
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub(crate) include: Vec<Glob>,
    /// No files whose path in the folder matches; may be given again
    #[arg(long, value_name = "GLOB", value_parser = glob)]
    pub(crate) exclude: Vec<Glob>,
    /// The format of all files, whatever their names: txt, markdown, html, docx, odt, xliff, po, csv
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// The columns of a table, source and target, by heading or number [default: found by their headings]
    #[arg(long, value_name = "SOURCE,TARGET")]
    pub(crate) columns: Option<String>,
    /// A TMX or another file that import reads, used as a memory without importing it; may be given again
    #[arg(long, value_name = "FILE[:PENALTY]")]
    pub(crate) tm: Vec<MemoryFile>,
    /// The lowest score at which a similar text's translation is taken, 0 to 100 [default: 70 to fill, 50 to count]
    #[arg(long, value_name = "SCORE")]
    pub(crate) min: Option<f64>,
    /// Leave numbers, dates, times, acronyms and terms of similar texts, and dates and numbers alone, as they are
    #[arg(long)]
    pub(crate) no_repair: bool,
    #[command(flatten)]
    pub(crate) rules: RulesArgs,
    #[command(flatten)]
    pub(crate) glossary: GlossaryArgs,
    /// What a word of each band is worth: 102=0,100=0.1,95-99=30%,repetitions=0.1 (bands not named count in full)
    #[arg(long, value_name = "RATES")]
    pub(crate) rates: Option<RateCard>,
}

/// A file of the batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Input {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its name under the folder for what is written.
    pub(crate) name: PathBuf,
}

impl Input {
    /// The size of the file in bytes, 0 when nobody can tell.
    fn size(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |metadata| metadata.len())
    }
}

impl BatchArgs {
    /// How documents are read.
    pub(crate) fn read_options(&self, global: &Global) -> Result<ReadOptions> {
        let columns = match &self.columns {
            None => None,
            Some(columns) => match columns.split_once(',') {
                Some((source, target)) => Some((source.trim().to_owned(), target.trim().to_owned())),
                None => bail!("--columns takes two columns with a comma between them, not '{columns}'"),
            },
        };
        Ok(ReadOptions { format: self.format, direction: Some(global.direction()), columns, ..ReadOptions::default() })
    }

    /// The pretranslator that was asked for.
    pub(crate) fn pretranslator(
        &self,
        options: Options,
        glossary: Arc<Glossary>,
        global: &Global,
        ui: &Ui,
    ) -> Result<Pretranslator> {
        let min = self.min.unwrap_or(options.min);
        if !(0.0..=100.0).contains(&min) {
            bail!("--min is a score from 0 to 100, not {min}");
        }
        let direction = global.direction();
        // With --tm no other memory need be there.
        let there = memories::files(global)?.iter().any(|file| file.path.exists());
        let mut set = if self.tm.is_empty() || there { memories::to_read(global, ui)? } else { MemorySet::new() };
        for file in &self.tm {
            let name = file.path.display().to_string();
            set = set.with_named(loaded(&file.path, global, ui)?, &name, file.penalty);
        }
        let segmenter = self.rules.open()?.segmenter(&direction.from, ui)?;
        for (memory, runs) in set.segmented_otherwise(&[segmentation(&segmenter)])? {
            warn_of_other_rules(&memory, &runs, ui);
        }
        let recogniser = Recogniser::new(glossary, &direction);
        let options = Options { min, repair: !self.no_repair, ..options };
        Ok(Pretranslator::new(&direction, segmenter, set, Some(recogniser), options))
    }

    /// The files of the batch, in the order of their paths; what cannot be gone through is reported.
    /// Nothing below `output` is one of them.
    pub(crate) fn inputs(&self, output: Option<&Path>, ui: &Ui) -> Result<Vec<Input>> {
        let include = globs(&self.include)?;
        let exclude = globs(&self.exclude)?;
        let output = output.and_then(|output| output.canonicalize().ok());
        let mut inputs: Vec<Input> = Vec::new();
        let mut names = BTreeSet::new();
        let mut left_out = LeftOut::default();
        let mut add = |path: &Path, name: PathBuf, ui: &Ui| {
            if names.insert(name.clone()) {
                inputs.push(Input { path: path.to_owned(), name });
            } else {
                ui.fail(format_args!(
                    "{}: another file of the batch has the name {} too",
                    path.display(),
                    name.display()
                ));
            }
        };
        for path in &self.paths {
            if output.is_some() && inputs::is_standard_input(path) {
                ui.fail("standard input has no name under which it could be written filled: name a file");
                continue;
            }
            if !path.is_dir() {
                let name = path.file_name().map(PathBuf::from).unwrap_or_else(|| path.clone());
                add(path, name, ui);
                continue;
            }
            let outside = |path: &Path| {
                output.as_ref().is_none_or(|output| path.canonicalize().map_or(true, |path| !path.starts_with(output)))
            };
            let walk = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
            let walk = walk.filter_entry(|entry| {
                entry.depth() == 0
                    || (!inputs::is_hidden(entry.file_name()) && (!entry.file_type().is_dir() || outside(entry.path())))
            });
            for entry in walk {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        ui.fail(walk_error(&error));
                        continue;
                    }
                };
                let Ok(relative) = entry.path().strip_prefix(path) else { continue };
                let wanted = include.as_ref().is_none_or(|set| set.is_match(relative));
                if !entry.file_type().is_file() || !wanted || exclude.as_ref().is_some_and(|set| set.is_match(relative))
                {
                    continue;
                }
                match (self.format, Format::of_path(relative)) {
                    (None, Err(error)) => left_out.add(error.in_file(entry.path())),
                    _ => add(entry.path(), tidy(relative), ui),
                }
            }
        }
        left_out.tell(ui);
        if inputs.is_empty() {
            let paths: Vec<_> = self.paths.iter().map(|path| path.display().to_string()).collect();
            let that_match = if include.is_some() || exclude.is_some() { " that match" } else { "" };
            ui.note(format_args!("no documents{that_match} in {}", paths.join(", ")));
        }
        Ok(inputs)
    }

    /// Everything that decides what becomes of a file, beside the file itself, in one text.
    pub(crate) fn settings(&self, global: &Global, options: &Options) -> String {
        let files = memories::files(global).unwrap_or_default();
        let memories = files.iter().chain(&self.tm).map(|file| (file, state(&file.path))).collect::<Vec<_>>();
        let glossaries = self.glossary.files().into_iter().map(|path| (state(&path), path)).collect::<Vec<_>>();
        let version = env!("CARGO_PKG_VERSION");
        let BatchArgs { format, columns, min, no_repair, rules, .. } = self;
        let rules = (rules.srx.as_ref().map(|path| (path, state(path))), rules.srx_only);
        format!(
            "{version} {:?} {format:?} {columns:?} {min:?} {no_repair} {options:?} {memories:?} {rules:?} {glossaries:?} {}",
            global.direction(),
            self.glossary.no_shipped_glossary
        )
    }
}

/// Files of folders that no format reads: for each reason the first one and how many follow it.
#[derive(Default)]
struct LeftOut(BTreeMap<String, (bitext::Error, usize)>);

impl LeftOut {
    fn add(&mut self, error: bitext::Error) {
        self.0.entry(error.kind().to_string()).and_modify(|(_, further)| *further += 1).or_insert((error, 0));
    }

    fn tell(self, ui: &Ui) {
        for (first, further) in self.0.into_values() {
            match further {
                0 => ui.warn(format_args!("{first} (left out)")),
                n => ui.warn(format_args!("{first} (left out, and {} like it)", counted(n as u64, "other", "others"))),
            }
        }
    }
}

/// Does the work on one file, so that a bug which ends in a panic costs that file alone.
pub(crate) fn guarded<T, E: From<bitext::Error>>(input: &Input, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let error = bitext::Error::invalid("bitext itself failed on this file (a bug: please report it)");
        Err(error.in_file(&input.path).into())
    })
}

/// Follows a batch: the bar goes by the bytes of the files, its label counts files and segments.
pub(crate) struct BatchWatch {
    bar: Progress,
    what: &'static str,
    files: usize,
    bytes: u64,
    files_done: AtomicU64,
    bytes_done: AtomicU64,
    segments_done: AtomicU64,
}

impl BatchWatch {
    pub(crate) fn new(what: &'static str, inputs: &[Input], ui: &Ui) -> BatchWatch {
        BatchWatch {
            bar: ui.watch(what, Counted::Share),
            what,
            files: inputs.len(),
            bytes: inputs.iter().map(Input::size).sum(),
            files_done: AtomicU64::new(0),
            bytes_done: AtomicU64::new(0),
            segments_done: AtomicU64::new(0),
        }
    }

    /// Follows one file of the batch, until it is dropped.
    pub(crate) fn file(&self, input: &Input) -> FileWatch<'_> {
        FileWatch { batch: self, bytes: input.size(), bytes_told: AtomicU64::new(0), segments_told: AtomicU64::new(0) }
    }

    fn show(&self) {
        let [files, bytes, segments] =
            [&self.files_done, &self.bytes_done, &self.segments_done].map(|count| count.load(Ordering::Relaxed));
        self.bar.label(format_args!("{}: {files} of {} files, {segments} segments", self.what, self.files));
        self.bar.progress(bytes, Some(self.bytes));
    }
}

/// Follows one file of a batch.
pub(crate) struct FileWatch<'b> {
    batch: &'b BatchWatch,
    bytes: u64,
    bytes_told: AtomicU64,
    segments_told: AtomicU64,
}

impl FileWatch<'_> {
    /// Counts towards the batch what is new; several threads tell of one file, in any order.
    fn tell(&self, bytes: u64, segments: u64) {
        let new = |now: u64, told: &AtomicU64| now.saturating_sub(told.fetch_max(now, Ordering::Relaxed));
        self.batch.bytes_done.fetch_add(new(bytes, &self.bytes_told), Ordering::Relaxed);
        self.batch.segments_done.fetch_add(new(segments, &self.segments_told), Ordering::Relaxed);
    }
}

impl Watch for FileWatch<'_> {
    fn progress(&self, done: u64, total: Option<u64>) {
        let bytes = total.filter(|total| *total > 0).map_or(0, |total| self.bytes * done.min(total) / total);
        self.tell(bytes, done);
        self.batch.show();
    }

    fn interrupted(&self) -> bool {
        self.batch.bar.interrupted()
    }
}

impl Drop for FileWatch<'_> {
    fn drop(&mut self) {
        self.tell(self.bytes, 0);
        self.batch.files_done.fetch_add(1, Ordering::Relaxed);
        self.batch.show();
    }
}

/// What tells whether a file has changed: its size and the time of its last change; a memory keeps part of its
/// content in a second file meanwhile.
fn state(path: &Path) -> Vec<(u64, Option<std::time::SystemTime>)> {
    let mut wal = path.as_os_str().to_owned();
    wal.push("-wal");
    let metadata = [path.to_owned(), PathBuf::from(wal)].into_iter().filter_map(|path| std::fs::metadata(path).ok());
    metadata.filter(|metadata| metadata.len() > 0).map(|metadata| (metadata.len(), metadata.modified().ok())).collect()
}

fn walk_error(error: &walkdir::Error) -> String {
    match (error.path(), error.loop_ancestor()) {
        (Some(path), Some(ancestor)) => {
            format!("{}: a link to {}, which it stands in: left out", path.display(), ancestor.display())
        }
        (Some(path), None) => match error.io_error() {
            Some(cause) => format!("{}: {cause}", path.display()),
            None => error.to_string(),
        },
        _ => error.to_string(),
    }
}

/// A relative path without `.` and `..`, so that nothing is written outside of the output folder.
fn tidy(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

fn globs(patterns: &[Glob]) -> Result<Option<GlobSet>> {
    if patterns.is_empty() {
        return Ok(None);
    }
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        builder.add(pattern.clone());
    }
    Ok(Some(builder.build()?))
}

/// A pattern of paths, or what is wrong with it.
fn glob(pattern: &str) -> Result<Glob, String> {
    use globset::ErrorKind::{DanglingEscape, InvalidRange, UnclosedAlternates, UnclosedClass, UnopenedAlternates};

    if pattern.is_empty() {
        return Err("the pattern is empty, no path matches it".to_owned());
    }
    Glob::new(pattern).map_err(|error| match error.kind() {
        UnclosedClass => {
            "'[' begins a set of characters that no ']' ends; for the bracket itself write '[[]'".to_owned()
        }
        InvalidRange(first, last) => format!("the range {first}-{last} in '[...]' is the wrong way round"),
        UnopenedAlternates => "'}' ends alternatives that no '{' begins; for the brace itself write '[}]'".to_owned(),
        UnclosedAlternates => {
            "'{' begins alternatives, as in '{html,md}', that no '}' ends; for the brace itself write '[{]'".to_owned()
        }
        DanglingEscape => "'\\' at the end has nothing behind it to stand for".to_owned(),
        other => other.to_string(),
    })
}

/// The units of a file as a memory in RAM.
fn loaded(path: &Path, global: &Global, ui: &Ui) -> Result<Memory> {
    let options = exchange::ReadOptions { direction: global.direction(), ..exchange::ReadOptions::default() };
    let mut memory = Memory::in_memory()?;
    let mut reader = inputs::units(path, &options)?;
    let path = inputs::name(path);
    let mut run = memory.begin_run(&memories::run_info(RunKind::Import, &[path.to_owned()]), &())?;
    let mut rejected = 0u64;
    while let Some(unit) = reader.next() {
        let error = match unit.and_then(|unit| run.add(&unit)) {
            Ok(_) => continue,
            Err(error) if matches!(error.kind(), ErrorKind::Sqlite(_)) => return Err(error.into()),
            Err(error) => error,
        };
        rejected += 1;
        if rejected == 1 {
            ui.warn(error.at_place(&reader.place()).in_file(path));
        }
    }
    if !reader.is_complete() {
        ui.warn(format_args!("{}: cut short; what could be read of it is used", path.display()));
    }
    if rejected > 1 {
        ui.warn(format_args!("{}: {rejected} units could not be used", path.display()));
    }
    run.commit().with_context(|| path.display().to_string())?;
    Ok(memory)
}

/// Shows an account as a table: bands down, files in all; and a line for what was filled.
pub(crate) fn show(account: &Account, out: &mut dyn Write) -> Result<()> {
    let total = &account.total;
    writeln!(out, "{:<12}{:>10}{:>10}{:>12}{:>8}", "band", "segments", "words", "characters", "words %")?;
    let percent = |words: u64| match total.total.words {
        0 => String::new(),
        all => format!("{:.1}", words as f64 * 100.0 / all as f64),
    };
    let mut line = |name: &str, size: &Size| {
        let Size { segments, words, characters } = size;
        writeln!(out, "{name:<12}{segments:>10}{words:>10}{characters:>12}{:>8}", percent(*words))
    };
    let shown = |(band, size): &&(Band, Size)| size.segments > 0 || matches!(band, Band::Exact | Band::New);
    let bands: Vec<_> = total.bands.iter().filter(shown).collect();
    for (band, size) in bands {
        line(band.name(), size)?;
    }
    line("all", &total.total)?;
    if let Some(words) = total.weighted_words {
        writeln!(out, "weighted: {words:.1} words")?;
    }
    writeln!(out, "{}", sentence(total))?;
    Ok(())
}

/// Says so where not one segment has a match because the memories are in other languages.
pub(crate) fn tell_other_languages(account: &Account, global: &Global, ui: &Ui) -> Result<()> {
    let matched = [Fill::InContext, Fill::Exact, Fill::Fuzzy, Fill::Repaired].map(|fill| account.total.filled(fill));
    if account.total.total.segments > 0 && matched.iter().all(|count| *count == 0) {
        memories::tell_other_languages(global, ui)?;
    }
    Ok(())
}

/// What was filled with what, in one line.
fn sentence(row: &Row) -> String {
    let mut parts = Vec::new();
    for (fill, name) in [
        (Fill::InContext, "in context"),
        (Fill::Exact, "exact"),
        (Fill::Fuzzy, "fuzzy"),
        (Fill::Repaired, "repaired"),
        (Fill::Glossary, "from the glossary"),
        (Fill::Figures, "of figures alone"),
        (Fill::Nothing, "without a match"),
        (Fill::Kept, "kept"),
    ] {
        if row.filled(fill) > 0 {
            parts.push(format!("{} {name}", row.filled(fill)));
        }
    }
    let segments = if parts.is_empty() { "none".to_owned() } else { parts.join(", ") };
    let mut line = format!("segments: {segments}; glossary terms found: {}", row.terms);
    if row.changes > 0 {
        line.push_str(&format!("; repairs: {}", row.changes));
    }
    if row.codes_to_check > 0 {
        line.push_str(&format!("; inline codes to look at: {}", row.codes_to_check));
    }
    if row.findings > 0 {
        line.push_str(&format!("; findings of the checks: {}", row.findings));
    }
    line
}
