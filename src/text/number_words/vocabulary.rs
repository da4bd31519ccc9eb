//! The words of numbers, in French and English: the one table by which they are read and written.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::Piece;
use crate::lang::Lang;

/// `deux`: a number and nothing else.
const fn cardinal(value: u64) -> Piece {
    Piece::Small { value, sure: true, last: false }
}

/// `un`, `neuf`: a number that may be another word.
const fn doubtful(value: u64) -> Piece {
    Piece::Small { value, sure: false, last: false }
}

/// `deuxième`: it ends a number.
const fn ordinal(value: u64) -> Piece {
    Piece::Small { value, sure: true, last: true }
}

/// `dozen`, `quart`, `second`: it ends a number, or may be no number.
const fn other(value: u64) -> Piece {
    Piece::Small { value, sure: false, last: true }
}

const FRENCH: &[(&str, Piece)] = &[
    ("et", Piece::And),
    // "cinq cents" may be coins.
    ("cent", Piece::Hundred { sure: true, last: false }),
    ("cents", Piece::Hundred { sure: false, last: false }),
    ("centième", Piece::Hundred { sure: false, last: true }),
    ("centaine", Piece::Hundred { sure: false, last: true }),
    ("centaines", Piece::Hundred { sure: false, last: true }),
    ("mille", Piece::Thousand { sure: true, last: false }),
    ("mil", Piece::Thousand { sure: true, last: false }),
    ("millier", Piece::Thousand { sure: false, last: true }),
    ("milliers", Piece::Thousand { sure: false, last: true }),
    ("zéro", other(0)),
    ("un", doubtful(1)),
    ("une", doubtful(1)),
    ("premier", other(1)),
    ("première", other(1)),
    ("premiers", other(1)),
    ("premières", other(1)),
    ("unième", other(1)),
    ("deux", cardinal(2)),
    ("deuxième", ordinal(2)),
    ("second", other(2)),
    ("seconde", other(2)),
    ("double", other(2)),
    ("demi", other(2)),
    ("moitié", other(2)),
    ("trois", cardinal(3)),
    ("troisième", ordinal(3)),
    ("tiers", other(3)),
    ("triple", other(3)),
    ("quatre", cardinal(4)),
    ("quatrième", ordinal(4)),
    ("quart", other(4)),
    ("quarts", other(4)),
    ("cinq", cardinal(5)),
    ("cinquième", ordinal(5)),
    ("six", cardinal(6)),
    ("sixième", ordinal(6)),
    ("sept", cardinal(7)),
    ("septième", ordinal(7)),
    ("huit", cardinal(8)),
    ("huitième", ordinal(8)),
    ("huitaine", other(8)),
    ("neuf", doubtful(9)),
    ("neuvième", ordinal(9)),
    ("dix", cardinal(10)),
    ("dixième", ordinal(10)),
    ("dizaine", other(10)),
    ("dizaines", other(10)),
    ("onze", cardinal(11)),
    ("onzième", ordinal(11)),
    ("douze", cardinal(12)),
    ("douzième", ordinal(12)),
    ("douzaine", other(12)),
    ("douzaines", other(12)),
    ("midi", other(12)),
    ("treize", cardinal(13)),
    ("treizième", ordinal(13)),
    ("quatorze", cardinal(14)),
    ("quatorzième", ordinal(14)),
    ("quinze", cardinal(15)),
    ("quinzième", ordinal(15)),
    ("quinzaine", other(15)),
    ("seize", cardinal(16)),
    ("seizième", ordinal(16)),
    ("vingt", cardinal(20)),
    ("vingts", cardinal(20)),
    ("vingtième", ordinal(20)),
    ("vingtaine", other(20)),
    ("trente", cardinal(30)),
    ("trentième", ordinal(30)),
    ("trentaine", other(30)),
    ("quarante", cardinal(40)),
    ("quarantième", ordinal(40)),
    ("quarantaine", other(40)),
    ("cinquante", cardinal(50)),
    ("cinquantième", ordinal(50)),
    ("cinquantaine", other(50)),
    ("soixante", cardinal(60)),
    ("soixantième", ordinal(60)),
    ("soixantaine", other(60)),
];

const ENGLISH: &[(&str, Piece)] = &[
    ("and", Piece::And),
    ("hundred", Piece::Hundred { sure: true, last: false }),
    ("hundredth", Piece::Hundred { sure: false, last: true }),
    ("hundreds", Piece::Hundred { sure: false, last: true }),
    ("thousand", Piece::Thousand { sure: true, last: false }),
    ("thousandth", Piece::Thousand { sure: false, last: true }),
    ("thousands", Piece::Thousand { sure: false, last: true }),
    ("zero", other(0)),
    ("one", doubtful(1)),
    ("a", doubtful(1)),
    ("an", doubtful(1)),
    ("first", other(1)),
    ("once", other(1)),
    ("single", other(1)),
    ("two", cardinal(2)),
    ("second", other(2)),
    ("twice", other(2)),
    ("double", other(2)),
    ("half", other(2)),
    ("both", other(2)),
    ("three", cardinal(3)),
    ("third", ordinal(3)),
    ("thirds", other(3)),
    ("four", cardinal(4)),
    ("fourth", ordinal(4)),
    ("quarter", other(4)),
    ("quarters", other(4)),
    ("five", cardinal(5)),
    ("fifth", ordinal(5)),
    ("six", cardinal(6)),
    ("sixth", ordinal(6)),
    ("seven", cardinal(7)),
    ("seventh", ordinal(7)),
    ("eight", cardinal(8)),
    ("eighth", ordinal(8)),
    ("nine", cardinal(9)),
    ("ninth", ordinal(9)),
    ("ten", cardinal(10)),
    ("tenth", ordinal(10)),
    ("tens", other(10)),
    ("eleven", cardinal(11)),
    ("eleventh", ordinal(11)),
    ("twelve", cardinal(12)),
    ("twelfth", ordinal(12)),
    ("dozen", other(12)),
    ("dozens", other(12)),
    ("noon", other(12)),
    ("thirteen", cardinal(13)),
    ("thirteenth", ordinal(13)),
    ("fourteen", cardinal(14)),
    ("fourteenth", ordinal(14)),
    ("fifteen", cardinal(15)),
    ("fifteenth", ordinal(15)),
    ("sixteen", cardinal(16)),
    ("sixteenth", ordinal(16)),
    ("seventeen", cardinal(17)),
    ("seventeenth", ordinal(17)),
    ("eighteen", cardinal(18)),
    ("eighteenth", ordinal(18)),
    ("nineteen", cardinal(19)),
    ("nineteenth", ordinal(19)),
    ("twenty", cardinal(20)),
    ("twentieth", ordinal(20)),
    ("thirty", cardinal(30)),
    ("thirtieth", ordinal(30)),
    ("forty", cardinal(40)),
    ("fortieth", ordinal(40)),
    ("fifty", cardinal(50)),
    ("fiftieth", ordinal(50)),
    ("sixty", cardinal(60)),
    ("sixtieth", ordinal(60)),
    ("seventy", cardinal(70)),
    ("eighty", cardinal(80)),
    ("ninety", cardinal(90)),
    ("seventieth", ordinal(70)),
    ("eightieth", ordinal(80)),
    ("ninetieth", ordinal(90)),
];

/// The words of one language.
pub(super) struct Vocabulary {
    pieces: FxHashMap<&'static str, Piece>,
    table: &'static [(&'static str, Piece)],
    longest: usize,
}

impl Vocabulary {
    fn new(table: &'static [(&'static str, Piece)]) -> Vocabulary {
        let longest = table.iter().map(|(word, _)| word.len()).max().unwrap_or(0);
        Vocabulary { pieces: table.iter().copied().collect(), table, longest }
    }

    /// The words of French or English; `None` for other languages.
    pub(super) fn of(lang: &Lang) -> Option<&'static Vocabulary> {
        static OF_FRENCH: OnceLock<Vocabulary> = OnceLock::new();
        static OF_ENGLISH: OnceLock<Vocabulary> = OnceLock::new();
        match lang.primary() {
            "fr" => Some(OF_FRENCH.get_or_init(|| Vocabulary::new(FRENCH))),
            "en" => Some(OF_ENGLISH.get_or_init(|| Vocabulary::new(ENGLISH))),
            _ => None,
        }
    }

    /// What a word says, given in lower case.
    pub(super) fn read(&self, word: &str) -> Option<Piece> {
        if word.len() > self.longest { None } else { self.pieces.get(word).copied() }
    }

    /// The word that is this number by itself: `seize`, `forty`.
    pub(super) fn word(&self, wanted: u64) -> Option<&'static str> {
        let is = |piece: &Piece| matches!(piece, Piece::Small { value, last: false, .. } if *value == wanted);
        self.table.iter().find(|(_, piece)| is(piece)).map(|(word, _)| *word)
    }
}
