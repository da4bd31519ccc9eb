//! `bitext glossary`: the entries themselves.

mod import;
mod joining;
mod mine;

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bitext::Direction;
use bitext::exchange::termbase::{self, TermFormat};
use bitext::glossary::{Entry, Form, Glossary, Status, looks_like_acronym};
use bitext::text::normalise::fold;
use serde_json::json;

use crate::args::Global;
use crate::glossaries::{self, GlossaryArgs};
use crate::output::{self, WholeFile, check_place, write_whole};
use crate::texts;
use crate::ui::{Outcome, Ui, counted};

/// List, add, import, export, mine and check glossary entries
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  bitext glossary list OTSC\n  bitext glossary add \"accord de siège\" \"headquarters agreement\"\n  \
                        bitext glossary mine old.tmx -o mined.csv"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// List entries, all or those that hold a text
    #[command(after_help = "Example:\n  bitext glossary list sécurité")]
    List {
        /// Only entries that hold this text in any language, whatever its case and accents
        text: Option<String>,
        /// Only entries of this domain
        #[arg(long)]
        domain: Option<String>,
        #[command(flatten)]
        glossary: GlossaryArgs,
    },
    /// Add an entry to your own glossary
    #[command(
        after_help = "Examples:\n  bitext glossary add \"accord de siège\" \"headquarters agreement\" --note \"not: seat agreement\"\n  \
                            bitext glossary add FMP PMF --source-full \"Force multinationale de paix\" \\\n    \
                            --target-full \"Multinational Peace Force\""
    )]
    Add(Add),
    /// Take the entries of files into your own glossary
    Import(import::Args),
    /// Write entries as CSV, TBX or for another tool
    #[command(after_help = "Example:\n  bitext glossary export -o glossary.tbx")]
    Export {
        /// The file; its extension tells the format: .csv, .tbx, .txt (OmegaT), .utx
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// csv, tbx (version 3), tbx-dct, tbx2, omegat, utx, matecat or multiterm [default: by -o, else csv]
        #[arg(long, value_parser = format)]
        format: Option<TermFormat>,
        #[command(flatten)]
        glossary: GlossaryArgs,
    },
    /// Find acronym pairs and terms in translated text, as a table to review and import
    Mine(mine::Args),
    /// Say what is wrong with glossary files: duplicates, contradictions, empty rows, circles
    #[command(after_help = "Example:\n  bitext glossary check my-terms.csv")]
    Check {
        /// The files, or `-` for standard input [default: your own glossary and the shipped one]
        files: Vec<PathBuf>,
        #[command(flatten)]
        glossary: GlossaryArgs,
    },
}

#[derive(Debug, clap::Args)]
struct Add {
    /// The term or acronym in the source language
    source: String,
    /// Its translation
    target: String,
    /// What the source acronym stands for
    #[arg(long, value_name = "TEXT", requires = "target_full")]
    source_full: Option<String>,
    /// What the target acronym stands for
    #[arg(long, value_name = "TEXT", requires = "source_full")]
    target_full: Option<String>,
    /// The domain
    #[arg(long, default_value = "")]
    domain: String,
    /// A note for translators
    #[arg(long, default_value = "")]
    note: String,
    /// preferred, admitted, deprecated or forbidden
    #[arg(long, default_value = "preferred")]
    status: Status,
    /// A wrong translation, to be reported by bitext check; may be given again
    #[arg(long, value_name = "TEXT")]
    forbid: Vec<String>,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    match args.action {
        Action::List { text, domain, glossary } => {
            list(&glossary.open(ui, &global.direction())?, text.as_deref(), domain.as_deref(), global, ui)
        }
        Action::Add(add) => add.run(global, ui),
        Action::Import(args) => import::run(args, global, ui),
        Action::Export { output, format, glossary } => {
            let output = output::file(output);
            export(&glossary.open(ui, &global.direction())?, output.as_deref(), format, global, ui)
        }
        Action::Mine(args) => mine::run(args, global, ui),
        Action::Check { files, glossary } => check(&files, &glossary, &global.direction(), ui),
    }
}

fn list(glossary: &Glossary, text: Option<&str>, domain: Option<&str>, global: &Global, ui: &Ui) -> Result<Outcome> {
    let wanted = text.map(fold);
    let holds = |entry: &Entry| {
        let mut all = entry.sections.iter().flat_map(|s| &s.designations);
        wanted
            .as_deref()
            .is_none_or(|wanted| text == Some(entry.id.as_str()) || all.any(|d| fold(&d.text).contains(wanted)))
            && domain.is_none_or(|domain| entry.domain == domain)
    };
    let mut out = ui.out();
    let mut found = 0;
    for entry in glossary.entries().iter().filter(|e| holds(e)) {
        found += 1;
        if global.json {
            let languages: serde_json::Map<String, serde_json::Value> = entry
                .sections
                .iter()
                .map(|section| {
                    let designations: Vec<_> = section
                        .designations
                        .iter()
                        .map(|d| json!({ "text": d.text, "form": d.form, "status": d.status }))
                        .collect();
                    (section.lang.to_string(), json!(designations))
                })
                .collect();
            let object = json!({
                "id": entry.id, "domain": entry.domain, "languages": languages, "status": entry.status,
                "same": entry.same, "note": entry.note, "source": entry.source,
                "file": entry.place.file.as_ref().map(|file| file.display().to_string()), "line": entry.place.line,
            });
            writeln!(out, "{object}")?;
            continue;
        }
        let side = |lang| {
            let full = entry.full(lang);
            let acronym = entry.acronym(lang);
            match (full, acronym) {
                (Some(full), Some(acronym)) => format!("{full} ({acronym})"),
                (Some(one), None) | (None, Some(one)) => one.to_owned(),
                (None, None) => "-".to_owned(),
            }
        };
        write!(out, "{}\t{}\t{}", side(&global.from), side(&global.to), entry.domain)?;
        if !entry.note.is_empty() {
            write!(out, "\t{}", entry.note)?;
        }
        writeln!(out)?;
    }
    out.flush()?;
    ui.note(counted(found, "entry", "entries"));
    Ok(if found > 0 { Outcome::Done } else { Outcome::NothingFound })
}

impl Add {
    fn run(self, global: &Global, ui: &Ui) -> Result<Outcome> {
        let path = self.glossary.own_file()?;
        if self.source.trim().is_empty() || self.target.trim().is_empty() {
            bail!("an entry needs a term and its translation");
        }
        let mut entry = Entry {
            domain: self.domain,
            note: self.note,
            status: self.status,
            same: self.source == self.target,
            ..Entry::default()
        };
        let sides = [(&global.from, self.source, self.source_full), (&global.to, self.target, self.target_full)];
        for (lang, text, full) in sides {
            let section = entry.section_mut(lang);
            let form = if full.is_some() || looks_like_acronym(&text) { Form::Acronym } else { Form::Full };
            section.add(text.trim(), form, Status::Preferred);
            if let Some(full) = full {
                section.add(full.trim(), Form::Full, Status::Preferred);
            }
        }
        for text in self.forbid {
            let form = if looks_like_acronym(&text) { Form::Acronym } else { Form::Full };
            entry.section_mut(&global.to).add(text, form, Status::Forbidden);
        }
        let name = entry.name().to_owned();
        let own = own(&path, ui)?;
        let before = own.entries().len();
        let (mut entries, _) = own.into_parts();
        entries.push(entry);
        let glossary = Glossary::from_entries(entries);
        if glossary.entries().len() <= before {
            let why: Vec<_> = glossary.problems().iter().map(ToString::to_string).collect();
            bail!("'{name}' was not added; change its entry in {}: {}", path.display(), why.join("; "));
        }
        write_own(&path, &glossary)?;
        ui.note(format_args!("added '{name}' to {}", path.display()));
        Ok(Outcome::Done)
    }
}

/// The person's own glossary; empty where there is none yet. It is bitext's own table: another tool's
/// file would become one under its old name when it is written.
fn own(path: &Path, ui: &Ui) -> Result<Glossary> {
    if !matches!(TermFormat::of_path(path), None | Some(TermFormat::Native)) {
        bail!("{}: entries are added to bitext's own table (.csv); import this file into one", path.display());
    }
    if path.metadata().map_or(true, |metadata| metadata.len() == 0) {
        return Ok(Glossary::default());
    }
    let own = Glossary::from_csv(&texts::read(path, ui)?, Some(path));
    if !own.problems().is_empty() {
        for problem in own.problems() {
            ui.warn(problem);
        }
        bail!("{} has rows that cannot be read, and writing it would lose them: mend them first", path.display());
    }
    Ok(own)
}

/// Replaces the person's own glossary as a whole, so that it is never half-written.
fn write_own(path: &Path, glossary: &Glossary) -> Result<()> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let mut bytes = Vec::new();
    glossary.write_csv(&mut bytes)?;
    write_whole(path, &bytes)
}

/// A format by its name.
fn format(name: &str) -> Result<TermFormat, String> {
    let known = "csv, tbx, tbx-dct, tbx2, omegat, utx, matecat, multiterm";
    TermFormat::named(name).ok_or_else(|| format!("'{name}' is none of {known}"))
}

fn export(
    glossary: &Glossary,
    output: Option<&Path>,
    format: Option<TermFormat>,
    global: &Global,
    ui: &Ui,
) -> Result<Outcome> {
    if let Some(path) = output {
        check_place(path)?;
    }
    let by_name = |path: &Path| {
        TermFormat::of_path(path)
            .with_context(|| format!("{}: give --format csv, tbx, omegat, utx, matecat or multiterm", path.display()))
    };
    let format = match (format, output) {
        (Some(format), _) => format,
        (None, Some(path)) => by_name(path)?,
        (None, None) => TermFormat::Native,
    };
    let written = match output {
        Some(path) => {
            let mut file = WholeFile::create(path)?;
            let written = termbase::write(glossary.entries(), format, &global.direction(), &mut file)?;
            file.finish()?;
            ui.note(format_args!("{} written to {}", counted(written.units, "entry", "entries"), path.display()));
            written
        }
        None => {
            let mut out = ui.out();
            let written = termbase::write(glossary.entries(), format, &global.direction(), &mut out)?;
            out.flush()?;
            written
        }
    };
    if written.left_out > 0 {
        let entries = counted(written.left_out, "entry", "entries");
        match format {
            // One file says a thing once; in several the upper one is believed.
            TermFormat::Native => {
                ui.warn(format_args!("left out, since entries above them say the same, or otherwise: {entries}"));
            }
            _ => ui.warn(format_args!("left out, since {} cannot hold them: {entries}", format.name())),
        }
    }
    Ok(Outcome::Done)
}

fn check(files: &[PathBuf], args: &GlossaryArgs, direction: &Direction, ui: &Ui) -> Result<Outcome> {
    let mut problems = 0;
    let mut entries = 0;
    let mut out = ui.out();
    let mut look = |glossary: &Glossary| -> Result<()> {
        entries += glossary.entries().len();
        for problem in glossary.problems() {
            problems += 1;
            writeln!(out, "{problem}")?;
        }
        Ok(())
    };
    if files.is_empty() {
        let own = args.own_file().ok().filter(|f| f.is_file());
        for file in args.glossary.iter().chain(own.as_ref().filter(|own| !args.glossary.contains(own))) {
            look(&glossaries::read(file, direction, None, ui)?)?;
        }
        look(Glossary::shipped())?;
    }
    for file in files {
        match glossaries::read(file, direction, None, ui) {
            Ok(glossary) => look(&glossary)?,
            Err(error) => ui.fail_with(&error),
        }
    }
    out.flush()?;
    ui.note(format_args!(
        "{}, {}",
        counted(entries as u64, "sound entry", "sound entries"),
        counted(problems, "problem", "problems")
    ));
    Ok(if problems == 0 { Outcome::Done } else { Outcome::NothingFound })
}
