//! Which character parts the cells, and whether quotation marks enclose them.

use csv_core::ReadRecordResult;

use crate::error::{Error, Place, Result};
use crate::exchange::input::Input;

/// The longest record, in bytes; a quotation mark that opens more than this closes nowhere.
const LONGEST: usize = 4 * 1024 * 1024;

/// The delimiters that are looked for, the likelier first.
const DELIMITERS: [u8; 4] = [b'\t', b';', b',', b'|'];

/// How the cells of a table are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    /// The character between two cells.
    pub(crate) delimiter: u8,
    /// Whether `"` encloses cells.
    pub(crate) quoted: bool,
}

impl Dialect {
    /// What the beginning of a table looks like. Where nothing can be told it is `fallback`.
    pub(crate) fn of(sample: &str, fallback: u8) -> Dialect {
        let mut best: Option<(usize, Dialect)> = None;
        for delimiter in DELIMITERS {
            for quoted in [true, false] {
                let dialect = Dialect { delimiter, quoted };
                let Some(score) = dialect.score(sample) else { continue };
                if best.is_none_or(|(most, _)| score > most) {
                    best = Some((score, dialect));
                }
            }
        }
        best.map_or(Dialect { delimiter: fallback, quoted: fallback != b'\t' }, |(_, dialect)| dialect)
    }

    /// How well a sample fits: the records that have the usual number of cells, in thousandths, plus a
    /// little for quoted cells; `None` when the sample has one column, or quotation marks that enclose no cell.
    fn score(self, sample: &str) -> Option<usize> {
        let mut counts = Vec::new();
        let mut rest = sample.as_bytes();
        let (mut quoted, mut stray) = (0, 0);
        while !rest.is_empty() && counts.len() < 500 {
            let record = self.measure(rest);
            // The last record of a sample may be cut off.
            let whole = record.length < rest.len() || rest.ends_with(b"\n") || counts.is_empty();
            if whole && (record.cells > 1 || !rest[..record.length].trim_ascii().is_empty()) {
                counts.push(record.cells);
            }
            quoted += record.quoted;
            stray += record.stray;
            rest = &rest[record.length..];
        }
        let alike = |cells: usize| counts.iter().filter(|&&other| other == cells).count();
        let usual = *counts.iter().filter(|&&cells| cells > 1).max_by_key(|&&cells| alike(cells))?;
        let fitting = alike(usual);
        // A text that merely holds commas has them here and there.
        let sound = fitting * 2 > counts.len() && stray * 10 <= quoted;
        sound.then(|| fitting * 1000 / counts.len() + usize::from(quoted > 0))
    }

    /// Measures the first record.
    fn measure(self, bytes: &[u8]) -> Measured {
        let mut record = Measured { length: 0, cells: 1, quoted: 0, stray: 0 };
        let mut at = 0;
        let mut cell_start = true;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' if cell_start && self.quoted => {
                    loop {
                        let Some(found) = memchr::memchr(b'"', &bytes[at + 1..]) else {
                            // Cut off with the sample, or closed nowhere.
                            record.stray += 1;
                            return Measured { length: bytes.len(), ..record };
                        };
                        at += found + 1;
                        if bytes.get(at + 1) != Some(&b'"') {
                            break;
                        }
                        at += 1;
                    }
                    record.quoted += 1;
                    cell_start = false;
                    let ends = |next: &u8| *next == self.delimiter || matches!(next, b'\n' | b'\r');
                    record.stray += usize::from(!bytes.get(at + 1).is_none_or(ends));
                }
                b'\n' => return Measured { length: at + 1, ..record },
                _ if byte == self.delimiter => {
                    record.cells += 1;
                    cell_start = true;
                }
                _ => cell_start = false,
            }
            at += 1;
        }
        Measured { length: at, ..record }
    }
}

/// What a record looks like in a dialect.
struct Measured {
    /// Its bytes, with its line end.
    length: usize,
    cells: usize,
    /// How many cells are enclosed in quotation marks.
    quoted: usize,
    /// How many quotation marks open a cell and do not close it where it ends.
    stray: usize,
}

/// A table being read, record by record.
pub(crate) struct Table {
    pub(crate) input: Input,
    pub(crate) dialect: Dialect,
    format: &'static str,
    parser: csv_core::Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    pending: usize,
    /// Whether the rest of a line that is too long comes next, which is no record.
    cut: bool,
    complete: bool,
}

impl Table {
    pub(crate) fn new(input: Input, dialect: Dialect, format: &'static str) -> Table {
        let parser = csv_core::ReaderBuilder::new().delimiter(dialect.delimiter).quoting(dialect.quoted).build();
        Table {
            input,
            dialect,
            format,
            parser,
            cells: vec![0; 4096],
            ends: vec![0; 64],
            pending: 0,
            cut: false,
            complete: false,
        }
    }

    /// Whether the table was read to its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    /// The line and column where the record that came last begins.
    pub(crate) fn place(&self) -> Place {
        self.input.place_at(0)
    }

    /// The cells of the next record that is not blank; `None` at the end.
    pub(crate) fn next_record(&mut self) -> Option<Result<Vec<String>>> {
        loop {
            self.input.consume(std::mem::take(&mut self.pending));
            if std::mem::take(&mut self.cut)
                && let Err(error) = self.skip_line()
            {
                return Some(Err(error));
            }
            match self.record_length() {
                Ok(None) => {
                    self.complete = true;
                    return None;
                }
                Ok(Some(length)) => self.pending = length,
                Err(error) => return Some(Err(error)),
            }
            let record = &self.input.data()[..self.pending];
            if !record.trim_ascii().is_empty() {
                return Some(self.split());
            }
        }
    }

    /// Moves on to behind the next line end.
    fn skip_line(&mut self) -> Result<()> {
        loop {
            let data = self.input.data();
            let end = memchr::memchr(b'\n', data);
            self.input.consume(end.map_or(data.len(), |end| end + 1));
            if end.is_some() || !self.input.fill()? {
                return Ok(());
            }
        }
    }

    /// How many bytes the next record has, its line end included.
    fn record_length(&mut self) -> Result<Option<usize>> {
        let mut at = 0;
        let (mut inside, mut cell_start) = (false, true);
        loop {
            let data = self.input.data();
            while let Some(&byte) = data.get(at) {
                if inside {
                    match memchr::memchr(b'"', &data[at..]) {
                        Some(found) => {
                            at += found + 1;
                            inside = false;
                            // A doubled one opens the cell again.
                            cell_start = data.get(at) == Some(&b'"');
                        }
                        None => at = data.len(),
                    }
                    continue;
                }
                at += 1;
                match byte {
                    b'"' if cell_start && self.dialect.quoted => inside = true,
                    b'\n' => return Ok(Some(at)),
                    // Old Macintosh files end their lines so; CR LF is seen as one.
                    b'\r' if data.get(at).is_some_and(|&next| next != b'\n') => return Ok(Some(at)),
                    _ => cell_start = byte == self.dialect.delimiter,
                }
            }
            if data.len() > LONGEST {
                let line_end = memchr::memchr(b'\n', data);
                self.cut = line_end.is_none();
                self.pending = line_end.map_or(data.len(), |end| end + 1);
                let reason = if inside { "a quotation mark that is never closed" } else { "a line beyond 4 MiB" };
                return Err(Error::malformed(self.format, reason).at_place(&self.place()));
            }
            // A doubled quotation mark may be parted by the end of what was read.
            let parted = !inside && at > 0 && data.get(at - 1) == Some(&b'"');
            let had = data.len();
            if !self.input.fill()? {
                if inside {
                    // The quotation mark closes nowhere: this line is broken, the next ones may not be.
                    let line_end = memchr::memchr(b'\n', self.input.data()).map_or(had, |end| end + 1);
                    self.pending = line_end;
                    let reason = "a quotation mark that is never closed";
                    return Err(Error::malformed(self.format, reason).at_place(&self.place()));
                }
                return Ok((had > 0).then_some(had));
            }
            cell_start = cell_start || parted && self.input.data().get(at) == Some(&b'"');
        }
    }

    fn split(&mut self) -> Result<Vec<String>> {
        let record = &self.input.data()[..self.pending];
        if self.cells.len() < record.len() + 16 {
            self.cells.resize(record.len() * 2 + 16, 0);
        }
        let (mut from, mut written, mut ended) = (0, 0, 0);
        self.parser.reset();
        loop {
            // Each record is a table to the parser, which would drop a byte-order mark at its beginning; that of the file is
            // gone already. It knows none that comes in two pieces.
            let to = if from == 0 && record.starts_with(b"\xef\xbb\xbf") { 1 } else { record.len() };
            let (result, read, wrote, ends) =
                self.parser.read_record(&record[from..to], &mut self.cells[written..], &mut self.ends[ended..]);
            from += read;
            written += wrote;
            ended += ends;
            match result {
                ReadRecordResult::OutputFull => self.cells.resize(self.cells.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                // Without a line end the record ends with the input, which an empty read says.
                ReadRecordResult::InputEmpty if from < record.len() => {}
                ReadRecordResult::InputEmpty => {
                    let (_, _, wrote, ends) =
                        self.parser.read_record(&[], &mut self.cells[written..], &mut self.ends[ended..]);
                    written += wrote;
                    ended += ends;
                    break;
                }
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        let _ = written;
        let mut cells = Vec::with_capacity(ended);
        let mut start = 0;
        for &end in &self.ends[..ended] {
            match self.input.text(&self.cells[start..end]) {
                Ok(cell) => cells.push(cell.into_owned()),
                Err(_) => {
                    return Err(Error::malformed(self.format, "bytes that are not UTF-8").at_place(&self.place()));
                }
            }
            start = end;
        }
        Ok(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::input::Declared;

    fn records(text: &str, dialect: Dialect) -> Vec<Result<Vec<String>, String>> {
        let input = Input::new(Box::new(std::io::Cursor::new(text.to_owned())), Declared::Nowhere).unwrap();
        let mut table = Table::new(input, dialect, "CSV");
        std::iter::from_fn(|| table.next_record()).map(|record| record.map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn delimiters_are_told_by_the_number_of_cells() {
        let of = |sample| Dialect::of(sample, b',');
        let dialect = |delimiter, quoted| Dialect { delimiter, quoted };
        assert_eq!(of("Oui, certes;Yes\nNon;No, not\n"), dialect(b';', true));
        assert_eq!(of("\"a;b\",c\n\"d\"\"\",\"e\nf\"\n"), dialect(b',', true));
        assert_eq!(of("\"Oui\", dit-il.\t\"Yes\", he said.\nNon\tNo\n"), dialect(b'\t', false));
        assert_eq!(of("one column\nonly\n"), dialect(b',', true));
        let long = "\"a\",\"b\"\r\n".repeat(20) + "\"c\" d,\"e\"\n\"cut";
        assert_eq!(of(&long), dialect(b',', true));
    }

    #[test]
    fn records_may_span_lines_and_a_stray_quote_costs_one() {
        let comma = Dialect { delimiter: b',', quoted: true };
        assert_eq!(
            records("a,\"b\r\n\"\"c\"\"\"\r\n\r\nd,e\"f", comma),
            [Ok(vec!["a".into(), "b\r\n\"c\"".into()]), Ok(vec!["d".into(), "e\"f".into()])]
        );
        assert_eq!(
            records("a,b\nc,\"d\ne,f\n", comma),
            [
                Ok(vec!["a".into(), "b".into()]),
                Err("line 2:1: CSV: a quotation mark that is never closed".into()),
                Ok(vec!["e".into(), "f".into()])
            ]
        );
        assert_eq!(records("a,b\rc,d\r", comma).len(), 2);
    }

    /// The end of such a line was a record of its own, with half of a source and a whole target.
    #[test]
    fn the_rest_of_a_line_that_is_too_long_is_no_record() {
        let text = format!("a\tb\n{}\tc\nd\te\n", "mot ".repeat(LONGEST));
        let records = records(&text, Dialect { delimiter: b'\t', quoted: false });
        assert_eq!(records.len(), 3);
        assert!(records[1].as_ref().is_err_and(|error| error == "line 2:1: CSV: a line beyond 4 MiB"));
        assert_eq!(records[2], Ok(vec!["d".to_owned(), "e".to_owned()]));
    }
}
