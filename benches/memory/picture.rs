//! The picture of how lookup grows, drawn from rows as `measure` prints them.

use std::fmt::Write as _;

/// Columns of a row that are drawn: name, place in the row, colour, dashes.
const CURVES: [(&str, usize, &str, &str); 6] = [
    ("50 %, p99", 7, "#c0561b", "5 4"),
    ("50 %, p50", 6, "#c0561b", ""),
    ("70 %, p99", 4, "#1b6ca8", "5 4"),
    ("70 %, p50", 3, "#1b6ca8", ""),
    ("concordance, p50", 9, "#3a7d44", ""),
    ("same text, p50", 1, "#666", ""),
];

/// Where a number of units and a time in microseconds are in the picture: both by their logarithm.
fn place(units: f64, micros: f64) -> (f64, f64) {
    (70.0 + (units.log10() - 4.0) * 155.0, 310.0 - (micros.log10() - 0.0) * 56.0)
}

/// The picture, as SVG.
pub(crate) fn draw(rows: &[Vec<f64>]) -> String {
    let mut svg = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"640\" height=\"360\" fill=\"white\"/>\n\
         <text x=\"70\" y=\"18\" font-size=\"14\">Processor time a query, top 5, one thread</text>\n",
    );
    for (label, micros) in
        [("1 µs", 1.0), ("10 µs", 1e1), ("100 µs", 1e2), ("1 ms", 1e3), ("10 ms", 1e4), ("100 ms", 1e5)]
    {
        let y = place(1e4, micros).1;
        let _ = writeln!(
            svg,
            "<path d=\"M70 {y:.1}H505\" stroke=\"#ddd\"/><text x=\"64\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            y + 4.0
        );
    }
    for row in rows {
        let units = row[0];
        let label = if units < 9.5e5 { format!("{:.0} k", units / 1e3) } else { format!("{:.0} M", units / 1e6) };
        let x = place(units, 1.0).0;
        let _ = writeln!(svg, "<text x=\"{x:.1}\" y=\"328\" text-anchor=\"middle\">{label}</text>");
    }
    svg.push_str("<text x=\"280\" y=\"350\" text-anchor=\"middle\">translation units</text>\n");
    let mut labels = Vec::new();
    for (name, column, colour, dashes) in CURVES {
        let points: Vec<_> = rows.iter().map(|row| place(row[0], row[column].max(1.0))).collect();
        let line: Vec<_> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/>",
            line.join(" ")
        );
        labels.extend(points.last().map(|(_, y)| (*y, name, colour)));
    }
    // Curves may end side by side; their names stand below each other.
    labels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut lowest = f64::MIN;
    for (y, name, colour) in labels {
        lowest = y.max(lowest + 14.0);
        let _ = writeln!(svg, "<text x=\"512\" y=\"{:.1}\" fill=\"{colour}\">{name}</text>", lowest + 4.0);
    }
    svg.push_str("</svg>\n");
    svg
}
