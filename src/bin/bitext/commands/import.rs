//! `bitext import`: to be built.

use anyhow::{Result, bail};

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Read TMX, CSV, TSV, XLIFF and PO into the memory
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, _global: &Global, _ui: &Ui) -> Result<Outcome> {
    bail!("not built yet")
}
