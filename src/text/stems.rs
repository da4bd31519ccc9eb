//! Stems: what the forms of a word, and its near relations, have in common.

use std::borrow::Cow;

use rust_stemmers::Algorithm;

use crate::lang::Lang;

/// Cuts the words of one language to their stems (Snowball; Porter 2001). A language without a
/// stemmer leaves its words as they are.
///
/// A stem joins more than the forms of a word (`coopération`, `coopératif`); use
/// [`inflection`](super::inflection) to tell whether two words are one word in another number.
pub struct Stemmer(Option<rust_stemmers::Stemmer>);

impl Stemmer {
    /// The stemmer for `lang`.
    pub fn new(lang: &Lang) -> Stemmer {
        let algorithm = match lang.primary() {
            "ar" => Algorithm::Arabic,
            "da" => Algorithm::Danish,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "en" => Algorithm::English,
            "es" => Algorithm::Spanish,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "hu" => Algorithm::Hungarian,
            "it" => Algorithm::Italian,
            "nl" => Algorithm::Dutch,
            "nb" | "nn" | "no" => Algorithm::Norwegian,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sv" => Algorithm::Swedish,
            "ta" => Algorithm::Tamil,
            "tr" => Algorithm::Turkish,
            _ => return Stemmer(None),
        };
        Stemmer(Some(rust_stemmers::Stemmer::create(algorithm)))
    }

    /// The stem of a word in lower case.
    pub fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        match &self.0 {
            Some(stemmer) => stemmer.stem(word),
            None => Cow::Borrowed(word),
        }
    }
}

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stemmer").field(&self.0.is_some()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_share_a_stem_and_unknown_languages_are_left_alone() {
        let french = Stemmer::new(&Lang::french());
        assert_eq!(french.stem("généraux"), french.stem("général"));
        let english = Stemmer::new(&Lang::new("en-GB").unwrap());
        assert_eq!(english.stem("agreements"), english.stem("agreement"));
        assert_eq!(Stemmer::new(&Lang::new("eu").unwrap()).stem("etxeak"), "etxeak");
    }
}
