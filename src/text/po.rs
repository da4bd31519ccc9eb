//! Gettext PO: lines put together to entries, and strings as they stand between quotation marks.
//!
//! Reference: GNU gettext manual, "The Format of PO Files". Read is also what other tools write: entries
//! without a blank line between them, a keyword on a line of its own, comments in the midst of an entry.

use std::ops::Range;

/// A string of an entry, over one or more lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// What it says.
    pub value: String,
    /// Where it stands, in bytes, from its first quotation mark to behind its last.
    pub range: Range<usize>,
}

/// An entry: a message, its translations, and what is said of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// `msgctxt`.
    pub context: Option<Text>,
    /// `msgid`; empty in the header.
    pub id: Option<Text>,
    /// `msgid_plural`.
    pub plural: Option<Text>,
    /// `msgstr`, with the number of its plural form.
    pub translations: Vec<(usize, Text)>,
    /// The `msgid` that a fuzzy translation was made for (`#|`).
    pub previous: Option<String>,
    /// Whether anything of a former message is told (`#|`).
    pub has_previous: bool,
    /// The last line of flags, and where it ends without its line break.
    pub flags: Option<(String, usize)>,
    /// Comments of translators and developers, one a line.
    pub notes: Vec<String>,
    /// Where the message is used, one line a line.
    pub references: Vec<String>,
    /// Whether it is translated for need of a check.
    pub fuzzy: bool,
    /// Whether it is out of use (`#~`).
    pub obsolete: bool,
    /// Where its first line below comments and flags begins, in bytes.
    pub body: usize,
}

impl Entry {
    /// The translation of a plural form; 0 is the only one of a message without.
    pub fn translation(&self, form: usize) -> Option<&Text> {
        self.translations.iter().find(|(number, _)| *number == form).map(|(_, text)| text)
    }

    /// Whether it is the header, whose translation describes the file.
    pub fn is_header(&self) -> bool {
        self.context.is_none() && self.id.as_ref().is_some_and(|id| id.value.is_empty())
    }
}

/// Puts lines together to entries.
///
/// ```
/// use bitext::text::po::EntryBuilder;
///
/// let mut builder = EntryBuilder::default();
/// builder.add("msgid \"Yes\"\n", 0)?;
/// builder.add("msgstr \"\"\n", 12)?;
/// builder.add("\"Oui\"\n", 22)?;
/// assert!(builder.ends_before("\n"));
/// let entry = builder.take().unwrap();
/// assert_eq!(entry.translation(0).unwrap().value, "Oui");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Default)]
pub struct EntryBuilder {
    entry: Entry,
    current: Current,
    /// Whether a line below the comments was read.
    in_body: bool,
}

/// Which string the next quoted line continues.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Current {
    #[default]
    Nothing,
    Context,
    Id,
    Plural,
    Previous,
    Translation,
    Ignored,
}

impl EntryBuilder {
    /// Whether the entry that is being read ends before this line.
    pub fn ends_before(&self, line: &str) -> bool {
        let line = line.trim();
        if line.is_empty() {
            return self.entry.id.is_some() || !self.entry.translations.is_empty();
        }
        let line = without_mark(line).0;
        let keyword = line.starts_with("msgctxt")
            || line.strip_prefix("msgid").is_some_and(|rest| !rest.starts_with('_'))
                && matches!(self.current, Current::Translation | Current::Ignored);
        !self.entry.translations.is_empty() && (keyword || (line.starts_with('#') && !line.starts_with("#|")))
    }

    /// The entry that was read; `None` when there are but comments. What is added next begins another.
    pub fn take(&mut self) -> Option<Entry> {
        let entry = std::mem::take(self).entry;
        (entry.id.is_some() || !entry.translations.is_empty()).then_some(entry)
    }

    /// Takes in a line, which begins at byte `at` of the text.
    ///
    /// # Errors
    /// Why it is no line of a PO file. The entry should be given up.
    pub fn add(&mut self, line: &str, at: usize) -> Result<(), String> {
        let (line, at) = (line.trim(), at + line.len() - line.trim_start().len());
        let (rest, obsolete) = without_mark(line);
        let at = at + line.len() - rest.len();
        let line = rest;
        if line.is_empty() {
            return Ok(());
        }
        self.entry.obsolete |= obsolete;
        let previous = line.strip_prefix("#|").or_else(|| line.strip_prefix('|').filter(|_| obsolete));
        if !self.in_body && (previous.is_some() || !line.starts_with('#')) {
            self.in_body = true;
            self.entry.body = at;
        }
        if let Some(previous) = previous {
            return self.previous(previous.trim());
        }
        if let Some(comment) = line.strip_prefix('#') {
            self.comment(comment, at + line.len());
            return Ok(());
        }
        let (keyword, rest) = match line.find(['"', ' ', '\t']) {
            Some(0) => ("", line),
            Some(end) => line.split_at(end),
            // The text begins on the next line.
            None => (line, ""),
        };
        if keyword == "domain" {
            self.current = Current::Ignored;
            return Ok(());
        }
        let quoted = rest.trim_start();
        let start = at + line.len() - quoted.len();
        let new = Text {
            value: if quoted.is_empty() { String::new() } else { unquote(quoted)? },
            range: start..start + quoted.len(),
        };
        match keyword {
            "" => return self.go_on(new),
            "msgctxt" => (self.entry.context, self.current) = (Some(new), Current::Context),
            "msgid" => (self.entry.id, self.current) = (Some(new), Current::Id),
            "msgid_plural" => (self.entry.plural, self.current) = (Some(new), Current::Plural),
            _ => {
                let form = keyword.strip_prefix("msgstr[").and_then(|rest| rest.strip_suffix(']'));
                let form = if keyword == "msgstr" { Some("0") } else { form };
                let form = form.and_then(|form| form.parse().ok());
                let form = form.ok_or_else(|| format!("'{line}' is no line of a PO file"))?;
                self.entry.translations.push((form, new));
                self.current = Current::Translation;
            }
        }
        Ok(())
    }

    /// A string that continues the last one.
    fn go_on(&mut self, new: Text) -> Result<(), String> {
        let last = match self.current {
            Current::Context => self.entry.context.as_mut(),
            Current::Id => self.entry.id.as_mut(),
            Current::Plural => self.entry.plural.as_mut(),
            Current::Translation => self.entry.translations.last_mut().map(|(_, text)| text),
            Current::Previous | Current::Ignored => return Ok(()),
            Current::Nothing => None,
        };
        let last = last.ok_or("a string that belongs to nothing")?;
        last.value.push_str(&new.value);
        // A keyword alone on its line has its string from here on.
        let start = if last.range.is_empty() { new.range.start } else { last.range.start };
        last.range = start..new.range.end;
        Ok(())
    }

    fn previous(&mut self, line: &str) -> Result<(), String> {
        self.entry.has_previous = true;
        if let Some(rest) = line.strip_prefix("msgid").filter(|rest| !rest.starts_with('_')) {
            self.entry.previous = Some(unquote(rest.trim_start())?);
            self.current = Current::Previous;
        } else if line.starts_with("msg") {
            self.current = Current::Ignored;
        } else if self.current == Current::Previous {
            self.entry.previous.get_or_insert_default().push_str(&unquote(line)?);
        }
        Ok(())
    }

    fn comment(&mut self, comment: &str, end: usize) {
        let text = comment.get(1..).unwrap_or_default().trim();
        match comment.chars().next() {
            Some(',') => {
                self.entry.fuzzy |= text.split(',').any(|flag| flag.trim() == "fuzzy");
                self.entry.flags = Some((text.to_owned(), end));
            }
            Some(':') => self.entry.references.push(text.to_owned()),
            Some(c) if (c == '.' || c.is_whitespace()) && !text.is_empty() => self.entry.notes.push(text.to_owned()),
            _ => {}
        }
    }
}

/// A line without the mark of an entry that is out of use, and whether it had one.
fn without_mark(line: &str) -> (&str, bool) {
    line.strip_prefix("#~").map_or((line, false), |rest| (rest.trim_start(), true))
}

/// A field of the header, such as `Language`; `None` when it is missing or says nothing.
pub fn header_field<'h>(header: &'h str, name: &str) -> Option<&'h str> {
    header.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let value = value.trim();
        (key.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then_some(value)
    })
}

/// Where the header names the encoding, in the bytes with which a file begins.
pub fn charset(head: &[u8]) -> Option<Range<usize>> {
    let start = memchr::memmem::find(head, b"charset=")? + "charset=".len();
    let length = head[start..].iter().position(|b| b.is_ascii_whitespace() || matches!(b, b'\\' | b'"'));
    Some(start..start + length.unwrap_or(head.len() - start))
}

/// The text between quotation marks, with C's escapes resolved.
fn unquote(text: &str) -> Result<String, String> {
    let unmatched = || format!("{text}: the quotation marks do not match");
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(unmatched)?;
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
                Some(c @ ('\\' | '"' | '\'' | '?')) => out.push(c),
                Some(other) => out.extend(['\\', other]),
                None => return Err(unmatched()),
            },
            c => out.push(c),
        }
    }
    Ok(out)
}

/// The longest line that gettext writes.
const WIDTH: usize = 79;

/// A string as gettext writes it behind a keyword of this length: on one line where it fits, else broken at its
/// line breaks and at spaces.
pub fn quote(text: &str, keyword: usize, line_break: &str) -> String {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The entries of a text, and the reasons why lines are none.
    fn entries(text: &str) -> (Vec<Entry>, Vec<String>) {
        let (mut builder, mut found, mut errors, mut at) = (EntryBuilder::default(), Vec::new(), Vec::new(), 0);
        for line in text.split_inclusive('\n') {
            if builder.ends_before(line) {
                found.extend(builder.take());
            }
            errors.extend(builder.add(line, at).err());
            at += line.len();
        }
        found.extend(builder.take());
        (found, errors)
    }

    #[test]
    fn entries_need_no_blank_line_between_them() {
        let text = "msgid \"\"\nmsgstr \"Language: fr\\n\"\n#, fuzzy\n#| msgid \"O\"\n#| \"ld\"\nmsgid \"New\"\nmsgstr \"Neuf\"\n\
                    msgid \"Yes\"\nmsgstr \"Oui\"\n#~ msgid \"Gone\"\n#~ msgstr \"Parti\"\n";
        let (entries, errors) = entries(text);
        assert_eq!(errors, [""; 0]);
        let shown = |e: &Entry| (e.id.clone().unwrap().value, e.translation(0).unwrap().value.clone(), e.obsolete);
        assert!(entries[0].is_header() && entries[1].fuzzy && entries[1].previous.as_deref() == Some("Old"));
        assert_eq!(&text[entries[1].body..][..10], "#| msgid \"");
        assert_eq!(shown(&entries[2]), ("Yes".into(), "Oui".into(), false));
        assert_eq!(shown(&entries[3]), ("Gone".into(), "Parti".into(), true));
    }

    #[test]
    fn strings_have_their_place_wherever_they_begin() {
        let text = "msgid\n\"Yes\"\n# in the midst\nmsgstr \"\"\n  \"O\"\n\"ui\"\n";
        let (entries, errors) = entries(text);
        assert_eq!((entries.len(), errors.len()), (1, 0));
        assert_eq!(&text[entries[0].id.clone().unwrap().range], "\"Yes\"");
        assert_eq!(&text[entries[0].translation(0).unwrap().range.clone()], "\"\"\n  \"O\"\n\"ui\"");
    }

    #[test]
    fn what_is_no_line_is_told() {
        let (_, errors) = entries("msgid \"One\nhello\n\n\"lost\"\nmsgstr[x] \"\"\nmsgid \"a\" b\"\n");
        assert_eq!(errors.len(), 5, "{errors:?}");
    }

    proptest! {
        #[test]
        fn what_is_quoted_reads_the_same(text in "[a-zé \"\\\\\n\t\r]{0,200}", keyword in 0..12_usize) {
            let file = format!("msgid \"x\"\nmsgstr {}\n", quote(&text, keyword, "\n"));
            let (entries, errors) = entries(&file);
            prop_assert_eq!(errors.len(), 0);
            prop_assert_eq!(&entries[0].translation(0).unwrap().value, &text);
        }

        #[test]
        fn any_lines_are_taken(text in "(msgid|msgstr|msgstr\\[1\\]|msgctxt|#~|#\\||#,|#|\"| |\n|a|é|\\\\){0,60}") {
            for entry in entries(&text).0 {
                for string in entry.translations.iter().map(|(_, text)| text).chain(&entry.id) {
                    prop_assert!(text.get(string.range.clone()).is_some());
                }
            }
        }
    }
}
