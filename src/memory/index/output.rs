//! A part being made: its tables side by side, each from its beginning to its end, block by block, into a
//! file or into main memory.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::blocks::{BLOCK, Block, Blocks, checksum};
use super::layout::{Coverage, Lengths, Part, TABLES, header, places};
use crate::error::Result;

/// Where the tables of a part go.
pub(super) struct Output {
    /// `None` for main memory.
    file: Option<Unfinished>,
    tables: [Table; TABLES],
}

/// A table as far as it came.
#[derive(Default)]
struct Table {
    /// Where its next block goes in the file.
    at: u64,
    length: usize,
    /// What is not a whole block yet.
    rest: Vec<u8>,
    sums: Vec<u64>,
    /// The blocks before, in main memory.
    blocks: Vec<Block>,
}

/// A file under another name until it is complete, so that nobody ever sees half of it; removed when dropped.
struct Unfinished {
    file: File,
    part: PathBuf,
    path: PathBuf,
}

impl Output {
    /// Into main memory.
    pub(super) fn in_memory() -> Output {
        Output { file: None, tables: Default::default() }
    }

    /// Into a file at `path`, by the lengths that the tables are going to have.
    pub(super) fn in_file(path: &Path, lengths: &Lengths) -> Result<Output> {
        let part = path.with_extension(format!("{}.part", std::process::id()));
        let file = File::create(&part)?;
        // Tells whoever finds it that it is no leftover; where files cannot be locked nobody sweeps either.
        let _ = file.try_lock();
        let places = places(lengths);
        let tables = std::array::from_fn(|table| Table { at: places[table].start as u64, ..Table::default() });
        Ok(Output { file: Some(Unfinished { file, part, path: path.to_owned() }), tables })
    }

    /// Adds to the end of a table.
    pub(super) fn put(&mut self, table: usize, mut bytes: &[u8]) -> Result<()> {
        let table = &mut self.tables[table];
        table.length += bytes.len();
        while let Some((now, later)) = bytes.split_at_checked(BLOCK - table.rest.len()) {
            table.rest.extend_from_slice(now);
            table.end_block(self.file.as_mut())?;
            bytes = later;
        }
        table.rest.extend_from_slice(bytes);
        Ok(())
    }

    /// The part, to be searched; a file gets its name now.
    pub(super) fn finish(mut self, coverage: &Coverage, frequent: u32) -> Result<Part> {
        for table in &mut self.tables {
            if !table.rest.is_empty() {
                table.end_block(self.file.as_mut())?;
            }
        }
        let Some(mut file) = self.file else {
            let tables = self.tables.into_iter().map(|table| (table.length, table.sums, table.blocks));
            return Ok(Part::in_memory(Blocks::in_memory(tables), *coverage, frequent));
        };
        let lengths = self.tables.each_ref().map(|table| table.length);
        let sums = self.tables.iter().flat_map(|table| &table.sums);
        file.file.rewind()?;
        file.file.write_all(&header(coverage, &lengths, frequent, sums))?;
        file.file.sync_data()?;
        std::fs::rename(&file.part, &file.path)?;
        Part::open(&file.path)
    }
}

impl Table {
    fn end_block(&mut self, file: Option<&mut Unfinished>) -> Result<()> {
        self.sums.push(checksum(&self.rest));
        match file {
            Some(Unfinished { file, .. }) => {
                file.seek(SeekFrom::Start(self.at))?;
                file.write_all(&self.rest)?;
                self.at += self.rest.len() as u64;
            }
            None => self.blocks.push(Block::of(&self.rest)),
        }
        self.rest.clear();
        Ok(())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After it got its name there is nothing under this one.
        let _ = std::fs::remove_file(&self.part);
    }
}
