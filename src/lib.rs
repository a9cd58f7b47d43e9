//! zarrscope: a viewer for OME-Zarr images in the browser.
//!
//! Three nouns carry it. A [`Viewer`](app::viewer::Viewer) owns all state: [inputs](app::input::Input) come in,
//! [effects](app::effect::Effect) go out. A [`Streamer`](stream::streamer::Streamer) turns what is wanted into what is
//! there. A [`Frame`](plan::frame::Frame) is a value that says what to draw.
//!
//! The folders, from the ground up; each may import only what lies below it:
//!
//! | folder | what it decides |
//! | --- | --- |
//! | [`geometry`] | spaces and affine maps |
//! | [`zarr`] | arrays on a store: which object holds a chunk, and how its bytes become samples |
//! | [`decode`] | the worker's whole job, as plain functions |
//! | [`ome`] | what the metadata means: from an address to an [`Image`](ome::Image) |
//! | [`view`] | where the person looks |
//! | [`plan`] | which tiles are wanted, and what can be drawn now |
//! | [`stream`] | from wanted to resident |
//! | `render` | frames to pictures, with wgpu |
//! | [`app`] | the one owner |
//! | `browser` | the only folder that names the browser |
//!
//! ARCHITECTURE.md walks a chunk through them, from URL to pixel.

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
