//! Finding the designations of a glossary in running text.

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::glossary::Glossary;
use crate::glossary::entry::{Entry, Form, Status};
use crate::glossary::index::{Index, Pattern, ROOT};
use crate::glossary::meaning::{Contexts, Meaning, by_expansion};
use crate::glossary::misspelt;
use crate::glossary::verify::{Candidate, Verified, Verifier};
use crate::glossary::words::{Splitter, Word};
use crate::lang::{Direction, Lang};
use crate::text::inflection::Inflection;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MatchKind {
    /// An acronym: `OTSC`, `O.T.A.N.`, `NGOs`.
    Acronym,
    /// What an acronym of the glossary stands for, written out.
    Expansion,
    /// A term that has no acronym.
    Term,
    /// An acronym that is misspelt, as the expansion beside it or the rest of the text shows.
    Misspelt,
}

/// Whether a concept has been named before in its document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Mention {
    /// Not asked: the text was looked at by itself.
    #[default]
    Unknown,
    /// Named for the first time.
    First,
    /// Named before.
    Later,
}

/// A designation of the glossary, found in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct TermMatch<'g> {
    /// Where it stands, in bytes: the designation itself without an elided article.
    pub range: Range<usize>,
    /// What it is.
    pub kind: MatchKind,
    /// The concept that it designates.
    pub entry: &'g Entry,
    /// Other concepts with the same designation (CEI), less likely here.
    pub others: Vec<&'g Entry>,
    /// The language of the designation: an acronym may be of the target language (`NATO` in French).
    pub lang: &'g Lang,
    /// How the glossary writes it; for a misspelt acronym the right one.
    pub term: &'g str,
    /// The status of the designation that stands there.
    pub status: Status,
    /// Whether it stands in another number than in the glossary (`bureaux`, `NGOs`).
    pub inflected: bool,
    /// Whether it is an acronym inside a longer designation (`OTSC` in `Conseil permanent de l'OTSC`).
    pub nested: bool,
    /// What says that `entry` is meant and none of `others`.
    pub meaning: Meaning,
    /// Whether the concept was named before.
    pub mention: Mention,
    /// Translations, best first; empty when the glossary has none. Those of all concepts, unless what
    /// is meant is written out or translated.
    pub translations: Vec<String>,
    /// Whether only another find of the concept in the same text makes this one an acronym: a word in a heading.
    pub(super) doubtful: bool,
}

/// Finds the designations of a glossary in texts of one language, with their translations into
/// another. Built once, then shared: recognising needs no lock.
///
/// ```
/// use bitext::Direction;
/// use bitext::glossary::{Glossary, Recogniser};
///
/// let recogniser = Recogniser::new(Glossary::shipped().clone(), &Direction::default());
/// let text = "Les ministres de l’OTAN";
/// let found = recogniser.recognise(text);
/// assert_eq!(&text[found[0].range.clone()], "OTAN");
/// assert_eq!(found[0].translations, ["NATO"]);
/// ```
#[derive(Debug)]
pub struct Recogniser {
    glossary: Arc<Glossary>,
    direction: Direction,
    index: Index,
    contexts: Contexts,
}

/// How much text is cut into words at once, in bytes: small enough for the cache.
const CHUNK: usize = 1 << 16;

/// A verified match inside a chunk.
#[derive(Debug, Clone)]
struct Found {
    /// The words that it takes, by number.
    words: Range<usize>,
    end: usize,
    patterns: Vec<Pattern>,
    inflected: bool,
    doubtful: bool,
}

impl Recogniser {
    /// A recogniser for source texts of a direction of translation.
    pub fn new(glossary: impl Into<Arc<Glossary>>, direction: &Direction) -> Recogniser {
        let glossary = glossary.into();
        let index = Index::build(&glossary, direction);
        let contexts = Contexts::build(glossary.entries(), &direction.from);
        Recogniser { glossary, direction: direction.clone(), index, contexts }
    }

    /// The glossary that it looks for.
    pub fn glossary(&self) -> &Glossary {
        &self.glossary
    }

    /// From which language into which it works.
    pub fn direction(&self) -> &Direction {
        &self.direction
    }

    /// Everything found in a text, in order, nothing overlapping; the longest designation wins.
    pub fn recognise(&self, text: &str) -> Vec<TermMatch<'_>> {
        let mut matches = self.recognise_all(text);
        matches.retain(|m| !m.nested);
        matches
    }

    /// Everything found in a text, in order: as [`Recogniser::recognise`], and the acronyms that stand
    /// inside longer designations, marked [`nested`](TermMatch::nested), after the designation that holds them.
    pub fn recognise_all(&self, text: &str) -> Vec<TermMatch<'_>> {
        let mut matches = Vec::new();
        let mut verifier = Verifier::new(&self.direction.from);
        let mut splitter = Splitter::new(Inflection::of(&self.direction.from));
        let mut words = Vec::new();
        let mut base = 0;
        while base < text.len() {
            let chunk = &text[base..chunk_end(text, base)];
            splitter.split(chunk, &mut words);
            self.chunk(chunk, &words, &mut verifier, base, &mut matches);
            base += chunk.len();
        }
        if matches.iter().any(|m| m.doubtful) {
            let sure: Vec<&Entry> = matches.iter().filter(|m| !m.doubtful).map(|m| m.entry).collect();
            matches.retain(|m| !m.doubtful || m.concepts().any(|c| sure.iter().any(|s| std::ptr::eq(*s, c))));
        }
        misspelt::mark(text, &self.direction, &mut matches);
        by_expansion(&self.direction, |_| false, &mut matches);
        matches
    }

    /// Every designation that stands anywhere in a text, also inside or across longer ones: what a
    /// check asks whether a translation holds a term. In the order of their beginnings.
    pub fn every_designation(&self, text: &str) -> Vec<TermMatch<'_>> {
        let mut verifier = Verifier::new(&self.direction.from);
        let mut splitter = Splitter::new(Inflection::of(&self.direction.from));
        let (mut words, mut matches) = (Vec::new(), Vec::new());
        splitter.split(text, &mut words);
        for at in 0..words.len() {
            let mut limit = usize::MAX;
            while self.index.may_begin(words[at].key)
                && limit > 0
                && let Some(found) = self.longest(text, &words, at, limit, &mut verifier)
            {
                limit = found.words.len() - 1;
                self.report(text, &words, &found, 0, &mut matches);
            }
        }
        matches.retain(|m| !m.doubtful);
        matches
    }

    fn chunk<'g>(
        &'g self,
        text: &str,
        words: &[Word],
        verifier: &mut Verifier<'_>,
        base: usize,
        out: &mut Vec<TermMatch<'g>>,
    ) {
        let mut at = 0;
        // The match at the next word, when looking ahead has found it already.
        let mut ahead: Option<(usize, Option<Found>)> = None;
        while at < words.len() {
            if !self.index.may_begin(words[at].key) {
                at += 1;
                continue;
            }
            let found = match ahead.take() {
                Some((place, found)) if place == at => found,
                _ => self.longest(text, words, at, usize::MAX, verifier),
            };
            let Some(mut found) = found else {
                at += 1;
                continue;
            };
            // Another designation may begin inside this one and reach beyond it.
            let mut place = at + 1;
            while place < found.words.end {
                if self.index.may_begin(words[place].key)
                    && let Some(other) = self.longest(text, words, place, usize::MAX, verifier)
                    && other.words.end > found.words.end
                {
                    let shared = found.words.end - place;
                    // "secrétaire du Conseil de sécurité" + "Conseil de sécurité collective": what they
                    // share is the other's, so the first one is cut short; one shared word goes to the longer.
                    if shared > 1 || other.words.len() > found.words.len() {
                        match self.longest(text, words, at, place - at, verifier) {
                            Some(shorter) => found = shorter,
                            None => {
                                ahead = Some((place, Some(other)));
                                found.patterns.clear();
                            }
                        }
                        break;
                    }
                }
                place += 1;
            }
            if found.patterns.is_empty() {
                // The first designation gives way; what begins between it and the other one may stand.
                at += 1;
                while at < place {
                    match self.longest(text, words, at, place - at, verifier) {
                        Some(between) => {
                            at = between.words.end;
                            self.report(text, words, &between, base, out);
                            self.nested(text, words, &between, verifier, base, out);
                        }
                        None => at += 1,
                    }
                }
                continue;
            }
            at = found.words.end;
            self.report(text, words, &found, base, out);
            self.nested(text, words, &found, verifier, base, out);
        }
    }

    /// Reports the acronyms inside a longer designation.
    fn nested<'g>(
        &'g self,
        text: &str,
        words: &[Word],
        whole: &Found,
        verifier: &mut Verifier<'_>,
        base: usize,
        out: &mut Vec<TermMatch<'g>>,
    ) {
        if whole.words.len() == 1 {
            return;
        }
        for at in whole.words.clone() {
            if self.index.may_begin(words[at].key)
                && let Some(found) = self.longest(text, words, at, 1, verifier)
                && found.patterns.iter().all(|p| p.designation(self.glossary.entries()).form == Form::Acronym)
            {
                self.report(text, words, &found, base, out);
                if let Some(last) = out.last_mut() {
                    last.nested = true;
                }
            }
        }
    }

    /// The longest designation that begins with word `at` and has no more than `limit` words.
    fn longest(
        &self,
        text: &str,
        words: &[Word],
        at: usize,
        limit: usize,
        verifier: &mut Verifier<'_>,
    ) -> Option<Found> {
        let mut best = None;
        let mut node = ROOT;
        for end in at..words.len().min(at.saturating_add(limit)) {
            // Words of one designation stand close together.
            if end > at && words[end].start - words[end - 1].end > 12 {
                break;
            }
            let Some(next) = self.index.follow(node, words[end].key) else { break };
            node = next;
            let mut patterns = Vec::new();
            let mut match_end = 0;
            let (mut inflected, mut doubtful) = (true, true);
            for pattern in self.index.ending(node) {
                let entries = self.glossary.entries();
                let entry = pattern.entry(entries);
                let designation = pattern.designation(entries);
                let candidate = Candidate {
                    written: pattern.text(entries),
                    form: designation.form,
                    case: entry.case,
                    own: pattern.own,
                };
                if let Some(Verified { end, other_number, doubt }) = verifier.verify(candidate, text, &words[at..=end])
                {
                    doubtful &= doubt;
                    // The form that stands there is better evidence than another number of it.
                    if inflected && !other_number {
                        patterns.clear();
                        inflected = false;
                    }
                    if inflected == other_number {
                        patterns.push(pattern);
                        match_end = match_end.max(end);
                    }
                }
            }
            if !patterns.is_empty() {
                best = Some(Found { words: at..end + 1, end: match_end, patterns, inflected, doubtful });
            }
        }
        best
    }

    fn report<'g>(&'g self, text: &str, words: &[Word], found: &Found, base: usize, out: &mut Vec<TermMatch<'g>>) {
        let entries = self.glossary.entries();
        let layer = found.patterns.iter().map(|p| p.entry(entries).layer).min();
        let mut candidates: Vec<Pattern> = Vec::new();
        for &pattern in &found.patterns {
            // A higher layer hides the lower ones; one entry counts once.
            if Some(pattern.entry(entries).layer) != layer {
                continue;
            }
            match candidates.iter_mut().find(|c| c.entry == pattern.entry) {
                Some(candidate) if pattern.own && !candidate.own => *candidate = pattern,
                Some(_) => {}
                None => candidates.push(pattern),
            }
        }
        // A designation of the text's own language goes first, then the better status, then the order of the file.
        candidates.sort_by_key(|p| (!p.own, p.designation(entries).status, p.entry(entries).status));
        let Some(&usual) = candidates.first() else { return };
        // Beside a reading in the text's language nobody takes it for another one's (CEI in French).
        candidates.retain(|p| p.own == usual.own);
        let mut meaning = if candidates.len() == 1 { Meaning::Only } else { Meaning::Open };
        if candidates.len() > 1 && usual.designation(entries).form == Form::Acronym {
            let evidence = |p: &Pattern| self.contexts.evidence(p.entry, words, found.words.start);
            candidates.sort_by_key(|p| std::cmp::Reverse(evidence(p)));
            if evidence(&candidates[0]) > evidence(&candidates[1]) {
                meaning = Meaning::Context;
            }
        }
        let first = candidates[0];
        let (entry, designation) = (first.entry(entries), first.designation(entries));
        let kind = match designation.form {
            Form::Acronym => MatchKind::Acronym,
            Form::Full if entry.has_acronym() => MatchKind::Expansion,
            Form::Full => MatchKind::Term,
        };
        let others: Vec<&Entry> = candidates[1..].iter().map(|p| p.entry(entries)).collect();
        let start = words[found.words.start].start;
        debug_assert!(text.is_char_boundary(found.end));
        let section = first.section(entries);
        let mut translations = Vec::new();
        for entry in std::iter::once(entry).chain(others.iter().copied()) {
            for translation in entry.translations(designation.form, &self.direction.to) {
                if !translations.iter().any(|t| t == translation) {
                    translations.push(translation.to_owned());
                }
            }
        }
        out.push(TermMatch {
            range: base + start..base + found.end,
            kind,
            entry,
            others,
            lang: &section.lang,
            term: section.preferred(designation.form).unwrap_or(&designation.text),
            status: designation.status,
            inflected: found.inflected,
            nested: false,
            meaning,
            mention: Mention::Unknown,
            translations,
            doubtful: found.doubtful,
        });
    }
}

/// Where a chunk that begins at `base` ends: at the end of a paragraph if there is one, else of a
/// line, else of a word, so that no designation is cut unless a text has neither.
fn chunk_end(text: &str, base: usize) -> usize {
    if text.len() - base <= CHUNK {
        return text.len();
    }
    let limit = text.floor_char_boundary(base + CHUNK);
    let window = &text[base..limit];
    if let Some(at) = window.rfind("\n\n") {
        return base + at + 2;
    }
    if let Some(at) = window.rfind('\n') {
        return base + at + 1;
    }
    match window.char_indices().rev().find(|(_, c)| c.is_whitespace()) {
        Some((at, c)) if at > 0 => base + at + c.len_utf8(),
        _ => limit,
    }
}
