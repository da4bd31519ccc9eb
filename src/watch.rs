//! The caller's eye on a long job: told how far it is, asked whether to stop.

use crate::error::{Error, ErrorKind, Result};

/// Follows a long job. The library calls it now and then, from any thread, never more often than the
/// job can bear; `()` watches nothing.
pub trait Watch: Sync {
    /// `done` of `total` (bytes, segments or documents: the job says which) are finished;
    /// `total` is `None` while it is not known.
    fn progress(&self, done: u64, total: Option<u64>) {
        let _ = (done, total);
    }

    /// Whether the job should stop. It then leaves everything as it was and fails with
    /// [`ErrorKind::Interrupted`].
    fn interrupted(&self) -> bool {
        false
    }

    /// Goes on with the job unless it should stop.
    ///
    /// # Errors
    /// [`ErrorKind::Interrupted`] when it should.
    fn go_on(&self) -> Result<()> {
        if self.interrupted() { Err(Error::new(ErrorKind::Interrupted)) } else { Ok(()) }
    }
}

impl Watch for () {}
