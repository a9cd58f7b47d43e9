//! What the metadata means: from an address to an [`image::Image`], whichever NGFF version wrote it. Version
//! differences die here; nothing above branches on one.

mod above;
mod assemble;
mod axes;
mod channels;
mod color;
mod documents;
pub mod error;
pub mod image;
mod json;
mod labels;
mod members;
mod multiscale;
pub mod node;
mod nodes;
pub mod open;
mod parameters;
mod plate;
mod pyramid;
mod root;
mod scene;
mod series;
mod transform;
pub mod units;

pub use image::Image;
