//! The aligner: prepares both sides, looks several times, each look taught by the one before, and gives the beads.

use std::hash::{Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::bitext::{AlignSegment, Bead, Bitext, Moved};
use super::borders::{BorderScores, Borders};
use super::corridor::{Corridor, WHOLE};
use super::learnt::{self, Lesson};
use super::length::Lengths;
use super::lexicon::Lexicon;
use super::locks::{self, Free};
use super::moved;
use super::priors::Costs;
use super::review::Lock;
use super::score::{Evidence, SHAPES, Scratch, Unexplained, Weights};
use super::search::{Lattice, Step};
use super::side::Side;
use super::translations::Translations;
use super::verdict;
use crate::error::Result;
use crate::lang::Direction;
use crate::watch::Watch;

/// Pairs the segments of a document with those of its translation.
///
/// ```
/// use bitext::Direction;
/// use bitext::align::{AlignSegment, Aligner};
///
/// let segments = |texts: &[&str]| texts.iter().map(|text| AlignSegment::new(*text)).collect::<Vec<_>>();
/// let source = segments(&["Le traité a été signé en 1992.", "Il est entré en vigueur en 1994."]);
/// let target = segments(&["The treaty was signed in 1992 and entered into force in 1994."]);
/// let bitext = Aligner::builder(&Direction::default()).build().align(&source, &target, &())?;
/// assert_eq!((bitext.beads[0].source.clone(), bitext.beads[0].target.clone()), (0..2, 0..1));
/// # Ok::<(), bitext::Error>(())
/// ```
#[derive(Debug)]
pub struct Aligner {
    settings: AlignerBuilder,
}

/// Settings of an [`Aligner`].
#[derive(Debug, Clone)]
pub struct AlignerBuilder {
    direction: Direction,
    lexicon: Option<Arc<Lexicon>>,
    weights: Weights,
    locks: Vec<Lock>,
    terms: Vec<(String, String)>,
    memory: FxHashSet<(u64, u64)>,
}

impl AlignerBuilder {
    /// Uses this lexicon in place of the shipped one; `None` uses none at all. One that joins other
    /// languages is not used.
    #[must_use]
    pub fn lexicon(mut self, lexicon: Option<Lexicon>) -> AlignerBuilder {
        self.lexicon = lexicon.and_then(|lexicon| lexicon.towards(&self.direction)).map(Arc::new);
        self
    }

    /// Sets the weights, for experiments.
    #[must_use]
    pub fn weights(mut self, weights: Weights) -> AlignerBuilder {
        self.weights = weights;
        self
    }

    /// Keeps these beads and aligns everything else around them.
    #[must_use]
    pub fn locks(mut self, locks: Vec<Lock>) -> AlignerBuilder {
        self.locks = locks;
        self
    }

    /// Words that translate each other for sure, such as the acronyms of a glossary; a pair in which
    /// either has several words is passed over.
    #[must_use]
    pub fn terms(mut self, terms: impl IntoIterator<Item = (String, String)>) -> AlignerBuilder {
        self.terms.extend(terms);
        self
    }

    /// Pairs of texts that the user's memory holds, source first: strong evidence where both stand.
    #[must_use]
    pub fn memory<'t>(mut self, pairs: impl IntoIterator<Item = (&'t str, &'t str)>) -> AlignerBuilder {
        self.memory.extend(pairs.into_iter().map(|(source, target)| (hash(source), hash(target))));
        self
    }

    /// The aligner.
    pub fn build(self) -> Aligner {
        Aligner { settings: self }
    }
}

/// Columns on either side of the path found, for the looks after the first.
const MARGIN: u32 = 6;

/// Looks at a document pair before its alignment is final; each teaches the next.
const LOOKS: usize = 3;

/// With a lexicon, documents of more segments than this are clear after two looks.
const LONG: usize = 3000;

/// What the best path of the first look must gain over leaving all segments alone, in nats for each segment of the
/// shorter side of a large pair, to be worth a closer look: four and more are usual, one half is the least where
/// nothing is known of the languages, and unrelated texts reach 0.06.
const NOTHING_IN_COMMON: f32 = 0.2;

/// Whether both documents must keep one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sequence {
    Kept,
    /// Sections may have moved.
    Free,
}

impl Aligner {
    /// An aligner for this direction, with the shipped lexicon where there is one.
    pub fn builder(direction: &Direction) -> AlignerBuilder {
        AlignerBuilder {
            direction: direction.clone(),
            lexicon: Lexicon::shipped(direction),
            weights: Weights::default(),
            locks: Vec::new(),
            terms: Vec::new(),
            memory: FxHashSet::default(),
        }
    }

    /// Whether a lexicon joins the two languages.
    pub fn has_lexicon(&self) -> bool {
        self.settings.lexicon.is_some()
    }

    /// Pairs the segments of two documents.
    ///
    /// # Errors
    /// When a lock names a segment that is not there or locked twice, or that says something else than the
    /// lock shows, or when `watch` asks to stop.
    pub fn align(&self, source: &[AlignSegment], target: &[AlignSegment], watch: &dyn Watch) -> Result<Bitext> {
        let (free_source, free_target) = locks::free(&self.settings.locks, source.len(), target.len())?;
        locks::refuse_other_texts(&self.settings.locks, [source, target])?;
        let (segments, others) = (free_source.segments(source), free_target.segments(target));
        let mut beads = self.align_free((&segments, &free_source), (&others, &free_target), Sequence::Free, watch)?;
        for bead in &mut beads {
            let number = |range: &Range<usize>, free: &Free| match range.is_empty() {
                true => 0..0,
                false => free.numbers[range.start]..free.numbers[range.end - 1] + 1,
            };
            (bead.source, bead.target) = (number(&bead.source, &free_source), number(&bead.target, &free_target));
        }
        beads.extend(
            self.settings.locks.iter().filter(|l| !l.source.is_empty() || !l.target.is_empty()).map(locks::bead),
        );
        let beads = in_reading_order(beads, target.len());
        let verdict = verdict::verdict(&beads, (source, target));
        let moved = moved_stretches(&beads);
        Ok(Bitext { beads, moved, verdict })
    }

    fn align_free(
        &self,
        (segments, free_source): (&[AlignSegment], &Free),
        (others, free_target): (&[AlignSegment], &Free),
        order: Sequence,
        watch: &dyn Watch,
    ) -> Result<Vec<Bead>> {
        let AlignerBuilder { direction, lexicon, weights, .. } = &self.settings;
        let (mut source, mut target) = (Side::new(&direction.from, segments), Side::new(&direction.to, others));
        let lexicon = lexicon.as_deref();
        source.set_shares(|word| lexicon.and_then(|l| Some(l.source_per_million(l.source_id(&word.stem)?))));
        target.set_shares(|word| lexicon.and_then(|l| Some(l.target_per_million(l.target_id(&word.stem)?))));
        let known = Translations::known(&source, &target, direction, lexicon, &self.settings.terms);
        let remembered = self.remembered(segments, others);
        let mut translations = known.clone();
        let mut lengths = Lengths::new(&source, &target);
        let mut costs = Costs::usual(weights);
        let mut borders = BorderScores::new(&source.borders, &target.borders, &[]);
        let mut corridor = Corridor::explore(&source, &target, &translations, (free_source, free_target));
        let large = source.len() * target.len() > WHOLE;
        let looks = match lexicon {
            Some(_) if source.len() > LONG => LOOKS - 1,
            _ => LOOKS,
        };
        let mut look = 1;
        loop {
            let evidence = Evidence {
                source: &source,
                target: &target,
                translations: &translations,
                lengths: &lengths,
                weights,
                costs: &costs,
                borders: &borders,
                unexplained: Unexplained::new(&source, &target, &translations, weights),
                free: (free_source, free_target),
                remembered: &remembered,
            };
            let sketch = Lattice::sketch(&evidence, &corridor, watch)?;
            let (best, narrow) = sketch.worth_a_look();
            let gain = best as f32 + costs.alone(source.len(), target.len());
            if look == 1 && large && gain < NOTHING_IN_COMMON * source.len().min(target.len()) as f32 {
                return Ok(beads(&evidence, &sketch.likeliest_path(&sketch.sums(weights.temperature))));
            }
            let lattice = Lattice::new(&evidence, &narrow, watch)?;
            if look == looks {
                let beads = beads(&evidence, &lattice.likeliest_path(&lattice.sums(weights.temperature)));
                return match order {
                    Sequence::Kept => Ok(beads),
                    Sequence::Free => self.with_moved(beads, &evidence, (segments, others), watch),
                };
            }
            let sums = lattice.sums(1.0);
            let steps = lattice.best_path(&sums);
            // What is likely teaches, whether it is on the best path or not: short documents know too little
            // for one path to be right everywhere.
            let likely = lattice.likely(&sums, LIKELY);
            costs = Costs::learnt(weights, &likely, &lattice.turns(&sums, &likely));
            let lessons = lessons(&likely);
            let seen: Vec<_> = lessons.iter().map(|lesson| seen_borders(&source, &target, lesson)).collect();
            borders = BorderScores::new(&source.borders, &target.borders, &seen);
            translations = learnt::learn(&source, &target, &known, &lessons);
            lengths.learn(&source, &target, &lessons);
            // A wide corridor was a guess: what the first look taught finds better marks.
            corridor = if look == 1 && corridor.cells() > 60 * source.len().max(1) {
                Corridor::explore(&source, &target, &translations, (free_source, free_target))
            } else {
                Corridor::along(source.len(), target.len(), anchors(&steps), MARGIN)
            };
            look += 1;
        }
    }

    /// The beads of a path, with those among the segments that it left alone whose halves stand in
    /// different places.
    fn with_moved(
        &self,
        mut beads: Vec<Bead>,
        evidence: &Evidence<'_>,
        (segments, others): (&[AlignSegment], &[AlignSegment]),
        watch: &dyn Watch,
    ) -> Result<Vec<Bead>> {
        let (mut source_alone, mut target_alone) = (vec![false; segments.len()], vec![false; others.len()]);
        for bead in beads.iter().filter(|bead| bead.is_null()) {
            source_alone[bead.source.clone()].fill(true);
            target_alone[bead.target.clone()].fill(true);
        }
        let mut seeds = moved::seeds(evidence, &source_alone, &target_alone);
        let mut moved = Vec::new();
        while let Some(stretch) = moved::heaviest(&seeds, &source_alone, &target_alone) {
            let (s, t) = (stretch.source.clone(), stretch.target.clone());
            let (free_source, free_target) = (evidence.free.0.part(&s), evidence.free.1.part(&t));
            let within = self.align_free(
                (&segments[s.clone()], &free_source),
                (&others[t.clone()], &free_target),
                Sequence::Kept,
                watch,
            )?;
            let before = moved.len();
            for mut bead in within.into_iter().filter(|bead| !bead.is_null()) {
                bead.source = bead.source.start + s.start..bead.source.end + s.start;
                bead.target = bead.target.start + t.start..bead.target.end + t.start;
                // Around a lone seed there may be nothing more that has moved.
                let grown =
                    |seed: &moved::Seed| bead.source.contains(&seed.source) && bead.target.contains(&seed.target);
                if stretch.seeds > 1 || seeds.iter().any(grown) {
                    source_alone[bead.source.clone()].fill(false);
                    target_alone[bead.target.clone()].fill(false);
                    bead.confidence = bead.confidence.min(stretch.confidence());
                    bead.moved = true;
                    moved.push(bead);
                }
            }
            let fruitless = moved.len() == before;
            seeds.retain(|seed| {
                source_alone[seed.source] && target_alone[seed.target] && !(fruitless && stretch.holds(seed))
            });
        }
        beads.retain(|bead| {
            !bead.is_null()
                || bead.source.clone().any(|at| source_alone[at])
                || bead.target.clone().any(|at| target_alone[at])
        });
        beads.append(&mut moved);
        Ok(beads)
    }

    /// Which pairs of segments the memory holds.
    fn remembered(&self, source: &[AlignSegment], target: &[AlignSegment]) -> FxHashSet<(u32, u32)> {
        let memory = &self.settings.memory;
        if memory.is_empty() {
            return FxHashSet::default();
        }
        let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for (at, segment) in target.iter().enumerate() {
            places.entry(hash(&segment.text)).or_default().push(at as u32);
        }
        let mut translations: FxHashMap<u64, Vec<u64>> = FxHashMap::default();
        for &(source, target) in memory {
            translations.entry(source).or_default().push(target);
        }
        let mut found = FxHashSet::default();
        for (at, segment) in source.iter().enumerate() {
            for target in translations.get(&hash(&segment.text)).into_iter().flatten() {
                found.extend(places.get(target).into_iter().flatten().map(|&place| (at as u32, place)));
            }
        }
        found
    }
}

/// What makes two texts the same text: letters and digits, whatever stands between them.
fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        c.hash(&mut hasher);
    }
    hasher.finish()
}

/// The beads of a path, with their reasons.
fn beads(evidence: &Evidence<'_>, steps: &[Step]) -> Vec<Bead> {
    let mut scratch = Scratch::default();
    let bead = |step: &Step| {
        let (source, target) = (step.source_range(), step.target_range());
        let reasons = evidence.reasons(Some(usize::from(step.shape)), source.clone(), target.clone(), &mut scratch);
        Bead { source, target, confidence: step.posterior, reasons, ..Bead::default() }
    };
    steps.iter().map(bead).collect()
}

/// Sorts beads by source; a target segment without counterpart comes after the bead of the one before it.
fn in_reading_order(mut beads: Vec<Bead>, targets: usize) -> Vec<Bead> {
    let mut source_of = vec![0usize; targets];
    for bead in beads.iter().filter(|bead| !bead.source.is_empty()) {
        source_of[bead.target.clone()].fill(bead.source.end);
    }
    let mut furthest = 0;
    let mut before = vec![0usize; targets + 1];
    for target in 0..targets {
        before[target] = furthest;
        furthest = if source_of[target] > 0 { source_of[target] } else { furthest };
    }
    beads.sort_by_key(|bead| match bead.source.is_empty() {
        false => (bead.source.start, 1, 0),
        true => (before[bead.target.start], 0, bead.target.start),
    });
    beads
}

/// The runs of moved beads.
fn moved_stretches(beads: &[Bead]) -> Vec<Moved> {
    let mut moved: Vec<Moved> = Vec::new();
    for bead in beads.iter().filter(|bead| bead.moved) {
        match moved.last_mut() {
            Some(last) if last.source.end == bead.source.start && last.target.end == bead.target.start => {
                (last.source.end, last.target.end) = (bead.source.end, bead.target.end);
            }
            _ => moved.push(Moved { source: bead.source.clone(), target: bead.target.clone() }),
        }
    }
    moved
}

/// A bead at least this probable teaches the next look, as far as it is probable.
const LIKELY: f64 = 0.1;

/// Lessons taken from one document pair: more of them teach little more.
const LESSONS: usize = 4000;

/// The beads worth learning from, from all over the documents.
fn lessons(steps: &[Step]) -> Vec<Lesson> {
    let filled = steps.iter().filter(|step| {
        let (a, b) = SHAPES[usize::from(step.shape)];
        a > 0 && b > 0
    });
    filled
        .step_by(steps.len().div_ceil(LESSONS).max(1))
        .map(|step| Lesson { source: step.source_range(), target: step.target_range(), weight: step.posterior })
        .collect()
}

/// Points of a path sure enough to build the next corridor on.
fn anchors(steps: &[Step]) -> impl Iterator<Item = (u32, u32)> {
    steps.iter().filter(|step| step.posterior > 0.5).map(|step| (step.source, step.target))
}

/// The borders of a bead: where it begins on both sides, and where it ends.
fn seen_borders(source: &Side, target: &Side, lesson: &Lesson) -> (Borders, Borders, f32) {
    let of = |side: &Side, range: &Range<usize>| Borders {
        beginning: side.borders[range.start].beginning,
        opens_paragraph: side.borders[range.start].opens_paragraph,
        ..side.borders[range.end - 1]
    };
    (of(source, &lesson.source), of(target, &lesson.target), lesson.weight)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::align::Judgement;
    use crate::lang::Lang;

    fn segments(texts: &[String]) -> Vec<AlignSegment> {
        texts.iter().map(|text| AlignSegment::new(text.as_str())).collect()
    }

    fn each_once(beads: &[Bead], source: usize, target: usize) {
        let mut numbers: Vec<usize> = beads.iter().flat_map(|bead| bead.source.clone()).collect();
        assert!(numbers.is_sorted(), "beads follow the source");
        numbers.dedup();
        assert_eq!(numbers, (0..source).collect::<Vec<_>>());
        let mut numbers: Vec<usize> = beads.iter().flat_map(|bead| bead.target.clone()).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (0..target).collect::<Vec<_>>());
        assert!(beads.iter().all(|bead| (0.0..=1.0).contains(&bead.confidence)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn every_segment_stands_in_exactly_one_bead(
            source in prop::collection::vec("[a-zé0-9A-Z .,?«»会\u{301}]{0,30}", 0..40),
            target in prop::collection::vec("[a-zé0-9A-Z .,?“”]{0,30}", 0..40),
            lock in (0usize..40, 0usize..3, 0usize..40, 0usize..3),
        ) {
            let direction = Direction::default();
            let (s, t) = (segments(&source), segments(&target));
            let plain = Aligner::builder(&direction).lexicon(None);
            let bitext = plain.clone().build().align(&s, &t, &()).unwrap();
            each_once(&bitext.beads, s.len(), t.len());
            let range = |start: usize, len: usize, of: usize| start.min(of)..(start + len).min(of).max(start.min(of));
            let lock = Lock { source: range(lock.0, lock.1, s.len()), target: range(lock.2, lock.3, t.len()), ..Lock::default() };
            let bitext = plain.locks(vec![lock.clone()]).build().align(&s, &t, &()).unwrap();
            each_once(&bitext.beads, s.len(), t.len());
            if !lock.source.is_empty() {
                assert!(bitext.beads.iter().any(|b| b.locked && b.source == lock.source && b.target == lock.target));
            }
        }
    }

    /// Sentences of several kinds, of which each has a name and a number of its own.
    fn chronicle(lang: &str, items: &[usize]) -> Vec<AlignSegment> {
        const KINDS: [(&str, &str); 7] = [
            ("En # le roi de @ vint dans la ville.", "In # the king of @ came into the city."),
            ("@ vendit # navires à ses frères.", "@ sold # ships to his brothers."),
            ("Pourquoi la loi # protège-t-elle les enfants de @ ?", "Why does law # protect the children of @?"),
            ("L’eau du fleuve @ monta de # coudées pendant la nuit.", "The river @ rose # cubits during the night."),
            (
                "Chaque femme reçut # pièces d’argent du marchand @.",
                "The merchant @ gave # silver coins to each woman.",
            ),
            ("Après la bataille de @, # soldats furent comptés.", "After the battle of @, # soldiers were counted."),
            ("Le fils de @ mourut à # ans.", "The son of @ died at the age of #."),
        ];
        let text = |n: &usize| {
            let (french, english) = KINDS[(n * 5 + n / 7) % 7];
            let name =
                format!("{}{}", ["Kar", "Tos", "Bel", "Vin"][n % 4], ["dun", "lema", "grad", "osk", "ir"][n % 5]);
            let name = format!("{name}{}", ["", "ovo", "inia", "mar", "esk"][n / 20 % 5]);
            let template = if lang == "fr" { french } else { english };
            template.replace('@', &name).replace('#', &(1000 + n * 7).to_string())
        };
        items.iter().map(|n| AlignSegment::new(text(n))).collect()
    }

    #[test]
    fn a_moved_section_is_reported_and_paired() {
        let source: Vec<usize> = (0..40).collect();
        let target: Vec<usize> = (0..10).chain(16..34).chain(10..16).chain(34..40).collect();
        let aligner = Aligner::builder(&Direction::default()).build();
        let bitext = aligner.align(&chronicle("fr", &source), &chronicle("en", &target), &()).unwrap();
        each_once(&bitext.beads, 40, 40);
        assert_eq!(bitext.moved, [Moved { source: 10..16, target: 28..34 }]);
        assert!(bitext.beads.iter().all(|b| source[b.source.start] == target[b.target.start]));
    }

    #[test]
    fn sentences_merged_within_a_moved_section_stay_together() {
        let source: Vec<usize> = (0..40).collect();
        let target: Vec<usize> = (0..10).chain(16..34).chain(10..16).chain(34..40).collect();
        let mut english = chronicle("en", &target);
        let merged = format!("{} {}", english[30].text, english[31].text);
        english.splice(30..32, [AlignSegment::new(merged)]);
        let aligner = Aligner::builder(&Direction::default()).build();
        let bitext = aligner.align(&chronicle("fr", &source), &english, &()).unwrap();
        each_once(&bitext.beads, 40, 39);
        assert_eq!(bitext.moved, [Moved { source: 10..16, target: 28..33 }]);
        assert!(bitext.beads.iter().any(|b| b.source == (12..14) && b.target == (30..31) && b.moved));
    }

    #[test]
    fn the_memory_decides_what_nothing_else_can() {
        let (source, target) = ([AlignSegment::new("Zim bala.")], ["Fil tock.", "Fal teck."].map(AlignSegment::new));
        let direction = Direction::new(Lang::new("eu").unwrap(), Lang::english());
        let aligner = Aligner::builder(&direction).memory([("Zim bala", "Fal teck")]).build();
        let bitext = aligner.align(&source, &target, &()).unwrap();
        let bead = bitext.beads.iter().find(|bead| bead.source == (0..1)).unwrap();
        assert_eq!(bead.target, 1..2);
        assert!(bead.reasons.memory);
    }

    #[test]
    fn what_a_person_has_locked_is_related() {
        let (source, target) = (["Zim bala."; 6].map(AlignSegment::new), ["Fil tock."; 6].map(AlignSegment::new));
        let locks = (0..5).map(|at| Lock { source: at..at + 1, target: at..at + 1, ..Lock::default() });
        let judgement = |locks| {
            let aligner = Aligner::builder(&Direction::default()).locks(locks).build();
            aligner.align(&source, &target, &()).unwrap().verdict.judgement
        };
        assert_eq!(judgement(Vec::new()), Judgement::Unrelated);
        assert_eq!(judgement(locks.collect()), Judgement::Related);
    }

    #[test]
    fn an_empty_line_is_no_part_of_what_stands_beside_it() {
        let (french, english) = (chronicle("fr", &[0, 1, 2, 3, 4, 5]), chronicle("en", &[0, 1, 2, 3, 4, 5]));
        let spaced: Vec<_> = french.into_iter().flat_map(|segment| [segment, AlignSegment::default()]).collect();
        let bitext = Aligner::builder(&Direction::default()).build().align(&spaced, &english, &()).unwrap();
        let pairs: Vec<_> = bitext.beads.iter().filter(|bead| !bead.is_null()).collect();
        assert!(
            pairs.iter().map(|bead| (bead.source.clone(), bead.target.start)).eq((0..6).map(|n| (2 * n..2 * n + 1, n)))
        );
        assert!(pairs.iter().all(|bead| bead.confidence > 0.8), "{pairs:?}");
    }

    #[test]
    fn an_end_is_no_counterpart_for_nothing() {
        let aligner = Aligner::builder(&Direction::default()).build();
        let bitext = aligner.align(&[], &chronicle("en", &[1, 2]), &()).unwrap();
        each_once(&bitext.beads, 0, 2);
        assert_eq!(bitext.verdict.judgement, Judgement::Unrelated);
    }

    #[test]
    fn a_watch_that_says_stop_is_obeyed() {
        struct Stop;
        impl Watch for Stop {
            fn interrupted(&self) -> bool {
                true
            }
        }
        let some = chronicle("fr", &[1]);
        assert!(Aligner::builder(&Direction::default()).build().align(&some, &some, &Stop).is_err());
    }
}
