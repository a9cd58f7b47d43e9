//! numcodecs' `lz4`: four bytes of size, then one LZ4 block.

use super::chain::CodecError;
use super::size::Size;

/// For messages.
pub const NAME: &str = "lz4";

/// Decodes one block.
pub fn decode(bytes: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let Some((header, block)) = bytes.split_first_chunk::<4>() else {
        return Err(CodecError::new(NAME, "the bytes end too early"));
    };
    let len = u32::from_le_bytes(*header) as usize;
    size.check(len, NAME)?;
    let mut out = Size::Exact(len).room(NAME)?;
    decode_block(block, &mut out).map_err(|problem| CodecError::new(NAME, problem))?;
    Ok(out)
}

/// Decodes one block that fills `out`.
pub fn decode_block(block: &[u8], out: &mut [u8]) -> Result<(), String> {
    match lz4_flex::block::decompress_into(block, out) {
        Ok(len) if len == out.len() => Ok(()),
        Ok(len) => Err(format!("{len} bytes instead of {}", out.len())),
        Err(error) => Err(error.to_string()),
    }
}
