//! WebP, of a moving picture the first frame.

use std::io::Cursor;

use image_webp::WebPDecoder;

use super::RareStep;
use super::pictures::{check_bytes, room};
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

/// Memory beside the picture.
const SLACK: usize = 16 << 20;

/// Red, green, blue, and alpha where the array has room for it.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    check_bytes(step)?;
    let mut decoder = WebPDecoder::new(Cursor::new(data)).map_err(|error| step.error(error))?;
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    let stored = if decoder.has_alpha() { 4 } else { 3 };
    let alpha = step.settings().get("hasalpha").and_then(serde_json::Value::as_bool);
    let channels = match alpha {
        Some(true) => 4,
        Some(false) => 3,
        None => stored,
    };
    let mut out = room(step, [height, width, channels], size)?;
    decoder.set_memory_limit(size.limit().saturating_mul(4).saturating_add(SLACK));
    if channels == stored {
        decoder.read_image(&mut out).map_err(|error| step.error(error))?;
        return Ok(out);
    }
    let mut picture = Size::Exact(width * height * stored).room(step.codec.name())?;
    decoder.read_image(&mut picture).map_err(|error| step.error(error))?;
    for (to, from) in out.chunks_exact_mut(channels).zip(picture.chunks_exact(stored)) {
        to.fill(255);
        to[..3].copy_from_slice(&from[..3]);
    }
    Ok(out)
}
