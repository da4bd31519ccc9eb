//! XLIFF 1.x: `trans-unit`, `seg-source`, states on the target, `alt-trans` for what was found.

use std::ops::Range;
use std::sync::Arc;

use super::super::splice::{Chunk, Edit};
use super::super::xml::{Tree, escape, escape_attribute};
use super::super::{Block, Frame, Grade, Languages, Origin, Piece, Reading, Skeleton, Standing, Translation};
use super::studio::Definition;
use super::{Content, content, indentation, weakest};
use crate::error::Result;
use crate::lang::{Direction, Lang};
use crate::text::lines::Lines;

#[derive(Debug)]
struct OneSkeleton {
    units: Vec<Unit>,
    /// For each block its unit.
    unit_of: Vec<usize>,
}

#[derive(Debug)]
struct Unit {
    /// Its segments, in order; the one of a unit without `seg-source` has no mark.
    segments: Vec<UnitSegment>,
    /// The content of `seg-source`, where there is one that marks segments.
    seg_source: Option<Range<usize>>,
    /// Behind the source: where a target is put in.
    insert: usize,
    target: Option<Box<Target>>,
    indentation: String,
    /// `source` with the file's prefix for it, if any.
    prefix: String,
    languages: Arc<(String, String)>,
}

#[derive(Debug)]
struct UnitSegment {
    block: usize,
    content: Content,
    mark: Option<Box<Mark>>,
}

/// The `mrk` of a segment in `seg-source`.
#[derive(Debug)]
struct Mark {
    mid: String,
    /// Whether it stands inside another element of `seg-source`, where the schema lets no match name it.
    is_nested: bool,
    /// The whole of it, and its content.
    place: (Range<usize>, Range<usize>),
    /// The `mrk` of the target: the whole of it, and its content.
    in_target: Option<(Range<usize>, Range<usize>)>,
    studio: Option<Definition>,
}

#[derive(Debug)]
struct Target {
    element: Range<usize>,
    content: Range<usize>,
    /// Its attributes other than state and state-qualifier, as written.
    attributes: String,
    is_empty: bool,
}

pub(super) fn read(tree: &Tree<'_>, direction: Option<&Direction>) -> Result<Reading> {
    let mut blocks = Vec::new();
    let mut skeleton = OneSkeleton { units: Vec::new(), unit_of: Vec::new() };
    let mut files: Vec<Languages> = Vec::new();
    let mut named = Arc::default();
    let mut lines = Lines::new(tree.text);
    // Up to which node a `translate="no"` of a group or file reaches.
    let mut kept_until = 0;
    // Up to which node a file of other languages reaches.
    let mut foreign_until = 0;
    for index in 0..tree.nodes.len() {
        if !tree.is_element(index) {
            continue;
        }
        match tree.local(index) {
            "file" => {
                let tag = |name| tree.attribute(index, name).unwrap_or_default().into_owned();
                named = Arc::new((tag("source-language"), tag("target-language")));
                let languages = Languages { source: Lang::new(&named.0).ok(), target: Lang::new(&named.1).ok() };
                if !languages.fit(direction) {
                    kept_until = kept_until.max(tree.nodes[index].end);
                    foreign_until = tree.nodes[index].end;
                }
                files.push(languages);
            }
            "trans-unit" => {
                let is_foreign = index < foreign_until;
                let kept =
                    is_foreign || index < kept_until && tree.attribute(index, "translate").is_none_or(|v| v != "yes");
                if let Some(unit) = unit(tree, index, kept, &named, &mut blocks, &mut lines) {
                    skeleton.unit_of.resize(blocks.len(), skeleton.units.len());
                    skeleton.units.push(unit);
                }
            }
            _ => {}
        }
        let own = matches!(tree.local(index), "file" | "group" | "body");
        if own && tree.attribute(index, "translate").is_some_and(|v| v == "no") {
            kept_until = kept_until.max(tree.nodes[index].end);
        }
    }
    let fitting = files.iter().filter(|languages| languages.fit(direction)).count();
    let remark = (fitting > 0 && fitting < files.len()).then(|| {
        format!("{} of {} <file> elements are of other languages: left as they are", files.len() - fitting, files.len())
    });
    let languages = files.iter().find(|languages| languages.fit(direction)).or(files.first()).cloned();
    Ok(Reading { blocks, skeleton: Box::new(skeleton), languages: languages.unwrap_or_default(), remark })
}

/// The `mrk` elements of segments inside an element.
fn marks(tree: &Tree<'_>, element: Option<usize>) -> Vec<usize> {
    let is_segment = |n: &usize| {
        tree.is_element(*n) && tree.local(*n) == "mrk" && tree.attribute(*n, "mtype").is_some_and(|kind| kind == "seg")
    };
    element.map_or_else(Vec::new, |element| (element + 1..tree.nodes[element].end).filter(is_segment).collect())
}

impl Target {
    fn read(tree: &Tree<'_>, element: usize) -> Target {
        let attributes = tree.attributes(element).filter(|(name, _)| !matches!(*name, "state" | "state-qualifier"));
        let attributes = attributes.map(|(name, value)| {
            let raw = &tree.text[value];
            let quote = if raw.contains('"') { '\'' } else { '"' };
            format!(" {name}={quote}{raw}{quote}")
        });
        Target {
            element: tree.element(element),
            content: tree.content(element),
            attributes: attributes.collect(),
            is_empty: tree.all_text(element).trim().is_empty(),
        }
    }
}

/// Reads a unit, whose segments become blocks.
fn unit(
    tree: &Tree<'_>,
    index: usize,
    kept: bool,
    languages: &Arc<(String, String)>,
    blocks: &mut Vec<Block>,
    lines: &mut Lines<'_>,
) -> Option<Unit> {
    let source = tree.child(index, "source")?;
    let seg_source = tree.child(index, "seg-source");
    let target = tree.child(index, "target");
    let yes = |name: &str, value: &str| tree.attribute(index, name).is_some_and(|v| v == value);
    let state = target.and_then(|target| tree.attribute(target, "state")).unwrap_or_default();
    let locked = kept || yes("translate", "no") || yes("approved", "yes") || matches!(&*state, "final" | "signed-off");
    // A copy of the source that says of itself that it is none is no translation.
    let is_draft = matches!(&*state, "new" | "needs-translation");
    let target_marks = marks(tree, target);
    let sources = match marks(tree, seg_source) {
        marked if marked.is_empty() => vec![(source, None)],
        marked => {
            marked.into_iter().map(|n| (n, Some(tree.attribute(n, "mid").unwrap_or_default().into_owned()))).collect()
        }
    };
    let key = tree.attribute(index, "resname").map(|name| name.into_owned());
    let mut segments = Vec::new();
    for (element, mid) in sources {
        let (source, content) = content(tree, element);
        if source.text.trim().is_empty() {
            continue;
        }
        let partner = match &mid {
            None => target,
            Some(mid) => {
                target_marks.iter().copied().find(|&n| tree.attribute(n, "mid").unwrap_or_default() == mid.as_str())
            }
        };
        let range = tree.content(element);
        let mut block = Block::open(source, range.clone(), lines.of(range.start));
        block.one_segment = true;
        block.key = key.clone();
        let existing = partner.map(|n| super::content(tree, n).0);
        block.existing = existing.filter(|segment| !segment.text.trim().is_empty());
        let studio = mid.as_deref().and_then(|mid| Definition::find(tree, index, mid));
        block.standing = match &block.existing {
            _ if locked || studio.as_ref().is_some_and(|definition| definition.is_locked) => Standing::Locked,
            Some(_) if !is_draft => Standing::Translated,
            _ => Standing::Open,
        };
        let mark = mid.map(|mid| {
            let is_nested = seg_source.is_some_and(|source| !tree.children(source).any(|child| child == element));
            let in_target = partner.map(|n| (tree.element(n), tree.content(n)));
            Box::new(Mark { mid, is_nested, place: (tree.element(element), range), in_target, studio })
        });
        segments.push(UnitSegment { block: blocks.len(), content, mark });
        blocks.push(block);
    }
    if segments.is_empty() {
        return None;
    }
    let name = tree.name(source);
    let is_marked = segments.iter().any(|segment| segment.mark.is_some());
    Some(Unit {
        segments,
        seg_source: seg_source.filter(|_| is_marked).map(|n| tree.content(n)),
        insert: tree.element(seg_source.unwrap_or(source)).end,
        target: target.map(|n| Box::new(Target::read(tree, n))),
        indentation: indentation(tree, source).to_owned(),
        prefix: name[..name.len() - "source".len()].to_owned(),
        languages: Arc::clone(languages),
    })
}

impl Skeleton for OneSkeleton {
    fn frame(&self, frame: &Frame<'_>) -> Vec<(usize, Edit)> {
        let mut edits = Vec::new();
        for of_unit in frame.translations.chunk_by(|a, b| self.unit_of[a.block] == self.unit_of[b.block]) {
            let unit = &self.units[self.unit_of[of_unit[0].block]];
            let translations: Vec<&Translation> = of_unit.iter().map(|translation| &**translation).collect();
            edits.extend(unit.edits(frame, &translations).into_iter().map(|edit| (0, edit)));
            edits.extend(unit.in_studio(&translations).into_iter().map(|edit| (0, edit)));
        }
        edits
    }
}

impl Unit {
    fn edits(&self, frame: &Frame<'_>, translations: &[&Translation]) -> Vec<Edit> {
        let translated = |segment: &UnitSegment| {
            let translation = translations.iter().find(|t| t.block == segment.block)?;
            Some(segment.content.translated(&frame.blocks[segment.block], translation))
        };
        let new = |text: String| Chunk::New(text);
        let state = weakest(translations).map(|piece| state(&piece)).unwrap_or_default();
        let attributes = self.target.as_ref().map_or("", |target| target.attributes.as_str());
        let opening = format!("<{}target{attributes}{state}>", self.prefix);
        let closing = format!("</{}target>", self.prefix);
        let alternatives = self.alternatives(frame, translations);

        // A target that holds translations keeps all that is in it; the new ones go into their places.
        if let Some(target) = self.target.as_ref().filter(|target| !target.is_empty)
            && self.seg_source.is_some()
        {
            let mut edits = Vec::new();
            for segment in &self.segments {
                let (Some(chunks), Some(mark)) = (translated(segment), &segment.mark) else { continue };
                edits.push(match &mark.in_target {
                    Some(place) => self.in_mark(frame.text, place, chunks),
                    None => {
                        let at = target.content.end;
                        Edit { range: at..at, ..self.in_mark(frame.text, &mark.place, chunks) }
                    }
                });
            }
            let at = target.element.end;
            edits.push(Edit::text(at..at, alternatives));
            return edits;
        }

        let mut chunks = vec![new(opening)];
        match &self.seg_source {
            None => chunks.extend(self.segments.iter().filter_map(translated).flatten()),
            Some(source) => {
                // The structure of the source with every segment's mark, empty where nothing was found.
                let mut at = source.start;
                for segment in &self.segments {
                    let Some(mark) = &segment.mark else { continue };
                    chunks.push(Chunk::Raw(at..mark.place.0.start));
                    let content = translated(segment).unwrap_or_default();
                    chunks.extend(self.in_mark(frame.text, &mark.place, content).chunks);
                    at = mark.place.0.end;
                }
                chunks.push(Chunk::Raw(at..source.end));
            }
        }
        chunks.push(new(closing));
        chunks.push(new(alternatives));
        match &self.target {
            Some(target) => vec![Edit { range: target.element.clone(), chunks }],
            None => {
                chunks.insert(0, new(self.indentation.clone()));
                vec![Edit { range: self.insert..self.insert, chunks }]
            }
        }
    }

    /// What Trados Studio is told of the segments that were filled.
    fn in_studio(&self, translations: &[&Translation]) -> Vec<Edit> {
        let of_segment = |segment: &UnitSegment| {
            let translation = translations.iter().find(|t| t.block == segment.block)?;
            Some(segment.mark.as_ref()?.studio.as_ref()?.edits(&weakest(&[translation])?.origin))
        };
        self.segments.iter().filter_map(of_segment).flatten().collect()
    }

    /// A mark with new content: its own tags around it.
    fn in_mark(&self, text: &str, (whole, inner): &(Range<usize>, Range<usize>), content: Vec<Chunk>) -> Edit {
        // An empty-element tag <mrk .../> becomes a pair of tags.
        let opening = text[whole.start..inner.start].trim_end_matches("/>").trim_end_matches('>').trim_end();
        let mut chunks = vec![Chunk::New(format!("{opening}>"))];
        chunks.extend(content);
        chunks.push(Chunk::New(format!("</{}mrk>", self.prefix)));
        Edit { range: whole.clone(), chunks }
    }

    /// What was found in the memory for translations that need a look.
    fn alternatives(&self, frame: &Frame<'_>, translations: &[&Translation]) -> String {
        let mut out = String::new();
        for translation in translations {
            let segment = self.segments.iter().find(|segment| segment.block == translation.block);
            let mark = segment.and_then(|segment| segment.mark.as_ref()).filter(|mark| !mark.is_nested);
            let mid = mark.map(|mark| mark.mid.as_str());
            for piece in &translation.pieces {
                let Origin { grade, score, found: Some((source, target)), name } = &piece.origin else { continue };
                if !matches!(grade, Grade::Fuzzy | Grade::Repaired) {
                    continue;
                }
                let mid = mid.map(|mid| format!(" mid=\"{}\"", escape_attribute(mid))).unwrap_or_default();
                let p = &self.prefix;
                let wanted = frame.direction.map_or("", |direction| direction.to.as_str());
                let target_lang = if self.languages.1.is_empty() { wanted } else { &self.languages.1 };
                out.push_str(&format!(
                    "{indent}<{p}alt-trans{mid} match-quality=\"{:.0}%\" origin=\"{}\"><{p}source xml:lang=\"{}\">{}</{p}source>\
                     <{p}target xml:lang=\"{}\">{}</{p}target></{p}alt-trans>",
                    score.floor(),
                    escape_attribute(name),
                    escape_attribute(&self.languages.0),
                    escape(source),
                    escape_attribute(target_lang),
                    escape(target),
                    indent = self.indentation,
                ));
            }
        }
        out
    }
}

/// The attributes that say what a target is.
fn state(piece: &Piece) -> String {
    let (state, qualifier) = match piece.origin.grade {
        Grade::Exact => ("translated", "exact-match"),
        Grade::Fuzzy | Grade::Repaired => ("needs-review-translation", "fuzzy-match"),
        Grade::Glossary => ("needs-review-translation", "leveraged-glossary"),
        Grade::Figures => return " state=\"needs-review-translation\"".to_owned(),
        Grade::Source => return " state=\"needs-translation\"".to_owned(),
    };
    format!(" state=\"{state}\" state-qualifier=\"{qualifier}\"")
}
