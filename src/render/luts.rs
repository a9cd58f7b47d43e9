//! Colour maps as a texture: a row each.

use std::rc::Rc;

use crate::render::error::RenderError;
use crate::render::gpu::Gpu;
use crate::render::pages::texture;

/// Steps of one; `STEPS` in `image.wgsl`.
const STEPS: usize = 256;

/// The colour maps of a frame.
#[derive(Debug)]
pub struct Luts {
    /// What the pipeline is given.
    pub binding: wgpu::BindGroup,
    texels: Rc<Vec<u8>>,
    texture: wgpu::Texture,
}

impl Luts {
    /// Of rows of 256 steps in RGBA; without any, a row that nobody reads.
    pub fn new(gpu: &Gpu, texels: &Rc<Vec<u8>>) -> Result<Self, RenderError> {
        let rows = (texels.len() / (STEPS * 4)).max(1);
        let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
        let size = [STEPS as u32, rows as u32];
        let texture = texture(gpu, size, wgpu::TextureFormat::Rgba8Unorm, usage)?;
        if !texels.is_empty() {
            gpu.queue.write_texture(
                texture.as_image_copy(),
                texels,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(STEPS as u32 * 4),
                    rows_per_image: None,
                },
                texture.size(),
            );
        }
        let binding = gpu.pipelines.bind(&gpu.device, &texture);
        Ok(Self { binding, texels: Rc::clone(texels), texture })
    }

    /// Whether it holds these.
    pub fn shows(&self, texels: &Rc<Vec<u8>>) -> bool {
        Rc::ptr_eq(&self.texels, texels)
    }

    /// Bytes of the texture.
    pub fn gpu_bytes(&self) -> u64 {
        u64::from(self.texture.height()) * STEPS as u64 * 4
    }
}

impl Drop for Luts {
    fn drop(&mut self) {
        self.texture.destroy();
    }
}
