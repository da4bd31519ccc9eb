//! How long the memory takes: filling, indexing, looking up, in processor time of one thread.
//!
//! `cargo bench --bench memory -- fill TSV MEMORY`, `... -- lookup MEMORY QUERIES MIN [exhaustive]`,
//! `... -- exact MEMORY QUERIES`, `... -- concordance MEMORY QUERIES`; docs/benchmarks.md has the results.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use bitext::Direction;
use bitext::memory::{LookupOptions, Memory, MemorySet, Phrase, Query, RunInfo, RunKind};
use bitext::unit::TranslationUnit;
use rustix::time::{ClockId, clock_gettime};

fn cpu(clock: ClockId) -> Duration {
    let time = clock_gettime(clock);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Runs `act` and gives its result with the processor time of this thread.
fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = cpu(ClockId::ThreadCPUTime);
    let done = act();
    (done, cpu(ClockId::ThreadCPUTime) - start)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["fill", tsv, memory] => fill(tsv, memory),
        ["lookup", memory, queries, min] => lookup(memory, queries, min.parse().unwrap(), false),
        ["lookup", memory, queries, min, "same"] => lookup(memory, queries, min.parse().unwrap(), true),
        ["exact", memory, queries] => exact(memory, queries),
        ["concordance", memory, queries] => concordance(memory, queries),
        // `cargo test --benches` and `cargo bench` without arguments come here: a small run of everything.
        _ => small(),
    }
}

fn small() {
    let folder = tempfile::tempdir().unwrap();
    let (tsv, queries, memory) = (folder.path().join("t"), folder.path().join("q"), folder.path().join("m"));
    let row = |i: u32| format!("le conseil examine le point {i} de {} ordre du jour", i % 7);
    fs::write(&tsv, (0..2000).map(|i| format!("{}\titem {i}\n", row(i))).collect::<String>()).unwrap();
    fs::write(&queries, (0..100).map(|i| format!("{}\n", row(i * 19 + 3))).collect::<String>()).unwrap();
    let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    fill(&text(&tsv), &text(&memory));
    lookup(&text(&memory), &text(&queries), 70.0, true);
    exact(&text(&memory), &text(&queries));
    concordance(&text(&memory), &text(&queries));
}

fn fill(tsv: &str, path: &str) {
    let direction = Direction::default();
    let mut memory = Memory::open_or_create(path).unwrap();
    let info = RunInfo { kind: RunKind::Import, date: "20261121T000000Z".into(), ..RunInfo::default() };
    let (count, time) = timed(|| {
        let mut run = memory.begin_run(&info).unwrap();
        let mut lines = BufReader::new(fs::File::open(tsv).unwrap()).lines();
        while let Some(Ok(line)) = lines.next() {
            let (source, target) = line.split_once('\t').unwrap();
            run.add(&TranslationUnit::pair(&direction, source, target)).unwrap();
        }
        run.commit().unwrap().new
    });
    let size = fs::metadata(path).unwrap().len();
    println!("fill: {count} units in {:.2} s, {:.0} bytes a unit", time.as_secs_f64(), size as f64 / count as f64);
}

fn queries(path: &str) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect()
}

/// Opens the memory and asks once, so that the index is there.
fn opened(path: &str) -> MemorySet {
    let set = MemorySet::from(Memory::open(path).unwrap());
    for what in ["opening, index made or found", "opened"] {
        let (_, time) =
            timed(|| set.lookup(&Query::new("le conseil siège", Direction::default()), &LookupOptions::default()));
        println!("{what}: {:.1} ms", time.as_secs_f64() * 1e3);
    }
    set
}

fn report(what: &str, mut times: Vec<Duration>, found: usize) {
    times.sort();
    let micros = |at: f64| times[((times.len() - 1) as f64 * at) as usize].as_secs_f64() * 1e6;
    let mean = times.iter().sum::<Duration>().as_secs_f64() * 1e6 / times.len() as f64;
    println!(
        "{what}: {} queries, mean {mean:.0} µs, p50 {:.0}, p95 {:.0}, p99 {:.0}, max {:.0}; {found} found",
        times.len(),
        micros(0.5),
        micros(0.95),
        micros(0.99),
        micros(1.0),
    );
}

fn lookup(path: &str, asked: &str, min: f64, same: bool) {
    let set = opened(path);
    let options = LookupOptions { min, ..LookupOptions::default() };
    let (mut times, mut found, mut different) = (Vec::new(), 0, 0);
    let asked: Vec<String> = queries(asked).into_iter().take(2000).collect();
    for (number, text) in asked.iter().enumerate() {
        let query = Query::new(text.as_str(), Direction::default());
        let (matches, time) = timed(|| set.lookup(&query, &options).unwrap());
        times.push(time);
        found += usize::from(!matches.is_empty());
        if same && number % 40 == 0 {
            let all = set.lookup(&query, &LookupOptions { exhaustive: true, ..options.clone() }).unwrap();
            different += usize::from(all != matches);
        }
    }
    report(&format!("lookup at {min}"), times, found);
    if same {
        println!("{different} answers differ from scoring every unit");
    }
}

fn exact(path: &str, asked: &str) {
    let set = opened(path);
    let options = LookupOptions { exact_only: true, ..LookupOptions::default() };
    let (mut times, mut found) = (Vec::new(), 0);
    for text in queries(asked).into_iter().rev().take(500) {
        let query = Query::new(text, Direction::default());
        let (matches, time) = timed(|| set.lookup(&query, &options).unwrap());
        times.push(time);
        found += usize::from(!matches.is_empty());
    }
    report("exact", times, found);
}

fn concordance(path: &str, asked: &str) {
    let set = opened(path);
    let (mut times, mut found) = (Vec::new(), 0);
    for text in queries(asked).into_iter().take(2000) {
        let words: Vec<&str> = text.split_whitespace().collect();
        let two = words[words.len() / 3..].iter().take(2).copied().collect::<Vec<_>>().join(" ");
        let phrase =
            Phrase { text: two, lang: Some(Direction::default().from), direction: Direction::default(), limit: 50 };
        let (hits, time) = timed(|| set.concordance(&phrase).unwrap());
        times.push(time);
        found += usize::from(!hits.is_empty());
    }
    report("concordance of two words", times, found);
}
