//! The decode worker.

fn main() {}
