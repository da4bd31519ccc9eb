-- Segments by one number made of their unit's and their place in it: a tree of numbers is flatter, and quicker
-- to fill and to search, than one of rows.
CREATE TABLE segment (
    id INTEGER PRIMARY KEY,         -- 65536 * unit + ordinal
    unit INTEGER GENERATED ALWAYS AS (id >> 16),
    lang INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,   -- of primary language and text
    text TEXT NOT NULL,
    codes TEXT,                     -- JSON array of inline codes
    metadata TEXT                   -- JSON object
) STRICT;
INSERT INTO segment SELECT unit << 16 | ordinal, lang, fingerprint, text, codes, metadata
    FROM variant ORDER BY unit, ordinal;
DROP TABLE variant;
ALTER TABLE segment RENAME TO variant;
CREATE INDEX variant_fingerprint ON variant (fingerprint);
