//! The tables of a part, in blocks that are read from its file when first asked for, each with a checksum.
//!
//! A cold lookup reads the blocks that its query touches and no others. A file that was cut off, written
//! over or cannot be read any more is noticed block by block: what is not as it was written reads as
//! zeros, and [`Blocks::damaged`] says so from then on.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use crate::text::fingerprint::{combined, fingerprint};

/// Bytes of a block; the last one of a table is shorter. A query wants single bags from all over their table: what
/// is read beside them costs the first queries most. (Measured from 4 to 256 KiB.)
pub(super) const BLOCK: usize = 1 << 12;

/// A line of the processor's cache; blocks in main memory begin at one, so that a bag is one line.
const LINE: usize = 64;

/// The tables of a part.
#[derive(Debug)]
pub(super) struct Blocks {
    /// `None` when all blocks are in main memory from the beginning.
    file: Option<Mutex<File>>,
    tables: Vec<Table>,
    damaged: AtomicBool,
}

#[derive(Debug)]
struct Table {
    /// Where it begins in the file.
    start: u64,
    length: usize,
    sums: Vec<u64>,
    blocks: Vec<OnceLock<Block>>,
}

/// A block in main memory.
#[derive(Debug)]
pub(super) struct Block {
    bytes: Box<[u8]>,
    /// The first byte that begins a line.
    start: u32,
}

impl Block {
    fn zeros(length: usize) -> Block {
        let bytes = vec![0; length + LINE].into_boxed_slice();
        let start = bytes.as_ptr().align_offset(LINE).min(LINE) as u32;
        Block { bytes, start }
    }

    /// With these bytes.
    pub(super) fn of(bytes: &[u8]) -> Block {
        let mut block = Block::zeros(bytes.len());
        block.bytes_mut().copy_from_slice(bytes);
        block
    }

    fn bytes(&self) -> &[u8] {
        &self.bytes[self.range()]
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        let range = self.range();
        &mut self.bytes[range]
    }

    fn range(&self) -> Range<usize> {
        let start = self.start as usize;
        start..start + self.bytes.len() - LINE
    }
}

/// The checksum of a block, as quick as it can be read: four chains of multiplications side by side, since each waits for
/// the one before it.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let (lines, rest) = bytes.as_chunks::<64>();
    let mut chains = [0x6274_7874; 4];
    for line in lines {
        let words = line.as_chunks::<8>().0;
        for (at, chain) in chains.iter_mut().enumerate() {
            let word = |at: usize| u64::from_le_bytes(words[at]);
            *chain = combined(*chain ^ word(2 * at), word(2 * at + 1));
        }
    }
    chains.into_iter().fold(fingerprint(rest, bytes.len() as u64), combined)
}

impl Blocks {
    /// Tables in `file`, by where they stand in it and the checksums of their blocks.
    pub(super) fn in_file(file: File, tables: impl IntoIterator<Item = (Range<usize>, Vec<u64>)>) -> Blocks {
        let table = |(range, sums): (Range<usize>, Vec<u64>)| Table {
            start: range.start as u64,
            length: range.len(),
            blocks: std::iter::repeat_with(OnceLock::new).take(range.len().div_ceil(BLOCK)).collect(),
            sums,
        };
        Blocks {
            file: Some(Mutex::new(file)),
            tables: tables.into_iter().map(table).collect(),
            damaged: AtomicBool::new(false),
        }
    }

    /// Tables in main memory, by their lengths, the checksums of their blocks and these.
    pub(super) fn in_memory(tables: impl IntoIterator<Item = (usize, Vec<u64>, Vec<Block>)>) -> Blocks {
        let table = |(length, sums, blocks): (usize, Vec<u64>, Vec<Block>)| Table {
            start: 0,
            length,
            sums,
            blocks: blocks.into_iter().map(OnceLock::from).collect(),
        };
        Blocks { file: None, tables: tables.into_iter().map(table).collect(), damaged: AtomicBool::new(false) }
    }

    /// Bytes of a table.
    pub(super) fn length(&self, table: usize) -> usize {
        self.tables[table].length
    }

    /// Whether a block asked for so far was not what was written.
    pub(super) fn damaged(&self) -> bool {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Whether every block is what was written; reads them all, keeps none.
    pub(super) fn are_whole(&self) -> bool {
        let mut every = self.tables.iter().flat_map(|table| (0..table.blocks.len()).map(move |at| (table, at)));
        every.all(|(table, at)| match table.blocks[at].get() {
            Some(block) => checksum(block.bytes()) == table.sums[at],
            None => self.read(table, at).is_some(),
        }) && !self.damaged()
    }

    /// A block of a table; empty behind the last one.
    #[inline]
    pub(super) fn block(&self, table: usize, at: usize) -> &[u8] {
        let table = &self.tables[table];
        match table.blocks.get(at) {
            Some(block) => block.get_or_init(|| self.load(table, at)).bytes(),
            None => &[],
        }
    }

    /// Item `at` of a table of items of `N` bytes; zeros where there is none.
    #[inline]
    pub(super) fn item<const N: usize>(&self, table: usize, at: usize) -> &[u8; N] {
        let per_block = const { BLOCK / N };
        self.block(table, at / per_block).as_chunks().0.get(at % per_block).unwrap_or(&[0; N])
    }

    /// Calls `each` with the items of `N` bytes in this range of a table, in as many slices as they lie in blocks.
    #[inline]
    pub(super) fn slices<const N: usize>(&self, table: usize, items: Range<usize>, mut each: impl FnMut(&[[u8; N]])) {
        let per_block = const { BLOCK / N };
        let mut at = items.start;
        while at < items.end {
            let end = items.end.min((at / per_block + 1) * per_block);
            each(self.within_block(table, at..end));
            at = end;
        }
    }

    /// The first of these items of a table that is not `before`, as all behind it are not either; the end if all are.
    pub(super) fn partition_point<const N: usize>(
        &self,
        table: usize,
        items: Range<usize>,
        before: impl Fn(&[u8; N]) -> bool,
    ) -> usize {
        let per_block = const { BLOCK / N };
        if items.is_empty() {
            return items.end;
        }
        // First the block in which it is, by the last item of each.
        let (mut low, mut high) = (items.start / per_block, (items.end - 1) / per_block);
        while low < high {
            let middle = usize::midpoint(low, high);
            if before(self.item(table, (middle + 1) * per_block - 1)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let (from, to) = (items.start.max(low * per_block), items.end.min((low + 1) * per_block));
        from + self.within_block(table, from..to).partition_point(before)
    }

    /// Items that lie in one block; none where the table has none.
    #[inline]
    fn within_block<const N: usize>(&self, table: usize, items: Range<usize>) -> &[[u8; N]] {
        let per_block = const { BLOCK / N };
        let from = items.start % per_block;
        let block = self.block(table, items.start / per_block).as_chunks().0;
        block.get(from..from + items.len()).unwrap_or_default()
    }

    #[cold]
    fn load(&self, table: &Table, at: usize) -> Block {
        self.read(table, at).unwrap_or_else(|| {
            self.damaged.store(true, Ordering::Relaxed);
            Block::zeros(table.length_of(at))
        })
    }

    /// A block as it is in the file, if that is what was written.
    fn read(&self, table: &Table, at: usize) -> Option<Block> {
        let mut block = Block::zeros(table.length_of(at));
        let mut file = self.file.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(table.start + (at * BLOCK) as u64)).ok()?;
        file.read_exact(block.bytes_mut()).ok()?;
        drop(file);
        (checksum(block.bytes()) == table.sums[at]).then_some(block)
    }
}

impl Table {
    fn length_of(&self, block: usize) -> usize {
        BLOCK.min(self.length - block * BLOCK)
    }
}
