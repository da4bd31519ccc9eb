//! Changes of a memory, and the way back from each.

use crate::lang::Direction;
use crate::memory::tests::{all, filled, imported, info, pair, texts};
use crate::memory::{Memory, RunId, RunKind, Same, UnitId};
use crate::unit::{Annotation, TranslationUnit};

#[test]
fn an_undo_restores_what_the_run_changed_and_can_be_undone() {
    let mut old = pair("Oui", "Yes");
    old.metadata.changed = Some("2020".into());
    let mut new = old.clone();
    new.metadata.changed = Some("2021".into());
    let mut memory = filled(&[old.clone()]);
    let second = imported(&mut memory, &[new.clone(), pair("Non", "No")]);
    assert_eq!(all(&memory), [new.clone(), pair("Non", "No")]);
    let undo = memory.undo(&info(RunKind::Undo), second, &()).unwrap();
    assert_eq!((undo.removed, undo.changed), (1, 1));
    assert_eq!(all(&memory), [old]);
    assert!(memory.undo(&info(RunKind::Undo), second, &()).is_err());
    memory.undo(&info(RunKind::Undo), undo.run, &()).unwrap();
    assert_eq!(all(&memory), [new, pair("Non", "No")]);
    memory.undo(&info(RunKind::Undo), second, &()).unwrap();
    assert_eq!(all(&memory).len(), 1);
    assert_eq!(memory.check(&()).unwrap(), []);
}

#[test]
fn a_run_whose_undoing_was_undone_and_done_again_is_undone() {
    let mut memory = Memory::in_memory().unwrap();
    let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
    run.add(&pair("Oui", "Yes")).unwrap();
    run.add_header(&[Annotation::Note { text: "an import".into(), attributes: vec![] }]).unwrap();
    let mut last = run.commit().unwrap().run;
    for undone in [true, false, true, false, true] {
        last = memory.undo(&info(RunKind::Undo), last, &()).unwrap().run;
        assert_eq!(all(&memory).is_empty(), undone);
        assert_eq!(memory.header(None).unwrap().is_empty(), undone, "what it brought goes with it");
        let stands: Vec<_> = memory.runs().unwrap().iter().map(|run| run.undone_by.is_none()).collect();
        let expected: Vec<_> = (1..=last.0).map(|run| (last.0 - run) % 2 == 0).collect();
        assert_eq!(stands, expected);
    }
    assert!(memory.undo(&info(RunKind::Undo), RunId(1), &()).is_err());
    memory.undo(&info(RunKind::Undo), last, &()).unwrap();
    // Whichever run of them is named: it is the same run that falls again.
    memory.undo(&info(RunKind::Undo), RunId(1), &()).unwrap();
    assert!(all(&memory).is_empty());
    assert!(memory.runs().unwrap()[0].undone_by.is_some());
}

#[test]
fn a_change_comes_back_after_the_import_that_it_changed_not_before() {
    let mut memory = filled(&[pair("Oui", "Yes"), pair("Non", "No")]);
    let edit = memory.edit(&info(RunKind::Edit), UnitId(1), pair("Oui", "Aye")).unwrap().run;
    let unedited = memory.undo(&info(RunKind::Undo), edit, &()).unwrap().run;
    let unmade = memory.undo(&info(RunKind::Undo), RunId(1), &()).unwrap().run;
    let error = memory.undo(&info(RunKind::Undo), unedited, &()).unwrap_err().to_string();
    assert!(error.contains(&format!("undo {unmade} first")), "{error}");
    assert!(all(&memory).is_empty());
    memory.undo(&info(RunKind::Undo), unmade, &()).unwrap();
    memory.undo(&info(RunKind::Undo), unedited, &()).unwrap();
    assert_eq!(all(&memory), [pair("Oui", "Aye"), pair("Non", "No")]);
}

#[test]
fn a_run_is_undone_after_what_changed_its_units_later() {
    let mut memory = filled(&[pair("Oui", "Yes"), pair("Non", "No")]);
    let id = UnitId(1);
    let edit = memory.edit(&info(RunKind::Edit), id, pair("Oui", "Indeed")).unwrap().run;
    let error = memory.undo(&info(RunKind::Undo), RunId(1), &()).unwrap_err().to_string();
    assert!(error.contains("undo 2 first"), "{error}");
    assert_eq!(texts(&memory), ["Oui=Indeed", "Non=No"]);
    memory.undo(&info(RunKind::Undo), edit, &()).unwrap();
    assert_eq!(texts(&memory), ["Oui=Yes", "Non=No"]);
    memory.undo(&info(RunKind::Undo), RunId(1), &()).unwrap();
    assert_eq!(texts(&memory), [""; 0]);
    assert_eq!(memory.check(&()).unwrap(), []);
}

#[test]
fn dedupe_makes_one_of_the_same_segments_and_keeps_every_note() {
    let mut first = pair("Oui", "Yes");
    first.context.previous = Some("Un.".into());
    let mut second = pair("Oui", "Yes");
    second.metadata.annotations.push(Annotation::Note { text: "à garder".into(), attributes: vec![] });
    let mut memory = filled(&[first, second, pair("Oui", "Yeah")]);
    assert_eq!(all(&memory).len(), 3);
    memory.dedupe(&info(RunKind::Dedupe), Same::Segments, &()).unwrap();
    let units = all(&memory);
    assert_eq!(units.len(), 2);
    assert_eq!(units[0].context.previous.as_deref(), Some("Un."));
    assert_eq!(units[0].metadata.annotations.len(), 1);
    let run = memory.dedupe(&info(RunKind::Dedupe), Same::Source, &()).unwrap().unwrap();
    assert_eq!(texts(&memory), ["Oui=Yeah"]);
    assert_eq!(memory.dedupe(&info(RunKind::Dedupe), Same::Source, &()).unwrap(), None, "nothing to do is no run");
    memory.undo(&info(RunKind::Undo), run.run, &()).unwrap();
    assert_eq!(texts(&memory), ["Oui=Yes", "Oui=Yeah"]);
    assert_eq!(memory.check(&()).unwrap(), []);
}

#[test]
fn one_translation_a_source_is_one_for_each_language_and_the_source_need_not_stand_first() {
    let german = Direction::new(crate::Lang::french(), crate::Lang::new("de").unwrap());
    let mut turned = pair("Oui", "Indeed");
    turned.variants.reverse();
    let mut memory =
        filled(&[pair("Oui", "Yes"), TranslationUnit::pair(&german, "Oui", "Ja"), turned, pair("Si", "Yes")]);
    memory.dedupe(&info(RunKind::Dedupe), Same::Source, &()).unwrap();
    assert_eq!(texts(&memory), ["Oui=Yes", "Oui=Ja", "Indeed=Oui", "Si=Yes"], "other languages, or in another order");
    let mut another = pair("Oui", "Certainly");
    another.variants.reverse();
    imported(&mut memory, &[another]);
    memory.dedupe(&info(RunKind::Dedupe), Same::Source, &()).unwrap();
    assert_eq!(texts(&memory), ["Oui=Yes", "Oui=Ja", "Si=Yes", "Certainly=Oui"]);
}

/// Once in thirty times a unit was found whose number was "not given out yet".
#[test]
fn a_check_sees_one_state_of_a_memory_that_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("memory.sqlite");
    let memory = Memory::open_or_create(&path).unwrap();
    let written = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut memory = Memory::open(&path).unwrap();
            for n in 0..300 {
                imported(&mut memory, &[pair(&format!("Point {n}"), &format!("Item {n}"))]);
            }
            written.store(true, std::sync::atomic::Ordering::Relaxed);
        });
        while !written.load(std::sync::atomic::Ordering::Relaxed) {
            assert_eq!(memory.check(&()).unwrap(), []);
        }
    });
    assert_eq!(all(&memory).len(), 300);
}

/// What had undone itself was followed without end, and damaged ways back were not found before they were needed.
#[test]
fn damage_beside_the_units_texts_is_found() {
    let note = Annotation::Note { text: "an import".into(), attributes: vec![] };
    for (damage, expected) in [
        ("UPDATE run SET undone_by = 1 WHERE id = 1", "undone by no later run: run 1"),
        ("UPDATE run SET undone_by = 1 WHERE id = 2", "undone by no later run: run 2"),
        ("UPDATE run SET undone_by = 77 WHERE id = 1", "undone by no later run: run 1"),
        ("UPDATE run SET kind = 'other' WHERE id = 1", "the memory is damaged: a run of unknown kind 'other'"),
        ("UPDATE run SET files = '['", "the memory is damaged"),
        ("UPDATE earlier SET image = '{'", "unit 1 as it was before run 2: the memory is damaged"),
        ("UPDATE earlier SET unit = 5", "an earlier state from before it was made: unit 5"),
        ("UPDATE unit SET confidence = 7", "unit 1: its confidence is not 0 to 1"),
        ("DROP INDEX variant_fingerprint", "its index variant_fingerprint is missing"),
        ("DROP TABLE segmentation", "its table segmentation is missing"),
        ("UPDATE header SET run = 9", "a file's header of no run: run 9"),
        ("UPDATE header SET annotation = '{'", "the memory is damaged"),
        ("INSERT INTO segmentation VALUES (1, 'fr', 'x'); DELETE FROM run WHERE id = 1", "rules of no run: run 1"),
    ] {
        let mut memory = Memory::in_memory().unwrap();
        let mut run = memory.begin_run(&info(RunKind::Import), &()).unwrap();
        run.add(&pair("Oui", "Yes")).unwrap();
        run.add_header(std::slice::from_ref(&note)).unwrap();
        run.commit().unwrap();
        memory.edit(&info(RunKind::Edit), UnitId(1), pair("Oui", "Aye")).unwrap();
        assert_eq!(memory.check(&()).unwrap(), []);
        memory.connection().execute_batch(&format!("PRAGMA foreign_keys = OFF; {damage}")).unwrap();
        let found: Vec<_> = memory.check(&()).unwrap().into_iter().map(|finding| finding.message).collect();
        assert!(found.iter().any(|message| message.starts_with(expected)), "{damage}: {found:?}");
        // Right or refused, but at an end.
        let _ = (memory.runs(), memory.undo(&info(RunKind::Undo), RunId(1), &()));
    }
}
