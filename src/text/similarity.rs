//! How alike two texts are, from 0 to 100: a weighted edit distance over words and marks.
//!
//! The distance is Levenshtein's over tokens: the cheapest way to make one text of the other by
//! adding, dropping and replacing tokens, where a word costs [`WORD`] and what a translator sees at a
//! glance costs less: a number put for another, marks, diacritics, case, spacing. The score takes it in
//! relation to the words of the longer text. `docs/matching.md` gives examples, and the proof of the
//! bound by which an index may leave texts out (over [`word_prints`]).

use std::ops::Range;

use crate::text::fingerprint::fingerprint;
use crate::text::normalise::{bare, fold_into, lower, plain_marks};
use crate::text::tokens::{TokenKind, tokens};

/// A word added, dropped or put for another. The other costs are in hundredths of it.
pub const WORD: u32 = 100;
/// A number put for another number: the sentence stays, one figure is to be changed.
pub const NUMBER: u32 = 50;
/// The same word with other diacritics (`Etat`, `État`).
pub const DIACRITICS: u32 = 20;
/// A mark added, dropped or put for another.
pub const MARK: u32 = 15;
/// The same word in other case.
pub const CASE: u32 = 10;
/// The same token in another shape (`'` and `’`, `"` and `«`, `é` as one character and as two).
pub const SHAPE: u32 = 5;
/// Other white space before the token.
pub const SPACING: u32 = 2;

/// The score of a text with itself, in hundredths of a point.
pub const FULL: u32 = 10_000;

/// A text made ready to be compared.
#[derive(Debug, Clone)]
pub struct Tokenised<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    words: u32,
    trailing: u8,
}

/// A token as the distance sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// What it costs.
    pub kind: PieceKind,
    /// The fingerprint of its folded text: pieces with the same one differ in case, diacritics or shape only.
    pub folded: u64,
    spacing: u8,
}

/// What a piece is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// A word, worth [`WORD`].
    Word,
    /// A number, worth [`WORD`], but [`NUMBER`] beside another number.
    Number,
    /// A mark of punctuation or another sign, worth [`MARK`].
    Mark,
}

impl PieceKind {
    /// What it costs to add or drop it.
    pub fn cost(self) -> u32 {
        if self == PieceKind::Mark { MARK } else { WORD }
    }
}

impl<'a> Tokenised<'a> {
    /// Cuts `text` into pieces. In a text without a word or number, marks are worth as much as words.
    pub fn new(text: &'a str) -> Tokenised<'a> {
        let mut pieces = Vec::with_capacity(text.len() / 5);
        let (mut words, mut end) = (0, 0);
        let mut folded = String::new();
        for token in tokens(text) {
            let kind = match token.kind {
                TokenKind::Word => PieceKind::Word,
                TokenKind::Number => PieceKind::Number,
                TokenKind::Punctuation | TokenKind::Symbol => PieceKind::Mark,
            };
            words += u32::from(kind != PieceKind::Mark);
            folded.clear();
            fold_into(&text[token.range.clone()], &mut folded);
            let spacing = spacing(&text[end..token.range.start]);
            end = token.range.end;
            pieces.push(Piece { range: token.range, kind, folded: fingerprint(folded.as_bytes(), 0), spacing });
        }
        if words == 0 {
            words = pieces.len() as u32;
            pieces.iter_mut().for_each(|piece| piece.kind = PieceKind::Word);
        }
        Tokenised { text, pieces, words, trailing: spacing(&text[end..]) }
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Its words, numbers and marks, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// How many of them are words or numbers (in a text without any: how many marks there are).
    pub fn words(&self) -> u32 {
        self.words
    }
}

/// What an index keeps of a text: for every word and number, in order, the fingerprint of its folded text
/// with the lowest bit set for numbers ([`is_number`]). The same pieces that [`Tokenised`] counts as words.
pub fn word_prints(text: &str, out: &mut Vec<u64>) {
    out.clear();
    let mut folded = String::new();
    let mut print = |range: Range<usize>, number: bool| {
        let word = &text[range];
        let print = if word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) {
            fingerprint(word.as_bytes(), 0)
        } else {
            folded.clear();
            fold_into(word, &mut folded);
            fingerprint(folded.as_bytes(), 0)
        };
        print & !1 | u64::from(number)
    };
    for token in tokens(text) {
        match token.kind {
            TokenKind::Word => out.push(print(token.range, false)),
            TokenKind::Number => out.push(print(token.range, true)),
            TokenKind::Punctuation | TokenKind::Symbol => {}
        }
    }
    if out.is_empty() {
        out.extend(tokens(text).map(|token| print(token.range, false)));
    }
}

/// Whether a print of [`word_prints`] is a number's.
pub fn is_number(print: u64) -> bool {
    print & 1 == 1
}

/// Kinds of white space before a token, as a reader sees them: none, a space, a hard space, more.
fn spacing(between: &str) -> u8 {
    match between {
        "" => 0,
        " " => 1,
        "\u{A0}" | "\u{202F}" => 2,
        _ => 3,
    }
}

/// The score of two texts, 0 to [`FULL`] in hundredths of a point; `None` when it is below `least`,
/// which saves most of the work. [`FULL`] is for the very same text alone. A text of white space
/// or nothing is like none but itself.
pub fn similarity(a: &Tokenised<'_>, b: &Tokenised<'_>, least: u32) -> Option<u32> {
    if a.text == b.text {
        return Some(FULL);
    }
    if a.words == 0 || b.words == 0 {
        return None;
    }
    let longer = a.words.max(b.words);
    let most = highest_cost(longer, least)?;
    score(distance(a, b, most)?, longer).filter(|&score| score >= least)
}

/// The score that a distance gives, when the longer text has `longer` words.
pub fn score(cost: u32, longer: u32) -> Option<u32> {
    // No words on either side: two texts of white space or nothing, of which only equals are alike.
    (longer > 0).then(|| FULL.saturating_sub((u64::from(cost) * 100).div_ceil(u64::from(longer)).min(10_000) as u32))
}

/// The highest distance that still gives `least`; `None` when none does.
pub fn highest_cost(longer: u32, least: u32) -> Option<u32> {
    (least <= FULL && longer > 0).then(|| (u64::from(FULL - least) * u64::from(longer) / 100) as u32)
}

/// The weighted distance of two texts, at least 1 when they are not the very same; `None` above `most`.
pub fn distance(a: &Tokenised<'_>, b: &Tokenised<'_>, most: u32) -> Option<u32> {
    let least_cost = u32::from(a.text != b.text);
    let end = if a.trailing == b.trailing { 0 } else { SPACING };
    let (skip, kept_a, kept_b) = trimmed(a, b);
    let (left, right) = (&a.pieces[skip..kept_a], &b.pieces[skip..kept_b]);
    let cost = if left.is_empty() || right.is_empty() {
        left.iter().chain(right).map(|piece| piece.kind.cost()).sum()
    } else {
        let cost = |piece: &Piece| piece.kind.cost();
        cheapest(left, right, most, cost, cost, |x, y| replacement(a, x, b, y))?
    };
    let cost = (cost + end).max(least_cost);
    (cost <= most).then_some(cost)
}

/// How many pieces the texts share at the beginning, and where the rest of each ends once the pieces
/// that they share at the end are cut off. Pairing equal pieces at the ends is never dearer: what else a
/// piece is paired with could be dropped or added in its stead for no more.
pub(crate) fn trimmed(a: &Tokenised<'_>, b: &Tokenised<'_>) -> (usize, usize, usize) {
    let same = |x: &Piece, y: &Piece| replacement(a, x, b, y) == 0;
    let skip = a.pieces.iter().zip(&b.pieces).take_while(|(x, y)| same(x, y)).count();
    let ends = a.pieces[skip..].iter().rev().zip(b.pieces[skip..].iter().rev()).take_while(|(x, y)| same(x, y)).count();
    (skip, a.pieces.len() - ends, b.pieces.len() - ends)
}

/// What it costs to put `y` for `x`.
pub(crate) fn replacement(a: &Tokenised<'_>, x: &Piece, b: &Tokenised<'_>, y: &Piece) -> u32 {
    let spacing = if x.spacing == y.spacing { 0 } else { SPACING };
    if x.folded == y.folded && (x.kind == PieceKind::Mark) == (y.kind == PieceKind::Mark) {
        return spacing + surface(&a.text[x.range.clone()], &b.text[y.range.clone()]);
    }
    spacing
        + match (x.kind, y.kind) {
            (PieceKind::Number, PieceKind::Number) => NUMBER,
            (PieceKind::Mark, PieceKind::Mark) => MARK,
            (PieceKind::Mark, _) | (_, PieceKind::Mark) => WORD + MARK,
            _ => WORD,
        }
}

/// What two tokens that fold to the same differ by.
fn surface(x: &str, y: &str) -> u32 {
    if x == y {
        return 0;
    }
    if plain_marks(x) == plain_marks(y) {
        return SHAPE;
    }
    if lower(x) == lower(y) {
        return CASE;
    }
    if bare(x) == bare(y) {
        return DIACRITICS;
    }
    CASE + DIACRITICS
}

/// The cheapest way to make `right` of `left` by dropping, adding and replacing at these costs; `None` above `most`.
///
/// Long sequences that are much alike are compared within little first, and four times as much again until
/// that suffices (Ukkonen 1985): a segment of a megabyte takes no longer than its differences ask for.
pub(crate) fn cheapest<X, Y>(
    left: &[X],
    right: &[Y],
    most: u32,
    dropped: impl Fn(&X) -> u32,
    added: impl Fn(&Y) -> u32,
    replaced: impl Fn(&X, &Y) -> u32,
) -> Option<u32> {
    const LONG: usize = 1 << 16;
    let mut within = if left.len().saturating_mul(right.len()) > LONG { 10 * WORD } else { most };
    loop {
        let found = cheapest_within(left, right, within.min(most), &dropped, &added, &replaced);
        if found.is_some() || within >= most {
            return found;
        }
        within = within.saturating_mul(4);
    }
}

/// Wagner and Fischer's dynamic program in one row, of which only the cells are looked at that are no dearer than `most`.
fn cheapest_within<X, Y>(
    left: &[X],
    right: &[Y],
    most: u32,
    dropped: impl Fn(&X) -> u32,
    added: impl Fn(&Y) -> u32,
    replaced: impl Fn(&X, &Y) -> u32,
) -> Option<u32> {
    const BEYOND: u32 = u32::MAX / 2;
    let mut row = vec![BEYOND; right.len() + 1];
    row[0] = 0;
    let mut end = 1;
    while end <= right.len() && row[end - 1] <= most {
        row[end] = row[end - 1] + added(&right[end - 1]);
        end += 1;
    }
    // What is outside of these cells is dearer than `most`, and so is every way through it.
    let mut first = 0;
    for x in left {
        let drop = dropped(x);
        let mut diagonal = row[first];
        row[first] = diagonal + drop;
        let mut before = row[first];
        let mut at = first + 1;
        while at < end || (at <= right.len() && (before <= most || diagonal <= most)) {
            let y = &right[at - 1];
            let cost = (diagonal + replaced(x, y)).min(row[at] + drop).min(before + added(y));
            diagonal = std::mem::replace(&mut row[at], cost);
            before = cost;
            at += 1;
        }
        end = at;
        while first < end && row[first] > most {
            first += 1;
        }
        while first < end && row[end - 1] > most {
            end -= 1;
        }
        if first == end {
            return None;
        }
    }
    (end == right.len() + 1).then(|| row[right.len()])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn points(a: &str, b: &str) -> f64 {
        f64::from(similarity(&Tokenised::new(a), &Tokenised::new(b), 0).unwrap()) / 100.0
    }

    #[test]
    fn small_differences_cost_less_than_a_word() {
        let text = "Le secrétaire général a reçu douze ministres le 3 mai.";
        assert_eq!(points(text, text), 100.0);
        assert_eq!(points(text, "Le secrétaire général a reçu douze ministres le 4 mai."), 95.0);
        assert_eq!(points(text, "Le secrétaire général a reçu douze ministres le 3 mai"), 98.5);
        assert_eq!(points(text, "Le secretaire général a reçu douze ministres le 3 mai."), 98.0);
        assert_eq!(points(text, "le secrétaire général a reçu douze ministres le 3 mai."), 99.0);
        assert_eq!(points(text, "Le secrétaire général a  reçu douze ministres le 3 mai."), 99.8);
        assert_eq!(points(text, "Le secrétaire général a reçu onze ministres le 3 mai."), 90.0);
        assert_eq!(points(text, "Rien de tout cela."), 0.0);
    }

    #[test]
    fn an_accent_behind_its_letter_is_another_shape_of_it_and_no_missing_one() {
        assert_eq!(points("Le café rouvre demain à midi.", "Le cafe\u{301} rouvre demain à midi."), 99.16);
        assert_eq!(points("Le cafe rouvre demain à midi.", "Le cafe\u{301} rouvre demain à midi."), 96.66);
    }

    #[test]
    fn only_the_same_text_is_100() {
        assert_eq!(points("mi\u{AD}nistre", "ministre"), 95.0);
        assert_eq!(points("a\u{200B}", "a"), 98.0);
        assert!(points("Oui .", "Oui.") < 100.0);
    }

    #[test]
    fn texts_without_words_compare_by_their_marks() {
        assert_eq!(points("* * *", "* * *"), 100.0);
        assert_eq!(points("* *", "* *"), 100.0);
        assert!(points("***", "---") < 1.0);
        assert!(similarity(&Tokenised::new(" "), &Tokenised::new(""), 0).is_none());
    }

    proptest! {
        #[test]
        fn prints_are_those_of_the_words(text in "[aAé1 ,.'«2*]{0,16}|\\PC{0,12}") {
            let mut prints = Vec::new();
            word_prints(&text, &mut prints);
            let tokenised = Tokenised::new(&text);
            let words: Vec<u64> = tokenised
                .pieces()
                .iter()
                .filter(|piece| piece.kind != PieceKind::Mark)
                .map(|piece| piece.folded & !1 | u64::from(piece.kind == PieceKind::Number))
                .collect();
            prop_assert_eq!(prints, words);
        }
    }

    /// The plain Levenshtein distance of the folded words, numbers all alike: never more than the cost.
    fn words_only(a: &str, b: &str) -> usize {
        let words = |text: &str| -> Vec<u64> {
            let text = Tokenised::new(text);
            let of = |p: &Piece| match p.kind {
                PieceKind::Word => Some(p.folded),
                PieceKind::Number => Some(0),
                PieceKind::Mark => None,
            };
            text.pieces().iter().filter_map(of).collect()
        };
        strsim::generic_levenshtein(&Words(words(a)), &Words(words(b)))
    }

    struct Words(Vec<u64>);

    impl<'a> IntoIterator for &'a Words {
        type Item = u64;
        type IntoIter = std::iter::Copied<std::slice::Iter<'a, u64>>;

        fn into_iter(self) -> Self::IntoIter {
            self.0.iter().copied()
        }
    }

    proptest! {
        #[test]
        fn plain_words_score_as_levenshtein_says(a in "[abc]( [abc]){0,8}", b in "[abc]( [abc]){0,8}") {
            let longer = a.split(' ').count().max(b.split(' ').count());
            let distance = words_only(&a, &b);
            // Spacing before the first token differs from that of the others, which may cost a little more.
            let cost = super::distance(&Tokenised::new(&a), &Tokenised::new(&b), u32::MAX).unwrap();
            prop_assert!(cost as usize >= distance * 100 && cost as usize <= distance * 100 + 2 * longer);
        }

        #[test]
        fn the_score_is_the_same_both_ways_and_bounded_by_words(
            a in "[aAé1 ,.'«2]{0,16}", b in "[aAé1 ,.'«2]{0,16}", least in 0u32..=10_000,
        ) {
            let (left, right) = (Tokenised::new(&a), Tokenised::new(&b));
            let there = similarity(&left, &right, 0);
            prop_assert_eq!(there, similarity(&right, &left, 0));
            prop_assert_eq!(there == Some(FULL), a == b);
            prop_assert_eq!(similarity(&left, &right, least), there.filter(|&s| s >= least));
            if let Some(there) = there {
                prop_assert!(there <= FULL);
            }
            let has_words = |t: &Tokenised<'_>| t.pieces().iter().any(|p| p.kind != PieceKind::Mark);
            if has_words(&left) && has_words(&right) {
                let numbers = left.pieces().iter().filter(|p| p.kind == PieceKind::Number).count();
                let cost = super::distance(&left, &right, u32::MAX).unwrap() as usize;
                prop_assert!(cost >= 100 * words_only(&a, &b), "{cost} {numbers}");
            }
        }
    }
}
