//! Writes TMX that is valid by its DTD.

use std::io::Write;

use super::{attributes, encodings, properties, segment};
use crate::error::Result;
use crate::exchange::xml::characters;
use crate::exchange::{TextEncoding, UnitWriter, Written};
use crate::lang::Lang;
use crate::unit::{Annotation, InlineKind, Metadata, TranslationUnit, Variant};

/// How much text is gathered before it is handed on, in bytes.
const CHUNK: usize = 64 * 1024;

/// The version of TMX to write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TmxVersion {
    /// TMX 1.1, for old tools: `lang` for `xml:lang`, and no highlights.
    V1_1,
    /// TMX 1.4 (1.4b is the name of its document, never of the version).
    #[default]
    V1_4,
}

/// How much of a segment to write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TmxLevel {
    /// The text alone.
    One,
    /// The text with its inline codes.
    #[default]
    Two,
}

/// How TMX is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TmxOptions {
    /// The version of the format.
    pub version: TmxVersion,
    /// With inline codes or without.
    pub level: TmxLevel,
    /// The encoding of the file.
    pub encoding: TextEncoding,
    /// The header's source language; a unit from another one says so itself.
    pub source_lang: Lang,
    /// Notes and properties of the file as a whole.
    pub header: Vec<Annotation>,
}

impl Default for TmxOptions {
    fn default() -> TmxOptions {
        TmxOptions {
            version: TmxVersion::default(),
            level: TmxLevel::default(),
            encoding: TextEncoding::default(),
            source_lang: Lang::french(),
            header: Vec::new(),
        }
    }
}

/// Writes units into a TMX file.
///
/// ```
/// use bitext::exchange::UnitWriter;
/// use bitext::exchange::tmx::{TmxOptions, TmxWriter};
/// use bitext::unit::TranslationUnit;
/// use bitext::Direction;
///
/// let mut out = Vec::new();
/// let mut writer = TmxWriter::new(&mut out, TmxOptions::default())?;
/// writer.write(&TranslationUnit::pair(&Direction::default(), "Bonjour", "Hello"))?;
/// assert_eq!(writer.finish()?.units, 1);
/// assert!(String::from_utf8_lossy(&out).contains("<seg>Bonjour</seg>"));
/// # Ok::<(), bitext::Error>(())
/// ```
pub struct TmxWriter<W: Write> {
    out: W,
    options: TmxOptions,
    /// What is written in UTF-8 and not yet handed on.
    buffer: Vec<u8>,
    written: Written,
    ended: bool,
}

impl<W: Write> TmxWriter<W> {
    /// Begins a file: writes its header.
    ///
    /// # Errors
    /// When `out` cannot be written.
    pub fn new(out: W, options: TmxOptions) -> Result<TmxWriter<W>> {
        let mut writer = TmxWriter {
            out,
            options,
            buffer: Vec::with_capacity(2 * CHUNK),
            written: Written::default(),
            ended: false,
        };
        let (version, dtd) = match writer.options.version {
            TmxVersion::V1_1 => ("1.1", "tmx11.dtd"),
            TmxVersion::V1_4 => ("1.4", "tmx14.dtd"),
        };
        writer.options.encoding.write_mark(&mut writer.out)?;
        let encoding = writer.options.encoding.name();
        writer.raw(&format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n<!DOCTYPE tmx SYSTEM \"{dtd}\">\n<tmx version=\"{version}\">\n\
             <header creationtool=\"bitext\" creationtoolversion=\"{}\" segtype=\"sentence\" o-tmf=\"bitext\" \
             adminlang=\"en\" srclang=\"{}\" datatype=\"plaintext\"",
            env!("CARGO_PKG_VERSION"),
            writer.options.source_lang
        ));
        writer.header();
        writer.raw("<body>\n");
        Ok(writer)
    }

    /// Writes the notes and properties of the file: the first of each that a header has as an attribute as
    /// that, the others inside it.
    fn header(&mut self) {
        let mut inside = std::mem::take(&mut self.options.header);
        let mut attributes = Vec::new();
        inside.retain(|annotation| match attributes::of_header(annotation) {
            Some((name, value)) if attributes.iter().all(|(before, _)| *before != name) => {
                attributes.push((name, value.to_owned()));
                false
            }
            _ => true,
        });
        for (name, value) in attributes {
            self.attribute(name, &value);
        }
        if inside.is_empty() {
            return self.raw("/>\n");
        }
        self.raw(">\n");
        for annotation in &inside {
            match encodings::element(annotation) {
                Some(element) => {
                    self.raw(element);
                    self.raw("\n");
                }
                None => self.annotation(annotation),
            }
        }
        self.raw("</header>\n");
    }

    fn flush_buffer(&mut self) -> Result<()> {
        self.options.encoding.write(&self.buffer, &mut self.out)?;
        self.buffer.clear();
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.written.removed += characters::escape_text(text, &mut self.buffer);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.written.removed += segment::write_attribute(name, value, &mut self.buffer);
    }

    fn raw(&mut self, text: &str) {
        self.buffer.extend_from_slice(text.as_bytes());
    }

    fn unit(&mut self, unit: &TranslationUnit) {
        self.raw("<tu");
        if let Some(id) = &unit.id {
            self.attribute("tuid", id);
        }
        self.attributes(&unit.metadata, true);
        match &unit.source_lang {
            Some(lang) if *lang == self.options.source_lang => {}
            Some(lang) => self.attribute("srclang", lang.as_str()),
            None => self.attribute("srclang", "*all*"),
        }
        self.raw(">\n");
        properties::own(unit, |name, value| {
            self.buffer.extend_from_slice(b"<prop type=\"");
            self.buffer.extend_from_slice(name.as_bytes());
            self.buffer.extend_from_slice(b"\">");
            self.written.removed += characters::escape_text(value, &mut self.buffer);
            self.buffer.extend_from_slice(b"</prop>\n");
        });
        self.annotations(&unit.metadata, true);
        for variant in &unit.variants {
            self.variant(variant);
        }
        self.raw("</tu>\n");
    }

    fn variant(&mut self, variant: &Variant) {
        // A tag that is no language is given back as it was read.
        let undetermined = variant.lang == Lang::undetermined();
        let written = variant.metadata.attributes.iter().find(|(name, _)| undetermined && name == "xml:lang");
        self.raw("<tuv");
        let name = self.lang_attribute();
        self.attribute(name, written.map_or(variant.lang.as_str(), |(_, value)| value));
        self.attributes(&variant.metadata, false);
        self.raw(">");
        if !variant.metadata.is_empty() {
            self.annotations(&variant.metadata, false);
        }
        self.raw("<seg>");
        match (self.options.level, self.options.version) {
            (TmxLevel::One, _) => self.text(&variant.segment.text),
            (TmxLevel::Two, TmxVersion::V1_1)
                if variant
                    .segment
                    .codes
                    .iter()
                    .any(|code| matches!(code.kind, InlineKind::HighlightStart | InlineKind::HighlightEnd)) =>
            {
                let mut without = variant.segment.clone();
                without
                    .codes
                    .retain(|code| !matches!(code.kind, InlineKind::HighlightStart | InlineKind::HighlightEnd));
                self.written.removed += segment::write(&without, &mut self.buffer);
            }
            (TmxLevel::Two, _) => self.written.removed += segment::write(&variant.segment, &mut self.buffer),
        }
        self.raw("</seg></tuv>\n");
    }

    fn lang_attribute(&self) -> &'static str {
        match self.options.version {
            TmxVersion::V1_1 => "lang",
            TmxVersion::V1_4 => "xml:lang",
        }
    }

    fn attributes(&mut self, metadata: &Metadata, unit: bool) {
        let optional = |name, value: &Option<String>, writer: &mut Self| {
            if let Some(value) = value {
                writer.attribute(name, value);
            }
        };
        optional("creationdate", &metadata.created, self);
        optional("creationid", &metadata.created_by, self);
        optional("changedate", &metadata.changed, self);
        optional("changeid", &metadata.changed_by, self);
        optional("lastusagedate", &metadata.last_used, self);
        if let Some(count) = metadata.usage_count {
            self.attribute("usagecount", &count.to_string());
        }
        for (at, (name, value)) in metadata.attributes.iter().enumerate() {
            let repeated = metadata.attributes[..at].iter().any(|(before, _)| before == name)
                || name == "usagecount" && metadata.usage_count.is_some();
            if attributes::is_standard(name, value, unit) && !repeated {
                self.attribute(name, value);
            }
        }
    }

    fn annotations(&mut self, metadata: &Metadata, unit: bool) {
        for (name, value) in &metadata.attributes {
            if !attributes::is_standard(name, value, unit) && name != "xml:lang" {
                self.raw("<prop");
                self.attribute("type", &format!("{}{name}", properties::ATTRIBUTE));
                self.raw(">");
                self.text(value);
                self.raw("</prop>\n");
            }
        }
        for annotation in &metadata.annotations {
            self.annotation(annotation);
        }
    }

    fn annotation(&mut self, annotation: &Annotation) {
        let (element, name, text, attributes) = match annotation {
            Annotation::Note { text, attributes } => ("note", None, text, attributes),
            Annotation::Property { name, value, attributes } => ("prop", Some(name), value, attributes),
        };
        self.raw("<");
        self.raw(element);
        if let Some(name) = name {
            self.attribute("type", name);
        }
        for (name, value) in attributes {
            match name.as_str() {
                "o-encoding" => self.attribute(name, value),
                "xml:lang" | "lang" => {
                    let name = self.lang_attribute();
                    self.attribute(name, value);
                }
                _ => {}
            }
        }
        self.raw(">");
        self.text(text);
        self.raw("</");
        self.raw(element);
        self.raw(">\n");
    }
}

impl<W: Write> UnitWriter for TmxWriter<W> {
    fn write(&mut self, unit: &TranslationUnit) -> Result<()> {
        self.unit(unit);
        self.written.units += 1;
        if self.buffer.len() >= CHUNK {
            self.flush_buffer()?;
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<Written> {
        if !self.ended {
            self.ended = true;
            self.raw("</body>\n</tmx>\n");
            self.flush_buffer()?;
            self.out.flush()?;
        }
        Ok(self.written)
    }
}
