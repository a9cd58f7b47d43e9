//! Names one drawable rectangle and the chunk that it is cut from.
