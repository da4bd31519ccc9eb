//! What a memory is made of: segments with inline codes, translation units, and where they come from.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::lang::{Direction, Lang};

/// A segment: its text, and the inline codes that stand in it.
///
/// The text is what a reader sees, without any markup; matching looks at nothing else. Codes stand
/// beside it with the place where they belong, so pairs of them may overlap, as TMX allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segment {
    /// The text, without markup.
    pub text: String,
    /// The inline codes, in the order in which they stand in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Inline>,
}

impl Segment {
    /// A segment of plain text.
    pub fn plain(text: impl Into<String>) -> Segment {
        Segment { text: text.into(), codes: Vec::new() }
    }
}

impl From<&str> for Segment {
    fn from(text: &str) -> Segment {
        Segment::plain(text)
    }
}

impl From<String> for Segment {
    fn from(text: String) -> Segment {
        Segment::plain(text)
    }
}

/// An inline code: formatting or a placeholder inside a segment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Inline {
    /// Where it stands: a byte offset into [`Segment::text`], from 0 to its length.
    pub at: usize,
    /// What it is.
    pub kind: InlineKind,
    /// Its attributes as read (`i`, `x`, `type`, `pos` ... in TMX; `id`, `rid` ... in XLIFF), in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// The native code that it stands for, as XML content (escaped, with `sub` elements as written);
    /// empty for highlights.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub content: String,
}

impl Inline {
    /// The value of an attribute, when the code has it.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// The kinds of inline code, named after TMX 1.4 where it has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InlineKind {
    /// `bpt`: begins a pair whose end stands in the same segment.
    Open,
    /// `ept`: ends a pair.
    Close,
    /// `it`: half of a pair whose other half stands in another segment.
    Isolated,
    /// `ph`: stands for itself: an image, a variable, a line break.
    Placeholder,
    /// `hi`, its beginning: text highlighted by a tool.
    HighlightStart,
    /// `hi`, its end.
    HighlightEnd,
    /// `ut`: a code whose role its writer did not know (deprecated in TMX 1.4).
    Unknown,
}

/// A translation unit: one segment in two or more languages, and all that is known of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TranslationUnit {
    /// The identifier that its maker gave it (`tuid` in TMX).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The language that was translated from; `None` when any may be the source (`*all*`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_lang: Option<Lang>,
    /// The segment in each language, in the order in which they were read.
    pub variants: Vec<Variant>,
    /// What is known of the unit as a whole.
    #[serde(default)]
    pub metadata: Metadata,
    /// What stands around it in its document.
    #[serde(default)]
    pub context: Context,
    /// Where it comes from.
    #[serde(default)]
    pub origin: Origin,
}

impl TranslationUnit {
    /// A unit of two segments, nothing else known.
    pub fn pair(direction: &Direction, source: impl Into<Segment>, target: impl Into<Segment>) -> TranslationUnit {
        TranslationUnit {
            source_lang: Some(direction.from.clone()),
            variants: vec![
                Variant::new(direction.from.clone(), source.into()),
                Variant::new(direction.to.clone(), target.into()),
            ],
            ..TranslationUnit::default()
        }
    }

    /// The variant in this language: the very tag if there is one, else one of the same language.
    pub fn variant(&self, lang: &Lang) -> Option<&Variant> {
        self.variant_place(lang).map(|place| &self.variants[place])
    }

    /// The same, to be changed.
    pub fn variant_mut(&mut self, lang: &Lang) -> Option<&mut Variant> {
        self.variant_place(lang).map(|place| &mut self.variants[place])
    }

    /// The place of [`TranslationUnit::variant`] among the variants.
    pub(crate) fn variant_place(&self, lang: &Lang) -> Option<usize> {
        let same = self.variants.iter().position(|v| v.lang == *lang);
        same.or_else(|| self.variants.iter().position(|v| v.lang.matches(lang)))
    }

    /// The variants of a direction, source first; `None` when either is missing or both are the same one.
    pub fn sides(&self, direction: &Direction) -> Option<(&Variant, &Variant)> {
        let (source, target) = (self.variant(&direction.from)?, self.variant(&direction.to)?);
        (!std::ptr::eq(source, target)).then_some((source, target))
    }

    /// As [`TranslationUnit::sides`], with the variant for source that has this text, and one for target that is not
    /// empty: a unit may have a text for each of several regions, or for some of them.
    pub fn sides_of(&self, text: &str, direction: &Direction) -> Option<(&Variant, &Variant)> {
        let has_text = |v: &&Variant| v.segment.text == text && v.lang.matches(&direction.from);
        let same = self.variants.iter().find(|v| has_text(v) && v.lang == direction.from);
        let source = same.or_else(|| self.variants.iter().find(has_text))?;
        let has_any = |v: &&Variant| !v.segment.text.trim().is_empty() && v.lang.matches(&direction.to);
        let same = self.variants.iter().find(|v| has_any(v) && v.lang == direction.to);
        let target = same.or_else(|| self.variants.iter().find(has_any))?;
        (!std::ptr::eq(source, target)).then_some((source, target))
    }

    /// The translation of one of the unit's variants: the nearest of the other language of the direction, else of
    /// any other language, else any other variant.
    pub fn counterpart(&self, variant: &Variant, direction: &Direction) -> Option<&Variant> {
        let Direction { from, to } = direction;
        let others = || self.variants.iter().filter(|v| !std::ptr::eq(*v, variant));
        let across = [(from, to), (to, from)].into_iter().filter(|(this, _)| variant.lang.matches(this));
        across
            .filter_map(|(_, other)| self.variant(other))
            .find(|v| !std::ptr::eq(*v, variant))
            .or_else(|| others().find(|v| !v.lang.matches(&variant.lang)))
            .or_else(|| others().next())
    }
}

/// A translation unit's segment in one language (`tuv` in TMX).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variant {
    /// Its language.
    pub lang: Lang,
    /// The segment.
    pub segment: Segment,
    /// What is known of this variant alone.
    #[serde(default)]
    pub metadata: Metadata,
}

impl Variant {
    /// A variant of which nothing else is known.
    pub fn new(lang: Lang, segment: Segment) -> Variant {
        Variant { lang, segment, metadata: Metadata::default() }
    }
}

/// Dates, people, counts, notes and properties of a unit or a variant.
///
/// Dates are text in the form that was read, usually TMX's `YYYYMMDDThhmmssZ` (UTC), which sorts by
/// time; writers give them back unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Metadata {
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
    /// Who changed it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_by: Option<String>,
    /// When it was last used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used: Option<String>,
    /// How often it was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usage_count: Option<u64>,
    /// Any further attributes of the format it was read from (`datatype`, `segtype` ...), in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// Notes and properties, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
}

impl Metadata {
    /// The date that says which of two units is newer: of the last change, else of the making.
    pub fn date(&self) -> Option<&str> {
        self.changed.as_deref().or(self.created.as_deref())
    }

    /// The value of the first property of this name.
    pub fn property(&self, name: &str) -> Option<&str> {
        self.annotations.iter().find_map(|annotation| match annotation {
            Annotation::Property { name: n, value, .. } if n == name => Some(value.as_str()),
            _ => None,
        })
    }

    /// Whether nothing at all is known.
    pub fn is_empty(&self) -> bool {
        let Metadata { created, created_by, changed, changed_by, last_used, usage_count, attributes, annotations } =
            self;
        let texts = [created, created_by, changed, changed_by, last_used];
        texts.into_iter().all(Option::is_none)
            && usage_count.is_none()
            && attributes.is_empty()
            && annotations.is_empty()
    }
}

/// A note for people or a property for programs, attached to a unit or a variant.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Annotation {
    /// A note (`note` in TMX).
    Note {
        /// Its text.
        text: String,
        /// Its attributes as read (`xml:lang`, `o-encoding`).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attributes: Vec<(String, String)>,
    },
    /// A property (`prop` in TMX).
    Property {
        /// Its name (`type` in TMX).
        name: String,
        /// Its value.
        value: String,
        /// Its other attributes as read (`xml:lang`, `o-encoding`).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attributes: Vec<(String, String)>,
    },
}

/// What stands around a segment in its document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// The source text of the segment before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
    /// The source text of the segment after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// A key that tells equal texts apart: `msgctxt` in PO, a resource name in XLIFF.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Where a unit comes from. The memory adds the run by which it came in.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Origin {
    /// The document that it was taken from, as the person named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// Its place in that document, counting segments (or beads) from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// The aligner's confidence that the two segments are translations of each other, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// How far a person vouches for it.
    pub status: Status,
}

/// How far a person vouches for a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Paired by the aligner; nobody has looked.
    Aligned,
    /// Translated, not yet reviewed.
    Draft,
    /// Translated by a person: what an import is taken to be when it says nothing else.
    #[default]
    Translated,
    /// Reviewed.
    Reviewed,
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Status::Aligned => "aligned",
            Status::Draft => "draft",
            Status::Translated => "translated",
            Status::Reviewed => "reviewed",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_picks_the_nearest_variant_on_each_side() {
        let direction = Direction::new(Lang::new("fr-CA").unwrap(), Lang::english());
        let mut unit = TranslationUnit::pair(&Direction::default(), "Bonjour", "Hello");
        assert_eq!(unit.sides(&direction).unwrap().0.segment.text, "Bonjour");
        unit.variants.push(Variant::new(Lang::new("fr-CA").unwrap(), "Allô".into()));
        assert_eq!(unit.sides(&direction).unwrap().0.segment.text, "Allô");
        let both_french = Direction::new(Lang::french(), Lang::new("fr-BE").unwrap());
        assert_eq!(unit.sides(&both_french), None, "a unit is no translation of itself");
    }

    #[test]
    fn each_of_a_languages_variants_has_its_translation() {
        let mut unit = TranslationUnit::pair(&Direction::default(), "Bonjour", "Hello");
        unit.variants.push(Variant::new(Lang::new("fr-CA").unwrap(), "Allô".into()));
        unit.variants.push(Variant::new(Lang::new("en-AU").unwrap(), "G'day".into()));
        let texts =
            |sides: Option<(&Variant, &Variant)>| sides.map(|(s, t)| [&*s.segment.text, &t.segment.text].join(" = "));
        let across = |text, from: &str, to: &str| {
            texts(unit.sides_of(text, &Direction::new(Lang::new(from).unwrap(), Lang::new(to).unwrap())))
        };
        assert_eq!(across("Allô", "fr", "en").as_deref(), Some("Allô = Hello"));
        assert_eq!(across("Bonjour", "fr-CA", "en-AU").as_deref(), Some("Bonjour = G'day"));
        assert_eq!(across("Allô", "fr-CA", "fr").as_deref(), Some("Allô = Bonjour"));
        assert_eq!(across("Bonjour", "fr-CA", "fr"), None, "a text is no translation of itself");
        assert_eq!(across("Hello", "fr", "en"), None);
        // The empty one of a region hid the others.
        unit.variants[1].segment.text.clear();
        let direction = Direction::new(Lang::french(), Lang::english());
        assert_eq!(texts(unit.sides_of("Bonjour", &direction)).as_deref(), Some("Bonjour = G'day"));
        unit.variants[1].segment.text.push_str("Hello");
        let other =
            |at: usize| unit.counterpart(&unit.variants[at], &Direction::default()).unwrap().segment.text.as_str();
        assert_eq!([0, 1, 2, 3].map(other), ["Hello", "Bonjour", "Hello", "Bonjour"]);
    }
}
