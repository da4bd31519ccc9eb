//! memory: who waits for another program that writes, and how Ctrl-C ends what waits and what works.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command};

use crate::Desk;
use crate::memory::{begin, desk, table, units};

/// Another program that writes to the memory, until it rolls back.
fn other_writer(desk: &Desk) -> rusqlite::Connection {
    let other = rusqlite::Connection::open(desk.path("memory.sqlite")).expect("the memory");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    other
}

/// Whether bitext says so. It ends only when the other program does, so who asks in vain waits long.
fn says_that_it_waits(waiting: &mut Child) -> bool {
    let mut told = waiting.stderr.take().map(BufReader::new).expect("it is piped").lines().map_while(Result::ok);
    told.any(|line| line == "warning: another program is writing to the memory: waiting for it")
}

#[cfg(unix)]
fn interrupt(child: &Child) {
    let interrupt = format!("kill -INT {}", child.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().expect("sh runs").success());
}

#[test]
fn who_waits_for_another_writer_is_told() {
    let desk = desk();
    desk.write("t.tsv", table(10));
    let other = other_writer(&desk);
    let mut import = begin(&desk, &["import", "t.tsv"]);
    assert!(says_that_it_waits(&mut import));
    other.execute_batch("ROLLBACK").expect("it was begun");
    assert!(import.wait().expect("bitext runs").success());
    assert_eq!(units(&desk), 13);
}

#[cfg(unix)]
#[test]
fn one_interrupt_ends_a_change_that_waits_for_another_writer() {
    let desk = desk();
    std::fs::copy(desk.path("memory.sqlite"), desk.path("other.sqlite")).expect("a copy");
    desk.write("fr.txt", "Le quorum est atteint.\n");
    desk.write("en.txt", "There is a quorum.\n");
    let other = other_writer(&desk);
    let changes: [&[&str]; 6] = [
        &["import", "petit.tsv"],
        &["memory", "undo", "1"],
        &["memory", "delete", "--all"],
        &["memory", "edit", "1", "--target", "Closed."],
        &["memory", "merge", "other.sqlite"],
        &["align", "fr.txt", "en.txt", "--store", "--force"],
    ];
    for change in changes {
        let mut change = begin(&desk, change);
        assert!(says_that_it_waits(&mut change));
        interrupt(&change);
        // It would wait for ten minutes.
        assert_eq!(change.wait().expect("bitext runs").code(), Some(130));
    }
    other.execute_batch("ROLLBACK").expect("it was begun");
    assert_eq!(units(&desk), 3);
}

/// The first pair to be stored kept everybody else from writing until the last one of the folder was aligned.
#[cfg(unix)]
#[test]
fn others_can_write_while_a_long_list_of_documents_is_aligned() {
    let desk = desk();
    desk.write("a.fr.txt", "La porte est ouverte.\n\nLe chien dort dans la cour.\n");
    desk.write("a.en.txt", "The door is open.\n\nThe dog sleeps in the yard.\n");
    assert!(Command::new("mkfifo").arg(desk.path("late.txt")).status().expect("mkfifo runs").success());
    // More than are aligned at once, then one that has not come yet.
    const EARLY: usize = 64;
    desk.write("list", "a.fr.txt\ta.en.txt\n".repeat(EARLY) + "late.txt\ta.en.txt\n");
    let mut align = begin(&desk, &["align", "--store", "--pairs", "list"]);
    let told = align.stderr.take().map(BufReader::new).expect("it is piped").lines().map_while(Result::ok);
    assert_eq!(told.filter(|line| line.contains("2 pairs")).take(EARLY).count(), EARLY);
    let other = rusqlite::Connection::open(desk.path("memory.sqlite")).expect("the memory");
    let begun = other.execute_batch("BEGIN IMMEDIATE; ROLLBACK");
    std::fs::copy(desk.path("a.fr.txt"), desk.path("late.txt")).expect("somebody reads it");
    assert!(align.wait().expect("bitext runs").success());
    begun.expect("nobody else writes");
    assert_eq!(units(&desk), 5);
}

/// It was 0, so what followed in a script was done.
#[cfg(unix)]
#[test]
fn an_interrupt_while_an_index_is_made_keeps_the_run_and_ends_with_130() {
    let desk = Desk::new();
    desk.write("t.tsv", table(20_000));
    let index_begun = || {
        let files = std::fs::read_dir(desk.path("")).expect("the desk").flatten();
        files.into_iter().any(|file| file.file_name().to_string_lossy().ends_with(".part"))
    };
    let told = (0..20).any(|_| {
        for file in std::fs::read_dir(desk.path("")).expect("the desk").flatten() {
            if file.file_name().to_string_lossy().starts_with("memory.sqlite") {
                std::fs::remove_file(file.path()).expect("a file of the desk");
            }
        }
        let mut import = begin(&desk, &["import", "t.tsv"]);
        let mut runs = true;
        while runs && !index_begun() {
            runs = import.try_wait().expect("bitext runs").is_none();
        }
        if runs {
            interrupt(&import);
        }
        let ended = import.wait_with_output().expect("bitext runs");
        assert_eq!(units(&desk), 20_000);
        let told = String::from_utf8_lossy(&ended.stderr).contains("interrupted: the run is stored");
        assert!(!told || ended.status.code() == Some(130), "{ended:?}");
        told
    });
    assert!(told, "no interrupt met the index");
}
