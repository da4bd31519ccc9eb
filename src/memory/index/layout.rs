//! The form of a part of an index: a header that says what it covers, and tables of little-endian numbers.
//!
//! Entries are texts, numbered by rising number of words, so that the texts of the right length for a
//! query are one range of numbers, and every list of entries is in order of length. Words are numbered by
//! falling frequency: the more frequent, the less their number, so the texts as lists of words are short.

use std::fs::File;
use std::io::Write as _;
use std::ops::Range;
use std::path::Path;

use super::bag;
use super::map::Bytes;
use crate::error::{Error, Result};
use crate::text::fingerprint::fingerprint;

/// What stands at the beginning of an index file.
const MAGIC: &[u8; 8] = b"btxtidx1";

/// To be raised when tokens, folding, bags, layers or this form change: older files are then made anew.
pub(super) const VERSION: u64 = 3;

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

const SECTIONS: usize = 8;
const HEADER: usize = 256;

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

/// The tables of a part, to be written.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// For each entry the fingerprint of its text, by which SQLite finds its units.
    pub(super) prints: Vec<u8>,
    /// For each entry its bag.
    pub(super) bags: Vec<u8>,
    /// For each entry where its words begin; one more for the end.
    pub(super) starts: Vec<u8>,
    /// The words of each entry, as numbers of seven bits a byte.
    pub(super) words: Vec<u8>,
    /// The prints of all words, in order, and for each the word's number: twice its place by falling
    /// frequency, and one more if it is a number.
    pub(super) vocabulary: Vec<u8>,
    pub(super) ranks: Vec<u8>,
    /// For each word and layer where its list begins; one more for the end.
    pub(super) offsets: Vec<u8>,
    /// The lists: numbers of entries.
    pub(super) lists: Vec<u8>,
    /// How many of the most frequent words have no last list.
    pub(super) frequent: u32,
}

impl Tables {
    fn sections(&self) -> [&[u8]; SECTIONS] {
        [&self.prints, &self.bags, &self.starts, &self.words, &self.vocabulary, &self.ranks, &self.offsets, &self.lists]
    }

    fn header(&self, coverage: &Coverage) -> Vec<u8> {
        let mut header = Vec::with_capacity(HEADER);
        header.extend_from_slice(MAGIC);
        let mut put = |number: u64| header.extend_from_slice(&number.to_le_bytes());
        put(VERSION);
        for number in [coverage.first, coverage.before, coverage.run, coverage.stamp, coverage.removed] {
            put(number as u64);
        }
        for section in self.sections() {
            put(section.len() as u64);
        }
        for section in self.sections() {
            put(checksum(section));
        }
        put(u64::from(self.frequent));
        header.resize(HEADER - 8, 0);
        let sum = checksum(&header);
        header.extend_from_slice(&sum.to_le_bytes());
        header
    }

    /// Writes the part to `path`: under another name first, so that nobody ever sees half of it.
    pub(super) fn write(&self, coverage: &Coverage, path: &Path) -> Result<()> {
        let part = path.with_extension(format!("{}.part", std::process::id()));
        let write = || -> Result<()> {
            let mut file = File::create(&part)?;
            // Tells whoever finds it that it is no leftover; where files cannot be locked nobody sweeps either.
            let _ = file.try_lock();
            file.write_all(&self.header(coverage))?;
            for section in self.sections() {
                file.write_all(section)?;
                // Tables begin at multiples of 64, so that a bag is one line of the processor's cache.
                file.write_all(&[0; 64][..padding(section.len())])?;
            }
            file.sync_data()?;
            drop(file);
            Ok(std::fs::rename(&part, path)?)
        };
        write().inspect_err(|_| {
            let _ = std::fs::remove_file(&part);
        })
    }

    /// The part as it would be read back.
    pub(super) fn in_memory(&self, coverage: &Coverage) -> Result<Part> {
        let mut bytes = self.header(coverage);
        for section in self.sections() {
            bytes.extend_from_slice(section);
            bytes.resize(bytes.len() + padding(section.len()), 0);
        }
        Part::of(Bytes::Owned(bytes))
    }
}

fn padding(length: usize) -> usize {
    length.next_multiple_of(64) - length
}

fn checksum(bytes: &[u8]) -> u64 {
    fingerprint(bytes, 0x6274_7874)
}

/// A part of an index, ready to be searched.
#[derive(Debug)]
pub(in crate::memory) struct Part {
    bytes: Bytes,
    sections: [Range<usize>; SECTIONS],
    pub(super) coverage: Coverage,
    frequent: u64,
}

impl Part {
    /// Opens the file at `path`; only its header is read.
    pub(super) fn open(path: &Path) -> Result<Part> {
        Part::of(Bytes::map(&File::open(path)?)?)
    }

    fn of(bytes: Bytes) -> Result<Part> {
        let damaged = || Error::invalid("not an index of this version, or damaged");
        let header = bytes.get(..HEADER).ok_or_else(damaged)?;
        let number = |at: usize| u64::from_le_bytes(header[at * 8..at * 8 + 8].try_into().expect("eight bytes"));
        if &header[..8] != MAGIC || number(1) != VERSION || number(HEADER / 8 - 1) != checksum(&header[..HEADER - 8]) {
            return Err(damaged());
        }
        let signed = |at: usize| number(at) as i64;
        let coverage =
            Coverage { first: signed(2), before: signed(3), run: signed(4), stamp: signed(5), removed: signed(6) };
        let mut at = HEADER;
        let mut sections: [Range<usize>; SECTIONS] = Default::default();
        for (section, place) in sections.iter_mut().enumerate() {
            let length = number(7 + section) as usize;
            *place = at..at.checked_add(length).ok_or_else(damaged)?;
            at = place.end.checked_add(padding(length)).ok_or_else(damaged)?;
        }
        if at != bytes.len() {
            return Err(damaged());
        }
        let frequent = number(7 + 2 * SECTIONS);
        Ok(Part { bytes, sections, coverage, frequent })
    }

    /// Whether every table is what was written.
    pub(super) fn is_whole(&self) -> bool {
        let header = &self.bytes[..HEADER];
        (0..SECTIONS).all(|section| {
            let at = (7 + SECTIONS + section) * 8;
            header[at..at + 8] == checksum(self.section(section)).to_le_bytes()
        })
    }

    fn section(&self, number: usize) -> &[u8] {
        // The ranges were compared with the length when the part was opened.
        &self.bytes[self.sections[number].clone()]
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> u32 {
        (self.section(0).len() / 8) as u32
    }

    /// Bytes in all.
    pub(super) fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The fingerprint of an entry's text.
    pub(super) fn print(&self, entry: u32) -> i64 {
        word64(self.section(0), entry as usize) as i64
    }

    /// All bags.
    pub(super) fn bags(&self) -> &[[u8; bag::BYTES]] {
        self.section(1).as_chunks().0
    }

    /// The entries with `words` words or more begin here.
    pub(super) fn first_with_words(&self, words: u32) -> u32 {
        self.bags().partition_point(|bag| bag::words(bag) < words.min(0xFFFF)) as u32
    }

    /// Puts the words of an entry into `out`.
    pub(super) fn words(&self, entry: u32, out: &mut Vec<u32>) {
        out.clear();
        let starts = self.section(2);
        let range = word32(starts, entry as usize) as usize..word32(starts, entry as usize + 1) as usize;
        let (mut word, mut shift) = (0u32, 0);
        for &byte in self.section(3).get(range).unwrap_or_default() {
            // In a damaged file a number may be longer than it can be: it is then wrong, and found nowhere.
            word |= u32::from(byte & 0x7F).wrapping_shl(shift);
            shift += 7;
            if byte < 0x80 {
                out.push(word);
                (word, shift) = (0, 0);
            }
        }
    }

    /// The number of the word with this print.
    pub(super) fn word(&self, print: u64) -> Option<u32> {
        let vocabulary = self.section(4);
        let (mut low, mut high) = (0, vocabulary.len() / 8);
        while low < high {
            let middle = usize::midpoint(low, high);
            match word64(vocabulary, middle).cmp(&print) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(word32(self.section(5), middle)),
            }
        }
        None
    }

    /// Whether the lists of `word` lack entries: it is so frequent that its last one is left out.
    pub(super) fn is_frequent(&self, word: u32) -> bool {
        (rank(word) as u64) < self.frequent
    }

    /// How long the lists of `word` are together.
    pub(super) fn list_length(&self, word: u32) -> u32 {
        self.length_down_to(word, LISTS - 1)
    }

    /// How long the lists of `word` in layers `0..=layer` are together.
    pub(super) fn length_down_to(&self, word: u32, layer: usize) -> u32 {
        let (offsets, at) = (self.section(6), rank(word) * LISTS);
        word32(offsets, at + layer + 1).saturating_sub(word32(offsets, at))
    }

    /// The entries that have `word` in the lists of layers `0..=layer`, of which `entries` are wanted.
    pub(super) fn lists(&self, word: u32, layer: usize, entries: &Range<u32>, mut each: impl FnMut(&[[u8; 4]])) {
        let offsets = self.section(6);
        let lists = self.section(7).as_chunks::<4>().0;
        for layer in 0..=layer {
            let at = rank(word) * LISTS + layer;
            let list = lists.get(word32(offsets, at) as usize..word32(offsets, at + 1) as usize).unwrap_or_default();
            let from = list.partition_point(|entry| u32::from_le_bytes(*entry) < entries.start);
            let to = from + list[from..].partition_point(|entry| u32::from_le_bytes(*entry) < entries.end);
            if from < to {
                each(&list[from..to]);
            }
        }
    }
}

/// Whether a word, by its number, is a number: then it is odd.
#[inline]
pub(super) fn is_number(word: u32) -> bool {
    word & 1 == 1
}

/// The place of a word among all, by falling frequency.
#[inline]
fn rank(word: u32) -> usize {
    (word >> 1) as usize
}

fn word64(bytes: &[u8], at: usize) -> u64 {
    bytes.as_chunks::<8>().0.get(at).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn word32(bytes: &[u8], at: usize) -> u32 {
    bytes.as_chunks::<4>().0.get(at).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}
