//! Decisions, as pure functions of image, view and policy: which level, which tiles, in which order, and what can be
//! drawn now. Nothing here loads anything; wishes are declared, the streamer reconciles.

pub mod cover;
pub mod frame;
pub mod label_color;
pub mod level;
pub mod placement;
pub mod policy;
pub mod tile;
pub mod wanted;
