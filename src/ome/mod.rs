//! What the metadata means: from an address to an [`image::Image`], whichever NGFF version wrote it. Version
//! differences die here; nothing above branches on one.

pub mod channels;
pub mod error;
pub mod image;
pub mod labels;
pub mod multiscale;
pub mod open;
pub mod units;

pub use image::Image;
