//! zarrscope: a viewer for OME-Zarr images in the browser.

pub mod app;
pub mod decode;
pub mod geometry;
pub mod ome;
pub mod plan;
#[cfg(feature = "render")]
pub mod render;
pub mod stream;
pub mod view;
pub mod zarr;

#[cfg(target_arch = "wasm32")]
pub mod browser;
