//! Which language a document is written in.

use crate::lang::Lang;

/// No more of a text is looked at, in bytes: it says all there is to say.
const SAMPLE: usize = 1 << 14;

/// French function words that English has not, each frequent in any text.
const FRENCH: [&str; 28] = [
    "le", "la", "les", "des", "du", "de", "et", "est", "une", "un", "dans", "que", "qui", "pour", "pas", "au", "aux",
    "sur", "avec", "par", "ce", "cette", "il", "elle", "nous", "vous", "sont", "été",
];

/// English function words that French has not.
const ENGLISH: [&str; 28] = [
    "the", "of", "and", "to", "in", "is", "that", "for", "it", "was", "with", "be", "this", "are", "by", "at", "from",
    "he", "have", "has", "not", "they", "you", "we", "which", "were", "his", "will",
];

/// The language of `text`, when enough of it is running text to tell.
///
/// French and English, between which bitext most often has to choose, are told by their function
/// words, also in a single sentence; all others by whatlang's trigrams, when these are sure.
///
/// ```
/// use bitext::text::identify::identify;
///
/// assert_eq!(identify("Le sommet s'est tenu dans la capitale.").unwrap().as_str(), "fr");
/// assert_eq!(identify("12/04/2018"), None);
/// ```
pub fn identify(text: &str) -> Option<Lang> {
    let sample = &text[..text.floor_char_boundary(SAMPLE)];
    let (mut words, mut french, mut english) = (0_usize, 0_usize, 0_usize);
    for word in sample.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
        words += 1;
        let lower = word.to_lowercase();
        french += usize::from(FRENCH.contains(&lower.as_str()));
        english += usize::from(ENGLISH.contains(&lower.as_str()));
    }
    // A fifth of running text is such words; Romance neighbours of French share only the shorter half of them.
    let clear = |ours: usize, other: usize| ours >= 2 && ours * 6 >= words && ours >= 3 * other;
    let info = whatlang::detect(sample);
    let sure = info.filter(|info| info.is_reliable()).map(|info| info.lang());
    let candidate = match sure {
        Some(whatlang::Lang::Fra) if french >= english => Some("fr"),
        Some(whatlang::Lang::Eng) if english >= french => Some("en"),
        // Trigrams are sure of other languages only in longer text.
        Some(other) if words >= 20 && !clear(french, english * 2) && !clear(english, french * 2) => {
            Some(two_letters(other))
        }
        _ if clear(french, english) => Some("fr"),
        _ if clear(english, french) => Some("en"),
        Some(other) if words >= 20 => Some(two_letters(other)),
        _ => None,
    };
    Lang::new(candidate?).ok()
}

/// The usual tag of a language: two letters where ISO 639-1 has them, since that is what files say.
fn two_letters(lang: whatlang::Lang) -> &'static str {
    use whatlang::Lang as L;
    match lang {
        L::Fra => "fr",
        L::Eng => "en",
        L::Deu => "de",
        L::Spa => "es",
        L::Ita => "it",
        L::Por => "pt",
        L::Nld => "nl",
        L::Rus => "ru",
        L::Ukr => "uk",
        L::Bel => "be",
        L::Pol => "pl",
        L::Ces => "cs",
        L::Slk => "sk",
        L::Slv => "sl",
        L::Hrv => "hr",
        L::Srp => "sr",
        L::Bul => "bg",
        L::Mkd => "mk",
        L::Ron => "ro",
        L::Hun => "hu",
        L::Fin => "fi",
        L::Est => "et",
        L::Lav => "lv",
        L::Lit => "lt",
        L::Swe => "sv",
        L::Dan => "da",
        L::Nob => "nb",
        L::Ell => "el",
        L::Tur => "tr",
        L::Ara => "ar",
        L::Heb => "he",
        L::Pes => "fa",
        L::Hin => "hi",
        L::Ben => "bn",
        L::Urd => "ur",
        L::Cmn => "zh",
        L::Jpn => "ja",
        L::Kor => "ko",
        L::Vie => "vi",
        L::Tha => "th",
        L::Ind => "id",
        L::Cat => "ca",
        L::Lat => "la",
        L::Epo => "eo",
        L::Kat => "ka",
        L::Hye => "hy",
        L::Aze => "az",
        L::Uzb => "uz",
        L::Tuk => "tk",
        L::Afr => "af",
        L::Tam => "ta",
        L::Tel => "te",
        L::Mar => "mr",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(text: &str) -> Option<String> {
        identify(text).map(|lang| lang.as_str().to_owned())
    }

    #[test]
    fn french_and_english_are_told_from_one_sentence() {
        assert_eq!(tag("Les ministres ont signé une déclaration dans la capitale.").as_deref(), Some("fr"));
        assert_eq!(tag("The ministers signed a declaration in the capital.").as_deref(), Some("en"));
        // A French text full of English titles is French still.
        let mixed = "Le rapport, intitulé Strategic Outlook and Defence Review, est paru le 3 mai dans la presse.";
        assert_eq!(tag(mixed).as_deref(), Some("fr"));
    }

    #[test]
    fn other_languages_and_texts_without_words() {
        let german = "Die Außenminister trafen sich gestern in der Hauptstadt und berieten über die Lage an der Grenze, \
                      die sich nach Angaben der Beobachter in den letzten Wochen deutlich verschlechtert hat.";
        assert_eq!(tag(german).as_deref(), Some("de"));
        for none in ["", "OTAN", "16-04-2004 11:04", "!!! ... ???"] {
            assert_eq!(tag(none), None, "{none}");
        }
    }
}
