//! Inline codes carried from a source to its translation.

use std::ops::Range;

use crate::unit::{Inline, InlineKind, Segment};

/// How sure the places of the codes in a translation are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placed {
    /// Every code stands where the translation had it, or where it can only stand.
    Surely,
    /// Some were put where they stand in proportion; a person should look.
    Estimated,
}

/// Gives a translation exactly the codes of its source.
///
/// Codes that the translation has already (the same kind and number `x`) stay where they are; those
/// that the source lacks are taken out. Codes that are missing go where the source has them: at
/// the beginning or the end, around the same words where those stand in the translation once, else in
/// proportion, where the same marks and spaces stand beside them. Pairs come out well nested if they are so in the source.
pub fn carry(source: &Segment, target: &mut Segment) -> Placed {
    carry_knowing(source, target, &[])
}

/// As [`carry`], where it is known by what texts some stretches of the source are translated: codes around
/// such a stretch go around its translation.
pub fn carry_knowing(source: &Segment, target: &mut Segment, known: &[(Range<usize>, &[String])]) -> Placed {
    let wanted = &source.codes;
    let mut have: Vec<Option<usize>> = vec![None; wanted.len()];
    for code in &target.codes {
        let same = |n: &usize| have[*n].is_none() && is_same(&wanted[*n], code);
        if let Some(index) = (0..wanted.len()).find(same) {
            have[index] = Some(code.at.min(target.text.len()));
        }
    }
    for index in 0..wanted.len() {
        if have[index].is_none()
            && let Some(other) = partner(wanted, index).filter(|&other| have[other].is_none())
            && let range = (wanted[index].at..wanted[other].at)
            && let Some(place) = same_words(source, range.clone(), &target.text)
                .or_else(|| translation(source, &range, known, &target.text))
        {
            (have[index], have[other]) = (Some(place.start), Some(place.end));
        }
    }
    let mut placed = Placed::Surely;
    for index in 0..wanted.len() {
        if have[index].is_some() {
            continue;
        }
        // What stands together in the source stays together.
        let beside = (0..wanted.len()).filter(|&n| wanted[n].at == wanted[index].at).find_map(|n| have[n]);
        if let Some(at) = beside.filter(|&at| encloses_text(wanted, index, at, &have)) {
            have[index] = Some(at);
            continue;
        }
        // What has text in it there has some here.
        let begun = begin(wanted, index).filter(|&open| wanted[open].at < wanted[index].at).and_then(|open| have[open]);
        let (at, sure) = place(source, &wanted[index], &target.text, begun);
        have[index] = Some(at);
        if !sure {
            placed = Placed::Estimated;
        }
    }
    let mut codes: Vec<(usize, usize)> = have.iter().flatten().copied().zip(0..).collect();
    codes.sort();
    if !is_nested(&codes, wanted) && is_nested(&(0..wanted.len()).map(|n| (0, n)).collect::<Vec<_>>(), wanted) {
        // The order of the source is well nested, so any rising places are.
        let mut at = 0;
        for (index, code) in wanted.iter().enumerate() {
            let begun = begin(wanted, index).filter(|&open| wanted[open].at < code.at).map(|open| codes[open].0);
            at = place(source, code, &target.text, begun).0.max(at);
            codes[index] = (at, index);
        }
        placed = Placed::Estimated;
    }
    target.codes = codes.into_iter().map(|(at, index)| Inline { at, ..wanted[index].clone() }).collect();
    placed
}

/// Numbers the codes of a segment from a memory as those of `source`, the segment that it was found for:
/// the codes that `found`, the memory's source, has stand for those of `source` in their order.
pub fn renumber(source: &Segment, found: &Segment, target: &Segment) -> Segment {
    let mut out = Segment::plain(target.text.clone());
    if source.codes.len() != found.codes.len() {
        return out;
    }
    let mut used = vec![false; found.codes.len()];
    for code in &target.codes {
        let key = |code: &Inline| {
            (code.kind, code.attribute("x").or(code.attribute("i")).or(code.attribute("id")).map(str::to_owned))
        };
        let by_key = (0..found.codes.len()).find(|&n| !used[n] && key(&found.codes[n]) == key(code));
        let by_content = || {
            (0..found.codes.len())
                .find(|&n| !used[n] && found.codes[n].kind == code.kind && found.codes[n].content == code.content)
        };
        if let Some(index) = by_key.or_else(by_content)
            && source.codes[index].kind == found.codes[index].kind
        {
            used[index] = true;
            out.codes.push(Inline { at: code.at, ..source.codes[index].clone() });
        }
    }
    out
}

fn is_same(a: &Inline, b: &Inline) -> bool {
    a.kind == b.kind && a.attribute("x") == b.attribute("x")
}

/// The index of the code that ends the pair that `index` begins.
fn partner(codes: &[Inline], index: usize) -> Option<usize> {
    let code = &codes[index];
    if code.kind != InlineKind::Open {
        return None;
    }
    let ends = |c: &Inline| c.kind == InlineKind::Close && c.attribute("x") == code.attribute("x");
    codes[index + 1..].iter().position(ends).map(|n| index + 1 + n)
}

/// The index of the code that begins the pair that `index` ends.
fn begin(codes: &[Inline], index: usize) -> Option<usize> {
    let code = &codes[index];
    let begins = |c: &Inline| c.kind == InlineKind::Open && c.attribute("x") == code.attribute("x");
    codes[..index].iter().rposition(begins).filter(|_| code.kind == InlineKind::Close)
}

/// Puts codes that show text, such as the result of a field, in the place of that text in a translation that was
/// made for `found`, a source that has it as text: `see page 3` for `page <field>`.
pub fn put_for_text(source: &Segment, found: &str, target: &mut Segment) {
    for code in &source.codes {
        let Some(shown) = code.attribute(SHOWS).filter(|shown| shown.contains(char::is_alphanumeric)) else { continue };
        if source.text.contains(shown) || target.codes.iter().any(|have| is_same(have, code)) {
            continue;
        }
        let (Some(_), Some(place)) = (only_place(found, shown), only_place(&target.text, shown)) else { continue };
        target.text.replace_range(place.clone(), "");
        for other in target.codes.iter_mut().filter(|other| other.at > place.start) {
            other.at = other.at.saturating_sub(place.len()).max(place.start);
        }
        target.codes.push(Inline { at: place.start, ..code.clone() });
    }
}

/// The attribute of a code that says what it shows where the document is read.
pub(super) const SHOWS: &str = "shows";

/// Where these words stand in a text, no word cut, when they stand there once.
fn only_place(text: &str, words: &str) -> Option<Range<usize>> {
    let mut found = text.match_indices(words).map(|(at, _)| at..at + words.len());
    let first = found.by_ref().find(|place| cuts(text, place.clone()) == (false, false))?;
    found.all(|place| cuts(text, place) != (false, false)).then_some(first)
}

/// Where the translation of a stretch of the source stands, when each of the two stands there once.
fn translation(
    source: &Segment,
    range: &Range<usize>,
    known: &[(Range<usize>, &[String])],
    target: &str,
) -> Option<Range<usize>> {
    let (_, translations) = known.iter().find(|(stretch, _)| stretch == range)?;
    only_place(&source.text, &source.text[range.clone()])?;
    translations.iter().find_map(|translation| only_place(target, translation))
}

/// Whether a code that stands at `at` in the translation is half of a pair that has text in it, here and there.
fn encloses_text(codes: &[Inline], index: usize, at: usize, have: &[Option<usize>]) -> bool {
    let Some(other) = partner(codes, index).or_else(|| begin(codes, index)) else { return false };
    let is_behind = |other: usize| if codes[index].kind == InlineKind::Open { at < other } else { other < at };
    codes[other].at != codes[index].at && have[other].is_none_or(is_behind)
}

/// Where the words between two codes stand in the translation, when they stand there once and once in the source.
fn same_words(source: &Segment, range: Range<usize>, target: &str) -> Option<Range<usize>> {
    let words = source.text.get(range.clone())?;
    // What is a part of a word there (the 1 of `accord1`, set above the line) may be one here.
    let cut = cuts(&source.text, range);
    let once = |text: &str| {
        let mut found = text.match_indices(words).filter(|(at, _)| cuts(text, *at..*at + words.len()) == cut);
        let first = found.next()?.0;
        found.next().is_none().then_some(first..first + words.len())
    };
    if words.trim().is_empty() {
        return None;
    }
    once(&source.text).and_then(|_| once(target))
}

/// Whether the beginning and the end of a range of text cut a word.
fn cuts(text: &str, range: Range<usize>) -> (bool, bool) {
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let cut = |at: usize| word(text[..at].chars().next_back()) && word(text[at..].chars().next());
    (cut(range.start), cut(range.end))
}

/// Where a place in the middle of a word is in the translation, when the word stands there once as it is.
fn in_same_word(text: &str, at: usize, target: &str) -> Option<usize> {
    let letter = |c: &char| c.is_alphanumeric();
    let before: usize = text[..at].chars().rev().take_while(letter).map(char::len_utf8).sum();
    let after: usize = text[at..].chars().take_while(letter).map(char::len_utf8).sum();
    let word = text.get(at - before..at + after).filter(|_| before > 0 && after > 0)?;
    Some(only_place(target, word)?.start + before)
}

/// The place in the translation of a code of the source, and whether it is sure; behind the place where its pair has
/// begun, if it has.
fn place(source: &Segment, code: &Inline, target: &str, begun: Option<usize>) -> (usize, bool) {
    let (text, at) = (&source.text, code.at);
    if text[..at].trim().is_empty() {
        return (0, true);
    }
    if text[at..].trim().is_empty() {
        return (target.len(), true);
    }
    // Before the full stop that both end with: where the call of a footnote stands.
    let closing = |text: &str| text.chars().next_back().filter(|c| matches!(c, '.' | '!' | '?' | ':' | ';' | ','));
    if let (Some(a), Some(b)) = (closing(text), closing(target))
        && a == b
        && at + a.len_utf8() == text.len()
    {
        return (target.len() - b.len_utf8(), true);
    }
    if let Some(at) = in_same_word(text, at, target).filter(|&at| begun.is_none_or(|begun| begun < at)) {
        return (at, false);
    }
    let wanted = target.len() * at / text.len().max(1);
    let around =
        |text: &str, at: usize| (Beside::of(text[..at].chars().next_back()), Beside::of(text[at..].chars().next()));
    let (before, after) = around(text, at);
    // A beginning stands at the beginning of a word, an end at the end of one.
    let is_inside_out = |(before, after): (Beside, Beside)| match code.kind {
        InlineKind::Open => matches!(after, Beside::Edge | Beside::Mark(' ')),
        InlineKind::Close => matches!(before, Beside::Edge | Beside::Mark(' ')),
        _ => false,
    };
    let cost = |n: usize| {
        let (b, a) = around(target, n);
        if b == Beside::Letter && a == Beside::Letter {
            // In the middle of a word.
            return None;
        }
        let misfits = usize::from(b != before) + usize::from(a != after);
        let inside_out = is_inside_out((b, a)) && !is_inside_out((before, after));
        // What stands beside the code is worth a walk through a quarter of the text.
        Some(n.abs_diff(wanted) + misfits * (target.len() / 4 + 1) + usize::from(inside_out) * target.len())
    };
    let edges = target.char_indices().map(|(n, _)| n).chain([target.len()]);
    let edges = edges.filter(|&n| begun.is_none_or(|begun| begun < n));
    let best = edges.filter_map(|n| Some((cost(n)?, n))).min();
    (best.map_or(target.len(), |(_, n)| n), false)
}

/// What stands beside a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beside {
    /// The beginning or the end of the text.
    Edge,
    /// A letter or a digit of a script that parts words by spaces.
    Letter,
    /// An ideograph or kana, between any two of which a word may end.
    Ideograph,
    /// Anything else; all white space but tabs and line breaks is a space.
    Mark(char),
}

impl Beside {
    fn of(c: Option<char>) -> Beside {
        match c {
            None => Beside::Edge,
            Some('\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}') => Beside::Ideograph,
            Some(c) if c.is_alphanumeric() => Beside::Letter,
            Some(c @ ('\t' | '\n')) => Beside::Mark(c),
            Some(c) if c.is_whitespace() => Beside::Mark(' '),
            Some(c) => Beside::Mark(c),
        }
    }
}

/// Whether pairs do not cross, those included whose other half stands in another segment.
fn is_nested(codes: &[(usize, usize)], wanted: &[Inline]) -> bool {
    let same_pair = |a: usize, b: usize| wanted[a].attribute("x") == wanted[b].attribute("x");
    let has_partner = |index: usize| {
        (0..wanted.len()).any(|n| n != index && wanted[n].kind != wanted[index].kind && same_pair(n, index))
    };
    let mut open: Vec<usize> = Vec::new();
    let mut last_half = None;
    for &(_, index) in codes {
        if wanted[index].kind == InlineKind::Placeholder {
            continue;
        }
        let is_half = !has_partner(index);
        if is_half && last_half.replace(index).is_some_and(|before| before > index) {
            return false;
        }
        match (wanted[index].kind, is_half) {
            (InlineKind::Open, _) => open.push(index),
            // It ends what began before the segment, and so all that has begun since must have ended.
            (InlineKind::Close, true) if !open.is_empty() => return false,
            (InlineKind::Close, false) if open.pop().is_none_or(|begun| !same_pair(begun, index)) => return false,
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(at: usize, kind: InlineKind, x: usize) -> Inline {
        Inline { at, kind, attributes: vec![("x".into(), x.to_string())], content: String::new() }
    }

    /// `{1` opens, `1}` closes, `<1>` stands for itself.
    fn segment(shown: &str) -> Segment {
        let mut out = Segment::default();
        let chars: Vec<char> = shown.chars().collect();
        let mut n = 0;
        while n < chars.len() {
            let digit = |n: usize| chars.get(n).and_then(|c| c.to_digit(10)).map(|d| d as usize);
            match chars[n] {
                '{' => {
                    out.codes.push(code(out.text.len(), InlineKind::Open, digit(n + 1).unwrap()));
                    n += 2;
                }
                '<' => {
                    out.codes.push(code(out.text.len(), InlineKind::Placeholder, digit(n + 1).unwrap()));
                    n += 3;
                }
                _ if chars.get(n + 1) == Some(&'}') => {
                    out.codes.push(code(out.text.len(), InlineKind::Close, digit(n).unwrap()));
                    n += 2;
                }
                c => {
                    out.text.push(c);
                    n += 1;
                }
            }
        }
        out
    }

    fn shown(segment: &Segment) -> String {
        let mut out = String::new();
        let mut at = 0;
        for code in &segment.codes {
            out.push_str(&segment.text[at..code.at]);
            at = code.at;
            let x = code.attribute("x").unwrap();
            out.push_str(&match code.kind {
                InlineKind::Open => format!("{{{x}"),
                InlineKind::Close => format!("{x}}}"),
                _ => format!("<{x}>"),
            });
        }
        out + &segment.text[at..]
    }

    fn carried(source: &str, target: &str) -> (String, Placed) {
        let mut target = segment(target);
        let placed = carry(&segment(source), &mut target);
        (shown(&target), placed)
    }

    #[test]
    fn codes_go_where_they_can_only_go() {
        use Placed::{Estimated, Surely};
        assert_eq!(carried("<1>Bonjour.<2>", "Hello."), ("<1>Hello.<2>".into(), Surely));
        assert_eq!(carried("Fin<1>.", "End."), ("End<1>.".into(), Surely));
        assert_eq!(carried("Le {1CICR1} dit", "The CICR says"), ("The {1CICR1} says".into(), Surely));
        assert_eq!(carried("Un {1grand1} pas", "A {1great1} step"), ("A {1great1} step".into(), Surely));
        assert_eq!(carried("Un {1grand1} pas", "A great step"), ("A {1great1} step".into(), Estimated));
        assert_eq!(carried("Un pas", "A {1great1} <2>step"), ("A great step".into(), Surely));
        assert_eq!(carried("Page <1>de 31", "Page of 31"), ("Page <1>of 31".into(), Estimated));
        assert_eq!(carried("Un accord{1x1} ici", "An agreementx here"), ("An agreement{1x1} here".into(), Surely));
        assert_eq!(carried("Le mot<1>clef ici", "Here motclef"), ("Here mot<1>clef".into(), Estimated));
        assert_eq!(carried("Le {1mot1}, puis", "The word, then"), ("The {1word1}, then".into(), Estimated));
        assert_eq!(
            carried("Situation en {1Asie1} orientale", "Situation in Central Asia"),
            ("Situation in {1Central1} Asia".into(), Estimated)
        );
    }

    #[test]
    fn codes_that_stand_together_stay_together() {
        assert_eq!(
            carried("{1Fin du 1}{2document2}{3.3}", "End of the document."),
            ("{1End of the 1}{2document2}{3.3}".into(), Placed::Surely)
        );
        assert_eq!(carried("Un {1mot1}{2 :2} rien", "A word: nothing").1, Placed::Estimated);
    }

    #[test]
    fn codes_around_a_term_go_around_its_translation() {
        let source = segment("Le budget de {1l’OTSC1} pour 2026");
        let term = source.text.find("l’OTSC").map(|at| at..at + "l’OTSC".len()).unwrap();
        let translations = ["ODKB".to_owned(), "CSTO".to_owned()];
        let mut target = Segment::plain("The CSTO budget for 2026");
        assert_eq!(carry_knowing(&source, &mut target, &[(term, &translations)]), Placed::Surely);
        assert_eq!(shown(&target), "The {1CSTO1} budget for 2026");
    }

    #[test]
    fn a_field_takes_the_place_of_the_text_that_it_shows() {
        let put = |source: &str, shows: &str, found: &str, translation: &str| {
            let mut source = segment(source);
            source.codes[0].attributes.push((SHOWS.to_owned(), shows.to_owned()));
            let mut target = Segment::plain(translation);
            put_for_text(&source, found, &mut target);
            shown(&target)
        };
        assert_eq!(put("Voir page <1>.", "3", "Voir page 3.", "See page 3."), "See page <1>.");
        assert_eq!(put("Voir page <1>.", "3", "Voir page 13.", "See page 13."), "See page 13.");
        assert_eq!(put("Voir page <1>.", "3", "Voir 3 pages.", "See 3 of 3."), "See 3 of 3.");
        assert_eq!(put("Les 3 pages <1>.", "3", "Les 3 pages.", "The 3 pages."), "The 3 pages.");
        assert_eq!(put("Un<1>Deux", "\n", "Un\nDeux", "One\nTwo"), "One\nTwo");
    }

    /// An end tag whose beginning stood in the sentence before came out inside of a link.
    #[test]
    fn half_a_pair_does_not_end_inside_another_pair() {
        let source = segment("Il dit : {2 {3:3} bon2}1}");
        let mut target = Segment::plain("He says: fine");
        carry(&source, &mut target);
        let order: Vec<_> = target.codes.iter().map(|code| (code.kind, code.attribute("x").unwrap())).collect();
        let wanted: Vec<_> = source.codes.iter().map(|code| (code.kind, code.attribute("x").unwrap())).collect();
        assert_eq!(order, wanted);
    }

    proptest! {
        #[test]
        fn every_code_arrives_once_and_nested(
            source in "(a|b |<1>|<2>|\\{3x{0,2}(\\{4 ?x4\\})?y?3\\}){1,6}", target in "[a-c .]{0,20}"
        ) {
            let mut source = segment(&source);
            let mut seen = std::collections::HashSet::new();
            source.codes.retain(|c| seen.insert((c.kind, c.attribute("x").map(str::to_owned))));
            let mut target = Segment::plain(target);
            carry(&source, &mut target);
            prop_assert_eq!(target.codes.len(), source.codes.len());
            let order: Vec<_> = target.codes.iter().map(|c| (c.at, source.codes.iter().position(|s| is_same(s, c)).unwrap())).collect();
            prop_assert!(order.windows(2).all(|w| w[0].0 <= w[1].0));
            prop_assert!(is_nested(&order, &source.codes));
        }
    }
}
