//! memory: read where it cannot be written, and so cannot be locked.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::Desk;
use crate::memory::{desk, table};

/// A folder of the desk, and the same folder as others see it who may not write there.
struct Shared {
    seen: PathBuf,
}

impl Shared {
    /// `None` where it cannot be made.
    fn new(desk: &Desk) -> Option<Shared> {
        let (own, shared) = (desk.path("own"), Shared { seen: desk.path("seen") });
        std::fs::create_dir(&own).expect("a folder");
        std::fs::create_dir(&shared.seen).expect("a folder");
        let mount = |options: &str| {
            let mut mount = Command::new("mount");
            mount.args(["-o", options]).args([&own, &shared.seen]).stderr(Stdio::null());
            mount.status().is_ok_and(|status| status.success())
        };
        let mounted = mount("bind") && mount("remount,bind,ro");
        mounted.then_some(shared)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.seen).stderr(Stdio::null()).status();
    }
}

#[test]
fn a_memory_that_cannot_be_written_can_be_asked() {
    let desk = desk();
    desk.run(&["memory", "backup", "lecture/seule.sqlite"], 2);
    std::fs::create_dir(desk.path("lecture")).unwrap();
    desk.run(&["memory", "backup", "lecture/seule.sqlite"], 0);
    let set_mode = |path: &str, mode| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(desk.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    set_mode("lecture/seule.sqlite", 0o444);
    set_mode("lecture", 0o555);
    let (out, _) = desk.run(&["-m", "lecture/seule.sqlite", "lookup", "La séance est ouverte."], 0);
    assert!(out.contains("100"), "{out}");
    if std::fs::write(desk.path("lecture/essai"), "").is_ok() {
        println!("skipped: this user may write everywhere, so nothing is read-only");
    } else {
        let (_, err) = desk.run(&["-m", "lecture/seule.sqlite", "memory", "undo", "1"], 2);
        assert_eq!(err.lines().count(), 1, "{err}");
    }
    set_mode("lecture", 0o755);
}

/// It was refused, as if it were to be written.
#[test]
fn what_an_import_would_bring_to_a_memory_that_cannot_be_written_is_told() {
    let desk = desk();
    let Some(_shared) = Shared::new(&desk) else {
        println!("skipped: a folder cannot be mounted a second time here");
        return;
    };
    desk.run(&["memory", "backup", "own/m.sqlite"], 0);
    desk.write(
        "more.tsv",
        "fr\ten\nLa séance est ouverte.\tThe meeting is called to order.\nLe point est clos.\tIt is closed.\n",
    );
    let (account, _) = desk.run(&["-m", "seen/m.sqlite", "import", "--dry-run", "more.tsv"], 0);
    assert!(account.contains("2 units read: 1 new, 1 already there"), "{account}");
    desk.run(&["-m", "seen/m.sqlite", "import", "more.tsv"], 2);
}

/// The runs in a log whose locks were left behind were passed over in silence.
#[test]
fn runs_that_stand_in_a_log_alone_are_not_passed_over() {
    let desk = desk();
    let Some(_shared) = Shared::new(&desk) else {
        println!("skipped: a folder cannot be mounted a second time here");
        return;
    };
    // Somebody who reads keeps the last run in the log, and a copy is made without the file of the locks.
    let reader = rusqlite::Connection::open(desk.path("memory.sqlite")).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM unit").unwrap();
    desk.write("new.tsv", "fr\ten\nLe point est clos.\tThe item is closed.\n");
    desk.run(&["import", "new.tsv"], 0);
    for name in ["memory.sqlite", "memory.sqlite-wal"] {
        std::fs::copy(desk.path(name), desk.path("own").join(name)).unwrap();
    }
    let (_, told) = desk.run(&["-m", "seen/memory.sqlite", "lookup", "Le point est clos."], 2);
    assert!(told.contains("memory.sqlite: its last runs stand in its log (-wal)"), "{told}");
    desk.run(&["-m", "own/memory.sqlite", "memory", "check"], 0);
    let (found, _) = desk.run(&["-m", "seen/memory.sqlite", "lookup", "Le point est clos."], 0);
    assert!(found.contains("The item is closed."), "{found}");
}

/// Who read a colleague's memory while the colleague wrote was told that it is damaged.
#[test]
fn a_memory_in_a_colleagues_folder_is_read_while_the_colleague_writes() {
    let desk = desk();
    let Some(_shared) = Shared::new(&desk) else {
        println!("skipped: a folder cannot be mounted a second time here");
        return;
    };
    desk.write("first.tsv", table(6000));
    desk.run(&["-m", "own/m.sqlite", "import", "first.tsv"], 0);
    let mut reader = Command::new(env!("CARGO_BIN_EXE_bitext"))
        .args(["-m", "seen/m.sqlite", "--json", "lookup", "--no-terms"])
        .current_dir(desk.path(""))
        .env_clear()
        .env("HOME", desk.path("home"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut asks, mut answers) = (reader.stdin.take().unwrap(), BufReader::new(reader.stdout.take().unwrap()));
    let mut best = |text: &str| {
        writeln!(asks, "{text}").unwrap();
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        assert!(line.contains("\"matches\":"), "no answer: {line}");
        line.contains("\"gross\":100.0,")
    };
    let text = |number: usize| table(number + 1).lines().last().unwrap().split('\t').next().unwrap().to_owned();
    for number in 1..=20 {
        assert!(best(&text(number)));
        desk.write("more.tsv", format!("fr\ten\nLe rapport de mission {number} est lu.\tReport {number} is read.\n"));
        desk.run(&["-m", "own/m.sqlite", "import", "more.tsv"], 0);
        assert!(best(&text(number + 100)));
        assert!(best(&format!("Le rapport de mission {number} est lu.")), "run {number}");
    }
    drop(asks);
    assert!(reader.wait().unwrap().success());
}
