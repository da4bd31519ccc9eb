//! Recognition in legal French with the shipped glossary and with 20,000 entries, and loading them.
//!
//! `cargo bench --bench glossary`. Entries and text are made here, so that the benchmark needs no other
//! file; BITEXT_BENCH_TEXT names a text of one's own.

use std::fmt::Write as _;
use std::hint::black_box;

use bitext::Direction;
use bitext::glossary::{Glossary, Recogniser};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const NOUNS: [&str; 20] = [
    "comité",
    "conseil",
    "traité",
    "rapport",
    "règlement",
    "accord",
    "budget",
    "mandat",
    "contrôle",
    "bureau",
    "programme",
    "exercice",
    "régime",
    "registre",
    "service",
    "projet",
    "réseau",
    "permis",
    "transport",
    "compte",
];
const COMPLEMENTS: [&str; 25] = [
    "de suivi",
    "de gestion",
    "de travail",
    "de vérification",
    "d'inspection",
    "de sécurité",
    "de transit",
    "d'exportation",
    "de formation",
    "de coopération",
    "d'observation",
    "d'enquête",
    "de liaison",
    "de passage",
    "d'entretien",
    "d'assurance",
    "de douane",
    "de pêche",
    "de navigation",
    "de stockage",
    "d'arbitrage",
    "de change",
    "d'archives",
    "de secours",
    "de déminage",
];
const ADJECTIVES: [&str; 20] = [
    "annuel",
    "conjoint",
    "régional",
    "national",
    "provisoire",
    "militaire",
    "technique",
    "financier",
    "portuaire",
    "maritime",
    "douanier",
    "agricole",
    "fiscal",
    "civil",
    "central",
    "permanent",
    "spécial",
    "mixte",
    "local",
    "général",
];

/// A table of this many entries: terms of three to five words, every fourth with an acronym.
fn table(entries: usize) -> String {
    let mut out = String::from("id,domain,fr,fr_variants,fr_acronym,en,en_variants,en_acronym,status,note\n");
    for number in 0..entries {
        let (noun, rest) = (NOUNS[number % 20], number / 20);
        let (complement, rest) = (COMPLEMENTS[rest % 25], rest / 25);
        let (adjective, more) = (ADJECTIVES[rest % 20], rest / 20);
        let suffix = if more == 0 { String::new() } else { format!(" du secteur {more}") };
        let letter = |n: usize| char::from(b'A' + (n % 26) as u8);
        let acronym = match number % 4 {
            0 => [number, number / 26, number / 676, number / 3].map(letter).iter().collect(),
            _ => String::new(),
        };
        let _ = writeln!(
            out,
            "e{number},law,{noun} {complement} {adjective}{suffix},,{acronym},term {number} of the law,,{acronym},preferred,"
        );
    }
    out
}

/// French of about this many bytes, with a term of the table every second line and acronyms.
fn french(bytes: usize) -> String {
    let openings =
        ["Sous réserve de l'article 12,", "Le ministre peut,", "Pour l'application de la présente loi,", "L'OTSC et"];
    let verbs = ["fixer par arrêté", "remettre à l'intéressé", "soumettre sans délai", "examiner, le cas échéant,"];
    let ends = [
        "dans les trente jours qui suivent la demande.",
        "avec l'accord des États membres de l'ONU.",
        "conformément au Règlement sur les aéronefs.",
    ];
    let mut out = String::with_capacity(bytes + 300);
    let mut n = 0_usize;
    while out.len() < bytes {
        let _ = write!(out, "{} {} ", openings[n % 4], verbs[n / 3 % 4]);
        if n.is_multiple_of(2) {
            let (noun, complement) = (NOUNS[n * 7 % 20], COMPLEMENTS[n * 11 % 25]);
            let _ = write!(out, "les {noun}s {complement} {}s ", ADJECTIVES[n * 13 % 20]);
        } else {
            out.push_str("les conditions et modalités dont il est question au paragraphe (2) ");
        }
        out.push_str(ends[n / 5 % 3]);
        out.push('\n');
        n += 1;
    }
    out
}

fn recognition(criterion: &mut Criterion) {
    let text = match std::env::var("BITEXT_BENCH_TEXT") {
        Ok(file) => std::fs::read_to_string(file).expect("a readable text"),
        Err(_) => french(4_000_000),
    };
    let direction = Direction::default();
    let shipped = Recogniser::new(Glossary::shipped().clone(), &direction);
    let large = Glossary::from_csv(&table(20_000), None);
    assert_eq!(large.entries().len(), 20_000, "{:?}", large.problems().first());
    let large = Recogniser::new(large.above(Glossary::shipped()), &direction);
    let mut group = criterion.benchmark_group("recognition");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
    group.bench_function("shipped entries", |b| b.iter(|| shipped.recognise(black_box(&text)).len()));
    group.bench_function("20,000 entries more", |b| b.iter(|| large.recognise(black_box(&text)).len()));
    group.finish();
    let line = text.lines().nth(1).expect("a second line");
    let mut group = criterion.benchmark_group("recognition in a query");
    group.bench_function("20,000 entries more", |b| b.iter(|| large.recognise_all(black_box(line)).len()));
    group.finish();
}

fn loading(criterion: &mut Criterion) {
    let table = table(20_000);
    let direction = Direction::default();
    let mut group = criterion.benchmark_group("loading 20,000 entries");
    group.sample_size(20);
    group.bench_function("reading and sifting the table", |b| {
        b.iter(|| Glossary::from_csv(black_box(&table), None).entries().len());
    });
    group.bench_function("ready to recognise", |b| {
        b.iter(|| Recogniser::new(Glossary::from_csv(black_box(&table), None), &direction));
    });
    group.finish();
}

criterion_group!(benches, recognition, loading);
criterion_main!(benches);
