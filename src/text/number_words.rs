//! Numbers written in words: `quatre-vingt-dix-sept`, `two hundred and fifty`, `twenty-first`.
//!
//! Up to the thousands; `deux millions` is the number 2 with a word behind it that multiplies, just as
//! `2 millions` is.

use std::ops::Range;

use crate::lang::Lang;

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
    let read: fn(&str) -> Option<Piece> = match lang.primary() {
        "fr" => french,
        "en" => english,
        _ => return Vec::new(),
    };
    let french = lang.primary() == "fr";
    let mut reader = Reader { french, ..Reader::default() };
    let mut previous = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let lower = word.to_lowercase();
        // "pour cent" is no hundred.
        let piece = read(&lower).filter(|_| !(french && lower == "cent" && previous == "pour"));
        let gap = &text[reader.reach.min(start)..start];
        let joined = gap.chars().all(|c| c.is_whitespace() || matches!(c, '-' | '\u{2010}' | '\u{2011}'));
        match piece {
            Some(piece) => reader.take(piece, start..start + word.len(), joined),
            None => {
                // A fortnight has two names in French, an afternoon hour one in each language.
                let fortnight = lower == "jours" && matches!(reader.value(), 8 | 15);
                if joined && (fortnight || matches!(lower.as_str(), "heure" | "heures" | "o")) {
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
    /// Whether an "and" stands open.
    and: bool,
}

impl Reader {
    fn value(&self) -> u64 {
        self.thousands + self.rest.unwrap_or(0)
    }

    fn end(&mut self) {
        if self.thousands > 0 || self.rest.is_some() {
            self.found.push(NumberWord { range: self.range.clone(), value: self.value(), sure: self.sure });
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
        (self.range.end, self.reach) = (end, end);
        if last {
            self.end();
        }
    }
}

fn french(word: &str) -> Option<Piece> {
    let (value, sure, last) = match word {
        "et" => return Some(Piece::And),
        // "cinq cents" may be coins.
        "cent" | "cents" => return Some(Piece::Hundred { sure: word == "cent", last: false }),
        "centième" => return Some(Piece::Hundred { sure: false, last: true }),
        "centaine" | "centaines" => return Some(Piece::Hundred { sure: false, last: true }),
        "mille" | "mil" => return Some(Piece::Thousand { sure: true, last: false }),
        "millier" | "milliers" => return Some(Piece::Thousand { sure: false, last: true }),
        "zéro" => (0, false, true),
        "un" | "une" => (1, false, false),
        "premier" | "première" | "premiers" | "premières" | "unième" => (1, false, true),
        "deux" => (2, true, false),
        "deuxième" => (2, true, true),
        "second" | "seconde" | "double" | "demi" | "moitié" => (2, false, true),
        "trois" => (3, true, false),
        "troisième" => (3, true, true),
        "tiers" | "triple" => (3, false, true),
        "quatre" => (4, true, false),
        "quatrième" => (4, true, true),
        "quart" | "quarts" => (4, false, true),
        "cinq" => (5, true, false),
        "cinquième" => (5, true, true),
        "six" => (6, true, false),
        "sixième" => (6, true, true),
        "sept" => (7, true, false),
        "septième" => (7, true, true),
        "huit" => (8, true, false),
        "huitième" => (8, true, true),
        "huitaine" => (8, false, true),
        "neuf" => (9, false, false),
        "neuvième" => (9, true, true),
        "dix" => (10, true, false),
        "dixième" => (10, true, true),
        "dizaine" | "dizaines" => (10, false, true),
        "onze" => (11, true, false),
        "onzième" => (11, true, true),
        "douze" => (12, true, false),
        "douzième" => (12, true, true),
        "douzaine" | "douzaines" | "midi" => (12, false, true),
        "treize" => (13, true, false),
        "treizième" => (13, true, true),
        "quatorze" => (14, true, false),
        "quatorzième" => (14, true, true),
        "quinze" => (15, true, false),
        "quinzième" => (15, true, true),
        "quinzaine" => (15, false, true),
        "seize" => (16, true, false),
        "seizième" => (16, true, true),
        "vingt" | "vingts" => (20, true, false),
        "vingtième" => (20, true, true),
        "vingtaine" => (20, false, true),
        "trente" => (30, true, false),
        "trentième" => (30, true, true),
        "trentaine" => (30, false, true),
        "quarante" => (40, true, false),
        "quarantième" => (40, true, true),
        "quarantaine" => (40, false, true),
        "cinquante" => (50, true, false),
        "cinquantième" => (50, true, true),
        "cinquantaine" => (50, false, true),
        "soixante" => (60, true, false),
        "soixantième" => (60, true, true),
        "soixantaine" => (60, false, true),
        _ => return None,
    };
    Some(Piece::Small { value, sure, last })
}

fn english(word: &str) -> Option<Piece> {
    let (value, sure, last) = match word {
        "and" => return Some(Piece::And),
        "hundred" => return Some(Piece::Hundred { sure: true, last: false }),
        "hundredth" => return Some(Piece::Hundred { sure: false, last: true }),
        "hundreds" => return Some(Piece::Hundred { sure: false, last: true }),
        "thousand" => return Some(Piece::Thousand { sure: true, last: false }),
        "thousandth" => return Some(Piece::Thousand { sure: false, last: true }),
        "thousands" => return Some(Piece::Thousand { sure: false, last: true }),
        "zero" => (0, false, true),
        "a" | "an" => (1, false, false),
        "one" => (1, false, false),
        "first" | "once" | "single" => (1, false, true),
        "two" => (2, true, false),
        "second" | "twice" | "double" | "half" | "both" => (2, false, true),
        "three" => (3, true, false),
        "third" => (3, true, true),
        "thirds" => (3, false, true),
        "four" => (4, true, false),
        "fourth" => (4, true, true),
        "quarter" | "quarters" => (4, false, true),
        "five" => (5, true, false),
        "fifth" => (5, true, true),
        "six" => (6, true, false),
        "sixth" => (6, true, true),
        "seven" => (7, true, false),
        "seventh" => (7, true, true),
        "eight" => (8, true, false),
        "eighth" => (8, true, true),
        "nine" => (9, true, false),
        "ninth" => (9, true, true),
        "ten" => (10, true, false),
        "tenth" => (10, true, true),
        "tens" => (10, false, true),
        "eleven" => (11, true, false),
        "eleventh" => (11, true, true),
        "twelve" => (12, true, false),
        "twelfth" => (12, true, true),
        "dozen" | "dozens" | "noon" => (12, false, true),
        "thirteen" => (13, true, false),
        "thirteenth" => (13, true, true),
        "fourteen" => (14, true, false),
        "fourteenth" => (14, true, true),
        "fifteen" => (15, true, false),
        "fifteenth" => (15, true, true),
        "sixteen" => (16, true, false),
        "sixteenth" => (16, true, true),
        "seventeen" => (17, true, false),
        "seventeenth" => (17, true, true),
        "eighteen" => (18, true, false),
        "eighteenth" => (18, true, true),
        "nineteen" => (19, true, false),
        "nineteenth" => (19, true, true),
        "twenty" => (20, true, false),
        "twentieth" => (20, true, true),
        "thirty" => (30, true, false),
        "thirtieth" => (30, true, true),
        "forty" => (40, true, false),
        "fortieth" => (40, true, true),
        "fifty" => (50, true, false),
        "fiftieth" => (50, true, true),
        "sixty" => (60, true, false),
        "sixtieth" => (60, true, true),
        "seventy" => (70, true, false),
        "eighty" => (80, true, false),
        "ninety" => (90, true, false),
        "seventieth" => (70, true, true),
        "eightieth" => (80, true, true),
        "ninetieth" => (90, true, true),
        _ => return None,
    };
    Some(Piece::Small { value, sure, last })
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
