//! How a batch of `bitext pretranslate` ends: interrupted, resumed, without documents.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Desk;

/// A desk with `files` documents of a few segments each, and a memory.
fn desk(files: usize) -> Desk {
    let desk = Desk::new();
    let unit = |n: usize| {
        format!(
            "<tu><tuv xml:lang=\"fr\"><seg>Le point {n} est adopté sans débat.</seg></tuv><tuv xml:lang=\"en\"><seg>Item {n} is adopted without a debate.</seg></tuv></tu>"
        )
    };
    let units: String = (0..50).map(|n| unit(n * 7)).collect();
    let header = r#"<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="fr" datatype="plaintext"/>"#;
    desk.write("tm.tmx", format!("<tmx version=\"1.4\">{header}<body>{units}</body></tmx>"));
    desk.run(&["import", "tm.tmx"], 0);
    for file in 0..files {
        let text: String = (0..20).map(|n| format!("Le point {} est adopté sans débat.\n", file + n * 3)).collect();
        desk.write(&format!("in/{:02}/{file}.txt", file % 10), text);
    }
    desk
}

/// All files below a folder, but the journal.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().map(Result::unwrap) {
            let name = entry.path().strip_prefix(folder).expect("a path below the folder").display().to_string();
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else if !name.starts_with(".bitext-finished")
                // One being written gets its name between the listing and the reading.
                && let Ok(bytes) = fs::read(entry.path())
            {
                found.insert(name, bytes);
            }
        }
    }
    found
}

#[test]
fn ctrl_c_leaves_whole_files_only_and_resume_does_the_rest() {
    let desk = desk(80);
    let args = ["pretranslate", "in", "-o", "out", "--report", "json"];
    desk.run(&["pretranslate", "in", "-o", "whole", "--report", "json"], 0);
    let whole = files(&desk.path("whole"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_bitext"));
    command.args(args).current_dir(desk.path("")).env_clear().env("BITEXT_MEMORY", desk.path("memory.sqlite"));
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let is_under_way = || files(&desk.path("out")).len() > 4;
    while !is_under_way() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("of 80 files are finished, --resume does the rest"), "{said}");
    let there = files(&desk.path("out"));
    assert!(there.len() < whole.len());
    for (name, bytes) in &there {
        assert!(whole.get(name) == Some(bytes), "{name} is not whole");
    }
    let (_, said) = desk.run(&["pretranslate", "in", "-o", "out", "--report", "json", "--resume"], 0);
    assert!(said.contains("finished before"), "{said}");
    assert!(files(&desk.path("out")) == whole);
}

#[test]
fn a_folder_without_documents_is_said_to_be_one() {
    let desk = desk(0);
    fs::create_dir(desk.path("empty")).unwrap();
    let (_, said) = desk.run(&["pretranslate", "empty", "-o", "out"], 1);
    assert_eq!(said, "no documents in empty\n");
    let (_, said) = desk.run(&["analyze", "empty"], 1);
    assert_eq!(said, "no documents in empty\n");
}

#[test]
fn a_pattern_that_is_none_is_refused_in_plain_words() {
    let desk = desk(1);
    for (pattern, reason) in [
        ("[a", "'[' begins a set of characters that no ']' ends"),
        ("*.{html", "no '}' ends"),
        ("a}", "no '{' begins"),
        ("[z-a]", "the range z-a in '[...]' is the wrong way round"),
        ("a\\", "'\\' at the end has nothing behind it"),
        ("", "the pattern is empty"),
    ] {
        for option in ["--include", "--exclude"] {
            let (_, said) = desk.run(&["analyze", "in", option, pattern], 2);
            assert!(said.contains(option) && said.contains(reason), "{said}");
        }
    }
    let (_, said) = desk.run(&["analyze", "in", "--include", "*.docx"], 1);
    assert_eq!(said, "no documents that match in in\n");
}

/// `~$letter.docx`, which Word keeps beside an open document, was a damaged package, and the status 2.
#[test]
fn the_file_that_word_keeps_beside_an_open_document_is_no_document() {
    let desk = Desk::new();
    for side in ["fr", "en"] {
        desk.write(&format!("{side}/a.txt"), "OTAN 2021.\n");
        desk.write(&format!("{side}/~$letter.docx"), b"\x05Pierre");
    }
    desk.run(&["analyze", "fr"], 0);
    desk.run(&["align", "fr", "en", "-o", "out"], 0);
}
