use super::*;
use crate::error::Place;
use crate::glossary::{CaseRule, Form, Gender, GrammaticalNumber, Section, Status};
use crate::lang::Lang;

/// Two concepts with all that an entry can say.
fn entries() -> Vec<Entry> {
    let mut fr = Section::new(Lang::french());
    fr.add("Ligue des phares du Nord", Form::Full, Status::Preferred);
    fr.add("LPN", Form::Acronym, Status::Preferred);
    fr.add("Union des phares", Form::Full, Status::Deprecated);
    fr.add("LDP", Form::Acronym, Status::Forbidden);
    (fr.gender, fr.number) = (Some(Gender::Feminine), Some(GrammaticalNumber::Singular));
    let mut en = Section::new(Lang::english());
    en.add("Northern Lighthouse League", Form::Full, Status::Preferred);
    en.add("League of Lighthouses", Form::Full, Status::Admitted);
    en.add("NLL", Form::Acronym, Status::Preferred);
    en.plural = Some("Leagues".into());
    let first = Entry {
        id: "phares".into(),
        domain: "organisation".into(),
        sections: vec![fr, en],
        status: Status::Preferred,
        case: CaseRule::Sensitive,
        same: false,
        note: "Fondée à Brest <1901> & \"refondée\"\ndepuis".into(),
        source: "statuts".into(),
        ..Entry::default()
    };
    let mut fr = Section::new(Lang::french());
    fr.add("RADAR", Form::Full, Status::Preferred);
    let mut en = Section::new(Lang::english());
    en.add("radar", Form::Full, Status::Preferred);
    let second = Entry { id: "12 a".into(), sections: vec![fr, en], same: true, ..Entry::default() };
    vec![first, second]
}

fn written(entries: &[Entry], format: TermFormat) -> Vec<u8> {
    let mut out = Vec::new();
    write(entries, format, &Direction::default(), &mut out).unwrap();
    out
}

fn read_again(bytes: &[u8], format: Option<TermFormat>) -> Terms {
    let mut terms = read(std::io::Cursor::new(bytes.to_vec()), format, &Direction::default()).unwrap();
    terms.entries.iter_mut().for_each(|entry| entry.place = Place::default());
    terms
}

#[test]
fn tbx_of_every_version_gives_back_what_it_was_given() {
    for format in [TermFormat::TbxV3, TermFormat::TbxV3Dct, TermFormat::TbxV2] {
        let bytes = written(&entries(), format);
        let terms = read_again(&bytes, None);
        assert_eq!((terms.format, terms.problems.len(), terms.complete), (format, 0, true));
        assert_eq!(terms.entries, entries(), "{format:?}");
        assert_eq!(written(&terms.entries, format), bytes, "{format:?}");
    }
}

#[test]
fn the_tables_of_others_keep_what_they_can() {
    let terms = read_again(&written(&entries(), TermFormat::MultiTerm), Some(TermFormat::MultiTerm));
    let first = &terms.entries[0];
    assert_eq!(first.sections[0].designations, entries()[0].sections[0].designations);
    assert_eq!((first.domain.as_str(), first.source.as_str()), ("organisation", "statuts"));
    let terms = read_again(&written(&entries(), TermFormat::OmegaT), None);
    assert_eq!(terms.format, TermFormat::OmegaT);
    let texts: Vec<_> = terms
        .entries
        .iter()
        .map(|e| (e.sections[0].designations[0].text.as_str(), e.sections[1].designations.len()))
        .collect();
    assert_eq!(texts, [("Ligue des phares du Nord", 2), ("LPN", 1), ("RADAR", 1)]);
    let terms = read_again(&written(&entries(), TermFormat::Utx), None);
    assert_eq!((terms.format, terms.entries.len(), terms.problems.len()), (TermFormat::Utx, 4, 0));
    assert_eq!(terms.entries[1].sections[1].designations[0].status, Status::Admitted);
    let terms = read_again(&written(&entries(), TermFormat::MateCat), None);
    assert_eq!((terms.format, terms.problems.len()), (TermFormat::MateCat, 0));
    let wrong: Vec<_> = terms.entries.iter().flat_map(|e| &e.sections).flat_map(|s| &s.designations).collect();
    assert!(wrong.iter().any(|d| d.text == "LDP" && d.status == Status::Forbidden), "{wrong:?}");
}

#[test]
fn foreign_dialects_of_tbx_are_read() {
    let mixed = "<martif xmlns='urn:iso:std:iso:30042:ed-2'><text><body><termEntry><descripGrp><descrip type='subjectField'>mer</descrip>\
        </descripGrp><langSet xml:lang='FR'><ntig><termGrp><term> phare </term><termNote type='termType'>fullForm</termNote></termGrp>\
        <descrip type='definition'>Tour qui éclaire</descrip></ntig></langSet><langSet xml:lang='en-US'><tig><term>lighthouse</term>\
        <termNote type='administrativeStatus'>admittedTerm-admn-sts</termNote></tig><tig><term>pharos</term>\
        <termNote type='administrativeStatus'>supersededTerm-admn-sts</termNote></tig></langSet><langSet xml:lang='?'><tig><term>x</term></tig>\
        </langSet></termEntry>\n<termEntry><langSet xml:lang='fr'><tig><term/></tig></langSet></termEntry>\
        <termEntry><langSet xml:lang='fr'><tig><term>a & b</term></tig></langSet></termEntry></body></text></martif>";
    let terms = read_again(mixed.as_bytes(), None);
    assert_eq!(terms.entries.len(), 1);
    let entry = &terms.entries[0];
    assert_eq!((entry.domain.as_str(), entry.note.as_str()), ("mer", "Tour qui éclaire"));
    let statuses: Vec<_> = entry.sections[1].designations.iter().map(|d| (d.text.as_str(), d.status)).collect();
    assert_eq!(statuses, [("lighthouse", Status::Admitted), ("pharos", Status::Deprecated)]);
    assert_eq!(terms.problems.len(), 3, "{:?}", terms.problems);
    let multiterm = "<mtf><conceptGrp><concept>7</concept><languageGrp><language type='French' lang='FR'/><termGrp><term>quai</term>\
        <descripGrp><descrip type='Status'>Forbidden</descrip></descripGrp></termGrp></languageGrp><languageGrp>\
        <language type='English' lang='EN'/><termGrp><term>quay</term></termGrp></languageGrp></conceptGrp></mtf>";
    let terms = read_again(multiterm.as_bytes(), None);
    let entry = &terms.entries[0];
    assert_eq!((entry.id.as_str(), entry.sections[0].designations[0].status), ("7", Status::Forbidden));
}

#[test]
fn tables_of_a_spreadsheet_are_read() {
    let (table, ..) = encoding_rs::WINDOWS_1252.encode("Français;Anglais;Domaine\r\nÎlot;Islet;mer\r\nseul;;\r\n");
    let terms =
        read(std::io::Cursor::new(table.into_owned()), Some(TermFormat::MultiTerm), &Direction::default()).unwrap();
    assert_eq!((terms.entries.len(), terms.problems.len()), (1, 1));
    assert_eq!(terms.entries[0].full(&Lang::french()), Some("Îlot"));
    assert_eq!(terms.problems[0].place().line, Some(3));
    let one =
        read(std::io::Cursor::new(b"Forbidden,Domain,fr,Notes,Example of use\n".to_vec()), None, &Direction::default());
    assert!(one.is_err(), "one language makes no glossary");
}

/// A TBX 2 file of one concept whose French section has these attributes and this term.
fn martif(id: &str, attributes: &str, term: &str) -> String {
    format!(
        "<martif><text><body><termEntry id=\"{id}\"><langSet {attributes}><tig><term>{term}</term></tig></langSet>\
         <langSet xml:lang=\"en\"><tig><term>quay</term></tig></langSet></termEntry></body></text></martif>"
    )
}

#[test]
fn languages_are_known_as_old_tools_name_them() {
    for attributes in ["lang=\"fr\"", "xml:lang='FR'", "id='1' lang='fr'"] {
        let terms = read_again(martif("a", attributes, "quai").as_bytes(), None);
        assert_eq!((terms.problems.len(), terms.entries[0].full(&Lang::french())), (0, Some("quai")), "{attributes}");
    }
    let terms = read_again(martif("a", "xml:lang='C'", "wharf").as_bytes(), None);
    assert_eq!(terms.entries[0].sections[0].lang, Lang::english());
}

#[test]
fn an_identifier_with_a_space_before_it_comes_back() {
    let terms = read_again(martif(" 3a", "xml:lang='fr'", "quai").as_bytes(), None);
    let bytes = written(&terms.entries, TermFormat::TbxV3);
    assert_eq!(written(&read_again(&bytes, None).entries, TermFormat::TbxV3), bytes);
}

#[test]
fn a_term_of_control_characters_is_no_term() {
    let terms = read_again(b"quai\t\x12\nphare\tlight\x01house\n", Some(TermFormat::OmegaT));
    let english: Vec<_> = terms.entries.iter().filter_map(|entry| entry.full(&Lang::english())).collect();
    assert_eq!(english, ["lighthouse"]);
}

#[test]
fn identifiers_are_given_once() {
    let entry = |id: &str, text: &str| {
        let mut fr = Section::new(Lang::french());
        fr.add(text, Form::Full, Status::Preferred);
        Entry { id: id.into(), sections: vec![fr], ..Entry::default() }
    };
    let entries = [entry("c2", "quai"), entry("c2", "phare"), entry("", "môle")];
    let text = String::from_utf8(written(&entries, TermFormat::TbxV3)).unwrap();
    for id in ["c2", "c2_", "c3"] {
        assert_eq!(text.matches(&format!("<conceptEntry id=\"{id}\">")).count(), 1, "{text}");
    }
}
