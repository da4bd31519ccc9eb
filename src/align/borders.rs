//! How segments begin and end: a question answers to a question, a heading to a heading, and what opens a
//! paragraph to what opens one.
//!
//! How well the ends of one side foretell those of the other is learnt from each document pair; a
//! border that looks like a heading's speaks against merging over it.

use super::AlignSegment;

/// How a segment ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Stop,
    Question,
    Exclamation,
    Colon,
    Semicolon,
    Comma,
    Quote,
    Open,
}

/// How a segment begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beginning {
    Capital,
    Small,
    Digit,
    Dash,
    Quote,
    Other,
}

const ENDS: usize = 8;
const BEGINNINGS: usize = 6;

/// The two borders of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Borders {
    pub(super) beginning: Beginning,
    pub(super) end: End,
    /// Whether it is the first of its paragraph. That it is the last tells little: what a translation leaves
    /// out or adds stands more often at the end.
    pub(super) opens_paragraph: bool,
}

impl Borders {
    /// The borders of each segment of a document, whose own beginning opens nothing.
    pub(super) fn of_all(segments: &[AlignSegment]) -> Vec<Borders> {
        let mut borders: Vec<Borders> = segments.iter().map(Borders::of).collect();
        for (at, pair) in segments.windows(2).enumerate() {
            borders[at + 1].opens_paragraph = pair[0].paragraph != pair[1].paragraph;
        }
        borders
    }

    fn of(segment: &AlignSegment) -> Borders {
        let text = segment.text.trim();
        let beginning = match text.chars().next() {
            Some(c) if c.is_uppercase() => Beginning::Capital,
            Some(c) if c.is_lowercase() => Beginning::Small,
            Some(c) if c.is_numeric() => Beginning::Digit,
            Some('-' | '–' | '—' | '•') => Beginning::Dash,
            Some('"' | '«' | '“' | '‘' | '\'' | '`') => Beginning::Quote,
            _ => Beginning::Other,
        };
        let last = text.trim_end_matches([')', ']', ' ', '\u{a0}', '\u{202f}']);
        let quoted = last.ends_with(['"', '»', '”', '’', '\'', '`']);
        let inside = last.trim_end_matches(['"', '»', '”', '’', '\'', '`', ' ', '\u{a0}', '\u{202f}']);
        let end = match inside.chars().next_back() {
            Some('.' | '…' | '。') => End::Stop,
            Some('?' | '？') => End::Question,
            Some('!' | '！') => End::Exclamation,
            Some(':') => End::Colon,
            Some(';') => End::Semicolon,
            Some(',') => End::Comma,
            _ if quoted => End::Quote,
            _ => End::Open,
        };
        Borders { beginning, end, opens_paragraph: false }
    }
}

/// Whether a segment like this stands alone, as a heading does, when such a one follows.
pub(super) fn is_heading(this: Borders, next: Borders) -> bool {
    this.end == End::Open && matches!(next.beginning, Beginning::Capital | Beginning::Digit | Beginning::Dash)
}

/// How much likelier each pair of borders is in a bead than at random, in nats.
#[derive(Debug, Clone)]
pub(super) struct BorderScores {
    ends: [[f32; ENDS]; ENDS],
    beginnings: [[f32; BEGINNINGS]; BEGINNINGS],
    opens_paragraph: [[f32; 2]; 2],
}

/// The beads seen count against this many of which only the usual is known.
const USUAL_BEADS: f32 = 30.0;
/// Share of beads whose borders agree, usually.
const AGREE: f32 = 0.5;

impl BorderScores {
    /// Learns from borders of both sides as a whole and from those of sure beads, weighted.
    pub(super) fn new(source: &[Borders], target: &[Borders], beads: &[(Borders, Borders, f32)]) -> BorderScores {
        BorderScores {
            ends: table(source, target, beads, |b| b.end as usize),
            beginnings: table(source, target, beads, |b| b.beginning as usize),
            opens_paragraph: table(source, target, beads, |b| b.opens_paragraph.into()),
        }
    }

    /// What the borders of a bead say: those of its first and last segments on both sides.
    pub(super) fn score(&self, source: (Borders, Borders), target: (Borders, Borders)) -> f32 {
        self.beginnings[source.0.beginning as usize][target.0.beginning as usize]
            + self.ends[source.1.end as usize][target.1.end as usize]
            + self.opens_paragraph[usize::from(source.0.opens_paragraph)][usize::from(target.0.opens_paragraph)]
    }
}

fn table<const N: usize>(
    source: &[Borders],
    target: &[Borders],
    beads: &[(Borders, Borders, f32)],
    class: impl Fn(&Borders) -> usize,
) -> [[f32; N]; N] {
    let shares = |side: &[Borders]| {
        let mut shares = [1.0 / N as f32; N];
        for borders in side {
            shares[class(borders)] += 1.0;
        }
        shares.map(|count| count / (side.len() as f32 + 1.0))
    };
    let (p, q) = (shares(source), shares(target));
    let mut counts = [[0f32; N]; N];
    let mut total = 0.0;
    for (s, t, weight) in beads {
        counts[class(s)][class(t)] += weight;
        total += weight;
    }
    let mut scores = [[0f32; N]; N];
    for s in 0..N {
        for t in 0..N {
            let by_chance = p[s] * q[t];
            let agreeing = if s == t { AGREE * (p[s] * q[t]).sqrt() } else { 0.0 };
            let usual = agreeing + (1.0 - AGREE) * by_chance;
            let joint = (counts[s][t] + USUAL_BEADS * usual) / (total + USUAL_BEADS);
            scores[s][t] = (joint / by_chance).ln().clamp(-2.0, 2.5);
        }
    }
    scores
}
