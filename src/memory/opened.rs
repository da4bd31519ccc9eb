//! A memory's file opened: with locks, by which all who use it know of each other, or without where there can be none.

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use super::schema::foreign;
use crate::error::{Error, ErrorKind, Result};

/// A connection to a memory.
#[derive(Debug)]
pub(super) struct Opened {
    connection: Connection,
    unlocked: Option<Unlocked>,
}

/// A file read without locks.
#[derive(Debug)]
struct Unlocked {
    path: PathBuf,
    /// How it was when it was opened.
    look: Look,
    /// What SQLite said to having locks.
    reason: ffi::Error,
}

impl From<Connection> for Opened {
    fn from(connection: Connection) -> Opened {
        Opened { connection, unlocked: None }
    }
}

impl Deref for Opened {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl DerefMut for Opened {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }
}

/// A memory from outside: it looks otherwise after every run.
#[derive(Debug, PartialEq)]
struct Look {
    length: u64,
    changed: Option<SystemTime>,
    /// Bytes in the log, where runs stand that are not in the file yet.
    log: u64,
}

impl Look {
    fn at(path: &Path) -> Result<Look> {
        let file = path.metadata()?;
        Ok(Look { length: file.len(), changed: file.modified().ok(), log: length_beside(path, "-wal") })
    }
}

/// The length of SQLite's file beside the memory whose name ends so.
fn length_beside(path: &Path, end: &str) -> u64 {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    Path::new(&name).metadata().map_or(0, |file| file.len())
}

/// How often, and with what pauses, it is tried to open a memory while the log of another program comes or goes.
const TRIES: usize = 20;
const PAUSE: Duration = Duration::from_millis(50);

impl Opened {
    /// A connection to the memory at `path`, which must exist; read-only where it cannot be written.
    ///
    /// In a folder that cannot be written, or on a full disk, SQLite cannot make the file of its locks. Where another
    /// program has made it, it is used. Otherwise the memory may be read as it stands, as long as nobody writes: see
    /// [`Opened::unchanged`].
    pub(super) fn at(path: &Path, busy: fn(i32) -> bool) -> Result<Opened> {
        for _ in 0..TRIES {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(as_a_path(path), flags)?;
            connection.busy_handler(Some(busy))?;
            // SQLite opens lazily: the first read tells whether the file can be had.
            let first = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0));
            let reason = match first.map_err(|error| (cannot_lock(&error), error)) {
                Ok(_) => return Ok(connection.into()),
                Err((Some(reason), _)) => reason,
                Err((None, error)) => return Err(foreign(error)),
            };
            if length_beside(path, "-journal") > 0 {
                return Err(Error::invalid(
                    "a run broke off while it filled this memory: open it once where it can be written",
                ));
            }
            let look = Look::at(path)?;
            if look.log == 0 {
                return Opened::unlocked(path, look, reason);
            }
            if has_no_room(reason) {
                return Err(Error::new(rusqlite::Error::SqliteFailure(reason, None)));
            }
            // Its locks go before the log does.
            std::thread::sleep(PAUSE);
        }
        Err(Error::invalid(
            "its last runs stand in its log (-wal), which cannot be read without its locks (-shm): open it once where \
             it can be written",
        ))
    }

    fn unlocked(path: &Path, look: Look, reason: ffi::Error) -> Result<Opened> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(format!("file:{}?immutable=1", escaped(path)), flags)?;
        Ok(Opened { connection, unlocked: Some(Unlocked { path: path.to_owned(), look, reason }) })
    }

    /// Fails when the memory cannot be written for want of room; SQLite says other reasons by itself.
    pub(super) fn has_room(&self) -> Result<()> {
        match &self.unlocked {
            Some(unlocked) if has_no_room(unlocked.reason) => {
                Err(Error::new(rusqlite::Error::SqliteFailure(unlocked.reason, None)))
            }
            _ => Ok(()),
        }
    }

    /// Fails when the memory is read without locks and another program has written to it since it was opened: what was
    /// read may be of no state that the memory ever had, be it an answer or an error.
    pub(super) fn unchanged(&self) -> Result<()> {
        match &self.unlocked {
            Some(Unlocked { path, look, .. }) if Look::at(path)? != *look => {
                Err(Error::new(ErrorKind::WrittenMeanwhile))
            }
            _ => Ok(()),
        }
    }
}

/// The path in a form that SQLite takes for nothing else: a file may be called `:memory:`.
pub(super) fn as_a_path(path: &Path) -> PathBuf {
    // An absolute one stays as it is.
    Path::new(".").join(path)
}

/// What SQLite says where it cannot have its locks.
fn cannot_lock(error: &rusqlite::Error) -> Option<ffi::Error> {
    let reason = *error.sqlite_error()?;
    let known = matches!(reason.code, ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied);
    (known || has_no_room(reason)).then_some(reason)
}

/// Whether the disk has no room for the locks.
fn has_no_room(reason: ffi::Error) -> bool {
    reason.code == ErrorCode::DiskFull || reason.extended_code == ffi::SQLITE_IOERR_SHMSIZE
}

/// A path as a URI has it, from its beginning.
fn escaped(path: &Path) -> String {
    let mut out = String::new();
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'%' | b'?' | b'#' | 0x80.. => out.push_str(&format!("%{byte:02x}")),
            // Two at the beginning would make what follows the name of a computer.
            b'/' if out == "/" => {}
            _ => out.push(char::from(byte)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Direction;
    use crate::memory::{LookupOptions, Memory, MemorySet, Query, RunInfo};
    use crate::unit::TranslationUnit;

    fn add(path: &Path, numbers: std::ops::Range<usize>) {
        let mut memory = Memory::open_or_create(path).unwrap();
        let mut run =
            memory.begin_run(&RunInfo { date: "20261122T000000Z".into(), ..RunInfo::default() }, &()).unwrap();
        for number in numbers {
            let source = format!("le comité numéro {number} siège {}", number / 7);
            run.add(&TranslationUnit::pair(&Direction::default(), source, format!("item {number}"))).unwrap();
        }
        run.commit().unwrap();
    }

    fn without_locks(path: &Path) -> Memory {
        let reason = ffi::Error::new(ffi::SQLITE_CANTOPEN);
        Memory::of(Opened::unlocked(path, Look::at(path).unwrap(), reason).unwrap(), path)
    }

    /// It was called damaged, or answered from pages of two states.
    #[test]
    fn a_memory_read_without_locks_is_opened_anew_after_another_program_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("100 % à moi? #1.sqlite");
        add(&path, 0..3_000);
        let (set, memory) = (MemorySet::from(without_locks(&path)), without_locks(&path));
        let best = |text: &str| {
            let found = set.lookup(&Query::new(text, Direction::default()), &LookupOptions::default()).unwrap();
            found.first().map(|found| found.score.gross)
        };
        assert_eq!(best("le comité numéro 70 siège 10"), Some(100.0));
        assert_eq!(memory.info().unwrap().units, 3_000);
        add(&path, 3_000..6_000);
        assert_eq!(best("le comité numéro 5600 siège 800"), Some(100.0));
        assert_eq!(best("le comité numéro 70 siège 10"), Some(100.0));
        let told = memory.info().unwrap_err();
        assert!(matches!(told.kind(), ErrorKind::WrittenMeanwhile), "{told}");
        assert!(told.to_string().contains("#1.sqlite: another program wrote"), "{told}");
    }

    #[test]
    fn a_path_is_escaped_in_a_uri() {
        assert_eq!(escaped(Path::new("//tmp//a%b?.sqlite")), "/tmp//a%25b%3f.sqlite");
        assert_eq!(escaped(Path::new("é#")), "%c3%a9%23");
    }
}
