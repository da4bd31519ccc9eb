//! The counterpart of a thing in the translation, and what goes in its place.

use std::ops::Range;

use super::ChangeKind;
use super::entities::{Entity, Term, Thing};
use super::fitting::{
    elision_put_right, english_ordinal, fits_english, fits_french, numeral_sounds_as_vowel, same_agreement,
    takes_article, without_article,
};
use super::signs::{names_part, signs};
use super::words::{self, number_words};
use crate::lang::{Direction, Lang};
use crate::text::dates::{Date, DateMention, dates, month_name, weekday};
use crate::text::number_words::spell;
use crate::text::numbers::{Number, numbers, write};
use crate::text::times::{Time, times};

/// A stretch of the translation and what goes in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Exchange {
    pub(super) range: Range<usize>,
    pub(super) new: String,
    pub(super) kind: ChangeKind,
    pub(super) source_was: String,
    pub(super) source_is: String,
}

/// What is known of a match while counterparts are looked for.
pub(super) struct Search<'s, 'g> {
    pub(super) source: &'s str,
    pub(super) target: &'s str,
    pub(super) known: &'s [Entity<'g>],
    pub(super) pairs: &'s [(&'s Entity<'g>, &'s Entity<'g>)],
    pub(super) direction: &'s Direction,
    /// Whether hours are times of day.
    pub(super) clock: bool,
}

impl Search<'_, '_> {
    /// The edits that put `new` where the counterparts of `old` stand; `None` where it is not proved.
    pub(super) fn edits(&self, query: &str, new: &Entity<'_>, old: &Entity<'_>) -> Option<Vec<Exchange>> {
        // Whatever says the same in the source must have become the same thing: else nobody can tell
        // which of the counterparts is which.
        let same: Vec<_> = self.pairs.iter().filter(|(_, other)| other.thing == old.thing).collect();
        if same.iter().any(|(other, _)| other.thing != new.thing) {
            return None;
        }
        let was = &self.source[old.range.clone()];
        let is = &query[new.range.clone()];
        let found = match (&new.thing, &old.thing) {
            (Thing::Number(new), Thing::Number(old)) => self.numbers(new, old, is, was)?,
            (Thing::Date(new), Thing::Date(old)) => self.dates(new, old, is, was)?,
            (Thing::Term(new), Thing::Term(old)) => self.terms(new, old)?,
            (Thing::Time(new), Thing::Time(old)) => self.times(*new, *old)?,
            (Thing::Sign(new), Thing::Sign(old)) => {
                let there = signs(self.target).into_iter().filter(|sign| sign.written == *old);
                there.map(|sign| (sign.range, new.clone())).collect()
            }
            _ => return None,
        };
        // As many as in the source: one too few is written out or left out, one too many is another thing.
        if found.len() != same.len() {
            return None;
        }
        let exchange = |(range, text): (Range<usize>, String)| Exchange {
            range,
            new: text,
            kind: new.thing.change_kind(),
            source_was: was.to_owned(),
            source_is: is.to_owned(),
        };
        Some(found.into_iter().map(exchange).collect())
    }

    fn before(&self, range: &Range<usize>) -> &str {
        &self.target[..range.start]
    }

    /// Whether `new` can be said where `range` of the translation is said.
    fn fits(&self, range: &Range<usize>, new: &str, is_acronym: bool) -> bool {
        let (before, old) = (self.before(range), &self.target[range.clone()]);
        let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        match self.direction.to.primary() {
            "en" if digit(old) && digit(new) => {
                let word = last_word(before);
                !matches!(word.as_str(), "a" | "an") || numeral_sounds_as_vowel(old) == numeral_sounds_as_vowel(new)
            }
            "en" => fits_english(before, old, new, is_acronym),
            "fr" => fits_french(before, old, new),
            // What another language does around a word is not known here; digits it leaves alone.
            _ => digit(old) && digit(new),
        }
    }

    fn numbers(&self, new: &Number, old: &Number, is: &str, was: &str) -> Option<Vec<(Range<usize>, String)>> {
        let to = &self.direction.to;
        if new.other.is_some() || old.other.is_some() || new.ordinal != old.ordinal {
            return None;
        }
        let taken = dates(self.target, to);
        let of_day = if self.clock { times(self.target, to) } else { Vec::new() };
        let taken: Vec<&Range<usize>> =
            taken.iter().map(|date| &date.range).chain(of_day.iter().map(|time| &time.range)).collect();
        let in_date = |n: &Number| taken.iter().any(|d| d.start <= n.range.start && n.range.end <= d.end);
        let in_digits = numbers(self.target, to);
        let in_words = number_words(self.target, to);
        let agrees = |n: &&Number| n.agrees(old) && !in_date(n);
        let mut edits = Vec::new();
        for number in in_words.iter().filter(agrees) {
            let raw = &self.target[number.range.clone()];
            let word = spell(new.value.parse().ok()?, to)?;
            let word = words::in_case_of(raw, word);
            let fits = self.fits(&number.range, &word, false) && self.number_may_change(number, old, new);
            edits.push(fits.then(|| (number.range.clone(), word))?);
        }
        for number in in_digits.iter().filter(agrees) {
            // 175,989 may be read in two ways, but only one of them is what the source says.
            if number.value != old.value || !self.number_may_change(number, old, new) {
                return None;
            }
            let raw = &self.target[number.range.clone()];
            let mut range = number.range.clone();
            let mut text = written(new, old, is, was, raw, to);
            if raw.starts_with('\u{2212}') && text.starts_with('-') {
                text.replace_range(..1, "\u{2212}");
            }
            if !self.fits(&range, &text, false) {
                return None;
            }
            if number.ordinal {
                match to.primary() {
                    "en" => {
                        range.end += 2;
                        text.push_str(english_ordinal(&new.value));
                    }
                    // 1er and 1re are unlike all others.
                    "fr" if new.value != "1" && old.value != "1" => {}
                    _ => return None,
                }
            }
            edits.push((range, text));
        }
        Some(edits)
    }

    /// Whether the words around a number of the translation allow another one.
    fn number_may_change(&self, number: &Number, old: &Number, new: &Number) -> bool {
        let after = self.target[number.range.end..].trim_start();
        let lower = after.chars().take(8).collect::<String>().to_lowercase();
        // A time of day on the clock of twelve hours says more than the number.
        if ["a.m", "p.m", "am ", "pm ", "am.", "pm.", "o'clock", "o’clock"].iter().any(|t| lower.starts_with(t))
            || lower == "am"
            || lower == "pm"
        {
            return false;
        }
        let counts = after.starts_with(char::is_alphabetic)
            && !FUNCTION_WORDS.contains(&first_word(after).as_str())
            && !names_part(&last_word(self.before(&number.range)));
        !counts || number.ordinal || same_agreement(&old.value, &new.value, &self.direction.to)
    }

    fn dates(&self, new: &DateMention, old: &DateMention, is: &str, was: &str) -> Option<Vec<(Range<usize>, String)>> {
        if new.form != old.form || new.dates.len() != old.dates.len() {
            return None;
        }
        let shape = |date: &Date| (date.year.is_some(), date.day.is_some());
        if new.dates.iter().zip(&old.dates).any(|(a, b)| shape(a) != shape(b)) {
            return None;
        }
        let to = &self.direction.to;
        let found = dates(self.target, to);
        let mut edits = Vec::new();
        for mention in found.iter().filter(|mention| mention.agrees(old)) {
            if mention.dates.iter().zip(&old.dates).any(|(a, b)| shape(a) != shape(b)) {
                return None;
            }
            let raw = &self.target[mention.range.clone()];
            let text = if raw == was {
                is.to_owned()
            } else if mention.swapped.is_some() || old.swapped.is_some() || new.swapped.is_some() {
                return None;
            } else {
                date_like(raw, &mention.dates, &new.dates, to)?
            };
            let weekday = |text: &str| weekday(&last_word(text.trim_end_matches([',', ' ']))).is_some();
            let said = self.known.iter().find(|e| matches!(&e.thing, Thing::Date(d) if d == old));
            let weekday_said = said.is_some_and(|e| weekday(&self.source[..e.range.start]));
            if (weekday(self.before(&mention.range)) && !weekday_said) || !self.fits(&mention.range, &text, false) {
                return None;
            }
            edits.push((mention.range.clone(), text));
        }
        Some(edits)
    }

    fn times(&self, new: Time, old: Time) -> Option<Vec<(Range<usize>, String)>> {
        let found = times(self.target, &self.direction.to).into_iter().filter(|mention| mention.time == old);
        found
            .map(|mention| {
                let text = mention.write_like(self.target, new)?;
                self.fits(&mention.range, &text, false).then_some((mention.range, text))
            })
            .collect()
    }

    fn terms(&self, new: &Term<'_>, old: &Term<'_>) -> Option<Vec<(Range<usize>, String)>> {
        let Direction { from, to } = self.direction;
        // What the old one means its translation says; what a new one means nobody says.
        if !new.is_plain || new.is_ambiguous || !old.is_plain || new.is_acronym != old.is_acronym {
            return None;
        }
        if !new.is_acronym && new.entry.domain != old.entry.domain {
            return None;
        }
        let number = |term: &Term<'_>, lang: &Lang| term.entry.section(lang).and_then(|section| section.number);
        let gender = |term: &Term<'_>, lang: &Lang| term.entry.section(lang).and_then(|section| section.gender);
        if number(new, from) != number(old, from) || number(new, to) != number(old, to) {
            return None;
        }
        // English has no gender to agree with; where the language has one, it must be known and the same.
        if to.primary() != "en" && (gender(new, to).is_none() || gender(new, to) != gender(old, to)) {
            return None;
        }
        let translation = new.translations.first()?;
        let mut edits: Vec<(Range<usize>, String)> = Vec::new();
        for candidate in &old.translations {
            for range in whole_words(self.target, candidate, old.is_acronym) {
                if edits.iter().any(|(other, _)| other.start < range.end && range.start < other.end) {
                    continue;
                }
                let raw = &self.target[range.clone()];
                let text = in_case_of(raw, candidate, translation)?;
                let same_article = new.is_acronym
                    || (takes_article(candidate, to) == takes_article(translation, to)
                        && without_article(candidate, to) == without_article(translation, to));
                if !same_article {
                    return None;
                }
                if self.fits(&range, &text, new.is_acronym) {
                    edits.push((range, text));
                    continue;
                }
                if to.primary() != "fr" {
                    return None;
                }
                let (start, article) = elision_put_right(self.before(&range), &text, gender(new, to)?)?;
                edits.push((start..range.end, article + &text));
            }
        }
        Some(edits)
    }
}

/// A number as the translation writes numbers: thousands parted as in the number that stood there, or, where
/// that has none, as in the segment.
fn written(new: &Number, old: &Number, is: &str, was: &str, target: &str, to: &Lang) -> String {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if digits(is) && digits(was) && digits(target) {
        return is.to_owned();
    }
    let thousands = |value: &str| value.trim_start_matches('-').split('.').next().unwrap_or(value).len();
    let parted = |raw: &str, value: &str| {
        let first = raw.trim_start_matches(|c: char| !c.is_ascii_digit());
        thousands(value) > first.bytes().take_while(u8::is_ascii_digit).count()
    };
    let grouped = if thousands(&old.value) > 3 { parted(target, &old.value) } else { parted(is, &new.value) };
    let value = as_written(is, &new.value);
    if grouped {
        return write(&value, to, true);
    }
    let (whole, decimals) = value.split_once('.').unwrap_or((&value, ""));
    let fraction = if decimals.is_empty() { String::new() } else { write(&format!("0.{decimals}"), to, false) };
    format!("{whole}{}", fraction.trim_start_matches('0'))
}

/// A value with the zeros that its writer gave it: `2,50`, `3,00`, `05,02`.
fn as_written(raw: &str, value: &str) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let split = raw.rfind(['.', ',']).map(|at| (digits(&raw[..at]), digits(&raw[at + 1..])));
    let sign = if value.starts_with('-') { "-" } else { "" };
    let normal = |whole: &str, decimals: &str| {
        let (whole, decimals) = (whole.trim_start_matches('0'), decimals.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        if decimals.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{decimals}") }
    };
    match split {
        // The mark may part thousands; the value tells.
        Some((whole, decimals)) if normal(&whole, &decimals) == value => format!("{sign}{whole}.{decimals}"),
        _ => value.to_owned(),
    }
}

/// A date in the form of `raw`, which says `old`, for `new`.
fn date_like(raw: &str, old: &[Date], new: &[Date], lang: &Lang) -> Option<String> {
    /// What `value` of one side is on the other, when that is one thing.
    fn mapped<T: PartialEq + Copy>(pairs: impl Iterator<Item = (Option<T>, Option<T>)>, value: T) -> Option<T> {
        let mut found = pairs.filter(|(a, _)| *a == Some(value)).map(|(_, b)| b);
        let first = found.next()??;
        found.all(|other| other == Some(first)).then_some(first)
    }
    let pairs = || old.iter().zip(new);
    let mut out = String::new();
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let class = |c: char| (c.is_ascii_digit(), c.is_alphabetic());
        let end = match class(first) {
            (false, false) => first.len_utf8(),
            kind => rest.find(|c: char| class(c) != kind).unwrap_or(rest.len()),
        };
        let (piece, after) = rest.split_at(end);
        rest = after;
        if first.is_ascii_digit() {
            let value: u16 = piece.parse().ok()?;
            if piece.len() == 4 {
                out.push_str(&mapped(pairs().map(|(a, b)| (a.year, b.year)), value)?.to_string());
                continue;
            }
            let value = u8::try_from(value).ok()?;
            let day = mapped(pairs().map(|(a, b)| (a.day, b.day)), value);
            let is_month = old.iter().any(|date| date.month == value) && !raw.contains(char::is_alphabetic);
            let day = day.filter(|_| !is_month).or_else(|| {
                // In figures a number may be the month.
                let day_too = old.iter().any(|date| date.day == Some(value));
                mapped(pairs().map(|(a, b)| (Some(a.month), Some(b.month))), value).filter(|_| is_month && !day_too)
            })?;
            let width = piece.len();
            if piece.starts_with('0') {
                out.push_str(&format!("{day:0width$}"))
            } else {
                out.push_str(&day.to_string())
            }
            let suffix: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
            let is_suffix = matches!(suffix.as_str(), "st" | "nd" | "rd" | "th" | "er");
            if is_suffix {
                rest = &rest[suffix.len()..];
            }
            match lang.primary() {
                "en" if is_suffix => out.push_str(english_ordinal(&day.to_string())),
                // The first of the month alone is an ordinal.
                "fr" if day == 1 && raw.contains(char::is_alphabetic) => out.push_str("er"),
                _ => {}
            }
        } else if first.is_alphabetic() {
            let named = |date: &Date| {
                [false, true].into_iter().find(|short| {
                    month_name(date.month, lang, *short)
                        .is_some_and(|name| name.trim_end_matches('.').eq_ignore_ascii_case(piece))
                })
            };
            match old.iter().find_map(|date| named(date).map(|short| (date.month, short))) {
                Some((month, short)) => {
                    let month = mapped(pairs().map(|(a, b)| (Some(a.month), Some(b.month))), month)?;
                    let name = month_name(month, lang, short)?;
                    // A full stop that stands there already is the abbreviation's own.
                    let had_stop = rest.starts_with('.');
                    if had_stop {
                        rest = &rest[1..];
                    }
                    let name = if short && !had_stop { name.trim_end_matches('.') } else { name };
                    out.push_str(name);
                }
                // `and`, `of`, `to`: what joins the parts stays.
                None if matches!(piece, "and" | "of" | "to" | "the" | "et" | "au" | "de") => out.push_str(piece),
                None => return None,
            }
        } else {
            out.push_str(piece);
        }
    }
    Some(out)
}

/// Where `word` stands as a whole in `text`; words are found in any case, acronyms in their own.
fn whole_words(text: &str, word: &str, is_acronym: bool) -> Vec<Range<usize>> {
    let alphanumeric = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_whole = |range: &Range<usize>| {
        !alphanumeric(text[..range.start].chars().next_back()) && !alphanumeric(text[range.end..].chars().next())
    };
    let starts = text.char_indices().map(|(at, _)| at);
    let same = |at: usize| {
        let found = text.get(at..at + word.len())?;
        let equal = if is_acronym { found == word } else { found.to_lowercase() == word.to_lowercase() };
        equal.then(|| at..at + word.len())
    };
    starts.filter_map(same).filter(is_whole).collect()
}

/// `translation` with a capital where the one that stands there has one that its term has not.
fn in_case_of(raw: &str, term: &str, translation: &str) -> Option<String> {
    if raw == term {
        return Some(translation.to_owned());
    }
    let mut chars = translation.chars();
    let first = chars.next()?;
    let raised: String = first.to_uppercase().chain(chars).collect();
    let mut term_chars = term.chars();
    let term_raised: String = term_chars.next()?.to_uppercase().chain(term_chars).collect();
    (raw == term_raised).then_some(raised)
}

fn last_word(text: &str) -> String {
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '(' | '°' | 'º'));
    end.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase()
}

fn first_word(text: &str) -> String {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default().to_lowercase()
}

/// Words behind a number that it does not count.
const FUNCTION_WORDS: &[&str] = &[
    "of", "and", "or", "to", "in", "on", "at", "by", "for", "from", "with", "is", "was", "are", "were", "the", "a",
    "as", "shall", "may", "must", "has", "does", "applies", "above", "below", "et", "ou", "de", "du", "des", "à", "au",
    "aux", "en", "sur", "par", "pour", "est", "le", "la", "les", "que", "qui", "ne",
];
