//! numcodecs' `packbits`: the number of unused bits at the end, then eight bools a byte, the first in the highest bit.

use super::chain::CodecError;
use super::size::Size;

/// For messages.
pub const NAME: &str = "packbits";

/// Bytes that hold so many bools.
pub fn stored_bytes(bools: usize) -> usize {
    1 + bools.div_ceil(8)
}

/// One byte, 0 or 1, for each bit.
pub fn decode(bytes: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let Some((unused, packed)) = bytes.split_first() else {
        return Err(CodecError::new(NAME, "no bytes"));
    };
    let Some(bools) = packed.len().saturating_mul(8).checked_sub(usize::from(*unused)) else {
        return Err(CodecError::new(NAME, format!("{unused} unused bits in {} bytes", packed.len())));
    };
    size.check(bools, NAME)?;
    let mut out = Size::Exact(bools).room(NAME)?;
    for (eight, byte) in out.chunks_mut(8).zip(packed) {
        for (at, bool) in eight.iter_mut().enumerate() {
            *bool = byte >> (7 - at) & 1;
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bool_is_the_highest_bit() {
        let stored = [5, 0b1010_0001, 0b1100_0000];
        assert_eq!(decode(&stored, Size::Exact(11)).unwrap(), [1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 0]);
        assert_eq!(stored_bytes(11), stored.len());
        assert!(decode(&stored, Size::Exact(12)).is_err());
        assert!(decode(&[9, 0], Size::AtMost(100)).is_err());
        assert!(decode(&[], Size::AtMost(100)).is_err());
    }
}
