//! Word documents: a block is a paragraph; changes of formatting, links, notes and fields are codes.

use std::collections::HashMap;
use std::ops::Range;

use super::container::Part;
use super::labels::WordLabels;
use super::language::{self, LanguageMark, Scope};
use super::splice::{Builder, Chunk, Edges, Edit, Native, Natives, compose};
use super::xml::{Kind, Tree, escape};
use super::{Block, Frame, Reading, Skeleton, Translation};
use crate::error::{Error, Result};
use crate::text::lines::Lines;
use crate::unit::{Inline, InlineKind, Segment};

/// The content types of the parts that are read, by how they end: those with text, and what numbers its lists.
const PARTS: &[&str] = &[
    "document.main+xml",
    "template.main+xml",
    "document.macroEnabled.main+xml",
    "template.macroEnabledTemplate.main+xml",
    "template.macroEnabled.main+xml",
    "wordprocessingml.header+xml",
    "wordprocessingml.footer+xml",
    "wordprocessingml.footnotes+xml",
    "wordprocessingml.endnotes+xml",
    "wordprocessingml.numbering+xml",
    "wordprocessingml.styles+xml",
];

/// The names of the parts that are read, the main one first.
pub(super) fn parts(names: &[String], load: &mut dyn FnMut(&str) -> Result<String>) -> Result<Vec<String>> {
    let types = "[Content_Types].xml";
    if !names.iter().any(|name| name == types) {
        return Err(Error::malformed("DOCX", "no Word document in this package"));
    }
    let text = load(types)?;
    let tree = Tree::parse(&text, "DOCX")?;
    let (mut of_part, mut of_extension) = (HashMap::new(), HashMap::new());
    for index in tree.children(tree.root()) {
        let Some(kind) = tree.attribute(index, "ContentType") else { continue };
        let rank = PARTS.iter().position(|part| kind.ends_with(part));
        if let Some(name) = tree.attribute(index, "PartName") {
            of_part.insert(name.trim_start_matches('/').to_lowercase(), rank);
        } else if let Some(extension) = tree.attribute(index, "Extension") {
            of_extension.insert(extension.to_lowercase(), rank);
        }
    }
    // A part without a type of its own has that of its extension; names are the same in any case (ECMA-376, part 2).
    let rank = |name: &str| {
        let name = name.to_lowercase();
        let by_extension = || of_extension.get(name.rsplit_once('.')?.1).copied();
        of_part.get(&name).copied().or_else(by_extension).flatten()
    };
    // A document that is put in as a whole (`altChunk`) has the type of a main part and is a package itself.
    let is_xml = |name: &&String| name.to_lowercase().ends_with(".xml");
    let mut found: Vec<_> = names.iter().filter(is_xml).filter_map(|name| Some((rank(name)?, name.clone()))).collect();
    found.sort();
    if found.first().is_none_or(|(rank, _)| *rank >= 5) {
        return Err(Error::malformed("DOCX", "no Word document in this package"));
    }
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

#[derive(Debug)]
struct DocxSkeleton {
    entries: Vec<Entry>,
    language_marks: Vec<LanguageMark>,
}

/// What is known of a paragraph beside its block.
#[derive(Debug, Default)]
struct Entry {
    natives: Natives,
    edges: Edges,
    /// The run properties of the text outside any formatting code.
    base: Option<Range<usize>>,
    /// The prefix of the word-processing namespace, with its colon.
    prefix: String,
}

pub(super) fn read(parts: &[Part]) -> Result<Reading> {
    let mut blocks = Vec::new();
    let mut entries = Vec::new();
    let mut language_marks = Vec::new();
    let trees: Vec<_> = parts.iter().map(|part| Tree::parse(&part.decoded.text, "DOCX")).collect::<Result<_>>()?;
    let labels = WordLabels::read(&trees);
    for (number, tree) in trees.iter().enumerate() {
        let prefix = prefix(tree);
        let [p, lang, val] = ["p", "lang", "val"].map(|local| format!("{prefix}{local}"));
        let mut lines = Lines::new(tree.text);
        let mut fallback = 0;
        // Where the paragraphs end that have begun, and the blocks they are: a text box stands in a paragraph.
        let mut paragraphs: Vec<(usize, Option<usize>)> = Vec::new();
        for index in 0..tree.nodes.len() {
            if tree.local(index) == "Fallback" && tree.is_element(index) {
                fallback = tree.nodes[index].end;
            }
            if tree.is(index, &lang)
                && let Some(tag) = tree.attribute_range(index, &val)
            {
                paragraphs.retain(|(end, _)| *end > tag.end);
                // The language of a style holds for the document, that of a run for its paragraph.
                let scope = match paragraphs.last() {
                    None => Some(Scope::Document),
                    Some((_, block)) => block.map(Scope::Block),
                };
                language_marks.extend(scope.and_then(|scope| LanguageMark::tag(number, scope, tree.text, tag)));
            }
            if !tree.is(index, &p) {
                continue;
            }
            let paragraph = tree.element(index);
            paragraphs.retain(|(end, _)| *end > paragraph.start);
            paragraphs.push((paragraph.end, None));
            let mut reader = Paragraph::new(tree, &prefix);
            let range = reader.read(index);
            let Some((source, words_shown, entry)) = reader.finish() else { continue };
            let mut block = Block::open(source, range.clone(), lines.of(range.start));
            block.part = number;
            block.shadow = index < fallback;
            block.words_beside = words_shown + labels.words(tree, &prefix, index);
            if let Some((_, block)) = paragraphs.last_mut() {
                *block = Some(blocks.len());
            }
            blocks.push(block);
            entries.push(entry);
        }
    }
    Ok(Reading::new(blocks, DocxSkeleton { entries, language_marks }))
}

/// The prefix that the file gives the word-processing namespace, with its colon.
pub(super) fn prefix(tree: &Tree<'_>) -> String {
    let root = tree.root();
    let namespace = |range: Range<usize>| {
        let uri = &tree.text[range];
        uri.ends_with("wordprocessingml/2006/main") || uri.ends_with("ooxml/wordprocessingml/main")
    };
    for (name, range) in tree.attributes(root) {
        if namespace(range) {
            return name.strip_prefix("xmlns:").map(|prefix| format!("{prefix}:")).unwrap_or_default();
        }
    }
    "w:".to_owned()
}

/// A stretch of a paragraph.
enum Unit {
    Text { text: String, range: Range<usize>, format: Option<Range<usize>> },
    Single { chunks: Vec<Chunk>, name: String, shown: String },
    Open(Tags),
    Close,
}

/// The tags of an element that holds runs, such as a link or an insertion.
#[derive(Debug, Clone)]
struct Tags {
    opening: Range<usize>,
    closing: Range<usize>,
    /// Whether the element stands behind a field in which it began.
    is_rest: bool,
}

struct Paragraph<'t, 'p> {
    tree: &'t Tree<'t>,
    prefix: &'p str,
    units: Vec<Unit>,
    /// The elements around the place that is being read.
    containers: Vec<Tags>,
    /// Inside a field: what of it is being read.
    fields: Vec<Field>,
}

/// A complex field that is open.
struct Field {
    /// The index of its first unit.
    start: usize,
    /// The elements around its beginning.
    containers: Vec<Tags>,
    instruction: String,
    /// The index of the first unit of its result, once that has begun.
    result: Option<usize>,
}

impl<'t, 'p> Paragraph<'t, 'p> {
    fn new(tree: &'t Tree<'t>, prefix: &'p str) -> Paragraph<'t, 'p> {
        Paragraph { tree, prefix, units: Vec::new(), containers: Vec::new(), fields: Vec::new() }
    }

    /// Reads a paragraph; gives the range of its content behind its properties.
    fn read(&mut self, paragraph: usize) -> Range<usize> {
        let tree = self.tree;
        let mut range = tree.content(paragraph);
        for child in tree.children(paragraph) {
            if self.named(child, "pPr") {
                range.start = tree.element(child).end;
            } else {
                self.child(child);
            }
        }
        range
    }

    fn named(&self, index: usize, local: &str) -> bool {
        let name = self.tree.name(index);
        self.tree.is_element(index) && name.strip_prefix(self.prefix) == Some(local)
    }

    fn child(&mut self, index: usize) {
        let tree = self.tree;
        if !tree.is_element(index) {
            return;
        }
        let name = tree.name(index);
        let local = name.strip_prefix(self.prefix).unwrap_or("");
        match local {
            "r" => self.run(index),
            "hyperlink" | "ins" | "moveTo" | "smartTag" | "customXml" | "bdo" | "dir" => {
                self.container(index, tree.nodes[index].range.clone(), index);
            }
            "sdt" => match tree.children(index).find(|&c| self.named(c, "sdtContent")) {
                Some(content) => {
                    let opening = tree.nodes[index].range.start..tree.nodes[content].range.end;
                    self.container(content, opening, index);
                }
                None => self.single(index),
            },
            "proofErr" | "customXmlPr" | "smartTagPr" => {}
            _ => self.single(index),
        }
    }

    /// An element whose content is text of the paragraph: `opening` is what stands before the
    /// content, and the end tag of `outer` ends it.
    fn container(&mut self, content: usize, opening: Range<usize>, outer: usize) {
        let closing = self.tree.content(content).end..self.tree.element(outer).end;
        let tags = Tags { opening, closing, is_rest: false };
        self.containers.push(tags.clone());
        self.units.push(Unit::Open(tags));
        for child in self.tree.children(content) {
            self.child(child);
        }
        self.containers.pop();
        match self.units.last() {
            // Nothing is left of it behind the field.
            Some(Unit::Open(tags)) if tags.is_rest => _ = self.units.pop(),
            _ => self.units.push(Unit::Close),
        }
    }

    fn single(&mut self, index: usize) {
        let tree = self.tree;
        let shown = match self.named(index, "fldSimple") {
            true => (index..tree.nodes[index].end).filter(|&n| self.named(n, "t")).map(|n| tree.all_text(n)).collect(),
            false => String::new(),
        };
        let chunks = vec![Chunk::Raw(tree.element(index))];
        self.units.push(Unit::Single { chunks, name: tree.name(index).to_owned(), shown });
    }

    /// Something in a run that is no text, kept in a run of its own.
    fn single_in_run(&mut self, index: usize, properties: &Option<Range<usize>>) {
        let name = self.tree.name(index);
        // What stands on both sides of a break of page or column, and each symbol, is a word.
        let shown = match name.strip_prefix(self.prefix).unwrap_or("") {
            "br" => "\n",
            "sym" => "\u{FFFC}",
            _ => "",
        };
        let chunks = in_run(self.prefix, self.tree.element(index), properties.clone());
        self.units.push(Unit::Single { chunks, name: name.to_owned(), shown: shown.to_owned() });
    }

    fn run(&mut self, run: usize) {
        let tree = self.tree;
        let properties = tree.children(run).find(|&c| self.named(c, "rPr")).map(|c| tree.element(c));
        for child in tree.children(run) {
            if !tree.is_element(child) {
                continue;
            }
            let range = tree.element(child);
            let name = tree.name(child);
            let plain_break = || {
                !tree.attributes(child).any(|(n, v)| n.ends_with("type") && !matches!(&tree.text[v], "textWrapping"))
            };
            let text = match name.strip_prefix(self.prefix).unwrap_or("") {
                "rPr" | "lastRenderedPageBreak" => continue,
                "t" if tree.attribute(child, "xml:space").is_some_and(|v| v == "preserve") => tree.all_text(child),
                // Word itself drops the white space around it.
                "t" => tree.all_text(child).trim_matches([' ', '\n', '\t', '\r']).to_owned(),
                "tab" => "\t".to_owned(),
                "br" if plain_break() => "\n".to_owned(),
                "cr" => "\n".to_owned(),
                "noBreakHyphen" => "\u{2011}".to_owned(),
                "softHyphen" => "\u{AD}".to_owned(),
                "fldChar" => {
                    self.field(child, &range, &properties);
                    continue;
                }
                "instrText" => {
                    if let Some(field) = self.fields.last_mut() {
                        field.instruction.push_str(&tree.all_text(child));
                    }
                    self.single_in_run(child, &properties);
                    continue;
                }
                _ => {
                    self.single_in_run(child, &properties);
                    continue;
                }
            };
            self.units.push(Unit::Text { text, range, format: properties.clone() });
        }
    }

    fn field(&mut self, index: usize, range: &Range<usize>, properties: &Option<Range<usize>>) {
        let kind = self.tree.attribute(index, &format!("{}fldCharType", self.prefix)).unwrap_or_default();
        let chunks = in_run(self.prefix, range.clone(), properties.clone());
        let unit = Unit::Single { chunks, name: "field".to_owned(), shown: String::new() };
        if kind == "begin" {
            let start = self.units.len();
            let containers = self.containers.clone();
            self.fields.push(Field { start, containers, instruction: String::new(), result: None });
        }
        self.units.push(unit);
        if kind == "separate"
            && let Some(field) = self.fields.last_mut()
        {
            field.result = Some(self.units.len());
        }
        if kind == "end"
            && let Some(field) = self.fields.pop()
        {
            // The result of a link is text; that of any other field is computed anew by Word.
            let link = field.instruction.trim_start().to_ascii_uppercase().starts_with("HYPERLINK");
            if link && field.result.is_some() {
                return;
            }
            self.fold(field);
        }
    }

    /// Makes one code of a whole field. An element that begins or ends within it (an insertion, as change
    /// tracking makes one for each run) is parted in two, so that field and paragraph keep their tags paired.
    fn fold(&mut self, field: Field) {
        let mut around = field.containers;
        // So many of the elements around the field's beginning are around all of it.
        let mut shared = around.len();
        let mut parted = Vec::new();
        let mut content = Vec::new();
        let mut result = String::new();
        for (index, unit) in (field.start..).zip(self.units.drain(field.start..)) {
            if let Unit::Text { text: shown, .. } | Unit::Single { shown, .. } = &unit
                && field.result.is_some_and(|first| index >= first)
            {
                result.push_str(shown);
            }
            match unit {
                Unit::Text { range, format, .. } => content.extend(in_run(self.prefix, range, format)),
                Unit::Single { chunks, .. } => content.extend(chunks),
                Unit::Open(tags) => {
                    content.push(Chunk::Raw(tags.opening.clone()));
                    around.push(tags);
                }
                Unit::Close => {
                    let Some(tags) = around.pop() else { continue };
                    content.push(Chunk::Raw(tags.closing));
                    if around.len() < shared {
                        shared = around.len();
                        parted.push(tags.opening);
                    }
                }
            }
        }
        let begun = around.split_off(shared);
        for _ in &parted {
            match self.units.last() {
                Some(Unit::Open(_)) => _ = self.units.pop(),
                _ => self.units.push(Unit::Close),
            }
        }
        let mut chunks: Vec<Chunk> = parted.into_iter().rev().map(Chunk::Raw).collect();
        chunks.extend(content);
        chunks.extend(begun.iter().rev().map(|tags| Chunk::Raw(tags.closing.clone())));
        self.units.push(Unit::Single { chunks, name: "field".to_owned(), shown: result });
        self.units.extend(begun.into_iter().map(|tags| Unit::Open(Tags { is_rest: true, ..tags })));
    }

    /// The text and codes of the paragraph, and how many words its codes show; `None` when it holds no text.
    fn finish(self) -> Option<(Segment, u64, Entry)> {
        let tree = self.tree;
        // Runs of like formatting are one; the formatting of most of the text is no code at all.
        let mut signatures: HashMap<String, (usize, Option<Range<usize>>, usize)> = HashMap::new();
        let mut formats = Vec::new();
        for (order, unit) in self.units.iter().enumerate() {
            let Unit::Text { text, format, .. } = unit else {
                formats.push(String::new());
                continue;
            };
            let signature = format.clone().map(|range| signature(&tree.text[range], self.prefix)).unwrap_or_default();
            let entry = signatures.entry(signature.clone()).or_insert((0, format.clone(), order));
            entry.0 += text.trim().chars().count();
            formats.push(signature);
        }
        let most = signatures.iter().max_by(|a, b| a.1.0.cmp(&b.1.0).then(b.1.2.cmp(&a.1.2)));
        let (base_signature, (length, base, _)) = most?;
        if *length == 0 {
            return None;
        }
        let mut builder = Builder::default();
        let mut current = base_signature.as_str();
        for (order, unit) in self.units.iter().enumerate() {
            let format = match unit {
                Unit::Text { text, .. } if text.trim().is_empty() && current != base_signature => current,
                Unit::Text { .. } => formats[order].as_str(),
                Unit::Single { .. } => current,
                Unit::Open(_) | Unit::Close => base_signature.as_str(),
            };
            if format != current {
                if current != base_signature {
                    builder.close();
                }
                if format != base_signature {
                    let properties = signatures.get(format).and_then(|(_, range, _)| range.clone());
                    let shown = properties.clone().map(|range| tree.text[range].to_owned()).unwrap_or_default();
                    builder.open(Native::Format(properties), &shown);
                }
                current = format;
            }
            match unit {
                Unit::Text { text, range, .. } => builder.text(text, text, range.start),
                Unit::Single { chunks, name, shown } => {
                    builder.single(chunks.clone(), name);
                    builder.shows(shown);
                }
                Unit::Open(Tags { opening, closing, .. }) => {
                    builder.open(Native::pair(opening.clone(), closing.clone()), &tree.text[opening.clone()]);
                }
                Unit::Close => builder.close(),
            }
        }
        let words_shown = builder.words_shown();
        let (source, natives, edges) = builder.finish();
        let base = base.clone();
        Some((source, words_shown, Entry { natives, edges, base, prefix: self.prefix.to_owned() }))
    }
}

/// Something that stands in a run, in a run of its own with the same formatting.
fn in_run(prefix: &str, range: Range<usize>, format: Option<Range<usize>>) -> Vec<Chunk> {
    let mut chunks = vec![Chunk::New(format!("<{prefix}r>"))];
    chunks.extend(format.map(Chunk::Raw));
    chunks.push(Chunk::Raw(range));
    chunks.push(Chunk::New(format!("</{prefix}r>")));
    chunks
}

/// Run properties as they matter for looks: language and revision marks left out.
fn signature(properties: &str, prefix: &str) -> String {
    let Ok(tree) = Tree::parse(properties, "DOCX") else { return properties.to_owned() };
    let mut out = String::new();
    for child in tree.children(tree.root()) {
        let local = tree.name(child).strip_prefix(prefix).unwrap_or("");
        if tree.nodes[child].kind != Kind::Text && !matches!(local, "lang" | "noProof" | "rPrChange") {
            out.push_str(&properties[tree.element(child)]);
        }
    }
    out
}

impl Skeleton for DocxSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, _text: &str) -> Vec<Edit> {
        let entry = &self.entries[block.id];
        let target = compose(block, &translation.pieces);
        let mut writer = Writer { entry, chunks: Vec::new(), formats: Vec::new() };
        for code in &entry.edges.before {
            writer.code(code);
        }
        let mut at = 0;
        for code in &target.codes {
            writer.text(&target.text[at..code.at]);
            at = code.at;
            writer.code(code);
        }
        writer.text(&target.text[at..]);
        for code in &entry.edges.after {
            writer.code(code);
        }
        vec![Edit { range: block.range.clone(), chunks: writer.chunks }]
    }

    fn frame(&self, frame: &Frame<'_>) -> Vec<(usize, Edit)> {
        language::translated(&self.language_marks, frame)
    }
}

struct Writer<'e> {
    entry: &'e Entry,
    chunks: Vec<Chunk>,
    formats: Vec<Option<Range<usize>>>,
}

impl Writer<'_> {
    fn code(&mut self, code: &Inline) {
        match (self.entry.natives.of(code), code.kind) {
            (Some(Native::Format(format)), InlineKind::Open) => self.formats.push(format.clone()),
            (Some(Native::Format(_)), _) => {
                self.formats.pop();
            }
            _ => self.chunks.extend_from_slice(self.entry.natives.chunks(code)),
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let w = &self.entry.prefix;
        let mut xml = String::new();
        let special = |c: char| matches!(c, '\t' | '\n' | '\u{2011}' | '\u{AD}');
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(special).unwrap_or(rest.len());
            if end > 0 {
                xml.push_str(&format!("<{w}t xml:space=\"preserve\">{}</{w}t>", escape(&rest[..end])));
            }
            let mut after = rest[end..].chars();
            match after.next() {
                Some('\t') => xml.push_str(&format!("<{w}tab/>")),
                Some('\n') => xml.push_str(&format!("<{w}br/>")),
                Some('\u{2011}') => xml.push_str(&format!("<{w}noBreakHyphen/>")),
                Some(_) => xml.push_str(&format!("<{w}softHyphen/>")),
                None => {}
            }
            rest = after.as_str();
        }
        let properties = self.formats.last().unwrap_or(&self.entry.base).clone();
        self.chunks.push(Chunk::New(format!("<{w}r>")));
        self.chunks.extend(properties.map(Chunk::Raw));
        self.chunks.push(Chunk::New(format!("{xml}</{w}r>")));
    }
}
