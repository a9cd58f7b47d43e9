//! JPEG 2000: a codestream, bare or in its file format. What the file says about colours is not looked at: samples are
//! those that were stored.

use hayro_jpeg2000::{DecodeSettings, DecoderContext, Image};
use serde_json::Value;

use super::RareStep;
use super::pictures::room;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

/// The decoder computes in `f32`, which is exact for a lossless picture of so many bits.
const MOST_BITS: u8 = 20;

/// The start of a codestream, and of its description.
const START: &[u8] = &[0xFF, 0x4F, 0xFF, 0x51];

/// As many tiles as the format allows.
const MOST_TILES: u64 = 65535;

/// What a codestream says of its components, which all are alike.
struct Components {
    count: usize,
    bits: u8,
    is_signed: bool,
}

/// Samples of the array's type; channels last, unless they are to be planes.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    if !step.decoded.is_integer() {
        return Err(step.error(format!("whole numbers where {} should be", step.decoded.name())));
    }
    let start = data.windows(START.len()).position(|bytes| bytes == START);
    let stream =
        start.and_then(|start| data.get(start..)).ok_or_else(|| step.error("there is no codestream"))?;
    let components =
        components(stream).ok_or_else(|| step.error("channels that are not alike, or too many tiles"))?;
    let (count, bits, sample) = (components.count, components.bits, step.decoded.size());
    if bits > MOST_BITS || usize::from(bits) > sample * 8 {
        return Err(step.error(format!("samples of {bits} bits where {} should be", step.decoded.name())));
    }
    let settings = DecodeSettings { resolve_palette_indices: false, strict: true, target_resolution: None };
    let image = Image::new(stream, &settings).map_err(|error| step.error(error))?;
    let pixels = [image.height() as usize, image.width() as usize];
    let mut out = room(step, [pixels[0], pixels[1], count], size)?;
    let pixels = pixels[0] * pixels[1];

    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(|error| step.error(error))?;
    if decoded.components().len() != count {
        return Err(step.error("another number of channels than it says"));
    }
    // Pictures with a sign are shifted like others.
    let (shift, low, high) = match components.is_signed {
        true => (1i64 << (bits - 1), -(1i64 << (bits - 1)), (1i64 << (bits - 1)) - 1),
        false => (0, 0, (1i64 << bits) - 1),
    };
    let planar = step.settings().get("planar").and_then(Value::as_bool) == Some(true);
    for (channel, component) in decoded.components().iter().enumerate() {
        if component.samples().len() != pixels {
            return Err(step.error("a channel of another size than the picture"));
        }
        for (pixel, value) in component.samples().iter().enumerate() {
            let at = if planar { channel * pixels + pixel } else { pixel * count + channel };
            let value = (value.round_ties_even() as i64 - shift).clamp(low, high);
            out[at * sample..][..sample].copy_from_slice(&value.to_le_bytes()[..sample]);
        }
    }
    Ok(out)
}

fn components(stream: &[u8]) -> Option<Components> {
    let description = stream.get(START.len()..)?;
    let number =
        |at: usize| Some(u64::from(u32::from_be_bytes(description.get(at..at + 4)?.try_into().ok()?)));
    let tiles = |axis: usize| {
        let (end, first, side) = (number(4 + axis)?, number(28 + axis)?, number(20 + axis)?);
        Some(end.checked_sub(first)?.div_ceil(side.max(1)))
    };
    tiles(0)?.checked_mul(tiles(4)?).filter(|tiles| *tiles <= MOST_TILES)?;
    let count = usize::from(u16::from_be_bytes(description.get(36..38)?.try_into().ok()?));
    let mut precisions = (0..count).map(|component| description.get(38 + component * 3).copied());
    let first = precisions.next()??;
    if precisions.any(|other| other != Some(first)) {
        return None;
    }
    Some(Components { count, bits: (first & 0x7F) + 1, is_signed: first & 0x80 != 0 })
}
