use super::*;
use crate::exchange::delimited::{DelimitedOptions, DelimitedWriter};
use crate::exchange::{TextEncoding, UnitWriter as _};

fn read(bytes: &[u8], options: &ReadOptions) -> (Vec<TranslationUnit>, Vec<String>, Vec<String>) {
    let mut reader = DelimitedReader::new(std::io::Cursor::new(bytes.to_vec()), b',', options).unwrap();
    let (mut units, mut errors) = (Vec::new(), Vec::new());
    for item in reader.by_ref() {
        match item {
            Ok(unit) => units.push(unit),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (units, errors, reader.remarks())
}

fn write(units: &[TranslationUnit], options: DelimitedOptions) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = DelimitedWriter::new(&mut out, options).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    writer.finish().unwrap();
    out
}

fn texts(units: &[TranslationUnit]) -> Vec<(&str, &str)> {
    let sides = units.iter().map(|unit| unit.sides(&Direction::default()).unwrap());
    sides.map(|(fr, en)| (fr.segment.text.as_str(), en.segment.text.as_str())).collect()
}

#[test]
fn a_french_excel_is_understood() {
    let (bytes, ..) =
        encoding_rs::WINDOWS_1252.encode("Anglais;Français;Domaine\r\nSummer, here;L’été;météo\r\n;Noël;\r\n");
    let (units, errors, remarks) = read(&bytes, &ReadOptions::default());
    assert_eq!(texts(&units), [("L’été", "Summer, here")]);
    assert_eq!(units[0].source_lang, Some(Lang::french()));
    assert_eq!(units[0].metadata.property("Domaine"), Some("météo"));
    assert_eq!(errors, ["line 3:1: CSV: the row has no text in en"]);
    assert_eq!(
        remarks,
        ["read as windows-1252, as it seems", "cells are parted by ';'; the header names Anglais and Français"]
    );
}

#[test]
fn without_a_header_the_first_row_is_a_unit() {
    let (units, _, remarks) = read(b"sep=;\nOui;Yes;x\nNon;No;y\n", &ReadOptions::default());
    assert_eq!(texts(&units), [("Oui", "Yes"), ("Non", "No")]);
    assert!(remarks[0].contains("no header"), "{remarks:?}");
    let options = ReadOptions { columns: Some("-,fr,en".parse().unwrap()), ..ReadOptions::default() };
    assert_eq!(texts(&read(b"1,Oui,Yes\n2,Non,No\n", &options).0), [("Oui", "Yes"), ("Non", "No")]);
    let options = ReadOptions { columns: Some("fr=B,en=A".parse().unwrap()), ..ReadOptions::default() };
    assert_eq!(texts(&read(b"A,B\nYes,Oui\n", &options).0), [("Oui", "Yes")]);
}

/// It went from the first cell of each row, and a text that was nothing else with it.
#[test]
fn a_text_may_begin_with_a_byte_order_mark() {
    let expected = [("\u{feff}", "a"), ("\u{feff}Oui", "Yes"), ("Non", "\u{feff}")];
    let units: Vec<_> = expected.iter().map(|&(fr, en)| TranslationUnit::pair(&Direction::default(), fr, en)).collect();
    for encoding in [TextEncoding::Utf8, TextEncoding::Utf8WithMark, TextEncoding::Utf16] {
        let options = DelimitedOptions { encoding, ..DelimitedOptions::csv(Direction::default()) };
        assert_eq!(texts(&read(&write(&units, options), &ReadOptions::default()).0), expected);
    }
}

#[test]
fn wordfast_memories_are_read() {
    let memory = "%20240102~030405\t%User ID\t%TU=00000001\t%FR-FR\t%Wordfast TM v.548/00\t%EN-US\t%-----\n\
                  20240102~030405\tAB\t3\tFR-FR\tOui &'26; non\tEN-US\tYes & no\n";
    let text: Vec<u8> = std::iter::once(0xFEFF).chain(memory.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (units, errors, _) = read(&text, &ReadOptions::default());
    assert_eq!((texts(&units), errors.len()), (vec![("Oui & non", "Yes & no")], 0));
    assert_eq!(units[0].metadata.created.as_deref(), Some("20240102T030405Z"));
    assert_eq!(units[0].metadata.usage_count, Some(3));
}

#[test]
fn what_is_written_is_read_again_in_every_dialect() {
    let mut unit = TranslationUnit::pair(&Direction::default(), "- Oui ;\t\"non\"\r\n", "'=1+1");
    unit.id = Some("u1".into());
    unit.origin.confidence = Some(0.87);
    unit.origin.position = Some(3);
    unit.origin.document = Some("a, b.txt".into());
    unit.context.previous = Some("@avant".into());
    unit.metadata.changed = Some("20260102T030405Z".into());
    unit.metadata.annotations.push(Annotation::Note { text: "deux\nlignes".into(), attributes: Vec::new() });
    for (delimiter, encoding) in
        [(b',', TextEncoding::Utf8), (b';', TextEncoding::Utf8WithMark), (b'\t', TextEncoding::Utf16)]
    {
        let options = DelimitedOptions { delimiter, encoding, direction: Direction::default() };
        let bytes = write(std::slice::from_ref(&unit), options.clone());
        let (units, errors, _) = read(&bytes, &ReadOptions::default());
        assert_eq!((units.as_slice(), errors.len()), (std::slice::from_ref(&unit), 0));
        assert_eq!(write(&units, options), bytes);
    }
}

#[test]
fn a_control_character_hides_no_formula_and_is_no_text() {
    let direction = Direction::default();
    let hidden = TranslationUnit::pair(&direction, "\u{1}=1+1", "One");
    let nothing = TranslationUnit::pair(&direction, "Un", "\u{12}");
    let bytes = write(&[hidden, nothing], DelimitedOptions::csv(direction));
    let (units, errors, _) = read(&bytes, &ReadOptions::default());
    assert!(String::from_utf8_lossy(&bytes).contains("\r\n'=1+1,One,"));
    assert_eq!((texts(&units), errors.len()), (vec![("=1+1", "One")], 0));
}

/// `ID;Source (FR);Cible (EN)` was no header: the numbers became units with the French as their translation.
#[test]
fn a_header_that_names_side_and_language_is_one() {
    let table = "ID;Source (FR);Cible (EN);Statut\n12;Bonjour;Hello;Validé\n13;Au revoir;Goodbye;À l'étude\n";
    let (units, errors, _) = read(table.as_bytes(), &ReadOptions::default());
    assert_eq!((texts(&units), errors), (vec![("Bonjour", "Hello"), ("Au revoir", "Goodbye")], vec![]));
    assert_eq!((units[0].id.as_deref(), units[0].origin.status), (Some("12"), Status::Reviewed));
    assert_eq!(units[1].metadata.property("status"), Some("À l'étude"));
}

/// A title above the header made a unit of the header.
#[test]
fn a_title_may_stand_above_the_header() {
    let (units, errors, remarks) =
        read("Mémoire 2024;;\n;;\nFrançais;Anglais;Note\nOui;Yes;\n;No;\n".as_bytes(), &ReadOptions::default());
    assert_eq!(texts(&units), [("Oui", "Yes")]);
    assert_eq!(errors, ["line 5:1: CSV: the row has no text in fr"]);
    assert!(remarks.iter().any(|remark| remark == "rows above the header left out: 2"), "{remarks:?}");
    // Without a header nothing is lost, and every row keeps its line.
    let (units, errors, _) = read(b"Oui;\n;\nNon;No\nPeut-\xc3\xaatre;Maybe\n", &ReadOptions::default());
    assert_eq!(texts(&units), [("Non", "No"), ("Peut-être", "Maybe")]);
    assert_eq!(errors, ["line 1:1: CSV: the row has no text in en", "line 2:1: CSV: the row has no text in fr"]);
}
