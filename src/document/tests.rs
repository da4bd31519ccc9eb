//! What holds for every format: nothing done, nothing changed; a translation is found again where its source stood.

use std::io::{Cursor, Read as _, Write as _};

use proptest::prelude::*;
use zip::write::SimpleFileOptions;

use super::*;

/// Reads a document of the format from bytes.
pub(super) fn read(format: Format, bytes: &[u8]) -> Document {
    let options = ReadOptions { format: Some(format), ..ReadOptions::default() };
    Document::read(bytes.to_vec(), &options).unwrap()
}

/// Each block with its text in capitals, its codes where they were.
pub(super) fn shouted(document: &Document) -> Vec<Translation> {
    let shout = |block: &Block| {
        // One capital a letter, so that the places of the codes still hold.
        let one = |c: char| Some(c.to_uppercase()).filter(|u| u.len() == 1).and_then(|mut u| u.next()).unwrap_or(c);
        let mut target = Segment::default();
        let mut codes = block.source.codes.iter().peekable();
        for (at, c) in block.source.text.char_indices() {
            while let Some(code) = codes.next_if(|code| code.at <= at) {
                target.codes.push(crate::unit::Inline { at: target.text.len(), ..code.clone() });
            }
            target.text.push(one(c));
        }
        target.codes.extend(codes.map(|code| crate::unit::Inline { at: target.text.len(), ..code.clone() }));
        target
    };
    let blocks = document.blocks().iter().enumerate();
    blocks
        .map(|(index, block)| Translation {
            block: index,
            pieces: vec![Piece::new(0..block.source.text.len(), shout(block))],
        })
        .collect()
}

/// A package with these entries.
pub(super) fn package(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// An entry of a package.
pub(super) fn entry(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// A Word document with this body.
pub(super) fn docx(body: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let document = format!(
        r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"#
    );
    package(&[("[Content_Types].xml", types), ("word/document.xml", &document), ("word/styles.xml", "<styles/>")])
}

/// Texts of blocks, codes shown as `{1`, `1}`, `<1>`.
pub(super) fn shown(document: &Document) -> Vec<String> {
    let blocks = document.blocks().iter();
    blocks
        .map(|block| {
            let mut out = String::new();
            let mut at = 0;
            for code in &block.source.codes {
                out.push_str(&block.source.text[at..code.at]);
                at = code.at;
                let x = code.attribute("x").unwrap();
                out.push_str(&match code.kind {
                    crate::unit::InlineKind::Open => format!("{{{x}"),
                    crate::unit::InlineKind::Close => format!("{x}}}"),
                    _ => format!("<{x}>"),
                });
            }
            out + &block.source.text[at..]
        })
        .collect()
}

/// Some text of each format, made of the pieces that its reader must tell apart.
fn sample(format: Format) -> BoxedStrategy<Vec<u8>> {
    let joined = |pieces: &'static [&'static str], wrap: fn(String) -> Vec<u8>| {
        let some = proptest::collection::vec(proptest::sample::select(pieces), 0..14);
        some.prop_map(move |chosen| wrap(chosen.concat())).boxed()
    };
    match format {
        Format::Text => joined(&["Un mot.", " ", "\n", "\r\n", "\u{a0}", "É", "\t", "…"], |text| {
            ["A".as_bytes(), text.as_bytes()].concat()
        }),
        Format::Html => joined(
            &[
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "Été ",
                "mot &eacute;&amp; ",
                "<br>",
                "<img alt='Une vue'>",
                " ",
                "<!-- c -->",
                "<code>x</code>",
                "<td title=Vue>",
                "&nbsp;",
                "<script>a<b</script>",
                "\n",
                "<",
                "<a href=\"x\">",
                "</a>",
            ],
            |text| ["<html>".as_bytes(), text.as_bytes()].concat(),
        ),
        // Runs of one or more paragraphs, in any order.
        Format::Docx => joined(
            &[
                "<w:r><w:t>Un mot</w:t></w:r>",
                "</w:p><w:p><w:pPr><w:x/></w:pPr>",
                "</w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl><w:p>",
                "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">Le </w:t></w:r>",
                "<w:r><w:t>pas &amp; la</w:t><w:tab/><w:t>vie</w:t></w:r>",
                "<w:r><w:tab/><w:t xml:space=\"preserve\"> </w:t></w:r>",
                "<w:hyperlink r:id=\"a\"><w:r><w:t>Un lien</w:t></w:r></w:hyperlink>",
                "<w:del><w:r><w:delText>rien</w:delText></w:r></w:del>",
                "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>Champ</w:t></w:r></w:sdtContent></w:sdt>",
                "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Dedans</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>",
                "<w:r><w:instrText> REF a </w:instrText></w:r>",
                "<w:ins w:id=\"1\"><w:r><w:t>mis</w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r></w:ins>",
                "<w:ins w:id=\"2\"><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>12</w:t></w:r></w:ins>",
                "<w:ins w:id=\"3\"><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:t>fin</w:t></w:r></w:ins>",
            ],
            |text| docx(&format!("<w:p>{text}</w:p>")),
        ),
        Format::Odt => joined(
            &[
                "Un mot",
                " ",
                "\n ",
                "</text:p><text:h>Titre &amp; suite</text:h><text:p>",
                "</text:p><text:p>",
                "<text:span a=\"b\">grand</text:span>",
                "<text:span a=\"c\"> <text:tab/></text:span>",
                "<text:span a=\"d\"><text:s/>pas<text:s text:c=\"3\"/></text:span>",
                "<text:tab/>",
                "<text:line-break/>",
                "<text:bookmark text:name=\"e\"/>",
                "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Voir plus loin</text:p></text:note-body></text:note>",
                "</text:p><text:tracked-changes><text:p>Rien</text:p></text:tracked-changes><text:p>",
            ],
            |text| odt(&format!("<text:p>{text}</text:p>")),
        ),
        Format::Markdown => joined(
            &[
                "# Titre\n\n",
                "Un *mot* et `code`.\n",
                "\n",
                "- Un point\n",
                "> Cité\n> encore\n\n",
                "[lien](http://a.b) ici\n",
                "```\ncode\n```\n\n",
                "| A | B |\n|---|---|\n| un | deux |\n\n",
                "![Une vue](a.png)\n",
                "Fin\\*  \nligne\n",
                "1. Premier\n",
                "<div>\nrien\n</div>\n\n",
                "L’été &amp; **la _mer_**\n",
                "note[^1]\n\n",
                "[^1]: Voir\n\n",
            ],
            |text| ["Début\n\n".as_bytes(), text.as_bytes()].concat(),
        ),
        Format::Po => joined(
            &[
                "#: a.c:1\nmsgid \"Un mot\"\nmsgstr \"\"\n\n",
                "#, c-format\nmsgctxt \"c\"\nmsgid \"\"\n\"Un \\\"mot\\\"\\n\"\n\"de plus\\n\"\nmsgstr \"\"\n\n",
                "msgid \"Fait\"\nmsgstr \"Done\"\n\n",
                "msgid \"%d mot\"\nmsgid_plural \"%d mots\"\nmsgstr[0] \"\"\nmsgstr[1] \"\"\n",
                "#~ msgid \"Vieux\"\n#~ msgstr \"Old\"\n\n",
                "\n",
            ],
            |text| {
                [
                    "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\n".as_bytes(),
                    text.as_bytes(),
                ]
                .concat()
            },
        ),
        Format::Csv => joined(
            &[
                "Un mot,\n",
                "\"Un, deux\",,x\r\n",
                "\"Il dit \"\"oui\"\"\",\"\",x\n",
                "Seul\n",
                "Fait,Done,x\n",
                "\n",
                "\"a\nb\",\n",
            ],
            |text| ["source,target\n".as_bytes(), text.as_bytes()].concat(),
        ),
        Format::Xliff => joined(
            &[
                "<trans-unit id=\"1\"><source>Un <g id=\"1\">mot</g> &amp; un<x id=\"2\"/></source></trans-unit>",
                "<trans-unit id=\"2\">\n  <source>Un. Deux.</source>\n  <seg-source><mrk mtype=\"seg\" mid=\"0\">Un.</mrk> <mrk mtype=\"seg\" mid=\"1\">Deux.</mrk></seg-source>\n</trans-unit>",
                "<trans-unit id=\"3\"><source>Fait</source><target state=\"final\">Done</target><note>n</note></trans-unit>",
                "<trans-unit id=\"4\"><source>À faire</source><target/></trans-unit>",
                "<trans-unit id=\"5\"><source>Un. Deux.</source><seg-source><mrk mtype=\"seg\" mid=\"0\">Un.</mrk> <mrk mtype=\"seg\" mid=\"1\">Deux.</mrk></seg-source><target><mrk mtype=\"seg\" mid=\"0\">One.</mrk> <mrk mtype=\"seg\" mid=\"1\"/></target></trans-unit>",
            ],
            |text| xliff(&text),
        ),
    }
}

/// An OpenDocument text with this body.
fn odt(body: &str) -> Vec<u8> {
    let content = format!("<office:document-content><office:body>{body}</office:body></office:document-content>");
    package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
}

/// An XLIFF 1.2 file with these units.
fn xliff(units: &str) -> Vec<u8> {
    format!("<?xml version=\"1.0\"?>\n<xliff version=\"1.2\"><file source-language=\"fr\" target-language=\"en\"><body>{units}</body></file></xliff>").into_bytes()
}

fn any_document() -> impl Strategy<Value = (Format, Vec<u8>)> {
    proptest::sample::select(Format::ALL.to_vec())
        .prop_flat_map(|format| sample(format).prop_map(move |bytes| (format, bytes)))
}

proptest! {
    #[test]
    fn an_untranslated_document_is_written_back_byte_for_byte((format, bytes) in any_document()) {
        prop_assert_eq!(read(format, &bytes).write(&[]).unwrap(), bytes);
    }

    #[test]
    fn translations_are_found_again_where_their_sources_stood((format, bytes) in any_document()) {
        let document = read(format, &bytes);
        let translations = shouted(&document);
        let again = read(format, &document.write(&translations).unwrap());
        if format.is_bilingual() {
            prop_assert_eq!(again.blocks().len(), document.blocks().len());
            for ((block, before), translation) in again.blocks().iter().zip(document.blocks()).zip(&translations) {
                prop_assert_eq!(&block.source, &before.source);
                if before.standing == Standing::Open {
                    let existing = block.existing.as_ref().unwrap();
                    prop_assert_eq!(&existing.text, &translation.pieces[0].target.text);
                    prop_assert_eq!(existing.codes.len(), before.source.codes.len());
                } else {
                    prop_assert_eq!(&block.existing, &before.existing);
                }
            }
            return Ok(());
        }
        prop_assert_eq!(again.blocks().len(), document.blocks().len(), "{} -> {}", String::from_utf8_lossy(&bytes), String::from_utf8_lossy(&document.write(&translations).unwrap()));
        for (block, translation) in again.blocks().iter().zip(&translations) {
            prop_assert_eq!(&block.source.text, &translation.pieces[0].target.text);
        }
    }

    #[test]
    fn a_block_cut_in_two_and_joined_is_whole((format, bytes) in any_document(), cut in 0.0..1.0f64) {
        let document = read(format, &bytes);
        for block in document.blocks() {
            let text = &block.source.text;
            let mut at = (text.len() as f64 * cut) as usize;
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            let piece = |range: std::ops::Range<usize>| Piece::new(range.clone(), block.cut(&range));
            let joined = splice::compose(block, &[piece(0..at), piece(at..text.len())]);
            prop_assert_eq!(&joined, &block.source);
        }
    }
}

#[test]
fn html_is_cut_at_blocks_and_keeps_inline_tags_as_codes() {
    let page = "<html><head><title>Sommet &agrave; Paris</title><meta name=\"description\" content=\"Le sommet\">\
                <script>var a = '<p>non</p>';</script></head><body>\n<p class=x> Le <b>Conseil</b> s’est\n r&eacute;uni. </p>\
                <ul><li><a href=\"#\">Lien</a> et suite<li>Deux<br>Trois</ul><img src=a.png alt='Une vue'>\
                <p translate=no>OTSC</p><pre>a\n b</pre></body></html>";
    let document = read(Format::Html, page.as_bytes());
    assert_eq!(
        shown(&document),
        [
            "Sommet à Paris",
            "Le sommet",
            "Le {1Conseil1} s’est réuni.",
            "{1Lien1} et suite",
            "Deux",
            "Trois",
            "Une vue",
            "a\n b"
        ]
    );
    let mut target = Segment::plain("The Council met in \"Osh\" & left.");
    codes::carry(&document.blocks()[2].source, &mut target);
    let whole = Piece::new(0..document.blocks()[2].source.text.len(), target);
    let alt = Piece::new(0..7, Segment::plain("A 'view'"));
    let written =
        document.write(&[Translation { block: 2, pieces: vec![whole] }, Translation { block: 6, pieces: vec![alt] }]);
    let written = String::from_utf8(written.unwrap()).unwrap();
    assert!(written.contains("<p class=x> The <b>Council</b> met in \"Osh\" &amp; left. </p>"), "{written}");
    assert!(written.contains("alt='A &#39;view&#39;'"), "{written}");
}

/// The label was translated with the text, and led nowhere then.
#[test]
fn a_link_by_its_own_text_keeps_its_label() {
    let text = "## [1.2] - ici\n\nVoir [la *page*] et [le lieu][] ou [x][le lieu].\n\n[1.2]: a\n[la *page*]: b\n[le lieu]: c\n";
    let document = read(Format::Markdown, text.as_bytes());
    assert_eq!(shown(&document), ["{11.21} - ici", "Voir {1la {2page2}1} et {3le lieu3} ou {4x4}."]);
    let written = String::from_utf8(document.write(&shouted(&document)).unwrap()).unwrap();
    let expected = "## [1.2][1.2] - ICI\n\nVOIR [LA *PAGE*][la *page*] ET [LE LIEU][le lieu] OU [X][le lieu].\n";
    assert_eq!(&written[..expected.len()], expected);
    assert_eq!(shown(&read(Format::Markdown, written.as_bytes())).len(), 2);
}

/// The link became an image.
#[test]
fn a_link_right_behind_an_exclamation_mark_stays_a_link() {
    let document = read(Format::Markdown, b"Lire\\![ceci](a)");
    assert_eq!(shown(&document), ["Lire!{1ceci1}"]);
    assert_eq!(document.write(&shouted(&document)).unwrap(), b"LIRE\\![CECI](a)");
}

/// The source was written in the place of its translation.
#[test]
fn a_seg_source_without_marks_is_as_good_as_none() {
    let unit = "<trans-unit id=\"1\"><source>Un mot</source><seg-source>Un mot</seg-source></trans-unit>";
    let document = read(Format::Xliff, &xliff(unit));
    let written = String::from_utf8(document.write(&shouted(&document)).unwrap()).unwrap();
    assert!(written.contains("</seg-source><target") && written.contains(">UN MOT</target>"), "{written}");
}

/// The space behind an image was lost when another one stood before it.
#[test]
fn spaces_on_both_sides_of_an_image_stay() {
    let page = "<p>Une <img src=a> vue <!-- c --> ici</p>";
    let document = read(Format::Html, page.as_bytes());
    assert_eq!(shown(&document), ["Une <1>vue <2>ici"]);
    let written = String::from_utf8(document.write(&shouted(&document)).unwrap()).unwrap();
    assert_eq!(written, "<p>UNE <img src=a> VUE <!-- c -->ICI</p>");
}

/// The space before the link was lost: a link without text is no part of the translation.
#[test]
fn a_link_without_text_behind_the_text_stays_where_it_is() {
    let page = "<p>Fait par <a href=b><img src=a> </a>\n</p>";
    let document = read(Format::Html, page.as_bytes());
    assert_eq!(shown(&document), ["Fait par"]);
    let written = String::from_utf8(document.write(&shouted(&document)).unwrap()).unwrap();
    assert_eq!(written, page.replace("Fait par", "FAIT PAR"));
}

#[test]
fn a_page_in_ascii_stays_in_ascii() {
    let document = read(Format::Html, b"<p>L'&eacute;t&eacute;</p>");
    let piece = Piece::new(0..document.blocks()[0].source.text.len(), Segment::plain("the “summer”"));
    let written = document.write(&[Translation { block: 0, pieces: vec![piece] }]).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), "<p>the &#8220;summer&#8221;</p>");
}

#[test]
fn word_runs_become_text_and_codes() {
    let body = r#"<w:p><w:pPr><w:jc/></w:pPr><w:r w:rsidR="1"><w:t xml:space="preserve">L’accord </w:t></w:r><w:r><w:rPr><w:lang w:val="fr"/></w:rPr><w:t xml:space="preserve">de </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>Tachkent</w:t></w:r><w:del><w:r><w:delText>vieux</w:delText></w:r></w:del><w:ins><w:r><w:t xml:space="preserve"> signé</w:t></w:r></w:ins><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:t>.</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> pages</w:t></w:r></w:p>"#;
    let bytes = docx(body);
    let document = read(Format::Docx, &bytes);
    assert_eq!(shown(&document), ["L’accord de {1Tachkent<2>1}{3 signé3}<4>.", " pages"]);
    let mut target = Segment::plain("The Tachkent accord signed.");
    codes::carry(&document.blocks()[0].source, &mut target);
    let piece = Piece::new(0..document.blocks()[0].source.text.len(), target);
    let written = document.write(&[Translation { block: 0, pieces: vec![piece] }]).unwrap();
    let xml = entry(&written, "word/document.xml");
    assert!(xml.contains(r#"<w:p><w:pPr><w:jc/></w:pPr><w:r><w:t xml:space="preserve">The </w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t xml:space="preserve">Tachkent</w:t></w:r>"#), "{xml}");
    assert!(
        xml.contains(
            "<w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t xml:space=\"preserve\">.</w:t></w:r></w:p>"
        ),
        "{xml}"
    );
    assert_eq!(entry(&written, "word/styles.xml"), "<styles/>");
}

/// Change tracking puts each run of a field into an insertion of its own; this once ended in a panic.
#[test]
fn a_field_across_insertions_is_one_code() {
    let body = r#"<w:p><w:ins w:id="1"><w:r><w:t xml:space="preserve">Voir </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:ins><w:ins w:id="2"><w:r><w:instrText> REF a </w:instrText></w:r></w:ins><w:ins w:id="3"><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> ici</w:t></w:r></w:ins></w:p>"#;
    let document = read(Format::Docx, &docx(body));
    assert_eq!(shown(&document), ["{1Voir 1}<2>{3 ici3}"]);
    let written = entry(&document.write(&shouted(&document)).unwrap(), "word/document.xml");
    let field = r#"</w:ins><w:ins w:id="1"><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:ins><w:ins w:id="2"><w:r><w:instrText> REF a </w:instrText></w:r></w:ins><w:ins w:id="3"><w:r><w:fldChar w:fldCharType="end"/></w:r></w:ins><w:ins w:id="3">"#;
    assert!(written.contains(field), "{written}");
    assert_eq!(shown(&read(Format::Docx, &docx(&written))), ["{1VOIR 1}<2>{3 ICI3}"]);
}

#[test]
fn a_part_may_have_its_type_by_its_extension() {
    let types = "<Types><Default Extension=\"xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/><Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/></Types>";
    let text = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r><w:t>Texte</w:t></w:r></w:p></w:document>";
    let bytes =
        package(&[("[Content_Types].xml", types), ("word/document.xml", text), ("word/styles.xml", "<w:styles/>")]);
    assert_eq!(shown(&read(Format::Docx, &bytes)), ["Texte"]);
}

/// Tabs before a formatted word were lost, and its end tag stood alone.
#[test]
fn tabs_at_the_edges_of_a_paragraph_stay() {
    let body = "<text:p><text:tab/><text:span a=\"b\">Titre</text:span><text:s/></text:p>";
    let document = read(Format::Odt, &odt(body));
    assert_eq!(shown(&document), ["Titre"]);
    let written = entry(&document.write(&shouted(&document)).unwrap(), "content.xml");
    assert!(written.contains("<text:tab/><text:span a=\"b\">TITRE</text:span><text:s/>"), "{written}");
}

#[test]
fn a_package_that_is_none_is_refused_in_one_line() {
    let options = ReadOptions { format: Some(Format::Docx), ..ReadOptions::default() };
    let error = |bytes: &[u8]| Document::read(bytes.to_vec(), &options).unwrap_err().to_string();
    assert!(error(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest").contains("password"));
    assert!(error(b"PK\x03\x04 nothing more").contains("damaged"));
    assert!(error(&package(&[("a.txt", "a")])).contains("no Word document"));
    let whole = docx("<w:p/>");
    assert!(error(&whole[..whole.len() / 2]).contains("damaged"));
    let bomb = docx(&" ".repeat(3 << 20));
    let small = ReadOptions { max_bytes: 2 << 20, ..options };
    let error = Document::read(bomb, &small).unwrap_err().to_string();
    assert_eq!(error, "DOCX: unpacks to more than 2 MB");
}

/// Written back, such an entry took the name in its extra field.
#[test]
fn a_package_whose_entry_has_two_names_is_refused() {
    let mut data = vec![1];
    data.extend_from_slice(&crc32(b"word/a.xml").to_le_bytes());
    data.extend_from_slice(b"word/b.xml");
    let mut options = zip::write::FileOptions::<zip::write::ExtendedFileOptions>::default();
    options.add_extra_field(0x7075, data, false).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("word/a.xml", options).unwrap();
    let bytes = writer.finish().unwrap().into_inner();
    let options = ReadOptions { format: Some(Format::Docx), ..ReadOptions::default() };
    let error = Document::read(bytes, &options).unwrap_err().to_string();
    assert_eq!(error, "DOCX: an entry of the package has two names");
}

/// The checksum of a name, as ZIP asks for it.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(crc & 1)))
    })
}

#[test]
fn markdown_marks_become_codes_and_code_stays() {
    let text = "---\ntitle: x\n---\n# Le *sommet*\n\nVoir [la page](http://a.b) et `code`.\nSuite.\n\n- Point **un**\n\n```\nrien\n```\n\n| A | B |\n|---|---|\n| un | 1 |\n\n![Une vue](a.png)\n";
    let document = read(Format::Markdown, text.as_bytes());
    assert_eq!(
        shown(&document),
        ["Le {1sommet1}", "Voir {1la page1} et <2>. Suite.", "Point {1un1}", "A", "B", "un", "1", "Une vue"]
    );
    let mut target = Segment::plain("See the page and * more_. Next [1].");
    codes::carry(&document.blocks()[1].source, &mut target);
    let piece = Piece::new(0..document.blocks()[1].source.text.len(), target);
    let written = document.write(&[Translation { block: 1, pieces: vec![piece] }]).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(written.contains("](http://a.b)") && written.contains("`code`"), "{written}");
    assert_eq!(
        read(Format::Markdown, written.as_bytes()).blocks()[1].source.text,
        "See the page and * more_. Next [1]."
    );
}

#[test]
fn opendocument_notes_are_blocks_and_deletions_are_not() {
    let body = "<text:tracked-changes><text:changed-region><text:deletion><text:p>Vieux</text:p></text:deletion></text:changed-region></text:tracked-changes>\
                <text:h>Titre</text:h><text:p>Un<text:s text:c=\"2\"/>mot<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Voir <text:span a=\"b\">plus</text:span> loin</text:p></text:note-body></text:note>.</text:p>";
    let document = read(Format::Odt, &odt(body));
    assert_eq!(shown(&document), ["Titre", "Un  mot<1>.", "Voir {1plus1} loin"]);
    let piece = |index: usize, text: &str| {
        let block = &document.blocks()[index];
        let mut target = Segment::plain(text);
        codes::carry(&block.source, &mut target);
        Translation { block: index, pieces: vec![Piece::new(0..block.source.text.len(), target)] }
    };
    let written = document.write(&[piece(1, "A word."), piece(2, "See more below")]).unwrap();
    let again = read(Format::Odt, &written);
    assert_eq!(shown(&again), ["Titre", "A word<1>.", "See {1more1} below"]);
    assert_eq!(entry(&written, "mimetype"), "application/vnd.oasis.opendocument.text");
}

#[test]
fn word_notes_headers_and_text_boxes_are_found() {
    let types = r#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/footnotes.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/></Types>"#;
    let part = |root: &str, text: &str| {
        format!(
            "<w:{root} xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:r>{text}</w:r></w:p></w:{root}>"
        )
    };
    let text_box = |text: &str| format!("<w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>");
    let body = format!(
        "<w:t>Texte</w:t><mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
        text_box("Cadre"),
        text_box("Cadre")
    );
    let bytes = package(&[
        ("[Content_Types].xml", types),
        ("word/document.xml", &part("document", &body)),
        ("word/comments.xml", &part("comments", "<w:t>Remarque</w:t>")),
        ("word/footnotes.xml", &part("footnotes", "<w:t>Note</w:t>")),
        ("word/header1.xml", &part("hdr", "<w:t>En-tête</w:t>")),
    ]);
    let document = read(Format::Docx, &bytes);
    let found: Vec<_> = document.blocks().iter().map(|b| (b.source.text.as_str(), b.shadow)).collect();
    let parts: Vec<_> = document.parts().collect();
    assert_eq!(found, [("Texte", false), ("Cadre", false), ("Cadre", true), ("En-tête", false), ("Note", false)]);
    assert_eq!(parts, ["word/document.xml", "word/header1.xml", "word/footnotes.xml"]);
    let written = document.write(&shouted(&document)).unwrap();
    assert_eq!(shown(&read(Format::Docx, &written)), ["TEXTE", "CADRE", "CADRE", "EN-TÊTE", "NOTE"]);
    assert!(entry(&written, "word/comments.xml").contains("Remarque"));
}

#[test]
fn messages_that_become_utf8_say_so_in_their_header() {
    let file =
        "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-2\\n\"\n\nmsgid \"Heure\"\nmsgstr \"\"\n";
    let document = read(Format::Po, file.as_bytes());
    let written = |target: &str| {
        let piece = Piece::new(0..5, Segment::plain(target));
        String::from_utf8_lossy(&document.write(&[Translation { block: 0, pieces: vec![piece] }]).unwrap()).into_owned()
    };
    assert_eq!(written("Time"), file.replace("Heure\"\nmsgstr \"\"", "Heure\"\nmsgstr \"Time\""));
    let utf8 = file.replace("ISO-8859-2", "UTF-8");
    assert_eq!(written("Час"), utf8.replace("Heure\"\nmsgstr \"\"", "Heure\"\nmsgstr \"Час\""));
}

#[test]
fn what_a_tool_has_locked_stays_locked() {
    let units = "<trans-unit id=\"1\"><source>Un. Deux.</source><seg-source><mrk mtype=\"seg\" mid=\"1\">Un.</mrk> <mrk mtype=\"seg\" mid=\"2\">Deux.</mrk></seg-source><sdl:seg-defs><sdl:seg id=\"2\" locked=\"true\"/></sdl:seg-defs></trans-unit>\
                 <group translate=\"no\"><trans-unit id=\"2\"><source>Trois</source></trans-unit><trans-unit id=\"3\" translate=\"yes\"><source>Quatre</source></trans-unit></group>\
                 <trans-unit id=\"4\"><source>Cinq</source><target state=\"needs-translation\">Cinq</target></trans-unit>";
    let document = read(Format::Xliff, &xliff(units));
    let standings: Vec<_> = document.blocks().iter().map(|b| (b.source.text.as_str(), b.standing)).collect();
    use Standing::{Locked, Open};
    assert_eq!(standings, [("Un.", Open), ("Deux.", Locked), ("Trois", Locked), ("Quatre", Open), ("Cinq", Open)]);
}

#[test]
fn a_table_without_known_headings_is_left_alone() {
    let error = |options: &ReadOptions| Document::read(b"a,b\nc,d\n".to_vec(), options).unwrap_err().to_string();
    let options = ReadOptions { format: Some(Format::Csv), ..ReadOptions::default() };
    assert!(error(&options).contains("--columns"), "{}", error(&options));
    let named = ReadOptions { columns: Some(("b".into(), "9".into())), ..options };
    let document = Document::read(b"a,b\nc,d\n".to_vec(), &named).unwrap();
    let piece = Piece::new(0..1, Segment::plain("D, d"));
    let written = document.write(&[Translation { block: 0, pieces: vec![piece] }]).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), "a,b\nc,d,,,,,,,\"D, d\"\n");
}

/// `2)Introduction` came out as `2\)Introduction`.
#[test]
fn markdown_escapes_what_would_begin_a_block_and_nothing_else() {
    let document = read(Format::Markdown, b"Texte");
    let written = |text: &str| {
        let whole = Piece::new(0.."Texte".len(), Segment::plain(text));
        String::from_utf8(document.write(&[Translation { block: 0, pieces: vec![whole] }]).unwrap()).unwrap()
    };
    for text in ["2)Introduction", "1.5 million", "-5 °C", "+33 1", "#mot", "2001: bilan"] {
        assert_eq!(written(text), text);
    }
    for text in ["2) Introduction", "1. Un", "- un", "+ un", "# un", "## un", "> un", "---", "===", "-", "3."] {
        let page = format!("Avant\n{}\n", written(text));
        assert_eq!(read(Format::Markdown, page.as_bytes()).blocks().len(), 1, "{page}");
        assert!(written(text).starts_with('\\') || written(text).contains("\\)") || written(text).contains("\\."));
    }
}

/// `1.` with nothing behind it begins no list; behind a hard line break it came back as `1. 2 Y`, which does.
#[test]
fn what_follows_a_hard_line_break_in_markdown_begins_no_block() {
    for text in ["x  \n1.\n2 y\n", "x\\\n1.\n2 y\n", "> x  \n> 1.\n> 2 y\n", "x  \n\\- y\n"] {
        let document = read(Format::Markdown, text.as_bytes());
        let written = document.write(&shouted(&document)).unwrap();
        assert_eq!(read(Format::Markdown, &written).blocks().len(), 1, "{}", String::from_utf8_lossy(&written));
    }
}
