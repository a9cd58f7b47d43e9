//! The omero block to names, colours and windows; defaults without it.
