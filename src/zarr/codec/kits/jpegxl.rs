//! JPEG XL: frames one after another, channels last.

use half::f16;
use jxl_oxide::image::BitDepth;
use jxl_oxide::{AllocTracker, InitializeResult, JxlImage};
use serde_json::Value;

use super::{RareCodec, RareStep};
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;
use crate::zarr::data_type::DataType;

/// Memory beside what grows with the picture.
const SLACK: usize = 64 << 20;
/// Bytes that a decoder may need for a sample, in all of its buffers together.
const BYTES_PER_SAMPLE: usize = 64;

/// Decodes, if it is one.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Option<Result<Vec<u8>, CodecError>> {
    (step.codec == RareCodec::JpegXl).then(|| frames(step, data, size))
}

fn frames(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let sample = step.decoded.size();
    let samples = size.limit() / sample;
    let memory = samples.saturating_mul(BYTES_PER_SAMPLE).saturating_add(SLACK);
    let (mut image, rest) = opened(step, data, memory)?;
    let header = image.image_header();
    let (width, height) = (header.size.width as usize, header.size.height as usize);
    if width.checked_mul(height).is_none_or(|pixels| pixels > samples) {
        return Err(step.error(format!("a picture of {width} × {height} where {samples} samples should be")));
    }
    image.feed_bytes(rest).and_then(|_| image.finalize()).map_err(|error| step.error(error))?;
    let header = image.image_header();
    let found = image.num_loaded_keyframes();
    let chosen = match step.settings().get("index").and_then(Value::as_u64) {
        Some(frame) => {
            usize::try_from(frame).ok().filter(|frame| *frame < found).map(|frame| frame..frame + 1)
        }
        None => Some(0..found),
    };
    let chosen = chosen.ok_or_else(|| step.error("the frame that is asked for is not there"))?;
    if chosen.is_empty() || !image.is_loading_done() {
        return Err(step.error("the picture ends too early"));
    }
    let (color, extra) = (header.metadata.bit_depth, &header.metadata.ec_info);
    let mut out = size.reserve(step.codec.name(), 0)?;
    for frame in chosen {
        let frame = image.render_frame(frame).map_err(|error| step.error(error))?;
        let channels = frame.image_planar();
        let first_extra = channels.len().saturating_sub(extra.len());
        let depths: Vec<BitDepth> = (0..channels.len())
            .map(|channel| {
                channel
                    .checked_sub(first_extra)
                    .and_then(|at| extra.get(at))
                    .map_or(color, |info| info.bit_depth)
            })
            .collect();
        let planes: Vec<&[f32]> = channels.iter().map(|channel| channel.buf()).collect();
        if planes.iter().any(|plane| plane.len() != width * height) {
            return Err(step.error("a channel of another size than the picture"));
        }
        let bytes = planes.len() * width * height * sample;
        Size::AtMost(size.limit()).check(out.len().saturating_add(bytes), step.codec.name())?;
        for pixel in 0..width * height {
            for (plane, depth) in planes.iter().zip(&depths) {
                push(step, plane[pixel], *depth, &mut out)?;
            }
        }
    }
    Ok(out)
}

/// Reads no more than what says how large the picture is, and gives the rest.
fn opened<'a>(step: &RareStep, data: &'a [u8], memory: usize) -> Result<(JxlImage, &'a [u8]), CodecError> {
    let mut reader = JxlImage::builder().alloc_tracker(AllocTracker::with_limit(memory)).build_uninit();
    let (mut rest, mut part) = (data, 64);
    while !rest.is_empty() {
        let used = reader.feed_bytes(&rest[..part.min(rest.len())]).map_err(|error| step.error(error))?;
        rest = &rest[used..];
        part *= 2;
        reader = match reader.try_init().map_err(|error| step.error(error))? {
            InitializeResult::Initialized(image) => return Ok((image, rest)),
            InitializeResult::NeedMoreData(_) if used == 0 && part > rest.len() => break,
            InitializeResult::NeedMoreData(reader) => reader,
        };
    }
    Err(step.error("the picture ends too early"))
}

/// One sample of the array's type. Whole numbers were divided by the largest that their bits hold.
fn push(step: &RareStep, value: f32, depth: BitDepth, out: &mut Vec<u8>) -> Result<(), CodecError> {
    let bits = depth.bits_per_sample();
    let is_float = matches!(depth, BitDepth::FloatSample { .. });
    match (step.decoded, is_float) {
        (DataType::UInt8 | DataType::Bool, false) if bits <= 8 => out.push(whole(value, bits) as u8),
        (DataType::UInt16, false) if bits <= 16 => out.extend((whole(value, bits) as u16).to_le_bytes()),
        (DataType::Float16, true) if bits <= 16 => out.extend(f16::from_f32(value).to_le_bytes()),
        (DataType::Float32, true) => out.extend(value.to_le_bytes()),
        (other, _) => {
            let kind = if is_float { "floats" } else { "whole numbers" };
            return Err(step.error(format!("{kind} of {bits} bits where {} should be", other.name())));
        }
    }
    Ok(())
}

fn whole(value: f32, bits: u32) -> u32 {
    let most = ((1u32 << bits) - 1) as f32;
    (value * most).round_ties_even().clamp(0.0, most) as u32
}
