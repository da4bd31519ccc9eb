//! The caller's eye on a long job: told how far it is, asked whether to stop.

/// Follows a long job. The library calls it now and then, from any thread, never more often than the
/// job can bear; `()` watches nothing.
pub trait Watch: Sync {
    /// `done` of `total` (bytes, segments or documents: the job says which) are finished;
    /// `total` is `None` while it is not known.
    fn progress(&self, done: u64, total: Option<u64>) {
        let _ = (done, total);
    }

    /// Whether the job should stop. It then leaves everything as it was and fails with
    /// [`ErrorKind::Interrupted`](crate::ErrorKind::Interrupted).
    fn interrupted(&self) -> bool {
        false
    }
}

impl Watch for () {}
