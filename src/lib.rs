//! A translation memory and sentence aligner.
//!
//! The data flows one way: a document becomes segments, two documents' segments a bitext of beads,
//! beads become translation units in a memory, the memory and the glossary answer with matches, and
//! matches fill the next document.

pub mod align;
pub mod check;
pub mod document;
pub mod error;
pub mod exchange;
pub mod glossary;
pub mod lang;
pub mod memory;
pub mod pretranslate;
pub mod segment;
pub mod text;
pub mod unit;
pub mod watch;

pub use error::{Error, ErrorKind, Place, Result};
pub use lang::{Direction, Lang};
pub use watch::Watch;
