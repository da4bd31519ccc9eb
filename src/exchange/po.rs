//! Gettext PO, as a source of units.
//!
//! Translated entries are units, `msgctxt` their context key. A fuzzy entry pairs its translation
//! with the previous source text (`#|`) that it was made for, as a draft; obsolete entries (`#~`) were
//! good translations and still are.

use std::io::{Cursor, Read};

use encoding_rs::Encoding;

use crate::error::{Error, Place, Result};
use crate::exchange::UnitReader;
use crate::exchange::delimited::language;
use crate::exchange::input::{Declared, Input};
use crate::lang::{Direction, Lang};
use crate::unit::{Annotation, Status, TranslationUnit};

const FORMAT: &str = "PO";

/// The longest line that is read, in bytes.
const LONGEST: usize = 4 * 1024 * 1024;

/// Units read from a PO file.
pub struct PoReader {
    input: Input,
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

/// One entry as it is written.
#[derive(Debug, Default)]
struct Entry {
    context: Option<String>,
    source: Option<String>,
    plural: Option<String>,
    previous: Option<String>,
    targets: Vec<String>,
    notes: Vec<String>,
    references: Vec<String>,
    fuzzy: bool,
    /// Line and column of its first line.
    place: (u64, u64),
}

/// Which text the quoted lines that follow continue.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    None,
    Context,
    Source,
    Plural,
    Previous,
    Target(usize),
    Ignored,
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
        let declared = charset(&head).map_or(Declared::Nowhere, Declared::As);
        let input = Input::new(Box::new(Cursor::new(head).chain(source)), declared)?;
        Ok(PoReader {
            input,
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
        let mut entry = Entry::default();
        let mut field = Field::None;
        let mut begun = false;
        loop {
            let Some(length) = self.input.line_length(LONGEST)? else { return Ok(begun.then_some(entry)) };
            let place = self.input.place_at(0);
            let line = self.input.data()[..length].to_vec();
            let line = match self.input.text(&line) {
                Ok(line) => line,
                Err(at) => return self.give_up(length, self.error(at, "bytes that are not UTF-8")),
            };
            let line = line.trim();
            let (line, obsolete) = match line.strip_prefix("#~") {
                Some(rest) => (rest.trim_start(), true),
                None => (line, false),
            };
            if line.is_empty() && !obsolete {
                self.input.consume(length);
                if entry.source.is_some() || !entry.targets.is_empty() {
                    return Ok(Some(entry));
                }
                continue;
            }
            // Entries are parted by a blank line, but need not be.
            let begins = line.starts_with("msgctxt") || line.starts_with("msgid ") || line.starts_with("msgid\"");
            let begins = begins && matches!(field, Field::Target(_) | Field::Ignored)
                || line.starts_with('#') && !line.starts_with("#|");
            if begins && !entry.targets.is_empty() {
                return Ok(Some(entry));
            }
            if !begun {
                (begun, entry.place) = (true, place);
            }
            if let Err(reason) = entry.line(line, &mut field, obsolete) {
                return self.give_up(length, self.error(0, reason));
            }
            self.input.consume(length);
        }
    }

    /// Passes over the broken line, which is so long, and the rest of its entry.
    fn give_up(&mut self, length: usize, error: Error) -> Result<Option<Entry>> {
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
        let (line, column) = self.input.place_at(offset);
        Error::malformed(FORMAT, reason).at(line, column)
    }

    /// Reads the header entry: which language the translations are in.
    fn header(&mut self, header: &str) {
        let field = |name: &str| {
            header.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                let value = value.trim();
                (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then_some(value)
            })
        };
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
        let (line, column) = entry.place;
        let Some(source) = entry.source else {
            if entry.targets.is_empty() {
                return Ok(());
            }
            return Err(Error::malformed(FORMAT, "a msgstr without its msgid").at(line, column));
        };
        if source.is_empty() && entry.context.is_none() {
            if let Some(header) = entry.targets.first() {
                self.header(&header.clone());
            }
            return Ok(());
        }
        if entry.targets.iter().all(String::is_empty) {
            self.untranslated += 1;
            return Ok(());
        }
        let mut pairs = Vec::new();
        match (&entry.plural, entry.fuzzy) {
            (_, true) => match entry.previous {
                Some(previous) => pairs.push((previous, entry.targets[0].clone())),
                None => self.fuzzy += 1,
            },
            (None, false) => pairs.push((source, entry.targets[0].clone())),
            (Some(plural), false) => {
                // The last form is the one for any number.
                let last = entry.targets.iter().rev().find(|target| !target.is_empty());
                pairs.push((plural.clone(), last.cloned().unwrap_or_default()));
                pairs.push((source, entry.targets[0].clone()));
            }
        }
        for (source, target) in pairs.into_iter().filter(|(source, target)| !source.is_empty() && !target.is_empty()) {
            let mut unit = TranslationUnit::pair(&self.direction, source, target);
            unit.context.key = entry.context.clone();
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

impl Entry {
    /// Takes in one line.
    fn line(&mut self, line: &str, field: &mut Field, obsolete: bool) -> Result<(), String> {
        if let Some(previous) = line.strip_prefix("#|").or_else(|| line.strip_prefix('|').filter(|_| obsolete)) {
            let previous = previous.trim_start();
            if let Some(rest) = previous.strip_prefix("msgid").filter(|rest| !rest.starts_with('_')) {
                self.previous = Some(unquote(rest)?);
                *field = Field::Previous;
            } else if previous.starts_with("msg") {
                *field = Field::Ignored;
            } else if *field == Field::Previous {
                self.previous.get_or_insert_default().push_str(&unquote(previous)?);
            }
            return Ok(());
        }
        if let Some(comment) = line.strip_prefix('#') {
            let text = comment.get(1..).unwrap_or_default().trim();
            match comment.chars().next() {
                Some(',') => self.fuzzy |= text.split(',').any(|flag| flag.trim() == "fuzzy"),
                Some(':') => self.references.push(text.to_owned()),
                Some('.') if !text.is_empty() => self.notes.push(text.to_owned()),
                Some(c) if c.is_whitespace() && !text.is_empty() => self.notes.push(text.to_owned()),
                _ => {}
            }
            return Ok(());
        }
        let (keyword, rest) = match line.find(['"', ' ', '\t']) {
            Some(0) => ("", line),
            Some(at) => line.split_at(at),
            // The text may begin on the next line.
            None => (line, "\"\""),
        };
        if keyword == "domain" {
            *field = Field::Ignored;
            return Ok(());
        }
        *field = match keyword {
            "" if line.starts_with('"') => *field,
            "msgctxt" => Field::Context,
            "msgid" => Field::Source,
            "msgid_plural" => Field::Plural,
            "msgstr" => Field::Target(0),
            _ => {
                let number = keyword.strip_prefix("msgstr[").and_then(|rest| rest.strip_suffix(']'));
                let number = number.and_then(|number| number.parse::<usize>().ok()).filter(|&number| number < 16);
                Field::Target(number.ok_or_else(|| format!("'{line}' is no line of a PO file"))?)
            }
        };
        let text = unquote(rest)?;
        match *field {
            Field::None => return Err("text before any msgid".to_owned()),
            Field::Context => self.context.get_or_insert_default().push_str(&text),
            Field::Source => self.source.get_or_insert_default().push_str(&text),
            Field::Plural => self.plural.get_or_insert_default().push_str(&text),
            Field::Previous => self.previous.get_or_insert_default().push_str(&text),
            Field::Target(number) => {
                if self.targets.len() <= number {
                    self.targets.resize(number + 1, String::new());
                }
                self.targets[number].push_str(&text);
            }
            Field::Ignored => {}
        }
        Ok(())
    }
}

/// The text between quotation marks, with C's escapes resolved.
fn unquote(text: &str) -> Result<String, String> {
    let text = text.trim();
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let inner = inner.ok_or_else(|| format!("{text}: the quotation marks do not match"))?;
    let mut out = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => return Err(format!("{text}: a bare quotation mark (write \\\")")),
            '\\' => match characters.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some('a') => out.push('\u{7}'),
                Some('b') => out.push('\u{8}'),
                Some('f') => out.push('\u{C}'),
                Some('v') => out.push('\u{B}'),
                Some(c @ ('"' | '\\' | '\'' | '?')) => out.push(c),
                Some(other) => out.extend(['\\', other]),
                None => return Err(format!("{text}: the quotation marks do not match")),
            },
            c => out.push(c),
        }
    }
    Ok(out)
}

/// The encoding that the header declares.
fn charset(head: &[u8]) -> Option<&'static Encoding> {
    let at = memchr::memmem::find(head, b"charset=")? + "charset=".len();
    let end = head[at..].iter().position(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_'))?;
    Encoding::for_label(&head[at..at + end])
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
                    let (line, column) = entry.place;
                    self.place = Place { file: None, line: Some(line), column: Some(column) };
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
