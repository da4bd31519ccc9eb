//! Scores the aligner on gold alignments: `cargo run --release --example align_score -- DIR... [weight=value...]`
//!
//! A DIR, a family of texts, holds `X.fr X.en X.gold` (or other language tags); one line a family: strict and
//! lax F1 as `score_alignment.py` counts them, expected calibration error, share of beads of confidence
//! 0.95 and more that are right. `block=30` cuts the documents into such of 30 beads, `lexicon=none` takes
//! the lexicon away, `as=is-en` takes the
//! texts for such of other languages, so that no stemmer and no shipped knowledge helps. `loo=1` shows the calibration of each family with the temperature fitted on the
//! others, `memory=1` gives the aligner a memory that holds the 1-1 beads of the very document, `memory=2`
//! every other one of them, `memory=3` those of the other documents of the family; `paragraphs=4` puts the end of a
//! paragraph behind every fourth bead or so, one in ten of them on one side alone; `cross=1` tells true pairs from wrong ones with the threshold fitted on the others.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use bitext::align::{AlignSegment, Aligner, AlignerBuilder, Bead, Judgement, Lexicon, Verdict, Weights};
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

impl Job {
    /// The texts of its 1-1 beads.
    fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let single = self.gold.iter().filter(|(s, t)| s.len() == 1 && t.len() == 1);
        single.map(|(s, t)| (self.source[s[0]].text.as_str(), self.target[t[0]].text.as_str()))
    }

    /// Ends a paragraph behind every `length`th bead on average.
    fn break_into_paragraphs(&mut self, length: u64) {
        let mut random = 1u64;
        for (source, target) in &self.gold {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (ends, sides) = ((random >> 33).is_multiple_of(length), (random >> 40) % 20);
            let end = |segments: &mut [AlignSegment], bead: &[usize]| {
                let Some(&last) = bead.last() else { return };
                segments[last + 1..].iter_mut().for_each(|segment| segment.paragraph += 1);
            };
            if ends && sides != 0 {
                end(&mut self.source, source);
            }
            if ends && sides != 1 {
                end(&mut self.target, target);
            }
        }
    }
}

fn main() {
    let (settings, folders): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|a| a.contains('='));
    let mut weights = Weights::default();
    let (mut block, mut lexicon, mut verbose) = (0, None, false);
    let mut pretended = None;
    let mut paragraphs = 0;
    let (mut cross, mut leave_one_out, mut remembered) = (false, false, 0);
    for setting in settings {
        let (name, value) = setting.split_once('=').unwrap();
        if name == "as" {
            let (from, to) = value.split_once('-').unwrap();
            pretended = Some(Direction::new(Lang::new(from).unwrap(), Lang::new(to).unwrap()));
            continue;
        }
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
            "absent" => weights.absent = number,
            "borders" => weights.borders = number,
            "heading" => weights.heading = number,
            "temperature" => weights.temperature = number,
            "own" => weights.own = number,
            "block" => block = number as usize,
            "v" => verbose = true,
            "cross" => cross = true,
            "loo" => leave_one_out = true,
            "paragraph" => weights.paragraph = number,
            "paragraphs" => paragraphs = number as u64,
            "memory" => remembered = number as usize,
            other => panic!("no weight {other}"),
        }
    }
    let start = Instant::now();
    let families: Vec<Family> = folders
        .iter()
        .map(|folder| Family::read(folder, block, paragraphs, lexicon.as_ref(), pretended.as_ref()))
        .collect();
    if cross {
        threshold_left_one_out(&families);
    } else if leave_one_out {
        temperature_left_one_out(&families, &weights);
    } else {
        for family in &families {
            println!("{}", summary(&family.name, &family.tallies(&weights, remembered, verbose)));
        }
    }
    println!("{:.1} s", start.elapsed().as_secs_f32());
}

/// The documents of a folder, and an aligner for each direction, so that a lexicon is read once.
struct Family {
    name: String,
    jobs: Vec<Job>,
    builders: HashMap<Direction, AlignerBuilder>,
}

impl Family {
    fn read(
        folder: &str,
        block: usize,
        paragraphs: u64,
        lexicon: Option<&Option<Lexicon>>,
        pretended: Option<&Direction>,
    ) -> Family {
        let mut jobs = jobs(Path::new(folder));
        for (job, pretended) in jobs.iter_mut().flat_map(|job| pretended.map(|direction| (job, direction))) {
            job.direction = pretended.clone();
        }
        if paragraphs > 0 {
            jobs.iter_mut().for_each(|job| job.break_into_paragraphs(paragraphs));
        }
        if block > 0 {
            jobs = jobs.into_iter().flat_map(|job| blocks(&job, block)).collect();
        }
        let directions: HashSet<Direction> = jobs.iter().map(|job| job.direction.clone()).collect();
        let builder = |direction: Direction| {
            let builder = Aligner::builder(&direction);
            let builder = lexicon.into_iter().fold(builder, |builder, lexicon| builder.lexicon(lexicon.clone()));
            (direction, builder)
        };
        let name = folder.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
        Family { name, jobs, builders: directions.into_iter().map(builder).collect() }
    }

    fn aligner(&self, job: &Job, weights: &Weights) -> Aligner {
        self.builders[&job.direction].clone().weights(weights.clone()).build()
    }

    /// `remembered`: what the memory holds, see the head of this file.
    fn tallies(&self, weights: &Weights, remembered: usize, verbose: bool) -> Vec<Tally> {
        let tally = |job: &Job| {
            let others = self.jobs.iter().filter(|other| !std::ptr::eq(*other, job));
            let pairs: Vec<(&str, &str)> = match remembered {
                0 => Vec::new(),
                1 => job.pairs().collect(),
                2 => job.pairs().step_by(2).collect(),
                _ => others.flat_map(Job::pairs).collect(),
            };
            let aligner = self.builders[&job.direction].clone().weights(weights.clone()).memory(pairs).build();
            let bitext = aligner.align(&job.source, &job.target, &()).unwrap();
            let mut tally = Tally::default();
            tally.add(job, &bitext.beads, verbose);
            tally
        };
        self.jobs.par_iter().map(tally).collect()
    }
}

/// Calibration of each family with the temperature that fits all the others best (least log loss).
fn temperature_left_one_out(families: &[Family], weights: &Weights) {
    let grid: Vec<f32> = (8..=20).map(|step| 0.1 * step as f32).collect();
    let runs: Vec<Vec<Vec<(f32, bool)>>> = grid
        .iter()
        .map(|&temperature| {
            let weights = Weights { temperature, ..weights.clone() };
            let confidence = |family: &Family| {
                family.tallies(&weights, 0, false).iter().flat_map(|tally| tally.confidence.clone()).collect()
            };
            families.iter().map(confidence).collect()
        })
        .collect();
    // Each family counts the same, however many beads it has.
    let loss = |beads: &[(f32, bool)]| {
        let of = |&(confidence, right): &(f32, bool)| {
            -f64::from(if right { confidence } else { 1.0 - confidence }.max(1e-3)).ln()
        };
        beads.iter().map(of).sum::<f64>() / beads.len().max(1) as f64
    };
    for (left_out, family) in families.iter().enumerate() {
        let others = |run: &&Vec<Vec<(f32, bool)>>| -> f64 {
            run.iter().enumerate().filter(|&(at, _)| at != left_out).map(|(_, beads)| loss(beads)).sum()
        };
        let best = runs.iter().min_by(|a, b| others(a).total_cmp(&others(b))).unwrap();
        let at = runs.iter().position(|run| std::ptr::eq(run, best)).unwrap();
        let (sure, right) = sure_ones(&best[left_out]);
        println!(
            "{:<16} temperature {:.1} by the others: ECE {:.3}  >=0.95: {:.2} %",
            family.name,
            grid[at],
            calibration_error(&best[left_out]),
            100.0 * right as f64 / sure.max(1) as f64
        );
    }
}

/// Related or not, of each family with the threshold that parts the pairs of all the others best.
fn threshold_left_one_out(families: &[Family]) {
    let verdicts: Vec<[Vec<Verdict>; 2]> = families
        .iter()
        .map(|family| {
            let verdict = |(a, b): (&Job, &Job)| {
                let aligner = family.aligner(a, &Weights::default());
                aligner.align(&a.source, &b.target, &()).unwrap().verdict
            };
            let wrong: Vec<_> = family.jobs.iter().zip(family.jobs.iter().cycle().skip(1)).collect();
            let own = family.jobs.par_iter().map(|job| verdict((job, job))).collect();
            [own, wrong.into_par_iter().map(verdict).collect()]
        })
        .collect();
    let share = |verdicts: &[Verdict]| verdicts.iter().map(|verdict| verdict.supported).collect::<Vec<f32>>();
    let shares: Vec<[Vec<f32>; 2]> = verdicts.iter().map(|[own, wrong]| [share(own), share(wrong)]).collect();
    let errors = |[own, wrong]: &[Vec<f32>; 2], threshold: f32| {
        (own.iter().filter(|&&share| share < threshold).count(), wrong.iter().filter(|&&s| s >= threshold).count())
    };
    for (left_out, family) in families.iter().enumerate() {
        let of_others = |threshold: f32| -> f32 {
            let others = shares.iter().enumerate().filter(|&(at, _)| at != left_out).map(|(_, shares)| shares);
            // Shares of errors, so that each family counts the same.
            others
                .map(|shares| {
                    let (missed, taken) = errors(shares, threshold);
                    (missed + taken) as f32 / (shares[0].len() + shares[1].len()).max(1) as f32
                })
                .sum()
        };
        let grid: Vec<f32> = (0..=100).map(|step| step as f32 / 100.0).collect();
        let least = grid.iter().map(|&t| of_others(t)).min_by(f32::total_cmp).unwrap();
        let best: Vec<f32> = grid.into_iter().filter(|&t| of_others(t) <= least).collect();
        // The middle of all that are as good.
        let threshold = best[best.len() / 2];
        let [own, wrong] = &shares[left_out];
        let (missed, taken) = errors(&shares[left_out], threshold);
        let lowest = own.iter().copied().fold(1.0, f32::min);
        let highest = wrong.iter().copied().fold(0.0, f32::max);
        let judged = |of: usize, judgement: Judgement| {
            verdicts[left_out][of].iter().filter(|verdict| verdict.judgement == judgement).count()
        };
        println!(
            "{:<16} threshold {threshold:.2} by the others: {missed} of {} pairs called unrelated (lowest {lowest:.2}), \
             {taken} of {} wrong ones related (highest {highest:.2}); as shipped {} unrelated ({} unsure), {} related \
             ({} unsure)",
            family.name,
            own.len(),
            wrong.len(),
            judged(0, Judgement::Unrelated),
            judged(0, Judgement::Unsure),
            judged(1, Judgement::Related),
            judged(1, Judgement::Unsure),
        );
    }
}

fn calibration_error(beads: &[(f32, bool)]) -> f64 {
    let mut error = 0.0;
    for bin in 0..10 {
        let here: Vec<_> = beads.iter().filter(|(c, _)| ((c * 10.0) as usize).min(9) == bin).collect();
        let expected: f64 = here.iter().map(|(c, _)| f64::from(*c)).sum();
        let right = here.iter().filter(|(_, right)| *right).count() as f64;
        error += (expected - right).abs();
    }
    error / beads.len().max(1) as f64
}

/// How many beads are of confidence 0.95 and more, and how many of these are right.
fn sure_ones(beads: &[(f32, bool)]) -> (usize, usize) {
    let sure = beads.iter().filter(|(c, _)| *c >= 0.95);
    (sure.clone().count(), sure.filter(|(_, right)| *right).count())
}

fn summary(name: &str, tallies: &[Tally]) -> String {
    let sum = |of: &dyn Fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>() as f64;
    let f1 = |k: usize| {
        let p = sum(&|t| t.precision[k]) / sum(&|t| t.precision[0]).max(1.0);
        let r = sum(&|t| t.recall[k]) / sum(&|t| t.recall[0]).max(1.0);
        (100.0 * p, 100.0 * r, 200.0 * p * r / (p + r))
    };
    let confidence: Vec<(f32, bool)> = tallies.iter().flat_map(|t| t.confidence.iter().copied()).collect();
    let (sure, right) = sure_ones(&confidence);
    let (strict, lax) = (f1(1), f1(2));
    format!(
        "{name:<16} strict {:.2} (P {:.1} R {:.1})  lax {:.2}  ECE {:.3}  >=0.95: {:.2} of {:.0} %",
        strict.2,
        strict.0,
        strict.1,
        lax.2,
        calibration_error(&confidence),
        100.0 * right as f64 / sure.max(1) as f64,
        100.0 * sure as f64 / confidence.len().max(1) as f64,
    )
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
                let near = hits(&gold, &single_nulls(std::slice::from_ref(pair)));
                println!(
                    "{} {:.2} {:?}:{:?}\n{}{}",
                    if near[2] == near[0] { "NEAR" } else { "WRONG" },
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
