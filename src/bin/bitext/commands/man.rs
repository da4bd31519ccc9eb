//! `bitext man`: the manual pages.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::CommandFactory as _;

use crate::args::Global;
use crate::ui::{Outcome, Ui};

/// Write the manual page, or with -o one page a command into a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext man | man -l -")]
pub(crate) struct Args {
    /// Write bitext.1, bitext-align.1 and so on into this folder
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(crate) fn run(args: Args, _global: &Global, ui: &Ui) -> Result<Outcome> {
    let command = crate::args::Args::command();
    if let Some(folder) = args.output {
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        clap_mangen::generate_to(command, &folder).with_context(|| folder.display().to_string())?;
        return Ok(Outcome::Done);
    }
    let mut out = ui.out();
    clap_mangen::Man::new(command).render(&mut out)?;
    out.flush()?;
    Ok(Outcome::Done)
}
