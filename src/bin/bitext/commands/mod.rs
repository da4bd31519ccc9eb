//! One command a file; the doc comment of its argument struct is its help.

mod account;
mod align;
mod analyze;
mod check;
mod completions;
mod concordance;
mod export;
mod glossary;
mod import;
mod lexicon;
mod lookup;
mod man;
mod memory;
mod options;
mod pretranslate;
mod report;
mod segment;
mod terms;

use anyhow::Result;

use crate::args;
use crate::ui::{Outcome, Ui};

/// What bitext can be told to do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    Segment(segment::Args),
    Align(align::Args),
    Import(import::Args),
    Export(export::Args),
    Lookup(lookup::Args),
    Concordance(concordance::Args),
    Terms(terms::Args),
    Pretranslate(pretranslate::Args),
    Analyze(analyze::Args),
    Check(check::Args),
    Memory(memory::Args),
    Glossary(glossary::Args),
    Lexicon(lexicon::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// Carries out one command.
pub(crate) fn run(args: args::Args, ui: &Ui) -> Result<Outcome> {
    let global = &args.global;
    match args.command {
        Command::Segment(args) => segment::run(args, global, ui),
        Command::Align(args) => align::run(args, global, ui),
        Command::Import(args) => import::run(args, global, ui),
        Command::Export(args) => export::run(args, global, ui),
        Command::Lookup(args) => lookup::run(args, global, ui),
        Command::Concordance(args) => concordance::run(args, global, ui),
        Command::Terms(args) => terms::run(args, global, ui),
        Command::Pretranslate(args) => pretranslate::run(args, global, ui),
        Command::Analyze(args) => analyze::run(args, global, ui),
        Command::Check(args) => check::run(args, global, ui),
        Command::Memory(args) => memory::run(args, global, ui),
        Command::Glossary(args) => glossary::run(args, global, ui),
        Command::Lexicon(args) => lexicon::run(args, global, ui),
        Command::Completions(args) => completions::run(args, global, ui),
        Command::Man(args) => man::run(args, global, ui),
    }
}
