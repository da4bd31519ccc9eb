//! Which language a document is written in.

use crate::lang::Lang;

/// The language of `text`, when enough of it is running text to tell.
pub fn identify(text: &str) -> Option<Lang> {
    let info = whatlang::detect(text)?;
    let tag = match info.lang() {
        whatlang::Lang::Fra => "fr",
        whatlang::Lang::Eng => "en",
        other => other.code(),
    };
    Lang::new(tag).ok()
}
