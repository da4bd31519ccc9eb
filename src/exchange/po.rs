//! Gettext PO, as a source of units.
//!
//! Translated entries are units, `msgctxt` their context key. A fuzzy entry pairs its translation
//! with the previous source text (`#|`) that it was made for, as a draft; obsolete entries (`#~`) were
//! good translations and still are.

use std::io::{Cursor, Read};

use encoding_rs::Encoding;

use crate::error::{Error, Place, Result};
use crate::exchange::UnitReader;
use crate::exchange::input::{Declared, Input};
use crate::lang::{Direction, Lang};
use crate::text::headings::language;
use crate::text::po::{Entry, EntryBuilder, charset, header_field};
use crate::unit::{Annotation, Status, TranslationUnit};

const FORMAT: &str = "PO";

/// The longest line that is read, in bytes.
const LONGEST: usize = 4 * 1024 * 1024;

/// Units read from a PO file.
pub struct PoReader {
    input: Input,
    builder: EntryBuilder,
    direction: Direction,
    /// Units of an entry that were not given yet.
    ready: Vec<TranslationUnit>,
    place: Place,
    told_language: bool,
    untranslated: u64,
    fuzzy: u64,
    complete: bool,
    ended: bool,
}

impl PoReader {
    /// Begins to read. The translation's language is told by the header; the other side of
    /// `direction` is taken as the source.
    ///
    /// # Errors
    /// When the source cannot be read, is empty or holds no text.
    pub fn new(mut source: impl Read + Send + 'static, direction: &Direction) -> Result<PoReader> {
        let mut head = Vec::new();
        Read::take(&mut source, 8192).read_to_end(&mut head)?;
        let declared = charset(&head).and_then(|place| Encoding::for_label(&head[place]));
        let declared = declared.map_or(Declared::Nowhere, Declared::As);
        let input = Input::new(Box::new(Cursor::new(head).chain(source)), declared)?;
        Ok(PoReader {
            input,
            builder: EntryBuilder::default(),
            direction: direction.clone(),
            ready: Vec::new(),
            place: Place::default(),
            told_language: false,
            untranslated: 0,
            fuzzy: 0,
            complete: false,
            ended: false,
        })
    }

    /// Reads the next entry; `None` at the end.
    fn entry(&mut self) -> Result<Option<Entry>> {
        let mut begun = false;
        loop {
            let Some(length) = self.input.line_length(LONGEST)? else { return Ok(self.builder.take()) };
            let line = self.input.data()[..length].to_vec();
            let line = match self.input.text(&line) {
                Ok(line) => line,
                Err(at) => return self.give_up(length, self.error(at, "bytes that are not UTF-8")),
            };
            if self.builder.ends_before(&line) {
                return Ok(self.builder.take());
            }
            if !begun && !line.trim().is_empty() {
                begun = true;
                self.place = self.input.place_at(0);
            }
            if let Err(reason) = self.builder.add(&line, 0) {
                return self.give_up(length, self.error(0, reason));
            }
            self.input.consume(length);
        }
    }

    /// Passes over the broken line, which is so long, and the rest of its entry.
    fn give_up(&mut self, length: usize, error: Error) -> Result<Option<Entry>> {
        self.builder = EntryBuilder::default();
        self.input.consume(length);
        while let Some(length) = self.input.line_length(LONGEST)? {
            let blank = self.input.data()[..length].trim_ascii().is_empty();
            self.input.consume(length);
            if blank {
                break;
            }
        }
        Err(error)
    }

    fn error(&self, offset: usize, reason: impl Into<String>) -> Error {
        Error::malformed(FORMAT, reason).at_place(&self.input.place_at(offset))
    }

    /// An error at the first line of the entry that was read last.
    fn fault(&self, reason: &str) -> Error {
        Error::malformed(FORMAT, reason).at_place(&self.place)
    }

    /// Reads the header entry: which language the translations are in.
    fn header(&mut self, header: &str) {
        let field = |name: &str| header_field(header, name);
        // `fr@latin` and `fr_FR.UTF-8` name more than a language.
        let tag = |value: &str| language(value.split(['@', '.', '<', ' ']).next().unwrap_or(value));
        let target = field("Language").and_then(tag);
        let target = target.or_else(|| field("X-Poedit-Language").and_then(tag));
        let Some(target) = target.or_else(|| field("Language-Team").and_then(tag)) else { return };
        let source = field("X-Source-Language").and_then(tag).unwrap_or_else(|| match &self.direction {
            direction if target.matches(&direction.to) => direction.from.clone(),
            direction if target.matches(&direction.from) => direction.to.clone(),
            _ => Lang::english(),
        });
        self.direction = Direction::new(source, target);
        self.told_language = true;
    }

    /// The units of an entry.
    fn units(&mut self, entry: Entry) -> Result<()> {
        let targets = || entry.translations.iter().map(|(_, text)| &text.value).filter(|text| !text.is_empty());
        let Some(source) = entry.id.as_ref().map(|id| id.value.clone()) else {
            return Err(self.fault("a msgstr without its msgid"));
        };
        if entry.is_header() {
            if let Some(header) = targets().next() {
                self.header(header);
            }
            return Ok(());
        }
        if targets().next().is_none() {
            self.untranslated += 1;
            return Ok(());
        }
        let first = entry.translation(0).map(|text| text.value.clone()).unwrap_or_default();
        let mut pairs = Vec::new();
        match (&entry.plural, entry.fuzzy) {
            (_, true) => match &entry.previous {
                Some(previous) => pairs.push((previous.clone(), first)),
                None => self.fuzzy += 1,
            },
            (None, false) => pairs.push((source, first)),
            (Some(plural), false) => {
                // The last form is the one for any number; where it is still empty the plural has no translation.
                let last = entry.translations.iter().max_by_key(|(form, _)| *form).map(|(_, text)| text.value.clone());
                pairs.push((plural.value.clone(), last.unwrap_or_default()));
                pairs.push((source, first));
            }
        }
        for (source, target) in pairs.into_iter().filter(|(source, target)| !source.is_empty() && !target.is_empty()) {
            let mut unit = TranslationUnit::pair(&self.direction, source, target);
            unit.context.key = entry.context.as_ref().map(|context| context.value.clone());
            unit.origin.status = if entry.fuzzy { Status::Draft } else { Status::Translated };
            let note = |text: &String| Annotation::Note { text: text.clone(), attributes: Vec::new() };
            unit.metadata.annotations.extend(entry.notes.iter().map(note));
            unit.metadata.annotations.extend(entry.references.iter().map(|reference| Annotation::Property {
                name: "x-reference".to_owned(),
                value: reference.clone(),
                attributes: Vec::new(),
            }));
            // Given from the end.
            self.ready.push(unit);
        }
        Ok(())
    }
}

impl Iterator for PoReader {
    type Item = Result<TranslationUnit>;

    fn next(&mut self) -> Option<Result<TranslationUnit>> {
        while !self.ended {
            if let Some(unit) = self.ready.pop() {
                return Some(Ok(unit));
            }
            match self.entry() {
                Ok(None) => {
                    self.ended = true;
                    self.complete = true;
                }
                Ok(Some(entry)) => {
                    if let Err(error) = self.units(entry) {
                        return Some(Err(error));
                    }
                }
                Err(error) => {
                    self.place = error.place().clone();
                    self.ended = matches!(error.kind(), crate::ErrorKind::Io(_));
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

impl UnitReader for PoReader {
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
        let mut remarks: Vec<String> = self.input.remark().into_iter().collect();
        if !self.told_language {
            let Direction { from, to } = &self.direction;
            remarks.push(format!("the header names no language: taken as {from} to {to} (--from, --to)"));
        }
        for (count, what) in [(self.untranslated, "untranslated entries"), (self.fuzzy, "fuzzy entries")] {
            if count > 0 {
                remarks.push(format!("{what} left out: {count}"));
            }
        }
        remarks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<TranslationUnit>, Vec<String>, Vec<String>) {
        let mut reader = PoReader::new(Cursor::new(text.as_bytes().to_vec()), &Direction::default()).unwrap();
        let (mut units, mut errors) = (Vec::new(), Vec::new());
        for item in reader.by_ref() {
            match item {
                Ok(unit) => units.push(unit),
                Err(error) => errors.push(error.to_string()),
            }
        }
        (units, errors, reader.remarks())
    }

    const HEADER: &str =
        "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Language: fr\\n\"\n\n";

    #[test]
    fn entries_become_units_with_their_context() {
        let (units, errors, remarks) = read(&format!(
            "{HEADER}# relu\n#. button\n#: ui.c:12\n#, c-format\nmsgctxt \"menu\"\nmsgid\n\"Open \\\"%s\\\"\\n\"\nmsgstr \"Ouvrir « %s »\\n\"\n\
             domain other\n#~ msgid \"Quit\"\n#~ msgstr \"Quitter\"\n\nmsgid \"Empty\"\nmsgstr \"\"\n"
        ));
        assert_eq!(errors, [""; 0]);
        assert_eq!(remarks, ["untranslated entries left out: 1"]);
        let unit = &units[0];
        assert_eq!((unit.source_lang.as_ref().unwrap().as_str(), unit.variants[1].lang.as_str()), ("en", "fr"));
        assert_eq!(unit.variants[0].segment.text, "Open \"%s\"\n");
        assert_eq!(unit.context.key.as_deref(), Some("menu"));
        assert_eq!(unit.metadata.property("x-reference"), Some("ui.c:12"));
        assert_eq!(units[1].variants[1].segment.text, "Quitter");
        assert_eq!(units.len(), 2);
    }

    #[test]
    fn fuzzy_entries_pair_with_the_text_they_were_made_for() {
        let (units, _, remarks) = read(&format!(
            "{HEADER}#, fuzzy\n#| msgid \"Old\"\nmsgid \"New\"\nmsgstr \"Ancien\"\n\n#, fuzzy\nmsgid \"Other\"\nmsgstr \"Autre\"\n\n\
             msgid \"%d file\"\nmsgid_plural \"%d files\"\nmsgstr[0] \"%d fichier\"\nmsgstr[1] \"%d fichiers\"\n"
        ));
        let texts: Vec<_> = units.iter().map(|u| (u.variants[0].segment.text.as_str(), u.origin.status)).collect();
        assert_eq!(texts, [("Old", Status::Draft), ("%d file", Status::Translated), ("%d files", Status::Translated)]);
        assert_eq!(remarks, ["fuzzy entries left out: 1"]);
        let half = "msgid \"a day\"\nmsgid_plural \"days\"\nmsgstr[0] \"un jour\"\nmsgstr[1] \"\"\n";
        assert_eq!(read(&format!("{HEADER}{half}")).0.len(), 1, "the plural is not the singular");
    }

    #[test]
    fn bytes_that_are_not_as_declared_cost_their_entry_and_do_not_come_again() {
        let mut file = HEADER.as_bytes().to_vec();
        file.extend_from_slice(b"msgid \"Quay\"\n# \xE9\nmsgstr \"Quai\"\n\nmsgid \"Yes\"\nmsgstr \"Oui\"\n\n# \xE9");
        let reader = PoReader::new(Cursor::new(file), &Direction::default()).unwrap();
        let items: Vec<_> = reader.take(10).map(|item| item.map_err(|error| error.to_string())).collect();
        let errors: Vec<_> = items.iter().filter_map(|item| item.as_ref().err().map(String::as_str)).collect();
        let expected = ["line 7:3: PO: bytes that are not UTF-8", "line 13:3: PO: bytes that are not UTF-8"];
        assert_eq!((errors.as_slice(), items.len()), (&expected[..], 3));
    }

    #[test]
    fn a_broken_entry_costs_itself_alone() {
        let (units, errors, _) = read(&format!(
            "{HEADER}msgid \"One\nmsgstr \"Un\"\n\nmsgid \"Two\"\nmsgstr \"Deux\"\n\nmsgstr \"Trois\"\n\nhello\n"
        ));
        assert_eq!(units.len(), 1);
        assert_eq!(errors.len(), 3, "{errors:?}");
        assert!(errors[0].starts_with("line 6:1: PO: "), "{errors:?}");
    }
}
