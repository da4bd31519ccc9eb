//! The plural of a term: `member state` becomes `member states`, `lieu de détention` `lieux de détention`.
//!
//! Shape and a few lists alone: what is offered is for a person to read, never put into a text unseen.

use crate::lang::Lang;

/// A term of a language in the plural; `None` for a language whose plurals are not known. A term that is plural
/// already, or has none (`terrorism`), comes back as it is.
///
/// ```
/// use bitext::lang::Lang;
/// use bitext::text::plural::plural;
///
/// let english = Lang::new("en")?;
/// assert_eq!(plural("Minister for Foreign Affairs", &english).as_deref(), Some("Ministers for Foreign Affairs"));
/// # Ok::<(), bitext::Error>(())
/// ```
pub fn plural(term: &str, lang: &Lang) -> Option<String> {
    let words: Vec<&str> = term.split(' ').collect();
    let is_link = |word: &&str, links: &[&str]| links.iter().any(|link| word.eq_ignore_ascii_case(link));
    match lang.primary() {
        // The noun is the last word before what depends on it.
        "en" => {
            let end = words.iter().skip(1).position(|word| is_link(word, ENGLISH_LINKS)).map_or(words.len(), |n| n + 1);
            let head = &words[..end];
            let noun = head.len() - if has_adjective_behind(head) { 2 } else { 1 };
            let inflected = words.iter().enumerate().map(|(n, word)| match *word {
                word if n != noun => word.to_owned(),
                // "Secretary-General" is one of "Secretary" and "General".
                word => match word.split_once('-') {
                    Some((first, second)) if has_adjective_behind(&[first, second]) => {
                        format!("{}-{second}", english(first))
                    }
                    _ => english(word),
                },
            });
            Some(inflected.collect::<Vec<_>>().join(" "))
        }
        // Noun and adjectives before what depends on them.
        "fr" => {
            let is_end = |word: &&str| word.contains(['\'', '’']) || is_link(word, FRENCH_LINKS);
            let end = words.iter().position(is_end).unwrap_or(words.len());
            let inflected =
                words.iter().enumerate().map(|(n, word)| if n < end { french(word) } else { (*word).to_owned() });
            Some(inflected.collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

/// Words behind which an English term says of what, for whom, where.
const ENGLISH_LINKS: &[&str] =
    &["of", "for", "to", "on", "in", "against", "by", "with", "under", "at", "from", "between", "and", "without"];

/// Words behind which a French term says of what, for whom, where.
const FRENCH_LINKS: &[&str] =
    &["de", "du", "des", "à", "au", "aux", "en", "pour", "contre", "sur", "dans", "par", "sous", "entre", "et", "sans"];

/// Offices that have their adjective behind them: Secretary General, Attorney-General.
fn has_adjective_behind(words: &[&str]) -> bool {
    const OFFICES: &[&str] = &[
        "secretary",
        "attorney",
        "director",
        "governor",
        "consul",
        "inspector",
        "solicitor",
        "prosecutor",
        "auditor",
        "commissioner",
        "procurator",
        "registrar",
    ];
    match words {
        [.., office, adjective] => {
            adjective.eq_ignore_ascii_case("general") && OFFICES.iter().any(|o| office.eq_ignore_ascii_case(o))
        }
        _ => false,
    }
}

/// English nouns without a plural; so is every one in -ism, and every compound that ends in one of these behind
/// a hyphen.
const UNCOUNTED: &[&str] = &[
    "migration",
    "immigration",
    "emigration",
    "cooperation",
    "counterintelligence",
    "information",
    "equipment",
    "aid",
    "assistance",
    "trafficking",
    "violence",
    "research",
    "training",
    "intelligence",
    "personnel",
    "police",
    "evidence",
    "legislation",
    "infrastructure",
    "ammunition",
    "weaponry",
    "artillery",
    "trade",
    "peace",
    "security",
    "stability",
    "warfare",
    "proliferation",
    "disarmament",
    "aircraft",
    "military",
    "staff",
    "advice",
    "knowledge",
    "rule",
    "defence",
    "defense",
    "smuggling",
    "laundering",
    "data",
    "media",
    "people",
    "children",
    "men",
    "forces",
];

/// An English noun in the plural.
fn english(word: &str) -> String {
    let lower = word.to_lowercase();
    let ends = |ending: &str| lower.ends_with(ending);
    let stem = |length: usize| &word[..word.len() - length];
    if !word.is_ascii() || ends("s") && !ends("ss") && !ends("sis") && !ends("us") {
        return word.to_owned();
    }
    let last = lower.rsplit('-').next().unwrap_or_default();
    if ends("ism") || lower == "co-operation" || UNCOUNTED.contains(&last) {
        return word.to_owned();
    }
    match lower.as_str() {
        _ if ends("sis") => format!("{}es", stem(2)),
        "memorandum" => format!("{}a", stem(2)),
        "child" => format!("{word}ren"),
        "person" => format!("{}ople", &word[..2]),
        _ if ends("woman") || ends("man") && !ends("human") && !ends("german") => format!("{}en", stem(2)),
        _ if ends("y") && !lower[..lower.len() - 1].ends_with(['a', 'e', 'o', 'u']) => format!("{}ies", stem(1)),
        _ if ends("ife") => format!("{}ves", stem(2)),
        _ if ["s", "x", "z", "ch", "sh"].iter().any(|ending| ends(ending)) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// A French noun or adjective in the plural.
fn french(word: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    let has_small = word.chars().skip(1).any(char::is_lowercase);
    // An acronym has no plural.
    if !has_small || ends(&["s", "x", "z"]) {
        return word.to_owned();
    }
    match word.strip_suffix("al") {
        Some(stem) if !matches!(word, "naval" | "fatal" | "festival" | "bal" | "carnaval" | "récital" | "banal") => {
            format!("{stem}aux")
        }
        _ if word == "travail" => "travaux".to_owned(),
        _ if ends(&["eau", "eu", "au"]) && word != "bleu" => format!("{word}x"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noun_of_a_term_takes_the_plural() {
        for (lang, one, many) in [
            ("en", "member state", "member states"),
            ("en", "Secretary General", "Secretaries General"),
            ("en", "Secretary-General of the United Nations", "Secretaries-General of the United Nations"),
            ("en", "Major General", "Major Generals"),
            ("en", "memorandum of understanding", "memoranda of understanding"),
            ("en", "military liaison office", "military liaison offices"),
            ("en", "weapons of mass destruction", "weapons of mass destruction"),
            ("en", "illegal migration", "illegal migration"),
            ("en", "peacekeeping operation", "peacekeeping operations"),
            ("en", "air raid", "air raids"),
            ("en", "security co-operation", "security co-operation"),
            ("en", "non-proliferation", "non-proliferation"),
            ("en", "fight against terrorism", "fights against terrorism"),
            ("en", "treaty body", "treaty bodies"),
            ("en", "headquarters", "headquarters"),
            ("en", "crisis", "crises"),
            ("en", "chairman", "chairmen"),
            ("en", "peace process", "peace processes"),
            ("fr", "État membre", "États membres"),
            ("fr", "exercice militaire conjoint", "exercices militaires conjoints"),
            ("fr", "lieu de détention", "lieux de détention"),
            ("fr", "ministre des Affaires étrangères", "ministres des Affaires étrangères"),
            ("fr", "chef d'état-major", "chefs d'état-major"),
            ("fr", "accord international", "accords internationaux"),
            ("fr", "pays", "pays"),
            ("fr", "ONG", "ONG"),
        ] {
            assert_eq!(plural(one, &Lang::new(lang).unwrap()).as_deref(), Some(many), "{one}");
        }
        assert_eq!(plural("Staat", &Lang::new("de").unwrap()), None);
    }

    #[test]
    fn a_plural_is_one_to_who_compares_forms() {
        use crate::text::inflection::{Inflection, Relation};
        for word in ["company", "house", "class", "knife", "woman", "child", "box", "treaty", "person", "summit"] {
            assert_eq!(Inflection::English.relation(word, &english(word)), Some(Relation::Number), "{word}");
        }
        for word in ["bureau", "general", "travail", "etat", "feu", "accord"] {
            assert_eq!(Inflection::French.relation(word, &french(word)), Some(Relation::Number), "{word}");
        }
    }
}
