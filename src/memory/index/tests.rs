//! Index files: in several parts, damaged, cut off and deleted.

use std::fs::{File, OpenOptions};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::lang::Direction;
use crate::memory::{LookupOptions, Match, Memory, MemorySet, Query, RunInfo};
use crate::unit::TranslationUnit;

const WORDS: [&str; 12] =
    ["conseil", "rapport", "séance", "point", "comité", "pays", "année", "texte", "droit", "eau", "paix", "vote"];

/// Texts that are alike, each of its own.
fn text(number: usize) -> String {
    let word = |n: usize| WORDS[n % WORDS.len()];
    let (a, b, c) = (word(number), word(number / 12), word(number / 144));
    format!("le {a} de la {b} et du {c} examine le {} numéro {number}", word(number / 5))
}

fn add(path: &Path, numbers: std::ops::Range<usize>) {
    let mut memory = Memory::open_or_create(path).unwrap();
    let mut run = memory.begin_run(&RunInfo { date: "20261122T000000Z".into(), ..RunInfo::default() }, &()).unwrap();
    for number in numbers {
        let unit = TranslationUnit::pair(&Direction::default(), text(number), format!("item {number}"));
        run.add(&unit).unwrap();
    }
    run.commit().unwrap();
    memory.make_indexes(&[&Direction::default().from], &()).unwrap();
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> = names.filter(|path| path.extension().is_some_and(|end| end == "index")).collect();
    found.sort();
    found
}

fn answers(set: &MemorySet, exhaustive: bool) -> Vec<Vec<Match>> {
    let options = LookupOptions { min: 60.0, exhaustive, ..LookupOptions::default() };
    let asked =
        ["le conseil de la paix et du vote examine le point numéro 77", "le rapport examine le texte", &text(16_999)];
    asked.map(|text| set.lookup(&Query::new(text, Direction::default()), &options).unwrap()).into()
}

#[test]
fn an_index_in_several_parts_answers_as_scoring_every_unit_does() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.sqlite");
    let set = |path: &Path| MemorySet::from(Memory::open(path).unwrap());
    add(&path, 0..12_000);
    assert_eq!(files(folder.path()).len(), 1);
    let open = set(&path);
    assert_eq!(answers(&open, false), answers(&open, true));
    // So few are not worth another part: they are found all the same, by sets opened before and after.
    add(&path, 12_000..12_010);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(answers(&open, false), answers(&open, true));
    add(&path, 12_010..17_200);
    assert_eq!(files(folder.path()).len(), 2);
    let expected = answers(&set(&path), true);
    assert_eq!(answers(&set(&path), false), expected);
    assert_eq!(answers(&open, false), expected);
    // Parts of about the same size are made one.
    add(&path, 17_200..22_500);
    assert_eq!(files(folder.path()).len(), 1);
    assert_eq!(answers(&set(&path), false), answers(&set(&path), true));
}

/// Looks up with an index to whose file something is done before, and again by a set that had opened it.
fn harmed(harm: impl Fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("m.sqlite");
    add(&path, 0..6_000);
    let set = MemorySet::from(Memory::open(&path).unwrap());
    let expected = answers(&set, true);
    // Opens the file and reads a few of its blocks.
    set.lookup(&Query::new("paix", Direction::default()), &LookupOptions::default()).unwrap();
    let files = files(folder.path());
    let whole = std::fs::read(&files[0]).unwrap();
    harm(&files[0]);
    assert_eq!(answers(&set, false), expected, "opened before");
    assert_eq!(answers(&MemorySet::from(Memory::open(&path).unwrap()), false), expected, "opened after");
    if let Ok(now) = std::fs::read(&files[0]) {
        assert!(now == whole, "the file was not made anew");
    }
    assert_eq!(Memory::open(&path).unwrap().check(&()).unwrap(), []);
}

#[test]
fn a_damaged_index_is_made_anew_by_itself() {
    harmed(damage);
}

/// Writes over one byte in every few blocks.
fn damage(path: &Path) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    for at in (5_000..file.metadata().unwrap().len()).step_by(30_000) {
        file.seek(SeekFrom::Start(at)).unwrap();
        file.write_all(&[0xA5]).unwrap();
    }
}

#[test]
fn an_index_cut_off_while_it_is_in_use_is_made_anew() {
    harmed(|path| OpenOptions::new().write(true).open(path).unwrap().set_len(3_000).unwrap());
    harmed(|path| drop(File::create(path).unwrap()));
}

#[test]
fn an_index_deleted_while_it_is_in_use_goes_on_answering() {
    harmed(|path| std::fs::remove_file(path).unwrap());
}

#[test]
fn an_index_that_cannot_stand_beside_its_memory_is_kept_elsewhere() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (path, elsewhere) = (folder.path().join("m.sqlite"), elsewhere.path().join("indexes"));
    // What has this name cannot be written: a part is written under it until it is complete.
    let part = folder.path().join(format!("m.sqlite.fr-1.{}.part", std::process::id()));
    std::fs::create_dir(&part).unwrap();
    add(&path, 0..6_000);
    assert_eq!(files(folder.path()).len(), 0);
    let open = || Memory::open(&path).unwrap().with_index_folder(&elsewhere);
    let asked = || answers(&MemorySet::from(open()), false);
    assert_eq!(asked(), answers(&MemorySet::from(open()), true));
    let [kept] = &files(&elsewhere)[..] else { panic!("one file") };
    let made = kept.metadata().unwrap().modified().unwrap();
    // It is found there, and looked after.
    asked();
    assert_eq!(kept.metadata().unwrap().modified().unwrap(), made);
    damage(kept);
    assert_eq!(open().check(&()).unwrap().len(), 1);
    // Where it can stand beside the memory again, it does.
    std::fs::remove_dir(&part).unwrap();
    assert_eq!(asked(), answers(&MemorySet::from(open()), true));
    assert_eq!((files(folder.path()).len(), files(&elsewhere).len()), (1, 0));
}
