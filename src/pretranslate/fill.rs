//! Filling a document: the best that memory and glossary have for each of its segments.

use std::hash::BuildHasher as _;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::bands::Band;
use super::counts::Size;
use super::figures::figures;
use super::repair::{Change, ChangeKind, Repair, Repairer};
use super::segments::{DocumentSegment, segments};
use super::suggestion::FoundTerm;
use super::whole_term::whole_term;
use crate::document::codes::{self, Placed};
use crate::document::{Document, Grade, Origin, Piece, Standing, Translation};
use crate::error::Result;
use crate::glossary::{MatchKind as TermKind, Recogniser};
use crate::lang::Direction;
use crate::memory::{LookupOptions, Match, MatchKind, MemorySet, Query};
use crate::segment::Segmenter;
use crate::unit::{Context, Segment};
use crate::watch::Watch;

/// What goes in the place of a segment for which nothing is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Untranslated {
    /// The source.
    Source,
    /// Nothing; what holds no letter, a number or a row of stars, stays.
    Empty,
}

/// How to fill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// The lowest score, 0 to 100, at which a similar text's translation is taken.
    pub min: f64,
    /// Whether numbers, dates, acronyms and terms are put right where that can be proved.
    pub repair: bool,
    /// Whether a segment that is one term gets the glossary's translation.
    pub glossary: bool,
    /// What stands for a segment without a match. `None`: the source in documents of one language,
    /// nothing in bilingual files, whose target is then left as it is.
    pub untranslated: Option<Untranslated>,
}

/// From 75 points on, with repair and glossary.
impl Default for Options {
    fn default() -> Options {
        Options { min: 75.0, repair: true, glossary: true, untranslated: None }
    }
}

/// Fills documents. Shared among threads; each file is filled on all cores.
#[derive(Debug)]
pub struct Pretranslator {
    direction: Direction,
    segmenter: Segmenter,
    memories: MemorySet,
    repairer: Repairer,
    options: Options,
}

/// What a segment was filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fill {
    /// The translation of this text in this context.
    InContext,
    /// The translation of this text.
    Exact,
    /// The translation of a similar text.
    Fuzzy,
    /// The translation of a similar text, put right.
    Repaired,
    /// The glossary's translation of the term that the segment is.
    Glossary,
    /// The date or number that the segment is, as the target language writes it.
    Figures,
    /// Nothing was found.
    Nothing,
    /// It had its translation already, or must not be touched.
    Kept,
}

/// A segment and what it was filled with.
#[derive(Debug, Clone)]
pub struct FilledSegment {
    /// The segment.
    pub segment: DocumentSegment,
    /// What it was filled with.
    pub fill: Fill,
    /// The translation, its codes those of the segment; `None` when nothing was found.
    pub target: Option<Segment>,
    /// How good the match is: 0 to 102; of a repaired match before it was repaired. 0 without one.
    pub score: f64,
    /// What the memory had for it: shared by the segments that have the same.
    pub matched: Option<Arc<Matched>>,
    /// Whether inline codes were put in proportion: a person should look.
    pub codes_estimated: bool,
    /// Glossary terms in the source, in order.
    pub terms: Vec<FoundTerm>,
}

/// What a memory had for a text: the one match that was chosen.
#[derive(Debug)]
pub struct Matched {
    /// The source that was found.
    pub source: Segment,
    /// Its translation as it stands in the memory.
    pub target: Segment,
    /// The memory's name.
    pub memory: String,
    /// What was put right in the translation.
    pub repair: Option<Repair>,
    kind: MatchKind,
    score: f64,
}

impl FilledSegment {
    /// The band in which it is paid, repetitions not considered.
    pub fn band(&self) -> Band {
        match self.fill {
            Fill::Kept => Band::Locked,
            _ => Band::of_score(self.score),
        }
    }

    /// How much text it is.
    pub fn size(&self) -> Size {
        Size::of(&self.segment.source.text, self.segment.words_beside)
    }

    /// The memory or glossary that the translation comes from; empty without one.
    pub fn origin(&self) -> &str {
        match (self.fill, &self.matched) {
            (Fill::Glossary, _) => "glossary",
            (_, Some(matched)) => &matched.memory,
            (_, None) => "",
        }
    }

    /// What was put right in the translation, from left to right.
    pub fn changes(&self) -> &[Change] {
        let repair = self.matched.as_ref().and_then(|matched| matched.repair.as_ref());
        repair.map_or(&[], |repair| &repair.changes)
    }

    /// A segment that is still to be filled.
    fn open(segment: DocumentSegment) -> FilledSegment {
        FilledSegment {
            segment,
            fill: Fill::Nothing,
            target: None,
            score: 0.0,
            matched: None,
            codes_estimated: false,
            terms: Vec::new(),
        }
    }
}

/// A document's segments, filled.
#[derive(Debug, Clone)]
pub struct Filled {
    /// In reading order.
    pub segments: Vec<FilledSegment>,
}

/// Above the score of every match that was changed or whose codes are guessed: 100 is for what needs no look.
const NEVER_EXACT: f64 = 99.0;

impl Pretranslator {
    /// A pretranslator for one direction. `recogniser` finds the glossary's terms in source texts.
    pub fn new(
        direction: &Direction,
        segmenter: Segmenter,
        memories: MemorySet,
        recogniser: Option<Recogniser>,
        options: Options,
    ) -> Pretranslator {
        Pretranslator {
            direction: direction.clone(),
            segmenter,
            memories,
            repairer: Repairer::new(direction, recogniser),
            options,
        }
    }

    /// The options that it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Finds the best for each segment of `document`, which the person calls `name`; `watch` is told how many
    /// segments of it are done.
    ///
    /// # Errors
    /// When a memory cannot be read, or the caller interrupts.
    pub fn fill(&self, document: &Document, name: &str, watch: &dyn Watch) -> Result<Filled> {
        let mut segments: Vec<FilledSegment> = segments(document, &self.segmenter).map(FilledSegment::open).collect();
        let surroundings = Surroundings { document, segments: &segments };
        let first_like = surroundings.first_like();
        let total = segments.len() as u64;
        let done = AtomicU64::new(0);
        let asked: Vec<Option<Arc<Matched>>> = first_like
            .par_iter()
            .enumerate()
            .map(|(index, &first)| {
                watch.go_on()?;
                let done = 1 + done.fetch_add(1, Ordering::Relaxed);
                if done.is_multiple_of(TELL_EVERY) || done == total {
                    watch.progress(done, Some(total));
                }
                let is_open = segments[index].segment.standing == Standing::Open;
                if first == index && is_open { self.ask(&surroundings, name, index) } else { Ok(None) }
            })
            .collect::<Result<_>>()?;
        segments.par_iter_mut().zip(&first_like).for_each(|(filled, &first)| {
            let existing = || document.blocks()[filled.segment.block].existing.clone();
            match filled.segment.standing {
                Standing::Open => self.put(filled, asked[first].as_ref()),
                Standing::Translated | Standing::Locked => (filled.fill, filled.target) = (Fill::Kept, existing()),
            }
        });
        Ok(Filled { segments })
    }

    /// The best that the memories have for a segment.
    fn ask(&self, surroundings: &Surroundings<'_>, name: &str, index: usize) -> Result<Option<Arc<Matched>>> {
        let query = Query {
            text: surroundings.text(index).to_owned(),
            direction: self.direction.clone(),
            context: surroundings.context(index),
            place: Some((name.to_owned(), index as u32)),
        };
        let options = LookupOptions { min: self.options.min, limit: CANDIDATES, ..LookupOptions::default() };
        let mut matches = self.memories.lookup(&query, &options)?;
        if matches.is_empty() {
            return self.ask_below(&query, options);
        }
        let best_is_exact = matches.first().is_some_and(|m| m.score.net >= 100.0);
        // Candidates come best first, so the first that can be put right is the best of them.
        let wanted = self.options.repair && !best_is_exact;
        let repaired = wanted.then(|| self.repairer.first_repair(&query.text, &matches)).flatten();
        let (chosen, repair) = repaired.map_or((0, None), |(index, repair)| (index, Some(repair)));
        Ok(Some(matched(matches.swap_remove(chosen), repair)))
    }

    /// What has no match may still be a text of which little but numbers and dates is said (`Minsk, le 3 mai 2024`):
    /// asks further down for one that these alone part from it, and takes none that cannot be put right.
    fn ask_below(&self, query: &Query, options: LookupOptions) -> Result<Option<Arc<Matched>>> {
        let floor = (options.min - REPAIRED_BELOW).max(LEAST_REPAIRED);
        let worth_asking = self.options.repair
            && floor < options.min
            && options.min < 100.0
            && self.repairer.least_score(&query.text).is_some_and(|least| least < options.min + PENALTIES);
        if !worth_asking {
            return Ok(None);
        }
        let options = LookupOptions { min: floor, ..options };
        let mut matches = self.memories.lookup(query, &options)?;
        let repaired = self.repairer.first_repair(&query.text, &matches);
        let by_figures = |repair: &Repair| {
            repair.changes.iter().all(|change| !matches!(change.kind, ChangeKind::Acronym | ChangeKind::Term))
        };
        let repaired = repaired.filter(|(_, repair)| by_figures(repair));
        Ok(repaired.map(|(index, repair)| matched(matches.swap_remove(index), Some(repair))))
    }

    /// Fills a segment with what was found for it, else with the glossary's translation.
    fn put(&self, filled: &mut FilledSegment, matched: Option<&Arc<Matched>>) {
        let source = &filled.segment.source;
        let terms = self.repairer.recogniser().map(|r| r.recognise(&source.text)).unwrap_or_default();
        filled.terms = terms.iter().map(|term| FoundTerm::of(term, &source.text, &self.direction)).collect();
        if let Some(matched) = matched {
            filled.matched = Some(Arc::clone(matched));
            filled.score = matched.score;
            filled.fill = match matched.kind {
                _ if matched.repair.is_some() => Fill::Repaired,
                MatchKind::InContext if matched.score >= 100.0 => Fill::InContext,
                MatchKind::Exact if matched.score >= 100.0 => Fill::Exact,
                // A penalty makes a fuzzy match of an exact one: it is not to be trusted as one.
                _ => Fill::Fuzzy,
            };
            let mut target = match &matched.repair {
                Some(repair) => Segment::plain(repair.target.clone()),
                None => codes::renumber(source, &matched.source, &matched.target),
            };
            codes::put_for_text(source, &matched.source.text, &mut target);
            let known: Vec<_> = terms.iter().map(|term| (term.range.clone(), term.translations.as_slice())).collect();
            filled.codes_estimated = codes::carry_knowing(source, &mut target, &known) == Placed::Estimated;
            if filled.codes_estimated && filled.fill != Fill::Repaired {
                filled.fill = Fill::Fuzzy;
            }
            if filled.codes_estimated || filled.fill == Fill::Repaired {
                filled.score = filled.score.min(NEVER_EXACT);
            }
            filled.target = Some(target);
        } else if self.options.glossary
            && let [term] = terms.as_slice()
            && term.kind != TermKind::Misspelt
            && !term.inflected
            && let Some(target) = whole_term(&source.text, term, &self.direction)
        {
            let mut target = Segment::plain(target);
            filled.codes_estimated = codes::carry(source, &mut target) == Placed::Estimated;
            filled.fill = Fill::Glossary;
            filled.target = Some(target);
        } else if self.options.repair
            && let Some(target) = figures(&source.text, &self.direction)
        {
            let mut target = Segment::plain(target);
            filled.codes_estimated = codes::carry(source, &mut target) == Placed::Estimated;
            filled.fill = Fill::Figures;
            filled.target = Some(target);
        }
    }
}

/// A match that was chosen, with what was put right in it.
fn matched(found: Match, repair: Option<Repair>) -> Arc<Matched> {
    let Match { source, target, kind, score, memory, .. } = found;
    // The name alone: a path says more about a person's machine than a client should read.
    let name = Path::new(&*memory).file_name().map(|name| name.to_string_lossy().into_owned());
    let memory = name.unwrap_or_else(|| memory.to_string());
    Arc::new(Matched { source, target, memory, repair, kind, score: score.net })
}

/// The segments of a document, each with what stands around it.
struct Surroundings<'d> {
    document: &'d Document,
    segments: &'d [FilledSegment],
}

impl Surroundings<'_> {
    fn text(&self, index: usize) -> &str {
        &self.segments[index].segment.source.text
    }

    /// The texts before and after a segment, and its key: what the same text may be translated by in another way.
    fn around(&self, index: usize) -> (Option<&str>, Option<&str>, Option<&str>) {
        let before = index.checked_sub(1).map(|index| self.text(index));
        let after = (index + 1 < self.segments.len()).then(|| self.text(index + 1));
        (before, after, self.document.blocks()[self.segments[index].segment.block].key.as_deref())
    }

    fn context(&self, index: usize) -> Context {
        let (previous, next, key) = self.around(index);
        Context { previous: previous.map(str::to_owned), next: next.map(str::to_owned), key: key.map(str::to_owned) }
    }

    /// For each segment the first one that is the same text between the same neighbours: it alone is asked for.
    fn first_like(&self) -> Vec<usize> {
        let question = |index: usize| {
            (self.text(index), self.around(index), self.segments[index].segment.standing == Standing::Open)
        };
        // By a number for each question, not by its texts: those of a large file would be as large as the file.
        let numbers = FxBuildHasher;
        let mut first = FxHashMap::with_capacity_and_hasher(self.segments.len(), numbers);
        let first_of = |index: usize| {
            let found = *first.entry(numbers.hash_one(question(index))).or_insert(index);
            if question(found) == question(index) { found } else { index }
        };
        (0..self.segments.len()).map(first_of).collect()
    }
}

/// After how many segments the caller is told of progress.
const TELL_EVERY: u64 = 64;

/// How many matches are looked at for one that can be put right.
const CANDIDATES: usize = 5;

/// How many points below the threshold a match may lie that only numbers and dates part from the segment.
const REPAIRED_BELOW: f64 = 25.0;

/// What penalties usually take off a score, so that a text as like as that may lie below the threshold too.
const PENALTIES: f64 = 5.0;

/// No match below this score is looked for, whatever the threshold: further down the index helps little.
const LEAST_REPAIRED: f64 = 50.0;

impl Filled {
    /// The translations that put this into the document, with `untranslated` for what has none.
    pub fn translations(&self, document: &Document, untranslated: Option<Untranslated>) -> Vec<Translation> {
        let mut out: Vec<Translation> = Vec::new();
        for filled in &self.segments {
            let segment = &filled.segment;
            let (target, grade) = match (filled.fill, untranslated) {
                (Fill::Kept, _) => continue,
                (Fill::Nothing, Some(Untranslated::Source)) if document.format().is_bilingual() => {
                    (segment.source.clone(), Grade::Source)
                }
                (Fill::Nothing, Some(Untranslated::Empty))
                    if !document.format().is_bilingual() && is_language(segment) =>
                {
                    (Segment { text: String::new(), codes: empty(&segment.source) }, Grade::Source)
                }
                (Fill::Nothing, _) => continue,
                (fill, _) => {
                    let Some(target) = filled.target.clone() else { continue };
                    let grade = match fill {
                        Fill::InContext | Fill::Exact => Grade::Exact,
                        Fill::Repaired => Grade::Repaired,
                        Fill::Glossary => Grade::Glossary,
                        Fill::Figures => Grade::Figures,
                        _ => Grade::Fuzzy,
                    };
                    (target, grade)
                }
            };
            let mut origin = Origin { grade, score: filled.score, ..Origin::default() };
            // Only they can say it.
            if document.format().is_bilingual() {
                origin.name = filled.origin().to_owned();
                origin.found = filled.matched.as_ref().map(|m| (m.source.text.clone(), m.target.text.clone()));
            }
            let piece = Piece { range: segment.range.clone(), target, origin };
            match out.last_mut().filter(|last| last.block == segment.block) {
                Some(last) => last.pieces.push(piece),
                None => out.push(Translation { block: segment.block, pieces: vec![piece] }),
            }
        }
        out
    }
}

/// Whether there is anything to translate in a segment.
fn is_language(segment: &DocumentSegment) -> bool {
    segment.source.text.chars().any(char::is_alphabetic)
}

/// A segment's codes, all at the beginning of no text.
fn empty(source: &Segment) -> Vec<crate::unit::Inline> {
    source.codes.iter().map(|code| crate::unit::Inline { at: 0, ..code.clone() }).collect()
}
