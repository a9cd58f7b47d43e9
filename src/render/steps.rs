//! Layers to steps: which quads are drawn together, with which program, from which page, and their vertex data. Adding
//! has no order, so the quads of a layer are sorted by page.

use litemap::LiteMap;
use std::ops::Range;

use crate::decode::texels::TexelFormat;
use crate::plan::frame::{Blend, FrameLayer, ImageLayer, LabelLayer, Page, Quad};
use crate::plan::label_color::Palette;
use crate::render::error::RenderError;
use crate::render::gpu::Gpu;
use crate::render::instances::{Instances, LabelStyle};
use crate::render::label_tables::{LabelTables, OnGpu};
use crate::render::pages::Pages;
use crate::render::shaders::Program;

/// Instances that are drawn at once: one program, one page.
pub struct Batch {
    /// With which pipeline.
    pub program: Program,
    /// From which texture.
    pub page: Page,
    /// Where its instances are.
    pub bytes: Range<u64>,
    /// How many.
    pub count: u32,
}

/// A layer, ready to be drawn.
pub enum Step {
    /// Channels to be added.
    Image {
        /// By page.
        batches: Vec<Batch>,
        /// 0 to 1.
        opacity: f32,
        /// With what is below.
        blend: Blend,
    },
    /// Ids to be coloured.
    Labels {
        /// By page.
        batches: Vec<Batch>,
        /// The same quads, to be filled from their ids.
        quads: Range<u64>,
        /// How many.
        count: u32,
        /// Their colours.
        table: OnGpu,
    },
}

/// What layers are prepared with.
pub struct Preparation<'a> {
    /// The device.
    pub gpu: &'a Gpu,
    /// What can be read.
    pub pages: &'a Pages,
    /// Grows by the tables of the layers.
    pub tables: &'a mut LabelTables,
    /// Grows by the quads of the layers.
    pub instances: &'a mut Instances,
    /// Of the target, in pixels.
    pub size: [u32; 2],
}

impl Preparation<'_> {
    /// `None` for a layer that shows nothing.
    pub fn layer(&mut self, layer: &FrameLayer) -> Result<Option<Step>, RenderError> {
        match layer {
            FrameLayer::Image(layer) => self.image(layer),
            FrameLayer::Labels(layer) => self.labels(layer),
        }
    }

    fn image(&mut self, layer: &ImageLayer) -> Result<Option<Step>, RenderError> {
        let size = self.size;
        if layer.opacity <= 0.0 || layer.opacity.is_nan() {
            return Ok(None);
        }
        let program = |format| match format {
            TexelFormat::R8Uint | TexelFormat::R16Uint | TexelFormat::R32Uint => Ok(Program::ImageU32),
            TexelFormat::R8Sint | TexelFormat::R16Sint | TexelFormat::R32Sint => Ok(Program::ImageI32),
            TexelFormat::R32Float => Ok(Program::ImageF32),
            TexelFormat::Rg32Uint => Err(RenderError::NotDrawable(format)),
        };
        let quads = layer.quads.iter().filter(|quad| (quad.channel as usize) < layer.channels.len());
        let batches = self.batches(quads, program, |instances, quad| {
            if let Some(look) = layer.channels.get(quad.channel as usize) {
                instances.push_image(quad, look, size);
            }
        })?;
        if batches.is_empty() {
            return Ok(None);
        }
        Ok(Some(Step::Image { batches, opacity: layer.opacity, blend: layer.blend }))
    }

    fn labels(&mut self, layer: &LabelLayer) -> Result<Option<Step>, RenderError> {
        let size = self.size;
        if layer.opacity <= 0.0 || layer.opacity.is_nan() {
            return Ok(None);
        }
        let program = |format| match format {
            TexelFormat::R8Uint | TexelFormat::R16Uint | TexelFormat::R32Uint | TexelFormat::Rg32Uint => {
                Ok(Program::LabelIdsU32)
            }
            TexelFormat::R8Sint | TexelFormat::R16Sint | TexelFormat::R32Sint => Ok(Program::LabelIdsI32),
            TexelFormat::R32Float => Err(RenderError::NotDrawable(format)),
        };
        let table = self.tables.get(self.gpu, layer)?;
        let style = LabelStyle {
            opacity: layer.opacity,
            count: table.count,
            outline: layer.outline,
            only_listed: !layer.selected.is_empty(),
            palette: Palette::of(layer.seed),
        };
        let start = self.instances.bytes.len() as u64;
        let batches = self.batches(layer.quads.iter(), program, |instances, quad| {
            instances.push_label(quad, style, size);
        })?;
        let quads = start..self.instances.bytes.len() as u64;
        let count = batches.iter().map(|batch| batch.count).sum();
        Ok((count > 0).then_some(Step::Labels { batches, quads, count, table }))
    }

    /// Sorts quads by channel and page, and leaves out those that cannot show anything. Half floats round each sum: only
    /// with channels in one order is the same picture the same to the bit, wherever its tiles lie.
    fn batches<'a>(
        &mut self,
        quads: impl Iterator<Item = &'a Quad>,
        program: impl Fn(TexelFormat) -> Result<Program, RenderError>,
        push: impl Fn(&mut Instances, &Quad),
    ) -> Result<Vec<Batch>, RenderError> {
        let mut sorted: LiteMap<(u32, Page), Vec<&Quad>> = LiteMap::new();
        for quad in quads {
            if quad.size.contains(&0) || !quad.corners.iter().flatten().all(|part| part.is_finite()) {
                continue;
            }
            sorted.entry((quad.channel, quad.slot.page)).or_default().push(quad);
        }
        let mut batches = Vec::with_capacity(sorted.len());
        for ((_, page), quads) in sorted {
            let program = program(page.format)?;
            if self.pages.binding(&page).is_none() {
                continue;
            }
            let start = self.instances.bytes.len() as u64;
            for quad in &quads {
                push(self.instances, quad);
            }
            let bytes = start..self.instances.bytes.len() as u64;
            batches.push(Batch { program, page, bytes, count: quads.len() as u32 });
        }
        Ok(batches)
    }
}
