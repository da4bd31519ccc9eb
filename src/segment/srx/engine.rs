//! The rules of one language at work, deciding as the Java engine `loomchild/segment` does.
//!
//! That engine looks for the breaking rules one after the other, each from where its last match ended;
//! the earliest border counts, of two at the same place the rule that is written first. There every
//! exception written above the breaking rule is asked, and one that matches there forbids the border.
//! After a border all matches that began before it are looked for anew.
//!
//! Here one automaton of all breaking rules finds where any of them may begin, so that the rest of the
//! text costs one pass, and one automaton of all exceptions reads backwards from the border.

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind, meta};
use regex_syntax::hir::Hir;

use super::super::work;
use super::pattern::{Before, Exact, Pattern, TRIED, shortest, without_assertions};
use super::read;
use super::{Outcome, Unsupported};

type Caches = Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>>;

/// Room for the states of an automaton, in bytes; more than any rule file seen needs.
const ROOM: usize = 8 << 20;

/// A breaking rule: its place in the order, and its halves as they are matched forwards.
#[derive(Debug)]
struct Breaking {
    order: usize,
    before: Pattern,
    after: Pattern,
    /// Whether nothing stands before the border, so that the rule is looked for by what follows it.
    by_after: bool,
}

/// Any rule, to be asked whether it matches at a given border.
struct Asked {
    line: u64,
    breaks: bool,
    before: Before,
    after: Pattern,
    /// The automaton of its own, for a rule that reads back without end.
    alone: Option<Backwards>,
}

/// An automaton that reads backwards.
struct Backwards {
    dfa: DFA,
    caches: Caches,
}

/// The rules of one language.
pub(super) struct Engine {
    breaking: Vec<Breaking>,
    /// Finds the places where breaking rules may begin; `None` when there are none.
    begins: Option<meta::Regex>,
    rules: Vec<Asked>,
    /// All rules whose reach is bounded, by their number in `together_rules`.
    together: Option<Backwards>,
    together_rules: Vec<usize>,
    /// Rules that `together` cannot answer for.
    apart: Vec<usize>,
}

/// A match of a breaking rule whose border is not decided yet.
#[derive(Clone, Copy)]
struct Pending {
    border: usize,
    rule: usize,
    began: usize,
}

impl Engine {
    /// Compiles rules; those that cannot be are left out and reported.
    pub(super) fn new(rules: &[read::Rule], unsupported: &mut Vec<Unsupported>) -> Engine {
        let mut engine = Engine {
            breaking: Vec::new(),
            begins: None,
            rules: Vec::new(),
            together: None,
            together_rules: Vec::new(),
            apart: Vec::new(),
        };
        let mut starts: Vec<Hir> = Vec::new();
        for rule in rules {
            if let Err(reason) = engine.add(rule, &mut starts) {
                unsupported.push(Unsupported { line: rule.line, reason });
            }
        }
        if !starts.is_empty() {
            engine.begins = meta::Regex::builder().build_many_from_hir(&starts).ok();
        }
        engine.join();
        engine
    }

    fn add(&mut self, rule: &read::Rule, starts: &mut Vec<Hir>) -> Result<(), String> {
        let asked = Asked {
            line: rule.line,
            breaks: rule.breaks,
            before: Before::new(&rule.before)?,
            after: Pattern::new(&rule.after)?,
            alone: None,
        };
        if rule.breaks {
            let by_after = rule.before.is_empty();
            let searched = super::java::translate(if by_after { &rule.after } else { &rule.before })?;
            // A rule that looks around is found wherever its first sign may stand, which only a search tells:
            // its text without the looking is not to be had, so that every place has to be tried.
            let hir = if searched.looks {
                Hir::empty()
            } else {
                let parsed = regex_automata::util::syntax::parse(&searched.pattern).map_err(|e| e.to_string())?;
                without_assertions(&parsed)
            };
            let empty = hir.properties().minimum_len().is_none_or(|length| length == 0);
            if empty && !searched.looks {
                return Err("a breaking rule that matches everywhere".into());
            }
            starts.push(shortest(&hir));
            let (before, after) = (Pattern::new(&rule.before)?, Pattern::new(&rule.after)?);
            self.breaking.push(Breaking { order: self.rules.len(), before, after, by_after });
        }
        self.rules.push(asked);
        Ok(())
    }

    /// Builds the automaton of all rules of bounded reach; what it cannot hold is asked one by one.
    fn join(&mut self) {
        let mut hirs = Vec::new();
        for (number, rule) in self.rules.iter_mut().enumerate() {
            match &rule.before {
                Before::Backwards { relaxed, endless: false, .. } => {
                    self.together_rules.push(number);
                    hirs.push(relaxed.as_ref().clone());
                }
                Before::Backwards { relaxed, .. } => {
                    rule.alone = Backwards::new(std::slice::from_ref(relaxed.as_ref()));
                    self.apart.push(number);
                }
                Before::Anywhere | Before::Looking(_) | Before::Trying(_) => self.apart.push(number),
            }
        }
        if !hirs.is_empty() {
            self.together = Backwards::new(&hirs);
        }
    }

    /// Calls `decided` for every border that a breaking rule proposes, in order.
    pub(super) fn walk(&self, text: &str, mut decided: impl FnMut(usize, Outcome)) {
        let Some(begins) = &self.begins else { return };
        // From where each rule looks on, as if it searched alone.
        let mut from = vec![0; self.breaking.len()];
        let mut pending: Vec<Pending> = Vec::new();
        // From where to look for the next match of any rule, and the border decided last.
        let (mut at, mut passed) = (0, 0);
        loop {
            let input = Input::new(text).range(at.min(text.len())..);
            let start = begins.search(&input).map(|found| found.start()).filter(|_| at <= text.len());
            let first = pending.iter().map(|match_| (match_.border, match_.rule)).min();
            // Nothing that begins at the next start can have an earlier border.
            if let Some((border, rule)) = first
                && start.is_none_or(|start| border < start)
            {
                let outcome = self.at_border(text, border, rule);
                decided(border, outcome);
                passed = border;
                if outcome.ends {
                    for (rule, from) in from.iter_mut().enumerate() {
                        let current =
                            pending.iter().filter(|match_| match_.rule == rule).map(|match_| match_.began).min();
                        if current.is_some_and(|began| began < border) {
                            pending.retain(|match_| match_.rule != rule);
                            *from = border;
                            at = at.min(border);
                        }
                    }
                }
                pending.retain(|match_| match_.border > border);
                continue;
            }
            let Some(start) = start else { break };
            for (number, rule) in self.breaking.iter().enumerate() {
                if from[number] > start {
                    continue;
                }
                let found = if rule.by_after { Some(start) } else { rule.before.match_at(text, start) };
                let Some(end) = found else { continue };
                // An empty match is found once and then passed by.
                from[number] = if end > start { end } else { next_character(text, start) };
                if end > passed && rule.after.match_at(text, end).is_some() {
                    pending.push(Pending { border: end, rule: number, began: start });
                }
            }
            at = next_character(text, start);
        }
    }

    /// What a breaking rule and the exceptions above it say of its border.
    fn at_border(&self, text: &str, border: usize, breaking: usize) -> Outcome {
        let order = self.breaking[breaking].order;
        let exception = self.first_at(text, border, Some(order));
        exception.unwrap_or(Outcome { ends: true, line: self.rules[order].line })
    }

    /// The first rule that matches at `at`; only exceptions, and only those above rule `last`, when given.
    pub(super) fn first_at(&self, text: &str, at: usize, last: Option<usize>) -> Option<Outcome> {
        let asked = |number: usize| last.is_none_or(|last| number < last && !self.rules[number].breaks);
        let mut first: Option<usize> = None;
        let better = |number: usize, first: Option<usize>| first.is_none_or(|first| number < first) && asked(number);
        if let Some(together) = &self.together {
            // None of these reads on without end, so the automaton itself says where to stop.
            together.each_start(text, 0, at, |pattern, start| {
                let number = self.together_rules[pattern];
                if better(number, first) && self.holds(number, text, start, at) {
                    first = Some(number);
                }
                true
            });
        }
        for &number in &self.apart {
            if better(number, first) && self.alone_at(number, text, at) {
                first = Some(number);
            }
        }
        first.map(|number| Outcome { ends: self.rules[number].breaks, line: self.rules[number].line })
    }

    /// Whether a rule whose relaxed expression stands between `start` and `at` really matches there.
    fn holds(&self, number: usize, text: &str, start: usize, at: usize) -> bool {
        let rule = &self.rules[number];
        let exactly = match &rule.before {
            Before::Backwards { exact, .. } => exact.holds(text, start, at),
            _ => true,
        };
        exactly && rule.after.match_at(text, at).is_some()
    }

    fn alone_at(&self, number: usize, text: &str, at: usize) -> bool {
        let rule = &self.rules[number];
        match (&rule.before, &rule.alone) {
            (Before::Anywhere, _) => rule.after.match_at(text, at).is_some(),
            (Before::Looking(regex), _) => {
                regex.find_from_pos(text, at).is_ok_and(|found| found.is_some())
                    && rule.after.match_at(text, at).is_some()
            }
            (Before::Trying(regex), _) => {
                rule.after.match_at(text, at).is_some()
                    && starts(text, back(text, at, TRIED), at)
                        .any(|start| regex.find_from_pos(&text[..at], start).is_ok_and(|found| found.is_some()))
            }
            (Before::Backwards { reach, exact, begins, .. }, Some(alone)) => {
                // Most of these look for a bracket that is not there.
                let near = &text.as_bytes()[at.saturating_sub(reach.saturating_mul(4))..at];
                if begins.is_some_and(|byte| memchr::memrchr(byte, near).is_none()) {
                    return false;
                }
                // The cheaper half first.
                let short = rule.after.is_short();
                if short && rule.after.match_at(text, at).is_none() {
                    return false;
                }
                let floor = back(text, at, *reach);
                let mut found = false;
                alone.each_start(text, floor, at, |_, start| {
                    // Without assertions one start is as good as another.
                    found = exact.holds(text, start, at);
                    !found && !matches!(exact, Exact::Always)
                });
                found && (short || rule.after.match_at(text, at).is_some())
            }
            (Before::Backwards { .. }, None) => false,
        }
    }
}

impl Backwards {
    fn new(hirs: &[Hir]) -> Option<Backwards> {
        let config = thompson::Config::new().reverse(true).which_captures(thompson::WhichCaptures::None);
        let nfa = thompson::Compiler::new().configure(config).build_many_from_hir(hirs).ok()?;
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(ROOM).skip_cache_capacity_check(true);
        let dfa = DFA::builder().configure(config).build_from_nfa(nfa).ok()?;
        let made = dfa.clone();
        let caches: Caches = Pool::new(Box::new(move || made.create_cache()));
        Some(Backwards { dfa, caches })
    }

    /// Calls `found` with each pattern that ends at `at` and the place where it begins, until told to stop.
    ///
    /// The search for overlapping matches in regex-automata 0.4.18 tells the wrong start of all but the
    /// first of several patterns that begin at one place, so the states are walked here.
    fn each_start(&self, text: &str, floor: usize, at: usize, mut found: impl FnMut(usize, usize) -> bool) {
        let (dfa, bytes) = (&self.dfa, text.as_bytes());
        let mut cache = self.caches.get();
        let input = Input::new(text).range(floor..at).anchored(Anchored::Yes);
        let Ok(mut state) = dfa.start_state_reverse(&mut cache, &input) else { return };
        // A match shows one byte late: the byte before its start has been read, or the text's end.
        for start in (floor..=at).rev() {
            work::done(1);
            let next = match start.checked_sub(1) {
                Some(before) => dfa.next_state(&mut cache, state, bytes[before]),
                None => dfa.next_eoi_state(&mut cache, state),
            };
            let Ok(next) = next else { return };
            state = next;
            if state.is_match() {
                for index in 0..dfa.match_len(&cache, state) {
                    if !found(dfa.match_pattern(&cache, state, index).as_usize(), start) {
                        return;
                    }
                }
            } else if state.is_dead() || state.is_quit() {
                return;
            }
        }
    }
}

/// The byte that many characters before `at`.
fn back(text: &str, at: usize, characters: usize) -> usize {
    if characters == 0 {
        return at;
    }
    text[..at].char_indices().rev().nth(characters - 1).map_or(0, |(byte, _)| byte)
}

/// Every place from `floor` to `at` where a character begins, the nearest first.
fn starts(text: &str, floor: usize, at: usize) -> impl Iterator<Item = usize> {
    (floor..=at).rev().filter(|place| text.is_char_boundary(*place))
}

/// The byte behind the character at `at`.
fn next_character(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(1, char::len_utf8)
}
