//! What several themes need.

pub mod images;
pub mod script;
