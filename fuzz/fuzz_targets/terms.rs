//! Whatever is read as a glossary of any format is written as TBX and read again the same.
#![no_main]

use bitext::Direction;
use bitext::exchange::termbase::{self, TermFormat};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let direction = Direction::default();
    let formats = [TermFormat::TbxV3, TermFormat::OmegaT, TermFormat::Utx, TermFormat::MateCat, TermFormat::MultiTerm];
    for format in formats {
        let Ok(terms) = termbase::read(std::io::Cursor::new(data.to_vec()), Some(format), &direction) else { continue };
        let mut out = Vec::new();
        let written = termbase::write(&terms.entries, TermFormat::TbxV3, &direction, &mut out).unwrap();
        let again = termbase::read(std::io::Cursor::new(out), Some(TermFormat::TbxV3), &direction).unwrap();
        assert!(again.complete && again.entries.len() as u64 <= written.units);
    }
});
