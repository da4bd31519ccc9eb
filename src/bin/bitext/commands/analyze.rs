//! `bitext analyze`: the account of a batch, without filling anything.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use bitext::ErrorKind;
use bitext::pretranslate::{Account, FileAccount, Options};
use rayon::prelude::*;

use super::pretranslate::{ReportFormat, report};
use crate::args::Global;
use crate::batch::{BatchArgs, BatchWatch, Input, guarded, show, tell_other_languages};
use crate::inputs;
use crate::output::{self, WholeFile, keep_inputs};
use crate::ui::{Outcome, Ui};

/// Count segments and words by match band, without filling anything
///
/// Nothing is written but the account. Words are counted as Microsoft Word does: what stands between
/// two white spaces is one.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext analyze offer/ --rates 100=0.1,85-94=0.5 --report html -o offer.html")]
pub(crate) struct Args {
    #[command(flatten)]
    batch: BatchArgs,
    /// The account as html, csv or json instead of a table
    #[arg(long, value_name = "FORMAT")]
    report: Option<ReportFormat>,
    /// Write the account into this file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Where the lowest band of similar texts begins: an offer counts them all, whatever would be filled.
const LOWEST_BAND: f64 = 50.0;

pub(crate) fn run(mut args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let glossary = Arc::new(args.batch.glossary.open(ui, &global.direction())?);
    let pretranslator =
        args.batch.pretranslator(Options { min: LOWEST_BAND, ..Options::default() }, glossary, global, ui)?;
    let read = args.batch.read_options(global)?;
    let inputs = args.batch.inputs(None, ui)?;
    args.output = output::file(args.output);
    if let Some(output) = &args.output {
        keep_inputs(output, inputs.iter().map(|input| input.path.as_path()))?;
    }
    let watch = BatchWatch::new("analyzing", &inputs, ui);
    let counted: Vec<bitext::Result<(FileAccount, Option<String>)>> = global.threads()?.install(|| {
        let count = |input: &Input| {
            let name = inputs::name(&input.path).display().to_string();
            let document = inputs::document(&input.path, &read)?;
            let filled = pretranslator.fill(&document, &name, &watch.file(input))?;
            Ok((FileAccount::new(name, &filled, 0), document.remark()))
        };
        inputs.par_iter().map(|input| guarded(input, || count(input))).collect()
    });
    drop(watch);
    let mut files = Vec::new();
    for (input, result) in inputs.iter().zip(counted) {
        match result {
            Ok((file, remark)) => {
                ui.remarks(&input.path, remark);
                files.push(file);
            }
            Err(error) if matches!(error.kind(), ErrorKind::Interrupted) => return Err(error.into()),
            Err(error) => ui.fail(error.in_file(&input.path)),
        }
    }
    let account = Account::new(&files, args.batch.rates.as_ref());
    tell_other_languages(&account, global, ui)?;
    let format = args.report.or(global.json.then_some(ReportFormat::Json));
    match (&args.output, format) {
        (Some(path), format) => {
            let mut file = WholeFile::create(path)?;
            report(&account, format.unwrap_or(ReportFormat::of(path)), &mut file)
                .with_context(|| path.display().to_string())?;
            file.finish()?;
        }
        (None, Some(format)) => report(&account, format, &mut ui.out())?,
        // There is nothing to count where no file could be read.
        (None, None) if files.is_empty() => {}
        (None, None) => {
            let mut out = ui.out();
            show(&account, &mut out)?;
            out.flush()?;
        }
    }
    Ok(if files.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}
