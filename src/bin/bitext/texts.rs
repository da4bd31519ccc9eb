//! Text files that a person hands over, in whatever encoding their program wrote.

use std::io::BufRead;
use std::path::Path;

use anyhow::{Context as _, Result};
use bitext::document::encoding;

use crate::ui::Ui;

/// The text of a file; an encoding other than UTF-8 is told.
pub(crate) fn read(file: &Path, ui: &Ui) -> Result<String> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let decoded = encoding::decode(&bytes).map_err(|error| error.in_file(file))?;
    if let Some(remark) = decoded.remark() {
        ui.note(format_args!("{}: {remark}", file.display()));
    }
    Ok(decoded.text)
}

/// The lines of standard input as they come, without their ends and without a byte-order mark; a line that
/// is no UTF-8 is read in the encoding that it shows, which is told once.
pub(crate) fn lines(mut input: impl BufRead, ui: &Ui) -> impl Iterator<Item = Result<String>> {
    let (mut first, mut told) = (true, false);
    std::iter::from_fn(move || {
        let mut line = Vec::new();
        match input.read_until(b'\n', &mut line) {
            Ok(0) => return None,
            Ok(_) => {}
            Err(error) => return Some(Err(error).context("standard input")),
        }
        while line.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            line.pop();
        }
        if std::mem::take(&mut first) && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        Some(String::from_utf8(line).or_else(|error| {
            let decoded = encoding::decode(error.as_bytes()).context("standard input")?;
            if let Some(remark) = decoded.remark().filter(|_| !std::mem::replace(&mut told, true)) {
                ui.note(format_args!("standard input: {remark}"));
            }
            Ok(decoded.text)
        }))
    })
}
