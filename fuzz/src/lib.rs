//! What must hold of every reader, whatever bytes it is given. Each target feeds one of these.

use std::io::Cursor;

use bitext::Direction;
use bitext::exchange::termbase::{self, TermFormat};
use bitext::exchange::{self, Format, ReadOptions, WriteOptions};
use bitext::unit::TranslationUnit;

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
            let again = termbase::read(Cursor::new(bytes.clone()), Some(written), &direction).expect("a file of our own");
            assert!(again.complete && again.problems.is_empty(), "{written:?}: {:?}", again.problems);
            assert_eq!(again.entries.len() as u64, count, "{written:?}: entries lost");
            let (second, _) = write(&again.entries);
            assert_same(&bytes, &second);
        }
    }
}
