//! What the columns of a table hold.

use std::str::FromStr;

use crate::error::{Error, Result};
use crate::lang::{Direction, Lang};
use crate::text::headings::{self, Texts};

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// The text in a language.
    Text(Lang),
    /// The text translated from, in the language that the reader was told.
    Source,
    /// The text translated into.
    Target,
    /// The unit's identifier.
    Id,
    /// The document it was taken from.
    Document,
    /// Its place there.
    Position,
    /// The aligner's confidence, 0 to 1.
    Confidence,
    /// How far a person vouches for it: aligned, draft, translated, reviewed.
    Status,
    /// The key that tells equal texts apart.
    Key,
    /// The source text before it.
    Previous,
    /// The source text after it.
    Next,
    /// When it was made.
    Created,
    /// Who made it.
    CreatedBy,
    /// When it was changed.
    Changed,
    /// Who changed it.
    ChangedBy,
    /// When it was last used.
    LastUsed,
    /// How often it was used.
    UsageCount,
    /// A note.
    Note,
    /// A property of this name.
    Property(String),
    /// Nothing of interest.
    Ignored,
}

/// The columns that bitext writes behind the two texts, in order.
pub(super) const WRITTEN: [(&str, Column); 15] = [
    ("id", Column::Id),
    ("document", Column::Document),
    ("position", Column::Position),
    ("confidence", Column::Confidence),
    ("status", Column::Status),
    ("key", Column::Key),
    ("previous", Column::Previous),
    ("next", Column::Next),
    ("created", Column::Created),
    ("created_by", Column::CreatedBy),
    ("changed", Column::Changed),
    ("changed_by", Column::ChangedBy),
    ("last_used", Column::LastUsed),
    ("usage_count", Column::UsageCount),
    ("note", Column::Note),
];

/// Other names of columns, as tools and people write them, in lower case; those of texts: [`headings`].
const NAMES: [(&str, Column); 19] = [
    ("segment", Column::Source),
    ("tuid", Column::Id),
    ("identifier", Column::Id),
    ("identifiant", Column::Id),
    ("file", Column::Document),
    ("filename", Column::Document),
    ("fichier", Column::Document),
    ("statut", Column::Status),
    ("état", Column::Status),
    ("state", Column::Status),
    ("context", Column::Key),
    ("contexte", Column::Key),
    ("location", Column::Key),
    ("notes", Column::Note),
    ("remarques", Column::Note),
    ("comment", Column::Note),
    ("comments", Column::Note),
    ("commentaire", Column::Note),
    ("date", Column::Created),
];

impl Column {
    /// What a column with this header holds; `None` when the name says nothing.
    pub(super) fn of_header(name: &str) -> Option<Column> {
        let name = name.trim().to_lowercase();
        let known = WRITTEN.iter().chain(&NAMES).find(|(known, _)| *known == name);
        known.map(|(_, column)| column.clone()).or_else(|| {
            headings::texts(&name).map(|texts| match texts {
                Texts::In(lang) => Column::Text(lang),
                Texts::Source => Column::Source,
                Texts::Target => Column::Target,
            })
        })
    }

    /// Whether it holds a unit's text.
    pub(super) fn is_text(&self) -> bool {
        matches!(self, Column::Text(_) | Column::Source | Column::Target)
    }

    /// The language of the text in it.
    pub(super) fn lang(&self, direction: &Direction) -> Option<Lang> {
        match self {
            Column::Text(lang) => Some(lang.clone()),
            Column::Source => Some(direction.from.clone()),
            Column::Target => Some(direction.to.clone()),
            _ => None,
        }
    }
}

/// Which column of a table holds what, as a person says it: names in the order of the columns
/// (`fr,en,-,note`; `-` passes one over), or each with the number or the header of its column
/// (`fr=3,en=1`, `source=Texte,target=Text`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns(pub(super) Vec<(Column, Where)>);

/// Where a column stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Where {
    /// The column of this number, from 0.
    Number(usize),
    /// The column with this header.
    Header(String),
}

impl FromStr for Columns {
    type Err = Error;

    fn from_str(text: &str) -> Result<Columns> {
        let mut columns = Vec::new();
        for (number, part) in text.split(',').enumerate() {
            let (name, place) = match part.split_once('=') {
                None => (part, Where::Number(number)),
                Some((name, place)) => match place.trim().parse::<usize>() {
                    Ok(0) => return Err(Error::invalid("columns are counted from 1")),
                    Ok(number) => (name, Where::Number(number - 1)),
                    Err(_) => (name, Where::Header(place.trim().to_owned())),
                },
            };
            let name = name.trim();
            if matches!(name, "-" | "_" | "") {
                continue;
            }
            let column = Column::of_header(name).or_else(|| Lang::new(name).ok().map(Column::Text));
            let column = column.ok_or_else(|| Error::invalid(format!("'{name}' is no column that bitext knows")))?;
            columns.push((column, place));
        }
        if columns.iter().filter(|(column, _)| column.is_text()).count() < 2 {
            return Err(Error::invalid("columns must name two languages, such as fr,en"));
        }
        Ok(Columns(columns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_by_many_names() {
        let fr = || Column::Text(Lang::french());
        for (name, column) in [
            ("FR", Some(fr())),
            ("Français", Some(fr())),
            ("French (France)", Some(fr())),
            ("fr_FR", Some(Column::Text(Lang::new("fr-FR").unwrap()))),
            ("id", Some(Column::Id)),
            (" Cible ", Some(Column::Target)),
            ("Le chat dort", None),
            ("chat", None),
        ] {
            assert_eq!(Column::of_header(name), column, "{name}");
        }
    }

    #[test]
    fn columns_are_named_by_place_number_or_header() {
        let columns: Columns = "-,en,fr=1,note=Remarque".parse().unwrap();
        assert_eq!(columns.0[0], (Column::Text(Lang::english()), Where::Number(1)));
        assert_eq!(columns.0[1], (Column::Text(Lang::french()), Where::Number(0)));
        assert_eq!(columns.0[2], (Column::Note, Where::Header("Remarque".into())));
        for bad in ["fr", "fr=0,en", "fr,en,?!", ""] {
            assert!(bad.parse::<Columns>().is_err(), "{bad}");
        }
    }
}
