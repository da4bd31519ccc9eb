//! Markdown: blocks are paragraphs, headings, items and cells; emphasis, links and code are codes.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::splice::{Builder, Chunk, Edit, Native, Natives, compose, render};
use super::{Block, Reading, Skeleton, Translation, in_order};
use crate::unit::Segment;

#[derive(Debug)]
struct MarkdownSkeleton {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    natives: Natives,
    /// Whether the text stands in a table's cell, where a bar ends it.
    in_table: bool,
}

struct Reader<'t> {
    text: &'t str,
    blocks: Vec<(Block, Entry)>,
    builder: Builder,
    /// Behind the last inline thing that was read.
    cursor: usize,
    in_table: bool,
}

pub(super) fn read(text: &str) -> Reading {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let events: Vec<(Event<'_>, Range<usize>)> = Parser::new_ext(text, options).into_offset_iter().collect();
    let mut reader = Reader { text, blocks: Vec::new(), builder: Builder::default(), cursor: 0, in_table: false };
    let mut index = 0;
    while index < events.len() {
        index += reader.event(&events, index);
    }
    reader.flush();
    let (blocks, entries) = in_order(reader.blocks, text);
    Reading::new(blocks, MarkdownSkeleton { entries })
}

impl Reader<'_> {
    /// Reads the event at `index`; returns how many were read with it.
    fn event(&mut self, events: &[(Event<'_>, Range<usize>)], index: usize) -> usize {
        let (event, range) = &events[index];
        // Where the next thing begins: what lies before it belongs to this one.
        let next = events.get(index + 1).map_or(range.end, |(_, next)| next.start);
        match event {
            Event::Text(text) => {
                let raw = &self.text[range.clone()];
                self.builder.text(text, raw, range.start);
                self.cursor = range.end;
            }
            Event::SoftBreak => {
                self.builder.text(" ", "", range.start);
                self.cursor = range.end;
            }
            Event::HardBreak => {
                self.single(range.start..next.max(range.end));
            }
            Event::Code(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) | Event::TaskListMarker(_) => {
                self.single(range.clone());
            }
            Event::Start(tag @ (Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })) => {
                let end = matching_end(events, index);
                if end == index + 1 || self.text[range.clone()].starts_with('<') {
                    // Nothing in it, or an address in angle brackets.
                    self.single(range.clone());
                    return end + 1 - index;
                }
                let mut opening = self.text[range.start..next].len();
                if self.text[range.start..next].ends_with('\\') {
                    opening -= 1;
                }
                let last = events[index + 1..end].iter().map(|(_, range)| range.end).max().unwrap_or(next);
                let last = last.min(range.end);
                let mut closing = vec![Chunk::Raw(last..range.end)];
                if let Tag::Link { link_type: LinkType::Shortcut | LinkType::Collapsed, .. } = tag {
                    // The text of such a link is its label, too, which must stay when the text is translated.
                    let label = &self.text[range.start + opening..last];
                    closing = vec![Chunk::Raw(last..last + 1), Chunk::New(format!("[{label}]"))];
                }
                let native = Native::Pair(vec![Chunk::Raw(range.start..range.start + opening)], closing);
                self.builder.open(native, &self.text[range.start..next]);
                self.cursor = next;
            }
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link) => {
                self.builder.close();
                self.cursor = range.end;
            }
            Event::Start(Tag::Image { .. }) => {
                let end = matching_end(events, index);
                self.single(range.clone());
                self.alternative(&events[index + 1..end]);
                return end + 1 - index;
            }
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_)) => {
                self.flush();
                return matching_end(events, index) + 1 - index;
            }
            Event::Start(tag) => {
                self.flush();
                if matches!(tag, Tag::Table(_)) {
                    self.in_table = true;
                }
            }
            Event::End(tag) => {
                self.flush();
                if *tag == TagEnd::Table {
                    self.in_table = false;
                }
            }
            _ => self.flush(),
        }
        1
    }

    fn single(&mut self, range: Range<usize>) {
        let shown = self.text[range.clone()].to_owned();
        self.cursor = range.end;
        self.builder.single(vec![Chunk::Raw(range)], &shown);
    }

    /// The text that stands for an image, when it is text alone.
    fn alternative(&mut self, events: &[(Event<'_>, Range<usize>)]) {
        let plain = |(event, _): &(Event<'_>, Range<usize>)| matches!(event, Event::Text(_));
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return };
        let range = first.1.start..last.1.end;
        if events.iter().all(plain) && self.text[range.clone()].chars().any(char::is_alphabetic) {
            let text: String =
                events.iter().map(|(e, _)| if let Event::Text(t) = e { t.as_ref() } else { "" }).collect();
            let entry = Entry { natives: Natives::default(), in_table: self.in_table };
            self.blocks.push((Block::open(Segment::plain(text), range, 0), entry));
        }
    }

    fn flush(&mut self) {
        let builder = std::mem::take(&mut self.builder);
        let Some((source, natives, mut range)) = builder.finish_in_place() else { return };
        // The backslash of an escape stands before the text that it protects.
        while self.text[..range.start].ends_with('\\') {
            range.start -= 1;
        }
        self.blocks.push((Block::open(source, range, 0), Entry { natives, in_table: self.in_table }));
    }
}

/// The index of the event that ends what the one at `index` starts.
fn matching_end(events: &[(Event<'_>, Range<usize>)], index: usize) -> usize {
    let mut depth = 0usize;
    for (n, (event, _)) in events.iter().enumerate().skip(index) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return n;
        }
    }
    events.len() - 1
}

impl Skeleton for MarkdownSkeleton {
    fn edits(&self, block: &Block, translation: &Translation, text: &str) -> Vec<Edit> {
        let entry = &self.entries[block.id];
        let target = compose(block, &translation.pieces);
        let chunks = render(&target, &entry.natives, |text| escape(text, entry.in_table));
        vec![Edit { range: block.range.clone(), chunks: without_images(without_blocks(chunks, text), text) }]
    }
}

/// A link right behind an exclamation mark would be an image: such a mark is escaped.
fn without_images(mut chunks: Vec<Chunk>, text: &str) -> Vec<Chunk> {
    for at in 1..chunks.len() {
        let is_link = matches!(&chunks[at], Chunk::Raw(range) if text[range.clone()].starts_with('['));
        if let Chunk::New(before) = &mut chunks[at - 1]
            && is_link
            && before.ends_with('!')
        {
            before.insert(before.len() - 1, '\\');
        }
    }
    chunks
}

/// What stands first in a block, or behind a hard line break, would begin a list or a heading: its mark is escaped.
fn without_blocks(mut chunks: Vec<Chunk>, text: &str) -> Vec<Chunk> {
    let mut at_start = true;
    for chunk in &mut chunks {
        match chunk {
            Chunk::New(new) if new.is_empty() => {}
            Chunk::New(new) => {
                if std::mem::take(&mut at_start)
                    && let Some(mark) = block_mark(new)
                {
                    new.insert(mark, '\\');
                }
            }
            Chunk::Raw(range) => at_start |= text[range.clone()].contains('\n'),
        }
    }
    chunks
}

/// Where the mark is that makes a list, a quote, a rule or a heading of the line that begins so.
fn block_mark(line: &str) -> Option<usize> {
    let ends = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let start = line.len() - line.trim_start_matches(' ').len();
    let line = &line[start..];
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let mut behind = line[digits..].chars();
    let (mark, after) = (behind.next()?, behind.next());
    let begins = match mark {
        '>' => digits == 0,
        // What begins a block does so with a space behind it; a line of them is a rule or marks a heading.
        '#' | '+' | '-' | '=' => digits == 0 && (ends(after) || after == Some(mark)),
        '.' | ')' => digits > 0 && ends(after),
        _ => false,
    };
    begins.then_some(start + digits)
}

/// Text in which no character is taken for markup within a line.
fn escape(text: &str, in_table: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (position, &c) in chars.iter().enumerate() {
        let before = position.checked_sub(1).map(|n| chars[n]);
        let after = chars.get(position + 1).copied();
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let is_markup = match c {
            '\\' | '*' | '`' | '[' | ']' | '<' | '~' => true,
            '_' => !(word(before) && word(after)),
            '|' => in_table,
            '&' => word(after) || after == Some('#'),
            _ => false,
        };
        if is_markup {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}
