//! The names of months and days of the week in French and English, the months also cut short.

use crate::lang::Lang;

const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The usual short forms; those without a point are whole names.
const FRENCH_SHORT: [&str; 12] =
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."];
const ENGLISH_SHORT: [&str; 12] =
    ["Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."];

const FRENCH_DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const ENGLISH_DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The day of the week that a word names in French or English, from 1 for Monday.
pub fn weekday(word: &str) -> Option<u8> {
    // The shortest is lundi, the longest wednesday.
    if !(5..=9).contains(&word.len()) {
        return None;
    }
    let lower = word.to_ascii_lowercase();
    let position = |names: &[&str; 7]| names.iter().position(|name| *name == lower);
    Some(position(&FRENCH_DAYS).or_else(|| position(&ENGLISH_DAYS))? as u8 + 1)
}

/// The name of a month, from 1, in French or English: in full, or cut short as is usual (`avr.`, `Apr.`).
/// `None` for another language or month.
pub fn month_name(month: u8, lang: &Lang, short: bool) -> Option<&'static str> {
    let names = match (lang.primary(), short) {
        ("fr", false) => &FRENCH,
        ("fr", true) => &FRENCH_SHORT,
        ("en", false) => &ENGLISH,
        ("en", true) => &ENGLISH_SHORT,
        _ => return None,
    };
    names.get(usize::from(month).checked_sub(1)?).copied()
}

/// The month that a word names in French or English, and whether it is cut short.
///
/// Both languages are always read: English dates stand in French pages (`16-Apr-2004`) and the reverse.
pub(super) fn month(word: &str) -> Option<(u8, bool)> {
    let lower: String = word.chars().flat_map(char::to_lowercase).collect();
    let position = |names: &[&str; 12]| names.iter().position(|name| name.to_lowercase() == lower);
    if let Some(index) = position(&FRENCH).or_else(|| position(&ENGLISH)) {
        return Some((index as u8 + 1, false));
    }
    let number = match lower.as_str() {
        "jan" | "janv" => 1,
        "feb" | "fév" | "févr" | "fev" | "fevr" | "fevrier" => 2,
        "mar" => 3,
        "apr" | "avr" => 4,
        "jun" => 6,
        "jul" | "juil" | "juill" => 7,
        "aug" | "aou" | "aoû" | "aout" => 8,
        "sep" | "sept" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" | "déc" | "decembre" => 12,
        _ => return None,
    };
    Some((number, true))
}
