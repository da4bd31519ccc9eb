//! Connections for many readers at once.

use std::cell::RefCell;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::opened::Opened;
use super::record::Names;
use super::schema;
use super::store::Memory;
use crate::error::Result;

/// The connections to one memory: as many as there are threads that read at once, or the only one of a
/// memory that lives in main memory.
#[derive(Debug)]
pub(super) struct Pool {
    idle: Mutex<Vec<Reader>>,
    returned: Condvar,
    path: Option<PathBuf>,
}

/// A connection, and the names that it has read: what a number stands for never changes.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) connection: Opened,
    pub(super) names: RefCell<Names>,
}

impl From<Opened> for Reader {
    fn from(connection: Opened) -> Reader {
        Reader { connection, names: RefCell::default() }
    }
}

impl Pool {
    pub(super) fn new(memory: Memory) -> Pool {
        let (connection, path) = memory.into_parts();
        Pool { idle: Mutex::new(vec![connection.into()]), returned: Condvar::new(), path }
    }

    pub(super) fn path(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// A connection for the time being.
    pub(super) fn take(&self) -> Result<Lease<'_>> {
        let mut idle = self.lock();
        loop {
            if let Some(reader) = idle.pop() {
                // One that cannot see what was written since is of no use any more.
                if reader.connection.unchanged().is_err() {
                    continue;
                }
                return Ok(Lease { pool: self, reader: Some(reader) });
            }
            if let Some(path) = &self.path {
                drop(idle);
                let connection = schema::reader(path).map_err(|error| error.in_file(path))?;
                return Ok(Lease { pool: self, reader: Some(connection.into()) });
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Reader>> {
        // A thread that panicked held whole connections: they are as good as before.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back to its pool when dropped.
#[derive(Debug)]
pub(super) struct Lease<'p> {
    pool: &'p Pool,
    reader: Option<Reader>,
}

impl Deref for Lease<'_> {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        self.reader.as_ref().expect("a lease has its connection until it is dropped")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.pool.lock().extend(self.reader.take());
        // Only for the one connection of a memory in main memory anybody ever waits.
        if self.pool.path.is_none() {
            self.pool.returned.notify_one();
        }
    }
}
