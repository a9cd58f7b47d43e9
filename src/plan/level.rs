//! Which level suits this zoom.
