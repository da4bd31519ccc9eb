//! The built-in rules, written as SRX 2.0 for other tools.
//!
//! A rule of SRX sees the text around one border and nothing else, so what the built-in rules learn
//! from a document, from the layout or from quotation marks far away cannot be said; the abbreviations
//! and the words that start sentences, which decide most borders, can.

use std::fmt::Write as _;

use super::super::language::{Kinds, Language};

/// Spaces of a line, the no-break ones included.
const SPACE: &str = r"[\s\u00A0\u202F\u2009]";

/// The built-in rules of every language with data of its own, as an SRX 2.0 file.
///
/// The file is valid against the schema of SRX 2.0, and its expressions are in the dialect of Java.
pub fn export() -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <srx xmlns=\"http://www.lisa.org/srx20\" version=\"2.0\">\n\
         <header segmentsubflows=\"yes\" cascade=\"yes\">\n\
         <formathandle type=\"start\" include=\"no\"/>\n\
         <formathandle type=\"end\" include=\"yes\"/>\n\
         <formathandle type=\"isolated\" include=\"no\"/>\n\
         </header>\n<body>\n<languagerules>\n",
    );
    let languages: Vec<_> = Language::shipped().collect();
    for language in &languages {
        let _ = writeln!(out, "<languagerule languagerulename=\"{}\">", language.tag);
        abbreviations(&mut out, language);
        out.push_str("</languagerule>\n");
    }
    out.push_str("<languagerule languagerulename=\"general\">\n");
    general(&mut out);
    out.push_str("</languagerule>\n</languagerules>\n<maprules>\n");
    for language in &languages {
        let (lower, upper) = (&language.tag, language.tag.to_uppercase());
        let _ = writeln!(out, "<languagemap languagepattern=\"({lower}|{upper}).*\" languagerulename=\"{lower}\"/>");
    }
    out.push_str("<languagemap languagepattern=\".*\" languagerulename=\"general\"/>\n</maprules>\n</body>\n</srx>\n");
    out
}

/// The rules that the data file of a language makes.
fn abbreviations(out: &mut String, language: &Language) {
    let starters = alternatives(language.sentence_starters().map(regex_syntax::escape).collect());
    let starts = format!("{SPACE}+(?iu:{starters})");
    let of = |wanted: &dyn Fn(Kinds) -> bool| before(language, wanted);
    let small = format!(r"{SPACE}+[\p{{Ll}}\p{{Nd}}]");
    for pattern in of(&|kinds| kinds.never_final) {
        rule(out, false, &pattern, SPACE);
    }
    for pattern in of(&|kinds| kinds.before_number) {
        rule(out, false, &pattern, &format!(r"{SPACE}+(?:[\p{{Ll}}\p{{Nd}}]|(?:[IVXLCDM]+|\p{{Lu}})\b)"));
    }
    for pattern in of(&|kinds| kinds.before_name && !kinds.ambiguous) {
        rule(out, false, &pattern, SPACE);
    }
    for pattern in of(&|kinds| kinds.ambiguous) {
        rule(out, true, &pattern, &starts);
        rule(out, false, &pattern, SPACE);
    }
    for pattern in of(&|kinds| kinds.closing) {
        rule(out, false, &pattern, &small);
    }
    for initial in [r"\b\p{Lu}\.", r"\b(?:\p{L}{1,3}\.-?)+\p{L}{1,3}\."] {
        rule(out, true, initial, &starts);
        rule(out, false, initial, SPACE);
    }
}

/// The rules that need no data.
fn general(out: &mut String) {
    let small = format!(r"{SPACE}+\p{{Ll}}");
    let closers = format!(r#"(?:{SPACE}?»|[”"'’\)\]])"#);
    rule(out, false, r"^\s*(?:\p{Nd}{1,3}|\p{L})\.", SPACE);
    rule(out, false, r"(?:\.\.+|…)", &small);
    rule(out, false, &format!("[.!?…]{closers}+"), &small);
    rule(out, false, "!", &small);
    rule(out, false, r"\b\p{L}{1,3}\.", &small);
    rule(out, false, "[.!?…]", &format!(r"{SPACE}+[»”\)]"));
    rule(out, true, &format!("[.!?…]{closers}*"), SPACE);
}

/// One expression for the abbreviations in small letters, found in any casing, and one for the others; those that
/// begin with a sign (`&c.`) apart, as no border of a word stands before them.
fn before(language: &Language, wanted: &dyn Fn(Kinds) -> bool) -> Vec<String> {
    let (mut any_casing, mut as_written, mut signs) = (Vec::new(), Vec::new(), Vec::new());
    for (word, _) in language.abbreviations().filter(|(_, kinds)| wanted(*kinds)) {
        let pattern = regex_syntax::escape(word).replace(' ', &format!("{SPACE}+"));
        let exact = word.chars().nth(2).is_none() || word.contains(char::is_uppercase);
        let kind = match (word.starts_with(char::is_alphanumeric), exact) {
            (false, _) => &mut signs,
            (true, true) => &mut as_written,
            (true, false) => &mut any_casing,
        };
        kind.push(pattern);
    }
    let mut out = Vec::new();
    for (words, lead) in [(any_casing, r"\b(?iu)"), (as_written, r"\b"), (signs, "")] {
        if !words.is_empty() {
            out.push(format!(r"{lead}{}\.", alternatives(words)));
        }
    }
    out
}

/// `(?:a|b|c)`, in the same order every time.
fn alternatives(mut words: Vec<String>) -> String {
    words.sort_unstable();
    format!("(?:{})", words.join("|"))
}

fn rule(out: &mut String, breaks: bool, before: &str, after: &str) {
    let _ = writeln!(
        out,
        "<rule break=\"{}\">\n<beforebreak>{}</beforebreak>\n<afterbreak>{}</afterbreak>\n</rule>",
        if breaks { "yes" } else { "no" },
        quick_xml::escape::escape(before),
        quick_xml::escape::escape(after),
    );
}
