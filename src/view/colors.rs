//! Colours as text.
