//! Language tags and the direction of a translation.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A language tag (BCP 47), kept in its usual casing: `fr`, `fr-CA`, `zh-Hant`.
///
/// Any casing, `_` for `-` and the codes of three letters of ISO 639-2 are read (`FR_ca` is `fr-CA`, `fra` and
/// `fre` are `fr`), since TMX files in the wild write all of them. Two tags are equal when they name the same language, script and region; use
/// [`Lang::matches`] to compare as memories do, where `fr` finds `fr-CA`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lang(Arc<str>);

impl Lang {
    /// The tag, in its usual casing.
    ///
    /// # Errors
    /// When `tag` is no language tag: letters, digits and hyphens, beginning with two to eight letters.
    pub fn new(tag: &str) -> Result<Lang> {
        let mut parts = tag.trim().split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        let well_formed = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
        if !(2..=8).contains(&language.len()) || !language.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(Error::invalid(format!("'{tag}' is not a language tag (fr, en, fr-CA ...)")));
        }
        let language = language.to_ascii_lowercase();
        let mut out = shortest(&language).to_owned();
        let mut private = false;
        for part in parts {
            if !well_formed(part) {
                return Err(Error::invalid(format!("'{tag}' is not a language tag (fr, en, fr-CA ...)")));
            }
            out.push('-');
            let lower = part.to_ascii_lowercase();
            let letters = part.bytes().all(|b| b.is_ascii_alphabetic());
            match part.len() {
                2 if letters && !private => out.push_str(&part.to_ascii_uppercase()),
                4 if letters && !private => {
                    out.push_str(&lower[..1].to_ascii_uppercase());
                    out.push_str(&lower[1..]);
                }
                1 => {
                    private = true;
                    out.push_str(&lower);
                }
                _ => out.push_str(&lower),
            }
        }
        Ok(Lang(out.into()))
    }

    /// French, without a region.
    pub fn french() -> Lang {
        Lang("fr".into())
    }

    /// English, without a region.
    pub fn english() -> Lang {
        Lang("en".into())
    }

    /// A language that is not known: `und`.
    pub fn undetermined() -> Lang {
        Lang("und".into())
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The language alone: `fr` of `fr-CA`.
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// Whether the two name the same language, whatever the region: `fr` matches `fr-CA`.
    pub fn matches(&self, other: &Lang) -> bool {
        self.primary() == other.primary()
    }

    /// Whether this language is as one that asks for `other` wants it: the very tag, or any region of a language
    /// that was asked for without one.
    pub fn meets(&self, other: &Lang) -> bool {
        self == other || self.primary() == other.as_str()
    }
}

/// Codes of three letters (ISO 639-2) with the one of two letters that BCP 47 asks for in their place: the languages
/// of the United Nations, of Europe and of its neighbours.
const THREE_LETTERS: &str = "fra fr fre fr eng en ara ar zho zh chi zh rus ru spa es deu de ger de ita it por pt nld nl \
    dut nl pol pl ukr uk bel be hye hy arm hy aze az kat ka geo ka kaz kk kir ky tgk tg tuk tk uzb uz mon mn bul bg ces cs \
    cze cs slk sk slo sk slv sl hrv hr srp sr bos bs mkd mk mac mk sqi sq alb sq ron ro rum ro hun hu ell el gre el tur tr \
    dan da swe sv nor no nob nb nno nn fin fi est et lav lv lit lt isl is ice is gle ga cym cy wel cy eus eu baq eu cat ca \
    glg gl mlt mt ltz lb lat la heb he fas fa per fa pus ps urd ur hin hi ben bn jpn ja kor ko vie vi tha th ind id msa ms \
    may ms swa sw afr af epo eo";

/// The code of two letters for a code of three, where there is one; else the code itself.
fn shortest(language: &str) -> &str {
    let mut codes = THREE_LETTERS.split_whitespace();
    if language.len() == 3 {
        while let (Some(long), Some(short)) = (codes.next(), codes.next()) {
            if long == language {
                return short;
            }
        }
    }
    language
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Lang {
    type Err = Error;

    fn from_str(tag: &str) -> Result<Lang> {
        Lang::new(tag)
    }
}

impl TryFrom<String> for Lang {
    type Error = Error;

    fn try_from(tag: String) -> Result<Lang> {
        Lang::new(&tag)
    }
}

impl From<Lang> for String {
    fn from(lang: Lang) -> String {
        lang.0.to_string()
    }
}

/// From which language into which a text is translated.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Direction {
    /// The language of the source text.
    pub from: Lang,
    /// The language of the translation.
    pub to: Lang,
}

impl Direction {
    /// From `from` into `to`.
    pub fn new(from: Lang, to: Lang) -> Direction {
        Direction { from, to }
    }

    /// The way back.
    #[must_use]
    pub fn reversed(&self) -> Direction {
        Direction { from: self.to.clone(), to: self.from.clone() }
    }
}

/// French into English, the direction that bitext was made for.
impl Default for Direction {
    fn default() -> Direction {
        Direction { from: Lang::french(), to: Lang::english() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_in_any_casing() {
        for (written, usual) in [
            ("FR", "fr"),
            ("fR-Ca", "fr-CA"),
            ("zh_hant_tw", "zh-Hant-TW"),
            ("en-x-US", "en-x-us"),
            ("fra", "fr"),
            ("ENG_gb", "en-GB"),
            ("tlh", "tlh"),
        ] {
            assert_eq!(Lang::new(written).unwrap().as_str(), usual);
        }
        for bad in ["", "f", "*all*", "fr-", "français"] {
            assert!(Lang::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_region_does_not_hide_a_language() {
        let canadian = Lang::new("fr-CA").unwrap();
        assert!(Lang::french().matches(&canadian) && canadian.matches(&Lang::french()));
        assert_ne!(Lang::french(), canadian);
        assert!(!Lang::english().matches(&canadian));
    }
}
