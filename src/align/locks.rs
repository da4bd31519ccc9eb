//! Beads that a person fixed, and what is left to align around them.

use std::ops::Range;

use rustc_hash::FxHashSet;

use super::bitext::{AlignSegment, Bead};
use super::review::Lock;
use super::words::{WordKind, raw_words};
use crate::error::{Error, Result};

/// The segments of one side that no lock holds.
#[derive(Debug)]
pub(super) struct Free {
    /// Their numbers in the document.
    pub(super) numbers: Vec<usize>,
    /// Which stretch each belongs to: a bead may not reach over a locked segment.
    pub(super) stretches: Vec<u32>,
    /// How many locks in order stand before each: both halves of a bead must agree.
    pub(super) sections: Vec<u32>,
}

impl Free {
    pub(super) fn segments(&self, all: &[AlignSegment]) -> Vec<AlignSegment> {
        self.numbers.iter().map(|&number| all[number].clone()).collect()
    }

    /// Some of them by themselves, to be paired whatever locks stand between the two sides.
    pub(super) fn part(&self, range: &Range<usize>) -> Free {
        Free {
            numbers: self.numbers[range.clone()].to_vec(),
            stretches: self.stretches[range.clone()].to_vec(),
            sections: vec![0; range.len()],
        }
    }
}

/// Checks that the documents still say what the person saw who locked the beads.
///
/// A text may have been edited in the table, so half of its words are enough; numbers are left out, since a
/// spreadsheet may have made a date of one.
///
/// # Errors
/// When less than half of the words that a lock shows stand in the segments that it names.
pub(super) fn refuse_other_texts(locks: &[Lock], sides: [&[AlignSegment]; 2]) -> Result<()> {
    for lock in locks {
        for ((segments, range), shown) in sides.into_iter().zip([&lock.source, &lock.target]).zip(&lock.shown) {
            let text =
                segments[range.clone()].iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ");
            let there: FxHashSet<_> = raw_words(&text).into_iter().map(|word| word.text).collect();
            let words: Vec<_> = raw_words(shown).into_iter().filter(|word| word.kind == WordKind::Word).collect();
            let found = words.iter().filter(|word| there.contains(&word.text)).count();
            if !text.is_empty() && 2 * found < words.len() {
                let reason = format!("the locked row shows '{shown}', where the document has '{text}': it has changed");
                return Err(Error::invalid(reason).at(lock.line, None));
            }
        }
    }
    Ok(())
}

/// Checks the locks against documents of these lengths and takes their segments out.
///
/// # Errors
/// When a lock names a segment that is not there, or two locks hold the same one.
pub(super) fn free(locks: &[Lock], source: usize, target: usize) -> Result<(Free, Free)> {
    let mut held = (vec![false; source], vec![false; target]);
    for lock in locks {
        for (range, held, name) in [(&lock.source, &mut held.0, "source"), (&lock.target, &mut held.1, "target")] {
            for number in range.clone() {
                let reason = match held.get(number) {
                    None => format!("there is no {name} segment {number}: the last one is {}", held.len().max(1) - 1),
                    Some(true) => format!("{name} segment {number} is locked twice"),
                    Some(false) => {
                        held[number] = true;
                        continue;
                    }
                };
                return Err(Error::invalid(reason).at(lock.line, None));
            }
        }
    }
    let spine = in_order(locks);
    let side = |held: &[bool], start: &dyn Fn(&Lock) -> usize| {
        let mut free = Free { numbers: Vec::new(), stretches: Vec::new(), sections: Vec::new() };
        let mut stretch = 0;
        for (number, held) in held.iter().enumerate() {
            if *held {
                stretch += 1;
                continue;
            }
            free.numbers.push(number);
            free.stretches.push(stretch);
            free.sections.push(spine.partition_point(|lock| start(lock) < number) as u32);
        }
        free
    };
    Ok((side(&held.0, &|lock| lock.source.start), side(&held.1, &|lock| lock.target.start)))
}

/// Where the path passes the locks in order: segments before each on either side.
pub(super) fn passages((source, target): (&Free, &Free)) -> impl Iterator<Item = (u32, u32)> {
    let last = |free: &Free| free.sections.last().copied().unwrap_or(0);
    let before = |free: &Free, section: u32| free.sections.partition_point(|&s| s < section) as u32;
    (1..=last(source).max(last(target))).map(move |section| (before(source, section), before(target, section)))
}

/// The longest sequence of locks that goes forward on both sides; the others hold moved segments.
fn in_order(locks: &[Lock]) -> Vec<&Lock> {
    let mut filled: Vec<&Lock> = locks.iter().filter(|l| !l.source.is_empty() && !l.target.is_empty()).collect();
    filled.sort_by_key(|lock| lock.source.start);
    // Longest increasing subsequence of target starts by patience sorting.
    let mut tails: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; filled.len()];
    for (at, lock) in filled.iter().enumerate() {
        let place = tails.partition_point(|&tail| filled[tail].target.start < lock.target.start);
        before[at] = place.checked_sub(1).map(|p| tails[p]);
        if place == tails.len() {
            tails.push(at);
        } else {
            tails[place] = at;
        }
    }
    let mut spine = Vec::new();
    let mut at = tails.last().copied();
    while let Some(index) = at {
        spine.push(filled[index]);
        at = before[index];
    }
    spine.reverse();
    spine
}

/// The bead of a lock.
pub(super) fn bead(lock: &Lock) -> Bead {
    Bead { source: lock.source.clone(), target: lock.target.clone(), confidence: 1.0, locked: true, ..Bead::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(source: std::ops::Range<usize>, target: std::ops::Range<usize>) -> Lock {
        Lock { source, target, line: 7, ..Lock::default() }
    }

    #[test]
    fn what_is_left_knows_its_section() {
        let locks = [lock(2..3, 1..3), lock(5..6, 6..7), lock(6..7, 4..5), lock(7..8, 5..6)];
        let (source, target) = free(&locks, 9, 8).unwrap();
        assert_eq!(source.numbers, [0, 1, 3, 4, 8]);
        assert_eq!(source.sections, [0, 0, 1, 1, 3], "the moved lock parts nothing");
        assert_eq!((&target.numbers, &target.sections), (&vec![0, 3, 7], &vec![0, 1, 3]));
        assert_eq!(source.stretches, [0, 0, 1, 1, 4]);
        let passages: Vec<_> = passages((&source, &target)).collect();
        assert_eq!(passages, [(2, 1), (4, 2), (4, 2)]);
    }

    #[test]
    fn locks_that_cannot_be_are_refused_with_their_line() {
        let error = free(&[lock(0..1, 9..10)], 3, 3).unwrap_err();
        assert_eq!(error.to_string(), "line 7: there is no target segment 9: the last one is 2");
        let error = free(&[lock(0..2, 0..1), lock(1..2, 1..2)], 3, 3).unwrap_err();
        assert_eq!(error.to_string(), "line 7: source segment 1 is locked twice");
    }
}
