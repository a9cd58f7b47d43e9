//! A round length for the scale bar.
