//! The kit of compressors.

use std::io::Read;

use super::{RareCodec, RareStep, bzip2, lzma, pco, zfp};
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

/// Decodes, if it is one of them.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Option<Result<Vec<u8>, CodecError>> {
    Some(match step.codec {
        RareCodec::Bzip2 => bzip2::decode(step, data, size),
        RareCodec::Lzma => lzma::decode(step, data, size),
        RareCodec::Pco => pco::decode(step, data, size),
        RareCodec::Zfp => zfp::decode(step, data, size),
        _ => return None,
    })
}

/// All that a decoder gives, but no more than there may be.
pub fn read_all(step: &RareStep, decoder: impl Read, size: Size) -> Result<Vec<u8>, CodecError> {
    let mut out = size.reserve(step.codec.name(), 1)?;
    let limit = size.limit() as u64 + 1;
    decoder.take(limit).read_to_end(&mut out).map_err(|error| step.error(error))?;
    size.check(out.len(), step.codec.name())?;
    Ok(out)
}
