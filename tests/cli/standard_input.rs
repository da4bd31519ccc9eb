//! `-`, standard input, wherever a file is read.

use crate::Desk;

const MEMORY: &str = "<tmx version=\"1.4\"><header creationtool=\"t\" creationtoolversion=\"1\" segtype=\"sentence\" \
    o-tmf=\"t\" adminlang=\"en\" srclang=\"fr\" datatype=\"plaintext\"/><body><tu><tuv xml:lang=\"fr\"><seg>Le traité \
    est signé.</seg></tuv><tuv xml:lang=\"en\"><seg>The treaty is signed.</seg></tuv></tu></body></tmx>";

/// What bitext does with this on standard input: its exit status, standard output, standard error.
fn fed(desk: &Desk, arguments: &[&str], input: impl Into<Vec<u8>>) -> (i32, String, String) {
    let output = desk.bitext(arguments).write_stdin(input).output().expect("bitext runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8 output");
    (output.status.code().expect("an exit status"), text(output.stdout), text(output.stderr))
}

#[test]
fn import_reads_standard_input_for_a_dash() {
    let desk = Desk::new();
    let (status, out, err) = fed(&desk, &["import", "-"], MEMORY);
    assert_eq!((status, err.contains("No such file")), (0, false), "{err}");
    assert!(out.starts_with("standard input: 1 unit read: 1 new"), "{out}");
    assert!(desk.run(&["memory", "runs"], 0).0.contains("standard input"));
    // A table shows nothing of itself.
    let table = "fr;en\nLa séance est ouverte.;The meeting is open.\n";
    let (status, _, err) = fed(&desk, &["import", "-"], table);
    assert_eq!(status, 2);
    assert_eq!(
        err,
        "error: standard input: unknown format: its content does not show whether it is TMX, CSV, TSV, JSONL, XLIFF \
         or PO: name its format\n"
    );
    let (status, out, _) = fed(&desk, &["import", "-", "--format", "csv"], table);
    assert_eq!((status, out.lines().next()), (0, Some("standard input: 1 unit read: 1 new, 0 already there")));
    let (status, _, err) = fed(&desk, &["import", "-"], "");
    assert_eq!((status, err.as_str()), (2, "error: standard input: the file is empty\n"));
}

#[test]
fn what_export_writes_to_standard_output_goes_into_another_memory() {
    let desk = Desk::new();
    fed(&desk, &["import", "-"], MEMORY);
    let (exported, _) = desk.run(&["export", "-o", "-", "--format", "jsonl"], 0);
    let (status, out, _) = fed(&desk, &["-m", "other.sqlite", "import", "-"], exported);
    assert_eq!(status, 0);
    assert!(out.contains("1 new"), "{out}");
}

#[test]
fn documents_of_every_format_that_shows_itself_come_by_standard_input() {
    let desk = Desk::new();
    let page =
        "<!DOCTYPE html><html lang=\"fr\"><body><p>Le traité <b>est</b> signé. La séance est levée.</p></body></html>";
    let (status, out, _) = fed(&desk, &["segment", "-"], page);
    assert_eq!((status, out.as_str()), (0, "Le traité est signé.\nLa séance est levée.\n"));
    assert_eq!(fed(&desk, &["segment"], page).1, out);
    let (status, found, _) = fed(&desk, &["terms", "-"], "Les États de l'OTAN.\n");
    assert_eq!((status, found.starts_with("1:16\tacronym\tOTAN\t")), (0, true), "{found}");
    assert_eq!(fed(&desk, &["terms", "--file", "-"], "Les États de l'OTAN.\n").1, found);
    let (status, account, _) = fed(&desk, &["analyze", "-", "--report", "csv"], page);
    assert_eq!(status, 0);
    assert!(account.contains("standard input"), "{account}");
    let (status, _, err) = fed(&desk, &["pretranslate", "-", "-o", "out"], page);
    assert_eq!(status, 2);
    assert!(err.contains("error: standard input has no name under which it could be written filled"), "{err}");
}

#[test]
fn one_side_of_an_alignment_comes_by_standard_input() {
    let desk = Desk::new();
    desk.write("a.en.txt", "The treaty is signed.\nThe meeting is closed at six.\n");
    let french = "Le traité est signé.\nLa séance est levée à dix-huit heures.\n";
    let (status, out, err) = fed(&desk, &["align", "-", "a.en.txt", "--format", "beads"], french);
    assert_eq!((status, out.as_str()), (0, "[0]:[0]\n[1]:[1]\n"));
    assert!(err.contains("standard input – a.en.txt: 2 and 2 segments"), "{err}");
    let (status, _, err) = fed(&desk, &["align", "-", "-"], french);
    assert_eq!((status, err.as_str()), (2, "error: only one of the two documents can come by standard input\n"));
    desk.write("a.fr.txt", french);
    let (status, ..) = fed(&desk, &["align", "--pairs", "-", "--store"], "a.fr.txt\ta.en.txt\n");
    assert_eq!(status, 0);
}

#[test]
fn checks_and_glossaries_come_by_standard_input() {
    let desk = Desk::new();
    let (status, _, err) = fed(&desk, &["check", "-"], MEMORY.replace("signed", "signed in 2024"));
    assert_eq!(status, 1, "{err}");
    let table = "fr;en\nEn 2023.;In 2024.\n";
    let (status, out, err) = fed(&desk, &["check", "-", "--input-format", "csv"], table);
    assert_eq!(status, 1, "{err}");
    assert!(out.starts_with("standard input:2:1: numbers: "), "{out}");
    let (status, ..) = fed(&desk, &["glossary", "mine", "-", "--min-count", "1"], MEMORY);
    assert!(status < 2);
    // A table of another tool is read twice to tell what it is.
    let terms = "French,English\naccord de siège,headquarters agreement\n";
    let (status, out, err) = fed(&desk, &["glossary", "import", "-", "-g", "own.csv"], terms);
    assert_eq!((status, out.contains("standard input: 1 entry read: 1 new")), (0, true), "{out}{err}");
}

#[test]
fn lookup_and_lexicon_train_take_a_dash_too() {
    let desk = Desk::new();
    fed(&desk, &["import", "-"], MEMORY);
    let (status, out, _) = fed(&desk, &["lookup", "-", "--in-order"], "Le traité est signé.\n");
    assert!(status == 0 && out.contains("The treaty is signed."), "{out}");
    let (_, err) = desk.run(&["lookup", "Le traité", "--in-order"], 2);
    assert!(err.contains("--in-order is for the lines of standard input"), "{err}");
    let pairs: String = (0..30).map(|i| format!("Le traité de paix {i}\tThe peace treaty {i}\n")).collect();
    let output = desk.bitext(&["lexicon", "train", "-", "-o", "-"]).write_stdin(pairs).output().expect("bitext runs");
    desk.write("own.lexicon", &output.stdout);
    assert!(desk.run(&["lexicon", "show", "traité", "--lexicon", "own.lexicon"], 0).0.contains("treaty"));
    assert!(!desk.path("-").exists());
}

#[test]
fn terms_reads_the_document_whose_name_it_is_given() {
    let desk = Desk::new();
    desk.write("letter.txt", "L'OTSC et l'OTAN.\n");
    let (out, err) = desk.run(&["terms", "letter.txt"], 0);
    assert_eq!((out.lines().count(), err.as_str()), (2, ""));
    assert!(out.starts_with("letter.txt:1:3\tacronym\tOTSC"), "{out}");
    // A word remains a word, whatever else bears its name.
    desk.write("OTAN", "rien");
    let (out, err) = desk.run(&["terms", "OTAN"], 0);
    assert!(out.starts_with("1:1\tacronym\tOTAN") && err.starts_with("warning: OTAN is taken as a text"), "{out}{err}");
}
