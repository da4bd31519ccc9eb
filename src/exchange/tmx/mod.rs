//! Translation Memory eXchange, TMX 1.1 to 1.4b, and what tools make of it.
//!
//! Read is every dialect met in real files; written is TMX 1.4 (or 1.1) that is valid by its DTD.
//! What bitext knows of a unit and TMX has no place for stands in properties whose names begin with
//! `x-bitext-`; see `docs/formats.md`.

mod attributes;
mod encodings;
mod omegat;
mod properties;
mod read;
mod segment;
mod write;

pub use read::TmxReader;
pub use write::{TmxLevel, TmxOptions, TmxVersion, TmxWriter};
