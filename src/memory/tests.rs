//! The memory as its callers see it.

use std::ops::ControlFlow;

use super::*;
use crate::lang::Direction;
use crate::unit::{Annotation, Context, Status, TranslationUnit};

fn info(kind: RunKind) -> RunInfo {
    RunInfo { kind, command: "test".into(), date: "20261121T120000Z".into(), ..RunInfo::default() }
}

fn pair(source: &str, target: &str) -> TranslationUnit {
    TranslationUnit::pair(&Direction::default(), source, target)
}

fn filled(units: &[TranslationUnit]) -> Memory {
    let mut memory = Memory::in_memory().unwrap();
    let mut run = memory.begin_run(&info(RunKind::Import)).unwrap();
    for unit in units {
        run.add(unit).unwrap();
    }
    run.commit().unwrap();
    memory
}

fn all(memory: &Memory) -> Vec<TranslationUnit> {
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
    let mut run = memory.begin_run(&info(RunKind::Import)).unwrap();
    assert_eq!(run.add(&pair("Oui", "Yes")).unwrap(), Added::AlreadyThere);
    assert_eq!(run.add(&pair("Non", "No")).unwrap(), Added::New);
    drop(run);
    assert_eq!(all(&memory).len(), 1);
    assert_eq!(memory.runs().unwrap().len(), 1);
}

#[test]
fn a_newer_unit_is_merged_and_keeps_the_notes_of_the_older() {
    let mut old = pair("Oui", "Yes");
    old.metadata.changed = Some("20200101T000000Z".into());
    old.metadata.annotations.push(Annotation::Note { text: "ancienne".into(), attributes: vec![] });
    let mut new = pair("Oui", "Yes");
    new.metadata.changed = Some("20210101T000000Z".into());
    let mut memory = filled(&[old]);
    let mut run = memory.begin_run(&info(RunKind::Import)).unwrap();
    assert_eq!(run.add(&new).unwrap(), Added::Merged);
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
        let mut run = memory.begin_run(&RunInfo { conflicts, ..info(RunKind::Import) }).unwrap();
        let kept = conflicts != Conflicts::Skip;
        assert_eq!(run.add(&pair("Oui", "Yeah")).unwrap(), Added::Conflicting { kept });
        run.commit().unwrap();
        let targets: Vec<_> = all(&memory).iter().map(|unit| unit.variants[1].segment.text.clone()).collect();
        assert_eq!(targets, left);
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
