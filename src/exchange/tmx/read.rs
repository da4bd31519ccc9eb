//! Reads TMX, unit by unit.

use std::borrow::Cow;
use std::io::{BufRead as _, Read};
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::segment::{self, Surroundings};
use super::{attributes, encodings, omegat, properties};
use crate::error::{Place, Result};
use crate::exchange::UnitReader;
use crate::exchange::xml::Fault;
use crate::exchange::xml::characters;
use crate::exchange::xml::entities::Entities;
use crate::exchange::xml::records::{Records, Step};
use crate::lang::Lang;
use crate::unit::{Annotation, Metadata, Segment, TranslationUnit, Variant};

const FORMAT: &str = "TMX";

/// A TMX file, read one unit at a time in bounded memory.
///
/// A unit that is broken or holds fewer than two languages comes as an error with its line and
/// column; the iterator then goes on with the next one. Only what cuts the file off ends it.
///
/// ```
/// use bitext::exchange::tmx::TmxReader;
///
/// let tmx = br#"<tmx version="1.4"><header srclang="fr"/><body>
///   <tu><tuv xml:lang="fr"><seg>Bonjour</seg></tuv><tuv xml:lang="en"><seg>Hello</seg></tuv></tu>
/// </body></tmx>"#;
/// let unit = TmxReader::new(&tmx[..])?.next().expect("a unit")?;
/// assert_eq!(unit.variants[1].segment.text, "Hello");
/// # Ok::<(), bitext::Error>(())
/// ```
pub struct TmxReader {
    records: Records,
    header: Header,
    languages: Languages,
    /// Where the last error was; the last unit stands where the records do.
    fault: Option<Place>,
    removed: u64,
    ended: bool,
}

/// What a header says of all units that do not say otherwise.
#[derive(Debug, Default)]
struct Header {
    source_lang: Option<Lang>,
    /// Attributes that every unit inherits, where they differ from what bitext writes itself.
    inherited: Vec<(String, String)>,
    /// What it says of the file as a whole.
    annotations: Vec<Annotation>,
    /// Whether OmegaT wrote the file, which writes tags as text.
    of_omegat: bool,
    /// How many of its notes, properties and encodings could not be read.
    unread: u64,
}

/// Language tags as they were written, and what they mean: a file repeats the same few.
#[derive(Debug, Default)]
struct Languages(Vec<(String, Option<Lang>)>);

impl Languages {
    fn get(&mut self, tag: &str) -> Option<Lang> {
        if let Some((_, lang)) = self.0.iter().find(|(known, _)| known == tag) {
            return lang.clone();
        }
        let lang = Lang::new(tag).ok();
        if self.0.len() < 64 {
            self.0.push((tag.to_owned(), lang.clone()));
        }
        lang
    }
}

impl TmxReader {
    /// Begins to read.
    ///
    /// # Errors
    /// When the source cannot be read, is empty or holds no text.
    pub fn new(source: impl Read + Send + 'static) -> Result<TmxReader> {
        Ok(TmxReader {
            records: Records::new(Box::new(source), FORMAT, &["tmx"], &["tu", "note", "prop", "ude"])?,
            header: Header::default(),
            languages: Languages::default(),
            fault: None,
            removed: 0,
            ended: false,
        })
    }

    fn next_unit(&mut self) -> Result<Option<TranslationUnit>> {
        loop {
            let range = match self.records.step()? {
                Step::EndOfDocument => return Ok(None),
                Step::Start(range) => {
                    let bytes = self.records.bytes(&range);
                    if bytes.starts_with(b"<header") {
                        let tag = String::from_utf8_lossy(bytes).into_owned();
                        self.read_header(&tag);
                    }
                    continue;
                }
                Step::End(_) => continue,
                // What else stands outside of units is the header's.
                Step::Record(range) if self.records.name(&range) != b"tu" => {
                    self.read_header_annotation(&range);
                    continue;
                }
                Step::Record(range) => range,
            };
            let bytes = self.records.bytes(&range);
            // quick-xml validates what it reads; only a unit in which it finds fault is looked at again.
            let mut result =
                read_unit(bytes, &self.header, self.records.entities(), &mut self.languages, &mut self.removed);
            if result.is_err() && std::str::from_utf8(bytes).is_err() {
                let bytes = bytes.to_vec();
                result = match self.records.input().text(&bytes) {
                    Ok(text) => read_unit(
                        text.as_bytes(),
                        &self.header,
                        self.records.entities(),
                        &mut self.languages,
                        &mut self.removed,
                    ),
                    Err(offset) => Err(Fault { offset, reason: "bytes that are not UTF-8".into() }),
                };
            }
            return match result {
                Ok(unit) => Ok(Some(unit)),
                Err(fault) => {
                    let error = self.records.error(range.start + fault.offset, fault.reason);
                    self.records.give_up(&range);
                    Err(error)
                }
            };
        }
    }

    fn read_header(&mut self, tag: &str) {
        let mut reader = Reader::from_str(tag);
        let (Ok(Event::Start(tag)) | Ok(Event::Empty(tag))) = reader.read_event() else { return };
        let around = Surroundings { entities: self.records.entities(), clean: false };
        let Ok(attributes) = segment::attributes(&tag, around) else { return };
        // bitext names itself anew in each file that it writes.
        let ours = attributes.iter().any(|(name, value)| name == "creationtool" && value == "bitext");
        self.header.of_omegat = attributes.iter().any(|(name, value)| name == "creationtool" && value == "OmegaT");
        for (name, value) in attributes {
            match (name.as_str(), value.as_str()) {
                ("srclang", tag) => self.header.source_lang = Lang::new(tag).ok(),
                ("segtype", "sentence") | ("datatype", "plaintext" | "PlainText" | "unknown" | "") => {}
                ("segtype" | "datatype", _) => self.header.inherited.push((name, value)),
                ("creationtool" | "creationtoolversion" | "o-tmf", _) if ours => {}
                _ => self.header.annotations.extend(attributes::of_file(&name, &value)),
            }
        }
    }

    fn read_header_annotation(&mut self, range: &Range<usize>) {
        let bytes = self.records.bytes(range);
        if self.records.name(range) == b"ude" {
            match encodings::of_element(&String::from_utf8_lossy(bytes), self.records.entities()) {
                Some(encoding) => self.header.annotations.push(encoding),
                None => self.header_is_broken(range),
            }
            return;
        }
        let around = Surroundings { entities: self.records.entities(), clean: characters::is_clean(bytes) };
        let mut scratch = Scratch { around, languages: &mut self.languages, removed: &mut self.removed };
        let mut reader = Reader::from_reader(bytes);
        let mut found = Metadata::default();
        let read = match reader.read_event() {
            Ok(Event::Start(tag)) => scratch.annotation(&mut reader, &tag, &mut found).is_ok(),
            Ok(Event::Empty(tag)) => scratch.empty_annotation(&tag, &mut found).is_ok(),
            _ => false,
        };
        if !read {
            self.header_is_broken(range);
        }
        let attributes = found.attributes.iter().flat_map(|(name, value)| attributes::of_file(name, value));
        self.header.annotations.extend(attributes.chain(found.annotations));
    }

    /// Counts a part of the header that could not be read. Its end may be missing: then units stand in it.
    fn header_is_broken(&mut self, range: &Range<usize>) {
        self.header.unread += 1;
        self.records.enter(range);
    }
}

impl Iterator for TmxReader {
    type Item = Result<TranslationUnit>;

    fn next(&mut self) -> Option<Result<TranslationUnit>> {
        if self.ended {
            return None;
        }
        let next = self.next_unit();
        self.fault = next.as_ref().err().map(|error| error.place().clone());
        if let Err(error) = &next {
            // What the system cannot read now, it will not read next time.
            self.ended = matches!(error.kind(), crate::ErrorKind::Io(_));
        }
        next.transpose()
    }
}

impl UnitReader for TmxReader {
    fn place(&self) -> Place {
        self.fault.clone().unwrap_or_else(|| self.records.input_ref().place_at(0))
    }

    fn bytes_read(&self) -> u64 {
        self.records.input_ref().bytes_read()
    }

    fn header(&self) -> &[Annotation] {
        &self.header.annotations
    }

    fn is_complete(&self) -> bool {
        self.records.is_complete()
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.records.input_ref().remark().into_iter().collect();
        if self.removed > 0 {
            remarks.push(format!("characters that XML forbids left out: {}", self.removed));
        }
        if self.header.unread > 0 {
            remarks
                .push(format!("{} notes, properties or encodings of the header could not be read", self.header.unread));
        }
        remarks
    }
}

/// Reads one whole `<tu>...</tu>`.
fn read_unit(
    bytes: &[u8],
    header: &Header,
    entities: &Entities,
    languages: &mut Languages,
    removed: &mut u64,
) -> Result<TranslationUnit, Fault> {
    let around = Surroundings { entities, clean: characters::is_clean(bytes) };
    let mut reader = Reader::from_reader(bytes);
    let mut unit = TranslationUnit { source_lang: header.source_lang.clone(), ..TranslationUnit::default() };
    unit.variants.reserve(2);
    let fault = |offset: u64, reason: String| Fault { offset: offset as usize, reason };
    let mut scratch = Scratch { around, languages, removed };
    match reader.read_event() {
        Ok(Event::Start(tag)) => scratch.unit_attributes(&tag, &mut unit).map_err(|reason| fault(0, reason))?,
        Ok(Event::Empty(_)) => return Err(fault(0, "a unit without any segment".into())),
        Ok(_) => return Err(fault(0, "no unit".into())),
        Err(error) => return Err(Fault::of(&reader, &error)),
    }
    for (name, value) in &header.inherited {
        if !unit.metadata.attributes.iter().any(|(own, _)| own == name) {
            unit.metadata.attributes.push((name.clone(), value.clone()));
        }
    }
    loop {
        let at = reader.buffer_position();
        match reader.read_event() {
            Ok(Event::Start(tag)) => match tag.name().as_ref() {
                "tuv" => scratch.variant(&mut reader, &tag, at, &mut unit)?,
                "note" | "prop" => scratch.annotation(&mut reader, &tag, &mut unit.metadata)?,
                "tu" => return Err(fault(at, "a unit begins inside another, whose end is missing".into())),
                _ => {
                    segment::native(&mut reader, tag.name().as_ref(), around, scratch.removed)?;
                }
            },
            Ok(Event::Empty(tag)) => scratch.empty_annotation(&tag, &mut unit.metadata).map_err(|r| fault(at, r))?,
            Ok(Event::End(_)) => break,
            Ok(Event::Eof) => return Err(fault(at, "the unit has no end".into())),
            Ok(_) => {}
            Err(error) => return Err(Fault::of(&reader, &error)),
        }
    }
    let variants = unit.variants.len();
    if variants < 2 {
        let what = if variants == 0 { "no segment" } else { "a segment in one language only" };
        return Err(fault(0, format!("the unit holds {what}")));
    }
    if header.of_omegat {
        unit.variants.iter_mut().for_each(|variant| omegat::tags_to_codes(&mut variant.segment));
    }
    attributes::sort(&mut unit.metadata, true);
    properties::interpret(&mut unit);
    Ok(unit)
}

/// What reading the parts of a unit shares.
struct Scratch<'a> {
    around: Surroundings<'a>,
    languages: &'a mut Languages,
    removed: &'a mut u64,
}

impl Scratch<'_> {
    fn unit_attributes(&mut self, tag: &BytesStart<'_>, unit: &mut TranslationUnit) -> Result<(), String> {
        for attribute in tag.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| error.to_string())?;
            let value = self.value(&attribute.value)?;
            match attribute.key.as_ref() {
                "tuid" => unit.id = Some(value.into_owned()),
                "srclang" => match self.languages.get(&value) {
                    Some(lang) => unit.source_lang = Some(lang),
                    None if value.eq_ignore_ascii_case("*all*") => unit.source_lang = None,
                    None => unit.metadata.attributes.push(("srclang".to_owned(), value.into_owned())),
                },
                name if name == "xmlns" || name.starts_with("xmlns:") => {}
                name => attributes::keep(name, value.into_owned(), &mut unit.metadata),
            }
        }
        Ok(())
    }

    fn value<'v>(&self, raw: &'v str) -> Result<Cow<'v, str>, String> {
        if self.around.clean && !raw.bytes().any(|b| matches!(b, b'&' | b'\n' | b'\t')) {
            return Ok(Cow::Borrowed(raw));
        }
        characters::attribute_value(raw, self.around.entities).map(Cow::Owned)
    }

    /// Reads a `tuv` whose start tag, at `at`, was read.
    fn variant(
        &mut self,
        reader: &mut Reader<&[u8]>,
        tag: &BytesStart<'_>,
        at: u64,
        unit: &mut TranslationUnit,
    ) -> Result<(), Fault> {
        let fault = |at: u64, reason: String| Fault { offset: at as usize, reason };
        let mut metadata = Metadata::default();
        let (mut lang, mut old_lang): (Option<Lang>, Option<Lang>) = (None, None);
        // Nearly every variant has its language and nothing else.
        let only = tag.attributes_raw().strip_prefix(" xml:lang=\"").and_then(|rest| rest.strip_suffix('"'));
        if let Some(only) = only.filter(|only| only.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')) {
            lang = self.languages.get(only);
        }
        for attribute in tag.attributes().with_checks(false).take(if lang.is_some() { 0 } else { usize::MAX }) {
            let attribute = attribute.map_err(|error| fault(at, error.to_string()))?;
            let name = attribute.key.as_ref();
            if name == "xml:lang" || name == "lang" {
                let value = self.value(&attribute.value).map_err(|reason| fault(at, reason))?;
                let known = self.languages.get(value.trim());
                if known.is_none() {
                    metadata.attributes.push(("xml:lang".to_owned(), value.into_owned()));
                }
                *(if name == "lang" { &mut old_lang } else { &mut lang }) = known;
                continue;
            }
            if name == "xmlns" || name.starts_with("xmlns:") {
                continue;
            }
            let value = self.value(&attribute.value).map_err(|reason| fault(at, reason))?;
            attributes::keep(name, value.into_owned(), &mut metadata);
        }
        let mut segment: Option<Segment> = None;
        // Only right behind a start tag does quick-xml stand between two events.
        if let Some((text, length)) = plain_segment(reader.get_ref(), self.around.clean) {
            segment = Some(Segment::plain(text));
            reader.stream().consume(length);
        }
        loop {
            let at = reader.buffer_position();
            match reader.read_event() {
                Ok(Event::Start(tag)) => match tag.name().as_ref() {
                    "seg" if segment.is_none() => {
                        segment = Some(segment::read(reader, "seg", self.around, self.removed)?);
                    }
                    "note" | "prop" => self.annotation(reader, &tag, &mut metadata)?,
                    name @ ("tu" | "tuv") => {
                        return Err(fault(at, format!("<{name}> begins inside a <tuv>, whose end is missing")));
                    }
                    name => {
                        segment::native(reader, name, self.around, self.removed)?;
                    }
                },
                Ok(Event::Empty(tag)) if tag.name().as_ref() == "seg" => {
                    segment.get_or_insert_default();
                }
                Ok(Event::Empty(tag)) => {
                    self.empty_annotation(&tag, &mut metadata).map_err(|reason| fault(at, reason))?;
                }
                Ok(Event::End(_)) => break,
                Ok(Event::Eof) => return Err(fault(at, "<tuv> has no end".into())),
                Ok(_) => {}
                Err(error) => return Err(Fault::of(reader, &error)),
            }
        }
        let Some(segment) = segment else { return Ok(()) };
        let lang = match lang.or(old_lang) {
            Some(lang) => lang,
            // A variant without a language can only be the source, if the header names one that is missing.
            None if !metadata.attributes.iter().any(|(name, _)| name == "xml:lang") => match &unit.source_lang {
                Some(source) if unit.variant(source).is_none() => source.clone(),
                _ => return Err(fault(at, "a segment without a language".into())),
            },
            None => Lang::undetermined(),
        };
        attributes::sort(&mut metadata, false);
        unit.variants.push(Variant { lang, segment, metadata });
        Ok(())
    }

    /// Reads a `note` or a `prop` whose start tag was read.
    fn annotation(
        &mut self,
        reader: &mut Reader<&[u8]>,
        tag: &BytesStart<'_>,
        metadata: &mut Metadata,
    ) -> Result<(), Fault> {
        let at = reader.buffer_position() as usize;
        let kept = segment::attributes(tag, self.around).map_err(|reason| Fault { offset: at, reason })?;
        let name = tag.name();
        let content = segment::read(reader, name.as_ref(), self.around, self.removed)?;
        annotate(name.as_ref(), kept, content.text, metadata);
        Ok(())
    }

    /// Reads a `note` or a `prop` that is one empty tag; other empty elements say nothing.
    fn empty_annotation(&mut self, tag: &BytesStart<'_>, metadata: &mut Metadata) -> Result<(), String> {
        if matches!(tag.name().as_ref(), "note" | "prop") {
            let kept = segment::attributes(tag, self.around)?;
            annotate(tag.name().as_ref(), kept, String::new(), metadata);
        }
        Ok(())
    }
}

/// The text of a `seg` that comes next and holds nothing but text, and the length up to its end: most
/// segments are so, and events for each would cost half of the reading time.
fn plain_segment(rest: &[u8], clean: bool) -> Option<(&str, usize)> {
    let body = rest.trim_ascii_start().strip_prefix(b"<seg>").filter(|_| clean)?;
    let end = memchr::memchr2(b'<', b'&', body)?;
    let behind = body[end..].strip_prefix(b"</seg>")?;
    Some((simdutf8::basic::from_utf8(&body[..end]).ok()?, rest.len() - behind.len()))
}

/// Keeps a note or a property; one of ours that holds an attribute becomes that attribute again.
fn annotate(element: &str, mut kept: Vec<(String, String)>, text: String, metadata: &mut Metadata) {
    if element == "note" {
        metadata.annotations.push(Annotation::Note { text, attributes: kept });
        return;
    }
    let name = kept.iter().position(|(name, _)| name == "type").map(|at| kept.remove(at).1).unwrap_or_default();
    // A variant has its language already; another one can only be a property.
    if let Some(attribute) = name.strip_prefix(properties::ATTRIBUTE)
        && kept.is_empty()
        && attribute != "xml:lang"
    {
        metadata.attributes.push((attribute.to_owned(), text));
        return;
    }
    metadata.annotations.push(Annotation::Property { name, value: text, attributes: kept });
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
