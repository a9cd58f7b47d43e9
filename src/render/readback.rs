//! Target to pixels, for snapshots and tests.

use std::sync::{Arc, OnceLock};

use crate::render::error::RenderError;
use crate::render::gpu::Gpu;
use crate::render::pages::texture;

/// A texture that a [`crate::render::Renderer`] of the same format can draw to and [`read`] can read.
pub fn offscreen(
    gpu: &Gpu,
    size: [u32; 2],
    format: wgpu::TextureFormat,
) -> Result<wgpu::Texture, RenderError> {
    texture(gpu, size, format, wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC)
}

/// The pixels of a texture of four 8-bit channels as RGBA, row by row. `pause` is awaited while the GPU is not done:
/// natively it may return at once, in a page it should yield to the browser (next frame, or a timer).
pub async fn read(
    gpu: &Gpu,
    texture: &wgpu::Texture,
    mut pause: impl AsyncFnMut(),
) -> Result<Vec<u8>, RenderError> {
    let swap = match texture.format() {
        wgpu::TextureFormat::Rgba8Unorm => false,
        wgpu::TextureFormat::Bgra8Unorm => true,
        _ => return Err(RenderError::Readback),
    };
    let (row, rows) = (texture.width() * 4, texture.height());
    let padded = row.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: None,
        size: u64::from(padded) * u64::from(rows),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = gpu.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(padded),
                rows_per_image: None,
            },
        },
        texture.size(),
    );
    gpu.queue.submit([encoder.finish()]);
    let mapped = Arc::new(OnceLock::new());
    let done = Arc::clone(&mapped);
    buffer.map_async(wgpu::MapMode::Read, .., move |outcome| {
        let _ = done.set(outcome.is_ok());
    });
    let outcome = loop {
        // WebGPU needs no poll; WebGL2 notices only here that it is done.
        gpu.device.poll(wgpu::PollType::Poll).map_err(|_| RenderError::Readback)?;
        if let Some(outcome) = mapped.get() {
            break *outcome;
        }
        pause().await;
    };
    if !outcome {
        return Err(RenderError::Readback);
    }
    let view = buffer.get_mapped_range(..).map_err(|_| RenderError::Readback)?;
    let mut pixels = Vec::with_capacity(row as usize * rows as usize);
    for line in view.chunks_exact(padded as usize) {
        pixels.extend_from_slice(&line[..row as usize]);
    }
    if swap {
        for pixel in pixels.chunks_exact_mut(4) {
            pixel.swap(0, 2);
        }
    }
    Ok(pixels)
}
