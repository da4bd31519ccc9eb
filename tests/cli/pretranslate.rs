//! pretranslate: black-box tests.
