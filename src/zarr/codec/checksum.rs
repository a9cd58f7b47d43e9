//! Checksums of four bytes before or after the bytes of a chunk.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::chain::CodecError;
use crate::zarr::checksum::crc32c;

/// Bytes of a stored checksum.
pub const BYTES: usize = 4;

/// Which sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checksum {
    /// CRC-32C (Castagnoli), the one in the Zarr v3 specification.
    Crc32c,
    /// CRC-32 as in zip files.
    Crc32,
    /// As in zlib.
    Adler32,
    /// As in HDF5.
    Fletcher32,
}

impl Checksum {
    /// As in metadata.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crc32c => "crc32c",
            Self::Crc32 => "crc32",
            Self::Adler32 => "adler32",
            Self::Fletcher32 => "fletcher32",
        }
    }

    fn of(self, bytes: &[u8]) -> u32 {
        match self {
            Self::Crc32c => crc32c(bytes),
            Self::Crc32 => {
                let mut crc = flate2::Crc::new();
                crc.update(bytes);
                crc.sum()
            }
            Self::Adler32 => adler32(bytes),
            Self::Fletcher32 => fletcher32(bytes),
        }
    }
}

/// Takes the checksum off, after comparing it.
pub fn strip(mut data: Cow<'_, [u8]>, kind: Checksum, at_start: bool) -> Result<Cow<'_, [u8]>, CodecError> {
    let Some(len) = data.len().checked_sub(BYTES) else {
        return Err(CodecError::new(kind.name(), "no room for a checksum"));
    };
    let (sum, body) = if at_start { (&data[..BYTES], BYTES..data.len()) } else { (&data[len..], 0..len) };
    if kind.of(&data[body.clone()]).to_le_bytes() != sum {
        return Err(CodecError::new(kind.name(), "the checksum does not match"));
    }
    match &mut data {
        Cow::Borrowed(bytes) => *bytes = &bytes[body],
        Cow::Owned(bytes) => {
            bytes.truncate(body.end);
            bytes.drain(..body.start);
        }
    }
    Ok(data)
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1u32, 0u32);
    // As many bytes as can be added before `b` overflows.
    for part in bytes.chunks(5552) {
        for byte in part {
            a += u32::from(*byte);
            b += a;
        }
        a %= 65521;
        b %= 65521;
    }
    (b << 16) | a
}

/// HDF5's: big-endian words of 16 bits, an odd byte at the end as the high half of a word.
fn fletcher32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (0u32, 0u32);
    let fold = |sum: u32| (sum & 0xFFFF) + (sum >> 16);
    for part in bytes.chunks(720) {
        for word in part.chunks(2) {
            a += (u32::from(word[0]) << 8) | word.get(1).map_or(0, |low| u32::from(*low));
            b += a;
        }
        (a, b) = (fold(a), fold(b));
    }
    (fold(b) << 16) | fold(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sums() {
        assert_eq!(Checksum::Crc32c.of(b"123456789"), 0xE306_9283);
        assert_eq!(Checksum::Crc32.of(b"123456789"), 0xCBF4_3926);
        assert_eq!(Checksum::Adler32.of(b"Wikipedia"), 0x11E6_0398);
        assert_eq!(Checksum::Adler32.of(&[255; 100_000]), 0x149A_302C);
        // Words 0x6162, 0x6364, 0x6500.
        assert_eq!(
            fletcher32(b"abcde"),
            (((0x6162u32 * 3 + 0x6364 * 2 + 0x6500) % 0xFFFF) << 16) | ((0x6162 + 0x6364 + 0x6500) % 0xFFFF)
        );
    }

    #[test]
    fn either_end_is_stripped_and_damage_found() {
        let body = b"some bytes".as_slice();
        let sum = Checksum::Crc32c.of(body).to_le_bytes();
        for (at_start, mut stored) in [(false, [body, &sum].concat()), (true, [&sum, body].concat())] {
            let borrowed = strip(Cow::Borrowed(&stored), Checksum::Crc32c, at_start).unwrap();
            assert_eq!(borrowed, body);
            let owned = strip(Cow::Owned(stored.clone()), Checksum::Crc32c, at_start).unwrap();
            assert_eq!(owned, body);
            stored[7] ^= 4;
            assert!(strip(Cow::Owned(stored), Checksum::Crc32c, at_start).is_err());
        }
        assert!(strip(Cow::Borrowed(&[1, 2, 3]), Checksum::Crc32, true).is_err());
    }
}
