//! Text files that a person hands over, in whatever encoding their program wrote.

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
