//! Which format a glossary has.

use std::path::Path;

use crate::glossary::table;
use crate::text::encoding::ascii_of;

/// A format of glossaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TermFormat {
    /// TBX version 3 (ISO 30042:2019), categories as attributes.
    TbxV3,
    /// TBX version 3, categories as tags.
    TbxV3Dct,
    /// TBX version 2 (ISO 30042:2008), `martif`.
    TbxV2,
    /// MultiTerm's own XML; only read.
    MultiTermXml,
    /// A table with languages in its header, as MultiTerm's converter and spreadsheets have it.
    MultiTerm,
    /// OmegaT: source, target and comment, parted by tabs (or commas), without a header.
    OmegaT,
    /// UTX: tabs, with a header that names the languages.
    Utx,
    /// MateCat: commas, with a header that names the languages and their fields.
    MateCat,
    /// bitext's own CSV.
    Native,
}

impl TermFormat {
    /// The format that a file's name and first bytes tell.
    pub fn of(path: Option<&Path>, head: &[u8]) -> Option<TermFormat> {
        let text = ascii_of(head);
        let extension = path.and_then(Path::extension).map(|extension| extension.to_ascii_lowercase());
        let extension = extension.as_ref().and_then(|extension| extension.to_str()).unwrap_or_default();
        if text.starts_with('<') {
            return match text {
                _ if text.contains("<mtf") => Some(TermFormat::MultiTermXml),
                _ if text.contains("<martif") => Some(TermFormat::TbxV2),
                _ if text.contains("<tbx") && text.contains("dct") => Some(TermFormat::TbxV3Dct),
                _ if text.contains("<tbx") || extension == "tbx" => Some(TermFormat::TbxV3),
                _ => None,
            };
        }
        let first_line = text.lines().next().unwrap_or_default();
        if first_line.to_ascii_uppercase().starts_with("#UTX") || extension == "utx" {
            return Some(TermFormat::Utx);
        }
        let first_line = text.lines().find(|line| !line.starts_with('#')).unwrap_or_default();
        if table::is_header(first_line) {
            return Some(TermFormat::Native);
        }
        let cells: Vec<&str> = first_line.split([',', ';', '\t']).map(|cell| cell.trim_matches('"')).collect();
        if cells.iter().filter(|cell| ["Forbidden", "Example of use", "Subdomain"].contains(cell)).count() >= 2 {
            return Some(TermFormat::MateCat);
        }
        match extension {
            "csv" => Some(TermFormat::MultiTerm),
            "txt" | "tab" | "utf8" | "tsv" => Some(TermFormat::OmegaT),
            _ if first_line.contains('\t') => Some(TermFormat::OmegaT),
            _ if first_line.contains([',', ';']) => Some(TermFormat::MultiTerm),
            _ => None,
        }
    }

    /// The format to write that a file's extension tells: TBX 3 for `tbx`, bitext's own for `csv`.
    pub fn of_path(path: &Path) -> Option<TermFormat> {
        Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "tbx" => TermFormat::TbxV3,
            "csv" => TermFormat::Native,
            "txt" | "tab" | "utf8" | "tsv" => TermFormat::OmegaT,
            "utx" => TermFormat::Utx,
            _ => return None,
        })
    }

    /// The format of this name, as it is given on a command line: `tbx`, `tbx-dct`, `tbx2`, `csv`,
    /// `omegat`, `utx`, `matecat`, `multiterm`.
    pub fn named(name: &str) -> Option<TermFormat> {
        Some(match name.to_ascii_lowercase().as_str() {
            "tbx" | "tbx3" => TermFormat::TbxV3,
            "tbx-dct" => TermFormat::TbxV3Dct,
            "tbx2" => TermFormat::TbxV2,
            "csv" => TermFormat::Native,
            "omegat" => TermFormat::OmegaT,
            "utx" => TermFormat::Utx,
            "matecat" => TermFormat::MateCat,
            "multiterm" => TermFormat::MultiTerm,
            _ => return None,
        })
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            TermFormat::TbxV3 | TermFormat::TbxV3Dct | TermFormat::TbxV2 => "TBX",
            TermFormat::MultiTermXml | TermFormat::MultiTerm => "MultiTerm",
            TermFormat::OmegaT => "OmegaT",
            TermFormat::Utx => "UTX",
            TermFormat::MateCat => "MateCat",
            TermFormat::Native => "CSV",
        }
    }
}
