//! Files seen as memory.

use std::fs::File;
use std::ops::Deref;

use memmap2::Mmap;

use crate::error::Result;

/// The bytes of a part of an index: a file seen as memory, or memory.
#[derive(Debug)]
pub(super) enum Bytes {
    Mapped(Mmap),
    Owned(Vec<u8>),
}

impl Bytes {
    /// The bytes of `file`.
    ///
    /// Reading the file in would cost a cold lookup 100 ms at a million units; mapped, it costs the
    /// pages that the query touches.
    #[allow(unsafe_code)]
    pub(super) fn map(file: &File) -> Result<Bytes> {
        // SAFETY: a mapping is unsound when somebody changes the file beneath it. Index files are written
        // under another name, moved into place when complete, and never written again: replacing or
        // deleting one leaves the mapped file as it is until the mapping ends. Nothing is read from it as
        // anything but bytes, so whatever another program might write there has no invalid value.
        let map = unsafe { Mmap::map(file)? };
        Ok(Bytes::Mapped(map))
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Mapped(map) => map,
            Bytes::Owned(bytes) => bytes,
        }
    }
}
