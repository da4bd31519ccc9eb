//! What is read is never written over, and files in other encodings than UTF-8 are read.

use crate::Desk;

const FRENCH: &str = "La séance est levée.\n";
const ENGLISH: &str = "The meeting is adjourned.\n";

#[test]
fn no_command_writes_over_what_it_reads() {
    let desk = Desk::new();
    desk.write("a.fr.txt", FRENCH);
    desk.write("a.en.txt", ENGLISH);
    desk.write("pairs.tsv", format!("{}\t{ENGLISH}", FRENCH.trim()));
    for arguments in [
        &["align", "a.fr.txt", "a.en.txt", "--format", "tsv", "-o", "./a.en.txt"][..],
        &["lexicon", "train", "pairs.tsv", "-o", "pairs.tsv"],
        &["check", "pairs.tsv", "-o", "pairs.tsv"],
        &["glossary", "mine", "pairs.tsv", "-o", "pairs.tsv"],
        &["analyze", "a.fr.txt", "-o", "a.fr.txt"],
        &["import", "pairs.tsv", "--report", "pairs.tsv"],
    ] {
        let (_, err) = desk.run(arguments, 2);
        assert!(err.contains("would be overwritten"), "{arguments:?}: {err}");
    }
    assert_eq!((desk.read("a.fr.txt").as_str(), desk.read("a.en.txt").as_str()), (FRENCH, ENGLISH));
    assert!(desk.read("pairs.tsv").starts_with(FRENCH.trim()));
}

#[test]
fn alignments_of_files_with_one_name_in_several_folders_stand_apart() {
    let desk = Desk::new();
    for folder in ["one", "two"] {
        desk.write(&format!("fr/{folder}/a.txt"), FRENCH);
        desk.write(&format!("en/{folder}/a.txt"), ENGLISH);
    }
    desk.run(&["align", "fr", "en", "-o", "out"], 0);
    assert_eq!(desk.read("out/one/a.txt.tsv"), desk.read("out/two/a.txt.tsv"));

    // A list has no folder that its files stand below: one of two with the same name is refused.
    desk.write("list", "fr/one/a.txt\ten/one/a.txt\nfr/two/a.txt\ten/two/a.txt\n");
    let (_, err) = desk.run(&["align", "--pairs", "list", "-o", "listed"], 2);
    assert!(err.contains("another pair has the name a.txt too"), "{err}");
    assert!(desk.path("listed/a.txt.tsv").exists());
}

#[test]
fn lists_and_locks_may_be_of_a_spreadsheet_that_writes_no_utf8() {
    let desk = Desk::new();
    desk.write("traité.txt", FRENCH);
    desk.write("treaty.txt", ENGLISH);
    let latin = |text: &str| text.chars().map(|c| c as u8).collect::<Vec<u8>>();
    desk.write("list", latin("traité.txt\ttreaty.txt\n"));
    let (_, err) = desk.run(&["align", "--pairs", "list", "-o", "out"], 0);
    assert!(err.contains("read as windows-1252"), "{err}");
    let utf16: Vec<u8> = format!("\u{feff}{}", desk.read("out/traité.txt.tsv").replace("\t\t", "\tx\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    desk.write("locks.tsv", utf16);
    desk.run(&["align", "traité.txt", "treaty.txt", "--lock", "locks.tsv"], 0);
}

#[test]
fn entries_are_added_to_no_other_tools_glossary() {
    let desk = Desk::new();
    desk.run(&["glossary", "export", "--format", "tbx", "-o", "terms.tbx"], 0);
    let before = desk.read("terms.tbx");
    let (_, err) = desk.run(&["glossary", "add", "-g", "terms.tbx", "accord de siège", "headquarters agreement"], 2);
    assert!(err.contains("bitext's own table"), "{err}");
    assert_eq!(desk.read("terms.tbx"), before);
}

/// `import` and `memory merge` panicked, and `-m` took no such name.
#[cfg(target_os = "linux")]
#[test]
fn names_of_files_need_not_be_unicode() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;

    let desk = Desk::new();
    let [table, memory, copy] = [&b"caf\xe9.tsv"[..], b"m\xe9moire.sqlite", b"copi\xe9.sqlite"].map(OsStr::from_bytes);
    let rows = (0..6000).map(|i| format!("Le point {i} de {}\tItem {i}\n", i * 7)).collect::<String>();
    std::fs::write(desk.path("").join(table), format!("fr\ten\n{rows}")).unwrap();
    let run = |arguments: &[&OsStr]| {
        let output = desk.bitext(&[]).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let word = OsStr::new;
    run(&[word("-m"), memory, word("import"), table]);
    let indexes = || -> Vec<_> {
        let files = std::fs::read_dir(desk.path("")).unwrap().map(|entry| entry.unwrap());
        let indexes = files.filter(|file| file.file_name().as_bytes().ends_with(b".index"));
        indexes.map(|file| (file.file_name(), file.metadata().unwrap().modified().unwrap())).collect()
    };
    let made = indexes();
    assert_eq!(made.len(), 2);
    assert!(run(&[word("-m"), memory, word("lookup"), word("Le point 77 de 539")]).contains("Item 77"));
    assert_eq!(indexes(), made, "made anew for a question");
    run(&[word("-m"), memory, word("memory"), word("backup"), copy]);
    desk.write("b.csv", "fr,en\nOui,Yes\n");
    run(&[word("import"), word("b.csv")]);
    assert!(run(&[word("memory"), word("merge"), copy]).contains("6000 new"));
}

#[cfg(unix)]
#[test]
fn names_that_are_no_utf8_spoiled_the_account_and_every_json() {
    use std::os::unix::ffi::OsStrExt as _;

    let desk = Desk::new();
    let name = std::ffi::OsStr::from_bytes(b"m\xe9moire.txt");
    std::fs::create_dir(desk.path("in")).expect("a folder");
    std::fs::write(desk.path("in").join(name), FRENCH).expect("a file");
    desk.run(&["pretranslate", "in", "-o", "out", "--report", "json"], 0);
    assert!(desk.read("out/account.json").contains("m\u{fffd}moire.txt"));
    // What somebody has changed since is kept, and told, as it is with any other name.
    let filled = desk.path("out").join(name);
    std::fs::write(&filled, ENGLISH).expect("a file");
    let (_, err) = desk.run(&["pretranslate", "in", "-o", "out"], 2);
    assert!(err.contains("changed since bitext wrote it"), "{err}");
    let table = std::ffi::OsStr::from_bytes(b"\xe9.csv");
    std::fs::write(desk.path("in").join(table), "fr,en\nEn 2023.,In 2024.\n").expect("a file");
    let status = desk.bitext(&["check", "--json"]).arg(desk.path("in").join(table)).assert().get_output().status;
    assert_eq!(status.code(), Some(1));
}
