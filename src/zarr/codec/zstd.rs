//! Zstandard (RFC 8878): one frame or several, with or without checksum and content size.

use zrip::DecompressError;
use zrip::decode::context::DecompressContext;

use super::chain::CodecError;
use super::size::Size;

/// For messages.
pub const NAME: &str = "zstd";

/// The decoder asks for this much more than it writes.
const SLACK: usize = 64;

/// Decodes all frames.
pub fn decode(bytes: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let mut out = size.reserve(NAME, SLACK)?;
    DecompressContext::new()
        .decompress_into_with_limit(bytes, &mut out, size.limit())
        .map_err(|error| CodecError::new(NAME, problem(&error, size.limit())))?;
    Ok(out)
}

/// A decoder's error in words.
pub fn problem(error: &DecompressError, limit: usize) -> String {
    match error {
        DecompressError::OutputTooSmall => format!("more than {limit} bytes"),
        DecompressError::InputExhausted => "the bytes end too early".to_owned(),
        DecompressError::BadMagic => "these are no Zstandard bytes".to_owned(),
        DecompressError::ChecksumMismatch { .. } => "the checksum does not match".to_owned(),
        other => other.to_string(),
    }
}
