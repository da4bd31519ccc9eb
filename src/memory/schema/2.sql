-- The rules that the texts of a run were cut into segments by, as their fingerprint. Runs of segments that
-- others cut, and those of earlier versions, have none.
CREATE TABLE segmentation (
    run INTEGER NOT NULL REFERENCES run (id),
    lang TEXT NOT NULL,
    rules TEXT NOT NULL,
    PRIMARY KEY (run, lang, rules)
) WITHOUT ROWID, STRICT;
