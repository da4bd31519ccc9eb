//! User-defined encodings: the `ude` elements of a header, tables of characters for texts that are not Unicode.
//!
//! bitext makes nothing of them. Each is kept as a property of the file that holds the element, and is that element
//! again in what is written.

use super::segment::write_attribute;
use crate::exchange::xml::entities::Entities;
use crate::exchange::xml::tree::Element;
use crate::unit::Annotation;

/// The property that holds an element.
const PROPERTY: &str = "x-bitext-ude";

/// The property that an element becomes; `None` when it lacks what TMX asks for.
pub(super) fn of_element(element: &str, entities: &Entities) -> Option<Annotation> {
    let value = written(element, entities)?;
    Some(Annotation::Property { name: PROPERTY.to_owned(), value, attributes: Vec::new() })
}

/// The element that a property of the file is written as.
pub(super) fn element(annotation: &Annotation) -> Option<&str> {
    let Annotation::Property { name, value, attributes } = annotation else { return None };
    let is_one = name == PROPERTY && attributes.is_empty();
    // Anybody can give a property this name.
    (is_one && written(value, &Entities::default()).as_ref() == Some(value)).then_some(value)
}

/// The element as it is written: what TMX knows of it, each entry of the table on a line.
fn written(element: &str, entities: &Entities) -> Option<String> {
    let table = Element::parse(element, entities).ok().filter(|table| table.name == "ude")?;
    let mut out = Vec::new();
    start("ude", &table, &["name", "base"], &mut out)?;
    out.extend_from_slice(b">\n");
    let entries = out.len();
    for entry in table.elements().filter(|entry| entry.name == "map") {
        start("map", entry, &["unicode", "code", "ent", "subst"], &mut out)?;
        out.extend_from_slice(b"/>\n");
    }
    if out.len() == entries {
        return None;
    }
    out.extend_from_slice(b"</ude>");
    String::from_utf8(out).ok()
}

/// Begins a tag with these attributes, of which the first must be there.
fn start(name: &str, element: &Element, attributes: &[&str], out: &mut Vec<u8>) -> Option<()> {
    element.attribute(attributes[0])?;
    out.push(b'<');
    out.extend_from_slice(name.as_bytes());
    for name in attributes {
        if let Some(value) = element.attribute(name) {
            write_attribute(name, value, out);
        }
    }
    Some(())
}
