//! What a glossary is made of: a concept, and how each language designates it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Place, Result};
use crate::lang::Lang;

/// A concept: what it is called in each language, and what is known of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    /// Its identifier, unique in its file; may be empty.
    pub id: String,
    /// The field of knowledge that it belongs to (`organisation`, `law`); may be empty.
    pub domain: String,
    /// How each language designates it, in the order of the file's columns.
    pub sections: Vec<Section>,
    /// How far the entry as a whole is recommended.
    pub status: Status,
    /// Whether the case of its full designations matters; acronyms are always told apart by case.
    pub case: CaseRule,
    /// Whether it is the same in its languages (`OSCE`, `UNESCO`), so that it is never "untranslated".
    pub same: bool,
    /// What a translator should know.
    pub note: String,
    /// Where the entry comes from.
    pub source: String,
    /// The file and line that it was read from.
    pub place: Place,
    /// In which layer it stands: 0 is the topmost, a user's own; an entry of a higher layer hides
    /// those of lower ones that have the same designation.
    pub layer: u8,
}

/// How one language designates a concept.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// The language.
    pub lang: Lang,
    /// The designations: the preferred ones first.
    pub designations: Vec<Designation>,
    /// The grammatical gender of the preferred full designation.
    pub gender: Option<Gender>,
    /// Its number, when it exists in that number only.
    pub number: Option<GrammaticalNumber>,
    /// Its plural, where the rules of the language do not find it.
    pub plural: Option<String>,
    /// Words that stand near it in a text, and tell it from other concepts with the same acronym.
    pub near: Vec<String>,
}

/// One way to designate a concept: `Organisation du Traité de sécurité collective`, `OTSC`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Designation {
    /// The words or letters.
    pub text: String,
    /// Whether it is the name in full or an acronym.
    pub form: Form,
    /// How far it is recommended.
    pub status: Status,
}

/// Whether a designation is written out or cut to letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Written out: a term, or the expansion of an acronym.
    Full,
    /// An acronym or another abbreviation.
    Acronym,
}

/// How far a designation, or an entry, is recommended (the administrative status of ISO 30042).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The one to write.
    #[default]
    Preferred,
    /// Right as well.
    Admitted,
    /// Out of use.
    Deprecated,
    /// Wrong: the check of forbidden terms reports it.
    Forbidden,
}

/// Whether case matters in full designations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseRule {
    /// As the form has it: acronyms sensitive, words not.
    #[default]
    Usual,
    /// Capitals must be capitals, as in the names of places and persons.
    Sensitive,
    /// Case never matters, not even in acronyms.
    Insensitive,
}

/// Grammatical gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gender {
    /// Masculine.
    Masculine,
    /// Feminine.
    Feminine,
    /// Neuter.
    Neuter,
}

/// Grammatical number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GrammaticalNumber {
    /// Singular only.
    Singular,
    /// Plural only.
    Plural,
}

impl Entry {
    /// The section of this language: of the very tag if there is one, else of the same language.
    pub fn section(&self, lang: &Lang) -> Option<&Section> {
        let same = self.sections.iter().find(|s| s.lang == *lang);
        same.or_else(|| self.sections.iter().find(|s| s.lang.matches(lang)))
    }

    /// The section of this language, made when it is missing.
    pub fn section_mut(&mut self, lang: &Lang) -> &mut Section {
        let at = match self.sections.iter().position(|s| s.lang == *lang) {
            Some(at) => at,
            None => {
                self.sections.push(Section::new(lang.clone()));
                self.sections.len() - 1
            }
        };
        &mut self.sections[at]
    }

    /// The preferred acronym in a language.
    pub fn acronym(&self, lang: &Lang) -> Option<&str> {
        self.section(lang)?.preferred(Form::Acronym)
    }

    /// The preferred full designation in a language: a term, or what its acronym stands for.
    pub fn full(&self, lang: &Lang) -> Option<&str> {
        self.section(lang)?.preferred(Form::Full)
    }

    /// Whether this is another state of the same entry: one id, and the term or the acronym of some
    /// language unchanged. The id alone would not do, since two glossaries may have made it from one acronym.
    pub fn is_version_of(&self, other: &Entry) -> bool {
        let shares = |form| {
            self.sections
                .iter()
                .filter_map(|section| Some((section.preferred(form)?, &section.lang)))
                .any(|(ours, lang)| other.section(lang).and_then(|theirs| theirs.preferred(form)) == Some(ours))
        };
        let written_out = |entry: &Entry| entry.sections.iter().any(|s| s.preferred(Form::Full).is_some());
        let by_acronym = !(written_out(self) && written_out(other));
        !self.id.is_empty() && self.id == other.id && (shares(Form::Full) || by_acronym && shares(Form::Acronym))
    }

    /// Whether the concept has an acronym in any language.
    pub fn has_acronym(&self) -> bool {
        self.sections.iter().any(|s| s.preferred(Form::Acronym).is_some())
    }

    /// Whether this text, as it stands, is one of the entry's acronyms in some language.
    pub fn has_acronym_text(&self, text: &str) -> bool {
        self.sections.iter().flat_map(|s| s.of(Form::Acronym)).any(|d| d.text == text)
    }

    /// The designations to translate with, best first: those of `form` if there are any, else the
    /// others. Deprecated and forbidden ones are left out.
    pub fn translations(&self, form: Form, to: &Lang) -> Vec<&str> {
        let Some(section) = self.section(to) else { return Vec::new() };
        let usable = |form| {
            let mut usable: Vec<&Designation> = section.of(form).filter(|d| d.status <= Status::Admitted).collect();
            usable.sort_by_key(|d| d.status);
            usable.into_iter().map(|d| d.text.as_str()).collect::<Vec<_>>()
        };
        let same_form = usable(form);
        if !same_form.is_empty() {
            return same_form;
        }
        usable(if form == Form::Full { Form::Acronym } else { Form::Full })
    }

    /// The name that stands for the entry in messages: its first full designation or acronym.
    pub fn name(&self) -> &str {
        self.sections.iter().flat_map(|s| &s.designations).map(|d| d.text.as_str()).next().unwrap_or(&self.id)
    }
}

/// The languages of entries, the one first that stands first in most of them: it is the language that the
/// glossary is read from, in which two translations of one term contradict each other.
pub fn languages<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Vec<&'e Lang> {
    let mut languages: Vec<(&Lang, usize)> = Vec::new();
    for entry in entries {
        for (at, section) in entry.sections.iter().enumerate() {
            let known = languages.iter().position(|(lang, _)| *lang == &section.lang).unwrap_or_else(|| {
                languages.push((&section.lang, 0));
                languages.len() - 1
            });
            languages[known].1 += usize::from(at == 0);
        }
    }
    languages.sort_by_key(|&(_, first)| std::cmp::Reverse(first));
    languages.into_iter().map(|(lang, _)| lang).collect()
}

impl Section {
    /// A section without designations.
    pub fn new(lang: Lang) -> Section {
        Section { lang, designations: Vec::new(), gender: None, number: None, plural: None, near: Vec::new() }
    }

    /// The designations of one form, in order.
    pub fn of(&self, form: Form) -> impl Iterator<Item = &Designation> {
        self.designations.iter().filter(move |d| d.form == form)
    }

    /// The designation of this form to write: the best one by status, then the first.
    pub fn preferred(&self, form: Form) -> Option<&str> {
        self.of(form).filter(|d| d.status <= Status::Admitted).min_by_key(|d| d.status).map(|d| d.text.as_str())
    }

    /// Adds a designation.
    pub fn add(&mut self, text: impl Into<String>, form: Form, status: Status) {
        self.designations.push(Designation { text: text.into(), form, status });
    }
}

/// Whether a text has the shape of an acronym: mostly capitals, one word or two, no common word.
pub fn looks_like_acronym(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = text.chars().filter(|c| c.is_uppercase()).count();
    (1..=12).contains(&letters)
        && capitals >= 1
        && capitals * 2 >= letters
        && (capitals >= 2 || text.contains('.') || text.chars().any(|c| c.is_ascii_digit()))
        && !text.contains(' ')
}

macro_rules! names {
    ($type:ty, $what:literal, $($value:path = $name:literal $(| $also:literal)*),+ $(,)?) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($value => $name),+ })
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                match text.trim().to_ascii_lowercase().as_str() {
                    $($name $(| $also)* => Ok($value),)+
                    _ => Err(Error::invalid(format!(concat!("'{}' is no ", $what, " ({})"), text, [$($name),+].join(", ")))),
                }
            }
        }
    };
}

names!(
    Status,
    "status",
    Status::Preferred = "preferred" | "preferredterm-admn-sts",
    Status::Admitted = "admitted" | "admittedterm-admn-sts",
    Status::Deprecated = "deprecated" | "deprecatedterm-admn-sts",
    Status::Forbidden = "forbidden" | "supersededterm-admn-sts",
);
names!(
    CaseRule,
    "case rule",
    CaseRule::Usual = "usual" | "",
    CaseRule::Sensitive = "sensitive" | "exact",
    CaseRule::Insensitive = "insensitive" | "any",
);
names!(
    Gender,
    "gender",
    Gender::Masculine = "m" | "masculine",
    Gender::Feminine = "f" | "feminine",
    Gender::Neuter = "n" | "neuter"
);
names!(
    GrammaticalNumber,
    "number",
    GrammaticalNumber::Singular = "sg" | "singular" | "s",
    GrammaticalNumber::Plural = "pl" | "plural" | "p",
);
names!(
    Form,
    "form",
    Form::Full = "full" | "fullform" | "term",
    Form::Acronym = "acronym" | "abbreviation" | "shortform" | "initialism"
);
