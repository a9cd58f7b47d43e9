//! Pan, zoom about a point, fit.
