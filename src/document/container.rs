//! What holds a document's text: a text file, or a zip package of XML parts.

use std::io::{Cursor, Read as _, Write as _};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::encoding::{self, Decoded};
use super::splice::{Edit, splice};
use super::{Format, docx, html, odt, po, xml};
use crate::error::{Error, Result};

/// A file as it was read, and the text of the parts in which blocks may stand.
#[derive(Debug)]
pub(super) struct Container {
    /// The file; empty where the text of its one part says all of it.
    bytes: Vec<u8>,
    format: Format,
    pub(super) parts: Vec<Part>,
}

/// A text inside the file.
#[derive(Debug)]
pub(super) struct Part {
    /// Its name in the package; empty for a file that is no package.
    pub(super) name: String,
    pub(super) decoded: Decoded,
}

impl Container {
    /// Opens a file; a package may unpack to `max_bytes` at most.
    pub(super) fn open(bytes: Vec<u8>, format: Format, max_bytes: u64) -> Result<Container> {
        let single = |decoded| vec![Part { name: String::new(), decoded }];
        let parts = match format {
            Format::Docx => unpack(&bytes, "DOCX", docx::parts, max_bytes)?,
            Format::Odt => unpack(&bytes, "ODT", odt::parts, max_bytes)?,
            Format::Html => single(html::decode(&bytes)?),
            Format::Xliff => single(xml::decode(&bytes)?),
            Format::Po => single(po::decode(&bytes)?),
            Format::Text | Format::Markdown | Format::Csv => single(encoding::decode(&bytes)?),
        };
        let [single] = parts.as_slice() else { return Ok(Container { bytes, format, parts }) };
        let bytes = if !format.is_package() && single.decoded.is_plain_utf8() { Vec::new() } else { bytes };
        Ok(Container { bytes, format, parts })
    }

    pub(super) fn remark(&self) -> Option<String> {
        self.parts.iter().filter(|_| !self.format.is_package()).find_map(|part| part.decoded.remark())
    }

    /// The file with these edits, one list a part.
    pub(super) fn write(&self, edits: Vec<Vec<Edit>>) -> Result<Vec<u8>> {
        if edits.iter().all(Vec::is_empty) {
            let text = || self.parts.first().map(|part| part.decoded.text.clone().into_bytes());
            return Ok(if self.bytes.is_empty() { text().unwrap_or_default() } else { self.bytes.clone() });
        }
        let mut written = self.parts.iter().zip(edits).map(|(part, edits)| {
            let text = (!edits.is_empty()).then(|| splice(&part.decoded.text, edits))?;
            Some(part.encode(text, self.format))
        });
        if !self.format.is_package() {
            return Ok(written.next().flatten().unwrap_or_default());
        }
        let changed: Vec<_> = self.parts.iter().zip(written).collect();
        self.pack(&changed).map_err(|error| Error::malformed("ZIP", error.to_string()))
    }

    /// Packs the file again: parts that did not change are copied as they are, compressed bytes and all.
    fn pack(&self, changed: &[(&Part, Option<Vec<u8>>)]) -> Result<Vec<u8>, ZipError> {
        let mut archive = ZipArchive::new(Cursor::new(&self.bytes))?;
        let mut writer = ZipWriter::new(Cursor::new(Vec::with_capacity(self.bytes.len())));
        for index in 0..archive.len() {
            let entry = archive.by_index_raw(index)?;
            let name = entry.name()?.into_owned();
            let new = changed.iter().find(|(part, _)| part.name == name).and_then(|(_, bytes)| bytes.as_ref());
            match new {
                Some(bytes) => {
                    // The date of the entry is kept, so that the same input gives the same bytes.
                    let date = entry.last_modified().unwrap_or_default();
                    let options = SimpleFileOptions::default()
                        .compression_method(CompressionMethod::Deflated)
                        .last_modified_time(date);
                    drop(entry);
                    writer.start_file(name, options)?;
                    writer.write_all(bytes)?;
                }
                None => writer.raw_copy_file(entry)?,
            }
        }
        Ok(writer.finish()?.into_inner())
    }
}

impl Part {
    /// The bytes of the part with this text in it.
    ///
    /// Markup can name any character by its number; what is plain text cannot, so it becomes UTF-8 when
    /// its encoding lacks a character of the translation.
    fn encode(&self, text: String, format: Format) -> Vec<u8> {
        let holds = || self.decoded.encoding.holds(&text);
        match format {
            _ if self.decoded.is_plain_utf8() => text.into_bytes(),
            Format::Text | Format::Markdown | Format::Csv if !holds() => text.into_bytes(),
            Format::Po if !holds() => po::said_to_be_utf8(&text).into_bytes(),
            _ => self.decoded.encode(&text),
        }
    }
}

/// The parts that `select` names (by content of the package), unpacked and decoded.
fn unpack(
    bytes: &[u8],
    format: &'static str,
    select: impl Fn(&[String], &mut dyn FnMut(&str) -> Result<String>) -> Result<Vec<String>>,
    max_bytes: u64,
) -> Result<Vec<Part>> {
    // The compound file format: a document with a password, or one of Word 97.
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(Error::malformed(format, "protected with a password, or in the old .doc format"));
    }
    let damaged = |error: ZipError| Error::malformed(format, format!("the package is damaged ({error})"));
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(damaged)?;
        // A name in a Unicode path field overrides the one in the header; an entry that is copied keeps only one.
        let start = entry.header_start() as usize + "PK\x03\x04".len() + 26;
        let in_header = bytes.get(start..start + entry.name_raw().len());
        if in_header != Some(entry.name_raw()) {
            return Err(Error::malformed(format, "an entry of the package has two names"));
        }
    }
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let mut left = max_bytes;
    let mut load = |name: &str| -> Result<Decoded> {
        let entry = archive.by_name(name).map_err(|error| match error {
            ZipError::UnsupportedArchive(_) => Error::malformed(format, "protected with a password"),
            error => damaged(error),
        })?;
        let mut content = Vec::new();
        // One byte more than allowed tells too much from just enough.
        entry.take(left + 1).read_to_end(&mut content).map_err(|error| damaged(error.into()))?;
        if content.len() as u64 > left {
            return Err(Error::malformed(format, format!("unpacks to more than {} MB", max_bytes >> 20)));
        }
        left -= content.len() as u64;
        xml::decode(&content).map_err(|error| Error::malformed(format, format!("{name}: {error}")))
    };
    let selected = select(&names, &mut |name| Ok(load(name)?.text))?;
    selected.into_iter().map(|name| Ok(Part { decoded: load(&name)?, name })).collect()
}
