//! What earlier alignments of the same documents have left in the memory.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use anyhow::Result;
use bitext::Direction;
use bitext::memory::{Memory, RunKind, UnitFilter, UnitId};
use bitext::unit::{Status, TranslationUnit};

/// Documents that are aligned again, with the pairs of texts that they have now.
///
/// Who stores an alignment, sets it right and stores it again would find the wrong pairs of the first time
/// beside the right ones.
pub(super) struct Earlier {
    documents: HashMap<String, HashSet<(String, String)>>,
    direction: Direction,
}

impl Earlier {
    /// The documents that runs which stand have stored.
    pub(super) fn of(memory: &Memory, direction: &Direction) -> Result<Earlier> {
        let runs = memory.runs()?.into_iter();
        let stand = runs.filter(|run| run.kind == RunKind::Alignment && run.undone_by.is_none());
        let documents = stand.flat_map(|run| run.files).map(|file| (file, HashSet::new())).collect();
        Ok(Earlier { documents, direction: direction.clone() })
    }

    /// Whether the document was aligned before.
    pub(super) fn knows(&self, document: &str) -> bool {
        self.documents.contains_key(document)
    }

    /// Remembers the pairs that a document has now.
    pub(super) fn has_now(&mut self, document: &str, units: &[TranslationUnit]) {
        if let Some(pairs) = self.documents.get_mut(document) {
            pairs.extend(units.iter().filter_map(|unit| self::pair(unit, &self.direction)));
        }
    }

    /// The units of these documents that nobody has looked at and that their alignments do not have any more.
    pub(super) fn left(&self, memory: &Memory) -> Result<Vec<UnitId>> {
        let mut left = Vec::new();
        if self.documents.values().all(HashSet::is_empty) {
            return Ok(left);
        }
        let filter = UnitFilter { status: vec![Status::Aligned], ..UnitFilter::default() };
        memory.for_each_unit(&filter, |stored| {
            let pairs = stored.unit.origin.document.as_ref().and_then(|document| self.documents.get(document));
            if let Some(pairs) = pairs.filter(|pairs| !pairs.is_empty())
                && pair(&stored.unit, &self.direction).is_some_and(|pair| !pairs.contains(&pair))
            {
                left.push(stored.id);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(left)
    }
}

fn pair(unit: &TranslationUnit, direction: &Direction) -> Option<(String, String)> {
    unit.sides(direction).map(|(source, target)| (source.segment.text.clone(), target.segment.text.clone()))
}
