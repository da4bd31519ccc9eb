//! In which elements of a page white space counts: `<pre>`, and what its own styles say.

use std::ops::Range;

use super::tokens::{Kind, Token};

/// What the style sheets in a page say, as far as a selector is a name, a class, or both.
#[derive(Debug, Default)]
pub(super) struct WhiteSpace {
    /// Element and class, each empty for any; the later rule is the stronger.
    rules: Vec<(String, String, bool)>,
}

impl WhiteSpace {
    /// Reads the style sheets of a page.
    pub(super) fn read(text: &str, tokens: &[Token]) -> WhiteSpace {
        let mut rules = Vec::new();
        for pair in tokens.windows(2) {
            if pair[0].kind == Kind::Start && pair[0].name == "style" && pair[1].kind == Kind::Other {
                add_rules(&text[pair[1].range.clone()], &mut rules);
            }
        }
        WhiteSpace { rules }
    }

    /// Whether white space counts in the element that a tag begins.
    pub(super) fn counts(&self, text: &str, tag: &Token, attributes: &[(String, Range<usize>)]) -> bool {
        let value = |wanted: &str| {
            attributes.iter().find(|(name, _)| name == wanted).map_or("", |(_, value)| &text[value.clone()])
        };
        declared(value("style")).or_else(|| self.by_sheets(&tag.name, value("class"))).unwrap_or(tag.name == "pre")
    }

    fn by_sheets(&self, name: &str, classes: &str) -> Option<bool> {
        let fits = |(element, class, _): &&(String, String, bool)| {
            (element.is_empty() || element == name)
                && (class.is_empty() || classes.split_ascii_whitespace().any(|of| of == class))
        };
        self.rules.iter().rev().find(fits).map(|(.., counts)| *counts)
    }
}

/// What declarations say of white space, if anything.
fn declared(declarations: &str) -> Option<bool> {
    let pairs = declarations.split(';').filter_map(|declaration| declaration.split_once(':'));
    let mut values = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case("white-space")).map(|(_, value)| value);
    let value = values.next_back()?.trim().trim_end_matches("!important").trim_end().to_ascii_lowercase();
    Some(matches!(value.as_str(), "pre" | "pre-wrap" | "break-spaces"))
}

/// Adds the rules of a style sheet that say something of white space.
fn add_rules(sheet: &str, rules: &mut Vec<(String, String, bool)>) {
    for rule in sheet.split('}') {
        // What stands before an inner rule is `@media`, or a rule before it that has no end.
        let Some((before, declarations)) = rule.rsplit_once('{') else { continue };
        let Some(counts) = declared(declarations) else { continue };
        let selectors = before.rsplit(['{', ';']).next().unwrap_or_default().trim().trim_start_matches("<!--");
        for selector in selectors.split(',').map(str::trim) {
            let (element, class) = selector.split_once('.').unwrap_or((selector, ""));
            let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
            if !selector.is_empty() && is_name(element) && is_name(class) {
                rules.push((element.to_ascii_lowercase(), class.to_owned(), counts));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{attributes, tokens};
    use super::*;

    #[test]
    fn names_and_classes_of_style_sheets_are_known() {
        let page = "<style>span, p.code {margin: 0; white-space: pre-wrap} @media print { .c1 {white-space:PRE} }\
                    .c2 {white-space: normal} div .deep, b > i, a:hover {white-space: pre} b {color: red}</style>\
                    <span><span class=\"c2\"><p><p class='x code'><i class=c1><b class=deep><a><pre><pre style='white-space: normal'>";
        let tokens = tokens(page);
        let white_space = WhiteSpace::read(page, &tokens);
        let starts = tokens.iter().filter(|token| token.kind == Kind::Start && token.name != "style");
        let counts: Vec<bool> =
            starts.map(|tag| white_space.counts(page, tag, &attributes(page, &tag.range))).collect();
        assert_eq!(counts, [true, false, false, true, true, false, false, true, false]);
    }
}
