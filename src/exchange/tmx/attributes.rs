//! The attributes that TMX gives to units and variants, and where each is kept.

use super::properties;
use crate::exchange::xml::characters::is_clean;
use crate::unit::{Annotation, Metadata};

/// The attributes of `tu` and `tuv` in the order in which they are written, with those that only `tu` has.
pub(super) const OTHERS: [(&str, bool); 6] = [
    ("o-encoding", false),
    ("datatype", false),
    ("creationtool", false),
    ("creationtoolversion", false),
    ("segtype", true),
    ("o-tmf", false),
];

/// The attributes of a header that say when and by whom the file was made, as they are written.
const DATES: [&str; 4] = ["creationdate", "creationid", "changedate", "changeid"];

/// The property that a header's attribute becomes when it says something of the file itself.
pub(super) fn of_file(name: &str, value: &str) -> Option<Annotation> {
    let told = DATES.contains(&name) || matches!(name, "creationtool" | "creationtoolversion" | "o-tmf");
    (told && !value.is_empty()).then(|| Annotation::Property {
        name: format!("{}{name}", properties::ATTRIBUTE),
        value: value.to_owned(),
        attributes: Vec::new(),
    })
}

/// The attribute of a header that a property of the file is written as, with its value.
pub(super) fn of_header(annotation: &Annotation) -> Option<(&'static str, &str)> {
    let Annotation::Property { name, value, attributes } = annotation else { return None };
    let name = name.strip_prefix(properties::ATTRIBUTE).filter(|_| attributes.is_empty())?;
    DATES.into_iter().find(|date| *date == name).map(|date| (date, value.as_str()))
}

/// Keeps an attribute of a unit or a variant where it belongs.
pub(super) fn keep(name: &str, value: String, metadata: &mut Metadata) {
    // A name with a control character in it is none; without it, it might be another one.
    if !is_clean(name.as_bytes()) {
        return;
    }
    let slot = match name {
        "creationdate" => &mut metadata.created,
        "creationid" => &mut metadata.created_by,
        "changedate" => &mut metadata.changed,
        "changeid" => &mut metadata.changed_by,
        "lastusagedate" => &mut metadata.last_used,
        "usagecount" => {
            // A count that is no plain number is given back as it was written.
            match value.parse::<u64>() {
                Ok(count) if count.to_string() == value => metadata.usage_count = Some(count),
                _ => metadata.attributes.push((name.to_owned(), value)),
            }
            return;
        }
        _ => {
            metadata.attributes.push((name.to_owned(), value));
            return;
        }
    };
    *slot = Some(value);
}

/// Whether an attribute may be written as one: on a unit (`tu`) or a variant.
pub(super) fn is_standard(name: &str, value: &str, unit: bool) -> bool {
    match name {
        "usagecount" => true,
        "segtype" => unit && matches!(value, "block" | "paragraph" | "sentence" | "phrase"),
        _ => OTHERS.iter().any(|&(other, _)| other == name),
    }
}

/// Puts the attributes that TMX knows before those that it does not, as they are written.
pub(super) fn sort(metadata: &mut Metadata, unit: bool) {
    if metadata.attributes.len() > 1 {
        metadata.attributes.sort_by_key(|(name, value)| !is_standard(name, value, unit) && name != "xml:lang");
    }
}
