-- What the files of a run say of themselves as a whole: the notes and properties of a TMX header.
CREATE TABLE header (
    run INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    annotation TEXT NOT NULL,       -- JSON object of the note or property
    PRIMARY KEY (run, ordinal)
) WITHOUT ROWID, STRICT;
