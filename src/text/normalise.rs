//! Folding: texts as they compare when case, diacritics and the shapes of marks do not count.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::decompose_compatible;

/// `text` in lower case, without diacritics, with one kind of apostrophe, quote, dash and space, and
/// without invisible characters: `L’État` is `l'etat`, `cœur` is `coeur`.
///
/// It works character by character, so folding a part gives the part of the folded whole.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase() && !b.is_ascii_control()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    Cow::Owned(out)
}

/// Adds [`fold`]ed `text` to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '\0'..='\x1F' | '\x7F' => {
                if c.is_whitespace() {
                    out.push(' ');
                }
            }
            '\0'..='\x7F' => out.push(c.to_ascii_lowercase()),
            _ => fold_char(c, out),
        }
    }
}

fn fold_char(c: char, out: &mut String) {
    // The letters of French first: they are nearly all that comes here.
    let simple = match c {
        'à' | 'â' | 'ä' | 'á' | 'ã' | 'À' | 'Â' | 'Ä' | 'Á' | 'Ã' => 'a',
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'î' | 'ï' | 'í' | 'ì' | 'Î' | 'Ï' | 'Í' | 'Ì' => 'i',
        'ô' | 'ö' | 'ó' | 'ò' | 'õ' | 'Ô' | 'Ö' | 'Ó' | 'Ò' | 'Õ' => 'o',
        'ù' | 'û' | 'ü' | 'ú' | 'Ù' | 'Û' | 'Ü' | 'Ú' => 'u',
        'ç' | 'Ç' => 'c',
        'ñ' | 'Ñ' => 'n',
        _ => shape(c),
    };
    if simple != c {
        if simple != '\0' {
            out.push(simple);
        }
        return;
    }
    decompose_compatible(c, |part| {
        for lower in part.to_lowercase().filter(|&lower| !is_diacritic(lower)) {
            match spelt_out(lower) {
                Some(letters) => out.push_str(letters),
                None => out.push(Some(shape(lower)).filter(|&c| c != '\0').unwrap_or(lower)),
            }
        }
    });
}

/// Letters that are written as two where they cannot be typed, and letters with a stroke.
fn spelt_out(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// Marks that stand on a letter and may be left out; vowel signs of other scripts may not.
fn is_diacritic(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}')
}

/// The plain shape of a mark or space; `\0` for a character that is not seen.
fn shape(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2BC}' | '\u{2032}' | '\u{B4}' => '\'',
        '«' | '»' | '\u{201C}'..='\u{201F}' | '\u{2033}' => '"',
        '\u{2039}' | '\u{203A}' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => ' ',
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FE00}'..='\u{FE0F}' => '\0',
        '\u{202A}'..='\u{202E}' => '\0',
        _ => c,
    }
}

/// `text` with the shapes of apostrophes, quotes, dashes and spaces made plain, diacritics put on their letters
/// where they stand behind them, and nothing else changed.
pub fn plain_marks(text: &str) -> String {
    text.nfc().map(shape).filter(|&c| c != '\0').collect()
}

/// `text` in lower case with marks made plain, diacritics kept.
pub fn lower(text: &str) -> String {
    text.nfc().map(shape).filter(|&c| c != '\0').flat_map(char::to_lowercase).collect()
}

/// `text` without diacritics and with marks made plain, case kept.
pub fn bare(text: &str) -> String {
    text.nfkd().filter(|&c| !is_diacritic(c)).map(shape).filter(|&c| c != '\0').fold(String::new(), |mut out, c| {
        match c {
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("OE"),
            'æ' => out.push_str("ae"),
            'Æ' => out.push_str("AE"),
            _ => out.push(c),
        }
        out
    })
}

/// `text` with every run of white space made one space, and none at the ends.
pub fn single_spaces(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_reader_takes_for_the_same_folds_to_the_same() {
        assert_eq!(fold("L’ÉTAT, c’est «\u{A0}moi\u{A0}»"), "l'etat, c'est \" moi \"");
        assert_eq!(fold("E\u{301}tat cœur"), fold("État CŒUR"));
        assert_eq!(fold("mi\u{AD}nistre"), "ministre");
        assert_eq!(fold("ÞINGVELLIR IĞDIR Iğdır"), "thingvellir igdir igdir");
        assert_eq!(fold("Ёлка ΑΘΉΝΑ"), "елка αθηνα");
        assert_eq!(lower("L’État"), "l'état");
        assert_eq!(bare("L’État cœur"), "L'Etat coeur");
    }

    #[test]
    fn an_accent_behind_its_letter_is_an_accent() {
        assert_eq!(plain_marks("cafe\u{301}"), "café");
        assert_eq!(lower("E\u{301}tat"), "état");
        assert_eq!(bare("E\u{301}tat"), "Etat");
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,30}") {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once), once.as_str());
        }

        #[test]
        fn folding_goes_character_by_character(a in "\\PC{0,10}", b in "\\PC{0,10}") {
            prop_assert_eq!(fold(&format!("{a}{b}")).into_owned(), format!("{}{}", fold(&a), fold(&b)));
        }
    }
}
