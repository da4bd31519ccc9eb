//! `bitext align`: to be built.

use anyhow::{Result, bail};

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Pair the segments of a document with those of its translation
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, _global: &Global, _ui: &Ui) -> Result<Outcome> {
    bail!("not built yet")
}
