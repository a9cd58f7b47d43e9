//! From wanted to resident: a state machine without input and output.
