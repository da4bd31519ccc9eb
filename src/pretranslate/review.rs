//! A filled document as a bilingual file, for formats that cannot say where a translation comes from.

use std::fmt;
use std::io::Write;
use std::str::FromStr;

use rustc_hash::FxHashMap;

use super::fill::{Fill, Filled, FilledSegment};
use super::report::STYLE;
use crate::error::{Error, Result};
use crate::lang::Direction;
use crate::text::differences::{DifferenceKind, differences};
use crate::text::markup::escaped;
use crate::text::similarity::Tokenised;
use crate::text::spreadsheet::guarded;
use crate::unit::{InlineKind, Segment};

/// The formats of review files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewFormat {
    /// XLIFF 1.2, for translation tools.
    Xliff,
    /// CSV, for spreadsheets.
    Csv,
    /// A page that needs nothing else, for reading.
    Html,
}

impl ReviewFormat {
    /// The extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            ReviewFormat::Xliff => "xlf",
            ReviewFormat::Csv => "csv",
            ReviewFormat::Html => "html",
        }
    }
}

impl fmt::Display for ReviewFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ReviewFormat::Xliff => "xliff",
            other => other.extension(),
        })
    }
}

impl FromStr for ReviewFormat {
    type Err = Error;

    fn from_str(name: &str) -> Result<ReviewFormat> {
        match name {
            "xliff" | "xlf" => Ok(ReviewFormat::Xliff),
            "csv" => Ok(ReviewFormat::Csv),
            "html" => Ok(ReviewFormat::Html),
            other => Err(Error::invalid(format!("no review file in '{other}': there are xliff, csv, html"))),
        }
    }
}

/// Writes the segments of a filled document side by side with their translations, where each comes
/// from, and what was changed and why. `file` is the document's name.
///
/// # Errors
/// When the writer fails.
pub fn write_review(
    filled: &Filled,
    file: &str,
    direction: &Direction,
    format: ReviewFormat,
    out: impl Write,
) -> Result<()> {
    match format {
        ReviewFormat::Xliff => xliff(filled, file, direction, out),
        ReviewFormat::Csv => csv(filled, out),
        ReviewFormat::Html => html(filled, file, direction, out),
    }
}

/// What a fill is called.
fn label(fill: Fill) -> &'static str {
    match fill {
        Fill::InContext => "in context",
        Fill::Exact => "exact",
        Fill::Fuzzy => "fuzzy",
        Fill::Repaired => "repaired",
        Fill::Glossary => "glossary",
        Fill::Figures => "figures",
        Fill::Nothing => "no match",
        Fill::Kept => "kept",
    }
}

/// What a person should know of a segment.
fn remarks(filled: &FilledSegment) -> String {
    let mut remarks: Vec<String> = filled.changes().iter().map(ToString::to_string).collect();
    if filled.codes_estimated {
        remarks.push("inline codes were placed by proportion".to_owned());
    }
    remarks.join("; ")
}

/// The terms of a segment, each once: `l’OTSC → the CSTO`, `sommet → summit`; at the end those that stay as they are.
fn terms(filled: &FilledSegment) -> Vec<String> {
    let mut said: Vec<String> = Vec::new();
    let mut staying: Vec<&str> = Vec::new();
    for term in filled.terms.iter().filter(|term| !term.translations.is_empty()) {
        if term.stays() {
            if !staying.contains(&term.text.as_str()) {
                staying.push(&term.text);
            }
            continue;
        }
        let spelled = term.spelled.as_ref().map(|right| format!(" (misspelt: {right})")).unwrap_or_default();
        let pair = format!("{}{spelled} → {}", term.text, term.translations.join(" | "));
        if !said.contains(&pair) {
            said.push(pair);
        }
    }
    if !staying.is_empty() {
        said.push(format!("unchanged: {}", staying.join(", ")));
    }
    said
}

/// Text with its codes as numbers in braces: `{1}bold{/1}`, `{2/}`.
fn with_codes(segment: &Segment) -> String {
    let mut out = String::new();
    let mut at = 0;
    for code in &segment.codes {
        out.push_str(&segment.text[at..code.at]);
        at = code.at;
        let number = code.attribute("x").unwrap_or("");
        out.push_str(&match code.kind {
            InlineKind::Open => format!("{{{number}}}"),
            InlineKind::Close => format!("{{/{number}}}"),
            _ => format!("{{{number}/}}"),
        });
    }
    out + &segment.text[at..]
}

fn csv(filled: &Filled, out: impl Write) -> Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "line",
        "source",
        "target",
        "kind",
        "score",
        "origin",
        "source_found",
        "target_found",
        "remarks",
        "terms",
    ])?;
    for segment in listed(filled) {
        let found = segment.matched.as_ref().map(|m| (m.source.text.clone(), m.target.text.clone()));
        let (source_found, target_found) = found.unwrap_or_default();
        let score = if segment.score > 0.0 { format!("{:.1}", segment.score) } else { String::new() };
        let texts = [
            with_codes(&segment.segment.source),
            segment.target.as_ref().map(with_codes).unwrap_or_default(),
            segment.origin().to_owned(),
            source_found,
            target_found,
            remarks(segment),
            terms(segment).join("; "),
        ];
        let [source, target, origin, source_found, target_found, remarks, terms] =
            texts.each_ref().map(|text| guarded(text));
        let line = segment.segment.line.map(|line| line.to_string()).unwrap_or_default();
        writer.write_record([
            &line,
            &*source,
            &target,
            label(segment.fill),
            &score,
            &origin,
            &source_found,
            &target_found,
            &remarks,
            &terms,
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// A segment as XLIFF 1.2 content: each code is a placeholder with what it stands for.
fn xliff_content(segment: &Segment) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (index, code) in segment.codes.iter().enumerate() {
        out.push_str(&escaped(&segment.text[at..code.at]));
        at = code.at;
        let number = code.attribute("x").map_or_else(|| (index + 1).to_string(), escaped);
        let (element, rid) = match code.kind {
            InlineKind::Open => ("bpt", format!(" rid=\"{number}\"")),
            InlineKind::Close => ("ept", format!(" rid=\"{number}\"")),
            _ => ("ph", String::new()),
        };
        let id = if element == "ept" { format!("{number}e") } else { number };
        // The content is XML already.
        out.push_str(&format!("<{element} id=\"{id}\"{rid}>{}</{element}>", code.content));
    }
    out + &escaped(&segment.text[at..])
}

fn xliff(filled: &Filled, file: &str, direction: &Direction, mut out: impl Write) -> Result<()> {
    let (from, to) = (escaped(direction.from.as_str()), escaped(direction.to.as_str()));
    write!(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<xliff version=\"1.2\" xmlns=\"urn:oasis:names:tc:xliff:document:1.2\">\n\
         <file original=\"{}\" source-language=\"{from}\" target-language=\"{to}\" datatype=\"plaintext\">\n\
         <header><tool tool-id=\"bitext\" tool-name=\"bitext\" tool-version=\"{}\"/></header>\n<body>\n",
        escaped(file),
        env!("CARGO_PKG_VERSION")
    )?;
    for (index, segment) in listed(filled).enumerate() {
        let source = xliff_content(&segment.segment.source);
        write!(out, "<trans-unit id=\"{}\" xml:space=\"preserve\">\n<source>{source}</source>\n", index + 1)?;
        if let Some(target) = &segment.target {
            let state = match segment.fill {
                Fill::InContext | Fill::Exact => " state=\"translated\" state-qualifier=\"exact-match\"",
                Fill::Fuzzy | Fill::Repaired => " state=\"needs-review-translation\" state-qualifier=\"fuzzy-match\"",
                Fill::Glossary => " state=\"needs-review-translation\" state-qualifier=\"leveraged-glossary\"",
                Fill::Figures => " state=\"needs-review-translation\"",
                Fill::Nothing | Fill::Kept => "",
            };
            writeln!(out, "<target{state}>{}</target>", xliff_content(target))?;
        }
        if let Some(matched) = &segment.matched
            && matches!(segment.fill, Fill::Fuzzy | Fill::Repaired)
        {
            writeln!(
                out,
                "<alt-trans match-quality=\"{:.0}%\" origin=\"{}\" tool-id=\"bitext\"><source xml:lang=\"{from}\">{}</source>\
                 <target xml:lang=\"{to}\">{}</target></alt-trans>",
                segment.score.floor(),
                escaped(segment.origin()),
                escaped(&matched.source.text),
                escaped(&matched.target.text)
            )?;
        }
        for (from, note) in [("bitext", remarks(segment)), ("glossary", terms(segment).join("; "))] {
            if !note.is_empty() {
                writeln!(out, "<note from=\"{from}\">{}</note>", escaped(&note))?;
            }
        }
        writeln!(out, "</trans-unit>")?;
    }
    write!(out, "</body>\n</file>\n</xliff>\n")?;
    Ok(())
}

/// The segments that a person reviews: those that repeat others for older readers follow them.
fn listed(filled: &Filled) -> impl Iterator<Item = &FilledSegment> {
    filled.segments.iter().filter(|segment| !segment.segment.shadow)
}

/// How many segments were filled with what: `4 exact, 2 without a match of 6 segments`.
fn summary(filled: &Filled) -> String {
    let fills = [
        Fill::InContext,
        Fill::Exact,
        Fill::Repaired,
        Fill::Fuzzy,
        Fill::Glossary,
        Fill::Figures,
        Fill::Kept,
        Fill::Nothing,
    ];
    let counts = fills.into_iter().filter_map(|fill| {
        let count = listed(filled).filter(|segment| segment.fill == fill).count();
        (count > 0).then(|| format!("{count} {}", label(fill)))
    });
    let all = listed(filled).count();
    let estimated = listed(filled).filter(|segment| segment.codes_estimated).count();
    let mut out = format!("{all} segments: {}", counts.collect::<Vec<_>>().join(", "));
    if estimated > 0 {
        out.push_str(&format!("; inline codes to look at: {estimated}"));
    }
    out
}

fn html(filled: &Filled, file: &str, direction: &Direction, mut out: impl Write) -> Result<()> {
    let Direction { from, to } = direction;
    let has_lines = filled.segments.iter().any(|segment| segment.segment.line.is_some());
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{name}</title><style>{STYLE}\
         table{{width:100%}}td{{text-align:left}}td:nth-child(2),td:nth-child(3){{width:37%}}\
         ins{{background:#d8f5d8;text-decoration:none}}del{{background:#fbdcdc}}\
         mark{{background:#fff0b3}}tr.exact td.s,tr.in-context td.s{{color:#186a18}}tr.fuzzy td.s,tr.repaired td.s{{color:#8a5a00}}\
         tr.no-match td.s{{color:#777}}</style></head>\n\
         <body><h1>{name}</h1>\n<p>{}</p>\n<table><thead><tr><th>{}</th><th class=\"t\">{from}</th><th class=\"t\">{to}</th><th class=\"t\">Match</th></tr></thead>\n<tbody>\n",
        summary(filled),
        if has_lines { "Line" } else { "No." },
        name = escaped(file),
    )?;
    let mut seen = FxHashMap::default();
    for (index, segment) in listed(filled).enumerate() {
        let number = segment.segment.line.unwrap_or(index as u64 + 1);
        let target = segment.target.as_ref();
        let class = label(segment.fill).replace(' ', "-");
        write!(
            out,
            "<tr class=\"{class}\"><td>{number}</td><td lang=\"{from}\">{}",
            escaped(&with_codes(&segment.segment.source))
        )?;
        if let Some(matched) = &segment.matched {
            let compared = compared(&segment.segment.source.text, &matched.source.text);
            if compared.contains("<del>") || compared.contains("<ins>") {
                write!(out, "<br><span class=\"small\">{compared}</span>")?;
            }
        }
        let target = match target {
            Some(target) if !segment.changes().is_empty() => marked(target, segment),
            Some(target) => escaped(&with_codes(target)),
            None => String::new(),
        };
        write!(out, "</td><td lang=\"{to}\">{target}")?;
        // Who translates or mends the segment by hand wants its terms.
        if matches!(segment.fill, Fill::Nothing | Fill::Fuzzy | Fill::Repaired) {
            let break_before = if target.is_empty() { "" } else { "<br>" };
            let terms: Vec<_> = terms(segment).iter().map(|term| escaped(term)).collect();
            if !terms.is_empty() {
                write!(out, "{break_before}<span class=\"small\">{}</span>", terms.join("<br>"))?;
            }
        }
        write!(out, "</td><td class=\"s\">{}", label(segment.fill))?;
        if let Some(before) = seen.insert(&segment.segment.source.text, number)
            && segment.fill == Fill::Nothing
        {
            write!(out, ", same text as {before}")?;
        }
        if segment.score > 0.0 {
            write!(out, " {:.0}", segment.score.floor())?;
        }
        let remarks = remarks(segment);
        if !remarks.is_empty() {
            write!(out, "<br><span class=\"small\">{}</span>", escaped(&remarks))?;
        }
        writeln!(out, "</td></tr>")?;
    }
    write!(out, "</tbody></table>\n</body></html>\n")?;
    Ok(())
}

/// The source that was found, with what the segment has instead.
fn compared(query: &str, found: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    for difference in differences(&Tokenised::new(query), &Tokenised::new(found)) {
        let (was, is) = (escaped(&found[difference.found.clone()]), escaped(&query[difference.query.clone()]));
        if difference.found.start > at {
            out.push_str(&escaped(&found[at..difference.found.start]));
        }
        at = at.max(difference.found.end);
        match difference.kind {
            DifferenceKind::Kept => out.push_str(&was),
            _ => {
                if !was.is_empty() {
                    out.push_str(&format!("<del>{was}</del>"));
                }
                if !is.is_empty() {
                    out.push_str(&format!("<ins>{is}</ins>"));
                }
            }
        }
    }
    out
}

/// A repaired translation with its changes marked.
fn marked(target: &Segment, segment: &FilledSegment) -> String {
    let mut out = String::new();
    let mut at = 0;
    for change in segment.changes() {
        out.push_str(&escaped(&target.text[at..change.place.start]));
        out.push_str(&format!("<mark>{}</mark>", escaped(&target.text[change.place.clone()])));
        at = change.place.end;
    }
    out + &escaped(&target.text[at..])
}
