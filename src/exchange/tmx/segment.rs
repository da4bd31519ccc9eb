//! A `seg`: text with inline codes beside it, read and written.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::exchange::xml::Fault;
use crate::exchange::xml::characters::{self, Text};
use crate::exchange::xml::entities::Entities;
use crate::unit::{Inline, InlineKind, Segment};

/// How deep elements may stand in one another inside a segment.
const DEEPEST: usize = 64;

/// The kind of inline code that an element is; `None` when TMX has no such element.
fn kind(name: &str) -> Option<InlineKind> {
    Some(match name {
        "bpt" => InlineKind::Open,
        "ept" => InlineKind::Close,
        "it" => InlineKind::Isolated,
        "ph" => InlineKind::Placeholder,
        "hi" => InlineKind::HighlightStart,
        "ut" => InlineKind::Unknown,
        _ => return None,
    })
}

/// The element that an inline code is written as.
fn element(kind: InlineKind) -> &'static str {
    match kind {
        InlineKind::Open => "bpt",
        InlineKind::Close => "ept",
        InlineKind::Isolated => "it",
        InlineKind::Placeholder => "ph",
        InlineKind::HighlightStart | InlineKind::HighlightEnd => "hi",
        InlineKind::Unknown => "ut",
    }
}

/// What reading a segment needs to know of the document around it.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) entities: &'a Entities,
    /// Whether the whole unit holds no character that XML forbids and no carriage return.
    pub(super) clean: bool,
}

/// An element's attributes, in order, with their values as meant.
pub(super) fn attributes(tag: &BytesStart<'_>, around: Surroundings<'_>) -> Result<Vec<(String, String)>, String> {
    let mut kept = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let name = attribute.key.as_ref();
        // A namespace declaration says nothing here, since prefixes are kept as written.
        if name != "xmlns" && !name.starts_with("xmlns:") {
            kept.push((name.to_owned(), characters::attribute_value(&attribute.value, around.entities)?));
        }
    }
    Ok(kept)
}

/// Reads a segment's content up to its end tag; `removed` counts characters that XML forbids.
pub(super) fn read(
    reader: &mut Reader<&[u8]>,
    end: &str,
    around: Surroundings<'_>,
    removed: &mut u64,
) -> Result<Segment, Fault> {
    let mut text = Text::default();
    let mut codes: Vec<Inline> = Vec::new();
    // The elements that are open: a highlight, or one that TMX does not know, whose text is text all the same.
    let mut open: Vec<(bool, String)> = Vec::new();
    loop {
        let at = reader.buffer_position() as usize;
        let fault = |reason: String| Fault { offset: at, reason };
        match reader.read_event() {
            Ok(Event::Text(raw)) => text.push_raw(&raw.into_inner(), around.clean),
            Ok(Event::GeneralRef(name)) => text.push_reference(&name, around.entities).map_err(fault)?,
            Ok(Event::CData(raw)) => text.push_raw(&raw.into_inner(), around.clean),
            Ok(Event::Start(tag)) => {
                let name = tag.name();
                let place = text.text.len();
                match kind(name.as_ref()) {
                    Some(InlineKind::HighlightStart) => {
                        let attributes = attributes(&tag, around).map_err(fault)?;
                        codes.push(code(place, InlineKind::HighlightStart, attributes, String::new()));
                        open.push((true, "hi".to_owned()));
                    }
                    Some(kind) => {
                        let attributes = attributes(&tag, around).map_err(fault)?;
                        let content = native(reader, name.as_ref(), around, removed)?;
                        codes.push(code(place, kind, attributes, content));
                    }
                    None if matches!(name.as_ref(), "tu" | "tuv" | "body" | "tmx") || name.as_ref() == end => {
                        return Err(fault(format!("<{}> inside <{end}>", name.as_ref())));
                    }
                    None => {
                        codes.push(foreign(place, &format!("<{}>", &*tag)));
                        open.push((false, name.as_ref().to_owned()));
                    }
                }
                if open.len() > DEEPEST {
                    return Err(fault("elements stand too deep in one another".into()));
                }
            }
            Ok(Event::Empty(tag)) => {
                let place = text.text.len();
                match kind(tag.name().as_ref()) {
                    Some(kind) => {
                        let attributes = attributes(&tag, around).map_err(fault)?;
                        codes.push(code(place, kind, attributes, String::new()));
                        if kind == InlineKind::HighlightStart {
                            codes.push(code(place, InlineKind::HighlightEnd, Vec::new(), String::new()));
                        }
                    }
                    None => codes.push(foreign(place, &format!("<{}/>", &*tag))),
                }
            }
            Ok(Event::End(tag)) => match open.pop() {
                None => {
                    *removed += text.removed;
                    return Ok(Segment { text: text.text, codes });
                }
                Some((true, _)) => {
                    codes.push(code(text.text.len(), InlineKind::HighlightEnd, Vec::new(), String::new()))
                }
                Some((false, _)) => codes.push(foreign(text.text.len(), &format!("</{}>", tag.name().as_ref()))),
            },
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_)) => {}
            Ok(Event::Eof) => return Err(fault(format!("<{end}> has no end"))),
            Err(error) => return Err(Fault::of(reader, &error)),
        }
    }
}

fn code(at: usize, kind: InlineKind, attributes: Vec<(String, String)>, content: String) -> Inline {
    Inline { at, kind, attributes, content }
}

/// A tag that TMX does not know, kept as the native code of a placeholder.
fn foreign(at: usize, tag: &str) -> Inline {
    let mut content = Vec::new();
    characters::escape_text(tag, &mut content);
    code(at, InlineKind::Placeholder, Vec::new(), String::from_utf8(content).unwrap_or_default())
}

/// The native code inside an inline element, as XML content: text escaped anew, elements as they stand.
pub(super) fn native(
    reader: &mut Reader<&[u8]>,
    name: &str,
    around: Surroundings<'_>,
    removed: &mut u64,
) -> Result<String, Fault> {
    let mut content = Vec::new();
    // The elements that are open, and whether each stands where TMX allows it.
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut text = Text::default();
    // Code holds nothing but `sub`, and `sub` holds inline elements; anything else becomes text.
    let allowed = |open: &[(String, bool)], name: &str| {
        let in_sub = open.last().is_some_and(|(name, _)| name == "sub");
        open.iter().all(|(_, real)| *real) && if in_sub { kind(name).is_some() } else { name == "sub" }
    };
    loop {
        let at = reader.buffer_position() as usize;
        let fault = |reason: String| Fault { offset: at, reason };
        let event = reader.read_event();
        if !matches!(event, Ok(Event::Text(_) | Event::GeneralRef(_) | Event::CData(_))) {
            characters::escape_text(&text.text, &mut content);
            *removed += std::mem::take(&mut text.removed);
            text.text.clear();
        }
        match event {
            Ok(Event::Text(raw)) => text.push_raw(&raw.into_inner(), around.clean),
            Ok(Event::GeneralRef(name)) => text.push_reference(&name, around.entities).map_err(fault)?,
            Ok(Event::CData(raw)) => text.push_raw(&raw.into_inner(), around.clean),
            Ok(Event::Start(tag)) => {
                let inner = tag.name();
                if matches!(inner.as_ref(), "tu" | "tuv" | "body" | "tmx") || open.len() > DEEPEST {
                    return Err(fault(format!("<{}> inside <{name}>", inner.as_ref())));
                }
                let real = allowed(&open, inner.as_ref());
                write_tag(&tag, around, ">", real, &mut content).map_err(fault)?;
                open.push((inner.as_ref().to_owned(), real));
            }
            Ok(Event::Empty(tag)) => {
                let real = allowed(&open, tag.name().as_ref());
                write_tag(&tag, around, "/>", real, &mut content).map_err(fault)?;
            }
            Ok(Event::End(_)) => {
                let Some((inner, real)) = open.pop() else {
                    return String::from_utf8(content).map_err(|_| fault("no UTF-8".into()));
                };
                let tag = format!("</{inner}>");
                if real {
                    content.extend_from_slice(tag.as_bytes());
                } else {
                    characters::escape_text(&tag, &mut content);
                }
            }
            Ok(Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_)) => {}
            Ok(Event::Eof) => return Err(fault(format!("<{name}> has no end"))),
            Err(error) => return Err(Fault::of(reader, &error)),
        }
    }
}

/// Writes a tag inside native code, as an element or as text.
fn write_tag(
    tag: &BytesStart<'_>,
    around: Surroundings<'_>,
    end: &str,
    real: bool,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    if !real {
        characters::escape_text(&format!("<{}{end}", &**tag), out);
        return Ok(());
    }
    out.push(b'<');
    out.extend_from_slice(tag.name().as_ref().as_bytes());
    for (name, value) in attributes(tag, around)? {
        if tag.name().as_ref() != "sub" || matches!(name.as_str(), "datatype" | "type") {
            write_attribute(&name, &value, out);
        }
    }
    out.extend_from_slice(end.as_bytes());
    Ok(())
}

/// Writes ` name="value"`; says how many characters that XML forbids were left out.
pub(super) fn write_attribute(name: &str, value: &str, out: &mut Vec<u8>) -> u64 {
    out.push(b' ');
    out.extend_from_slice(name.as_bytes());
    out.extend_from_slice(b"=\"");
    let removed = characters::escape_attribute(value, out);
    out.push(b'"');
    removed
}

/// Writes a segment's content with its codes; says how many characters that XML forbids were left out.
pub(super) fn write(segment: &Segment, out: &mut Vec<u8>) -> u64 {
    if segment.codes.is_empty() {
        return characters::escape_text(&segment.text, out);
    }
    let (mut removed, mut written, mut highlights) = (0, 0, 0_usize);
    for code in &segment.codes {
        let at = segment.text.floor_char_boundary(code.at.max(written));
        removed += characters::escape_text(&segment.text[written..at], out);
        written = at;
        if code.kind == InlineKind::HighlightEnd {
            if highlights > 0 {
                out.extend_from_slice(b"</hi>");
                highlights -= 1;
            }
            continue;
        }
        let name = element(code.kind);
        out.push(b'<');
        out.extend_from_slice(name.as_bytes());
        removed += write_attributes(code, out);
        out.push(b'>');
        if code.kind == InlineKind::HighlightStart {
            highlights += 1;
        } else {
            out.extend_from_slice(code.content.as_bytes());
            out.extend_from_slice(b"</");
            out.extend_from_slice(name.as_bytes());
            out.push(b'>');
        }
    }
    removed += characters::escape_text(&segment.text[written..], out);
    for _ in 0..highlights {
        out.extend_from_slice(b"</hi>");
    }
    removed
}

/// Writes an inline code's attributes: those that TMX knows, and those that it asks for.
fn write_attributes(code: &Inline, out: &mut Vec<u8>) -> u64 {
    let (known, asked): (&[&str], Option<(&str, &str)>) = match code.kind {
        InlineKind::Open => (&["i", "x", "type"], Some(("i", "1"))),
        InlineKind::Close => (&["i"], Some(("i", "1"))),
        InlineKind::Isolated => (&["pos", "x", "type"], Some(("pos", "begin"))),
        InlineKind::Placeholder => (&["x", "assoc", "type"], None),
        InlineKind::HighlightStart | InlineKind::HighlightEnd => (&["x", "type"], None),
        InlineKind::Unknown => (&["x"], None),
    };
    let mut removed = 0;
    let allowed =
        |name: &str, value: &str| known.contains(&name) && (name != "pos" || matches!(value, "begin" | "end"));
    for (at, (name, value)) in code.attributes.iter().enumerate() {
        let repeated = code.attributes[..at].iter().any(|(before, _)| before == name);
        if allowed(name, value) && !repeated {
            removed += write_attribute(name, value, out);
        }
    }
    if let Some((name, value)) = asked
        && !code.attributes.iter().any(|(given, value)| given == name && allowed(given, value))
    {
        removed += write_attribute(name, value, out);
    }
    removed
}
