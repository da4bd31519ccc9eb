//! Words that nearly every text holds, in several languages: numerals, months, pronouns, the
//! commonest nouns and verbs. Where no lexicon joins two languages, they are the first footholds.

use rustc_hash::FxHashMap;

use super::side::Side;
use crate::lang::Lang;
use crate::text::stems::Stemmer;

/// A row for each notion, a column for each language; `*` stands for any ending.
static TABLE: &str = include_str!("../../glossary/basic-words.tsv");

/// The words of one side that stand for each notion of the table; nothing for a language that it does not know.
fn notions(lang: &Lang, side: &Side) -> Vec<Vec<u32>> {
    let mut lines = TABLE.lines();
    let tag = match lang.primary() {
        "no" | "nn" => "nb",
        tag => tag,
    };
    let Some(column) = lines.next().and_then(|line| line.split('\t').position(|known| known == tag)) else {
        return Vec::new();
    };
    let stemmer = Stemmer::new(lang);
    let mut places: FxHashMap<&str, u32> = FxHashMap::default();
    let mut sorted: Vec<(&str, u32)> = Vec::with_capacity(side.words.len());
    for (id, word) in side.words.iter().enumerate() {
        places.insert(&word.stem, id as u32);
        sorted.push((&word.stem, id as u32));
    }
    sorted.sort_unstable();
    let words = |line: &str| {
        let mut found: Vec<u32> = Vec::new();
        for form in line.split('\t').nth(column).unwrap_or_default().split(' ') {
            match form.strip_suffix('*') {
                Some(beginning) => {
                    let start = sorted.partition_point(|&(word, _)| word < beginning);
                    let these = sorted[start..].iter().take_while(|(word, _)| word.starts_with(beginning));
                    found.extend(these.map(|&(_, id)| id));
                }
                None => found.extend(places.get(stemmer.stem(form).as_ref())),
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    };
    lines.map(words).collect()
}

/// A source word and a target word that stand for one notion, and how large a part each is of the
/// words that stand for it on its side.
pub(super) struct Shared {
    pub(super) source: u32,
    pub(super) target: u32,
    pub(super) of_source: f32,
    pub(super) of_target: f32,
}

/// The pairs of words that stand for one notion.
pub(super) fn pairs((from, source): (&Lang, &Side), (to, target): (&Lang, &Side)) -> Vec<Shared> {
    let mut pairs = Vec::new();
    for (sources, targets) in notions(from, source).iter().zip(&notions(to, target)) {
        let total = |side: &Side, words: &[u32]| words.iter().map(|&word| side.words[word as usize].count).sum::<f32>();
        let (all_sources, all_targets) = (total(source, sources), total(target, targets));
        for &s in sources {
            for &t in targets {
                pairs.push(Shared {
                    source: s,
                    target: t,
                    of_source: source.words[s as usize].count / all_sources,
                    of_target: target.words[t as usize].count / all_targets,
                });
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::AlignSegment;

    #[test]
    fn every_notion_has_words_in_every_language() {
        let columns = TABLE.lines().next().unwrap().split('\t').count();
        for (number, line) in TABLE.lines().enumerate() {
            let cells: Vec<&str> = line.split('\t').collect();
            assert_eq!(cells.len(), columns, "line {}", number + 1);
            for form in cells.iter().flat_map(|cell| cell.split(' ')) {
                let letters = form.strip_suffix('*').unwrap_or(form);
                assert!(
                    !letters.is_empty() && letters.chars().all(char::is_alphabetic),
                    "line {}: {form:?}",
                    number + 1
                );
                assert_eq!(letters, letters.to_lowercase(), "line {}", number + 1);
            }
        }
    }

    #[test]
    fn inflected_words_find_their_notion_with_and_without_a_stemmer() {
        let side = |tag: &str, text: &str| {
            let lang = Lang::new(tag).unwrap();
            let side = Side::new(&lang, &[AlignSegment::new(text)]);
            (lang, side)
        };
        let found = |(from, source): &(Lang, Side), (to, target): &(Lang, Side)| -> Vec<(String, String)> {
            let word = |side: &Side, id: u32| side.words[id as usize].spelling.to_string();
            let pairs = pairs((from, source), (to, target));
            pairs.iter().map(|pair| (word(source, pair.source), word(target, pair.target))).collect()
        };
        let english = side("en", "The police came to the house on Monday in five cars.");
        let pairs = found(&side("is", "Lögreglan kom að húsinu á mánudaginn á fimm bílum."), &english);
        for (icelandic, word) in [("fimm", "five"), ("bilum", "cars"), ("manudaginn", "monday"), ("husinu", "house")] {
            assert!(pairs.contains(&(icelandic.into(), word.into())), "{icelandic}: {pairs:?}");
        }
        let pairs = found(&side("de-AT", "Die Polizei kam am Montag."), &english);
        assert!(pairs.contains(&("polizei".into(), "police".into())), "{pairs:?}");
        assert!(found(&side("eu", "Polizia astelehenean etorri zen."), &english).is_empty());
    }
}
