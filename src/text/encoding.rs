//! Which characters the bytes of a text file stand for, and the way back.

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};

use crate::error::{Error, ErrorKind, Result};

/// A character encoding, by the name that the WHATWG Encoding Standard gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Encoding = Encoding(UTF_8);

    /// The encoding with this name or label (`latin1`, `UTF-8`, `cp1252` ...), in any casing.
    pub fn by_label(label: &str) -> Option<Encoding> {
        // The standard maps the label "utf-16" to little endian; a byte order mark decides in any case.
        encoding_rs::Encoding::for_label(label.trim().as_bytes()).map(Encoding)
    }

    /// As the library that decodes knows it.
    pub(crate) fn known(self) -> &'static encoding_rs::Encoding {
        self.0
    }

    /// Its name: `UTF-8`, `UTF-16LE`, `windows-1252`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Whether it is UTF-8.
    pub fn is_utf8(self) -> bool {
        self.0 == UTF_8
    }

    /// The bytes of `text`. A character that the encoding lacks becomes a numeric character
    /// reference (`&#259;`), which is right in XML and HTML; see [`Encoding::holds`] for plain text.
    pub fn encode(self, text: &str) -> Vec<u8> {
        if self.0 == UTF_16LE {
            text.encode_utf16().flat_map(u16::to_le_bytes).collect()
        } else if self.0 == UTF_16BE {
            text.encode_utf16().flat_map(u16::to_be_bytes).collect()
        } else {
            self.0.encode(text).0.into_owned()
        }
    }

    /// Whether the encoding has every character of `text`.
    pub fn holds(self, text: &str) -> bool {
        self.is_utf8() || self.0 == UTF_16LE || self.0 == UTF_16BE || !self.0.encode(text).2
    }

    /// The byte order mark of the encoding; empty when it has none.
    pub fn mark(self) -> &'static [u8] {
        match self.0 {
            e if e == UTF_8 => b"\xEF\xBB\xBF",
            e if e == UTF_16LE => b"\xFF\xFE",
            e if e == UTF_16BE => b"\xFE\xFF",
            _ => b"",
        }
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How the encoding of a file became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A byte order mark at its beginning.
    Mark,
    /// The file says so itself (an XML declaration, an HTML `meta`, a PO header).
    Declared,
    /// The bytes allow nothing else, or hardly: valid UTF-8, UTF-16 without a mark.
    Bytes,
    /// A guess from the frequencies of bytes: a person should be told.
    Guess,
}

/// The text of a file and how it was encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without the byte order mark.
    pub text: String,
    /// How it was encoded.
    pub encoding: Encoding,
    /// Whether it began with a byte order mark.
    pub had_mark: bool,
    /// How the encoding became known.
    pub evidence: Evidence,
    /// Whether every byte sequence stood for a character; otherwise U+FFFD stands for those that did not.
    pub clean: bool,
}

impl Decoded {
    /// The bytes of `text` as this file was encoded: its encoding, and its mark if it had one.
    pub fn encode(&self, text: &str) -> Vec<u8> {
        let mut bytes = if self.had_mark { self.encoding.mark().to_vec() } else { Vec::new() };
        bytes.extend_from_slice(&self.encoding.encode(text));
        bytes
    }

    /// Whether the file's bytes are those of the text: UTF-8 without a mark.
    pub fn is_plain_utf8(&self) -> bool {
        self.encoding.is_utf8() && !self.had_mark && self.clean
    }

    /// What a person should know about the encoding: `read as windows-1252, as it seems`; `None` for UTF-8.
    pub fn remark(&self) -> Option<String> {
        remark(self.encoding.0, self.evidence)
    }
}

/// What a person should know of a text that is in this encoding; nothing of UTF-8.
pub(crate) fn remark(encoding: &'static encoding_rs::Encoding, evidence: Evidence) -> Option<String> {
    let how = match evidence {
        _ if encoding == UTF_8 => return None,
        Evidence::Mark => ", by its byte-order mark",
        Evidence::Declared => ", as declared",
        Evidence::Bytes => "",
        Evidence::Guess => ", as it seems",
    };
    Some(format!("read as {}{how}", encoding.name()))
}

/// The ASCII of these bytes behind a byte-order mark and white space: enough to see markup in any encoding.
pub(crate) fn ascii_of(head: &[u8]) -> String {
    let text: String = head.iter().filter(|&&b| b != 0).map(|&b| char::from(b)).collect();
    text.trim_start_matches(['\u{EF}', '\u{BB}', '\u{BF}', '\u{FE}', '\u{FF}']).trim_start().to_owned()
}

/// What people hand over for a text, by how it begins. Of a short PDF and of RTF the bytes might pass for one.
const OTHER_KINDS: [(&[u8], &str); 5] = [
    (b"%PDF-", "a PDF file"),
    (b"{\\rtf", "an RTF file"),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "a file of an old Word, Excel or PowerPoint"),
    (b"PK\x03\x04", "a packed file (ZIP, XLSX ...)"),
    (b"SQLite format 3\0", "a database, such as a memory of bitext or Trados Studio"),
];

/// What a file is that begins like no text but like a PDF, a packed file or the like.
pub(crate) fn other_kind(head: &[u8]) -> Option<&'static str> {
    OTHER_KINDS.iter().find(|(beginning, _)| head.starts_with(beginning)).map(|(_, kind)| *kind)
}

/// Decodes a text file: a byte order mark decides, else UTF-8 if it is valid, else UTF-16 if its
/// NUL bytes say so, else what the bytes look most like (Windows-1252 for French and English).
///
/// # Errors
/// [`ErrorKind::Empty`] for nothing (or a mark alone), [`ErrorKind::OtherKind`] for a PDF and the like,
/// [`ErrorKind::NotText`] for other binary content.
///
/// ```
/// let decoded = bitext::text::encoding::decode("L’été".as_bytes())?;
/// assert_eq!((decoded.text.as_str(), decoded.encoding.name()), ("L’été", "UTF-8"));
/// # Ok::<(), bitext::Error>(())
/// ```
pub fn decode(bytes: &[u8]) -> Result<Decoded> {
    decode_as(bytes, None)
}

/// As [`decode`], for a file that states its encoding itself. A byte order mark is stronger than the
/// statement, and so is UTF-16 that shows in the bytes; a statement that the bytes contradict is passed over.
///
/// # Errors
/// As [`decode`].
pub fn decode_as(bytes: &[u8], declared: Option<Encoding>) -> Result<Decoded> {
    if bytes.is_empty() {
        return Err(Error::new(ErrorKind::Empty));
    }
    if let Some(kind) = other_kind(bytes) {
        return Err(Error::new(ErrorKind::OtherKind(kind)));
    }
    if let Some((encoding, length)) = encoding_rs::Encoding::for_bom(bytes) {
        return finish(&bytes[length..], Encoding(encoding), true, Evidence::Mark);
    }
    if let Some(encoding) = declared
        && encoding.mark().len() != 2
    {
        let decoded = finish(bytes, encoding, false, Evidence::Declared)?;
        if decoded.clean {
            return Ok(decoded);
        }
    }
    if memchr::memchr(0, bytes).is_some() {
        return match utf16_without_mark(bytes) {
            Some(encoding) => finish(bytes, encoding, false, Evidence::Bytes),
            None => Err(Error::new(ErrorKind::NotText)),
        };
    }
    if std::str::from_utf8(bytes).is_ok() {
        return finish(bytes, Encoding::UTF_8, false, Evidence::Bytes);
    }
    finish(bytes, guess(bytes, true), false, Evidence::Guess)
}

/// What bytes that are neither UTF-8 nor UTF-16 look most like; `whole` says that they are the whole text.
pub(crate) fn guess(bytes: &[u8], whole: bool) -> Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    Encoding(detector.guess(None, Utf8Detection::Deny))
}

/// The encoding that an XML declaration names, in the bytes with which a file begins; `None` where it says nothing
/// that can be true. Who reads the declaration byte by byte does not read UTF-16; and what claims to be ASCII
/// and has more is UTF-8 far more often than anything else.
pub(crate) fn declared_in_xml(head: &[u8]) -> Option<Encoding> {
    let head = head[..head.len().min(1024)].trim_ascii_start();
    let declaration = head.strip_prefix(b"<?xml")?;
    let declaration = &declaration[..memchr::memchr(b'>', declaration)?];
    let value = &declaration[memchr::memmem::find(declaration, b"encoding")? + "encoding".len()..];
    let value = value.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let quote = *value.first().filter(|&&b| b == b'"' || b == b'\'')?;
    let label = std::str::from_utf8(&value[1..=memchr::memchr(quote, &value[1..])?]).ok()?;
    let is_ascii = ["us-ascii", "ascii"].iter().any(|ascii| label.trim().eq_ignore_ascii_case(ascii));
    Encoding::by_label(label).filter(|encoding| !is_ascii && encoding.mark().len() != 2)
}

fn finish(bytes: &[u8], encoding: Encoding, had_mark: bool, evidence: Evidence) -> Result<Decoded> {
    if bytes.is_empty() {
        return Err(Error::new(ErrorKind::Empty));
    }
    let (text, replaced) = encoding.0.decode_without_bom_handling(bytes);
    if is_binary(&text) {
        return Err(Error::new(ErrorKind::NotText));
    }
    Ok(Decoded { text: text.into_owned(), encoding, had_mark, evidence, clean: !replaced })
}

/// Control characters that no text holds. A few are forgiven (a form feed, an escape, a stray NUL in a
/// long file), but not one in a hundred.
fn is_binary(text: &str) -> bool {
    let control = |b: &&u8| matches!(**b, 0..=8 | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F);
    let head = &text.as_bytes()[..text.len().min(1 << 16)];
    let controls = head.iter().filter(control).count();
    controls * 100 > head.len()
}

/// UTF-16 without a mark: in text of European languages every other byte is mostly NUL.
pub(crate) fn utf16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let head = &bytes[..bytes.len().min(1 << 16) & !1];
    if head.is_empty() || bytes.len() % 2 == 1 {
        return None;
    }
    let pairs = head.len() / 2;
    let nul_at = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nul_at(0), nul_at(1));
    // Two in five leaves room for dashes and quotes beyond Latin-1; the other half must be nearly free of them.
    let encoding = match (even * 5 > pairs * 2, odd * 5 > pairs * 2) {
        (false, true) if even * 50 <= pairs => UTF_16LE,
        (true, false) if odd * 50 <= pairs => UTF_16BE,
        _ => return None,
    };
    let (_, replaced) = encoding.decode_without_bom_handling(head);
    (!replaced || head.len() < bytes.len()).then_some(Encoding(encoding))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(bytes: &[u8]) -> String {
        match decode(bytes) {
            Ok(decoded) => format!("{} {:?} {}", decoded.encoding, decoded.evidence, decoded.text),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn each_encoding_is_told() {
        let text = "Les ministres se sont réunis à l’été.";
        assert_eq!(name(text.as_bytes()), format!("UTF-8 Bytes {text}"));
        assert_eq!(name(format!("\u{feff}{text}").as_bytes()), format!("UTF-8 Mark {text}"));
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(name(&little), format!("UTF-16LE Bytes {text}"));
        assert_eq!(name(&big), format!("UTF-16BE Bytes {text}"));
        assert_eq!(name(&[b"\xFF\xFE", &little[..]].concat()), format!("UTF-16LE Mark {text}"));
        assert_eq!(name(&[b"\xFE\xFF", &big[..]].concat()), format!("UTF-16BE Mark {text}"));
        let western = Encoding::by_label("cp1252").unwrap().encode(text);
        assert_eq!(name(&western), format!("windows-1252 Guess {text}"));
    }

    #[test]
    fn an_xml_declaration_is_believed_where_it_can_be_true() {
        let declared = |head: &str| declared_in_xml(head.as_bytes()).map(Encoding::name);
        assert_eq!(declared("<?xml version='1.0' encoding = 'latin1' ?><a/>"), Some("windows-1252"));
        assert_eq!(declared("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"), Some("UTF-8"));
        for untrue in ["utf-16", "US-ASCII", "klingon"] {
            assert_eq!(declared(&format!("<?xml version='1.0' encoding='{untrue}'?>")), None);
        }
        assert_eq!(declared("<a encoding='latin1'>"), None);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(name(b""), "the file is empty");
        assert_eq!(name(b"\xEF\xBB\xBF"), "the file is empty");
        assert_eq!(
            name(b"\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00>"),
            "not a text file (binary content)"
        );
        let noise: Vec<u8> = (0..4096u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert_eq!(name(&noise), "not a text file (binary content)");
    }

    #[test]
    fn a_declaration_that_the_bytes_contradict_is_passed_over() {
        let latin = Encoding::by_label("latin1").unwrap().encode("été à la mer, très tôt");
        let decoded = decode_as(&latin, Some(Encoding::UTF_8)).unwrap();
        assert_eq!(decoded.text, "été à la mer, très tôt");
        assert_eq!(decoded.evidence, Evidence::Guess);
    }

    proptest! {
        #[test]
        fn text_with_a_mark_comes_back_byte_for_byte(text in "[ -~éèçœ’—\u{a0}\n]{1,80}", little: bool) {
            let encoding = Encoding(if little { UTF_16LE } else { UTF_16BE });
            let bytes = [encoding.mark(), &encoding.encode(&text)].concat();
            let decoded = decode(&bytes).unwrap();
            prop_assert_eq!(&decoded.text, &text);
            prop_assert_eq!(decoded.encode(&decoded.text), bytes);
        }

        #[test]
        fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
