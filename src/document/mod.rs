//! Documents of many formats: blocks of translatable text in, translations out, the rest untouched.
//!
//! A reader yields the translatable [`Block`]s of a file with their places in it, a writer splices
//! translations into the untouched rest (the skeleton). A document to which nothing was done is
//! written back byte for byte. Formatting inside a block becomes numbered inline codes beside its
//! text, which a translation puts where it needs them.
//!
//! ```
//! use bitext::document::{Document, Format, Piece, ReadOptions, Translation};
//!
//! let options = ReadOptions { format: Some(Format::Html), ..ReadOptions::default() };
//! let page = Document::read(b"<p>Un <b>grand</b> pas.</p>".to_vec(), &options)?;
//! let block = &page.blocks()[0];
//! assert_eq!(block.source.text, "Un grand pas.");
//!
//! let mut target = bitext::unit::Segment::plain("A great step.");
//! bitext::document::codes::carry(&block.source, &mut target);
//! let piece = Piece::new(0..block.source.text.len(), target);
//! let translation = Translation { block: 0, pieces: vec![piece] };
//! assert!(String::from_utf8(page.write(&[translation])?).unwrap().starts_with("<p>A "));
//! # Ok::<(), bitext::Error>(())
//! ```

pub mod codes;
mod container;
mod csv;
mod docx;
mod format;
mod html;
mod labels;
mod language;
mod layout;
mod markdown;
mod odt;
mod po;
mod splice;
#[cfg(test)]
mod tests;
mod text;
mod xliff;
mod xml;

use std::borrow::Cow;
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;

pub use format::Format;

pub use crate::text::encoding;

use self::container::Container;
use self::splice::Edit;
use crate::error::{Error, ErrorKind, Result};
use crate::lang::{Direction, Lang};
use crate::text::lines::Lines;
use crate::unit::Segment;

/// How a document is to be read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// The format; `None` goes by the file's name, and is plain text without one.
    pub format: Option<Format>,
    /// The languages: a bilingual file of other languages is refused. `None` takes any.
    pub direction: Option<Direction>,
    /// Columns of a table (CSV), by heading or number from 1: source, then target.
    /// `None` finds them by headings that name languages, or `source` and `target`.
    pub columns: Option<(String, String)>,
    /// The largest file that is read, in bytes, and the most that a packed file may unpack to.
    pub max_bytes: u64,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions { format: None, direction: None, columns: None, max_bytes: 256 << 20 }
    }
}

/// A document: its blocks, and the rest of it as it stands in the file.
#[derive(Debug)]
pub struct Document {
    format: Format,
    container: Container,
    blocks: Vec<Block>,
    skeleton: Box<dyn Skeleton>,
    languages: Languages,
    remark: Option<String>,
}

/// The languages that a file itself names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Languages {
    /// The language of its source texts.
    pub source: Option<Lang>,
    /// The language of its translations.
    pub target: Option<Lang>,
}

impl Languages {
    /// Whether a text of these languages may be translated in this direction; what is not named fits any.
    fn fit(&self, direction: Option<&Direction>) -> bool {
        let fits = |named: &Option<Lang>, wanted: &Lang| named.as_ref().is_none_or(|lang| lang.matches(wanted));
        direction.is_none_or(|wanted| fits(&self.source, &wanted.from) && fits(&self.target, &wanted.to))
    }
}

/// A stretch of text that is translated by itself: a paragraph, a cell, a heading, a message.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its text and inline codes. Each code has an attribute `x`, its number in the block; the two
    /// halves of a pair share one.
    pub source: Segment,
    /// Whether the block is one segment, whatever is in it: the format has its own segmentation.
    /// Otherwise a segmenter cuts it.
    pub one_segment: bool,
    /// The translation that stands in the file already.
    pub existing: Option<Segment>,
    /// What may be done to it.
    pub standing: Standing,
    /// A key that tells equal texts apart: `msgctxt` in PO, a resource name in XLIFF.
    pub key: Option<String>,
    /// Whether the block repeats another one for older readers (the fallback of a text box in DOCX):
    /// it is filled but not counted.
    pub shadow: bool,
    /// Words that a word processor shows in the paragraph and counts beside those of its text: the number or bullet
    /// of a list item, the results of fields.
    pub words_beside: u64,
    /// The part of a packed file (`word/footnotes.xml`), as an index into [`Document::parts`].
    pub part: usize,
    /// Where it stands: bytes of the part's text in UTF-8, its mark not counted.
    pub range: Range<usize>,
    /// The line on which it begins, from 1 (of the part's XML in packed formats).
    pub line: u64,
    /// Its index among the blocks, by which the skeleton knows it.
    id: usize,
}

/// What may be done to a block.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It waits for a translation.
    #[default]
    Open,
    /// It has a translation, which is kept.
    Translated,
    /// It must not be touched: not to be translated, locked, or approved.
    Locked,
}

/// What goes in the place of a block, or of parts of it.
#[derive(Debug, Clone)]
pub struct Translation {
    /// The index of the block.
    pub block: usize,
    /// The translated stretches, in order, not overlapping.
    pub pieces: Vec<Piece>,
}

/// The translation of a stretch of a block: of a segment.
#[derive(Debug, Clone)]
pub struct Piece {
    /// The stretch, in bytes of the block's text.
    pub range: Range<usize>,
    /// Its translation, whose codes have the numbers of the block's.
    pub target: Segment,
    /// What bilingual formats say of its origin.
    pub origin: Origin,
}

impl Piece {
    /// A translation of which bilingual formats say that it is finished.
    pub fn new(range: Range<usize>, target: Segment) -> Piece {
        Piece { range, target, origin: Origin::default() }
    }
}

/// Where a translation comes from, for formats that can say it.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// What it is.
    pub grade: Grade,
    /// How alike the sources are, 0 to 102 (percent; 101 and 102 are matches in context).
    pub score: f64,
    /// The source that was found in the memory, and its translation as it stands there.
    pub found: Option<(String, String)>,
    /// The name of the memory or glossary.
    pub name: String,
}

/// How good a translation is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grade {
    /// The translation of this very text.
    #[default]
    Exact,
    /// The translation of a similar text.
    Fuzzy,
    /// The translation of a similar text, with numbers or terms put right.
    Repaired,
    /// A glossary's translation.
    Glossary,
    /// A date or number alone, as the target language writes it.
    Figures,
    /// No translation: the source itself.
    Source,
}

/// What a format's reader leaves behind for its writer.
trait Skeleton: std::fmt::Debug + Send + Sync {
    /// The edits that put a translation in its place, in the text of the block's part.
    fn edits(&self, _block: &Block, _translation: &Translation, _text: &str) -> Vec<Edit> {
        Vec::new()
    }

    /// Edits that more than one block has a say in, by part: called once anything is translated.
    fn frame(&self, _frame: &Frame<'_>) -> Vec<(usize, Edit)> {
        Vec::new()
    }
}

/// What [`Skeleton::frame`] looks at.
struct Frame<'f> {
    text: &'f str,
    blocks: &'f [Block],
    translations: &'f [Cow<'f, Translation>],
    direction: Option<&'f Direction>,
}

/// What a format's reader gives.
struct Reading {
    blocks: Vec<Block>,
    skeleton: Box<dyn Skeleton>,
    languages: Languages,
    /// What of the file is left as it is, where a person should know.
    remark: Option<String>,
}

impl Reading {
    /// What was read of a file that names no language, and of which there is nothing to tell.
    fn new(blocks: Vec<Block>, skeleton: impl Skeleton + 'static) -> Reading {
        Reading { blocks, skeleton: Box::new(skeleton), languages: Languages::default(), remark: None }
    }
}

/// Blocks that were found in any order, and what is known of each, in the order of the file; each gets its line.
fn in_order<E>(mut found: Vec<(Block, E)>, text: &str) -> (Vec<Block>, Vec<E>) {
    found.sort_by_key(|(block, _)| block.range.start);
    let mut lines = Lines::new(text);
    found.iter_mut().for_each(|(block, _)| block.line = lines.of(block.range.start));
    found.into_iter().unzip()
}

/// What a file is whose name tells no format, where its beginning does.
fn told(path: &Path) -> Option<Error> {
    let mut head = Vec::new();
    std::fs::File::open(path).ok()?.take(16).read_to_end(&mut head).ok()?;
    crate::text::encoding::other_kind(&head).map(|kind| Error::new(ErrorKind::OtherKind(kind)))
}

impl Document {
    /// Reads the file at `path`, whose name tells the format unless the options do.
    ///
    /// # Errors
    /// When the file cannot be read, is larger than the options allow, is of an unknown format, or
    /// is not what its format asks for. The error names the file.
    pub fn open(path: impl AsRef<Path>, options: &ReadOptions) -> Result<Document> {
        let path = path.as_ref();
        let read = || {
            let format = match options.format {
                Some(format) => format,
                None => Format::of_path(path).map_err(|unknown| told(path).unwrap_or(unknown))?,
            };
            let size = std::fs::metadata(path)?.len();
            if size > options.max_bytes {
                return Err(too_large(options.max_bytes));
            }
            let bytes = std::fs::read(path)?;
            Document::read(bytes, &ReadOptions { format: Some(format), ..options.clone() })
        };
        read().map_err(|error: Error| error.in_file(path))
    }

    /// Reads a document from its bytes.
    ///
    /// # Errors
    /// As [`Document::open`].
    pub fn read(bytes: Vec<u8>, options: &ReadOptions) -> Result<Document> {
        let format = options.format.unwrap_or(Format::Text);
        if bytes.is_empty() {
            return Err(Error::new(ErrorKind::Empty));
        }
        if bytes.len() as u64 > options.max_bytes {
            return Err(too_large(options.max_bytes));
        }
        let container = Container::open(bytes, format, options.max_bytes)?;
        let mut reading = match format {
            Format::Text => text::read(&container.parts[0].decoded.text),
            Format::Html => html::read(&container.parts[0].decoded.text),
            Format::Docx => docx::read(&container.parts)?,
            Format::Xliff => xliff::read(&container.parts[0].decoded.text, options.direction.as_ref())?,
            Format::Po => po::read(&container.parts[0].decoded.text)?,
            Format::Csv => csv::read(&container.parts[0].decoded.text, options)?,
            Format::Markdown => markdown::read(&container.parts[0].decoded.text),
            Format::Odt => odt::read(&container.parts)?,
        };
        if let Some(wanted) = options.direction.as_ref().filter(|wanted| !reading.languages.fit(Some(wanted))) {
            let Languages { source, target } = &reading.languages;
            return Err(Error::invalid(match (source, target) {
                (Some(source), Some(target)) => {
                    format!("it translates from {source} into {target}, not from {} into {}", wanted.from, wanted.to)
                }
                (Some(source), None) => format!("it translates from {source}, not from {}", wanted.from),
                (None, target) => {
                    let target = target.as_ref().map_or("?", Lang::as_str);
                    format!("it translates into {target}, not into {}", wanted.to)
                }
            }));
        }
        for (id, block) in reading.blocks.iter_mut().enumerate() {
            block.id = id;
        }
        Ok(Document {
            format,
            container,
            blocks: reading.blocks,
            skeleton: reading.skeleton,
            languages: reading.languages,
            remark: reading.remark,
        })
    }

    /// The format that it was read in.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The translatable blocks, in reading order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The names of the parts that are read; one, empty, for a format that is no package.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.container.parts.iter().map(|part| part.name.as_str())
    }

    /// The languages that the file itself names.
    pub fn languages(&self) -> &Languages {
        &self.languages
    }

    /// What a person should know of the file: that it is not UTF-8 or its encoding was guessed, that part of
    /// it is left as it is.
    pub fn remark(&self) -> Option<String> {
        let remarks: Vec<String> = self.container.remark().into_iter().chain(self.remark.clone()).collect();
        (!remarks.is_empty()).then(|| remarks.join("; "))
    }

    /// The file with these translations in it, everything else as it was. Without translations: the
    /// bytes that were read.
    ///
    /// # Errors
    /// When a translation names a block that is not there, or a packed file cannot be packed again.
    pub fn write(&self, translations: &[Translation]) -> Result<Vec<u8>> {
        self.write_for(translations, None)
    }

    /// As [`Document::write`]. A bilingual file that names no target language yet is given `direction`'s; in an HTML
    /// page and in documents of Word and OpenDocument, what says that translated text is in the source language names
    /// the target language.
    ///
    /// # Errors
    /// As [`Document::write`].
    pub fn write_for(&self, translations: &[Translation], direction: Option<&Direction>) -> Result<Vec<u8>> {
        let mut edits: Vec<Vec<Edit>> = self.container.parts.iter().map(|_| Vec::new()).collect();
        let mut translations: Vec<&Translation> = translations.iter().collect();
        translations.sort_by_key(|translation| translation.block);
        let mut written = Vec::new();
        for translation in translations {
            let block = self.blocks.get(translation.block);
            let block = block.ok_or_else(|| Error::invalid(format!("no block {} in it", translation.block)))?;
            if translation.pieces.is_empty() || block.standing != Standing::Open {
                continue;
            }
            let text = &self.container.parts[block.part].decoded.text;
            let translation = layout::laid_out(block, translation, self.format);
            edits[block.part].extend(self.skeleton.edits(block, &translation, text));
            written.push(translation);
        }
        if !written.is_empty() {
            let text = &self.container.parts[0].decoded.text;
            let frame = Frame { text, blocks: &self.blocks, translations: &written, direction };
            for (part, edit) in self.skeleton.frame(&frame) {
                edits[part].push(edit);
            }
        }
        self.container.write(edits)
    }
}

impl Block {
    /// The part of the block that `range` of its text covers, with the inline codes that belong to it.
    pub fn cut(&self, range: &Range<usize>) -> Segment {
        splice::cut(&self.source, range)
    }

    /// A block that waits for its translation, at `range` of part 0.
    fn open(source: Segment, range: Range<usize>, line: u64) -> Block {
        Block {
            source,
            one_segment: false,
            existing: None,
            standing: Standing::Open,
            key: None,
            shadow: false,
            words_beside: 0,
            part: 0,
            range,
            line,
            id: 0,
        }
    }
}

fn too_large(most: u64) -> Error {
    Error::invalid(format!("larger than {} MB: split it", most >> 20))
}
