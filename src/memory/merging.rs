//! Two units that say the same, made one without losing anything that either knows.

use super::record::date_of;
use crate::unit::{Annotation, Metadata, TranslationUnit};

/// `known` with what `other`, a unit of the same segments and context, knows more or newer.
///
/// The newer of the two decides where they differ, the one that was known where the dates do not tell;
/// what only one of them knows is kept, notes and properties of both.
pub(super) fn merged(known: &TranslationUnit, other: &TranslationUnit) -> TranslationUnit {
    let newer = date_of(other) > date_of(known);
    let (first, second) = if newer { (other, known) } else { (known, other) };
    let mut out = first.clone();
    // The order of variants and their codes are the same in both, or they would not be equal units.
    for (variant, more) in out.variants.iter_mut().zip(&second.variants) {
        complete(&mut variant.metadata, &more.metadata);
    }
    complete(&mut out.metadata, &second.metadata);
    fill(&mut out.id, &second.id);
    fill(&mut out.source_lang, &second.source_lang);
    fill(&mut out.origin.document, &second.origin.document);
    fill(&mut out.origin.position, &second.origin.position);
    fill(&mut out.origin.confidence, &second.origin.confidence);
    // A person's word for a unit is not lost to an aligner's newer guess.
    out.origin.status = first.origin.status.max(second.origin.status);
    if same_place(known, other) {
        // Aligned again: the day, and a confidence that this very memory has raised, are no news.
        let mut again = out.clone();
        again.metadata.created.clone_from(&known.metadata.created);
        again.origin.confidence = known.origin.confidence;
        if again == *known {
            return again;
        }
    }
    out
}

/// Whether both come from the same segment of the same document.
fn same_place(known: &TranslationUnit, other: &TranslationUnit) -> bool {
    let place = |unit: &TranslationUnit| unit.origin.document.clone().zip(unit.origin.position);
    place(known).is_some() && place(known) == place(other)
}

fn complete(into: &mut Metadata, from: &Metadata) {
    fill(&mut into.created, &from.created);
    fill(&mut into.created_by, &from.created_by);
    fill(&mut into.changed, &from.changed);
    fill(&mut into.changed_by, &from.changed_by);
    fill(&mut into.last_used, &from.last_used);
    fill(&mut into.usage_count, &from.usage_count);
    for (name, value) in &from.attributes {
        if into.attributes.iter().all(|(known, _)| known != name) {
            into.attributes.push((name.clone(), value.clone()));
        }
    }
    let more: Vec<Annotation> = from.annotations.iter().filter(|a| !into.annotations.contains(a)).cloned().collect();
    into.annotations.extend(more);
}

fn fill<T: Clone>(into: &mut Option<T>, from: &Option<T>) {
    if into.is_none() {
        into.clone_from(from);
    }
}
