//! The language that a document says its text is in: a browser reads aloud and hyphenates by it, a word processor
//! checks the spelling. Where text was translated, it becomes the language of the translation.

use std::ops::Range;

use super::{Edit, Frame, Grade, Piece};
use crate::lang::Lang;

/// A place that names the language of a stretch of the document.
#[derive(Debug)]
pub(super) struct LanguageMark {
    /// The part of a packed file it stands in.
    part: usize,
    scope: Scope,
    /// The language it names.
    names: Lang,
    written: Written,
}

/// What a mark speaks of.
#[derive(Debug, Clone)]
pub(super) enum Scope {
    /// The document as a whole.
    Document,
    /// A stretch of the mark's part.
    Stretch(Range<usize>),
    /// The text of the block of this index.
    Block(usize),
}

/// How a mark writes its language.
#[derive(Debug)]
enum Written {
    /// As one tag (`fr-CA`).
    Tag(Range<usize>),
    /// As language and, perhaps, country, each by itself.
    Parted(Range<usize>, Option<Range<usize>>),
}

impl LanguageMark {
    /// A tag such as `fr-CA`; `None` when it names no language.
    pub(super) fn tag(part: usize, scope: Scope, text: &str, tag: Range<usize>) -> Option<LanguageMark> {
        let names = Lang::new(&text[tag.clone()]).ok()?;
        Some(LanguageMark { part, scope, names, written: Written::Tag(tag) })
    }

    /// A language and its country in attributes of their own, as in styles of OpenDocument; `None` when they name
    /// no language.
    pub(super) fn parted(
        part: usize,
        text: &str,
        language: Range<usize>,
        country: Option<Range<usize>>,
    ) -> Option<LanguageMark> {
        let names = Lang::new(&text[language.clone()]).ok()?;
        Some(LanguageMark { part, scope: Scope::Document, names, written: Written::Parted(language, country) })
    }

    fn edits(&self, to: &Lang) -> Vec<Edit> {
        match &self.written {
            Written::Tag(tag) => vec![Edit::text(tag.clone(), to.as_str())],
            Written::Parted(language, country) => {
                let region = to.as_str().split('-').skip(1).find(|part| matches!(part.len(), 2 | 3));
                // OpenDocument's word for a language of no country.
                let country = country.as_ref().map(|country| Edit::text(country.clone(), region.unwrap_or("none")));
                [Edit::text(language.clone(), to.primary())].into_iter().chain(country).collect()
            }
        }
    }
}

/// The edits, by part, that let `marks` of the source language name the target's, where text they speak of was
/// translated.
pub(super) fn translated(marks: &[LanguageMark], frame: &Frame<'_>) -> Vec<(usize, Edit)> {
    let Some(direction) = frame.direction else { return Vec::new() };
    let is_translated = |piece: &Piece| piece.origin.grade != Grade::Source;
    let filled = frame.translations.iter().filter(|translation| translation.pieces.iter().any(is_translated));
    // In the order of the blocks.
    let blocks: Vec<usize> = filled.map(|translation| translation.block).collect();
    let place = |&block: &usize| (frame.blocks[block].part, &frame.blocks[block].range);
    let mut places: Vec<(usize, &Range<usize>)> = blocks.iter().map(place).collect();
    if places.is_empty() {
        return Vec::new();
    }
    places.sort_by_key(|(part, range)| (*part, range.start));
    // The farthest end so far: a block may lie within another one (a footnote in a sentence).
    let mut farthest = 0;
    let ends: Vec<usize> = places
        .iter()
        .enumerate()
        .map(|(index, (part, range))| {
            let is_first = index == 0 || places[index - 1].0 != *part;
            farthest = if is_first { range.end } else { farthest.max(range.end) };
            farthest
        })
        .collect();
    let is_filled = |part: usize, scope: &Range<usize>| {
        // The blocks of the part that begin before the scope ends; one of them must end behind its beginning.
        let before = places.partition_point(|(p, range)| (*p, range.start) < (part, scope.end));
        before > 0 && places[before - 1].0 == part && ends[before - 1] > scope.start
    };
    marks
        .iter()
        .filter(|mark| mark.names.matches(&direction.from))
        .filter(|mark| match &mark.scope {
            Scope::Document => true,
            Scope::Stretch(scope) => is_filled(mark.part, scope),
            Scope::Block(block) => blocks.binary_search(block).is_ok(),
        })
        .flat_map(|mark| mark.edits(&direction.to).into_iter().map(|edit| (mark.part, edit)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{docx, entry, package, read};
    use super::super::{Document, Format, Piece, Translation, codes};
    use crate::lang::{Direction, Lang};
    use crate::unit::Segment;

    /// The document with the blocks of these texts translated by `*`.
    fn filled(document: &Document, texts: &[&str], to: &str) -> Vec<u8> {
        let blocks = document.blocks().iter().enumerate().filter(|(_, block)| texts.contains(&&*block.source.text));
        let translations: Vec<_> = blocks
            .map(|(index, block)| {
                let mut target = Segment::plain("*");
                codes::carry(&block.source, &mut target);
                Translation { block: index, pieces: vec![Piece::new(0..block.source.text.len(), target)] }
            })
            .collect();
        assert_eq!(translations.len(), texts.len());
        let direction = Direction::new(Lang::french(), Lang::new(to).unwrap());
        document.write_for(&translations, Some(&direction)).unwrap()
    }

    #[test]
    fn a_page_names_the_language_of_what_was_translated() {
        let page = r#"<html lang=fr-FR xml:lang='fr'><meta http-equiv=Content-Language content="FR"><meta name=x content=fr>
            <p lang="fr"><i lang='fr'>Un</i> pas</p><p lang="fr">Deux</p><p lang="de">Drei</p><img lang=fr alt="Trois">
            <a lang=fr hreflang=fr translate=no>Français</a></html>"#;
        let document = read(Format::Html, page.as_bytes());
        let out = |texts: &[&str], to| String::from_utf8(filled(&document, texts, to)).unwrap();
        let expected = page
            .replace("lang=fr-FR xml:lang='fr'", "lang=en xml:lang='en'")
            .replace("\"FR\"", "\"en\"")
            .replace("<p lang=\"fr\"><i lang='fr'>Un</i> pas</p>", "<p lang=\"en\"><i lang='en'>*</i></p>");
        assert_eq!(out(&["Un pas"], "en"), expected);
        assert_eq!(out(&[], "en"), page);
        assert!(out(&["Trois"], "en-GB").contains("<img lang=en-GB alt=\"*\">"));
        let open = read(Format::Html, b"<body lang=fr><p lang=fr>Un</p><p lang=fr>Deux");
        let out = String::from_utf8(filled(&open, &["Deux"], "en-GB")).unwrap();
        assert_eq!(out, "<body lang=en-GB><p lang=fr>Un</p><p lang=en-GB>*");
    }

    #[test]
    fn runs_of_word_name_the_language_of_the_translation() {
        let run = |lang: &str, text: &str| {
            let properties = format!(r#"<w:rPr><w:lang w:val="{lang}" w:eastAsia="ja-JP"/></w:rPr>"#);
            format!("<w:p><w:r>{properties}<w:t>{text}</w:t></w:r></w:p>")
        };
        let body = [run("fr-FR", "Un"), run("fr-CA", "Deux"), run("de-DE", "Drei")].concat();
        let document = read(Format::Docx, &docx(&body));
        let out = entry(&filled(&document, &["Un", "Drei"], "en-GB"), "word/document.xml");
        let tags: Vec<_> = out.match_indices("w:val=\"").map(|(at, found)| &out[at + found.len()..][..5]).collect();
        assert_eq!(tags, ["en-GB", "fr-CA", "de-DE"]);
        // A text box within a paragraph.
        let inner = format!("<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>", run("fr-FR", "Un"));
        let behind = r#"<w:r><w:rPr><w:lang w:val="fr-BE"/></w:rPr><w:t> et</w:t></w:r>"#;
        let outer = run("fr-CA", "Deux").replace("</w:p>", &format!("{inner}{behind}</w:p>"));
        let document = read(Format::Docx, &docx(&outer));
        let out = entry(&filled(&document, &["Un"], "en-GB"), "word/document.xml");
        assert!(out.contains("fr-CA") && out.contains("fr-BE") && !out.contains("fr-FR"), "{out}");
    }

    #[test]
    fn styles_of_opendocument_name_the_language_of_the_translation() {
        let french = r#"fo:language="fr" fo:country="FR""#;
        let style = format!(r#"<o xmlns:fo="f"><s {french}/><s fo:language="de" fo:country="DE"/></o>"#);
        let content = r#"<o xmlns:text="t"><text:p>Un</text:p></o>"#;
        let document = read(Format::Odt, &package(&[("content.xml", content), ("styles.xml", &style)]));
        let out = |to| entry(&filled(&document, &["Un"], to), "styles.xml");
        assert_eq!(out("en"), style.replace(french, r#"fo:language="en" fo:country="none""#));
        assert_eq!(out("en-CA"), style.replace(french, r#"fo:language="en" fo:country="CA""#));
    }
}
