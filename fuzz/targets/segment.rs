//! Segments lie in the text, in order, at borders of characters, and nothing but white space lies between them.
#![no_main]

use std::sync::LazyLock;

use bitext::Lang;
use bitext::segment::{Segmenter, srx};
use libfuzzer_sys::fuzz_target;

/// Languages with data and without, and rules as SRX.
static SEGMENTERS: LazyLock<Vec<Segmenter>> = LazyLock::new(|| {
    let rules = srx::Rules::parse(&srx::export()).expect("the exported rules are sound");
    let mut all: Vec<Segmenter> =
        ["fr", "en", "de"].map(|tag| Segmenter::new(&Lang::new(tag).expect("a tag"))).into();
    all.push(Segmenter::builder(&Lang::french()).srx(&rules).build().expect("they apply to French"));
    all
});

/// White space, and the invisible marks that stand where it does.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')
}

fuzz_target!(|text: &str| {
    for segmenter in &*SEGMENTERS {
        let mut end = 0;
        for range in segmenter.ranges(text) {
            assert!(range.start >= end && !text[range.clone()].trim().is_empty());
            assert!(text[end..range.start].chars().all(is_space));
            end = range.end;
        }
        assert!(text[end..].chars().all(is_space));
    }
});
