//! Gettext messages (PO, POT): a block is a message, or a plural form of one.

use std::ops::Range;

use super::encoding::{self, Decoded, Encoding};
use super::splice::{Edit, compose};
use super::{Block, Frame, Grade, Languages, Reading, Skeleton, Standing, Translation};
use crate::error::{Error, Result};
use crate::lang::Lang;
use crate::text::lines::Lines;
use crate::text::po::{Entry, EntryBuilder, Text, charset, header_field, quote};
use crate::unit::Segment;

/// Decodes a PO file, whose header may name its encoding.
pub(super) fn decode(bytes: &[u8]) -> Result<Decoded> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    encoding::decode_as(bytes, charset(head.as_bytes()).and_then(|place| Encoding::by_label(&head[place])))
}

/// The same file with a header that calls it UTF-8, if it names an encoding.
pub(super) fn said_to_be_utf8(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(place) = charset(text.as_bytes()) {
        text.replace_range(place, "UTF-8");
    }
    text
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
    let entries = entries(text)?;
    let header = entries.iter().find(|entry| entry.is_header()).and_then(|entry| entry.translation(0));
    let header = header.map(|text| text.value.clone()).unwrap_or_default();
    let forms = header_field(&header, "Plural-Forms").and_then(|value| {
        let digits: String = value.split_once("nplurals=")?.1.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<usize>().ok()
    });
    let target = header_field(&header, "Language").and_then(|tag| Lang::new(tag).ok());

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
        let Some(id) = entry.id.clone().filter(|id| !id.value.is_empty() && !entry.obsolete) else { continue };
        let number = skeleton.entries.len();
        let key = entry.context.as_ref().map(|context| context.value.clone());
        let mut add = |source: &Text, form: usize| {
            let Some(target) = entry.translation(form) else { return };
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

fn entries(text: &str) -> Result<Vec<Entry>> {
    let (mut builder, mut entries, mut at) = (EntryBuilder::default(), Vec::new(), 0);
    for (number, line) in text.split_inclusive('\n').enumerate() {
        if builder.ends_before(line) {
            entries.extend(builder.take());
        }
        builder.add(line, at).map_err(|reason| Error::malformed("PO", reason).at(number as u64 + 1, None))?;
        at += line.len();
    }
    entries.extend(builder.take());
    Ok(entries)
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
