//! The translation memory: an SQLite store, a fuzzy index, lookup and concordance.
