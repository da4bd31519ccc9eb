//! What a person mistypes or forgets costs nothing: black-box tests.

use crate::Desk;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("a.csv", "fr,en\nLa séance est levée.,The meeting rose.\nLe quorum est atteint.,There is a quorum.\n");
    desk.run(&["import", "a.csv"], 0);
    desk
}

fn runs(desk: &Desk) -> usize {
    desk.run(&["memory", "runs", "--json"], 0).0.lines().count()
}

/// `--since 01/02/2027` was compared as text and meant every unit.
#[test]
fn a_date_in_another_form_deletes_nothing() {
    let desk = desk();
    for date in ["01/02/2027", "20.11.2030", "2026-13-45", "99/99", "2026-1"] {
        for option in ["--since", "--until"] {
            let (_, err) = desk.run(&["memory", "delete", option, date], 2);
            assert!(err.contains("is no date: write it as 2026-11-21"), "{err}");
        }
    }
    desk.run(&["memory", "delete", "--since", "2026", "--until", "2026-11", "-n"], 1);
    assert_eq!(runs(&desk), 1);
}

#[test]
fn what_changes_nothing_makes_no_run() {
    let desk = desk();
    assert!(desk.run(&["memory", "delete", "77"], 2).1.contains("no unit 77"));
    desk.run(&["memory", "delete", "--run", "77"], 1);
    let (_, err) = desk.run(&["memory", "dedupe"], 1);
    assert!(err.contains("nothing was changed"), "{err}");
    let (_, err) = desk.run(&["memory", "edit", "1", "--target", "The meeting rose.", "--status", "translated"], 1);
    assert!(err.contains("unit 1 is so already"), "{err}");
    assert_eq!(runs(&desk), 1);
}

/// It said "invalid digit found in string".
#[test]
fn what_is_no_number_is_told_what_is_wanted() {
    let desk = desk();
    for (arguments, wanted) in [
        (&["memory", "delete", "--run", "abc"][..], "a run goes by its number"),
        (&["memory", "undo", "0"], "a run goes by its number"),
        (&["memory", "edit", "first"], "a unit goes by its number"),
        (&["lookup", "--limit", "few", "a"], "it is a whole number"),
        (&["export", "--min-confidence", "3"], "a confidence is 0 to 1"),
        (&["memory", "delete", "--below-confidence", "high"], "a confidence is 0 to 1"),
    ] {
        let (_, err) = desk.run(arguments, 2);
        assert!(err.contains(wanted), "{arguments:?}: {err}");
    }
}

#[test]
fn a_merge_that_brings_nothing_makes_no_run() {
    let desk = desk();
    desk.run(&["memory", "backup", "same.sqlite"], 0);
    let (_, err) = desk.run(&["memory", "merge", "same.sqlite", "same.sqlite"], 1);
    assert_eq!(err.matches("same.sqlite: nothing in it is new").count(), 2, "{err}");
    assert_eq!(runs(&desk), 1);
    desk.write("b.csv", "fr,en\nLa séance est levée.,The meeting is adjourned.\n");
    desk.run(&["-m", "other.sqlite", "import", "b.csv"], 0);
    desk.run(&["memory", "merge", "other.sqlite", "--on-conflict", "skip"], 1);
    assert_eq!(runs(&desk), 1);
    desk.run(&["memory", "merge", "same.sqlite", "other.sqlite"], 0);
    assert_eq!(runs(&desk), 2);
}

/// `--text "$NAME"` with a variable that is not set deleted every unit.
#[test]
fn an_empty_text_is_not_every_unit() {
    let desk = desk();
    for text in ["", " ", "\u{200B}"] {
        for command in [&["memory", "delete"][..], &["export"]] {
            let (_, err) = desk.run(&[command, &["--text", text]].concat(), 2);
            assert!(err.contains("--text needs a text"), "{err}");
        }
    }
    assert_eq!(runs(&desk), 1);
}

/// An empty translation was found with 100 points afterwards.
#[test]
fn an_edit_needs_a_text_and_what_a_person_wrote_is_no_longer_the_aligners() {
    let desk = Desk::new();
    desk.write("a.fr.txt", "Les ministres se sont réunis à Erevan le 12 mai 2021.\n");
    desk.write("a.en.txt", "The ministers met in Yerevan on 12 May 2021.\n");
    desk.run(&["align", "a.fr.txt", "a.en.txt", "--store"], 0);
    desk.run(&["memory", "edit", "1"], 2);
    assert!(desk.run(&["memory", "edit", "1", "--target", " "], 2).1.contains("would be empty"));
    assert_eq!(runs(&desk), 1);
    desk.run(&["memory", "edit", "1", "--target", "On 12 May 2021 the ministers met in Yerevan."], 0);
    let (out, _) = desk.run(&["export", "--format", "jsonl"], 0);
    assert!(out.contains("translated") && !out.contains("aligned") && !out.contains("\"confidence\":0"), "{out}");
}

#[test]
fn a_memory_that_was_named_must_be_there_to_be_asked() {
    let desk = desk();
    for command in [&["lookup", "Oui"][..], &["concordance", "Oui"], &["analyze", "a.csv"]] {
        let (_, err) = desk.run(&[command, &["-m", "typo.sqlite"]].concat(), 2);
        assert!(err.contains("typo.sqlite: no such memory"), "{err}");
    }
    assert!(!desk.path("typo.sqlite").exists());
    // Of the usual one a newcomer is told how it comes to be.
    let new = Desk::new();
    for command in
        [&["check"][..], &["export"], &["memory", "info"], &["glossary", "mine"], &["lexicon", "train", "-o", "x"]]
    {
        let (_, err) = new.run(command, 2);
        assert!(err.contains("no such memory yet (import and align --store make it)"), "{command:?}: {err}");
    }
    assert!(new.run(&["lookup", "Oui"], 1).1.contains("no such memory yet (import and align --store make it)"));
}

#[test]
fn a_language_is_named_by_its_tag() {
    let (_, err) = desk().run(&["import", "a.csv", "--from", "french"], 2);
    assert!(err.contains("a language is named by its tag"), "{err}");
}

#[test]
fn several_pairs_do_not_make_a_folder_called_like_a_file() {
    let desk = Desk::new();
    for name in ["fr/a.txt", "fr/b.txt", "en/a.txt", "en/b.txt"] {
        desk.write(name, "OTAN 2021.\n");
    }
    let (_, err) = desk.run(&["align", "fr", "en", "-o", "pairs.tmx"], 2);
    assert!(err.contains("several pairs need a folder"), "{err}");
    assert!(!desk.path("pairs.tmx").exists());
}

/// All but one failed: the file was met half made.
#[test]
fn several_processes_may_make_the_same_memory_at_once() {
    let desk = Desk::new();
    let imports: Vec<_> = (0..6)
        .map(|number| {
            let table = desk.write(&format!("{number}.csv"), format!("fr,en\nPoint {number}.,Item {number}.\n"));
            let mut import = std::process::Command::new(env!("CARGO_BIN_EXE_bitext"));
            import.current_dir(desk.path("")).args(["-q", "-m", "new.sqlite", "import"]).arg(table);
            import.spawn().unwrap()
        })
        .collect();
    for mut import in imports {
        assert!(import.wait().unwrap().success());
    }
    let (out, _) = desk.run(&["memory", "info", "--json", "-m", "new.sqlite"], 0);
    assert!(out.contains("\"units\":6"), "{out}");
    let left: Vec<_> = std::fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".new")), "{left:?}");
}

/// A second run replaced what a translator had made of the first one's output.
#[test]
fn what_a_translator_has_finished_is_not_filled_anew() {
    let desk = desk();
    desk.write("in/a.fr.txt", "La séance est levée.\n");
    desk.write("in/b.fr.txt", "Le quorum est atteint.\n");
    let fill = ["pretranslate", "in", "-o", "out", "-q"];
    desk.run(&fill, 0);
    desk.run(&fill, 0);
    desk.write("out/a.fr.txt", "The meeting was closed.\n");
    desk.write("out/b.fr.txt.review.html", "<p>reviewed</p>");
    for again in [&fill[..], &[&fill[..], &["--resume", "--no-repair"]].concat()] {
        let (_, err) = desk.run(again, 2);
        assert!(err.contains("a.fr.txt: changed since bitext wrote it: --overwrite"), "{err}");
        assert!(err.contains("b.fr.txt.review.html: changed since"), "{err}");
    }
    assert_eq!(desk.read("out/a.fr.txt"), "The meeting was closed.\n");
    desk.run(&[&fill[..], &["--overwrite"]].concat(), 0);
    assert_eq!(desk.read("out/a.fr.txt"), "The meeting rose.\n");
    let (_, err) = desk.run(&["pretranslate", "in", "-o", "a.csv"], 2);
    assert!(err.contains("-o names the folder"), "{err}");
}

#[test]
fn an_import_of_which_nothing_was_good_has_found_nothing() {
    let desk = desk();
    desk.write("bad.jsonl", "{]\n{]\n");
    let (out, _) = desk.run(&["import", "bad.jsonl"], 1);
    assert!(out.contains("2 rejected"), "{out}");
    desk.write("half.jsonl", "{]\n{\"source\":\"Oui.\",\"target\":\"Yes.\"}\n");
    let (_, err) = desk.run(&["import", "half.jsonl"], 0);
    assert!(err.contains("half.jsonl:1"), "{err}");
}

#[test]
fn a_file_in_a_folder_that_is_not_there_is_told_before_the_work() {
    let desk = desk();
    desk.write("a.fr.txt", "OTAN 2021.\n");
    for command in [&["align", "a.fr.txt", "a.fr.txt"][..], &["export"], &["check", "a.csv"], &["glossary", "export"]] {
        let (_, err) = desk.run(&[command, &["-o", "nowhere/x.csv"]].concat(), 2);
        assert!(err.contains("nowhere/x.csv: there is no folder nowhere"), "{err}");
    }
    let (_, err) = desk.run(&["export", "--format", "csv", "-o", "nowhere/"], 2);
    assert_eq!(err, "error: nowhere/: there is no such folder, and a file is to be written: name one\n");
    let (_, err) = desk.run(&["memory", "backup", "nowhere/x.sqlite"], 2);
    assert_eq!(err, "error: nowhere/x.sqlite: there is no folder nowhere\n");
    // It was "no permission, or no place for it".
    let long = "x".repeat(201);
    for command in [&["memory", "backup", &long][..], &["-m", &long, "import", "a.csv"]] {
        assert!(desk.run(command, 2).1.contains("its name is longer than 200 bytes"));
    }
    assert!(desk.run(&["segment", "."], 2).1.contains("this is a folder, not a file"));
}

/// `-m m.sqlite -o m.sqlite`: the report or table took the place of the memory, and every unit was lost.
#[test]
fn nothing_is_written_over_a_memory() {
    let desk = desk();
    let whole = std::fs::read(desk.path("memory.sqlite")).expect("the memory");
    std::fs::copy(desk.path("memory.sqlite"), desk.path("other.csv")).expect("a copy");
    desk.write("a.fr.txt", "La séance est levée.\n");
    desk.write("a.en.txt", "The meeting rose.\n");
    desk.write("b.tsv", "fr\ten\nLe quorum est atteint.\t\n");
    for command in [
        &["import", "b.tsv", "--report"][..],
        &["align", "a.fr.txt", "a.en.txt", "--format", "tsv", "-o"],
        &["align", "a.fr.txt", "a.en.txt", "--store", "--force", "--format", "tsv", "-o"],
        &["check", "--format", "jsonl", "-o"],
        &["analyze", "a.fr.txt", "--format", "csv", "-o"],
        &["export", "--format", "csv", "-o"],
        &["glossary", "export", "--format", "csv", "-o"],
    ] {
        for memory in ["memory.sqlite", "other.csv"] {
            let (_, err) = desk.run(&[command, &[memory]].concat(), 2);
            let told = format!("{memory}: this is a bitext memory, which no other file replaces");
            assert!(err.contains(&told), "{command:?}: {err}");
            assert!(std::fs::read(desk.path(memory)).expect("the memory") == whole, "{command:?}");
        }
    }
}

/// The units were in the memory, and nothing said of which run.
#[cfg(target_os = "linux")]
#[test]
fn an_import_whose_report_cannot_be_written_names_its_run() {
    let desk = desk();
    desk.write("b.tsv", "fr\ten\nLa séance est ouverte.\tThe meeting is open.\nSeul.\t\n");
    let (out, err) = desk.run(&["import", "b.tsv", "--report", "/dev/full"], 2);
    assert!(out.contains("run 2 (bitext memory undo 2 takes it back)"), "{out}");
    assert!(err.contains("/dev/full: no space left on the disk"), "{err}");
}

/// A PDF was aligned as Chinese, an RTF file with its markup, and a table was written under the name of a workbook.
#[test]
fn files_of_other_kinds_are_neither_read_as_text_nor_promised_by_name() {
    let desk = Desk::new();
    desk.write("a.en.txt", "The meeting rose.\n");
    desk.write("a.pdf", b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n1 0 obj <</Type /Catalog>> endobj\n");
    desk.write("a.rtf", r"{\rtf1\ansi La s\'e9ance est lev\'e9e.\par}");
    for (file, kind) in [("a.pdf", "a PDF file"), ("a.rtf", "an RTF file")] {
        for command in [&["align", file, "a.en.txt"][..], &["segment", file], &["analyze", file]] {
            let (_, err) = desk.run(command, 2);
            assert!(err.contains(&format!("{file}: {kind}, whose text is not read: save it as DOCX")), "{err}");
        }
        let (_, err) = desk.run(&["import", file], 2);
        assert!(err.contains(&format!("{file}: unknown format: {kind}, and no TMX")), "{err}");
    }
    desk.write("a.fr.txt", "La séance est levée.\n");
    desk.run(&["align", "a.fr.txt", "a.en.txt", "--store", "--force"], 0);
    let (_, err) = desk.run(&["-m", "new.sqlite", "import", "memory.sqlite"], 2);
    assert!(err.contains("memory.sqlite: unknown format: a database: bitext memory merge takes in a memory"), "{err}");
    assert!(desk.run(&["segment", "memory.sqlite"], 2).1.contains("a database, such as a memory of bitext"));
    let (_, err) = desk.run(&["align", "a.fr.txt", "a.en.txt", "-o", "a.xlsx"], 2);
    assert!(err.contains("a.xlsx: what to write? give --format tsv"), "{err}");
    assert!(!desk.path("a.xlsx").exists());
}

#[test]
fn a_text_without_quotation_marks_is_one_text() {
    let desk = desk();
    let words = ["La", "séance", "est", "levée."];
    let (out, _) = desk.run(&[&["lookup", "--json"][..], &words].concat(), 0);
    assert!(out.contains("\"query\":\"La séance est levée.\"") && out.contains("\"score\":100.0"), "{out}");
    assert!(desk.run(&[&["concordance"][..], &words[1..3]].concat(), 0).0.contains("The meeting rose."));
}

/// `lookup "$TEXT"` found nothing, and `--limit 0` hid what there was.
#[test]
fn nothing_to_look_for_is_no_search_without_a_result() {
    let desk = desk();
    for text in ["", "  "] {
        assert_eq!(desk.run(&["lookup", text], 2).1, "error: there is no text to look up\n");
    }
    for command in ["lookup", "concordance"] {
        assert!(desk.run(&[command, "séance", "--limit", "0"], 2).1.contains("it is 1 or more"));
    }
    let (_, err) = desk.run(&["glossary", "add", "-g", "own.csv", "séance", ""], 2);
    assert_eq!(err, "error: an entry needs a term and its translation\n");
    let (_, err) = desk.run(&["glossary", "add", "-g", "own.csv", "a", "b", "--status", "good"], 2);
    assert!(err.contains("(preferred, admitted, deprecated, forbidden)"), "{err}");
}

/// `--lang klingon` cut a French text by rules of no language.
#[test]
fn every_option_that_takes_a_language_checks_it() {
    let desk = desk();
    for arguments in [&["segment", "--lang", "klingon", "a.csv"][..], &["concordance", "--lang", "klingon", "séance"]]
    {
        assert!(desk.run(arguments, 2).1.contains("a language is named by its tag"), "{arguments:?}");
    }
}

/// Every row was rejected for want of a text.
#[test]
fn a_column_beyond_the_last_one_is_told_once() {
    let desk = desk();
    let (_, err) = desk.run(&["import", "a.csv", "--columns", "fr=3,en=1"], 2);
    assert_eq!(err, "error: a.csv: no column 3: the first row has 2\n");
}

/// Each file was refused by itself, and each file of another kind had a line of its own.
#[test]
fn a_folder_is_not_filled_into_itself_and_other_kinds_of_files_are_told_together() {
    let desk = desk();
    for name in ["in/a.txt", "in/b.beads", "in/c.beads", "in/d.jpg"] {
        desk.write(name, "La séance est levée.\n");
    }
    let (_, err) = desk.run(&["pretranslate", "in", "-o", "./in"], 2);
    assert_eq!(err, "error: ./in: -o names the folder that is read: choose another one\n");
    let (_, err) = desk.run(&["analyze", "in"], 0);
    assert!(
        err.ends_with(
            "warning: in/b.beads: unknown format: .beads (left out, and 1 other like it)\n\
             warning: in/d.jpg: unknown format: .jpg (left out)\n"
        ),
        "{err}"
    );
    // Nothing is counted where nothing could be read.
    assert_eq!(desk.run(&["analyze", "nothing.txt"], 2).0, "");
    desk.write("blank.txt", "\n\n");
    assert!(desk.run(&["analyze", "blank.txt"], 0).0.contains("segments: none; "));
}

/// A file without `.fr` or `.en` in a folder of both languages was stored as its own translation.
#[test]
fn no_file_is_its_own_translation() {
    let desk = Desk::new();
    desk.write("both/a.fr.txt", "La séance est levée.\n");
    desk.write("both/a.en.txt", "The meeting is adjourned.\n");
    desk.write("both/notes.txt", "Rien à traduire.\n");
    let (_, err) = desk.run(&["align", "both", "both", "--store"], 0);
    assert!(err.contains("warning: both/notes.txt: its name tells no language (left out)"), "{err}");
    assert!(err.contains("1 new unit stored"), "{err}");
}

/// A new memory took the place of `/dev/null`, of a pipe, and of a link to an empty file.
#[cfg(unix)]
#[test]
fn a_memory_takes_the_place_of_no_device_pipe_or_link() {
    let desk = desk();
    assert!(std::process::Command::new("mkfifo").arg(desk.path("pipe")).status().unwrap().success());
    for arguments in [&["import", "a.csv"][..], &["lookup", "a"], &["memory", "info"]] {
        let (_, err) = desk.run(&[&["-m", "pipe"], arguments].concat(), 2);
        assert!(err.contains("pipe: not a bitext memory"), "{err}");
    }
    assert!(!desk.path("pipe").metadata().unwrap().is_file());
    desk.write("empty.sqlite", "");
    std::os::unix::fs::symlink("empty.sqlite", desk.path("link.sqlite")).unwrap();
    desk.run(&["-m", "link.sqlite", "import", "a.csv"], 0);
    assert!(desk.path("link.sqlite").symlink_metadata().unwrap().is_symlink());
    desk.run(&["-m", "empty.sqlite", "lookup", "Le quorum est atteint."], 0);
}

/// SQLite takes this name for a memory that is gone at the end: a file of it was left that nothing could open.
#[test]
fn a_memory_may_have_a_name_that_means_something_to_sqlite() {
    let desk = desk();
    desk.run(&["-m", ":memory:", "import", "a.csv"], 0);
    desk.run(&["-m", ":memory:", "lookup", "Le quorum est atteint."], 0);
}

/// "no match" for every query of a German memory, whatever it held.
#[test]
fn a_memory_of_other_languages_is_not_taken_for_an_empty_one() {
    let desk = Desk::new();
    desk.write("de.csv", "de,en\nDie Sitzung ist geschlossen.,The meeting is closed.\n");
    desk.run(&["import", "de.csv"], 0);
    desk.write("a.txt", "Die Sitzung ist geschlossen.\n");
    let told = "its units are in de, en, none in fr and en: say --from and --to";
    for (command, status) in [
        (&["lookup", "Die Sitzung ist geschlossen."][..], 1),
        (&["concordance", "Sitzung"], 1),
        (&["check"], 0),
        (&["analyze", "a.txt"], 0),
        (&["pretranslate", "a.txt", "-o", "out"], 0),
    ] {
        let (_, err) = desk.run(command, status);
        assert_eq!(err.matches(told).count(), 1, "{command:?}: {err}");
        let (_, err) = desk.run(&[&["--from", "de"], command].concat(), 0);
        assert!(!err.contains("its units are in"), "{command:?}: {err}");
    }
    assert!(!desk.run(&["--from", "de", "lookup", "Ganz anderes."], 1).1.contains("its units are in"));
}

#[test]
fn a_file_is_not_taken_for_what_it_is_not() {
    let desk = desk();
    desk.write("phrases.txt", "Merci.\n");
    let (_, err) = desk.run(&["lookup", "phrases.txt"], 1);
    assert!(err.contains("looked up was the name") && err.contains("bitext lookup < phrases.txt"), "{err}");
    desk.write("old.TMX", "<tmx version=\"1.4\"><body><tu><tuv xml:lang=\"fr\"><seg>Un");
    for command in ["segment", "terms --file", "align phrases.txt"] {
        let arguments: Vec<&str> = command.split(' ').chain(["old.TMX"]).collect();
        let (_, err) = desk.run(&arguments, 2);
        assert!(err.ends_with("old.TMX: a translation memory, no document: bitext import takes it in\n"), "{err}");
    }
    // Where it breaks off is said once.
    let (_, err) = desk.run(&["check", "old.TMX"], 2);
    assert_eq!(err.matches("cut off").count(), 1, "{err}");
}
