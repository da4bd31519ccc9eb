#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| bitext_fuzz::units(data, bitext::exchange::Format::Tmx));
