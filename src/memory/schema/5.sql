-- Equal units are found by the texts that they share.
DROP INDEX unit_fingerprint;
