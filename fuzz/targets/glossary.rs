#![no_main]

use bitext::exchange::termbase::TermFormat::{MateCat, MultiTerm, OmegaT, Utx};

libfuzzer_sys::fuzz_target!(|data: &[u8]| bitext_fuzz::terms(data, &[OmegaT, Utx, MateCat, MultiTerm]));
