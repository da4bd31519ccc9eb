//! TMX to units against quick-xml's bare event loop, and units to files, on a memory made up here.
#![allow(missing_docs)]

use std::hint::black_box;
use std::io::{Cursor, Write as _};

use bitext::exchange::{self, Format, ReadOptions, WriteOptions};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quick_xml::events::Event;

/// A TMX file of about 20 MB: sentences of changing length, some with references and inline codes.
fn memory() -> Vec<u8> {
    const WORDS: [&str; 12] = [
        "le navire",
        "quitte",
        "la rade",
        "à l’aube",
        "sans",
        "attendre",
        "la marée",
        "ni",
        "le pilote",
        "du port",
        "où",
        "il mouillait",
    ];
    let mut out = Vec::new();
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\"><header srclang=\"fr\"/><body>\n";
    out.extend_from_slice(head.as_bytes());
    for number in 0..50_000_usize {
        let text: Vec<&str> = (0..8 + number % 23).map(|at| WORDS[(number * 7 + at * at) % WORDS.len()]).collect();
        let code = if number.is_multiple_of(5) {
            "<bpt i=\"1\">&lt;b&gt;</bpt>x<ept i=\"1\">&lt;/b&gt;</ept> &amp; "
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "<tu tuid=\"{number}\"><tuv xml:lang=\"fr\"><seg>{code}{}.</seg></tuv>\n<tuv xml:lang=\"en\"><seg>{code}{}.</seg></tuv></tu>",
            text.join(" "),
            text.join("-")
        );
    }
    out.extend_from_slice(b"</body></tmx>\n");
    out
}

fn exchange(criterion: &mut Criterion) {
    let tmx = memory();
    let mut group = criterion.benchmark_group("tmx");
    group.sample_size(10).throughput(Throughput::Bytes(tmx.len() as u64));
    group.bench_function("quick-xml events", |bencher| {
        bencher.iter(|| {
            let mut reader = quick_xml::Reader::from_reader(Cursor::new(&tmx));
            let (mut buffer, mut events) = (Vec::new(), 0_u64);
            while !matches!(reader.read_event_into(&mut buffer).expect("sound XML"), Event::Eof) {
                events += 1;
                buffer.clear();
            }
            black_box(events)
        });
    });
    let bytes: &'static [u8] = Box::leak(tmx.clone().into_boxed_slice());
    let read = || exchange::read(bytes, Format::Tmx, &ReadOptions::default()).expect("a TMX file");
    group.bench_function("to units", |bencher| bencher.iter(|| black_box(read().filter(Result::is_ok).count())));
    let units: Vec<_> = read().map(|unit| unit.expect("a sound unit")).collect();
    group.finish();
    for format in [Format::Tmx, Format::Csv, Format::Jsonl] {
        let write = || {
            let mut out = Vec::with_capacity(2 * tmx.len());
            let mut writer = exchange::writer(&mut out, format, &WriteOptions::default()).expect("a writer");
            units.iter().for_each(|unit| writer.write(unit).expect("room in memory"));
            writer.finish().expect("room in memory");
            drop(writer);
            out.len()
        };
        let mut group = criterion.benchmark_group("write");
        group.sample_size(10).throughput(Throughput::Bytes(write() as u64));
        group.bench_function(format.name(), |bencher| bencher.iter(|| black_box(write())));
        group.finish();
    }
}

criterion_group!(benches, exchange);
criterion_main!(benches);
