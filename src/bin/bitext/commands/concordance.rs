//! `bitext concordance`: where a phrase occurs.

use std::io::Write;
use std::ops::Range;

use anstyle::{AnsiColor, Style};
use anyhow::{Result, bail};
use bitext::memory::{Hit, Phrase};
use bitext::text::tokens::{TokenKind, tokens};
use serde::Serialize;

use super::lookup::{Origin, origin_line};
use crate::args::{Global, at_least_one, named_language};
use crate::memories;
use crate::output::write_json;
use crate::ui::{Outcome, Ui, counted};

/// Show where a phrase occurs in the memory, both languages side by side
///
/// The words are found next to each other, whatever their case, accents and the punctuation between
/// them, in either language.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext concordance \"sécurité collective\"")]
pub(crate) struct Args {
    /// The words to find next to each other
    #[arg(required = true)]
    phrase: Vec<String>,
    /// The most units shown
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = at_least_one)]
    limit: usize,
    /// Look in this language only
    #[arg(long, value_name = "LANG", value_parser = named_language)]
    lang: Option<bitext::Lang>,
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let text = args.phrase.join(" ");
    if !tokens(&text).any(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number)) {
        bail!("a phrase needs a word");
    }
    let memories = memories::to_read(global, ui)?;
    let direction = global.direction();
    let phrase = Phrase { text, lang: args.lang, direction: direction.clone(), limit: args.limit.saturating_add(1) };
    let mut hits = memories.concordance(&phrase)?;
    let more = hits.len() > args.limit;
    hits.truncate(args.limit);
    let mut out = ui.out();
    for hit in &hits {
        let found = &hit.unit.unit.variants[hit.variant];
        let other = hit.unit.unit.counterpart(found, &direction);
        if global.json {
            let shown = Shown {
                lang: found.lang.as_str(),
                text: &found.segment.text,
                ranges: hit.ranges.iter().map(|range| [range.start, range.end]).collect(),
                other_lang: other.map(|variant| variant.lang.as_str()),
                other: other.map(|variant| variant.segment.text.as_str()),
                origin: Origin::of(&hit.memory, &hit.unit),
            };
            write_json(&mut *out, &shown)?;
        } else {
            show(&mut *out, hit, &found.segment.text, other.map(|variant| variant.segment.text.as_str()))?;
        }
    }
    out.flush()?;
    if more {
        ui.note(format_args!("no more than {} shown; --limit shows more", counted(args.limit, "unit", "units")));
    }
    if hits.is_empty() {
        ui.note("no match");
        memories::tell_other_languages(global, ui)?;
    }
    Ok(if hits.is_empty() { Outcome::NothingFound } else { Outcome::Done })
}

#[derive(Serialize)]
struct Shown<'a> {
    lang: &'a str,
    text: &'a str,
    /// Byte offsets `[start, end]` of the phrase in `text`.
    ranges: Vec<[usize; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other_lang: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<&'a str>,
    origin: Origin<'a>,
}

fn show(out: &mut dyn Write, hit: &Hit, text: &str, other: Option<&str>) -> Result<()> {
    let faint = Style::new().dimmed();
    writeln!(out, "{}", marked(text, &hit.ranges))?;
    if let Some(other) = other {
        writeln!(out, "    {other}")?;
    }
    writeln!(out, "    {faint}{}{faint:#}", origin_line(&hit.memory, &hit.unit))?;
    Ok(())
}

fn marked(text: &str, ranges: &[Range<usize>]) -> String {
    let style = AnsiColor::Green.on_default().bold();
    let (mut line, mut at) = (String::new(), 0);
    for range in ranges {
        line.push_str(&format!("{}{style}{}{style:#}", &text[at..range.start], &text[range.clone()]));
        at = range.end;
    }
    line.push_str(&text[at..]);
    line
}
