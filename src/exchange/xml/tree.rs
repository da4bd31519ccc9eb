//! A record as a tree of elements, for formats whose parts refer to one another.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::Fault;
use super::characters::{self, Text};
use super::entities::Entities;

/// How deep elements may stand in one another.
const DEEPEST: usize = 128;

/// An element.
#[derive(Debug, Default, Clone, PartialEq)]
pub(crate) struct Element {
    /// Its name without prefix.
    pub(crate) name: String,
    /// Its name as written.
    pub(crate) full_name: String,
    /// Its attributes as written, values as meant.
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Child>,
}

/// What stands in an element.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// Reads one element from its start tag to its end tag; comments are left out.
    pub(crate) fn parse(text: &str, entities: &Entities) -> Result<Element, Fault> {
        let clean = characters::is_clean(text.as_bytes());
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Element> = Vec::new();
        let mut run = Text::default();
        loop {
            let at = reader.buffer_position() as usize;
            let fault = |reason: String| Fault { offset: at, reason };
            let event = reader.read_event().map_err(|error| Fault::of(&reader, &error))?;
            if matches!(event, Event::Start(_) | Event::Empty(_) | Event::End(_)) && !run.text.is_empty() {
                let text = std::mem::take(&mut run.text);
                if let Some(parent) = open.last_mut() {
                    parent.children.push(Child::Text(text));
                }
            }
            let done = match event {
                Event::Text(raw) => {
                    run.push_raw(&raw.into_inner(), clean);
                    continue;
                }
                Event::CData(raw) => {
                    run.push_raw(&raw.into_inner(), clean);
                    continue;
                }
                Event::GeneralRef(name) => {
                    run.push_reference(&name, entities).map_err(fault)?;
                    continue;
                }
                Event::Start(tag) => {
                    if open.len() >= DEEPEST {
                        return Err(fault("elements stand too deep in one another".into()));
                    }
                    open.push(element(&tag, entities).map_err(fault)?);
                    continue;
                }
                Event::Empty(tag) => element(&tag, entities).map_err(fault)?,
                Event::End(_) => match open.pop() {
                    Some(done) => done,
                    None => return Err(fault("an end tag too many".into())),
                },
                Event::Eof => return Err(fault("the element has no end".into())),
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) | Event::DocType(_) => continue,
            };
            match open.last_mut() {
                Some(parent) => parent.children.push(Child::Element(done)),
                None => return Ok(done),
            }
        }
    }

    /// Reads a start tag alone.
    pub(crate) fn parse_tag(tag: &str, entities: &Entities) -> Option<Element> {
        match Reader::from_str(tag).read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => element(&tag, entities).ok(),
            _ => None,
        }
    }

    /// The value of an attribute, by its name without prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(full, _)| full == name);
        let found = found.or_else(|| self.attributes.iter().find(|(full, _)| local(full) == name));
        found.map(|(_, value)| value.as_str())
    }

    /// The elements right inside this one.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first element of this name right inside this one.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// All text inside, markup left out.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        self.push_text(&mut out);
        out
    }

    fn push_text(&self, out: &mut String) {
        for child in &self.children {
            match child {
                Child::Text(text) => out.push_str(text),
                Child::Element(element) => element.push_text(out),
            }
        }
    }

    /// The start tag as XML, with `end` (`>` or `/>`).
    pub(crate) fn tag(&self, end: &str) -> String {
        let mut out = format!("<{}", self.full_name).into_bytes();
        for (name, value) in &self.attributes {
            out.push(b' ');
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"=\"");
            characters::escape_attribute(value, &mut out);
            out.push(b'"');
        }
        out.extend_from_slice(end.as_bytes());
        String::from_utf8(out).unwrap_or_default()
    }
}

fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

fn element(tag: &BytesStart<'_>, entities: &Entities) -> Result<Element, String> {
    let full_name = tag.name().as_ref().to_owned();
    let mut attributes = Vec::new();
    for attribute in tag.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let value = characters::attribute_value(&attribute.value, entities)?;
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(Element { name: local(&full_name).to_owned(), full_name, attributes, children: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_keep_text_and_attributes() {
        let text = "<a x:y='1&amp;'>u &lt;<!-- c --><b/>v<![CDATA[<w>]]></a>";
        let tree = Element::parse(text, &Entities::default()).unwrap();
        assert_eq!(tree.attribute("y"), Some("1&"));
        assert_eq!((tree.text(), tree.elements().count()), ("u <v<w>".to_owned(), 1));
        assert_eq!(tree.tag(">"), "<a x:y=\"1&amp;\">");
        assert!(Element::parse("<a><b></a>", &Entities::default()).is_err());
        assert!(Element::parse(&"<a>".repeat(200), &Entities::default()).is_err());
    }
}
