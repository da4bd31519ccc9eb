//! From bytes to blocks of translatable text, and back with everything else untouched.
