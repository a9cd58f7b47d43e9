//! Which chunk holds a sample, and how its object is called.
