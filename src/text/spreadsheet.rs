//! Cells that a spreadsheet would run as formulas, made harmless with an apostrophe.
//!
//! After OWASP, "CSV Injection": a cell is dangerous when it begins with `=`, `+`, `-`, `@`, a tab or
//! a line end.

use std::borrow::Cow;

/// Whether a spreadsheet may run the cell: it begins with a formula's first character, behind any number
/// of apostrophes. One with an apostrophe already gets another, so that [`restored`] gives back exactly
/// what was written.
pub fn is_dangerous(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// A cell as it may stand in a table that a spreadsheet opens: an apostrophe before what it would run.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if is_dangerous(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell without the apostrophe that guards it.
pub fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(inner) if is_dangerous(inner) => inner,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn what_is_guarded_comes_back(cell in "'{0,2}[-=+@\t\n a']{0,3}") {
            let guarded = guarded(&cell).into_owned();
            proptest::prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\n']));
            proptest::prop_assert_eq!(restored(&guarded), cell);
        }
    }
}
