//! `bitext pretranslate`: to be built.

use anyhow::{Result, bail};

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Fill files from the memory and the glossary, and give an account of it
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_args: Args, _global: &Global, _ui: &Ui) -> Result<Outcome> {
    bail!("not built yet")
}
