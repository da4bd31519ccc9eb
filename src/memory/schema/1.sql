PRAGMA application_id = 1651800180;

-- What a memory knows of itself: 'next_unit' (ids are never given twice), 'removed' (units deleted or
-- changed so far, by which an index tells how much of it is out of date).
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID, STRICT;
INSERT INTO state VALUES ('next_unit', 1), ('removed', 0);

CREATE TABLE language (id INTEGER PRIMARY KEY, tag TEXT NOT NULL UNIQUE) STRICT;

CREATE TABLE document (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;

-- Every change is part of a run, and runs are kept even when undone.
CREATE TABLE run (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    command TEXT NOT NULL,
    files TEXT NOT NULL,            -- JSON array
    date TEXT NOT NULL,             -- as told, YYYYMMDDThhmmssZ
    first_unit INTEGER NOT NULL,    -- the units that it made: first_unit up to before_unit
    before_unit INTEGER NOT NULL,
    summary TEXT NOT NULL,          -- JSON object of counts
    undone_by INTEGER REFERENCES run (id),
    stamp INTEGER NOT NULL          -- random: tells this run from another one of the same number
) STRICT;

CREATE TABLE unit (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,           -- which made it
    fingerprint INTEGER NOT NULL,   -- of languages, segments and context: equal units have equal ones
    identifier TEXT,
    source_lang INTEGER,            -- NULL: any
    document INTEGER,
    position INTEGER,
    confidence REAL,
    status INTEGER NOT NULL,        -- 0 aligned, 1 draft, 2 translated, 3 reviewed
    date TEXT,                      -- of the last change, digits alone
    previous TEXT,                  -- the source text before it
    next TEXT,
    context_key TEXT,
    metadata TEXT                   -- JSON object: dates, people, attributes, notes and properties
) STRICT;
CREATE INDEX unit_fingerprint ON unit (fingerprint);

CREATE TABLE variant (
    unit INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    lang INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,   -- of primary language and text
    text TEXT NOT NULL,
    codes TEXT,                     -- JSON array of inline codes
    metadata TEXT,                  -- JSON object
    PRIMARY KEY (unit, ordinal)
) WITHOUT ROWID, STRICT;
CREATE INDEX variant_fingerprint ON variant (fingerprint);

-- The way back: each unit that a run changed or removed, as it was before.
CREATE TABLE earlier (
    run INTEGER NOT NULL,
    unit INTEGER NOT NULL,
    image TEXT,                     -- JSON object of the unit; NULL: there was none
    PRIMARY KEY (run, unit)
) WITHOUT ROWID, STRICT;
CREATE INDEX earlier_unit ON earlier (unit, run);
