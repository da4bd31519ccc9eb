//! Times of day in running text, as French and English write them: `14 h 30`, `9 heures`, `2.30 p.m.`, `14:30`.

use std::ops::Range;

use crate::lang::Lang;

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time {
    /// The hour, 0 to 24.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
}

/// A time and where it stands, in bytes, `p.m.` and its last full stop included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeMention {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it says.
    pub time: Time,
    /// How it is written.
    form: Form,
}

/// How a time is written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// `14 h 30`, `14h30`, `9 heures`: what parts the figures from the word, the word, and whether minutes follow.
    French { gap: String, word: String },
    /// `2.30 p.m.`, `3 pm`: what parts hours and minutes, and all behind the figures.
    TwelveHours { mark: Option<char>, behind: String },
    /// `14:30`, `09:00`.
    Figures,
}

/// All times of `text`, in order. A French hour may be a span of time too (`pendant 3 heures`): only what stands
/// around it tells.
pub fn times(text: &str, lang: &Lang) -> Vec<TimeMention> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|n| at + n) {
        let joined = text[..start].chars().next_back().is_some_and(|c| c.is_alphanumeric() || ".,:/-".contains(c));
        let (hours, rest) = figures(&text[start..]);
        let read = if joined { None } else { read(hours, rest, lang) };
        at = match read {
            Some((length, time, form)) => {
                let range = start..start + hours.len() + length;
                found.push(TimeMention { range: range.clone(), time, form });
                range.end
            }
            None => start + hours.len(),
        };
    }
    found
}

/// The figures that `text` begins with, and the rest.
fn figures(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// Reads a time from its hours and what follows them: how long it is behind the hours, what it says, how it is written.
fn read(hours: &str, rest: &str, lang: &Lang) -> Option<(usize, Time, Form)> {
    let hour: u8 = hours.parse().ok().filter(|hour| *hour <= 24 && hours.len() <= 2)?;
    let minutes = |text: &str| {
        let (digits, behind) = figures(text);
        let value = digits.parse().ok().filter(|minute: &u8| *minute < 60 && digits.len() == 2)?;
        (!behind.starts_with(char::is_alphanumeric) || twelve_hours(behind).is_some()).then_some(value)
    };
    if let Some(minute) = rest.strip_prefix(':').and_then(minutes)
        && twelve_hours(&rest[3..]).is_none()
    {
        let chained = rest[3..]
            .strip_prefix([':', '.', ','])
            .is_some_and(|behind| behind.starts_with(|c: char| c.is_ascii_digit()));
        return (!chained).then_some((3, Time { hour, minute }, Form::Figures));
    }
    match lang.primary() {
        "fr" => {
            let after_gap = rest.trim_start_matches(is_gap);
            let word = ["heures", "heure", "h"].into_iter().find(|word| after_gap.starts_with(word))?;
            let gap = &rest[..rest.len() - after_gap.len()];
            let behind = &after_gap[word.len()..];
            let figures = behind.trim_start_matches(is_gap);
            let minute = minutes(figures);
            if minute.is_none() && behind.starts_with(char::is_alphanumeric) {
                return None;
            }
            let length = rest.len() - if minute.is_some() { figures.len() - 2 } else { behind.len() };
            let form = Form::French { gap: gap.to_owned(), word: word.to_owned() };
            Some((length, Time { hour, minute: minute.unwrap_or(0) }, form))
        }
        "en" => {
            let parted = rest.chars().next().filter(|c| matches!(c, '.' | ':'));
            let minute = parted.and_then(|_| minutes(&rest[1..]));
            let mark = parted.filter(|_| minute.is_some());
            let lead = if mark.is_some() { 3 } else { 0 };
            let (length, afternoon) = twelve_hours(&rest[lead..]).filter(|_| (1..=12).contains(&hour))?;
            let form = Form::TwelveHours { mark, behind: rest[lead..lead + length].to_owned() };
            let hour = hour % 12 + if afternoon { 12 } else { 0 };
            Some((lead + length, Time { hour, minute: minute.unwrap_or(0) }, form))
        }
        _ => None,
    }
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}')
}

/// Half of the day that `rest` begins with (` p.m.`, `am`): its length, and whether it is the second.
fn twelve_hours(rest: &str) -> Option<(usize, bool)> {
    let word = rest.trim_start_matches(is_gap);
    let found = ["a.m.", "p.m.", "am", "pm"].into_iter().find(|half| {
        word.get(..half.len()).is_some_and(|start| start.eq_ignore_ascii_case(half))
            && !word[half.len()..].starts_with(char::is_alphanumeric)
    })?;
    Some((rest.len() - word.len() + found.len(), found.starts_with('p')))
}

impl TimeMention {
    /// Another time, written as this one is in `text`; `None` where that is not sure: noon and midnight have names of
    /// their own in English, and `9 a.m.` does not say how minutes are parted from hours.
    pub fn write_like(&self, text: &str, time: Time) -> Option<String> {
        let Time { hour, minute } = time;
        Some(match &self.form {
            Form::French { gap, word } => {
                let singular = word.starts_with("heure") && hour < 2;
                match (minute, word.as_str()) {
                    (0, "h") => format!("{hour}{gap}h"),
                    (0, _) => format!("{hour}{gap}{}", if singular { "heure" } else { "heures" }),
                    (_, _) => format!("{hour}{gap}h{gap}{minute:02}"),
                }
            }
            Form::TwelveHours { mark, behind } => {
                if matches!(hour, 0 | 24) || hour == 12 && minute == 0 {
                    return None;
                }
                let hour_of_half = if hour > 12 { hour - 12 } else { hour };
                let figures = match (minute, mark) {
                    // Who writes `9:00 a.m.` writes minutes everywhere.
                    (0, Some(mark)) if self.time.minute == 0 => format!("{hour_of_half}{mark}00"),
                    (0, _) => hour_of_half.to_string(),
                    (_, Some(mark)) => format!("{hour_of_half}{mark}{minute:02}"),
                    (_, None) => return None,
                };
                let (was, is) = if self.time.hour < 12 { ('a', 'p') } else { ('p', 'a') };
                let exchanged = |c: char| match c {
                    c if c == was => is,
                    c if c == was.to_ascii_uppercase() => is.to_ascii_uppercase(),
                    c => c,
                };
                let same_half = (self.time.hour < 12) == (hour < 12);
                let behind = if same_half { behind.clone() } else { behind.chars().map(exchanged).collect() };
                figures + &behind
            }
            Form::Figures => {
                let padded = text[self.range.clone()].find(':') == Some(2);
                if padded { format!("{hour:02}:{minute:02}") } else { format!("{hour}:{minute:02}") }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found<'t>(text: &'t str, lang: &str) -> Vec<(&'t str, u8, u8)> {
        let times = times(text, &Lang::new(lang).unwrap());
        times.into_iter().map(|t| (&text[t.range], t.time.hour, t.time.minute)).collect()
    }

    #[test]
    fn both_languages_say_the_same_times() {
        for (french, english) in [
            ("à 14 h 30.", "at 2.30 p.m."),
            ("à 14h30", "at 2:30 pm"),
            ("à 9 heures, puis à 0 h 05", "at 9 a.m., then at 12.05 a.m."),
            ("de 12 h 15 à 18\u{a0}h", "from 12:15 PM to 6 PM"),
            ("à 09:45", "at 09:45"),
        ] {
            let said = |text, lang| found(text, lang).into_iter().map(|(_, h, m)| (h, m)).collect::<Vec<_>>();
            assert_eq!(said(french, "fr"), said(english, "en"), "{french}");
        }
        assert_eq!(found("à 14 h 30.", "fr"), [("14 h 30", 14, 30)]);
        assert_eq!(found("closed at 2.30 p.m.", "en"), [("2.30 p.m.", 14, 30)]);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["25 h", "14 hommes", "3 hPa", "le 3.12.2024 h", "12:30:45", "G7h30", "9 h3", "2,5 heures"] {
            assert_eq!(found(text, "fr"), [], "{text}");
        }
        for text in ["14 p.m.", "2.75 p.m.", "3 amps", "at 9"] {
            assert_eq!(found(text, "en"), [], "{text}");
        }
    }

    #[test]
    fn a_time_is_written_as_another_one_was() {
        for (lang, was, (hour, minute), is) in [
            ("en", "2.30 p.m.", (9, 45), Some("9.45 a.m.")),
            ("en", "2:30PM", (15, 0), Some("3PM")),
            ("en", "9:00 a.m.", (15, 0), Some("3:00 p.m.")),
            ("en", "9 a.m.", (14, 0), Some("2 p.m.")),
            ("en", "9 a.m.", (14, 5), None),
            ("en", "9.15 a.m.", (12, 5), Some("12.05 p.m.")),
            ("en", "9.15 a.m.", (12, 0), None),
            ("en", "09:15", (8, 5), Some("08:05")),
            ("fr", "14 h 30", (9, 0), Some("9 h")),
            ("fr", "14h30", (9, 5), Some("9h05")),
            ("fr", "14 heures", (1, 0), Some("1 heure")),
            ("fr", "9 heures", (14, 30), Some("14 h 30")),
        ] {
            let mention = times(was, &Lang::new(lang).unwrap()).remove(0);
            assert_eq!(mention.write_like(was, Time { hour, minute }).as_deref(), is, "{was}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in "[0-9a-hm:. p\u{a0}é]{0,20}") {
            for lang in ["fr", "en"] {
                let mut end = 0;
                for mention in times(&text, &Lang::new(lang).unwrap()) {
                    prop_assert!(mention.range.start >= end && text.get(mention.range.clone()).is_some());
                    end = mention.range.end;
                    let again = mention.write_like(&text, mention.time);
                    let again = again.map(|again| times(&again, &Lang::new(lang).unwrap()).remove(0).time);
                    prop_assert!(again.is_none_or(|time| time == mention.time));
                }
            }
        }
    }
}
