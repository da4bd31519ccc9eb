//! `bitext terms`: to be built.

use anyhow::{Result, bail};

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Find glossary terms and acronyms in a text
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, _global: &Global, _ui: &Ui) -> Result<Outcome> {
    bail!("not built yet")
}
