//! XML as a flat list of nodes with their byte ranges, for formats whose text is spliced.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::Event;

use super::encoding::{self, Decoded};
use crate::error::{Error, Result};
use crate::text::markup::is_legal;

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A start tag; `end` of the node is the index of its end tag.
    Start,
    /// An empty-element tag.
    Empty,
    /// An end tag.
    End,
    /// Character data with references, unbroken.
    Text,
    /// A CDATA section.
    CData,
    /// A comment, a processing instruction, the declaration, the document type.
    Other,
}

/// A piece of XML.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    /// The index of the node that ends it: the end tag of a start tag, itself for all others.
    pub(super) end: usize,
}

/// A parsed XML text.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    pub(super) text: &'t str,
    pub(super) nodes: Vec<Node>,
}

/// How deep elements may be nested: far beyond any document, far from the end of the stack.
const DEEPEST: usize = 1000;

impl<'t> Tree<'t> {
    /// Parses `text`, which is called `format` in errors.
    pub(super) fn parse(text: &'t str, format: &'static str) -> Result<Tree<'t>> {
        let malformed = |at: usize, reason: String| {
            let (line, column) = place(text, at);
            Error::malformed(format, reason).at(line, column)
        };
        let mut reader = Reader::from_str(text);
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        loop {
            let start = reader.buffer_position() as usize;
            let event =
                reader.read_event().map_err(|error| malformed(reader.error_position() as usize, error.to_string()))?;
            let range = start..reader.buffer_position() as usize;
            let kind = match event {
                Event::Eof => break,
                Event::Start(_) => Kind::Start,
                Event::Empty(_) => Kind::Empty,
                Event::End(_) => Kind::End,
                Event::Text(_) => Kind::Text,
                Event::CData(_) => Kind::CData,
                Event::GeneralRef(_) => {
                    if unescape(&text[range.clone()]).is_err() {
                        return Err(malformed(start, format!("unknown entity {}", &text[range])));
                    }
                    Kind::Text
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Kind::Other,
            };
            let index = nodes.len();
            match kind {
                Kind::Start => {
                    open.push(index);
                    if open.len() > DEEPEST {
                        return Err(malformed(start, format!("elements nested more than {DEEPEST} deep")));
                    }
                }
                Kind::End => {
                    if let Some(begin) = open.pop() {
                        nodes[begin].end = index;
                    }
                }
                // The reader gives text and references one by one; to us they are one text.
                Kind::Text => {
                    if let Some(last) = nodes.last_mut()
                        && last.kind == Kind::Text
                    {
                        last.range.end = range.end;
                        continue;
                    }
                }
                _ => {}
            }
            nodes.push(Node { kind, range, end: index });
        }
        if let Some(begin) = open.pop() {
            let tree = Tree { text, nodes };
            let name = tree.name(begin);
            return Err(malformed(text.len(), format!("the file ends inside <{name}>: it is cut short")));
        }
        if !nodes.iter().any(|node| matches!(node.kind, Kind::Start | Kind::Empty)) {
            return Err(Error::malformed(format, "no XML element in it"));
        }
        Ok(Tree { text, nodes })
    }

    /// The index of the root element.
    pub(super) fn root(&self) -> usize {
        self.nodes.iter().position(|n| matches!(n.kind, Kind::Start | Kind::Empty)).unwrap_or(0)
    }

    /// The name of a tag with its prefix; empty for what is no tag.
    pub(super) fn name(&self, index: usize) -> &'t str {
        let node = &self.nodes[index];
        let skip = match node.kind {
            Kind::Start | Kind::Empty => 1,
            Kind::End => 2,
            _ => return "",
        };
        let tag = &self.text[node.range.start + skip..node.range.end];
        &tag[..tag.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(tag.len())]
    }

    /// The name of a tag without its prefix.
    pub(super) fn local(&self, index: usize) -> &'t str {
        let name = self.name(index);
        name.rsplit_once(':').map_or(name, |(_, local)| local)
    }

    /// Whether this node begins an element of that full name.
    pub(super) fn is(&self, index: usize, name: &str) -> bool {
        self.is_element(index) && self.name(index) == name
    }

    /// Whether this node begins an element.
    pub(super) fn is_element(&self, index: usize) -> bool {
        matches!(self.nodes[index].kind, Kind::Start | Kind::Empty)
    }

    /// The value of an attribute, by its full name.
    pub(super) fn attribute(&self, index: usize, name: &str) -> Option<Cow<'t, str>> {
        let range = self.attribute_range(index, name)?;
        let raw = &self.text[range];
        Some(unescape(raw).unwrap_or(Cow::Borrowed(raw)))
    }

    /// Where the value of an attribute stands, without its quotes.
    pub(super) fn attribute_range(&self, index: usize, name: &str) -> Option<Range<usize>> {
        self.attributes(index).find(|(n, _)| *n == name).map(|(_, range)| range)
    }

    /// The names and value ranges of all attributes of a tag.
    pub(super) fn attributes(&self, index: usize) -> impl Iterator<Item = (&'t str, Range<usize>)> {
        let node = &self.nodes[index];
        let range = node.range.clone();
        let tag = if self.is_element(index) { &self.text[range.clone()] } else { "" };
        let mut at = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
        std::iter::from_fn(move || {
            let rest = &tag[at..];
            let begin = at + rest.find(|c: char| !c.is_ascii_whitespace() && c != '/' && c != '>')?;
            let equals = begin + tag[begin..].find('=')?;
            let quote_at = equals + 1 + tag[equals + 1..].find(['"', '\''])?;
            let quote = tag.as_bytes()[quote_at] as char;
            let close = quote_at + 1 + tag[quote_at + 1..].find(quote)?;
            at = close + 1;
            Some((tag[begin..equals].trim_end(), range.start + quote_at + 1..range.start + close))
        })
    }

    /// The byte range of a whole element, its tags included.
    pub(super) fn element(&self, index: usize) -> Range<usize> {
        self.nodes[index].range.start..self.nodes[self.nodes[index].end].range.end
    }

    /// The byte range between an element's tags; empty, behind the tag, for an empty-element tag.
    pub(super) fn content(&self, index: usize) -> Range<usize> {
        let node = &self.nodes[index];
        match node.kind {
            Kind::Start => node.range.end..self.nodes[node.end].range.start,
            _ => node.range.end..node.range.end,
        }
    }

    /// The indices of the nodes directly inside an element.
    pub(super) fn children(&self, index: usize) -> impl Iterator<Item = usize> + use<'_, 't> {
        let end = self.nodes[index].end;
        let mut next = index + 1;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let child = next;
            next = self.nodes[child].end + 1;
            Some(child)
        })
    }

    /// The first element of this local name directly inside another.
    pub(super) fn child(&self, index: usize, local: &str) -> Option<usize> {
        self.children(index).find(|&child| self.is_element(child) && self.local(child) == local)
    }

    /// The characters of a text node.
    pub(super) fn characters(&self, index: usize) -> Cow<'t, str> {
        let node = &self.nodes[index];
        let raw = &self.text[node.range.clone()];
        match node.kind {
            Kind::Text => {
                let text = unescape(raw).unwrap_or(Cow::Borrowed(raw));
                // XML reads CR LF as LF; a CR that is meant is written &#13;.
                if raw.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { text }
            }
            Kind::CData => Cow::Borrowed(&raw["<![CDATA[".len()..raw.len() - "]]>".len()]),
            _ => Cow::Borrowed(""),
        }
    }

    /// All characters inside an element, markup left out.
    pub(super) fn all_text(&self, index: usize) -> String {
        (index..=self.nodes[index].end).map(|n| self.characters(n)).collect()
    }
}

/// The line and the column (in characters), both from 1, of a byte offset.
pub(super) fn place(text: &str, at: usize) -> (u64, u64) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() as u64 + 1;
    let column = before[before.rfind('\n').map_or(0, |n| n + 1)..].chars().count() as u64 + 1;
    (line, column)
}

/// Decodes an XML file, whose declaration may name its encoding.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded> {
    encoding::decode_as(bytes, encoding::declared_in_xml(bytes))
}

/// `text` as XML character data; characters that XML forbids are left out.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|&c| is_legal(c)) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
    out
}

/// `text` as the value of an attribute in double quotes.
pub(super) fn escape_attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_cover_the_text_without_a_gap() {
        let text = "<?xml version='1.0'?><!-- c --><a b=\"1 &lt; 2\" c='x>y'>un &amp; deux<b/><![CDATA[<t>]]></a>\n";
        let tree = Tree::parse(text, "XML").unwrap();
        let mut at = 0;
        for node in &tree.nodes {
            assert_eq!(node.range.start, at);
            at = node.range.end;
        }
        assert_eq!(at, text.len());
        let root = tree.root();
        assert_eq!(tree.name(root), "a");
        assert_eq!(tree.attribute(root, "b").unwrap(), "1 < 2");
        assert_eq!(tree.attribute(root, "c").unwrap(), "x>y");
        assert_eq!(tree.all_text(root), "un & deux<t>");
    }

    #[test]
    fn bad_xml_is_one_line_with_its_place() {
        let error = |text: &str| Tree::parse(text, "XLIFF").unwrap_err().to_string();
        assert!(error("<a>\n <b>").starts_with("line 2:5: XLIFF: the file ends inside <b>"), "{}", error("<a>\n <b>"));
        assert!(error("<a>&lol9;</a>").contains("unknown entity &lol9;"));
        assert!(error("<a></b>").starts_with("line 1:"));
        assert!(error(&"<a>".repeat(2000)).contains("deep"));
        assert!(error("plain").contains("no XML element"));
    }
}
