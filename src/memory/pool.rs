//! Connections for many readers at once.

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::schema;
use super::store::Memory;
use crate::error::Result;

/// The connections to one memory: as many as there are threads that read at once, or the only one of a
/// memory that lives in main memory.
#[derive(Debug)]
pub(super) struct Pool {
    idle: Mutex<Vec<Connection>>,
    returned: Condvar,
    path: Option<PathBuf>,
}

impl Pool {
    pub(super) fn new(memory: Memory) -> Pool {
        let (connection, path) = memory.into_parts();
        Pool { idle: Mutex::new(vec![connection]), returned: Condvar::new(), path }
    }

    pub(super) fn path(&self) -> Option<&PathBuf> {
        self.path.as_ref()
    }

    /// A connection for the time being.
    pub(super) fn take(&self) -> Result<Lease<'_>> {
        let mut idle = self.lock();
        loop {
            if let Some(connection) = idle.pop() {
                return Ok(Lease { pool: self, connection: Some(connection) });
            }
            if let Some(path) = &self.path {
                drop(idle);
                let connection = schema::reader(path).map_err(|error| error.in_file(path))?;
                return Ok(Lease { pool: self, connection: Some(connection) });
            }
            idle = self.returned.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Connection>> {
        // A thread that panicked held whole connections: they are as good as before.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back to its pool when dropped.
#[derive(Debug)]
pub(super) struct Lease<'p> {
    pool: &'p Pool,
    connection: Option<Connection>,
}

impl Deref for Lease<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a lease has its connection until it is dropped")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        self.pool.lock().extend(self.connection.take());
        self.pool.returned.notify_one();
    }
}
