//! exchange: black-box tests.
