//! Cuts an XML document into records: the elements that hold a unit each, whole, one at a time.
//!
//! Between records it follows the tags as they come. A record is found by its end tag alone, so that
//! what is broken inside one does not reach the next.

use std::io::Read;
use std::ops::Range;

use memchr::memmem;

use super::entities::Entities;
use crate::error::{Error, Result};
use crate::exchange::input::{Declared, Input};

/// The largest record, tag or comment that is read, in bytes: what is larger is no translation unit.
const LARGEST: usize = 64 * 1024 * 1024;

/// What stands next in the document; ranges are of [`Records::bytes`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// A record, from its start tag to its end tag.
    Record(Range<usize>),
    /// The start tag of another element, `<` and `>` included.
    Start(Range<usize>),
    /// The end tag of another element.
    End(Range<usize>),
    /// The document's end.
    EndOfDocument,
}

/// A document being cut into records.
pub(crate) struct Records {
    input: Input,
    format: &'static str,
    names: &'static [&'static str],
    roots: &'static [&'static str],
    entities: Entities,
    /// Finds the end tag of the records that came last.
    closing: Option<memmem::Finder<'static>>,
    open: Vec<String>,
    /// How much of the input the last step covers; consumed before the next.
    pending: usize,
    seen_root: bool,
    ended: bool,
    complete: bool,
}

impl Records {
    /// Begins to read a document of `format` whose root is one of `roots` and whose records are the
    /// elements called `names`, the most important first, whatever their prefix.
    pub(crate) fn new(
        source: Box<dyn Read + Send>,
        format: &'static str,
        roots: &'static [&'static str],
        names: &'static [&'static str],
    ) -> Result<Records> {
        Ok(Records {
            input: Input::new(source, Declared::Xml)?,
            format,
            names,
            roots,
            entities: Entities::default(),
            closing: None,
            open: Vec::new(),
            pending: 0,
            seen_root: false,
            ended: false,
            complete: false,
        })
    }

    /// The bytes of a step.
    pub(crate) fn bytes(&self, range: &Range<usize>) -> &[u8] {
        &self.input.data()[range.clone()]
    }

    /// The name of a record's element, without prefix.
    pub(crate) fn name(&self, record: &Range<usize>) -> &[u8] {
        local_name(tag_name(self.bytes(record).get(1..).unwrap_or_default()))
    }

    /// The input, to validate and to ask about the encoding.
    pub(crate) fn input(&mut self) -> &mut Input {
        &mut self.input
    }

    /// The input, to ask.
    pub(crate) fn input_ref(&self) -> &Input {
        &self.input
    }

    /// The entities that the document declares.
    pub(crate) fn entities(&self) -> &Entities {
        &self.entities
    }

    /// Whether the document was read to its proper end.
    pub(crate) fn is_complete(&self) -> bool {
        self.complete
    }

    /// An error of this format at an offset of the bytes.
    pub(crate) fn error(&self, offset: usize, reason: impl Into<String>) -> Error {
        Error::malformed(self.format, reason).at_place(&self.input.place_at(offset.min(self.input.data().len())))
    }

    /// Gives a record up whose reading failed: what follows is looked for behind its start tag, so
    /// that a unit without its end does not take the next one along.
    pub(crate) fn give_up(&mut self, record: &Range<usize>) {
        let bytes = &self.input.data()[record.clone()];
        let Some(name) = bytes.get(1..).map(tag_name) else { return };
        let opening: Vec<u8> = [b"<", name].concat();
        let again = memmem::find_iter(bytes, &opening)
            .find(|&at| at > 0 && bytes.get(at + opening.len()).is_some_and(|&b| is_name_end(b)));
        if let Some(at) = again {
            self.pending = record.start + at;
        }
    }

    /// Goes on inside a record that turned out to be none, behind its start tag.
    pub(crate) fn enter(&mut self, record: &Range<usize>) {
        let tag = memchr::memchr(b'>', self.bytes(record)).map_or(record.len(), |at| at + 1);
        self.pending = record.start + tag;
    }

    /// What stands next. After an error, the next call goes on behind what was broken;
    /// [`Step::EndOfDocument`] comes for ever once it came.
    pub(crate) fn step(&mut self) -> Result<Step> {
        self.input.consume(std::mem::take(&mut self.pending));
        loop {
            if self.ended {
                return Ok(Step::EndOfDocument);
            }
            let Some(at) = self.find(0, b'<')? else {
                return self.finish();
            };
            self.input.consume(at);
            if !self.want(4)? {
                return self.cut_off("a tag");
            }
            let data = self.input.data();
            match data[1] {
                b'?' => self.skip_to(b"?>", "a processing instruction")?,
                b'!' if data.starts_with(b"<!--") => self.skip_to(b"-->", "a comment")?,
                b'!' if data.starts_with(b"<![C") => self.skip_to(b"]]>", "a CDATA section")?,
                b'!' => self.declaration()?,
                b'/' => {
                    let range = self.tag()?;
                    self.pending = range.end;
                    let name = tag_name(&self.input.data()[2..range.end]);
                    let name = String::from_utf8_lossy(local_name(name)).into_owned();
                    match self.open.iter().rposition(|open| *open == name) {
                        Some(depth) if depth + 1 == self.open.len() => {
                            self.open.pop();
                            return Ok(Step::End(range));
                        }
                        Some(depth) => {
                            let missing = self.open[depth + 1..].join(">, </");
                            self.open.truncate(depth);
                            return Err(self.error(0, format!("</{name}> comes before </{missing}>")));
                        }
                        None => return Err(self.error(0, format!("</{name}> ends nothing that is open"))),
                    }
                }
                b if is_name_start(b) => {
                    self.want_name()?;
                    let name = local_name(tag_name(&self.input.data()[1..]));
                    if self.names.iter().any(|record| record.as_bytes() == name) {
                        let range = self.record()?;
                        self.pending = range.end;
                        return Ok(Step::Record(range));
                    }
                    let range = self.tag()?;
                    self.pending = range.end;
                    let tag = &self.input.data()[range.clone()];
                    let name = String::from_utf8_lossy(local_name(tag_name(&tag[1..]))).into_owned();
                    let empty = tag.ends_with(b"/>");
                    if !self.seen_root {
                        if !self.roots.contains(&name.as_str()) {
                            self.ended = true;
                            return Err(self.error(0, format!("the root is <{name}>, not <{}>", self.roots[0])));
                        }
                        self.seen_root = true;
                    }
                    if !empty {
                        self.open.push(name);
                    }
                    return Ok(Step::Start(range));
                }
                _ => {
                    self.pending = 1;
                    return Err(self.error(0, "a bare < (write &lt;)"));
                }
            }
        }
    }

    /// The offset of a byte at or behind `from`, reading on as needed.
    fn find(&mut self, mut from: usize, byte: u8) -> Result<Option<usize>> {
        loop {
            let data = self.input.data();
            if let Some(at) = memchr::memchr(byte, &data[from..]) {
                return Ok(Some(from + at));
            }
            if from == 0 && byte == b'<' {
                // Text between records is of no interest: let it go.
                let length = data.len();
                if !self.seen_root && data.iter().any(|b| !b.is_ascii_whitespace()) {
                    self.ended = true;
                    return Err(self.error(0, "this is no XML"));
                }
                self.input.consume(length);
            } else {
                from = data.len();
            }
            if from > LARGEST || !self.input.fill()? {
                return Ok(None);
            }
        }
    }

    /// Reads on until so many bytes are there; `false` when the document ends before.
    fn want(&mut self, length: usize) -> Result<bool> {
        while self.input.data().len() < length {
            if !self.input.fill()? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads on until the name of the tag that begins here is there whole.
    fn want_name(&mut self) -> Result<()> {
        let mut from = 1;
        while !self.input.data()[from..].iter().any(|&b| is_name_end(b)) {
            from = self.input.data().len();
            if from > LARGEST || !self.input.fill()? {
                break;
            }
        }
        Ok(())
    }

    /// Passes over everything up to and with `end`.
    fn skip_to(&mut self, end: &[u8], what: &str) -> Result<()> {
        let mut from = 2;
        loop {
            let data = self.input.data();
            if let Some(at) = memmem::find(&data[from..], end) {
                self.input.consume(from + at + end.len());
                return Ok(());
            }
            from = data.len().saturating_sub(end.len()).max(2);
            if from > LARGEST || !self.input.fill()? {
                self.cut_off(what)?;
            }
        }
    }

    /// Reads `<!DOCTYPE ...>` and the entities in it.
    fn declaration(&mut self) -> Result<()> {
        let mut length = 0;
        loop {
            if let Some(end) = declaration_end(self.input.data()) {
                let declaration = String::from_utf8_lossy(&self.input.data()[..end]).into_owned();
                if let Err(reason) = self.entities.read(&declaration) {
                    self.ended = true;
                    return Err(self.error(0, reason));
                }
                self.input.consume(end);
                return Ok(());
            }
            if length > LARGEST || !self.input.fill()? {
                self.cut_off("the document type declaration")?;
            }
            length = self.input.data().len();
        }
    }

    /// The tag that begins here. One that is broken is passed over up to the next `<`.
    fn tag(&mut self) -> Result<Range<usize>> {
        let mut from = 1;
        loop {
            match tag_end(self.input.data(), &mut from) {
                TagEnd::At(end) => return Ok(0..end),
                TagEnd::Broken(at) => {
                    self.pending = at;
                    return Err(self.error(0, "a tag without its >"));
                }
                TagEnd::Further if self.input.data().len() > LARGEST => return self.cut_off("a tag").map(|_| 0..0),
                TagEnd::Further => {
                    if !self.input.fill()? {
                        return self.cut_off("a tag").map(|_| 0..0);
                    }
                    from = 1;
                }
            }
        }
    }

    /// The record that begins here, to the `>` of its end tag.
    fn record(&mut self) -> Result<Range<usize>> {
        let tag = self.tag()?;
        if self.input.data()[tag.clone()].ends_with(b"/>") {
            return Ok(tag);
        }
        let name = tag_name(&self.input.data()[1..tag.end]);
        let finder = match self.closing.take() {
            Some(finder) if finder.needle().get(2..) == Some(name) => finder,
            _ => memmem::Finder::new(&[b"</", name].concat()).into_owned(),
        };
        let range = self.record_end(&tag, &finder);
        self.closing = Some(finder);
        range
    }

    /// The record whose start tag is `tag` and whose end tag begins as `finder` looks for.
    fn record_end(&mut self, tag: &Range<usize>, finder: &memmem::Finder<'_>) -> Result<Range<usize>> {
        let closing = finder.needle();
        let mut from = tag.end;
        loop {
            let data = self.input.data();
            if let Some(found) = finder.find(&data[from..]) {
                let at = from + found;
                // Enough must be there to see that the name ends and where the tag does.
                if let Some(&next) = data.get(at + closing.len()) {
                    if !is_name_end(next) {
                        from = at + closing.len();
                        continue;
                    }
                    if let Some(length) = memchr::memchr(b'>', &data[at..]) {
                        if !may_hide(&data[tag.end..at + 1]) {
                            return Ok(0..at + length + 1);
                        }
                        // The end tag found may stand in a comment or a CDATA section.
                        return match self.visible_end(tag.end, closing)? {
                            Some(end) => Ok(0..end),
                            None => self.unended(&closing[2..]),
                        };
                    }
                }
                from = at;
            } else {
                from = data.len().saturating_sub(closing.len()).max(tag.end);
            }
            if self.input.data().len() > LARGEST || !self.input.fill()? {
                return self.unended(&closing[2..]);
            }
        }
    }

    /// Where a record's end tag ends, looking past comments and CDATA sections.
    fn visible_end(&mut self, from: usize, closing: &[u8]) -> Result<Option<usize>> {
        loop {
            let data = self.input.data();
            let mut at = from;
            while let Some(found) = memchr::memchr(b'<', &data[at..]) {
                at += found;
                let rest = &data[at..];
                if rest.starts_with(closing) && rest.get(closing.len()).is_some_and(|&b| is_name_end(b)) {
                    if let Some(length) = memchr::memchr(b'>', rest) {
                        return Ok(Some(at + length + 1));
                    }
                    break;
                }
                let end: &[u8] = match rest {
                    _ if rest.starts_with(b"<!--") => b"-->",
                    _ if rest.starts_with(b"<![CDATA[") => b"]]>",
                    _ => b"<",
                };
                let Some(length) = memmem::find(rest, end) else { break };
                at += length + end.len();
            }
            if data.len() > LARGEST || !self.input.fill()? {
                return Ok(None);
            }
        }
    }

    /// A record without an end tag: the last one of a file that was cut off, or a broken one before others.
    fn unended(&mut self, name: &[u8]) -> Result<Range<usize>> {
        let length = self.input.data().len();
        self.pending = length;
        self.give_up(&(0..length));
        let main = self.names[0].as_bytes();
        if self.pending == length
            && local_name(name) != main
            && memmem::find(self.input.data(), &[b"<", main].concat()).is_some()
        {
            // A note of a header, say: what follows is more than its text.
            self.enter(&(0..length));
        }
        let name = String::from_utf8_lossy(name).into_owned();
        if self.pending < length {
            return Err(self.error(0, format!("<{name}> has no end")));
        }
        self.cut_off(&format!("<{name}>")).map(|_| 0..0)
    }

    /// The error of a document that ends where it must not; nothing comes after it.
    fn cut_off(&mut self, what: &str) -> Result<Step> {
        self.ended = true;
        Err(self.error(0, format!("the file is cut off inside {what}")))
    }

    /// The end of the document, which must not leave elements open.
    fn finish(&mut self) -> Result<Step> {
        self.ended = true;
        if !self.seen_root {
            return Err(self.error(0, "this is no XML"));
        }
        if let Some(name) = self.open.last() {
            return Err(self.error(0, format!("the file is cut off: </{name}> is missing")));
        }
        self.complete = true;
        Ok(Step::EndOfDocument)
    }
}

enum TagEnd {
    At(usize),
    Broken(usize),
    Further,
}

/// Where the tag at the beginning of `data` ends: a `>` outside of quotes, with no `<` before it.
fn tag_end(data: &[u8], from: &mut usize) -> TagEnd {
    let mut at = *from;
    loop {
        let Some(found) = memchr::memchr3(b'>', b'"', b'\'', &data[at..]) else {
            return match memchr::memchr(b'<', &data[at..]) {
                Some(next) => TagEnd::Broken(at + next),
                None => TagEnd::Further,
            };
        };
        if let Some(next) = memchr::memchr(b'<', &data[at..at + found]) {
            return TagEnd::Broken(at + next);
        }
        at += found;
        if data[at] == b'>' {
            return TagEnd::At(at + 1);
        }
        match memchr::memchr2(data[at], b'<', &data[at + 1..]) {
            Some(end) if data[at + 1 + end] == b'<' => return TagEnd::Broken(at + 1 + end),
            Some(end) => at += end + 2,
            None => return TagEnd::Further,
        }
    }
}

/// Where `<!DOCTYPE ... [ ... ]>` ends: a `>` outside of brackets, quotes and comments.
fn declaration_end(data: &[u8]) -> Option<usize> {
    let mut inside = 0_u32;
    let mut at = 1;
    while let Some(&byte) = data.get(at) {
        match byte {
            b'[' => inside += 1,
            b']' => inside = inside.saturating_sub(1),
            b'"' | b'\'' => at += 1 + memchr::memchr(byte, &data[at + 1..])?,
            b'<' if data[at..].starts_with(b"<!--") => at += memmem::find(&data[at..], b"-->")? + 2,
            b'>' if inside == 0 => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether these bytes hold a comment or a CDATA section, in which an end tag would be none.
fn may_hide(bytes: &[u8]) -> bool {
    memchr::memchr_iter(b'!', bytes).any(|at| at > 0 && bytes[at - 1] == b'<')
}

fn is_name_end(byte: u8) -> bool {
    matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r')
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':' | 0x80..)
}

/// The name at the beginning of a tag's inside.
fn tag_name(inside: &[u8]) -> &[u8] {
    let end = inside.iter().position(|&b| is_name_end(b)).unwrap_or(inside.len());
    &inside[..end]
}

/// A name without its prefix.
fn local_name(name: &[u8]) -> &[u8] {
    memchr::memchr(b':', name).map_or(name, |at| &name[at + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(document: &str) -> Vec<String> {
        let source = Box::new(std::io::Cursor::new(document.as_bytes().to_vec()));
        let mut records = Records::new(source, "TMX", &["tmx"], &["tu"]).unwrap();
        let mut seen = Vec::new();
        loop {
            match records.step() {
                Ok(Step::EndOfDocument) => break,
                Ok(Step::Record(range)) => seen.push(String::from_utf8_lossy(records.bytes(&range)).into_owned()),
                Ok(_) => {}
                Err(error) => seen.push(error.to_string()),
            }
        }
        seen.push(if records.is_complete() { "whole" } else { "broken" }.to_owned());
        seen
    }

    #[test]
    fn records_are_whole_whatever_stands_in_them() {
        let document = "<?xml version='1.0'?><!DOCTYPE tmx [ <!ENTITY a \"]>\"> ]><!-- <tu>no</tu> --><tmx><body>\
            <tu a='1>2'><tuv/></tu ><tu><!-- </tu> --><![CDATA[</tu>]]></tu><x:tu/><tuv>text</tuv></body></tmx>";
        assert_eq!(
            steps(document),
            ["<tu a='1>2'><tuv/></tu >", "<tu><!-- </tu> --><![CDATA[</tu>]]></tu>", "<x:tu/>", "whole"]
        );
    }

    /// A start tag that the end of the buffer cut in its name was taken for another element, its record lost.
    #[test]
    fn a_name_may_stand_across_the_end_of_what_was_read() {
        const BUFFER: usize = 256 * 1024;
        let record = "<x:trans-unit id='1'>text</x:trans-unit>";
        for cut in 0..record.len() {
            let begin = "<xliff><!--";
            let padding = " ".repeat(BUFFER - cut - begin.len() - "-->".len());
            let document = format!("{begin}{padding}-->{record}</xliff>");
            let source = Box::new(std::io::Cursor::new(document.into_bytes()));
            let mut records = Records::new(source, "XLIFF", &["xliff"], &["trans-unit"]).unwrap();
            assert!(matches!(records.step(), Ok(Step::Start(_))));
            let Ok(Step::Record(range)) = records.step() else { panic!("no record at {cut}") };
            assert_eq!(records.bytes(&range), record.as_bytes(), "{cut}");
        }
    }

    #[test]
    fn what_is_cut_off_or_crossed_has_a_place() {
        assert_eq!(
            steps("<tmx>\n<tu>1</tu>\n<tu>2"),
            ["<tu>1</tu>", "line 3:1: TMX: the file is cut off inside <tu>", "broken"]
        );
        assert_eq!(
            steps("<tmx>\n <body><tu>1</tu></tmx>"),
            ["<tu>1</tu>", "line 2:18: TMX: </tmx> comes before </body>", "whole"]
        );
        assert_eq!(
            steps("<tmx><body><tu>1</tu>"),
            ["<tu>1</tu>", "line 1:22: TMX: the file is cut off: </body> is missing", "broken"]
        );
        assert_eq!(steps("<html></html>"), ["line 1:1: TMX: the root is <html>, not <tmx>", "broken"]);
        assert_eq!(steps("plain text"), ["line 1:1: TMX: this is no XML", "broken"]);
        assert_eq!(steps(" \n "), ["line 2:2: TMX: this is no XML", "broken"]);
    }

    proptest::proptest! {
        #[test]
        fn no_document_is_endless_or_fatal(document in "(<|>|/|tu|tmx|!--|-->|\"|'|=| |a|\\[|\\]|!DOCTYPE|&|;|\n|é){0,40}") {
            let document = format!("<tmx>{document}");
            proptest::prop_assert!(steps(&document).len() < 200);
        }
    }
}
