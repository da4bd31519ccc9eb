//! Segmentation of 10 MB of French, against icu_segmenter's sentence rules on the same text.
//!
//! `cargo bench --bench segment`. The text is made here, so that the benchmark needs no other file.

use std::fmt::Write as _;
use std::hint::black_box;

use bitext::Lang;
use bitext::segment::{Segmenter, srx};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// French of about this many bytes: paragraphs of sentences with the traps that real text has.
fn french(bytes: usize) -> String {
    let subjects = ["Le ministre", "La délégation", "M. Garrec", "L'assemblée", "Mme Le Dû", "Le secrétaire général"];
    let verbs = ["a présenté", "examine", "avait rejeté", "votera demain", "soutient depuis 1998"];
    let objects = [
        "le rapport annuel sur l'état des routes",
        "un projet d'accord (voir art. 12 et p. 5)",
        "« la modernisation des ports »",
        "l'aide aux régions voisines, soit 3,5 % du budget",
        "les conclusions du 7 avr. 2004",
    ];
    let ends = [".", " ?", " !", ", etc. Le reste suivra.", "… puis se retire.", ". « Rien ne presse », dit-on."];
    let mut out = String::with_capacity(bytes + 200);
    let mut n = 0_usize;
    while out.len() < bytes {
        // A fixed walk through the parts, with a step that is coprime to all of their counts.
        let pick = |parts: &[&'static str], step: usize| parts[(n * step + n / 7) % parts.len()];
        let _ = write!(out, "{} {} {}{}", pick(&subjects, 7), pick(&verbs, 11), pick(&objects, 13), pick(&ends, 17));
        n += 1;
        out.push(if n.is_multiple_of(6) { '\n' } else { ' ' });
    }
    out
}

fn segment(criterion: &mut Criterion) {
    let text = french(10_000_000);
    let mut group = criterion.benchmark_group("10 MB of French");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);

    let segmenter = Segmenter::new(&Lang::french());
    group.bench_function("bitext", |bencher| bencher.iter(|| segmenter.ranges(black_box(&text)).len()));

    let icu = icu_segmenter::SentenceSegmenter::new(Default::default());
    group.bench_function("icu_segmenter", |bencher| bencher.iter(|| icu.segment_str(black_box(&text)).count()));

    let rules = srx::Rules::parse(&srx::export()).expect("the exported rules are sound");
    let by_srx = Segmenter::builder(&Lang::french()).srx_only(&rules).build().expect("they apply to French");
    group.bench_function("bitext, its own rules as SRX", |bencher| {
        bencher.iter(|| by_srx.ranges(black_box(&text)).len());
    });

    // A file of the user's: BITEXT_BENCH_SRX names it, for example LanguageTool's segment.srx.
    if let Ok(file) = std::env::var("BITEXT_BENCH_SRX") {
        let xml = std::fs::read_to_string(file).expect("a readable SRX file");
        let rules = srx::Rules::parse(&xml).expect("an SRX file");
        let by_srx = Segmenter::builder(&Lang::french()).srx_only(&rules).build().expect("language patterns");
        group.bench_function("bitext, a user's SRX", |bencher| bencher.iter(|| by_srx.ranges(black_box(&text)).len()));
    }

    let line = text.replace('\n', " ");
    group.bench_function("bitext, one line", |bencher| bencher.iter(|| segmenter.ranges(black_box(&line)).len()));
    group.finish();
}

criterion_group!(benches, segment);
criterion_main!(benches);
