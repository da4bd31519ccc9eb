//! The form of a part of an index: a header that says what it covers, and tables of little-endian numbers.
//!
//! Entries are texts, numbered by rising number of words, so that the texts of the right length for a
//! query are one range of numbers, and every list of entries is in order of length. Words are numbered by
//! falling frequency: the more frequent, the less their number, so the texts as lists of words are short.

use std::fs::File;
use std::hint::black_box;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

use super::bag;
use super::blocks::{BLOCK, Blocks, checksum};
use crate::error::{Error, Result};

/// What stands at the beginning of an index file.
const MAGIC: &[u8; 8] = b"btxtidx1";

/// To be raised when tokens, folding, bags, layers or this form change: older files are then made anew.
pub(super) const VERSION: u64 = 5;

/// The scores, in hundredths of a point, down to which the lists of a layer suffice; the last layer holds
/// what no lookup from 50 % needs.
pub(super) const LAYERS: [u32; 4] = [8_000, 7_000, 6_000, 5_000];

/// How many lists a word has.
pub(super) const LISTS: usize = LAYERS.len() + 1;

/// How many words a search may ask a candidate to share with the query in the lists that it reads.
///
/// More make the lists longer and the candidates fewer. Measured on a million law segments at 50 %, mean of
/// 2,000 queries: 2 took 2.9 ms, 3 1.9, 4 1.5, 5 1.3, 7 1.3 with longer lists and a higher median.
pub(super) const SHARED: u32 = 5;

/// Of so many entries the bags, and then the words, are read side by side before any is looked at: they lie all over
/// main memory, and are waited for once, not each in turn. (A quarter less time at 50 %, among a million texts.)
pub(super) const AT_ONCE: usize = 16;

/// For each entry the fingerprint of its text, by which SQLite finds its units.
pub(super) const PRINTS: usize = 0;
/// For each entry its bag.
pub(super) const BAGS: usize = 1;
/// For each entry where its words begin; one more for the end.
pub(super) const STARTS: usize = 2;
/// The words of each entry, as numbers of seven bits a byte.
pub(super) const WORDS: usize = 3;
/// The prints of all words, in order.
pub(super) const VOCABULARY: usize = 4;
/// For each print of the vocabulary the word's number: twice its place by falling frequency, and one more if it is
/// a number.
pub(super) const RANKS: usize = 5;
/// For each word and layer where its list begins; one more for the end.
pub(super) const OFFSETS: usize = 6;
/// The lists: numbers of entries.
pub(super) const ENTRIES: usize = 7;
/// How many tables there are.
pub(super) const TABLES: usize = 8;

/// Bytes of the header: magic, version, coverage, lengths of the tables, how many words are frequent, the
/// checksum of the checksums of all blocks, which follow the header, and its own checksum.
const HEADER: usize = 18 * 8;

/// What a part covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Coverage {
    /// The first unit.
    pub(super) first: i64,
    /// The unit behind the last one.
    pub(super) before: i64,
    /// The last run that had been committed when it was made, and its stamp.
    pub(super) run: i64,
    pub(super) stamp: i64,
    /// How many units had been changed or removed by then.
    pub(super) removed: i64,
}

/// How many bytes each table has.
pub(super) type Lengths = [usize; TABLES];

/// Where each table stands in the file: one after the other, behind the header and the checksums of all blocks.
pub(super) fn places(lengths: &Lengths) -> [Range<usize>; TABLES] {
    let mut at = HEADER + 8 * lengths.iter().map(|&length| block_count(length)).sum::<usize>();
    lengths.map(|length| {
        at += length;
        at - length..at
    })
}

/// The header, and the checksums of all blocks.
pub(super) fn header<'s>(
    coverage: &Coverage,
    lengths: &Lengths,
    frequent: u32,
    sums: impl Iterator<Item = &'s u64>,
) -> Vec<u8> {
    let sums: Vec<u8> = sums.flat_map(|sum| sum.to_le_bytes()).collect();
    let mut head = Vec::with_capacity(HEADER + sums.len());
    head.extend_from_slice(MAGIC);
    let mut put = |number: u64| head.extend_from_slice(&number.to_le_bytes());
    put(VERSION);
    for number in [coverage.first, coverage.before, coverage.run, coverage.stamp, coverage.removed] {
        put(number as u64);
    }
    for &length in lengths {
        put(length as u64);
    }
    put(u64::from(frequent));
    put(checksum(&sums));
    let own = checksum(&head);
    head.extend_from_slice(&own.to_le_bytes());
    head.extend_from_slice(&sums);
    head
}

/// A part of an index, ready to be searched.
#[derive(Debug)]
pub(in crate::memory) struct Part {
    blocks: Blocks,
    pub(super) coverage: Coverage,
    frequent: u32,
}

impl Part {
    /// Opens the file at `path`; only its header and checksums are read.
    pub(super) fn open(path: &Path) -> Result<Part> {
        let damaged = || Error::invalid("not an index of this version, or damaged");
        let mut file = File::open(path)?;
        let mut header = [0; HEADER];
        file.read_exact(&mut header)?;
        let number = |at: usize| u64::from_le_bytes(*item(&header, at));
        if &header[..8] != MAGIC || number(1) != VERSION || number(17) != checksum(&header[..HEADER - 8]) {
            return Err(damaged());
        }
        let signed = |at: usize| number(at) as i64;
        let coverage =
            Coverage { first: signed(2), before: signed(3), run: signed(4), stamp: signed(5), removed: signed(6) };
        let lengths: Lengths = std::array::from_fn(|table| number(7 + table) as usize);
        // The header is what was written, so these lengths are.
        let places = places(&lengths);
        if file.metadata()?.len() != places[TABLES - 1].end as u64 {
            return Err(damaged());
        }
        let mut sums = vec![0; places[0].start - HEADER];
        file.read_exact(&mut sums)?;
        if number(16) != checksum(&sums) {
            return Err(damaged());
        }
        let mut sums = sums.as_chunks::<8>().0.iter().map(|sum| u64::from_le_bytes(*sum));
        let tables = places.map(|place| {
            let count = block_count(place.len());
            (place, sums.by_ref().take(count).collect())
        });
        Ok(Part { blocks: Blocks::in_file(file, tables), coverage, frequent: number(15) as u32 })
    }

    /// A part in main memory.
    pub(super) fn in_memory(blocks: Blocks, coverage: Coverage, frequent: u32) -> Part {
        Part { blocks, coverage, frequent }
    }

    /// Whether every table is what was written.
    pub(super) fn is_whole(&self) -> bool {
        self.blocks.are_whole()
    }

    /// Whether something that was asked for so far was not what was written.
    pub(in crate::memory) fn is_damaged(&self) -> bool {
        self.blocks.damaged()
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> u32 {
        (self.blocks.length(PRINTS) / 8) as u32
    }

    /// Bytes in all.
    pub(super) fn size(&self) -> usize {
        (0..TABLES).map(|table| self.blocks.length(table)).sum()
    }

    /// The fingerprint of an entry's text.
    pub(super) fn print(&self, entry: u32) -> i64 {
        i64::from_le_bytes(*self.blocks.item(PRINTS, entry as usize))
    }

    /// The bag of an entry.
    #[inline]
    pub(super) fn bag(&self, entry: u32) -> &[u8; bag::BYTES] {
        self.blocks.item(BAGS, entry as usize)
    }

    /// The bags of these entries, [`AT_ONCE`] at most.
    pub(super) fn bags(&self, entries: &[u32]) -> [&[u8; bag::BYTES]; AT_ONCE] {
        let mut bags = [&[0; bag::BYTES]; AT_ONCE];
        let read = bags.iter_mut().zip(entries).map(|(bag, &entry)| {
            *bag = self.bag(entry);
            bag::words(bag)
        });
        black_box(read.max());
        bags
    }

    /// The entries with `words` words or more begin here.
    pub(super) fn first_with_words(&self, words: u32) -> u32 {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = u32::midpoint(low, high);
            if bag::words(self.bag(middle)) < words.min(0xFFFF) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// Looks where the words of these entries begin, so that [`Part::words`] need not wait for them.
    pub(super) fn look_ahead(&self, entries: impl Iterator<Item = u32>) {
        let begins = |entry: u32| self.blocks.item::<1>(WORDS, self.number(STARTS, entry as usize) as usize);
        black_box(entries.map(begins).max());
    }

    /// Puts the words of an entry into `out`.
    pub(super) fn words(&self, entry: u32, out: &mut Vec<u32>) {
        out.clear();
        // A number may begin in one block and end in the next.
        let mut number = Unread::default();
        self.encoded(entry, |bytes| number.read(bytes, out));
    }

    /// Puts the words of an entry into `out` as they stand in the file, seven bits a byte.
    pub(super) fn encoded_words(&self, entry: u32, out: &mut Vec<u8>) {
        out.clear();
        self.encoded(entry, |bytes| out.extend_from_slice(bytes));
    }

    /// Calls `each` with the words of an entry, in as many pieces as they lie in blocks.
    #[inline]
    fn encoded(&self, entry: u32, mut each: impl FnMut(&[u8])) {
        let range = self.number(STARTS, entry as usize)..self.number(STARTS, entry as usize + 1);
        self.blocks.slices::<1>(WORDS, range.start as usize..range.end as usize, |bytes| each(bytes.as_flattened()));
    }

    /// The number of the word with this print.
    pub(super) fn word(&self, print: u64) -> Option<u32> {
        let (mut low, mut high) = (0, self.blocks.length(VOCABULARY) / 8);
        while low < high {
            let middle = usize::midpoint(low, high);
            match u64::from_le_bytes(*self.blocks.item(VOCABULARY, middle)).cmp(&print) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(self.number(RANKS, middle)),
            }
        }
        None
    }

    /// Whether the lists of `word` lack entries: it is so frequent that its last one is left out.
    pub(super) fn is_frequent(&self, word: u32) -> bool {
        rank(word) < self.frequent as usize
    }

    /// How long the lists of `word` are together.
    pub(super) fn list_length(&self, word: u32) -> u32 {
        self.length_down_to(word, LISTS - 1)
    }

    /// How long the lists of `word` in layers `0..=layer` are together.
    pub(super) fn length_down_to(&self, word: u32, layer: usize) -> u32 {
        let at = rank(word) * LISTS;
        self.number(OFFSETS, at + layer + 1).saturating_sub(self.number(OFFSETS, at))
    }

    /// The entries that have `word` in the lists of layers `0..=layer`, of which `entries` are wanted.
    pub(super) fn lists(&self, word: u32, layer: usize, entries: &Range<u32>, mut each: impl FnMut(&[[u8; 4]])) {
        for layer in 0..=layer {
            let at = rank(word) * LISTS + layer;
            let list = self.number(OFFSETS, at) as usize..self.number(OFFSETS, at + 1) as usize;
            let below = |limit: u32| move |entry: &[u8; 4]| u32::from_le_bytes(*entry) < limit;
            let from = self.blocks.partition_point(ENTRIES, list.clone(), below(entries.start));
            let to = self.blocks.partition_point(ENTRIES, from..list.end, below(entries.end));
            self.blocks.slices(ENTRIES, from..to, &mut each);
        }
    }

    #[inline]
    fn number(&self, table: usize, at: usize) -> u32 {
        u32::from_le_bytes(*self.blocks.item(table, at))
    }
}

/// Puts the numbers that these bytes are into `out`.
pub(super) fn read_numbers(bytes: &[u8], out: &mut Vec<u32>) {
    Unread::default().read(bytes, out);
}

/// The part of a number, seven bits a byte, that was read so far.
#[derive(Default)]
struct Unread {
    number: u32,
    shift: u32,
}

impl Unread {
    #[inline]
    fn read(&mut self, bytes: &[u8], out: &mut Vec<u32>) {
        for &byte in bytes {
            // In a damaged file a number may be longer than it can be: it is then wrong, and found nowhere.
            self.number |= u32::from(byte & 0x7F).wrapping_shl(self.shift);
            self.shift += 7;
            if byte < 0x80 {
                out.push(self.number);
                *self = Unread::default();
            }
        }
    }
}

/// How many blocks a table of this length has.
fn block_count(length: usize) -> usize {
    length.div_ceil(BLOCK)
}

/// The eight bytes at place `at` of the header.
fn item(header: &[u8; HEADER], at: usize) -> &[u8; 8] {
    &header.as_chunks().0[at]
}

/// Whether a word, by its number, is a number: then it is odd.
#[inline]
pub(super) fn is_number(word: u32) -> bool {
    word & 1 == 1
}

/// The place of a word among all, by falling frequency.
#[inline]
pub(super) fn rank(word: u32) -> usize {
    (word >> 1) as usize
}
