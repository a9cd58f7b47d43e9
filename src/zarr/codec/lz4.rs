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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_and_a_block() {
        let data: Vec<u8> = (0..10_000u32).map(|n| (n / 50) as u8).collect();
        let stored = lz4_flex::block::compress_prepend_size(&data);
        assert_eq!(decode(&stored, Size::Exact(data.len())).unwrap(), data);
        assert_eq!(decode(&stored, Size::AtMost(data.len() * 2)).unwrap(), data);
        assert!(decode(&stored, Size::AtMost(data.len() - 1)).is_err());
        for len in 0..stored.len() {
            assert!(decode(&stored[..len], Size::Exact(data.len())).is_err(), "{len}");
        }
        // The size is believed only if it is the chunk's.
        let mut claim = stored;
        claim[..4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(decode(&claim, Size::Exact(data.len())).is_err());
    }
}
