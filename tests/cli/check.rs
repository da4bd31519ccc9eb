//! check: black-box tests.
