//! Documents of many formats: blocks of translatable text in, translations out, the rest untouched.

pub mod encoding;
