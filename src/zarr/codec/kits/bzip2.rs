//! bzip2: one stream or several.

use bzip2::bufread::MultiBzDecoder;

use super::RareStep;
use super::rare::read_all;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

/// Decodes all streams.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    read_all(step, MultiBzDecoder::new(data), size)
}
