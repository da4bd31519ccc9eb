//! OmegaT's tags: its memories hold the formatting of a segment as text, `<a0>here</a0><x1/>`, which would be shown,
//! scored and filled in as words. (Its exports of level 2 hold inline codes.)

use crate::unit::{Inline, InlineKind, Segment};

/// A tag: where it stands, what it is, its number.
struct Tag<'t> {
    start: usize,
    text: &'t str,
    kind: InlineKind,
    number: &'t str,
    /// Letters and number, which the two halves of a pair share.
    name: &'t str,
}

/// Turns tags in the text of a segment into inline codes.
pub(super) fn tags_to_codes(segment: &mut Segment) {
    if !segment.codes.is_empty() || memchr::memchr(b'<', segment.text.as_bytes()).is_none() {
        return;
    }
    let tags = tags(&segment.text);
    let (mut text, mut codes, mut at) = (String::with_capacity(segment.text.len()), Vec::new(), 0);
    for tag in &tags {
        text.push_str(&segment.text[at..tag.start]);
        at = tag.start + tag.text.len();
        // Half of a pair whose other half stands in another segment.
        let lone = !tags.iter().any(|other| {
            other.name == tag.name
                && matches!(
                    (tag.kind, other.kind),
                    (InlineKind::Open, InlineKind::Close) | (InlineKind::Close, InlineKind::Open)
                )
                && (tag.kind == InlineKind::Open) == (tag.start < other.start)
        });
        let number = |name: &str| (name.to_owned(), tag.number.to_owned());
        let (kind, attributes) = match tag.kind {
            InlineKind::Open if lone => (InlineKind::Isolated, vec![("pos".into(), "begin".into()), number("x")]),
            InlineKind::Close if lone => (InlineKind::Isolated, vec![("pos".into(), "end".into()), number("x")]),
            InlineKind::Open => (InlineKind::Open, vec![number("i"), number("x")]),
            InlineKind::Close => (InlineKind::Close, vec![number("i")]),
            kind => (kind, vec![number("x")]),
        };
        let content = tag.text.replace('<', "&lt;").replace('>', "&gt;");
        codes.push(Inline { at: text.len(), kind, attributes, content });
    }
    text.push_str(&segment.text[at..]);
    if !codes.is_empty() {
        *segment = Segment { text, codes };
    }
}

/// The tags of a text: `<a0>`, `</a0>`, `<x1/>`.
fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    for start in memchr::memchr_iter(b'<', text.as_bytes()) {
        let Some(length) = text[start..].find('>') else { break };
        let tag = &text[start..=start + length];
        let inside = &tag[1..tag.len() - 1];
        let (kind, name) = match (inside.strip_prefix('/'), inside.strip_suffix('/')) {
            (Some(name), None) => (InlineKind::Close, name),
            (None, Some(name)) => (InlineKind::Placeholder, name),
            (None, None) => (InlineKind::Open, inside),
            (Some(_), Some(_)) => continue,
        };
        let number = name.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
        if digits && number.len() < name.len() {
            found.push(Tag { start, text: tag, kind, number, name });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Segment {
        let mut segment = Segment::plain(text);
        tags_to_codes(&mut segment);
        segment
    }

    #[test]
    fn tags_written_as_text_become_codes() {
        let segment = read("La <a0>liste</a0> et la <f1>FAQ</f1><x2/>.");
        assert_eq!(segment.text, "La liste et la FAQ.");
        let codes: Vec<_> = segment.codes.iter().map(|code| (code.at, code.kind, code.content.as_str())).collect();
        assert_eq!(
            codes,
            [
                (3, InlineKind::Open, "&lt;a0&gt;"),
                (8, InlineKind::Close, "&lt;/a0&gt;"),
                (15, InlineKind::Open, "&lt;f1&gt;"),
                (18, InlineKind::Close, "&lt;/f1&gt;"),
                (18, InlineKind::Placeholder, "&lt;x2/&gt;"),
            ]
        );
        assert_eq!(segment.codes[2].attribute("x"), Some("1"));
        let half = read("fin</f3> du titre <f4>");
        let halves: Vec<_> = half.codes.iter().map(|code| (code.kind, code.attribute("pos"))).collect();
        assert_eq!(halves, [(InlineKind::Isolated, Some("end")), (InlineKind::Isolated, Some("begin"))]);
    }

    #[test]
    fn what_is_no_tag_stays() {
        for text in ["a < b et c > d", "<p>", "<12>", "</a0/>", "x <a0", "<a0b>", "<>", "", "<é0>"] {
            assert_eq!(read(text), Segment::plain(text));
        }
    }
}
