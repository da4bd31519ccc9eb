//! Words are counted as word processors count them: in documents of our own, by hand, and by LibreOffice where it is.

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::Command;

use super::Desk;

const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

/// A Word document with lists by style and by paragraph, fields, a table, a footnote and what was deleted and
/// inserted, and how many words it has: the body's, and with the note.
fn document() -> (Vec<u8>, u64) {
    let mut body = String::new();
    let mut words = 0;
    let mut paragraph = |properties: &str, content: &str, count: u64| {
        write!(body, "<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>").expect("a string takes all");
        words += count;
    };
    let run = |text: &str| format!(r#"<w:r><w:t xml:space="preserve">{text}</w:t></w:r>"#);
    let list = |id: u32, level: u32| format!(r#"<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{id}"/></w:numPr>"#);
    let field = |instruction: &str, result: &str| {
        let mark = |kind: &str| format!(r#"<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>"#);
        let instruction = format!(r#"<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>"#);
        [mark("begin"), instruction, mark("separate"), run(result), mark("end")].concat()
    };
    // The number of a heading comes from its style, "Article 1" from the list that the style names.
    paragraph(r#"<w:pStyle w:val="Numbered"/>"#, &run("Objet de l’accord"), 3 + 2);
    paragraph("", &run("Les parties s’engagent, dit le texte\u{a0}: «\u{a0}dès maintenant\u{a0}»."), 11);
    paragraph(&list(2, 0), &run("à échanger 10\u{a0}000 documents"), 4 + 1 + 1);
    paragraph(&list(2, 1), &run("à se réunir (voir-ci-après)"), 4 + 1);
    paragraph(&list(3, 0), &run("à ne rien publier"), 4 + 1);
    paragraph(&list(0, 0), &run("Sans numéro malgré la liste."), 5);
    let page = format!("{}{}{}", run("Voir page "), field("PAGEREF but", "12"), run(", puis la suite."));
    paragraph("", &page, 6);
    let link = format!("{}{}", run("Le site "), field("HYPERLINK \"https://example.org\"", "de la commission"));
    paragraph("", &link, 5);
    let simple = format!(r#"{}<w:fldSimple w:instr="AUTHOR">{}</w:fldSimple>"#, run("Rédigé par "), run("Anne Morel"));
    paragraph("", &simple, 4);
    let changed = format!(
        r#"{}<w:ins w:id="1" w:author="a">{}</w:ins><w:del w:id="2" w:author="a"><w:r><w:delText>six mots de trop ici même</w:delText></w:r></w:del>"#,
        run("Le délai est "),
        run("de huit jours")
    );
    paragraph("", &changed, 6);
    let cell = |text: &str| format!("<w:tc><w:tcPr/><w:p>{}</w:p></w:tc>", run(text));
    write!(
        body,
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr>{}{}</w:tr></w:tbl>",
        cell("Trois mots ici"),
        cell("Deux mots")
    )
    .expect("a string takes all");
    let note = r#"<w:r><w:footnoteReference w:id="2"/></w:r>"#;
    write!(body, "<w:p>{}{note}</w:p>", run("Une note suit")).expect("a string takes all");
    words += 3 + 2 + 3;
    let footnotes = format!(
        r#"<w:footnotes {W}><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="1"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{}</w:p></w:footnote></w:footnotes>"#,
        run(" Quatre mots en note")
    );
    words += 4;
    let level = |level: u32, kind: &str, text: &str| {
        format!(
            r#"<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>"#
        )
    };
    let lists = [
        level(0, "decimal", "Article %1"),
        level(0, "decimal", "%1.") + &level(1, "lowerLetter", "%1.%2)"),
        level(0, "bullet", "•"),
    ];
    let mut numbering = format!("<w:numbering {W}>");
    for (id, levels) in lists.iter().enumerate() {
        write!(numbering, r#"<w:abstractNum w:abstractNumId="{id}">{levels}</w:abstractNum>"#)
            .expect("a string takes all");
    }
    for id in 0..lists.len() {
        write!(numbering, r#"<w:num w:numId="{}"><w:abstractNumId w:val="{id}"/></w:num>"#, id + 1)
            .expect("a string takes all");
    }
    numbering.push_str("</w:numbering>");
    let styles = format!(
        r#"<w:styles {W}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style><w:style w:type="paragraph" w:styleId="Listed"><w:name w:val="Listed"/><w:basedOn w:val="Normal"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Numbered"><w:name w:val="Numbered"/><w:basedOn w:val="Listed"/></w:style></w:styles>"#
    );
    let kind = |part: &str| {
        format!(
            r#"<Override PartName="/word/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"/>"#,
            if part == "document" { "document.main" } else { part }
        )
    };
    let parts = ["document", "footnotes", "numbering", "styles"];
    let types = format!(
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>"#,
        parts.map(kind).concat()
    );
    let relations = |entries: String| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>"#
        )
    };
    let relation = |id: usize, kind: &str, target: &str| {
        format!(
            r#"<Relationship Id="r{id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>"#
        )
    };
    let entries = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relations(relation(1, "officeDocument", "word/document.xml"))),
        (
            "word/_rels/document.xml.rels",
            relations((1..4).map(|n| relation(n, parts[n], &format!("{}.xml", parts[n]))).collect()),
        ),
        ("word/document.xml", format!("<w:document {W}><w:body>{body}</w:body></w:document>")),
        ("word/footnotes.xml", footnotes),
        ("word/numbering.xml", numbering),
        ("word/styles.xml", styles),
    ];
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content.as_bytes()).expect("an entry's content");
    }
    (writer.finish().expect("a package").into_inner(), words)
}

/// What `bitext analyze` says of the words of a file.
fn counted(desk: &Desk, file: &str) -> u64 {
    let (out, _) = desk.run(&["analyze", file, "--json"], 0);
    let account: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    account["total"]["total"]["words"].as_u64().expect("a number")
}

/// The file as OpenDocument text by LibreOffice, and how many words LibreOffice counts in it; `None` without it.
fn by_libreoffice(desk: &Desk, file: &str) -> Option<(String, u64)> {
    let profile = format!("-env:UserInstallation=file://{}", desk.path("profile").display());
    let folder = desk.path("odt");
    let mut command = Command::new("soffice");
    command.args([&profile, "--headless", "--convert-to", "odt", "--outdir"]).arg(&folder).arg(desk.path(file));
    command.output().ok()?;
    let odt = Path::new("odt").join(file).with_extension("odt").to_string_lossy().into_owned();
    let package = std::fs::File::open(desk.path(&odt)).expect("what LibreOffice wrote");
    let mut meta = String::new();
    let mut archive = zip::ZipArchive::new(package).expect("a package");
    archive.by_name("meta.xml").expect("statistics").read_to_string(&mut meta).expect("text");
    let count = meta.split_once("word-count=\"").expect("a count").1;
    Some((odt, count[..count.find('"').expect("its end")].parse().expect("a number")))
}

#[test]
fn a_word_document_has_as_many_words_as_word_processors_count() {
    let desk = Desk::new();
    let (docx, words) = document();
    desk.write("accord.docx", docx);
    assert_eq!(counted(&desk, "accord.docx"), words);
    match by_libreoffice(&desk, "accord.docx") {
        Some((odt, theirs)) => {
            assert_eq!(theirs, words, "LibreOffice");
            assert_eq!(counted(&desk, &odt), words, "as OpenDocument");
        }
        None => println!("skipped: no soffice here to count the same document"),
    }
}

/// Every find of a Word document stood on line 1, that of its XML.
#[test]
fn places_in_a_word_document_are_told_by_paragraphs() {
    let desk = Desk::new();
    desk.write("accord.docx", document().0);
    let (out, _) = desk.run(&["segment", "--json", "accord.docx"], 0);
    let lines: Vec<u64> = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON")["line"].as_u64().expect("a number"))
        .collect();
    assert_eq!(lines[..5], [1, 2, 3, 4, 5]);
    assert!(lines.is_sorted(), "{lines:?}");
}
