//! Whether two words are one word in another number or gender: `bureau` and `bureaux`, `company` and
//! `companies`, `général` and `générales`.
//!
//! No list of forms and no stemmer: a stemmer cuts far more than number (`coopération` and
//! `coopératif` share a stem), which is right for search and wrong for terms. [`Inflection::cut`] is coarse
//! and cheap, equal for all forms of a word; [`Inflection::relation`] then says exactly how two words are related.

use crate::lang::Lang;

/// The rules of inflection of a language, as far as bitext knows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inflection {
    /// French: plurals in -s, -x and -aux, feminine forms in -e.
    French,
    /// English: plurals in -s, -es, -ies and -ves, and the commonest irregular ones.
    English,
    /// A language whose inflection is not known: words are compared as they stand.
    None,
}

/// How two forms of one word are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// They are the same form.
    Same,
    /// One is the plural of the other.
    Number,
    /// They differ in gender, and perhaps in number too.
    Gender,
}

impl Inflection {
    /// The rules for `lang`.
    pub fn of(lang: &Lang) -> Inflection {
        match lang.primary() {
            "fr" => Inflection::French,
            "en" => Inflection::English,
            _ => Inflection::None,
        }
    }

    /// Cuts a folded word (lower case, without diacritics) in place to what all its forms share.
    ///
    /// Unrelated words may end up with one key; [`Inflection::relation`] tells them apart.
    #[inline]
    pub fn cut(self, word: &mut Vec<u8>) {
        if word.len() < 3 {
            return;
        }
        match self {
            Inflection::None => {}
            Inflection::French => {
                if word.ends_with(b"aux") && !word.ends_with(b"eaux") {
                    word.truncate(word.len() - 2);
                    word.push(b'l');
                } else if word.ends_with(b"ails") || word.ends_with(b"ail") {
                    while word.last() != Some(&b'a') {
                        word.pop();
                    }
                    word.push(b'l');
                } else if word.as_slice() == b"yeux" {
                    word.clear();
                    word.extend_from_slice(b"oeil");
                } else {
                    trim(word, b"sxe");
                }
            }
            Inflection::English => {
                if word.ends_with(b"men") {
                    let at = word.len() - 2;
                    word[at] = b'a';
                } else if word.as_slice() == b"children" {
                    word.truncate(5);
                } else if word.as_slice() == b"people" {
                    word.clear();
                    word.extend_from_slice(b"person");
                } else {
                    trim(word, b"se");
                }
                if let Some(last) = word.last_mut() {
                    match *last {
                        b'y' => *last = b'i',
                        b'v' => *last = b'f',
                        _ => {}
                    }
                }
            }
        }
    }

    /// How two folded words (lower case, without diacritics) are related; `None` when they are
    /// different words.
    pub fn relation(self, a: &str, b: &str) -> Option<Relation> {
        if a == b {
            return Some(Relation::Same);
        }
        match self {
            Inflection::None => None,
            Inflection::English => (english_plural(a, b) || english_plural(b, a)).then_some(Relation::Number),
            Inflection::French => {
                if french_plural(a, b) || french_plural(b, a) {
                    return Some(Relation::Number);
                }
                // général - générale(s), généraux - générale(s), actif - active(s).
                let (a, b) = (french_singular(a), french_singular(b));
                (a == b || french_feminine(&a, &b) || french_feminine(&b, &a)).then_some(Relation::Gender)
            }
        }
    }
}

/// Drops trailing bytes of the set, leaving two at least.
#[inline]
fn trim(word: &mut Vec<u8>, set: &[u8]) {
    while word.len() > 2 && word.last().is_some_and(|last| set.contains(last)) {
        word.pop();
    }
}

/// Whether `many` is a French plural of `one`.
fn french_plural(one: &str, many: &str) -> bool {
    if let Some(stem) = many.strip_suffix("aux")
        && let Some(ending) = one.strip_prefix(stem)
        && (ending == "al" || ending == "ail")
    {
        return true;
    }
    if one == "oeil" && many == "yeux" {
        return true;
    }
    match many.strip_prefix(one) {
        Some("s") => !one.ends_with(['s', 'x', 'z']),
        Some("x") => one.ends_with("au") || one.ends_with("eu") || one.ends_with("ou"),
        _ => false,
    }
}

/// A folded French word without its plural ending, as far as its shape tells it.
fn french_singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("aux")
        && !stem.ends_with('e')
    {
        return format!("{stem}al");
    }
    word.strip_suffix('s').unwrap_or(word).to_owned()
}

/// Whether `feminine` is the feminine of `masculine`, both singular and folded.
fn french_feminine(masculine: &str, feminine: &str) -> bool {
    let endings =
        [("f", "ve"), ("eux", "euse"), ("el", "elle"), ("en", "enne"), ("et", "ete"), ("ier", "iere"), ("if", "ive")];
    masculine.len() > 4
        && (feminine.strip_suffix('e') == Some(masculine)
            || endings.iter().any(|(m, f)| match (masculine.strip_suffix(m), feminine.strip_suffix(f)) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            }))
}

/// Whether `many` is an English plural of `one`.
fn english_plural(one: &str, many: &str) -> bool {
    if let Some(stem) = many.strip_suffix("ies")
        && one.strip_suffix('y') == Some(stem)
    {
        return true;
    }
    if let Some(stem) = many.strip_suffix("ves")
        && (one.strip_suffix("fe") == Some(stem) || one.strip_suffix('f') == Some(stem))
    {
        return true;
    }
    if let Some(stem) = many.strip_suffix("men")
        && one.strip_suffix("man") == Some(stem)
    {
        return true;
    }
    if matches!((one, many), ("child", "children") | ("person", "people")) {
        return true;
    }
    match many.strip_prefix(one) {
        Some("s") => one.len() > 2 && !one.ends_with(['s', 'x', 'z']),
        Some("es") => one.ends_with(['s', 'x', 'z', 'o']) || one.ends_with("ch") || one.ends_with("sh"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(rules: Inflection, word: &str) -> Vec<u8> {
        let mut word = word.as_bytes().to_vec();
        rules.cut(&mut word);
        word
    }

    #[test]
    fn forms_of_a_word_are_related_and_share_a_key() {
        let french = [
            ("bureau", "bureaux"),
            ("general", "generaux"),
            ("travail", "travaux"),
            ("etat", "etats"),
            ("feu", "feux"),
            ("oeil", "yeux"),
            ("accord", "accords"),
            ("pays", "pays"),
            ("choix", "choix"),
            ("detail", "details"),
            ("general", "generales"),
            ("generaux", "generale"),
            ("europeen", "europeennes"),
            ("administratif", "administratives"),
        ];
        for (a, b) in french {
            assert!(Inflection::French.relation(a, b).is_some(), "{a} {b}");
            assert!(Inflection::French.relation(b, a).is_some(), "{b} {a}");
            if Inflection::French.relation(a, b) != Some(Relation::Gender) || a.ends_with("al") {
                assert_eq!(key(Inflection::French, a), key(Inflection::French, b), "{a} {b}");
            }
        }
        let english = [
            ("company", "companies"),
            ("house", "houses"),
            ("class", "classes"),
            ("status", "statuses"),
            ("knife", "knives"),
            ("woman", "women"),
            ("child", "children"),
            ("box", "boxes"),
            ("treaty", "treaties"),
            ("person", "people"),
        ];
        for (a, b) in english {
            assert_eq!(Inflection::English.relation(a, b), Some(Relation::Number), "{a} {b}");
            assert_eq!(key(Inflection::English, a), key(Inflection::English, b), "{a} {b}");
        }
    }

    #[test]
    fn look_alikes_are_not_related() {
        for (a, b) in [("prix", "pris"), ("cote", "coter"), ("acte", "acteur"), ("port", "porte"), ("voix", "vois")] {
            assert_eq!(Inflection::French.relation(a, b), None, "{a} {b}");
        }
        for (a, b) in [("princes", "princess"), ("universe", "university"), ("policy", "police"), ("his", "hi")] {
            assert_eq!(Inflection::English.relation(a, b), None, "{a} {b}");
        }
    }
}
