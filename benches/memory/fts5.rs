//! What a concordance by SQLite's FTS5 would cost, beside ours.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::timed;

/// Fills an FTS5 table with all texts of the memory, in the cheapest form that knows phrases: without the
/// texts themselves, in a file without a journal. Says how long that took.
pub(crate) fn fill(memory: &str, file: &Path) -> (Connection, Duration) {
    let connection = Connection::open(memory).unwrap();
    connection.execute("ATTACH ?1 AS f", [file.to_str().unwrap()]).unwrap();
    connection
        .execute_batch(
            "PRAGMA f.journal_mode = OFF;
             CREATE VIRTUAL TABLE f.words USING fts5(text, content = '', tokenize = 'unicode61 remove_diacritics 2');",
        )
        .unwrap();
    let ((), time) = timed(|| {
        connection.execute_batch("INSERT INTO f.words (rowid, text) SELECT id, text FROM main.variant").unwrap();
    });
    (connection, time)
}

/// The first 50 texts in which the words stand next to each other, and how many they are.
pub(crate) fn ask(connection: &Connection, words: &str) -> (usize, Duration) {
    let mut statement = connection
        .prepare_cached(
            "SELECT v.text FROM f.words w JOIN main.variant v ON v.id = w.rowid
             WHERE w.words MATCH ?1 LIMIT 50",
        )
        .unwrap();
    let phrase = format!("\"{}\"", words.replace('"', " "));
    timed(|| statement.query_map([phrase], |row| row.get::<_, String>(0)).unwrap().filter_map(Result::ok).count())
}
