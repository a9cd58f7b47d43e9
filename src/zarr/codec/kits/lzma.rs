//! LZMA as Python's library writes it, which numcodecs calls: xz, the older format of one stream, or bare streams with
//! filters.

use std::io::Read;

use lzma_rust2::filter::bcj::BcjReader;
use lzma_rust2::filter::delta::DeltaReader;
use lzma_rust2::{Lzma2Reader, LzmaReader, XzReader};
use serde_json::Value;

use super::RareStep;
use super::rare::read_all;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;

/// Memory for a dictionary, in KiB: what the highest preset takes, and a little.
const MEMORY: u32 = 66 << 10;
const XZ: &[u8] = &[0xFD, b'7', b'z', b'X', b'Z', 0];

/// Decodes in the format that the configuration says.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let settings = step.settings();
    let format = settings.get("format").and_then(Value::as_u64);
    match format {
        Some(3) => raw(step, data, size, &settings),
        Some(2) => alone(step, data, size),
        Some(0) if !data.starts_with(XZ) => alone(step, data, size),
        None | Some(0 | 1) => read_all(step, XzReader::new_mem_limit(data, true, MEMORY), size),
        Some(other) => Err(step.error(format!("format {other} is not known"))),
    }
}

/// The format of old `.lzma` files.
fn alone(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let reader = LzmaReader::new_mem_limit(data, MEMORY, None).map_err(|error| step.error(error))?;
    read_all(step, reader, size)
}

/// A chain of filters without a header; the last one compresses.
fn raw(step: &RareStep, data: &[u8], size: Size, settings: &Value) -> Result<Vec<u8>, CodecError> {
    let filters = settings.get("filters").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let (last, before) = filters.split_last().ok_or_else(|| step.error("bare streams need `filters`"))?;
    let number = |filter: &Value, field: &str, default: u64| match filter.get(field) {
        None | Some(Value::Null) => Ok(default),
        Some(value) => value.as_u64().ok_or_else(|| step.error(format!("`filters.{field}` is {value}"))),
    };
    // Nothing lies farther back than the beginning.
    let dictionary = u32::try_from(size.limit()).unwrap_or(u32::MAX).clamp(4096, MEMORY << 10);
    let small = |filter: &Value, field: &str, default: u64, most: u64| -> Result<u32, CodecError> {
        let value = number(filter, field, default)?;
        if value > most {
            return Err(step.error(format!("`filters.{field}` is {value}")));
        }
        Ok(value as u32)
    };
    let mut reader: Box<dyn Read + '_> = match number(last, "id", 0)? {
        0x21 => Box::new(Lzma2Reader::new(data, dictionary, None)),
        0x4000_0000_0000_0001 => {
            let (lc, lp, pb) = (small(last, "lc", 3, 4)?, small(last, "lp", 0, 4)?, small(last, "pb", 2, 4)?);
            // The length may be unknown, in which case the stream marks its end.
            let reader = LzmaReader::new(data, u64::MAX, lc, lp, pb, dictionary, None);
            Box::new(reader.map_err(|error| step.error(error))?)
        }
        other => return Err(step.error(format!("filter {other:#x} does not compress"))),
    };
    for filter in before.iter().rev() {
        let start = small(filter, "start_offset", 0, u64::from(u32::MAX))? as usize;
        reader = match number(filter, "id", 0)? {
            0x03 => match small(filter, "dist", 1, 256)? {
                0 => return Err(step.error("`filters.dist` is 0")),
                distance => Box::new(DeltaReader::new(reader, distance as usize)),
            },
            0x04 => Box::new(BcjReader::new_x86(reader, start)),
            0x05 => Box::new(BcjReader::new_ppc(reader, start)),
            0x06 => Box::new(BcjReader::new_ia64(reader, start)),
            0x07 => Box::new(BcjReader::new_arm(reader, start)),
            0x08 => Box::new(BcjReader::new_arm_thumb(reader, start)),
            0x09 => Box::new(BcjReader::new_sparc(reader, start)),
            other => return Err(step.error(format!("filter {other:#x} is not known"))),
        };
    }
    read_all(step, reader, size)
}
