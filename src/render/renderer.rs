//! Frame to target: frees, uploads, then draws layer after layer. One renderer per canvas, because page ids are a
//! viewer's own.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::decode::texels::TexelFormat;
use crate::plan::frame::{Buffers, Frame, FrameLayer, ImageLayer, LabelLayer, Page, Quad};
use crate::render::error::RenderError;
use crate::render::gpu::Gpu;
use crate::render::instances::{self, Instances, LabelStyle};
use crate::render::label_tables::{LabelTables, OnGpu};
use crate::render::pages::{Pages, texture};
use crate::render::shaders::Program;

/// With more layers than this, the picture is put together in the accumulation format: the roundings of a byte target
/// would add up.
const LAYERS_ON_TARGET: usize = 2;

/// Draws the frames of one viewer.
#[derive(Debug)]
pub struct Renderer {
    gpu: Rc<Gpu>,
    format: wgpu::TextureFormat,
    pages: Pages,
    tables: LabelTables,
    instances: Instances,
    vertices: Option<wgpu::Buffer>,
    /// Where the channels of a layer are added.
    light: Option<Canvas>,
    /// Where many layers are put together.
    picture: Option<Canvas>,
}

#[derive(Debug)]
struct Canvas {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    binding: wgpu::BindGroup,
}

/// Instances that are drawn at once: one program, one page.
struct Batch {
    program: Program,
    page: Page,
    bytes: Range<u64>,
    count: u32,
}

/// A layer, ready to be drawn.
enum Step {
    Image { batches: Vec<Batch>, composite: Range<u64> },
    Labels { batches: Vec<Batch>, table: OnGpu },
}

impl Renderer {
    /// For targets of `format`, which must not be an sRGB format: frames are in display values.
    pub fn new(gpu: Rc<Gpu>, format: wgpu::TextureFormat) -> Self {
        Self {
            gpu,
            format,
            pages: Pages::default(),
            tables: LabelTables::default(),
            instances: Instances::default(),
            vertices: None,
            light: None,
            picture: None,
        }
    }

    /// The device that it draws with.
    pub fn gpu(&self) -> &Rc<Gpu> {
        &self.gpu
    }

    /// Bytes on the GPU that belong to this renderer.
    pub fn gpu_bytes(&self) -> u64 {
        let canvas = |canvas: &Option<Canvas>| {
            canvas.as_ref().map_or(0, |canvas| {
                let texture = &canvas.texture;
                let texel = texture.format().block_copy_size(None).unwrap_or(0);
                u64::from(texture.width()) * u64::from(texture.height()) * u64::from(texel)
            })
        };
        self.pages.gpu_bytes()
            + self.tables.gpu_bytes()
            + canvas(&self.light)
            + canvas(&self.picture)
            + self.vertices.as_ref().map_or(0, wgpu::Buffer::size)
    }

    /// Frees all pages, tables and buffers.
    pub fn reset(&mut self) {
        self.pages.clear();
        // Once marks what was shown as unshown, twice frees it.
        self.tables.sweep();
        self.tables.sweep();
        self.drop_canvases();
        if let Some(vertices) = self.vertices.take() {
            vertices.destroy();
        }
    }

    /// Draws `frame` on `target`, a view of `frame.size` pixels. If a part of the frame cannot be had, the rest is drawn
    /// nevertheless and the first error returned.
    pub fn render(
        &mut self,
        frame: &Frame,
        buffers: &impl Buffers,
        target: &wgpu::TextureView,
    ) -> Result<(), RenderError> {
        let mut outcome = Ok(());
        for id in &frame.dropped_pages {
            self.pages.remove(*id);
        }
        for upload in &frame.uploads {
            outcome = outcome.and(self.pages.upload(&self.gpu, upload, buffers));
        }
        if frame.size.contains(&0) {
            return outcome;
        }
        self.instances.bytes.clear();
        let mut steps = Vec::new();
        for layer in &frame.layers {
            match self.prepare(layer, frame.size) {
                Ok(Some(step)) => steps.push(step),
                Ok(None) => {}
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        self.tables.sweep();
        let many = steps.len() > LAYERS_ON_TARGET;
        let opaque = self.composite(1.0);
        outcome = outcome.and(self.size_canvases(frame.size, &steps, many));
        let Some(vertices) = self.write_vertices() else {
            return outcome;
        };

        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        let [red, green, blue] = frame.background.map(f64::from);
        let clear = wgpu::LoadOp::Clear(wgpu::Color { r: red, g: green, b: blue, a: 1.0 });
        let (below, format) = match &self.picture {
            Some(picture) if many => (&picture.view, self.gpu.accumulation),
            _ => (target, self.format),
        };
        drop(begin(&mut encoder, below, clear));
        for step in &steps {
            match step {
                Step::Image { batches, composite } => {
                    let Some(light) = &self.light else { continue };
                    let mut pass =
                        begin(&mut encoder, &light.view, wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT));
                    self.draw(&mut pass, batches, &vertices, self.gpu.accumulation);
                    drop(pass);
                    let mut pass = begin(&mut encoder, below, wgpu::LoadOp::Load);
                    self.lay(&mut pass, light, &vertices, composite, format);
                }
                Step::Labels { batches, table } => {
                    let mut pass = begin(&mut encoder, below, wgpu::LoadOp::Load);
                    pass.set_bind_group(1, &table.binding, &[]);
                    self.draw(&mut pass, batches, &vertices, format);
                }
            }
        }
        if let Some(picture) = self.picture.as_ref().filter(|_| many) {
            let mut pass = begin(&mut encoder, target, clear);
            self.lay(&mut pass, picture, &vertices, &opaque, self.format);
        }
        self.gpu.queue.submit([encoder.finish()]);
        outcome
    }

    fn prepare(&mut self, layer: &FrameLayer, size: [u32; 2]) -> Result<Option<Step>, RenderError> {
        match layer {
            FrameLayer::Image(layer) => self.prepare_image(layer, size),
            FrameLayer::Labels(layer) => self.prepare_labels(layer, size),
        }
    }

    fn prepare_image(&mut self, layer: &ImageLayer, size: [u32; 2]) -> Result<Option<Step>, RenderError> {
        if is_invisible(layer.opacity) {
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
        let composite = self.composite(layer.opacity);
        Ok(Some(Step::Image { batches, composite }))
    }

    fn prepare_labels(&mut self, layer: &LabelLayer, size: [u32; 2]) -> Result<Option<Step>, RenderError> {
        if is_invisible(layer.opacity) {
            return Ok(None);
        }
        let program = |format| match format {
            TexelFormat::R8Uint | TexelFormat::R16Uint | TexelFormat::R32Uint | TexelFormat::Rg32Uint => {
                Ok(Program::LabelsU32)
            }
            TexelFormat::R8Sint | TexelFormat::R16Sint | TexelFormat::R32Sint => Ok(Program::LabelsI32),
            TexelFormat::R32Float => Err(RenderError::NotDrawable(format)),
        };
        let table = self.tables.get(&self.gpu, layer)?;
        let style = LabelStyle {
            opacity: layer.opacity,
            count: table.count,
            outline: layer.outline,
            only_listed: !layer.selected.is_empty(),
        };
        let batches = self.batches(layer.quads.iter(), program, |instances, quad| {
            instances.push_label(quad, style, size);
        })?;
        Ok((!batches.is_empty()).then_some(Step::Labels { batches, table }))
    }

    /// Sorts quads by page, and leaves out those that cannot show anything.
    fn batches<'a>(
        &mut self,
        quads: impl Iterator<Item = &'a Quad>,
        program: impl Fn(TexelFormat) -> Result<Program, RenderError>,
        push: impl Fn(&mut Instances, &Quad),
    ) -> Result<Vec<Batch>, RenderError> {
        let mut by_page: BTreeMap<Page, Vec<&Quad>> = BTreeMap::new();
        for quad in quads {
            if quad.size.contains(&0) || !quad.corners.iter().flatten().all(|part| part.is_finite()) {
                continue;
            }
            by_page.entry(quad.slot.page).or_default().push(quad);
        }
        let mut batches = Vec::with_capacity(by_page.len());
        for (page, quads) in by_page {
            let program = program(page.format)?;
            if self.pages.binding(&page).is_none() {
                continue;
            }
            let start = self.instances.bytes.len() as u64;
            for quad in &quads {
                push(&mut self.instances, quad);
            }
            let bytes = start..self.instances.bytes.len() as u64;
            batches.push(Batch { program, page, bytes, count: quads.len() as u32 });
        }
        Ok(batches)
    }

    fn composite(&mut self, opacity: f32) -> Range<u64> {
        let start = self.instances.bytes.len() as u64;
        self.instances.push_composite(opacity);
        start..start + instances::stride(instances::COMPOSITE)
    }

    /// Writes the instances into a buffer that grows by doubling.
    fn write_vertices(&mut self) -> Option<wgpu::Buffer> {
        let needed = self.instances.bytes.len() as u64;
        if self.vertices.as_ref().is_none_or(|buffer| buffer.size() < needed) {
            if let Some(outgrown) = self.vertices.take() {
                outgrown.destroy();
            }
            self.vertices = Some(self.gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: None,
                size: needed.next_power_of_two().max(4096),
                usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }));
        }
        let vertices = self.vertices.clone()?;
        self.gpu.queue.write_buffer(&vertices, 0, &self.instances.bytes);
        Some(vertices)
    }

    /// Makes the textures that the steps need, once per size of the frame.
    fn size_canvases(&mut self, size: [u32; 2], steps: &[Step], many: bool) -> Result<(), RenderError> {
        let stale = |canvas: &Option<Canvas>| {
            canvas.as_ref().is_some_and(|canvas| [canvas.texture.width(), canvas.texture.height()] != size)
        };
        if stale(&self.light) || stale(&self.picture) {
            self.drop_canvases();
        }
        if self.light.is_none() && steps.iter().any(|step| matches!(step, Step::Image { .. })) {
            self.light = Some(canvas(&self.gpu, size)?);
        }
        if self.picture.is_none() && many {
            self.picture = Some(canvas(&self.gpu, size)?);
        }
        Ok(())
    }

    fn drop_canvases(&mut self) {
        for canvas in [self.light.take(), self.picture.take()].into_iter().flatten() {
            canvas.texture.destroy();
        }
    }

    fn draw(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        batches: &[Batch],
        vertices: &wgpu::Buffer,
        format: wgpu::TextureFormat,
    ) {
        for batch in batches {
            let Some(binding) = self.pages.binding(&batch.page) else { continue };
            pass.set_pipeline(&self.gpu.pipelines.get(&self.gpu.device, batch.program, format));
            pass.set_bind_group(0, binding, &[]);
            pass.set_vertex_buffer(0, vertices.slice(batch.bytes.clone()));
            pass.draw(0..4, 0..batch.count);
        }
    }

    fn lay(
        &self,
        pass: &mut wgpu::RenderPass<'_>,
        canvas: &Canvas,
        vertices: &wgpu::Buffer,
        instance: &Range<u64>,
        format: wgpu::TextureFormat,
    ) {
        pass.set_pipeline(&self.gpu.pipelines.get(&self.gpu.device, Program::Composite, format));
        pass.set_bind_group(0, &canvas.binding, &[]);
        pass.set_vertex_buffer(0, vertices.slice(instance.clone()));
        pass.draw(0..3, 0..1);
    }
}

/// Also true of NaN.
fn is_invisible(opacity: f32) -> bool {
    !(opacity > 0.0)
}

fn canvas(gpu: &Gpu, size: [u32; 2]) -> Result<Canvas, RenderError> {
    let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
    let texture = texture(gpu, size, gpu.accumulation, usage)?;
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    let binding = gpu.pipelines.bind(&gpu.device, &texture);
    Ok(Canvas { texture, view, binding })
}

fn begin<'a>(
    encoder: &'a mut wgpu::CommandEncoder,
    view: &wgpu::TextureView,
    load: wgpu::LoadOp<wgpu::Color>,
) -> wgpu::RenderPass<'a> {
    encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
        label: None,
        color_attachments: &[Some(wgpu::RenderPassColorAttachment {
            view,
            depth_slice: None,
            resolve_target: None,
            ops: wgpu::Operations { load, store: wgpu::StoreOp::Store },
        })],
        depth_stencil_attachment: None,
        timestamp_writes: None,
        occlusion_query_set: None,
        multiview_mask: None,
    })
}
