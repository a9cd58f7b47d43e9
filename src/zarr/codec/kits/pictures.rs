//! The kit of image formats. What a picture says of its size is compared with the chunk before it is decoded.

use super::{RareCodec, RareStep, jpeg, jpeg2000, png, webp};
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

/// Decodes, if it is one of them.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Option<Result<Vec<u8>, CodecError>> {
    Some(match step.codec {
        RareCodec::Jpeg => jpeg::decode(step, data, size),
        RareCodec::Jpeg2000 => jpeg2000::decode(step, data, size),
        RareCodec::Png => png::decode(step, data, size),
        RareCodec::WebP => webp::decode(step, data, size),
        _ => return None,
    })
}

/// Room for a picture of `[height, width, channels]` samples of the array's type, if the chunk is that large.
pub fn room(step: &RareStep, shape: [usize; 3], size: Size) -> Result<Vec<u8>, CodecError> {
    let [height, width, channels] = shape;
    let bytes = shape.into_iter().try_fold(step.decoded.size(), usize::checked_mul);
    let fits = bytes.filter(|bytes| size.check(*bytes, step.codec.name()).is_ok());
    let bytes = fits.ok_or_else(|| {
        let samples = size.limit() / step.decoded.size();
        step.error(format!("a picture of {width} × {height} × {channels} samples where {samples} should be"))
    })?;
    Size::Exact(bytes).room(step.codec.name())
}

/// Refuses pictures of bytes for arrays of other numbers.
pub fn check_bytes(step: &RareStep) -> Result<(), CodecError> {
    if step.decoded.size() == 1 {
        return Ok(());
    }
    Err(step.error(format!("a picture of bytes where {} should be", step.decoded.name())))
}
