//! Bytes of any encoding in, UTF-8 out, with lines and columns counted, in bounded memory.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::error::{Error, ErrorKind, Place, Result};
use crate::text::encoding::{self, Evidence};

/// How many bytes are asked of the source at a time.
const CHUNK: usize = 256 * 1024;

/// How many bytes the encoding is guessed from, where nothing declares it.
const GUESSED_FROM: usize = 1024 * 1024;

/// What kind of text is read: it decides where an encoding may be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Declared {
    /// In the XML declaration; UTF-8 without one.
    Xml,
    /// Nowhere: the bytes must speak for themselves.
    Nowhere,
    /// By the caller, or in a way that the caller has found out.
    As(&'static Encoding),
}

/// A text being read: its undigested part in UTF-8, and the place where that begins.
pub(crate) struct Input {
    source: Box<dyn Read + Send>,
    /// `None` passes UTF-8 through; it is validated where it is used, so that an error has a place.
    decoder: Option<encoding_rs::Decoder>,
    raw: Vec<u8>,
    raw_len: usize,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    /// Lines are counted when a place is asked for, or their bytes go; most places nobody asks for.
    counted: Cell<Counted>,
    bytes_read: u64,
    encoding: &'static Encoding,
    evidence: Evidence,
    replaced: bool,
    repaired: u64,
}

/// An offset of the buffer, at or before where the undigested part begins, and its line and column.
#[derive(Debug, Clone, Copy)]
struct Counted {
    offset: usize,
    line: u64,
    column: u64,
}

impl Counted {
    /// Counts on over the bytes that follow.
    fn over(self, passed: &[u8]) -> Counted {
        let offset = self.offset + passed.len();
        match memchr::memrchr(b'\n', passed) {
            Some(last) => {
                let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
                Counted { offset, line: self.line + lines, column: 1 + characters(&passed[last + 1..]) }
            }
            None => Counted { offset, line: self.line, column: self.column + characters(passed) },
        }
    }
}

impl Input {
    /// Begins to read, and finds out the encoding.
    pub(crate) fn new(mut source: Box<dyn Read + Send>, declared: Declared) -> Result<Input> {
        let mut head = Vec::new();
        read_up_to(&mut source, &mut head, CHUNK)?;
        if head.is_empty() {
            return Err(Error::new(ErrorKind::Empty));
        }
        let mut ended = head.len() < CHUNK;
        let (encoding, evidence, mark) = match Encoding::for_bom(&head) {
            Some((encoding, length)) => (encoding, Evidence::Mark, length),
            None => {
                let (encoding, evidence) = match (declared, encoding::utf16_without_mark(&head)) {
                    (_, Some(encoding)) => (encoding.known(), Evidence::Guess),
                    (Declared::As(encoding), None) => (encoding, Evidence::Declared),
                    (Declared::Xml, None) => match encoding::declared_in_xml(&head) {
                        Some(encoding) => (encoding.known(), Evidence::Declared),
                        None => (UTF_8, Evidence::Guess),
                    },
                    (Declared::Nowhere, None) => {
                        if !ended {
                            let wanted = GUESSED_FROM - head.len();
                            let before = head.len();
                            read_up_to(&mut source, &mut head, wanted)?;
                            ended = head.len() - before < wanted;
                        }
                        (guess(&head, ended), Evidence::Guess)
                    }
                };
                (encoding, evidence, 0)
            }
        };
        if encoding != UTF_16LE && encoding != UTF_16BE && memchr::memchr(0, &head[..head.len().min(4096)]).is_some() {
            return Err(Error::new(ErrorKind::NotText));
        }
        let bytes_read = head.len() as u64;
        head.drain(..mark);
        let mut input = Input {
            source,
            decoder: None,
            raw: Vec::new(),
            raw_len: 0,
            buffer: head,
            start: 0,
            ended,
            counted: Cell::new(Counted { offset: 0, line: 1, column: 1 }),
            bytes_read,
            encoding,
            evidence,
            replaced: false,
            repaired: 0,
        };
        if encoding != UTF_8 {
            input.decoder = Some(encoding.new_decoder_without_bom_handling());
            input.raw = std::mem::take(&mut input.buffer);
            input.raw_len = input.raw.len();
            input.transcode(ended);
        }
        Ok(input)
    }

    /// The text that is read but not yet consumed; UTF-8, though not validated.
    pub(crate) fn data(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// Reads more; `false` when there is no more.
    pub(crate) fn fill(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        if self.start > 0 {
            let counted = self.count();
            self.counted.set(Counted { offset: 0, ..counted });
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        // A unit that does not fit makes the buffer grow by ever larger steps, so that reading stays linear.
        let wanted = CHUNK.max(self.buffer.len());
        let read = if self.decoder.is_some() {
            let kept = self.raw_len;
            self.raw.truncate(kept);
            let read = read_up_to(&mut self.source, &mut self.raw, wanted)?;
            self.raw_len = self.raw.len();
            self.ended = read < wanted;
            self.transcode(self.ended);
            read
        } else {
            let read = read_up_to(&mut self.source, &mut self.buffer, wanted)?;
            self.ended = read < wanted;
            read
        };
        self.bytes_read += read as u64;
        Ok(true)
    }

    /// Moves on by `length` bytes of [`Input::data`].
    pub(crate) fn consume(&mut self, length: usize) {
        self.start += length;
    }

    /// How many bytes the next line has, its end included; `None` at the end of the text. A line
    /// beyond `longest` bytes is given in pieces.
    pub(crate) fn line_length(&mut self, longest: usize) -> Result<Option<usize>> {
        let mut from = 0;
        loop {
            let data = self.data();
            if let Some(end) = memchr::memchr(b'\n', &data[from..]) {
                return Ok(Some(from + end + 1));
            }
            from = data.len();
            if from > longest || !self.fill()? {
                return Ok((from > 0).then_some(from));
            }
        }
    }

    /// The line and column of the byte at `offset` of [`Input::data`].
    pub(crate) fn place_at(&self, offset: usize) -> Place {
        let Counted { line, column, .. } = self.count().over(&self.data()[..offset]);
        Place { file: None, line: Some(line), column: Some(column) }
    }

    /// Counts up to where the undigested part begins.
    fn count(&self) -> Counted {
        let counted = self.counted.get();
        let counted = counted.over(&self.buffer[counted.offset..self.start]);
        self.counted.set(counted);
        counted
    }

    /// The bytes of the file that were read so far.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read.saturating_sub((self.buffer.len() - self.start) as u64)
    }

    /// Validates UTF-8; the error is the offset of the first byte that is none. Where the encoding
    /// is only guessed, bytes that are no UTF-8 are read as Windows-1252 instead.
    pub(crate) fn text<'a>(&mut self, bytes: &'a [u8]) -> Result<Cow<'a, str>, usize> {
        match simdutf8::compat::from_utf8(bytes) {
            Ok(text) => Ok(Cow::Borrowed(text)),
            Err(_) if self.evidence == Evidence::Guess => {
                let (text, repaired) = repair(bytes);
                self.repaired += repaired;
                Ok(Cow::Owned(text))
            }
            Err(error) => Err(error.valid_up_to()),
        }
    }

    /// What the person should be told about the encoding; `None` when it is plain UTF-8.
    pub(crate) fn remark(&self) -> Option<String> {
        if self.repaired > 0 {
            return Some(format!("not all is UTF-8; bytes read as windows-1252: {}", self.repaired));
        }
        let damage = if self.replaced { "; bytes that are none were replaced by U+FFFD" } else { "" };
        Some(encoding::remark(self.encoding, self.evidence)? + damage)
    }

    /// Turns the raw bytes into UTF-8 at the end of the buffer.
    fn transcode(&mut self, last: bool) {
        let Some(decoder) = &mut self.decoder else { return };
        let mut from = 0;
        loop {
            let old = self.buffer.len();
            let room = decoder.max_utf8_buffer_length(self.raw_len - from).unwrap_or(CHUNK);
            self.buffer.resize(old + room.max(16), 0);
            let (result, read, written, replaced) =
                decoder.decode_to_utf8(&self.raw[from..self.raw_len], &mut self.buffer[old..], last);
            self.buffer.truncate(old + written);
            self.replaced |= replaced;
            from += read;
            if result == CoderResult::InputEmpty {
                break;
            }
        }
        self.raw.clear();
        self.raw_len = 0;
    }
}

/// Reads until `wanted` bytes more are in `into` or the source ends; says how many came.
fn read_up_to(source: &mut dyn Read, into: &mut Vec<u8>, wanted: usize) -> io::Result<usize> {
    Read::take(source, wanted as u64).read_to_end(into)
}

/// The number of characters that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&b| (b as i8) >= -0x40).count() as u64
}

/// UTF-8 when the bytes are that, else what a French or English text of such bytes most likely is.
fn guess(head: &[u8], whole: bool) -> &'static Encoding {
    match std::str::from_utf8(head) {
        Ok(_) => UTF_8,
        // Cut off in the middle of a character by the end of the sample.
        Err(error) if !whole && error.error_len().is_none() => UTF_8,
        Err(_) => {
            let guessed = encoding::guess(head, whole).known();
            if guessed.is_single_byte() { guessed } else { WINDOWS_1252 }
        }
    }
}

/// UTF-8 as it stands, and everything else as Windows-1252; with the number of bytes that were.
fn repair(bytes: &[u8]) -> (String, u64) {
    let (mut text, mut repaired) = (String::with_capacity(bytes.len() + 16), 0);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let (decoded, _) = WINDOWS_1252.decode_without_bom_handling(chunk.invalid());
        text.push_str(&decoded);
        repaired += chunk.invalid().len() as u64;
    }
    (text, repaired)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(bytes: &[u8], declared: Declared) -> (String, Option<String>) {
        let mut input = Input::new(Box::new(io::Cursor::new(bytes.to_vec())), declared).unwrap();
        while input.fill().unwrap() {}
        let data = input.data().to_vec();
        (input.text(&data).unwrap().into_owned(), input.remark())
    }

    fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{FEFF}" } else { "" };
        let units = mark.encode_utf16().chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn every_encoding_that_tools_write_is_read() {
        let text = "<?xml version=\"1.0\"?><p>Été à Noël, cœur</p>";
        for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
            assert_eq!(read_all(&utf16(text, little, mark), Declared::Xml).0, text, "UTF-16 {little} {mark}");
        }
        for label in ["windows-1252", "iso-8859-15"] {
            let text = format!("<?xml version='1.0' encoding='{label}'?><p>Été, cœur</p>");
            let (bytes, ..) = Encoding::for_label(label.as_bytes()).unwrap().encode(&text);
            assert_eq!(read_all(&bytes, Declared::Xml).0, text);
        }
        let lie = "<?xml version=\"1.0\" encoding=\"utf-16\"?><p>Été</p>";
        assert_eq!(read_all(lie.as_bytes(), Declared::Xml), (lie.to_owned(), None));
    }

    #[test]
    fn undeclared_latin_bytes_are_read_and_said() {
        let (bytes, ..) = WINDOWS_1252.encode("source;cible\nL’été;Summer\n");
        let (text, remark) = read_all(&bytes, Declared::Nowhere);
        assert_eq!(text, "source;cible\nL’été;Summer\n");
        assert_eq!(remark.unwrap(), "read as windows-1252, as it seems");
        let (text, remark) = read_all(b"<tmx>\xE9t\xE9</tmx>", Declared::Xml);
        assert_eq!(
            (text.as_str(), remark.unwrap().as_str()),
            ("<tmx>été</tmx>", "not all is UTF-8; bytes read as windows-1252: 2")
        );
    }

    #[test]
    fn places_count_characters_over_consumed_text() {
        let text = "été\nà la plage".as_bytes().to_vec();
        let mut input = Input::new(Box::new(io::Cursor::new(text)), Declared::Xml).unwrap();
        let place = |line, column| Place { file: None, line: Some(line), column: Some(column) };
        assert_eq!(input.place_at(3), place(1, 3));
        input.consume(2);
        assert_eq!(input.place_at(1), place(1, 3));
        assert_eq!(input.place_at(4), place(2, 1));
        input.consume(6);
        assert_eq!(input.place_at(1), place(2, 3));
    }

    #[test]
    fn binaries_and_nothing_are_refused() {
        let kind = |bytes: &'static [u8]| {
            let Err(error) = Input::new(Box::new(bytes), Declared::Nowhere) else { panic!("accepted") };
            error
        };
        assert!(matches!(kind(b"").kind(), ErrorKind::Empty));
        assert!(matches!(kind(b"PK\x03\x04\x00\x00\xff\xfe\x00\x11zz\x00").kind(), ErrorKind::NotText));
    }
}
