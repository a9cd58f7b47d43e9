//! Colours that labels were given, as textures that the shader searches: sorted ids with their colours. If only some ids
//! are selected, the table lists those with the colours that they have anyway, and the shader hides all others.

use std::rc::Rc;

use crate::ome::image::{LabelId, LabelTable};
use crate::plan::frame::LabelLayer;
use crate::plan::label_color::color_of;
use crate::render::error::RenderError;
use crate::render::gpu::Gpu;
use crate::render::pages::texture;

/// Entries in a row of the texture; `TABLE_COLUMNS_LOG2` in `labels.wgsl`.
const COLUMNS: usize = 1 << 11;
const ENTRY_BYTES: usize = 16;

/// Tables on the GPU, kept while frames show them.
#[derive(Debug, Default)]
pub struct LabelTables {
    tables: Vec<Kept>,
}

#[derive(Debug)]
struct Kept {
    // Held, so that its address stays its own.
    table: Rc<LabelTable>,
    selected: Vec<LabelId>,
    seed: u32,
    shown: bool,
    on_gpu: OnGpu,
}

/// One table as the shader reads it.
#[derive(Debug, Clone)]
pub struct OnGpu {
    /// What the pipeline is given.
    pub binding: wgpu::BindGroup,
    /// How many entries are valid.
    pub count: u32,
    texture: wgpu::Texture,
}

impl LabelTables {
    /// The table of a layer, made if it is new.
    pub fn get(&mut self, gpu: &Gpu, layer: &LabelLayer) -> Result<OnGpu, RenderError> {
        let known = self.tables.iter_mut().find(|kept| {
            Rc::ptr_eq(&kept.table, &layer.table)
                && kept.selected == layer.selected
                && kept.seed == layer.seed
        });
        if let Some(kept) = known {
            kept.shown = true;
            return Ok(kept.on_gpu.clone());
        }
        let on_gpu = make(gpu, &entries(layer))?;
        self.tables.push(Kept {
            table: Rc::clone(&layer.table),
            selected: layer.selected.clone(),
            seed: layer.seed,
            shown: true,
            on_gpu: on_gpu.clone(),
        });
        Ok(on_gpu)
    }

    /// Frees what no layer asked for since the last call.
    pub fn sweep(&mut self) {
        self.tables.retain_mut(|kept| {
            if !kept.shown {
                kept.on_gpu.texture.destroy();
            }
            std::mem::take(&mut kept.shown)
        });
    }

    /// Bytes of all tables.
    pub fn gpu_bytes(&self) -> u64 {
        let bytes = |texture: &wgpu::Texture| u64::from(texture.width()) * u64::from(texture.height());
        self.tables.iter().map(|kept| bytes(&kept.on_gpu.texture) * ENTRY_BYTES as u64).sum()
    }
}

/// What the shader is to find, sorted by id, each id once.
fn entries(layer: &LabelLayer) -> Vec<(LabelId, [u8; 4])> {
    let mut ids = match layer.selected.as_slice() {
        [] if layer.seed == 0 => return layer.table.colors.clone(),
        [] => layer.table.colors.iter().map(|(id, _)| *id).collect(),
        selected => selected.to_vec(),
    };
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| (id, color_of(&layer.table, id, layer.seed))).collect()
}

fn make(gpu: &Gpu, entries: &[(LabelId, [u8; 4])]) -> Result<OnGpu, RenderError> {
    let rows = entries.len().div_ceil(COLUMNS).max(1);
    let columns = if rows == 1 { entries.len().max(1) } else { COLUMNS };
    let size = [columns as u32, u32::try_from(rows).unwrap_or(u32::MAX)];
    let usage = wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST;
    let texture = texture(gpu, size, wgpu::TextureFormat::Rgba32Uint, usage)?;
    let mut bytes = Vec::with_capacity(rows * columns * ENTRY_BYTES);
    for (id, color) in entries {
        bytes.extend_from_slice(&id.to_le_bytes());
        bytes.extend_from_slice(color);
        bytes.extend_from_slice(&[0; 4]);
    }
    bytes.resize(rows * columns * ENTRY_BYTES, 0);
    gpu.queue.write_texture(
        texture.as_image_copy(),
        &bytes,
        wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some((columns * ENTRY_BYTES) as u32),
            rows_per_image: None,
        },
        texture.size(),
    );
    let binding = gpu.pipelines.bind(&gpu.device, &texture);
    Ok(OnGpu { binding, count: entries.len() as u32, texture })
}
