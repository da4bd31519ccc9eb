//! First mentions and later ones: `Collective Security Treaty Organization (CSTO)`, then `CSTO`.

use rustc_hash::FxHashSet;

use crate::glossary::entry::Form;
use crate::glossary::meaning::{address, by_expansion};
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
        by_expansion(direction, |entry| self.named.contains(&address(entry)), matches);
        for found in matches {
            let first = self.named.insert(address(found.entry));
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
}
