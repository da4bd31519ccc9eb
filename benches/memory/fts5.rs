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

/// The texts alone in which the words of `?1` stand next to each other, the first 50 as they came in.
pub(crate) const TEXTS: &str = "SELECT v.text FROM f.words w JOIN main.variant v ON v.id = w.rowid
     WHERE w.words MATCH ?1 LIMIT 50";

/// All that there is of the units of these texts, a row for each of their variants.
pub(crate) const UNITS: &str =
    "SELECT u.*, v.* FROM (SELECT rowid >> 16 AS id FROM f.words WHERE words MATCH ?1 LIMIT 50) w
     CROSS JOIN main.unit u ON u.id = w.id
     CROSS JOIN main.variant v ON v.id BETWEEN u.id << 16 AND u.id << 16 | 65535";

/// How many rows the words give, each with the lengths of its texts.
pub(crate) fn ask(connection: &Connection, sql: &str, words: &str) -> (usize, Duration) {
    let mut statement = connection.prepare_cached(sql).unwrap();
    let columns = statement.column_count();
    let phrase = format!("\"{}\"", words.replace('"', " "));
    timed(|| {
        let rows = statement.query_map([phrase], |row| (0..columns).map(|column| row.get(column)).collect());
        rows.unwrap().filter_map(|row: rusqlite::Result<Vec<rusqlite::types::Value>>| row.ok()).count()
    })
}
