//! PNG, with its colours spelled out.

use std::io::Cursor;

use png::{BitDepth, Decoder, Limits, Transformations};

use super::RareStep;
use super::pictures::room;
use crate::zarr::codec::byte_order;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

/// Memory beside the picture.
const SLACK: usize = 1 << 20;

/// Samples as they are stored, of one byte or two.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let limits = Limits { bytes: size.limit().saturating_mul(2).saturating_add(SLACK) };
    let mut decoder = Decoder::new_with_limits(Cursor::new(data), limits);
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(|error| step.error(error))?;
    let (color, depth) = reader.output_color_type();
    let bytes = if depth == BitDepth::Sixteen { 2 } else { 1 };
    if bytes != step.decoded.size() {
        return Err(step.error(format!("samples of {bytes} bytes where {} should be", step.decoded.name())));
    }
    let shape = [reader.info().height as usize, reader.info().width as usize, color.samples()];
    let mut out = room(step, shape, size)?;
    reader.next_frame(&mut out).map_err(|error| step.error(error))?;
    byte_order::swap(&mut out, bytes as u8);
    Ok(out)
}
