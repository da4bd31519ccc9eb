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
    desk.run(
        &[
            "glossary",
            "add",
            "-g",
            "own.csv",
            "ODKB",
            "CSTO",
            "--source-full",
            "Organisation du pacte",
            "--target-full",
            "Pact Organization",
        ],
        0,
    );
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
    desk.write("in.csv", b"fr;en\nm\xF4le;mole\n--;?\nquai;quay\nquai;pier\n");
    let arguments = ["glossary", "import", "-g", "own.csv", "in.csv", "--json"];
    let dry = [&arguments[..], &["--dry-run", "--report", "report.csv"]].concat();
    let (out, err) = desk.run(&dry, 0);
    let account = &objects(&out)[0];
    let number = |name: &str| account[name].as_u64();
    assert_eq!((number("read"), number("new"), number("rejected")), (Some(4), Some(2), Some(1)), "{out}");
    assert!(err.contains("in.csv:3") && err.contains("in.csv: read as "), "{err}");
    let report = desk.read("report.csv");
    assert!(report.contains("in.csv,3,,rejected,glossary: the entry is empty"), "{report}");
    assert!(report.contains("in.csv,5,,conflicting,") && report.contains(",quai,pier"), "{report}");
    assert!(!desk.path("own.csv").exists());
    desk.run(&arguments, 0);
    let (out, _) = desk.run(&arguments, 0);
    assert_eq!(objects(&out)[0]["already_there"].as_u64(), Some(3), "{out}");
}

#[test]
fn terms_translated_otherwise_are_joined_as_the_rule_says() {
    for (rule, listed) in [
        ("keep", "quai\tquay\tport; 1 beside"),
        ("skip", "quai\tquay\tport; 0 beside"),
        ("newest", "quai\tpier\tport; 0 beside"),
    ] {
        let desk = Desk::new();
        desk.write("own.csv", "id,domain,fr,en,note\nq,port,quai,quay,\nr,law,quai,bench,\n");
        desk.write(
            "in.csv",
            "domain,fr,fr_acronym,en,en_acronym,note\nport,quai,,pier,,\nlaw,quai,,bench,,seat of the court\n,,CEI,,CIS,\n,,CEI,,IEC,\n",
        );
        let import = ["glossary", "import", "-g", "own.csv", "in.csv", "--on-conflict", rule];
        let (out, _) = desk.run(&import, 0);
        assert!(out.starts_with("in.csv: 4 entries read: 2 new, 0 already there, 1 changed, 1 conflicting"), "{out}");
        assert!(desk.read("own.csv").contains("seat of the court"), "{rule}");
        let (list, _) = desk.run(&["glossary", "list", "-g", "own.csv", "--no-shipped-glossary", "quai", "--json"], 0);
        let entry = &objects(&list)[0];
        let english = entry["languages"]["en"].as_array().expect("English terms");
        let first = english[0]["text"].as_str().unwrap_or_default();
        assert_eq!(format!("quai\t{first}\tport; {} beside", english.len() - 1), listed, "{list}");
        let (out, _) = desk.run(&["glossary", "import", "-g", "own.csv", "in.csv", "--on-conflict", "skip"], 0);
        assert!(out.ends_with("the glossary is as it was\n"), "{rule}: {out}");
    }
}

#[test]
fn a_glossary_that_is_cut_off_gives_its_whole_entries_and_an_error() {
    let desk = Desk::new();
    desk.run(&["glossary", "export", "-o", "all.tbx"], 0);
    let whole = desk.read("all.tbx");
    desk.write("cut.tbx", &whole[..whole.len() / 2]);
    let (out, err) = desk.run(&["glossary", "import", "-g", "own.csv", "cut.tbx"], 2);
    assert!(err.contains("cut off") && err.contains("the entries before it are read"), "{err}");
    assert!(out.contains("written to own.csv"), "{out}");
    assert!(desk.run(&["glossary", "export", "-o", "."], 2).1.contains("this is a folder"));
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
fn every_sort_of_bad_row_is_told_with_file_and_line() {
    let desk = Desk::new();
    let rows = [
        ("id,fr,fr_variants,fr_acronym,en,en_acronym,same,en_forbidden", ""),
        ("a,traité de paix,,,peace treaty,,,", ""),
        ("b,,,,,,,", "the entry is empty"),
        ("a,accord,,,agreement,,,", "duplicate: the id 'a' is already used on line 2"),
        ("c,traité de paix,,,peace treaty,,,", "duplicate: 'traité de paix' is already on line 2"),
        ("d,traité de paix,,,treaty of peace,,,", "contradiction: 'traité de paix' is translated otherwise on line 2"),
        ("e,phare,,,lighthouse,,,lighthouse", "contradiction: 'lighthouse' is both recommended and forbidden"),
        ("f,,,ABC,,XYZ,yes,", "contradiction: said to be the same in its languages, but 'ABC' is not 'XYZ'"),
        ("g,rive,bord,,bank,,,", ""),
        ("h,bord,rive,,edge,,,", "circle of variants: 'rive' is the name of another entry"),
        ("i,pont,,,bridge,,perhaps,", "'perhaps' in the column 'same' is neither yes nor no"),
        ("j,quai,,,quay,,,,,,", "11 fields where the header has 8"),
        ("k,digue,,,dyke,,,", ""),
    ];
    desk.write("own.csv", rows.map(|(row, _)| row).join("\n"));
    let (out, err) = desk.run(&["glossary", "check", "own.csv"], 1);
    let expected: Vec<(usize, &str)> =
        rows.iter().enumerate().filter(|(_, row)| !row.1.is_empty()).map(|(at, row)| (at + 1, row.1)).collect();
    for (line, reason) in &expected {
        let told = format!("own.csv:{line}: glossary: {reason}");
        assert!(out.lines().any(|l| l.contains(&told) || l.contains(&told.replace("glossary: ", ""))), "{told}\n{out}");
    }
    assert_eq!(out.lines().count(), expected.len(), "{out}");
    assert!(err.contains("4 sound entries"), "{err}");
    // What is sound works, and the rest is told when the glossary is used.
    let (out, err) = desk.run(&["terms", "-g", "own.csv", "La digue et la rive, au bord."], 0);
    assert_eq!(out.lines().count(), 3, "{out}");
    assert!(err.contains("own.csv:3:"), "{err}");
}

#[test]
fn a_glossary_that_names_no_language_is_of_the_languages_asked_for() {
    let desk = Desk::new();
    // Two columns without a header: an OmegaT glossary.
    desk.write("own.txt", "Brücke\tpont\n");
    desk.write("text.txt", "Die Brücke steht.");
    desk.write("memory.csv", "de,fr\nEin Haus.,Une maison.\n");
    let languages = ["--from", "de", "--to", "fr", "-g", "own.txt"];
    desk.run(&["import", "memory.csv"], 0);
    let (out, _) = desk.run(&[&["terms", "--file", "text.txt"][..], &languages].concat(), 0);
    assert!(out.contains("pont"), "{out}");
    let (out, _) = desk.run(&[&["lookup", "Die Brücke steht."][..], &languages].concat(), 1);
    assert!(out.contains("Brücke = pont"), "{out}");
    let (out, _) = desk.run(&[&["pretranslate", "text.txt", "-o", "filled", "--json"][..], &languages].concat(), 0);
    assert!(out.contains("\"terms\":1"), "{out}");
}

#[test]
fn an_acronym_of_several_concepts_shows_them_all() {
    let desk = Desk::new();
    let first = |text: &str| objects(&desk.run(&["terms", "--json", text], 0).0).remove(0);
    let meanings = |object: &Value| -> Vec<String> {
        let all = object["meanings"].as_array().expect("several meanings");
        all.iter().map(|m| m["translations"][0].as_str().unwrap_or_default().to_owned()).collect()
    };
    let open = first("La CEI répond.");
    assert_eq!((text(&open, "meaning"), meanings(&open)), ("open", vec!["CIS".to_owned(), "IEC".to_owned()]));
    let near = first("La norme CEI 60034 s'applique.");
    assert_eq!((text(&near, "meaning"), meanings(&near)), ("context", vec!["IEC".to_owned(), "CIS".to_owned()]));
    let (out, _) = desk.run(&["lookup", "--min", "99", "La CEI répond."], 1);
    assert!(out.contains("CEI = CIS or IEC"), "{out}");
}

#[test]
fn lookup_shows_the_terms_of_the_query() {
    let desk = Desk::new();
    desk.write("pairs.csv", "fr,en\nL'ONU siège.,The UN sits.\n");
    desk.run(&["import", "pairs.csv"], 0);
    let query = "Le secrétaire général de l'OTSC parle.";
    let (out, _) = desk.run(&["lookup", query], 1);
    insta::assert_snapshot!(out, @r"
    Le secrétaire général de l'OTSC parle.
      no match
      term secrétaire général = Secretary General
      term OTSC = CSTO
    ");
    let (out, _) = desk.run(&["lookup", "--json", query], 1);
    let terms = objects(&out).remove(0)["terms"].as_array().expect("terms").clone();
    let shown: Vec<(&str, u64, u64, &str)> = terms
        .iter()
        .map(|t| {
            let at = |name: &str| t[name].as_u64().expect("an offset");
            (text(t, "text"), at("start"), at("end_char"), t["translations"][0].as_str().expect("a translation"))
        })
        .collect();
    assert_eq!(shown, [("secrétaire général", 3, 21, "Secretary General"), ("OTSC", 30, 31, "CSTO")]);
    let (out, _) = desk.run(&["lookup", "--no-terms", query], 1);
    assert!(!out.contains("CSTO"), "{out}");
}

#[test]
fn the_glossary_is_evidence_for_the_aligner() {
    let desk = Desk::new();
    // No dictionary knows these; only a glossary says that the two sentences belong together.
    desk.write("a.fr.txt", "Le QZRT examine le WVKL.\n");
    desk.write("a.en.txt", "The XJBN examines the MFDP.\n");
    desk.write("right.csv", "fr_acronym,en_acronym\nQZRT,XJBN\nWVKL,MFDP\n");
    desk.write("other.csv", "fr_acronym,en_acronym\nQZRT,AAAA\nWVKL,BBBB\n");
    let words = |glossary: &str| -> f64 {
        let (out, _) = desk.run(&["align", "a.fr.txt", "a.en.txt", "--format", "jsonl", "-g", glossary], 0);
        let bead: Value = serde_json::from_str(out.lines().next().expect("a bead")).expect("an object");
        bead["reasons"]["words"].as_f64().expect("a number")
    };
    let (with, without) = (words("right.csv"), words("other.csv"));
    assert!(with > without, "{with} {without}");
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
    let (out, _) = desk.run(&["glossary", "import", "-g", "own.csv", "mined.csv"], 0);
    assert!(out.contains(" new, 0 already there\n"), "{out}");
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

#[test]
fn a_column_that_only_another_reader_knows_is_kept() {
    let desk = Desk::new();
    desk.write("terms.csv", "fr,en,Domaine,Comment,Rang\nquai,quay,ports,not a platform,3\n");
    let args = ["glossary", "list", "-g", "terms.csv", "--no-shipped-glossary", "--json"];
    let (out, err) = desk.run(&args, 0);
    let entry: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!((&entry["domain"], &entry["note"]), (&"ports".into(), &"not a platform".into()));
    assert!(err.contains("the column 'Rang' is not known and was left out"), "{err}");
}

/// The table was said to be unable to hold an entry that one's own says again.
#[test]
fn an_entry_of_ones_own_takes_the_place_of_the_shipped_one_in_an_export() {
    let desk = Desk::new();
    desk.run(&["glossary", "add", "-g", "own.csv", "accord de siège", "headquarters agreement"], 0);
    let (_, err) = desk.run(&["glossary", "export", "-g", "own.csv", "-o", "all.csv"], 0);
    assert!(err.contains("since entries above them say the same, or otherwise: 1 entry"), "{err}");
    assert_eq!(desk.read("all.csv").matches(",accord de siège,").count(), 1);
}

/// `siege` found nothing, nor did a typographic apostrophe.
#[test]
fn a_list_is_asked_without_accents_and_with_any_apostrophe() {
    let desk = Desk::new();
    for text in ["accord de siege", "ACCORD DE SIÈGE", "secrétaire d’État", "secretaire d'etat"] {
        assert!(!desk.run(&["glossary", "list", text], 0).0.is_empty(), "{text}");
    }
}
