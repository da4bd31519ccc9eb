//! Terms and acronyms: entries, recognition in text, mining.
