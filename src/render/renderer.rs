//! Frame to target: frees, uploads, then draws layer after layer. One renderer per canvas, because page ids are a
//! viewer's own.

use std::ops::Range;
use std::rc::Rc;

use crate::plan::frame::{Blend, Buffers, Frame};
use crate::render::error::RenderError;
use crate::render::gpu::Gpu;
use crate::render::instances::{self, Instances};
use crate::render::label_tables::LabelTables;
use crate::render::luts::Luts;
use crate::render::pages::{Pages, texture};
use crate::render::shaders::Program;
use crate::render::steps::{Batch, Preparation, Step};

/// Ids of pixels: low and high word.
const IDS: wgpu::TextureFormat = wgpu::TextureFormat::Rg32Uint;
const TRANSPARENT: wgpu::LoadOp<wgpu::Color> = wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT);

/// Draws the frames of one viewer.
#[derive(Debug)]
pub struct Renderer {
    gpu: Rc<Gpu>,
    format: wgpu::TextureFormat,
    pages: Pages,
    tables: LabelTables,
    luts: Option<Luts>,
    instances: Instances,
    vertices: Option<wgpu::Buffer>,
    /// Where the channels of a layer are added.
    light: Option<Canvas>,
    /// Where the ids of a label layer are.
    ids: Option<Canvas>,
    /// Where layers are put together, unless there is a single image.
    picture: Option<Canvas>,
    /// Takes turns with it, where differences are drawn.
    other_picture: Option<Canvas>,
}

#[derive(Debug)]
struct Canvas {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    binding: wgpu::BindGroup,
}

impl Renderer {
    /// For targets of `format`, which must not be an sRGB format: frames are in display values.
    pub fn new(gpu: Rc<Gpu>, format: wgpu::TextureFormat) -> Self {
        Self {
            gpu,
            format,
            pages: Pages::default(),
            tables: LabelTables::default(),
            luts: None,
            instances: Instances::default(),
            vertices: None,
            light: None,
            ids: None,
            picture: None,
            other_picture: None,
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
            + canvas(&self.ids)
            + canvas(&self.picture)
            + canvas(&self.other_picture)
            + self.luts.as_ref().map_or(0, Luts::gpu_bytes)
            + self.vertices.as_ref().map_or(0, wgpu::Buffer::size)
    }

    /// Frees all pages, tables and buffers.
    pub fn reset(&mut self) {
        self.pages.clear();
        // Once marks what was shown as unshown, twice frees it.
        self.tables.sweep();
        self.tables.sweep();
        self.drop_canvases();
        self.luts = None;
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
        let mut preparation = Preparation {
            gpu: &self.gpu,
            pages: &self.pages,
            tables: &mut self.tables,
            instances: &mut self.instances,
            size: frame.size,
        };
        for layer in &frame.layers {
            match preparation.layer(layer) {
                Ok(Some(step)) => steps.push(step),
                Ok(None) => {}
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        self.tables.sweep();
        outcome = outcome.and(self.size_canvases(frame.size, &steps));
        if self.luts.as_ref().is_none_or(|luts| !luts.shows(&frame.luts)) {
            match Luts::new(&self.gpu, &frame.luts) {
                Ok(luts) => self.luts = Some(luts),
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        let [red, green, blue] = frame.background;
        let opaque = [red, green, blue, 1.0];
        let onto_background = match steps.as_slice() {
            [Step::Image { opacity, .. }] => self.composite(opaque, *opacity),
            _ => self.composite(opaque, 1.0),
        };
        let onto_layers: Vec<_> = steps
            .iter()
            .map(|step| match step {
                Step::Image { opacity, .. } => self.composite([0.0; 4], *opacity),
                Step::Labels { .. } => 0..0,
            })
            .collect();
        let Some(vertices) = self.write_vertices() else {
            return outcome;
        };

        let mut encoder = self.gpu.device.create_command_encoder(&Default::default());
        let finished = match steps.as_slice() {
            [] => None,
            [Step::Image { batches, .. }] => {
                self.add_light(&mut encoder, batches, &vertices);
                self.light.as_ref()
            }
            _ => self.put_together(&mut encoder, &steps, &onto_layers, &vertices),
        };
        let [red, green, blue] = frame.background.map(f64::from);
        let clear = wgpu::LoadOp::Clear(wgpu::Color { r: red, g: green, b: blue, a: 1.0 });
        let mut pass = begin(&mut encoder, target, clear);
        if let Some(finished) = finished {
            self.lay(&mut pass, finished, &vertices, &onto_background, Program::Composite, self.format);
        }
        drop(pass);
        self.gpu.queue.submit([encoder.finish()]);
        outcome
    }

    /// Adds the channels of an image layer.
    fn add_light(&self, encoder: &mut wgpu::CommandEncoder, batches: &[Batch], vertices: &wgpu::Buffer) {
        if let Some(light) = &self.light {
            let mut pass = begin(encoder, &light.view, TRANSPARENT);
            self.draw(&mut pass, batches, vertices, self.gpu.accumulation);
        }
    }

    /// Lays layer over layer, and says where. Not on the target: blending of bytes rounds too coarsely.
    fn put_together(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        steps: &[Step],
        composites: &[Range<u64>],
        vertices: &wgpu::Buffer,
    ) -> Option<&Canvas> {
        let mut picture = self.picture.as_ref()?;
        let mut other = self.other_picture.as_ref();
        let mut load = TRANSPARENT;
        for (step, composite) in steps.iter().zip(composites) {
            match step {
                Step::Image { batches, blend, .. } => {
                    self.add_light(encoder, batches, vertices);
                    let Some(light) = &self.light else { continue };
                    let format = self.gpu.accumulation;
                    // There is something to differ from.
                    if let (Blend::Difference, Some(target), wgpu::LoadOp::Load) = (blend, other, load) {
                        let mut pass = begin(encoder, &target.view, TRANSPARENT);
                        pass.set_bind_group(1, &picture.binding, &[]);
                        self.lay(&mut pass, light, vertices, composite, Program::Difference, format);
                        other = Some(std::mem::replace(&mut picture, target));
                    } else {
                        let program = if *blend == Blend::Add { Program::Add } else { Program::Composite };
                        let mut pass = begin(encoder, &picture.view, load);
                        self.lay(&mut pass, light, vertices, composite, program, format);
                    }
                }
                Step::Labels { batches, quads, count, table } => {
                    let Some(ids) = &self.ids else { continue };
                    self.draw(&mut begin(encoder, &ids.view, TRANSPARENT), batches, vertices, IDS);
                    let mut pass = begin(encoder, &picture.view, load);
                    let pipelines = &self.gpu.pipelines;
                    pass.set_pipeline(&pipelines.get(
                        &self.gpu.device,
                        Program::Labels,
                        self.gpu.accumulation,
                    ));
                    pass.set_bind_group(0, &ids.binding, &[]);
                    pass.set_bind_group(1, &table.binding, &[]);
                    pass.set_vertex_buffer(0, vertices.slice(quads.clone()));
                    pass.draw(0..4, 0..*count);
                }
            }
            load = wgpu::LoadOp::Load;
        }
        Some(picture)
    }

    fn composite(&mut self, background: [f32; 4], opacity: f32) -> Range<u64> {
        let start = self.instances.bytes.len() as u64;
        self.instances.push_composite(background, opacity);
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
    fn size_canvases(&mut self, size: [u32; 2], steps: &[Step]) -> Result<(), RenderError> {
        let stale = |canvas: &Option<Canvas>| {
            canvas.as_ref().is_some_and(|canvas| [canvas.texture.width(), canvas.texture.height()] != size)
        };
        if [&self.light, &self.ids, &self.picture, &self.other_picture].into_iter().any(stale) {
            self.drop_canvases();
        }
        if self.light.is_none() && steps.iter().any(|step| matches!(step, Step::Image { .. })) {
            self.light = Some(canvas(&self.gpu, size, self.gpu.accumulation)?);
        }
        if self.ids.is_none() && steps.iter().any(|step| matches!(step, Step::Labels { .. })) {
            self.ids = Some(canvas(&self.gpu, size, IDS)?);
        }
        if self.picture.is_none() && !matches!(steps, [] | [Step::Image { .. }]) {
            self.picture = Some(canvas(&self.gpu, size, self.gpu.accumulation)?);
        }
        let differs = |step: &Step| matches!(step, Step::Image { blend: Blend::Difference, .. });
        if self.other_picture.is_none() && self.picture.is_some() && steps.iter().any(differs) {
            self.other_picture = Some(canvas(&self.gpu, size, self.gpu.accumulation)?);
        }
        Ok(())
    }

    fn drop_canvases(&mut self) {
        let canvases = [&mut self.light, &mut self.ids, &mut self.picture, &mut self.other_picture];
        for canvas in canvases.into_iter().filter_map(Option::take) {
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
            // Ids have no colours yet.
            if let Some(luts) = self.luts.as_ref().filter(|_| format != IDS) {
                pass.set_bind_group(1, &luts.binding, &[]);
            }
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
        program: Program,
        format: wgpu::TextureFormat,
    ) {
        pass.set_pipeline(&self.gpu.pipelines.get(&self.gpu.device, program, format));
        pass.set_bind_group(0, &canvas.binding, &[]);
        pass.set_vertex_buffer(0, vertices.slice(instance.clone()));
        pass.draw(0..3, 0..1);
    }
}

impl Drop for Renderer {
    fn drop(&mut self) {
        // In a page, memory would otherwise wait for JavaScript's collector.
        self.reset();
    }
}

fn canvas(gpu: &Gpu, size: [u32; 2], format: wgpu::TextureFormat) -> Result<Canvas, RenderError> {
    let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
    let texture = texture(gpu, size, format, usage)?;
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
