//! A number in the source is not in the target, or the reverse.

use std::ops::Range;

use crate::check::{Check, Pair, Report, Side, dates};
use crate::lang::Lang;
use crate::text::numbers::{Number, numbers};

/// The check's name.
pub(super) const NAME: &str = "numbers";

/// Reports numbers that differ.
#[derive(Debug)]
pub(super) struct Numbers;

impl Check for Numbers {
    fn name(&self) -> &'static str {
        NAME
    }

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
        let mut sources = outside(numbers(pair.source, from), &settled(0));
        let mut targets = outside(numbers(pair.target, to), &settled(1));
        pair_up(&mut sources, &mut targets, |a, b| a.percent == b.percent && a.agrees(b));
        pair_up(&mut sources, &mut targets, Number::agrees);
        split_times(pair.source, &mut sources, &targets);
        split_times(pair.target, &mut targets, &sources);
        pair_up(&mut sources, &mut targets, Number::agrees);
        pair_up(&mut sources, &mut targets, |a, b| {
            let (a, b) = (scaled(pair.source, a), scaled(pair.target, b));
            (a - b).abs() <= 1e-9 * a.abs().max(b.abs())
        });
        pair_up(&mut sources, &mut targets, |a, b| same_year_cut(a, b) || same_year_cut(b, a));
        pair_up(&mut sources, &mut targets, |a, b| {
            same_hour(pair.source, a, pair.target, b) || same_hour(pair.target, b, pair.source, a)
        });
        let mut source_words = spelt_out(pair.source, from);
        let mut target_words = spelt_out(pair.target, to);
        sources.retain(|n| !take_word(n, &mut target_words, pair.target));
        targets.retain(|n| !take_word(n, &mut source_words, pair.source));
        for (source, target) in sources.iter().zip(&targets) {
            let reason = format!("the source has {} here", &pair.source[source.range.clone()]);
            report.add(NAME, Side::Target, target.range.clone(), reason, None);
        }
        for source in sources.iter().skip(targets.len()) {
            report.add(NAME, Side::Source, source.range.clone(), "this number is not in the translation", None);
        }
        for target in targets.iter().skip(sources.len()) {
            report.add(NAME, Side::Target, target.range.clone(), "this number is not in the source", None);
        }
    }
}

fn outside(mut numbers: Vec<Number>, settled: &[Range<usize>]) -> Vec<Number> {
    numbers.retain(|n| !settled.iter().any(|r| r.start < n.range.end && n.range.start < r.end));
    numbers
}

/// Takes out of both lists what the rule says are the same numbers.
fn pair_up(sources: &mut Vec<Number>, targets: &mut Vec<Number>, same: impl Fn(&Number, &Number) -> bool) {
    sources.retain(|source| match targets.iter().position(|target| same(source, target)) {
        Some(at) => {
            targets.remove(at);
            false
        }
        None => true,
    });
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

/// The value with the word behind it: 1,5 million, 3 000.
fn scaled(text: &str, number: &Number) -> f64 {
    let value: f64 = number.value.parse().unwrap_or(f64::NAN);
    let rest = text[number.range.end..].trim_start_matches(|c: char| c.is_whitespace() || c == '-');
    let word: String = rest.chars().take_while(|c| c.is_alphabetic()).collect::<String>().to_lowercase();
    value
        * match word.as_str() {
            "mille" | "millier" | "milliers" | "thousand" | "thousands" => 1e3,
            "million" | "millions" => 1e6,
            "milliard" | "milliards" | "billion" | "billions" => 1e9,
            _ => 1.0,
        }
}

/// 2004-2005 and 2004-05.
fn same_year_cut(whole: &Number, cut: &Number) -> bool {
    let (Ok(year), Ok(last)) = (whole.value.parse::<u32>(), cut.value.parse::<u32>()) else { return false };
    whole.value.len() == 4 && cut.range.len() == 2 && year % 100 == last
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
fn take_word(number: &Number, words: &mut Vec<u64>, other: &str) -> bool {
    let Ok(value) = number.value.parse::<u64>() else { return false };
    if let Some(at) = words.iter().position(|&w| w == value) {
        words.remove(at);
        return true;
    }
    (1..=40).contains(&value) && other.split(|c: char| !c.is_alphanumeric()).any(|word| is_roman(word, value))
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

/// The values of numbers written in words, as far as such numbers are usually also written in figures.
fn spelt_out(text: &str, lang: &Lang) -> Vec<u64> {
    let mut values = Vec::new();
    // What a tens word has begun: "vingt" of "vingt-cinq".
    let mut pending: Option<u64> = None;
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        let lower = word.to_lowercase();
        let value = match lang.primary() {
            "fr" => french(&lower),
            "en" => english(&lower),
            _ => None,
        };
        match (pending, value) {
            (Some(tens), Some(value)) if value < 20 && tens >= 20 => {
                values.push(tens + value);
                values.push(value);
                pending = None;
            }
            (_, Some(value)) => {
                values.extend(pending);
                pending = None;
                if (20..100).contains(&value) {
                    pending = Some(value);
                } else {
                    values.push(value);
                }
            }
            (Some(_), None) if lower == "et" || lower == "and" => {}
            (_, None) => {
                values.extend(pending);
                pending = None;
            }
        }
    }
    values.extend(pending);
    values
}

fn french(word: &str) -> Option<u64> {
    Some(match word {
        "zéro" => 0,
        "un" | "une" | "premier" | "première" | "premiers" | "premières" => 1,
        "deux" | "deuxième" | "second" | "seconde" | "double" | "demi" | "moitié" => 2,
        "trois" | "troisième" | "tiers" | "triple" => 3,
        "quatre" | "quatrième" | "quart" => 4,
        "cinq" | "cinquième" => 5,
        "six" | "sixième" => 6,
        "sept" | "septième" => 7,
        "huit" | "huitième" | "huitaine" => 8,
        "neuf" | "neuvième" => 9,
        "dix" | "dixième" | "dizaine" | "dizaines" => 10,
        "onze" | "onzième" => 11,
        "douze" | "douzième" | "douzaine" | "midi" => 12,
        "treize" => 13,
        "quatorze" => 14,
        "quinze" | "quinzième" | "quinzaine" => 15,
        "seize" => 16,
        "vingt" | "vingtième" | "vingtaine" => 20,
        "trente" | "trentaine" => 30,
        "quarante" | "quarantaine" => 40,
        "cinquante" | "cinquantaine" => 50,
        "soixante" | "soixantaine" => 60,
        "cent" | "cents" | "centaine" | "centaines" => 100,
        "mille" | "millier" | "milliers" => 1000,
        _ => return None,
    })
}

fn english(word: &str) -> Option<u64> {
    Some(match word {
        "zero" => 0,
        "one" | "first" | "once" | "a" | "an" | "single" => 1,
        "two" | "second" | "twice" | "double" | "half" | "both" => 2,
        "three" | "third" | "thirds" => 3,
        "four" | "fourth" | "quarter" | "quarters" => 4,
        "five" | "fifth" => 5,
        "six" | "sixth" => 6,
        "seven" | "seventh" => 7,
        "eight" | "eighth" => 8,
        "nine" | "ninth" => 9,
        "ten" | "tenth" | "tens" => 10,
        "eleven" | "eleventh" => 11,
        "twelve" | "twelfth" | "dozen" | "noon" => 12,
        "thirteen" | "thirteenth" => 13,
        "fourteen" | "fourteenth" => 14,
        "fifteen" | "fifteenth" => 15,
        "sixteen" | "sixteenth" => 16,
        "seventeen" | "seventeenth" => 17,
        "eighteen" | "eighteenth" => 18,
        "nineteen" | "nineteenth" => 19,
        "twenty" | "twentieth" => 20,
        "thirty" | "thirtieth" => 30,
        "forty" | "fortieth" => 40,
        "fifty" | "fiftieth" => 50,
        "sixty" => 60,
        "seventy" => 70,
        "eighty" => 80,
        "ninety" => 90,
        "hundred" | "hundreds" => 100,
        "thousand" | "thousands" => 1000,
        _ => return None,
    })
}
