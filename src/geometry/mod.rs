//! Space, without images: spaces that know their name, and affine maps between index and world coordinates.

pub mod affine;
pub mod picture_size;
pub mod spaces;

pub use affine::Affine;
