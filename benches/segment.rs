//! Segmentation of 10 MB of French, against icu_segmenter's sentence rules on the same text.
//!
//! `cargo bench --bench segment`. The texts are made here, so that the benchmark needs no other file:
//! running prose, with sentences as long as those of newspapers, and a dense text of short sentences in
//! which every one holds a trap. `BITEXT_BENCH_TEXT=FILE` adds a text of yours, `BITEXT_BENCH_SRX=FILE` an
//! SRX file.

use std::fmt::Write as _;
use std::hint::black_box;

use bitext::Lang;
use bitext::segment::{Segmenter, srx};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// How long the texts are, in bytes.
const LENGTH: usize = 10_000_000;

/// What picks one of several parts after the other: a fixed walk (Knuth's MMIX constants), the same in every run.
struct Walk(u64);

impl Walk {
    fn pick<'p>(&mut self, parts: &[&'p str]) -> &'p str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        parts[(self.0 >> 33) as usize % parts.len()]
    }
}

/// Paragraphs of four sentences of some twenty words each, as newspapers and reports have them.
fn prose() -> String {
    let openings = [
        "",
        "",
        "Depuis le début de l'année, ",
        "Selon les chiffres publiés hier par l'office des statistiques, ",
        "Dans un entretien accordé à la radio régionale, ",
        "À l'issue d'une réunion qui a duré plus de six heures, ",
        "Malgré les réserves exprimées par plusieurs élus, ",
    ];
    let subjects = [
        "le conseil municipal de la ville basse",
        "la directrice de l'école d'agriculture, Mme Odile Kerbrat,",
        "une commission formée d'ingénieurs et de juristes",
        "M. Anselme Tudal, qui préside la coopérative depuis 1998,",
        "l'association des riverains du canal",
        "le ministère chargé des transports",
    ];
    let verbs = [
        "a fait savoir que",
        "continue de soutenir que",
        "n'a pas voulu confirmer que",
        "rappelle dans sa lettre du 3 mars 2004 que",
        "craint, comme beaucoup d'autres, que",
    ];
    let clauses = [
        "les travaux prévus sur la rive gauche coûteraient 3,5 % de plus que ce qui avait été annoncé au printemps",
        "la nouvelle ligne d'autobus, dont le tracé n'est pas encore arrêté, desservirait aussi les villages du plateau",
        "l'accord signé avec les communes voisines (voir l'annexe 2) reste valable pendant dix ans au moins",
        "« la remise en état des digues » passerait avant toute autre dépense, même urgente",
        "les semences distribuées l'an dernier ont donné une récolte plus abondante que celle des années sèches",
        "personne ne peut dire aujourd'hui combien de familles seront relogées avant la fin de l'hiver",
    ];
    let ends = [".", ".", ".", ".", ", ce que contestent les experts.", "; la décision sera prise en mai.", " ?"];
    let (mut out, mut walk, mut sentences) = (String::with_capacity(LENGTH + 400), Walk(1), 0_u32);
    while out.len() < LENGTH {
        let opening = walk.pick(&openings);
        let subject = walk.pick(&subjects);
        let mut first = subject.chars();
        match first.next().filter(|_| opening.is_empty()) {
            Some(capital) => out.extend(capital.to_uppercase().chain(first)),
            None => out.extend([opening, subject]),
        }
        let _ = write!(out, " {} {}{}", walk.pick(&verbs), walk.pick(&clauses), walk.pick(&ends));
        sentences += 1;
        out.push(if sentences.is_multiple_of(4) { '\n' } else { ' ' });
    }
    out
}

/// Short sentences, each with an abbreviation, a quotation or an odd end: as many decisions as a text can ask for.
fn dense() -> String {
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
    let (mut out, mut walk, mut sentences) = (String::with_capacity(LENGTH + 200), Walk(1), 0_u32);
    while out.len() < LENGTH {
        let (subject, verb) = (walk.pick(&subjects), walk.pick(&verbs));
        let _ = write!(out, "{subject} {verb} {}{}", walk.pick(&objects), walk.pick(&ends));
        sentences += 1;
        out.push(if sentences.is_multiple_of(6) { '\n' } else { ' ' });
    }
    out
}

/// Rules for 40 languages, as many and of such kinds as LanguageTool's file has: 1,700, of which some 80 apply to
/// French, with lists of abbreviations, brackets looked back for, and exceptions before small letters.
fn large_rules() -> String {
    let mut out = String::from(
        "<srx xmlns=\"http://www.lisa.org/srx20\" version=\"2.0\"><header segmentsubflows=\"yes\" cascade=\"yes\"/>\n\
         <body><languagerules>\n",
    );
    let rule = |out: &mut String, breaks: &str, before: &str, after: &str| {
        let _ = writeln!(
            out,
            "<rule break=\"{breaks}\"><beforebreak>{before}</beforebreak><afterbreak>{after}</afterbreak></rule>"
        );
    };
    let syllables = ["ba", "cor", "dé", "fi", "gran", "lo", "mé", "nu", "pré", "sou", "ti", "vo"];
    for language in 0..40 {
        let _ = writeln!(out, "<languagerule languagerulename=\"{language}\">");
        let mut walk = Walk(language);
        for number in 0..34 {
            let words: Vec<String> =
                (0..12).map(|_| format!("{}{}", walk.pick(&syllables), walk.pick(&syllables))).collect();
            rule(&mut out, "no", &format!(r"(?iu)\b({})\.[\s\u00A0]", words.join("|")), "");
            if number % 8 == 0 {
                rule(&mut out, "no", r"\([^\)]*?[\.:][\s\u00A0]", r"[^\)\r\n]*\)");
                rule(&mut out, "no", &format!(r"\b{}\.[\s\u00A0]", walk.pick(&syllables)), r"\p{Lu}\p{Ll}+|\d+");
            }
        }
        rule(&mut out, "no", r"[\.!?…][\s\u00A0]", r"\p{Ll}");
        rule(&mut out, "no", r"\b\p{Lu}\.[\s\u00A0]", "");
        rule(&mut out, "yes", r"[\.!?…]+['»”\)\]]*[\s\u00A0]+", r"[«“\(\[]?[\s\u00A0]?[\p{Lu}\d]");
        out.push_str("</languagerule>\n");
    }
    out.push_str("</languagerules><maprules>\n<languagemap languagepattern=\"fr.*\" languagerulename=\"0\"/>\n");
    out.push_str("<languagemap languagepattern=\".*\" languagerulename=\"1\"/>\n</maprules></body></srx>\n");
    out
}

/// A segmenter that decides by these rules alone.
fn by_rules(xml: &str) -> Segmenter {
    let rules = srx::Rules::parse(xml).expect("an SRX file");
    Segmenter::builder(&Lang::french()).srx_only(&rules).build().expect("language patterns")
}

fn segment(criterion: &mut Criterion) {
    let mut texts = vec![("running French", prose()), ("dense French", dense())];
    if let Ok(file) = std::env::var("BITEXT_BENCH_TEXT") {
        let mut text = std::fs::read_to_string(file).expect("a readable text in UTF-8");
        text.truncate(text.floor_char_boundary(LENGTH));
        texts.push(("a text of yours", text));
    }
    let segmenter = Segmenter::new(&Lang::french());
    let icu = icu_segmenter::SentenceSegmenter::new(Default::default());
    let built_in = by_rules(&srx::export());
    let large = by_rules(&large_rules());
    let yours =
        std::env::var("BITEXT_BENCH_SRX").ok().map(|file| std::fs::read_to_string(file).expect("a readable file"));
    let yours = yours.map(|xml| by_rules(&xml));
    for (name, text) in &texts {
        let mut group = criterion.benchmark_group(*name);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        let mut by = |name: &str, segmenter: &Segmenter, text: &str| {
            group.bench_function(name, |bencher| bencher.iter(|| segmenter.ranges(black_box(text)).len()));
        };
        by("bitext", &segmenter, text);
        by("bitext, one line", &segmenter, &text.replace('\n', " "));
        by("its rules as SRX", &built_in, text);
        by("an SRX of 1,700 rules", &large, text);
        if let Some(yours) = &yours {
            by("an SRX of yours", yours, text);
        }
        group.bench_function("icu_segmenter", |bencher| {
            bencher.iter(|| icu.segment_str(black_box(text.as_str())).count());
        });
        group.finish();
    }
}

criterion_group!(benches, segment);
criterion_main!(benches);
