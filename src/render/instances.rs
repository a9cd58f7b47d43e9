//! Quads as vertex data, one instance each, and the layouts that say so to the GPU. The fields stand in the order of the
//! WGSL locations; `tests/native/shaders.rs` compares the two.

use crate::decode::texels::TexelFormat;
use crate::plan::frame::{ChannelLook, Quad};
use crate::plan::label_color::Palette;
use wgpu::VertexFormat::{Float32, Float32x2, Float32x4, Uint32x2, Uint32x4};

/// Formats of the attributes at locations 0, 1, 2 …, packed without gaps.
pub const IMAGE: &[wgpu::VertexFormat] =
    &[Float32x4, Float32x4, Float32x4, Float32x4, Uint32x4, Float32x4, Float32x2, Uint32x2];
/// As [`IMAGE`], for label quads.
pub const LABELS: &[wgpu::VertexFormat] =
    &[Float32x4, Float32x4, Float32x4, Float32x4, Uint32x4, Float32, Uint32x4];
/// As [`IMAGE`], for the composite pass.
pub const COMPOSITE: &[wgpu::VertexFormat] = &[Float32x4, Float32];

/// Bytes of one instance.
pub fn stride(formats: &[wgpu::VertexFormat]) -> u64 {
    formats.iter().map(|format| format.size()).sum()
}

/// Vertex data in the making.
#[derive(Debug, Default)]
pub struct Instances {
    /// As the GPU reads it.
    pub bytes: Vec<u8>,
}

/// How one label layer is drawn.
#[derive(Debug, Clone, Copy)]
pub struct LabelStyle {
    /// 0 to 1.
    pub opacity: f32,
    /// Entries of the layer's table.
    pub count: u32,
    /// Width of outlines in pixels, 0 for whole labels.
    pub outline: u32,
    /// Whether ids that are not in the table are hidden.
    pub only_listed: bool,
    /// Colours of ids that are not in the table.
    pub palette: Palette,
}

impl Instances {
    /// An instance of [`IMAGE`].
    pub fn push_image(&mut self, quad: &Quad, look: &ChannelLook, target: [u32; 2]) {
        self.push_quad(quad, target);
        let gamma = if look.gamma.is_finite() && look.gamma > 0.0 { look.gamma } else { 1.0 };
        self.push_floats(&look.color);
        self.push_floats(&[gamma]);
        let start = if look.start.is_finite() { f64::from(look.start) } else { 0.0 };
        let width = f64::from(look.end) - start;
        let width = if width.is_nan() { 0.0 } else { width.clamp(-f64::from(f32::MAX), f32::MAX.into()) };
        let (whole, rest) = split_start(start, quad.slot.page.format);
        self.push_floats(&[rest, width as f32]);
        let lut = look.lut.map_or(0, |row| row + 1);
        self.push_words(&[whole, u32::from(look.invert) | lut << 1]);
    }

    /// An instance of [`LABELS`].
    pub fn push_label(&mut self, quad: &Quad, style: LabelStyle, target: [u32; 2]) {
        self.push_quad(quad, target);
        self.push_floats(&[style.opacity.clamp(0.0, 1.0)]);
        let Palette { step, shift } = style.palette;
        self.push_words(&[style.count, u32::from(style.only_listed) | style.outline << 1, step, shift]);
    }

    /// An instance of [`COMPOSITE`].
    pub fn push_composite(&mut self, background: [f32; 4], opacity: f32) {
        self.push_floats(&background);
        self.push_floats(&[opacity.clamp(0.0, 1.0)]);
    }

    fn push_quad(&mut self, quad: &Quad, target: [u32; 2]) {
        for corner in quad.corners {
            // In f64, so that the only rounding is that of the result.
            let [x, y] = [0, 1].map(|axis| f64::from(corner[axis]) * 2.0 / f64::from(target[axis]) - 1.0);
            self.push_floats(&[x as f32, -y as f32]);
        }
        self.push_floats(&quad.texel_from_pixel);
        self.push_floats(&quad.origin);
        self.push_floats(&quad.offset);
        self.push_words(&quad.slot.origin);
        self.push_words(&quad.size);
    }

    fn push_floats(&mut self, values: &[f32]) {
        for value in values {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    fn push_words(&mut self, values: &[u32]) {
        for value in values {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }
}

/// Splits a window's start into what the shader subtracts as an integer of the page's type and as a float.
fn split_start(start: f64, format: TexelFormat) -> (u32, f32) {
    match format {
        TexelFormat::R32Float => (0, start as f32),
        TexelFormat::R8Uint | TexelFormat::R16Uint | TexelFormat::R32Uint | TexelFormat::Rg32Uint => {
            // A cast saturates, so a start outside of the type's range leaves the distance to the float.
            let whole = start.floor() as u32;
            (whole, (start - f64::from(whole)) as f32)
        }
        TexelFormat::R8Sint | TexelFormat::R16Sint | TexelFormat::R32Sint => {
            let whole = start.floor() as i32;
            (whole as u32, (start - f64::from(whole)) as f32)
        }
    }
}
