//! HTML as tokens with their byte ranges: as forgiving as a browser, and exact to the byte.

use std::ops::Range;

/// A token of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// The name of a tag, in lower case; empty for other tokens.
    pub(super) name: String,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Characters, with references.
    Text,
    /// A start tag.
    Start,
    /// An end tag.
    End,
    /// A comment, a declaration, the content of a script: nothing to translate.
    Other,
}

/// Elements whose content is no markup and no text for readers.
const RAW: &[&str] = &["script", "style", "xmp", "iframe", "noembed", "noframes", "textarea"];

/// Cuts `text` into tokens that cover it without a gap.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (kind, end) = match bytes[at] {
            b'<' => markup(text, at).unwrap_or((Kind::Text, at + 1)),
            _ => (Kind::Text, at + memchr::memchr(b'<', &bytes[at..]).unwrap_or(bytes.len() - at)),
        };
        let name = match kind {
            Kind::Start => name(&text[at + 1..end]),
            Kind::End => name(&text[at + 2..end]),
            _ => String::new(),
        };
        match out.last_mut() {
            Some(last) if last.kind == Kind::Text && kind == Kind::Text => last.range.end = end,
            _ => out.push(Token { kind, range: at..end, name: name.clone() }),
        }
        at = end;
        // What follows the start of a raw element up to its end tag is a token of its own.
        let (is_raw, content_kind) = (RAW.contains(&name.as_str()), Kind::Other);
        if kind == Kind::Start && (is_raw || name == "title") {
            let end = raw_end(text, at, &name);
            if end > at {
                let kind = if is_raw { content_kind } else { Kind::Text };
                out.push(Token { kind, range: at..end, name: String::new() });
                at = end;
            }
        }
    }
    out
}

/// What begins with the `<` at `at`, and where it ends; `None` when it is a mere character.
fn markup(text: &str, at: usize) -> Option<(Kind, usize)> {
    let rest = &text[at..];
    let end_of =
        |needle: &str, from: usize| rest[from..].find(needle).map_or(text.len(), |n| at + from + n + needle.len());
    if rest.starts_with("<!--") {
        return Some((Kind::Other, end_of("-->", 4)));
    }
    if rest.starts_with("<![CDATA[") {
        return Some((Kind::Other, end_of("]]>", 9)));
    }
    let second = *rest.as_bytes().get(1)?;
    if second == b'!' || second == b'?' {
        return Some((Kind::Other, end_of(">", 2)));
    }
    let (kind, from) = if second == b'/' { (Kind::End, 2) } else { (Kind::Start, 1) };
    if !rest.as_bytes().get(from)?.is_ascii_alphabetic() {
        return None;
    }
    let mut quote = None;
    let (mut after_equals, mut unquoted) = (false, false);
    for (offset, byte) in rest.bytes().enumerate().skip(from) {
        match (quote, byte) {
            (Some(q), b) if q == b => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return Some((kind, at + offset + 1)),
            // A value without quotes goes on to the next space: <a href=x?y="z> has one quote in it and opens none.
            (None, b) if unquoted => unquoted = !b.is_ascii_whitespace(),
            // A quote opens a value only behind an equals sign: <p title=l'été> has none.
            (None, b'"' | b'\'') if after_equals => {
                quote = Some(byte);
                after_equals = false;
            }
            (None, b'=') if !after_equals => after_equals = true,
            (None, b) if !b.is_ascii_whitespace() => (unquoted, after_equals) = (after_equals, false),
            _ => {}
        }
    }
    // A tag that never ends: a browser drops it; here it stays as it is, and is no text.
    Some((Kind::Other, text.len()))
}

fn name(tag: &str) -> String {
    let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(tag.len());
    tag[..end].to_ascii_lowercase()
}

/// Where the content of a raw element ends: at its end tag, or at the end of the file.
fn raw_end(text: &str, from: usize, name: &str) -> usize {
    let bytes = text.as_bytes();
    memchr::memmem::find_iter(&bytes[from..], b"</")
        .map(|n| from + n)
        .find(|&n| bytes.get(n + 2..n + 2 + name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name.as_bytes())))
        .unwrap_or(text.len())
}

/// The attributes of a start tag at `range`: names in lower case, and where their values stand, without quotes.
pub(super) fn attributes(text: &str, range: &Range<usize>) -> Vec<(String, Range<usize>)> {
    let bytes = text.as_bytes();
    let end = range.end.saturating_sub(1);
    let mut out = Vec::new();
    let mut at = range.start + 1;
    while at < end && !bytes[at].is_ascii_whitespace() && bytes[at] != b'/' {
        at += 1;
    }
    loop {
        while at < end && (bytes[at].is_ascii_whitespace() || bytes[at] == b'/') {
            at += 1;
        }
        if at >= end {
            return out;
        }
        let begin = at;
        while at < end && !bytes[at].is_ascii_whitespace() && bytes[at] != b'=' && bytes[at] != b'/' {
            at += 1;
        }
        let name = text[begin..at].to_ascii_lowercase();
        while at < end && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        if at >= end || bytes[at] != b'=' {
            out.push((name, at..at));
            if begin == at {
                at += 1;
            }
            continue;
        }
        at += 1;
        while at < end && bytes[at].is_ascii_whitespace() {
            at += 1;
        }
        let value = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let close = memchr::memchr(*quote, &bytes[at + 1..end]).map_or(end, |n| at + 1 + n);
                let value = at + 1..close;
                at = (close + 1).min(end);
                value
            }
            _ => {
                let begin = at;
                while at < end && !bytes[at].is_ascii_whitespace() {
                    at += 1;
                }
                begin..at
            }
        };
        out.push((name, value));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_quote_in_an_unquoted_value_opens_nothing() {
        let text = "<p title=l'heure>A</p><a href='x>y'>B</a><a href=x?y='z>C";
        let tags: Vec<_> = tokens(text).into_iter().map(|t| (t.kind, &text[t.range])).collect();
        assert_eq!(tags[0], (Kind::Start, "<p title=l'heure>"));
        assert_eq!(tags[3], (Kind::Start, "<a href='x>y'>"));
        assert_eq!(tags[6], (Kind::Start, "<a href=x?y='z>"));
        let found = attributes(text, &(0..17));
        assert_eq!(found[0].0, "title");
        assert_eq!(&text[found[0].1.clone()], "l'heure");
    }

    proptest! {
        #[test]
        fn tokens_cover_any_text(text in "[<>/!=\"' a-cpé\\-]{0,60}") {
            let mut at = 0;
            for token in tokens(&text) {
                prop_assert_eq!(token.range.start, at);
                at = token.range.end;
                if token.kind == Kind::Start {
                    for (_, value) in attributes(&text, &token.range) {
                        prop_assert!(text.get(value).is_some());
                    }
                }
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
