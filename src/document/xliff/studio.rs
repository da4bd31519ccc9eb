//! What Trados Studio says of each segment of its own XLIFF 1.2 files: `sdl:seg` with state and origin.

use std::ops::Range;

use super::super::splice::Edit;
use super::super::xml::{Kind, Tree, escape_attribute};
use super::super::{Grade, Origin};

/// The `sdl:seg` of a segment.
#[derive(Debug)]
pub(super) struct Definition {
    /// Before the end of the tag: where attributes are put in.
    tag_end: usize,
    /// The values of the attributes that are there.
    there: Vec<(&'static str, Range<usize>)>,
    /// Whether a translator has locked the segment.
    pub(super) is_locked: bool,
}

/// The attributes that filling a segment changes.
const ATTRIBUTES: [&str; 4] = ["conf", "origin", "origin-system", "percent"];

impl Definition {
    /// The definition of the segment `mid` in a trans-unit, if Studio wrote one.
    pub(super) fn find(tree: &Tree<'_>, unit: usize, mid: &str) -> Option<Definition> {
        let is_definition = |&n: &usize| {
            tree.is_element(n) && tree.name(n) == "sdl:seg" && tree.attribute(n, "id").is_some_and(|id| id == mid)
        };
        let index = (unit + 1..tree.nodes[unit].end).find(is_definition)?;
        let node = &tree.nodes[index];
        let there = ATTRIBUTES.iter().filter_map(|name| Some((*name, tree.attribute_range(index, name)?)));
        Some(Definition {
            tag_end: node.range.end - if node.kind == Kind::Empty { 2 } else { 1 },
            there: there.collect(),
            is_locked: tree.attribute(index, "locked").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        })
    }

    /// The edits that say what the segment was filled with, as Studio does after its own pre-translation.
    pub(super) fn edits(&self, origin: &Origin) -> Vec<Edit> {
        let confirmed = if origin.grade == Grade::Exact { "Translated" } else { "Draft" };
        let percent = format!("{:.0}", origin.score.clamp(0.0, 100.0).floor());
        let name = escape_attribute(&origin.name);
        let values: &[(&str, &str)] = match origin.grade {
            Grade::Exact | Grade::Fuzzy | Grade::Repaired => {
                &[("conf", confirmed), ("origin", "tm"), ("origin-system", &name), ("percent", &percent)]
            }
            Grade::Glossary | Grade::Figures => &[("conf", confirmed), ("origin", "interactive")],
            Grade::Source => &[("conf", "Unspecified"), ("origin", "source")],
        };
        let edit = |(attribute, value): &(&str, &str)| match self.there.iter().find(|(name, _)| name == attribute) {
            Some((_, range)) => Edit::text(range.clone(), *value),
            None => Edit::text(self.tag_end..self.tag_end, format!(" {attribute}=\"{value}\"")),
        };
        values.iter().map(edit).collect()
    }
}
