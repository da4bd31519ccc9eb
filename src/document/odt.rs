//! OpenDocument text: a block is a paragraph or heading; spans, links, notes and fields are codes.

use super::container::Part;
use super::labels::OpenDocumentLabels;
use super::language::{self, LanguageMark};
use super::splice::{Builder, Chunk, Edit, Native, Natives, compose, render};
use super::xml::{Kind, Tree, escape};
use super::{Block, Frame, Reading, Skeleton, Translation};
use crate::error::{Error, Result};
use crate::text::lines::Lines;

/// The names of the parts with text: the content, and the styles with their headers and footers.
pub(super) fn parts(names: &[String], load: &mut dyn FnMut(&str) -> Result<String>) -> Result<Vec<String>> {
    let has = |name: &str| names.iter().any(|n| n == name);
    if !has("content.xml") {
        return Err(Error::malformed("ODT", "no OpenDocument text in this package"));
    }
    if has("META-INF/manifest.xml") && load("META-INF/manifest.xml")?.contains("encryption-data") {
        return Err(Error::malformed("ODT", "protected with a password"));
    }
    let parts = ["content.xml", "styles.xml"].into_iter().filter(|name| has(name));
    Ok(parts.map(str::to_owned).collect())
}

/// Elements whose paragraphs are no text of the document: what was deleted, and comments.
const NO_TEXT: &[&str] = &["text:tracked-changes", "office:annotation", "text:note-citation"];

#[derive(Debug)]
struct OdtSkeleton {
    natives: Vec<Natives>,
    language_marks: Vec<LanguageMark>,
}

pub(super) fn read(parts: &[Part]) -> Result<Reading> {
    let mut blocks = Vec::new();
    let mut natives_of_all = Vec::new();
    let mut language_marks = Vec::new();
    let trees: Vec<_> = parts.iter().map(|part| Tree::parse(&part.decoded.text, "ODT")).collect::<Result<_>>()?;
    let labels = OpenDocumentLabels::read(&trees);
    for (number, tree) in trees.iter().enumerate() {
        let mut labelled = labels.labelled(tree);
        let mut lines = Lines::new(tree.text);
        let mut skip_to = 0;
        for index in 0..tree.nodes.len() {
            if index < skip_to || !tree.is_element(index) {
                continue;
            }
            let name = tree.name(index);
            if let Some(language) = tree.attribute_range(index, "fo:language") {
                let country = tree.attribute_range(index, "fo:country");
                language_marks.extend(LanguageMark::parted(number, tree.text, language, country));
            }
            if NO_TEXT.contains(&name) {
                skip_to = tree.nodes[index].end;
            }
            if !matches!(name, "text:p" | "text:h") {
                continue;
            }
            let mut builder = Builder::default();
            inline(tree, index, &mut builder);
            let words_shown = builder.words_shown();
            let Some((source, natives, range)) = builder.finish_in_place() else { continue };
            let mut block = Block::open(source, range.clone(), lines.of(range.start.max(tree.content(index).start)));
            block.part = number;
            block.words_beside = words_shown + labelled.remove(&index).unwrap_or(0);
            blocks.push(block);
            natives_of_all.push(natives);
        }
    }
    Ok(Reading::new(blocks, OdtSkeleton { natives: natives_of_all, language_marks }))
}

fn inline(tree: &Tree<'_>, element: usize, builder: &mut Builder) {
    for child in tree.children(element) {
        let node = &tree.nodes[child];
        let range = tree.element(child);
        let raw = &tree.text[range.clone()];
        match (node.kind, tree.name(child)) {
            (Kind::Text | Kind::CData, _) => builder.collapsed_text(&tree.characters(child), raw, range.start),
            (Kind::Other, _) | (_, "text:soft-page-break") => {}
            (_, "text:s") => {
                let count = tree.attribute(child, "text:c").and_then(|c| c.parse().ok()).unwrap_or(1usize);
                builder.text(&" ".repeat(count.min(1000)), raw, range.start);
            }
            (_, "text:tab") => builder.text("\t", raw, range.start),
            (_, "text:line-break") => builder.text("\n", raw, range.start),
            (Kind::Start, "text:span" | "text:a" | "text:meta") => {
                let end = tree.nodes[node.end].range.clone();
                let opening = tree.text[node.range.clone()].to_owned();
                builder.open(Native::pair(node.range.clone(), end), &opening);
                inline(tree, child, builder);
                builder.close();
            }
            (_, name) => {
                builder.single(vec![Chunk::Raw(range)], name);
                // A field shows what it holds, but the paragraphs of a note stand elsewhere.
                if name.starts_with("text:") && name != "text:note" {
                    builder.shows(&tree.all_text(child));
                }
            }
        }
    }
}

impl Skeleton for OdtSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, _text: &str) -> Vec<Edit> {
        let mut after_space = false;
        let written = |text: &str| written(text, &mut after_space);
        let chunks = render(&compose(block, &translation.pieces), &self.natives[block.id], written);
        vec![Edit { range: block.range.clone(), chunks }]
    }

    fn frame(&self, frame: &Frame<'_>) -> Vec<(usize, Edit)> {
        language::translated(&self.language_marks, frame)
    }
}

/// Text as OpenDocument writes it: tabs, line breaks and further spaces are elements. A space is a further
/// one also when the first stands on the other side of a tag: `after_space` is handed from text to text.
fn written(text: &str, after_space: &mut bool) -> String {
    let mut out = String::new();
    let mut spaces = 0;
    for c in text.chars().map(Some).chain([None]) {
        if c == Some(' ') {
            spaces += 1;
            continue;
        }
        if spaces > 0 && !*after_space {
            out.push(' ');
            spaces -= 1;
            *after_space = true;
        }
        if spaces > 0 {
            out.push_str(&format!("<text:s text:c=\"{spaces}\"/>"));
        }
        spaces = 0;
        *after_space &= c.is_none();
        match c {
            Some('\t') => out.push_str("<text:tab/>"),
            Some('\n') => out.push_str("<text:line-break/>"),
            Some(c) => out.push_str(&escape(c.encode_utf8(&mut [0; 4]))),
            None => {}
        }
    }
    out
}
