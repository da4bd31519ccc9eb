//! JSON lines: one unit a line, with nothing lost.

use std::io::{Read, Write};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::{Error, Place, Result};
use crate::exchange::input::{Declared, Input};
use crate::exchange::{UnitReader, UnitWriter, Written};
use crate::lang::{Direction, Lang};
use crate::unit::TranslationUnit;

const FORMAT: &str = "JSONL";

/// The longest line that is read, in bytes.
const LONGEST: usize = 64 * 1024 * 1024;

/// What a line may hold: a unit as bitext writes it, or a plain pair as others do, who also name the texts by their
/// languages.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Unit(Box<TranslationUnit>),
    Pair { source: String, target: String },
    Nested { translation: Map<String, Value> },
    Texts(Map<String, Value>),
}

/// The texts in the languages of the direction, as a unit; other members may have any name.
fn of_texts(texts: &Map<String, Value>, direction: &Direction) -> Option<TranslationUnit> {
    let text = |wanted: &Lang| {
        let mut texts = texts.iter().filter_map(|(name, text)| Some((Lang::new(name).ok()?, text.as_str()?)));
        texts.find(|(lang, _)| lang.matches(wanted))
    };
    let ((from, source), (to, target)) = (text(&direction.from)?, text(&direction.to)?);
    Some(TranslationUnit::pair(&Direction::new(from, to), source, target))
}

/// Units read from JSON lines: as [`JsonlWriter`] writes them, or objects with `source` and `target`, or with the
/// languages of the direction (`fr` and `en`), also inside of `translation`.
pub struct JsonlReader {
    input: Input,
    direction: Direction,
    pending: usize,
    place: Place,
    complete: bool,
    ended: bool,
}

impl JsonlReader {
    /// Begins to read; `direction` is that of lines which do not tell their languages.
    ///
    /// # Errors
    /// When the source cannot be read, is empty or holds no text.
    pub fn new(source: impl Read + Send + 'static, direction: Direction) -> Result<JsonlReader> {
        let input = Input::new(Box::new(source), Declared::Nowhere)?;
        Ok(JsonlReader { input, direction, pending: 0, place: Place::default(), complete: false, ended: false })
    }

    fn error(&self, reason: impl Into<String>, column: Option<u64>) -> Error {
        let place = self.input.place_at(0);
        Error::malformed(FORMAT, reason).at_place(&Place { column: column.or(place.column), ..place })
    }

    fn neither(&self) -> Error {
        let Direction { from, to } = &self.direction;
        self.error(format!("neither a unit nor an object with source and target, or with {from} and {to}"), None)
    }

    fn next_unit(&mut self) -> Result<Option<TranslationUnit>> {
        loop {
            self.input.consume(std::mem::take(&mut self.pending));
            let Some(length) = self.input.line_length(LONGEST)? else {
                self.complete = true;
                return Ok(None);
            };
            self.pending = length;
            self.place = self.input.place_at(0);
            let bytes = self.input.data()[..length].trim_ascii().to_vec();
            if bytes.is_empty() {
                continue;
            }
            let text = self.input.text(&bytes).map_err(|_| self.error("bytes that are not UTF-8", None))?;
            let parsed = serde_json::from_str::<Line>(&text).map_err(|_| {
                // An untagged shape hides where the syntax broke; the plain value tells.
                match serde_json::from_str::<serde::de::IgnoredAny>(&text) {
                    Err(syntax) => {
                        // The line that serde_json counts is always the first.
                        let reason = syntax.to_string();
                        let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
                        self.error(reason, Some(syntax.column() as u64))
                    }
                    Ok(_) => self.neither(),
                }
            })?;
            let unit = match parsed {
                Line::Unit(unit) => *unit,
                Line::Pair { source, target } => TranslationUnit::pair(&self.direction, source, target),
                Line::Nested { translation: texts } | Line::Texts(texts) => {
                    of_texts(&texts, &self.direction).ok_or_else(|| self.neither())?
                }
            };
            if unit.variants.len() < 2 {
                return Err(self.error("the unit holds fewer than two languages", None));
            }
            let sound = unit.variants.iter().all(|variant| {
                let segment = &variant.segment;
                segment.codes.iter().all(|code| segment.text.is_char_boundary(code.at))
            });
            if !sound {
                return Err(self.error("an inline code stands beside its text", None));
            }
            if unit.origin.confidence.is_some_and(|confidence| !(0.0..=1.0).contains(&confidence)) {
                return Err(self.error("a confidence is 0 to 1", None));
            }
            return Ok(Some(unit));
        }
    }
}

impl Iterator for JsonlReader {
    type Item = Result<TranslationUnit>;

    fn next(&mut self) -> Option<Result<TranslationUnit>> {
        if self.ended {
            return None;
        }
        let next = self.next_unit();
        // Without the end of a line there is no place to go on from.
        self.ended = next.is_err() && self.pending == 0;
        next.transpose()
    }
}

impl UnitReader for JsonlReader {
    fn place(&self) -> Place {
        self.place.clone()
    }

    fn bytes_read(&self) -> u64 {
        self.input.bytes_read()
    }

    fn is_complete(&self) -> bool {
        self.complete
    }

    fn remarks(&self) -> Vec<String> {
        self.input.remark().into_iter().collect()
    }
}

/// Writes units as JSON lines, with all that is known of them.
pub struct JsonlWriter<W: Write> {
    out: W,
    written: Written,
}

impl<W: Write> JsonlWriter<W> {
    /// Begins to write.
    pub fn new(out: W) -> JsonlWriter<W> {
        JsonlWriter { out, written: Written::default() }
    }
}

impl<W: Write> UnitWriter for JsonlWriter<W> {
    fn write(&mut self, unit: &TranslationUnit) -> Result<()> {
        let mut line = serde_json::to_vec(unit).map_err(|error| Error::malformed(FORMAT, error.to_string()))?;
        line.push(b'\n');
        self.out.write_all(&line)?;
        self.written.units += 1;
        Ok(())
    }

    fn finish(&mut self) -> Result<Written> {
        self.out.flush()?;
        Ok(self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::{Inline, InlineKind};

    #[test]
    fn units_and_plain_pairs_are_read_and_broken_lines_told() {
        let mut out = Vec::new();
        let mut writer = JsonlWriter::new(&mut out);
        writer.write(&TranslationUnit::pair(&Direction::default(), "Oui", "Yes")).unwrap();
        writer.finish().unwrap();
        out.extend_from_slice(b"\n{\"source\": \"Non\", \"target\": \"No\", \"quality\": 3}\n{\"source\": \"x\"\n{}\n");
        let reader = JsonlReader::new(std::io::Cursor::new(out), Direction::default()).unwrap();
        let items: Vec<_> = reader.map(|item| item.map(|unit| unit.variants[1].segment.text.clone())).collect();
        assert_eq!(items[0].as_deref().unwrap(), "Yes");
        assert_eq!(items[1].as_deref().unwrap(), "No");
        assert!(items[2].as_ref().unwrap_err().to_string().starts_with("line 4:14: JSONL: EOF"));
        assert!(items[3].as_ref().unwrap_err().to_string().starts_with("line 5:1: JSONL: "));
        assert_eq!(items.len(), 4);
    }

    /// A memory took them in, and its check complained.
    #[test]
    fn a_code_outside_of_its_text_and_a_confidence_above_one_are_told() {
        let mut unit = TranslationUnit::pair(&Direction::default(), "Oui", "Yes");
        let mut lines = Vec::new();
        for (at, confidence) in [(3, 1.0), (4, 1.0), (3, 1.5), (3, -0.5)] {
            let code = Inline { at, kind: InlineKind::Placeholder, attributes: Vec::new(), content: String::new() };
            (unit.variants[0].segment.codes, unit.origin.confidence) = (vec![code], Some(confidence));
            let mut writer = JsonlWriter::new(&mut lines);
            writer.write(&unit).unwrap();
            writer.finish().unwrap();
        }
        let reader = JsonlReader::new(std::io::Cursor::new(lines), Direction::default()).unwrap();
        let told: Vec<_> = reader.map(|item| item.err().map(|error| error.to_string())).collect();
        let confidence = |line| Some(format!("line {line}:1: JSONL: a confidence is 0 to 1"));
        let code = Some("line 2:1: JSONL: an inline code stands beside its text".into());
        assert_eq!(told, [None, code, confidence(3), confidence(4)]);
    }

    /// `{"fr": ..., "en": ...}`, which every data set of pairs has, was no pair.
    #[test]
    fn texts_named_by_their_languages_are_a_pair() {
        let lines = "{\"id\": \"7\", \"en-GB\": \"Yes\", \"fr\": \"Oui\"}\n{\"translation\": {\"en\": \"No\", \"fr\": \"Non\"}}\n\
                     {\"de\": \"Ja\", \"en\": \"Yes\"}\n{\"fr\": 1, \"en\": \"One\"}\n";
        let reader = JsonlReader::new(lines.as_bytes(), Direction::default()).unwrap();
        let items: Vec<_> = reader.collect();
        let texts = |n: usize| -> Vec<String> {
            let unit = items[n].as_ref().unwrap();
            unit.variants.iter().map(|variant| format!("{} {}", variant.lang, variant.segment.text)).collect()
        };
        assert_eq!(
            (texts(0), texts(1)),
            (vec!["fr Oui".into(), "en-GB Yes".into()], vec!["fr Non".into(), "en No".into()])
        );
        assert!(items[2].as_ref().unwrap_err().to_string().ends_with("source and target, or with fr and en"));
        assert!(items[3].is_err() && items.len() == 4);
    }
}
