//! Quotation marks of another language, and marks that are not closed.

use crate::check::{Check, Pair, Report, Side};

/// Reports quotation marks that the target's language does not use.
#[derive(Debug)]
pub(super) struct QuotationMarks;

impl Check for QuotationMarks {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let (foreign, usual): (&[char], &str) = match pair.direction.to.primary() {
            "fr" => (&['„', '‟'], "« »"),
            "en" => (&['«', '»', '„'], "“ ”"),
            _ => (&[], ""),
        };
        for (at, c) in pair.target.char_indices().filter(|(_, c)| foreign.contains(c)) {
            let reason = format!("{c} is not a quotation mark of {}: {usual}", pair.direction.to);
            report.add(Side::Target, at..at + c.len_utf8(), reason, None);
        }
        for (open, close) in [('«', '»'), ('“', '”')] {
            let count = |mark| pair.target.chars().filter(|&c| c == mark).count();
            // A quotation may go on over several segments, so the source must not be as uneven.
            let uneven = |text: &str| {
                let count = |marks: &[char]| text.chars().filter(|c| marks.contains(c)).count();
                count(&['«', '“']) != count(&['»', '”']) || count(&['"']) % 2 == 1
            };
            if count(open) != count(close) && !uneven(pair.source) {
                let at = pair.target.find([open, close]).unwrap_or(0);
                let reason = format!("{} {open} but {} {close}", count(open), count(close));
                report.add(Side::Target, at..at + open.len_utf8(), reason, None);
            }
        }
        if pair.target.matches('"').count() % 2 == 1 && pair.source.matches('"').count().is_multiple_of(2) {
            let at = pair.target.find('"').unwrap_or(0);
            report.add(Side::Target, at..at + 1, "a quotation mark is not closed", None);
        }
    }
}
