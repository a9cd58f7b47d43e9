//! The Blosc-1 container: a header, a table of where each block starts (in any order), and blocks, each one or several
//! compressed streams. Fields of the header are believed only after they fit the size that the metadata gives.

use zrip::decode::context::DecompressContext;

use super::chain::CodecError;
use super::size::Size;
use super::{blosclz, inflate, lz4, shuffle, zstd};

/// For messages.
pub const NAME: &str = "blosc";

const HEADER_BYTES: usize = 16;
/// The newest version of the container that Blosc 1 writes; higher ones are Blosc 2.
const NEWEST_VERSION: u8 = 2;
/// Blocks are cut into one stream per byte of an element up to this element size …
const MOST_STREAMS: usize = 16;
/// … and down to this many elements.
const FEWEST_ELEMENTS: usize = 128;

const SHUFFLED: u8 = 1;
const STORED_RAW: u8 = 2;
const BIT_SHUFFLED: u8 = 4;
const NOT_SPLIT: u8 = 16;

struct Header {
    flags: u8,
    element_size: usize,
    /// Bytes of the decoded chunk.
    len: usize,
    /// Bytes of each block but the last.
    block_len: usize,
    /// Bytes of the chunk, header included.
    stored_len: usize,
}

/// Decodes one chunk.
pub fn decode(bytes: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    decode_chunk(bytes, size).map_err(|problem| CodecError::new(NAME, problem))
}

fn decode_chunk(bytes: &[u8], size: Size) -> Result<Vec<u8>, String> {
    let header = header(bytes)?;
    size.check(header.len, NAME).map_err(|error| error.problem)?;
    let chunk = bytes.get(..header.stored_len).ok_or("the bytes end too early")?;
    if header.flags & STORED_RAW != 0 {
        let raw = chunk.get(HEADER_BYTES..).and_then(|rest| rest.get(..header.len));
        return Ok(raw.ok_or("the bytes end too early")?.to_vec());
    }
    let mut out = Size::Exact(header.len).room(NAME).map_err(|error| error.problem)?;
    if header.len == 0 {
        return Ok(out);
    }
    let table = chunk.get(HEADER_BYTES..).unwrap_or_default();
    let starts = table.get(..header.len.div_ceil(header.block_len).saturating_mul(4));
    let (starts, _) = starts.ok_or("the bytes end too early")?.as_chunks::<4>();
    let mut decoder = Decoder::new(&header)?;
    for (block, start) in out.chunks_mut(header.block_len).zip(starts) {
        let start = u32::from_le_bytes(*start) as usize;
        let stored = chunk.get(start..).ok_or("a block starts behind the end")?;
        decoder.block(&header, stored, block)?;
    }
    Ok(out)
}

fn header(bytes: &[u8]) -> Result<Header, String> {
    let Some((header, _)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Err("the bytes end too early".to_owned());
    };
    let number =
        |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]) as usize;
    let [version, _, flags, element_size, ..] = *header;
    let parsed = Header {
        flags,
        element_size: usize::from(element_size),
        len: number(4),
        block_len: number(8),
        stored_len: number(12),
    };
    if version == 0 || version > NEWEST_VERSION {
        return Err(format!("container version {version} is not Blosc 1"));
    }
    if parsed.element_size == 0 || (parsed.block_len == 0 && parsed.len > 0) {
        return Err("the header makes no sense".to_owned());
    }
    Ok(parsed)
}

/// The compressor of the streams.
enum Inner {
    BloscLz,
    Lz4,
    Snappy,
    Zlib,
    Zstd(DecompressContext),
}

/// What is kept from block to block.
struct Decoder {
    inner: Inner,
    /// A decoded block, still shuffled, and a second one for bits. Empty where nothing is shuffled.
    shuffled: Vec<u8>,
    scratch: Vec<u8>,
}

impl Decoder {
    fn new(header: &Header) -> Result<Self, String> {
        let inner = match header.flags >> 5 {
            0 => Inner::BloscLz,
            1 => Inner::Lz4,
            2 => Inner::Snappy,
            3 => Inner::Zlib,
            4 => Inner::Zstd(DecompressContext::new()),
            other => return Err(format!("inner compressor {other} is unknown")),
        };
        let block = Size::Exact(header.block_len.min(header.len));
        let room = |wanted: bool| {
            let size = if wanted { block } else { Size::Exact(0) };
            size.room(NAME).map_err(|error| error.problem)
        };
        let bits = header.flags & BIT_SHUFFLED != 0;
        let shuffled = room(header.flags & SHUFFLED != 0 || bits)?;
        Ok(Self { inner, shuffled, scratch: room(bits)? })
    }

    fn block(&mut self, header: &Header, stored: &[u8], block: &mut [u8]) -> Result<(), String> {
        let elements = block.len() / header.element_size;
        let is_short = block.len() < header.block_len;
        let is_split = header.flags & NOT_SPLIT == 0
            && header.element_size <= MOST_STREAMS
            && header.block_len / header.element_size >= FEWEST_ELEMENTS
            && !is_short;
        let streams = if is_split { header.element_size } else { 1 };
        let by_bytes = header.flags & SHUFFLED != 0 && header.element_size > 1;
        // The writer's bit shuffle leaves alone what it cannot cut into groups of eight elements.
        let by_bits = header.flags & BIT_SHUFFLED != 0 && elements > 0 && elements.is_multiple_of(8);
        if by_bytes {
            let shuffled = &mut self.shuffled[..block.len()];
            self.inner.streams(stored, streams, shuffled)?;
            shuffle::unshuffle(header.element_size, shuffled, block);
        } else if by_bits {
            let shuffled = &mut self.shuffled[..block.len()];
            self.inner.streams(stored, streams, shuffled)?;
            let scratch = &mut self.scratch[..block.len()];
            shuffle::unshuffle_bits(header.element_size, shuffled, scratch, block);
        } else {
            self.inner.streams(stored, streams, block)?;
        }
        Ok(())
    }
}

impl Inner {
    /// The streams of one block: each a length and that many bytes, raw where compression did not help.
    fn streams(&mut self, mut stored: &[u8], streams: usize, out: &mut [u8]) -> Result<(), String> {
        if !out.len().is_multiple_of(streams) {
            return Err(format!("a block of {} bytes in {streams} streams", out.len()));
        }
        for part in out.chunks_exact_mut(out.len() / streams) {
            let (len, rest) = stored.split_first_chunk::<4>().ok_or("the bytes end too early")?;
            let (stream, rest) =
                rest.split_at_checked(u32::from_le_bytes(*len) as usize).ok_or("the bytes end too early")?;
            stored = rest;
            if stream.len() == part.len() {
                part.copy_from_slice(stream);
            } else {
                self.stream(stream, part)?;
            }
        }
        Ok(())
    }

    fn stream(&mut self, stream: &[u8], out: &mut [u8]) -> Result<(), String> {
        let wanted = out.len();
        let len = match self {
            Self::BloscLz => blosclz::decode(stream, out).map(|()| wanted).ok_or("damaged blosclz bytes")?,
            Self::Lz4 => lz4::decode_block(stream, out).map(|()| wanted)?,
            Self::Snappy => {
                snap::raw::Decoder::new().decompress(stream, out).map_err(|error| error.to_string())?
            }
            Self::Zlib => inflate::inflate(stream, out, true)?.1,
            Self::Zstd(context) => {
                let decoded = context
                    .decompress_with_limit(stream, wanted)
                    .map_err(|error| zstd::problem(&error, wanted))?;
                let len = decoded.len();
                if len == wanted {
                    out.copy_from_slice(&decoded);
                }
                len
            }
        };
        if len != wanted {
            return Err(format!("a stream of {len} bytes instead of {wanted}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chunk of blocks whose streams are made by `compress`, with its blocks stored in `order`.
    fn chunk(
        blocks: &[Vec<Vec<u8>>],
        order: &[usize],
        (flags, element_size, len, block_len): (u8, u8, u32, u32),
    ) -> Vec<u8> {
        let mut bytes = vec![2, 1, flags, element_size];
        bytes.extend(len.to_le_bytes());
        bytes.extend(block_len.to_le_bytes());
        bytes.resize(HEADER_BYTES + blocks.len() * 4, 0);
        for block in order {
            let at = HEADER_BYTES + block * 4;
            let start = bytes.len() as u32;
            bytes[at..at + 4].copy_from_slice(&start.to_le_bytes());
            for stream in &blocks[*block] {
                bytes.extend((stream.len() as u32).to_le_bytes());
                bytes.extend(stream);
            }
        }
        let stored = bytes.len() as u32;
        bytes[12..16].copy_from_slice(&stored.to_le_bytes());
        bytes
    }

    fn snappy(bytes: &[u8]) -> Vec<u8> {
        snap::raw::Encoder::new().compress_vec(bytes).unwrap()
    }

    #[test]
    fn blocks_in_any_order_with_a_short_last_one() {
        let data: Vec<u8> = (0..2500u32).map(|n| (n / 9) as u8).collect();
        let blocks: Vec<Vec<Vec<u8>>> = data
            .chunks(1024)
            .map(|block| {
                if block.len() == 1024 {
                    block.chunks(256).map(snappy).collect()
                } else {
                    vec![snappy(block)]
                }
            })
            .collect();
        let bytes = chunk(&blocks, &[2, 0, 1], (2 << 5, 4, 2500, 1024));
        assert_eq!(decode(&bytes, Size::Exact(2500)).unwrap(), data);
        assert!(decode(&bytes, Size::Exact(2501)).is_err());
        for len in 0..bytes.len() {
            assert!(decode(&bytes[..len], Size::Exact(2500)).is_err());
        }
    }

    #[test]
    fn raw_streams_and_raw_chunks() {
        let data: Vec<u8> = (0..=255).collect();
        let bytes = chunk(&[vec![data.clone()]], &[0], (1 << 5 | NOT_SPLIT, 1, 256, 256));
        assert_eq!(decode(&bytes, Size::Exact(256)).unwrap(), data);
        let mut raw = vec![2, 1, STORED_RAW | SHUFFLED, 2];
        raw.extend(256u32.to_le_bytes());
        raw.extend(256u32.to_le_bytes());
        raw.extend(272u32.to_le_bytes());
        raw.extend(&data);
        assert_eq!(decode(&raw, Size::Exact(256)).unwrap(), data);
        raw.pop();
        assert!(decode(&raw, Size::Exact(256)).is_err());
    }

    #[test]
    fn headers_that_lie() {
        let block = vec![vec![snappy(&[7; 256])]];
        let with = |fields: (u8, u8, u32, u32)| decode(&chunk(&block, &[0], fields), Size::Exact(256));
        assert_eq!(with((2 << 5 | NOT_SPLIT, 1, 256, 256)).unwrap(), [7; 256]);
        // No block size, no element size, an unknown compressor, a claim of 4 GiB, tiny blocks.
        for fields in [
            (2 << 5 | NOT_SPLIT, 1, 256, 0),
            (2 << 5 | NOT_SPLIT, 0, 256, 256),
            (7 << 5 | NOT_SPLIT, 1, 256, 256),
            (2 << 5 | NOT_SPLIT, 1, u32::MAX, 256),
            (2 << 5 | NOT_SPLIT, 1, 256, 1),
        ] {
            assert!(with(fields).is_err(), "{fields:?}");
        }
        assert!(Inner::Snappy.streams(&[0; 64], 3, &mut [0; 256]).is_err());
        let mut blosc2 = chunk(&block, &[0], (2 << 5 | NOT_SPLIT, 1, 256, 256));
        blosc2[0] = 5;
        assert!(decode(&blosc2, Size::Exact(256)).unwrap_err().problem.contains("Blosc 1"));
    }
}
