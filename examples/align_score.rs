//! Scores the aligner on gold alignments: `cargo run --release --example align_score -- DIR... [weight=value...]`
//!
//! A DIR holds `X.fr X.en X.gold` (or other language tags); one line a folder: strict and lax F1 as
//! `score_alignment.py` counts them, expected calibration error, share of beads of confidence 0.95
//! and more that are right.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bitext::align::{AlignSegment, Aligner, Bead, Lexicon, Weights};
use bitext::{Direction, Lang};
use rayon::prelude::*;

type Beads = HashSet<(Vec<usize>, Vec<usize>)>;

#[derive(Default)]
struct Tally {
    precision: [usize; 3],
    recall: [usize; 3],
    confidence: Vec<(f32, bool)>,
}

struct Job {
    direction: Direction,
    source: Vec<AlignSegment>,
    target: Vec<AlignSegment>,
    gold: Vec<(Vec<usize>, Vec<usize>)>,
}

fn main() {
    let (settings, folders): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a.contains('='));
    let mut weights = Weights::default();
    let (mut block, mut lexicon, mut verbose) = (0, None, false);
    let mut cross = false;
    for setting in settings {
        let (name, value) = setting.split_once('=').unwrap();
        if name == "lexicon" {
            lexicon = Some(fs::read(value).ok().map(|bytes| Lexicon::from_bytes(&bytes).unwrap()));
            continue;
        }
        let number: f32 = value.parse().unwrap();
        match name {
            "words" => weights.words = number,
            "lengths" => weights.lengths = number,
            "null" => weights.null = number,
            "merge" => weights.merge = number,
            "more" => weights.merge_more = number,
            "both" => weights.both = number,
            "explained" => weights.explained = number,
            "borders" => weights.borders = number,
            "heading" => weights.heading = number,
            "adapt" => weights.adapt = number,
            "temperature" => weights.temperature = number,
            "without" => weights.temperature_without_lexicon = number,
            "own" => weights.own = number,
            "block" => block = number as usize,
            "v" => verbose = true,
            "cross" => cross = true,
            other => panic!("no weight {other}"),
        }
    }
    let start = Instant::now();
    for folder in &folders {
        let mut jobs = jobs(Path::new(folder));
        if block > 0 {
            jobs = jobs.into_iter().flat_map(|job| blocks(&job, block)).collect();
        }
        let tallies: Vec<Tally> = jobs
            .par_iter()
            .map(|job| {
                let mut builder = Aligner::builder(&job.direction).weights(weights.clone());
                if let Some(lexicon) = &lexicon {
                    builder = builder.lexicon(lexicon.clone());
                }
                let bitext = builder.build().align(&job.source, &job.target, &()).unwrap();
                if verbose {
                    println!(
                        "supported {:.3} of {} and {}",
                        bitext.verdict.supported,
                        job.source.len(),
                        job.target.len()
                    );
                }
                let mut tally = Tally::default();
                tally.add(job, &bitext.beads, verbose);
                tally
            })
            .collect();
        if cross {
            let share = |a: &Job, b: &Job| {
                let aligner = Aligner::builder(&a.direction).build();
                aligner.align(&a.source, &b.target, &()).unwrap().verdict.supported
            };
            let sorted = |mut shares: Vec<f32>| {
                shares.sort_by(f32::total_cmp);
                shares.iter().map(|share| format!("{share:.2} ")).collect::<Vec<_>>()
            };
            let own = sorted(jobs.par_iter().map(|a| share(a, a)).collect());
            let pairs: Vec<_> = jobs.iter().zip(jobs.iter().cycle().skip(1)).collect();
            let others = sorted(pairs.par_iter().map(|(a, b)| share(a, b)).collect());
            let lowest = own.iter().take(6).cloned().collect::<String>();
            let highest = others.iter().rev().take(10).cloned().collect::<String>();
            println!("{folder}: {} pairs, related from {lowest}, unrelated up to {highest}", own.len());
            continue;
        }
        report(folder, &tallies);
    }
    println!("{:.1} s", start.elapsed().as_secs_f32());
}

fn report(name: &str, tallies: &[Tally]) {
    let sum = |of: &dyn Fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>() as f64;
    let f1 = |k: usize| {
        let p = sum(&|t| t.precision[k]) / sum(&|t| t.precision[0]).max(1.0);
        let r = sum(&|t| t.recall[k]) / sum(&|t| t.recall[0]).max(1.0);
        (100.0 * p, 100.0 * r, 200.0 * p * r / (p + r))
    };
    let confidence: Vec<(f32, bool)> = tallies.iter().flat_map(|t| t.confidence.iter().copied()).collect();
    let mut error = 0.0;
    for bin in 0..10 {
        let here: Vec<_> = confidence.iter().filter(|(c, _)| ((c * 10.0) as usize).min(9) == bin).collect();
        let expected: f64 = here.iter().map(|(c, _)| f64::from(*c)).sum();
        let right = here.iter().filter(|(_, right)| *right).count() as f64;
        error += (expected - right).abs();
    }
    let sure: Vec<_> = confidence.iter().filter(|(c, _)| *c >= 0.95).collect();
    let right = sure.iter().filter(|(_, right)| *right).count();
    let (strict, lax) = (f1(1), f1(2));
    println!(
        "{:<16} strict {:.2} (P {:.1} R {:.1})  lax {:.2}  ECE {:.3}  >=0.95: {:.2} of {:.0} %",
        name.rsplit('/').next().unwrap(),
        strict.2,
        strict.0,
        strict.1,
        lax.2,
        error / confidence.len().max(1) as f64,
        100.0 * right as f64 / sure.len().max(1) as f64,
        100.0 * sure.len() as f64 / confidence.len().max(1) as f64,
    );
}

impl Tally {
    fn add(&mut self, job: &Job, beads: &[Bead], verbose: bool) {
        let test: Vec<_> = beads.iter().map(|b| (b.source.clone().collect(), b.target.clone().collect())).collect();
        let (gold, test_set) = (single_nulls(&job.gold), single_nulls(&test));
        let filled = |beads: &Beads| beads.iter().filter(|b| !b.0.is_empty() && !b.1.is_empty()).cloned().collect();
        self.precision = hits(&gold, &test_set);
        self.recall = hits(&filled(&test_set), &filled(&gold));
        for (bead, pair) in beads.iter().zip(&test) {
            let right = if pair.0.is_empty() || pair.1.is_empty() {
                single_nulls(std::slice::from_ref(pair)).is_subset(&gold)
            } else {
                gold.contains(pair)
            };
            self.confidence.push((bead.confidence, right));
            if verbose && !right {
                let text = |side: &[AlignSegment], ids: &[usize]| {
                    ids.iter().map(|&i| format!("    {i} {}\n", side[i].text)).collect::<String>()
                };
                println!(
                    "WRONG {:.2} {:?}:{:?}\n{}{}",
                    bead.confidence,
                    pair.0,
                    pair.1,
                    text(&job.source, &pair.0),
                    text(&job.target, &pair.1)
                );
            }
        }
    }
}

fn single_nulls(beads: &[(Vec<usize>, Vec<usize>)]) -> Beads {
    let mut out = HashSet::new();
    for (s, t) in beads {
        if s.is_empty() || t.is_empty() {
            out.extend(s.iter().map(|&x| (vec![x], vec![])));
            out.extend(t.iter().map(|&x| (vec![], vec![x])));
        } else {
            out.insert((s.clone(), t.clone()));
        }
    }
    out
}

fn hits(reference: &Beads, beads: &Beads) -> [usize; 3] {
    let mut targets: HashMap<usize, HashSet<usize>> = HashMap::new();
    for (s, t) in reference {
        for &x in s {
            targets.entry(x).or_default().extend(t);
        }
    }
    let strict = beads.iter().filter(|b| reference.contains(b)).count();
    let overlaps = |b: &(Vec<usize>, Vec<usize>)| {
        reference.contains(b) || b.0.iter().any(|x| b.1.iter().any(|y| targets.get(x).is_some_and(|t| t.contains(y))))
    };
    [beads.len(), strict, beads.iter().filter(|b| overlaps(b)).count()]
}

fn jobs(folder: &Path) -> Vec<Job> {
    let mut golds: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "gold" || e == "beads"))
        .collect();
    golds.sort();
    golds.iter().filter_map(|gold| job(gold)).collect()
}

fn job(gold: &Path) -> Option<Job> {
    for (from, to, source, target) in
        [("fr", "en", "fr", "en"), ("fr", "en", "fr.seg", "en.seg"), ("de", "fr", "de", "fr")]
    {
        let read = |extension: &str| fs::read_to_string(gold.with_extension(extension)).ok();
        let (Some(source), Some(target)) = (read(source), read(target)) else { continue };
        let segments = |text: &str| text.lines().map(AlignSegment::new).collect();
        let gold = fs::read_to_string(gold).unwrap();
        let numbers = |text: &str| {
            text.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect::<Vec<usize>>()
        };
        let beads = gold.lines().filter_map(|line| {
            let (s, t) = line.split_once(':')?;
            Some((numbers(s), numbers(t)))
        });
        return Some(Job {
            direction: Direction::new(Lang::new(from).unwrap(), Lang::new(to).unwrap()),
            source: segments(&source),
            target: segments(&target),
            gold: beads.collect(),
        });
    }
    None
}

/// The document cut into documents of `size` beads.
fn blocks(job: &Job, size: usize) -> Vec<Job> {
    let cut = |beads: &[(Vec<usize>, Vec<usize>)]| {
        let bounds = |ids: Vec<usize>| ids.iter().min().copied().zip(ids.iter().max().map(|m| m + 1));
        let (s0, s1) = bounds(beads.iter().flat_map(|b| b.0.clone()).collect())?;
        let (t0, t1) = bounds(beads.iter().flat_map(|b| b.1.clone()).collect())?;
        let less = |ids: &[usize], by: usize| ids.iter().map(|i| i - by).collect();
        Some(Job {
            direction: job.direction.clone(),
            source: job.source[s0..s1].to_vec(),
            target: job.target[t0..t1].to_vec(),
            gold: beads.iter().map(|b| (less(&b.0, s0), less(&b.1, t0))).collect(),
        })
    };
    job.gold.chunks(size).filter_map(cut).collect()
}
