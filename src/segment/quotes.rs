//! Straight quotation marks, of which only their number tells whether one is open.

use super::work;

/// The straight quotation marks of a block, counted as far as it has been read.
pub(crate) struct Quotes<'b> {
    block: &'b [u8],
    /// The first one that is not counted yet.
    next: Option<usize>,
    open: bool,
}

impl<'b> Quotes<'b> {
    pub(crate) fn new(block: &'b str) -> Quotes<'b> {
        let mut quotes = Quotes { block: block.as_bytes(), next: None, open: false };
        quotes.look_from(0);
        quotes
    }

    /// Whether one is open at this byte; asked for bytes in rising order.
    pub(crate) fn open_at(&mut self, at: usize) -> bool {
        while let Some(quote) = self.next.filter(|quote| *quote < at) {
            self.open = !self.open;
            self.look_from(quote + 1);
        }
        self.open
    }

    fn look_from(&mut self, from: usize) {
        self.next = memchr::memchr(b'"', &self.block[from..]).map(|n| from + n);
        work::done(self.next.unwrap_or(self.block.len()) - from);
    }
}
