//! The shipped texts: what tm/ and glossary/ promise, and what bitext makes of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bitext::Lang;
use bitext::exchange::tmx::TmxReader;
use bitext::segment::Segmenter;
use bitext::unit::{Status, TranslationUnit};

use crate::Desk;

fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A sample pair: its texts, its true segments and its true beads.
struct Sample {
    name: String,
    texts: [String; 2],
    segments: [Vec<String>; 2],
    beads: Vec<[Vec<usize>; 2]>,
}

fn samples() -> Vec<Sample> {
    let folder = shipped("tm/samples");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .expect("tm/samples is there")
        .filter_map(|entry| entry.expect("an entry").file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".beads").map(str::to_owned))
        .collect();
    names.sort();
    let sample = |name: String| {
        let side = |side: &str, kind: &str| read(&folder.join(format!("{name}.{side}.{kind}")));
        let lines = |text: String| text.lines().map(str::to_owned).collect();
        Sample {
            texts: [side("fr", "txt"), side("en", "txt")],
            segments: [lines(side("fr", "seg")), lines(side("en", "seg"))],
            beads: beads(&read(&folder.join(format!("{name}.beads")))),
            name,
        }
    };
    names.into_iter().map(sample).collect()
}

fn beads(text: &str) -> Vec<[Vec<usize>; 2]> {
    let numbers = |side: &str| -> Vec<usize> {
        let inner = side.trim_matches(['[', ']']);
        inner.split(", ").filter(|n| !n.is_empty()).map(|n| n.parse().expect("a number")).collect()
    };
    let bead = |line: &str| {
        let (source, target) = line.split_once(':').expect("two sides");
        [numbers(source), numbers(target)]
    };
    text.lines().map(bead).collect()
}

fn starter() -> Vec<TranslationUnit> {
    let file = std::fs::File::open(shipped("tm/starter.tmx")).expect("the starter memory is there");
    let reader = TmxReader::new(std::io::BufReader::new(file)).expect("the starter memory is TMX");
    reader.map(|unit| unit.expect("every unit can be read")).collect()
}

fn without_spaces(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn the_samples_are_as_many_and_as_long_as_promised() {
    let samples = samples();
    assert!(samples.len() >= 12, "{} pairs", samples.len());
    for side in 0..2 {
        let segments: usize = samples.iter().map(|sample| sample.segments[side].len()).sum();
        assert!(segments >= 500, "{segments} segments");
    }
}

#[test]
fn the_true_segments_keep_every_character_of_the_texts() {
    for sample in samples() {
        for side in 0..2 {
            let joined: String = sample.segments[side].concat();
            assert_eq!(without_spaces(&joined), without_spaces(&sample.texts[side]), "{}", sample.name);
        }
    }
}

#[test]
fn every_segment_stands_in_exactly_one_true_bead_in_order() {
    for sample in samples() {
        for side in 0..2 {
            let numbers: Vec<usize> = sample.beads.iter().flat_map(|bead| bead[side].clone()).collect();
            assert_eq!(numbers, (0..sample.segments[side].len()).collect::<Vec<_>>(), "{}", sample.name);
        }
        assert!(sample.beads.iter().all(|bead| !(bead[0].is_empty() && bead[1].is_empty())), "{}", sample.name);
    }
}

#[test]
fn the_starter_memory_is_what_the_beads_say() {
    let mut expected = Vec::new();
    for sample in samples() {
        for bead in &sample.beads {
            if bead.iter().all(|side| !side.is_empty()) {
                let joined = |side: usize| -> String {
                    let segments = bead[side].iter().map(|&n| sample.segments[side][n].as_str());
                    segments.collect::<Vec<_>>().join(" ")
                };
                expected.push((format!("{}.fr.txt", sample.name), joined(0), joined(1)));
            }
        }
    }
    let units = starter();
    let found: Vec<_> = units
        .iter()
        .map(|unit| {
            assert_eq!(unit.origin.status, Status::Reviewed, "{unit:?}");
            assert!(unit.metadata.created.is_some(), "{unit:?}");
            let text = |n: usize| unit.variants[n].segment.text.clone();
            let document = unit.origin.document.clone().expect("a document");
            (document, text(0), text(1))
        })
        .collect();
    assert_eq!(found, expected, "run tm/make-starter");
    // Beads without a counterpart are counted as well, wherever the aligner puts them.
    let ordered = |pair: &[TranslationUnit]| {
        let [a, b] = [&pair[0].origin, &pair[1].origin];
        a.document != b.document || a.position < b.position
    };
    assert!(units.windows(2).all(ordered));
}

#[test]
fn the_text_to_pre_translate_is_partly_in_the_starter_memory() {
    let known: BTreeSet<String> = starter().iter().map(|unit| unit.variants[0].segment.text.clone()).collect();
    let text = read(&shipped("tm/demo/communique.fr.txt"));
    let paragraphs: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
    let (old, new): (Vec<&str>, Vec<&str>) = paragraphs.iter().partition(|line| known.contains(**line));
    assert!(old.len() >= 5, "{old:?}");
    assert!(new.len() >= 8, "{new:?}");
}

fn segments(lang: &Lang, text: &str) -> Vec<String> {
    let normal = |segment: &str| segment.split(['\n', ' ']).collect::<Vec<_>>().join(" ");
    Segmenter::new(lang).ranges(text).into_iter().map(|range| normal(&text[range])).collect()
}

#[test]
fn the_texts_are_cut_as_the_true_segments_say() {
    for sample in samples() {
        for (side, lang) in [Lang::french(), Lang::english()].iter().enumerate() {
            assert_eq!(segments(lang, &sample.texts[side]), sample.segments[side], "{}", sample.name);
        }
    }
}

#[test]
fn a_label_with_a_number_stays_with_what_it_labels() {
    let text = "Art. 12. Les Parties coopèrent. Elles se consultent.\nSection 3. Frais\nArticle 5. – Les Parties.";
    let expected =
        ["Art. 12. Les Parties coopèrent.", "Elles se consultent.", "Section 3. Frais", "Article 5. – Les Parties."];
    assert_eq!(segments(&Lang::french(), text), expected);
    let inside = "Il a relu le chapitre 12. Les autres attendent.";
    assert_eq!(segments(&Lang::french(), inside).len(), 2);
}

#[test]
fn an_initial_is_no_line_number_and_a_telephone_number_stays_whole() {
    let text = "The editors: A. Berthier, L. Novak. Write or call: tel. +32 65 00 00 00.";
    let expected = ["The editors: A. Berthier, L. Novak.", "Write or call: tel. +32 65 00 00 00."];
    assert_eq!(segments(&Lang::english(), text), expected);
}

#[test]
fn two_lines_are_joined_where_the_document_is_wrapped() {
    let wrapped = "The members of the committee met on Monday to hear what the two\ndelegations had to say about the \
                   treaty, and to decide which of their\nproposals should go forward.\n\nPresent: the delegations of Armenia, \
                   Belarus, Kazakhstan, Kyrgyzstan,\nRussia and Tajikistan.";
    assert_eq!(segments(&Lang::english(), wrapped).len(), 2);
    let alone = "Present: the delegations of Armenia, Belarus, Kazakhstan, Kyrgyzstan,\nRussia and Tajikistan.";
    assert_eq!(segments(&Lang::english(), alone).len(), 2, "nothing shows that these lines are one");
}

fn path(shipped_file: &str) -> String {
    shipped(shipped_file).to_string_lossy().into_owned()
}

#[test]
fn the_starter_memory_comes_back_from_every_memory_as_it_went_in() {
    let desk = Desk::new();
    desk.run(&["import", &path("tm/starter.tmx")], 0);
    desk.run(&["export", "-o", "first.tmx"], 0);
    assert_eq!(desk.read("first.tmx"), read(&shipped("tm/starter.tmx")));
    desk.run(&["-m", "second.sqlite", "import", "first.tmx"], 0);
    desk.run(&["-m", "second.sqlite", "export", "-o", "second.tmx"], 0);
    assert_eq!(desk.read("second.tmx"), desk.read("first.tmx"));
    desk.run(&["export", "-o", "all.csv"], 0);
    let mut rows = csv::Reader::from_path(desk.path("all.csv")).expect("a CSV file");
    assert_eq!(rows.records().filter(Result::is_ok).count(), starter().len());
}

#[test]
fn the_demonstration_shows_exact_fuzzy_and_term_matches() {
    let desk = Desk::new();
    let demo = path("tm/demo/communique.fr.txt");
    let arguments = ["pretranslate", &demo, "--tm", &path("tm/starter.tmx"), "-o", "out", "--json"];
    let (out, err) = desk.run(&["-m", "no.sqlite"].iter().chain(&arguments).copied().collect::<Vec<_>>(), 0);
    let account: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out} {err}"));
    let fills = &account["total"]["fills"];
    let count = |of: &str| fills[of].as_u64().unwrap_or_else(|| panic!("{fills}"));
    assert!(count("in-context") + count("exact") >= 8, "{fills}");
    assert!(count("fuzzy") + count("repaired") >= 5, "{fills}");
    assert!(account["total"]["terms"].as_u64() >= Some(30), "{account}");
    let text = desk.read("out/communique.fr.txt");
    for repaired in [
        "met in Yerevan on 23 November 2022 under the chairmanship of Armenia",
        "in May 2023",
        "the CSTO, the OSCE and",
    ] {
        assert!(text.contains(repaired), "{repaired}: {text}");
    }
}

#[test]
fn the_shipped_glossary_is_sound() {
    Desk::new().run(&["glossary", "check", &path("glossary/acronyms.csv"), &path("glossary/terms.csv")], 0);
}

#[test]
fn a_document_that_cannot_be_read_is_told_in_one_line_and_the_others_are_done() {
    let desk = Desk::new();
    desk.write("good.txt", "Il est venu. Il est reparti.\n");
    desk.write("empty.txt", "");
    desk.write("binary.txt", [0u8, 159, 146, 150, 0, 1, 2, 3].repeat(64));
    std::fs::create_dir(desk.path("folder")).expect("a folder on the desk");
    for bad in ["missing.txt", "empty.txt", "binary.txt", "folder"] {
        let commands: [&[&str]; 5] = [
            &["segment", "good.txt", bad],
            &["align", bad, "good.txt"],
            &["terms", "--file", bad],
            &["import", bad],
            &["pretranslate", "good.txt", bad, "-o", "out"],
        ];
        for command in commands {
            // A folder without documents is nothing wrong to go through.
            if bad == "folder" && command[0] == "pretranslate" {
                continue;
            }
            let (out, err) = desk.run(command, 2);
            let errors: Vec<&str> = err.lines().filter(|line| line.starts_with("error: ")).collect();
            assert!(errors.len() == 1 && errors[0].contains(bad), "{command:?}: {err}");
            match command[0] {
                "segment" => assert_eq!(out, "Il est venu.\nIl est reparti.\n", "{command:?}"),
                "pretranslate" => assert_eq!(desk.read("out/good.txt"), "Il est venu. Il est reparti.\n"),
                _ => assert!(!desk.path("memory.sqlite").exists(), "{command:?} left a memory behind"),
            }
        }
    }
}
