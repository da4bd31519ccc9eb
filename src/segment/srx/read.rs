//! SRX files as written: 2.0, and 1.0, whose elements differ in name only where it does not matter here.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, Result};
use crate::text::lines::Lines;

/// A rule as written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) line: u64,
    pub(super) breaks: bool,
    pub(super) before: String,
    pub(super) after: String,
}

/// The rules under one name.
#[derive(Debug, Clone, Default)]
pub(super) struct RuleSet {
    pub(super) name: String,
    pub(super) rules: Vec<Rule>,
}

/// Which languages a set of rules is for.
#[derive(Debug, Clone)]
pub(super) struct Map {
    pub(super) line: u64,
    pub(super) pattern: String,
    pub(super) name: String,
}

/// A file.
#[derive(Debug, Clone, Default)]
pub(super) struct File {
    /// Whether the sets of all matching maps apply one after the other, or the first alone.
    pub(super) cascade: bool,
    pub(super) sets: Vec<RuleSet>,
    pub(super) maps: Vec<Map>,
}

/// Reads an SRX file.
///
/// # Errors
/// Malformed XML, and anything that is no SRX, with the line.
pub(super) fn read(xml: &str) -> Result<File> {
    let mut reader = Reader::from_str(xml);
    let mut lines = Lines::new(xml);
    let mut file = File::default();
    let mut rule = Rule::default();
    let (mut in_srx, mut field) = (false, None);
    loop {
        let at = reader.buffer_position();
        let line = lines.of(usize::try_from(at).unwrap_or(usize::MAX));
        let fail = |reason: String| Error::malformed("SRX", reason).at(line, None);
        let event = reader.read_event().map_err(|error| fail(error.to_string()))?;
        match &event {
            Event::Start(start) | Event::Empty(start) => {
                let closed = matches!(event, Event::Empty(_));
                let attribute = |name: &str| attribute(start, name).map_err(&fail);
                match start.local_name().as_ref() {
                    "srx" => in_srx = true,
                    _ if !in_srx => return Err(fail("the file does not begin with <srx>".into())),
                    "header" => file.cascade = attribute("cascade")?.as_deref() == Some("yes"),
                    "languagerule" => {
                        let name = attribute("languagerulename")?.unwrap_or_default();
                        file.sets.push(RuleSet { name, rules: Vec::new() });
                    }
                    "rule" => {
                        rule = Rule { line, breaks: attribute("break")?.as_deref() != Some("no"), ..Rule::default() }
                    }
                    "beforebreak" => field = (!closed).then_some(Field::Before),
                    "afterbreak" => field = (!closed).then_some(Field::After),
                    "languagemap" => file.maps.push(Map {
                        line,
                        pattern: attribute("languagepattern")?.unwrap_or_default(),
                        name: attribute("languagerulename")?.unwrap_or_default(),
                    }),
                    _ => {}
                }
            }
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => {
                if let Some(field) = field {
                    let text = characters(&event).map_err(&fail)?;
                    match field {
                        Field::Before => rule.before.push_str(&text),
                        Field::After => rule.after.push_str(&text),
                    }
                }
            }
            Event::End(end) => match end.local_name().as_ref() {
                "beforebreak" | "afterbreak" => field = None,
                "rule" => {
                    let set = file.sets.last_mut().ok_or_else(|| fail("a rule outside of <languagerule>".into()))?;
                    set.rules.push(std::mem::take(&mut rule));
                }
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    if !in_srx || file.sets.is_empty() {
        return Err(Error::malformed("SRX", "no <languagerule> in the file"));
    }
    Ok(file)
}

#[derive(Clone, Copy)]
enum Field {
    Before,
    After,
}

fn attribute(start: &BytesStart<'_>, name: &str) -> std::result::Result<Option<String>, String> {
    let found = start.try_get_attribute(name).map_err(|error| error.to_string())?;
    let Some(found) = found else { return Ok(None) };
    quick_xml::escape::unescape(&found.value).map(|value| Some(value.into_owned())).map_err(|error| error.to_string())
}

/// The characters that an event stands for, references resolved.
fn characters(event: &Event<'_>) -> std::result::Result<String, String> {
    match event {
        Event::GeneralRef(name) => quick_xml::escape::unescape(&format!("&{};", &**name))
            .map(|value| value.into_owned())
            .map_err(|error| error.to_string()),
        Event::CData(data) => Ok(data.to_string()),
        Event::Text(text) => Ok(text.to_string()),
        _ => Ok(String::new()),
    }
}
