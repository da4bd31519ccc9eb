//! Tables as spreadsheets write and run them: what parts their cells, and cells that would be formulas.
//!
//! Such cells are made harmless with an apostrophe. After OWASP, "CSV Injection": a cell is dangerous when
//! it begins with `=`, `+`, `-`, `@`, a tab or a line end.

use std::borrow::Cow;

/// The delimiter that the first line of a table has most often outside quotes (a spreadsheet set to French
/// writes semicolons); of equals a tab is taken, then a semicolon, and a comma where there is none.
pub fn delimiter(table: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in table.bytes().take(20_000) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.iter().any(|(_, count)| *count > 0) => break,
            _ if quoted => {}
            byte => counts.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equals the last one.
    counts.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count > 0).map_or(b',', |(found, _)| found)
}

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

    #[test]
    fn the_delimiter_is_the_most_frequent_one_outside_quotes() {
        for (table, found) in [
            ("fr,en;note,domaine\n", b','),
            ("\"a;b;c\",en\n", b','),
            ("\n\nfr;en\n1,2,3,4\n", b';'),
            ("fr\ten, and more", b'\t'),
            ("a", b','),
        ] {
            assert_eq!(delimiter(table), found, "{table}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_guarded_comes_back(cell in "'{0,2}[-=+@\t\n a']{0,3}") {
            let guarded = guarded(&cell).into_owned();
            proptest::prop_assert!(!guarded.starts_with(['=', '+', '-', '@', '\t', '\n']));
            proptest::prop_assert_eq!(restored(&guarded), cell);
        }
    }
}
