//! A software GPU, and what a frame ought to look like: a reference that reads frames by the definitions in
//! `plan/frame.rs`, in `f64`, sharing no code with the renderer.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use zarrscope::decode::texels::TexelFormat;
use zarrscope::plan::frame::*;
use zarrscope::plan::label_color::color_of;
use zarrscope::render::sketch::Sketch;
use zarrscope::render::{Gpu, GpuEvent, Renderer, readback};

/// Decoded chunks, by id.
#[derive(Default)]
pub struct Memory(pub BTreeMap<u32, Vec<u8>>);

impl Buffers for Memory {
    fn copy(&self, buffer: BufferId, _: Part, offset: u64, out: &mut [u8]) -> bool {
        let Some(bytes) = self.0.get(&buffer.0) else { return false };
        let offset = offset as usize;
        bytes.get(offset..offset + out.len()).map(|bytes| out.copy_from_slice(bytes)).is_some()
    }
}

/// A device, and everything that it complained of.
pub struct Bench {
    pub gpu: Rc<Gpu>,
    events: Arc<Mutex<Vec<GpuEvent>>>,
}

impl Bench {
    /// `None` only where the environment says that there need not be a GPU.
    pub fn new() -> Option<Self> {
        Self::adjusted(|_| {})
    }

    pub fn adjusted(adjust: impl FnOnce(&mut Gpu)) -> Option<Self> {
        let backends = if cfg!(feature = "gles") { wgpu::Backends::GL } else { wgpu::Backends::VULKAN };
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let mut gpu = match super::block_on(Gpu::new(&instance, None)) {
            Ok(gpu) => gpu,
            Err(error) if std::env::var_os("ZARRSCOPE_SKIP_GPU").is_some_and(|value| value == "1") => {
                eprintln!("SKIPPED, no picture was drawn: {error:?}");
                return None;
            }
            Err(error) => panic!(
                "no device for {backends:?} ({error:?}). A software one serves: install mesa-vulkan-drivers, or \
                 libegl1 and libgles2 for OpenGL ES. \
                 ZARRSCOPE_SKIP_GPU=1 leaves the picture tests out."
            ),
        };
        adjust(&mut gpu);
        let events = Arc::new(Mutex::new(Vec::new()));
        let sink = Arc::clone(&events);
        gpu.on_event(move |event| sink.lock().unwrap().push(event));
        Some(Self { gpu: Rc::new(gpu), events })
    }

    pub fn renderer(&self) -> Renderer {
        Renderer::new(Rc::clone(&self.gpu), wgpu::TextureFormat::Rgba8Unorm)
    }

    /// Draws without expecting success.
    pub fn try_draw(
        &self,
        renderer: &mut Renderer,
        frame: &Frame,
        memory: &impl Buffers,
        format: wgpu::TextureFormat,
    ) -> (Result<(), zarrscope::render::RenderError>, Vec<u8>) {
        let target = readback::offscreen(&self.gpu, frame.size, format).unwrap();
        let outcome = renderer.render(frame, memory, &target.create_view(&Default::default()));
        let pixels = super::block_on(readback::read(&self.gpu, &target, async || {
            std::thread::yield_now();
        }));
        assert_eq!(*self.events.lock().unwrap(), Vec::<GpuEvent>::new());
        (outcome, pixels.unwrap())
    }

    /// Draws with a new renderer and compares every pixel with the reference.
    pub fn check(&self, name: &str, frame: &Frame, memory: &Memory) -> Vec<u8> {
        self.check_within(name, frame, memory, 1.0)
    }

    /// As `check`, within `tolerance` 255ths.
    pub fn check_within(&self, name: &str, frame: &Frame, memory: &Memory, tolerance: f64) -> Vec<u8> {
        let mut renderer = self.renderer();
        let (outcome, pixels) = self.try_draw(&mut renderer, frame, memory, wgpu::TextureFormat::Rgba8Unorm);
        outcome.unwrap();
        let store = Store::default().after(frame, memory);
        compare(name, frame, &store, &pixels, tolerance);
        if let Some(sketched) = Sketch::default().draw(frame, memory, 1) {
            compare(&format!("{name}, sketched"), frame, &store, &sketched, tolerance);
        }
        pixels
    }
}

/// Compares a picture with what the frame asks for. A pixel whose centre lies so near an edge of a quad or texel that
/// single precision may decide either way may show either; such pixels must be rare.
pub fn compare(name: &str, frame: &Frame, store: &Store, pixels: &[u8], tolerance: f64) {
    let [width, height] = frame.size;
    let mut undecided = 0;
    for y in 0..height {
        for x in 0..width {
            let wanted = reference(frame, store, [f64::from(x) + 0.5, f64::from(y) + 0.5]);
            undecided += usize::from((0..3).any(|c| wanted[c].high - wanted[c].low > 1e-9));
            let at = ((y * width + x) * 4) as usize;
            let got = &pixels[at..at + 4];
            assert_eq!(got[3], 255, "{name}: opaque at {x} {y}");
            for c in 0..3 {
                let value = f64::from(got[c]);
                let reach = tolerance + 1e-6;
                assert!(
                    value >= wanted[c].low * 255.0 - reach && value <= wanted[c].high * 255.0 + reach,
                    "{name}: pixel {x} {y} channel {c} is {value}, wanted {:.3} to {:.3}",
                    wanted[c].low * 255.0,
                    wanted[c].high * 255.0
                );
            }
        }
    }
    let total = (width * height) as usize;
    assert!(undecided * 12 < total, "{name}: {undecided} of {total} pixels prove nothing");
}

/// What the slots hold after uploads, texel by texel.
#[derive(Default, Clone)]
pub struct Store(BTreeMap<u32, (Page, Vec<u8>)>);

impl Store {
    pub fn after(mut self, frame: &Frame, memory: &Memory) -> Self {
        for id in &frame.dropped_pages {
            self.0.remove(id);
        }
        for upload in &frame.uploads {
            let page = upload.slot.page;
            let size = page.format.size();
            let bytes = (page.size[0] * page.size[1]) as usize * size;
            let (_, texels) = self.0.entry(page.id).or_insert_with(|| (page, vec![0; bytes]));
            for y in 0..upload.size[1] {
                for x in 0..upload.size[0] {
                    let texel = match &upload.texels {
                        Texels::Constant(texel) => texel.as_slice(),
                        Texels::Cut { buffer, cut } => {
                            let from = cut.offset + u64::from(x) * cut.step[0] + u64::from(y) * cut.step[1];
                            &memory.0[&buffer.0][from as usize..from as usize + size]
                        }
                    };
                    let to = (upload.slot.origin[1] + y) * page.size[0] + upload.slot.origin[0] + x;
                    texels[to as usize * size..][..size].copy_from_slice(texel);
                }
            }
        }
        self
    }

    fn texel(&self, quad: &Quad, texel: [u32; 2]) -> &[u8] {
        let (page, texels) = &self.0[&quad.slot.page.id];
        let size = page.format.size();
        let at = (quad.slot.origin[1] + texel[1]) * page.size[0] + quad.slot.origin[0] + texel[0];
        &texels[at as usize * size..][..size]
    }
}

/// All that a number may be.
#[derive(Debug, Clone, Copy)]
struct Span {
    low: f64,
    high: f64,
}

impl Span {
    fn of(value: f64) -> Self {
        Self { low: value, high: value }
    }

    fn hull(self, other: Self) -> Self {
        Self { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// `light` over this, where coverage takes away.
    fn under(self, light: Self, coverage: Self) -> Self {
        Self {
            low: light.low + self.low * (1.0 - coverage.high),
            high: light.high + self.high * (1.0 - coverage.low),
        }
    }
}

fn reference(frame: &Frame, store: &Store, pixel: [f64; 2]) -> [Span; 3] {
    let mut picture = frame.background.map(|part| Span::of(f64::from(part)));
    for layer in &frame.layers {
        match layer {
            FrameLayer::Image(layer) => image(layer, &frame.luts, store, pixel, &mut picture),
            FrameLayer::Labels(layer) => labels(layer, store, frame.size, pixel, &mut picture),
        }
    }
    // Light that was added may be more than a screen has.
    picture.map(|part| Span { low: part.low.min(1.0), high: part.high.min(1.0) })
}

fn image(layer: &ImageLayer, luts: &[u8], store: &Store, pixel: [f64; 2], picture: &mut [Span; 3]) {
    let opacity = f64::from(layer.opacity);
    let mut light = [Span::of(0.0); 3];
    let mut coverage = Span::of(0.0);
    for (index, look) in layer.channels.iter().enumerate() {
        let quads: Vec<_> = layer.quads.iter().filter(|quad| quad.channel as usize == index).collect();
        // `None` for no light and no coverage.
        let may_be: Vec<Option<[f64; 3]>> = candidates(&quads, pixel)
            .into_iter()
            .flat_map(|found| {
                let value =
                    found.and_then(|(quad, texel)| number(quad.slot.page.format, store.texel(quad, texel)));
                value.map_or(vec![None], |value| shine(value, look, luts).into_iter().map(Some).collect())
            })
            .collect();
        let of = |get: &dyn Fn(&Option<[f64; 3]>) -> f64| {
            may_be.iter().map(get).map(Span::of).reduce(Span::hull).unwrap_or(Span::of(0.0))
        };
        let covers = of(&|light| f64::from(u8::from(light.is_some())));
        coverage = Span { low: coverage.low.max(covers.low), high: coverage.high.max(covers.high) };
        for (part, light) in light.iter_mut().enumerate() {
            let shine = of(&|light| light.map_or(0.0, |rgb| rgb[part]));
            light.low += shine.low;
            light.high += shine.high;
        }
    }
    let scaled = |span: Span| Span { low: span.low.min(1.0) * opacity, high: span.high.min(1.0) * opacity };
    for (below, light) in picture.iter_mut().zip(light) {
        let (light, coverage) = (scaled(light), scaled(coverage));
        *below = match layer.blend {
            Blend::Over => below.under(light, coverage),
            Blend::Add => below.under(light, Span::of(0.0)),
            Blend::Difference => {
                let ends = |span: Span| [span.low, span.high];
                let all = ends(*below).into_iter().flat_map(|b| {
                    ends(light).into_iter().flat_map(move |s| {
                        ends(coverage).map(|a| {
                            let b = b.min(1.0);
                            Span::of(s + b - 2.0 * s.min(b * a))
                        })
                    })
                });
                all.reduce(Span::hull).unwrap()
            }
        };
    }
}

fn labels(layer: &LabelLayer, store: &Store, size: [u32; 2], pixel: [f64; 2], picture: &mut [Span; 3]) {
    let quads: Vec<_> = layer.quads.iter().collect();
    let mut results: Vec<[f64; 4]> = Vec::new();
    for found in candidates(&quads, pixel) {
        let Some((quad, texel)) = found else {
            results.push([0.0; 4]);
            continue;
        };
        let id = id(quad.slot.page.format, store.texel(quad, texel));
        let (mut may_be_inner, mut may_be_border) = (false, true);
        if layer.outline > 0 {
            let reach = 1..=layer.outline;
            let ids: Vec<Vec<u64>> = reach
                .flat_map(|away| {
                    let away = f64::from(away);
                    [[away, 0.0], [-away, 0.0], [0.0, away], [0.0, -away]]
                })
                .map(|away| {
                    let beside =
                        [0, 1].map(|axis| (pixel[axis] + away[axis]).clamp(0.5, f64::from(size[axis]) - 0.5));
                    candidates(&quads, beside)
                        .into_iter()
                        .map(|found| match found {
                            Some((quad, texel)) => self::id(quad.slot.page.format, store.texel(quad, texel)),
                            None => 0,
                        })
                        .collect()
                })
                .collect();
            may_be_inner = ids.iter().all(|ids| ids.contains(&id));
            may_be_border = ids.iter().flatten().any(|other| *other != id);
        }
        if may_be_border {
            results.push(label(layer, id));
        }
        if may_be_inner {
            results.push([0.0; 4]);
        }
    }
    let opacity = f64::from(layer.opacity);
    for c in 0..3 {
        let below = picture[c];
        picture[c] = results
            .iter()
            .map(|rgba| below.under(Span::of(rgba[c] * rgba[3] * opacity), Span::of(rgba[3] * opacity)))
            .reduce(Span::hull)
            .unwrap();
    }
}

fn label(layer: &LabelLayer, id: u64) -> [f64; 4] {
    if !layer.selected.is_empty() && !layer.selected.contains(&id) {
        return [0.0; 4];
    }
    color_of(&layer.table, id, layer.seed).map(|part| f64::from(part) / 255.0)
}

/// Everything that a pixel may show: a quad and one of its texels, or nothing.
fn candidates<'a>(quads: &[&'a Quad], pixel: [f64; 2]) -> Vec<Option<(&'a Quad, [u32; 2])>> {
    // Rasterisers snap corners to 256ths.
    const SNAP: f64 = 1.0 / 100.0;
    let near: Vec<_> =
        quads.iter().map(|quad| (*quad, depth(quad, pixel))).filter(|(_, d)| *d > -SNAP).collect();
    let surely_covered = near.iter().any(|(_, depth)| *depth > SNAP)
        || (near.len() > 1
            && (0..16).all(|step| {
                let (sin, cos) = (f64::from(step) * std::f64::consts::PI / 8.0).sin_cos();
                let around = [pixel[0] + 3.0 * SNAP * cos, pixel[1] + 3.0 * SNAP * sin];
                near.iter().any(|(quad, _)| depth(quad, around) > -1e-4)
            }));
    let mut found: Vec<_> = near
        .iter()
        .flat_map(|(quad, _)| texels(quad, pixel).into_iter().map(|texel| Some((*quad, texel))))
        .collect();
    if !surely_covered {
        found.push(None);
    }
    found
}

/// How far inside of a convex quad a point is, in pixels; negative outside.
fn depth(quad: &Quad, point: [f64; 2]) -> f64 {
    let apart = |axis: usize| {
        let parts = quad.corners.map(|corner| f64::from(corner[axis]));
        let low = parts.iter().fold(f64::INFINITY, |low, part| low.min(*part));
        let high = parts.iter().fold(f64::NEG_INFINITY, |high, part| high.max(*part));
        (low - point[axis]).max(point[axis] - high)
    };
    let outside = apart(0).max(apart(1));
    if outside > 1.0 {
        return -outside;
    }
    let [tl, tr, bl, br] = quad.corners.map(|corner| corner.map(f64::from));
    let ring = [tl, tr, br, bl];
    let cross =
        |a: [f64; 2], b: [f64; 2], c: [f64; 2]| (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
    let turn = cross(tl, tr, br).signum();
    (0..4)
        .map(|i| {
            let (a, b) = (ring[i], ring[(i + 1) % 4]);
            turn * cross(a, b, point) / (b[0] - a[0]).hypot(b[1] - a[1])
        })
        .fold(f64::INFINITY, f64::min)
}

/// The texels that a pixel may read, within the precision of `f32`.
fn texels(quad: &Quad, pixel: [f64; 2]) -> Vec<[u32; 2]> {
    const ROUNDING: f64 = 3e-4;
    let away = [0, 1].map(|axis| pixel[axis] - f64::from(quad.origin[axis]));
    let matrix = quad.texel_from_pixel.map(f64::from);
    let along = |axis: usize| {
        let at = matrix[axis * 2] * away[0] + matrix[axis * 2 + 1] * away[1] + f64::from(quad.offset[axis]);
        let last = f64::from(quad.size[axis]) - 1.0;
        let mut either = vec![
            (at - ROUNDING).floor().clamp(0.0, last) as u32,
            (at + ROUNDING).floor().clamp(0.0, last) as u32,
        ];
        either.dedup();
        either
    };
    let (columns, rows) = (along(0), along(1));
    columns.iter().flat_map(|x| rows.iter().map(|y| [*x, *y])).collect()
}

/// A sample as a number; `None` if it is none.
fn number(format: TexelFormat, bytes: &[u8]) -> Option<f64> {
    let value = match format {
        TexelFormat::R32Float => f64::from(f32::from_le_bytes(bytes.try_into().unwrap())),
        TexelFormat::R8Sint | TexelFormat::R16Sint | TexelFormat::R32Sint => id(format, bytes) as i64 as f64,
        _ => id(format, bytes) as f64,
    };
    value.is_finite().then_some(value)
}

/// An integer sample as 64 bits.
fn id(format: TexelFormat, bytes: &[u8]) -> u64 {
    let mut wide = [0; 8];
    let signed = matches!(format, TexelFormat::R8Sint | TexelFormat::R16Sint | TexelFormat::R32Sint);
    if signed && bytes.last().is_some_and(|byte| byte & 128 != 0) {
        wide = [255; 8];
    }
    wide[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(wide)
}

/// RGB; two where rounding may give one or the other step of a colour map.
fn shine(value: f64, look: &ChannelLook, luts: &[u8]) -> Vec<[f64; 3]> {
    let (start, end) = (f64::from(look.start), f64::from(look.end));
    let t = if start == end {
        f64::from(u8::from(value > start))
    } else {
        ((value - start) / (end - start)).clamp(0.0, 1.0)
    };
    let t = if look.invert { 1.0 - t } else { t };
    let t = t.powf(f64::from(look.gamma));
    let Some(row) = look.lut else { return vec![look.color.map(|part| f64::from(part) * t)] };
    let step = |slack: f64| {
        let step = (t * 255.0 + 0.5 + slack).floor().clamp(0.0, 255.0) as usize;
        [0, 1, 2].map(|part| f64::from(luts[row as usize * 1024 + step * 4 + part]) / 255.0)
    };
    vec![step(-1e-3), step(1e-3)]
}
