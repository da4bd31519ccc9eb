//! The units of all pairs, until they are stored.

use std::io::{BufRead as _, BufReader, BufWriter, Seek as _, Write as _};

use anyhow::{Context as _, Result};
use bitext::Watch;
use bitext::memory::RunWriter;
use bitext::unit::TranslationUnit;
use tempfile::SpooledTempFile;

/// Units that wait for the last pair to be aligned.
///
/// A run keeps everybody else from writing to the memory, so it begins once all that is to be stored is known: the pairs
/// of a folder may take hours. Where they are many they wait in a file without a name, which is gone with the program, however
/// that ends.
pub(super) struct Gathered {
    file: BufWriter<SpooledTempFile>,
    units: u64,
}

/// So many bytes of them wait in main memory.
const IN_MAIN_MEMORY: usize = 32 << 20;

/// So many units are stored at a time.
const AT_ONCE: usize = 512;

const FAILED: &str = "the temporary file of what is to be stored";

impl Gathered {
    pub(super) fn new() -> Gathered {
        Gathered { file: BufWriter::new(tempfile::spooled_tempfile(IN_MAIN_MEMORY)), units: 0 }
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
    pub(super) fn store(&mut self, run: &mut RunWriter<'_>, watch: &dyn Watch) -> Result<()> {
        self.file.rewind().context(FAILED)?;
        let mut units = BufReader::new(self.file.get_mut())
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
            watch.go_on()?;
        }
    }
}
