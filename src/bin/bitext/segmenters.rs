//! Which segmentation rules the person means, and whether the memory was cut by others.

use std::path::{Path, PathBuf};

use bitext::document::encoding;
use bitext::memory::{RunId, Segmentation};
use bitext::segment::{Segmenter, srx};
use bitext::{Error, Lang};

use crate::inputs;
use crate::ui::Ui;

/// Options of every command that cuts documents into segments.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct RulesArgs {
    /// Segmentation rules (SRX 2.0 or 1.0) that stand above the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(crate) srx: Option<PathBuf>,
    /// Let the rules of --srx decide alone, as a Java engine would by them
    #[arg(long, requires = "srx")]
    pub(crate) srx_only: bool,
}

/// The rules that were asked for, read once for all languages.
pub(crate) struct SegmentationRules<'a> {
    file: Option<(&'a Path, srx::Rules)>,
    only: bool,
}

impl RulesArgs {
    /// Reads the file of rules, if there is one.
    pub(crate) fn open(&self) -> bitext::Result<SegmentationRules<'_>> {
        let read = |file: &Path| srx::Rules::parse(&encoding::decode(&inputs::bytes(file)?)?.text);
        let file = match self.srx.as_deref() {
            Some(file) => {
                let name = inputs::name(file);
                Some((name, read(file).map_err(|error: Error| error.in_file(name))?))
            }
            None => None,
        };
        Ok(SegmentationRules { file, only: self.srx_only })
    }
}

impl SegmentationRules<'_> {
    /// The segmenter for a language; what its rules lack is said.
    pub(crate) fn segmenter(&self, lang: &Lang, ui: &Ui) -> bitext::Result<Segmenter> {
        let Some((file, rules)) = &self.file else { return Ok(Segmenter::new(lang)) };
        let builder = Segmenter::builder(lang);
        let builder = if self.only { builder.srx_only(rules) } else { builder.srx(rules) };
        let segmenter = builder.build().map_err(|error| error.in_file(file))?;
        let (unsupported, count) = segmenter.unsupported();
        for rule in unsupported {
            ui.warn(format_args!("{}:{}: rule left out: {}", file.display(), rule.line, rule.reason));
        }
        if !unsupported.is_empty() {
            let left_out = unsupported.len();
            ui.warn(format_args!("{}: {left_out} of {count} rules for {lang} left out", file.display()));
        }
        Ok(segmenter)
    }
}

/// What a memory remembers of a run whose texts this segmenter cut.
pub(crate) fn segmentation(segmenter: &Segmenter) -> Segmentation {
    Segmentation { lang: segmenter.lang().clone(), rules: segmenter.fingerprint() }
}

/// Says in one line which runs of a memory were cut by other rules than documents are now.
pub(crate) fn warn_of_other_rules(memory: &str, runs: &[RunId], ui: &Ui) {
    let Some(last) = runs.last() else { return };
    let (those, them) = match runs {
        [run] => (format!("run {run} was"), "it"),
        runs => (format!("{} runs up to {last} were", runs.len()), "them"),
    };
    ui.warn(format_args!(
        "{memory}: {those} cut into segments by other rules than documents are now, so that equal texts may not be \
         found; undo {them} (bitext memory undo {last}) and align those documents again, or use the rules of then (--srx)"
    ));
}
