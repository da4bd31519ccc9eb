//! XLIFF 1.2 and 2.x, with what tools add to it: a block is a segment as the file has it.

mod one;
mod studio;
mod two;

use super::splice::{Builder, Chunk, Edges, Native, Natives, compose, render};
use super::xml::{Kind, Tree, escape};
use super::{Block, Grade, Piece, Reading, Translation};
use crate::error::{Error, Result};
use crate::lang::Direction;
use crate::unit::Segment;

/// Reads either version; in 1.x the `file`s of other languages than `direction` are left as they are.
pub(super) fn read(text: &str, direction: Option<&Direction>) -> Result<Reading> {
    let tree = Tree::parse(text, "XLIFF")?;
    let root = tree.root();
    if tree.local(root) != "xliff" {
        return Err(Error::malformed("XLIFF", format!("the root element is <{}>, not <xliff>", tree.name(root))));
    }
    match tree.attribute(root, "version").as_deref() {
        Some(version) if version.starts_with("2.") => two::read(&tree),
        Some(version) if version.starts_with("1.") => one::read(&tree, direction),
        None => one::read(&tree, direction),
        Some(other) => Err(Error::malformed("XLIFF", format!("version {other}: 1.x and 2.x are known"))),
    }
}

/// What the codes of a source or of a marked segment stand for, and the codes at its edges.
#[derive(Debug)]
struct Content {
    natives: Natives,
    edges: Edges,
}

/// Elements whose content is text of the segment.
fn is_pair(local: &str) -> bool {
    matches!(local, "g" | "mrk" | "pc" | "hi")
}

/// Reads the text of an element and what its codes stand for.
fn content(tree: &Tree<'_>, element: usize) -> (Segment, Content) {
    let mut builder = Builder::default();
    inline(tree, element, &mut builder);
    let (segment, natives, edges) = builder.finish();
    (segment, Content { natives, edges })
}

fn inline(tree: &Tree<'_>, element: usize, builder: &mut Builder) {
    for child in tree.children(element) {
        let node = &tree.nodes[child];
        match node.kind {
            Kind::Text | Kind::CData => {
                builder.text(&tree.characters(child), &tree.text[node.range.clone()], node.range.start);
            }
            Kind::Start if is_pair(tree.local(child)) => {
                let end = tree.nodes[node.end].range.clone();
                let opening = &tree.text[node.range.clone()];
                builder.open(Native::pair(node.range.clone(), end), opening);
                inline(tree, child, builder);
                builder.close();
            }
            _ => {
                let range = tree.element(child);
                let shown = tree.text[range.clone()].to_owned();
                builder.single(vec![Chunk::Raw(range)], &shown);
            }
        }
    }
}

impl Content {
    /// A translation as the content of a target.
    fn translated(&self, block: &Block, translation: &Translation) -> Vec<Chunk> {
        let around = |codes: &[crate::unit::Inline]| {
            let codes = codes.iter().map(|code| crate::unit::Inline { at: 0, ..code.clone() });
            render(&Segment { text: String::new(), codes: codes.collect() }, &self.natives, escape)
        };
        let mut chunks = around(&self.edges.before);
        chunks.extend(render(&compose(block, &translation.pieces), &self.natives, escape));
        chunks.extend(around(&self.edges.after));
        chunks
    }
}

/// The piece of a translation that is worth least: it says the state of the whole.
fn weakest(translations: &[&Translation]) -> Option<Piece> {
    let rank = |grade: Grade| match grade {
        Grade::Source => 0,
        Grade::Glossary => 1,
        Grade::Repaired | Grade::Figures => 2,
        Grade::Fuzzy => 3,
        Grade::Exact => 4,
    };
    let pieces = translations.iter().flat_map(|translation| &translation.pieces);
    pieces.min_by_key(|piece| rank(piece.origin.grade)).cloned()
}

/// The line break and indentation before a node, to set new elements like their neighbours.
fn indentation<'t>(tree: &Tree<'t>, index: usize) -> &'t str {
    let before = &tree.text[..tree.nodes[index].range.start];
    let space = &before[before.trim_end_matches([' ', '\t']).len()..];
    let above = &before[..before.len() - space.len()];
    if above.ends_with("\r\n") {
        &before[above.len() - 2..]
    } else if above.ends_with('\n') {
        &before[above.len() - 1..]
    } else {
        ""
    }
}
