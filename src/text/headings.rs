//! Headings of tables: the language or the side of a translation that a column's heading names.

use crate::lang::Lang;

/// What the heading of a column of texts names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Texts {
    /// Texts in this language.
    In(Lang),
    /// The texts translated from, in a language that the heading does not name.
    Source,
    /// The translations, in a language that the heading does not name.
    Target,
}

/// Words that name a side.
const SIDES: [(&str, Texts); 12] = [
    ("source", Texts::Source),
    ("src", Texts::Source),
    ("original", Texts::Source),
    ("originale", Texts::Source),
    ("target", Texts::Target),
    ("tgt", Texts::Target),
    ("trg", Texts::Target),
    ("translation", Texts::Target),
    ("translated", Texts::Target),
    ("cible", Texts::Target),
    ("traduction", Texts::Target),
    ("traduit", Texts::Target),
];

/// Words that stand beside a side or a language and say nothing.
const FILLERS: [&str; 12] = [
    "text", "texte", "textes", "segment", "segments", "language", "langue", "version", "string", "chaîne", "phrase",
    "sentence",
];

/// Languages as people name them.
const LANGUAGES: [(&str, &str); 35] = [
    ("french", "fr"),
    ("français", "fr"),
    ("française", "fr"),
    ("francais", "fr"),
    ("english", "en"),
    ("anglais", "en"),
    ("anglaise", "en"),
    ("german", "de"),
    ("deutsch", "de"),
    ("allemand", "de"),
    ("allemande", "de"),
    ("spanish", "es"),
    ("español", "es"),
    ("espagnol", "es"),
    ("espagnole", "es"),
    ("italian", "it"),
    ("italiano", "it"),
    ("italien", "it"),
    ("italienne", "it"),
    ("portuguese", "pt"),
    ("português", "pt"),
    ("portugais", "pt"),
    ("portugaise", "pt"),
    ("russian", "ru"),
    ("русский", "ru"),
    ("russe", "ru"),
    ("dutch", "nl"),
    ("nederlands", "nl"),
    ("néerlandais", "nl"),
    ("arabic", "ar"),
    ("arabe", "ar"),
    ("chinese", "zh"),
    ("chinois", "zh"),
    ("armenian", "hy"),
    ("arménien", "hy"),
];

/// The two-letter language codes of ISO 639-1, without `id`, which in a heading is an identifier.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de \
    dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia ie ig ii ik io is it iu \
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne \
    ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv \
    sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// The language that a heading names, by its code or its name (`FR`, `fr_FR`, `French (France)`); `None` when it
/// names none.
pub fn language(heading: &str) -> Option<Lang> {
    let name = heading.split(['(', '[']).next().unwrap_or(heading).trim().to_lowercase();
    if let Some((_, code)) = LANGUAGES.iter().find(|(known, _)| *known == name) {
        return Lang::new(code).ok();
    }
    let lang = Lang::new(&name).ok()?;
    CODES.split(' ').any(|code| code == lang.primary()).then_some(lang)
}

/// What the heading says of the texts below it: a language, or a side, also both and with words that add nothing
/// (`Source (FR)`, `Texte source`, `target_en`, `Version anglaise`); `None` when a word of it says anything else.
pub fn texts(heading: &str) -> Option<Texts> {
    if let Some(lang) = language(heading) {
        return Some(Texts::In(lang));
    }
    let (mut side, mut lang) = (None, None);
    let mut read = |word: &str| {
        let known = SIDES.iter().find(|(name, _)| *name == word);
        if let Some((_, named)) = known {
            side.get_or_insert(named);
        } else if let Some(named) = language(word) {
            lang.get_or_insert(named);
        } else {
            return FILLERS.contains(&word);
        }
        true
    };
    let parted = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ':' | '/' | '|');
    let lower = heading.to_lowercase();
    // A dash may stand alone between words; within one it parts a side from a language, or a language from a region.
    let words = || lower.split(parted).filter(|word| word.contains(char::is_alphanumeric));
    let known = words().all(|word| {
        read(word) || word.split_once(['_', '-', '.']).is_some_and(|(first, rest)| read(first) && read(rest))
    });
    // A code among other words is one only beside a side: `la langue` names nothing.
    match (known, side, lang) {
        (true, Some(_), Some(lang)) => Some(Texts::In(lang)),
        (true, Some(side), None) => Some(side.clone()),
        (true, None, Some(lang)) if words().all(|word| word.chars().count() > 3) => Some(Texts::In(lang)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_languages_and_sides_in_many_ways() {
        let lang = |tag: &str| Some(Texts::In(Lang::new(tag).unwrap()));
        for (heading, expected) in [
            ("FR", lang("fr")),
            ("fra", lang("fr")),
            ("fr_FR", lang("fr-FR")),
            ("French (France)", lang("fr")),
            ("Source (FR)", lang("fr")),
            ("Cible [en-GB]", lang("en-GB")),
            ("target_en", lang("en")),
            ("Source - fr", lang("fr")),
            ("Source text: French", lang("fr")),
            ("Version anglaise", lang("en")),
            ("Texte français", lang("fr")),
            ("Texte original", Some(Texts::Source)),
            ("Segment source", Some(Texts::Source)),
            (" Traduction ", Some(Texts::Target)),
            ("id", None),
            ("Statut", None),
            ("segment", None),
            ("la langue", None),
            ("Le chat dort", None),
            ("source d'énergie", None),
            ("", None),
        ] {
            assert_eq!(texts(heading), expected, "{heading}");
        }
    }
}
