//! Tables as text: CSV and TSV of any dialect, and Wordfast's text memories.

mod columns;
mod dialect;
mod read;
mod write;

pub use columns::{Column, Columns};
pub(crate) use dialect::{Dialect, Table};
pub use read::DelimitedReader;
pub use write::{DelimitedOptions, DelimitedWriter};
