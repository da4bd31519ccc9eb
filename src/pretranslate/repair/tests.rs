//! Repair on cases of our own writing: `cases.tsv` holds direction, segment, source found, its
//! translation, and the translation put right, or `-` where nothing may be touched.

use proptest::prelude::*;

use super::*;
use crate::glossary::Glossary;

fn repairer(direction: &str) -> Repairer {
    let (from, to) = direction.split_once('-').unwrap();
    let direction = Direction::new(Lang::new(from).unwrap(), Lang::new(to).unwrap());
    let recogniser = Recogniser::new(Glossary::shipped().clone(), &direction);
    Repairer::new(&direction, Some(recogniser))
}

impl Repairer {
    fn repaired(&self, query: &str, source: &str, target: &str) -> Option<Repair> {
        let wanted = entities(query, &self.direction.from, self.recogniser.as_ref(), false);
        self.repair_as_wanted(query, &wanted, source, target)
    }
}

#[test]
fn no_case_is_repaired_wrongly_and_nearly_all_provable_ones_are() {
    let (french, english) = (repairer("fr-en"), repairer("en-fr"));
    let (mut provable, mut done) = (0, 0);
    let mut wrong = Vec::new();
    let mut missed = Vec::new();
    let cases: Vec<Vec<&str>> = include_str!("cases.tsv").lines().map(|line| line.split('\t').collect()).collect();
    assert!(cases.len() >= 200, "{}", cases.len());
    for case in &cases {
        let [direction, query, source, target, expected] = case[..] else { panic!("{case:?}") };
        let repairer = if direction == "fr-en" { &french } else { &english };
        let repaired = repairer.repaired(query, source, target);
        provable += usize::from(expected != "-");
        match repaired {
            Some(repair) if repair.target == expected => done += 1,
            Some(repair) => wrong.push(format!("{query} | {source} | {target} => {}", repair.target)),
            None if expected != "-" => missed.push(format!("{query} | {source} | {target}")),
            None => {}
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}\nmissed:\n{}", wrong.len(), wrong.join("\n"), missed.join("\n"));
    assert!(done * 100 >= provable * 95, "{done} of {provable}, missed:\n{}", missed.join("\n"));
}

#[test]
fn a_change_says_what_became_of_what_and_where() {
    let repair =
        repairer("fr-en").repaired("Le sommet de l’OCS en 2026", "Le sommet de l’OTSC en 2024", "The 2024 CSTO summit");
    let repair = repair.unwrap();
    assert_eq!(repair.target, "The 2026 SCO summit");
    let changes: Vec<_> =
        repair.changes.iter().map(|c| (c.kind, c.to_string(), &repair.target[c.place.clone()])).collect();
    assert_eq!(
        changes,
        [
            (ChangeKind::Number, "2024 → 2026 in the source, so 2024 → 2026".to_owned(), "2026"),
            (ChangeKind::Acronym, "OTSC → OCS in the source, so CSTO → SCO".to_owned(), "SCO"),
        ]
    );
}

proptest! {
    #[test]
    fn a_repair_leaves_everything_but_its_changes(
        query in "(le |l’OTSC |12 |3,5 % |2 mai 2020 |pays |la CEI |article 4\\. ){1,5}",
        source in "(le |l’OTSC |12 |3,5 % |2 mai 2020 |pays |la CEI |article 7\\. ){1,5}",
        target in "(the |CSTO |12 |3\\.5% |2 May 2020 |country |CIS |article 7\\. ){1,5}",
    ) {
        thread_local!(static REPAIRER: Repairer = repairer("fr-en"));
        let repair = REPAIRER.with(|repairer| repairer.repaired(&query, &source, &target));
        if let Some(repair) = repair {
            let mut back = repair.target.clone();
            for change in repair.changes.iter().rev() {
                prop_assert_eq!(&back[change.place.clone()], &change.target_is);
                back.replace_range(change.place.clone(), &change.target_was);
            }
            prop_assert_eq!(back, target);
        }
    }
}
