//! segment: black-box tests.
