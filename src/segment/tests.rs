//! What the segmenter must do, sentence by sentence, and what it must never do.

use proptest::prelude::*;

use super::*;

/// Cuts `‖`-joined text where the bars stand, and nowhere else.
fn check(lang: &str, expected: &str) {
    let segmenter = Segmenter::new(&Lang::new(lang).unwrap());
    let text = expected.replace(" ‖ ", " ").replace('‖', "");
    let found: Vec<&str> = segmenter.ranges(&text).into_iter().map(|range| &text[range]).collect();
    let wanted: Vec<&str> = expected.split('‖').map(str::trim).collect();
    assert_eq!(found, wanted, "{lang}: {expected}\n{:#?}", segmenter.explain(&text));
}

/// The same for every line.
fn check_all(lang: &str, lines: &[&str]) {
    for line in lines {
        check(lang, line);
    }
}

#[test]
fn french_names_and_titles() {
    check_all(
        "fr",
        &[
            "Le gouverneur, M. de Kerdoncuff, est venu. ‖ Mme Le Goff l'a reçu.",
            "On y voit M. C. Vautrin et J. F. Delmas. ‖ Ils sont assis.",
            "Le rapport de l'O.M.M. est prêt. ‖ Sa version courte suivra.",
            "La famille de l'O.N.U. Sa sœur y travaille.".replace("O.N.U. ", "O.N.U. ‖ ").as_str(),
            "Il faut un plan B. ‖ Le reste attendra.",
            "Selon J. Le Guennec, rien ne presse. ‖ Mgr. Hardy et Me. Vidal sont d'accord.",
            "MM. Roux et Blanc, le Dr. Petit et le Pr. Noir ont signé.",
            "P. Morel et Th. Girard ont écrit à St. Malo. ‖ Personne n'a répondu.",
            "La note vient de Ch.-L. Bazin. ‖ Elle est courte.",
        ],
    );
}

#[test]
fn headings_of_laws_and_resolutions_keep_their_numbers() {
    for line in [
        "Article premier. Les Parties se concertent.",
        "Article 1er. Les Parties se concertent.",
        "Article premier. — Les Parties se concertent.",
        "Article 12 bis. Le dépositaire informe les Parties.",
        "Article unique. Le protocole est approuvé.",
        "Section première. Champ d'application",
        "81/14. Coopération entre les deux organisations",
        "2758 (XXVI). Représentation des États",
        "A.1. Introduction",
        "p. Les autres États",
        "v. Les traités",
        "II. B. 3. Moyens employés",
        "12bis. Le comité siège à huis clos.",
        "Principe 3. Les États coopèrent.",
        "Distr. générale",
        "Réf. OTSC/2026/12",
    ] {
        check("fr", line);
    }
    for line in [
        "Part One. General provisions",
        "81/14. Cooperation between the two organizations",
        "Distr. GENERAL",
        "Ref. CSTO/2026/12",
        "Principle 3. States shall cooperate.",
    ] {
        check("en", line);
    }
    check_all(
        "fr",
        &[
            "En 2026. ‖ Le reste suivra.",
            "Il en reste douze. ‖ Le second est perdu.",
            "Le premier. ‖ Le second.",
            "Selon l'article L. 642-3 et les articles R. 12 et D. 7, rien ne presse.",
            "Le doc. A/81/12 et l'al. B restent. ‖ Le reste du doc. ‖ Moscou l'a lu.",
            "Voir le sous-al. 3 et le sous-par. B. ‖ Le Lt.-col. Morin les a écrits.",
        ],
    );
    check("en", "See para. 2, subpara. (a), of doc. A/81/12. ‖ The rest stands.");
}

#[test]
fn numbers_of_a_list_within_a_sentence_stay_with_their_items() {
    check_all(
        "fr",
        &[
            "L'ordre du jour : 1. Adoption du rapport ; 2. Élections ; et 3. Divers. ‖ La séance est levée.",
            "Il prend note du rapport ; et 4. Prie le Comité de poursuivre.",
            "Il en restait quatre ; il en vint 3. ‖ Le reste se perdit.",
            "Le score est de 2 : 1. ‖ Le match reprend.",
        ],
    );
    check("en", "The agenda: 1. Report; 2. Elections; and 3. Other business. ‖ We rose at noon.");
}

#[test]
fn a_plain_number_behind_the_stop_calls_for_a_note() {
    check_all(
        "fr",
        &[
            "Les ministres ont salué l'accord.1 ‖ Ils se reverront le 3 mai.2 ‖ Moscou a signé.",
            "« Nous tiendrons. »3 ‖ Le ministre l'a répété (en russe).12 ‖ « Bien », dit-il.",
            "Est-ce fini ?4 ‖ Non.",
            "Voir l'art.5 Les autres sont au par.2 La suite manque.",
            "La version.0 Beta, la page.2024 Les autres et le fichier a/b.2 Les.",
        ],
    );
    check(
        "en",
        "The plan stands.7 ‖ They will meet in May.[2] ‖ “We agree.”3 ‖ See fig.2 The rest is in no.4 Smith Street.",
    );
}

#[test]
fn units_that_french_writes_without_a_stop_end_sentences() {
    check_all(
        "fr",
        &[
            "La réunion a duré 3 h. ‖ Trois ministres manquaient.",
            "Le convoi a fait 40 km. ‖ Moscou est loin.",
            "Il part à 5 h. du matin et fait 3 km. 200 à pied.",
        ],
    );
}

#[test]
fn signs_alone_are_no_sentences_and_names_keep_their_marks() {
    check_all(
        "fr",
        &[
            "Bravo à toute l'équipe ! 🎉",
            "Le port est rouvert. ‖ ---",
            "Le groupe Yahoo! France ferme. ‖ Tu lis Yahoo! ‖ Il est lent.",
            "« Entrez. ‖ Vous êtes chez vous. » \"",
        ],
    );
    check("en", "The blues said: \" You have money. \" ‖ \" Money, sir! \" ‖ He laughed.");
}

#[test]
fn french_numbers_dates_and_references() {
    check_all(
        "fr",
        &[
            "La séance du 7-8 avr. 2004 fut longue. ‖ Celle de févr. 1999 aussi.",
            "Voir art. 12 et p. 5, chap. IV, fig. B. ‖ Tout y est.",
            "Cuire 20 min. à feu doux, puis 5 min. Servir.".replace("5 min. ", "5 min. ‖ ").as_str(),
            "Le taux est de 3,5 % ou 1.5 selon les cas. ‖ Il vaut 10 000,50 euros.",
            "Le siège fut levé en 1543. ‖ La ville était sauve.",
            "Il régna au Ier s. av. J.-C. ‖ Rome était en paix.",
            "Écrire à la Cie. Le directeur répondra.".replace("Cie. ", "Cie. ‖ ").as_str(),
            "On vend des pommes, des poires, etc. ‖ Le marché ferme à midi.",
            "Des outils (pelles, pioches, etc.) sont prêtés, cf. La liste en annexe.",
            "Le bureau (tél. +33 1 02 03 04 05) est ouvert.",
        ],
    );
}

#[test]
fn words_that_only_look_like_abbreviations() {
    check_all(
        "fr",
        &[
            "Il est. ‖ Ensuite il n'est plus.",
            "Nous partons en mer. ‖ Le vent se lève.",
            "Elle aime l'art. ‖ Son frère préfère le fer. ‖ Paul dort.",
            "Elles vont aux eaux. ‖ Ensuite elles rentrent sam. 4 mai.",
        ],
    );
    check_all("en", &["He said no. ‖ Bob left.", "It is modern art. ‖ Picasso would agree.", "Room no. 5 is shut."]);
}

#[test]
fn quotations_keep_their_marks() {
    check_all(
        "fr",
        &[
            "« La route est ouverte. ‖ Le pont aussi. ‖ Venez donc », a déclaré la maire.",
            "« Partez-vous ? » demanda-t-elle. ‖ « Oui ! » dit-il.",
            "Elle a dit : « Rien n'est perdu. » ‖ Nous l'avons crue.",
            "\"La route est ouverte. ‖ Le pont aussi\", a déclaré la maire.",
            "Il répéta : \"Rien n'est perdu.\" ‖ Nous l'avons cru.",
            "Il a dit : \"Venez.\" ‖ \"Nous sommes prêts\", a-t-il ajouté.",
            "(Il faisait nuit.) ‖ Personne ne parlait (sauf le vent).",
            "Partez ! s'écria le guide. ‖ Ah ! que la montagne est belle !",
            "La liste complète [...] suivra. ‖ (…) Les autres ont signé.",
        ],
    );
    check_all(
        "en",
        &[
            "“The road is open. ‖ So is the bridge,” the mayor said.",
            "\"Are you leaving?\" she asked. ‖ \"Yes!\" he said.",
            "He wrote 'It is over.' ‖ Nobody read it.",
            "(It was night.) ‖ Nobody spoke (except the wind).",
        ],
    );
}

#[test]
fn an_unbalanced_quotation_mark_silences_nothing() {
    check_all(
        "fr",
        &[
            "La route est ouverte. ‖ Elle \"a rouvert hier, dit-il. ‖ Le pont rouvrira demain. ‖ Tout va bien.",
            "Il cite « la loi de 1905. ‖ Elle est ancienne. ‖ Elle tient.",
        ],
    );
}

#[test]
fn marks_of_feeling_and_hesitation() {
    check_all(
        "fr",
        &[
            "Il hésite… puis il part. ‖ Il revient... ‖ Le soir tombe.",
            "Quoi ?! ‖ Vous partez\u{a0}? ‖ Oui\u{202f}! ‖ Bonne route.",
            "quel jour vient-il ? ‖ à quelle heure ? ‖ je ne sais pas.",
            "c'est super !! ‖ on y retourne demain.",
        ],
    );
    check_all(
        "en",
        &[
            "Well... maybe not. ‖ Wait... ‖ The bus is here.",
            "I loved it :) ‖ We will be back! :-) ‖ See you.".replace(":) ‖ ", ":) ").as_str(),
            "was it good? ‖ yes it was. ‖ we stayed for hours.",
        ],
    );
}

#[test]
fn list_numbers_stay_with_their_items() {
    check_all(
        "fr",
        &[
            "1. Ouvrir la séance.",
            "a. Lire le rapport. ‖ 2. Voter le budget.",
            "Art. 12. Les parties se consultent. ‖ Elles se réunissent.",
            "- Fermer la porte. ‖ – Éteindre la lampe.",
            "Préambule. ‖ (1) La zone est ouverte. ‖ (2) Le port est fermé.",
        ],
    );
    check_all("en", &["IV. The Treaty binds all parties.", "Sec. 3. The term ends in May. ‖ 4. It may be renewed."]);
}

#[test]
fn notes_addresses_and_file_names() {
    check_all(
        "fr",
        &[
            "La route est longue.¹² ‖ Le pont est court.",
            "La route est longue. [11] ‖ Le pont est court.",
            "Écrivez à a.roux@exemple.fr ou voyez www.exemple.fr/page.html?id=3. ‖ Merci.",
            "Ouvrez le fichier LISEZ.Moi.txt. ‖ Fermez-le.",
            "La salle est pleine.La séance commence.".replace(".La", ".‖La").as_str(),
            "La salle se vide .‖Le gardien ferme.",
            "Tapez <!DOCTYPE html> en tête. ‖ Le signe \\. et le signe \\! sont réservés.",
        ],
    );
}

#[test]
fn english_abbreviations() {
    check_all(
        "en",
        &[
            "Dr. Hale met Sen. Brooks at 10 a.m. (local time) in St. Paul, Minn. ‖ They talked.",
            "Alder Inc. and Birch Ltd. merged. ‖ The U.S. firm left. ‖ It moved to the U.S. ‖ The rest stayed.",
            "See Fig. 3, vol. II, pp. 4-5, e.g. The first table.",
            "The plan by A. B. Carver and Jane Q. Dalton failed. ‖ So did plan B. ‖ Mary wept.",
            "It starts at 5 p.m. ‖ Doors open early, at approx. 4 p.m. on Sept. 3.",
            "We saw foxes, hares, etc. ‖ Owls came later.",
            "P.S. I will call.",
        ],
    );
}

#[test]
fn capitals_and_small_letters_alone() {
    check_all(
        "fr",
        &[
            "LA SÉANCE EST OUVERTE. ‖ M. ROUX PRÉSIDE. ‖ ART. 12 DE LA LOI.",
            "on a marché longtemps. ‖ on était fatigués. ‖ alors on est rentrés.",
            "À midi, rien. ‖ Ça commence. ‖ Œuvre utile. ‖ État des lieux.",
        ],
    );
}

#[test]
fn a_document_teaches_its_own_abbreviations() {
    check("fr", "Le zqt. de mai et le zqt. de juin manquent, dit zqt. Roux. ‖ Voilà.");
    // Seen as often without a full stop, it is a word, and whoever writes so begins sentences in small letters.
    check("fr", "il voit la gare. ‖ puis la gare. ‖ puis encore la gare fermée, la gare vide.");
}

#[test]
fn languages_without_data_follow_unicode() {
    check("hi", "यह घर है। ‖ वह पेड़ है। ‖ क्या तुम हो? ‖ हाँ।");
    check("ja", "今日は晴れ。‖元気ですか？‖はい。");
    check("de", "Dr. Ilse Baum kam am 3. Mai nach Ulm. ‖ Es regnete.");
    check("ar", "هذا بيت. ‖ هل هذا باب؟ ‖ نعم.");
}

fn blocks_of(text: &str) -> Vec<String> {
    let segmenter = Segmenter::new(&Lang::french());
    segmenter.ranges(text).into_iter().map(|range| one_line(&text[range]).into_owned()).collect()
}

#[test]
fn a_line_is_a_segment_unless_prose_was_wrapped() {
    assert_eq!(
        blocks_of("Menu\naccueil\n\n\u{a0}\nsoulignant l'utilité du port,\nconvaincus de son avenir,\n").len(),
        4
    );
    let wrapped = "Le port de la ville basse a été fermé hier matin par les\nautorités, qui craignent une montée \
                   des eaux. Selon le\nservice des rivières, la crue devrait atteindre son plus\nhaut niveau \
                   vendredi.\n\nLes riverains ont été prévenus par la mairie et par les\npompiers.\n";
    assert_eq!(blocks_of(wrapped).len(), 3, "{:#?}", blocks_of(wrapped));
    assert!(blocks_of(&wrapped.replace('\n', "\r\n"))[0].ends_with("montée des eaux."));
    let list = "- le port de la ville basse, fermé hier matin par les soins\n- la route de la ville haute, ouverte hier \
                matin par le maire\n- le pont de la rivière, ouvert ce matin par les pompiers\n";
    assert_eq!(blocks_of(list).len(), 3);
    assert_eq!(blocks_of("un\rdeux\u{2028}trois\u{85}quatre\u{c}cinq").len(), 5);
}

#[test]
fn fingerprints_tell_rules_apart() {
    let french = Segmenter::new(&Lang::french()).fingerprint();
    assert_eq!(french, Segmenter::new(&Lang::new("fr-CA").unwrap()).fingerprint());
    assert_ne!(french, Segmenter::new(&Lang::english()).fingerprint());
    let rules = srx::Rules::parse(&srx::export()).unwrap();
    let above = Segmenter::builder(&Lang::french()).srx(&rules).build().unwrap().fingerprint();
    let alone = Segmenter::builder(&Lang::french()).srx_only(&rules).build().unwrap().fingerprint();
    assert!(french != above && above != alone);
}

#[test]
fn work_grows_as_the_text_does_and_no_faster() {
    let rules = srx::Rules::parse(&srx::export()).unwrap();
    let by_srx = Segmenter::builder(&Lang::french()).srx(&rules).build().unwrap();
    let french = Segmenter::new(&Lang::french());
    let german = Segmenter::new(&Lang::new("de").unwrap());
    let prose = "M. Roux vint le 3 févr. 1999 à Brest, etc. Il dit : « Venez ! » Et puis… rien. \"Bon\". ";
    let texts: [fn(usize, &str) -> String; 17] = [
        // One line, a quotation mark that nothing closes, full stops alone.
        |n, prose| prose.repeat(n / 64),
        |n, prose| format!("\"{}", prose.repeat(n / 64).replace("\\\"", "")),
        |n, prose| format!("« {}", prose.repeat(n / 64)),
        |n, _| ".".repeat(n),
        |n, _| ". ".repeat(n),
        |n, _| "a. ".repeat(n),
        |n, _| "a.".repeat(n),
        |n, _| "\"".repeat(n),
        |n, _| "((".repeat(n) + &"a! ".repeat(n),
        |n, _| "((".repeat(n) + &"a... ".repeat(n),
        |n, _| " ".repeat(n) + ". " + &" ".repeat(n),
        |n, _| "« Il \"va. Bien".repeat(n / 8),
        |n, _| "mot\n".repeat(n),
        |n, _| "p. ex. ".repeat(n / 4),
        |n, _| "-".repeat(n) + &". - ".repeat(n),
        |n, _| "_".repeat(n) + &"._*x ".repeat(n),
        |n, _| "b".repeat(n) + &".b".repeat(n),
    ];
    for (number, text) in texts.into_iter().enumerate() {
        for segmenter in [&french, &german, &by_srx] {
            let work = |size: usize| {
                let text = text(size, prose);
                work::of(|| assert!(!segmenter.ranges(&text).is_empty() || text.len() <= 2 * size))
            };
            let (once, four_times) = (work(1 << 11), work(1 << 13));
            assert!(
                once > 0 && four_times < 5 * once,
                "text {number}, {}: {once} steps, {four_times} for four times the text",
                segmenter.fingerprint()
            );
        }
    }
}

/// Text of the pieces that decide borders, in any order.
fn trouble() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(". ".to_owned()),
        Just(".".to_owned()),
        Just("…".to_owned()),
        Just("? ".to_owned()),
        Just("\u{a0}!".to_owned()),
        Just(" » ".to_owned()),
        Just("« ".to_owned()),
        Just("\"".to_owned()),
        Just("’".to_owned()),
        Just("[...]".to_owned()),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("M. ".to_owned()),
        Just("J.-C. ".to_owned()),
        Just("p. ex. ".to_owned()),
        Just("art. 12".to_owned()),
        Just("Été ".to_owned()),
        Just("mot ".to_owned()),
        Just("\0".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("عربي. ".to_owned()),
        Just("。".to_owned()),
        Just(":-)".to_owned()),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Segmenters of every kind, built once.
fn segmenters() -> &'static [Segmenter] {
    static ALL: std::sync::OnceLock<Vec<Segmenter>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| {
        let rules = srx::Rules::parse(&srx::export()).unwrap();
        let french = Lang::french();
        vec![
            Segmenter::new(&french),
            Segmenter::new(&Lang::english()),
            Segmenter::new(&Lang::new("de").unwrap()),
            Segmenter::builder(&french).srx(&rules).build().unwrap(),
            Segmenter::builder(&french).srx_only(&rules).build().unwrap(),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_is_lost(text in trouble()) {
        for segmenter in segmenters() {
            {
                let mut end = 0;
                for range in segmenter.ranges(&text) {
                    prop_assert!(range.start >= end && range.start < range.end, "{range:?} behind {end}");
                    prop_assert!(text[end..range.start].chars().all(characters::is_space), "{:?}", &text[end..range.start]);
                    let segment = &text[range.clone()];
                    prop_assert_eq!(segment, segment.trim_matches(characters::is_space));
                    end = range.end;
                }
                prop_assert!(text[end..].chars().all(characters::is_space));
            }
        }
    }

    #[test]
    fn a_segment_in_one_line_keeps_its_characters(text in trouble()) {
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        prop_assert_eq!(bare(&one_line(&text)), bare(&text));
    }
}
