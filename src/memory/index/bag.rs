//! Bags: the words of a text in 64 bytes, which tell at a glance how many words two texts can share.
//!
//! Every word sets one of 496 bits (its second occurrence another one, and so on); the last 16 bits
//! hold the number of words. Words that two texts share set the same bits in both, so the bits in common,
//! and the words of the query that found their bit taken by another word of it, are at least as many as
//! the words in common.

use crate::text::fingerprint::combined;
use crate::text::similarity::{NUMBER, WORD, is_number};

/// Bytes of a bag.
pub(super) const BYTES: usize = 64;

const BITS: u64 = 496;

type Words = [u64; 8];

/// The bag of a text with these prints.
pub(super) fn bag(prints: &[u64], scratch: &mut Vec<u64>) -> [u64; 8] {
    let mut bag = [0; 8];
    for_each_bit(prints, scratch, |bit, _| bag[bit / 64] |= 1 << (bit % 64));
    bag[7] |= (prints.len().min(0xFFFF) as u64) << 48;
    bag
}

/// Calls `set` with the bit of every print, and whether it is a number's.
fn for_each_bit(prints: &[u64], scratch: &mut Vec<u64>, mut set: impl FnMut(usize, bool)) {
    scratch.clear();
    scratch.extend_from_slice(prints);
    scratch.sort_unstable();
    let (mut last, mut occurrence) = (None, 0);
    for &print in scratch.iter() {
        occurrence = if last == Some(print) { occurrence + 1 } else { 0 };
        last = Some(print);
        let mixed = if occurrence == 0 { print >> 1 } else { combined(print, occurrence) };
        set(((u128::from(mixed << 1) * u128::from(BITS)) >> 64) as usize, is_number(print));
    }
}

/// How many words a bag holds; 65,535 stands for that many or more.
pub(super) fn words(bag: &[u8; BYTES]) -> u32 {
    u32::from(u16::from_le_bytes([bag[62], bag[63]]))
}

/// Whether a text with this bag may have all the words that `wanted` was made of.
pub(super) fn holds(bag: &[u8; BYTES], wanted: &[u64; 8]) -> bool {
    let part = |at: usize| u64::from_le_bytes(bag.as_chunks::<8>().0[at]);
    words(bag) >= (wanted[7] >> 48) as u32
        && (0..7).all(|at| part(at) & wanted[at] == wanted[at])
        && part(7) & wanted[7] & BITS_OF_LAST == wanted[7] & BITS_OF_LAST
}

/// The bits of the last word that are no count.
const BITS_OF_LAST: u64 = (1 << 48) - 1;

/// A query's bag.
#[derive(Debug)]
pub(super) struct QueryBag {
    words: Words,
    numbers: Words,
    any_numbers: bool,
    count: u32,
    /// Twice the number of words, and of numbers, that share their bit with another one of the query.
    hidden: u32,
    half_numbers: u32,
}

impl QueryBag {
    pub(super) fn new(prints: &[u64]) -> QueryBag {
        let (mut words, mut numbers) = ([0u64; 8], [0u64; 8]);
        let mut number_count = 0;
        for_each_bit(prints, &mut Vec::new(), |bit, number| {
            let side = if number { &mut numbers } else { &mut words };
            side[bit / 64] |= 1 << (bit % 64);
            number_count += u32::from(number);
        });
        let count = |bag: &Words| bag.iter().map(|word| word.count_ones()).sum::<u32>();
        let hidden_words = prints.len() as u32 - number_count - count(&words);
        let hidden_numbers = number_count - count(&numbers);
        QueryBag {
            words,
            numbers,
            any_numbers: number_count > 0,
            count: prints.len() as u32,
            hidden: 2 * hidden_words + hidden_numbers,
            half_numbers: number_count,
        }
    }

    /// A cost that no distance to a text with this bag is below.
    ///
    /// A pair of equal words saves a [`WORD`] against the longer text's number of words, a pair of equal
    /// numbers too, and a pair of different numbers saves [`WORD`] - [`NUMBER`]; every number of the query
    /// is in one pair at most.
    #[inline]
    pub(super) fn least_cost(&self, bag: &[u8; BYTES]) -> u32 {
        let mut other = [0u64; 8];
        for (word, bytes) in other.iter_mut().zip(bag.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        let longer = self.count.max((other[7] >> 48) as u32);
        let mut halves = 2 * shared(&self.words, &other) + self.hidden + self.half_numbers;
        if self.any_numbers {
            halves += shared(&self.numbers, &other);
        }
        (2 * longer).saturating_sub(halves) * (WORD - NUMBER)
    }
}

/// How many bits the two have in common.
#[inline]
fn shared(a: &Words, b: &Words) -> u32 {
    // Added up in bytes eight words at a time, since the baseline of x86-64 has no instruction that counts bits.
    let mut sum = 0u64;
    for (a, b) in a.iter().zip(b) {
        let mut x = a & b;
        x -= (x >> 1) & 0x5555_5555_5555_5555;
        x = (x & 0x3333_3333_3333_3333) + ((x >> 2) & 0x3333_3333_3333_3333);
        sum += (x + (x >> 4)) & 0x0F0F_0F0F_0F0F_0F0F;
    }
    // Eight words give a byte 64 at most, so the bytes cannot run over; their sum can, in one byte.
    let pairs = (sum & 0x00FF_00FF_00FF_00FF) + ((sum >> 8) & 0x00FF_00FF_00FF_00FF);
    (pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::similarity::{Tokenised, distance, word_prints};

    fn bytes(words: Words) -> [u8; BYTES] {
        let mut out = [0; BYTES];
        out.chunks_exact_mut(8).zip(words).for_each(|(to, word)| to.copy_from_slice(&word.to_le_bytes()));
        out
    }

    proptest! {
        #[test]
        fn a_bag_never_promises_less_than_there_is(a in "[a-d1-3é ]{0,60}", b in "[a-d1-3é ]{0,60}") {
            let (mut left, mut right) = (Vec::new(), Vec::new());
            word_prints(&a, &mut left);
            word_prints(&b, &mut right);
            let bag = bytes(bag(&right, &mut Vec::new()));
            prop_assert_eq!(words(&bag) as usize, right.len());
            let least = QueryBag::new(&left).least_cost(&bag);
            let cost = distance(&Tokenised::new(&a), &Tokenised::new(&b), u32::MAX).unwrap();
            prop_assert!(least <= cost, "{least} {cost}");
        }

        #[test]
        fn shared_bits_are_counted(a in any::<[u64; 8]>(), b in any::<[u64; 8]>()) {
            let expected: u32 = a.iter().zip(&b).map(|(a, b)| (a & b).count_ones()).sum();
            prop_assert_eq!(shared(&a, &b), expected);
            prop_assert_eq!(shared(&[u64::MAX; 8], &[u64::MAX; 8]), 512);
        }
    }
}
