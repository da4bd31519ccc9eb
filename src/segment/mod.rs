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

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::lang::Lang;

pub use decide::Rule;
use language::Language;
use learn::Learned;

/// Changes whenever the same text may be cut in other places than before; part of the fingerprint.
const VERSION: u32 = 1;

/// Cuts text into segments by the rules of one language. Cheap to clone and to share among threads.
#[derive(Debug, Clone)]
pub struct Segmenter {
    lang: Lang,
    language: Arc<Language>,
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
        Segmenter { lang: lang.clone(), language: Language::of(lang) }
    }

    /// The language that it was made for.
    pub fn lang(&self) -> &Lang {
        &self.lang
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
            let from = self.block(&text[range.clone()], &learned, |cut, ends, candidate, rule| {
                decided(Decision { at: start + candidate.end, ends, rule });
                if ends {
                    segment(start + cut..start + candidate.end);
                }
            });
            segment(start + from..range.end);
        });
    }

    /// Decides at every candidate of a block; returns where the last segment begins.
    fn block(
        &self,
        block: &str,
        learned: &Learned<'_>,
        mut decided: impl FnMut(usize, bool, &candidates::Candidate, Rule),
    ) -> usize {
        let decider = decide::Decider { block, language: &self.language, learned };
        let (mut segment, mut from) = (0, 0);
        // Whether a straight quotation mark is open.
        let mut open = false;
        let mut pass = |range: Range<usize>| {
            open ^= memchr::memchr_iter(b'"', &block.as_bytes()[range]).count() % 2 == 1;
            open
        };
        while let Some(mark) = candidates::next_mark(block, from, !self.language.known) {
            let candidate = candidates::read(block, mark, pass(from..mark));
            if candidate.next >= block.len() {
                break;
            }
            pass(mark..candidate.end);
            let verdict = decider.decide(segment, &candidate);
            decided(segment, verdict.ends, &candidate, verdict.rule);
            if verdict.ends {
                segment = candidate.next;
            }
            from = candidate.end;
        }
        segment
    }

    /// Names the rules that this segmenter cuts by: equal fingerprints cut every text alike.
    pub fn fingerprint(&self) -> String {
        format!("{}-{VERSION}-{:016x}", self.language.tag, fnv1a(self.language.source.as_bytes()))
    }
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

/// FNV-1a, 64 bits: stable over platforms and versions, which the standard hasher is not.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}
