//! Segments lie in the text, in order, at borders of characters.
#![no_main]

use bitext::Lang;
use bitext::segment::Segmenter;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for lang in [Lang::french(), Lang::english()] {
        let mut end = 0;
        for range in Segmenter::new(&lang).ranges(text) {
            assert!(range.start >= end && !text[range.clone()].trim().is_empty());
            end = range.end;
        }
    }
});
