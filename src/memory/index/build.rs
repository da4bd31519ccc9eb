//! Making a part of an index from texts.
//!
//! In bounded main memory: while texts are collected, a byte or two for each of their words; then each table is
//! written from its beginning to its end, and only the lists are put together in main memory, so many
//! entries at once.

use std::hint::black_box;

use hashbrown::HashTable;
use rustc_hash::FxHashMap;

use super::bag;
use super::layout::{
    AT_ONCE, BAGS, ENTRIES, LAYERS, LISTS, Lengths, OFFSETS, PRINTS, RANKS, SHARED, STARTS, TABLES, VOCABULARY, WORDS,
    is_number, rank, read_numbers,
};
use super::output::Output;
use crate::error::Result;
use crate::text::similarity::{self, FULL, NUMBER, WORD, word_prints};

/// Words that more than one text in so many has are left out of the last lists: nothing asks for them there.
const FREQUENT: usize = 32;

/// So many entries of lists are put together at once, 40 MB; what is more takes another pass over the texts. A million
/// texts of 25 words have 18 million.
const ENTRIES_AT_ONCE: u32 = 10_000_000;

/// Collects texts.
#[derive(Debug, Default)]
pub(super) struct Builder {
    /// For each text the fingerprint by which SQLite knows it.
    texts: Vec<i64>,
    /// Finds a text by its fingerprint, which is as good as its hash.
    known: HashTable<u32>,
    /// How many words each text has.
    lengths: Vec<u32>,
    /// Behind each text's last word, in `words`.
    ends: Vec<u32>,
    /// The words of all texts, by the order in which they were first seen, as numbers of seven bits a byte.
    words: Vec<u8>,
    word_count: usize,
    seen: FxHashMap<u64, u32>,
    /// By the order in which they were first seen: their prints, and how often they come.
    vocabulary: Vec<u64>,
    counts: Vec<u32>,
    prints: Vec<u64>,
}

impl Builder {
    /// Adds a text; says whether it is a new one.
    pub(super) fn add(&mut self, text: &str, fingerprint: i64) -> bool {
        let Builder { texts, known, .. } = self;
        if known.find(fingerprint as u64, |&at| texts[at as usize] == fingerprint).is_some() {
            return false;
        }
        word_prints(text, &mut self.prints);
        if self.prints.is_empty() {
            // White space alone: found as the same text or not at all.
            return false;
        }
        for &print in &self.prints {
            let next = self.vocabulary.len() as u32;
            let word = *self.seen.entry(print).or_insert(next);
            if word == next {
                self.vocabulary.push(print);
                self.counts.push(0);
            }
            self.counts[word as usize] += 1;
            push_number(word, &mut self.words);
        }
        self.word_count += self.prints.len();
        known.insert_unique(fingerprint as u64, texts.len() as u32, |&at| texts[at as usize] as u64);
        texts.push(fingerprint);
        self.lengths.push(self.prints.len() as u32);
        self.ends.push(self.words.len() as u32);
        true
    }

    /// How many texts there are.
    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// How many words they have in all.
    pub(super) fn word_count(&self) -> usize {
        self.word_count
    }

    /// Puts texts and words in their order and counts what the lists will hold.
    pub(super) fn ordered(mut self) -> Ordered {
        (self.known, self.seen) = (HashTable::new(), FxHashMap::default());
        let mut order: Vec<u32> = (0..self.len() as u32).collect();
        order.sort_by_key(|&text| self.lengths[text as usize]);
        let too_frequent = (self.len() / FREQUENT).max(64) as u32;
        let frequent = self.counts.iter().filter(|&&count| count > too_frequent).count() as u32;
        let numbers = self.numbers();
        let offsets = vec![0; self.vocabulary.len() * LISTS + 1];
        let mut ordered = Ordered { collected: self, order, numbers, frequent, offsets };
        ordered.count();
        ordered
    }

    /// For each word its number in the part: twice its place by falling frequency, and one more if it is a number.
    fn numbers(&self) -> Vec<u32> {
        let mut by_frequency: Vec<u32> = (0..self.vocabulary.len() as u32).collect();
        by_frequency.sort_unstable_by_key(|&word| {
            (std::cmp::Reverse(self.counts[word as usize]), self.vocabulary[word as usize])
        });
        let mut numbers = vec![0; self.vocabulary.len()];
        for (rank, word) in by_frequency.into_iter().enumerate() {
            let number = u32::from(similarity::is_number(self.vocabulary[word as usize]));
            numbers[word as usize] = (rank as u32) << 1 | number;
        }
        numbers
    }

    /// Looks where the words of these texts are, so that [`Builder::words_of`] need not wait for them.
    fn look_ahead(&self, texts: &[u32]) {
        let last = |&text: &u32| self.words.get(self.ends[text as usize] as usize - 1);
        black_box(texts.iter().map(last).max());
    }

    /// Puts the words of a text, by the order in which they were first seen, into `out`.
    fn words_of(&self, text: u32, out: &mut Vec<u32>) {
        out.clear();
        let text = text as usize;
        let from = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        read_numbers(&self.words[from as usize..self.ends[text] as usize], out);
    }
}

/// Texts in the order in which a part has them, ready to be written.
#[derive(Debug)]
pub(super) struct Ordered {
    collected: Builder,
    /// The texts by rising number of words.
    order: Vec<u32>,
    /// For each word its number in the part.
    numbers: Vec<u32>,
    /// How many of the most frequent words have no last list.
    frequent: u32,
    /// For each word and layer where its list begins; one more for the end.
    offsets: Vec<u32>,
}

impl Ordered {
    pub(super) fn frequent(&self) -> u32 {
        self.frequent
    }

    /// How many bytes each table is going to have.
    pub(super) fn lengths(&self) -> Lengths {
        let Builder { texts, vocabulary, counts, .. } = &self.collected;
        let bytes_of_number = |number: u32| (32 - (number | 1).leading_zeros()).div_ceil(7) as usize;
        let words = self.numbers.iter().zip(counts).map(|(&number, &count)| bytes_of_number(number) * count as usize);
        let mut lengths = [0; TABLES];
        lengths[PRINTS] = 8 * texts.len();
        lengths[BAGS] = bag::BYTES * texts.len();
        lengths[STARTS] = 4 * (texts.len() + 1);
        lengths[WORDS] = words.sum();
        lengths[VOCABULARY] = 8 * vocabulary.len();
        lengths[RANKS] = 4 * vocabulary.len();
        lengths[OFFSETS] = 4 * self.offsets.len();
        lengths[ENTRIES] = 4 * self.offsets[self.offsets.len() - 1] as usize;
        lengths
    }

    /// Writes the tables; `step` is told how many texts are in them so far, and may break the work off.
    pub(super) fn write(&self, output: &mut Output, step: impl FnMut(usize) -> Result<()>) -> Result<()> {
        self.write_texts(output, step)?;
        self.write_vocabulary(output)?;
        self.offsets.iter().try_for_each(|at| output.put(OFFSETS, &at.to_le_bytes()))?;
        self.write_lists(output)
    }

    fn write_texts(&self, output: &mut Output, mut step: impl FnMut(usize) -> Result<()>) -> Result<()> {
        let Builder { texts, vocabulary, .. } = &self.collected;
        let (mut words, mut bytes, mut prints, mut scratch) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let mut start = 0u32;
        output.put(STARTS, &start.to_le_bytes())?;
        for (entry, text) in self.texts() {
            step(entry + 1)?;
            self.collected.words_of(text, &mut words);
            prints.clear();
            prints.extend(words.iter().map(|&word| vocabulary[word as usize]));
            output.put(BAGS, bag::bag(&prints, &mut scratch).map(u64::to_le_bytes).as_flattened())?;
            bytes.clear();
            words.iter().for_each(|&word| push_number(self.numbers[word as usize], &mut bytes));
            output.put(WORDS, &bytes)?;
            start += bytes.len() as u32;
            output.put(STARTS, &start.to_le_bytes())?;
            output.put(PRINTS, &texts[text as usize].to_le_bytes())?;
        }
        Ok(())
    }

    /// The words in the order of their prints, to be looked up.
    fn write_vocabulary(&self, output: &mut Output) -> Result<()> {
        let prints = &self.collected.vocabulary;
        let mut by_print: Vec<u32> = (0..prints.len() as u32).collect();
        by_print.sort_unstable_by_key(|&word| prints[word as usize]);
        for word in by_print {
            output.put(VOCABULARY, &prints[word as usize].to_le_bytes())?;
            output.put(RANKS, &self.numbers[word as usize].to_le_bytes())?;
        }
        Ok(())
    }

    /// The lists, those of as many words at once as have room in main memory.
    fn write_lists(&self, output: &mut Output) -> Result<()> {
        let words = self.numbers.len();
        let begins = |rank: usize| self.offsets[rank * LISTS];
        let mut from = 0;
        while from < words {
            let to = (from + 1..words).find(|&to| begins(to + 1) - begins(from) > ENTRIES_AT_ONCE).unwrap_or(words);
            let mut next: Vec<u32> = self.offsets[from * LISTS..to * LISTS].to_vec();
            let mut lists = vec![[0u8; 4]; (begins(to) - begins(from)) as usize];
            self.each_listed(|entry, rank, layer| {
                if (from..to).contains(&rank) {
                    let at = &mut next[(rank - from) * LISTS + layer];
                    lists[(*at - begins(from)) as usize] = entry.to_le_bytes();
                    *at += 1;
                }
            });
            output.put(ENTRIES, lists.as_flattened())?;
            from = to;
        }
        Ok(())
    }

    /// Counts the entries of all lists, and finds where each begins.
    fn count(&mut self) {
        let mut offsets = std::mem::take(&mut self.offsets);
        self.each_listed(|_, rank, layer| offsets[rank * LISTS + layer + 1] += 1);
        for at in 1..offsets.len() {
            offsets[at] += offsets[at - 1];
        }
        self.offsets = offsets;
    }

    /// The texts in their order, each with its entry. Where the words of the next ones are is looked up for some at once.
    fn texts(&self) -> impl Iterator<Item = (usize, u32)> {
        self.order.chunks(AT_ONCE).inspect(|some| self.collected.look_ahead(some)).flatten().copied().enumerate()
    }

    /// Calls `each` with entry, rank of the word and layer for everything that is in a list.
    fn each_listed(&self, mut each: impl FnMut(u32, usize, usize)) {
        let (mut words, mut layers) = (Vec::new(), Layers::default());
        for (entry, text) in self.texts() {
            self.collected.words_of(text, &mut words);
            for &(word, layer) in layers.of(&words, &self.numbers) {
                if layer < LAYERS.len() || rank(word) >= self.frequent as usize {
                    each(entry as u32, rank(word), layer);
                }
            }
        }
    }
}

/// In which layer each word of a text is listed.
///
/// A text's words are taken rarest first. A word belongs to the first layer whose score leaves room for
/// all words before it to be missing, so that of the words shared with a query that reaches the score the
/// first [`SHARED`] are in the layers down to it (the proof is in docs/matching.md).
#[derive(Debug, Default)]
struct Layers {
    rarest_first: Vec<u32>,
    out: Vec<(u32, usize)>,
}

impl Layers {
    /// The words of a text by their numbers in the part, each with its layer.
    fn of(&mut self, words: &[u32], numbers: &[u32]) -> &[(u32, usize)] {
        self.rarest_first.clear();
        self.rarest_first.extend(words.iter().map(|&word| numbers[word as usize]));
        self.rarest_first.sort_unstable_by(|a, b| b.cmp(a));
        self.out.clear();
        let length = words.len() as u64;
        let (mut before, mut layer) = (0u64, 0);
        for &word in &self.rarest_first {
            while layer < LAYERS.len() && before > room(LAYERS[layer], length, SHARED) {
                layer += 1;
            }
            self.out.push((word, layer));
            before += weight(is_number(word));
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

/// Adds a number, seven bits a byte, the lowest first; the highest bit says that more follow.
pub(super) fn push_number(mut number: u32, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
