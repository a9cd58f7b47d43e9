//! What the metadata means: from an address to an [`image::Image`], whichever NGFF version wrote it. Version
//! differences die here; nothing above branches on one. What only the complete page opens is left out of the plain one.

#[cfg(not(feature = "plain"))]
mod above;
mod assemble;
mod axes;
mod channels;
mod color;
mod documents;
pub mod error;
#[cfg(not(feature = "plain"))]
mod hierarchy;
pub mod image;
mod json;
mod labels;
#[cfg(not(feature = "plain"))]
mod members;
mod multiscale;
pub mod node;
#[cfg(not(feature = "plain"))]
mod nodes;
#[cfg(not(feature = "plain"))]
mod onward;
pub mod open;
#[cfg(not(feature = "plain"))]
mod parameters;
#[cfg(feature = "plain")]
mod plain;
#[cfg(not(feature = "plain"))]
mod plate;
mod pyramid;
mod root;
#[cfg(not(feature = "plain"))]
mod scene;
#[cfg(not(feature = "plain"))]
mod series;
#[cfg(not(feature = "plain"))]
mod series_names;
mod transform;
pub mod units;

pub use image::Image;
