//! The findings as a page to read in a browser.

use std::io::Write;

use anyhow::Result;
use bitext::Direction;
use bitext::check::{Finding, Side};
use bitext::text::markup::escaped;

use crate::ui::counted;

const STYLE: &str = "body{font:15px/1.45 system-ui,sans-serif;margin:2em;color:#222}\
table{border-collapse:collapse;width:100%}th,td{padding:.3em .7em;border-bottom:1px solid #ddd;text-align:left;vertical-align:top}\
thead th{position:sticky;top:0;background:#f4f4f4}td.text{width:30%}mark{background:#fff0b3}\
.small,code{color:#777;font-size:.85em}";

/// Writes the findings, each with its place, as a self-contained page.
pub(super) fn write_html(
    out: &mut impl Write,
    all: &[(String, Finding)],
    checked: u64,
    direction: &Direction,
) -> Result<()> {
    let Direction { from, to } = direction;
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Findings</title><style>{STYLE}</style></head>\n\
         <body><h1>{} in {}</h1>\n<p>{}</p>\n\
         <table><thead><tr><th>Place</th><th>Check</th><th>Finding</th><th>{from}</th><th>{to}</th><th>Key</th></tr></thead>\n<tbody>\n",
        counted(all.len(), "finding", "findings"),
        counted(checked, "pair", "pairs"),
        escaped(&by_check(all)),
    )?;
    for (place, finding) in all {
        // The folder would take the room of the texts; it is there for who asks.
        let short = place.rsplit(['/', '\\']).next().unwrap_or(place);
        writeln!(
            out,
            "<tr><td title=\"{}\">{}</td><td>{}</td><td>{}</td><td class=\"text\" lang=\"{from}\">{}</td>\
             <td class=\"text\" lang=\"{to}\">{}</td><td><code>{}</code></td></tr>",
            escaped(place),
            escaped(short),
            finding.check,
            escaped(&finding.reason),
            marked(finding, Side::Source, &finding.source),
            marked(finding, Side::Target, &finding.target),
            finding.key
        )?;
    }
    writeln!(
        out,
        "</tbody></table>\n<p class=\"small\">What is right as it stands is accepted for good with --accept and its key.</p>\n</body></html>"
    )?;
    Ok(())
}

/// How many findings each check has, in the order in which they come.
fn by_check(all: &[(String, Finding)]) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for (_, finding) in all {
        match counts.iter_mut().find(|(check, _)| *check == finding.check) {
            Some((_, count)) => *count += 1,
            None => counts.push((finding.check, 1)),
        }
    }
    counts.iter().map(|(check, count)| format!("{check}: {count}")).collect::<Vec<_>>().join(", ")
}

/// A side's text with what was found on it marked.
fn marked(finding: &Finding, side: Side, text: &str) -> String {
    if finding.side != side || finding.range.end > text.len() {
        return escaped(text);
    }
    let (before, rest) = text.split_at(finding.range.start);
    let (inside, after) = rest.split_at(finding.range.len());
    format!("{}<mark>{}</mark>{}", escaped(before), escaped(inside), escaped(after))
}
