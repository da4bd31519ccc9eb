//! French spacing: a no-break space before ; : ! ? » and %, and after «.

use crate::check::{Check, Pair, Report, Side};

/// Reports missing spaces in the translation when it is French.
#[derive(Debug)]
pub(super) struct FrenchSpacing;

impl Check for FrenchSpacing {
    fn check(&mut self, pair: &Pair<'_>, report: &mut Report<'_>) {
        // Quebec puts no space before ; ! ?
        if pair.direction.to.primary() != "fr" {
            return;
        }
        let quebec = pair.direction.to.as_str() == "fr-CA";
        let text = pair.target;
        let mut before: Option<char> = None;
        for (at, c) in text.char_indices() {
            let after = text[at + c.len_utf8()..].chars().next();
            let end = at + c.len_utf8();
            let wants_before = match c {
                ';' | '!' | '?' => !quebec,
                '»' | '%' => true,
                // Not in times (14:05), addresses (http://) and codes.
                ':' => after.is_none_or(char::is_whitespace),
                _ => false,
            };
            let marks = |c: char| matches!(c, '!' | '?' | '(' | '[' | '«' | '.' | '…');
            if wants_before
                && let Some(b) = before
                && !marks(b)
            {
                if !b.is_whitespace() {
                    report.add(Side::Target, at..end, format!("a no-break space belongs before {c}"), None);
                } else if b == ' ' {
                    report.add(
                        Side::Target,
                        at - 1..end,
                        format!("the space before {c} must be a no-break space"),
                        None,
                    );
                }
            }
            if c == '«'
                && let Some(a) = after
            {
                if !a.is_whitespace() {
                    report.add(Side::Target, at..end, "a no-break space belongs after «", None);
                } else if a == ' ' {
                    report.add(Side::Target, at..end + 1, "the space after « must be a no-break space", None);
                }
            }
            before = Some(c);
        }
    }
}
