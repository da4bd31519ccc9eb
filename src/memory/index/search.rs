//! The texts of a part that can reach a score, best first.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

use super::bag::{self, QueryBag};
use super::build::{room, weight};
use super::layout::{AT_ONCE, LAYERS, Part, SHARED, is_number};
use super::levenshtein::Pattern;
use crate::error::Result;
use crate::text::similarity::{FULL, WORD, highest_cost, score, word_prints};

/// A query, prepared for all parts.
#[derive(Debug)]
pub(in crate::memory) struct Prepared {
    prints: Vec<u64>,
    bag: QueryBag,
    numbers: u32,
}

impl Prepared {
    /// Of this text.
    pub(in crate::memory) fn new(text: &str) -> Prepared {
        let mut prints = Vec::new();
        word_prints(text, &mut prints);
        let numbers = prints.iter().filter(|&&print| crate::text::similarity::is_number(print)).count() as u32;
        Prepared { bag: QueryBag::new(&prints), prints, numbers }
    }

    /// How many words it has.
    pub(in crate::memory) fn words(&self) -> u32 {
        self.prints.len() as u32
    }
}

/// What a search did, for those who tune it.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::memory) struct Effort {
    pub(in crate::memory) postings: u64,
    pub(in crate::memory) candidates: u64,
    pub(in crate::memory) compared: u64,
    pub(in crate::memory) verified: u64,
}

#[derive(Debug, Default)]
struct Scratch {
    counts: Vec<u8>,
    candidates: Vec<u32>,
    /// Candidates by the points that their bag promises.
    promising: Vec<Vec<(u32, u32)>>,
    words: Vec<u32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
    static EFFORT: RefCell<Effort> = RefCell::default();
}

/// What searches of this thread did since the last call.
pub(in crate::memory) fn effort() -> Effort {
    EFFORT.with(|effort| std::mem::take(&mut *effort.borrow_mut()))
}

/// Somebody who wants texts, by their fingerprints, and says which scores are still of use.
pub(in crate::memory) trait Wanting {
    /// The lowest score, in hundredths of a point, that is still of use.
    fn least(&self) -> u32;

    /// Takes a text that may score `most`, and no more.
    fn take(&mut self, fingerprint: i64) -> Result<()>;
}

/// Offers every text of `part` that can reach `level` (in hundredths of a point) and the wanting's own least
/// score, those that may score highest first.
pub(in crate::memory) fn search(part: &Part, query: &Prepared, level: u32, wanting: &mut dyn Wanting) -> Result<()> {
    SCRATCH.with(|scratch| {
        let mut scratch = scratch.borrow_mut();
        Search { part, query, level }.run(&mut scratch, wanting)
    })
}

struct Search<'s> {
    part: &'s Part,
    query: &'s Prepared,
    level: u32,
}

impl Search<'_> {
    fn run(&self, scratch: &mut Scratch, wanting: &mut dyn Wanting) -> Result<()> {
        let least = self.level.max(wanting.least());
        let count = self.query.words();
        if count == 0 || self.part.len() == 0 || least > FULL {
            return Ok(());
        }
        let range = self.right_length(least);
        if range.is_empty() {
            return Ok(());
        }
        let words = self.words();
        let pattern = Self::pattern(&words);
        scratch.candidates.clear();
        match self.needed(least) {
            Some(needed) => self.collect(words, &range, least, needed, scratch),
            None => scratch.candidates.extend(range),
        }
        self.promise(least, scratch);
        self.verify(&pattern, scratch, wanting)
    }

    /// The entries whose number of words allows the score: every word more or less costs a word.
    fn right_length(&self, least: u32) -> Range<u32> {
        let count = u64::from(self.query.words());
        let (least, full) = (u64::from(least), u64::from(FULL));
        let shortest = (count * least).div_ceil(full);
        let from = self.part.first_with_words(shortest.max(1) as u32);
        let to = match (count * full).checked_div(least) {
            Some(longest) if longest < 0xFFFF => self.part.first_with_words(longest as u32 + 1),
            _ => self.part.len(),
        };
        from..to
    }

    /// How many words a candidate has in common with the query at least, no more than [`SHARED`] being
    /// asked for; `None` when the lists cannot tell, because it may have none or the score is below the last layer.
    fn needed(&self, least: u32) -> Option<u32> {
        if least < LAYERS[LAYERS.len() - 1] {
            return None;
        }
        let halves = 2 * u64::from(self.query.words()) * u64::from(least) / u64::from(FULL);
        let words = halves.saturating_sub(u64::from(self.query.numbers)).div_ceil(2);
        (words > 0).then(|| (words as u32).min(SHARED))
    }

    /// The query's words by the numbers of this part, and whether each is a number.
    fn words(&self) -> Vec<(Option<u32>, bool)> {
        let number = |print| crate::text::similarity::is_number(print);
        self.query.prints.iter().map(|&print| (self.part.word(print), number(print))).collect()
    }

    /// The words as they are compared; what the part does not know equals nothing there.
    fn pattern(words: &[(Option<u32>, bool)]) -> Pattern {
        const UNKNOWN: u32 = u32::MAX - 3;
        let known = |&(word, number): &(Option<u32>, bool)| word.unwrap_or(UNKNOWN | u32::from(number));
        Pattern::new(words.iter().map(known).collect(), is_number)
    }

    /// Entries that share words with the query among the rarest of both, `most` of them or fewer.
    fn collect(
        &self,
        mut words: Vec<(Option<u32>, bool)>,
        range: &Range<u32>,
        least: u32,
        most: u32,
        scratch: &mut Scratch,
    ) {
        let layer = LAYERS.iter().position(|&layer| layer <= least).unwrap_or(LAYERS.len() - 1);
        // Rarest first: words that the part does not know, then by falling number.
        words.sort_unstable_by_key(|&(word, _)| word.map_or((0, 0), |word| (1, u32::MAX - word)));
        let (needed, room) = self.cheapest(&words, layer, least, most);
        let size = range.len();
        if scratch.counts.len() < size {
            scratch.counts.resize(size, 0);
        }
        let counts = &mut scratch.counts[..size];
        let candidates = &mut scratch.candidates;
        let (mut before, mut last, mut postings) = (0, None, 0u64);
        let needed = needed as u8;
        let mut read = Vec::with_capacity(words.len());
        for (word, number) in words {
            if before > room {
                break;
            }
            before += weight(number);
            let Some(word) = word else { continue };
            if last.replace(word) == Some(word) {
                continue;
            }
            read.push(word);
            self.part.lists(word, layer, range, |list| {
                postings += list.len() as u64;
                count(list, range.start, needed, counts, candidates);
            });
        }
        EFFORT.with(|effort| effort.borrow_mut().postings += postings);
        if postings > size as u64 / 8 {
            counts.fill(0);
        } else {
            for word in read {
                self.part.lists(word, layer, range, |list| {
                    for entry in list {
                        if let Some(count) = counts.get_mut(place(entry, range.start)) {
                            *count = 0;
                        }
                    }
                });
            }
        }
    }

    /// How many shared words to ask for, and how much may stand before a word whose lists are read for it.
    fn cheapest(&self, words: &[(Option<u32>, bool)], layer: usize, least: u32, most: u32) -> (u32, u64) {
        /// What reading an entry of a list costs, candidates included, when so many shared words are asked
        /// for; in tenths of a nanosecond, measured as [`SHARED`] was.
        const COST: [u64; SHARED as usize] = [400, 215, 90, 49, 32];
        let (mut at, mut before, mut length, mut last) = (0, 0, 0u64, None);
        let mut best = (u64::MAX, 1, 0);
        for needed in 1..=most {
            let room = room(least, u64::from(self.query.words()), needed);
            while at < words.len() && before <= room {
                let (word, number) = words[at];
                if let Some(word) = word
                    && last.replace(word) != Some(word)
                {
                    length += u64::from(self.part.length_down_to(word, layer));
                }
                before += weight(number);
                at += 1;
            }
            best = best.min((length * COST[needed as usize - 1], needed, room));
        }
        (best.1, best.2)
    }

    /// Puts the candidates whose bag allows the score by the points that it allows.
    fn promise(&self, least: u32, scratch: &mut Scratch) {
        scratch.promising.resize_with(101, Vec::new);
        scratch.promising.iter_mut().for_each(Vec::clear);
        let count = self.query.words();
        for some in scratch.candidates.chunks(AT_ONCE) {
            for (&entry, bag) in some.iter().zip(self.part.bags(some)) {
                let cost = self.query.bag.least_cost(bag);
                let longer = count.max(bag::words(bag));
                if u64::from(cost) * 100 <= u64::from(FULL - least) * u64::from(longer) {
                    let most = score(cost, longer).unwrap_or(0);
                    scratch.promising[(most / 100) as usize].push((entry, longer));
                }
            }
        }
        EFFORT.with(|effort| effort.borrow_mut().candidates += scratch.candidates.len() as u64);
    }

    /// Compares words, then asks for the texts that may be best, until what is left cannot matter.
    fn verify(&self, pattern: &Pattern, scratch: &mut Scratch, wanting: &mut dyn Wanting) -> Result<()> {
        let mut ready: BinaryHeap<Promise> = BinaryHeap::new();
        let (mut compared, mut verified) = (0, 0);
        let Scratch { promising, words, .. } = scratch;
        for points in (0..=100u32).rev() {
            let most_here = (points * 100 + 99).min(FULL);
            'these: for some in promising[points as usize].chunks(AT_ONCE) {
                self.part.look_ahead(some.iter().map(|&(entry, _)| entry));
                for &(entry, longer) in some {
                    let Some(most_cost) = highest_cost(longer, self.level.max(wanting.least())) else { break 'these };
                    if most_here < wanting.least() {
                        break 'these;
                    }
                    self.part.words(entry, words);
                    compared += 1;
                    if let Some(distance) = pattern.distance(words, most_cost / WORD, is_number) {
                        let most = score(distance * WORD, longer).unwrap_or(0);
                        ready.push(Promise { most, is_weighed: !pattern.has_numbers(), entry: Reverse(entry), longer });
                    }
                }
            }
            // What may score at least as high as anything behind it is looked at now.
            verified += self.keep(points * 100, &mut ready, pattern, words, wanting)?;
            // What is left promises less than that.
            if points * 100 <= self.level.max(wanting.least()) {
                break;
            }
        }
        verified += self.keep(0, &mut ready, pattern, words, wanting)?;
        EFFORT.with(|effort| {
            let mut effort = effort.borrow_mut();
            effort.compared += compared;
            effort.verified += verified;
        });
        Ok(())
    }

    /// Asks for the texts that promise `points` or more, best first, and says for how many.
    ///
    /// Numbers are weighed only then: in long texts that takes a hundred times as long as their distance, and most of
    /// those that are like a query of ten thousand words are never the best.
    fn keep(
        &self,
        points: u32,
        ready: &mut BinaryHeap<Promise>,
        pattern: &Pattern,
        words: &mut Vec<u32>,
        wanting: &mut dyn Wanting,
    ) -> Result<u64> {
        let mut verified = 0;
        while ready.peek().is_some_and(|best| best.most >= points)
            && let Some(best) = ready.pop()
        {
            let least = self.level.max(wanting.least());
            if best.most < least {
                break;
            }
            if best.is_weighed {
                verified += 1;
                wanting.take(self.part.print(best.entry.0))?;
            } else if let Some(most_cost) = highest_cost(best.longer, least) {
                self.part.words(best.entry.0, words);
                if let Some(cost) = pattern.cost(words, most_cost, is_number) {
                    let most = score(cost, best.longer).unwrap_or(0);
                    ready.push(Promise { most, is_weighed: true, ..best });
                }
            }
        }
        Ok(verified)
    }
}

/// What an entry may score at most, by which they are ordered; of equals, those that are weighed come first, then the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Promise {
    most: u32,
    is_weighed: bool,
    entry: Reverse<u32>,
    longer: u32,
}

/// Counts each entry of a list, and takes those that have come up `needed` times now.
///
/// A function of its own, so that the loop in which a search spends most of its time has the processor's registers to itself.
#[inline(never)]
fn count(list: &[[u8; 4]], first: u32, needed: u8, counts: &mut [u8], candidates: &mut Vec<u32>) {
    for entry in list {
        // In a damaged file an entry may be any number.
        let Some(count) = counts.get_mut(place(entry, first)) else { continue };
        *count = count.saturating_add(1);
        if *count == needed {
            candidates.push(u32::from_le_bytes(*entry));
        }
    }
}

/// The place of an entry of a list among those from `first` on.
#[inline]
fn place(entry: &[u8; 4], first: u32) -> usize {
    u32::from_le_bytes(*entry).wrapping_sub(first) as usize
}
