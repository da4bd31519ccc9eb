//! The lexicon's file: front-coded words, numbers of seven bits a byte, probabilities of four bits.
//!
//! ```text
//! "bitext lexicon 1\n" FROM " " TO "\n"
//! source side, target side: number of words; each word: letters shared with the word before,
//!     letters of its own, those letters, frequency
//! for each source word: number of translations; each: distance to the target word before, probabilities
//! ```

use super::{Lexicon, Link, Vocabulary};
use crate::error::{Error, Result};
use crate::lang::{Direction, Lang};

const MAGIC: &[u8] = b"bitext lexicon 1\n";

/// Ratio between neighbouring levels of probability: sixteen of them reach from 1 down to 0.013.
const STEP: f32 = 0.75;

/// Frequencies are kept to a factor of the square root of two.
const FREQUENCY_STEPS: f32 = 2.0;

pub(super) fn write(lexicon: &Lexicon) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    out.extend(format!("{} {}\n", lexicon.direction.from, lexicon.direction.to).bytes());
    write_side(&mut out, &lexicon.source);
    write_side(&mut out, &lexicon.target);
    for source in 0..lexicon.source.words.len() as u32 {
        let links = lexicon.links_of(source);
        write_number(&mut out, links.len());
        let mut before = 0;
        for link in links {
            write_number(&mut out, (link.target - before) as usize);
            before = link.target;
            out.push(level(link.forward) << 4 | level(link.backward));
        }
    }
    out
}

pub(super) fn read(bytes: &[u8]) -> Result<Lexicon> {
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| Error::malformed("lexicon", "it does not begin as one"))?;
    let end = rest.iter().position(|&b| b == b'\n').ok_or_else(damaged)?;
    let languages = std::str::from_utf8(&rest[..end]).map_err(|_| damaged())?;
    let (from, to) = languages.split_once(' ').ok_or_else(damaged)?;
    let direction = Direction::new(Lang::new(from)?, Lang::new(to)?);
    let mut reader = Reader { bytes: &rest[end + 1..] };
    let source = reader.side(&direction.from)?;
    let target = reader.side(&direction.to)?;
    let mut rows = Vec::with_capacity(source.words.len());
    for _ in 0..source.words.len() {
        let count = reader.number()?;
        let mut row = Vec::with_capacity(count.min(target.words.len()));
        let mut before = 0;
        for _ in 0..count {
            before += reader.number()?;
            if before >= target.words.len() {
                return Err(damaged());
            }
            let byte = reader.byte()?;
            row.push(Link { target: before as u32, forward: probability(byte >> 4), backward: probability(byte & 15) });
        }
        rows.push(row);
    }
    Ok(Lexicon::assemble(direction, source, target, rows))
}

fn damaged() -> Error {
    Error::malformed("lexicon", "the file is damaged or cut short")
}

fn write_side(out: &mut Vec<u8>, side: &Vocabulary) {
    write_number(out, side.words.len());
    let mut before: &str = "";
    for (word, &per_million) in side.words.iter().zip(&side.per_million) {
        let shared = before.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
        write_number(out, shared);
        write_number(out, word.len() - shared);
        out.extend(&word.as_bytes()[shared..]);
        // The least frequent stem kept stands about once in ten million words.
        let steps = (FREQUENCY_STEPS * (per_million * 10.0).max(1.0).log2()).round();
        out.push(steps.clamp(0.0, 255.0) as u8);
        before = word;
    }
}

fn write_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn level(probability: f32) -> u8 {
    (probability.max(1e-6).ln() / STEP.ln()).round().clamp(0.0, 15.0) as u8
}

fn probability(level: u8) -> f32 {
    STEP.powi(level.into())
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn byte(&mut self) -> Result<u8> {
        let (&first, rest) = self.bytes.split_first().ok_or_else(damaged)?;
        self.bytes = rest;
        Ok(first)
    }

    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            number |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(damaged())
    }

    fn side(&mut self, lang: &Lang) -> Result<Vocabulary> {
        let count = self.number()?;
        // A word takes three bytes at least: a count beyond that is damage, not memory to ask for.
        if count > self.bytes.len() / 3 {
            return Err(damaged());
        }
        let mut words: Vec<Box<str>> = Vec::with_capacity(count);
        let mut per_million = Vec::with_capacity(count);
        let mut word: Vec<u8> = Vec::new();
        for _ in 0..count {
            let shared = self.number()?;
            let own = self.number()?;
            if shared > word.len() || own > self.bytes.len() {
                return Err(damaged());
            }
            word.truncate(shared);
            let (letters, rest) = self.bytes.split_at(own);
            word.extend(letters);
            self.bytes = rest;
            words.push(std::str::from_utf8(&word).map_err(|_| damaged())?.into());
            per_million.push((f32::from(self.byte()?) / FREQUENCY_STEPS).exp2() / 10.0);
        }
        Ok(Vocabulary::new(lang, words, per_million))
    }
}
