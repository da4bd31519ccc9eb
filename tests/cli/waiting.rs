//! memory: who waits for another program that writes.

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
        let interrupt = format!("kill -INT {}", change.id());
        assert!(Command::new("sh").args(["-c", &interrupt]).status().expect("sh runs").success());
        // It would wait for ten minutes.
        assert_eq!(change.wait().expect("bitext runs").code(), Some(130));
    }
    other.execute_batch("ROLLBACK").expect("it was begun");
    assert_eq!(units(&desk), 3);
}
