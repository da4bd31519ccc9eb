//! Recognition, trap by trap, and how well it does on the whole test set.

use super::*;
use crate::lang::{Direction, Lang};

/// A sentence of the test set, with what must be found in it: range and translation.
fn parse(line: &str) -> (Lang, String, Vec<(std::ops::Range<usize>, String)>) {
    let (lang, marked) = line.split_once('\t').expect("a language, a tab and a sentence");
    let marked = marked.replace("\\n", "\n").replace('~', "\u{a0}").replace('`', "");
    let (mut text, mut expected) = (String::new(), Vec::new());
    let mut rest = marked.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (inside, after) = after.split_once('}').expect("a closing brace");
        let (words, translation) = inside.split_once('>').expect("a translation");
        text.push_str(before);
        expected.push((text.len()..text.len() + words.len(), translation.to_owned()));
        text.push_str(words);
        rest = after;
    }
    text.push_str(rest);
    (Lang::new(lang).unwrap(), text, expected)
}

/// How recognition does on a set: what it found rightly, wrongly and not at all.
#[derive(Debug, Default)]
struct Outcome {
    sentences: usize,
    right: usize,
    wrong: Vec<String>,
    missed: Vec<String>,
}

fn recognise_set(set: &str) -> Outcome {
    let directions = [Direction::default(), Direction::default().reversed()];
    let recognisers = directions.map(|d| Recogniser::new(Glossary::shipped().clone(), &d));
    let mut outcome = Outcome::default();
    for line in set.lines().filter(|l| !l.starts_with('#')) {
        outcome.sentences += 1;
        let (lang, text, mut expected) = parse(line);
        let recogniser = &recognisers[usize::from(lang == Lang::english())];
        // Terms without an acronym and names of places may come and go with the shipped glossary.
        for found in recogniser.recognise(&text).iter().filter(|m| m.kind != MatchKind::Term) {
            let same = |(range, translation): &(std::ops::Range<usize>, String)| {
                *range == found.range && found.translations.first() == Some(translation)
            };
            match expected.iter().position(same) {
                Some(at) => {
                    expected.remove(at);
                    outcome.right += 1;
                }
                None => {
                    outcome.wrong.push(format!("{line}: {} = {:?}", &text[found.range.clone()], found.translations))
                }
            }
        }
        outcome.missed.extend(expected.into_iter().map(|(range, _)| format!("{line}: {}", &text[range])));
    }
    outcome
}

#[test]
fn the_test_sets_are_recognised() {
    let sets =
        [(include_str!("../../tests/data/terms.txt"), 150), (include_str!("../../tests/data/terms_fresh.txt"), 110)];
    for (set, least) in sets {
        let Outcome { sentences, right, wrong, missed } = recognise_set(set);
        assert!(sentences >= least, "{sentences}");
        let precision = right as f64 / (right + wrong.len()) as f64;
        let recall = right as f64 / (right + missed.len()) as f64;
        assert!(precision >= 0.99 && recall >= 0.99, "{right} right\nwrong: {wrong:#?}\nmissed: {missed:#?}");
    }
}

#[test]
fn the_shipped_entries_are_sound() {
    assert!(Glossary::shipped().entries().len() > 500);
    assert_eq!(Glossary::shipped().problems().iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn bad_rows_are_told_with_their_lines_and_the_good_ones_work() {
    let table = "id,fr,fr_variants,fr_acronym,en,en_acronym,same,note,en_forbidden\n\
                 a,traité de paix,,,peace treaty,,,,\n\
                 b,,,,,,,,\n\
                 a,accord,,,agreement,,,,\n\
                 c,traité de paix,,,treaty of peace,,,,\n\
                 d,siège,,,seat,,,,seat\n\
                 e,,,ABC,,XYZ,yes,,\n\
                 f,rive,bord,,bank,,,,\n\
                 g,bord,rive,,edge,,,,\n\
                 h,traité de paix,,,peace treaty,,,,\n\
                 i,pont,,,bridge,,maybe,,\n\
                 j,quai,,,quay,,,,,,,,\n\
                 k,,,,,,,only a note,\n\
                 l,phare,,,lighthouse,,,,\n";
    let glossary = Glossary::from_csv(table, Some(Path::new("mine.csv")));
    let told: Vec<String> = glossary.problems().iter().map(ToString::to_string).collect();
    for (line, word) in [
        (3, "empty"),
        (4, "duplicate"),
        (5, "contradiction"),
        (6, "forbidden"),
        (7, "same"),
        (9, "circle"),
        (10, "duplicate"),
        (11, "neither yes nor no"),
        (12, "fields"),
        (13, "empty"),
    ] {
        let place = format!("mine.csv:{line}:");
        assert!(told.iter().any(|t| t.starts_with(&place) && t.contains(word)), "{line} {word}: {told:#?}");
    }
    assert_eq!(told.len(), 10, "{told:#?}");
    let names: Vec<&str> = glossary.entries().iter().map(|e| e.id.as_str()).collect();
    assert_eq!(names, ["a", "f", "g", "l"]);
    let recogniser = Recogniser::new(glossary, &Direction::default());
    assert_eq!(recogniser.recognise("Le phare et la rive.").len(), 2);
}

#[test]
fn a_table_is_written_as_it_was_read() {
    let mut bytes = Vec::new();
    Glossary::shipped().write_csv(&mut bytes).unwrap();
    let again = Glossary::from_csv(std::str::from_utf8(&bytes).unwrap(), None);
    assert!(again.problems().is_empty(), "{:?}", again.problems());
    assert_eq!(again.entries().len(), Glossary::shipped().entries().len());
    for (a, b) in again.entries().iter().zip(Glossary::shipped().entries()) {
        let bare = |e: &Entry| {
            let mut e = Entry { place: Default::default(), ..e.clone() };
            e.sections.retain(|s| !s.designations.is_empty());
            e
        };
        assert_eq!(bare(a), bare(b));
    }
}

#[test]
fn a_users_entry_stands_above_the_shipped_one() {
    let own = Glossary::from_csv("fr_acronym,en_acronym\nOTSC,ODKB\n", None);
    let recogniser = Recogniser::new(own.above(Glossary::shipped()), &Direction::default());
    let found = recogniser.recognise("L'OTSC et l'OTAN");
    assert_eq!(found[0].translations, ["ODKB"]);
    assert_eq!(found[1].translations, ["NATO"]);
}

#[test]
fn any_language_pair_works() {
    let table = "de,de_acronym,es,es_acronym\nEuropäische Zentralbank,EZB,Banco Central Europeo,BCE\n";
    let direction = Direction::new(Lang::new("de").unwrap(), Lang::new("es").unwrap());
    let recogniser = Recogniser::new(Glossary::from_csv(table, None), &direction);
    let found = recogniser.recognise("Die Europäische Zentralbank (EZB) tagt.");
    let translations: Vec<&str> = found.iter().map(|m| m.translations[0].as_str()).collect();
    assert_eq!(translations, ["Banco Central Europeo", "BCE"]);
}

/// All finds of a document, first mentions told from later ones.
fn of_document<'g>(recogniser: &'g Recogniser, text: &str) -> Vec<TermMatch<'g>> {
    let mut found = recogniser.recognise_all(text);
    Mentions::default().mark(text, recogniser.direction(), &mut found);
    found
}

#[test]
fn the_first_mention_is_translated_in_full() {
    let recogniser = Recogniser::new(Glossary::shipped().clone(), &Direction::default());
    let text = "L'OTSC agit. L'OTSC réagit. La Communauté des États indépendants (CEI) attend. La CEI écoute l'OSCE.";
    let found = of_document(&recogniser, text);
    let shown: Vec<(&str, &str)> = found.iter().map(|m| (&text[m.range.clone()], m.translations[0].as_str())).collect();
    assert_eq!(
        shown,
        [
            ("OTSC", "Collective Security Treaty Organization (CSTO)"),
            ("OTSC", "CSTO"),
            ("Communauté des États indépendants", "Commonwealth of Independent States"),
            ("CEI", "CIS"),
            ("CEI", "CIS"),
            ("OSCE", "Organization for Security and Co-operation in Europe (OSCE)"),
        ]
    );
}

#[test]
fn an_acronym_with_two_meanings_goes_by_what_is_written_out() {
    let recogniser = Recogniser::new(Glossary::shipped().clone(), &Direction::default());
    let text = "La Commission électrotechnique internationale (CEI) siège. La CEI vote.";
    let found = of_document(&recogniser, text);
    assert!(found.iter().filter(|m| m.kind == MatchKind::Acronym).all(|m| m.translations == ["IEC"]), "{found:#?}");
}

/// The press writes acronyms that are spoken as words like names: *l’Onu* was missed for its three letters. And a term
/// in front of a hyphen may be no term: *chef de l’état-major*.
#[test]
fn names_of_three_letters_and_first_parts_of_compounds() {
    let recogniser = Recogniser::new(Glossary::shipped().clone(), &Direction::default());
    let found =
        |text: &'static str| recogniser.recognise(text).into_iter().map(|found| &text[found.range]).collect::<Vec<_>>();
    assert_eq!(found("À l'Onu comme à l’Otan, rien ne bouge."), ["Onu", "Otan"]);
    assert_eq!(found("L'Ain, l'Est et Onu Traoré."), [""; 0]);
    assert_eq!(found("Le chef de l'état-major salue le chef de l'État."), ["chef de l'État"]);
    assert_eq!(found("Cet État membre-là suit la mer Noire-Caspienne."), ["État membre", "mer Noire"]);
}

#[test]
fn acronyms_inside_longer_designations_are_found_as_well() {
    let recogniser = Recogniser::new(Glossary::shipped().clone(), &Direction::default());
    let text = "Le Conseil permanent de l'OTSC";
    assert_eq!(recogniser.recognise(text).len(), 1);
    let all = recogniser.recognise_all(text);
    assert_eq!((&text[all[1].range.clone()], all[1].nested), ("OTSC", true));
}

proptest::proptest! {
    #[test]
    fn any_text_is_taken_and_ranges_are_whole_and_in_order(text in "([A-ZÉ]\\.-?|OTSC|OTAN|l['’]|Conseil de sécurité|collective|\\(|\\)|[ \\n\u{a0}]|.){0,40}") {
        for direction in [Direction::default(), Direction::default().reversed()] {
            let recogniser = Recogniser::new(Glossary::shipped().clone(), &direction);
            let mut end = 0;
            for found in recogniser.recognise(&text) {
                proptest::prop_assert!(text.get(found.range.clone()).is_some());
                proptest::prop_assert!(found.range.start >= end && !found.range.is_empty());
                end = found.range.end;
            }
            let _ = (of_document(&recogniser, &text), recogniser.every_designation(&text), definitions(&text, &direction.from));
        }
    }
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_written_harmless_and_read_as_it_was() {
    let text = "fr,en,note\n=SOMME,=SUM,- see @sum\n";
    let glossary = Glossary::from_csv(text, None);
    let mut bytes = Vec::new();
    glossary.write_csv(&mut bytes).unwrap();
    let written = String::from_utf8(bytes).unwrap();
    assert!(written.contains(",'=SOMME,") && written.contains(",'- see @sum,"), "{written}");
    let again = Glossary::from_csv(&written, None);
    let told = |glossary: &Glossary| glossary.entries().iter().map(|e| (e.name().to_owned(), e.note.clone())).next();
    assert_eq!(told(&again), Some(("=SOMME".to_owned(), "- see @sum".to_owned())));
    assert_eq!(told(&again), told(&glossary));
}

#[test]
fn a_glossary_taken_out_and_in_again_stands_once() {
    let mut table = Vec::new();
    Glossary::shipped().write_csv(&mut table).unwrap();
    let own = Glossary::from_csv(&String::from_utf8(table).unwrap(), None);
    assert!(own.problems().is_empty());
    assert_eq!(own.above(Glossary::shipped()).entries().len(), Glossary::shipped().entries().len());
}

#[test]
fn an_edited_entry_replaces_the_shipped_one_and_a_namesake_does_not() {
    let head = "id,fr,fr_acronym,en,en_acronym\n";
    let edited = format!("{head}can,Conseil de l'Atlantique Nord,CAN,North Atlantic Council of NATO,NAC\n");
    let namesake = format!("{head}can,Coupe d'Afrique des nations,CAN,Africa Cup of Nations,AFCON\n");
    let count = Glossary::shipped().entries().len();
    assert_eq!(Glossary::from_csv(&edited, None).above(Glossary::shipped()).entries().len(), count);
    assert_eq!(Glossary::from_csv(&namesake, None).above(Glossary::shipped()).entries().len(), count + 1);
}

#[test]
fn a_first_entry_of_another_language_does_not_turn_the_glossary_round() {
    let rows = "en,fr\npeace,paix\n";
    let mut entries = Glossary::rows(rows, None).0;
    entries.extend(Glossary::rows("fr,en\nambassadeur,ambassador\nambassadrice,ambassador\n", None).0);
    let mut table = Vec::new();
    Glossary::from_entries(entries).write_csv(&mut table).unwrap();
    let table = String::from_utf8(table).unwrap();
    assert!(table.starts_with("id,domain,fr,"), "{table}");
    assert_eq!(Glossary::from_csv(&table, None).problems().len(), 0);
}
