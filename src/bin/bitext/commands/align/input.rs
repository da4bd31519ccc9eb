//! Reads a document as segments to align.

use std::path::Path;

use anyhow::{Result, bail};
use bitext::align::AlignSegment;
use bitext::document::{Format, ReadOptions, encoding};
use bitext::pretranslate::segments;
use bitext::segment::Segmenter;
use bitext::text::identify::identify;
use bitext::text::lines;
use bitext::{Direction, Error, ErrorKind, Lang};

use super::pairs::Pair;
use crate::inputs;

/// A document's segments.
pub(super) struct Text {
    pub(super) segments: Vec<AlignSegment>,
    /// What the person should know of how the file was read.
    pub(super) remark: Option<String>,
}

pub(super) fn read(path: &Path, segmenter: &Segmenter, pre_segmented: bool) -> bitext::Result<Text> {
    let text = if pre_segmented { lines(path) } else { document(path, segmenter) };
    let name = inputs::name(path);
    let mut text = text.map_err(|error| error.in_file(name))?;
    if text.segments.is_empty() {
        return Err(Error::new(ErrorKind::Empty).in_file(name));
    }
    text.remark = text.remark.map(|remark| format!("{}: {remark}", name.display()));
    Ok(text)
}

fn lines(path: &Path) -> bitext::Result<Text> {
    let decoded = encoding::decode(&inputs::bytes(path)?)?;
    let segments = lines::lines(&decoded.text).map(AlignSegment::new).collect();
    Ok(Text { segments, remark: decoded.remark() })
}

fn document(path: &Path, segmenter: &Segmenter) -> bitext::Result<Text> {
    // A name that tells no format is no reason not to read a text.
    inputs::refuse_memory(path)?;
    let format = match Format::of_path(path) {
        Err(_) => Some(Format::Text),
        Ok(_) => None,
    };
    let document = inputs::document(path, &ReadOptions { format, ..ReadOptions::default() })?;
    let found = segments(&document, segmenter).filter(|segment| !segment.shadow);
    let (mut paragraph, mut last) = (0, None);
    let segments = found.map(|segment| {
        let place = Some((segment.block, segment.paragraph));
        paragraph += u32::from(last != place);
        last = place;
        AlignSegment { text: segment.source.text, paragraph }
    });
    let segments = segments.collect();
    Ok(Text { segments, remark: document.remark() })
}

/// Refuses documents given the wrong way round; the remark that it returns tells of one in another
/// language than is said.
pub(super) fn check_languages(
    pair: &Pair,
    source: &Text,
    target: &Text,
    direction: &Direction,
) -> Result<Option<String>> {
    let whole = |text: &Text| {
        let texts: Vec<&str> = text.segments.iter().take(200).map(|segment| segment.text.as_str()).collect();
        identify(&texts.join("\n"))
    };
    let Direction { from, to } = direction;
    let (first, second) = (whole(source), whole(target));
    let is = |found: &Option<Lang>, lang: &Lang| found.as_ref().is_some_and(|found| found.matches(lang));
    if is(&first, to) && is(&second, from) && !from.matches(to) {
        bail!(
            "{pair}: the first document is written in {to} and the second in {from}: give the {from} one first, \
             or say --from {to} --to {from}"
        );
    }
    let other = |found: Option<Lang>, lang: &Lang, path: &Path| {
        let found = found.filter(|found| !found.matches(lang))?;
        Some(format!("{} seems to be written in {found}, not in {lang}", inputs::name(path).display()))
    };
    let remarks = [other(first, from, &pair.source), other(second, to, &pair.target)];
    let remarks: Vec<String> = remarks.into_iter().flatten().collect();
    Ok((!remarks.is_empty()).then(|| remarks.join("; ")))
}
