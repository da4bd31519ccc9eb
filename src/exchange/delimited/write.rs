//! Writes units into a table: RFC 4180 for CSV, tabs for TSV.

use std::io::Write;

use super::columns::WRITTEN;
use crate::error::Result;
use crate::exchange::xml::characters::is_legal;
use crate::exchange::{TextEncoding, UnitWriter, Written};
use crate::lang::Direction;
use crate::text::spreadsheet::{guarded, is_dangerous};
use crate::unit::{Annotation, TranslationUnit, Variant};

/// How much text is gathered before it is handed on, in bytes.
const CHUNK: usize = 64 * 1024;

/// How a table is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelimitedOptions {
    /// The character between two cells: a comma, a semicolon for a French Excel, a tab.
    pub delimiter: u8,
    /// The encoding of the file; Excel needs UTF-8 with a mark, or UTF-16.
    pub encoding: TextEncoding,
    /// The two languages to write: a unit without both is left out.
    pub direction: Direction,
}

impl DelimitedOptions {
    /// A comma between the cells.
    pub fn csv(direction: Direction) -> DelimitedOptions {
        DelimitedOptions { delimiter: b',', encoding: TextEncoding::Utf8, direction }
    }

    /// A tab between the cells.
    pub fn tsv(direction: Direction) -> DelimitedOptions {
        DelimitedOptions { delimiter: b'\t', ..DelimitedOptions::csv(direction) }
    }
}

/// Writes the text of units in two languages, and what is known of them, a row each.
///
/// Cells that a spreadsheet would take for formulas are written with an apostrophe before them,
/// which reading takes away. Inline codes and properties are left out: TMX and JSONL hold them.
pub struct DelimitedWriter<W: Write> {
    out: W,
    options: DelimitedOptions,
    rows: csv::Writer<Vec<u8>>,
    cell: String,
    written: Written,
    ended: bool,
}

/// Whether a first line is the header that this writer writes.
pub(super) fn is_own_header<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    cells.skip(2).eq(WRITTEN.iter().map(|(name, _)| *name))
}

/// A writer of the rows that are gathered between two hand-overs.
fn rows(delimiter: u8) -> csv::Writer<Vec<u8>> {
    let terminator = if delimiter == b'\t' { csv::Terminator::Any(b'\n') } else { csv::Terminator::CRLF };
    csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(terminator)
        .buffer_capacity(2 * CHUNK)
        .from_writer(Vec::with_capacity(2 * CHUNK))
}

impl<W: Write> DelimitedWriter<W> {
    /// Begins a file: writes its header.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(mut out: W, options: DelimitedOptions) -> Result<DelimitedWriter<W>> {
        options.encoding.write_mark(&mut out)?;
        let mut rows = rows(options.delimiter);
        let names = [options.direction.from.as_str(), options.direction.to.as_str()];
        rows.write_record(names.into_iter().chain(WRITTEN.iter().map(|(name, _)| *name)))?;
        Ok(DelimitedWriter { out, options, rows, cell: String::new(), written: Written::default(), ended: false })
    }

    fn cell(&mut self, text: &str) -> Result<()> {
        if text.bytes().all(|b| b >= 0x20) && !is_dangerous(text) {
            return Ok(self.rows.write_field(text)?);
        }
        self.cell.clear();
        self.cell.extend(text.chars().filter(|&c| is_legal(c)));
        self.written.removed += text.chars().filter(|&c| !is_legal(c)).count() as u64;
        Ok(self.rows.write_field(&*guarded(&self.cell))?)
    }

    fn optional(&mut self, text: Option<&str>) -> Result<()> {
        self.cell(text.unwrap_or_default())
    }

    fn flush_rows(&mut self) -> Result<()> {
        self.rows.flush()?;
        self.options.encoding.write(self.rows.get_ref(), &mut self.out)?;
        self.rows = rows(self.options.delimiter);
        Ok(())
    }
}

impl<W: Write> UnitWriter for DelimitedWriter<W> {
    fn write(&mut self, unit: &TranslationUnit) -> Result<()> {
        let Some((source, target)) = unit.sides(&self.options.direction) else {
            self.written.left_out += 1;
            return Ok(());
        };
        // What is left out of a cell may be all that it holds.
        let says_something = |variant: &Variant| variant.segment.text.chars().any(is_legal);
        if !says_something(source) || !says_something(target) {
            self.written.left_out += 1;
            return Ok(());
        }
        self.cell(&source.segment.text)?;
        self.cell(&target.segment.text)?;
        let (origin, context, metadata) = (&unit.origin, &unit.context, &unit.metadata);
        // A translator's tool dates the variant, not the unit.
        let known = |of: fn(&crate::unit::Metadata) -> &Option<String>| {
            of(metadata).as_deref().or(of(&target.metadata).as_deref())
        };
        self.optional(unit.id.as_deref())?;
        self.optional(origin.document.as_deref())?;
        self.optional(origin.position.map(|position| position.to_string()).as_deref())?;
        self.optional(origin.confidence.map(|confidence| confidence.to_string()).as_deref())?;
        self.cell(&origin.status.to_string())?;
        self.optional(context.key.as_deref())?;
        self.optional(context.previous.as_deref())?;
        self.optional(context.next.as_deref())?;
        self.optional(known(|metadata| &metadata.created))?;
        self.optional(known(|metadata| &metadata.created_by))?;
        self.optional(known(|metadata| &metadata.changed))?;
        self.optional(known(|metadata| &metadata.changed_by))?;
        self.optional(known(|metadata| &metadata.last_used))?;
        let count = metadata.usage_count.or(target.metadata.usage_count);
        self.optional(count.map(|count| count.to_string()).as_deref())?;
        let notes: Vec<&str> = metadata
            .annotations
            .iter()
            .chain(&target.metadata.annotations)
            .filter_map(|annotation| match annotation {
                Annotation::Note { text, .. } => Some(text.as_str()),
                Annotation::Property { .. } => None,
            })
            .collect();
        self.cell(&notes.join("\n"))?;
        self.rows.write_record(None::<&[u8]>)?;
        self.written.units += 1;
        if self.rows.get_ref().len() >= CHUNK {
            self.flush_rows()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Written> {
        if !self.ended {
            self.ended = true;
            self.flush_rows()?;
            self.out.flush()?;
        }
        Ok(self.written)
    }
}
