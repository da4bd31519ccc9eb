//! `bitext completions`: completion scripts for shells.

use anyhow::Result;
use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Write a completion script for a shell
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext completions bash > ~/.local/share/bash-completion/completions/bitext")]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: Args, _global: &Global, ui: &Ui) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::args::Args::command(), "bitext", &mut script);
    let mut out = ui.out();
    out.write_all(&script)?;
    out.flush()?;
    Ok(Outcome::Done)
}
