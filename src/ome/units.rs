//! Unit names to symbols.
