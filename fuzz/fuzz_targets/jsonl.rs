//! Whatever is read as Jsonl is written as TMX and read again the same.
#![no_main]

use bitext::exchange::{self, Format, ReadOptions, WriteOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let options = ReadOptions::default();
    let Ok(reader) = exchange::read(std::io::Cursor::new(data.to_vec()), Format::Jsonl, &options) else { return };
    let units: Vec<_> = reader.filter_map(Result::ok).collect();
    let mut out = Vec::new();
    let mut writer = exchange::writer(&mut out, Format::Tmx, &WriteOptions::default()).unwrap();
    units.iter().for_each(|unit| writer.write(unit).unwrap());
    writer.finish().unwrap();
    drop(writer);
    let again = exchange::read(std::io::Cursor::new(out), Format::Tmx, &options).unwrap();
    assert_eq!(again.filter(Result::is_ok).count(), units.len());
});
