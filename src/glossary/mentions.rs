//! First mentions and later ones: `Collective Security Treaty Organization (CSTO)`, then `CSTO`.

use rustc_hash::FxHashSet;

use crate::glossary::entry::{Entry, Form};
use crate::glossary::recognise::{MatchKind, Mention, TermMatch};
use crate::lang::Direction;

/// Remembers which concepts a document has named.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    /// Entries by their address, which is their identity as long as the glossary lives.
    named: FxHashSet<usize>,
}

impl Mentions {
    /// Tells first mentions from later ones in the next piece of a document (`text`, the piece that
    /// `matches` was found in), and puts the translation that fits first.
    ///
    /// An acronym that names its concept for the first time is best translated by the expansion with
    /// the acronym in brackets; inside the brackets of its own expansion, and ever after, by the acronym.
    pub fn mark(&mut self, text: &str, direction: &Direction, matches: &mut [TermMatch<'_>]) {
        self.choose(direction, matches);
        for found in matches {
            let first = self.named.insert(std::ptr::from_ref::<Entry>(found.entry) as usize);
            found.mention = if first { Mention::First } else { Mention::Later };
            let followed = text[found.range.end..].trim_start().starts_with('(');
            if first && found.kind == MatchKind::Acronym && found.lang.matches(&direction.from) && !followed {
                let expansion = found.entry.translations(Form::Full, &direction.to);
                let acronym = found.entry.acronym(&direction.to);
                if let (Some(expansion), Some(acronym)) = (expansion.first(), acronym)
                    && *expansion != acronym
                {
                    found.translations.insert(0, format!("{expansion} ({acronym})"));
                }
            }
        }
    }

    /// Of several concepts with one acronym, the one that the document also writes out is meant.
    fn choose(&self, direction: &Direction, matches: &mut [TermMatch<'_>]) {
        let written_out: FxHashSet<usize> = matches
            .iter()
            .filter(|m| m.kind == MatchKind::Expansion)
            .map(|m| std::ptr::from_ref::<Entry>(m.entry) as usize)
            .chain(self.named.iter().copied())
            .collect();
        for found in matches.iter_mut().filter(|m| m.kind == MatchKind::Acronym && !m.others.is_empty()) {
            let known = |entry: &Entry| written_out.contains(&(std::ptr::from_ref(entry) as usize));
            if known(found.entry) {
                found.keep_own(direction);
                continue;
            }
            let Some(at) = found.others.iter().position(|&entry| known(entry)) else { continue };
            let meant = found.others.remove(at);
            found.others.insert(0, std::mem::replace(&mut found.entry, meant));
            found.keep_own(direction);
        }
    }
}

impl TermMatch<'_> {
    /// Leaves only the translations of the concept that is meant, of an acronym.
    fn keep_own(&mut self, direction: &Direction) {
        self.translations =
            self.entry.translations(Form::Acronym, &direction.to).into_iter().map(str::to_owned).collect();
    }
}
