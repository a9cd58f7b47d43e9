//! Frames without a GPU, which browsers take a third of a second to give: linear channels in one colour each, of one
//! image that is not turned, as the first picture nearly always is. By the arithmetic of `shaders/shared/image.wgsl` and
//! `composite.wgsl`.

use crate::decode::texels::TexelFormat;
use crate::plan::frame::{Buffers, ChannelLook, Frame, FrameLayer, ImageLayer, Quad, Slot, Texels};
use crate::render::gather::{Scratch, gather};
use crate::render::lanes::Lanes;

/// Bytes of texels that are kept; a picture of more waits for the GPU.
const MOST_BYTES: usize = 48 << 20;
/// So does one of more quads: each is asked for every row.
const MOST_QUADS: usize = 1500;

/// The texels of what was uploaded so far, and how to draw them.
#[derive(Debug, Default)]
pub struct Sketch {
    tiles: Vec<Tile>,
    bytes: usize,
    scratch: Scratch,
}

#[derive(Debug)]
struct Tile {
    slot: Slot,
    rows: Vec<u8>,
    /// Bytes from one row to the next.
    stride: usize,
}

impl Sketch {
    /// Whether more texels are kept than a sketch is for.
    pub fn is_full(&self) -> bool {
        self.bytes > MOST_BYTES
    }

    /// The frame in RGBA, rows from the top, one pixel for `step` × `step` device pixels; `None` for a frame beyond what
    /// this draws. Its uploads are kept in either case.
    pub fn draw(&mut self, frame: &Frame, buffers: &impl Buffers, step: u32) -> Option<Vec<u8>> {
        for upload in &frame.uploads {
            self.keep(upload.slot, &upload.texels, buffers);
        }
        let no_layer = ImageLayer::default();
        let layer = match frame.layers.as_slice() {
            [] => &no_layer,
            [FrameLayer::Image(layer)] if layer.quads.len() <= MOST_QUADS => layer,
            _ => return None,
        };
        let size = frame.size.map(|side| side.div_ceil(step));
        // What could not be kept has gone, and will be uploaded again once there is a GPU.
        let known = layer.quads.iter().filter_map(|quad| Some((quad, self.tile(&quad.slot)?)));
        let strips = known.map(|(quad, tile)| strip(frame, layer, quad, tile, step));
        let mut strips = strips.collect::<Option<Vec<_>>>()?;
        let opacity = layer.opacity.clamp(0.0, 1.0);
        let nothing = Lanes::new([0.0; 4]);
        let [red, green, blue] = frame.background;
        let background = Lanes::new([red, green, blue, 0.0]);
        let mut line = vec![nothing; size[0] as usize];
        let row = line.len() * 4;
        let mut out = vec![0; row * size[1] as usize];
        let mut shades: Vec<_> = layer.channels.iter().map(Shades::new).collect();
        for y in 0..size[1] {
            // Where samples are larger than pixels, rows repeat.
            let changes =
                strips.iter_mut().fold(y == 0, |changes, strip| strip.go_to(y, &mut shades) || changes);
            let at = row * y as usize;
            if !changes {
                out.copy_within(at - row..at, at);
                continue;
            }
            line.fill(nothing);
            for strip in &strips {
                strip.add(&mut line);
            }
            for (pixel, light) in out[at..].as_chunks_mut().0.iter_mut().zip(&line) {
                *pixel = light.over(background, opacity);
            }
        }
        Some(out)
    }

    fn keep(&mut self, slot: Slot, texels: &Texels, buffers: &impl Buffers) {
        let tile = match texels {
            Texels::Cut { buffer, cut } => {
                let Ok(stride) = gather(buffers, *buffer, cut, &mut self.scratch) else { return };
                Tile { slot, rows: self.scratch.rows.clone(), stride: stride as usize }
            }
            Texels::Constant(texel) => Tile { slot, rows: texel.clone(), stride: texel.len() },
        };
        self.bytes += tile.rows.len();
        match self.tiles.iter_mut().find(|known| known.slot == slot) {
            Some(known) => self.bytes -= std::mem::replace(known, tile).rows.len(),
            None => self.tiles.push(tile),
        }
    }

    fn tile(&self, slot: &Slot) -> Option<&Tile> {
        self.tiles.iter().find(|tile| tile.slot == *slot)
    }
}

/// `None` for a quad that is turned, or whose channel is not linear or has a colour map.
fn strip<'a>(
    frame: &'a Frame,
    layer: &ImageLayer,
    quad: &Quad,
    tile: &'a Tile,
    step: u32,
) -> Option<Strip<'a>> {
    let [top_left, top_right, bottom_left, bottom_right] = quad.corners;
    let [across, skew_x, skew_y, down] = quad.texel_from_pixel;
    let is_upright = top_left[1] == top_right[1]
        && bottom_left[1] == bottom_right[1]
        && top_left[0] == bottom_left[0]
        && top_right[0] == bottom_right[0];
    if !is_upright || skew_x != 0.0 || skew_y != 0.0 {
        return None;
    }
    let scale = [across, down];
    let [columns, rows] = [0, 1].map(|axis| {
        let sides = [top_left[axis], bottom_right[axis]];
        let first = pixel_from(sides[0].min(sides[1]), step);
        let end = pixel_from(sides[0].max(sides[1]), step).min(frame.size[axis].div_ceil(step));
        let last = quad.size[axis].saturating_sub(1) as f32;
        let texel = |pixel: u32| {
            let centre = (pixel as f32 + 0.5) * step as f32;
            let texel = scale[axis] * (centre - quad.origin[axis]) + quad.offset[axis];
            texel.floor().clamp(0.0, last) as usize
        };
        (first, (first..end).map(texel).collect::<Vec<_>>())
    });
    let channel = quad.channel as usize;
    layer.channels.get(channel).filter(|look| look.gamma == 1.0 && look.lut.is_none())?;
    Some(Strip {
        tile,
        format: quad.slot.page.format,
        channel,
        lights: vec![Lanes::new([0.0; 4]); columns.1.len()],
        columns,
        rows,
        row: None,
        shown: false,
    })
}

/// The first pixel whose centre lies at or behind a border, in device pixels.
fn pixel_from(border: f32, step: u32) -> u32 {
    (border / step as f32 - 0.5).ceil().max(0.0) as u32
}

/// A quad on its way from row to row.
struct Strip<'a> {
    tile: &'a Tile,
    format: TexelFormat,
    channel: usize,
    /// The first pixel, and the texels of it and those after it.
    columns: (u32, Vec<usize>),
    rows: (u32, Vec<usize>),
    /// The row of texels that `lights` has the pixels of.
    row: Option<usize>,
    lights: Vec<Lanes>,
    /// Whether it crosses the row of pixels.
    shown: bool,
}

impl Strip<'_> {
    /// Prepares a row of pixels; whether it looks other than the one before.
    fn go_to(&mut self, y: u32, shades: &mut [Shades]) -> bool {
        let (top, rows) = &self.rows;
        let row = y.checked_sub(*top).and_then(|at| rows.get(at as usize)).copied();
        let was_shown = std::mem::replace(&mut self.shown, row.is_some());
        let changes = row.is_some() && row != self.row;
        if let (true, Some(row)) = (changes, row) {
            self.row = Some(row);
            if let Some(shades) = shades.get_mut(self.channel) {
                self.light(row, shades);
            }
        }
        changes || was_shown != self.shown
    }

    fn add(&self, line: &mut [Lanes]) {
        if !self.shown {
            return;
        }
        for (pixel, light) in line.iter_mut().skip(self.columns.0 as usize).zip(&self.lights) {
            *pixel = pixel.plus(*light);
        }
    }

    fn light(&mut self, row: usize, shades: &mut Shades) {
        let row = self.tile.rows.get(row * self.tile.stride..).unwrap_or_default();
        let (pairs, _) = row.as_chunks::<2>();
        let size = self.format.size();
        for (light, column) in self.lights.iter_mut().zip(&self.columns.1) {
            *light = match self.format {
                TexelFormat::R8Uint => shades.of_whole(row.get(*column).copied().unwrap_or_default().into()),
                TexelFormat::R16Uint => {
                    shades.of_whole(pairs.get(*column).map_or(0, |pair| u16::from_le_bytes(*pair)).into())
                }
                format => {
                    let texel = row.get(column * size..).and_then(|rest| rest.get(..size));
                    shades.of(value(texel.unwrap_or_default(), format))
                }
            };
        }
    }
}

/// The light of a channel's samples.
struct Shades {
    start: f64,
    width: f64,
    invert: bool,
    color: Lanes,
    /// Of small whole numbers, once known: most samples are, and many are the same.
    known: Vec<Option<Lanes>>,
}

impl Shades {
    fn new(look: &ChannelLook) -> Self {
        let start = if look.start.is_finite() { f64::from(look.start) } else { 0.0 };
        let [red, green, blue] = look.color;
        Self {
            start,
            width: f64::from(look.end) - start,
            invert: look.invert,
            color: Lanes::new([red, green, blue, 0.0]),
            known: Vec::new(),
        }
    }

    fn of_whole(&mut self, value: usize) -> Lanes {
        if let Some(Some(light)) = self.known.get(value) {
            return *light;
        }
        if value >= self.known.len() {
            self.known.resize(value + 1, None);
        }
        let light = self.of(value as f64);
        self.known[value] = Some(light);
        light
    }

    fn of(&self, value: f64) -> Lanes {
        if !value.is_finite() {
            return Lanes::new([0.0; 4]);
        }
        let above = value - self.start;
        let inside = if self.width != 0.0 {
            (above / self.width).clamp(0.0, 1.0) as f32
        } else {
            f32::from(above > 0.0)
        };
        let part = if self.invert { 1.0 - inside } else { inside };
        self.color.times(part).covering()
    }
}

/// A sample of any but the small whole types; ids are none.
fn value(texel: &[u8], format: TexelFormat) -> f64 {
    match (format, texel) {
        (TexelFormat::R8Sint, [byte]) => byte.cast_signed().into(),
        (TexelFormat::R16Sint, [a, b]) => i16::from_le_bytes([*a, *b]).into(),
        (TexelFormat::R32Uint, [a, b, c, d]) => u32::from_le_bytes([*a, *b, *c, *d]).into(),
        (TexelFormat::R32Sint, [a, b, c, d]) => i32::from_le_bytes([*a, *b, *c, *d]).into(),
        (TexelFormat::R32Float, [a, b, c, d]) => f32::from_le_bytes([*a, *b, *c, *d]).into(),
        _ => f64::NAN,
    }
}
