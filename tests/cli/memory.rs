//! memory: black-box tests.
