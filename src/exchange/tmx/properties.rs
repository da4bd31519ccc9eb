//! Context and origin as TMX properties: our own, and those of other tools.

use crate::exchange::parse_status;
use crate::unit::{Annotation, Context, Metadata, Origin, Status, TranslationUnit};

/// An attribute that TMX does not know is written as a property of this name and its own.
pub(super) const ATTRIBUTE: &str = "x-bitext-attribute-";

const DOCUMENT: &str = "x-bitext-document";
const POSITION: &str = "x-bitext-position";
const CONFIDENCE: &str = "x-bitext-confidence";
const STATUS: &str = "x-bitext-status";
const KEY: &str = "x-bitext-key";
const PREVIOUS: &str = "x-bitext-prev";
const NEXT: &str = "x-bitext-next";

/// Takes our own properties out of a unit's annotations and puts them where they belong; other
/// tools' context and document names are understood, and stay.
pub(super) fn interpret(unit: &mut TranslationUnit) {
    if unit.metadata.annotations.is_empty() {
        return;
    }
    let mut own = Own::default();
    unit.metadata.annotations.retain(|annotation| match annotation {
        Annotation::Property { name, value, attributes } if attributes.is_empty() => !own.take(name, value),
        _ => true,
    });
    let (context, document) = foreign(&unit.metadata);
    unit.context = Context {
        previous: own.context.previous.or(context.previous),
        next: own.context.next.or(context.next),
        key: own.context.key.or(context.key),
    };
    unit.origin = own.origin;
    unit.origin.document = unit.origin.document.take().or(document);
}

#[derive(Default)]
struct Own {
    context: Context,
    origin: Origin,
}

impl Own {
    /// Whether the property is one of ours and could be understood.
    fn take(&mut self, name: &str, value: &str) -> bool {
        let Some(short) = name.strip_prefix("x-bitext-") else { return false };
        match short {
            "document" => self.origin.document = Some(value.to_owned()),
            "position" => match value.parse() {
                Ok(position) => self.origin.position = Some(position),
                Err(_) => return false,
            },
            "confidence" => match value.parse::<f32>() {
                Ok(confidence) if (0.0..=1.0).contains(&confidence) => self.origin.confidence = Some(confidence),
                _ => return false,
            },
            "status" => match parse_status(value) {
                Some(status) => self.origin.status = status,
                None => return false,
            },
            "key" => self.context.key = Some(value.to_owned()),
            "prev" => self.context.previous = Some(value.to_owned()),
            "next" => self.context.next = Some(value.to_owned()),
            _ => return false,
        }
        true
    }
}

/// The context and the document that properties of other tools tell.
fn foreign(metadata: &Metadata) -> (Context, Option<String>) {
    let mut context = Context::default();
    let mut document = None;
    for annotation in &metadata.annotations {
        let Annotation::Property { name, value, .. } = annotation else { continue };
        if value.is_empty() {
            continue;
        }
        match name.as_str() {
            // OmegaT writes the neighbours' plain text; memoQ and XTM wrap it in a seg element.
            "prev" | "x-prev" | "x-context-pre" => context.previous = segment_text(value),
            "next" | "x-next" | "x-context-post" => context.next = segment_text(value),
            "id" | "x-context" | "x-segment-id" | "tmx:context" if context.key.is_none() => {
                context.key = Some(value.clone());
            }
            // Trados Studio writes the segments before this one in both languages, source first.
            "x-ContextContent" if context.previous.is_none() => {
                let source = value.split('|').next().unwrap_or_default().trim();
                context.previous = (!source.is_empty()).then(|| source.to_owned());
            }
            "file" | "x-document" | "x-file" | "tmgr:docname" | "x-filename" if document.is_none() => {
                document = Some(value.clone());
            }
            _ => {}
        }
    }
    (context, document)
}

/// The text of a neighbour, without the `<seg>` around it.
fn segment_text(value: &str) -> Option<String> {
    let inner = value.trim();
    let inner = match inner.strip_prefix("<seg>").and_then(|rest| rest.strip_suffix("</seg>")) {
        Some(inner) => inner,
        None if inner == "<seg/>" => return None,
        None => value,
    };
    (!inner.is_empty()).then(|| inner.to_owned())
}

/// Gives to `write` the properties (name, value) that tell a unit's context and origin, leaving out
/// what other tools' properties on it tell already.
pub(super) fn own(unit: &TranslationUnit, mut write: impl FnMut(&str, &str)) {
    let (told, told_document) = match unit.metadata.annotations.is_empty() {
        true => (Context::default(), None),
        false => foreign(&unit.metadata),
    };
    let mut text = |name, value: &Option<String>, told: Option<String>| {
        if let Some(value) = value
            && told.as_ref() != Some(value)
        {
            write(name, value);
        }
    };
    text(DOCUMENT, &unit.origin.document, told_document);
    text(POSITION, &unit.origin.position.map(|position| position.to_string()), None);
    text(CONFIDENCE, &unit.origin.confidence.map(|confidence| confidence.to_string()), None);
    let status = (unit.origin.status != Status::default()).then(|| unit.origin.status.to_string());
    text(STATUS, &status, None);
    text(KEY, &unit.context.key, told.key);
    text(PREVIOUS, &unit.context.previous, told.previous);
    text(NEXT, &unit.context.next, told.next);
}
