//! An alignment as a page for the eye: two columns, one bead a row, doubtful ones coloured.

use std::io::Write;

use super::bitext::{AlignSegment, Bead, Bitext};
use crate::error::Result;
use crate::lang::Direction;
use crate::text::markup::escaped;

const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1d1d1f;background:#fff}
h1{font-size:1.25rem;margin:0}.about{color:#555;margin:.25rem 0 1rem}
.warning{background:#fdeaea;border-left:4px solid #b00020;padding:.5rem .75rem}
.legend span{padding:.1rem .5rem;margin-right:.5rem;border-left-width:5px;border-left-style:solid}
table{border-collapse:collapse;width:100%;table-layout:fixed}
td{vertical-align:top;padding:.35rem .6rem;border-top:1px solid #e3e3e6;overflow-wrap:break-word}
td.link{width:4.5rem;text-align:center;color:#666;font-size:.8rem;padding:.35rem 0}
td p{margin:0}td p+p{margin-top:.3rem;padding-top:.3rem;border-top:1px dotted #bbb}
.n{color:#888;font-size:.75rem;margin-right:.4rem;user-select:none}
.line{display:block;height:0;border-top:2px solid currentColor;margin:.65rem .4rem .2rem}
.sure{border-color:#2e7d32}.fair{border-color:#c77700}.doubtful{border-color:#b00020}.alone{border-color:#888}
tr.fair td{background:#fff6e5}tr.doubtful td{background:#fdeaea}tr.alone td{background:#f4f4f6}
tr.fair .line{color:#c77700}tr.doubtful .line{color:#b00020}tr.sure .line{color:#2e7d32}
@media (prefers-color-scheme:dark){body{background:#1d1d1f;color:#eee}td{border-color:#444}.about,td.link,.n{color:#aaa}
tr.fair td{background:#3d2f10}tr.doubtful td{background:#451a1e}tr.alone td{background:#2a2a2e}.warning{background:#451a1e}}
";

/// From this confidence on a bead is taken to be sure.
const SURE: f32 = 0.9;
/// Below this one it is doubtful, and not stored unless asked for.
const FAIR: f32 = 0.5;

/// Writes an alignment as a page of HTML that needs nothing else.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_html(
    out: &mut dyn Write,
    titles: (&str, &str),
    direction: &Direction,
    sides: (&[AlignSegment], &[AlignSegment]),
    bitext: &Bitext,
) -> Result<()> {
    let (from, to) = (&direction.from, &direction.to);
    let title = format!("{} – {}", escaped(titles.0), escaped(titles.1));
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{title}</title>\n<style>{STYLE}</style>\n<h1>{title}</h1>")?;
    let count = |wanted: &dyn Fn(&&Bead) -> bool| bitext.beads.iter().filter(wanted).count();
    let alone = count(&|bead| bead.is_null());
    let doubtful = count(&|bead| !bead.is_null() && bead.confidence < FAIR);
    writeln!(
        out,
        "<p class=\"about\">{} segments ({from}), {} segments ({to}): {} pairs, {doubtful} of them doubtful; \
         {alone} without counterpart.</p>",
        sides.0.len(),
        sides.1.len(),
        bitext.beads.len() - alone,
    )?;
    if !bitext.verdict.related {
        writeln!(
            out,
            "<p class=\"warning\">These documents do not seem to be translations of each other: only {:.0} % of the \
             text has a counterpart.</p>",
            100.0 * bitext.verdict.supported
        )?;
    }
    for moved in &bitext.moved {
        writeln!(
            out,
            "<p class=\"warning\">Moved: source segments {}–{} stand at {}–{} in the translation.</p>",
            moved.source.start,
            moved.source.end - 1,
            moved.target.start,
            moved.target.end - 1
        )?;
    }
    writeln!(
        out,
        "<p class=\"legend\"><span class=\"sure\">sure</span><span class=\"fair\">to check</span>\
         <span class=\"doubtful\">doubtful</span><span class=\"alone\">no counterpart</span></p>\n<table>"
    )?;
    for bead in &bitext.beads {
        writeln!(out, "<tr class=\"{}\">", class(bead))?;
        write_cell(out, from.as_str(), sides.0, bead.source.clone())?;
        let r = &bead.reasons;
        writeln!(
            out,
            "<td class=\"link\" title=\"words {:+.1}, length {:+.1}, borders {:+.1}, shape {:+.1}\">{}{}</td>",
            r.words,
            r.length,
            r.borders,
            r.shape,
            if bead.is_null() { "" } else { "<span class=\"line\"></span>" },
            mark(bead)
        )?;
        write_cell(out, to.as_str(), sides.1, bead.target.clone())?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</table>\n</html>")?;
    Ok(())
}

fn class(bead: &Bead) -> &'static str {
    match bead.confidence {
        _ if bead.is_null() => "alone",
        c if c >= SURE => "sure",
        c if c >= FAIR => "fair",
        _ => "doubtful",
    }
}

fn mark(bead: &Bead) -> String {
    let note = match (bead.locked, bead.moved) {
        (true, _) => " locked",
        (_, true) => " moved",
        _ => "",
    };
    format!("{:.0} %{note}", 100.0 * bead.confidence)
}

fn write_cell(out: &mut dyn Write, lang: &str, side: &[AlignSegment], range: std::ops::Range<usize>) -> Result<()> {
    write!(out, "<td lang=\"{lang}\">")?;
    for number in range {
        write!(out, "<p><span class=\"n\">{number}</span>{}</p>", escaped(&side[number].text))?;
    }
    writeln!(out, "</td>")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{Verdict, bitext::Moved};

    #[test]
    fn text_is_escaped_and_nothing_is_fetched() {
        let side = [AlignSegment::new("<b>A & B</b>")];
        let bead = Bead { source: 0..1, target: 0..1, confidence: 0.3, ..Bead::default() };
        let bitext = Bitext {
            beads: vec![bead],
            moved: vec![Moved { source: 0..1, target: 0..1 }],
            verdict: Verdict { supported: 0.1, related: false },
        };
        let mut page = Vec::new();
        write_html(&mut page, ("a<", "b"), &Direction::default(), (&side, &side), &bitext).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("&lt;b&gt;A &amp; B&lt;/b&gt;") && page.contains("class=\"doubtful\""));
        assert!(page.contains("do not seem to be translations") && page.contains("Moved:"));
        assert!(!page.contains("http") && !page.contains("<script") && !page.contains("src="));
    }
}
