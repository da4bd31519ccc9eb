//! What must hold of every reader, whatever bytes it is given. Each target feeds one of these.

use std::io::{Cursor, Write as _};

use bitext::Direction;
use bitext::document::{self, Document, Piece, Standing, Translation};
use bitext::exchange::termbase::{self, TermFormat};
use bitext::exchange::{self, Format, ReadOptions, WriteOptions};
use bitext::unit::{Segment, TranslationUnit};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Reading ends, an error has a place, and what was read survives: exported, imported and exported
/// again it gives the same bytes, and as JSON lines the very same units.
pub fn units(data: &[u8], format: Format) {
    // A file without a unit is no file to some formats.
    let Some(units) = read(data, format).filter(|units| !units.is_empty()) else { return };
    for (written, exact) in [(Format::Tmx, false), (Format::Csv, false), (Format::Tsv, false), (Format::Jsonl, true)] {
        let (bytes, count) = write(&units, written);
        if count == 0 {
            continue;
        }
        let again = read(&bytes, written).expect("a file of our own is read");
        assert_eq!(again.len() as u64, count, "{written:?}: units lost");
        if exact {
            assert_eq!(again, units);
        }
        let (second, _) = write(&again, written);
        assert_same(&bytes, &second);
    }
}

/// Shows the first lines that differ.
fn assert_same(first: &[u8], second: &[u8]) {
    let (first, second) = (String::from_utf8_lossy(first), String::from_utf8_lossy(second));
    for (before, after) in first.lines().zip(second.lines()) {
        assert_eq!(before, after);
    }
    assert!(first == second, "a line was lost or came to");
}

fn read(data: &[u8], format: Format) -> Option<Vec<TranslationUnit>> {
    let mut reader = exchange::read(Cursor::new(data.to_vec()), format, &ReadOptions::default()).ok()?;
    let mut units = Vec::new();
    for item in reader.by_ref() {
        match item {
            Ok(unit) => units.push(unit),
            Err(error) => assert!(error.place().line.is_some(), "{error}"),
        }
    }
    let _ = reader.remarks();
    Some(units)
}

fn write(units: &[TranslationUnit], format: Format) -> (Vec<u8>, u64) {
    let mut bytes = Vec::new();
    let mut writer = exchange::writer(&mut bytes, format, &WriteOptions::default()).expect("a format that is written");
    units.iter().for_each(|unit| writer.write(unit).expect("room in memory"));
    let count = writer.finish().expect("room in memory").units;
    drop(writer);
    (bytes, count)
}

/// The same of glossaries, with TBX in all its versions.
pub fn terms(data: &[u8], formats: &[TermFormat]) {
    let direction = Direction::default();
    for &format in formats {
        let Ok(terms) = termbase::read(Cursor::new(data.to_vec()), Some(format), &direction) else { continue };
        for written in [TermFormat::TbxV3, TermFormat::TbxV3Dct, TermFormat::TbxV2] {
            let write = |entries: &[_]| {
                let mut bytes = Vec::new();
                let count = termbase::write(entries, written, &direction, &mut bytes).expect("room in memory").units;
                (bytes, count)
            };
            let (bytes, count) = write(&terms.entries);
            let again =
                termbase::read(Cursor::new(bytes.clone()), Some(written), &direction).expect("a file of our own");
            assert!(again.complete && again.problems.is_empty(), "{written:?}: {:?}", again.problems);
            assert_eq!(again.entries.len() as u64, count, "{written:?}: entries lost");
            let (second, _) = write(&again.entries);
            assert_same(&bytes, &second);
        }
    }
}

/// A document is written back as it was read. With each block translated by its own text it has the same blocks, unless
/// its encoding was guessed or it holds control characters: line ends of old Macintoshes, which Markdown knows in some
/// places only, and others that make a file a binary one. Of a package the data is the part that holds the text.
pub fn document(data: &[u8], format: document::Format) {
    let bytes = match format {
        document::Format::Docx => package(&[("[Content_Types].xml", WORD), ("word/document.xml", data)]),
        document::Format::Odt => package(&[("mimetype", OPEN_DOCUMENT), ("content.xml", data)]),
        _ => data.to_vec(),
    };
    let options = document::ReadOptions { format: Some(format), ..document::ReadOptions::default() };
    let read = |bytes| Document::read(bytes, &options);
    let Ok(document) = read(bytes.clone()) else { return };
    assert!(document.write(&[]).expect("room in memory") == bytes, "not as it was");
    let blocks = document.blocks();
    blocks.iter().flat_map(|block| [Some(&block.source), block.existing.as_ref()]).flatten().for_each(assert_codes);
    let Ok(text) = std::str::from_utf8(data) else { return };
    if text.replace("\r\n", "").contains(|c: char| c.is_ascii_control() && !matches!(c, '\n' | '\t')) {
        return;
    }
    let open = |(_, block): &(usize, &document::Block)| block.standing == Standing::Open;
    let itself = |(index, block): (usize, &document::Block)| Translation {
        block: index,
        pieces: vec![Piece::new(0..block.source.text.len(), block.source.clone())],
    };
    let translations: Vec<_> = blocks.iter().enumerate().filter(open).map(itself).collect();
    let again = read(document.write(&translations).expect("room in memory")).expect("a document of our own");
    assert_eq!(again.blocks().len(), blocks.len(), "blocks lost or made");
    for (after, before) in again.blocks().iter().zip(blocks) {
        assert_eq!(legal(&after.source.text), legal(&before.source.text));
        if format.is_bilingual() && before.standing == Standing::Open {
            assert_eq!(legal(after.existing.as_ref().map_or("", |segment| &segment.text)), legal(&before.source.text));
        }
    }
}

/// The text without the characters that XML forbids, which are not written.
fn legal(text: &str) -> String {
    text.chars().filter(|&c| !c.is_ascii_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// What says of a package that it is a Word document, and an OpenDocument text.
const WORD: &[u8] = br#"<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
const OPEN_DOCUMENT: &[u8] = b"application/vnd.oasis.opendocument.text";

fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        writer.start_file(*name, stored).expect("room in memory");
        writer.write_all(content).expect("room in memory");
    }
    writer.finish().expect("room in memory").into_inner()
}

/// Codes stand in the text, in order.
fn assert_codes(segment: &Segment) {
    assert!(segment.codes.is_sorted_by_key(|code| code.at));
    assert!(segment.codes.iter().all(|code| segment.text.is_char_boundary(code.at)));
}
