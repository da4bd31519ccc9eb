//! `bitext lookup`: matches for a text.

use std::io::{IsTerminal as _, Write};
use std::path::Path;
use std::time::Instant;

use anstyle::{AnsiColor, Style};
use anyhow::{Result, bail};
use bitext::glossary::{MatchKind as TermKind, Recogniser, TermMatch};
use bitext::memory::{LookupOptions, Match, MatchKind, MemorySet, Query};
use bitext::text::differences::{Difference, DifferenceKind};
use bitext::unit::{Context, Inline};
use bitext::{Direction, Lang};
use rayon::prelude::*;
use serde::Serialize;

use crate::args::{Global, at_least_one};
use crate::found_terms::{FoundTerm, shown_translation};
use crate::glossaries::GlossaryArgs;
use crate::memories;
use crate::output::write_json;
use crate::texts::Lines;
use crate::ui::{Outcome, Ui};

/// Find exact, in-context and fuzzy matches for a text
///
/// Without TEXT, every line of standard input is a query, answered as soon as it has come; with --json
/// a blank one is, too, so that every line has its answer. A score of 100 is the same text, 101 and 102
/// the same text between the same neighbours; what is below is the share of words that stay, small
/// differences (case, accents, punctuation, numbers) counting for less than a word.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  bitext lookup --min 60 \"La séance est levée à 18 heures.\"")]
pub(crate) struct Args {
    /// The text to be translated, between quotation marks where it has apostrophes or the like; `-` for the lines
    /// of standard input
    text: Vec<String>,
    /// The lowest score shown, 0 to 102
    #[arg(long, value_name = "SCORE", default_value_t = 70.0, value_parser = points)]
    min: f64,
    /// The most matches shown for a text
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = at_least_one)]
    limit: usize,
    /// The same text alone, nothing like it
    #[arg(long)]
    exact: bool,
    /// Score every unit instead of asking the index (the same answer, slowly)
    #[arg(long)]
    exhaustive: bool,
    /// The source segment before the text
    #[arg(long, value_name = "SEGMENT", requires = "text")]
    previous: Option<String>,
    /// The source segment after the text
    #[arg(long, value_name = "SEGMENT", requires = "text")]
    next: Option<String>,
    /// The lines of standard input follow each other in a document: each one's neighbours are its context
    #[arg(long)]
    in_order: bool,
    /// Points off for units that the aligner paired and nobody has looked at
    #[arg(long, value_name = "POINTS", default_value_t = 2.0, value_parser = points)]
    aligned_penalty: f64,
    /// Points off for drafts
    #[arg(long, value_name = "POINTS", default_value_t = 1.0, value_parser = points)]
    draft_penalty: f64,
    /// Do not look for glossary terms in the text
    #[arg(long, conflicts_with = "glossary")]
    no_terms: bool,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

/// A score, or points taken off one; 101 and 102 are matches in context.
fn points(text: &str) -> Result<f64, String> {
    let points: f64 = text.parse().map_err(|_| format!("'{text}' is no number"))?;
    if (0.0..=102.0).contains(&points) { Ok(points) } else { Err("it is 0 to 102 points".into()) }
}

/// Lines of standard input that are looked up at once.
const BATCH: usize = 256;

pub(crate) fn run(mut args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    if args.text == ["-"] {
        args.text.clear();
    }
    if args.in_order && !args.text.is_empty() {
        bail!("--in-order is for the lines of standard input; a text has --previous and --next");
    }
    // As from a variable of the shell that is not set.
    if !args.text.is_empty() && args.text.iter().all(|text| text.trim().is_empty()) {
        bail!("there is no text to look up");
    }
    let memories = memories::to_read(global, ui)?;
    let options = LookupOptions {
        min: args.min,
        limit: args.limit,
        aligned_penalty: args.aligned_penalty,
        draft_penalty: args.draft_penalty,
        exhaustive: args.exhaustive,
        exact_only: args.exact,
    };
    let direction = global.direction();
    // Built once for all queries.
    let recogniser = match args.no_terms {
        true => None,
        false => Some(Recogniser::new(args.glossary.open(ui, &direction)?, &direction)),
    };
    let desk = Desk { memories, recogniser, options };
    let mut out = ui.out();
    let found = match args.text.is_empty() {
        true => look_up_lines(&mut *out, &desk, args.in_order, global, ui)?,
        false => look_up_text(&mut *out, &desk, args, global, ui)?,
    };
    out.flush()?;
    if !found {
        memories::tell_other_languages(global, ui)?;
    }
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}

/// Looks up the text of the command line; whether there is any match.
fn look_up_text(out: &mut dyn Write, desk: &Desk, args: Args, global: &Global, ui: &Ui) -> Result<bool> {
    let direction = global.direction();
    let mut query = Query::new(args.text.join(" "), direction.clone());
    query.context = Context { previous: args.previous, next: args.next, key: None };
    let answers = vec![desk.ask(&query)];
    let found = show_all(out, std::slice::from_ref(&query), answers, global, ui.in_color())?;
    if !found {
        out.flush()?;
        if let [name] = &*args.text
            && Path::new(name).is_file()
        {
            ui.note(format_args!("looked up was the name; to look up the lines of that file: bitext lookup < {name}"));
        }
        let back = Query { direction: direction.reversed(), ..query };
        if !desk.memories.lookup(&back, &desk.options)?.is_empty() {
            let Direction { from, to } = direction;
            ui.note(format_args!("the other way round there is a match: --from {to} --to {from}"));
        }
    }
    Ok(found)
}

/// Looks up each line of standard input; whether there is any match.
fn look_up_lines(out: &mut dyn Write, desk: &Desk, in_order: bool, global: &Global, ui: &Ui) -> Result<bool> {
    let direction = global.direction();
    let threads = global.threads()?;
    let input = std::io::stdin().lock();
    if input.is_terminal() {
        ui.note("each line is a text to look up; Ctrl-D ends");
    }
    let mut lines = Lines::new(input, ui);
    let (mut last, mut ended, mut found) = (None, false, false);
    // A line more than the batch, since the one behind it is its context.
    let mut texts: Vec<String> = Vec::new();
    while !ended {
        while texts.len() <= BATCH || in_order && texts.last().is_some_and(|text| is_blank(text)) {
            if !in_order && !texts.is_empty() && lines.must_wait() {
                break;
            }
            match lines.next() {
                // A blank line is no segment, and no person asks for it; a program counts on an answer to each line.
                Some(line) => texts.extend(Some(line?).filter(|line| global.json || !is_blank(line))),
                None => {
                    ended = true;
                    break;
                }
            }
        }
        let ahead = if ended || !in_order { None } else { texts.pop() };
        let mut queries: Vec<Query> = texts.drain(..).map(|text| Query::new(text, direction.clone())).collect();
        if in_order {
            last = put_in_order(&mut queries, last, ahead.as_ref());
        }
        let answers = threads.install(|| queries.par_iter().map(|query| desk.ask(query)).collect());
        found |= show_all(out, &queries, answers, global, ui.in_color())?;
        out.flush()?;
        texts.extend(ahead);
    }
    Ok(found)
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Gives each segment those around it as its context, between the `last` one before them and the one `ahead`; returns
/// the last one of all.
fn put_in_order(queries: &mut [Query], last: Option<String>, ahead: Option<&String>) -> Option<String> {
    let mut segments: Vec<&mut Query> = queries.iter_mut().filter(|query| !is_blank(&query.text)).collect();
    let mut previous = last;
    for i in 0..segments.len() {
        let next = segments.get(i + 1).map(|query| &query.text).or(ahead).cloned();
        segments[i].context = Context { previous, next, key: None };
        previous = Some(segments[i].text.clone());
    }
    previous
}

/// What queries are answered from.
struct Desk {
    memories: MemorySet,
    recogniser: Option<Recogniser>,
    options: LookupOptions,
}

/// What was found for a query.
struct Found<'g> {
    matches: Vec<Match>,
    /// How long the memory took to find them.
    micros: u64,
    terms: Vec<TermMatch<'g>>,
}

type Asked<'g> = bitext::Result<Found<'g>>;

impl Desk {
    fn ask(&self, query: &Query) -> Asked<'_> {
        let start = Instant::now();
        let matches = self.memories.lookup(query, &self.options)?;
        let micros = start.elapsed().as_micros() as u64;
        let terms = self.recogniser.as_ref().map(|r| r.recognise_all(&query.text)).unwrap_or_default();
        Ok(Found { matches, micros, terms })
    }
}

/// Shows the answers in the order of the queries; whether there is any match. Terms alone are none.
fn show_all(
    out: &mut dyn Write,
    queries: &[Query],
    answers: Vec<Asked<'_>>,
    global: &Global,
    in_color: bool,
) -> Result<bool> {
    let mut found = false;
    for (query, answer) in queries.iter().zip(answers) {
        let Found { matches, micros, terms } = answer?;
        found |= !matches.is_empty();
        if global.json {
            let matches = matches.iter().map(Shown::of).collect();
            let chars = |at: usize| query.text[..at].chars().count();
            let terms = terms.iter();
            let terms = terms.map(|t| FoundTerm::of(t, &query.text, chars(t.range.start), &global.to)).collect();
            write_json(out, &Answer { query: &query.text, micros, matches, terms })?;
        } else {
            show(out, query, &matches, in_color)?;
            show_terms(out, query, &terms, &global.to)?;
        }
    }
    Ok(found)
}

#[derive(Serialize)]
struct Answer<'a> {
    query: &'a str,
    micros: u64,
    matches: Vec<Shown<'a>>,
    terms: Vec<FoundTerm<'a>>,
}

/// A match as JSON shows it.
#[derive(Serialize)]
struct Shown<'a> {
    score: f64,
    gross: f64,
    kind: MatchKind,
    source: &'a str,
    source_lang: &'a str,
    #[serde(skip_serializing_if = "<[Inline]>::is_empty")]
    source_codes: &'a [Inline],
    target: &'a str,
    target_lang: &'a str,
    #[serde(skip_serializing_if = "<[Inline]>::is_empty")]
    target_codes: &'a [Inline],
    differences: Vec<Span>,
    origin: Origin<'a>,
}

/// A difference, as byte offsets `[start, end]` in the query and in the source found.
#[derive(Serialize)]
struct Span {
    kind: DifferenceKind,
    query: [usize; 2],
    found: [usize; 2],
}

impl Span {
    fn of(difference: &Difference) -> Span {
        let Difference { kind, query, found } = difference;
        Span { kind: *kind, query: [query.start, query.end], found: [found.start, found.end] }
    }
}

/// Where a unit comes from, as JSON shows it.
#[derive(Serialize)]
pub(super) struct Origin<'a> {
    memory: &'a str,
    unit: i64,
    run: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u32>,
    status: bitext::unit::Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
}

impl<'a> Origin<'a> {
    pub(super) fn of(memory: &'a str, stored: &'a bitext::memory::StoredUnit) -> Origin<'a> {
        let unit = &stored.unit;
        Origin {
            memory,
            unit: stored.id.0,
            run: stored.run.0,
            id: unit.id.as_deref(),
            document: unit.origin.document.as_deref(),
            position: unit.origin.position,
            status: unit.origin.status,
            confidence: unit.origin.confidence,
            date: unit.metadata.date(),
        }
    }
}

/// Where a unit comes from, for people.
pub(super) fn origin_line(memory: &str, stored: &bitext::memory::StoredUnit) -> String {
    let name = std::path::Path::new(memory).file_name().map_or_else(|| memory.into(), |name| name.to_string_lossy());
    let mut line = format!("{name} unit {} run {}, {}", stored.id, stored.run, stored.unit.origin.status);
    if let Some(confidence) = stored.unit.origin.confidence {
        line.push_str(&format!(" ({:.0} % sure)", confidence * 100.0));
    }
    if let Some(document) = &stored.unit.origin.document {
        line.push_str(&format!(", {document}"));
        if let Some(position) = stored.unit.origin.position {
            // From 0, as the tables and pages of `align` number them.
            line.push_str(&format!(" segment {position}"));
        }
    }
    if let Some(date) = stored.unit.metadata.date() {
        line.push_str(&format!(", {}", memories::readable(date)));
    }
    line
}

impl<'a> Shown<'a> {
    fn of(found: &'a Match) -> Shown<'a> {
        Shown {
            score: found.score.net,
            gross: found.score.gross,
            kind: found.kind,
            source: &found.source.text,
            source_lang: found.langs.from.as_str(),
            source_codes: &found.source.codes,
            target: &found.target.text,
            target_lang: found.langs.to.as_str(),
            target_codes: &found.target.codes,
            differences: found.differences.iter().map(Span::of).collect(),
            origin: Origin::of(&found.memory, &found.unit),
        }
    }
}

const TERM: Style = AnsiColor::Cyan.on_default();
const FAINT: Style = Style::new().dimmed();
const CHANGED: Style = AnsiColor::Yellow.on_default();
const ADDED: Style = AnsiColor::Green.on_default();
const DROPPED: Style = AnsiColor::Red.on_default().strikethrough();

fn show(out: &mut dyn Write, query: &Query, matches: &[Match], in_color: bool) -> Result<()> {
    let bold = Style::new().bold();
    writeln!(out, "{bold}{}{bold:#}", query.text)?;
    if matches.is_empty() {
        writeln!(out, "  {FAINT}no match{FAINT:#}")?;
    }
    for found in matches {
        // Rounded down: 99.8 is not the same text.
        write!(out, "  {bold}{:>3}{bold:#} ", found.score.net.floor())?;
        if found.score.net < found.score.gross {
            let penalty = ((found.score.gross - found.score.net) * 100.0).round() / 100.0;
            write!(out, "{FAINT}({} less {penalty}){FAINT:#} ", found.score.gross.floor())?;
        }
        writeln!(out, "{}", marked(found, &query.text, in_color))?;
        writeln!(out, "      {}", found.target.text)?;
        let mut origin = origin_line(&found.memory, &found.unit);
        if found.langs != query.direction {
            origin.push_str(&format!(", {} to {}", found.langs.from, found.langs.to));
        }
        writeln!(out, "      {FAINT}{origin}{FAINT:#}")?;
    }
    Ok(())
}

/// The terms of the query with their translations, below the matches; each once.
fn show_terms(out: &mut dyn Write, query: &Query, terms: &[TermMatch<'_>], to: &Lang) -> Result<()> {
    let mut shown: Vec<(&str, String)> = Vec::new();
    for found in terms.iter().filter(|term| !term.nested) {
        let written = &query.text[found.range.clone()];
        let translation = match (found.kind, shown_translation(found, to)) {
            (TermKind::Misspelt, translation) => format!("{translation} (misspelt for {}?)", found.term),
            (_, translation) => translation,
        };
        if !translation.is_empty() && !shown.iter().any(|(known, _)| *known == written) {
            shown.push((written, translation));
        }
    }
    for (written, translation) in shown {
        writeln!(out, "  {FAINT}term{FAINT:#} {written} {FAINT}={FAINT:#} {TERM}{translation}{TERM:#}")?;
    }
    Ok(())
}

/// The source found, with what differs from the query in colour and what it lacks struck out.
fn marked(found: &Match, query: &str, in_color: bool) -> String {
    let text = &found.source.text;
    let mut line = String::new();
    let mut at = 0;
    for difference in &found.differences {
        line.push_str(&text[at..difference.found.start]);
        at = difference.found.end;
        let here = &text[difference.found.clone()];
        match difference.kind {
            DifferenceKind::Kept => line.push_str(here),
            DifferenceKind::Changed => line.push_str(&format!("{CHANGED}{here}{CHANGED:#}")),
            DifferenceKind::Added => line.push_str(&format!("{ADDED}{here}{ADDED:#}")),
            // Without colours nobody could tell it from what is there.
            DifferenceKind::Dropped if !in_color => {}
            DifferenceKind::Dropped => {
                line.push_str(&format!(" {DROPPED}{}{DROPPED:#}", &query[difference.query.clone()]));
            }
        }
    }
    line.push_str(&text[at..]);
    line
}
