//! What every command shares: help, version, completions, manual pages, exit statuses.

use crate::Desk;

#[test]
fn every_command_has_help_with_an_example() {
    let desk = Desk::new();
    for command in ["completions", "man"] {
        let (help, _) = desk.run(&[command, "--help"], 0);
        assert!(help.contains("Example"), "{command}: {help}");
    }
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
