//! An alignment as a page for the eye: two columns, one bead a row, doubtful ones coloured.

use std::io::Write;
use std::ops::Range;

use super::bitext::{AlignSegment, Bead, Bitext, Judgement};
use crate::error::Result;
use crate::lang::Direction;
use crate::text::markup::escaped;

const STYLE: &str = "\
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;padding:0 1rem;color:#1d1d1f;background:#fff}
h1{font-size:1.25rem;margin:0}.about{color:#555;margin:.25rem 0 1rem}
.warning{background:#fdeaea;border-left:4px solid #b00020;padding:.5rem .75rem}
.legend span{padding:.1rem .5rem;margin-right:.5rem;border-left-width:5px;border-left-style:solid}
.places a{margin-right:.6rem;white-space:nowrap}a{color:#0b57d0}
table{border-collapse:collapse;width:100%;table-layout:fixed}
th{position:sticky;top:0;background:#fff;text-align:left;padding:.4rem .6rem;overflow-wrap:break-word}
tr:target td{outline:2px solid #0b57d0;outline-offset:-2px}
td{vertical-align:top;padding:.35rem .6rem;border-top:1px solid #e3e3e6;overflow-wrap:break-word}
td.link{text-align:center;color:#666;font-size:.8rem;padding:.35rem 0}col.link{width:5.5rem}
td p{margin:0}td p+p{margin-top:.3rem;padding-top:.3rem;border-top:1px dotted #bbb}
.n{color:#888;font-size:.75rem;margin-inline-end:.4rem;user-select:none}
.line{display:block;height:0;border-top:2px solid currentColor;margin:.65rem .4rem .2rem}
.sure{border-color:#2e7d32}.fair{border-color:#c77700}.doubtful{border-color:#b00020}.alone{border-color:#888}
tr.fair td{background:#fff6e5}tr.doubtful td{background:#fdeaea}tr.alone td{background:#f4f4f6}
tr.fair .line{color:#c77700}tr.doubtful .line{color:#b00020}tr.sure .line{color:#2e7d32}
@media print{th{position:static}tr{break-inside:avoid}}
@media (prefers-color-scheme:dark){body,th{background:#1d1d1f;color:#eee}a{color:#8ab4f8}td{border-color:#444}.about,td.link,.n{color:#aaa}
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
    let doubtful = count(&|bead| class(bead) == "doubtful");
    let fair = count(&|bead| class(bead) == "fair");
    writeln!(
        out,
        "<p class=\"about\">{} segments ({from}), {} segments ({to}): {} pairs, {doubtful} of them doubtful, {fair} to \
         check; {alone} without counterpart.</p>",
        sides.0.len(),
        sides.1.len(),
        bitext.beads.len() - alone,
    )?;
    let share = 100.0 * bitext.verdict.supported;
    match bitext.verdict.judgement {
        Judgement::Related => {}
        Judgement::Unsure => writeln!(
            out,
            "<p class=\"warning\">These documents are too short to tell whether they are translations of each other: \
             {share:.0} % of the text has a counterpart.</p>"
        )?,
        Judgement::Unrelated => writeln!(
            out,
            "<p class=\"warning\">These documents do not seem to be translations of each other: only {share:.0} % of \
             the text has a counterpart.</p>"
        )?,
    }
    for moved in &bitext.moved {
        writeln!(
            out,
            "<p class=\"warning\">Moved: <a href=\"#s{}\">segments {}</a> ({from}) stand at {} in the translation ({to}).</p>",
            moved.source.start,
            numbers(&moved.source),
            numbers(&moved.target),
        )?;
    }
    writeln!(
        out,
        "<p class=\"legend\"><span class=\"sure\">sure</span><span class=\"fair\">to check</span>\
         <span class=\"doubtful\">doubtful</span><span class=\"alone\">no counterpart</span> The number in a row \
         says how probable it is that the row is right; rest the mouse on it to see why.</p>"
    )?;
    write_places(out, &bitext.beads)?;
    writeln!(
        out,
        "<table>\n<colgroup><col><col class=\"link\"><col></colgroup>\n\
         <thead><tr><th>{} ({from})</th><th></th><th>{} ({to})</th></tr></thead>",
        escaped(titles.0),
        escaped(titles.1)
    )?;
    for bead in &bitext.beads {
        writeln!(out, "<tr id=\"{}\" class=\"{}\">", anchor(bead), class(bead))?;
        write_cell(out, from.as_str(), sides.0, bead.source.clone())?;
        writeln!(
            out,
            "<td class=\"link\" title=\"{}\">{}{}</td>",
            reasons(bead),
            if bead.is_null() { "" } else { "<span class=\"line\"></span>" },
            mark(bead)
        )?;
        write_cell(out, to.as_str(), sides.1, bead.target.clone())?;
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</table>\n</html>")?;
    Ok(())
}

/// Links to at most this many places, the most doubtful first: a list of everything helps nobody.
const PLACES: usize = 40;

/// Where to look first.
fn write_places(out: &mut dyn Write, beads: &[Bead]) -> Result<()> {
    let mut unsure: Vec<&Bead> = beads.iter().filter(|bead| ["doubtful", "fair"].contains(&class(bead))).collect();
    if unsure.is_empty() {
        return Ok(());
    }
    unsure.sort_by(|a, b| a.confidence.total_cmp(&b.confidence));
    unsure.truncate(PLACES);
    unsure.sort_by_key(|bead| bead.source.start);
    write!(out, "<p class=\"places\">Look here first: ")?;
    for bead in unsure {
        write!(out, "<a href=\"#{}\">{}</a>", anchor(bead), numbers(&bead.source))?;
    }
    writeln!(out, "</p>")?;
    Ok(())
}

/// Segments for a person to read: `7`, or `7–9`.
fn numbers(range: &Range<usize>) -> String {
    match range.len() {
        0 | 1 => range.start.to_string(),
        _ => format!("{}–{}", range.start, range.end - 1),
    }
}

/// The name of a bead's row: its first segment.
fn anchor(bead: &Bead) -> String {
    if bead.source.is_empty() { format!("t{}", bead.target.start) } else { format!("s{}", bead.source.start) }
}

/// What speaks for a bead and against it, in words.
fn reasons(bead: &Bead) -> String {
    if bead.locked {
        return "set by a person".to_owned();
    }
    if bead.is_null() {
        return "nothing on the other side goes with this".to_owned();
    }
    let r = &bead.reasons;
    let scores = [("words", r.words), ("length", r.length), ("beginning and end", r.borders), ("shape", r.shape)];
    let listed = |wanted: &dyn Fn(f32) -> bool| {
        let wanted = scores.iter().filter(|(_, score)| wanted(*score)).map(|(name, s)| format!("{name} ({s:+.1})"));
        wanted.collect::<Vec<_>>().join(", ")
    };
    let (mut speaks, against) = (listed(&|score| score >= 0.05), listed(&|score| score <= -0.05));
    if r.memory {
        speaks = format!("your memory has this pair, {speaks}").trim_end_matches(", ").to_owned();
    }
    let known = [
        (r.lexicon, "by the lexicon"),
        (r.cognates, "by spelling"),
        (r.numbers, "as numbers"),
        (r.learnt, "learnt from these documents"),
    ];
    let known: Vec<String> =
        known.iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{count} {how}")).collect();
    let parts = [("for it: ", speaks), ("against it: ", against), ("words that go together: ", known.join(", "))];
    let parts = parts.iter().filter(|(_, part)| !part.is_empty()).map(|(name, part)| format!("{name}{part}"));
    parts.collect::<Vec<_>>().join("; ")
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

fn write_cell(out: &mut dyn Write, lang: &str, side: &[AlignSegment], range: Range<usize>) -> Result<()> {
    // Arabic and Hebrew are read from the right.
    write!(out, "<td lang=\"{lang}\" dir=\"auto\">")?;
    for number in range {
        write!(out, "<p><span class=\"n\">{number}</span>{}</p>", escaped(&side[number].text))?;
    }
    writeln!(out, "</td>")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::{Reasons, Verdict, bitext::Moved};

    #[test]
    fn reasons_are_told_in_words() {
        let scores = Reasons { words: 3.24, length: -0.71, lexicon: 4, numbers: 1, memory: true, ..Reasons::default() };
        let bead = Bead { source: 0..1, target: 0..1, reasons: scores, ..Bead::default() };
        assert_eq!(
            reasons(&bead),
            "for it: your memory has this pair, words (+3.2); against it: length (-0.7); words that go together: \
             4 by the lexicon, 1 as numbers"
        );
        assert_eq!(reasons(&Bead { locked: true, ..bead }), "set by a person");
    }

    #[test]
    fn text_is_escaped_and_nothing_is_fetched() {
        let side = ["<b>A & B</b>", "B", "C"].map(AlignSegment::new);
        let bead =
            |at: usize, confidence| Bead { source: at..at + 1, target: at..at + 1, confidence, ..Bead::default() };
        let bitext = Bitext {
            beads: vec![bead(0, 0.3), bead(1, 0.95), bead(2, 0.8)],
            moved: vec![Moved { source: 0..1, target: 0..1 }],
            verdict: Verdict { supported: 0.1, judgement: Judgement::Unrelated },
        };
        let mut page = Vec::new();
        write_html(&mut page, ("a<", "b"), &Direction::default(), (&side, &side), &bitext).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("&lt;b&gt;A &amp; B&lt;/b&gt;") && page.contains("class=\"doubtful\""));
        assert!(page.contains("do not seem to be translations") && page.contains("Moved:"));
        assert!(
            page.contains("<a href=\"#s0\">0</a><a href=\"#s2\">2</a></p>") && page.contains("<tr id=\"s0\""),
            "what is not sure has a link"
        );
        assert!(!page.contains("http") && !page.contains("<script") && !page.contains("src="));
    }
}
