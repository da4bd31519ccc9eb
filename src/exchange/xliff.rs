//! XLIFF 1.2 and 2.x, and the dialects of Trados and memoQ, as a source of units.
//!
//! Each translated segment is a unit: of a `trans-unit`, of its `mrk` segments, of a `unit`'s segments.
//! What is not translated yet is left out, and said.

use std::io::Read;

use crate::error::{Place, Result};
use crate::exchange::UnitReader;
use crate::exchange::xml::characters;
use crate::exchange::xml::records::{Records, Step};
use crate::exchange::xml::tree::{Child, Element};
use crate::lang::{Direction, Lang};
use crate::unit::{Annotation, Inline, InlineKind, Segment, Status, TranslationUnit};

const FORMAT: &str = "XLIFF";

/// Units read from an XLIFF file.
pub struct XliffReader {
    records: Records,
    fallback: Direction,
    /// The languages of the document (2.x) and of the file inside it (1.2).
    source_lang: Option<Lang>,
    target_lang: Option<Lang>,
    document: Option<String>,
    position: u32,
    /// Units of a record that were not given yet, the next one last.
    ready: Vec<TranslationUnit>,
    place: Place,
    untranslated: u64,
    ended: bool,
}

/// A segment and its translation as they stand in a record.
struct Pair<'a> {
    id: Option<String>,
    source: &'a Element,
    target: &'a Element,
    status: Option<Status>,
}

impl XliffReader {
    /// Begins to read; `direction` is that of files which do not tell their languages.
    ///
    /// # Errors
    /// When the source cannot be read, is empty or holds no text.
    pub fn new(source: impl Read + Send + 'static, direction: &Direction) -> Result<XliffReader> {
        Ok(XliffReader {
            records: Records::new(Box::new(source), FORMAT, &["xliff"], &["trans-unit", "unit"])?,
            fallback: direction.clone(),
            source_lang: None,
            target_lang: None,
            document: None,
            position: 0,
            ready: Vec::new(),
            place: Place::default(),
            untranslated: 0,
            ended: false,
        })
    }

    /// Reads on until units are ready; `false` at the end.
    fn read_on(&mut self) -> Result<bool> {
        loop {
            let range = match self.records.step()? {
                Step::EndOfDocument => return Ok(false),
                Step::End(_) => continue,
                Step::Start(range) => {
                    let tag = String::from_utf8_lossy(self.records.bytes(&range)).into_owned();
                    if let Some(tag) = Element::parse_tag(&tag, self.records.entities()) {
                        self.surroundings(&tag);
                    }
                    continue;
                }
                Step::Record(range) => range,
            };
            self.place = self.records.input_ref().place_at(range.start);
            let bytes = self.records.bytes(&range).to_vec();
            let text = match self.records.input().text(&bytes) {
                Ok(text) => text,
                Err(at) => return Err(self.records.error(range.start + at, "bytes that are not UTF-8")),
            };
            match Element::parse(&text, self.records.entities()) {
                Ok(record) => self.units(&record),
                Err(fault) => {
                    let error = self.records.error(range.start + fault.offset, fault.reason);
                    self.records.give_up(&range);
                    return Err(error);
                }
            }
            if !self.ready.is_empty() {
                return Ok(true);
            }
        }
    }

    /// Takes in what stands around the records.
    fn surroundings(&mut self, tag: &Element) {
        let lang = |name: &str| tag.attribute(name).and_then(|tag| Lang::new(tag).ok());
        match tag.name.as_str() {
            "xliff" => (self.source_lang, self.target_lang) = (lang("srcLang"), lang("trgLang")),
            "file" => {
                self.source_lang = lang("source-language").or(self.source_lang.take());
                self.target_lang = lang("target-language").or(self.target_lang.take());
                self.document = tag.attribute("original").filter(|name| !name.is_empty()).map(str::to_owned);
            }
            _ => {}
        }
    }

    /// The units of a record.
    fn units(&mut self, record: &Element) {
        let translatable = record.attribute("translate") != Some("no");
        let pairs = if record.name == "unit" { segments(record) } else { trans_unit(record) };
        let notes = notes(record);
        let mut units = Vec::new();
        for pair in pairs {
            let position = self.position;
            self.position += 1;
            let (source, target) = (segment(pair.source), segment(pair.target));
            let told = pair.status.unwrap_or(Status::Translated);
            let useful = !source.text.trim().is_empty() && !target.text.trim().is_empty();
            if !useful || pair.status.is_none() || !translatable {
                // Untranslatable and empty segments are no loss that a person should hear of.
                self.untranslated += u64::from(translatable && !source.text.trim().is_empty());
                continue;
            }
            let lang = |element: &Element, known: &Option<Lang>, fallback: &Lang| {
                let own = element.attribute("xml:lang").and_then(|tag| Lang::new(tag).ok());
                own.or_else(|| known.clone()).unwrap_or_else(|| fallback.clone())
            };
            let direction = Direction::new(
                lang(pair.source, &self.source_lang, &self.fallback.from),
                lang(pair.target, &self.target_lang, &self.fallback.to),
            );
            let mut unit = TranslationUnit::pair(&direction, source, target);
            unit.id = pair.id;
            unit.context.key = record.attribute("resname").or_else(|| record.attribute("name")).map(str::to_owned);
            unit.context.key = unit.context.key.filter(|key| !key.is_empty());
            unit.origin.document.clone_from(&self.document);
            unit.origin.position = Some(position);
            unit.origin.status = told;
            unit.metadata.annotations.clone_from(&notes);
            units.push(unit);
        }
        self.ready.extend(units.into_iter().rev());
    }
}

/// The segments of an XLIFF 1.2 unit: those marked in it, or the whole.
fn trans_unit(unit: &Element) -> Vec<Pair<'_>> {
    let (Some(source), Some(target)) = (unit.child("source"), unit.child("target")) else {
        // Without a target nothing is translated, which the count of pairs without status tells.
        return unit.child("source").map(|source| untranslated(unit, source)).into_iter().collect();
    };
    let id = unit.attribute("id").map(str::to_owned);
    let whole = status(unit, target);
    let segmented = unit.child("seg-source").unwrap_or(source);
    let mut marked = Vec::new();
    collect_segments(segmented, &mut marked);
    let mut translated = Vec::new();
    collect_segments(target, &mut translated);
    if marked.is_empty() || translated.is_empty() {
        return vec![Pair { id, source, target, status: whole }];
    }
    marked
        .into_iter()
        .filter_map(|source| {
            let mid = source.attribute("mid")?;
            let target = translated.iter().find(|target| target.attribute("mid") == Some(mid));
            let id = id.as_ref().map(|id| format!("{id}#{mid}"));
            Some(match target {
                Some(target) => {
                    let own = trados_status(unit, mid).unwrap_or(whole);
                    Pair { id, source, target, status: own }
                }
                None => Pair { id, ..untranslated(unit, source) },
            })
        })
        .collect()
}

fn untranslated<'a>(unit: &Element, source: &'a Element) -> Pair<'a> {
    Pair { id: unit.attribute("id").map(str::to_owned), source, target: source, status: None }
}

/// The `mrk` elements that mark segments, at any depth.
fn collect_segments<'a>(element: &'a Element, found: &mut Vec<&'a Element>) {
    for inner in element.elements() {
        if inner.name == "mrk" && inner.attribute("mtype") == Some("seg") {
            found.push(inner);
        } else {
            collect_segments(inner, found);
        }
    }
}

/// How far a translation in XLIFF 1.2 is done; `None` when it is not.
fn status(unit: &Element, target: &Element) -> Option<Status> {
    if unit.attribute("approved") == Some("yes") {
        return Some(Status::Reviewed);
    }
    match unit.attribute("mq:status") {
        Some("NotStarted") => return None,
        Some("PartiallyEdited" | "Pretranslated" | "AssembledFromFragments" | "Rejected") => {
            return Some(Status::Draft);
        }
        Some("Reviewer1Confirmed" | "Reviewer2Confirmed" | "Proofread") => return Some(Status::Reviewed),
        _ => {}
    }
    match target.attribute("state") {
        Some("new" | "needs-translation") => None,
        Some(state) if state.starts_with("needs-") => Some(Status::Draft),
        Some("final" | "signed-off") => Some(Status::Reviewed),
        _ => Some(Status::Translated),
    }
}

/// What Trados Studio says of a segment; the outer `None` when it says nothing.
fn trados_status(unit: &Element, mid: &str) -> Option<Option<Status>> {
    let definitions = unit.child("seg-defs")?;
    let segment = definitions.elements().find(|seg| seg.attribute("id") == Some(mid))?;
    Some(match segment.attribute("conf") {
        None | Some("Unspecified") => None,
        Some("Draft" | "RejectedTranslation" | "RejectedSignOff") => Some(Status::Draft),
        Some("ApprovedTranslation" | "ApprovedSignOff") => Some(Status::Reviewed),
        Some(_) => Some(Status::Translated),
    })
}

/// The segments of an XLIFF 2 unit.
fn segments(unit: &Element) -> Vec<Pair<'_>> {
    let many = unit.elements().filter(|element| element.name == "segment").count() > 1;
    let mut pairs = Vec::new();
    for (number, segment) in unit.elements().filter(|element| element.name == "segment").enumerate() {
        let Some(source) = segment.child("source") else { continue };
        let id = unit.attribute("id").map(|id| match segment.attribute("id") {
            Some(own) => format!("{id}#{own}"),
            None if many => format!("{id}#{}", number + 1),
            None => id.to_owned(),
        });
        let target = segment.child("target");
        let status = match (target, segment.attribute("state")) {
            (None, _) => None,
            (_, Some("reviewed" | "final")) => Some(Status::Reviewed),
            (_, Some("initial")) => Some(Status::Draft),
            _ => Some(Status::Translated),
        };
        pairs.push(Pair { id, source, target: target.unwrap_or(source), status });
    }
    pairs
}

/// The notes of a record.
fn notes(record: &Element) -> Vec<Annotation> {
    let grouped = record.child("notes").into_iter().flat_map(Element::elements);
    let notes = record.elements().chain(grouped).filter(|element| element.name == "note");
    notes
        .map(Element::text)
        .filter(|text| !text.trim().is_empty())
        .map(|text| Annotation::Note { text, attributes: Vec::new() })
        .collect()
}

/// A segment with its inline codes, which become those of TMX; their tags are kept as native code.
fn segment(element: &Element) -> Segment {
    let mut reading = Reading::default();
    reading.children(element);
    reading.segment
}

#[derive(Default)]
struct Reading {
    segment: Segment,
    /// The identifiers of pairs; their places are the numbers that tie their halves.
    pairs: Vec<String>,
}

impl Reading {
    fn children(&mut self, element: &Element) {
        for child in &element.children {
            match child {
                Child::Text(text) => self.segment.text.push_str(text),
                Child::Element(inner) => self.element(inner),
            }
        }
    }

    fn element(&mut self, element: &Element) {
        let name =
            |names: &[&str]| names.iter().find_map(|name| element.attribute(name)).unwrap_or_default().to_owned();
        match element.name.as_str() {
            // Paired tags around text.
            "g" | "pc" => {
                let pair = self.pair(&name(&["id"]));
                self.code(InlineKind::Open, &[("i", &pair)], &element.tag(">"));
                self.children(element);
                self.code(InlineKind::Close, &[("i", &pair)], &format!("</{}>", element.full_name));
            }
            "bpt" | "bx" | "sc" => {
                let pair = self.pair(&name(&["rid", "id"]));
                self.code(InlineKind::Open, &[("i", &pair)], &native(element));
            }
            "ept" | "ex" | "ec" => {
                let pair = self.pair(&name(&["rid", "startRef", "id"]));
                self.code(InlineKind::Close, &[("i", &pair)], &native(element));
            }
            "it" => {
                let pos = if name(&["pos"]) == "close" { "end" } else { "begin" };
                self.code(InlineKind::Isolated, &[("pos", pos)], &native(element));
            }
            "x" | "ph" => self.code(InlineKind::Placeholder, &[], &native(element)),
            // A character that XML forbids: nothing that a text could hold.
            "cp" => self.code(InlineKind::Placeholder, &[], &element.tag("/>")),
            "sm" | "em" => {}
            _ => self.children(element),
        }
    }

    fn pair(&mut self, id: &str) -> String {
        let number = self.pairs.iter().position(|known| known == id).unwrap_or_else(|| {
            self.pairs.push(id.to_owned());
            self.pairs.len() - 1
        });
        (number + 1).to_string()
    }

    fn code(&mut self, kind: InlineKind, attributes: &[(&str, &str)], native: &str) {
        let mut content = Vec::new();
        characters::escape_text(native, &mut content);
        self.segment.codes.push(Inline {
            at: self.segment.text.len(),
            kind,
            attributes: attributes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            content: String::from_utf8(content).unwrap_or_default(),
        });
    }
}

/// The native code of an inline element: its content, or the tag itself when it has none.
fn native(element: &Element) -> String {
    let content = element.text();
    if content.is_empty() { element.tag("/>") } else { content }
}

impl Iterator for XliffReader {
    type Item = Result<TranslationUnit>;

    fn next(&mut self) -> Option<Result<TranslationUnit>> {
        loop {
            if let Some(unit) = self.ready.pop() {
                return Some(Ok(unit));
            }
            if self.ended {
                return None;
            }
            match self.read_on() {
                Ok(more) => self.ended = !more,
                Err(error) => {
                    self.place = error.place().clone();
                    self.ended = matches!(error.kind(), crate::ErrorKind::Io(_));
                    return Some(Err(error));
                }
            }
        }
    }
}

impl UnitReader for XliffReader {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn bytes_read(&self) -> u64 {
        self.records.input_ref().bytes_read()
    }

    fn is_complete(&self) -> bool {
        self.records.is_complete()
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks: Vec<String> = self.records.input_ref().remark().into_iter().collect();
        if self.untranslated > 0 {
            remarks.push(format!("untranslated segments left out: {}", self.untranslated));
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<TranslationUnit>, Vec<String>, Vec<String>) {
        let source = std::io::Cursor::new(text.as_bytes().to_vec());
        let mut reader = XliffReader::new(source, &Direction::default()).unwrap();
        let (mut units, mut errors) = (Vec::new(), Vec::new());
        for item in reader.by_ref() {
            match item {
                Ok(unit) => units.push(unit),
                Err(error) => errors.push(error.to_string()),
            }
        }
        (units, errors, reader.remarks())
    }

    #[test]
    fn version_1_gives_units_and_marked_segments() {
        let (units, errors, remarks) = read(
            "<xliff version='1.2' xmlns:sdl='x'><file original='a.docx' source-language='FR' target-language='en-GB'><body>\
             <trans-unit id='1' resname='title' approved='yes'><source>Un <g id='b'>mot</g><x id='2'/></source>\
             <target>A <g id='b'>word</g><x id='2'/></target><note>voir</note><alt-trans><target>No</target></alt-trans></trans-unit>\
             <group><trans-unit id='2'><source>A. B.</source><seg-source><g id='1'><mrk mtype='seg' mid='7'>A.</mrk> \
             <mrk mtype='seg' mid='8'>B.</mrk></g></seg-source><target><g id='1'><mrk mtype='seg' mid='7'>X.</mrk> \
             <mrk mtype='seg' mid='8'/></g></target><sdl:seg-defs><sdl:seg id='7' conf='Draft'/></sdl:seg-defs></trans-unit></group>\
             <trans-unit id='3'><source>C</source><target state='new'>C</target></trans-unit></body></file></xliff>",
        );
        assert_eq!(errors, [""; 0]);
        assert_eq!(remarks, ["untranslated segments left out: 2"]);
        let first = &units[0];
        assert_eq!((first.variants[0].segment.text.as_str(), first.variants[1].lang.as_str()), ("Un mot", "en-GB"));
        assert_eq!(first.variants[0].segment.codes[0].content, "&lt;g id=\"b\"&gt;");
        assert_eq!(first.variants[0].segment.codes[2].content, "&lt;x id=\"2\"/&gt;");
        assert_eq!((first.context.key.as_deref(), first.origin.status), (Some("title"), Status::Reviewed));
        assert_eq!(first.origin.document.as_deref(), Some("a.docx"));
        assert_eq!((units[1].id.as_deref(), units[1].origin.status), (Some("2#7"), Status::Draft));
        assert_eq!(units.len(), 2);
    }

    #[test]
    fn version_2_gives_its_segments() {
        let (units, errors, _) = read(
            "<xliff version='2.1' srcLang='fr' trgLang='en'><file id='f'><unit id='u' name='n'><notes><note>x</note></notes>\
             <segment state='final'><source>Un <pc id='1'>mot</pc> <sc id='2'/>ici<ec startRef='2'/></source><target>One</target></segment>\
             <ignorable><source> </source></ignorable><segment><source>Deux</source></segment></unit></file></xliff>",
        );
        assert_eq!((units.len(), errors.len()), (1, 0));
        let segment = &units[0].variants[0].segment;
        let pairs: Vec<_> = segment.codes.iter().map(|code| (code.at, code.attribute("i").unwrap())).collect();
        assert_eq!((segment.text.as_str(), pairs), ("Un mot ici", vec![(3, "1"), (6, "1"), (7, "2"), (10, "2")]));
        assert_eq!((units[0].id.as_deref(), units[0].origin.status), (Some("u#1"), Status::Reviewed));
    }

    #[test]
    fn a_broken_unit_costs_itself_alone() {
        let (units, errors, _) = read(
            "<xliff version='1.2'><file><body><trans-unit id='1'><source>a & b</source><target>c</target></trans-unit>\n\
             <trans-unit id='2'><source>a</source><target>b</target></trans-unit></body></file></xliff>",
        );
        assert_eq!((units.len(), errors.as_slice()), (1, &["line 1:63: XLIFF: a bare & (write &amp;)".to_owned()][..]));
    }
}
