//! The units of all pairs, until they are stored.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Seek as _, Write as _};

use anyhow::{Context as _, Result};
use bitext::memory::RunWriter;
use bitext::unit::TranslationUnit;
use bitext::{Error, ErrorKind, Watch};

/// Units that wait for the last pair to be aligned.
///
/// A run keeps everybody else from writing to the memory, so it begins once all that is to be stored is known: the pairs
/// of a folder may take hours. They wait in a file without a name, which is gone with the program, however that ends.
pub(super) struct Gathered {
    file: BufWriter<File>,
    units: u64,
}

/// So many units are stored at a time.
const AT_ONCE: usize = 512;

const FAILED: &str = "the temporary file of what is to be stored";

impl Gathered {
    pub(super) fn new() -> Result<Gathered> {
        Ok(Gathered { file: BufWriter::new(tempfile::tempfile().context(FAILED)?), units: 0 })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.units == 0
    }

    pub(super) fn add(&mut self, unit: &TranslationUnit) -> Result<()> {
        serde_json::to_writer(&mut self.file, unit).context(FAILED)?;
        self.file.write_all(b"\n").context(FAILED)?;
        self.units += 1;
        Ok(())
    }

    /// Adds the units to a run, in their order.
    pub(super) fn store(mut self, run: &mut RunWriter<'_>, watch: &dyn Watch) -> Result<()> {
        self.file.rewind().context(FAILED)?;
        let file = self.file.into_inner().map_err(std::io::IntoInnerError::into_error).context(FAILED)?;
        let mut units = BufReader::new(file)
            .lines()
            .map(|line| -> Result<TranslationUnit> { serde_json::from_str(&line.context(FAILED)?).context(FAILED) });
        loop {
            let some: Vec<TranslationUnit> = units.by_ref().take(AT_ONCE).collect::<Result<_>>()?;
            if some.is_empty() {
                return Ok(());
            }
            for added in run.add_all(&some) {
                added?;
            }
            if watch.interrupted() {
                return Err(Error::new(ErrorKind::Interrupted).into());
            }
        }
    }
}
