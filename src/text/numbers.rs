//! Numbers in running text: where they stand and what they are worth, as French and English write them.
//!
//! `1 250,5` in French and `1,250.5` in English have the same value, `1250.5`. A spelling that a
//! language reads two ways (`1.250` in a French text: one and a quarter, or the thousand of an older
//! hand) keeps both readings.

use std::ops::Range;

use crate::lang::Lang;

/// A number written in digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Where it stands, in bytes: sign and digits, without unit, percent sign or ordinal ending.
    pub range: Range<usize>,
    /// Its value: digits with a point before the decimals, `-` before a negative one, no leading and
    /// no trailing zeros: `1250.5`.
    pub value: String,
    /// The other value that the same characters may stand for, when they can be read two ways.
    pub other: Option<String>,
    /// Whether an ordinal ending follows (`1er`, `2e`, `3rd`).
    pub ordinal: bool,
    /// Whether a percent sign follows, or the `p. 100` of French laws.
    pub percent: bool,
}

impl Number {
    /// Whether two numbers may have the same value.
    pub fn agrees(&self, other: &Number) -> bool {
        let readings = |n: &Number| [Some(n.value.clone()), n.other.clone()];
        readings(self).iter().flatten().any(|a| readings(other).iter().flatten().any(|b| a == b))
    }
}

/// How a language writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Convention {
    decimal: char,
    /// What stands between groups of three digits when bitext writes a number.
    group: char,
}

fn convention(lang: &Lang) -> Convention {
    match lang.primary() {
        "en" | "zh" | "ja" | "ko" | "th" | "he" => Convention { decimal: '.', group: ',' },
        "de" | "es" | "it" | "nl" | "pt" | "da" | "el" | "id" | "ro" | "tr" => Convention { decimal: ',', group: '.' },
        _ => Convention { decimal: ',', group: '\u{a0}' },
    }
}

/// The spaces that stand between groups of digits.
fn is_group_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// All numbers of `text`, in order. Digits that belong to a word (`G7`, `T-72` keeps its 72, `CO2`)
/// are no numbers when a letter stands right before them.
pub fn numbers(text: &str, lang: &Lang) -> Vec<Number> {
    let convention = convention(lang);
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let before = text[..at].chars().next_back();
        // The rest of 1.2.3 has no decimals either.
        let chained = at >= 2 && matches!(bytes[at - 1], b'.' | b',') && bytes[at - 2].is_ascii_digit();
        let end = if chained { at + digits(&text[at..]) } else { at + extent(&text[at..], convention) };
        if before.is_some_and(|c| c.is_alphabetic() || c == '_') && !are_minutes(text, at) {
            at += bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            continue;
        }
        let (value, other) = readings(&text[at..end], convention);
        let rest = &text[end..];
        let percent = percent_mark(rest);
        let negative = is_sign(text, at);
        let start = if negative { at - before.map_or(0, char::len_utf8) } else { at };
        let signed = |value: String| if negative && value != "0" { format!("-{value}") } else { value };
        found.push(Number {
            range: start..end,
            value: signed(value),
            other: other.map(signed),
            ordinal: ordinal_ending(rest),
            percent: percent.is_some(),
        });
        at = end + percent.unwrap_or(0);
    }
    found
}

/// Whether the digits at `at` are the minutes of a time (`14h30`), which is as good as `14 h 30`.
fn are_minutes(text: &str, at: usize) -> bool {
    let hours = text[..at].strip_suffix(['h', 'H']).unwrap_or_default();
    let lead = hours.trim_end_matches(|c: char| c.is_ascii_digit());
    let count = digits(&text[at..]);
    (1..=2).contains(&(hours.len() - lead.len()))
        && count == 2
        && text.as_bytes()[at] < b'6'
        && !lead.ends_with(|c: char| c.is_alphanumeric() || c == '_')
        && !text[at + count..].starts_with(char::is_alphanumeric)
}

/// Whether the character before `at` is a minus sign and no hyphen, dash or list mark.
fn is_sign(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        // A hyphen is a sign only right after an opening: "(-5)", "à -5".
        Some('\u{2212}') => true,
        Some('-') => match before.next() {
            Some('(') => true,
            // "- 5" and a line's beginning are list marks, "10 -5" a range badly spaced.
            Some(c) if c.is_whitespace() => before.find(|c| !c.is_whitespace()).is_some_and(char::is_alphabetic),
            _ => false,
        },
        _ => false,
    }
}

/// How many digits `text` begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// How many bytes of `text`, which begins with a digit, are one number.
fn extent(text: &str, convention: Convention) -> usize {
    let digits = |at: usize| digits(&text[at..]);
    let mut end = digits(0);
    let mut last_group = end;
    let mut separator = None;
    let mut decimals = false;
    while let Some(next) = text[end..].chars().next() {
        let after = end + next.len_utf8();
        let more = digits(after);
        if more == 0 || decimals {
            break;
        }
        if is_group_space(next) || matches!(next, '\'' | '\u{2019}') {
            // Groups of three digits, no other separator before, and never after a leading zero.
            let groups = more == 3 && last_group <= 3 && separator.is_none_or(|s: char| same_group(s, next));
            // English groups with a space only where it cannot break (SI style).
            let allowed = convention.decimal == ',' || next != ' ';
            if !groups || !allowed || text.starts_with('0') {
                break;
            }
            separator = Some(next);
        } else if next == ',' || next == '.' {
            match separator {
                // A second separator of another kind is the decimal one.
                Some(s) if s != next => decimals = true,
                Some(_) if more == 3 => {}
                Some(_) => break,
                None => {
                    // Several in a row (1.2.3, 12.05.2004) are a section or a date unless all group.
                    let chain = text[after + more..].starts_with(next) && digits(after + more + 1) > 0;
                    if chain && !(more == 3 && last_group <= 3) {
                        break;
                    }
                    if more == 3 && last_group <= 3 && (chain || next != convention.decimal) {
                        separator = Some(next);
                    } else {
                        decimals = true;
                    }
                }
            }
        } else {
            break;
        }
        end = after + more;
        last_group = more;
    }
    end
}

/// Whether two spaces between groups are of one kind: any space goes with any.
fn same_group(a: char, b: char) -> bool {
    a == b || (is_group_space(a) && is_group_space(b))
}

/// The values that the characters of one number may stand for.
fn readings(written: &str, convention: Convention) -> (String, Option<String>) {
    let marks: Vec<char> = written.chars().filter(|c| !c.is_ascii_digit()).collect();
    let Some(&last) = marks.last() else { return (normal(written, None), None) };
    let is_decimal_mark = last == ',' || last == '.';
    let split = written.rfind(last).unwrap_or(0);
    let tail = written.len() - split - last.len_utf8();
    let once = marks.iter().filter(|&&m| m == last).count() == 1;
    let as_decimal = || normal(&written[..split], Some(&written[split + last.len_utf8()..]));
    let as_groups = || normal(written, None);
    if !is_decimal_mark || !once {
        return (as_groups(), None);
    }
    if marks.len() > 1 || tail != 3 || split > 3 || written.starts_with('0') {
        return (as_decimal(), None);
    }
    // One mark, three digits after it: "1,250".
    if last == convention.decimal { (as_decimal(), Some(as_groups())) } else { (as_groups(), Some(as_decimal())) }
}

/// Digits in normal form.
fn normal(whole: &str, decimals: Option<&str>) -> String {
    let digits: String = whole.chars().filter(char::is_ascii_digit).collect();
    let trimmed = digits.trim_start_matches('0');
    let mut value = if trimmed.is_empty() { "0".to_owned() } else { trimmed.to_owned() };
    let decimals = decimals.unwrap_or_default().trim_end_matches('0');
    if !decimals.is_empty() {
        value.push('.');
        value.push_str(decimals);
    }
    value
}

/// The length of the percent mark that `rest` begins with, spaces included: `%`, `p. 100`, `pour 100`.
fn percent_mark(rest: &str) -> Option<usize> {
    let mark = rest.trim_start_matches(is_group_space);
    let behind = match mark.strip_prefix('%') {
        Some(behind) => behind,
        None => {
            let hundred = ["p.", "pour"].iter().find_map(|lead| mark.strip_prefix(lead))?;
            hundred.trim_start_matches(is_group_space).strip_prefix("100")?
        }
    };
    let whole = !behind
        .starts_with(|c: char| c.is_alphanumeric() || is_group_space(c) && behind[c.len_utf8()..].starts_with("000"));
    (mark.starts_with('%') || whole).then_some(rest.len() - behind.len())
}

/// Whether an ordinal ending stands at the beginning of `rest`.
fn ordinal_ending(rest: &str) -> bool {
    let ending: String = rest.chars().take_while(|c| c.is_alphabetic()).collect();
    matches!(
        ending.as_str(),
        "er" | "ers" | "re" | "res" | "ère" | "ères" | "e" | "es" | "ème" | "èmes" | "nd" | "nde" | "st" | "rd" | "th"
    )
}

/// Writes a value (as in [`Number::value`]) as `lang` does: `1 250,5` in French (with no-break
/// spaces), `1,250.5` in English. Groups are written from five digits on, or from four where
/// `grouped` says that the text does so; decimals are written as they are given.
pub fn write(value: &str, lang: &Lang, grouped: bool) -> String {
    let convention = convention(lang);
    let (sign, digits) = match value.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", value),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = sign.to_owned();
    let group = whole.len() > 4 || (whole.len() == 4 && grouped);
    for (index, digit) in whole.chars().enumerate() {
        if group && index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(convention.group);
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push(convention.decimal);
        out.push_str(decimals);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(text: &str, lang: &str) -> Vec<String> {
        numbers(text, &Lang::new(lang).unwrap()).into_iter().map(|n| n.value).collect()
    }

    #[test]
    fn both_languages_write_the_same_values() {
        for (french, english) in [
            ("1 250,5 km", "1,250.5 km"),
            ("1\u{202f}250\u{202f}000 euros", "1,250,000 euros"),
            ("3,14", "3.14"),
            ("1.250.000", "1,250,000"),
            ("12 %", "12%"),
            ("5 p. 100 des 100 voix", "5% of the 100 votes"),
            ("5 pour 100", "5 %"),
            ("à -5 degrés", "at -5 degrees"),
            ("0,050", "0.05"),
            ("10 000 et 2 fois 300", "10,000 and 2 times 300"),
            ("de 5 à 10", "from 5 to 10"),
            ("à 14h30 le G7H30, à 9h99", "at 14:30 G7H30, at 9"),
        ] {
            assert_eq!(values(french, "fr"), values(english, "en"), "{french}");
        }
        assert_eq!(values("1 250,5", "fr"), ["1250.5"]);
    }

    #[test]
    fn what_is_no_single_number_is_not_joined() {
        assert_eq!(values("en 2004 300 soldats", "fr"), ["2004", "300"]);
        assert_eq!(values("article 5, 6 et 7", "fr"), ["5", "6", "7"]);
        assert_eq!(values("le G7, CO2, 3e", "fr"), ["3"]);
        assert_eq!(values("sections 1.2.3", "en"), ["1", "2", "3"]);
        assert_eq!(values("pages 7-8", "en"), ["7", "8"]);
        assert_eq!(values("In 2004, 300 troops", "en"), ["2004", "300"]);
        assert_eq!(values("- 5 blindés", "fr"), ["5"]);
    }

    #[test]
    fn a_spelling_with_two_readings_agrees_with_both() {
        let one = |text: &str, lang: &str| numbers(text, &Lang::new(lang).unwrap()).remove(0);
        assert!(one("1.250", "fr").agrees(&one("1,250", "en")));
        assert!(one("1,250", "fr").agrees(&one("1.25", "en")));
        assert!(!one("1 250", "fr").agrees(&one("1.25", "en")));
        assert!(one("21e", "fr").ordinal && one("21st", "en").ordinal && one("5 %", "fr").percent);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(whole in 0u64..10_000_000_000, decimals in "[0-9]{0,3}[1-9]", lang in "fr|en|de") {
            let lang = Lang::new(&lang).unwrap();
            let value = format!("{whole}.{decimals}");
            let written = write(&value, &lang, true);
            let read = numbers(&written, &lang);
            prop_assert_eq!(read.len(), 1, "{}", written);
            prop_assert!(read[0].value == value || read[0].other.as_deref() == Some(&*value), "{}", written);
        }

        #[test]
        fn any_text_is_taken(text in ".{0,60}") {
            for lang in [Lang::french(), Lang::english()] {
                for number in numbers(&text, &lang) {
                    prop_assert!(text.get(number.range).is_some());
                }
            }
        }
    }
}
