//! `bitext terms`: glossary terms and acronyms in a text.

use std::io::{Read as _, Write};
use std::path::{Path, PathBuf};

use anstyle::{AnsiColor, Style};
use anyhow::{Context as _, Result};
use bitext::document::encoding;
use bitext::glossary::{MatchKind, Mention, Recogniser, TermMatch};
use serde_json::json;

use crate::args::Global;
use crate::glossaries::GlossaryArgs;
use crate::ui::{Outcome, Ui};

/// Find glossary terms and acronyms in a text
///
/// On a terminal the text is shown with what was found marked and translated; elsewhere a line for each
/// find: place, kind, text, term, translations. Exit status 1 when there is none.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  bitext terms \"Les États membres de l'OTSC\"\n  bitext terms --file communiqué.txt --json"
)]
pub(crate) struct Args {
    /// The text; standard input when there is neither text nor file
    text: Vec<String>,
    /// A text file; may be given again
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// Only finds of this kind; may be given again
    #[arg(long, value_name = "KIND")]
    kind: Vec<Kind>,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Kind {
    Acronym,
    Expansion,
    Term,
    Misspelt,
}

impl Kind {
    fn of(kind: MatchKind) -> Kind {
        match kind {
            MatchKind::Acronym => Kind::Acronym,
            MatchKind::Expansion => Kind::Expansion,
            MatchKind::Term => Kind::Term,
            MatchKind::Misspelt => Kind::Misspelt,
        }
    }
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let recogniser = Recogniser::new(args.glossary.open(ui)?, &global.direction());
    let mut out = ui.out();
    let mut found = false;
    let mut show = |file: Option<&str>, text: &str| -> Result<()> {
        let mut matches = recogniser.recognise_document(text);
        if !args.kind.is_empty() {
            matches.retain(|m| args.kind.contains(&Kind::of(m.kind)));
        }
        found |= !matches.is_empty();
        if global.json {
            write_json(&mut out, file, text, &matches)
        } else if ui.in_color() {
            write_marked(&mut out, text, &matches)
        } else {
            write_lines(&mut out, file, text, &matches)
        }
    };
    if !args.text.is_empty() {
        show(None, &args.text.join(" "))?;
    }
    for file in &args.file {
        match read_text(file, ui) {
            Ok(text) => show(Some(&file.display().to_string()), &text)?,
            Err(error) => ui.fail(format_args!("{error:#}")),
        }
    }
    if args.text.is_empty() && args.file.is_empty() {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes)?;
        show(None, &encoding::decode(&bytes)?.text)?;
    }
    out.flush()?;
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
}

fn read_text(file: &Path, ui: &Ui) -> Result<String> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let decoded = encoding::decode(&bytes).map_err(|error| error.in_file(file))?;
    if let Some(remark) = decoded.remark() {
        ui.note(format_args!("{}: {remark}", file.display()));
    }
    Ok(decoded.text)
}

/// Lines, columns and characters of places in a text, asked for in order.
struct Places<'t> {
    text: &'t str,
    byte: usize,
    character: usize,
    line: usize,
    column: usize,
}

impl<'t> Places<'t> {
    fn new(text: &'t str) -> Places<'t> {
        Places { text, byte: 0, character: 0, line: 1, column: 1 }
    }

    fn go(&mut self, byte: usize) {
        for c in self.text[self.byte..byte].chars() {
            self.character += 1;
            self.column += 1;
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            }
        }
        self.byte = byte;
    }
}

fn write_json(out: &mut impl Write, file: Option<&str>, text: &str, matches: &[TermMatch<'_>]) -> Result<()> {
    let mut places = Places::new(text);
    for found in matches {
        places.go(found.range.start);
        let (start_char, line, column) = (places.character, places.line, places.column);
        let written = &text[found.range.clone()];
        let object = json!({
            "file": file,
            "text": written,
            "start": found.range.start,
            "end": found.range.end,
            "start_char": start_char,
            "end_char": start_char + written.chars().count(),
            "line": line,
            "column": column,
            "kind": found.kind,
            "term": found.term,
            "translations": found.translations,
            "language": found.lang,
            "mention": found.mention,
            "inflected": found.inflected,
            "nested": found.nested,
            "entry": found.entry.id,
            "domain": found.entry.domain,
            "note": found.entry.note,
        });
        writeln!(out, "{object}")?;
    }
    Ok(())
}

fn write_lines(out: &mut impl Write, file: Option<&str>, text: &str, matches: &[TermMatch<'_>]) -> Result<()> {
    let mut places = Places::new(text);
    for found in matches {
        places.go(found.range.start);
        if let Some(file) = file {
            write!(out, "{file}:")?;
        }
        let written = text[found.range.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let (line, column) = (places.line, places.column);
        let kind = Kind::of(found.kind);
        let kind = format!("{kind:?}").to_lowercase();
        let translations = found.translations.join(" | ");
        writeln!(out, "{line}:{column}\t{kind}\t{written}\t{}\t{translations}", found.term)?;
    }
    Ok(())
}

/// The text with what was found underlined and its best translation behind it.
fn write_marked(out: &mut impl Write, text: &str, matches: &[TermMatch<'_>]) -> Result<()> {
    let translated = Style::new().dimmed();
    let mut at = 0;
    for found in matches.iter().filter(|m| !m.nested) {
        let style = match found.kind {
            MatchKind::Acronym => AnsiColor::Cyan.on_default().bold(),
            MatchKind::Expansion | MatchKind::Term => AnsiColor::Green.on_default().underline(),
            MatchKind::Misspelt => AnsiColor::Red.on_default().bold().strikethrough(),
        };
        write!(out, "{}{style}{}{style:#}", &text[at..found.range.start], &text[found.range.clone()])?;
        at = found.range.end;
        let shown = found.translations.first().map_or("?", String::as_str);
        if found.kind == MatchKind::Misspelt {
            write!(out, "{translated}[{}? {shown}]{translated:#}", found.term)?;
        } else if found.mention != Mention::Later || found.kind == MatchKind::Acronym {
            write!(out, "{translated}[{shown}]{translated:#}")?;
        }
    }
    write!(out, "{}", &text[at..])?;
    if !text.ends_with('\n') {
        writeln!(out)?;
    }
    Ok(())
}
