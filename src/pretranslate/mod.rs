//! A document filled from memory and glossary, and the account of it.
//!
//! A [`Pretranslator`] holds the memories, the glossary and the options; it fills one document at a
//! time, from any thread, and gives back a [`Filled`]: what became of each segment. From that come the
//! translations that a document writes, the numbers of an [`Account`], and files for review.

mod account;
mod bands;
mod counts;
mod figures;
mod fill;
mod repair;
mod report;
mod review;
mod segments;
mod suggestion;
mod whole_term;

pub use account::{Account, FileAccount, Row};
pub use bands::{Band, RateCard};
pub use counts::Size;
pub use fill::{Fill, Filled, FilledSegment, Matched, Options, Pretranslator, Untranslated};
pub use repair::{Change, ChangeKind, Repair};
pub use report::{write_csv, write_html, write_json};
pub use review::{ReviewFormat, write_review};
pub use segments::{DocumentSegment, segments};
pub use suggestion::FoundTerm;
