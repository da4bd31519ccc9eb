//! The memory as its callers see it.

use std::ops::ControlFlow;

use super::*;
use crate::lang::{Direction, Lang};
use crate::unit::{Annotation, Context, Status, TranslationUnit, Variant};

pub(super) fn info(kind: RunKind) -> RunInfo {
    RunInfo { kind, command: "test".into(), date: "20261121T120000Z".into(), ..RunInfo::default() }
}

pub(super) fn pair(source: &str, target: &str) -> TranslationUnit {
    TranslationUnit::pair(&Direction::default(), source, target)
}

pub(super) fn filled(units: &[TranslationUnit]) -> Memory {
    let mut memory = Memory::in_memory().unwrap();
    let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
    for unit in units {
        run.add(unit).unwrap();
    }
    run.commit().unwrap();
    memory
}

pub(super) fn all(memory: &Memory) -> Vec<TranslationUnit> {
    let mut units = Vec::new();
    memory
        .for_each_unit(&UnitFilter::default(), |stored| {
            units.push(stored.unit.clone());
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
    units
}

#[test]
fn units_come_back_as_they_went_in_and_in_order() {
    let mut first = pair("La séance est levée.", "The meeting rose.");
    first.id = Some("u1".into());
    first.metadata.created = Some("20200102T030405Z".into());
    first.metadata.annotations.push(Annotation::Note { text: "vu".into(), attributes: vec![] });
    first.context = Context { previous: Some("Avant.".into()), next: None, key: Some("k".into()) };
    first.origin.document = Some("pv.docx".into());
    first.origin.confidence = Some(0.87);
    first.origin.status = Status::Aligned;
    let units = [first, pair("Zéro", "Zero"), pair("Article", "Section")];
    assert_eq!(all(&filled(&units)), units);
}

#[test]
fn the_same_unit_again_adds_nothing_and_a_dropped_run_leaves_nothing() {
    let mut memory = filled(&[pair("Oui", "Yes")]);
    let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
    assert_eq!(run.add(&pair("Oui", "Yes")).unwrap(), Added::AlreadyThere);
    assert_eq!(run.add(&pair("Non", "No")).unwrap(), Added::New);
    drop(run);
    assert_eq!(all(&memory).len(), 1);
    assert_eq!(memory.runs().unwrap().len(), 1);
}

#[test]
fn a_run_whose_file_was_pulled_away_is_refused_and_readers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (path, moved) = (folder.path().join("m.sqlite"), folder.path().join("ailleurs.sqlite"));
    imported(&mut Memory::open_or_create(&path).unwrap(), &[pair("Oui", "Yes")]);
    let mut memory = Memory::open(&path).unwrap();
    let set = MemorySet::from(Memory::open(&path).unwrap());
    let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
    run.add(&pair("Non", "No")).unwrap();
    std::fs::rename(&path, &moved).unwrap();
    let error = run.commit().unwrap_err().to_string();
    assert!(error.contains("moved or deleted"), "{error}");
    let query = Query::new("Oui", Direction::default());
    assert_eq!(set.lookup(&query, &LookupOptions::default()).unwrap().len(), 1);
    assert!(memory.begin_run(&info(RunKind::Import), &()).is_err());
    assert_eq!(texts(&Memory::open(&moved).unwrap()), ["Oui=Yes"]);
}

/// Who wrote by the one name and who wrote by the other destroyed the memory together.
#[cfg(unix)]
#[test]
fn a_file_of_two_names_is_read_but_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (path, other) = (folder.path().join("m.sqlite"), folder.path().join("n.sqlite"));
    let mut memory = Memory::open_or_create(&path).unwrap();
    imported(&mut memory, &[pair("un", "one")]);
    std::fs::hard_link(&path, &other).unwrap();
    for path in [&path, &other] {
        let mut memory = Memory::open(path).unwrap();
        assert_eq!(all(&memory).len(), 1);
        let told =
            memory.begin_run(&info(RunKind::Import), &()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains(".sqlite: its file has a second name"), "{told}");
    }
    std::fs::remove_file(&other).unwrap();
    // What a killed program leaves that was about to name the memory that it had made, or a backup.
    for left in [".m.sqlite.17.new", "m.sqlite.17.part"] {
        std::fs::hard_link(&path, folder.path().join(left)).unwrap();
    }
    imported(&mut memory, &[pair("deux", "two")]);
    assert_eq!(all(&memory).len(), 2);
}

#[test]
fn a_memory_being_filled_is_open_to_others_who_see_all_of_it_or_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.sqlite");
    let mode = |memory: &Memory| {
        memory.connection().pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0)).unwrap()
    };
    let units = |memory: &Memory| memory.count(&UnitFilter::default()).unwrap();
    let mut filled = Memory::open_or_create(&path).unwrap();
    let mut run = filled.begin_run(&info(RunKind::Import), &()).unwrap();
    run.add(&pair("La séance est levée.", "The meeting rose.")).unwrap();
    // Nobody else had it open: the run does without the log.
    let other = Memory::open(&path).unwrap();
    assert_eq!((mode(&other), units(&other)), ("delete".into(), 0));
    run.commit().unwrap();
    assert_eq!((mode(&filled), units(&filled), units(&other)), ("wal".into(), 1, 1));
    // Somebody has it open: the run goes by the log, and disturbs nobody.
    let path = folder.path().join("n.sqlite");
    let mut filled = Memory::open_or_create(&path).unwrap();
    let other = Memory::open(&path).unwrap();
    let mut run = filled.begin_run(&info(RunKind::Import), &()).unwrap();
    run.add(&pair("La séance est levée.", "The meeting rose.")).unwrap();
    assert_eq!((mode(&other), units(&other)), ("wal".into(), 0));
    run.commit().unwrap();
    assert_eq!((mode(&filled), units(&filled), units(&other)), ("wal".into(), 1, 1));
}

#[test]
fn of_very_many_translations_the_newest_come_first() {
    let units: Vec<_> = (0..3_000u32)
        .map(|n| {
            let mut unit = pair("Oui", &format!("Yes {n}"));
            unit.metadata.changed = Some(format!("{:08}", n * 7_919 % 3_001));
            unit.context.previous = Some(format!("Question {n}"));
            unit
        })
        .collect();
    let mut newest: Vec<_> = units.iter().collect();
    newest.sort_by_key(|unit| std::cmp::Reverse(unit.metadata.changed.clone()));
    let newest: Vec<_> = newest.iter().map(|unit| unit.variants[1].segment.text.as_str()).collect();
    let set = MemorySet::from(filled(&units));
    let mut query = Query::new("Oui", Direction::default());
    let found = set.lookup(&query, &LookupOptions::default()).unwrap();
    assert_eq!(found.iter().map(|found| found.target.text.as_str()).collect::<Vec<_>>(), &newest[..5]);
    let phrase = Phrase { text: "oui".into(), lang: None, direction: Direction::default(), limit: 10 };
    let hits = set.concordance(&phrase).unwrap();
    assert_eq!(hits.iter().map(|hit| hit.unit.id.0).collect::<Vec<_>>(), (1..=10).collect::<Vec<_>>());
    query.context.previous = Some("Question 1234".into());
    let found = set.lookup(&query, &LookupOptions::default()).unwrap();
    assert_eq!((found[0].target.text.as_str(), found[0].score.net), ("Yes 1234", 101.0));
}

#[test]
fn a_newer_unit_is_merged_and_keeps_the_notes_of_the_older() {
    let mut old = pair("Oui", "Yes");
    old.metadata.changed = Some("20200101T000000Z".into());
    old.metadata.annotations.push(Annotation::Note { text: "ancienne".into(), attributes: vec![] });
    let mut new = pair("Oui", "Yes");
    new.metadata.changed = Some("20210101T000000Z".into());
    let mut memory = filled(&[old]);
    let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
    assert_eq!(run.add(&new).unwrap(), Added::Changed);
    assert_eq!(run.add(&new).unwrap(), Added::AlreadyThere);
    run.commit().unwrap();
    let unit = &all(&memory)[0];
    assert_eq!(unit.metadata.changed.as_deref(), Some("20210101T000000Z"));
    assert_eq!(unit.metadata.annotations.len(), 1);
}

#[test]
fn conflicts_are_settled_as_told() {
    for (conflicts, left) in
        [(Conflicts::Keep, vec!["Yes", "Yeah"]), (Conflicts::Newest, vec!["Yeah"]), (Conflicts::Skip, vec!["Yes"])]
    {
        let mut memory = filled(&[pair("Oui", "Yes")]);
        let mut run = memory.begin_run(&RunInfo { conflicts, ..info(RunKind::Import) }, &()).unwrap();
        let kept = conflicts != Conflicts::Skip;
        assert_eq!(run.add(&pair("Oui", "Yeah")).unwrap(), Added::Conflicting { kept });
        run.commit().unwrap();
        let targets: Vec<_> = all(&memory).iter().map(|unit| unit.variants[1].segment.text.clone()).collect();
        assert_eq!(targets, left);
    }
}

/// The number of an appended unit is SQLite's to find, behind the last one.
#[test]
fn numbers_go_on_when_the_last_unit_makes_room_for_a_newer_one() {
    let mut memory = Memory::in_memory().unwrap();
    let newest = RunInfo { conflicts: Conflicts::Newest, ..info(RunKind::Import) };
    let mut run = memory.begin_run(&newest, &()).unwrap();
    for target in ["Yes", "Yeah", "Yes", "Aye"] {
        run.add(&pair("Oui", target)).unwrap();
        run.add(&pair(target, target)).unwrap();
    }
    run.commit().unwrap();
    assert_eq!(memory.check(&()).unwrap(), []);
    let mut numbers = Vec::new();
    let each = |stored: StoredUnit| {
        numbers.push(stored.id.0);
        Ok(ControlFlow::Continue(()))
    };
    memory.for_each_unit(&UnitFilter::default(), each).unwrap();
    assert_eq!(numbers, [2, 4, 6, 7]);
}

#[test]
fn segments_behind_those_of_the_last_unit_are_told_and_nothing_is_stored() {
    let mut memory = filled(&[pair("Oui", "Yes")]);
    let damage = "INSERT INTO variant (id, lang, fingerprint, text) VALUES (5 << 16, 1, 1, 'Non')";
    memory.connection().execute_batch(damage).unwrap();
    let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
    let error = run.add(&pair("Bien", "Well")).unwrap_err().to_string();
    assert!(error.contains("it has segments behind those of its last unit"), "{error}");
    drop(run);
    assert_eq!(all(&memory).len(), 1);
}

#[test]
fn a_conflict_is_found_among_very_many_units_of_the_same_source_in_other_contexts() {
    let in_context = |target: &str, context: usize| {
        let mut unit = pair("Sans objet.", target);
        unit.context.previous = Some(format!("point {context}"));
        unit
    };
    let known: Vec<_> = (0..200).map(|context| in_context("None.", context)).collect();
    let later = in_context("Not applicable.", 0);
    for conflicts in [Conflicts::Keep, Conflicts::Skip] {
        let info = RunInfo { conflicts, ..info(RunKind::Import) };
        let found = Added::Conflicting { kept: conflicts == Conflicts::Keep };
        let mut memory = filled(&known);
        let mut run = memory.begin_run(&info, &()).unwrap();
        assert_eq!(run.add(&later).unwrap(), found);
        drop(run);
        let mut first = Memory::in_memory().unwrap();
        let mut run = first.begin_run(&info, &()).unwrap();
        for unit in &known {
            assert_eq!(run.add(unit).unwrap(), Added::New);
        }
        assert_eq!(run.add(&later).unwrap(), found);
    }
}

#[test]
fn lookup_finds_exact_in_context_and_fuzzy_in_both_directions() {
    let mut in_context = pair("La séance est levée.", "The sitting is closed.");
    in_context.context.previous = Some("Personne ne demande la parole.".into());
    let set = MemorySet::from(filled(&[
        pair("La séance est levée.", "The meeting rose."),
        in_context,
        pair("La séance est ouverte.", "The meeting is open."),
        pair("Tout autre chose ici.", "Something else here."),
    ]));
    let mut query = Query::new("La séance est levée.", Direction::default());
    query.context.previous = Some("Personne ne demande la parole.".into());
    let found = set.lookup(&query, &LookupOptions::default()).unwrap();
    let shown: Vec<_> = found.iter().map(|m| (m.score.net, m.kind, m.target.text.as_str())).collect();
    assert_eq!(
        shown,
        [
            (101.0, MatchKind::InContext, "The sitting is closed."),
            (100.0, MatchKind::Exact, "The meeting rose."),
            (75.0, MatchKind::Fuzzy, "The meeting is open."),
        ]
    );
    let back = Query::new("The meeting rose", Direction::default().reversed());
    let found = set.lookup(&back, &LookupOptions::default()).unwrap();
    assert_eq!(found[0].target.text, "La séance est levée.");
    assert_eq!(found[0].score.net, 95.0);
}

#[test]
fn penalties_are_shown_apart() {
    let mut aligned = pair("Oui certes", "Yes indeed");
    aligned.origin.status = Status::Aligned;
    let set = MemorySet::new().with(filled(&[aligned]), 5.0);
    let found = set.lookup(&Query::new("Oui certes", Direction::default()), &LookupOptions::default()).unwrap();
    assert_eq!(found[0].score, Score { gross: 100.0, net: 93.0 });
}

/// Units that score less than the penalty were left out, the same text with a higher one not.
#[test]
fn no_penalty_takes_a_match_below_zero() {
    let units = [pair("un deux trois quatre", "a"), pair("un deux huit neuf dix", "b")];
    let set = MemorySet::new().with(filled(&units), 60.0);
    let query = Query::new("un deux trois cinq", Direction::default());
    for exhaustive in [false, true] {
        let options = LookupOptions { min: 0.0, exhaustive, ..LookupOptions::default() };
        let scores: Vec<_> = set.lookup(&query, &options).unwrap().iter().map(|found| found.score).collect();
        assert_eq!(scores, [Score { gross: 75.0, net: 15.0 }, Score { gross: 40.0, net: 0.0 }]);
    }
}

pub(super) fn texts(memory: &Memory) -> Vec<String> {
    all(memory).iter().map(|u| format!("{}={}", u.variants[0].segment.text, u.variants[1].segment.text)).collect()
}

pub(super) fn imported(memory: &mut Memory, units: &[TranslationUnit]) -> RunId {
    let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
    for unit in units {
        run.add(unit).unwrap();
    }
    run.commit().unwrap().run
}

#[test]
fn of_equals_the_region_that_was_asked_for_comes_first_then_the_newest() {
    let unit = |to: &str, target: &str, date: &str| {
        let direction = Direction::new(Lang::french(), Lang::new(to).unwrap());
        let mut unit = TranslationUnit::pair(&direction, "Un organisme.", target);
        unit.metadata.changed = Some(date.into());
        unit
    };
    let units = [unit("en-GB", "An organisation.", "2020"), unit("en-US", "An organization.", "2021")];
    let set = MemorySet::from(filled(&[units[0].clone(), units[1].clone(), unit("en", "A body.", "2019")]));
    for (to, expected) in [
        ("en-GB", ["An organisation.", "An organization.", "A body."]),
        ("en", ["An organization.", "An organisation.", "A body."]),
        ("EN_us", ["An organization.", "An organisation.", "A body."]),
        ("en-AU", ["An organization.", "An organisation.", "A body."]),
    ] {
        let query = Query::new("Un organisme.", Direction::new(Lang::french(), Lang::new(to).unwrap()));
        let found = set.lookup(&query, &LookupOptions::default()).unwrap();
        assert_eq!(found.iter().map(|found| found.target.text.as_str()).collect::<Vec<_>>(), expected, "{to}");
    }
}

/// A TMX file of a job begun has empty variants: they were offered with 100 points, and documents filled with nothing.
#[test]
fn an_empty_translation_is_no_match() {
    let set = MemorySet::from(filled(&[pair("Oui", ""), pair("Non", " "), pair("Oui", "Yes")]));
    let texts = |text: &str, exact_only| {
        let options = LookupOptions { min: 0.0, exact_only, ..LookupOptions::default() };
        let found = set.lookup(&Query::new(text, Direction::default()), &options).unwrap();
        found.into_iter().map(|found| found.target.text).collect::<Vec<_>>()
    };
    assert_eq!((texts("Oui", true), texts("Oui", false)), (vec!["Yes".to_owned()], vec!["Yes".to_owned()]));
    assert_eq!(texts("Non", true), [""; 0]);
}

/// The index left it out, and scoring every unit gave it 0 points, which is enough where 0 is asked for.
#[test]
fn a_text_of_white_space_is_like_none_but_itself() {
    let set = MemorySet::from(filled(&[pair("", "A"), pair("\u{202F}", "B"), pair("Oui", "Yes")]));
    for (text, expected) in [("Non", vec!["Yes"]), ("", vec!["A"]), ("\u{202F}", vec!["B"]), (" ", vec![])] {
        for exhaustive in [false, true] {
            let options = LookupOptions { min: 0.0, exhaustive, ..LookupOptions::default() };
            let found = set.lookup(&Query::new(text, Direction::default()), &options).unwrap();
            assert_eq!(found.iter().map(|found| found.target.text.as_str()).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }
}

/// The index gave them in another order than scoring every unit.
#[test]
fn two_texts_of_a_unit_that_are_as_much_alike_come_in_its_order() {
    let mut unit = pair("Le congé débute mardi.", "The holiday starts.");
    unit.variants.insert(0, Variant::new(Lang::new("fr-CA").unwrap(), "Le congé débute jeudi.".into()));
    let set = MemorySet::from(filled(&[pair("Un", "One"), unit]));
    for exhaustive in [false, true] {
        let options = LookupOptions { exhaustive, ..LookupOptions::default() };
        let found = set.lookup(&Query::new("Le congé débute lundi.", Direction::default()), &options).unwrap();
        let texts: Vec<_> = found.iter().map(|found| found.source.text.as_str()).collect();
        assert_eq!(texts, ["Le congé débute jeudi.", "Le congé débute mardi."]);
    }
}

#[test]
fn the_text_of_a_second_region_is_found() {
    let mut unit = pair("La fin de semaine commence.", "The weekend starts.");
    let quebec = Variant::new(Lang::new("fr-CA").unwrap(), "Le congé débute ce vendredi.".into());
    unit.variants.push(quebec);
    let set = MemorySet::from(filled(&[unit]));
    for (text, score) in [("Le congé débute ce vendredi.", 100.0), ("Le congé débute ce vendredi", 97.0)] {
        let query = Query::new(text, Direction::default());
        for exhaustive in [false, true] {
            let found = set.lookup(&query, &LookupOptions { exhaustive, ..LookupOptions::default() }).unwrap();
            assert_eq!((found.len(), found[0].score.gross), (1, score));
            assert_eq!(
                (&*found[0].source.text, &*found[0].target.text),
                ("Le congé débute ce vendredi.", "The weekend starts.")
            );
        }
    }
}

#[test]
fn deleting_has_a_way_back() {
    let mut memory = filled(&[pair("Oui", "Yes"), pair("Non", "No"), pair("État", "State")]);
    let filter = UnitFilter { text: Some("ETAT".into()), ..UnitFilter::default() };
    let run = memory.delete(&info(RunKind::Delete), &filter, &()).unwrap();
    assert_eq!(run.removed, 1);
    assert_eq!(texts(&memory), ["Oui=Yes", "Non=No"]);
    memory.undo(&info(RunKind::Undo), run.run, &()).unwrap();
    assert_eq!(texts(&memory), ["Oui=Yes", "Non=No", "État=State"]);
    assert_eq!(memory.check(&()).unwrap(), []);
}

#[test]
fn filters_choose_by_origin_and_date() {
    let mut dated = pair("Un", "One");
    dated.metadata.changed = Some("20211231T235959Z".into());
    dated.origin.document = Some("a.txt".into());
    dated.origin.confidence = Some(0.4);
    let memory = filled(&[dated, pair("Deux", "Two")]);
    let count = |filter: UnitFilter| memory.count(&filter).unwrap();
    assert_eq!(count(UnitFilter { document: Some("a.txt".into()), ..UnitFilter::default() }), 1);
    assert_eq!(count(UnitFilter { since: Some("2021-12-31".into()), ..UnitFilter::default() }), 1);
    assert_eq!(count(UnitFilter { until: Some("2021-12-31".into()), ..UnitFilter::default() }), 1);
    assert_eq!(count(UnitFilter { until: Some("2021-12-30".into()), ..UnitFilter::default() }), 0);
    assert_eq!(count(UnitFilter { min_confidence: Some(0.5), ..UnitFilter::default() }), 1);
    assert_eq!(count(UnitFilter { below_confidence: Some(0.5), ..UnitFilter::default() }), 1);
    assert_eq!(count(UnitFilter { run: Some(RunId(2)), ..UnitFilter::default() }), 0);
    assert_eq!(count(UnitFilter { text: Some("two".into()), ..UnitFilter::default() }), 1);
}

#[test]
fn a_memory_cut_off_while_it_is_in_use_answers_right_or_says_so() {
    let folder = tempfile::tempdir().unwrap();
    for share in [0, 1, 3, 7] {
        let path = folder.path().join(format!("{share}.sqlite"));
        let mut memory = Memory::open_or_create(&path).unwrap();
        let text = |n: usize| format!("le point {n} de la séance {} du conseil", n % 13);
        imported(&mut memory, &(0..3000).map(|n| pair(&text(n), &format!("item {n}"))).collect::<Vec<_>>());
        drop(memory);
        let set = MemorySet::from(Memory::open(&path).unwrap());
        let ask = |set: &MemorySet, n: usize| {
            set.lookup(&Query::new(text(n), Direction::default()), &LookupOptions::default())
        };
        assert_eq!(ask(&set, 1).unwrap()[0].target.text, "item 1");
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(file.metadata().unwrap().len() * share / 8 + 100).unwrap();
        for n in (0..3000).step_by(97) {
            // What SQLite keeps in main memory is still right; what it must read is not there.
            if let Ok(found) = ask(&set, n) {
                assert!(
                    found.iter().all(|found| found.source.text != text(n) || found.target.text == format!("item {n}"))
                );
            }
        }
        let now = Memory::open(&path).and_then(|memory| memory.check(&()));
        assert!(now.is_err() || now.is_ok_and(|findings| !findings.is_empty()), "{share}");
    }
}

#[test]
fn a_segment_of_a_megabyte_is_found_by_itself_and_by_what_is_like_it() {
    let word = |n: usize| format!("mot{}", n * n % 50_021);
    let text = (0..120_000).map(word).collect::<Vec<_>>().join(" ");
    let set = MemorySet::from(filled(&[pair(&text, "long"), pair("court", "short")]));
    let score = |text: &str| {
        let found = set.lookup(&Query::new(text, Direction::default()), &LookupOptions::default()).unwrap();
        found.first().map(|found| found.score.net)
    };
    assert_eq!(score(&text), Some(100.0));
    assert_eq!(score(&text.replacen("mot4 ", "autre ", 1)), Some(99.99));
    assert_eq!(score("m"), None);
}

/// Texts of few words, so that they are alike, with numbers, marks and case.
fn sentence() -> impl proptest::strategy::Strategy<Value = String> {
    "([abcd]|un|deux|Un|é|12|7|,|«){1,9}".prop_map(|text| {
        let mut out = String::new();
        for c in text.chars() {
            if !out.is_empty() && c != ',' {
                out.push(' ');
            }
            out.push(c);
        }
        out
    })
}

use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_index_answers_as_scoring_every_unit_does(
        sources in proptest::collection::vec(sentence(), 1..60),
        later in proptest::collection::vec(sentence(), 0..10),
        query in sentence(), min in 0u32..100, limit in 1usize..8, penalty in 0u32..12,
    ) {
        let units: Vec<_> = sources.iter().enumerate().map(|(i, s)| {
            let mut unit = pair(s, &format!("t{}", i % 7));
            unit.origin.status = if i % 3 == 0 { Status::Aligned } else { Status::Draft };
            unit
        }).collect();
        let mut memory = filled(&units);
        let removed = memory.delete(&info(RunKind::Delete), &UnitFilter { units: vec![UnitId(1)], ..UnitFilter::default() }, &()).unwrap();
        imported(&mut memory, &later.iter().map(|s| pair(s, "later")).collect::<Vec<_>>());
        if limit % 2 == 0 {
            memory.undo(&info(RunKind::Undo), removed.run, &()).unwrap();
        }
        let set = MemorySet::new().with(memory, f64::from(penalty));
        let query = Query::new(query, Direction::default());
        let options = LookupOptions { min: f64::from(min), limit, ..LookupOptions::default() };
        let quick = set.lookup(&query, &options).unwrap();
        let slow = set.lookup(&query, &LookupOptions { exhaustive: true, ..options }).unwrap();
        prop_assert_eq!(quick, slow);
    }

    /// A run that fills an empty memory, or adds much to another, knows doubles and conflicts by itself, any other run
    /// by asking SQLite.
    #[test]
    fn a_large_run_knows_what_is_there_as_a_small_one_does(
        rows in proptest::collection::vec((0..4, 0..4, 0usize..3, 0u32..3), 1..40),
        from in 0usize..40, at_once in any::<bool>(),
        conflicts in prop_oneof![Just(Conflicts::Keep), Just(Conflicts::Skip), Just(Conflicts::Newest)],
    ) {
        let units: Vec<_> = rows.iter().map(|&(source, target, source_lang, in_context)| {
            let mut unit = pair(&format!("source {source}"), &format!("target {target}"));
            unit.source_lang = [None, Some(Lang::french()), Some(Lang::english())][source_lang].clone();
            unit.context.previous = (in_context > 0).then(|| format!("before {in_context}"));
            unit
        }).collect();
        let info = RunInfo { conflicts, ..info(RunKind::Import) };
        let added = |mut memory: Memory, know_all_from: usize| {
            let mut run = memory.begin_run(&info, &()).unwrap();
            let mut each = Vec::new();
            for (place, unit) in units.iter().enumerate() {
                if place == know_all_from {
                    run.know_all().unwrap();
                }
                if at_once && place > know_all_from {
                    each.extend(run.add_all(&units[place..]).into_iter().map(Result::unwrap));
                    break;
                }
                each.push(run.add(unit).unwrap());
            }
            run.commit().unwrap();
            assert_eq!(memory.check(&()).unwrap(), []);
            (each, all(&memory))
        };
        let others = || {
            let mut others = filled(&[pair("another", "other"), pair("more", "plus")]);
            let one = UnitFilter { units: vec![UnitId(1)], ..UnitFilter::default() };
            others.delete(&RunInfo { kind: RunKind::Delete, ..info.clone() }, &one, &()).unwrap();
            others
        };
        let asking = added(others(), usize::MAX);
        prop_assert_eq!(&asking, &added(others(), from));
        let (of_first, mut in_first) = added(Memory::in_memory().unwrap(), usize::MAX);
        in_first.insert(0, pair("more", "plus"));
        prop_assert_eq!(asking, (of_first, in_first));
    }
}

#[test]
fn a_unit_with_the_phrase_for_two_regions_takes_the_place_of_no_other() {
    let mut unit = pair("La séance est levée.", "The meeting rose.");
    unit.variants.push(Variant::new(Lang::new("fr-CA").unwrap(), "La séance est levée, dit la présidente.".into()));
    let others = ["La séance est levée ici.", "La séance est levée jusqu'à demain matin à dix heures."];
    let set = MemorySet::from(filled(&[unit, pair(others[0], "A"), pair(others[1], "B")]));
    let direction = Direction::default();
    let phrase = Phrase { text: "séance est".into(), lang: Some(Lang::french()), direction, limit: 3 };
    let hits = set.concordance(&phrase).unwrap();
    assert_eq!(hits.iter().map(|hit| hit.unit.id.0).collect::<Vec<_>>(), [1, 2, 3]);
}

/// Units of a text that came in often took the places of others that had come in between.
#[test]
fn a_lower_limit_gives_the_first_hits_of_a_higher_one() {
    let mut units = Vec::new();
    for number in 0..40 {
        units.push(pair("le point un", &format!("item {number}")));
        units.push(pair(&format!("le point {number}"), "le point"));
    }
    let set = MemorySet::from(filled(&units));
    let found = |limit| {
        let phrase = Phrase { text: "le point".into(), lang: None, direction: Direction::default(), limit };
        set.concordance(&phrase).unwrap().iter().map(|hit| hit.unit.id.0).collect::<Vec<_>>()
    };
    let all = found(100);
    assert_eq!(all.len(), 80);
    for limit in 1..80 {
        assert_eq!(found(limit), all[..limit], "{limit}");
    }
}

#[test]
fn concordance_finds_phrases_in_both_languages_whatever_their_case() {
    let set = MemorySet::from(filled(&[
        pair("La sécurité collective, c'est l'affaire de tous.", "Collective security is everybody's business."),
        pair("Sécurité\u{A0}collective", "Collective security"),
        pair("La sécurité est collective", "Security is collective"),
    ]));
    let mut phrase =
        Phrase { text: "SECURITE COLLECTIVE".into(), lang: None, direction: Direction::default(), limit: 10 };
    let hits = set.concordance(&phrase).unwrap();
    let found: Vec<_> = hits.iter().map(|hit| (hit.unit.id.0, hit.ranges.as_slice())).collect();
    assert_eq!(found, [(2, std::slice::from_ref(&(0..22))), (1, std::slice::from_ref(&(3..24)))]);
    phrase.text = "collective security".into();
    assert_eq!(set.concordance(&phrase).unwrap().len(), 2);
    phrase.lang = Some(crate::Lang::french());
    assert_eq!(set.concordance(&phrase).unwrap(), []);
}
