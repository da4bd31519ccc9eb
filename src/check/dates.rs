//! A date in the source is another one in the target, or a month or a day of the week.

use crate::check::{Check, Pair, Report, Side};
use crate::lang::Lang;
use crate::text::dates::{CalendarName, DateMention, Named, calendar_names, dates};

/// Reports dates that differ, and names of months and days (`en juin`, `mardi`).
#[derive(Debug)]
pub(super) struct Dates;

/// The dates of both sides: those that agree, and those that have no counterpart.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) agreeing: [Vec<DateMention>; 2],
    pub(super) alone: [Vec<DateMention>; 2],
}

/// Pairs the dates of a source with those of its translation.
pub(super) fn compare(source: &str, from: &Lang, target: &str, to: &Lang) -> Comparison {
    let mut compared = Comparison::default();
    let mut targets = dates(target, to);
    for mention in dates(source, from) {
        match targets.iter().position(|t| t.agrees(&mention)) {
            Some(at) => {
                compared.agreeing[0].push(mention);
                compared.agreeing[1].push(targets.remove(at));
            }
            None => compared.alone[0].push(mention),
        }
    }
    compared.alone[1] = targets;
    split_ranges(&mut compared);
    pair_solemn(source, target, &mut compared);
    compared
}

/// "le 3 mai 2024" is "this third day of May 2024": where the day stands in words before a month, the rest agrees.
fn pair_solemn(source: &str, target: &str, compared: &mut Comparison) {
    let texts = [source, target];
    let is_solemn = |side: usize, mention: &DateMention| {
        let lead = texts[side][..mention.range.start].trim_end().to_lowercase();
        mention.dates.iter().all(|date| date.day.is_none())
            && ["day of", "day of the month of", "jour de", "jour du mois de"].iter().any(|end| lead.ends_with(end))
    };
    let rest = |mention: &DateMention| mention.dates.first().map(|date| (date.year, date.month));
    for (side, other) in [(0, 1), (1, 0)] {
        let solemn: Vec<DateMention> =
            compared.alone[side].extract_if(.., |mention| is_solemn(side, mention)).collect();
        for mention in solemn {
            match compared.alone[other].iter().position(|plain| rest(plain) == rest(&mention)) {
                Some(at) => {
                    let plain = compared.alone[other].remove(at);
                    compared.agreeing[other].push(plain);
                    compared.agreeing[side].push(mention);
                }
                None => compared.alone[side].push(mention),
            }
        }
    }
}

/// "7 et 8 avril" may be "7 April and 8 April": compares the days of what is left all together.
fn split_ranges(compared: &mut Comparison) {
    let days = |side: &[DateMention]| {
        let mut days: Vec<_> = side.iter().flat_map(|m| &m.dates).map(|d| (d.month, d.day)).collect();
        days.sort_unstable();
        days
    };
    if !compared.alone[0].is_empty() && days(&compared.alone[0]) == days(&compared.alone[1]) {
        let years = |side: &[DateMention]| {
            let mut years: Vec<_> = side.iter().flat_map(|m| &m.dates).filter_map(|d| d.year).collect();
            years.sort_unstable();
            years.dedup();
            years
        };
        let (a, b) = (years(&compared.alone[0]), years(&compared.alone[1]));
        if a == b || a.is_empty() || b.is_empty() {
            for side in 0..2 {
                let alone = std::mem::take(&mut compared.alone[side]);
                compared.agreeing[side].extend(alone);
            }
        }
    }
}

impl Check for Dates {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let compared = compare(pair.source, &pair.direction.from, pair.target, &pair.direction.to);
        let [sources, targets] = &compared.alone;
        // A date on one side only is left to the numbers in it: it may be worded ("le lendemain").
        for (source, target) in sources.iter().zip(targets) {
            let written = &pair.source[source.range.clone()];
            let reason = format!("the source has the date {written}");
            report.add(Side::Target, target.range.clone(), reason, None);
        }
        let inside = |name: &CalendarName, told: &[DateMention]| {
            told.iter().any(|d| d.range.start <= name.range.start && name.range.end <= d.range.end)
        };
        let mut source_names = calendar_names(pair.source, &pair.direction.from);
        let mut target_names = calendar_names(pair.target, &pair.direction.to);
        source_names.retain(|name| !inside(name, sources));
        target_names.retain(|name| !inside(name, targets));
        // Dates in figures name months too; so does a date on one side only.
        let months = |text: &str, lang: &Lang| -> Vec<u8> {
            dates(text, lang).iter().flat_map(|d| &d.dates).map(|d| d.month).collect()
        };
        let is_one_of =
            |name: &CalendarName, months: &[u8]| matches!(name.named, Named::Month(m) if months.contains(&m));
        let (source_months, target_months) =
            (months(pair.source, &pair.direction.from), months(pair.target, &pair.direction.to));
        let lacks = |name: &CalendarName, others: &[CalendarName], months: &[u8]| {
            name.sure && !others.iter().any(|other| other.named == name.named) && !is_one_of(name, months)
        };
        let lacking_source = source_names.iter().filter(|name| lacks(name, &target_names, &target_months));
        let lacking_target: Vec<&CalendarName> =
            target_names.iter().filter(|name| lacks(name, &source_names, &source_months)).collect();
        let is_month = |name: &CalendarName| matches!(name.named, Named::Month(_));
        let mut told: Vec<&CalendarName> = Vec::new();
        for source in lacking_source {
            let other = lacking_target.iter().find(|t| is_month(t) == is_month(source) && !told.contains(t));
            let Some(&target) = other else { continue };
            told.push(target);
            let reason = format!("the source has {}", &pair.source[source.range.clone()]);
            report.add(Side::Target, target.range.clone(), reason, None);
        }
    }
}
