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

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Vec<u8> {
        (0..300_000u32).map(|n| (n / 700 + n % 3) as u8).collect()
    }

    /// A frame of raw blocks, with the header's flags and fields given.
    fn raw_frame(header: &[u8], blocks: &[&[u8]]) -> Vec<u8> {
        let mut frame = [&0xFD2F_B528u32.to_le_bytes(), header].concat();
        for (at, block) in blocks.iter().enumerate() {
            let is_last = u32::from(at + 1 == blocks.len());
            frame.extend(&((block.len() as u32) << 3 | is_last).to_le_bytes()[..3]);
            frame.extend(*block);
        }
        frame
    }

    #[test]
    fn frames_of_every_kind() {
        let data = samples();
        let size = Size::Exact(data.len());
        assert_eq!(decode(&zrip::compress(&data, 3).unwrap(), size).unwrap(), data);
        // Several frames, with one between them that is to be skipped.
        let (first, second) = data.split_at(100_001);
        let skippable = [0x184D_2A53u32.to_le_bytes(), 5u32.to_le_bytes()].concat();
        let frames =
            [zrip::compress(first, 1).unwrap(), skippable, vec![9; 5], zrip::compress(second, -3).unwrap()];
        assert_eq!(decode(&frames.concat(), size).unwrap(), data);
        // A window descriptor instead of a content size.
        let unsized_frame = raw_frame(&[0x00, 0x38], &[&data[..1000], &data[1000..1700]]);
        assert_eq!(decode(&unsized_frame, Size::AtMost(5000)).unwrap(), data[..1700]);
    }

    #[test]
    fn damage_and_claims_are_errors() {
        let data = samples();
        let stored = zrip::compress(&data, 3).unwrap();
        assert!(decode(&stored, Size::Exact(data.len() - 1)).unwrap_err().problem.contains("more than"));
        for len in [0, 3, 5, 9, stored.len() - 1] {
            // No bytes are no frames: that is found by the length.
            let decoded = decode(&stored[..len], Size::Exact(data.len()));
            assert!(decoded.is_err() || decoded.unwrap().is_empty() && len == 0, "{len}");
        }
        // A claim of 2^60 bytes, with and without a window of 2^41.
        let mut claim = vec![0xE0];
        claim.extend((1u64 << 60).to_le_bytes());
        assert!(decode(&raw_frame(&claim, &[&[1; 9]]), Size::AtMost(1 << 20)).is_err());
        assert!(decode(&raw_frame(&[0x00, 0xFF], &[&[1; 9]]), Size::AtMost(1 << 20)).is_err());
        // A checksum that does not match.
        let mut checked = raw_frame(&[0x24, 9], &[&[1; 9]]);
        checked.extend([1, 2, 3, 4]);
        assert!(decode(&checked, Size::Exact(9)).unwrap_err().problem.contains("checksum"));
    }
}
