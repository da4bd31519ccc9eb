//! HTML: blocks are what stands between block-level tags; inline tags are codes.

mod tokens;
mod whitespace;

use std::borrow::Cow;
use std::ops::Range;

use rustc_hash::FxHashMap;

use self::tokens::{Kind, Token, attributes, tokens};
use self::whitespace::WhiteSpace;
use super::encoding::{self, Decoded, Encoding};
use super::language::{self, LanguageMark, Scope};
use super::splice::{Builder, Chunk, Edit, Native, Natives, compose, render};
use super::{Block, Frame, Reading, Skeleton, Translation, in_order};
use crate::error::Result;
use crate::unit::Segment;

/// Elements that stand inside a sentence; all others begin and end a block.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "math", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span",
    "strike", "strong", "sub", "sup", "svg", "time", "tt", "u", "var", "wbr",
];

/// Inline elements that are one code with all that is in them.
const OPAQUE: &[&str] = &["code", "kbd", "samp", "var", "svg", "math"];

/// Elements that have no end tag.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Attributes whose value a reader sees or hears.
const SPOKEN: &[&str] = &["alt", "title", "placeholder", "aria-label", "aria-description", "summary"];

/// `meta` elements whose content is text, by name or property.
const META: &[&str] = &[
    "description",
    "keywords",
    "og:title",
    "og:description",
    "og:site_name",
    "og:image:alt",
    "twitter:title",
    "twitter:description",
    "twitter:image:alt",
];

/// Decodes a page: a byte order mark, then UTF-8 if it shows in the bytes, then what the page says of itself.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded> {
    // A page that is UTF-8 beyond ASCII is UTF-8 whatever its meta element says: chance cannot make that.
    if !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok() {
        return encoding::decode(bytes);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2048)]).to_ascii_lowercase();
    let declared = head.match_indices("charset").chain(head.match_indices("encoding")).find_map(|(at, word)| {
        let value = head[at + word.len()..].trim_start().strip_prefix('=')?;
        let value = value.trim_start_matches([' ', '"', '\'']);
        let end = value.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c)).unwrap_or(value.len());
        Encoding::by_label(&value[..end])
    });
    encoding::decode_as(bytes, declared)
}

#[derive(Debug)]
struct HtmlSkeleton {
    natives: Vec<Entry>,
    language_marks: Vec<LanguageMark>,
    /// A page all in ASCII: it stays so, since nothing says how else it would be read.
    ascii: bool,
}

#[derive(Debug)]
struct Entry {
    natives: Natives,
    /// The quote around an attribute's value, `'\0'` for none; `None` for text.
    quote: Option<char>,
}

/// What stands inside a block.
enum Part {
    /// Text, and whether its white space counts.
    Text(Range<usize>, bool),
    Tag(Token),
    /// A whole element, or a comment, that is one code.
    Opaque(Range<usize>),
}

struct Reader<'t> {
    text: &'t str,
    blocks: Vec<(Block, Entry)>,
    parts: Vec<Part>,
    language_marks: Vec<LanguageMark>,
    /// The first token behind the element in which white space counts.
    preformatted: usize,
}

pub(super) fn read(text: &str) -> Reading {
    let tokens = tokens(text);
    let mut reader =
        Reader { text, blocks: Vec::new(), parts: Vec::new(), language_marks: Vec::new(), preformatted: 0 };
    let mut index = 0;
    let ends = element_ends(&tokens);
    let white_space = WhiteSpace::read(text, &tokens);
    while let Some(token) = tokens.get(index) {
        index += 1;
        if token.kind == Kind::Start {
            let found = attributes(text, &token.range);
            let inline = INLINE.contains(&token.name.as_str());
            if is_kept(text, &found) || OPAQUE.contains(&token.name.as_str()) {
                let end = ends[index - 1];
                let range = token.range.start..tokens[end].range.end;
                if inline {
                    reader.parts.push(Part::Opaque(range));
                } else {
                    reader.flush();
                }
                index = end + 1;
                continue;
            }
            reader.spoken(token, &found);
            // A browser ends an element that has no end tag with the page.
            let is_void = VOID.contains(&token.name.as_str());
            let end = if ends[index - 1] == index - 1 && !is_void { tokens.len() } else { ends[index - 1] };
            if white_space.counts(text, token, &found) {
                reader.preformatted = reader.preformatted.max(end);
            }
            let end = tokens.get(end).map_or(text.len(), |token| token.range.end);
            reader.language(token, &found, token.range.start..end);
        }
        reader.token(token, index <= reader.preformatted);
    }
    reader.flush();
    let (blocks, natives) = in_order(reader.blocks, text);
    Reading::new(blocks, HtmlSkeleton { natives, language_marks: reader.language_marks, ascii: text.is_ascii() })
}

/// Whether markup that is kept as it is shows something in the line: not a comment, not a script.
fn takes_room(raw: &str) -> bool {
    let name = raw.strip_prefix('<').unwrap_or_default().to_ascii_lowercase();
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && !["script", "style", "template", "wbr"].iter().any(|hidden| name.starts_with(hidden))
}

/// Whether an element says that it is not to be translated.
fn is_kept(text: &str, attributes: &[(String, Range<usize>)]) -> bool {
    attributes.iter().any(|(name, value)| {
        let value = &text[value.clone()];
        (name == "translate" && value.eq_ignore_ascii_case("no"))
            || (name == "class" && value.split_ascii_whitespace().any(|class| class == "notranslate"))
    })
}

/// For each token the index of the one that ends the element begun there: its own where no other does.
fn element_ends(tokens: &[Token]) -> Vec<usize> {
    let mut ends: Vec<usize> = (0..tokens.len()).collect();
    let mut open: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (index, token) in tokens.iter().enumerate().filter(|(_, token)| !VOID.contains(&token.name.as_str())) {
        match token.kind {
            Kind::Start => open.entry(&token.name).or_default().push(index),
            Kind::End => {
                if let Some(start) = open.get_mut(token.name.as_str()).and_then(Vec::pop) {
                    ends[start] = index;
                }
            }
            Kind::Text | Kind::Other => {}
        }
    }
    ends
}

impl Reader<'_> {
    fn token(&mut self, token: &Token, preformatted: bool) {
        match token.kind {
            Kind::Text => self.parts.push(Part::Text(token.range.clone(), preformatted)),
            Kind::Other => self.parts.push(Part::Opaque(token.range.clone())),
            Kind::Start | Kind::End if INLINE.contains(&token.name.as_str()) => {
                self.parts.push(Part::Tag(token.clone()));
            }
            Kind::Start | Kind::End => self.flush(),
        }
    }

    /// Keeps where the language of an element or, in a `meta` element, of the page is named.
    fn language(&mut self, tag: &Token, attributes: &[(String, Range<usize>)], scope: Range<usize>) {
        let value = |name: &str| attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone());
        let is = |name: &str, wanted: &str| value(name).is_some_and(|v| self.text[v].eq_ignore_ascii_case(wanted));
        let marks = match tag.name.as_str() {
            "meta" if is("http-equiv", "content-language") || is("name", "language") => [value("content"), None],
            "meta" => [None, None],
            _ => [value("lang"), value("xml:lang")],
        };
        let scope = if tag.name == "meta" { Scope::Document } else { Scope::Stretch(scope) };
        let marks = marks.into_iter().flatten();
        self.language_marks.extend(marks.filter_map(|tag| LanguageMark::tag(0, scope.clone(), self.text, tag)));
    }

    /// Makes blocks of the attributes that are text.
    fn spoken(&mut self, tag: &Token, attributes: &[(String, Range<usize>)]) {
        let value_of = |name: &str| {
            let found = attributes.iter().find(|(n, _)| n == name);
            found.map(|(_, value)| self.text[value.clone()].to_ascii_lowercase())
        };
        let is_text = |name: &str| match (tag.name.as_str(), name) {
            ("meta", "content") => {
                let of = value_of("name").or_else(|| value_of("property"));
                of.is_some_and(|of| META.contains(&of.as_str()))
            }
            ("input", "value") => {
                value_of("type").is_some_and(|kind| matches!(kind.as_str(), "submit" | "button" | "reset"))
            }
            ("option" | "optgroup" | "track", "label") => true,
            ("link", "title") => false,
            _ => SPOKEN.contains(&name),
        };
        let wanted: Vec<_> = attributes.iter().filter(|(name, _)| is_text(name)).map(|(_, v)| v.clone()).collect();
        for value in wanted {
            let decoded = html_escape::decode_html_entities(&self.text[value.clone()]);
            if !decoded.chars().any(char::is_alphabetic) {
                continue;
            }
            let quote = match self.text.as_bytes()[value.start - 1] {
                b'"' => '"',
                b'\'' => '\'',
                _ => '\0',
            };
            let block = Block::open(Segment::plain(decoded.into_owned()), value, 0);
            self.blocks.push((block, Entry { natives: Natives::default(), quote: Some(quote) }));
        }
    }

    /// Ends the block that was being gathered.
    fn flush(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        // Which tags have their other half in the block.
        let mut partner = vec![None; parts.len()];
        let mut open: Vec<(usize, &str)> = Vec::new();
        // How many of a name are open, so that an end tag of none looks for none.
        let mut counts: FxHashMap<&str, usize> = FxHashMap::default();
        for (index, part) in parts.iter().enumerate() {
            let Part::Tag(tag) = part else { continue };
            if VOID.contains(&tag.name.as_str()) {
                continue;
            }
            if tag.kind == Kind::Start {
                open.push((index, &tag.name));
                *counts.entry(&tag.name).or_default() += 1;
            } else if counts.get(tag.name.as_str()).is_some_and(|&count| count > 0) {
                // Tags opened since and not closed have no other half.
                while let Some((begin, name)) = open.pop() {
                    *counts.entry(name).or_default() -= 1;
                    if name == tag.name {
                        partner[begin] = Some(index);
                        partner[index] = Some(begin);
                        break;
                    }
                }
            }
        }
        let mut builder = Builder::default();
        for (index, part) in parts.iter().enumerate() {
            match part {
                Part::Text(range, preformatted) => {
                    let raw = &self.text[range.clone()];
                    let decoded = html_escape::decode_html_entities(raw);
                    match preformatted {
                        true => builder.preformatted_text(&decoded, raw, range.start),
                        false => builder.collapsed_text(&decoded, raw, range.start),
                    }
                }
                Part::Opaque(range) => {
                    let raw = &self.text[range.clone()];
                    match takes_room(raw) {
                        true => builder.object(vec![Chunk::Raw(range.clone())], raw),
                        false => builder.single(vec![Chunk::Raw(range.clone())], raw),
                    }
                }
                Part::Tag(tag) => match partner[index] {
                    // What is empty holds what a script or a style puts there.
                    Some(end) if end == index + 1 => {
                        let Part::Tag(other) = &parts[end] else { continue };
                        let range = tag.range.start..other.range.end;
                        builder.object(vec![Chunk::Raw(range.clone())], &self.text[range]);
                    }
                    Some(begin) if begin + 1 == index => {}
                    Some(end) if end > index => {
                        let Part::Tag(other) = &parts[end] else { continue };
                        let native = Native::pair(tag.range.clone(), other.range.clone());
                        builder.open(native, &self.text[tag.range.clone()]);
                    }
                    Some(_) => builder.close(),
                    None if matches!(tag.name.as_str(), "img" | "input") => {
                        builder.object(vec![Chunk::Raw(tag.range.clone())], &self.text[tag.range.clone()]);
                    }
                    None => builder.single(vec![Chunk::Raw(tag.range.clone())], &self.text[tag.range.clone()]),
                },
            }
        }
        if let Some((source, natives, range)) = builder.finish_in_place() {
            self.blocks.push((Block::open(source, range, 0), Entry { natives, quote: None }));
        }
    }
}

impl Skeleton for HtmlSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, text: &str) -> Vec<Edit> {
        let entry = &self.natives[block.id];
        let target = compose(block, &translation.pieces);
        let named_space = text[block.range.clone()].contains("&nbsp;");
        let escape = |text: &str| escape(text, entry.quote, named_space, self.ascii);
        let chunks = render(&target, &entry.natives, escape);
        // A value without quotes cannot hold a space; it gets quotes.
        let quoted = entry.quote == Some('\0');
        let around = |chunks: Vec<Chunk>| {
            let quote = || std::iter::once(Chunk::New("\"".into()));
            quote().chain(chunks).chain(quote()).collect()
        };
        vec![Edit { range: block.range.clone(), chunks: if quoted { around(chunks) } else { chunks } }]
    }

    fn frame(&self, frame: &Frame<'_>) -> Vec<(usize, Edit)> {
        language::translated(&self.language_marks, frame)
    }
}

fn escape(text: &str, quote: Option<char>, named_space: bool, ascii: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let reference = match c {
            '&' => Cow::Borrowed("&amp;"),
            '<' => Cow::Borrowed("&lt;"),
            '>' => Cow::Borrowed("&gt;"),
            '"' if matches!(quote, Some('"' | '\0')) => Cow::Borrowed("&quot;"),
            '\'' if quote == Some('\'') => Cow::Borrowed("&#39;"),
            '\u{A0}' if named_space || ascii => Cow::Borrowed("&nbsp;"),
            c if ascii && !c.is_ascii() => Cow::Owned(format!("&#{};", c as u32)),
            c => {
                out.push(c);
                continue;
            }
        };
        out.push_str(&reference);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{Document, Format, Piece, ReadOptions, codes};
    use super::*;

    /// A page whose blocks are translated by `translate`, codes carried along.
    fn filled(page: &str, translate: impl Fn(&str) -> String) -> String {
        let options = ReadOptions { format: Some(Format::Html), ..ReadOptions::default() };
        let document = Document::read(page.as_bytes().to_vec(), &options).unwrap();
        let translation = |(index, block): (usize, &Block)| {
            let mut target = Segment::plain(translate(&block.source.text));
            codes::carry(&block.source, &mut target);
            Translation { block: index, pieces: vec![Piece::new(0..block.source.text.len(), target)] }
        };
        let translations: Vec<_> = document.blocks().iter().enumerate().map(translation).collect();
        String::from_utf8(document.write(&translations).unwrap()).unwrap()
    }

    #[test]
    fn indentation_that_counts_is_kept() {
        let page = "<p><span style=\"white-space: pre-wrap\">    &lt;</span><b>w</b>&gt;</p><pre>  Un grand\n  pas fait.</pre>";
        assert_eq!(filled(page, str::to_owned), page);
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(filled(page, one_line), page);
        let english = |text: &str| text.replace("Un grand\n  pas fait.", "A great step has been made.");
        assert!(filled(page, english).ends_with("<pre>  A great step\n  has been made.</pre>"));
    }

    #[test]
    fn spaces_around_what_is_empty_or_opaque_stay_where_they_are() {
        for page in [
            "<p>Le <a href=x><code>pas</code></a> fait</p>",
            "<p>Le <span id=n></span> pas</p>",
            "<p>Le <img src=x> <b>pas</b> fait</p>",
            "<p><a name=n></a> Le pas</p>",
            "<p><span style=\"white-space:pre\">Le </span> <b>pas</b></p>",
            "<p>Un <i>grand pas, <a href=x><code>ici</code></a></i></p>",
        ] {
            assert_eq!(filled(page, str::to_owned), page);
        }
    }
}
