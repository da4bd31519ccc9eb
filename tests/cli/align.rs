//! align: black-box tests.
