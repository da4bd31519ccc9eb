//! Where two texts differ, token by token: what a match keeps of the query, and what it does not.

use std::ops::Range;

use serde::Serialize;

use crate::text::similarity::{Tokenised, replacement, trimmed};

/// A stretch of two texts that is kept, changed, added or dropped.
///
/// The stretches cover both texts in order; white space between two stretches belongs to neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What became of it.
    pub kind: DifferenceKind,
    /// The bytes of the query.
    pub query: Range<usize>,
    /// The bytes of the text found.
    pub found: Range<usize>,
}

/// What became of a stretch of the query in the text found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// The same on both sides.
    Kept,
    /// Another on the other side.
    Changed,
    /// The text found has it, the query has not.
    Added,
    /// The query has it, the text found has not.
    Dropped,
}

/// Texts whose table of costs would have more cells than this are shown as changed as a whole between
/// their common beginning and end: 16 million cells are 4,000 tokens on each side.
const MOST_CELLS: usize = 1 << 24;

/// The differences between `query` and `found`, by the cheapest way that
/// [`similarity`](crate::text::similarity) found between them; adjoining ones of a kind are one. What is kept is the
/// same to the byte: where what stands between two tokens is not, one stretch ends and another begins.
pub fn differences(query: &Tokenised<'_>, found: &Tokenised<'_>) -> Vec<Difference> {
    let (skip, end_query, end_found) = trimmed(query, found);
    let mut steps = vec![(DifferenceKind::Kept, 1, 1); skip];
    let (rows, columns) = (end_query - skip, end_found - skip);
    if rows.saturating_mul(columns) > MOST_CELLS {
        steps.push((DifferenceKind::Changed, rows, columns));
    } else {
        steps.extend(path(query, skip..end_query, found, skip..end_found));
    }
    steps.extend(std::iter::repeat_n((DifferenceKind::Kept, 1, 1), query.pieces().len() - end_query));

    let mut out: Vec<Difference> = Vec::new();
    let (mut row, mut column) = (0, 0);
    for (kind, down, right) in steps {
        let here = Difference { kind, query: span(query, row, down), found: span(found, column, right) };
        (row, column) = (row + down, column + right);
        match out.last_mut() {
            Some(last)
                if last.kind == kind
                    && (kind != DifferenceKind::Kept
                        || query.text()[last.query.end..here.query.start]
                            == found.text()[last.found.end..here.found.start]) =>
            {
                last.query.end = here.query.end;
                last.found.end = here.found.end;
            }
            _ => out.push(here),
        }
    }
    out
}

/// The bytes of `count` pieces from piece `from`; for none of them, the empty place before it.
fn span(text: &Tokenised<'_>, from: usize, count: usize) -> Range<usize> {
    let pieces = text.pieces();
    if count == 0 {
        // The place where something is missing is behind what stands before it.
        let at = from.checked_sub(1).map_or(0, |last| pieces[last].range.end);
        return at..at;
    }
    pieces[from].range.start..pieces[from + count - 1].range.end
}

/// The steps of the cheapest way through the pieces of both ranges.
fn path(
    query: &Tokenised<'_>,
    rows: Range<usize>,
    found: &Tokenised<'_>,
    columns: Range<usize>,
) -> Vec<(DifferenceKind, usize, usize)> {
    let (left, right) = (&query.pieces()[rows], &found.pieces()[columns]);
    let width = right.len() + 1;
    // How each cell was reached: 0 by both, 1 by the query's piece alone, 2 by the found one's alone.
    let mut came = vec![2u8; width * (left.len() + 1)];
    let mut row: Vec<u32> = vec![0];
    for piece in right {
        row.push(row[row.len() - 1] + piece.kind.cost());
    }
    for (i, x) in left.iter().enumerate() {
        let drop = x.kind.cost();
        let mut diagonal = row[0];
        row[0] += drop;
        came[(i + 1) * width] = 1;
        for (j, y) in right.iter().enumerate() {
            let both = diagonal + replacement(query, x, found, y);
            let (above, before) = (row[j + 1] + drop, row[j] + y.kind.cost());
            diagonal = row[j + 1];
            let cost = both.min(above).min(before);
            row[j + 1] = cost;
            came[(i + 1) * width + j + 1] = if cost == both {
                0
            } else if cost == above {
                1
            } else {
                2
            };
        }
    }
    let (mut i, mut j) = (left.len(), right.len());
    let mut steps = Vec::with_capacity(i.max(j));
    while i > 0 || j > 0 {
        match came[i * width + j] {
            0 => {
                (i, j) = (i - 1, j - 1);
                let same = replacement(query, &left[i], found, &right[j]) == 0;
                steps.push((if same { DifferenceKind::Kept } else { DifferenceKind::Changed }, 1, 1));
            }
            1 => {
                i -= 1;
                steps.push((DifferenceKind::Dropped, 1, 0));
            }
            _ => {
                j -= 1;
                steps.push((DifferenceKind::Added, 0, 1));
            }
        }
    }
    steps.reverse();
    steps
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(query: &str, found: &str) -> String {
        let sign = |d: &Difference| match d.kind {
            DifferenceKind::Kept => format!("={}", &query[d.query.clone()]),
            DifferenceKind::Changed => format!("~{}/{}", &query[d.query.clone()], &found[d.found.clone()]),
            DifferenceKind::Added => format!("+{}", &found[d.found.clone()]),
            DifferenceKind::Dropped => format!("-{}", &query[d.query.clone()]),
        };
        let all = differences(&Tokenised::new(query), &Tokenised::new(found));
        all.iter().map(sign).collect::<Vec<_>>().join("|")
    }

    #[test]
    fn differences_are_told_in_stretches() {
        assert_eq!(shown("le conseil s'est réuni hier", "le conseil s'est réuni hier"), "=le conseil s'est réuni hier");
        assert_eq!(shown("le 3 mai à Minsk", "le 14 mai à Minsk"), "=le|~3/14|=mai à Minsk");
        assert_eq!(shown("le conseil permanent siège", "le conseil siège"), "=le conseil|-permanent|=siège");
        assert_eq!(shown("le conseil siège", "le conseil permanent siège."), "=le conseil|+permanent|=siège|+.");
        // Two spaces or three, or a mark that nobody sees, are alike in what a token knows of the space before it.
        assert_eq!(shown("le  conseil siège", "le   conseil siège"), "=le|=conseil siège");
        assert_eq!(shown("le \u{202b} conseil", "le  conseil"), "=le|=conseil");
    }

    proptest! {
        #[test]
        fn differences_cover_both_texts(a in "[ab1é \u{a0},.]{0,20}", b in "[ab1é \u{a0},.]{0,20}") {
            let (left, right) = (Tokenised::new(&a), Tokenised::new(&b));
            let all = differences(&left, &right);
            for (text, side) in [(&a, 0), (&b, 1)] {
                let mut end = 0;
                for d in &all {
                    let range = if side == 0 { &d.query } else { &d.found };
                    if range.is_empty() {
                        continue;
                    }
                    prop_assert!(range.start >= end && text[end..range.start].trim().is_empty());
                    end = range.end;
                }
                prop_assert!(text[end..].trim().is_empty());
            }
            for d in &all {
                if d.kind == DifferenceKind::Kept {
                    prop_assert_eq!(&a[d.query.clone()], &b[d.found.clone()]);
                }
            }
        }
    }
}
