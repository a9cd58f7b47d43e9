//! Where a source lies: its plane, its levels in it.
