//! Filters that every kit has: scale and offset of Zarr v3, Jenkins' checksum; the others have files of their own.

use super::{RareCodec, RareStep, cast_value, packed_bits};
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;
use crate::zarr::data_type::DataType;
use crate::zarr::fill_value;
use crate::zarr::sample::{SampleValue, sample_value};

/// Decodes, if it is a filter.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Option<Result<Vec<u8>, CodecError>> {
    Some(match step.codec {
        RareCodec::CastValue => cast_value::decode(step, data, size),
        RareCodec::ScaleOffset => undo_scale_offset(step, data, size),
        RareCodec::PackedBits => packed_bits::decode(step, data, size),
        RareCodec::JenkinsLookup3 => strip_jenkins(step, data),
        _ => return None,
    })
}

/// `value / scale + offset`, computed in the type of the numbers; whole numbers are divided downwards.
fn undo_scale_offset(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let settings = step.settings();
    let data_type = step.decoded;
    let setting = |field: &str, default: i64| match settings.get(field) {
        None => SampleValue::Int(default),
        Some(written) => sample_value(data_type, &fill_value::parse(Some(written), data_type).0),
    };
    let (scale, offset) = (setting("scale", 1), setting("offset", 0));
    if scale.as_f64() == 0.0 {
        return Err(step.error("a scale of 0"));
    }
    let mut out = size.reserve(step.codec.name(), 0)?;
    for bytes in data.chunks_exact(data_type.size()) {
        let value = sample_value(data_type, bytes);
        match data_type {
            DataType::Float32 => {
                let value = value.as_f64() as f32 / scale.as_f64() as f32 + offset.as_f64() as f32;
                out.extend(value.to_le_bytes());
            }
            DataType::Float64 => {
                out.extend((value.as_f64() / scale.as_f64() + offset.as_f64()).to_le_bytes());
            }
            _ => {
                let [value, scale, offset] = [value, scale, offset].map(whole);
                let divided = value.div_euclid(scale) - i128::from(scale < 0 && value.rem_euclid(scale) != 0);
                out.extend(&(divided + offset).to_le_bytes()[..data_type.size()]);
            }
        }
    }
    Ok(out)
}

/// An integer as it is.
pub fn whole(value: SampleValue) -> i128 {
    match value {
        SampleValue::Int(value) => value.into(),
        SampleValue::UInt(value) => value.into(),
        other => other.as_f64() as i128,
    }
}

/// Takes Bob Jenkins' `lookup3` sum off the end, after comparing it.
fn strip_jenkins(step: &RareStep, data: &[u8]) -> Result<Vec<u8>, CodecError> {
    let settings = step.settings();
    if settings.get("prefix").is_some_and(|prefix| !prefix.is_null()) {
        return Err(step.error("a prefix is not supported"));
    }
    let seed = settings.get("initval").and_then(serde_json::Value::as_u64).unwrap_or(0);
    let (body, sum) = data.split_last_chunk().ok_or_else(|| step.error("no room for a checksum"))?;
    if lookup3(body, seed as u32) != u32::from_le_bytes(*sum) {
        return Err(step.error("the checksum does not match"));
    }
    Ok(body.to_vec())
}

/// Jenkins' hash of 2006, in the public domain, on little-endian words.
fn lookup3(bytes: &[u8], seed: u32) -> u32 {
    let start = 0xDEAD_BEEFu32.wrapping_add(bytes.len() as u32).wrapping_add(seed);
    let [mut a, mut b, mut c] = [start; 3];
    let blocks = bytes.len().div_ceil(12);
    for (at, block) in bytes.chunks(12).enumerate() {
        let mut words = [0u8; 12];
        words[..block.len()].copy_from_slice(block);
        let [x, y, z]: [u32; 3] = std::array::from_fn(|word| {
            u32::from_le_bytes(std::array::from_fn(|byte| words[word * 4 + byte]))
        });
        (a, b, c) = (a.wrapping_add(x), b.wrapping_add(y), c.wrapping_add(z));
        if at + 1 < blocks {
            for turns in [4, 6, 8, 16, 19, 4] {
                a = a.wrapping_sub(c) ^ c.rotate_left(turns);
                c = c.wrapping_add(b);
                (a, b, c) = (b, c, a);
            }
        } else {
            for turns in [14, 11, 25, 16, 4, 14, 24] {
                c = (c ^ b).wrapping_sub(b.rotate_left(turns));
                (a, b, c) = (b, c, a);
            }
            (a, b, c) = (c, a, b);
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values in the comments of Jenkins' own test driver.
    #[test]
    fn jenkins_own_values() {
        assert_eq!(lookup3(b"", 0), 0xDEAD_BEEF);
        assert_eq!(lookup3(b"", 0xDEAD_BEEF), 0xBD5B_7DDE);
        assert_eq!(lookup3(b"Four score and seven years ago", 0), 0x1777_0551);
        assert_eq!(lookup3(b"Four score and seven years ago", 1), 0xCD62_8161);
    }

    #[test]
    fn whole_numbers_are_divided_downwards() {
        let step = |data_type, configuration: &str| RareStep {
            codec: RareCodec::ScaleOffset,
            stored: data_type,
            decoded: data_type,
            configuration: configuration.to_owned(),
        };
        let all: Vec<u8> = [-7i16, -6, 7, 8].iter().flat_map(|n| n.to_le_bytes()).collect();
        for (scale, wanted) in [(2, [-4i16, -3, 3, 4]), (-2, [3, 3, -4, -4])] {
            let step = step(DataType::Int16, &format!(r#"{{"scale":{scale},"offset":10}}"#));
            let decoded = undo_scale_offset(&step, &all, Size::Exact(8)).unwrap();
            let wanted: Vec<u8> = wanted.iter().flat_map(|n| (n + 10).to_le_bytes()).collect();
            assert_eq!(decoded, wanted, "{scale}");
        }
        let floats: Vec<u8> = [1f32, 3.0].iter().flat_map(|n| n.to_le_bytes()).collect();
        let decoded = undo_scale_offset(
            &step(DataType::Float32, r#"{"scale":0.1,"offset":"0x40a00000"}"#),
            &floats,
            Size::Exact(8),
        );
        let wanted: Vec<u8> = [1f32, 3.0].iter().flat_map(|n| (n / 0.1 + 5.0).to_le_bytes()).collect();
        assert_eq!(decoded.unwrap(), wanted);
        assert!(undo_scale_offset(&step(DataType::Int16, r#"{"scale":0}"#), &all, Size::Exact(8)).is_err());
    }
}
