//! Adjectives that stand for the name of a country: *les forces de l'Arménie*, the Armenian forces.

use rustc_hash::FxHashSet;

use crate::text::normalise;

/// Adjectives that do not begin as their country does, with the folded name: in English, then in French.
const IRREGULAR: [(&str, &[&str]); 24] = [
    ("denmark", &["danish", "dane", "danes"]),
    ("finland", &["finnish", "finn", "finns"]),
    ("france", &["french", "frenchman"]),
    ("iceland", &["icelandic", "icelander"]),
    ("netherlands", &["dutch"]),
    ("poland", &["polish", "pole", "poles"]),
    ("spain", &["spanish", "spaniard"]),
    ("switzerland", &["swiss"]),
    ("turkiye", &["turkish", "turk", "turks"]),
    ("united kingdom", &["british", "uk"]),
    ("united states", &["american", "us", "u.s"]),
    ("great britain", &["british", "briton"]),
    ("greece", &["greek", "greeks"]),
    ("danemark", &["danois", "danoise", "danoises"]),
    ("etats-unis", &["americain", "americaine", "americains", "americaines"]),
    ("grece", &["grec", "grecs", "grecque", "grecques"]),
    ("irlande", &["irlandais", "irlandaise", "irlandaises"]),
    ("pays-bas", &["neerlandais", "neerlandaise", "neerlandaises", "hollandais"]),
    ("pologne", &["polonais", "polonaise", "polonaises"]),
    ("royaume-uni", &["britannique", "britanniques"]),
    ("grande-bretagne", &["britannique", "britanniques"]),
    ("suede", &["suedois", "suedoise", "suedoises"]),
    ("turquie", &["turc", "turcs", "turque", "turques"]),
    ("union des republiques socialistes sovietiques", &["sovietique", "sovietiques", "soviet"]),
];

/// The endings of such adjectives and of the people, folded: Armenian, Chinese, Iraqi, arménien, chinois, iraquien.
const ENDINGS: [&str; 34] = [
    "n", "ns", "an", "ans", "ian", "ians", "ese", "i", "is", "ish", "ic", "ch", "ed", "s", "e", "en", "ens", "enne",
    "ennes", "ien", "iens", "ienne", "iennes", "ain", "aine", "aines", "ais", "aise", "aises", "ois", "oise", "oises",
    "ite", "ole",
];

/// Whether the words of a text (folded) hold the adjective of the country of this name.
pub(super) fn is_adjective_of(country: &str, words: &FxHashSet<String>) -> bool {
    let name = normalise::fold(country);
    if let Some((_, adjectives)) = IRREGULAR.iter().find(|(known, _)| *known == name) {
        return adjectives.iter().any(|adjective| words.contains(*adjective));
    }
    // North Macedonia, Corée du Sud: the word that carries the name is the longest one.
    let Some(longest) = name.split(|c: char| !c.is_alphanumeric()).max_by_key(|word| word.len()) else { return false };
    // What stays of the name: Kazakh(stan), Armeni(a), Portug(al).
    let root = longest
        .strip_suffix("istan")
        .or_else(|| longest.strip_suffix("stan"))
        .unwrap_or_else(|| longest.trim_end_matches(['a', 'e', 'i', 'y', 'o']));
    let root = if root.len() < 3 { longest } else { root };
    words.iter().any(|word| {
        word.strip_prefix(root).is_some_and(|rest| {
            rest.is_empty() || ENDINGS.contains(&rest) || rest.len() < 5 && longest != word.as_str()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_as_adjectives() {
        let holds = |country: &str, text: &str| {
            let words = text.split(' ').map(|word| normalise::fold(word).into_owned()).collect();
            is_adjective_of(country, &words)
        };
        for (country, text) in [
            ("Armenia", "the Armenian forces"),
            ("Kazakhstan", "a Kazakh envoy"),
            ("France", "the French embassy"),
            ("China", "Chinese ships"),
            ("Türkiye", "the Turkish army"),
            ("Arménie", "les forces arméniennes"),
            ("Pays-Bas", "un navire néerlandais"),
        ] {
            assert!(holds(country, text), "{country}: {text}");
        }
        for (country, text) in
            [("Slovakia", "the Slovenian army"), ("Armenia", "an army"), ("France", "a Polish officer")]
        {
            assert!(!holds(country, text), "{country}: {text}");
        }
    }
}
