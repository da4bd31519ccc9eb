//! The command line of bitext: a person's hands on the library.

mod args;
mod batch;
mod commands;
mod found_terms;
mod glossaries;
mod inputs;
mod memories;
mod output;
mod segmenters;
mod texts;
mod ui;
mod units;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    let ui = ui::Ui::new(&args.global);
    let outcome = commands::run(args, &ui);
    ui.finish(outcome)
}
