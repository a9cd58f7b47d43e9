//! `.zarray`, as written.
