//! Tests: the path finds back after missing blocks of any size, wherever they stand.
//!
//! The texts are of two invented languages, so that nothing but what the aligner learns, or a lexicon
//! trained on other sentences of the same languages, joins them: besides, every other sentence has a
//! name that both sides spell alike.

use super::{AlignSegment, Aligner, Bead, Lexicon, TrainingOptions, TrainingPair, train};
use crate::lang::{Direction, Lang};

/// Two languages that no stemmer and no table of words knows.
fn direction() -> Direction {
    Direction::new(Lang::new("eu").unwrap(), Lang::new("cy").unwrap())
}

/// Numbers that look random and are always the same (SplitMix64; Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) as usize % limit
    }
}

/// The sounds of either language, and of names.
const SYLLABLES: [[&str; 12]; 3] = [
    ["ba", "ke", "mi", "bar", "kem", "mib", "ak", "eb", "im", "kab", "bek", "mik"],
    ["zor", "tu", "su", "toz", "zut", "sor", "uz", "ot", "os", "tus", "zos", "ruz"],
    ["va", "len", "dun", "gal", "fel", "nap", "wad", "pen", "jal", "den", "lap", "fan"],
];

/// A word of the vocabulary of one language, or a name.
fn word(number: usize, language: usize) -> String {
    let mut random = Random((language as u64) << 32 | number as u64);
    let syllables = 1 + random.below(2) + usize::from(number > 20) + usize::from(number > 200);
    (0..syllables).map(|_| SYLLABLES[language][random.below(12)]).collect()
}

/// A sentence and its translation: frequent words are frequent as in any language, one in eight is
/// left out, and the order is another one.
fn sentence(number: usize) -> (String, String) {
    let mut random = Random(number as u64 * 7919);
    let (mut source, mut target) = (Vec::new(), Vec::new());
    for _ in 0..4 + random.below(20) {
        let share = random.below(10_000) as f64 / 10_000.0;
        let chosen = (2500.0 * share.powi(4)) as usize;
        source.push(word(chosen, 0));
        if random.below(8) > 0 {
            let at = random.below(target.len() + 1);
            target.insert(at, word(chosen, 1));
        }
    }
    if random.below(2) == 0 {
        let name = word(random.below(300), 2);
        let name = name[..1].to_uppercase() + &name[1..];
        source.push(name.clone());
        target.insert(0, name);
    }
    (source.join(" ") + ".", target.join(" ") + ".")
}

/// The aligners that every case is put to: with a lexicon and without one.
fn aligners() -> [Aligner; 2] {
    let pair = |number: usize| {
        let (source, target) = sentence(1_000_000 + number);
        TrainingPair { source, target, domain: None }
    };
    let pairs: Vec<TrainingPair> = (0..4000).map(pair).collect();
    let lexicon: Lexicon = train(&direction(), pairs, &TrainingOptions::default(), &()).unwrap();
    let builder = Aligner::builder(&direction());
    [builder.clone().lexicon(Some(lexicon)).build(), builder.build()]
}

/// Documents of these sentences, aligned.
fn aligned(aligner: &Aligner, source: &[usize], target: &[usize]) -> Vec<Bead> {
    let sources: Vec<_> = source.iter().map(|&number| AlignSegment::new(sentence(number).0)).collect();
    let targets: Vec<_> = target.iter().map(|&number| AlignSegment::new(sentence(number).1)).collect();
    aligner.align(&sources, &targets, &()).unwrap().beads
}

/// Of the sentences that both documents hold, and of the pairs found, at least these shares in a hundred
/// must be right.
fn assert_found(name: &str, aligner: &Aligner, source: &[usize], target: &[usize], percent: usize) {
    let beads = aligned(aligner, source, target);
    let common = source.iter().filter(|number| target.contains(number)).count();
    let pairs = beads.iter().filter(|bead| !bead.is_null());
    let single = |bead: &&Bead| bead.source.len() == 1 && bead.target.len() == 1;
    let right = pairs.clone().filter(single).filter(|b| source[b.source.start] == target[b.target.start]).count();
    let told = format!(
        "{name}, {} a lexicon: {right} right of {common}, {} pairs",
        if aligner.has_lexicon() { "with" } else { "without" },
        pairs.clone().count()
    );
    assert!(right * 100 >= common * percent && right * 100 >= pairs.count() * percent, "{told}");
}

fn without(all: &[usize], at: usize, size: usize) -> Vec<usize> {
    [&all[..at], &all[at + size..]].concat()
}

#[test]
fn a_block_of_any_size_may_be_missing_anywhere_on_either_side() {
    for aligner in aligners() {
        for (size, total) in [(10, 150), (30, 150), (100, 400), (300, 700), (1000, 1500)] {
            let all: Vec<usize> = (0..total).collect();
            for (place, at) in [("start", 0), ("middle", (total - size) / 2), ("end", total - size)] {
                let gap = without(&all, at, size);
                assert_found(&format!("source less {size} at the {place}"), &aligner, &gap, &all, 95);
                assert_found(&format!("target less {size} at the {place}"), &aligner, &all, &gap, 95);
            }
        }
    }
}

#[test]
fn several_blocks_may_be_missing_on_both_sides() {
    for aligner in aligners() {
        for seed in 0..4 {
            let mut random = Random(seed);
            let (mut source, mut target): (Vec<usize>, Vec<usize>) = ((0..900).collect(), (0..900).collect());
            for block in 0..2 + random.below(4) {
                let size = 10 + random.below(120);
                let side = if block % 2 == 0 { &mut source } else { &mut target };
                let at = random.below(side.len() - size);
                side.drain(at..at + size);
            }
            assert_found(&format!("several blocks, seed {seed}"), &aligner, &source, &target, 95);
        }
    }
}

#[test]
fn a_section_moves_whatever_its_size() {
    for aligner in aligners() {
        for size in [5, 30, 120] {
            let all: Vec<usize> = (0..600).collect();
            let mut target = without(&all, 150, size);
            target.splice(400..400, 150..150 + size);
            assert_found(&format!("{size} moved"), &aligner, &all, &target, 97);
        }
    }
}

#[test]
fn most_of_a_long_document_may_be_missing() {
    let all: Vec<usize> = (0..5000).collect();
    let gap = without(&all, 800, 3500);
    for aligner in aligners() {
        assert_found("target less 3500 of 5000", &aligner, &all, &gap, 97);
    }
}

#[test]
fn a_hundredth_of_a_document_finds_its_place() {
    let (all, part): (Vec<usize>, Vec<usize>) = ((0..1200).collect(), (700..712).collect());
    let [with_lexicon, _] = aligners();
    assert_found("target less 1188 of 1200", &with_lexicon, &all, &part, 80);
}

#[test]
fn long_texts_with_nothing_in_common_are_left_alone() {
    let (some, others): (Vec<usize>, Vec<usize>) = ((0..400).collect(), (5000..5400).collect());
    let [with_lexicon, _] = aligners();
    let pairs = aligned(&with_lexicon, &some, &others).iter().filter(|bead| !bead.is_null()).count();
    assert!(pairs < 20, "{pairs} pairs");
    // What they share, if only a tenth, is reason enough to look closely.
    let sharing = [&others[..180], &some[200..240], &others[180..]].concat();
    let beads = aligned(&with_lexicon, &some, &sharing);
    let right = beads.iter().filter(|bead| {
        bead.source.len() == 1 && bead.target.len() == 1 && some[bead.source.start] == sharing[bead.target.start]
    });
    assert!(right.clone().count() >= 36, "{} of 40", right.count());
}
