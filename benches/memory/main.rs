//! How long the memory takes: filling, indexing, looking up, in processor time of one thread.
//!
//! `cargo bench --bench memory -- fill TSV MEMORY`, `... -- lookup MEMORY QUERIES MIN [same]`,
//! `... -- exact MEMORY QUERIES`, `... -- concordance MEMORY QUERIES`, `... -- fts5 MEMORY QUERIES`;
//! `... -- measure MEMORY QUERIES` prints all as a row, and `... -- picture ROWS SVG` draws such rows.
//! docs/benchmarks.md has the results.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

mod fts5;
mod picture;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::time::Duration;

use bitext::memory::{LookupOptions, Memory, MemorySet, Phrase, Query, RunInfo, RunKind};
use bitext::unit::TranslationUnit;
use bitext::{Direction, Lang};
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
        ["fts5", memory, queries] => beside_fts5(memory, queries),
        ["measure", memory, queries] => measure(memory, queries),
        ["picture", rows, svg] => draw(rows, svg),
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
    beside_fts5(&text(&memory), &text(&queries));
    measure(&text(&memory), &text(&queries));
}

fn fill(tsv: &str, path: &str) {
    let direction = Direction::default();
    let mut memory = Memory::open_or_create(path).unwrap();
    let info = RunInfo { kind: RunKind::Import, date: "20261121T000000Z".into(), ..RunInfo::default() };
    let (count, time) = timed(|| {
        let mut run = memory.begin_run(&info, &()).unwrap();
        let mut lines = BufReader::new(fs::File::open(tsv).unwrap()).lines();
        loop {
            let lines = lines.by_ref().take(256).map(Result::unwrap);
            let units: Vec<_> = lines
                .map(|line| {
                    let (source, target) = line.split_once('\t').unwrap();
                    TranslationUnit::pair(&direction, source, target)
                })
                .collect();
            if units.is_empty() {
                break run.commit().unwrap().new;
            }
            run.add_all(&units).into_iter().for_each(|added| assert!(added.is_ok()));
        }
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

/// Processor times of questions, in microseconds, and how many were answered.
struct Times {
    sorted: Vec<f64>,
    found: usize,
}

impl Times {
    fn of<Q>(questions: impl Iterator<Item = Q>, mut ask: impl FnMut(Q) -> (usize, Duration)) -> Times {
        let (mut sorted, mut found) = (Vec::new(), 0);
        for question in questions {
            let (answers, time) = ask(question);
            sorted.push(time.as_secs_f64() * 1e6);
            found += usize::from(answers > 0);
        }
        sorted.sort_by(f64::total_cmp);
        Times { sorted, found }
    }

    fn at(&self, share: f64) -> f64 {
        self.sorted[((self.sorted.len() - 1) as f64 * share) as usize]
    }

    fn mean(&self) -> f64 {
        self.sorted.iter().sum::<f64>() / self.sorted.len() as f64
    }

    fn report(&self, what: &str) {
        println!(
            "{what}: {} queries, mean {:.0} µs, p50 {:.1}, p95 {:.0}, p99 {:.0}, max {:.0}; {} found",
            self.sorted.len(),
            self.mean(),
            self.at(0.5),
            self.at(0.95),
            self.at(0.99),
            self.at(1.0),
            self.found,
        );
    }
}

/// The held-out queries, whose texts are in no unit.
fn held_out(path: &str) -> impl Iterator<Item = String> {
    queries(path).into_iter().take(2000)
}

fn ask(set: &MemorySet, text: String, options: &LookupOptions) -> (usize, Duration) {
    let query = Query::new(text, Direction::default());
    let (matches, time) = timed(|| set.lookup(&query, options).unwrap());
    (matches.len(), time)
}

fn lookups(set: &MemorySet, asked: &str, min: f64) -> Times {
    let options = LookupOptions { min, ..LookupOptions::default() };
    Times::of(held_out(asked), |text| ask(set, text, &options))
}

fn lookup(path: &str, asked: &str, min: f64, same: bool) {
    let set = opened(path);
    lookups(&set, asked, min).report(&format!("lookup at {min}, asked first"));
    lookups(&set, asked, min).report(&format!("lookup at {min}, asked again"));
    if same {
        let options = LookupOptions { min, ..LookupOptions::default() };
        let asked = held_out(asked).step_by(40).map(|text| Query::new(text, Direction::default()));
        let (mut compared, mut different) = (0, 0);
        for query in asked {
            let all = set.lookup(&query, &LookupOptions { exhaustive: true, ..options.clone() }).unwrap();
            compared += 1;
            different += usize::from(all != set.lookup(&query, &options).unwrap());
        }
        println!("{different} of {compared} answers differ from scoring every unit");
    }
}

fn exacts(set: &MemorySet, asked: &str) -> Times {
    let options = LookupOptions { exact_only: true, ..LookupOptions::default() };
    // The last 500 are in the memory.
    Times::of(queries(asked).into_iter().rev().take(500), |text| ask(set, text, &options))
}

fn exact(path: &str, asked: &str) {
    let set = opened(path);
    exacts(&set, asked).report("exact, asked first");
    exacts(&set, asked).report("exact, asked again");
}

/// Two words of each query that stand next to each other, from its second third.
fn phrases(asked: &str) -> impl Iterator<Item = String> {
    held_out(asked).map(|text| {
        let words: Vec<&str> = text.split_whitespace().collect();
        words[words.len() / 3..].iter().take(2).copied().collect::<Vec<_>>().join(" ")
    })
}

fn concordances(set: &MemorySet, asked: &str) -> Times {
    Times::of(phrases(asked), |text| {
        let phrase = Phrase { text, lang: Some(Direction::default().from), direction: Direction::default(), limit: 50 };
        let (hits, time) = timed(|| set.concordance(&phrase).unwrap());
        (hits.len(), time)
    })
}

fn concordance(path: &str, asked: &str) {
    concordances(&opened(path), asked).report("concordance of two words");
}

fn beside_fts5(path: &str, asked: &str) {
    let folder = tempfile::tempdir_in(fs::canonicalize(path).unwrap().parent().unwrap()).unwrap();
    let file = folder.path().join("fts5");
    let (connection, filled) = fts5::fill(path, &file);
    let size = fs::metadata(&file).unwrap().len() as f64;
    println!("FTS5 of both languages: {:.2} s, {:.1} MB", filled.as_secs_f64(), size / 1e6);
    for (what, sql) in [("texts", fts5::TEXTS), ("units", fts5::UNITS)] {
        for again in ["first", "again"] {
            let times = Times::of(phrases(asked), |words| fts5::ask(&connection, sql, &words));
            times.report(&format!("FTS5, two words, {what}, asked {again}"));
        }
    }
    let direction = Direction::default();
    let made = made_anew(path, &[&direction.from, &direction.to]);
    println!("our index of both languages: {made:.2} s, {:.1} MB", index_bytes(path) / 1e6);
    let set = opened(path);
    for again in ["first", "again"] {
        concordances(&set, asked).report(&format!("ours, two words, units, asked {again}"));
    }
}

/// Makes the indexes of these languages anew and says how long that took all threads.
fn made_anew(path: &str, languages: &[&Lang]) -> f64 {
    for index in indexes(path) {
        fs::remove_file(index).unwrap();
    }
    let memory = Memory::open(path).unwrap();
    let start = cpu(ClockId::ProcessCPUTime);
    memory.make_indexes(languages, &()).unwrap();
    (cpu(ClockId::ProcessCPUTime) - start).as_secs_f64()
}

fn indexes(path: &str) -> Vec<PathBuf> {
    let path = fs::canonicalize(path).unwrap();
    let name = path.file_name().unwrap().to_str().unwrap();
    let folder = fs::read_dir(path.parent().unwrap()).unwrap();
    let ours = |file: &PathBuf| {
        let file = file.file_name().unwrap().to_str().unwrap();
        file.starts_with(name) && file.ends_with(".index")
    };
    folder.map(|entry| entry.unwrap().path()).filter(ours).collect()
}

fn index_bytes(path: &str) -> f64 {
    indexes(path).iter().map(|file| fs::metadata(file).unwrap().len() as f64).sum()
}

/// A number of kilobytes that Linux tells of this process.
fn of_process(name: &str) -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(f64::NAN)
}

/// All of a memory as one row, each query asked for the second time: units; exact p50; at 70 % mean, p50, p99; at 50 % the same; concordance mean, p50,
/// p99 (µs); MB of the memory and of the French index; seconds to make it, and MB of main memory at most
/// while it was made, and after all queries.
fn measure(path: &str, asked: &str) {
    let made = made_anew(path, &[&Direction::default().from]);
    let most = of_process("VmHWM:") / 1e3;
    let set = opened(path);
    let units = Memory::open(path).unwrap().info().unwrap().units as f64;
    exacts(&set, asked);
    let mut row = vec![units, exacts(&set, asked).at(0.5)];
    for min in [70.0, 50.0] {
        lookups(&set, asked, min);
        let times = lookups(&set, asked, min);
        row.extend([times.mean(), times.at(0.5), times.at(0.99)]);
    }
    concordances(&set, asked);
    let times = concordances(&set, asked);
    row.extend([times.mean(), times.at(0.5), times.at(0.99)]);
    let size = fs::metadata(path).unwrap().len() as f64;
    row.extend([size / 1e6, index_bytes(path) / 1e6, made, most, of_process("VmRSS:") / 1e3]);
    println!("{}", row.iter().map(|number| format!("{number:.1}")).collect::<Vec<_>>().join("\t"));
}

fn draw(rows: &str, svg: &str) {
    let rows = fs::read_to_string(rows).unwrap();
    let numbers = |line: &str| line.split('\t').map(str::parse).collect::<Result<Vec<f64>, _>>().ok();
    let rows: Vec<Vec<f64>> = rows.lines().filter_map(numbers).filter(|row| row.len() > 10).collect();
    fs::write(svg, picture::draw(&rows)).unwrap();
}
