//! A translation memory and sentence aligner: old translations turned into help with the next text.
//!
//! The data flows one way, and each station is a module:
//!
//! | station | module | from what to what |
//! |---|---|---|
//! | documents | [`document`] | the bytes of a file into blocks of translatable text, and back |
//! | segments | [`segment`] | text into sentences |
//! | bitext | [`align`] | the segments of a text and of its translation into beads |
//! | memory | [`memory`] | translation units kept, and found again: exact, in context, fuzzy, by phrase |
//! | terms | [`glossary`] | terms and acronyms recognised in running text |
//! | pre-translation | [`pretranslate`] | a document filled from memory and glossary, with an account |
//! | exchange | [`exchange`] | units and glossary entries from and to the files of other tools |
//! | quality | [`check`] | a translation compared with its source: findings |
//!
//! [`mod@unit`] holds what they hand on: segments with inline codes, translation units, where they come
//! from. [`text`] holds pure functions on text.
//!
//! The library never prints, never reads the environment, the clock or a home folder, and draws no
//! progress: it returns values, is told the time, and reports long work to a [`Watch`].
//!
//! # One sentence through the rooms
//!
//! ```
//! use bitext::align::{AlignSegment, Aligner};
//! use bitext::glossary::{Glossary, Recogniser};
//! use bitext::memory::{LookupOptions, Memory, MemorySet, Query, RunInfo};
//! use bitext::segment::Segmenter;
//! use bitext::unit::TranslationUnit;
//! use bitext::{Direction, Lang};
//!
//! // Two old texts become segments, and the segments beads.
//! let french = "Le sommet s'est ouvert à Minsk. Il durera deux jours.";
//! let english = "The summit opened in Minsk. It will last two days.";
//! let segments = |lang: Lang, text: &'static str| -> Vec<AlignSegment> {
//!     Segmenter::new(&lang).ranges(text).into_iter().map(|range| AlignSegment::new(&text[range])).collect()
//! };
//! let (source, target) = (segments(Lang::french(), french), segments(Lang::english(), english));
//! let direction = Direction::default();
//! let bitext = Aligner::builder(&direction).build().align(&source, &target, &())?;
//! assert_eq!(bitext.beads.len(), 2);
//!
//! // The beads go into a memory, in a run that can be listed and undone.
//! let mut memory = Memory::in_memory()?;
//! let mut run = memory.begin_run(&RunInfo { date: "20261121T120000Z".into(), ..RunInfo::default() }, &())?;
//! for bead in &bitext.beads {
//!     let (french, english) = (&source[bead.source.start].text, &target[bead.target.start].text);
//!     run.add(&TranslationUnit::pair(&direction, french.as_str(), english.as_str()))?;
//! }
//! run.commit()?;
//!
//! // The memory helps with the next text, and the glossary with its acronyms.
//! let memories = MemorySet::new().with(memory, 0.0);
//! let query = Query::new("Il durera trois jours.", direction.clone());
//! let matches = memories.lookup(&query, &LookupOptions::default())?;
//! assert_eq!(matches[0].target.text, "It will last two days.");
//! assert_eq!(matches[0].score.gross, 75.0);
//!
//! let recogniser = Recogniser::new(Glossary::shipped().clone(), &direction);
//! let terms = recogniser.recognise("Le sommet de l'OTSC");
//! assert!(terms.iter().any(|term| term.translations.iter().any(|translation| translation.contains("CSTO"))));
//! # Ok::<(), bitext::Error>(())
//! ```

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
