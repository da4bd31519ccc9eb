//! segment: black-box tests.

use std::process::Command as Process;

use crate::{Desk, shared};

const TEXT: &str = "Titre de la page\n\n« Le port est ouvert. Venez », a dit M. Kerven. Voir art. 12.\n";

#[test]
fn a_segment_a_line_from_files_and_standard_input() {
    let desk = Desk::new();
    desk.write("a.txt", TEXT);
    let (out, err) = desk.run(&["segment", "--lang", "fr", "a.txt"], 0);
    insta::assert_snapshot!(out, @r"
    Titre de la page
    « Le port est ouvert.
    Venez », a dit M. Kerven.
    Voir art. 12.
    ");
    assert_eq!(err, "");
    let piped = desk.bitext(&["segment"]).write_stdin(TEXT).output().expect("bitext runs");
    assert_eq!(String::from_utf8(piped.stdout).expect("UTF-8"), out);
}

#[test]
fn json_points_at_the_bytes_of_the_file() {
    let desk = Desk::new();
    for mark in ["", "\u{feff}"] {
        let file = desk.write("a.txt", format!("{mark}{TEXT}"));
        let bytes = std::fs::read(file).expect("the file");
        let (out, _) = desk.run(&["segment", "--format", "jsonl", "a.txt"], 0);
        assert_eq!(out, desk.run(&["segment", "--json", "a.txt"], 0).0);
        // What says more counts.
        assert!(desk.run(&["segment", "--json", "--format", "text", "a.txt"], 0).0.starts_with("Titre"));
        let found: Vec<serde_json::Value> =
            out.lines().map(|line| serde_json::from_str(line).expect("an object a line")).collect();
        assert_eq!(found.len(), 4);
        assert_eq!((&found[1]["file"], &found[1]["line"]), (&"a.txt".into(), &3.into()));
        for segment in found {
            let place = |name: &str| segment[name].as_u64().expect("a number") as usize;
            assert_eq!(&bytes[place("start")..place("end")], segment["text"].as_str().expect("text").as_bytes());
        }
    }
}

#[test]
fn bad_files_are_reported_and_the_rest_goes_on() {
    let desk = Desk::new();
    desk.write("good.txt", TEXT);
    desk.write("empty.txt", "");
    desk.write("binary.bin", [0_u8, 1, 2, 3, 0, 0, 7]);
    desk.write("latin.txt", b"Le pr\xe9sident a parl\xe9. Il est parti. L'\xe9t\xe9 fut chaud.\n");
    let files = ["segment", "--lang", "fr", "missing.txt", "empty.txt", "binary.bin", "latin.txt", "good.txt"];
    let (out, err) = desk.run(&files, 2);
    assert_eq!(out.lines().count(), 7, "{out}");
    assert!(out.contains("Le président a parlé."), "{out}");
    for name in ["missing.txt", "empty.txt", "binary.bin", "latin.txt: read as"] {
        assert_eq!(err.lines().filter(|line| line.contains(name)).count(), 1, "{name}: {err}");
    }
}

#[test]
fn documents_with_markup_are_cut_paragraph_by_paragraph() {
    let desk = Desk::new();
    desk.write("a.html", "<html><body><h1>Le titre</h1><p>Le port est <b>ouvert. Venez</b> vite.</p></body></html>");
    let (out, _) = desk.run(&["segment", "--lang", "fr", "a.html"], 0);
    assert_eq!(out, "Le titre\nLe port est ouvert.\nVenez vite.\n");
}

const RULES: &str = r#"<?xml version="1.0"?>
<srx xmlns="http://www.lisa.org/srx20" version="2.0">
<header segmentsubflows="yes" cascade="yes"/>
<body><languagerules>
<languagerule languagerulename="own">
<rule break="no"><beforebreak>\bporc\.</beforebreak><afterbreak>\s</afterbreak></rule>
<rule break="yes"><beforebreak>;</beforebreak><afterbreak>\s</afterbreak></rule>
<rule break="yes"><beforebreak>\p{InGreek}</beforebreak><afterbreak>\s</afterbreak></rule>
</languagerule>
</languagerules>
<maprules><languagemap languagepattern="(FR|fr).*" languagerulename="own"/></maprules></body></srx>
"#;

#[test]
fn the_rules_of_an_srx_file_stand_above_the_built_in_ones() {
    let desk = Desk::new();
    desk.write("own.srx", RULES);
    desk.write("a.txt", "Du porc. Le reste; la suite. La fin.\n");
    let (out, err) = desk.run(&["segment", "--lang", "fr", "--srx", "own.srx", "a.txt"], 0);
    assert_eq!(out, "Du porc. Le reste;\nla suite.\nLa fin.\n");
    assert!(err.contains("own.srx:8: rule left out") && err.contains("1 of 3 rules for fr"), "{err}");
    let (out, _) = desk.run(&["segment", "--lang", "fr", "--srx", "own.srx", "--srx-only", "a.txt"], 0);
    assert_eq!(out, "Du porc. Le reste;\nla suite. La fin.\n");
    desk.write("bad.srx", "<srx>\n<body></wrong></srx>");
    let (_, err) = desk.run(&["segment", "--srx", "bad.srx", "a.txt"], 2);
    assert!(err.contains("bad.srx:2"), "{err}");
}

#[test]
fn explain_names_the_rule_that_decided() {
    let desk = Desk::new();
    desk.write("own.srx", RULES);
    desk.write("a.txt", "Du porc. M. Kerven vient. Voir art. 12.\n");
    let (out, _) = desk.run(&["segment", "--lang", "fr", "--srx", "own.srx", "--explain", "a.txt"], 0);
    insta::assert_snapshot!(out, @r"
    a.txt:1: none: SRX rule at line 6: Du porc. · M. Kerven vient. Voir art. 12.
    a.txt:1: none: abbreviation before a name: Du porc. M. · Kerven vient. Voir art. 12.
    a.txt:1: border: full stop: Du porc. M. Kerven vient. ‖ Voir art. 12.
    a.txt:1: none: abbreviation before a number: rc. M. Kerven vient. Voir art. · 12.
    ");
}

#[test]
fn the_exported_rules_cut_as_the_built_in_ones_where_srx_can_say_them() {
    let desk = Desk::new();
    let (srx, _) = desk.run(&["segment", "--export-srx"], 0);
    desk.write("built-in.srx", &srx);
    desk.write(
        "a.txt",
        TEXT.repeat(3) + "Mme Roux part, cf. le plan. Il pleut… mais peu. L'O.N.U. Le reste suit ! Oui ?\n",
    );
    let alone = ["segment", "--lang", "fr", "--srx", "built-in.srx", "--srx-only", "a.txt"];
    let (out, err) = desk.run(&alone, 0);
    assert_eq!(err, "", "every exported rule can be read again");
    assert_eq!(out, desk.run(&["segment", "--lang", "fr", "a.txt"], 0).0);
    let Some(schema) = shared("schemas/srx/srx20.xsd") else { return };
    let mut check = Process::new("xmllint");
    check.args(["--nonet", "--noout", "--schema"]).arg(schema).arg(desk.path("built-in.srx"));
    match check.output() {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(error) => println!("skipped: xmllint: {error}"),
    }
}

#[test]
fn the_users_five_documents_are_cut_as_decided() {
    let Some(folder) = shared("sources") else { return };
    let desk = Desk::new();
    // Counted by hand: every line that is not blank, and every sentence in it.
    let expected = [("000_", 8), ("001_", 38), ("002_", 25), ("003_", 14), ("004_", 23)];
    for entry in std::fs::read_dir(folder).expect("the sources") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let Some((_, count)) = expected.iter().find(|(start, _)| name.starts_with(start)) else { continue };
        let (out, _) = desk.run(&["segment", path.to_str().expect("a UTF-8 path")], 0);
        assert_eq!(out.lines().count(), *count, "{name}:\n{out}");
        let text = std::fs::read_to_string(&path).expect("UTF-8");
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(bare(&out), bare(&text), "{name}: a character was lost");
        for line in out.lines() {
            assert!(!line.starts_with(['»', ',', ')']), "{name}: {line}");
            // A border inside a line of the source stands behind a mark, or the line ends there.
            let whole = text.lines().any(|source| source.trim_end().ends_with(line));
            assert!(whole || line.ends_with(['.', '?', '!', '»']), "{name}: {line}");
            // Titles never end a segment.
            assert!(!line.ends_with(" M.") && !line.ends_with("avr."), "{name}: {line}");
        }
    }
}

#[test]
fn no_bytes_and_no_script_stop_it() {
    let desk = Desk::new();
    let utf16 = |units: &[u16]| units.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>();
    let text = "Le port est ouvert. Venez.";
    let mut lone: Vec<u16> = std::iter::once(0xfeff).chain(text.encode_utf16()).collect();
    lone.insert(4, 0xd800);
    lone.push(0xdfff);
    let files: [(&str, &str, Vec<u8>, usize); 5] = [
        ("lone-surrogates.txt", "fr", utf16(&lone), 2),
        ("invalid.txt", "fr", b"Le port est ouvert. \xff\xfe Venez \xc3.".to_vec(), 2),
        ("arabic.txt", "ar", "\u{200f}هل أنت هنا؟ نعم، أنا هنا. \u{202b}شكرا.\u{202c}".into(), 3),
        ("hebrew.txt", "he", "שלום לכולם. מה שלומכם? הכול טוב!".into(), 3),
        ("combining.txt", "fr", "E\u{301}te\u{301}. E\u{302}tre ou ne pas e\u{302}tre\u{301}\u{301}! Oui.".into(), 3),
    ];
    for (name, lang, bytes, segments) in files {
        desk.write(name, bytes);
        let output = desk.bitext(&["segment", "--lang", lang, name]).output().expect("bitext runs");
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.code() == Some(0) && !err.contains("panicked"), "{name}: {err}");
        assert_eq!(out.lines().count(), segments, "{name}: {out}");
    }
    desk.write("nul.txt", "Le port est\0 ouvert. Venez.");
    let (_, err) = desk.run(&["segment", "nul.txt"], 2);
    assert!(err.contains("nul.txt: not a text file") && !err.contains("panicked"), "{err}");
}
