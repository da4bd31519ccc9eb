//! Tables as text: CSV and TSV of any dialect, and Wordfast's text memories.

mod columns;
mod dialect;
mod guard;
mod read;
mod write;

pub use columns::{Column, Columns};
pub use guard::guarded;
pub use read::DelimitedReader;
pub use write::{DelimitedOptions, DelimitedWriter};
