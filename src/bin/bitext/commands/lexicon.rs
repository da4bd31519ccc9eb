//! `bitext lexicon`: to be built.

use anyhow::{Result, bail};

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Train and look into the bilingual lexicon that the aligner uses
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, _global: &Global, _ui: &Ui) -> Result<Outcome> {
    bail!("not built yet")
}
