//! lookup, asked line by line by a person or a program: black-box tests.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::Desk;

/// Nothing was answered before 256 lines had come, or the end.
#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    let desk = Desk::new();
    desk.write("a.csv", "fr,en\nLa séance est ouverte.,The meeting is called to order.\n");
    desk.run(&["import", "a.csv"], 0);
    let mut lookup = Command::new(env!("CARGO_BIN_EXE_bitext"));
    lookup.current_dir(desk.path("")).args(["lookup", "--json", "-m", "memory.sqlite"]);
    let mut lookup = lookup.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut asks, answers) = (lookup.stdin.take().unwrap(), lookup.stdout.take().unwrap());
    let (told, answer) = mpsc::channel();
    thread::spawn(move || BufReader::new(answers).lines().map_while(Result::ok).all(|line| told.send(line).is_ok()));
    for text in ["La séance est ouverte.", "Rien de tel."] {
        writeln!(asks, "{text}").unwrap();
        let line = answer.recv_timeout(Duration::from_secs(60)).expect("an answer");
        assert!(line.starts_with(&format!("{{\"query\":\"{text}\"")), "{line}");
    }
    drop(asks);
    assert!(lookup.wait().unwrap().success());
}
