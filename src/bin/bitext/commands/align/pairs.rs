//! Which documents go together.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use bitext::text::lines::lines;
use bitext::{Direction, Error, Lang};
use walkdir::WalkDir;

use crate::inputs;
use crate::texts;
use crate::ui::{Ui, counted};

/// A document and its translation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) source: PathBuf,
    pub(super) target: PathBuf,
    /// What its alignment is called in a folder, below which it stands, but for the extension.
    pub(super) name: PathBuf,
}

impl Pair {
    fn new(source: impl Into<PathBuf>, target: impl Into<PathBuf>) -> Pair {
        let source = source.into();
        let name = source.file_name().unwrap_or_default().into();
        Pair { source, target: target.into(), name }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} – {}", inputs::name(&self.source).display(), inputs::name(&self.target).display())
    }
}

/// The pairs of a list: source, tab, target on each line; paths are relative to the current folder.
pub(super) fn of_list(list: &Path, ui: &Ui) -> Result<Vec<Pair>> {
    let text = texts::read(list, ui)?;
    let mut pairs = Vec::new();
    for (line, text) in (1..).zip(lines(&text)).filter(|(_, text)| !text.trim().is_empty()) {
        let Some((source, target)) = text.split_once('\t') else {
            return Err(Error::malformed("list of pairs", "a line needs two paths, tab between")
                .at(line, None)
                .in_file(list)
                .into());
        };
        pairs.push(Pair::new(source.trim(), target.trim()));
    }
    if pairs.is_empty() {
        bail!("{}: no pair in it", list.display());
    }
    Ok(pairs)
}

/// One pair of files, or all pairs of two folders.
pub(super) fn of_arguments(source: &Path, target: &Path, direction: &Direction, ui: &Ui) -> Result<Vec<Pair>> {
    if inputs::is_standard_input(source) && inputs::is_standard_input(target) {
        bail!("only one of the two documents can come by standard input");
    }
    match (source.is_dir(), target.is_dir()) {
        (false, false) => return Ok(vec![Pair::new(source, target)]),
        (true, true) => {}
        _ => {
            for path in [source, target] {
                path.metadata().map_err(|error| Error::from(error).in_file(path))?;
            }
            bail!("{} and {}: give two files or two folders", source.display(), target.display())
        }
    }
    let (sources, mut targets) = (files(source, &direction.from)?, files(target, &direction.to)?);
    let (mut pairs, mut untold) = (Vec::new(), Vec::new());
    for (name, path) in sources {
        // In a folder with both languages, one whose name tells none is no translation of itself.
        if targets.get(&name) == Some(&path) {
            targets.remove(&name);
            untold.push(path);
            continue;
        }
        match targets.remove(&name) {
            Some(target) => {
                let name = path.strip_prefix(source).unwrap_or(&path).to_owned();
                pairs.push(Pair { source: path, target, name });
            }
            None => ui.warn(format_args!("{}: no translation of this name in {}", path.display(), target.display())),
        }
    }
    if let Some(first) = untold.first() {
        let others = untold.len() - 1;
        let others =
            if others > 0 { format!(", and {} like it", counted(others, "other", "others")) } else { String::new() };
        ui.warn(format_args!("{}: its name tells no language (left out{others})", first.display()));
    }
    for path in targets.values() {
        ui.warn(format_args!("{}: no source of this name in {}", path.display(), source.display()));
    }
    if pairs.is_empty() {
        bail!("{} and {}: no two files of one name", source.display(), target.display());
    }
    Ok(pairs)
}

/// The files of a folder by their names without the language.
fn files(folder: &Path, lang: &Lang) -> Result<BTreeMap<PathBuf, PathBuf>> {
    let mut found = BTreeMap::new();
    let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|entry| entry.depth() == 0 || !inputs::is_hidden(entry.file_name())) {
        let entry = entry.with_context(|| folder.display().to_string())?;
        if entry.file_type().is_file()
            && let Ok(relative) = entry.path().strip_prefix(folder)
            // In a folder with both languages, the files of the other are none of this side.
            && let Some(name) = without_lang(relative, lang)
        {
            found.insert(name, entry.path().to_owned());
        }
    }
    Ok(found)
}

/// `report.fr.txt` and `report_fr.txt` as `report.txt`; `None` for a name that tells another language.
fn without_lang(path: &Path, lang: &Lang) -> Option<PathBuf> {
    let stem = path.file_stem()?.to_string_lossy();
    let extension = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let Some((name, tag)) = stem.rsplit_once(['.', '_', '-']).filter(|(name, _)| !name.is_empty()) else {
        return Some(path.to_owned());
    };
    match Lang::new(tag) {
        Ok(tag) if tag.matches(lang) => Some(path.with_file_name(format!("{name}{extension}"))),
        Ok(tag) if matches!(tag.as_str(), "fr" | "en" | "de" | "es" | "it" | "ru") => None,
        _ => Some(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_language() {
        let name = |path: &str| without_lang(Path::new(path), &Lang::french());
        assert_eq!(name("a/report.fr.txt"), Some("a/report.txt".into()));
        assert_eq!(name("report_FR.docx"), Some("report.docx".into()));
        assert_eq!(name("report.en.txt"), None);
        assert_eq!(name("annual-report.txt"), Some("annual-report.txt".into()));
    }
}
