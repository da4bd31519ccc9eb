#![no_main]

use bitext::exchange::termbase::TermFormat;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bitext_fuzz::terms(data, &[TermFormat::TbxV3]));
