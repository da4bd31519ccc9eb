//! Gettext messages (PO, POT): a block is a message, or a plural form of one.

use std::ops::Range;

use super::encoding::{self, Decoded, Encoding};
use super::splice::{Edit, compose};
use super::{Block, Frame, Grade, Languages, Reading, Skeleton, Standing, Translation};
use crate::error::{Error, Result};
use crate::lang::Lang;
use crate::text::lines::Lines;
use crate::unit::Segment;

/// Decodes a PO file, whose header may name its encoding.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    encoding::decode_as(bytes, charset(&head).and_then(|place| Encoding::by_label(&head[place])))
}

/// Where the header names the encoding.
fn charset(text: &str) -> Option<Range<usize>> {
    let start = text.find("charset=")? + "charset=".len();
    let name = &text[start..];
    let end = name.find(|c: char| c.is_whitespace() || matches!(c, '\\' | '"')).unwrap_or(name.len());
    Some(start..start + end)
}

/// The same file with a header that calls it UTF-8, if it names an encoding.
pub(super) fn said_to_be_utf8(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(place) = charset(&text) {
        text.replace_range(place, "UTF-8");
    }
    text
}

/// A string of an entry, over one or more lines.
#[derive(Debug, Clone, Default)]
struct Text {
    value: String,
    /// From the first quote to the last.
    range: Range<usize>,
}

/// An entry while it is read.
#[derive(Debug, Default)]
struct Entry {
    /// Where the line of flags ends, without its line break.
    flags: Option<(String, usize)>,
    /// Where its first line below the comments begins.
    body: usize,
    has_previous: bool,
    context: Option<Text>,
    id: Option<Text>,
    plural: Option<Text>,
    translations: Vec<(usize, Text)>,
}

#[derive(Debug)]
struct PoSkeleton {
    /// For each block: the range of the string to write, and the entry.
    places: Vec<(Range<usize>, usize)>,
    entries: Vec<Flags>,
    line_break: &'static str,
}

/// Where an entry is marked fuzzy.
#[derive(Debug)]
struct Flags {
    flags: Option<(String, usize)>,
    body: usize,
    has_previous: bool,
    context: Option<String>,
}

pub(super) fn read(text: &str) -> Result<Reading> {
    let entries = parse(text)?;
    let header = entries.iter().find(|e| e.id.as_ref().is_some_and(|id| id.value.is_empty()) && e.context.is_none());
    let header = header.and_then(|e| e.translations.first()).map(|(_, t)| t.value.clone()).unwrap_or_default();
    let field = |name: &str| header.lines().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()));
    let forms = field("Plural-Forms:").and_then(|value| {
        let digits: String = value.split_once("nplurals=")?.1.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    let target = field("Language:").and_then(|tag| Lang::new(&tag).ok());

    let mut blocks = Vec::new();
    let mut skeleton = PoSkeleton {
        places: Vec::new(),
        entries: Vec::new(),
        line_break: if text.contains("\r\n") { "\r\n" } else { "\n" },
    };
    let mut lines = Lines::new(text);
    // Messages whose plural forms wait for a person.
    let mut left = 0;
    for entry in entries {
        let Some(id) = entry.id.filter(|id| !id.value.is_empty()) else { continue };
        let number = skeleton.entries.len();
        let key = entry.context.as_ref().map(|context| context.value.clone());
        let mut add = |source: &Text, form: usize| {
            let Some((_, target)) = entry.translations.iter().find(|(n, _)| *n == form) else { return };
            let range = source.range.clone();
            let mut block = Block::open(Segment::plain(&*source.value), range.clone(), lines.of(range.start));
            block.one_segment = true;
            block.key = key.clone();
            if !target.value.is_empty() {
                block.existing = Some(Segment::plain(&*target.value));
                block.standing = Standing::Translated;
            }
            blocks.push(block);
            skeleton.places.push((target.range.clone(), number));
        };
        match &entry.plural {
            None => add(&id, 0),
            // With other than one or two forms nobody can say which is which from two sources.
            Some(plural) if forms == Some(1) => add(plural, 0),
            Some(plural) if forms.unwrap_or(2) == 2 => {
                add(&id, 0);
                add(plural, 1);
            }
            Some(_) => left += entry.translations.iter().any(|(_, text)| text.value.is_empty()) as usize,
        }
        skeleton.entries.push(Flags {
            flags: entry.flags,
            body: entry.body,
            has_previous: entry.has_previous,
            context: key,
        });
    }
    let remark = (left > 0).then(|| {
        let messages = if left == 1 { "message with plural forms is" } else { "messages with plural forms are" };
        format!("{left} {messages} left: the language has more than two")
    });
    Ok(Reading { blocks, skeleton: Box::new(skeleton), languages: Languages { source: None, target }, remark })
}

/// Which string of an entry the next quoted line continues.
#[derive(Clone, Copy, PartialEq)]
enum Current {
    Nothing,
    Context,
    Id,
    Plural,
    Translation,
}

fn parse(text: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut entry = Entry::default();
    let mut current = Current::Nothing;
    let mut at = 0;
    let mut started = false;
    for (number, full) in text.split_inclusive('\n').enumerate() {
        let line = full.trim_end_matches(['\n', '\r']);
        let start = at;
        at += full.len();
        let trimmed = line.trim_start();
        let offset = start + line.len() - trimmed.len();
        let malformed = |reason: &str| Error::malformed("PO", reason).at(number as u64 + 1, None);
        // A comment or a new msgid after a translation begins the next entry.
        let begins = trimmed.is_empty()
            || (trimmed.starts_with('#') && current != Current::Nothing)
            || (current == Current::Translation && (trimmed.starts_with("msgctxt") || trimmed.starts_with("msgid ")));
        if begins {
            if entry.id.is_some() {
                entries.push(std::mem::take(&mut entry));
            } else {
                entry = Entry::default();
            }
            current = Current::Nothing;
            started = false;
        }
        if trimmed.is_empty() || trimmed.starts_with("#~") {
            continue;
        }
        if let Some(flags) = trimmed.strip_prefix("#,") {
            entry.flags = Some((flags.to_owned(), start + line.len()));
            continue;
        }
        let is_previous = trimmed.starts_with("#|");
        if !started && (is_previous || !trimmed.starts_with('#')) {
            started = true;
            entry.body = start;
        }
        if trimmed.starts_with('#') {
            entry.has_previous |= is_previous;
            continue;
        }
        let quote = trimmed.find('"').ok_or_else(|| malformed("a line that is no comment and no string"))?;
        let keyword = trimmed[..quote].trim();
        let (value, length) =
            unquote(&trimmed[quote..]).ok_or_else(|| malformed("a string without its closing quote"))?;
        let range = offset + quote..offset + quote + length;
        let new = Text { value, range };
        match keyword {
            "msgctxt" => (entry.context, current) = (Some(new), Current::Context),
            "msgid" => (entry.id, current) = (Some(new), Current::Id),
            "msgid_plural" => (entry.plural, current) = (Some(new), Current::Plural),
            "msgstr" => {
                entry.translations.push((0, new));
                current = Current::Translation;
            }
            "" => {
                let last = match current {
                    Current::Context => entry.context.as_mut(),
                    Current::Id => entry.id.as_mut(),
                    Current::Plural => entry.plural.as_mut(),
                    Current::Translation => entry.translations.last_mut().map(|(_, text)| text),
                    Current::Nothing => None,
                };
                let last = last.ok_or_else(|| malformed("a string that belongs to nothing"))?;
                last.value.push_str(&new.value);
                last.range.end = new.range.end;
            }
            other => {
                let form = other.strip_prefix("msgstr[").and_then(|rest| rest.strip_suffix(']'));
                let form = form.and_then(|number| number.parse().ok());
                let form = form.ok_or_else(|| malformed(&format!("unknown keyword '{other}'")))?;
                entry.translations.push((form, new));
                current = Current::Translation;
            }
        }
    }
    if entry.id.is_some() {
        entries.push(entry);
    }
    Ok(entries)
}

/// The value of a string that begins with a quote, and its length in the file with both quotes.
fn unquote(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, at + 1)),
            '\\' => out.push(match chars.next()?.1 {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'a' => '\x07',
                'b' => '\x08',
                'f' => '\x0C',
                'v' => '\x0B',
                other => other,
            }),
            c => out.push(c),
        }
    }
    None
}

/// The longest line that gettext writes.
const WIDTH: usize = 79;

/// A string as gettext writes it: on one line where it fits, else broken at its line breaks and at spaces.
fn quote(text: &str, keyword: usize, line_break: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            '\n' => "\\n".to_owned(),
            '\t' => "\\t".to_owned(),
            '\r' => "\\r".to_owned(),
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            c => c.to_string(),
        })
        .collect();
    let inner_break = text.trim_end_matches('\n').contains('\n');
    if !inner_break && keyword + escaped.chars().count() + 2 <= WIDTH {
        return format!("\"{escaped}\"");
    }
    let mut lines = vec![String::new()];
    for paragraph in escaped.split_inclusive("\\n") {
        if lines.last().is_some_and(|line| !line.is_empty()) {
            lines.push(String::new());
        }
        for word in paragraph.split_inclusive(' ') {
            let line = lines.last_mut().expect("there is always a line");
            if !line.is_empty() && line.chars().count() + word.chars().count() + 2 > WIDTH {
                lines.push(word.to_owned());
            } else {
                line.push_str(word);
            }
        }
    }
    let mut out = "\"\"".to_owned();
    for line in lines.iter().filter(|line| !line.is_empty()) {
        out.push_str(&format!("{line_break}\"{line}\""));
    }
    out
}

impl Skeleton for PoSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, _text: &str) -> Vec<Edit> {
        let (range, _) = &self.places[block.id];
        let text = compose(block, &translation.pieces).text;
        vec![Edit::text(range.clone(), quote(&text, "msgstr ".len(), self.line_break))]
    }

    fn frame(&self, frame: &Frame<'_>) -> Vec<(usize, Edit)> {
        let mut edits = Vec::new();
        let mut marked = None;
        for translation in frame.translations {
            let fuzzy = translation.pieces.iter().find(|piece| piece.origin.grade != Grade::Exact);
            let Some(piece) = fuzzy else { continue };
            let number = self.places[translation.block].1;
            if marked == Some(number) {
                continue;
            }
            marked = Some(number);
            let entry = &self.entries[number];
            match &entry.flags {
                Some((flags, _)) if flags.split(',').any(|flag| flag.trim() == "fuzzy") => {}
                Some((_, end)) => edits.push((0, Edit::text(*end..*end, ", fuzzy"))),
                None => edits.push((0, Edit::text(entry.body..entry.body, format!("#, fuzzy{}", self.line_break)))),
            }
            let Some((previous, _)) = piece.origin.found.as_ref().filter(|_| !entry.has_previous) else { continue };
            let comment = |keyword: &str, text: &str| {
                let quoted = quote(text, keyword.len() + 4, self.line_break);
                let lines = quoted.replace(self.line_break, &format!("{}#| ", self.line_break));
                format!("#| {keyword} {lines}{}", self.line_break)
            };
            let mut comments = entry.context.as_deref().map(|context| comment("msgctxt", context)).unwrap_or_default();
            comments.push_str(&comment("msgid", previous));
            edits.push((0, Edit::text(entry.body..entry.body, comments)));
        }
        edits
    }
}
