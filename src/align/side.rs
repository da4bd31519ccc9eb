//! One side of a document pair as the aligner sees it: segments as bags of words, with their lengths.

use rustc_hash::FxHashMap;

use super::AlignSegment;
use super::borders::Borders;
use super::words::{WordKind, raw_words};
use crate::lang::Lang;
use crate::text::normalise::fold;
use crate::text::stems::Stemmer;

/// A word of a segment, and how often it stands there.
#[derive(Debug, Clone, Copy)]
pub(super) struct BagEntry {
    pub(super) word: u32,
    pub(super) count: f32,
    /// How much that weighs: the second time says less than the first.
    pub(super) times: f32,
    /// Where it stands in the segment, on average, 0 to 1.
    pub(super) position: f32,
}

/// Where a word occurs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub(super) segment: u32,
    /// Place of the word in the segment's bag.
    pub(super) place: u16,
    pub(super) count: f32,
}

/// A word of this side, all its forms taken together.
#[derive(Debug, Clone)]
pub(super) struct SideWord {
    pub(super) stem: Box<str>,
    /// The first form seen, without accents, to compare spellings.
    pub(super) spelling: Box<str>,
    pub(super) kind: WordKind,
    /// Whether it always begins with a capital: likely a name.
    pub(super) name: bool,
    /// Occurrences in the document.
    pub(super) count: f32,
}

/// One side of a document pair.
#[derive(Debug)]
pub(super) struct Side {
    pub(super) words: Vec<SideWord>,
    first: Vec<u32>,
    bags: Vec<BagEntry>,
    posting_first: Vec<u32>,
    postings: Vec<Posting>,
    /// Words in each segment.
    pub(super) sizes: Vec<f32>,
    /// Characters in each segment, white space not counted.
    pub(super) lengths: Vec<f32>,
    /// Characters in all segments before each; one more than there are segments.
    length_sums: Vec<f64>,
    /// The paragraph that each segment stands in.
    paragraphs: Vec<u32>,
    /// The share of neighbouring segments that stand in one paragraph.
    same_paragraph: f32,
    /// How probable each word is in a segment of which nothing is known.
    pub(super) shares: Vec<f32>,
    /// How each segment begins and ends.
    pub(super) borders: Vec<Borders>,
}

impl Side {
    pub(super) fn new(lang: &Lang, segments: &[AlignSegment]) -> Side {
        let reader = Stemmer::new(lang);
        let mut ids: FxHashMap<Box<str>, u32> = FxHashMap::default();
        // Stemming is dear and words come again: each form is reduced once.
        let mut known: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut words: Vec<SideWord> = Vec::new();
        let mut first = vec![0];
        let mut bags: Vec<BagEntry> = Vec::new();
        let (mut sizes, mut lengths, mut paragraphs) = (Vec::new(), Vec::new(), Vec::new());
        let mut segment_words: Vec<(u32, u32)> = Vec::new();
        for segment in segments {
            segment_words.clear();
            for raw in raw_words(&segment.text) {
                let id = match known.get(raw.text.as_ref()) {
                    Some(&id) => id,
                    None => {
                        let stem = match raw.kind {
                            WordKind::Word => reader.stem(&raw.text),
                            _ => raw.text.clone(),
                        };
                        let id = *ids.entry(stem.as_ref().into()).or_insert_with(|| {
                            words.push(SideWord {
                                stem: stem.as_ref().into(),
                                spelling: fold(&raw.text).into(),
                                kind: raw.kind,
                                name: true,
                                count: 0.0,
                            });
                            words.len() as u32 - 1
                        });
                        known.insert(raw.text.as_ref().into(), id);
                        id
                    }
                };
                let word = &mut words[id as usize];
                word.count += 1.0;
                word.name &= raw.capital;
                segment_words.push((id, segment_words.len() as u32));
            }
            let size = segment_words.len() as f32;
            sizes.push(size);
            segment_words.sort_unstable();
            bags.extend(segment_words.chunk_by(|a, b| a.0 == b.0).take(usize::from(u16::MAX)).map(|run| {
                let count = run.len() as f32;
                let before: f32 = run.iter().map(|&(_, at)| at as f32 + 0.5).sum();
                BagEntry { word: run[0].0, count, times: count.powf(REPEAT), position: before / (count * size) }
            }));
            first.push(bags.len() as u32);
            lengths.push(segment.text.chars().filter(|c| !c.is_whitespace()).count() as f32);
            paragraphs.push(segment.paragraph);
        }
        let mut length_sums = vec![0.0];
        length_sums.extend(lengths.iter().scan(0.0, |sum, &length| {
            *sum += f64::from(length);
            Some(*sum)
        }));
        let same = paragraphs.windows(2).filter(|pair| pair[0] == pair[1]).count();
        let mut side = Side {
            same_paragraph: same as f32 / (paragraphs.len() as f32 - 1.0).max(1.0),
            length_sums,
            shares: Vec::new(),
            borders: Borders::of_all(segments),
            posting_first: Vec::new(),
            postings: Vec::new(),
            words,
            first,
            bags,
            sizes,
            lengths,
            paragraphs,
        };
        side.index();
        side
    }

    fn index(&mut self) {
        let mut places = vec![0u32; self.words.len() + 1];
        for entry in &self.bags {
            places[entry.word as usize + 1] += 1;
        }
        for at in 1..places.len() {
            places[at] += places[at - 1];
        }
        self.posting_first.clone_from(&places);
        self.postings = vec![Posting { segment: 0, place: 0, count: 0.0 }; self.bags.len()];
        for segment in 0..self.len() {
            for (place, entry) in self.bags[self.range(segment)].iter().enumerate() {
                let slot = &mut places[entry.word as usize];
                self.postings[*slot as usize] =
                    Posting { segment: segment as u32, place: place as u16, count: entry.count };
                *slot += 1;
            }
        }
    }

    /// Sets how probable each word is, from its count here and `per_million`, its frequency elsewhere.
    pub(super) fn set_shares(&mut self, per_million: impl Fn(&SideWord) -> Option<f32>) {
        let total: f32 = self.words.iter().map(|word| word.count).sum();
        self.shares = self
            .words
            .iter()
            .map(|word| {
                let elsewhere = per_million(word).unwrap_or(1.0) / 1e6;
                ((word.count + ELSEWHERE_WORDS * elsewhere) / (total + ELSEWHERE_WORDS)).min(0.5)
            })
            .collect();
    }

    /// Characters in some segments together.
    pub(super) fn length(&self, range: &std::ops::Range<usize>) -> f32 {
        (self.length_sums[range.end] - self.length_sums[range.start]) as f32
    }

    /// How much speaks against these segments belonging together: nothing within a paragraph, and little where
    /// nearly every segment is one, 0 to 1.
    pub(super) fn broken(&self, range: &std::ops::Range<usize>) -> f32 {
        if self.paragraphs[range.start] == self.paragraphs[range.end - 1] { 0.0 } else { self.same_paragraph }
    }

    /// How many segments there are.
    pub(super) fn len(&self) -> usize {
        self.sizes.len()
    }

    fn range(&self, segment: usize) -> std::ops::Range<usize> {
        self.first[segment] as usize..self.first[segment + 1] as usize
    }

    /// The words of a segment, each once.
    pub(super) fn bag(&self, segment: usize) -> &[BagEntry] {
        &self.bags[self.range(segment)]
    }

    /// Where a word occurs, in order.
    pub(super) fn postings(&self, word: u32) -> &[Posting] {
        let word = word as usize;
        &self.postings[self.posting_first[word] as usize..self.posting_first[word + 1] as usize]
    }
}

/// General frequencies weigh as much as a text of this many words: enough to keep a short page from
/// taking its own rare words for common ones.
const ELSEWHERE_WORDS: f32 = 1000.0;

/// Power of a word's repetitions within a segment.
const REPEAT: f32 = 0.7;
