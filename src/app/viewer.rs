//! The viewer itself.
