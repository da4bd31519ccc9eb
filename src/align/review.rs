//! An alignment as a table that a person can review: one bead a row, in any editor or spreadsheet.

use std::io::{Read, Write};
use std::ops::Range;

use super::bitext::{AlignSegment, Bead, Bitext};
use crate::error::{Error, Result};
use crate::lang::{Direction, Lang};
use crate::text::lines::lines;
use crate::text::spreadsheet::{delimiter, guarded};

/// Headings of the columns beside the two texts, whose headings are the language tags.
const SOURCE: &str = "source_segments";
const TARGET: &str = "target_segments";
const CONFIDENCE: &str = "confidence";
const LOCKED: &str = "locked";

/// What stands in the column `locked` of a row that is not: nothing, or what the empty boxes of a spreadsheet become.
const UNMARKED: [&str; 6] = ["", "0", "false", "faux", "no", "non"];

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableStyle {
    /// Tabs between columns; tabs and line breaks in texts become spaces. Quoted is only a text that
    /// begins with a quotation mark, which a spreadsheet would take for the beginning of a quoted cell.
    Tsv,
    /// Commas between columns, quoted where need be (RFC 4180).
    Csv,
}

/// The text of some segments, put together as one.
pub fn joined_text(segments: &[AlignSegment], range: &Range<usize>) -> String {
    let texts: Vec<&str> = segments[range.clone()].iter().map(|segment| segment.text.trim()).collect();
    texts.join(" ")
}

/// Writes an alignment as a table: a heading, then a bead a row.
///
/// Columns: `source_segments` and `target_segments` (numbers from 0, as `0+1`), `confidence` (0 to 1),
/// `locked` (`x` for a bead that a person fixed), then the two texts under the tags of their languages,
/// with an apostrophe before what a spreadsheet would take for a formula (`- Bonjour`).
///
/// # Errors
/// When `out` cannot be written.
pub fn write_table(
    out: &mut dyn Write,
    style: TableStyle,
    direction: &Direction,
    sides: (&[AlignSegment], &[AlignSegment]),
    bitext: &Bitext,
) -> Result<()> {
    let heading = [SOURCE, TARGET, CONFIDENCE, LOCKED, direction.from.as_str(), direction.to.as_str()];
    let rows = bitext.beads.iter().map(|bead| {
        [
            numbers(&bead.source),
            numbers(&bead.target),
            format!("{:.3}", bead.confidence),
            if bead.locked { "x".to_owned() } else { String::new() },
            guarded(&joined_text(sides.0, &bead.source)).into_owned(),
            guarded(&joined_text(sides.1, &bead.target)).into_owned(),
        ]
    });
    match style {
        TableStyle::Tsv => {
            writeln!(out, "{}", heading.join("\t"))?;
            for row in rows {
                let row = row.map(|cell| {
                    let cell = cell.replace(['\t', '\n', '\r'], " ");
                    if cell.starts_with('"') { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
                });
                writeln!(out, "{}", row.join("\t"))?;
            }
        }
        TableStyle::Csv => {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(heading)?;
            for row in rows {
                writer.write_record(row)?;
            }
            writer.flush()?;
        }
    }
    Ok(())
}

/// `4+5`: between spaces a French spreadsheet would take `100 101` for the number 100101.
fn numbers(range: &Range<usize>) -> String {
    range.clone().map(|n| n.to_string()).collect::<Vec<_>>().join("+")
}

/// Writes an alignment one bead a line, as `[0, 1]:[0]`: numbers from 0, source then target.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_beads(out: &mut dyn Write, beads: &[Bead]) -> Result<()> {
    for bead in beads {
        let list = |range: &Range<usize>| range.clone().map(|n| n.to_string()).collect::<Vec<_>>().join(", ");
        writeln!(out, "[{}]:[{}]", list(&bead.source), list(&bead.target))?;
    }
    Ok(())
}

/// Reads the beads that a person fixed: from a table as [`write_table`] writes it, the rows with
/// something in the column `locked` that is not `no`, `false` or `0`; from beads as [`write_beads`] writes them,
/// every line.
///
/// Columns go by their headings, in any order and with others between them; the texts stand under the tags of
/// `direction`.
///
/// # Errors
/// When the file is neither, or a row's segments are no numbers in sequence. The error names the line.
pub fn read_locks(mut input: impl Read, direction: &Direction) -> Result<Vec<Lock>> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    // The csv crate counts a line less where lines end in CR LF.
    let text = lines(text.trim_start_matches('\u{feff}')).collect::<Vec<_>>().join("\n");
    if text.trim_start().starts_with('[') { beads_as_locks(&text) } else { table_as_locks(&text, direction) }
}

/// A bead that a person fixed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lock {
    /// Source segments, from 0; empty for a target segment without counterpart.
    pub source: Range<usize>,
    /// Target segments, from 0.
    pub target: Range<usize>,
    /// What the file shows of the source and of the target, perhaps edited; empty where it shows none.
    pub shown: [String; 2],
    /// The line of the file that says so, from 1.
    pub line: u64,
}

fn beads_as_locks(text: &str) -> Result<Vec<Lock>> {
    let mut locks = Vec::new();
    for (line, bead) in (1..).zip(text.lines()).filter(|(_, bead)| !bead.trim().is_empty()) {
        let sides = bead.split_once(':').and_then(|(s, t)| Some((bracketed(s)?, bracketed(t)?)));
        let (source, target) =
            sides.ok_or_else(|| Error::malformed("beads", "a line looks like [0, 1]:[0]").at(line, None))?;
        locks.push(Lock { source, target, shown: Default::default(), line });
    }
    Ok(locks)
}

fn bracketed(text: &str) -> Option<Range<usize>> {
    // Scores of other aligners may follow the second list.
    let list = text.trim().strip_prefix('[')?;
    sequence(&list[..list.find(']')?])
}

fn table_as_locks(text: &str, direction: &Direction) -> Result<Vec<Lock>> {
    let delimiter = delimiter(text);
    let format = if delimiter == b'\t' { "TSV" } else { "CSV" };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter != b'\t')
        .flexible(true)
        .from_reader(text.as_bytes());
    let unread = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        Error::malformed(format, "this is no table").at(line, None)
    };
    let headings = reader.headers().map_err(unread)?.clone();
    // Between tabs a quotation mark is a mark like others, unless a spreadsheet has put every cell into two:
    // no cell that is read here has any of its own.
    let bare = |cell: &str| cell.trim().trim_matches('"').trim().to_owned();
    let column = |name: &str| {
        headings.iter().position(|heading| bare(heading).eq_ignore_ascii_case(name)).ok_or_else(|| {
            Error::malformed(format, format!("no column '{name}': lock a table that bitext align wrote")).at(1, None)
        })
    };
    let (source, target, locked) = (column(SOURCE)?, column(TARGET)?, column(LOCKED)?);
    let tags: Vec<_> = headings.iter().map(|heading| Lang::new(&bare(heading)).ok()).collect();
    let text_in = |lang: &Lang| {
        let same = tags.iter().position(|tag| tag.as_ref() == Some(lang));
        same.or_else(|| tags.iter().position(|tag| tag.as_ref().is_some_and(|tag| tag.matches(lang))))
    };
    let texts = [text_in(&direction.from), text_in(&direction.to)];
    let mut locks = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unread)?;
        let line = record.position().map_or(1, csv::Position::line);
        let mark = bare(record.get(locked).unwrap_or_default()).to_lowercase();
        if UNMARKED.contains(&mark.as_str()) {
            continue;
        }
        let range = |at: usize| {
            sequence(&bare(record.get(at).unwrap_or_default()))
                .ok_or_else(|| Error::malformed(format, "segments are numbers in sequence, as 4+5+6").at(line, None))
        };
        let shown = texts.map(|at| at.and_then(|at| record.get(at)).map(&bare).unwrap_or_default());
        locks.push(Lock { source: range(source)?, target: range(target)?, shown, line });
    }
    Ok(locks)
}

/// `4+5+6`, `4 5 6`, `4, 5, 6` or `4-6` as a range; empty text as an empty one.
fn sequence(text: &str) -> Option<Range<usize>> {
    if let Some((first, last)) = text.split_once('-') {
        let (first, last): (usize, usize) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
        return (first <= last).then_some(first..last.checked_add(1)?);
    }
    let numbers = text.split(['+', ',', ' ', ';']).filter(|part| !part.is_empty());
    let numbers: Vec<usize> = numbers.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let Some(&first) = numbers.first() else { return Some(0..0) };
    let range = first..first.checked_add(numbers.len())?;
    range.clone().eq(numbers).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{Judgement, Verdict};

    #[test]
    fn locks_are_read_from_tables_of_every_spreadsheet_and_from_beads() {
        let lock = |source: Range<usize>, target: Range<usize>, line| (source, target, line);
        let read = |text: &str| -> Vec<_> {
            let locks = read_locks(text.as_bytes(), &Direction::default()).unwrap();
            locks.into_iter().map(|lock| (lock.source, lock.target, lock.line)).collect()
        };
        let heading = ["source_segments", "target_segments", "confidence", "locked", "fr", "en"];
        let tsv = format!("{}\n0\t0\t0.9\t\tA\tB\n1 2\t1\t0.4\tx\tC \"d\tE\n", heading.join("\t"));
        assert_eq!(read(&tsv), [lock(1..3, 1..2, 3)]);
        let semicolons = format!("\u{feff}{}\n3-5;;1;yes;\"a;b\";\n", heading.join(";"));
        assert_eq!(read(&semicolons), [lock(3..6, 0..0, 2)]);
        let quoted = tsv.replace('"', "").replace('\t', "\"\t\"").replace('\n', "\"\r\n\"");
        assert_eq!(read(&format!("\"{}", quoted.trim_end_matches('"'))), [lock(1..3, 1..2, 3)]);
        assert_eq!(read(&tsv.replace("1 2", "1+2")), [lock(1..3, 1..2, 3)]);
        assert_eq!(read(&tsv.replace('\n', "\r")), [lock(1..3, 1..2, 3)]);
        let remarked = "Remarque\tLocked\tSource_segments\tTarget_segments\tnote\tEN\tfr\n?\tx\t1\t2\t!\tB\tA\n";
        let locks = read_locks(remarked.as_bytes(), &Direction::default()).unwrap();
        let shown = ["A", "B"].map(str::to_owned);
        assert_eq!(locks, [Lock { source: 1..2, target: 2..3, shown, line: 2 }], "columns go by their headings");
        let boxes = format!("{}\n0\t0\t0.9\tFALSE\tA\tB\n1\t1\t0.4\tTRUE\tC\tD\n", heading.join("\t"));
        assert_eq!(read(&boxes), [lock(1..2, 1..2, 3)], "boxes to tick, as Google Sheets saves them");
        assert_eq!(read("[0, 1]:[0]:0.5\n\n[]:[1]\n"), [lock(0..2, 0..1, 1), lock(0..0, 1..2, 3)]);
    }

    #[test]
    fn a_spreadsheet_reads_the_table_as_it_was_meant() {
        let source = ["\"Bonjour", "dit-il.", "=1+2"].map(AlignSegment::new);
        let target = ["\"Hello,\"\the said.", "\"", ""].map(AlignSegment::new);
        let bead =
            |source: Range<usize>, target: Range<usize>| Bead { source, target, locked: true, ..Bead::default() };
        let bitext = Bitext {
            beads: vec![bead(0..2, 0..1), bead(2..3, 1..2), bead(3..3, 2..3)],
            moved: Vec::new(),
            verdict: Verdict { supported: 1.0, judgement: Judgement::Related },
        };
        let mut table = Vec::new();
        write_table(&mut table, TableStyle::Tsv, &Direction::default(), (&source, &target), &bitext).unwrap();
        let mut spreadsheet = csv::ReaderBuilder::new().delimiter(b'\t').from_reader(table.as_slice());
        let rows: Vec<csv::StringRecord> = spreadsheet.records().map(Result::unwrap).collect();
        let texts: Vec<_> = rows.iter().map(|row| (&row[4], &row[5])).collect();
        assert_eq!(texts, [("\"Bonjour dit-il.", "\"Hello,\" he said."), ("'=1+2", "\""), ("", "")]);
        let locks = read_locks(table.as_slice(), &Direction::default()).unwrap();
        let locks: Vec<_> = locks.into_iter().map(|l| (l.source, l.target)).collect();
        assert_eq!(locks, [(0..2, 0..1), (2..3, 1..2), (0..0, 2..3)]);
    }

    #[test]
    fn what_is_no_lock_is_told_with_its_line() {
        let fails = |text: &str| read_locks(text.as_bytes(), &Direction::default()).unwrap_err().to_string();
        assert_eq!(fails("[0]:[0]\n[1:[1]\n"), "line 2: beads: a line looks like [0, 1]:[0]");
        assert!(fails("a,b\n1,2\n").contains("no column 'source_segments'"));
        let gap = "source_segments\ttarget_segments\tlocked\n1 3\t1\tx\n";
        assert_eq!(fails(gap), "line 2: TSV: segments are numbers in sequence, as 4+5+6");
    }
}
