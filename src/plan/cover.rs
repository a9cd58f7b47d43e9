//! What can be drawn now: fine where loaded, coarse elsewhere, never both.
