//! What the renderer is given: a value that says what to upload where and which quads to draw. The renderer knows no
//! image, no network and no policy; the planner knows no GPU.

use std::rc::Rc;

use crate::decode::texels::TexelFormat;
use crate::ome::image::LabelTable;

/// A texture that is cut into equal slots, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Page {
    /// Unique for the life of the viewer.
    pub id: u32,
    /// Of its texels.
    pub format: TexelFormat,
    /// Size of the texture, in texels.
    pub size: [u32; 2],
}

/// Where a tile's texels lie: a rectangle of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Slot {
    /// The texture.
    pub page: Page,
    /// First texel, column and row.
    pub origin: [u32; 2],
}

/// Names a decoded buffer that the outside holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BufferId(pub u32);

/// A rectangle of texels inside a decoded buffer: texel (x, y) begins at byte `offset + x·step[0] + y·step[1]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Of the first texel, in bytes.
    pub offset: u64,
    /// Bytes from one texel to its right and to its lower neighbour.
    pub step: [u64; 2],
    /// Columns and rows.
    pub size: [u32; 2],
    /// Bytes of one texel.
    pub texel_bytes: u32,
}

/// Where the texels of an upload come from.
#[derive(Debug, Clone, PartialEq)]
pub enum Texels {
    /// Cut from a decoded chunk.
    Cut {
        /// The chunk's texels.
        buffer: BufferId,
        /// Which of them.
        cut: Cut,
    },
    /// A single texel, for what was never written: the fill value.
    Constant(Vec<u8>),
}

/// Texels to be written into a slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Upload {
    /// Where to.
    pub slot: Slot,
    /// Columns and rows.
    pub size: [u32; 2],
    /// From where.
    pub texels: Texels,
}

/// A quadrilateral of the screen that shows a rectangle of a slot. Quads that share an edge have bit-equal corners
/// there, so that the rasteriser leaves neither gap nor overlap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad {
    /// Where the texels are.
    pub slot: Slot,
    /// Texels of the slot that may be read, columns and rows; reads beyond are clamped.
    pub size: [u32; 2],
    /// Corners in device pixels: top left, top right, bottom left, bottom right of the texel rectangle; whole numbers in
    /// a picture that is not turned.
    pub corners: [[f32; 2]; 4],
    /// A device pixel near the quad, so that `texel = texel_from_pixel · (pixel − origin) + offset` stays exact in `f32`.
    pub origin: [f32; 2],
    /// Row-major 2×2.
    pub texel_from_pixel: [f32; 4],
    /// Texel coordinate at `origin`; a texel covers `[i, i + 1)`.
    pub offset: [f32; 2],
    /// Index into the layer's channels.
    pub channel: u32,
}

/// How samples become light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChannelLook {
    /// RGB, 0 to 1.
    pub color: [f32; 3],
    /// Stored value drawn black.
    pub start: f32,
    /// Stored value drawn in full colour.
    pub end: f32,
    /// Exponent: `light = t^gamma`.
    pub gamma: f32,
    /// Whether `t` becomes `1 − t`.
    pub invert: bool,
    /// Row of [`Frame::luts`] in place of the colour.
    pub lut: Option<u32>,
}

/// How a layer is laid over what is below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blend {
    /// Hides it as far as it is opaque.
    #[default]
    Over,
    /// Its light is added.
    Add,
    /// What differs is light.
    Difference,
}

impl Blend {
    const ALL: [Self; 3] = [Self::Over, Self::Add, Self::Difference];

    /// As the state calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Add => "add",
            Self::Difference => "difference",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|blend| blend.name() == name)
    }
}

/// The quads of one image layer. Channels are added to each other, then the layer is laid over what is below it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ImageLayer {
    /// 0 to 1.
    pub opacity: f32,
    /// With what is below.
    pub blend: Blend,
    /// Looks of the channels that the quads name.
    pub channels: Vec<ChannelLook>,
    /// In no particular order: they do not overlap within a channel, and adding has no order.
    pub quads: Vec<Quad>,
}

/// The quads of one label layer, laid over the images.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelLayer {
    /// 0 to 1.
    pub opacity: f32,
    /// Width of the labels' outlines in device pixels; 0 for whole labels.
    pub outline: u32,
    /// Explicit colours; ids without one get a stable colour from their bits.
    pub table: Rc<LabelTable>,
    /// Which stable colours; any but 0 stand before the explicit ones.
    pub seed: u32,
    /// If not empty, only these ids are shown.
    pub selected: Vec<u64>,
    /// They do not overlap.
    pub quads: Vec<Quad>,
}

/// One thing to lay over the picture so far.
#[derive(Debug, Clone, PartialEq)]
pub enum FrameLayer {
    /// Channels of an image.
    Image(ImageLayer),
    /// Ids of a label image.
    Labels(LabelLayer),
}

/// One picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Frame {
    /// Device pixels.
    pub size: [u32; 2],
    /// RGB, 0 to 1.
    pub background: [f32; 3],
    /// Colour maps, a row of 256 steps in RGBA each.
    pub luts: Rc<Vec<u8>>,
    /// To be written before drawing, in order.
    pub uploads: Vec<Upload>,
    /// Bottom first.
    pub layers: Vec<FrameLayer>,
    /// Pages that are no longer used; freed before drawing.
    pub dropped_pages: Vec<u32>,
}

/// Which bytes of a decoded chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The stored samples, exact.
    Samples,
    /// What the GPU is given; the samples themselves where those serve.
    Texels,
}

/// The decoded chunks that the outside holds: JavaScript buffers in the page, plain vectors in tests.
pub trait Buffers {
    /// Copies `out.len()` bytes from `offset`; false if there is no such buffer or it is too short.
    fn copy(&self, buffer: BufferId, part: Part, offset: u64, out: &mut [u8]) -> bool;
}
