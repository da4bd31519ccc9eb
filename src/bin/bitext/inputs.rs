//! What a person hands over to be read: files, and standard input where the name is `-`.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::path::Path;

use bitext::Error;
use bitext::document::{Block, Document, Format, ReadOptions};
use bitext::exchange::{self, UnitReader};

/// Whether standard input is meant; a file of that name is `./-`.
pub(crate) fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// The file as a person is told of it.
pub(crate) fn name(file: &Path) -> &Path {
    if is_standard_input(file) { Path::new("standard input") } else { file }
}

/// Whether nobody means a file or folder of this name when naming the folder that it is in: hidden ones, and what Word
/// keeps beside an open document.
pub(crate) fn is_hidden(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") || name.starts_with(b"~$")
}

/// All bytes of the file; the error names it.
pub(crate) fn bytes(file: &Path) -> bitext::Result<Vec<u8>> {
    let read = || {
        if is_standard_input(file) {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            return Ok(bytes);
        }
        if file.is_dir() {
            return Err(Error::invalid("this is a folder, not a file"));
        }
        Ok(std::fs::read(file)?)
    };
    read().map_err(|error: Error| error.in_file(name(file)))
}

/// Begins to read the units of the file; the format of standard input is told by its content alone.
pub(crate) fn units(file: &Path, options: &exchange::ReadOptions) -> bitext::Result<Box<dyn UnitReader>> {
    if is_standard_input(file) {
        return exchange::detect(io::stdin(), None, options).map_err(|error| error.in_file(name(file)));
    }
    exchange::open(file, options)
}

/// The document in a file, in the format of the options, else the one that its name tells, or, for standard input,
/// its content.
pub(crate) fn document(file: &Path, options: &ReadOptions) -> bitext::Result<Document> {
    if is_standard_input(file) {
        let bytes = bytes(file)?;
        let format = options.format.or_else(|| Format::of_content(&bytes));
        return Document::read(bytes, &ReadOptions { format, ..options.clone() }).map_err(|e| e.in_file(name(file)));
    }
    Document::open(file, options)
}

/// A document as a command reads it that takes plain text as it stands.
pub(crate) enum Input {
    /// The bytes of a plain text.
    Plain(Vec<u8>),
    /// Any other format, read.
    Marked(Document),
}

/// The blocks of a document that are no doubles of others, each with its place: the line on which it begins, or its
/// number from 1 where lines are those of packed XML and say nothing to a person.
pub(crate) fn placed_blocks(document: &Document) -> impl Iterator<Item = (u64, &Block)> {
    let packed = document.format().is_package();
    let blocks = document.blocks().iter().filter(|block| !block.shadow);
    (1..).zip(blocks).map(move |(number, block)| (if packed { number } else { block.line }, block))
}

/// Refuses a translation memory where a document is wanted: read as plain text, its markup would be sentences.
pub(crate) fn refuse_memory(file: &Path) -> bitext::Result<()> {
    if file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("tmx")) {
        return Err(Error::invalid("a translation memory, no document: bitext import takes it in").in_file(file));
    }
    Ok(())
}

/// Reads a file whose name, or content for standard input, tells its format; what tells none is plain text.
pub(crate) fn text_or_document(file: &Path) -> bitext::Result<Input> {
    let named = |error: Error| error.in_file(name(file));
    if is_standard_input(file) {
        let bytes = bytes(file)?;
        return match Format::of_content(&bytes) {
            None => Ok(Input::Plain(bytes)),
            format => {
                let options = ReadOptions { format, ..ReadOptions::default() };
                Document::read(bytes, &options).map(Input::Marked).map_err(named)
            }
        };
    }
    refuse_memory(file)?;
    match Format::of_path(file) {
        Err(_) | Ok(Format::Text) => bytes(file).map(Input::Plain),
        Ok(_) => Document::open(file, &ReadOptions::default()).map(Input::Marked),
    }
}
