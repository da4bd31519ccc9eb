//! align and lexicon: black-box tests.

use crate::{Desk, shared};

const FRENCH: &str = "Charte de la coopération\n\nLes ministres se sont réunis à Douchanbé le 12 mai 2021. Ils ont \
adopté une déclaration commune.\n\nLe secrétaire général a remercié le pays hôte. La prochaine réunion aura lieu en \
2022 à Erevan.\n\nLa session est close.\n";
const ENGLISH: &str = "Charter of cooperation\n\nThe ministers met in Dushanbe on 12 May 2021 and adopted a joint \
declaration.\n\nThe secretary general thanked the host country. The next meeting will take place in Yerevan in \
2022.\n\nThe session is closed.\n";

fn desk() -> Desk {
    let desk = Desk::new();
    desk.write("charte.fr.txt", FRENCH);
    desk.write("charter.en.txt", ENGLISH);
    desk
}

#[test]
fn a_sentence_pair_merged_in_translation_is_one_bead() {
    let (out, _) = desk().run(&["align", "charte.fr.txt", "charter.en.txt", "--format", "beads"], 0);
    insta::assert_snapshot!(out, @r"
    [0]:[0]
    [1, 2]:[1]
    [3]:[2]
    [4]:[3]
    [5]:[4]
    ");
}

/// A text file was one paragraph from end to end.
#[test]
fn what_opens_a_paragraph_is_not_paired_with_a_sentence_added_at_the_end_of_the_one_before() {
    let samples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tm/samples");
    let sample = |name: &str| samples.join(name).display().to_string();
    let (french, english) = (sample("press-interview.fr.txt"), sample("press-interview.en.txt"));
    let (out, _) = Desk::new().run(&["align", &french, &english], 0);
    let bead = out.lines().find(|line| line.contains("Parlons économie")).unwrap();
    assert!(bead.ends_with("Let us talk about the economy."), "{bead}");
}

#[test]
fn the_extension_tells_the_format_and_a_table_can_be_reviewed_and_locked() {
    let desk = desk();
    desk.run(&["align", "charte.fr.txt", "charter.en.txt", "-o", "charter.tsv", "-q"], 0);
    let table = desk.read("charter.tsv");
    let mut lines: Vec<String> = table.lines().map(str::to_owned).collect();
    assert_eq!(lines[0], "source_segments\ttarget_segments\tconfidence\tlocked\tfr\ten");
    assert!(lines[1].ends_with("Charte de la coopération\tCharter of cooperation"), "{}", lines[1]);
    // The reviewer parts the merged bead, leaving its second half to the aligner.
    lines[2] = "1\t1\t\tx\tLes ministres se sont réunis\tThe ministers met".into();
    desk.write("reviewed.tsv", lines.join("\n"));
    let (out, _) =
        desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--lock", "reviewed.tsv", "--format", "beads"], 0);
    assert!(out.contains("[1]:[1]\n") && !out.contains("[1, 2]"), "{out}");
    // Excel's "Unicode text": UTF-16 with a mark, CR LF, everything else as before.
    let wide: Vec<u8> = format!("\u{feff}{}", lines.join("\r\n")).encode_utf16().flat_map(u16::to_le_bytes).collect();
    desk.write("excel.txt", wide);
    let (again, _) =
        desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--lock", "excel.txt", "--format", "beads"], 0);
    assert_eq!(again, out);
}

/// `tests/data/review`: the table of these two texts, reviewed (the first bead parted, others marked as they
/// were), put into a spreadsheet and saved by LibreOffice 7.4: as tabbed text, and by way of a French
/// spreadsheet with semicolons and every text in quotes in Windows-1252. What it does to texts (`007` becomes 7, `1/2` a date) is no matter.
#[test]
fn a_review_saved_by_a_spreadsheet_is_kept() {
    let desk = desk();
    let data = |name: &str| std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/review").join(name);
    let texts = [data("harbour.fr.txt").display().to_string(), data("harbour.en.txt").display().to_string()];
    let align = |more: &[&str]| {
        let args = [&["align", "--pre-segmented", "--format", "beads", &texts[0], &texts[1]], more].concat();
        desk.run(&args, 0).0
    };
    let plain = align(&[]);
    assert!(plain.starts_with("[0]:[0, 1]\n[1]:[2]\n"), "{plain}");
    let reviewed = plain.replacen("[0]:[0, 1]\n[1]:[2]\n", "[0]:[0]\n[1]:[1, 2]\n", 1);
    for saved in ["libreoffice.tsv", "libreoffice.csv"] {
        assert_eq!(align(&["--lock", &data(saved).display().to_string()]), reviewed, "{saved}");
    }
}

/// Numbers alone were trusted: a sentence put in above shifted them all.
#[test]
fn locks_of_another_version_of_the_document_are_refused_with_their_line() {
    let desk = desk();
    desk.run(&["align", "charte.fr.txt", "charter.en.txt", "-o", "charter.tsv", "-q"], 0);
    let locked = |line: &str| {
        let mut cells: Vec<&str> = line.split('\t').collect();
        cells[3] = "x";
        cells.join("\t")
    };
    let table: Vec<String> = desk
        .read("charter.tsv")
        .lines()
        .enumerate()
        .map(|(at, line)| if at == 3 { locked(line) } else { line.into() })
        .collect();
    desk.write("reviewed.tsv", table.join("\n"));
    desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--lock", "reviewed.tsv"], 0);
    desk.write("charte.fr.txt", format!("Texte provisoire\n\n{FRENCH}"));
    let (_, err) = desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--lock", "reviewed.tsv"], 2);
    assert!(err.contains("line 4") || err.contains("reviewed.tsv:4"), "{err}");
    assert!(err.contains("where the document has 'Ils ont adopté"), "{err}");
}

#[test]
fn locks_that_name_no_segment_are_refused_with_their_place() {
    let desk = desk();
    desk.write("locks", "[0]:[0]\n[1]:[77]\n");
    let (_, err) = desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--lock", "locks"], 2);
    assert!(err.contains("locks:2: there is no target segment 77"), "{err}");
}

#[test]
fn json_gives_the_reasons() {
    let (out, _) = desk().run(&["align", "charte.fr.txt", "charter.en.txt", "--json", "-q"], 0);
    let bead: serde_json::Value = serde_json::from_str(out.lines().nth(1).unwrap()).unwrap();
    assert_eq!(bead["source_segments"], serde_json::json!([1, 2]));
    assert_eq!(bead["reasons"]["numbers"], 2, "{bead}");
    assert!(bead["reasons"]["words"].as_f64().unwrap() > 0.0 && bead["confidence"].as_f64().unwrap() > 0.5, "{bead}");
}

#[test]
fn stored_pairs_can_be_looked_up_and_know_where_they_come_from() {
    let desk = desk();
    let (out, err) = desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--store"], 0);
    assert!(out.is_empty() && err.contains("5 new units stored"), "{out}{err}");
    let (out, _) = desk.run(&["export", "--format", "jsonl"], 0);
    assert!(out.contains("charte.fr.txt") && out.contains("The session is closed."), "{out}");
    let (table, _) = desk.run(&["align", "charte.fr.txt", "charter.en.txt"], 0);
    let row = table.lines().find(|row| row.contains("The session is closed.")).expect("a row");
    let (number, text) = (row.split('\t').next().expect("a number"), row.split('\t').nth(4).expect("a text"));
    let (out, _) = desk.run(&["lookup", text], 0);
    assert!(out.contains(&format!("charte.fr.txt segment {number},")), "the number of the table: {out}");
    // In the same second and in a later one, when the units carry a newer date.
    for pause in [0, 1100] {
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let (_, err) = desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--store"], 0);
        assert!(err.contains("0 new units stored, 5 known already"), "{err}");
    }
    // Neither a date nor the confidence that the memory itself lends ties the first run to the second.
    desk.run(&["memory", "undo", "1"], 0);
    desk.run(&["export", "--format", "jsonl"], 1);
}

#[test]
fn the_wrong_order_is_noticed() {
    let desk = desk();
    let (_, err) = desk.run(&["align", "charter.en.txt", "charte.fr.txt", "--store"], 2);
    assert!(err.contains("give the fr one first"), "{err}");
    // No run: nothing was stored.
    desk.run(&["memory", "runs"], 1);
}

#[test]
fn both_documents_in_one_language_are_noticed() {
    let desk = desk();
    let (_, err) = desk.run(&["align", "charte.fr.txt", "charte.fr.txt", "--format", "beads"], 0);
    assert!(err.contains("charte.fr.txt seems to be written in fr, not in en"), "{err}");
    let (_, err) = desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--format", "beads"], 0);
    assert!(!err.contains("seems to be"), "{err}");
}

#[test]
fn pages_that_are_no_translations_are_not_stored() {
    let desk = desk();
    desk.write(
        "recipe.en.txt",
        "Peel the apples and cut them into slices.\nMelt the butter in a pan.\nAdd sugar, then the fruit.\n\
         Stir well for ten minutes.\nServe with cream while it is hot.\n",
    );
    let (_, err) = desk.run(&["align", "charte.fr.txt", "recipe.en.txt", "--store"], 1);
    assert!(err.contains("do not seem to be translations") && err.contains("nothing was stored"), "{err}");
}

#[test]
fn a_pair_too_short_to_tell_is_stored_and_said_to_be_so() {
    let desk = desk();
    desk.write("a.fr.txt", "Les marins dorment.\nLa lampe brûle encore.\n");
    desk.write("a.en.txt", "It rained all week.\nNobody came.\n");
    let (_, err) = desk.run(&["align", "a.fr.txt", "a.en.txt", "--pre-segmented", "-o", "a.html"], 0);
    assert!(err.contains("too short to tell whether these are translations of each other"), "{err}");
    assert!(desk.read("a.html").contains("too short to tell"));
}

#[test]
fn folders_go_together_by_name_and_one_bad_file_stops_nothing() {
    let desk = Desk::new();
    for name in ["a", "b"] {
        desk.write(&format!("fr/{name}.fr.txt"), FRENCH);
        desk.write(&format!("en/{name}.en.txt"), ENGLISH);
    }
    desk.write("fr/c.fr.txt", "");
    desk.write("en/c.en.txt", ENGLISH);
    desk.write("fr/alone.fr.txt", FRENCH);
    let (_, err) = desk.run(&["align", "fr", "en", "-o", "out", "--format", "tmx"], 2);
    assert!(err.contains("c.fr.txt: the file is empty") && err.contains("alone.fr.txt: no translation"), "{err}");
    assert!(desk.read("out/b.fr.txt.tmx").contains("<seg>The session is closed.</seg>"));
    desk.write("list", "fr/a.fr.txt\ten/a.en.txt\n");
    desk.run(&["align", "--pairs", "list", "-o", "out", "--format", "html"], 0);
    assert!(desk.read("out/a.fr.txt.html").contains("<td lang=\"en\" dir"));
}

#[test]
fn a_line_is_a_segment_when_said_so() {
    let desk = Desk::new();
    desk.write("a.fr", "Un. Deux.\n\nTrois.\n");
    desk.write("a.en", "One. Two.\n\nThree.\n");
    let (out, _) = desk.run(&["align", "--pre-segmented", "a.fr", "a.en", "--format", "beads"], 0);
    let numbers = |side: usize| {
        let of = |line: &str| line.split(':').nth(side).unwrap().matches(|c: char| c.is_ascii_digit()).count();
        out.lines().map(of).sum::<usize>()
    };
    assert_eq!((numbers(0), numbers(1)), (3, 3), "the empty line counts: {out}");
}

#[test]
fn the_lexicon_shows_and_learns() {
    let desk = Desk::new();
    assert!(desk.run(&["lexicon", "show", "navires"], 0).0.contains("ship"));
    desk.run(&["lexicon", "show", "xyzzy"], 1);
    let pairs: String = (0..6).map(|n| format!("la zorgue bleue {n}\tthe blue blorg {n}\n")).collect();
    desk.write("pairs.tsv", pairs + "la maison\tthe house\nla maison bleue\tthe blue house\n");
    for name in ["one", "two"] {
        desk.run(&["lexicon", "train", "pairs.tsv", "-o", name], 0);
    }
    assert_eq!(std::fs::read(desk.path("one")).unwrap(), std::fs::read(desk.path("two")).unwrap());
    assert!(desk.run(&["lexicon", "show", "zorgue", "--lexicon", "one"], 0).0.contains("blorg"));
    desk.write("bad.tsv", "une ligne sans tabulation\n");
    let (_, err) = desk.run(&["lexicon", "train", "bad.tsv", "-o", "three"], 2);
    assert!(err.contains("bad.tsv:1"), "{err}");
}

/// Of fewer than 500 pairs too many a single one was kept.
#[test]
fn a_small_lexicon_uses_the_room_that_it_may_take() {
    let desk = Desk::new();
    let letter = |n: usize| (b'a' + (n % 26) as u8) as char;
    let word = |n: usize, end: &str| format!("{}{}{}{end}", letter(n), letter(n * 7 + n / 26), letter(n * 3 + 1));
    let side = |n: usize, end: &str| format!("{} {} {}", word(n, end), word(n + 1, end), word(n + 2, end));
    let pairs: String = (0..200).map(|n| format!("{}\t{}\n", side(n, "orgue"), side(n, "iblin"))).collect();
    desk.write("pairs.tsv", pairs);
    let size = |most: &str| {
        desk.run(&["lexicon", "train", "pairs.tsv", "-o", "small", "--max-bytes", most], 0);
        std::fs::metadata(desk.path("small")).unwrap().len()
    };
    assert!(size("100000") > 2500);
    assert!((900..=1000).contains(&size("1000")), "{}", size("1000"));
    let (_, err) = desk.run(&["lexicon", "train", "pairs.tsv", "-o", "none", "--max-bytes", "9"], 2);
    assert!(err.contains("no lexicon fits into 9 bytes"), "{err}");
}

#[test]
fn a_lexicon_learns_from_a_memory_what_it_learns_from_a_table() {
    let desk = Desk::new();
    let pairs: String = (0..6).map(|n| format!("la zorgue bleue {n}\tthe blue blorg {n}\n")).collect();
    desk.write("pairs.tsv", format!("{pairs}la maison\tthe house\nla maison bleue\tthe blue house\n"));
    desk.write("headed.tsv", format!("fr\ten\n{}", desk.read("pairs.tsv")));
    desk.run(&["import", "headed.tsv", "-m", "field.sqlite"], 0);
    desk.run(&["lexicon", "train", "pairs.tsv", "-o", "of-table"], 0);
    let (_, err) = desk.run(&["lexicon", "train", "-m", "field.sqlite", "-o", "of-memory"], 0);
    assert!(err.contains("from 8 pairs"), "{err}");
    let bytes = |name: &str| std::fs::read(desk.path(name)).unwrap();
    assert_eq!(bytes("of-table"), bytes("of-memory"));
    let (_, err) = desk.run(&["lexicon", "train", "-m", "nowhere.sqlite", "-o", "none"], 2);
    assert!(err.contains("nowhere.sqlite"), "{err}");
}

/// A translation set right in the table was stored as it had been, and nothing told.
#[test]
fn a_text_edited_in_a_locked_row_is_told() {
    let desk = Desk::new();
    desk.write("a.fr.txt", "Le sommet s'est tenu à Erevan en 2021.\nLe quorum était atteint le 007.\n");
    desk.write("a.en.txt", "The summit was held in Yerevan in 2021.\nThere was a quorum on 007.\n");
    desk.run(&["align", "a.fr.txt", "a.en.txt", "-o", "a.tsv"], 0);
    let table = desk.read("a.tsv").replace("\t\tLe ", "\tx\tLe ");
    desk.write("a.tsv", table.replace("007", "7"));
    let (_, err) = desk.run(&["align", "a.fr.txt", "a.en.txt", "--lock", "a.tsv"], 0);
    assert!(!err.contains("are kept"), "a number that a spreadsheet made is nobody's edit: {err}");
    desk.write("a.tsv", table.replace("There was a quorum", "A quorum was present"));
    let (out, err) = desk.run(&["align", "a.fr.txt", "a.en.txt", "--lock", "a.tsv"], 0);
    assert!(err.contains("the texts of the documents are kept where locked rows show others: line 3"), "{err}");
    assert!(out.contains("There was a quorum"), "{out}");
}

/// The wrong pair of the first time was found beside the right one of the second, and nothing told.
#[test]
fn what_a_corrected_alignment_leaves_behind_is_told() {
    let desk = Desk::new();
    desk.write("a.fr.txt", "Le sommet s'est tenu à Erevan en 2021.\nLe quorum était atteint.\nLa séance est levée.\n");
    desk.write("a.en.txt", "The summit was held in Yerevan in 2021.\nThere was a quorum.\nThe meeting rose.\n");
    desk.write("wrong.beads", "[1, 2]:[1]\n[]:[2]\n");
    desk.run(&["align", "a.fr.txt", "a.en.txt", "--store", "--force"], 0);
    let (_, err) = desk.run(&["align", "a.fr.txt", "a.en.txt", "--store", "--force"], 0);
    assert!(!err.contains("earlier"), "the same again leaves nothing: {err}");
    let (_, err) = desk.run(&["align", "a.fr.txt", "a.en.txt", "--store", "--force", "--lock", "wrong.beads"], 0);
    let told =
        "the memory still has 2 pairs of an earlier alignment that this one does not have: bitext memory delete 2 3";
    assert!(err.contains(told), "{err}");
    desk.run(&["memory", "delete", "2", "3"], 0);
    let (_, err) = desk.run(&["align", "a.fr.txt", "a.en.txt", "--store", "--force", "--lock", "wrong.beads"], 0);
    assert!(!err.contains("earlier"), "{err}");
}

/// The development sets hold: a floor below the measured figures, so that a change that hurts is seen.
#[test]
fn hand_made_gold_is_met() {
    for (folder, floor) in [("gold/align/novels", 94.0), ("gold/align/europarl", 97.5)] {
        let (Some(folder), Some(scorer)) = (shared(folder), shared("tools/score_alignment.py")) else { return };
        let desk = Desk::new();
        for entry in std::fs::read_dir(&folder).unwrap() {
            let gold = entry.unwrap().path();
            if gold.extension().is_none_or(|extension| extension != "gold") {
                continue;
            }
            let name = gold.file_stem().unwrap().to_string_lossy().into_owned();
            let (source, target) = (gold.with_extension("fr"), gold.with_extension("en"));
            let output = format!("{name}.ali");
            let arguments = ["align", "--pre-segmented", "-q", "--format", "beads", "-o", &output];
            desk.bitext(&arguments).args([source, target]).assert().success();
        }
        let output = std::process::Command::new("python3")
            .args([scorer.as_os_str(), "--dir".as_ref(), folder.as_os_str(), desk.path("").as_os_str()])
            .output()
            .unwrap();
        let scores = String::from_utf8(output.stdout).unwrap();
        let strict: f64 = scores.split("F1").nth(1).unwrap().split_whitespace().next().unwrap().parse().unwrap();
        assert!(strict >= floor, "{}: {scores}", folder.display());
    }
}

const RULES: &str = r#"<srx xmlns="http://www.lisa.org/srx20" version="2.0"><header segmentsubflows="yes" cascade="yes"/>
<body><languagerules><languagerule languagerulename="own"><rule break="yes"><beforebreak>;</beforebreak>
<afterbreak>\s</afterbreak></rule></languagerule></languagerules>
<maprules><languagemap languagepattern="(fr|FR).*" languagerulename="own"/></maprules></body></srx>"#;

#[test]
fn a_memory_remembers_by_which_rules_its_texts_were_cut_and_says_when_others_are_used() {
    let desk = desk();
    desk.write("own.srx", RULES);
    let store = ["align", "charte.fr.txt", "charter.en.txt", "--store"];
    let (_, err) = desk.run(&store, 0);
    assert!(!err.contains("other rules"), "{err}");
    let run = |desk: &Desk| -> serde_json::Value {
        serde_json::from_str(desk.run(&["memory", "runs", "--json"], 0).0.lines().last().unwrap()).unwrap()
    };
    let built_in = run(&desk)["segmentation"].clone();
    assert_eq!((&built_in[0]["lang"], &built_in[1]["lang"]), (&"en".into(), &"fr".into()), "{built_in}");
    // The same rules: nothing to say.
    for command in ["pretranslate", "analyze"] {
        let output = if command == "analyze" { vec![] } else { vec!["-o", "filled"] };
        let (_, err) = desk.run(&[&[command, "charte.fr.txt"], &output[..]].concat(), 0);
        assert!(!err.contains("other rules"), "{err}");
        let (_, err) = desk.run(&[&[command, "charte.fr.txt", "--srx", "own.srx"], &output[..]].concat(), 0);
        assert!(err.contains("run 1 was cut into segments by other rules") && err.contains("memory undo 1"), "{err}");
        assert_eq!(err.matches("warning").count(), 1, "{err}");
    }
    let (_, err) = desk.run(&[&store[..], &["--srx", "own.srx", "--force"]].concat(), 0);
    assert_eq!(err.matches("run 1 was cut into segments by other rules").count(), 1, "{err}");
    desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--store", "--srx", "own.srx"], 0);
    let (info, _) = desk.run(&["memory", "info"], 0);
    assert_eq!(info.matches("cut by").count(), 3, "{info}");
    // What is undone is no longer spoken of.
    // Later runs took over a newer date where the clock had moved on: they go first.
    for run in desk.run(&["memory", "runs", "--json"], 0).0.lines().rev() {
        let run: serde_json::Value = serde_json::from_str(run).unwrap();
        desk.run(&["memory", "undo", &run["id"].to_string()], 0);
    }
    desk.run(&["align", "charte.fr.txt", "charter.en.txt", "--store", "--srx", "own.srx"], 0);
    let (_, err) = desk.run(&["pretranslate", "charte.fr.txt", "-o", "filled", "--srx", "own.srx"], 0);
    assert!(!err.contains("other rules"), "{err}");
    // Segments that others cut are of no rules, and another memory brings its own.
    desk.run(&["-m", "lines.sqlite", "align", "charte.fr.txt", "charter.en.txt", "--store", "--pre-segmented"], 0);
    let (info, _) = desk.run(&["-m", "lines.sqlite", "memory", "info"], 0);
    assert!(!info.contains("cut by"), "{info}");
    desk.run(&["-m", "lines.sqlite", "memory", "merge", "memory.sqlite"], 0);
    let (info, _) = desk.run(&["-m", "lines.sqlite", "memory", "info"], 0);
    assert!(info.contains("+srx-"), "{info}");
}
