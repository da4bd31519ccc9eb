//! Making a part of an index from texts.

use rustc_hash::FxHashMap;

use super::bag;
use super::layout::{LAYERS, LISTS, SHARED, Tables};
use crate::error::Result;
use crate::text::similarity::{FULL, NUMBER, WORD, is_number, word_prints};

/// Words that more than one text in so many has are left out of the last lists: nothing asks for them there.
const FREQUENT: usize = 32;

/// Collects texts, then makes the tables.
#[derive(Debug, Default)]
pub(super) struct Builder {
    /// For each text the fingerprint by which SQLite knows it.
    texts: Vec<i64>,
    /// Behind each text's last word, in `words`.
    ends: Vec<u32>,
    /// The words of all texts, by the order in which they were first seen.
    words: Vec<u32>,
    seen: FxHashMap<u64, u32>,
    /// By the order in which they were first seen: print and how often.
    vocabulary: Vec<(u64, u32)>,
    prints: Vec<u64>,
}

impl Builder {
    /// Adds a text that was not added before.
    pub(super) fn add(&mut self, text: &str, fingerprint: i64) {
        word_prints(text, &mut self.prints);
        if self.prints.is_empty() {
            // White space alone: found as the same text or not at all.
            return;
        }
        for &print in &self.prints {
            let next = self.vocabulary.len() as u32;
            let word = *self.seen.entry(print).or_insert(next);
            if word == next {
                self.vocabulary.push((print, 0));
            }
            self.vocabulary[word as usize].1 += 1;
            self.words.push(word);
        }
        self.texts.push(fingerprint);
        self.ends.push(self.words.len() as u32);
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// How many words they have in all.
    pub(super) fn word_count(&self) -> usize {
        self.words.len()
    }

    fn words_of(&self, text: usize) -> &[u32] {
        let from = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.words[from as usize..self.ends[text] as usize]
    }

    /// Makes the tables; `step` is told how many texts are in them so far, and may break the work off.
    pub(super) fn finish(mut self, mut step: impl FnMut(usize) -> Result<()>) -> Result<Tables> {
        self.seen = FxHashMap::default();
        let mut tables = Tables::default();
        let ranks = self.rank(&mut tables);
        let order = self.by_length();

        // How often each word comes in each layer, then where each list begins.
        let mut offsets = vec![0u32; self.vocabulary.len() * LISTS + 1];
        let too_frequent = (self.len() / FREQUENT).max(64) as u32;
        let mut layers = Layers::default();
        let frequent = self.vocabulary.iter().filter(|(_, count)| *count > too_frequent).count() as u32;
        tables.frequent = frequent;
        let listed = |rank: u32, layer: usize| layer < LAYERS.len() || rank >= frequent;
        for &text in &order {
            for &(rank, layer) in layers.of(self.words_of(text as usize), &ranks, &self.vocabulary) {
                if listed(rank, layer) {
                    offsets[rank as usize * LISTS + layer + 1] += 1;
                }
            }
        }
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        let mut lists = vec![[0u8; 4]; offsets[offsets.len() - 1] as usize];
        let mut next = offsets.clone();
        tables.starts.extend_from_slice(&0u32.to_le_bytes());
        let (mut prints, mut scratch) = (Vec::new(), Vec::new());
        for (entry, &text) in order.iter().enumerate() {
            step(entry + 1)?;
            let words = self.words_of(text as usize);
            for &(rank, layer) in layers.of(words, &ranks, &self.vocabulary) {
                if listed(rank, layer) {
                    let at = &mut next[rank as usize * LISTS + layer];
                    lists[*at as usize] = (entry as u32).to_le_bytes();
                    *at += 1;
                }
            }
            prints.clear();
            prints.extend(words.iter().map(|&word| self.vocabulary[word as usize].0));
            for word in bag::bag(&prints, &mut scratch) {
                tables.bags.extend_from_slice(&word.to_le_bytes());
            }
            for (&word, &print) in words.iter().zip(&prints) {
                push_number(ranks[word as usize] << 1 | u32::from(is_number(print)), &mut tables.words);
            }
            tables.starts.extend_from_slice(&(tables.words.len() as u32).to_le_bytes());
            tables.prints.extend_from_slice(&self.texts[text as usize].to_le_bytes());
        }
        tables.offsets = offsets.iter().flat_map(|at| at.to_le_bytes()).collect();
        tables.lists = lists.into_flattened();
        Ok(tables)
    }

    /// Numbers the words by falling frequency, and writes the vocabulary.
    fn rank(&self, tables: &mut Tables) -> Vec<u32> {
        let mut by_frequency: Vec<u32> = (0..self.vocabulary.len() as u32).collect();
        by_frequency.sort_unstable_by_key(|&word| {
            let (print, count) = self.vocabulary[word as usize];
            (std::cmp::Reverse(count), print)
        });
        let mut ranks = vec![0u32; self.vocabulary.len()];
        for (rank, &word) in by_frequency.iter().enumerate() {
            ranks[word as usize] = rank as u32;
        }
        by_frequency.sort_unstable_by_key(|&word| self.vocabulary[word as usize].0);
        for word in by_frequency {
            let print = self.vocabulary[word as usize].0;
            tables.vocabulary.extend_from_slice(&print.to_le_bytes());
            let number = ranks[word as usize] << 1 | u32::from(is_number(print));
            tables.ranks.extend_from_slice(&number.to_le_bytes());
        }
        ranks
    }

    /// The texts by rising number of words.
    fn by_length(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by_key(|&text| self.words_of(text as usize).len());
        order
    }
}

/// In which layer each word of a text is listed.
///
/// A text's words are taken rarest first. A word belongs to the first layer whose score leaves room for
/// all words before it to be missing, so that of the words shared with a query that reaches the score the
/// first [`SHARED`] are in the layers down to it (the proof is in docs/matching.md).
#[derive(Debug, Default)]
struct Layers {
    ranked: Vec<u32>,
    out: Vec<(u32, usize)>,
}

impl Layers {
    fn of(&mut self, words: &[u32], ranks: &[u32], vocabulary: &[(u64, u32)]) -> &[(u32, usize)] {
        self.ranked.clear();
        self.ranked.extend(
            words.iter().map(|&word| ranks[word as usize] << 1 | u32::from(is_number(vocabulary[word as usize].0))),
        );
        self.ranked.sort_unstable_by(|a, b| b.cmp(a));
        self.out.clear();
        let length = words.len() as u64;
        let (mut before, mut layer) = (0u64, 0);
        for &word in &self.ranked {
            while layer < LAYERS.len() && before > room(LAYERS[layer], length, SHARED) {
                layer += 1;
            }
            self.out.push((word >> 1, layer));
            before += weight(word & 1 == 1);
        }
        &self.out
    }
}

/// What the loss of a word costs at least.
pub(super) fn weight(number: bool) -> u64 {
    u64::from(if number { NUMBER } else { WORD })
}

/// How much may stand before a word, in a text of `length` words, for the word to be among the first
/// `shared` ones that are shared at `score`.
pub(super) fn room(score: u32, length: u64, shared: u32) -> u64 {
    u64::from(FULL - score) * length / u64::from(FULL / WORD) + u64::from(WORD * (shared - 1))
}

fn push_number(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
