//! From text to sentences: layout, candidates, abbreviations, quotes, SRX rules.
