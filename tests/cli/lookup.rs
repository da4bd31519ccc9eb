//! lookup, asked line by line by a person or a program: black-box tests.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::Desk;

/// How long an answer may take before it is none.
const PATIENCE: Duration = Duration::from_secs(60);

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("a.csv", "fr,en\nLa séance est ouverte.,The meeting is called to order.\n");
    desk.run(&["import", "a.csv"], 0);
    desk
}

/// A lookup that waits for lines, what it is asked by, and the lines that it answers.
fn begun() -> (Desk, Child, ChildStdin, Receiver<String>) {
    let desk = desk();
    let mut lookup = Command::new(env!("CARGO_BIN_EXE_bitext"));
    lookup.current_dir(desk.path("")).args(["lookup", "--json", "-m", "memory.sqlite"]);
    let mut lookup = lookup.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("bitext runs");
    let (asks, answers) = (lookup.stdin.take().expect("its input"), lookup.stdout.take().expect("its output"));
    let (told, answer) = mpsc::channel();
    thread::spawn(move || BufReader::new(answers).lines().map_while(Result::ok).all(|line| told.send(line).is_ok()));
    (desk, lookup, asks, answer)
}

/// Nothing was answered before 256 lines had come, or the end.
#[test]
fn a_line_is_answered_before_the_next_one_comes() {
    let (_desk, mut lookup, mut asks, answer) = begun();
    for text in ["La séance est ouverte.", "Rien de tel."] {
        writeln!(asks, "{text}").unwrap();
        let line = answer.recv_timeout(PATIENCE).expect("an answer");
        assert!(line.starts_with(&format!("{{\"query\":\"{text}\"")), "{line}");
    }
    drop(asks);
    assert!(lookup.wait().unwrap().success());
}

/// It took two, since nothing asked whether there had been one.
#[cfg(unix)]
#[test]
fn one_interrupt_ends_a_lookup_that_waits_for_a_line() {
    let (_desk, mut lookup, mut asks, answer) = begun();
    writeln!(asks, "La séance est ouverte.").unwrap();
    answer.recv_timeout(PATIENCE).expect("an answer");
    let interrupt = format!("kill -INT {}", lookup.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().expect("sh runs").success());
    let ended = (0..600).any(|_| {
        thread::sleep(Duration::from_millis(100));
        lookup.try_wait().unwrap().is_some()
    });
    drop(asks);
    assert!(ended, "it waits for a line");
    assert_eq!(lookup.wait().unwrap().code(), Some(130));
}

#[test]
fn a_text_in_the_other_language_leads_to_its_direction() {
    let desk = desk();
    let (out, err) = desk.run(&["lookup", "The meeting is called to order."], 1);
    assert!(out.contains("no match") && err.contains("match: --from en --to fr"), "{out}{err}");
    desk.run(&["lookup", "The meeting is called to order.", "--from", "en", "--to", "fr"], 0);
    assert!(desk.run(&["lookup", "Rien de tel."], 1).1.is_empty());
}

/// A penalty of half a point was shown as none.
#[test]
fn penalties_and_other_regions_are_shown_as_they_are() {
    let desk = Desk::new();
    desk.write("a.csv", "fr-CA,en-GB\nLa séance est ouverte.,The meeting is open.\n");
    desk.run(&["import", "a.csv"], 0);
    let ask = |penalty: &str, more: &[&str]| {
        let memory = format!("memory.sqlite:{penalty}");
        desk.run(&[&["lookup", "--no-terms", "-m", &memory, "La séance est ouverte."], more].concat(), 0).0
    };
    for penalty in ["0.5", "0.25", "2"] {
        assert!(ask(penalty, &[]).contains(&format!("(100 less {penalty}) ")), "{}", ask(penalty, &[]));
    }
    assert!(ask("1", &[]).contains(", fr-CA to en-GB\n"), "{}", ask("1", &[]));
    assert!(!ask("1", &["--from", "fr-CA", "--to", "en-GB"]).contains("fr-CA to"));
    let shown = ask("1", &["--json"]);
    assert!(shown.contains(r#""source_lang":"fr-CA","#) && shown.contains(r#""target_lang":"en-GB","#), "{shown}");
}

/// The line after a blank one was taken for its answer, and a program that sent one waited for ever.
#[test]
fn every_line_has_its_answer_in_json_blank_ones_too() {
    let (_desk, mut lookup, mut asks, answer) = begun();
    for text in ["", "La séance est ouverte.", "  "] {
        writeln!(asks, "{text}").unwrap();
        let line = answer.recv_timeout(PATIENCE).expect("an answer");
        assert!(line.starts_with(&format!("{{\"query\":\"{text}\"")), "{line}");
        assert_eq!(line.contains("\"matches\":[]"), text.trim().is_empty(), "{line}");
    }
    drop(asks);
    assert!(lookup.wait().unwrap().success());
}

#[test]
fn blank_lines_do_not_stand_between_a_segment_and_its_context() {
    let desk = Desk::new();
    let unit = |source: &str, target: &str, previous: &str, next: &str| {
        format!(
            "{{\"source_lang\":\"fr\",\"variants\":[{{\"lang\":\"fr\",\"segment\":{{\"text\":\"{source}\"}},\"metadata\":{{}}}},\
             {{\"lang\":\"en\",\"segment\":{{\"text\":\"{target}\"}},\"metadata\":{{}}}}],\"metadata\":{{}},\
             \"context\":{{\"previous\":\"{previous}\",\"next\":\"{next}\"}},\"origin\":{{\"status\":\"reviewed\"}}}}\n"
        )
    };
    desk.write("a.jsonl", unit("Deux.", "Two.", "Un.", "Trois.") + &unit("Trois.", "Three.", "Deux.", "Quatre."));
    desk.run(&["import", "a.jsonl"], 0);
    // More blank lines than are looked up at once.
    let lines = format!("Un.\n\nDeux.\n{}Trois.\n \nQuatre.\n\n", "\n".repeat(600));
    for json in [false, true] {
        let mut arguments = vec!["lookup", "--in-order", "--no-terms", "--min", "100"];
        arguments.extend(json.then_some("--json"));
        let output = desk.bitext(&arguments).write_stdin(lines.clone()).output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let (in_context, answers) = if json { ("\"score\":102.0", lines.lines().count()) } else { ("  102 ", 12) };
        assert_eq!((out.matches(in_context).count(), out.lines().count()), (2, answers), "{out}");
    }
}

#[test]
fn inline_codes_of_a_match_are_in_its_json() {
    let desk = Desk::new();
    desk.write(
        "a.tmx",
        "<tmx version=\"1.4\"><header creationtool=\"t\" creationtoolversion=\"1\" segtype=\"sentence\" o-tmf=\"t\" \
         adminlang=\"en\" srclang=\"fr\" datatype=\"plaintext\"/><body><tu><tuv xml:lang=\"fr\"><seg>Un <ph>&lt;br/></ph>mot.\
         </seg></tuv><tuv xml:lang=\"en\"><seg>A word.</seg></tuv></tu></body></tmx>",
    );
    desk.run(&["import", "a.tmx"], 0);
    let (out, _) = desk.run(&["lookup", "--json", "Un mot."], 0);
    assert!(out.contains(r#""source_codes":[{"at":3,"kind":"placeholder","content":"&lt;br/&gt;"}]"#), "{out}");
    assert!(!out.contains("target_codes"), "{out}");
}
