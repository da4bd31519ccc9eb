//! glossary and terms: black-box tests.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::{Desk, shared};

fn objects(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).expect("one JSON object a line")).collect()
}

fn text<'v>(object: &'v Value, name: &str) -> &'v str {
    object[name].as_str().unwrap_or_default()
}

#[test]
fn terms_gives_the_fields_of_the_contract() {
    let desk = Desk::new();
    desk.write("note.txt", "À l’ONU, l'OTSC parle.\n");
    let (out, _) = desk.run(&["terms", "--file", "note.txt", "--json"], 0);
    let found = objects(&out);
    let first = &found[0];
    assert_eq!((text(first, "file"), text(first, "text"), text(first, "kind")), ("note.txt", "ONU", "acronym"));
    assert_eq!((first["start"].as_u64(), first["end"].as_u64()), (Some(7), Some(10)));
    assert_eq!((first["start_char"].as_u64(), first["end_char"].as_u64()), (Some(4), Some(7)));
    assert_eq!(first["translations"][0], "United Nations (UN)");
    assert_eq!(text(&found[1], "term"), "OTSC");
}

#[test]
fn a_marked_text_shows_what_was_found_and_its_translation() {
    let desk = Desk::new();
    let (out, _) = desk.run(&["terms", "--color", "always", "L'OTAN et l'OTAN"], 0);
    let plain: String = out.split('\u{1b}').map(|part| part.split_once('m').map_or(part, |(_, rest)| rest)).collect();
    assert_eq!(plain, "L'OTAN[North Atlantic Treaty Organization (NATO)] et l'OTAN[NATO]\n");
}

#[test]
fn nothing_found_is_status_1_and_a_missing_file_2() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["terms", "Rien ici."], 1).0, "");
    desk.write("a.txt", "L'OTAN");
    let (out, err) = desk.run(&["terms", "--file", "none.txt", "--file", "a.txt"], 2);
    assert!(out.contains("OTAN") && err.contains("none.txt"), "{out}{err}");
    let (_, err) = desk.run(&["terms", "a.txt"], 1);
    assert!(err.contains("--file a.txt"), "a path taken as a text is said: {err}");
}

#[test]
fn an_english_text_is_translated_the_other_way() {
    let desk = Desk::new();
    let (out, _) = desk.run(&["terms", "--json", "The members of the Collective Security Treaty Organization met."], 0);
    assert!(out.contains("Organisation du Traité de sécurité collective"), "{out}");
}

#[test]
fn entries_are_added_listed_and_used() {
    let desk = Desk::new();
    desk.run(
        &["glossary", "add", "-g", "own.csv", "accord de siège", "headquarters agreement", "--note", "not seat"],
        0,
    );
    desk.run(&["glossary", "add", "-g", "own.csv", "ODKB", "CSTO", "--source-full", "Organisation du pacte"], 0);
    let (out, _) = desk.run(&["glossary", "list", "-g", "own.csv", "siège"], 0);
    assert!(out.contains("accord de siège\theadquarters agreement\t\tnot seat"), "{out}");
    let (out, _) = desk.run(&["terms", "-g", "own.csv", "Deux accords de siège avec l'ODKB"], 0);
    assert_eq!(out.lines().count(), 2, "{out}");
    let (_, err) = desk.run(&["glossary", "add", "-g", "own.csv", "accord de siège", "seat agreement"], 2);
    assert!(err.contains("contradiction"), "{err}");
    desk.run(&["glossary", "list", "-g", "own.csv", "nothing like it"], 1);
}

#[test]
fn an_import_tells_what_it_refuses_and_a_dry_run_changes_nothing() {
    let desk = Desk::new();
    desk.write("in.csv", "fr;en\npont;bridge\n;\nquai;quay\nquai;pier\n");
    let arguments = ["glossary", "import", "-g", "own.csv", "in.csv", "--json"];
    let dry = [&arguments[..], &["--dry-run", "--report", "report.csv"]].concat();
    let (out, err) = desk.run(&dry, 0);
    let account = &objects(&out)[0];
    assert_eq!((account["new"].as_u64(), account["rejected"].as_u64()), (Some(2), Some(1)), "{out}");
    assert!(err.contains("in.csv:5") && desk.read("report.csv").contains("contradiction"), "{err}");
    assert!(!desk.path("own.csv").exists());
    desk.run(&arguments, 0);
    let (out, _) = desk.run(&arguments, 0);
    assert_eq!(objects(&out)[0]["already_there"].as_u64(), Some(2), "{out}");
}

#[test]
fn what_is_exported_is_imported_again() {
    let desk = Desk::new();
    desk.run(&["glossary", "export", "-o", "all.csv"], 0);
    let (_, err) = desk.run(&["glossary", "check", "all.csv"], 0);
    assert!(err.contains(" 0 problems"), "{err}");
    desk.run(&["glossary", "export", "-o", "all.tbx"], 0);
    desk.run(&["glossary", "import", "-g", "own.csv", "all.tbx", "--dry-run"], 0);
    desk.run(&["glossary", "export", "-o", "all.pdf"], 2);
}

#[test]
fn a_bad_glossary_is_told_with_file_and_line_and_the_good_rows_work() {
    let desk = Desk::new();
    desk.write("own.csv", "id,fr,en\n1,pont,bridge\n1,quai,quay\n");
    let (out, err) = desk.run(&["terms", "-g", "own.csv", "Un pont et un quai"], 0);
    assert!(err.contains("own.csv:3: glossary: duplicate"), "{err}");
    assert_eq!(out.lines().count(), 1, "{out}");
    let (out, _) = desk.run(&["glossary", "check", "own.csv"], 1);
    assert!(out.starts_with("own.csv:3:"), "{out}");
}

#[test]
fn the_acronym_pairs_of_the_samples_are_mined() {
    let desk = Desk::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let starter = root.join("tm/starter.tmx");
    // Without the glossary: nothing is known beforehand.
    let arguments = [
        "glossary",
        "mine",
        starter.to_str().expect("a path in UTF-8"),
        "--acronyms",
        "--json",
        "--no-shipped-glossary",
    ];
    let (out, _) = desk.run(&arguments, 0);
    let mined: BTreeSet<(String, String)> =
        objects(&out).iter().map(|o| (text(o, "source").to_owned(), text(o, "target").to_owned())).collect();
    let gold: BTreeSet<(String, String)> = include_str!("../data/acronym_pairs.tsv")
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .collect();
    let right = mined.intersection(&gold).count() as f64;
    let (precision, recall) = (right / mined.len() as f64, right / gold.len() as f64);
    let wrong: Vec<_> = mined.difference(&gold).collect();
    let missed: Vec<_> = gold.difference(&mined).collect();
    assert!(precision >= 0.95 && recall >= 0.90, "{precision} {recall}\nwrong: {wrong:?}\nmissed: {missed:?}");
}

#[test]
fn what_is_mined_can_be_imported() {
    let desk = Desk::new();
    let row = "Le comité de suivi siège.,The monitoring committee sits.\n";
    let more = "Un comité de suivi vote sur ce point.,A monitoring committee votes on this.\n";
    let last = "La réunion du comité de suivi a commencé.,The meeting of the monitoring committee has begun.\n";
    desk.write("pairs.csv", format!("fr,en\n{row}{more}{last}"));
    desk.run(&["glossary", "mine", "pairs.csv", "--terms", "-o", "mined.csv"], 0);
    assert!(desk.read("mined.csv").contains("comité de suivi,,monitoring committee"), "{}", desk.read("mined.csv"));
    let (_, err) = desk.run(&["glossary", "import", "-g", "own.csv", "mined.csv"], 0);
    assert!(err.contains(" 0 rejected"), "{err}");
}

#[test]
fn every_acronym_of_the_users_documents_is_found() {
    let Some(folder) = shared("sources") else { return };
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|f| f.expect("a file").path()).collect();
    files.sort();
    let desk = Desk::new();
    for (file, (acronyms, misspelt)) in files.iter().zip([(14, 0), (34, 2), (11, 0), (15, 0), (18, 0)]) {
        let (out, _) = desk.run(&["terms", "--json", "--file", file.to_str().expect("a path in UTF-8")], 0);
        let found = objects(&out);
        let content = std::fs::read_to_string(file).expect("a text");
        let of = |kind: &str| found.iter().filter(|o| text(o, "kind") == kind).count();
        assert_eq!((of("acronym"), of("misspelt")), (acronyms, misspelt), "{}", file.display());
        for o in &found {
            let range = o["start"].as_u64().expect("a start") as usize..o["end"].as_u64().expect("an end") as usize;
            assert_eq!(&content[range], text(o, "text"));
            if text(o, "kind") == "misspelt" {
                assert_eq!((text(o, "text"), text(o, "term")), ("OCTS", "OTSC"));
            }
            let council = text(o, "text").to_lowercase() == "conseil de sécurité";
            assert!(!council || !content[o["end"].as_u64().expect("an end") as usize..].starts_with(" collective"));
        }
    }
}
