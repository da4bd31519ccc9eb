//! The two halves of a rule, compiled: what stands before the border, what stands behind it.

use std::fmt;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

use regex_automata::meta;
use regex_automata::nfa::thompson;
use regex_automata::nfa::thompson::pikevm::{Cache, PikeVM};
use regex_automata::util::pool::Pool;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input, MatchKind};
use regex_syntax::hir::{Hir, HirKind, Look};

use super::super::work;
use super::java::translate;

/// How far a rule looks behind a border, in bytes. Java looks to the end of the text; this bounds the
/// cost on a line of any length.
const AHEAD: usize = 2048;

/// How often `*` and its like repeat at most when they look back, as in `loomchild/segment`: Java knows
/// no lookbehind without end.
const REPEATED: u32 = 100;

/// How far back an expression is tried that gives back nothing, in characters.
pub(super) const TRIED: usize = 200;

/// An expression, with what is needed to match it at one place.
#[derive(Debug)]
pub(super) enum Pattern {
    /// Matches nothing but the empty text, anywhere.
    Empty,
    /// An expression of the `regex` dialect, and whether it ends by itself, without reading on and on.
    Plain(Box<meta::Regex>, bool),
    /// One that looks around.
    Looking(Box<fancy_regex::Regex>),
}

impl Pattern {
    /// Compiles an expression of Java.
    pub(super) fn new(java: &str) -> Result<Pattern, String> {
        if java.is_empty() {
            return Ok(Pattern::Empty);
        }
        let translated = translate(java)?;
        if translated.looks {
            let anchored = format!(r"\G(?:{})", translated.pattern);
            return Ok(Pattern::Looking(Box::new(fancy_regex::Regex::new(&anchored).map_err(|e| e.to_string())?)));
        }
        let hir = syntax::parse(&translated.pattern).map_err(|error| reason(&error))?;
        let short = hir.properties().maximum_len().is_some();
        let regex = meta::Regex::builder().build_from_hir(&hir).map_err(|error| reason(&error))?;
        Ok(Pattern::Plain(Box::new(regex), short))
    }

    /// Whether matching it costs little wherever it is tried.
    pub(super) fn is_short(&self) -> bool {
        matches!(self, Pattern::Empty | Pattern::Plain(_, true))
    }

    /// Where a match that begins at `at` ends.
    pub(super) fn match_at(&self, text: &str, at: usize) -> Option<usize> {
        match self {
            Pattern::Empty => Some(at),
            Pattern::Plain(regex, _) => {
                let end = text.ceil_char_boundary(at.saturating_add(AHEAD));
                let input = Input::new(text).range(at..end).anchored(Anchored::Yes);
                let found = regex.search_half(&input).map(|found| found.offset());
                work::done(found.unwrap_or(at + 1) - at);
                found
            }
            Pattern::Looking(regex) => regex.find_from_pos(text, at).ok().flatten().map(|found| found.end()),
        }
    }
}

/// What stands before a border, to be matched backwards from it.
#[derive(Debug)]
pub(super) enum Before {
    /// Matches anywhere.
    Anywhere,
    /// An automaton reads backwards.
    Backwards {
        /// The expression without its assertions, and so true of at least as many texts.
        relaxed: Box<Hir>,
        /// The most characters that it reads.
        reach: usize,
        /// Whether it may read that many because it repeats without end.
        endless: bool,
        /// The byte with which every match begins, where there is one such.
        begins: Option<u8>,
        /// What the assertions left out ask for.
        exact: Exact,
    },
    /// One that looks around, put into a lookbehind.
    Looking(Box<fancy_regex::Regex>),
    /// One that no lookbehind takes, because it gives back nothing that it took (`a++`, `(?>a|ab)`): it is tried
    /// from every place up to [`TRIED`] characters before the border.
    Trying(Box<fancy_regex::Regex>),
}

impl Before {
    /// Compiles an expression of Java.
    pub(super) fn new(java: &str) -> Result<Before, String> {
        if java.is_empty() {
            return Ok(Before::Anywhere);
        }
        let translated = translate(java)?;
        if translated.looks {
            if let Ok(behind) = fancy_regex::Regex::new(&format!(r"\G(?<={})", translated.pattern)) {
                return Ok(Before::Looking(Box::new(behind)));
            }
            let whole = fancy_regex::Regex::new(&format!(r"\G(?:{})\z", translated.pattern));
            return Ok(Before::Trying(Box::new(whole.map_err(|error| error.to_string())?)));
        }
        let hir = syntax::parse(&translated.pattern).map_err(|error| reason(&error))?;
        let relaxed = without_assertions(&hir);
        let endless = relaxed.properties().maximum_len().is_none();
        let reach = longest(&relaxed);
        let exact = Exact::new(&hir);
        let begins = first_byte(&relaxed);
        Ok(Before::Backwards { relaxed: Box::new(relaxed), reach, endless, begins, exact })
    }
}

/// What the assertions of an expression ask for beyond what the relaxed one matches.
pub(super) enum Exact {
    /// Nothing: there were none.
    Always,
    /// A word begins or ends at the start: the one assertion was a leading `\b`.
    Boundary,
    /// The text begins at the start: the one assertion was a leading `^`.
    Start,
    /// A match of the whole expression, its repetitions ended; built when it is first asked for.
    Whole(Box<Hir>, OnceLock<Option<Whole>>),
}

/// A machine for a whole expression, and what it needs to run.
pub(super) struct Whole {
    machine: PikeVM,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + UnwindSafe + RefUnwindSafe>>,
}

impl Whole {
    fn new(hir: &Hir) -> Option<Whole> {
        let config = PikeVM::config().match_kind(MatchKind::All);
        let machine =
            PikeVM::builder().configure(config).build_from_nfa(thompson::Compiler::new().build_from_hir(hir).ok()?);
        let machine = machine.ok()?;
        let made = machine.clone();
        Some(Whole { machine, caches: Pool::new(Box::new(move || made.create_cache())) })
    }
}

impl Exact {
    fn new(hir: &Hir) -> Exact {
        // One repetition without end is ended by the reach alone.
        let ended = endless_repetitions(hir) <= 1;
        if ended && hir.properties().look_set().is_empty() {
            return Exact::Always;
        }
        if let HirKind::Concat(parts) = hir.kind()
            && ended
            && parts[1..].iter().all(|part| part.properties().look_set().is_empty())
        {
            match parts[0].kind() {
                HirKind::Look(Look::WordUnicode) => return Exact::Boundary,
                HirKind::Look(Look::Start) => return Exact::Start,
                _ => {}
            }
        }
        Exact::Whole(Box::new(finite(hir)), OnceLock::new())
    }

    /// Whether the expression matches from `start` to `at`, where the relaxed one does.
    pub(super) fn holds(&self, text: &str, start: usize, at: usize) -> bool {
        match self {
            Exact::Always => true,
            Exact::Boundary => {
                let word = |c: char| c == '_' || super::super::characters::is_word(c);
                text[..start].chars().next_back().is_some_and(word) != text[start..].chars().next().is_some_and(word)
            }
            Exact::Start => start == 0,
            Exact::Whole(hir, whole) => {
                let Some(whole) = whole.get_or_init(|| Whole::new(hir)) else { return false };
                // All matches from `start` on: the longest of them is reported, and none is longer than to `at`.
                let input = Input::new(text).range(start..at).anchored(Anchored::Yes);
                whole.machine.find(&mut whole.caches.get(), input).is_some_and(|found| found.end() == at)
            }
        }
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Exact::Always => "Always",
            Exact::Boundary => "Boundary",
            Exact::Start => "Start",
            Exact::Whole(..) => "Whole",
        })
    }
}

/// An expression that matches from wherever `hir` does, and ends as early: repetitions at its end are cut.
pub(super) fn shortest(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Concat(parts) => {
            let mut parts = parts.clone();
            if let Some(last) = parts.pop() {
                parts.push(shortest(&last));
            }
            Hir::concat(parts)
        }
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(shortest).collect()),
        HirKind::Capture(capture) => shortest(&capture.sub),
        HirKind::Repetition(repetition) => {
            let mut repetition = repetition.clone();
            repetition.max = Some(repetition.min);
            Hir::repetition(repetition)
        }
        _ => hir.clone(),
    }
}

/// The expression with an end to every repetition.
fn finite(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(finite).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(finite).collect()),
        HirKind::Capture(capture) => finite(&capture.sub),
        HirKind::Repetition(repetition) => {
            let mut repetition = repetition.clone();
            repetition.max = repetition.max.or(Some(REPEATED.max(repetition.min)));
            repetition.sub = Box::new(finite(&repetition.sub));
            Hir::repetition(repetition)
        }
        _ => hir.clone(),
    }
}

/// The most characters that the expression matches, once every repetition has an end.
fn longest(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 0,
        HirKind::Literal(literal) => {
            std::str::from_utf8(&literal.0).map_or(literal.0.len(), |text| text.chars().count())
        }
        HirKind::Class(_) => 1,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(REPEATED.max(repetition.min));
            longest(&repetition.sub).saturating_mul(times as usize)
        }
        HirKind::Capture(capture) => longest(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(longest).fold(0, usize::saturating_add),
        HirKind::Alternation(parts) => parts.iter().map(longest).max().unwrap_or(0),
    }
}

/// The byte with which every match begins, if the expression begins with a literal.
fn first_byte(hir: &Hir) -> Option<u8> {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.first().copied(),
        HirKind::Concat(parts) => first_byte(parts.first()?),
        HirKind::Capture(capture) => first_byte(&capture.sub),
        _ => None,
    }
}

/// How many repetitions of the expression have no end.
fn endless_repetitions(hir: &Hir) -> usize {
    match hir.kind() {
        HirKind::Repetition(repetition) => usize::from(repetition.max.is_none()) + endless_repetitions(&repetition.sub),
        HirKind::Capture(capture) => endless_repetitions(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().map(endless_repetitions).sum(),
        _ => 0,
    }
}

/// The expression without `\b`, `^` and their like.
pub(super) fn without_assertions(hir: &Hir) -> Hir {
    if hir.properties().look_set().is_empty() {
        return hir.clone();
    }
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_assertions).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.iter().map(without_assertions).collect()),
        HirKind::Capture(capture) => without_assertions(&capture.sub),
        HirKind::Repetition(repetition) => {
            let mut repetition = repetition.clone();
            repetition.sub = Box::new(without_assertions(&repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) => hir.clone(),
    }
}

/// The innermost cause: the outer ones say only that building failed.
fn reason(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string().lines().last().unwrap_or_default().trim().trim_start_matches("error: ").to_owned()
}
