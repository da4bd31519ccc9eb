//! Writing dates as a language does.

use super::names::month_name;
use super::{Date, DateForm};
use crate::lang::Lang;

/// Writes dates in `lang`, in the manner of `form`: what a repair puts in the place of another date.
/// `None` when the dates do not share a month, or the form cannot hold them.
pub fn write(dates: &[Date], form: DateForm, lang: &Lang) -> Option<String> {
    let first = dates.first()?;
    if dates.iter().any(|d| d.month != first.month || d.year != first.year) {
        return None;
    }
    let french = match lang.primary() {
        "fr" => true,
        "en" => false,
        _ if matches!(form, DateForm::Iso | DateForm::Figures(_)) => false,
        _ => return None,
    };
    let name = |short: bool| month_name(first.month, lang, short);
    let day_text = |day: u8| if french && day == 1 { "1er".to_owned() } else { day.to_string() };
    let days: Vec<String> = dates.iter().filter_map(|d| d.day).map(day_text).collect();
    if !days.is_empty() && days.len() != dates.len() {
        return None;
    }
    let days = match days.as_slice() {
        [] => String::new(),
        [first, last] => format!("{first}-{last}"),
        days => days.join(", "),
    };
    let year = first.year.map(|year| year.to_string());
    Some(match form {
        DateForm::Iso | DateForm::Figures(_) => {
            let ([date], Some(year)) = (dates, year) else { return None };
            let day = date.day?;
            match form {
                DateForm::Iso => format!("{year}-{:02}-{day:02}", date.month),
                DateForm::Figures(mark) if lang.as_str() == "en-US" => {
                    format!("{:02}{mark}{day:02}{mark}{year}", date.month)
                }
                DateForm::Figures(mark) => format!("{day:02}{mark}{:02}{mark}{year}", date.month),
                DateForm::DayMonth { .. } | DateForm::MonthDay { .. } => return None,
            }
        }
        DateForm::MonthDay { short } if !french && !days.is_empty() => {
            let year = year.map(|year| format!(", {year}")).unwrap_or_default();
            format!("{} {days}{year}", name(short)?)
        }
        DateForm::DayMonth { short } | DateForm::MonthDay { short } => {
            let parts = [Some(days).filter(|d| !d.is_empty()), name(short).map(str::to_owned), year];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    })
}
