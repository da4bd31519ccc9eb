//! `bitext terms`: glossary terms and acronyms in a text.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anstyle::{AnsiColor, Style};
use anyhow::Result;
use bitext::document::Format;
use bitext::glossary::{Glossary, MatchKind, Mention, Mentions, Recogniser, TermMatch};
use bitext::text::identify::identify;
use bitext::text::normalise::single_spaces;
use bitext::{Direction, Lang};
use serde::Serialize;

use crate::args::{Choice, Global, one_of};
use crate::found_terms::{FoundTerm, shown_translation};
use crate::glossaries::GlossaryArgs;
use crate::inputs::{self, Input};
use crate::output;
use crate::texts;
use crate::ui::{Outcome, Ui};

/// Find glossary terms and acronyms in a text
///
/// On a terminal the text is shown with what was found marked and translated; elsewhere a line for each
/// find: place, kind, text, term, translations. Exit status 1 when there is none.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  bitext terms \"Les États membres de l'OTSC\"\n  bitext terms --file communiqué.txt --json"
)]
pub(crate) struct Args {
    /// The text, or the names of documents; standard input for `-`, and when there is neither text nor file
    text: Vec<String>,
    /// A document: text, HTML, DOCX and whatever else bitext reads, `-` for standard input; may be given again
    #[arg(short, long, value_name = "FILE")]
    file: Vec<PathBuf>,
    /// Only finds of this kind; may be given again
    #[arg(long, value_name = "KIND", value_parser = one_of(&KINDS))]
    kind: Vec<MatchKind>,
    #[command(flatten)]
    glossary: GlossaryArgs,
}

const KINDS: [Choice<MatchKind>; 4] = [
    ("acronym", MatchKind::Acronym, ""),
    ("expansion", MatchKind::Expansion, ""),
    ("term", MatchKind::Term, ""),
    ("misspelt", MatchKind::Misspelt, ""),
];

/// The recognisers of both directions, the second one made when a text asks for it.
struct Recognisers {
    glossary: Arc<Glossary>,
    direction: Direction,
    onward: Recogniser,
    back: OnceCell<Recogniser>,
}

impl Recognisers {
    /// The recogniser for a text: a text in the target language is translated the other way.
    fn of(&self, text: &str) -> &Recogniser {
        let (from, to) = (&self.direction.from, &self.direction.to);
        if identify(text).is_some_and(|lang| lang.matches(to) && !lang.matches(from)) {
            return self.back.get_or_init(|| Recogniser::new(Arc::clone(&self.glossary), &self.direction.reversed()));
        }
        &self.onward
    }
}

impl Args {
    /// The files to read, and the text given. Names of documents that are there are no text: nobody looks for
    /// terms in a name.
    fn given(&self) -> (Vec<PathBuf>, Option<String>) {
        let mut files = self.file.clone();
        let is_document = |text: &String| {
            let path = Path::new(text);
            let named = path.extension().is_some() && Format::of_path(path).is_ok();
            inputs::is_standard_input(path) || (named && path.is_file())
        };
        if self.text.iter().all(is_document) {
            files.extend(self.text.iter().map(PathBuf::from));
            if files.is_empty() {
                files.push("-".into());
            }
            return (files, None);
        }
        (files, Some(self.text.join(" ")))
    }
}

pub(crate) fn run(args: Args, global: &Global, ui: &Ui) -> Result<Outcome> {
    let direction = global.direction();
    let glossary = Arc::new(args.glossary.open(ui, &direction)?);
    let onward = Recogniser::new(Arc::clone(&glossary), &direction);
    let recognisers = Recognisers { glossary, direction, onward, back: OnceCell::new() };
    let mut out = ui.out();
    let mut found = false;
    let mut show = |file: Option<&str>, text: &str, first_line: usize, mentions: &mut Mentions| -> Result<()> {
        let recogniser = recognisers.of(text);
        let to = &recogniser.direction().to;
        let mut matches = recogniser.recognise_all(text);
        mentions.mark(text, recogniser.direction(), &mut matches);
        if !args.kind.is_empty() {
            matches.retain(|m| args.kind.contains(&m.kind));
        }
        found |= !matches.is_empty();
        if global.json {
            write_json(&mut out, file, text, first_line, &matches, to)
        } else if ui.in_color() {
            write_marked(&mut out, text, &matches, to)
        } else {
            write_lines(&mut out, file, text, first_line, &matches)
        }
    };
    let (files, text) = args.given();
    if let Some(text) = &text {
        if Path::new(text).is_file() {
            ui.warn(format_args!("{text} is taken as a text; to read the file of that name, say --file {text}"));
        }
        show(None, text, 1, &mut Mentions::default())?;
    }
    for file in &files {
        let name = file.display().to_string();
        // What comes by standard input alone needs no name before its lines.
        let name = Some(name.as_str()).filter(|_| !inputs::is_standard_input(file) || files.len() > 1);
        let mut mentions = Mentions::default();
        let read = inputs::text_or_document(file).map_err(Into::into).and_then(|input| match input {
            Input::Plain(bytes) => show(name, &texts::decoded(&bytes, file, ui)?, 1, &mut mentions),
            // By their blocks: places are then those of a block's text.
            Input::Marked(document) => inputs::placed_blocks(&document).try_for_each(|(line, block)| {
                let mut text = Cow::Borrowed(block.source.text.as_str());
                if document.format().is_package() {
                    // The number of a paragraph holds for all of it.
                    text = text.replace('\n', " ").into();
                }
                show(name, &text, line as usize, &mut mentions)
            }),
        });
        if let Err(error) = read {
            if error.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe) {
                return Err(error);
            }
            ui.fail_with(&error);
        }
    }
    out.flush()?;
    Ok(if found { Outcome::Done } else { Outcome::NothingFound })
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
    fn new(text: &'t str, line: usize) -> Places<'t> {
        Places { text, byte: 0, character: 0, line, column: 1 }
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

/// A term and where it stands in a file.
#[derive(Serialize)]
struct Placed<'a> {
    file: Option<&'a str>,
    line: usize,
    column: usize,
    #[serde(flatten)]
    term: FoundTerm<'a>,
}

fn write_json(
    out: &mut impl Write,
    file: Option<&str>,
    text: &str,
    first_line: usize,
    matches: &[TermMatch<'_>],
    to: &Lang,
) -> Result<()> {
    let mut places = Places::new(text, first_line);
    for found in matches {
        places.go(found.range.start);
        let (start_char, line, column) = (places.character, places.line, places.column);
        let term = FoundTerm::of(found, text, start_char, to);
        output::write_json(out, &Placed { file, line, column, term })?;
    }
    Ok(())
}

fn write_lines(
    out: &mut impl Write,
    file: Option<&str>,
    text: &str,
    first_line: usize,
    matches: &[TermMatch<'_>],
) -> Result<()> {
    let mut places = Places::new(text, first_line);
    for found in matches {
        places.go(found.range.start);
        if let Some(file) = file {
            write!(out, "{file}:")?;
        }
        let written = single_spaces(&text[found.range.clone()]);
        let (line, column) = (places.line, places.column);
        let kind = format!("{:?}", found.kind).to_lowercase();
        let translations = found.translations.join(" | ");
        writeln!(out, "{line}:{column}\t{kind}\t{written}\t{}\t{translations}", found.term)?;
    }
    Ok(())
}

/// The text with what was found underlined and its best translation behind it.
fn write_marked(out: &mut impl Write, text: &str, matches: &[TermMatch<'_>], to: &Lang) -> Result<()> {
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
        let shown = shown_translation(found, to);
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
