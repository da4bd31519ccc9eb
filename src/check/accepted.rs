//! Findings that a person has accepted for good.

use std::io::Write;

use rustc_hash::FxHashSet;

use crate::check::Finding;
use crate::error::{Error, Result};
use crate::text::normalise::single_spaces;

/// A list of accepted findings: a text file, one a line, its key first and then, for people, what it
/// was. Lines that begin with `#` are comments.
#[derive(Debug, Clone, Default)]
pub struct Accepted {
    keys: FxHashSet<String>,
}

impl Accepted {
    /// Reads a list.
    ///
    /// # Errors
    /// When a line does not begin with a key (16 hexadecimal digits); the error names the line.
    pub fn read(text: &str) -> Result<Accepted> {
        let mut keys = FxHashSet::default();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let key = line.split_whitespace().next().unwrap_or_default();
            if key.len() != 16 || !key.bytes().all(|b| b.is_ascii_hexdigit()) {
                let reason = format!("'{key}' is not the key of a finding (16 hexadecimal digits)");
                return Err(Error::malformed("accept list", reason).at(index as u64 + 1, 1));
            }
            keys.insert(key.to_ascii_lowercase());
        }
        Ok(Accepted { keys })
    }

    /// Whether a finding is accepted.
    pub fn contains(&self, finding: &Finding) -> bool {
        self.keys.contains(&finding.key)
    }

    /// How many findings are accepted.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Writes the line by which a list accepts a finding.
    ///
    /// # Errors
    /// When the writer fails.
    pub fn write(finding: &Finding, mut out: impl Write) -> Result<()> {
        let (text, reason) = (single_spaces(&finding.text), single_spaces(&finding.reason));
        writeln!(out, "{}\t{}\t{text}\t{reason}", finding.key, finding.check)?;
        Ok(())
    }
}
