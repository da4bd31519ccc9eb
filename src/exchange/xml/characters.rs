//! Characters and references: what XML allows in a text, and how it must be written.

use super::entities::Entities;
pub(crate) use crate::text::markup::is_legal;

/// Whether a text holds nothing that has to be taken out or made a line feed: no control character
/// but tab and line feed, neither U+FFFE nor U+FFFF.
pub(crate) fn is_clean(bytes: &[u8]) -> bool {
    let controls = bytes.iter().fold(false, |found, &b| found | (b < 0x20 && b != b'\t' && b != b'\n'));
    !controls
        && !memchr::memchr_iter(0xEF, bytes).any(|at| matches!(bytes.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])))
}

/// Appends raw character data: line ends become line feeds, illegal characters go; says how many went.
pub(crate) fn push_clean(raw: &str, out: &mut String) -> u64 {
    let mut removed = 0;
    let mut characters = raw.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\r' => {
                if characters.peek() == Some(&'\n') {
                    characters.next();
                }
                out.push('\n');
            }
            c if is_legal(c) => out.push(c),
            _ => removed += 1,
        }
    }
    removed
}

/// A reference that was read: what it stands for.
pub(crate) enum Referent {
    /// A character.
    Character(char),
    /// The first half of a character that was written as two surrogates, which some tools do.
    HighSurrogate(u16),
    /// The second half.
    LowSurrogate(u16),
    /// A number that is no legal character.
    Illegal,
}

/// What `&name;` stands for when it is a character; `None` when it is an entity.
pub(crate) fn resolve_character(name: &str) -> Option<Referent> {
    let c = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => digits.parse(),
            };
            return Some(match number {
                Ok(high @ 0xD800..=0xDBFF) => Referent::HighSurrogate(high as u16),
                Ok(low @ 0xDC00..=0xDFFF) => Referent::LowSurrogate(low as u16),
                Ok(number) => match char::from_u32(number) {
                    Some(c) if is_legal(c) => Referent::Character(c),
                    _ => Referent::Illegal,
                },
                Err(_) => Referent::Illegal,
            });
        }
    };
    Some(Referent::Character(c))
}

/// Collects character data and references into one text.
#[derive(Default)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// How many characters were left out because XML forbids them.
    pub(crate) removed: u64,
    high: Option<u16>,
}

impl Text {
    /// Appends raw character data. `clean` promises that [`is_clean`] holds of it.
    pub(crate) fn push_raw(&mut self, raw: &str, clean: bool) {
        self.high = None;
        if clean {
            self.text.push_str(raw);
        } else {
            self.removed += push_clean(raw, &mut self.text);
        }
    }

    /// Appends what a reference stands for.
    pub(crate) fn push_reference(&mut self, name: &str, entities: &Entities) -> Result<(), String> {
        let high = self.high.take();
        match resolve_character(name) {
            Some(Referent::Character(c)) => self.text.push(c),
            Some(Referent::HighSurrogate(half)) => {
                self.high = Some(half);
                self.removed += 1;
            }
            Some(Referent::LowSurrogate(low)) => match high.map(|high| char::decode_utf16([high, low]).next()) {
                Some(Some(Ok(c))) => {
                    self.text.push(c);
                    self.removed -= 1;
                }
                _ => self.removed += 1,
            },
            Some(Referent::Illegal) => self.removed += 1,
            None => self.text.push_str(&entities.expand(name)?),
        }
        Ok(())
    }
}

/// An attribute's value: references resolved, white space made spaces as XML asks.
pub(crate) fn attribute_value(raw: &str, entities: &Entities) -> Result<String, String> {
    let mut value = Text::default();
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        value.push_raw(&rest[..at], false);
        rest = &rest[at..];
        if rest.starts_with('&') {
            let end = rest.find(';').ok_or("a bare & in an attribute (write &amp;)")?;
            value.push_reference(&rest[1..end], entities)?;
            rest = &rest[end + 1..];
        } else {
            value.push_raw(" ", true);
            rest = &rest[if rest.starts_with("\r\n") { 2 } else { 1 }..];
        }
    }
    value.push_raw(rest, false);
    Ok(value.text)
}

/// What an escaper does with each byte: 0 writes it as it is, 1 in text and attributes, 2 in
/// attributes alone, 3 looks closer.
const TREATMENT: [u8; 256] = {
    let mut treatment = [0; 256];
    let mut control = 0;
    while control < 0x20 {
        treatment[control] = 3;
        control += 1;
    }
    treatment[b'\t' as usize] = 2;
    treatment[b'\n' as usize] = 2;
    treatment[b'"' as usize] = 2;
    treatment[b'\r' as usize] = 1;
    treatment[b'<' as usize] = 1;
    treatment[b'>' as usize] = 1;
    treatment[b'&' as usize] = 1;
    // U+FFFE and U+FFFF begin with this byte, as do many harmless characters.
    treatment[0xEF] = 3;
    treatment
};

/// How many bytes are looked at in one step: what the compiler turns into a few vector instructions.
const BLOCK: usize = 32;

/// Whether a byte has any treatment, told by comparisons alone. Escapers of text let tabs and line feeds pass.
#[inline(always)]
fn needs_a_look(b: u8, least: u8) -> bool {
    let white = (b == b'\t') | (b == b'\n') | (b == b'"');
    let white_matters = least >= 2;
    ((b < 0x20) & !white) | (b == b'<') | (b == b'>') | (b == b'&') | (b == 0xEF) | (white & white_matters)
}

#[inline(always)]
fn escape(text: &str, least: u8, out: &mut Vec<u8>) -> u64 {
    let bytes = text.as_bytes();
    let (mut removed, mut written, mut at) = (0, 0, 0);
    while at < bytes.len() {
        // Most text holds nothing to escape: whole blocks of it are passed over at once.
        while let Some(block) = bytes.get(at..at + BLOCK)
            && !block.iter().fold(false, |found, &b| found | needs_a_look(b, least))
        {
            at += BLOCK;
        }
        if at == bytes.len() {
            break;
        }
        let treatment = TREATMENT[bytes[at] as usize];
        if treatment == 0 || treatment == 2 && least < 2 {
            at += 1;
            continue;
        }
        let replacement: &[u8] = match bytes[at] {
            b'<' => b"&lt;",
            b'>' => b"&gt;",
            b'&' => b"&amp;",
            b'"' => b"&quot;",
            b'\r' => b"&#13;",
            b'\n' => b"&#10;",
            b'\t' => b"&#9;",
            0xEF if !matches!(bytes.get(at + 1..at + 3), Some([0xBF, 0xBE | 0xBF])) => {
                at += 3;
                continue;
            }
            _ => b"",
        };
        out.extend_from_slice(&bytes[written..at]);
        out.extend_from_slice(replacement);
        removed += u64::from(replacement.is_empty());
        at += if bytes[at] == 0xEF { 3 } else { 1 };
        written = at;
    }
    out.extend_from_slice(&bytes[written..]);
    removed
}

/// Writes character data; says how many illegal characters were left out.
pub(crate) fn escape_text(text: &str, out: &mut Vec<u8>) -> u64 {
    escape(text, 1, out)
}

/// Writes an attribute's value, without its quotes (which must be `"`); says how many illegal
/// characters were left out.
pub(crate) fn escape_attribute(text: &str, out: &mut Vec<u8>) -> u64 {
    escape(text, 2, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn escaped(text: &str) -> (String, u64) {
        let mut out = Vec::new();
        let removed = escape_text(text, &mut out);
        (String::from_utf8(out).unwrap(), removed)
    }

    #[test]
    fn what_xml_forbids_is_removed_and_counted() {
        assert_eq!(escaped("a\u{1}b\u{FFFE}c\u{FFFF}\u{1F}"), ("abc".into(), 4));
        assert_eq!(
            escaped("\u{FE0F}\u{FEFF}\u{A0}\u{202F}\t\n]]>"),
            ("\u{FE0F}\u{FEFF}\u{A0}\u{202F}\t\n]]&gt;".into(), 0)
        );
        assert_eq!(escaped("a\r\n<&\">"), ("a&#13;\n&lt;&amp;\"&gt;".into(), 0));
    }

    #[test]
    fn references_of_every_kind_are_read() {
        let mut text = Text::default();
        for name in ["#233", "#xE9", "#XE9", "lt", "#xD83D", "#xDE00", "#1", "#xFFFE", "#xDE00", "#99999999999"] {
            text.push_reference(name, &Entities::default()).unwrap();
        }
        assert_eq!((text.text.as_str(), text.removed), ("ééé<😀", 4));
        assert!(text.push_reference("nbsp", &Entities::default()).is_err());
    }

    proptest::proptest! {
        #[test]
        fn attribute_values_come_back(value: String) {
            let legal: String = value.chars().filter(|&c| is_legal(c)).collect();
            let mut out = Vec::new();
            let removed = escape_attribute(&value, &mut out);
            let raw = String::from_utf8(out).unwrap();
            proptest::prop_assert_eq!(attribute_value(&raw, &Entities::default()).unwrap(), legal.clone());
            proptest::prop_assert_eq!(removed as usize, value.chars().count() - legal.chars().count());
        }
    }
}
