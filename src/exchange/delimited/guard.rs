//! Cells that a spreadsheet would run as formulas, made harmless with an apostrophe.
//!
//! After OWASP, "CSV Injection": a cell is dangerous when it begins with `=`, `+`, `-`, `@`, a tab or
//! a line end.

use std::borrow::Cow;

/// Whether the cell begins with a formula's first character, behind any number of apostrophes.
fn is_dangerous(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
}

/// Whether the cell has to be written with an apostrophe before it. One that stands there already
/// gets another, so that [`restore`] gives back exactly what was written.
pub(super) fn needs_apostrophe(cell: &str) -> bool {
    is_dangerous(cell)
}

/// A cell as it may stand in a table that a spreadsheet opens: an apostrophe before what it would run.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if needs_apostrophe(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell without the apostrophe that guards it.
pub(crate) fn restore(cell: &str) -> &str {
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
            proptest::prop_assert_eq!(restore(&guarded), cell);
        }
    }
}
