//! The tables of a memory, and how a file comes to have them.

use std::fs::File;
use std::io::{ErrorKind as ErrorKindOfSystem, Read as _};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use rusqlite_migration::{M, Migrations};

use super::opened::{Opened, as_a_path};
use crate::error::{Error, ErrorKind, Result};
use crate::watch::Watch;

/// Marks an SQLite file as a bitext memory (`PRAGMA application_id`): "btxt".
pub(super) const APPLICATION_ID: i32 = 0x6274_7874;

/// One entry a version; never changed once released, only added to.
const MIGRATIONS: &[M<'static>] = &[
    M::up(include_str!("schema/1.sql")),
    M::up(include_str!("schema/2.sql")),
    M::up(include_str!("schema/3.sql")),
    M::up(include_str!("schema/4.sql")),
    M::up(include_str!("schema/5.sql")),
];

/// The newest schema that this library knows.
pub(super) const VERSION: i64 = MIGRATIONS.len() as i64;

/// How much of the file SQLite keeps in main memory as a rule, in megabytes.
pub(super) const CACHE: i64 = 64;

/// How much is enough for reading through the file once, and best for sorting: runs that fit into the processor's cache.
pub(super) const SMALL_CACHE: i64 = 1;

/// How often a writer looks whether another one is done: for ten minutes, as long as a large import takes.
const PATIENCE: i32 = 12_000;

/// How long it waits between two looks, and after how many it says that it waits: a second.
const PAUSE: Duration = Duration::from_millis(50);
const WORTH_SAYING: i32 = 20;

/// Whether the file at `path` begins as a memory does: an SQLite file keeps its application's number there.
pub(super) fn is_memory(path: &Path) -> bool {
    let mut begin = [0; 72];
    path.is_file()
        && File::open(path).and_then(|mut file| file.read_exact(&mut begin)).is_ok()
        && begin.starts_with(b"SQLite format 3\0")
        && begin[68..] == APPLICATION_ID.to_be_bytes()
}

/// A connection to the memory at `path`, which must exist; read-only where it cannot be written.
pub(super) fn open(path: &Path) -> Result<Opened> {
    if !path.try_exists()? {
        return Err(Error::new(std::io::Error::new(std::io::ErrorKind::NotFound, "no such memory")));
    }
    refuse_other_than_files(path)?;
    if path.metadata()?.len() == 0 {
        return Err(Error::new(ErrorKind::Empty));
    }
    let mut connection = Opened::at(path, wait)?;
    recognise(&connection)?;
    if connection.is_readonly("main")? {
        is_of_this_version(&connection)?;
    } else {
        prepare(&mut connection)?;
    }
    Ok(connection)
}

/// A connection to the memory at `path`, made if it does not exist.
pub(super) fn open_or_create(path: &Path) -> Result<Opened> {
    refuse_other_than_files(path)?;
    // An empty file is what a file about to become a memory looks like.
    if path.try_exists()? && path.metadata()?.len() > 0 {
        return open(path);
    }
    can_be_made(path)?;
    // A link stays a link: what it points to is made.
    create(&path.canonicalize().unwrap_or_else(|_| path.to_owned()))?;
    open(path)
}

/// The longest name of a file, in bytes, to which the names of SQLite's files and of the indexes beside it can be added:
/// most systems take 255.
const LONGEST_NAME: usize = 200;

/// Refuses to make a file in a folder that is not there, or of too long a name: SQLite would say that it cannot be opened.
pub(super) fn can_be_made(path: &Path) -> Result<()> {
    if path.file_name().is_some_and(|name| name.len() > LONGEST_NAME) {
        let reason =
            format!("its name is longer than {LONGEST_NAME} bytes, and those of the files beside it are longer still");
        return Err(Error::invalid(reason));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        let reason = format!("there is no folder {}", folder.display());
        return Err(Error::new(std::io::Error::new(ErrorKindOfSystem::NotFound, reason)));
    }
    Ok(())
}

/// Makes an empty memory beside `path` and gives it its name once it is whole, so that of several processes
/// that make the same one none meets it half made.
fn create(path: &Path) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!(".{name}.{}.new", std::process::id()));
    let made = Connection::open(as_a_path(&unfinished)).map_err(Error::new).and_then(|mut connection| {
        prepare(&mut connection)?;
        connection.close().map_err(|(_, error)| Error::new(error))
    });
    let named = made.and_then(|()| match std::fs::hard_link(&unfinished, path) {
        // Another process was quicker.
        Err(error) if error.kind() == ErrorKindOfSystem::AlreadyExists && path.metadata()?.len() > 0 => Ok(()),
        // A file system without links, or an empty file in the memory's place.
        Err(_) => Ok(std::fs::rename(&unfinished, path)?),
        Ok(()) => Ok(()),
    });
    let _ = std::fs::remove_file(&unfinished);
    named
}

/// Refuses to write to a file that has a second name.
///
/// SQLite's log and locks go by the name: who wrote by the one and who wrote by the other would not know of each
/// other, and destroy the memory together.
pub(super) fn has_one_name(path: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let names = || path.metadata().map_or(1, |file| file.nlink());
        if names() > 1 {
            forget_unfinished(path);
        }
        if names() > 1 {
            return Err(Error::invalid(
                "its file has a second name (a hard link), whose users it could not be kept safe from: make a copy of it \
                 (bitext memory backup) and write to that",
            ));
        }
    }
    Ok(())
}

/// Removes the name that the file at `path` had until it was whole, see [`create`] and [`Memory::backup`](super::Memory::backup):
/// whoever gave it another one was killed, or is about to remove it.
#[cfg(unix)]
fn forget_unfinished(path: &Path) {
    use std::os::unix::fs::MetadataExt as _;
    let file = |path: &Path| path.metadata().map(|file| (file.dev(), file.ino())).ok();
    let (Some(name), Some(folder)) = (path.file_name(), path.parent()) else { return };
    let name = name.to_string_lossy();
    let entries = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    for entry in entries.into_iter().flatten().flatten() {
        let (other, other_name) = (entry.path(), entry.file_name());
        let other_name = other_name.to_string_lossy();
        let is_new = other_name.starts_with(&format!(".{name}.")) && other_name.ends_with(".new");
        let is_part = other_name.starts_with(&format!("{name}.")) && other_name.ends_with(".part");
        if (is_new || is_part) && file(&other) == file(path) {
            let _ = std::fs::remove_file(other);
        }
    }
}

/// Refuses what is no file: a folder, a device that a new memory would take the place of, a pipe that never ends.
fn refuse_other_than_files(path: &Path) -> Result<()> {
    match path.metadata() {
        Ok(file) if file.is_dir() => Err(Error::new(ErrorKind::NotAMemory("it is a folder".into()))),
        Ok(file) if !file.is_file() => Err(Error::new(ErrorKind::NotAMemory("it is a device or a pipe".into()))),
        _ => Ok(()),
    }
}

/// A memory that lives as long as the connection.
pub(super) fn in_memory() -> Result<Opened> {
    let mut connection = Connection::open_in_memory()?;
    prepare(&mut connection)?;
    Ok(connection.into())
}

/// Another connection to a memory already opened, to read from.
pub(super) fn reader(path: &Path) -> Result<Opened> {
    let connection = Opened::at(path, wait)?;
    set_cache(&connection, CACHE)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Waits for another program to be done with the memory, after so many looks at it; `false`: no more.
fn wait(looks: i32) -> bool {
    if looks == WORTH_SAYING {
        log::warn!("another program is writing to the memory: waiting for it");
    }
    // Most are done in a moment.
    std::thread::sleep(PAUSE.min(Duration::from_millis(1 << looks.clamp(0, 6))));
    looks < PATIENCE
}

/// Begins a transaction that writes, once no other program does: unless the watch asks to stop waiting for it.
pub(super) fn begin_writing(connection: &Connection, watch: &dyn Watch) -> Result<()> {
    connection.busy_handler(None)?;
    let mut looks = 0;
    // IMMEDIATE: whoever else writes is waited for now, not in the midst of the work.
    let begun = loop {
        match connection.execute_batch("BEGIN IMMEDIATE") {
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                if watch.interrupted() {
                    break Err(Error::new(ErrorKind::Interrupted));
                }
                if !wait(looks) {
                    break Err(Error::new(error));
                }
                looks += 1;
            }
            begun => break begun.map_err(Error::new),
        }
    };
    connection.busy_handler(Some(wait))?;
    begun
}

/// A file that is no SQLite file at all is no memory.
pub(super) fn foreign(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::new(ErrorKind::NotAMemory("it is no SQLite file".into())),
        _ => Error::new(error),
    }
}

/// Refuses files that are no memories, and memories of a newer bitext.
fn recognise(connection: &Connection) -> Result<()> {
    let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(foreign)?;
    let version = version(connection)?;
    if id != APPLICATION_ID {
        return Err(Error::new(ErrorKind::NotAMemory("it is an SQLite file of another program".into())));
    }
    if version > VERSION {
        return Err(Error::new(ErrorKind::NewerMemory { found: version, known: VERSION }));
    }
    Ok(())
}

/// Refuses a memory of an earlier bitext, for when it cannot be brought to the newest schema.
fn is_of_this_version(connection: &Connection) -> Result<()> {
    if version(connection)? < VERSION {
        return Err(Error::invalid("a memory of an earlier bitext: open it once where it can be written"));
    }
    Ok(())
}

fn version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Lets SQLite keep so many megabytes of pages.
pub(super) fn set_cache(connection: &Connection, megabytes: i64) -> Result<()> {
    Ok(connection.pragma_update(None, "cache_size", -1024 * megabytes)?)
}

/// Has a run that fills an empty memory write its pages to the file itself, where nobody else has it open.
///
/// A log would hold every page a second time, and finding a page in it takes the longer, the longer it is: five
/// million units took a fifth longer. What was in the file before, next to nothing, stands in a journal until the run
/// is done, by which SQLite brings it back after a run that was killed. Who comes to read meanwhile waits.
pub(super) fn leave_log(connection: &Connection) -> Result<()> {
    connection.busy_handler(None)?;
    // Whatever else keeps it from being done would keep the run from beginning.
    let _ = connection.pragma_update(None, "journal_mode", "DELETE");
    Ok(connection.busy_handler(Some(wait))?)
}

/// Undoes [`leave_log`]. Whoever opens the memory next does it where somebody reads just now.
pub(super) fn return_to_log(connection: &Connection) {
    let _ = connection.busy_handler(None);
    let _ = connection.pragma_update(None, "journal_mode", "WAL");
    let _ = connection.busy_handler(Some(wait));
}

/// Sets the connection up and brings the schema to the newest version.
fn prepare(connection: &mut Connection) -> Result<()> {
    // Readers go on reading while a run is written, and a killed writer leaves nothing half done. A run that fills
    // the memory without the log just now brings it back itself.
    match connection.pragma_update(None, "journal_mode", "WAL") {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
        done => done?,
    }
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    set_cache(connection, CACHE)?;
    connection.set_prepared_statement_cache_capacity(64);
    let found = version(connection)?;
    if found < VERSION {
        Migrations::from_slice(MIGRATIONS).to_latest(connection).map_err(migration)?;
        if (1..4).contains(&found) {
            // The room of the old tables, half of the file. A disk that has not that much again keeps it as it is.
            let _ = connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }
    Ok(())
}

fn migration(error: rusqlite_migration::Error) -> Error {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Error::new(err),
        other => Error::new(ErrorKind::NotAMemory(other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::OpenFlags;

    use super::*;
    use crate::lang::Direction;
    use crate::memory::record::Prints;
    use crate::memory::{LookupOptions, Memory, MemorySet, Query, UnitId};
    use crate::unit::TranslationUnit;

    #[test]
    fn the_migrations_are_well_formed() {
        Migrations::from_slice(MIGRATIONS).validate().unwrap();
        let connection = in_memory().unwrap();
        recognise(&connection).unwrap();
    }

    #[test]
    fn a_memory_of_the_first_schema_is_brought_to_the_newest_where_it_can_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.sqlite");
        let mut connection = Connection::open(&path).unwrap();
        Migrations::from_slice(MIGRATIONS).to_version(&mut connection, 1).unwrap();
        let unit = TranslationUnit::pair(&Direction::default(), "La séance est levée.", "The meeting rose.");
        let (fr, en, prints) = (&unit.variants[0], &unit.variants[1], Prints::of(&unit));
        let rows = format!(
            "INSERT INTO run (kind, command, files, date, first_unit, before_unit, summary, stamp)
             VALUES ('alignment', 'bitext', '[]', '20261121T120000Z', 1, 2, '{{}}', 1);
             UPDATE state SET value = 2 WHERE name = 'next_unit';
             INSERT INTO language VALUES (1, 'fr'), (2, 'en');
             INSERT INTO unit (id, run, fingerprint, status) VALUES (1, 1, {}, 2);
             INSERT INTO variant VALUES (1, 0, 1, {}, '{}', NULL, NULL), (1, 1, 2, {}, '{}', NULL, NULL);",
            prints.unit, prints.texts[0], fr.segment.text, prints.texts[1], en.segment.text,
        );
        connection.execute_batch(&rows).unwrap();
        drop(connection);
        let read_only = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        assert!(is_of_this_version(&read_only).unwrap_err().to_string().contains("an earlier bitext"));
        drop(read_only);
        let memory = Memory::open(&path).unwrap();
        assert_eq!((memory.runs().unwrap().len(), memory.info().unwrap().schema), (1, VERSION));
        assert_eq!(memory.check(&()).unwrap(), []);
        let free = memory.connection().pragma_query_value(None, "freelist_count", |row| row.get::<_, i64>(0));
        assert_eq!(free, Ok(0));
        let stored = memory.unit(UnitId(1)).unwrap().unwrap();
        assert_eq!(stored.unit.variants, unit.variants);
        let found = MemorySet::from(memory)
            .lookup(&Query::new("La séance est levée.", Direction::default()), &LookupOptions::default());
        assert_eq!(found.unwrap().len(), 1);
    }
}
