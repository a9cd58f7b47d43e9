//! Frames to pictures, with wgpu; without browser and network. One code path serves WebGPU and WebGL2: no compute, no
//! storage buffers, the limits of WebGL2 but for the size of textures.

pub mod error;
mod gather;
pub mod gpu;
mod instances;
mod label_tables;
mod lanes;
mod luts;
mod pages;
pub mod pipelines;
pub mod readback;
pub mod renderer;
pub mod shaders;
pub mod sketch;
mod steps;

pub use error::RenderError;
pub use gpu::{Gpu, GpuEvent};
pub use renderer::Renderer;
