//! Tables: one column holds the sources, another one takes their translations.

use std::ops::Range;

use super::splice::{Edit, compose};
use super::{Block, ReadOptions, Reading, Skeleton, Standing, Translation};
use crate::error::{Error, Result};
use crate::lang::{Direction, Lang};
use crate::text::headings::{self, Texts};
use crate::text::lines::Lines;
use crate::text::spreadsheet::delimiter;
use crate::unit::Segment;

/// A field and where it stands, quotes included.
struct Field {
    value: String,
    range: Range<usize>,
}

#[derive(Debug)]
struct CsvSkeleton {
    delimiter: char,
    places: Vec<Place>,
}

/// Where a translation goes.
#[derive(Debug)]
struct Place {
    range: Range<usize>,
    /// How many delimiters the record lacks before the column.
    missing: usize,
    quoted: bool,
}

pub(super) fn read(text: &str, options: &ReadOptions) -> Result<Reading> {
    let delimiter = char::from(delimiter(text));
    let records = records(text, delimiter)?;
    let head: Vec<&str> = records.first().map(|r| r.iter().map(|f| f.value.trim()).collect()).unwrap_or_default();
    let direction = options.direction.clone().unwrap_or_default();
    let (source, target, has_heading) = match &options.columns {
        Some((source, target)) => {
            let column = |name: &str| -> Result<(usize, bool)> {
                if let Some(at) = head.iter().position(|cell| cell.eq_ignore_ascii_case(name)) {
                    return Ok((at, true));
                }
                match name.parse::<usize>() {
                    Ok(number) if number > 0 => Ok((number - 1, false)),
                    _ => Err(Error::malformed("CSV", format!("no column '{name}' in {}", head.join(", ")))),
                }
            };
            let (source, target) = (column(source)?, column(target)?);
            (source.0, target.0, source.1 || target.1)
        }
        None => match columns(&head, &direction) {
            Some((source, target)) => (source, target, true),
            None => {
                let reason = format!(
                    "no columns for {} and {} in its first line: name them with --columns, such as --columns 1,2",
                    direction.from, direction.to
                );
                return Err(Error::malformed("CSV", reason));
            }
        },
    };
    let mut blocks = Vec::new();
    let mut places = Vec::new();
    let mut lines = Lines::new(text);
    for record in records.iter().skip(usize::from(has_heading)) {
        let Some(field) = record.get(source).filter(|field| !field.value.trim().is_empty()) else { continue };
        let mut block = Block::open(Segment::plain(&*field.value), field.range.clone(), lines.of(field.range.start));
        block.one_segment = true;
        let place = match record.get(target) {
            Some(other) => {
                if !other.value.trim().is_empty() {
                    block.existing = Some(Segment::plain(&*other.value));
                    block.standing = Standing::Translated;
                }
                Place { range: other.range.clone(), missing: 0, quoted: text[other.range.clone()].starts_with('"') }
            }
            None => {
                let end = record.last().map_or(0, |last| last.range.end);
                Place { range: end..end, missing: target + 1 - record.len(), quoted: false }
            }
        };
        blocks.push(block);
        places.push(place);
    }
    Ok(Reading::new(blocks, CsvSkeleton { delimiter, places }))
}

/// The columns of a direction, told by headings: languages, or source and target.
fn columns(head: &[&str], direction: &Direction) -> Option<(usize, usize)> {
    let find = |lang: &Lang, side: &Texts| {
        head.iter().position(|cell| match headings::texts(cell) {
            Some(Texts::In(named)) => named.matches(lang),
            Some(named) => named == *side,
            None => false,
        })
    };
    let (source, target) = (find(&direction.from, &Texts::Source)?, find(&direction.to, &Texts::Target)?);
    (source != target).then_some((source, target))
}

fn records(text: &str, delimiter: char) -> Result<Vec<Vec<Field>>> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let start = at;
        let value = if text[at..].starts_with('"') {
            let mut value = String::new();
            at += 1;
            loop {
                let close = text[at..].find('"').map(|n| at + n);
                let close = close.ok_or_else(|| {
                    let (line, column) = super::xml::place(text, start);
                    Error::malformed("CSV", "a quote that is never closed").at(line, column)
                })?;
                value.push_str(&text[at..close]);
                at = close + 1;
                if !text[at..].starts_with('"') {
                    break;
                }
                value.push('"');
                at += 1;
            }
            // What stands between the closing quote and the delimiter belongs to no field; it is kept in the value.
            let rest = text[at..].find([delimiter, '\n', '\r']).map_or(text.len(), |n| at + n);
            value.push_str(&text[at..rest]);
            at = rest;
            value
        } else {
            at = text[at..].find([delimiter, '\n', '\r']).map_or(text.len(), |n| at + n);
            text[start..at].to_owned()
        };
        record.push(Field { value, range: start..at });
        if text[at..].starts_with(delimiter) {
            at += delimiter.len_utf8();
            // A delimiter at the very end has an empty field behind it.
            if at == text.len() || text[at..].starts_with(['\n', '\r']) {
                record.push(Field { value: String::new(), range: at..at });
            } else {
                continue;
            }
        }
        at += text[at..].chars().take_while(|c| *c == '\r').count();
        if text[at..].starts_with('\n') {
            at += 1;
        }
        records.push(std::mem::take(&mut record));
    }
    Ok(records)
}

impl Skeleton for CsvSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, _text: &str) -> Vec<Edit> {
        let place = &self.places[block.id];
        let target = compose(block, &translation.pieces).text;
        let mut out: String = std::iter::repeat_n(self.delimiter, place.missing).collect();
        if place.quoted || target.contains([self.delimiter, '"', '\n', '\r']) {
            out.push_str(&format!("\"{}\"", target.replace('"', "\"\"")));
        } else {
            out.push_str(&target);
        }
        vec![Edit::text(place.range.clone(), out)]
    }
}
