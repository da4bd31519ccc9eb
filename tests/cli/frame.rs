//! What every command shares: help, version, completions, manual pages, exit statuses.

use crate::Desk;

#[test]
fn every_command_has_help_with_an_example() {
    let desk = Desk::new();
    let mut seen = 0;
    let mut commands = subcommands(&desk, &[]);
    while let Some(command) = commands.pop() {
        seen += 1;
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let (help, _) = desk.run(&[words.as_slice(), &["--help"]].concat(), 0);
        assert!(help.contains("Example") && help.contains(&format!("bitext {}", words.join(" "))), "{words:?}: {help}");
        commands.extend(subcommands(&desk, &words));
    }
    assert!(seen > 30, "{seen} commands");
}

/// The commands below a command, as its help lists them.
fn subcommands(desk: &Desk, command: &[&str]) -> Vec<Vec<String>> {
    let (help, _) = desk.run(&[command, &["--help"]].concat(), 0);
    let list = help.split_once("\nCommands:\n").map_or("", |(_, rest)| rest);
    let names = list
        .lines()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ").filter(|rest| !rest.starts_with(' '))?.split_whitespace().next());
    let below = names.filter(|name| *name != "help").map(|name| [command, &[name]].concat());
    below.map(|words| words.into_iter().map(str::to_owned).collect()).collect()
}

#[test]
fn a_wrong_option_is_an_error_and_not_nothing_found() {
    let desk = Desk::new();
    let (_, err) = desk.run(&["man", "--no-such-option"], 2);
    assert!(err.contains("--no-such-option"), "{err}");
}

#[test]
fn completions_and_manual_pages_name_the_commands() {
    let desk = Desk::new();
    assert!(desk.run(&["completions", "bash"], 0).0.contains("pretranslate"));
    assert!(desk.run(&["man"], 0).0.contains("concordance"));
    desk.run(&["man", "-o", "pages"], 0);
    assert!(desk.read("pages/bitext-align.1").contains("bitext"));
}

#[test]
fn a_dash_names_standard_output_wherever_a_result_can_be_written() {
    let desk = Desk::new();
    desk.write("a.fr.txt", "Les ministres se sont réunis.\n");
    desk.write("a.en.txt", "The ministers met.\n");
    desk.write("a.csv", "fr,en\nIl y a 12 membres.,There are 13 members.\n");
    let shows = |arguments: &[&str], status: i32, expected: &str| {
        let (out, _) = desk.run(&[arguments, &["-o", "-"]].concat(), status);
        assert!(out.contains(expected), "{arguments:?}: {out}");
    };
    shows(&["align", "a.fr.txt", "a.en.txt"], 0, "The ministers met.");
    shows(&["check", "a.csv"], 1, "numbers");
    shows(&["glossary", "export"], 0, "Organisation du Traité de sécurité collective");
    desk.run(&["import", "a.csv"], 0);
    shows(&["export"], 0, "There are 13 members.");
    assert!(!desk.path("-").exists());
}

/// Only `No space left on device (os error 28)` was said.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_with_the_file_that_has_no_place() {
    let desk = Desk::new();
    desk.write("a.fr.txt", "Les ministres se sont réunis.\n");
    desk.write("a.en.txt", "The ministers met.\n");
    desk.write("a.csv", "fr,en\nIl y a 12 membres.,There are 12 members.\n");
    desk.run(&["import", "a.csv"], 0);
    for command in ["align a.fr.txt a.en.txt --format html", "export --format tmx", "glossary export --format csv"] {
        let words: Vec<_> = command.split(' ').chain(["-o", "/dev/full"]).collect();
        let (_, err) = desk.run(&words, 2);
        assert!(err.ends_with("error: /dev/full: no space left on the disk\n"), "{err}");
    }
}

#[test]
fn help_and_manual_say_what_exit_statuses_and_variables_mean() {
    let desk = Desk::new();
    for arguments in [&["--help"][..], &["man"]] {
        let (text, _) = desk.run(arguments, 0);
        assert!(text.contains("Exit status") && text.contains("BITEXT"), "{text}");
    }
}
