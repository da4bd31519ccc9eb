//! A number in the source is not in the target, or the reverse.

use std::ops::Range;

use crate::check::{Check, Pair, Report, Side, dates};
use crate::lang::Lang;
use crate::text::number_words::{NumberWord, number_words};
use crate::text::numbers::{Number, numbers};

/// Reports numbers that differ.
#[derive(Debug)]
pub(super) struct Numbers;

impl Check for Numbers {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        if pair.target.trim().is_empty() {
            return;
        }
        let (from, to) = (&pair.direction.from, &pair.direction.to);
        let compared = dates::compare(pair.source, from, pair.target, to);
        // Dates that agree are settled; those that differ are the other check's.
        let settled = |side: usize| -> Vec<Range<usize>> {
            let paired = compared.alone[side].iter().take(compared.alone[1 - side].len());
            compared.agreeing[side].iter().chain(paired).map(|m| m.range.clone()).collect()
        };
        let mut sources = outside(numbers(pair.source, from), &settled(0), |n| &n.range);
        let mut targets = outside(numbers(pair.target, to), &settled(1), |n| &n.range);
        join_groups(pair.source, from, &mut sources, &targets);
        join_groups(pair.target, to, &mut targets, &sources);
        let scales = |a: &Range<usize>, b: &Range<usize>| (scale(pair.source, a, from), scale(pair.target, b, to));
        // "2 à 3 milliards" is "2 billion to 3 billion": a word on one side only parts nothing.
        let same_scale = |a: &Range<usize>, b: &Range<usize>| match scales(a, b) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        let agree = |a: &Number, b: &Number| a.agrees(b) && same_scale(&a.range, &b.range);
        pair_up(&mut sources, &mut targets, |a, b| a.percent == b.percent && agree(a, b));
        pair_up(&mut sources, &mut targets, agree);
        split_times(pair.source, &mut sources, &targets);
        split_times(pair.target, &mut targets, &sources);
        pair_up(&mut sources, &mut targets, agree);
        pair_up(&mut sources, &mut targets, |a, b| {
            let value = |n: &Number| n.value.parse::<f64>().unwrap_or(f64::NAN);
            let (by_a, by_b) = scales(&a.range, &b.range);
            let (a, b) = (value(a) * by_a.unwrap_or(1.0), value(b) * by_b.unwrap_or(1.0));
            (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
        });
        pair_up(&mut sources, &mut targets, |a, b| same_year_cut(a, b) || same_year_cut(b, a));
        pair_up(&mut sources, &mut targets, |a, b| {
            same_below_zero(a, pair.target, b) || same_below_zero(b, pair.source, a)
        });
        pair_up(&mut sources, &mut targets, |a, b| {
            same_hour(pair.source, a, pair.target, b) || same_hour(pair.target, b, pair.source, a)
        });
        let mut source_words = outside(number_words(pair.source, from), &settled(0), |n| &n.range);
        let mut target_words = outside(number_words(pair.target, to), &settled(1), |n| &n.range);
        sources.retain(|n| !take_word(n, &mut target_words, pair.target, |w| same_scale(&n.range, &w.range)));
        targets.retain(|n| !take_word(n, &mut source_words, pair.source, |w| same_scale(&w.range, &n.range)));
        pair_up(&mut source_words, &mut target_words, |a, b| a.value == b.value && same_scale(&a.range, &b.range));
        // Words for numbers may be worded otherwise (both, a pair): only where each side has one that
        // the other lacks do they differ.
        source_words.retain(|word| word.sure);
        target_words.retain(|word| word.sure);
        for (source, target) in sources
            .iter()
            .map(|n| &n.range)
            .zip(targets.iter().map(|n| &n.range))
            .chain(source_words.iter().map(|n| &n.range).zip(target_words.iter().map(|n| &n.range)))
        {
            let reason = format!("the source has {} here", &pair.source[source.clone()]);
            report.add(Side::Target, target.clone(), reason, None);
        }
        for source in sources.iter().skip(targets.len()) {
            report.add(Side::Source, source.range.clone(), "this number is not in the translation", None);
        }
        for target in targets.iter().skip(sources.len()) {
            report.add(Side::Target, target.range.clone(), "this number is not in the source", None);
        }
    }
}

/// Those that are no part of what is settled.
fn outside<N>(mut numbers: Vec<N>, settled: &[Range<usize>], range: impl Fn(&N) -> &Range<usize>) -> Vec<N> {
    numbers.retain(|n| !settled.iter().any(|r| r.start < range(n).end && range(n).start < r.end));
    numbers
}

/// Takes out of both lists what the rule says are the same numbers.
fn pair_up<N>(sources: &mut Vec<N>, targets: &mut Vec<N>, same: impl Fn(&N, &N) -> bool) {
    sources.retain(|source| match targets.iter().position(|target| same(source, target)) {
        Some(at) => {
            targets.remove(at);
            false
        }
        None => true,
    });
}

/// Makes one number of groups that a language does not usually part by a space (`1 000` in an English
/// text, decimals as in `0,011 468`) where the other side holds that number.
fn join_groups(text: &str, lang: &Lang, found: &mut Vec<Number>, others: &[Number]) {
    let follows = |a: &Number, b: &Number| {
        text.get(a.range.end..b.range.start).is_some_and(|between| matches!(between, " " | "\u{a0}" | "\u{202f}"))
            && digits(text, b) == 3
    };
    let mut at = 0;
    while at < found.len() {
        let mut end = at + 1;
        while end < found.len() && follows(&found[end - 1], &found[end]) {
            end += 1;
        }
        let joined = (at + 2..=end).rev().filter(|_| digits(text, &found[at]) <= 3).find_map(|end| {
            let range = found[at].range.start..found[end - 1].range.end;
            let whole = numbers(&text[range.clone()].replace(char::is_whitespace, ""), lang).pop()?;
            let joined = Number { range, percent: found[end - 1].percent, ..whole };
            others.iter().any(|other| other.agrees(&joined)).then_some((end, joined))
        });
        if let Some((end, joined)) = joined {
            found.splice(at..end, [joined]);
        }
        at += 1;
    }
}

/// How many digits a number has before its decimals.
fn digits(text: &str, number: &Number) -> usize {
    text[number.range.clone()].bytes().take_while(u8::is_ascii_digit).count()
}

/// Makes two numbers of times such as `16.10`, which read as decimals, where the minutes stand by
/// themselves on the other side.
fn split_times(text: &str, numbers: &mut Vec<Number>, others: &[Number]) {
    let whole = |range: Range<usize>| Number {
        value: text[range.clone()].trim_start_matches('0').to_owned(),
        range,
        other: None,
        ordinal: false,
        percent: false,
    };
    let mut split = Vec::with_capacity(numbers.len());
    for number in numbers.drain(..) {
        let written = &text[number.range.clone()];
        let time = written.split_once('.').filter(|(h, m)| {
            let within = |part: &str, limit| part.parse::<u32>().is_ok_and(|n| n < limit);
            h.len() <= 2 && m.len() == 2 && within(h, 25) && within(m, 60)
        });
        match time {
            Some((hours, minutes)) if others.iter().any(|o| o.value == minutes.trim_start_matches('0')) => {
                let start = number.range.start;
                split.push(whole(start..start + hours.len()));
                split.push(whole(number.range.end - minutes.len()..number.range.end));
            }
            _ => split.push(number),
        }
    }
    *numbers = split;
}

/// What the word behind a number multiplies it with: 1,5 million, 3 billion.
fn scale(text: &str, range: &Range<usize>, lang: &Lang) -> Option<f64> {
    let rest = text[range.end..].trim_start_matches(|c: char| c.is_whitespace() || c == '-');
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    Some(match word.as_str() {
        "k" | "m" | "md" | "mds" if rest[word.len()..].starts_with('€') => match word.as_str() {
            "k" => 1e3,
            "m" => 1e6,
            _ => 1e9,
        },
        "mille" | "millier" | "milliers" | "thousand" | "thousands" => 1e3,
        "million" | "millions" => 1e6,
        "milliard" | "milliards" | "md" | "mds" | "bn" => 1e9,
        "billion" | "billions" if lang.primary() == "fr" => 1e12,
        "billion" | "billions" => 1e9,
        "trillion" | "trillions" if lang.primary() == "fr" => 1e18,
        "trillion" | "trillions" => 1e12,
        _ => return None,
    })
}

/// 2004-2005 and 2004-05.
fn same_year_cut(whole: &Number, cut: &Number) -> bool {
    let (Ok(year), Ok(last)) = (whole.value.parse::<u32>(), cut.value.parse::<u32>()) else { return false };
    whole.value.len() == 4 && cut.range.len() == 2 && year % 100 == last
}

/// -5 and minus 5.
fn same_below_zero(signed: &Number, other_text: &str, other: &Number) -> bool {
    let before = other_text[..other.range.start].trim_end();
    let is_minus = || {
        let word = before.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        word.eq_ignore_ascii_case("minus") || word.eq_ignore_ascii_case("moins")
    };
    signed.value.strip_prefix('-') == Some(&other.value) && is_minus()
}

/// 14 h and 2 p.m.
fn same_hour(text: &str, hour: &Number, other_text: &str, other: &Number) -> bool {
    let value = |n: &Number| n.value.parse::<u32>().ok();
    let follows = |text: &str, n: &Number, marks: &[&str]| {
        let rest = text[n.range.end..]
            .trim_start_matches(|c: char| c.is_whitespace() || c.is_ascii_digit() || matches!(c, ':' | '.'));
        marks.iter().any(|mark| rest.to_lowercase().starts_with(mark))
    };
    let afternoon = follows(other_text, other, &["p.m", "pm"]);
    let hours = follows(text, hour, &["h", "heure", "hour"]);
    match (value(hour), value(other)) {
        (Some(h), Some(o)) => (afternoon && h == o + 12) || (hours && o == 0 && h == 24),
        _ => false,
    }
}

/// Whether a number is written out on the other side, in words or Roman figures; it is then used up.
fn take_word(
    number: &Number,
    words: &mut Vec<NumberWord>,
    other: &str,
    same_scale: impl Fn(&NumberWord) -> bool,
) -> bool {
    let Ok(value) = number.value.parse::<u64>() else { return false };
    if let Some(at) = words.iter().position(|word| word.value == value && same_scale(word)) {
        words.remove(at);
        return true;
    }
    let mut words = other.split(|c: char| !c.is_alphanumeric());
    words.any(|word| {
        (1..=40).contains(&value) && is_roman(word, value) || is_quarter(word, value) || is_decade(word, value)
    })
}

/// Whether a word names this quarter or half of a year: Q2, T2, H1, S1.
fn is_quarter(word: &str, value: u64) -> bool {
    let mut signs = word.chars();
    let letter = signs.next().is_some_and(|c| matches!(c, 'Q' | 'T' | 'H' | 'S'));
    letter && (1..=4).contains(&value) && signs.as_str().parse() == Ok(value)
}

/// Whether a word is this decade in English: the nineties of 90 or 1990.
fn is_decade(word: &str, value: u64) -> bool {
    const DECADES: [&str; 8] =
        ["twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"];
    let named = DECADES.iter().zip((20..).step_by(10)).find(|(name, _)| word.eq_ignore_ascii_case(name));
    named.is_some_and(|(_, decade)| value == decade || (1800..2000).contains(&value) && value % 100 == decade)
}

/// Whether a word is this number in Roman figures, an ordinal ending allowed (XXIe).
fn is_roman(word: &str, value: u64) -> bool {
    let figures = word.trim_end_matches(|c: char| c.is_lowercase());
    if figures.is_empty() || !figures.chars().all(|c| "IVX".contains(c)) {
        return false;
    }
    let digit = |c: char| match c {
        'I' => 1,
        'V' => 5,
        _ => 10,
    };
    let digits: Vec<u64> = figures.chars().map(digit).collect();
    let smaller = |at: usize| digits.get(at + 1).is_some_and(|next| *next > digits[at]);
    let (mut plus, mut minus) = (0, 0);
    for (at, d) in digits.iter().enumerate() {
        if smaller(at) { minus += d } else { plus += d }
    }
    plus.checked_sub(minus) == Some(value)
}
