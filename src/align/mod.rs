//! From the segments of two documents to a bitext of beads.
