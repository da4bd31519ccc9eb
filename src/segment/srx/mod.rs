//! Segmentation rules that users bring: the Segmentation Rules eXchange (SRX) 2.0 and 1.0 of LISA.
//!
//! Rules are regular expressions of Java, as OmegaT, Okapi and LanguageTool write them. They are asked
//! in order, and the first that matches at a place decides.

mod engine;
mod java;
mod pattern;
mod read;
mod write;

use std::fmt;

use crate::error::{Error, Result};
use crate::lang::Lang;
use crate::text::fingerprint::fingerprint;
use engine::Engine;
use pattern::Pattern;

pub use write::export;

/// A file of rules, as read.
#[derive(Debug, Clone)]
pub struct Rules {
    file: read::File,
}

/// A rule that could not be used, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsupported {
    /// The line of the file on which the rule begins, from 1.
    pub line: u64,
    /// What stands in the way.
    pub reason: String,
}

/// What the rules say of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    pub(super) ends: bool,
    pub(super) line: u64,
}

impl Rules {
    /// Reads the text of an SRX file.
    ///
    /// # Errors
    /// Malformed XML, or a file that is no SRX; the error names the line.
    pub fn parse(xml: &str) -> Result<Rules> {
        Ok(Rules { file: read::read(xml)? })
    }

    /// The rules for a language, compiled. Those that cannot be used are left out; they are listed.
    ///
    /// # Errors
    /// A language pattern that is no regular expression.
    pub fn compile(&self, lang: &Lang) -> Result<Compiled> {
        let mut rules = Vec::new();
        for map in &self.file.maps {
            let pattern = Pattern::new(&map.pattern)
                .map_err(|reason| Error::malformed("SRX", format!("languagepattern: {reason}")).at(map.line, None))?;
            // Files in the wild write FR.*, fr.*, (FR|fr).* and FR_CA: every usual casing may match.
            let tag = lang.as_str();
            let forms = [tag.to_owned(), tag.to_lowercase(), tag.to_uppercase(), tag.replace('-', "_")];
            if !forms.iter().any(|form| pattern.match_at(form, 0) == Some(form.len())) {
                continue;
            }
            rules.extend(
                self.file.sets.iter().filter(|set| set.name == map.name).flat_map(|set| set.rules.iter().cloned()),
            );
            if !self.file.cascade {
                break;
            }
        }
        let mut unsupported = Vec::new();
        let engine = Engine::new(&rules, &mut unsupported);
        Ok(Compiled { engine, unsupported, count: rules.len(), hash: hash(&rules) })
    }
}

/// The rules of a file that apply to one language, ready to decide.
pub struct Compiled {
    engine: Engine,
    unsupported: Vec<Unsupported>,
    count: usize,
    /// What the fingerprint of a segmenter that uses these rules is made of.
    pub(super) hash: u64,
}

/// A hash of what rules say and of their order, whatever else stands in their file.
fn hash(rules: &[read::Rule]) -> u64 {
    let said = rules.iter().flat_map(|rule| [if rule.breaks { "yes" } else { "no" }, &rule.before, &rule.after]);
    fingerprint(said.collect::<Vec<_>>().join("\0").as_bytes(), 0)
}

impl fmt::Debug for Compiled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiled").field("rules", &self.count).field("unsupported", &self.unsupported).finish()
    }
}

impl Compiled {
    /// The rules that could not be used.
    pub fn unsupported(&self) -> &[Unsupported] {
        &self.unsupported
    }

    /// How many rules apply to the language, those that could not be used included.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Every border that the breaking rules propose in `text`, in order, and what was decided there.
    pub(super) fn borders(&self, text: &str) -> Vec<(usize, Outcome)> {
        let mut out = Vec::new();
        self.engine.walk(text, |at, outcome| out.push((at, outcome)));
        out
    }

    /// What the first rule that matches at `at` says.
    pub(super) fn first_at(&self, text: &str, at: usize) -> Option<Outcome> {
        self.engine.first_at(text, at, None)
    }
}
