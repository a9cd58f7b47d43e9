//! zlib and gzip. Written straight into memory of the known size, which is the fastest way through the crate.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::chain::CodecError;
use super::size::Size;

/// For messages; `zlib` bytes are read too.
pub const NAME: &str = "gzip";

const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];

/// Decodes zlib bytes, or all members of gzip bytes.
pub fn decode(bytes: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let mut out = size.room(NAME)?;
    let len = if bytes.starts_with(&GZIP_MAGIC) {
        gunzip(bytes, &mut out)?
    } else {
        inflate(bytes, &mut out, true).map_err(|problem| CodecError::new("zlib", problem))?.1
    };
    out.truncate(len);
    Ok(out)
}

/// Inflates one stream into `out`: how much of `bytes` it took, and of `out`.
pub fn inflate(bytes: &[u8], out: &mut [u8], zlib: bool) -> Result<(usize, usize), String> {
    let mut state = Decompress::new(zlib);
    match state.decompress(bytes, out, FlushDecompress::Finish) {
        Ok(Status::StreamEnd) => Ok((state.total_in() as usize, state.total_out() as usize)),
        Ok(_) if state.total_out() as usize == out.len() => {
            Err(format!("more than the {} bytes that were expected, or a missing end", out.len()))
        }
        Ok(_) => Err("the bytes end too early".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn gunzip(mut bytes: &[u8], out: &mut [u8]) -> Result<usize, CodecError> {
    let mut len = 0;
    // Some writers pad the end with zeros; only a further member is read on.
    while bytes.starts_with(&GZIP_MAGIC) {
        let too_short = || CodecError::new(NAME, "the bytes end too early");
        let body = gzip_body(bytes).ok_or_else(too_short)?;
        let room = &mut out[len..];
        let (taken, given) = inflate(body, room, false).map_err(|problem| CodecError::new(NAME, problem))?;
        let mut crc = Crc::new();
        crc.update(&room[..given]);
        let after = body.get(taken..).unwrap_or_default();
        let (trailer, rest) = after.split_at_checked(8).ok_or_else(too_short)?;
        if trailer[..4] != crc.sum().to_le_bytes() || trailer[4..] != (given as u32).to_le_bytes() {
            return Err(CodecError::new(NAME, "the checksum does not match"));
        }
        len += given;
        bytes = rest;
    }
    Ok(len)
}

/// What follows the header of a gzip member (RFC 1952).
fn gzip_body(bytes: &[u8]) -> Option<&[u8]> {
    let flags = *bytes.get(3)?;
    let mut rest = bytes.get(10..)?;
    if flags & 4 != 0 {
        let extra = u16::from_le_bytes([*rest.first()?, *rest.get(1)?]);
        rest = rest.get(2 + usize::from(extra)..)?;
    }
    // File name and comment, each ending with a zero.
    for flag in [8, 16] {
        if flags & flag != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    if flags & 2 != 0 {
        rest = rest.get(2..)?;
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::write::{GzEncoder, ZlibEncoder};
    use flate2::{Compression, GzBuilder};

    use super::*;

    fn samples() -> Vec<u8> {
        (0..50_000u32).flat_map(|n| ((n * n) as u16 >> 3).to_le_bytes()).collect()
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn both_wrappings() {
        let data = samples();
        let size = Size::Exact(data.len());
        assert_eq!(decode(&zlib(&data), size).unwrap(), data);
        assert_eq!(decode(&gzip(&data), size).unwrap(), data);
        assert_eq!(decode(&gzip(&data), Size::AtMost(data.len() + 9)).unwrap(), data);
    }

    #[test]
    fn members_names_and_padding() {
        let data = samples();
        let (first, second) = data.split_at(7001);
        let mut named = GzBuilder::new()
            .filename("a")
            .comment("b")
            .extra(vec![1, 2, 3])
            .write(Vec::new(), Compression::new(1));
        named.write_all(first).unwrap();
        let stored = [named.finish().unwrap(), gzip(second), vec![0; 11]].concat();
        assert_eq!(decode(&stored, Size::Exact(data.len())).unwrap(), data);
    }

    #[test]
    fn damage_and_wrong_sizes_are_errors() {
        let data = samples();
        let size = Size::Exact(data.len());
        for mut stored in [zlib(&data), gzip(&data)] {
            assert!(decode(&stored, Size::Exact(data.len() - 1)).is_err());
            assert!(decode(&stored[..stored.len() - 1], size).is_err());
            assert!(decode(&stored[..stored.len() / 2], size).is_err());
            // The checksum: the last four bytes of zlib, and among the last eight of gzip.
            let at = stored.len() - 5 + usize::from(stored[0] != 0x1F) * 3;
            stored[at] ^= 1;
            assert!(decode(&stored, size).is_err());
        }
        assert!(decode(&[], size).is_err());
        assert!(decode(&[0x1F, 0x8B], size).is_err());
    }
}
