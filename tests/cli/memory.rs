//! memory: black-box tests of lookup, concordance and memory, and of what happens when things go wrong.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Desk;

/// A table of two columns with `count` rows, of which no two are alike.
pub(crate) fn table(count: usize) -> String {
    let row = |i: usize| {
        format!("Le comité examine le point {i} du rapport numéro {}\tThe committee examines item {i}\n", i * 7)
    };
    std::iter::once("fr\ten\n".into()).chain((0..count).map(row)).collect()
}

/// A desk with a small memory on it.
pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    desk.write(
        "petit.tsv",
        "fr\ten\n\
         La séance est levée à 18 heures.\tThe meeting rose at 6 p.m.\n\
         La séance est ouverte.\tThe meeting is called to order.\n\
         Le secrétaire général présente son rapport.\tThe Secretary General presents his report.\n",
    );
    desk.run(&["import", "petit.tsv"], 0);
    desk
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

pub(crate) fn units(desk: &Desk) -> u64 {
    units_of(desk, "memory.sqlite")
}

pub(crate) fn units_of(desk: &Desk, memory: &str) -> u64 {
    let info = desk.run(&["-m", memory, "memory", "info", "--json"], 0).0;
    lines(&info)[0]["units"].as_u64().expect("a number of units")
}

#[test]
fn lookup_answers_with_one_object_a_query() {
    let desk = desk();
    let (out, _) = desk.run(&["lookup", "--json", "La séance est levée à 19 heures."], 0);
    let answer = &lines(&out)[0];
    assert_eq!(answer["query"], "La séance est levée à 19 heures.");
    assert!(answer["micros"].is_u64());
    let best = &answer["matches"][0];
    assert_eq!((best["score"].as_f64(), best["kind"].as_str()), (Some(92.85), Some("fuzzy")));
    assert_eq!(best["target"], "The meeting rose at 6 p.m.");
    let kinds: Vec<_> = best["differences"].as_array().unwrap().iter().map(|d| d["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["kept", "changed", "kept"]);
    let changed = &best["differences"][1]["query"];
    let query = answer["query"].as_str().unwrap();
    assert_eq!(&query[changed[0].as_u64().unwrap() as usize..changed[1].as_u64().unwrap() as usize], "19");
    assert_eq!((best["origin"]["unit"].as_i64(), best["origin"]["run"].as_i64()), (Some(1), Some(1)));
}

#[test]
fn lookup_reads_lines_and_knows_the_way_back() {
    let desk = desk();
    let output = desk
        .bitext(&["lookup", "--json", "--from", "en", "--to", "fr"])
        .write_stdin("The meeting is called to order.\n\n \nNothing like it anywhere\n")
        .output()
        .unwrap();
    let answers = lines(&String::from_utf8(output.stdout).unwrap());
    assert_eq!(answers.len(), 4);
    assert_eq!(answers[0]["matches"][0]["score"], 100.0);
    assert_eq!(answers[0]["matches"][0]["target"], "La séance est ouverte.");
    assert_eq!(answers[3]["matches"], Value::Array(vec![]));
    desk.run(&["lookup", "Rien de semblable nulle part"], 1);
}

#[test]
fn lookup_reads_lines_with_a_mark_and_of_another_encoding() {
    let desk = desk();
    let mut input = b"\xEF\xBB\xBFLa s\xC3\xA9ance est ouverte.\r\n".to_vec();
    input.extend(b"La s\xE9ance est ouverte.\r\n");
    let output = desk.bitext(&["lookup", "--json"]).write_stdin(input).output().unwrap();
    let answers = lines(&String::from_utf8(output.stdout).unwrap());
    let scores: Vec<_> = answers.iter().map(|answer| answer["matches"][0]["score"].as_f64()).collect();
    assert_eq!(scores, [Some(100.0), Some(100.0)]);
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("standard input: read as"), "{told}");
}

#[test]
fn lookup_shows_people_what_they_need() {
    let desk = desk();
    let (out, _) = desk.run(&["lookup", "La séance est ouverte"], 0);
    insta::assert_snapshot!(out, @r"
    La séance est ouverte
       96 La séance est ouverte.
          The meeting is called to order.
          memory.sqlite unit 2 run 1, translated
    ");
    let (out, _) = desk.run(&["concordance", "SEANCE EST"], 0);
    assert_eq!(out.lines().filter(|line| line.starts_with("La séance")).count(), 2, "{out}");
}

#[test]
fn a_penalty_of_a_memory_is_taken_off() {
    let desk = desk();
    let (out, _) = desk.run(&["lookup", "--json", "-m", "memory.sqlite:5", "La séance est ouverte."], 0);
    let best = &lines(&out)[0]["matches"][0];
    assert_eq!((best["score"].as_f64(), best["gross"].as_f64()), (Some(95.0), Some(100.0)));
}

#[test]
fn a_unit_just_added_is_found_at_once_and_gone_after_undo() {
    let desk = desk();
    desk.write("plus.tsv", "fr\ten\nLe quorum est atteint.\tThere is a quorum.\n");
    desk.run(&["import", "plus.tsv"], 0);
    desk.run(&["lookup", "Le quorum est atteint"], 0);
    desk.run(&["concordance", "quorum"], 0);
    desk.run(&["memory", "undo", "2"], 0);
    desk.run(&["lookup", "Le quorum est atteint"], 1);
    desk.run(&["concordance", "quorum"], 1);
    desk.run(&["memory", "undo", "3"], 0);
    desk.run(&["lookup", "Le quorum est atteint"], 0);
    desk.run(&["memory", "check"], 0);
}

#[test]
fn units_are_edited_deleted_and_brought_back() {
    let desk = desk();
    let (out, _) = desk.run(&["memory", "delete", "--text", "séance", "--dry-run"], 0);
    assert!(out.ends_with("2 units would be deleted\n"), "{out}");
    assert_eq!(units(&desk), 3);
    desk.run(&["memory", "delete", "--text", "séance"], 0);
    assert_eq!(units(&desk), 1);
    desk.run(&["memory", "undo", "2"], 0);
    assert_eq!(units(&desk), 3);
    let (_, err) = desk.run(&["memory", "delete"], 2);
    assert!(err.contains("say which units"), "{err}");
    desk.run(&["memory", "edit", "2", "--target", "The sitting is open."], 0);
    let (out, _) = desk.run(&["lookup", "La séance est ouverte."], 0);
    assert!(out.contains("The sitting is open."), "{out}");
    desk.run(&["memory", "check"], 0);
}

#[test]
fn runs_of_many_files_take_one_line_and_json_names_them_all() {
    let desk = Desk::new();
    for n in 0..3 {
        desk.write(&format!("pv-{n}.tsv"), format!("fr\ten\nPoint {n}\tItem {n}\n"));
    }
    desk.run(&["import", "pv-0.tsv", "pv-1.tsv", "pv-2.tsv"], 0);
    let (out, _) = desk.run(&["memory", "runs"], 0);
    assert!(out.lines().count() == 2 && out.contains("pv-0.tsv and 2 more"), "{out}");
    let (out, _) = desk.run(&["memory", "runs", "--json"], 0);
    assert_eq!(lines(&out)[0]["files"].as_array().map(Vec::len), Some(3));
}

#[test]
fn a_large_import_makes_the_indexes_of_both_languages() {
    let desk = Desk::new();
    desk.write("t.tsv", table(5_200));
    desk.run(&["import", "t.tsv"], 0);
    assert!(desk.path("memory.sqlite.fr-1.index").exists() && desk.path("memory.sqlite.en-1.index").exists());
    // A language that the memory does not have gets none.
    let desk = Desk::new();
    desk.write("t.tsv", table(5_200));
    desk.run(&["--from", "de", "--to", "en", "import", "t.tsv"], 0);
    assert!(!desk.path("memory.sqlite.de-1.index").exists() && desk.path("memory.sqlite.en-1.index").exists());
}

#[test]
fn a_backup_is_a_memory_and_merging_it_adds_nothing() {
    let desk = desk();
    desk.run(&["memory", "backup", "copie.sqlite"], 0);
    let (_, err) = desk.run(&["memory", "backup", "copie.sqlite"], 2);
    assert!(err.contains("there is a file already"), "{err}");
    desk.run(&["-m", "copie.sqlite", "memory", "check"], 0);
    let (out, err) = desk.run(&["memory", "merge", "copie.sqlite", "--json"], 1);
    assert_eq!((out.as_str(), err.as_str()), ("", "copie.sqlite: nothing in it is new: nothing was changed\n"));
}

#[test]
fn of_several_backups_of_one_name_at_once_one_is_written() {
    let desk = desk();
    let made: Vec<_> = (0..4).map(|_| begin(&desk, &["memory", "backup", "copie.sqlite"])).collect();
    let done = made.into_iter().filter_map(|mut child| child.wait().ok()).filter(|status| status.success()).count();
    assert_eq!(done, 1);
    desk.run(&["-m", "copie.sqlite", "memory", "check"], 0);
    let left = std::fs::read_dir(desk.path("")).unwrap().flatten();
    assert!(left.into_iter().all(|entry| !entry.file_name().to_string_lossy().ends_with(".part")));
}

#[test]
fn what_is_no_memory_is_refused_in_one_line() {
    let desk = Desk::new();
    let text = "Ceci n'est pas une base de données, mais un texte assez long pour le faire croire.".repeat(9);
    desk.write("texte.sqlite", &text);
    desk.write("vide.sqlite", "");
    desk.write("good.csv", "fr,en\nOui,Yes\n");
    for command in [&["lookup", "texte"][..], &["import", "good.csv"], &["export"], &["memory", "info"]] {
        for (name, reason) in [("texte.sqlite", "not a bitext memory"), (".", "folder")] {
            let (_, err) = desk.run(&[&["-m", name], command].concat(), 2);
            assert!(
                err.starts_with("error: ") && err.contains(reason) && err.lines().count() == 1,
                "{command:?}: {err}"
            );
        }
        assert_eq!(desk.read("texte.sqlite"), text, "{command:?}");
    }
    let (_, err) = desk.run(&["-m", "vide.sqlite", "lookup", "texte"], 2);
    assert!(err.contains("empty") && err.lines().count() == 1, "{err}");
    let (_, err) = desk.run(&["memory", "info"], 2);
    assert!(err.contains("no such memory"), "{err}");
    let (_, err) = desk.run(&["-m", "no/folder/memory.sqlite", "import", "good.csv"], 2);
    assert_eq!(err, "error: no/folder/memory.sqlite: there is no folder no/folder\n");
}

#[test]
fn a_memory_of_another_program_or_a_newer_version_is_refused() {
    let desk = desk();
    let other = rusqlite::Connection::open(desk.path("autre.sqlite")).unwrap();
    other.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    let (_, err) = desk.run(&["-m", "autre.sqlite", "memory", "info"], 2);
    assert!(err.contains("another program"), "{err}");
    rusqlite::Connection::open(desk.path("memory.sqlite")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let (_, err) = desk.run(&["memory", "info"], 2);
    assert!(err.contains("schema version 99"), "{err}");
}

#[test]
fn damage_is_found_and_reading_on_does_not_panic() {
    let desk = Desk::new();
    desk.write("t.tsv", table(3000));
    desk.run(&["import", "t.tsv"], 0);
    let whole = std::fs::read(desk.path("memory.sqlite")).expect("the memory");
    for page in [3, 20, whole.len() / 4096 / 2, whole.len() / 4096 - 2] {
        let mut damaged = whole.clone();
        damaged[page * 4096..page * 4096 + 4096].fill(0x5A);
        desk.write("memory.sqlite", &damaged);
        let status = desk.bitext(&["memory", "check"]).output().unwrap().status.code();
        assert!(matches!(status, Some(1 | 2)), "page {page}: {status:?}");
        let status = desk.bitext(&["lookup", "Le comité examine le point 7"]).output().unwrap().status.code();
        assert!(matches!(status, Some(0..=2)), "page {page}: {status:?}");
        let exported = desk.bitext(&["export", "-o", "out.tmx"]).output().unwrap();
        let told = String::from_utf8(exported.stderr).unwrap();
        assert!(exported.status.success() || told.contains("memory.sqlite: "), "page {page}: {told}");
        for change in ["undo 1", "delete --all", "dedupe", "edit 1500 --target x", "merge memory.sqlite"] {
            let words: Vec<&str> = ["memory"].into_iter().chain(change.split(' ')).collect();
            let changed = desk.bitext(&words).output().unwrap();
            let told = String::from_utf8(changed.stderr).unwrap();
            assert!(changed.status.code() != Some(2) || told.contains("memory.sqlite: "), "page {page}: {told}");
            assert!(!told.contains("Error code"), "said twice: {told}");
            desk.write("memory.sqlite", &damaged);
        }
    }
}

#[test]
fn strange_texts_are_right_or_refused_but_never_a_panic() {
    let desk = desk();
    let long = "mot ".repeat(10_000);
    let huge = "a".repeat(120_000);
    let texts = ["a", " ", "…", "安全保障", "\u{200B}", "12", "l'", "\u{1F600}", "ไทย", long.as_str(), huge.as_str()];
    for text in texts {
        let output = desk.bitext(&["lookup", "--min", "1"]).write_stdin(text).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{text:.20}: {output:?}");
        let output = desk.bitext(&["concordance", "--", &text.chars().take(400).collect::<String>()]).output();
        if let Ok(output) = output {
            assert!(matches!(output.status.code(), Some(0..=2)), "{text:.20}: {output:?}");
        }
    }
    let output = desk.bitext(&["lookup"]).write_stdin("avant\0après\n").output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{output:?}");
}

/// bitext, begun and left running.
pub(crate) fn begin(desk: &Desk, arguments: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_bitext"))
        .current_dir(desk.path(""))
        .env_clear()
        .env("BITEXT_MEMORY", desk.path("memory.sqlite"))
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("bitext runs")
}

/// How many times each job is killed; BITEXT_KILLS says another number.
fn kills() -> usize {
    std::env::var("BITEXT_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(6)
}

/// When a kill fell: before anything was written, while it was written, after all was.
#[derive(Clone, Copy, PartialEq)]
enum Fell {
    Before,
    Within,
    After,
}

/// A job that is killed again and again, always from the same state of the desk.
struct Killed<'d> {
    desk: &'d Desk,
    arguments: &'d [&'d str],
    /// Puts the desk back into the state before the job.
    reset: &'d dyn Fn(),
    /// Whether the job has begun to write.
    begun: &'d dyn Fn() -> bool,
    /// Looks at what a kill left, and says when it fell; it is told whether the job had begun to write.
    left: &'d dyn Fn(bool) -> Fell,
}

impl Killed<'_> {
    /// Kills the job so many times, each time aiming at the part of it that was hit least so far, and goes on until
    /// every part was hit.
    #[expect(clippy::print_stdout, reason = "whoever runs many kills is told how they fell")]
    fn run(&self, kills: usize) {
        let (first, whole) = self.measured();
        let writing = whole.saturating_sub(first);
        let mut fell = [0; 3];
        for kill in 0..kills + 300 {
            if kill >= kills && fell.iter().all(|&times| times > 0) {
                break;
            }
            // Moments spread evenly, whatever their number.
            let share = (kill as f64 * 0.618_034).fract();
            let aim = if fell[0] <= fell[1].min(fell[2]) {
                Fell::Before
            } else if fell[1] <= fell[2] {
                Fell::Within
            } else {
                Fell::After
            };
            (self.reset)();
            let mut child = begin(self.desk, self.arguments);
            match aim {
                Fell::Before => std::thread::sleep(first.mul_f64(share)),
                // Where the disk is quick, less of what was measured is writing.
                Fell::Within => {
                    self.wait_for_writing(&mut child);
                    std::thread::sleep(writing.mul_f64(share.powi(2) / (1.0 + fell[2] as f64)));
                }
                Fell::After => {
                    self.wait_for_writing(&mut child);
                    std::thread::sleep(writing.mul_f64(0.5 + share));
                }
            }
            // It may have ended already: that is one of the moments, too.
            let _ = child.kill();
            child.wait().expect("bitext runs");
            fell[(self.left)((self.begun)()) as usize] += 1;
        }
        let [before, within, after] = fell;
        println!("kills of {:?}: {before} before writing, {within} within, {after} after", self.arguments);
        assert!(fell.iter().all(|&times| times > 0), "never hit: {fell:?}");
    }

    /// How long the job takes until it begins to write, and altogether.
    fn measured(&self) -> (Duration, Duration) {
        (self.reset)();
        let start = Instant::now();
        let mut child = begin(self.desk, self.arguments);
        self.wait_for_writing(&mut child);
        let first = start.elapsed();
        assert!(child.wait().expect("bitext runs").success());
        (first, start.elapsed())
    }

    fn wait_for_writing(&self, child: &mut Child) {
        while !(self.begun)() && child.try_wait().expect("bitext runs").is_none() {
            std::thread::sleep(Duration::from_micros(20));
        }
    }
}

/// Kills a job that writes to the memory, which must be whole each time and hold as many units as before the job or as
/// after it.
fn killed(desk: &Desk, arguments: &[&str]) {
    // Everything into the file itself, so that a copy of it is a copy of the memory.
    rusqlite::Connection::open(desk.path("memory.sqlite"))
        .and_then(|memory| memory.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())))
        .expect("a memory that can be written");
    let copy = std::fs::read(desk.path("memory.sqlite")).expect("the memory");
    let before = units(desk);
    desk.run(arguments, 0);
    let after = units(desk);
    assert_ne!(before, after);
    Killed {
        desk,
        arguments,
        reset: &|| {
            for entry in std::fs::read_dir(desk.path("")).expect("the desk").flatten() {
                if entry.file_name().to_string_lossy().starts_with("memory.sqlite") {
                    std::fs::remove_file(entry.path()).expect("a file of the desk");
                }
            }
            desk.write("memory.sqlite", &copy);
        },
        // What a run stores goes into the log first; one that fills an empty memory keeps a journal of what was there.
        begun: &|| {
            ["wal", "journal"].iter().any(|end| {
                std::fs::metadata(desk.path(&format!("memory.sqlite-{end}"))).is_ok_and(|file| file.len() > 0)
            })
        },
        left: &|begun| {
            desk.run(&["memory", "check"], 0);
            match units(desk) {
                now if now == after => Fell::After,
                now if now == before => {
                    if begun {
                        Fell::Within
                    } else {
                        Fell::Before
                    }
                }
                now => panic!("{now} units after a kill, not {before} or {after}"),
            }
        },
    }
    .run(kills());
}

#[test]
fn a_kill_at_any_moment_leaves_all_of_a_run_or_nothing() {
    let desk = desk();
    desk.write("t.tsv", table(6000));
    killed(&desk, &["import", "t.tsv"]);
    if units(&desk) == 3 {
        desk.run(&["import", "t.tsv"], 0);
    }
    killed(&desk, &["memory", "undo", "2"]);
}

#[test]
fn a_kill_while_an_empty_memory_is_filled_leaves_it_empty() {
    let desk = Desk::new();
    desk.write("nothing.tsv", table(0));
    desk.run(&["import", "nothing.tsv"], 1);
    desk.write("t.tsv", table(12_000));
    killed(&desk, &["import", "t.tsv"]);
    // It has the log again, in which others can write while somebody reads.
    let memory = rusqlite::Connection::open(desk.path("memory.sqlite")).expect("the memory");
    let mode = memory.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0));
    assert_eq!(mode.as_deref(), Ok("wal"));
}

#[test]
fn a_kill_while_aligned_units_are_stored_leaves_all_of_them_or_nothing() {
    let desk = desk();
    let text = |item: &str, refers: &str| -> String {
        (0..1500).map(|n| format!("{item} {n} {refers} {}.\n", n * 7 % 1499)).collect()
    };
    desk.write("pv.fr.txt", text("Le point", "renvoie au paragraphe"));
    desk.write("pv.en.txt", text("Item", "refers to paragraph"));
    killed(&desk, &["align", "--store", "pv.fr.txt", "pv.en.txt"]);
}

#[test]
fn a_kill_while_an_index_is_made_leaves_the_memory_whole() {
    let desk = Desk::new();
    desk.write("t.tsv", table(6000));
    desk.run(&["import", "t.tsv"], 0);
    let query = "Le comité examine le point 4321 du rapport numéro 1";
    let (expected, _) = desk.run(&["lookup", "--limit", "1", query], 0);
    let index = desk.path("memory.sqlite.fr-1.index");
    let of_index = || -> Vec<_> {
        let files = std::fs::read_dir(desk.path("")).unwrap().flatten().map(|entry| entry.path());
        files.filter(|file| file.extension().is_some_and(|end| end == "index" || end == "part")).collect()
    };
    Killed {
        desk: &desk,
        arguments: &["lookup", query],
        reset: &|| of_index().iter().for_each(|file| std::fs::remove_file(file).unwrap()),
        begun: &|| !of_index().is_empty(),
        left: &|begun| {
            let whole = index.exists();
            assert_eq!(desk.run(&["lookup", "--limit", "1", query], 0).0, expected);
            assert_eq!(of_index(), std::slice::from_ref(&index));
            if whole {
                Fell::After
            } else if begun {
                Fell::Within
            } else {
                Fell::Before
            }
        },
    }
    .run(kills());
    desk.run(&["memory", "check"], 0);
    // A file that is not what was written is found, and made anew.
    let length = std::fs::metadata(&index).expect("an index beside the memory").len();
    std::fs::OpenOptions::new().write(true).open(&index).unwrap().set_len(length / 2).unwrap();
    assert_eq!(desk.run(&["lookup", "--limit", "1", query], 0).0, expected);
    assert_eq!(std::fs::metadata(&index).unwrap().len(), length);
}

#[test]
fn writers_and_readers_in_separate_processes_get_along() {
    // A moment, or BITEXT_SECONDS.
    let seconds = std::env::var("BITEXT_SECONDS").ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(0);
    let desk = desk();
    let rows = 150;
    let (start, writing) = (Instant::now(), AtomicUsize::new(2));
    let write = |writer: usize| {
        let mut files = 0;
        while files < 4 || start.elapsed() < Duration::from_secs(seconds) {
            let row = |i: usize| {
                format!("Écrivain {writer} fichier {files} ligne {i}\tWriter {writer} file {files} line {i}\n")
            };
            let name = format!("w{writer}.tsv");
            desk.write(&name, std::iter::once("fr\ten\n".into()).chain((0..rows).map(row)).collect::<String>());
            desk.run(&["import", &name], 0);
            files += 1;
        }
        writing.fetch_sub(1, Ordering::SeqCst);
        files
    };
    let read = || {
        let mut looks = 0;
        while writing.load(Ordering::SeqCst) > 0 {
            let now = units(&desk);
            assert!((now - 3).is_multiple_of(rows as u64), "half a run was seen: {now} units");
            let (out, _) = desk.run(&["lookup", "La séance est ouverte."], 0);
            assert!(out.contains("The meeting is called to order."), "{out}");
            looks += 1;
        }
        looks
    };
    let (files, looks) = std::thread::scope(|scope| {
        let writers = [0, 1].map(|writer| scope.spawn(move || write(writer)));
        let readers = [(); 4].map(|()| scope.spawn(read));
        let files: usize = writers.map(|writer| writer.join().expect("a writer")).iter().sum();
        (files, readers.map(|reader| reader.join().expect("a reader")).iter().sum::<usize>())
    });
    assert_eq!(units(&desk), 3 + (files * rows) as u64);
    desk.run(&["memory", "check"], 0);
    println!("{files} imports beside {looks} looks in {:?}", start.elapsed());
}

/// The account told of no unit of the file in which the import met the row, and half of it was in the memory.
#[test]
fn an_import_that_meets_a_damaged_row_takes_in_nothing() {
    let desk = desk();
    let damage = rusqlite::Connection::open(desk.path("memory.sqlite")).expect("the memory");
    damage.execute_batch("UPDATE unit SET metadata = '{' WHERE id = 2").expect("a row");
    desk.write("more.tsv", format!("{}La séance est ouverte.\tThe meeting is called to order.\n", table(5)));
    desk.write("last.tsv", "fr\ten\nLe quorum est atteint.\tThere is a quorum.\n");
    let (_, err) = desk.run(&["import", "more.tsv", "last.tsv"], 2);
    assert!(err.contains("memory.sqlite: the memory is damaged: "), "{err}");
    assert_eq!(units(&desk), 3);
}
