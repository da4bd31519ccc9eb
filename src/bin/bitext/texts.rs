//! Text files that a person hands over, in whatever encoding their program wrote.

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;

use anyhow::{Context as _, Result};
use bitext::document::encoding;

use crate::inputs;
use crate::ui::Ui;

/// The text of a file; an encoding other than UTF-8 is told.
pub(crate) fn read(file: &Path, ui: &Ui) -> Result<String> {
    decoded(&inputs::bytes(file)?, file, ui)
}

/// The text of a file that was read; an encoding other than UTF-8 is told.
pub(crate) fn decoded(bytes: &[u8], file: &Path, ui: &Ui) -> Result<String> {
    let decoded = encoding::decode(bytes).map_err(|error| error.in_file(inputs::name(file)))?;
    ui.remarks(file, decoded.remark());
    Ok(decoded.text)
}

/// The lines of standard input as they come, without their ends and without a byte-order mark; a line that
/// is no UTF-8 is read in the encoding that it shows, which is told once.
pub(crate) struct Lines<'u, R> {
    input: BufReader<R>,
    ui: &'u Ui,
    first: bool,
    told: bool,
}

impl<'u, R: Read> Lines<'u, R> {
    pub(crate) fn new(input: R, ui: &'u Ui) -> Lines<'u, R> {
        Lines { input: BufReader::with_capacity(1 << 16, input), ui, first: true, told: false }
    }

    /// Whether the next line has not come yet: who types it, or the program that sends it, may be waiting for an answer.
    pub(crate) fn must_wait(&self) -> bool {
        !self.input.buffer().contains(&b'\n')
    }

    fn decoded(&mut self, mut line: Vec<u8>) -> Result<String> {
        while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            line.pop();
        }
        if std::mem::take(&mut self.first) && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        String::from_utf8(line).or_else(|error| {
            let decoded = encoding::decode(error.as_bytes()).context("standard input")?;
            if let Some(remark) = decoded.remark().filter(|_| !std::mem::replace(&mut self.told, true)) {
                self.ui.note(format_args!("standard input: {remark}"));
            }
            Ok(decoded.text)
        })
    }
}

impl<R: Read> Iterator for Lines<'_, R> {
    type Item = Result<String>;

    fn next(&mut self) -> Option<Result<String>> {
        let mut line = Vec::new();
        match self.input.read_until(b'\n', &mut line) {
            Ok(0) => None,
            Ok(_) => Some(self.decoded(line)),
            Err(error) => Some(Err(error).context("standard input")),
        }
    }
}
