//! Messages to a header beside a buffer, and back.
