//! Dates in both languages.

use proptest::prelude::*;

use super::*;

type Found = (String, Vec<(u16, u8, u8)>);

fn found(text: &str, lang: &str) -> Vec<Found> {
    dates(text, &Lang::new(lang).unwrap())
        .into_iter()
        .map(|m| {
            let days = m.dates.iter().map(|d| (d.year.unwrap_or(0), d.month, d.day.unwrap_or(0))).collect();
            (text[m.range].to_owned(), days)
        })
        .collect()
}

fn days(text: &str, lang: &str) -> Vec<Vec<(u16, u8, u8)>> {
    found(text, lang).into_iter().map(|(_, days)| days).collect()
}

#[test]
fn both_languages_name_the_same_days() {
    for (french, english) in [
        ("7-8 avr. 2004", "7-8 April 2004"),
        ("7-8 avr.", "7-8 April"),
        ("les 7 et 8 avril", "on April 7 and 8"),
        ("le 8 avril 2004", "on April 8, 2004"),
        ("1er mai 2024", "1 May 2024"),
        ("le 1er mai 2024", "May 1st, 2024"),
        ("en décembre 2004", "in December 2004"),
        ("le 27 novembre à Bichkek", "on 27 November in Bishkek"),
        ("du 30 mai au 2 juin 2011", "from 30 May to 2 June 2011"),
        ("du 3 au 5 mars", "3 to 5 March"),
        ("Mise à jour : 2018-06-08", "Updated 2018-06-08"),
        ("le 21 févr. 1999", "21 Feb. 1999"),
        ("le 14e jour de mars 2013", "the 14th day of March 2013"),
        ("le 15e jour d’avril 1993", "the 15th day of April 1993"),
        ("le décret 2006-22 du 30 janvier 2006", "Order 2006-22 of January 30, 2006"),
    ] {
        assert_eq!(days(french, "fr"), days(english, "en"), "{french} | {english}");
        assert!(!days(french, "fr").is_empty(), "{french}");
    }
}

#[test]
fn places_and_values() {
    assert_eq!(found("Visite (05/04/04) à Mons", "fr"), [("05/04/04".into(), vec![(2004, 4, 5)])]);
    assert_eq!(found("Mise à jour: 16-Apr-2004 11:04", "fr"), [("16-Apr-2004".into(), vec![(2004, 4, 16)])]);
    assert_eq!(found("7-8 avr. 2004", "fr")[0].1, [(2004, 4, 7), (2004, 4, 8)]);
    assert_eq!(days("05/04/04", "en-US"), [[(2004, 5, 4)]]);
}

#[test]
fn what_is_no_date_is_none() {
    for text in
        ["It may be 5 or 6", "article 1.2.3", "mars et avril", "pages 7-8", "en 2004", "4/5 des voix", "1.2.3.4"]
    {
        assert!(found(text, "en").is_empty(), "{text}: {:?}", found(text, "en"));
    }
}

#[test]
fn mentions_agree_across_languages_and_forms() {
    let one = |text: &str, lang: &str| dates(text, &Lang::new(lang).unwrap()).remove(0);
    assert!(one("05/04/04", "fr").agrees(&one("April 5, 2004", "en")));
    assert!(one("05/04/04", "fr").agrees(&one("05/04/04", "en-US")));
    assert!(one("8 juin", "fr").agrees(&one("8 June 2018", "en")));
    assert!(!one("8 juin", "fr").agrees(&one("9 June", "en")));
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(year in 1900u16..2100, month in 1u8..=12, day in 1u8..=28, form in 0usize..6, english in any::<bool>()) {
        let form = [
            DateForm::DayMonth { short: false }, DateForm::DayMonth { short: true }, DateForm::MonthDay { short: false },
            DateForm::MonthDay { short: true }, DateForm::Iso, DateForm::Figures('/'),
        ][form];
        let lang = if english { Lang::english() } else { Lang::french() };
        let date = Date { year: Some(year), month, day: Some(day) };
        let written = write(&[date], form, &lang).expect("one whole date can be written in any form");
        let read = dates(&written, &lang);
        prop_assert_eq!(read.len(), 1, "{}", written);
        prop_assert_eq!(&read[0].dates, &[date], "{}", written);
    }

    #[test]
    fn any_text_is_taken(text in "([0-9]{1,4}|[ /.,-]|mai|May|et|é|.){0,20}") {
        for mention in dates(&text, &Lang::french()) {
            prop_assert!(text.get(mention.range).is_some());
        }
    }
}
