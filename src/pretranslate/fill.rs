//! Filling a document: the best that memory and glossary have for each of its segments.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::bands::Band;
use super::counts::Size;
use super::repair::{Change, Repairer};
use super::segments::{DocumentSegment, context, segments};
use super::whole_term::whole_term;
use crate::document::codes::{self, Placed};
use crate::document::{Document, Grade, Origin, Piece, Standing, Translation};
use crate::error::{Error, ErrorKind, Result};
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
    /// Nothing.
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
    /// The source that was found in the memory, and its translation there.
    pub found: Option<(String, String)>,
    /// The memory or glossary that it comes from.
    pub origin: String,
    /// What was put right.
    pub changes: Vec<Change>,
    /// Whether inline codes were put in proportion: a person should look.
    pub codes_estimated: bool,
    /// Glossary terms in the source, in order.
    pub terms: Vec<FoundTerm>,
    /// How much text it is.
    pub size: Size,
}

/// A glossary term that stands in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundTerm {
    /// The term as it stands in the text.
    pub text: String,
    /// Its translations, the preferred one first.
    pub translations: Vec<String>,
}

impl FilledSegment {
    /// The band in which it is paid, repetitions not considered.
    pub fn band(&self) -> Band {
        match self.fill {
            Fill::Kept => Band::Locked,
            _ => Band::of_score(self.score),
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
        let found = segments(document, &self.segmenter);
        // The same text between the same neighbours is asked for once.
        let mut first = FxHashMap::default();
        let text = |index: usize| found.get(index).map(|segment| segment.source.text.as_str());
        let first_of: Vec<usize> = found
            .iter()
            .enumerate()
            .map(|(index, segment)| {
                let neighbours = (index.checked_sub(1).and_then(text), text(index + 1));
                let question = (text(index), neighbours, &segment.key, segment.standing == Standing::Open);
                *first.entry(question).or_insert(index)
            })
            .collect();
        drop(first);
        let total = found.len() as u64;
        let done = AtomicU64::new(0);
        let asked: Vec<Option<Found>> = found
            .par_iter()
            .enumerate()
            .map(|(index, segment)| {
                if watch.interrupted() {
                    return Err(Error::new(ErrorKind::Interrupted));
                }
                let done = 1 + done.fetch_add(1, Ordering::Relaxed);
                if done.is_multiple_of(TELL_EVERY) || done == total {
                    watch.progress(done, Some(total));
                }
                if first_of[index] != index || segment.standing != Standing::Open {
                    return Ok(None);
                }
                self.ask(segment, context(&found, index), name, index).map(Some)
            })
            .collect::<Result<_>>()?;
        let segments: Vec<FilledSegment> = found
            .into_par_iter()
            .zip(first_of)
            .map(|(segment, first)| self.filled(segment, asked[first].as_ref()))
            .collect();
        Ok(Filled { segments })
    }

    /// The matches for a segment.
    fn ask(&self, segment: &DocumentSegment, context: Context, name: &str, index: usize) -> Result<Found> {
        let query = Query {
            text: segment.source.text.clone(),
            direction: self.direction.clone(),
            context,
            place: Some((name.to_owned(), index as u32)),
        };
        let options = LookupOptions { min: self.options.min, limit: CANDIDATES, ..LookupOptions::default() };
        let matches = self.memories.lookup(&query, &options)?;
        let best_is_exact = matches.first().is_some_and(|m| m.score.net >= 100.0);
        // Candidates come best first, so the first that can be put right is the best of them.
        let wanted = self.options.repair && !best_is_exact;
        let repair = wanted.then(|| self.repairer.first_repair(&segment.source.text, &matches)).flatten();
        Ok(Found { repair, matches })
    }

    fn filled(&self, segment: DocumentSegment, found: Option<&Found>) -> FilledSegment {
        let size = Size::of(&segment.source.text, segment.words_beside);
        let terms = self.repairer.recogniser().map(|r| r.recognise(&segment.source.text)).unwrap_or_default();
        let mut filled = FilledSegment {
            fill: Fill::Nothing,
            target: None,
            score: 0.0,
            found: None,
            origin: String::new(),
            changes: Vec::new(),
            codes_estimated: false,
            terms: terms
                .iter()
                .map(|term| FoundTerm {
                    text: segment.source.text[term.range.clone()].to_owned(),
                    translations: term.translations.clone(),
                })
                .collect(),
            size,
            segment,
        };
        if filled.segment.standing != Standing::Open {
            filled.fill = Fill::Kept;
            filled.target = filled.segment.existing.clone();
            return filled;
        }
        let source = &filled.segment.source;
        let Some(found) = found else { return filled };
        let chosen = match &found.repair {
            Some((index, repair)) => Some((&found.matches[*index], Some(repair))),
            None => found.matches.first().map(|m| (m, None)),
        };
        if let Some((m, repair)) = chosen {
            filled.score = m.score.net;
            // The name alone: a path says more about a person's machine than a client should read.
            filled.origin = Path::new(&*m.memory)
                .file_name()
                .map_or_else(|| m.memory.to_string(), |n| n.to_string_lossy().into_owned());
            filled.found = Some((m.source.text.clone(), m.target.text.clone()));
            filled.fill = match m.kind {
                MatchKind::InContext => Fill::InContext,
                MatchKind::Exact => Fill::Exact,
                MatchKind::Fuzzy => Fill::Fuzzy,
            };
            // A penalty makes a fuzzy match of an exact one: it is not to be trusted as one.
            if filled.score < 100.0 && filled.fill != Fill::Fuzzy {
                filled.fill = Fill::Fuzzy;
            }
            let mut target = match repair {
                Some(repair) => {
                    filled.fill = Fill::Repaired;
                    filled.score = filled.score.min(NEVER_EXACT);
                    filled.changes = repair.changes.clone();
                    Segment::plain(repair.target.clone())
                }
                None => codes::renumber(source, &m.source, &m.target),
            };
            if codes::carry(source, &mut target) == Placed::Estimated {
                filled.codes_estimated = true;
                if filled.score >= 100.0 {
                    filled.score = NEVER_EXACT;
                    filled.fill = Fill::Fuzzy;
                }
            }
            filled.target = Some(target);
            return filled;
        }
        if self.options.glossary
            && let [term] = terms.as_slice()
            && term.kind != TermKind::Misspelt
            && !term.inflected
            && let Some(target) = whole_term(&source.text, term, &self.direction)
        {
            let mut target = Segment::plain(target);
            filled.codes_estimated = codes::carry(source, &mut target) == Placed::Estimated;
            filled.fill = Fill::Glossary;
            filled.origin = "glossary".to_owned();
            filled.target = Some(target);
        }
        filled
    }
}

/// After how many segments the caller is told of progress.
const TELL_EVERY: u64 = 64;

/// How many matches are looked at for one that can be put right.
const CANDIDATES: usize = 5;

/// What was found for a segment.
struct Found {
    matches: Vec<Match>,
    repair: Option<(usize, super::repair::Repair)>,
}

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
                (Fill::Nothing, Some(Untranslated::Empty)) if !document.format().is_bilingual() => {
                    (Segment { text: String::new(), codes: empty(&segment.source) }, Grade::Source)
                }
                (Fill::Nothing, _) => continue,
                (fill, _) => {
                    let Some(target) = filled.target.clone() else { continue };
                    let grade = match fill {
                        Fill::InContext | Fill::Exact => Grade::Exact,
                        Fill::Repaired => Grade::Repaired,
                        Fill::Glossary => Grade::Glossary,
                        _ => Grade::Fuzzy,
                    };
                    (target, grade)
                }
            };
            let origin =
                Origin { grade, score: filled.score, found: filled.found.clone(), name: filled.origin.clone() };
            let piece = Piece { range: segment.range.clone(), target, origin };
            match out.last_mut().filter(|last| last.block == segment.block) {
                Some(last) => last.pieces.push(piece),
                None => out.push(Translation { block: segment.block, pieces: vec![piece] }),
            }
        }
        out
    }
}

/// A segment's codes, all at the beginning of no text.
fn empty(source: &Segment) -> Vec<crate::unit::Inline> {
    source.codes.iter().map(|code| crate::unit::Inline { at: 0, ..code.clone() }).collect()
}
