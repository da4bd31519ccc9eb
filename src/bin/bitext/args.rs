//! What stands on the command line.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use bitext::{Direction, Lang};
use clap::builder::{
    OsStringValueParser, PossibleValue, PossibleValuesParser, TryMapValueParser, TypedValueParser, ValueParserFactory,
};
use clap::{Parser, ValueEnum};
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::commands::Command;

/// What holds for all commands, at the end of the long help and of the manual page.
const AFTER_HELP: &str = "\
Examples:
  bitext align traité.fr.txt treaty.en.txt --store
  bitext lookup \"La séance est levée à 18 heures.\"
  bitext help pretranslate

Options:
  Those for every command may stand anywhere, those of one command behind its name.

Standard input and output:
  A file called - is standard input where one is read, standard output after -o.

Exit status:
  0  done
  1  nothing found, or findings
  2  error, also when one file of many failed; the others are done
  130  after Ctrl-C

Environment:
  BITEXT_MEMORY    the memory, where no -m names one
  BITEXT_GLOSSARY  your glossary, where no -g names one
  NO_COLOR         no colours";

/// Translation memory and sentence aligner: turns old translations into help with the next text.
///
/// A document becomes segments (segment), a document and its translation pairs of segments (align),
/// the pairs a memory, and the memory answers (lookup, concordance, pretranslate).
#[derive(Debug, Parser)]
#[command(
    name = "bitext",
    version,
    max_term_width = 100,
    propagate_version = true,
    infer_subcommands = true,
    after_help = "Examples:\n  bitext align traité.fr.txt treaty.en.txt --store\n  \
                  bitext lookup \"La séance est levée à 18 heures.\"\n  bitext help pretranslate",
    after_long_help = AFTER_HELP
)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the environment names the memory.
const MEMORY: &str = "BITEXT_MEMORY";

/// Options that every command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Global {
    /// The memory, an SQLite file, created on first use; may be given again to look in several
    /// (FILE:N takes N points off what is found there). [default: memory.sqlite in the user's data folder]
    #[arg(short, long, global = true, value_name = "FILE[:PENALTY]", env = MEMORY, hide_env_values = true)]
    pub(crate) memory: Vec<MemoryFile>,
    /// The language translated from
    #[arg(long, global = true, value_name = "LANG", default_value = "fr", value_parser = named_language)]
    pub(crate) from: Lang,
    /// The language translated into
    #[arg(long, global = true, value_name = "LANG", default_value = "en", value_parser = named_language)]
    pub(crate) to: Lang,
    /// Write JSON, one object a line
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Say nothing but results, warnings and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Colour in the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// How many threads to use; 0 takes all cores
    #[arg(short, long, global = true, value_name = "N", default_value_t = 0, value_parser = count)]
    pub(crate) jobs: usize,
}

impl Global {
    /// The direction of translation that was asked for.
    pub(crate) fn direction(&self) -> Direction {
        Direction::new(self.from.clone(), self.to.clone())
    }

    /// Whether memories were named for this command, and not by the environment for all of them.
    pub(crate) fn names_memories(&self) -> bool {
        let usual = std::env::var_os(MEMORY).and_then(|text| MemoryFile::named(text).ok());
        !self.memory.is_empty() && self.memory.first() != usual.as_ref()
    }

    /// As many threads as were asked for.
    pub(crate) fn threads(&self) -> Result<ThreadPool> {
        ThreadPoolBuilder::new().num_threads(self.jobs).build().context("threads cannot be started")
    }
}

/// A language as a person names it: files may hold longer tags, but none of them is a language in use.
pub(crate) fn named_language(tag: &str) -> Result<Lang, String> {
    match Lang::new(tag) {
        Ok(lang) if lang.primary().len() <= 3 => Ok(lang),
        _ => Err("a language is named by its tag: fr, en, de-CH ...".into()),
    }
}

/// How many results are shown: one at least, since none could not be told from nothing found.
pub(crate) fn at_least_one(number: &str) -> Result<usize, String> {
    match count(number) {
        Ok(0) => Err("it is 1 or more".into()),
        number => number,
    }
}

/// How many of something.
pub(crate) fn count(number: &str) -> Result<usize, String> {
    number.parse().map_err(|_| "it is a whole number".into())
}

/// A value that the library knows, by the name that it has on the command line; and what the help says of it, if anything.
pub(crate) type Choice<T> = (&'static str, T, &'static str);

/// Takes one of these values by its name.
pub(crate) fn one_of<T: Clone + Send + Sync>(choices: &'static [Choice<T>]) -> impl TypedValueParser<Value = T> {
    let named = |(name, _, help): &Choice<T>| PossibleValue::new(*name).help((!help.is_empty()).then_some(*help));
    PossibleValuesParser::new(choices.iter().map(named)).try_map(|asked| {
        let found = choices.iter().find(|(name, ..)| *name == asked);
        found.map(|(_, value, _)| value.clone()).ok_or("there is no such choice")
    })
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

/// A memory file and the points that a match from it loses.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MemoryFile {
    pub(crate) path: PathBuf,
    pub(crate) penalty: f64,
}

impl ValueParserFactory for MemoryFile {
    type Parser = TryMapValueParser<OsStringValueParser, fn(OsString) -> Result<MemoryFile, String>>;

    fn value_parser() -> Self::Parser {
        OsStringValueParser::new().try_map(MemoryFile::named)
    }
}

impl MemoryFile {
    fn named(text: OsString) -> Result<MemoryFile, String> {
        // Only a number after the last colon is a penalty, so that C:\memory.sqlite stays a path.
        if let Some((path, number)) = text.to_str().and_then(|text| text.rsplit_once(':'))
            && !path.is_empty()
            && let Ok(penalty) = number.parse::<f64>()
        {
            if !(0.0..=100.0).contains(&penalty) {
                return Err(format!(
                    "a penalty is 0 to 100 points, not {number} (a file that is called so: {}:0)",
                    text.to_string_lossy()
                ));
            }
            return Ok(MemoryFile { path: path.into(), penalty });
        }
        if text.is_empty() {
            return Err("a memory needs a file name".into());
        }
        Ok(MemoryFile { path: text.into(), penalty: 0.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_penalty_is_told_from_a_drive_letter() {
        let file = |path: &str, penalty| Ok(MemoryFile { path: path.into(), penalty });
        let named = |text: &str| MemoryFile::named(text.into());
        assert_eq!(named("old.sqlite:5"), file("old.sqlite", 5.0));
        assert_eq!(named("C:\\old.sqlite"), file("C:\\old.sqlite", 0.0));
        assert_eq!(named("old.sqlite"), file("old.sqlite", 0.0));
        assert!(named("old.sqlite:101").is_err());
    }
}
