//! Numbers written in words: `quatre-vingt-dix-sept`, `two hundred and fifty`, `twenty-first`.
//!
//! Up to the thousands; `deux millions` is the number 2 with a word behind it that multiplies, just as
//! `2 millions` is.

mod vocabulary;

use std::borrow::Cow;
use std::ops::Range;

use self::vocabulary::Vocabulary;
use crate::lang::Lang;
use crate::text::places::placed_words;

/// A number in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberWord {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Its value.
    pub value: u64,
    /// Whether it can only be meant as this number: `deux`, `forty`; not `un` (a), `neuf` (new),
    /// `second`, `quart`, `dozen`, nor `quinze jours` (a fortnight), `vingt heures` (eight o'clock).
    pub sure: bool,
    /// Whether it says how many, in so many words: neither `deuxième` nor `dozen`.
    pub cardinal: bool,
}

/// What one word says.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Piece {
    /// A number below a hundred, which ends a number when it is an ordinal.
    Small {
        value: u64,
        sure: bool,
        last: bool,
    },
    Hundred {
        sure: bool,
        last: bool,
    },
    Thousand {
        sure: bool,
        last: bool,
    },
    /// `et`, `and`.
    And,
}

/// The numbers in words of a French or English text, in order; those of other languages are not known.
pub fn number_words(text: &str, lang: &Lang) -> Vec<NumberWord> {
    let Some(vocabulary) = Vocabulary::of(lang) else { return Vec::new() };
    let french = lang.primary() == "fr";
    let mut reader = Reader { french, ..Reader::default() };
    let mut previous = Cow::Borrowed("");
    for (range, word) in placed_words(text) {
        let lower = match word.chars().any(char::is_uppercase) {
            true => Cow::Owned(word.to_lowercase()),
            false => Cow::Borrowed(word),
        };
        // "pour cent" is no hundred.
        let piece = vocabulary.read(&lower).filter(|_| !(french && lower == "cent" && previous == "pour"));
        let gap = &text[reader.reach.min(range.start)..range.start];
        let joined = gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}'));
        // "les trente premiers jours" are thirty, not thirty-one, which would be "trente et unième".
        if french && lower.starts_with("premi") {
            reader.end();
        }
        match piece {
            Some(piece) => reader.take(piece, range, joined),
            None => {
                // A fortnight has two names in French, an afternoon hour one in each language.
                let fortnight = lower == "jours" && matches!(reader.value(), 8 | 15);
                if joined && (fortnight || matches!(&*lower, "heure" | "heures" | "o")) {
                    reader.sure = false;
                }
                reader.end();
            }
        }
        previous = lower;
    }
    reader.end();
    reader.found
}

/// A number below a hundred as a language writes it, with hyphens as is usual; `None` for 0 and 1, from 100, in
/// languages but French and English, and where the word has a gender (`vingt et un`, `vingt et une`).
pub fn spell(value: u64, lang: &Lang) -> Option<String> {
    let vocabulary = Vocabulary::of(lang).filter(|_| (2..100).contains(&value))?;
    if let Some(word) = vocabulary.word(value) {
        return Some(word.to_owned());
    }
    let french = lang.primary() == "fr";
    let (base, stem) = match value {
        // These go on counting to nineteen.
        60..80 if french => (60, "soixante"),
        80.. if french => (80, "quatre-vingt"),
        _ => (value / 10 * 10, vocabulary.word(value / 10 * 10)?),
    };
    match value - base {
        0 => Some(format!("{stem}s")),
        1 if french => None,
        1 => Some(format!("{stem}-{}", vocabulary.word(1)?)),
        11 if base == 60 => Some(format!("{stem} et onze")),
        rest => Some(format!("{stem}-{}", spell(rest, lang)?)),
    }
}

/// Puts words together to numbers.
#[derive(Debug, Default)]
struct Reader {
    french: bool,
    found: Vec<NumberWord>,
    range: Range<usize>,
    /// Where the last word read ends, an "and" included.
    reach: usize,
    /// The thousands, times a thousand; and what stands behind them.
    thousands: u64,
    rest: Option<u64>,
    sure: bool,
    cardinal: bool,
    /// Whether an "and" stands open.
    and: bool,
}

impl Reader {
    fn value(&self) -> u64 {
        self.thousands + self.rest.unwrap_or(0)
    }

    fn end(&mut self) {
        if self.thousands > 0 || self.rest.is_some() {
            let (range, value) = (self.range.clone(), self.value());
            self.found.push(NumberWord { range, value, sure: self.sure, cardinal: self.cardinal });
        }
        (self.thousands, self.rest, self.and) = (0, None, false);
    }

    /// Whether a number below a hundred goes on with what stands there.
    fn goes_on(&self, value: u64) -> bool {
        let Some(rest) = self.rest else { return self.thousands > 0 && (!self.and || !self.french) };
        let tens = rest % 100;
        if tens == 0 {
            return rest >= 100 && (!self.and || !self.french);
        }
        let unit = match tens {
            10 => self.french && (7..10).contains(&value),
            60 | 80 => value < if self.french { 20 } else { 10 },
            20 | 30 | 40 | 50 => value < 10,
            70 | 90 => value < 10 && (!self.french || value > 6),
            _ => false,
        };
        // "vingt et un" and "soixante et onze", but not "twenty and one".
        value > 0 && unit && (!self.and || (self.french && matches!(value, 1 | 11)))
    }

    fn take(&mut self, piece: Piece, range: Range<usize>, joined: bool) {
        let open = self.thousands > 0 || self.rest.is_some();
        if open && !joined {
            self.end();
        }
        let end = range.end;
        let (sure, last) = match piece {
            Piece::And => {
                // The number's range does not grow until a number follows.
                self.and = true;
                self.reach = end;
                return;
            }
            Piece::Small { value: 20, sure, last }
                if self.french && self.rest.is_some_and(|r| r % 100 == 4) && !self.and =>
            {
                self.rest = self.rest.map(|rest| rest + 76);
                (sure, last)
            }
            Piece::Small { value, sure, last } => {
                if self.goes_on(value) {
                    self.rest = Some(self.rest.unwrap_or(0) + value);
                } else {
                    self.end();
                    self.rest = Some(value);
                    self.range.start = range.start;
                    self.sure = sure;
                }
                // What may be another word by itself is sure behind tens: "vingt-neuf".
                (self.sure, last)
            }
            Piece::Hundred { sure, last } => {
                match self.rest {
                    Some(rest) if (1..100).contains(&rest) && !self.and => self.rest = Some(rest * 100),
                    None if self.thousands > 0 => self.rest = Some(100),
                    _ => {
                        self.end();
                        self.rest = Some(100);
                        self.range.start = range.start;
                    }
                }
                (sure, last)
            }
            Piece::Thousand { sure, last } => {
                match self.rest {
                    Some(rest) if self.thousands == 0 && rest > 0 && !self.and => {
                        self.thousands = rest * 1000;
                        self.rest = None;
                    }
                    _ => {
                        self.end();
                        self.thousands = 1000;
                        self.range.start = range.start;
                    }
                }
                (sure, last)
            }
        };
        self.and = false;
        self.sure = sure;
        self.cardinal = !last;
        (self.range.end, self.reach) = (end, end);
        if last {
            self.end();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str, lang: &str) -> Vec<u64> {
        number_words(text, &Lang::new(lang).unwrap()).into_iter().map(|n| n.value).collect()
    }

    #[test]
    fn words_are_put_together() {
        for (french, english, value) in [
            ("vingt et un", "twenty-one", 21),
            ("soixante-dix-septième", "seventy-seventh", 77),
            ("soixante et onze", "seventy-one", 71),
            ("quatre-vingts", "eighty", 80),
            ("quatre-vingt-dix-neuf", "ninety-nine", 99),
            ("deux cents", "two hundred", 200),
            ("cent vingt-cinq", "a hundred and twenty-five", 125),
            ("mille deux cent trente-quatre", "one thousand two hundred and thirty-four", 1234),
            ("trente mille", "thirty thousand", 30_000),
            ("vingt et unième", "twenty-first", 21),
            ("dix-septième", "seventeenth", 17),
        ] {
            assert_eq!(values(french, "fr"), [value], "{french}");
            assert_eq!(values(english, "en"), [value], "{english}");
        }
    }

    #[test]
    fn numbers_side_by_side_stay_apart() {
        assert_eq!(values("les trente premiers jours", "fr"), [30, 1]);
        assert_eq!(values("deux ou trois, quatre et cinq", "fr"), [2, 3, 4, 5]);
        assert_eq!(values("dix pour cent des vingt, cinq", "fr"), [10, 20, 5]);
        assert_eq!(values("two and three, twenty and four", "en"), [2, 3, 20, 4]);
        assert_eq!(values("between four and twelve", "en"), [4, 12]);
    }

    #[test]
    fn what_may_be_another_word_is_not_sure() {
        let sure = |text: &str| number_words(text, &Lang::french())[0].sure;
        assert!(sure("deux soldats") && sure("vingt-neuf") && sure("quinze soldats"));
        assert!(!sure("un soldat") && !sure("un char neuf") && !sure("quinze jours"));
    }

    #[test]
    fn numbers_are_read_as_they_are_spelled() {
        for lang in [Lang::french(), Lang::english()] {
            let spelled: Vec<(u64, String)> =
                (0..200).filter_map(|value| Some((value, spell(value, &lang)?))).collect();
            assert_eq!(spelled.len(), if lang.primary() == "fr" { 98 - 6 } else { 98 });
            for (value, text) in spelled {
                let read = number_words(&format!("les {text} the"), &lang);
                assert!(read.len() == 1 && read[0].value == value && read[0].cardinal, "{text}");
            }
        }
        for (value, text) in [(16, "seize"), (19, "dix-neuf"), (70, "soixante-dix"), (71, "soixante et onze")] {
            assert_eq!(spell(value, &Lang::french()).unwrap(), text);
        }
        for (value, text) in [(77, "soixante-dix-sept"), (80, "quatre-vingts"), (91, "quatre-vingt-onze")] {
            assert_eq!(spell(value, &Lang::french()).unwrap(), text);
        }
        assert_eq!(spell(42, &Lang::english()).unwrap(), "forty-two");
        assert!(!number_words("twenty-first", &Lang::english())[0].cardinal);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(words in prop::collection::vec("(quatre|vingt|et|dix|cents|mille|neuf|un|jours|pour|and|hundred|thousand|two|[a-z,é-]{0,3})", 0..12), english in any::<bool>()) {
            let text = words.join(" ");
            let lang = if english { Lang::english() } else { Lang::french() };
            let mut end = 0;
            for number in number_words(&text, &lang) {
                prop_assert!(text.get(number.range.clone()).is_some_and(|t| !t.is_empty()) && number.range.start >= end);
                end = number.range.end;
            }
        }
    }
}
