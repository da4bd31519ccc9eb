//! How long the aligner takes, in processor time of one thread, on documents of any size.
//!
//! `cargo bench --bench align -- TSV SEGMENTS...` makes documents of the pairs of a TSV (source, target),
//! with merged, split and missing segments and missing blocks, always the same; docs/alignment.md has
//! the results. Without arguments a small run on invented text.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::fs;
use std::time::Duration;

use bitext::Direction;
use bitext::align::{AlignSegment, Aligner};
use rustix::time::{ClockId, clock_gettime};

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// A small generator of random numbers (Steele, Lea and Flood 2014), the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    match args.split_first() {
        Some((tsv, sizes)) if !sizes.is_empty() => {
            let text = fs::read_to_string(tsv).unwrap();
            let pairs = text.lines().filter_map(|line| {
                let mut columns = line.split('\t');
                Some((columns.next()?.to_owned(), columns.next()?.to_owned()))
            });
            let pairs: Vec<_> = pairs.collect();
            for size in sizes {
                run(&pairs, size.parse().unwrap());
            }
        }
        _ => {
            let pair = |n: usize| (format!("Le navire {n} quitte le port."), format!("Ship {n} leaves the harbour."));
            run(&(0..600).map(pair).collect::<Vec<_>>(), 200);
        }
    }
}

fn run(pairs: &[(String, String)], size: usize) {
    let mut random = Random(7);
    let (mut source, mut target) = (Vec::new(), Vec::new());
    let mut at = random.below((pairs.len() - pairs.len().min(size * 2)).max(1) as u64) as usize;
    let mut next = || {
        let pair = &pairs[at % pairs.len()];
        at += 1;
        (pair.0.clone(), pair.1.clone())
    };
    while source.len() < size {
        let (s, t) = next();
        match random.below(1000) {
            0..30 => source.push(s),
            30..60 => target.push(t),
            60..100 => {
                let (more, other) = next();
                source.push(format!("{s} {more}"));
                target.extend([t, other]);
            }
            100..140 => {
                let (more, other) = next();
                source.extend([s, more]);
                target.push(format!("{t} {other}"));
            }
            140 => {
                let block = random.below(50 + size as u64 / 50);
                source.extend((0..block).map(|_| next().0));
            }
            _ => {
                source.push(s);
                target.push(t);
            }
        }
    }
    let segments = |side: Vec<String>| side.into_iter().map(AlignSegment::new).collect::<Vec<_>>();
    let (source, target) = (segments(source), segments(target));
    let start = cpu();
    let aligner = Aligner::builder(&Direction::default()).build();
    let ready = cpu();
    let bitext = aligner.align(&source, &target, &()).unwrap();
    println!(
        "{} by {} segments: {:.2} s (lexicon read in {:.3} s), {} beads",
        source.len(),
        target.len(),
        (cpu() - start).as_secs_f64(),
        (ready - start).as_secs_f64(),
        bitext.beads.len()
    );
}
