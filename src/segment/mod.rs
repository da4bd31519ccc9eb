//! From text to sentences: layout, candidates, abbreviations, quotes, SRX rules.
//!
//! A text is first cut into blocks by its layout: a line is a block, except where lines were
//! hard-wrapped. In each block every mark that may end a sentence is a candidate, and one typed
//! decision is made at each, from the word before it, the signs that close with it and the word
//! behind it.
//!
//! ```
//! use bitext::Lang;
//! use bitext::segment::Segmenter;
//!
//! let segmenter = Segmenter::new(&Lang::french());
//! let text = "« Venez ! » dit-elle. M. Roux vint le 3 févr. 1999.";
//! let segments: Vec<&str> = segmenter.ranges(text).into_iter().map(|range| &text[range]).collect();
//! assert_eq!(segments, ["« Venez ! » dit-elle.", "M. Roux vint le 3 févr. 1999."]);
//! ```

mod candidates;
mod characters;
mod context;
mod decide;
mod language;
mod layout;
mod learn;
mod quotes;
pub mod srx;
#[cfg(test)]
mod tests;
mod work;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::error::Result;
use crate::lang::Lang;
use crate::text::fingerprint::fingerprint;

pub use decide::Rule;
use language::Language;
use learn::Learned;
use quotes::Quotes;

/// Changes whenever the same text may be cut in other places than before; part of the fingerprint.
const VERSION: u32 = 3;

/// How much text is given to the rules of UAX 29 at a time, in bytes.
const WINDOW: usize = 4096;

/// Cuts text into segments by the rules of one language. Cheap to clone and to share among threads.
#[derive(Debug, Clone)]
pub struct Segmenter {
    lang: Lang,
    language: Arc<Language>,
    custom: Option<Arc<Custom>>,
}

/// Rules that the user brought.
#[derive(Debug)]
struct Custom {
    rules: srx::Compiled,
    /// Whether the built-in rules decide where these say nothing.
    above_built_in: bool,
}

/// Builds a [`Segmenter`] that knows the user's rules.
#[derive(Debug)]
pub struct SegmenterBuilder<'r> {
    lang: Lang,
    rules: Option<&'r srx::Rules>,
    above_built_in: bool,
}

impl<'r> SegmenterBuilder<'r> {
    /// Rules that stand above the built-in ones: where one of them matches, it decides.
    #[must_use]
    pub fn srx(self, rules: &'r srx::Rules) -> SegmenterBuilder<'r> {
        SegmenterBuilder { rules: Some(rules), above_built_in: true, ..self }
    }

    /// Rules that decide alone, as a Java engine would by them; the layout still comes first.
    #[must_use]
    pub fn srx_only(self, rules: &'r srx::Rules) -> SegmenterBuilder<'r> {
        SegmenterBuilder { rules: Some(rules), above_built_in: false, ..self }
    }

    /// The segmenter.
    ///
    /// # Errors
    /// An SRX file whose language patterns are no regular expressions. Rules that cannot be used are
    /// no error: see [`Segmenter::unsupported`].
    pub fn build(self) -> Result<Segmenter> {
        let custom = match self.rules {
            None => None,
            Some(rules) => {
                let compiled = rules.compile(&self.lang)?;
                Some(Arc::new(Custom { rules: compiled, above_built_in: self.above_built_in }))
            }
        };
        Ok(Segmenter { custom, ..Segmenter::new(&self.lang) })
    }
}

/// A place where a segment might have ended, and what was decided there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The byte behind the mark and all that closes with it: where the segment ends, if it does.
    pub at: usize,
    /// Whether a segment ends here.
    pub ends: bool,
    /// The rule that decided.
    pub rule: Rule,
}

impl Segmenter {
    /// The built-in rules for `lang`; a language without data of its own gets the general ones.
    pub fn new(lang: &Lang) -> Segmenter {
        Segmenter { lang: lang.clone(), language: Language::of(lang), custom: None }
    }

    /// A segmenter for `lang` that is to know more than the built-in rules.
    pub fn builder<'r>(lang: &Lang) -> SegmenterBuilder<'r> {
        SegmenterBuilder { lang: lang.clone(), rules: None, above_built_in: true }
    }

    /// The language that it was made for.
    pub fn lang(&self) -> &Lang {
        &self.lang
    }

    /// Rules of the user's that could not be used, and how many of them apply to this language.
    pub fn unsupported(&self) -> (&[srx::Unsupported], usize) {
        self.custom.as_ref().map_or((&[], 0), |custom| (custom.rules.unsupported(), custom.rules.count()))
    }

    /// The segments of `text` as byte ranges, in order, without the white space around them.
    ///
    /// What lies between two ranges is white space only, so nothing of the text is lost. A range may
    /// hold line breaks where lines were hard-wrapped: see [`one_line`].
    pub fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        self.walk(text, |range| out.push(range), |_| {});
        out
    }

    /// Every place inside the blocks of `text` where a segment might have ended, and what was decided.
    pub fn explain(&self, text: &str) -> Vec<Decision> {
        let mut out = Vec::new();
        self.walk(text, |_| {}, |decision| out.push(decision));
        out
    }

    fn walk(&self, text: &str, mut segment: impl FnMut(Range<usize>), mut decided: impl FnMut(Decision)) {
        let learned = Learned::new(text);
        layout::blocks(text, |range| {
            let start = range.start;
            let mut cut = |inside: Range<usize>| {
                let inside = layout::trim(text, start + inside.start..start + inside.end);
                if !inside.is_empty() {
                    segment(inside);
                }
            };
            let mut decided = |at, ends, rule| decided(Decision { at: start + at, ends, rule });
            let block = Block { text: &text[range.clone()], learned: &learned };
            let from = match &self.custom {
                None if self.language.known => self.built_in(block, &[], &mut cut, &mut decided),
                None => self.built_in(block, &of_unicode(block.text), &mut cut, &mut decided),
                Some(custom) => {
                    let borders = custom.rules.borders(block.text).into_iter().map(|(at, outcome)| Decision {
                        at,
                        ends: outcome.ends,
                        rule: Rule::Srx { line: outcome.line },
                    });
                    let borders: Vec<Decision> = borders.collect();
                    if custom.above_built_in {
                        self.built_in(block, &borders, &mut cut, &mut decided)
                    } else {
                        cut_at(0, &borders, &mut cut, &mut decided)
                    }
                }
            };
            cut(from..range.len());
        });
    }

    /// Decides at every candidate of a block, and at every border that the user's rules propose.
    /// Returns where the last segment begins.
    fn built_in(
        &self,
        Block { text, learned }: Block<'_>,
        mut borders: &[Decision],
        cut: &mut dyn FnMut(Range<usize>),
        decided: &mut dyn FnMut(usize, bool, Rule),
    ) -> usize {
        let decider = decide::Decider { block: text, language: &self.language, learned };
        let (mut segment, mut from) = (0, 0);
        let mut quotes = Quotes::new(text);
        while let Some(mark) = candidates::next_mark(text, from, !self.language.known) {
            let candidate = candidates::read(text, mark, quotes.open_at(mark));
            if candidate.next >= text.len() {
                break;
            }
            from = candidate.end;
            // The borders before this candidate, then those within it.
            let earlier = borders.partition_point(|border| border.at <= candidate.start);
            segment = cut_at(segment, &borders[..earlier], cut, decided);
            borders = &borders[earlier..];
            let within = borders.partition_point(|border| border.at <= candidate.next);
            let outcome = self.of_the_user(text, &candidate, &borders[..within]);
            borders = &borders[within..];
            let border = outcome.unwrap_or_else(|| {
                let verdict = decider.decide(segment, &candidate);
                Decision { at: candidate.end, ends: verdict.ends, rule: verdict.rule }
            });
            decided(border.at, border.ends, border.rule);
            if border.ends {
                cut(segment..border.at);
                segment = if border.at < candidate.end { border.at } else { candidate.next };
            }
        }
        cut_at(segment, borders, cut, decided)
    }

    /// What the user's rules say of a candidate: a border of theirs within it, else the first rule that
    /// matches before or behind its space.
    fn of_the_user(&self, text: &str, candidate: &candidates::Candidate, borders: &[Decision]) -> Option<Decision> {
        let custom = self.custom.as_ref()?;
        let proposed = borders.iter().max_by_key(|border| border.ends).cloned();
        let proposed = proposed.map(|border| Decision { at: border.at.min(candidate.end), ..border });
        proposed.or_else(|| {
            let at = |place| custom.rules.first_at(text, place);
            let first =
                at(candidate.end).or_else(|| (candidate.next > candidate.end).then(|| at(candidate.next)).flatten());
            first.map(|outcome| Decision {
                at: candidate.end,
                ends: outcome.ends,
                rule: Rule::Srx { line: outcome.line },
            })
        })
    }

    /// Names the rules that this segmenter cuts by: equal fingerprints cut every text alike.
    pub fn fingerprint(&self) -> String {
        let built_in =
            format!("{}-{VERSION}-{:016x}", self.language.tag, fingerprint(self.language.source.as_bytes(), 0));
        match &self.custom {
            None => built_in,
            // A file without a rule for this language changes nothing.
            Some(custom) if custom.above_built_in && custom.rules.count() == 0 => built_in,
            Some(custom) if custom.above_built_in => format!("{built_in}+srx-{:016x}", custom.rules.hash),
            Some(custom) => format!("srx-{:016x}", custom.rules.hash),
        }
    }
}

/// A block and what its document teaches.
#[derive(Clone, Copy)]
struct Block<'b> {
    text: &'b str,
    learned: &'b Learned<'b>,
}

/// Cuts the segment that began at `segment` at these borders; returns where the last one begins.
fn cut_at(
    mut segment: usize,
    borders: &[Decision],
    cut: &mut dyn FnMut(Range<usize>),
    decided: &mut dyn FnMut(usize, bool, Rule),
) -> usize {
    for border in borders {
        decided(border.at, border.ends, border.rule);
        if border.ends && border.at > segment {
            cut(segment..border.at);
            segment = border.at;
        }
    }
    segment
}

/// The borders of UAX 29 behind marks that are not among the candidates: those of the scripts of the world.
fn of_unicode(text: &str) -> Vec<Decision> {
    let ours = |at: usize| {
        let inner = |c: char| {
            !(characters::is_space(c)
                || characters::is_direction(c)
                || characters::is_closing_bracket(c)
                || c == '"'
                || c == '»'
                || c == '”')
        };
        text[..at].chars().rev().find(|c| inner(*c)).is_none_or(characters::is_terminator)
    };
    // Rule SB8 looks ahead without end; windows bound what it costs, and begin behind a space.
    let (mut out, mut window) = (Vec::new(), 0);
    while window < text.len() {
        let end = text.floor_char_boundary(window + WINDOW);
        let end =
            if end < text.len() { text[window..end].rfind(' ').map_or(end, |space| window + space + 1) } else { end };
        let starts = text[window..end].split_sentence_bound_indices().map(|(at, _)| window + at);
        out.extend(starts.filter(|at| *at > window && !ours(*at)));
        window = end;
    }
    out.into_iter().map(|at| Decision { at, ends: true, rule: Rule::Unicode }).collect()
}

/// The paragraphs of `text` by its layout, as byte ranges in order: a line each, or lines that were
/// hard-wrapped. No segment reaches over the end of one.
pub fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    layout::blocks(text, |range| found.push(range));
    found
}

/// The segment as one line: the line breaks of hard-wrapped text become spaces.
pub fn one_line(segment: &str) -> Cow<'_, str> {
    let breaks = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if !segment.contains(breaks) {
        return Cow::Borrowed(segment);
    }
    let lines: Vec<&str> = segment.split(breaks).map(str::trim).filter(|line| !line.is_empty()).collect();
    Cow::Owned(lines.join(" "))
}
