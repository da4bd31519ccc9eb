//! What pretranslate writes is valid by the standards' own schemas.

use std::path::Path;
use std::process::Command;

use crate::{Desk, shared};

/// A desk with a memory that gives exact, fuzzy and repaired matches.
fn desk() -> Desk {
    let desk = Desk::new();
    let units: String = [
        ("Merci de votre attention.", "Thank you for your attention."),
        ("Voir l’article 12.", "See Article 12."),
        ("Le bureau est ouvert le matin et le soir.", "The office is open in the morning and in the evening."),
    ]
    .iter()
    .map(|(fr, en)| {
        format!("<tu><tuv xml:lang=\"fr\"><seg>{fr}</seg></tuv><tuv xml:lang=\"en\"><seg>{en}</seg></tuv></tu>")
    })
    .collect();
    let header = r#"<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="fr" datatype="plaintext"/>"#;
    desk.write("tm.tmx", format!("<tmx version=\"1.4\">{header}<body>{units}</body></tmx>"));
    desk.run(&["import", "tm.tmx"], 0);
    desk
}

/// What is wrong with the file, or nothing; `None`, with the reason printed, where there is no xmllint.
#[expect(clippy::print_stdout, reason = "whoever runs the tests is told what they leave out")]
fn complaints(file: &Path, schema: &Path) -> Option<String> {
    let run = Command::new("xmllint").args(["--nonet", "--noout", "--schema"]).arg(schema).arg(file).output();
    let Ok(output) = run else {
        println!("skipped: xmllint is not here");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { String::new() } else { said })
}

#[test]
fn xliff_1_2_is_valid_by_its_strict_schema() {
    let Some(schema) = shared("schemas/xliff-1.2/xliff-core-1.2-strict.xsd") else { return };
    let desk = desk();
    desk.write(
        "a.xlf",
        "<?xml version=\"1.0\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n\
         <file original=\"a\" source-language=\"fr\" datatype=\"plaintext\"><body>\n\
         <trans-unit id=\"1\"><source>Merci de votre <g id=\"1\">attention</g>.</source></trans-unit>\n\
         <trans-unit id=\"2\"><source>Voir l’article 14.</source><note>n</note></trans-unit>\n\
         <trans-unit id=\"3\"><source>Tadjikistan</source></trans-unit>\n\
         <trans-unit id=\"4\"><source>Voir l’article 15. Rien de tel.</source><seg-source><mrk mtype=\"seg\" mid=\"0\">Voir l’article 15.</mrk> <mrk mtype=\"seg\" mid=\"1\">Rien de tel.</mrk></seg-source></trans-unit>\n\
         <trans-unit id=\"6\"><source>Rien. Voir l’article 16.</source><seg-source><mrk mtype=\"seg\" mid=\"2\">Rien.</mrk> <g id=\"1\"><mrk mtype=\"seg\" mid=\"3\">Voir l’article 16.</mrk></g></seg-source></trans-unit>\n\
         <trans-unit id=\"5\"><source>Le bureau est ouvert le matin et la nuit.</source><target state=\"new\"/></trans-unit>\n\
         </body></file></xliff>\n",
    );
    desk.write(
        "b.html",
        "<p>Voir <b>l’article</b> 14.<br>Rien de <i>tel</i> à l’OTSC.<img alt='Une vue &amp; plus'></p>",
    );
    for rest in ["source", "empty"] {
        desk.run(&["pretranslate", "a.xlf", "b.html", "-o", "out", "--review", "xliff", "--untranslated", rest], 0);
        assert!(desk.read("out/a.xlf").contains("alt-trans") && desk.read("out/a.xlf").contains("leveraged-glossary"));
        for file in ["out/a.xlf", "out/b.html.review.xlf"] {
            let Some(said) = complaints(&desk.path(file), &schema) else { return };
            assert_eq!(said, "", "{}", desk.read(file));
        }
    }
}

#[test]
fn xliff_2_and_its_matches_are_valid_by_their_schemas() {
    let Some(schemas) = shared("schemas/xliff-2") else { return };
    let desk = desk();
    // The core lets modules pass unchecked unless their schemas are there too.
    let import = |namespace: &str, file: &str| {
        let place = schemas.join(file).canonicalize().unwrap();
        format!(
            "<xs:import namespace=\"urn:oasis:names:tc:xliff:{namespace}:2.0\" schemaLocation=\"{}\"/>",
            place.display()
        )
    };
    let both = [import("document", "xliff_core_2.0.xsd"), import("matches", "matches.xsd")].concat();
    desk.write("both.xsd", format!("<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">{both}</xs:schema>"));
    desk.write(
        "a.xlf",
        "<xliff xmlns=\"urn:oasis:names:tc:xliff:document:2.0\" version=\"2.0\" srcLang=\"fr\"><file id=\"f\">\n\
         <unit id=\"1\">\n  <notes><note>n</note></notes>\n  <segment><source>Voir <pc id=\"1\">l’article 14</pc>.</source></segment>\n\
         <ignorable><source> </source></ignorable>\n<segment id=\"s2\"><source>Merci de votre attention.</source></segment>\n</unit>\n\
         <unit id=\"2\"><segment><source>Tadjikistan</source></segment></unit>\n\
         <unit id=\"3\"><segment><source>Rien de tel.</source></segment></unit>\n</file></xliff>\n",
    );
    for rest in ["source", "empty"] {
        desk.run(&["pretranslate", "a.xlf", "-o", "out", "--untranslated", rest], 0);
        assert!(desk.read("out/a.xlf").contains("mtc:match "), "{}", desk.read("out/a.xlf"));
        let Some(said) = complaints(&desk.path("out/a.xlf"), &desk.path("both.xsd")) else { return };
        assert_eq!(said, "", "{}", desk.read("out/a.xlf"));
    }
}
