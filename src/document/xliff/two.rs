//! XLIFF 2.x: `unit` and `segment`, states on the segment, the match module for what was found.

use std::borrow::Cow;
use std::ops::Range;

use super::super::splice::{Chunk, Edit};
use super::super::xml::{Kind, Tree, escape, escape_attribute};
use super::super::{Block, Frame, Grade, Languages, Reading, Skeleton, Standing, Translation};
use super::{Content, content, indentation, weakest};
use crate::error::Result;
use crate::lang::Lang;
use crate::text::lines::Lines;

/// The namespace of the match module.
const MATCHES: &str = "urn:oasis:names:tc:xliff:matches:2.0";

#[derive(Debug)]
struct TwoSkeleton {
    segments: Vec<UnitSegment>,
    units: Vec<Unit>,
    /// Where a target language is put in, for a file that names none.
    language: Option<usize>,
}

#[derive(Debug)]
struct Unit {
    /// Behind the start tag of the unit.
    start: usize,
    indentation: String,
    /// Before the end tag of its matches, and the prefix of the module there.
    matches: Option<(usize, String)>,
    prefix: String,
    ids: Vec<String>,
}

#[derive(Debug)]
struct UnitSegment {
    unit: usize,
    content: Content,
    id: Option<String>,
    /// Before the end of the start tag: where attributes are put in.
    tag_end: usize,
    state: Option<Range<usize>>,
    sub_state: Option<Range<usize>>,
    /// The target that is there, or the place behind the source.
    target: Range<usize>,
    /// The start tag of the target that is there, without its end.
    target_tag: Option<String>,
    indentation: String,
}

pub(super) fn read(tree: &Tree<'_>) -> Result<Reading> {
    let root = tree.root();
    let language = |name| tree.attribute(root, name).and_then(|tag| Lang::new(&tag).ok());
    let languages = Languages { source: language("srcLang"), target: language("trgLang") };
    let mut skeleton = TwoSkeleton {
        segments: Vec::new(),
        units: Vec::new(),
        language: tree.attribute(root, "trgLang").is_none().then(|| tag_end(tree, root)),
    };
    let mut blocks = Vec::new();
    let mut lines = Lines::new(tree.text);
    // `translate` is inherited: the innermost element that says something decides.
    let mut inherited: Vec<(usize, bool)> = Vec::new();
    for index in 0..tree.nodes.len() {
        if !tree.is_element(index) {
            continue;
        }
        inherited.retain(|(end, _)| index <= *end);
        let local = tree.local(index);
        if !matches!(local, "file" | "group" | "unit") {
            continue;
        }
        if let Some(value) = tree.attribute(index, "translate") {
            inherited.push((tree.nodes[index].end, value == "no"));
        }
        if local != "unit" {
            continue;
        }
        let kept = inherited.last().is_some_and(|(_, kept)| *kept);
        let number = skeleton.units.len();
        skeleton.units.push(Unit::read(tree, index));
        let key = tree.attribute(index, "name").map(|name| name.into_owned());
        for segment in tree.children(index).filter(|&n| tree.is_element(n) && tree.local(n) == "segment") {
            let Some(source) = tree.child(segment, "source") else { continue };
            let (text, content) = content(tree, source);
            if text.text.trim().is_empty() {
                continue;
            }
            let target = tree.child(segment, "target");
            let range = tree.content(source);
            let mut block = Block::open(text, range.clone(), lines.of(range.start));
            block.one_segment = true;
            block.key = key.clone();
            let existing = target.map(|n| super::content(tree, n).0);
            block.existing = existing.filter(|segment| !segment.text.trim().is_empty());
            let state = tree.attribute(segment, "state");
            block.standing = match (&block.existing, state.as_deref()) {
                _ if kept => Standing::Locked,
                (_, Some("final")) => Standing::Locked,
                (Some(_), _) => Standing::Translated,
                (None, _) => Standing::Open,
            };
            blocks.push(block);
            let end = tree.element(source).end;
            skeleton.segments.push(UnitSegment {
                unit: number,
                content,
                id: tree.attribute(segment, "id").map(|id| id.into_owned()),
                tag_end: tag_end(tree, segment),
                state: tree.attribute_range(segment, "state"),
                sub_state: tree.attribute_range(segment, "subState"),
                target: target.map_or(end..end, |n| tree.element(n)),
                target_tag: target
                    .map(|n| tree.text[tree.nodes[n].range.clone()].trim_end_matches(['>', '/']).trim_end().to_owned()),
                indentation: indentation(tree, source).to_owned(),
            });
        }
    }
    Ok(Reading { blocks, skeleton: Box::new(skeleton), languages, remark: None })
}

/// Before the end of a start tag: where attributes are put in.
fn tag_end(tree: &Tree<'_>, element: usize) -> usize {
    let node = &tree.nodes[element];
    node.range.end - if node.kind == Kind::Empty { 2 } else { 1 }
}

impl Unit {
    fn read(tree: &Tree<'_>, element: usize) -> Unit {
        let prefix = |element: usize, local: &str| {
            let name = tree.name(element);
            name[..name.len() - local.len()].to_owned()
        };
        let matches = tree.child(element, "matches").filter(|&n| tree.nodes[n].kind == Kind::Start);
        let inside = element + 1..tree.nodes[element].end;
        let first = tree.children(element).find(|&n| tree.is_element(n));
        Unit {
            start: tree.nodes[element].range.end,
            indentation: first.map_or("", |n| indentation(tree, n)).to_owned(),
            matches: matches.map(|n| (tree.content(n).end, prefix(n, "matches"))),
            prefix: prefix(element, "unit"),
            ids: inside.filter_map(|n| tree.attribute(n, "id")).map(|id| id.into_owned()).collect(),
        }
    }
}

impl Skeleton for TwoSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, _text: &str) -> Vec<Edit> {
        let segment = &self.segments[block.id];
        let prefix = &self.units[segment.unit].prefix;
        let mut chunks = match &segment.target_tag {
            Some(tag) => vec![Chunk::New(format!("{tag}>"))],
            None => vec![Chunk::New(format!("{}<{prefix}target>", segment.indentation))],
        };
        chunks.extend(segment.content.translated(block, translation));
        chunks.push(Chunk::New(format!("</{prefix}target>")));
        let mut edits = vec![Edit { range: segment.target.clone(), chunks }];

        let grade = weakest(&[translation]).map_or(Grade::Exact, |piece| piece.origin.grade);
        let (state, sub_state) = match grade {
            Grade::Exact => ("translated", None),
            Grade::Fuzzy => ("initial", Some("bitext:fuzzy")),
            Grade::Repaired => ("initial", Some("bitext:repaired")),
            Grade::Glossary => ("initial", Some("bitext:glossary")),
            Grade::Figures => ("initial", Some("bitext:figures")),
            Grade::Source => ("initial", Some("bitext:source")),
        };
        let mut attribute = |name: &str, value: &str, at: &Option<Range<usize>>| match at {
            Some(range) => edits.push(Edit::text(range.clone(), value)),
            None => edits.push(Edit::text(segment.tag_end..segment.tag_end, format!(" {name}=\"{value}\""))),
        };
        attribute("state", state, &segment.state);
        match (sub_state, &segment.sub_state) {
            (Some(value), at) => attribute("subState", value, at),
            // A sub-state refines a state; it cannot outlive it, and no value of ours says less.
            (None, Some(range)) => attribute("subState", "bitext:exact", &Some(range.clone())),
            (None, None) => {}
        }
        edits
    }

    fn frame(&self, frame: &Frame<'_>) -> Vec<(usize, Edit)> {
        let mut edits = Vec::new();
        if let (Some(at), Some(direction)) = (self.language, frame.direction) {
            let attribute = format!(" trgLang=\"{}\"", escape_attribute(direction.to.as_str()));
            edits.push((0, Edit::text(at..at, attribute)));
        }
        let unit = |translation: &Cow<'_, Translation>| self.segments[translation.block].unit;
        for of_unit in frame.translations.chunk_by(|a, b| unit(a) == unit(b)) {
            self.matches(&self.units[unit(&of_unit[0])], of_unit, &mut edits);
        }
        edits
    }
}

impl TwoSkeleton {
    /// The match module's elements for translations that need a look.
    fn matches(&self, unit: &Unit, translations: &[Cow<'_, Translation>], edits: &mut Vec<(usize, Edit)>) {
        let module = unit.matches.as_ref().map_or("mtc:", |(_, prefix)| prefix);
        let p = &unit.prefix;
        let mut out = String::new();
        let mut next = 0;
        for translation in translations {
            let segment = &self.segments[translation.block];
            for piece in &translation.pieces {
                let Some((source, target)) = &piece.origin.found else { continue };
                if !matches!(piece.origin.grade, Grade::Fuzzy | Grade::Repaired) {
                    continue;
                }
                let id = segment.id.clone().unwrap_or_else(|| {
                    // A match points to its segment, which needs an identifier of its own in the unit.
                    let id = loop {
                        next += 1;
                        let id = format!("bitext-{next}");
                        if !unit.ids.contains(&id) {
                            break id;
                        }
                    };
                    edits.push((0, Edit::text(segment.tag_end..segment.tag_end, format!(" id=\"{id}\""))));
                    id
                });
                // Cut off, not rounded: 100.0 is for the same text alone.
                let score = (piece.origin.score.clamp(0.0, 100.0) * 10.0).floor() / 10.0;
                out.push_str(&format!(
                    "{}<{module}match ref=\"#{}\" type=\"tm\" similarity=\"{score:.1}\" origin=\"{}\">\
                     <{p}source>{}</{p}source><{p}target>{}</{p}target></{module}match>",
                    unit.indentation,
                    escape_attribute(&id),
                    escape_attribute(&piece.origin.name),
                    escape(source),
                    escape(target)
                ));
            }
        }
        if out.is_empty() {
            return;
        }
        let edit = match &unit.matches {
            Some((at, _)) => Edit::text(*at..*at, out),
            None => {
                let indent = &unit.indentation;
                Edit::text(
                    unit.start..unit.start,
                    format!("{indent}<mtc:matches xmlns:mtc=\"{MATCHES}\">{out}{indent}</mtc:matches>"),
                )
            }
        };
        edits.push((0, edit));
    }
}
