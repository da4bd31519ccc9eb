//! Counts what is read of a text, so that a test can see that the work grows as the text does and no faster.
//!
//! Only tests count; elsewhere [`done`] is nothing.

#[cfg(test)]
thread_local! {
    static DONE: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Says that so many characters or bytes were looked at.
#[inline(always)]
pub(crate) fn done(steps: usize) {
    #[cfg(test)]
    DONE.with(|done| done.set(done.get() + steps as u64));
    #[cfg(not(test))]
    let _ = steps;
}

/// How much this thread looks at while it does something.
#[cfg(test)]
pub(crate) fn of(act: impl FnOnce()) -> u64 {
    let before = DONE.with(std::cell::Cell::get);
    act();
    DONE.with(std::cell::Cell::get) - before
}
