//! Guards the house rules: who imports whom, how long a file may be, what the library may not do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Which rooms a room may import; `error`, `lang` and `watch` are open to all.
const MAY_IMPORT: [(&str, &[&str]); 14] = [
    ("error", &[]),
    ("lang", &[]),
    ("watch", &[]),
    ("unit", &[]),
    ("text", &[]),
    ("segment", &["text"]),
    ("align", &["text", "unit"]),
    ("glossary", &["text", "unit"]),
    ("memory", &["text", "unit"]),
    ("document", &["text", "unit"]),
    ("exchange", &["text", "unit", "glossary"]),
    ("check", &["text", "unit", "glossary"]),
    ("pretranslate", &["document", "segment", "memory", "glossary", "unit", "text"]),
    ("lib", &[]),
];
const OPEN_TO_ALL: [&str; 6] = ["error", "lang", "watch", "Error", "ErrorKind", "Result"];
const LONGEST_FILE: usize = 620;

/// Every Rust file below `folder`, with its text.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).expect("a readable folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                walk(&entry, found);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&entry).expect("a readable source file");
                found.push((entry, text));
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    found.sort();
    assert!(!found.is_empty(), "no source below {folder}");
    found
}

/// The room a library file belongs to: its folder below `src`, or its own name.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).expect("a file below src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file: without its tests and comments.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The rooms named after `crate::` in this code, in `use` lines and in paths, nested braces included.
fn rooms_named(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut named = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        // `$crate::` belongs to macros; any other letter before it makes it another crate's path.
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        let Some(group) = rest.strip_prefix('{') else {
            named.push(word(rest));
            continue;
        };
        let (mut depth, mut item_starts) = (0, true);
        for (position, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => item_starts = true,
                _ if item_starts && !letter.is_whitespace() => {
                    named.push(word(&group[position..]));
                    item_starts = false;
                }
                _ => {}
            }
        }
    }
    named
}

#[test]
fn rooms_import_only_what_the_design_allows() {
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    let mut broken = Vec::new();
    for (path, text) in sources("src") {
        let room = room(&path);
        if room == "bin" || room == "lib" {
            continue;
        }
        let Some(may) = allowed.get(room.as_str()) else {
            broken.push(format!("{}: the room '{room}' is not in the table", path.display()));
            continue;
        };
        for named in rooms_named(&code(&text)) {
            if named != room && !OPEN_TO_ALL.contains(&named.as_str()) && !may.contains(&named.as_str()) {
                // Names re-exported at the crate's root belong to the rooms that are open to all.
                if ["Direction", "Lang", "Place", "Watch"].contains(&named.as_str()) {
                    continue;
                }
                broken.push(format!("{}: {room} may not import {named}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_guard_sees_every_way_to_name_a_room() {
    let code = "use crate::memory::Memory;\nuse crate::{align::{Bead, x}, text};\nlet a = crate::check::run();";
    assert_eq!(rooms_named(code), ["memory", "align", "text", "check"]);
}

#[test]
fn no_file_is_beyond_one_room() {
    let long: Vec<String> = sources("src")
        .into_iter()
        .chain(sources("tests"))
        .filter(|(_, text)| text.lines().count() > LONGEST_FILE)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_library_reads_no_environment_and_no_clock() {
    let mut broken = Vec::new();
    for (path, text) in sources("src").into_iter().filter(|(path, _)| room(path) != "bin") {
        let code = code(&text);
        for forbidden in
            ["std::env", "SystemTime::now", "Timestamp::now", "Zoned::now", "home_dir", "println!", "eprintln!"]
        {
            if code.contains(forbidden) {
                broken.push(format!("{}: {forbidden}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn rooms_have_names_that_say_what_is_in_them() {
    for (path, _) in sources("src") {
        let name = path.to_string_lossy();
        for vague in ["util", "helper", "common", "misc"] {
            assert!(!name.ends_with(&format!("{vague}.rs")) && !name.contains(&format!("/{vague}s/")), "{name}");
        }
    }
}
