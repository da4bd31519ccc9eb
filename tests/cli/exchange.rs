//! `bitext import` and `bitext export`.

use crate::{Desk, shared};

/// A TMX file of these units, each a French and an English text.
fn tmx(pairs: &[(&str, &str)]) -> String {
    let unit = |(fr, en): &(&str, &str)| {
        format!("<tu><tuv xml:lang=\"fr\"><seg>{fr}</seg></tuv><tuv xml:lang=\"en\"><seg>{en}</seg></tuv></tu>\n")
    };
    let units: String = pairs.iter().map(unit).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<tmx version=\"1.4\">\n<header srclang=\"fr\"/>\n<body>\n{units}</body>\n</tmx>\n"
    )
}

const PAIRS: [(&str, &str); 3] =
    [("Le quai est vide.", "The quay is empty."), ("La mer monte.", "The sea is rising."), ("Oui.", "Yes.")];

#[test]
fn an_import_gives_an_account_and_a_second_adds_nothing() {
    let desk = Desk::new();
    desk.write("a.tmx", tmx(&PAIRS));
    let (out, err) = desk.run(&["import", "a.tmx"], 0);
    insta::assert_snapshot!(out, @r"
    a.tmx: 3 units read: 3 new, 0 already there
    run 1 (bitext memory undo 1 takes it back)
    ");
    assert!(err.starts_with("new memory: "), "{err}");
    let (out, _) = desk.run(&["import", "a.tmx"], 0);
    insta::assert_snapshot!(out, @r"
    a.tmx: 3 units read: 0 new, 3 already there
    the memory is as it was
    ");
    let (out, _) = desk.run(&["import", "a.tmx", "--json"], 0);
    insta::assert_snapshot!(out, @r#"
    {"already_there":3,"changed":0,"conflicting":0,"file":"a.tmx","new":0,"read":3,"rejected":0,"skipped":0}
    {"already_there":3,"changed":0,"conflicting":0,"dry_run":false,"files":1,"new":0,"read":3,"rejected":0,"run":null,"skipped":0}
    "#);
}

#[test]
fn a_dry_run_shows_the_account_and_makes_no_memory() {
    let desk = Desk::new();
    desk.write("a.tmx", tmx(&PAIRS));
    let (out, _) = desk.run(&["import", "a.tmx", "--dry-run"], 0);
    insta::assert_snapshot!(out, @r"
    a.tmx: 3 units read: 3 new, 0 already there
    dry run: nothing was changed
    ");
    assert!(!desk.path("memory.sqlite").exists());
}

#[test]
fn bad_files_are_told_in_a_line_and_the_others_are_read() {
    let desk = Desk::new();
    desk.write("good.tmx", tmx(&PAIRS));
    desk.write("empty.tmx", "");
    desk.write("binary.csv", b"PK\x03\x04\0\0\0\xff\xfe\0");
    desk.write("page.tmx", "<html><body/></html>");
    let whole = tmx(&PAIRS);
    desk.write("cut.tmx", &whole[..whole.len() - 60]);
    desk.write("strange.dat", "nothing known");
    let (out, err) = desk
        .run(&["import", "none.tmx", "empty.tmx", "binary.csv", "page.tmx", "cut.tmx", "strange.dat", "good.tmx"], 2);
    insta::assert_snapshot!(out, @r"
    cut.tmx: 3 units read: 2 new, 0 already there, 1 rejected
    good.tmx: 3 units read: 1 new, 2 already there
    7 files: 6 units read: 3 new, 2 already there, 1 rejected
    run 1 (bitext memory undo 1 takes it back)
    ");
    let err: String =
        err.lines().filter(|line| !line.starts_with("new memory")).map(|line| format!("{line}\n")).collect();
    insta::assert_snapshot!(err, @r"
    error: none.tmx: No such file or directory (os error 2)
    error: empty.tmx: the file is empty
    error: binary.csv: not a text file (binary content)
    error: page.tmx:1:1: TMX: the root is <html>, not <tmx>
    error: cut.tmx:7:1: TMX: the file is cut off inside <tu> (the units before it are read)
    error: strange.dat: unknown format: neither its name nor its content is TMX, CSV, TSV, JSONL, XLIFF or PO
    ");
}

#[test]
fn rejected_units_have_a_place_and_a_reason_on_the_screen_and_in_the_report() {
    let desk = Desk::new();
    desk.write("a.tmx", tmx(&[PAIRS[0], ("Un & deux", "One & two"), PAIRS[1]]));
    desk.write("b.csv", "fr,en\nQuatre,Four\nCinq\n");
    let (out, err) = desk.run(&["import", "a.tmx", "b.csv", "--report", "problems.csv"], 0);
    insta::assert_snapshot!(out, @r"
    a.tmx: 3 units read: 2 new, 0 already there, 1 rejected
    b.csv: 2 units read: 1 new, 0 already there, 1 rejected
    2 files: 5 units read: 3 new, 0 already there, 2 rejected
    run 1 (bitext memory undo 1 takes it back)
    ");
    insta::assert_snapshot!(err.lines().skip(1).collect::<Vec<_>>().join("\n"), @r"
    warning: a.tmx:6:32: TMX: a bare & (write &amp;)
    b.csv: cells are parted by ','; the header names fr and en
    warning: b.csv:3:1: CSV: the row has no text in en
    ");
    insta::assert_snapshot!(desk.read("problems.csv"), @r"
    file,line,column,outcome,reason,source,target
    a.tmx,6,32,rejected,TMX: a bare & (write &amp;),,
    b.csv,3,1,rejected,CSV: the row has no text in en,,
    ");
    desk.run(&["import", "a.tmx", "--report", "problems.json"], 0);
    let report: serde_json::Value = serde_json::from_str(&desk.read("problems.json")).unwrap();
    assert_eq!(report[0]["line"], 6);
    assert_eq!(report[0]["outcome"], "rejected");
}

#[test]
fn conflicts_are_kept_skipped_or_decided_by_date() {
    for (rule, translations) in [("keep", vec!["Yes.", "Indeed."]), ("skip", vec!["Yes."]), ("newest", vec!["Indeed."])]
    {
        let desk = Desk::new();
        desk.write("old.tmx", tmx(&PAIRS));
        desk.write("new.csv", "fr,en,changed\nOui.,Indeed.,20260101T000000Z\n");
        desk.run(&["import", "old.tmx"], 0);
        let (out, _) = desk.run(&["import", "new.csv", "--on-conflict", rule, "--report", "report.csv"], 0);
        assert!(out.contains("conflicting"), "{rule}: {out}");
        assert!(desk.read("report.csv").contains(",Oui.,Indeed."), "{rule}");
        let (csv, _) = desk.run(&["export", "--format", "csv", "--text", "Oui."], 0);
        let found: Vec<&str> = csv.lines().skip(1).map(|line| line.split(',').nth(1).unwrap()).collect();
        assert_eq!(found, translations, "{rule}");
    }
}

#[test]
fn export_import_export_gives_the_same_bytes() {
    let desk = Desk::new();
    desk.write(
        "a.tmx",
        "<?xml version='1.0'?><tmx version='1.4'><header srclang='fr' segtype='paragraph'/><body>\
         <tu tuid='1' creationdate='20200102T030405Z' usagecount='4' t5:x='y'><prop type='client'>Port de Brest</prop>\
         <note>à relire</note><prop type='prev'>Avant.</prop>\
         <tuv xml:lang='FR-fr' changeid='anne'><prop type='p'>q</prop><seg> Le <bpt i='1'>&lt;b></bpt>quai<ept i='1'>&lt;/b></ept>&#13; \
         <ph><sub>vide</sub></ph></seg></tuv><tuv lang='en'><seg>=The <hi>quay</hi></seg></tuv>\
         <tuv xml:lang='de'><seg>Der Kai]]&gt;</seg></tuv></tu></body></tmx>",
    );
    desk.run(&["import", "a.tmx"], 0);
    for (name, options) in [
        ("tmx", &[][..]),
        ("tmx", &["--tmx-version", "1.1", "--encoding", "utf-16"]),
        ("tmx", &["--level", "1"]),
        ("csv", &["--delimiter", ";", "--bom"]),
        ("csv", &[]),
        ("tsv", &["--encoding", "utf-16"]),
        ("jsonl", &[]),
    ] {
        let (first, second) = (format!("first.{name}"), format!("second.{name}"));
        desk.run(&[&["export", "-o", &first], options].concat(), 0);
        let _ = std::fs::remove_file(desk.path("other.sqlite"));
        desk.run(&["-m", "other.sqlite", "import", &first], 0);
        desk.run(&[&["-m", "other.sqlite", "export", "-o", &second], options].concat(), 0);
        let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
        assert_eq!(bytes(&first), bytes(&second), "{name} {options:?}");
    }
    let (tmx, _) = desk.run(&["export"], 0);
    insta::assert_snapshot!(tmx, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <!DOCTYPE tmx SYSTEM "tmx14.dtd">
    <tmx version="1.4">
    <header creationtool="bitext" creationtoolversion="0.1.0" segtype="sentence" o-tmf="bitext" adminlang="en" srclang="fr" datatype="plaintext"/>
    <body>
    <tu tuid="1" creationdate="20200102T030405Z" usagecount="4" segtype="paragraph">
    <prop type="x-bitext-attribute-t5:x">y</prop>
    <prop type="client">Port de Brest</prop>
    <note>à relire</note>
    <prop type="prev">Avant.</prop>
    <tuv xml:lang="fr-FR" changeid="anne"><prop type="p">q</prop>
    <seg> Le <bpt i="1">&lt;b&gt;</bpt>quai<ept i="1">&lt;/b&gt;</ept>&#13; <ph><sub>vide</sub></ph></seg></tuv>
    <tuv xml:lang="en"><seg>=The <hi>quay</hi></seg></tuv>
    <tuv xml:lang="de"><seg>Der Kai]]&gt;</seg></tuv>
    </tu>
    </body>
    </tmx>
    "#);
}

#[test]
fn a_headers_notes_are_told_again_until_their_run_is_undone() {
    let desk = Desk::new();
    let headed = |note: &str| {
        tmx(&PAIRS).replace("<header srclang=\"fr\"/>", &format!("<header srclang=\"fr\">{note}</header>"))
    };
    desk.write("a.tmx", headed("<note>Ports</note><prop type=\"client\">Brest</prop>"));
    desk.write("b.tmx", headed("<note>Ports</note><note>Phares</note>").replace("vide", "plein"));
    desk.run(&["import", "a.tmx"], 0);
    desk.run(&["import", "b.tmx"], 0);
    let header = |options: &[&str]| {
        let (out, _) = desk.run(&[&["export"], options].concat(), 0);
        let inside = out.split_once("datatype=\"plaintext\">\n").and_then(|(_, rest)| rest.split_once("</header>"));
        inside.map(|(inside, _)| inside.to_owned()).unwrap_or_default()
    };
    let (a, b) = ("<note>Ports</note>\n<prop type=\"client\">Brest</prop>\n", "<note>Phares</note>\n");
    assert_eq!(header(&[]), format!("{a}{b}"));
    assert_eq!(header(&["--run", "2"]), format!("<note>Ports</note>\n{b}"));
    desk.write("c.csv", "fr,en\nNon,No\n");
    desk.run(&["-m", "other.sqlite", "import", "c.csv"], 0);
    desk.run(&["-m", "other.sqlite", "memory", "merge", "memory.sqlite"], 0);
    assert_eq!(header(&["-m", "other.sqlite"]), format!("{a}{b}"));
    desk.run(&["memory", "undo", "2"], 0);
    assert_eq!(header(&[]), a);
}

/// Ctrl-C while a pipe is being read that would never end by itself.
#[cfg(unix)]
#[test]
fn an_interrupted_import_leaves_the_memory_as_it_was() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    let desk = Desk::new();
    desk.write("a.tmx", tmx(&PAIRS));
    desk.run(&["import", "a.tmx"], 0);
    let (before, _) = desk.run(&["export"], 0);
    let pipe = desk.path("endless.tmx");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_bitext"))
        .current_dir(desk.path(""))
        .env("BITEXT_MEMORY", desk.path("memory.sqlite"))
        .args(["import", "endless.tmx"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("bitext runs");
    let mut feed = std::fs::OpenOptions::new().write(true).open(&pipe).expect("a pipe");
    feed.write_all(b"<tmx version='1.4'><header srclang='fr'/><body>").expect("a reader");
    let units = |from: usize| -> String {
        let unit =
            |n| format!("<tu><tuv lang='fr'><seg>Quai {n}</seg></tuv><tuv lang='en'><seg>Quay {n}</seg></tuv></tu>");
        (from..from + 5_000).map(unit).collect()
    };
    // More than a pipe holds: when all is written, most of it was read.
    feed.write_all(units(0).as_bytes()).expect("a reader");
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().expect("sh runs").success());
    // Nothing but the signal can end what has no end.
    let mut from = 5_000;
    while feed.write_all(units(from).as_bytes()).is_ok() {
        assert!(from < 5_000_000, "the signal was not heard");
        from += 5_000;
    }
    drop(feed);
    let mut told = String::new();
    std::io::Read::read_to_string(&mut child.stderr.take().expect("a pipe"), &mut told).expect("UTF-8");
    assert_eq!(child.wait().expect("an end").code(), Some(130), "{told}");
    assert!(told.contains("interrupted: nothing was changed"), "{told}");
    desk.run(&["memory", "check"], 0);
    assert_eq!(desk.run(&["export"], 0).0, before);
    assert_eq!(desk.run(&["memory", "runs", "--json"], 0).0.lines().count(), 1);
}

#[test]
fn exports_are_filtered_and_nothing_found_is_said() {
    let desk = Desk::new();
    desk.write("a.csv", "fr,en,document,confidence,created\nUn,One,a.txt,0.4,20200101\nDeux,Two,b.txt,0.9,20250101\n");
    desk.write("b.csv", "fr,en\nTrois,Three\n");
    desk.run(&["import", "a.csv"], 0);
    desk.run(&["import", "b.csv"], 0);
    let found = |options: &[&str], status| {
        let (out, _) = desk.run(&[&["export", "--format", "tsv"], options].concat(), status);
        let texts: Vec<String> = out.lines().skip(1).map(|line| line.split('\t').next().unwrap().to_owned()).collect();
        texts.join(" ")
    };
    assert_eq!(found(&["--run", "2"], 0), "Trois");
    assert_eq!(found(&["--document", "b.txt"], 0), "Deux");
    assert_eq!(found(&["--since", "2024-01-01", "--until", "2026"], 0), "Deux");
    assert_eq!(found(&["--below-confidence", "0.5"], 0), "Un");
    assert_eq!(found(&["--text", "TROIS"], 0), "Trois");
    assert_eq!(found(&["--text", "quatre"], 1), "");
    assert!(desk.run(&["export", "--run", "7"], 2).1.contains("no run 7"));
}

#[test]
fn an_export_that_fails_leaves_the_file_that_was_there() {
    let desk = Desk::new();
    desk.write("kept.tmx", "kept");
    desk.write("memory.sqlite", "no memory at all, but long enough to be looked at as one, should anyone try");
    desk.run(&["export", "-o", "kept.tmx"], 2);
    assert_eq!(desk.read("kept.tmx"), "kept");
    let (_, err) = desk.run(&["export", "-o", "."], 2);
    assert_eq!(err, "error: .: this is a folder: name a file in it\n");
    assert_eq!(desk.run(&["export", "-o", "memory.docx"], 2).0, "");
}

#[test]
fn a_report_in_a_missing_folder_is_an_error_before_anything_is_read() {
    let desk = Desk::new();
    desk.write("a.tmx", tmx(&PAIRS));
    let (_, err) = desk.run(&["import", "a.tmx", "--report", "no/where.csv"], 2);
    assert!(err.contains("no/where.csv"), "{err}");
}

/// What each file of the TMX compliance kit must give: the kit's own texts, in the languages it names.
#[test]
fn the_compliance_kit_gives_what_it_says() {
    let Some(kit) = shared("corpus/tmx-compliance-kit") else { return };
    let lines = |name: &str| -> Vec<String> {
        let bytes = std::fs::read(kit.join(name)).unwrap();
        let text = match bytes.as_slice() {
            [0xFF, 0xFE, ..] => {
                let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
                String::from_utf16(&units).unwrap()
            }
            bytes => String::from_utf8(bytes.to_vec()).unwrap(),
        };
        text.trim_start_matches('\u{FEFF}').lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    for (name, from, to, source, target) in [
        ("1A", "en-US", "fr-CA", Some("1A"), Some("1A_fr-ca")),
        ("1B", "en-US", "fr-CA", Some("1B"), Some("1B_fr-ca")),
        ("1C", "en-US", "fr-CA", Some("1C"), Some("1C_fr-ca")),
        ("1D", "en-US", "en-GB", Some("1D"), Some("1D")),
        ("1E", "en-US", "en-GB", Some("1D"), Some("1D")),
        ("1F", "en-US", "en-GB", Some("1D"), Some("1D")),
        ("1G", "en-US", "en-GB", Some("1D"), Some("1D")),
        ("1H", "en-US", "en-GB", Some("1D"), Some("1D")),
        ("1I", "en-US", "ja-JP", Some("1I"), Some("1I_ja-jp")),
    ] {
        let desk = Desk::new();
        let file = kit.join(format!("ImportTest{name}.tmx"));
        desk.run(&["import", file.to_str().unwrap()], 0);
        let (out, _) = desk.run(&["export", "--format", "jsonl"], 0);
        let text = |lang: &str| -> Vec<String> {
            out.lines()
                .map(|line| {
                    let unit: serde_json::Value = serde_json::from_str(line).unwrap();
                    let variants = unit["variants"].as_array().unwrap();
                    let variant = variants.iter().find(|variant| variant["lang"] == lang).unwrap();
                    variant["segment"]["text"].as_str().unwrap().to_owned()
                })
                .collect()
        };
        for (lang, expected) in [(from, source), (to, target)] {
            let Some(expected) = expected else { continue };
            assert_eq!(text(lang), lines(&format!("ImportTest{expected}.txt")), "ImportTest{name} {lang}");
        }
    }
}

/// What comes of each file of `tests/data/broken`: status, units that can be used, first complaint.
#[test]
fn broken_files_give_what_is_whole_and_a_reason_for_the_rest() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/broken");
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let mut table = String::new();
    for name in &names {
        let desk = Desk::new();
        std::fs::copy(folder.join(name), desk.path(name)).unwrap();
        let output = desk.bitext(&["import", "--json", name]).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        let total: serde_json::Value =
            out.lines().last().map_or(serde_json::Value::Null, |line| serde_json::from_str(line).unwrap());
        let complaints: Vec<&str> = err.lines().filter(|line| !line.starts_with("new memory")).collect();
        let status = output.status.code().unwrap();
        table += &format!("{name} {status} {} new, {} rejected\n", total["new"], total["rejected"]);
        complaints.iter().take(2).for_each(|line| table += &format!("    {line}\n"));
        assert!(status == 0 && !total.is_null() || status == 2 && !complaints.is_empty(), "{name}: {out}{err}");
    }
    insta::assert_snapshot!(table, @r#"
    bad-numbers.csv 0 1 new, 2 rejected
        warning: bad-numbers.csv:3:1: CSV: 'much' is no confidence from 0 to 1
        bad-numbers.csv: cells are parted by ','; the header names fr and en
    bare-ampersand.tmx 0 2 new, 1 rejected
        warning: bare-ampersand.tmx:6:36: TMX: a bare & (write &amp;)
    bare-less-than.tmx 0 2 new, 1 rejected
        warning: bare-less-than.tmx:6:43: TMX: ill-formed document: expected `</>`, but `</tuv>` was found
    binary.tmx 2 null new, null rejected
        error: binary.tmx: not a text file (binary content)
    blank.tmx 2 0 new, 0 rejected
        error: blank.tmx:4:1: TMX: this is no XML
    body-never-closed.tmx 0 1 new, 1 rejected
        warning: body-never-closed.tmx:6:1: TMX: </tmx> comes before </body>
    broken.jsonl 0 2 new, 2 rejected
        warning: broken.jsonl:2:17: JSONL: EOF while parsing an object
        warning: broken.jsonl:3:1: JSONL: neither a unit nor an object with source and target, or with fr and en
    broken.po 0 1 new, 2 rejected
        warning: broken.po:4:1: PO: "Pier: the quotation marks do not match
        warning: broken.po:10:1: PO: a msgstr without its msgid
    broken.xlf 2 2 new, 2 rejected
        warning: broken.xlf:4:52: XLIFF: ill-formed document: expected `</source>`, but `</trans-unit>` was found
        error: broken.xlf:7:1: XLIFF: the file is cut off: </xliff> is missing (the units before it are read)
    crossed-tags.tmx 0 1 new, 1 rejected
        warning: crossed-tags.tmx:6:35: TMX: ill-formed document: expected `</seg>`, but `</tuv>` was found
    cut-after-units.tmx 2 1 new, 1 rejected
        error: cut-after-units.tmx:6:1: TMX: the file is cut off: </body> is missing (the units before it are read)
    cut-in-comment.tmx 2 1 new, 1 rejected
        error: cut-in-comment.tmx:6:1: TMX: the file is cut off inside a comment (the units before it are read)
    cut-in-tag.tmx 2 1 new, 1 rejected
        error: cut-in-tag.tmx:6:1: TMX: the file is cut off inside <tu> (the units before it are read)
    cut-in-text.tmx 2 1 new, 1 rejected
        error: cut-in-text.tmx:6:1: TMX: the file is cut off inside <tu> (the units before it are read)
    deep.tmx 0 1 new, 1 rejected
        warning: deep.tmx:6:285: TMX: elements stand too deep in one another
    empty.tmx 2 null new, null rejected
        error: empty.tmx: the file is empty
    entity-bomb.tmx 0 1 new, 1 rejected
        warning: entity-bomb.tmx:4:29: TMX: the entity &e3; stands for too many others
    external-entity.tmx 0 1 new, 1 rejected
        warning: external-entity.tmx:4:29: TMX: the external entity &secret; is never fetched
    forbidden-characters.tmx 0 2 new, 0 rejected
        forbidden-characters.tmx: characters that XML forbids left out: 4
    latin1-said-utf8.tmx 0 1 new, 1 rejected
        warning: latin1-said-utf8.tmx:6:29: TMX: bytes that are not UTF-8
    latin1-undeclared.tmx 0 1 new, 0 rejected
        latin1-undeclared.tmx: not all is UTF-8; bytes read as windows-1252: 1
    latin1.csv 0 1 new, 0 rejected
        latin1.csv: read as windows-1252, as it seems
        latin1.csv: cells are parted by ';'; the header names Français and Anglais
    missing-cells.csv 0 2 new, 2 rejected
        warning: missing-cells.csv:3:1: CSV: the row has no text in en
        missing-cells.csv: cells are parted by ';'; the header names fr and en
    no-language.tmx 0 1 new, 1 rejected
        warning: no-language.tmx:6:58: TMX: a segment without a language
    not-tmx.tmx 2 0 new, 0 rejected
        error: not-tmx.tmx:1:1: TMX: the root is <html>, not <tmx>
    one-column.csv 2 null new, null rejected
        error: one-column.csv:1: CSV: one column only; give --columns, or --delimiter, when that is not so
    one-language.tmx 0 1 new, 2 rejected
        warning: one-language.tmx:6:1: TMX: the unit holds a segment in one language only
        warning: one-language.tmx:7:1: TMX: a unit without any segment
    quote-never-closed.tmx 0 2 new, 2 rejected
        warning: quote-never-closed.tmx:6:1: TMX: a tag without its >
        warning: quote-never-closed.tmx:6:87: TMX: </tu> ends nothing that is open
    stray-quote.csv 0 4 new, 0 rejected
        stray-quote.csv: cells are parted by ','; the header names fr and en
    text.tmx 2 0 new, 0 rejected
        error: text.tmx:1:1: TMX: this is no XML
    undeclared-entity.tmx 0 1 new, 1 rejected
        warning: undeclared-entity.tmx:6:33: TMX: the entity &nbsp; is not declared
    undeclared-prefix.tmx 0 1 new, 0 rejected
    unit-without-end.tmx 0 2 new, 1 rejected
        warning: unit-without-end.tmx:7:1: TMX: a unit begins inside another, whose end is missing
    utf16-cut-in-half.tmx 2 1 new, 1 rejected
        utf16-cut-in-half.tmx: read as UTF-16LE, by its byte-order mark; bytes that are none were replaced by U+FFFD
        error: utf16-cut-in-half.tmx:5:124: TMX: the file is cut off: </body> is missing (the units before it are read)
    utf8-said-utf16.tmx 0 1 new, 0 rejected
    "#);
}

#[test]
fn po_and_xliff_are_sources_of_units() {
    let desk = Desk::new();
    desk.write(
        "a.po",
        "msgid \"\"\nmsgstr \"Language: fr\\n\"\n\nmsgctxt \"menu\"\nmsgid \"Save\"\nmsgstr \"Enregistrer\"\n",
    );
    desk.write(
        "a.xlf",
        "<xliff version='1.2'><file original='x.html' source-language='fr' target-language='en'><body>\
         <trans-unit id='1' approved='yes'><source>Quai</source><target>Quay</target></trans-unit></body></file></xliff>",
    );
    desk.run(&["import", "a.po", "a.xlf"], 0);
    let (csv, _) = desk.run(&["export", "--format", "csv"], 0);
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(rows[0], "Enregistrer,Save,,,,,translated,menu,,,,,,,,,");
    assert_eq!(rows[1], "Quai,Quay,1,x.html,0,,reviewed,,,,,,,,,,");
}

#[test]
fn a_glossary_survives_every_version_of_tbx() {
    for (name, format) in [("terms.tbx", "tbx"), ("dct.tbx", "tbx-dct"), ("old.tbx", "tbx2")] {
        let desk = Desk::new();
        desk.run(&["glossary", "export", "--format", format, "-o", name], 0);
        desk.run(&["glossary", "import", name, "--glossary", "own.csv"], 0);
        let again = ["glossary", "export", "--glossary", "own.csv", "--no-shipped-glossary", "--format", format];
        let (out, _) = desk.run(&again, 0);
        assert_eq!(out, desk.read(name), "{format}");
        match complaints_of_tbx(&desk, name, format) {
            Some(complaints) => assert_eq!(complaints, "", "{format}"),
            None => println!("skipped: no validator for {format}"),
        }
    }
}

/// What the validator of this format says of a file; `None` where it or the schemas are missing.
fn complaints_of_tbx(desk: &Desk, name: &str, format: &str) -> Option<String> {
    let schemas = shared("schemas/tbx")?;
    let mut validator = match format {
        "tbx2" => {
            let mut xmllint = std::process::Command::new("xmllint");
            xmllint.args(["--nonet", "--noout", "--path"]).arg(&schemas);
            xmllint.arg("--dtdvalid").arg(schemas.join("TBXcoreStructV02.dtd"));
            xmllint
        }
        _ => {
            let mut jing = std::process::Command::new("jing");
            jing.arg(schemas.join("TBXcoreStructV03.rng"));
            jing
        }
    };
    let output = validator.arg(desk.path(name)).output().ok()?;
    let said = [output.stdout, output.stderr].concat();
    Some(if output.status.success() { String::new() } else { String::from_utf8_lossy(&said).into_owned() })
}

/// Validates TMX where xmllint and the DTDs are at hand.
#[test]
fn written_tmx_is_valid_by_its_dtd() {
    let Some(schemas) = shared("schemas/tmx") else { return };
    let desk = Desk::new();
    desk.write(
        "a.tmx",
        "<tmx version='1.4'><header srclang='fr'/><body><tu x:y='z' segtype='odd'><note type='n' lang='fr'>n</note>\
         <prop type='p' type2='q'>v</prop><tuv xml:lang='fr' segtype='block'><seg><bpt>b</bpt><g>x</g><it pos='open'/><ept/>\
         <ph><b>n</b><sub u='v'>s<ph/></sub></ph><hi>h</hi><ut i='1'/></seg></tuv><tuv xml:lang='?'><seg/></tuv></tu></body></tmx>",
    );
    desk.run(&["import", "a.tmx"], 0);
    for (options, dtd) in [
        (&["--level", "2"][..], "tmx14.dtd"),
        (&["--level", "1"], "tmx14.dtd"),
        (&["--tmx-version", "1.1", "--encoding", "utf-16"], "tmx11.dtd"),
    ] {
        desk.run(&[&["export", "-o", "out.tmx"], options].concat(), 0);
        let valid = std::process::Command::new("xmllint")
            .args(["--nonet", "--noout", "--path", schemas.to_str().unwrap(), "--dtdvalid"])
            .arg(schemas.join(dtd))
            .arg(desk.path("out.tmx"))
            .output();
        match valid {
            Ok(output) => assert!(output.status.success(), "{options:?}: {}", String::from_utf8_lossy(&output.stderr)),
            Err(_) => println!("skipped: xmllint is not installed"),
        }
    }
}

/// OmegaT's tags were words: `<a0>` stood in filled documents, and cost points of every match.
#[test]
fn the_tags_of_omegat_memories_are_formatting() {
    let desk = Desk::new();
    let unit = |french: &str, english: &str| {
        let escape = |text: &str| text.replace('<', "&lt;").replace('>', "&gt;");
        format!(
            "<tu><tuv lang=\"FR\"><seg>{}</seg></tuv><tuv lang=\"EN\"><seg>{}</seg></tuv></tu>",
            escape(french),
            escape(english)
        )
    };
    let memory = format!(
        "<tmx version=\"1.1\"><header creationtool=\"OmegaT\" o-tmf=\"OmegaT TMX\" adminlang=\"EN-US\" datatype=\"plaintext\" \
         creationtoolversion=\"4.2\" segtype=\"sentence\" srclang=\"FR\"/><body>{}{}</body></tmx>",
        unit("Voir la <a0>liste</a0> des membres.", "See the <a0>list</a0> of members."),
        unit("Le seuil est < 3 et > 1.", "The threshold is < 3 and > 1."),
    );
    desk.write("project_save.tmx", memory);
    desk.run(&["import", "project_save.tmx"], 0);
    desk.write("a.md", "Voir la [liste](liste.html) des membres.\n");
    desk.run(&["pretranslate", "a.md", "-o", "out", "--review", "none"], 0);
    assert_eq!(desk.read("out/a.md"), "See the [list](liste.html) of members.\n");
    assert!(desk.run(&["lookup", "Voir la liste des membres."], 0).0.contains("100 Voir la liste des membres."));
    assert!(desk.run(&["lookup", "Le seuil est < 3 et > 1."], 0).0.contains("100 Le seuil est < 3 et > 1."));
    let (exported, _) = desk.run(&["export"], 0);
    assert!(exported.contains("<bpt i=\"0\" x=\"0\">&lt;a0&gt;</bpt>list<ept i=\"0\">&lt;/a0&gt;</ept>"), "{exported}");
}
