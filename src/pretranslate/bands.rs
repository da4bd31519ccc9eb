//! Match bands and the weights by which they are paid.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// A band of an account, from what costs nothing to what is translated from scratch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Band {
    /// A match in context by two signs: 102.
    #[serde(rename = "102")]
    Context2,
    /// A match in context by one sign: 101.
    #[serde(rename = "101")]
    Context1,
    /// The same text: 100.
    #[serde(rename = "100")]
    Exact,
    /// 95 to below 100.
    #[serde(rename = "95-99")]
    From95,
    /// 85 to below 95.
    #[serde(rename = "85-94")]
    From85,
    /// 75 to below 85.
    #[serde(rename = "75-84")]
    From75,
    /// 50 to below 75.
    #[serde(rename = "50-74")]
    From50,
    /// No match worth counting.
    #[serde(rename = "new")]
    New,
    /// A text that stood in the batch before, and has no match of 100 or more.
    #[serde(rename = "repetitions")]
    Repetition,
    /// What has its translation already, or must not be touched.
    #[serde(rename = "locked")]
    Locked,
}

impl Band {
    /// All of them, in the order of an account.
    pub const ALL: [Band; 10] = [
        Band::Context2,
        Band::Context1,
        Band::Exact,
        Band::From95,
        Band::From85,
        Band::From75,
        Band::From50,
        Band::New,
        Band::Repetition,
        Band::Locked,
    ];

    /// The band of a match with this score, 0 to 102.
    pub fn of_score(score: f64) -> Band {
        match score {
            s if s >= 102.0 => Band::Context2,
            s if s >= 101.0 => Band::Context1,
            s if s >= 100.0 => Band::Exact,
            s if s >= 95.0 => Band::From95,
            s if s >= 85.0 => Band::From85,
            s if s >= 75.0 => Band::From75,
            s if s >= 50.0 => Band::From50,
            _ => Band::New,
        }
    }

    /// Its name, as accounts write it.
    pub fn name(self) -> &'static str {
        match self {
            Band::Context2 => "102",
            Band::Context1 => "101",
            Band::Exact => "100",
            Band::From95 => "95-99",
            Band::From85 => "85-94",
            Band::From75 => "75-84",
            Band::From50 => "50-74",
            Band::New => "new",
            Band::Repetition => "repetitions",
            Band::Locked => "locked",
        }
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Band {
    type Err = Error;

    fn from_str(name: &str) -> Result<Band> {
        let found = Band::ALL.into_iter().find(|band| band.name().eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            let names: Vec<_> = Band::ALL.iter().map(|band| band.name()).collect();
            Error::invalid(format!("no band '{name}': there are {}", names.join(", ")))
        })
    }
}

/// What a word of each band is worth, as a share of a word translated from scratch (1 is all of it).
#[derive(Debug, Clone, PartialEq)]
pub struct RateCard {
    weights: [f64; Band::ALL.len()],
}

impl RateCard {
    /// A card on which every band counts in full, and what is locked not at all.
    fn full() -> RateCard {
        let mut weights = [1.0; Band::ALL.len()];
        weights[Band::Locked as usize] = 0.0;
        RateCard { weights }
    }

    /// The weight of a band.
    pub fn weight(&self, band: Band) -> f64 {
        self.weights[band as usize]
    }
}

/// `102=0,100=0.1,95-99=20%,...`: bands that are not named count in full (`locked` not at all).
impl FromStr for RateCard {
    type Err = Error;

    fn from_str(text: &str) -> Result<RateCard> {
        let mut card = RateCard::full();
        for part in
            text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty() && !part.starts_with('#'))
        {
            let bad =
                || Error::invalid(format!("'{part}' is no weight: write BAND=SHARE, such as 95-99=0.3 or 95-99=30%"));
            let (band, weight) = part.split_once('=').ok_or_else(bad)?;
            let weight = weight.trim();
            let number = match weight.strip_suffix('%') {
                Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
                None => weight.parse(),
            };
            let number = number.map_err(|_| bad())?;
            if !(0.0..=10.0).contains(&number) {
                return Err(bad());
            }
            card.weights[band.trim().parse::<Band>()? as usize] = number;
        }
        Ok(card)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_fall_into_bands_at_their_edges() {
        for (score, name) in [
            (102.0, "102"),
            (101.0, "101"),
            (100.0, "100"),
            (99.99, "95-99"),
            (95.0, "95-99"),
            (94.99, "85-94"),
            (74.99, "50-74"),
            (49.99, "new"),
        ] {
            assert_eq!(Band::of_score(score).name(), name);
        }
    }

    #[test]
    fn a_rate_card_names_the_bands_that_differ() {
        let card: RateCard = "102=0, 95-99=30%; new=1".parse().unwrap();
        assert_eq!(card.weight(Band::Context2), 0.0);
        assert_eq!(card.weight(Band::From95), 0.3);
        assert_eq!(card.weight(Band::From85), 1.0);
        assert_eq!(card.weight(Band::Locked), 0.0);
        assert!("96=1".parse::<RateCard>().is_err());
        assert!("new".parse::<RateCard>().is_err());
        assert!("new=-1".parse::<RateCard>().is_err());
    }
}
