//! The textures that hold tiles: one per page, made on the first upload, gone when dropped.

use litemap::LiteMap;

use crate::decode::texels::TexelFormat;
use crate::plan::frame::{Buffers, Page, Texels, Upload};
use crate::render::error::RenderError;
use crate::render::gather::{Scratch, gather};
use crate::render::gpu::Gpu;

/// Pages on the GPU, by id.
#[derive(Debug, Default)]
pub struct Pages {
    textures: LiteMap<u32, PageTexture>,
    scratch: Scratch,
}

#[derive(Debug)]
struct PageTexture {
    page: Page,
    texture: wgpu::Texture,
    binding: wgpu::BindGroup,
}

impl Pages {
    /// Frees a page.
    pub fn remove(&mut self, id: u32) {
        if let Some(gone) = self.textures.remove(&id) {
            // Now, not when JavaScript's collector comes by.
            gone.texture.destroy();
        }
    }

    /// Frees all pages.
    pub fn clear(&mut self) {
        while let Some((id, _)) = self.textures.first() {
            self.remove(*id);
        }
    }

    /// What a pipeline is given to read a page; `None` if nothing was ever written to it.
    pub fn binding(&self, page: &Page) -> Option<&wgpu::BindGroup> {
        self.textures.get(&page.id).filter(|known| known.page == *page).map(|known| &known.binding)
    }

    /// Bytes of all pages.
    pub fn gpu_bytes(&self) -> u64 {
        self.textures.values().map(|known| bytes(&known.page)).sum()
    }

    /// Writes texels into their slot.
    pub fn upload(&mut self, gpu: &Gpu, upload: &Upload, buffers: &impl Buffers) -> Result<(), RenderError> {
        let Upload { slot, size, texels } = upload;
        let texel_bytes = slot.page.format.size();
        let fits = (0..2).all(|axis| {
            size[axis] > 0
                && slot.origin[axis].checked_add(size[axis]).is_some_and(|end| end <= slot.page.size[axis])
        });
        if !fits {
            return Err(RenderError::BadUpload);
        }
        let bytes_per_row = match texels {
            Texels::Cut { buffer, cut } => {
                if cut.size != *size || cut.texel_bytes as usize != texel_bytes {
                    return Err(RenderError::BadUpload);
                }
                gather(buffers, *buffer, cut, &mut self.scratch)?
            }
            Texels::Constant(texel) => {
                if texel.len() != texel_bytes {
                    return Err(RenderError::BadUpload);
                }
                // The page is within the device's limits, or the next step refuses it before this is used.
                let row = texel.repeat(size[0].min(gpu.max_texture_side) as usize);
                self.scratch.rows.clear();
                for _ in 0..size[1].min(gpu.max_texture_side) {
                    self.scratch.rows.extend_from_slice(&row);
                }
                row.len() as u32
            }
        };
        let known = self.textures.get(&slot.page.id);
        if known.is_some_and(|known| known.page != slot.page) {
            return Err(RenderError::BadUpload);
        }
        if known.is_none() {
            let made = make(gpu, slot.page)?;
            self.textures.insert(slot.page.id, made);
        }
        let Some(known) = self.textures.get(&slot.page.id) else {
            return Ok(());
        };
        gpu.queue.write_texture(
            wgpu::TexelCopyTextureInfo {
                texture: &known.texture,
                mip_level: 0,
                origin: wgpu::Origin3d { x: slot.origin[0], y: slot.origin[1], z: 0 },
                aspect: wgpu::TextureAspect::All,
            },
            &self.scratch.rows,
            wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(bytes_per_row),
                rows_per_image: None,
            },
            wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
        );
        Ok(())
    }
}

fn make(gpu: &Gpu, page: Page) -> Result<PageTexture, RenderError> {
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let texture = texture(gpu, page.size, gpu_format(page.format), usage)?;
    let binding = gpu.pipelines.bind(&gpu.device, &texture);
    Ok(PageTexture { page, texture, binding })
}

/// A texture of one level, unless it is larger than the device allows.
pub fn texture(
    gpu: &Gpu,
    size: [u32; 2],
    format: wgpu::TextureFormat,
    usage: wgpu::TextureUsages,
) -> Result<wgpu::Texture, RenderError> {
    let limit = gpu.max_texture_side;
    if size.iter().any(|side| *side == 0 || *side > limit) {
        return Err(RenderError::TextureTooLarge { size, limit });
    }
    Ok(gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: None,
        size: wgpu::Extent3d { width: size[0], height: size[1], depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format,
        usage,
        view_formats: &[],
    }))
}

fn bytes(page: &Page) -> u64 {
    u64::from(page.size[0]) * u64::from(page.size[1]) * page.format.size() as u64
}

fn gpu_format(format: TexelFormat) -> wgpu::TextureFormat {
    match format {
        TexelFormat::R8Uint => wgpu::TextureFormat::R8Uint,
        TexelFormat::R8Sint => wgpu::TextureFormat::R8Sint,
        TexelFormat::R16Uint => wgpu::TextureFormat::R16Uint,
        TexelFormat::R16Sint => wgpu::TextureFormat::R16Sint,
        TexelFormat::R32Uint => wgpu::TextureFormat::R32Uint,
        TexelFormat::R32Sint => wgpu::TextureFormat::R32Sint,
        TexelFormat::R32Float => wgpu::TextureFormat::R32Float,
        TexelFormat::Rg32Uint => wgpu::TextureFormat::Rg32Uint,
    }
}
