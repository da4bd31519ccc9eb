//! Lines: where they end, and on which one something stands.

/// The lines of a text without their ends: LF or CR LF, or CR alone in a text that has no LF at all, as an old Mac
/// wrote them and Excel still can.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let alone = !text.contains('\n') && text.contains('\r');
    let end = if alone { '\r' } else { '\n' };
    text.split_terminator(end).map(move |line| if alone { line } else { line.strip_suffix('\r').unwrap_or(line) })
}

/// Tells the lines of byte offsets that are asked for in rising order, in one pass over the text.
#[derive(Debug, Clone)]
pub struct Lines<'t> {
    bytes: &'t [u8],
    at: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    /// The lines of a text, from 1.
    pub fn new(text: &'t str) -> Lines<'t> {
        Lines::from(text, 1)
    }

    /// The lines of a text that begins on this line.
    pub fn from(text: &'t str, line: u64) -> Lines<'t> {
        Lines { bytes: text.as_bytes(), at: 0, line }
    }

    /// The line on which the byte at `offset` stands; of an offset below the last one, the line of that.
    pub fn of(&mut self, offset: usize) -> u64 {
        let offset = offset.min(self.bytes.len());
        if offset > self.at {
            self.line += memchr::memchr_iter(b'\n', &self.bytes[self.at..offset]).count() as u64;
            self.at = offset;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriage_returns_end_lines_where_nothing_else_does() {
        let all = |text: &'static str| lines(text).collect::<Vec<_>>();
        assert_eq!(all("a\r\nb\n\nc\r\n"), ["a", "b", "", "c"]);
        assert_eq!(all("a\rb\r\rc\r"), ["a", "b", "", "c"]);
        assert_eq!(all("a\rb\nc"), ["a\rb", "c"]);
        assert_eq!(all(""), [""; 0]);
    }

    #[test]
    fn a_line_begins_behind_the_break() {
        let mut lines = Lines::new("a\r\nb\n\nc");
        assert_eq!([0, 2, 3, 5, 6, 6, 99].map(|at| lines.of(at)), [1, 1, 2, 3, 4, 4, 4]);
        assert_eq!(Lines::from("a\nb", 7).of(2), 8);
    }
}
