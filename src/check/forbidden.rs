//! A term that the glossary forbids, or says is out of use, stands in the translation.

use crate::check::{Check, Pair, Report, Side};
use crate::glossary::Status;

/// Reports forbidden and deprecated designations in the translation.
#[derive(Debug)]
pub(super) struct ForbiddenTerms;

impl Check for ForbiddenTerms {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        let bad = |status: Status| status > Status::Admitted;
        for found in pair.target_terms.iter().filter(|m| m.lang.matches(&pair.direction.to)) {
            let status = found.status.max(found.entry.status);
            // Right in another concept of the same name, or inside a longer designation that is right.
            if !bad(status)
                || found.others.iter().any(|o| !bad(o.status) && found.status == Status::Preferred)
                || pair.target_terms.iter().any(|m| found.is_inside(m) && !bad(m.status.max(m.entry.status)))
            {
                continue;
            }
            let written = &pair.target[found.range.clone()];
            let better = found.entry.section(&pair.direction.to).and_then(|s| {
                s.designations
                    .iter()
                    .filter(|d| d.status <= Status::Admitted && d.text != written)
                    .min_by_key(|d| d.status)
            });
            let better = better.filter(|_| !bad(found.entry.status)).map(|d| d.text.clone());
            let word = if status == Status::Forbidden { "forbidden" } else { "out of use" };
            let mut reason = format!("'{written}' is {word}");
            if let Some(better) = &better {
                reason.push_str(&format!("; write '{better}'"));
            }
            if !found.entry.note.is_empty() {
                reason.push_str(&format!(" ({})", found.entry.note));
            }
            report.add(Side::Target, found.range.clone(), reason, better);
        }
    }
}
