//! `bitext pretranslate` and `bitext analyze`: filling, accounts, and how a batch behaves.

use std::fs;
use std::io::{Cursor, Write as _};

use crate::Desk;

/// A desk with a memory of our own writing as a file for --tm.
fn desk() -> Desk {
    let desk = Desk::new();
    let pairs = [
        ("Le sommet s’ouvre demain.", "The summit opens tomorrow."),
        ("Les ministres se réuniront le 14 mars 2024 à Minsk.", "The ministers will meet on 14 March 2024 in Minsk."),
        ("Voir l’article 12.", "See Article 12."),
        ("Merci de votre attention.", "Thank you for your attention."),
    ];
    let units: String = pairs
        .iter()
        .map(|(fr, en)| {
            format!("<tu><tuv xml:lang=\"fr\"><seg>{fr}</seg></tuv><tuv xml:lang=\"en\"><seg>{en}</seg></tuv></tu>\n")
        })
        .collect();
    let header = r#"<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="fr" datatype="plaintext"/>"#;
    desk.write("tm.tmx", format!("<?xml version=\"1.0\"?>\n<tmx version=\"1.4\">{header}<body>{units}</body></tmx>\n"));
    desk.run(&["import", "tm.tmx"], 0);
    desk
}

#[test]
fn the_review_page_gives_the_terms_of_a_segment_without_a_match() {
    let desk = desk();
    desk.write("a.txt", "Les États membres de l'OTSC, dont le Kazakhstan, votent.\n\nLes États membres de l'OTSC, dont le Kazakhstan, votent.\n");
    desk.run(&["pretranslate", "a.txt", "-o", "out"], 0);
    let page = desk.read("out/a.txt.review.html");
    let told = "États membres → member states<br>l'OTSC → the CSTO<br>unchanged: Kazakhstan</span>";
    assert_eq!(page.matches(told).count(), 2, "{page}");
    assert!(page.contains("no match, same text as 1"), "{page}");
}

#[test]
fn a_text_is_filled_and_accounted_for() {
    let desk = desk();
    let text =
        "Le sommet s’ouvre demain.\n\nVoir l’article 14.\nLa séance est levée.\n\nTadjikistan\nVoir l’article 14.\n";
    desk.write("in/a.txt", text);
    let (out, err) = desk.run(&["pretranslate", "in/a.txt", "-o", "out", "--report", "csv"], 0);
    assert_eq!(
        desk.read("out/a.txt"),
        "The summit opens tomorrow.\n\nSee Article 14.\nLa séance est levée.\n\nTajikistan\nSee Article 14.\n"
    );
    assert_eq!(err, "");
    insta::assert_snapshot!(out, @r##"
    band          segments     words  characters words %
    100                  1         4          25    26.7
    85-94                1         3          18    20.0
    new                  2         5          31    33.3
    repetitions          1         3          18    20.0
    all                  5        15          92   100.0
    segments: 1 exact, 2 repaired, 1 from the glossary, 1 without a match; glossary terms found: 2; repairs: 2
    "##);
    assert!(desk.read("out/a.txt.review.html").contains("12 → 14 in the source, so 12 → 14"));
    assert!(
        desk.read("out/account.csv")
            .starts_with("file,band,segments,words,characters,weighted_words\nin/a.txt,102,0,0,0,\n")
    );
}

#[test]
fn a_tmx_serves_as_a_memory_without_an_import() {
    let desk = desk();
    fs::remove_file(desk.path("memory.sqlite")).unwrap();
    desk.write("a.txt", "Merci de votre attention.\n");
    let mut command = desk.bitext(&["pretranslate", "a.txt", "-o", "out", "--tm", "tm.tmx", "-q"]);
    command.env_remove("BITEXT_MEMORY").env("HOME", desk.path("home"));
    assert!(command.output().unwrap().status.success());
    assert_eq!(desk.read("out/a.txt"), "Thank you for your attention.\n");
}

#[test]
fn xliff_says_where_a_translation_comes_from_in_its_own_terms() {
    let desk = desk();
    desk.write(
        "a.xlf",
        "<?xml version=\"1.0\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" xmlns:v=\"urn:v\"><file original=\"a\" source-language=\"fr-FR\" target-language=\"en-GB\" datatype=\"plaintext\"><body>\n\
         <trans-unit id=\"1\" v:x=\"y\">\n  <source>Le sommet <g id=\"1\">s’ouvre</g> demain.</source>\n</trans-unit>\n\
         <trans-unit id=\"2\">\n  <source>Voir l’article 14.</source>\n</trans-unit>\n\
         <trans-unit id=\"3\"><source>Rien de tel.</source></trans-unit>\n\
         <trans-unit id=\"4\" approved=\"yes\"><source>Merci de votre attention.</source><target>Thanks.</target></trans-unit>\n\
         </body></file></xliff>\n",
    );
    desk.run(&["pretranslate", "a.xlf", "-o", "out"], 0);
    insta::assert_snapshot!(desk.read("out/a.xlf"), @r##"
    <?xml version="1.0"?>
    <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:v="urn:v"><file original="a" source-language="fr-FR" target-language="en-GB" datatype="plaintext"><body>
    <trans-unit id="1" v:x="y">
      <source>Le sommet <g id="1">s’ouvre</g> demain.</source>
      <target state="needs-review-translation" state-qualifier="fuzzy-match">The summit <g id="1">opens</g> tomorrow.</target>
      <alt-trans match-quality="99%" origin="memory.sqlite"><source xml:lang="fr-FR">Le sommet s’ouvre demain.</source><target xml:lang="en-GB">The summit opens tomorrow.</target></alt-trans>
    </trans-unit>
    <trans-unit id="2">
      <source>Voir l’article 14.</source>
      <target state="needs-review-translation" state-qualifier="fuzzy-match">See Article 14.</target>
      <alt-trans match-quality="87%" origin="memory.sqlite"><source xml:lang="fr-FR">Voir l’article 12.</source><target xml:lang="en-GB">See Article 12.</target></alt-trans>
    </trans-unit>
    <trans-unit id="3"><source>Rien de tel.</source></trans-unit>
    <trans-unit id="4" approved="yes"><source>Merci de votre attention.</source><target>Thanks.</target></trans-unit>
    </body></file></xliff>
    "##);
}

#[test]
fn trados_studio_is_told_in_its_own_terms() {
    let desk = desk();
    desk.write(
        "a.sdlxliff",
        "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\" xmlns:sdl=\"http://sdl.com/FileTypes/SdlXliff/1.0\"><file original=\"a\" source-language=\"fr-FR\" target-language=\"en-GB\" datatype=\"x-sdlfilterframework2\"><body>\
         <trans-unit id=\"1\"><source>Voir l’article 14. Merci de votre attention. Rien.</source><seg-source><mrk mtype=\"seg\" mid=\"1\">Voir l’article 14.</mrk> <mrk mtype=\"seg\" mid=\"2\">Merci de votre attention.</mrk> <mrk mtype=\"seg\" mid=\"3\">Rien.</mrk></seg-source>\
         <sdl:seg-defs><sdl:seg id=\"1\" conf=\"Unspecified\" origin=\"source\"/><sdl:seg id=\"2\"><sdl:value key=\"k\">v</sdl:value></sdl:seg><sdl:seg id=\"3\"/></sdl:seg-defs></trans-unit></body></file></xliff>\n",
    );
    desk.run(&["pretranslate", "a.sdlxliff", "-o", "out"], 0);
    let written = desk.read("out/a.sdlxliff");
    let definitions = r#"<sdl:seg-defs><sdl:seg id="1" conf="Draft" origin="tm" origin-system="memory.sqlite" percent="87"/><sdl:seg id="2" conf="Translated" origin="tm" origin-system="memory.sqlite" percent="100"><sdl:value key="k">v</sdl:value></sdl:seg><sdl:seg id="3"/></sdl:seg-defs>"#;
    assert!(written.contains(definitions), "{written}");
}

#[test]
fn each_file_of_an_xliff_is_judged_by_its_own_languages() {
    let desk = desk();
    let file = |from: &str, to: &str| {
        format!(
            "<file original=\"a\" source-language=\"{from}\" target-language=\"{to}\" datatype=\"plaintext\"><body><trans-unit id=\"1\" translate=\"yes\"><source>Merci de votre attention.</source></trans-unit></body></file>"
        )
    };
    let xliff = |files: [String; 2]| format!("<xliff version=\"1.2\">{}</xliff>", files.concat());
    desk.write("a.xlf", xliff([file("de", "en"), file("fr", "en")]));
    desk.write("b.xlf", xliff([file("fr", "de"), file("fr", "es")]));
    let (_, err) = desk.run(&["pretranslate", "a.xlf", "b.xlf", "-o", "out"], 2);
    assert_eq!(
        err,
        "a.xlf: 1 of 2 <file> elements are of other languages: left as they are\n\
         error: b.xlf: it translates from fr into de, not from fr into en\n"
    );
    let written = desk.read("out/a.xlf");
    assert!(written.starts_with(&format!("<xliff version=\"1.2\">{}", file("de", "en"))), "{written}");
    assert!(written.contains(">Thank you for your attention.</target>"), "{written}");
}

#[test]
fn a_po_file_with_three_plural_forms_says_what_is_left() {
    let desk = desk();
    desk.write(
        "a.po",
        "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=3; plural=n>2;\\n\"\n\nmsgid \"%d mot\"\nmsgid_plural \"%d mots\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\nmsgstr[2] \"\"\n\nmsgid \"Voir l’article 12.\"\nmsgstr \"\"\n",
    );
    let (_, err) = desk.run(&["pretranslate", "a.po", "-o", "out"], 0);
    assert_eq!(err, "a.po: 1 message with plural forms is left: the language has more than two\n");
}

/// They were lost, since a memory has its texts on one line.
#[test]
fn line_breaks_inside_a_segment_stay() {
    let desk = desk();
    desk.write("a.po", "msgid \"\"\nmsgstr \"\"\n\nmsgid \"Merci de\\nvotre attention.\"\nmsgstr \"\"\n");
    desk.run(&["pretranslate", "a.po", "-o", "out"], 0);
    let written = desk.read("out/a.po");
    assert!(written.contains("\"Thank you\\n\"\n\"for your attention.\""), "{written}");
}

#[test]
fn a_review_file_lists_the_terms_of_its_segments() {
    let desk = desk();
    desk.write("a.txt", "Rien de tel ne figure au budget de l'OTSC.\n");
    for (format, extension) in [("csv", "csv"), ("xliff", "xlf")] {
        desk.run(&["pretranslate", "a.txt", "-o", "out", "--review", format], 0);
        let review = desk.read(&format!("out/a.txt.review.{extension}"));
        assert!(review.contains("OTSC → the CSTO"), "{review}");
    }
}

#[test]
fn xliff_2_gets_states_and_matches() {
    let desk = desk();
    desk.write(
        "a.xlf",
        "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"fr\"><file id=\"f\">\n\
         <unit id=\"1\">\n  <segment><source>Voir <pc id=\"1\">l’article 14</pc>.</source></segment>\n  <ignorable><source> </source></ignorable>\n\
         <segment id=\"s2\"><source>Merci de votre attention.</source></segment>\n</unit>\n</file></xliff>\n",
    );
    desk.run(&["pretranslate", "a.xlf", "-o", "out"], 0);
    insta::assert_snapshot!(desk.read("out/a.xlf"), @r##"
    <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr" trgLang="en"><file id="f">
    <unit id="1">
      <mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0">
      <mtc:match ref="#bitext-1" type="tm" similarity="87.5" origin="memory.sqlite"><source>Voir l’article 12.</source><target>See Article 12.</target></mtc:match>
      </mtc:matches>
      <segment state="initial" subState="bitext:repaired" id="bitext-1"><source>Voir <pc id="1">l’article 14</pc>.</source><target>See <pc id="1">Article 14</pc>.</target></segment>
      <ignorable><source> </source></ignorable>
    <segment id="s2" state="translated"><source>Merci de votre attention.</source><target>Thank you for your attention.</target></segment>
    </unit>
    </file></xliff>
    "##);
}

#[test]
fn po_marks_what_needs_a_look_as_fuzzy() {
    let desk = desk();
    desk.write(
        "a.po",
        "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\n#: a.c:1\nmsgid \"Voir l’article 14.\"\nmsgstr \"\"\n\n\
         #, c-format\nmsgid \"\"\n\"Merci de votre \"\n\"attention.\"\nmsgstr \"\"\n\nmsgid \"Fait\"\nmsgstr \"Done\"\n",
    );
    desk.run(&["pretranslate", "a.po", "-o", "out"], 0);
    insta::assert_snapshot!(desk.read("out/a.po"), @r##"
    msgid ""
    msgstr ""
    "Content-Type: text/plain; charset=UTF-8\n"

    #: a.c:1
    #, fuzzy
    #| msgid "Voir l’article 12."
    msgid "Voir l’article 14."
    msgstr "See Article 14."

    #, c-format
    msgid ""
    "Merci de votre "
    "attention."
    msgstr "Thank you for your attention."

    msgid "Fait"
    msgstr "Done"
    "##);
}

#[test]
fn a_bad_file_is_one_line_and_the_others_are_done() {
    let desk = desk();
    desk.write("in/a.txt", "Merci de votre attention.\n");
    desk.write("in/sub/b.txt", "Le sommet s’ouvre demain.\n");
    desk.write("in/empty.txt", "");
    desk.write("in/binary.txt", b"\x00\x01\x02\x03\xff\xfe\x00\x00\x00\x05\x06\x07");
    desk.write("in/locked.docx", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more");
    desk.write("in/damaged.docx", b"PK\x03\x04 cut");
    desk.write("in/scan.pdf", b"%PDF");
    desk.write(
        "in/german.xlf",
        "<xliff version=\"1.2\"><file source-language=\"de\" target-language=\"en\"><body/></file></xliff>",
    );
    desk.write(
        "in/bomb.xlf",
        "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><xliff version=\"1.2\"><file>&b;</file></xliff>",
    );
    #[cfg(unix)]
    std::os::unix::fs::symlink("..", desk.path("in/sub/loop")).unwrap();
    let (_, err) = desk.run(&["pretranslate", "in", "missing.txt", "-o", "out"], 2);
    assert_eq!(desk.read("out/a.txt"), "Thank you for your attention.\n");
    assert_eq!(desk.read("out/sub/b.txt"), "The summit opens tomorrow.\n");
    insta::assert_snapshot!(err, @r##"
    error: in/sub/loop: a link to in, which it stands in: left out
    warning: in/scan.pdf: unknown format: .pdf (left out)
    error: in/binary.txt: not a text file (binary content)
    error: in/bomb.xlf:1:81: XLIFF: unknown entity &b;
    error: in/damaged.docx: DOCX: the package is damaged (invalid Zip archive: Could not find EOCD)
    error: in/empty.txt: the file is empty
    error: in/german.xlf: it translates from de into en, not from fr into en
    error: in/locked.docx: DOCX: protected with a password, or in the old .doc format
    error: missing.txt: No such file or directory (os error 2)
    "##);
    assert!(!desk.path("out/empty.txt").exists());
}

#[test]
fn a_package_that_unpacks_to_too_much_is_refused() {
    let desk = desk();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("[Content_Types].xml", options).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..300 {
        writer.write_all(&block).unwrap();
    }
    desk.write("bomb.docx", writer.finish().unwrap().into_inner());
    let (_, err) = desk.run(&["pretranslate", "bomb.docx", "-o", "out"], 2);
    assert_eq!(err, "error: bomb.docx: DOCX: unpacks to more than 256 MB\n");
}

#[test]
fn input_is_never_overwritten_and_output_never_read() {
    let desk = desk();
    desk.write("in/a.txt", "Merci de votre attention.\n");
    let (_, err) = desk.run(&["pretranslate", "in/a.txt", "-o", "in"], 2);
    assert!(err.contains("would be overwritten"), "{err}");
    assert_eq!(desk.read("in/a.txt"), "Merci de votre attention.\n");
    desk.run(&["pretranslate", "in", "-o", "in/en"], 0);
    desk.run(&["pretranslate", "in", "-o", "in/en"], 0);
    assert_eq!(desk.read("in/en/a.txt"), "Thank you for your attention.\n");
    assert!(!desk.path("in/en/en").exists());
    desk.write("other/a.txt", "Merci.\n");
    let (_, err) = desk.run(&["pretranslate", "in/a.txt", "other/a.txt", "-o", "out"], 2);
    assert!(err.contains("other/a.txt: another file of the batch has the name a.txt too"), "{err}");
}

#[test]
fn resume_leaves_out_what_is_finished_and_unchanged() {
    let desk = desk();
    desk.write("in/a.txt", "Merci de votre attention.\n");
    desk.write("in/b.txt", "Voir l’article 14.\n");
    let (first, _) = desk.run(&["pretranslate", "in", "-o", "out"], 0);
    desk.write("out/a.txt", "edited by hand\n");
    let (again, err) = desk.run(&["pretranslate", "in", "-o", "out", "--resume"], 0);
    assert_eq!(desk.read("out/a.txt"), "edited by hand\n");
    assert_eq!(err, "2 files were finished before\n");
    assert_eq!(first, again);
    // What is not asked for this time stays finished.
    desk.run(&["pretranslate", "in", "--include", "b*", "-o", "out", "--resume"], 0);
    let (_, err) = desk.run(&["pretranslate", "in", "-o", "out", "--resume"], 0);
    assert_eq!(err, "2 files were finished before\n");
    desk.write("in/a.txt", "Le sommet s’ouvre demain.\n");
    let (_, err) = desk.run(&["pretranslate", "in", "-o", "out", "--resume", "--overwrite"], 0);
    assert_eq!(desk.read("out/a.txt"), "The summit opens tomorrow.\n");
    assert_eq!(err, "1 file was finished before\n");
    let (_, err) = desk.run(&["pretranslate", "in", "-o", "out", "--resume", "--no-repair"], 0);
    assert!(!err.contains("finished before"), "{err}");
    assert_eq!(desk.read("out/b.txt"), "See Article 12.\n");
}

#[test]
fn who_is_told_of_findings_is_told_how_to_see_them() {
    let desk = desk();
    desk.write("tm.csv", "fr,en\nLe quorum est de 12 voix.,The quorum is 13 votes.\n");
    desk.write("a.txt", "Le quorum est de 12 voix.\n");
    let fill = ["pretranslate", "a.txt", "--tm", "tm.csv", "-o", "out", "--review"];
    let (out, err) = desk.run(&[&fill[..], &["html"]].concat(), 0);
    assert!(out.contains("findings of the checks: 1") && err.contains("bitext check shows"), "{out}{err}");
    let (_, err) = desk.run(&[&fill[..], &["xliff"]].concat(), 0);
    assert!(!err.contains("bitext check shows"), "{err}");
    assert!(desk.run(&["check", "out/a.txt.review.xlf"], 1).0.contains("13"));
}

#[test]
fn a_review_file_of_another_format_goes_with_the_filling_it_speaks_of() {
    let desk = desk();
    desk.write("in/a.txt", "Merci de votre attention.\n");
    desk.write("in/b.txt", "Voir l’article 14.\n");
    desk.run(&["pretranslate", "in", "-o", "out"], 0);
    let page = desk.read("out/b.txt.review.html");
    desk.write("out/b.txt.review.html", page + "<!-- mine -->");
    let (_, err) = desk.run(&["pretranslate", "in", "-o", "out", "--review", "csv", "--overwrite"], 0);
    let removed = "removed out/a.txt.review.html, the review of an earlier run";
    assert_eq!(err.replace('\\', "/"), format!("in/a.txt: {removed}\n"));
    assert!(!desk.path("out/a.txt.review.html").exists() && desk.path("out/a.txt.review.csv").exists());
    // What somebody has written into stays.
    assert!(desk.read("out/b.txt.review.html").ends_with("<!-- mine -->"));
}

#[test]
fn what_holds_no_word_is_not_taken_for_untranslated() {
    let desk = desk();
    desk.write("a.md", "| Article | 12 |\n|---|---|\n| 2023-2027 | Le quorum manque. |\n");
    desk.run(&["pretranslate", "a.md", "-o", "out", "--untranslated", "empty", "-q"], 0);
    let filled = desk.read("out/a.md");
    assert!(filled.contains("12") && filled.contains("2023-2027") && !filled.contains("quorum"), "{filled}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let desk = desk();
    for name in ["a", "b", "c", "d"] {
        desk.write(&format!("in/{name}.txt"), format!("Voir l’article 1{}.\nMerci.\n", name.len()));
    }
    desk.run(&["pretranslate", "in", "-o", "one", "--report", "html", "-j", "1"], 0);
    desk.run(&["pretranslate", "in", "-o", "many", "--report", "html", "-j", "4"], 0);
    for name in ["a.txt", "d.txt.review.html", "account.html"] {
        assert_eq!(desk.read(&format!("one/{name}")), desk.read(&format!("many/{name}")));
    }
}

#[test]
fn analyze_counts_without_writing() {
    let desk = desk();
    desk.write("in/a.txt", "Merci de votre attention.\nVoir l’article 14.\nRien de tel ici.\nRien de tel ici.\n");
    desk.write("in/b.md", "# Rien de tel ici.\n");
    let (out, _) = desk.run(&["analyze", "in", "--rates", "100=0,75-84=50%,repetitions=0.1"], 0);
    insta::assert_snapshot!(out, @r##"
    band          segments     words  characters words %
    100                  1         4          25    21.1
    85-94                1         3          18    15.8
    new                  1         4          16    21.1
    repetitions          2         8          32    42.1
    all                  5        19          91   100.0
    weighted: 7.8 words
    segments: 1 exact, 1 repaired, 3 without a match; glossary terms found: 0; repairs: 1
    "##);
    let (json, _) = desk.run(&["analyze", "in", "--json", "--exclude", "*.md"], 0);
    let account: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(account["total"]["bands"]["repetitions"]["words"], 4);
    assert_eq!(account["files"].as_array().unwrap().len(), 1);
    let listed: Vec<_> = fs::read_dir(desk.path("in")).unwrap().collect();
    assert_eq!(listed.len(), 2, "nothing is written beside the input");
}

/// Datelines and rows of a table differ in nearly every word, but in figures alone: they had no match.
#[test]
fn texts_of_little_but_figures_are_put_right_from_below_the_threshold() {
    let desk = Desk::new();
    desk.write(
        "old.tsv",
        "fr\ten\nMinsk, le 12 mars 2021\tMinsk, 12 March 2021\nAnnexe II\tAnnex II\nAnnexe I. Liste\tAnnex I. List\nL’OTSC et la CEI\tThe CSTO and the CIS\n",
    );
    desk.write(
        "a.txt",
        "Minsk, le 3 mai 2024\n\nAnnexe IV\n\nAnnexe V. Liste\n\nL’OCS et l’OTAN\n\nBrest, le 3 mai 2024\n",
    );
    let fill = |min: &str| {
        desk.run(&["pretranslate", "a.txt", "-o", "out", "--tm", "old.tsv", "--min", min, "--overwrite", "-q"], 0);
        desk.read("out/a.txt")
    };
    assert_eq!(
        fill("75"),
        "Minsk, 3 May 2024\n\nAnnex IV\n\nAnnex V. List\n\nL’OCS et l’OTAN\n\nBrest, le 3 mai 2024\n"
    );
    // 100 asks for what needs no look.
    assert_eq!(fill("100"), desk.read("a.txt"));
}

/// Cells of tables stayed as French writes them.
#[test]
fn dates_and_numbers_alone_are_written_as_the_target_language_does() {
    let desk = Desk::new();
    let cells = ["Pays", "4 mai 2026", "1 250,50", "980", "A-12"];
    desk.write("a.txt", cells.join("\n\n"));
    let (out, _) = desk.run(&["pretranslate", "a.txt", "-o", "out"], 0);
    assert_eq!(desk.read("out/a.txt"), "Pays\n\n4 May 2026\n\n1,250.50\n\n980\n\nA-12");
    assert!(out.contains("2 of figures alone, 3 without a match"), "{out}");
    desk.run(&["pretranslate", "a.txt", "-o", "plain", "--no-repair"], 0);
    assert_eq!(desk.read("plain/a.txt"), cells.join("\n\n"));
    let units = "<trans-unit id=\"1\"><source>12,5 %</source></trans-unit>";
    desk.write(
        "a.xlf",
        format!(
            "<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\"><file original=\"a\" source-language=\"fr\" \
             target-language=\"en\" datatype=\"plaintext\"><body>{units}</body></file></xliff>"
        ),
    );
    desk.run(&["pretranslate", "a.xlf", "-o", "out"], 0);
    let filled = desk.read("out/a.xlf");
    assert!(filled.contains("<target state=\"needs-review-translation\">12.5%</target>"), "{filled}");
}
