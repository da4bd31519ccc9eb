//! Reads a document as segments to align.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use bitext::align::AlignSegment;
use bitext::document::{Document, Format, ReadOptions, encoding};
use bitext::pretranslate::segments;
use bitext::segment::Segmenter;
use bitext::text::identify::identify;
use bitext::{Direction, Error, ErrorKind};

use super::pairs::Pair;

/// A document's segments.
pub(super) struct Text {
    pub(super) segments: Vec<AlignSegment>,
    /// What the person should know of how the file was read.
    pub(super) remark: Option<String>,
}

pub(super) fn read(path: &Path, segmenter: &Segmenter, pre_segmented: bool) -> bitext::Result<Text> {
    let text = if pre_segmented { lines(path) } else { document(path, segmenter) };
    let mut text = text.map_err(|error| error.in_file(path))?;
    if text.segments.is_empty() {
        return Err(Error::new(ErrorKind::Empty).in_file(path));
    }
    text.remark = text.remark.map(|remark| format!("{}: {remark}", path.display()));
    Ok(text)
}

fn lines(path: &Path) -> bitext::Result<Text> {
    let decoded = encoding::decode(&fs::read(path)?)?;
    let segments = decoded.text.lines().map(AlignSegment::new).collect();
    Ok(Text { segments, remark: decoded.remark() })
}

fn document(path: &Path, segmenter: &Segmenter) -> bitext::Result<Text> {
    // A name that tells no format is no reason not to read a text.
    let format = Format::of_path(path).ok().or_else(|| Format::of_path(Path::new("a.txt")).ok());
    let document = Document::open(path, &ReadOptions { format, ..ReadOptions::default() })?;
    let found = segments(&document, segmenter).into_iter().filter(|segment| !segment.shadow);
    let segments = found.map(|s| AlignSegment { text: s.source.text, paragraph: s.block as u32 }).collect();
    Ok(Text { segments, remark: document.remark() })
}

/// Refuses documents given the wrong way round.
pub(super) fn check_order(pair: &Pair, source: &Text, target: &Text, direction: &Direction) -> Result<()> {
    let whole = |text: &Text| {
        let texts: Vec<&str> = text.segments.iter().take(200).map(|segment| segment.text.as_str()).collect();
        identify(&texts.join("\n"))
    };
    if let (Some(first), Some(second)) = (whole(source), whole(target))
        && first.matches(&direction.to)
        && second.matches(&direction.from)
        && !direction.from.matches(&direction.to)
    {
        let Direction { from, to } = direction;
        bail!(
            "{pair}: the first document is written in {to} and the second in {from}: give the {from} one first, \
             or say --from {to} --to {from}"
        );
    }
    Ok(())
}
