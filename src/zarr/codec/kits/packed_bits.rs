//! `packbits` of Zarr v3: the given bits of each number one after another, lowest bits first.

use serde_json::Value;

use super::RareStep;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;
use crate::zarr::data_type::DataType;

/// Numbers in full width; integers with a sign get it back.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    let settings = step.settings();
    let data_type = step.decoded;
    let parts = if matches!(data_type, DataType::Complex64 | DataType::Complex128) { 2 } else { 1 };
    let width = data_type.size() / parts;
    let all_bits = if data_type == DataType::Bool { 1 } else { width * 8 };
    let bit = |field: &str, default: usize| match settings.get(field) {
        None | Some(Value::Null) => Ok(default),
        Some(bit) => bit
            .as_u64()
            .and_then(|bit| usize::try_from(bit).ok())
            .filter(|bit| *bit < all_bits)
            .ok_or_else(|| step.error(format!("`{field}` is {bit}"))),
    };
    let (first, last) = (bit("first_bit", 0)?, bit("last_bit", all_bits - 1)?);
    let bits = (last + 1).checked_sub(first).filter(|bits| *bits > 0);
    let bits = bits.ok_or_else(|| step.error("`last_bit` is less than `first_bit`"))?;

    let numbers = size.limit() / width;
    let packed = (numbers * bits).div_ceil(8);
    let padding = (packed * 8 - numbers * bits) as u8;
    let (written, body) = match settings.get("padding_encoding").and_then(Value::as_str) {
        None | Some("none") => (None, data),
        Some("first_byte") => data.split_first().map_or((None, data), |(first, body)| (Some(*first), body)),
        Some("last_byte") => data.split_last().map_or((None, data), |(last, body)| (Some(*last), body)),
        Some(other) => return Err(step.error(format!("`padding_encoding` is “{other}”"))),
    };
    Size::Exact(packed).check(body.len(), step.codec.name())?;
    if written.is_some_and(|written| written != padding) {
        return Err(step.error("another number of padding bits than the numbers leave"));
    }

    let is_signed = data_type.is_integer()
        && matches!(data_type, DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64);
    let mut out = size.reserve(step.codec.name(), 0)?;
    for number in 0..numbers {
        let mut value = 0u64;
        for at in 0..bits {
            let place = number * bits + at;
            value |= u64::from(body[place / 8] >> (place % 8) & 1) << (first + at);
        }
        if is_signed && last < 63 && value >> last & 1 == 1 {
            value |= u64::MAX << last;
        }
        out.extend(&value.to_le_bytes()[..width]);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zarr::codec::kits::RareCodec;

    fn unpack(
        data_type: DataType,
        configuration: &str,
        data: &[u8],
        len: usize,
    ) -> Result<Vec<u8>, CodecError> {
        let step = RareStep {
            codec: RareCodec::PackedBits,
            stored: data_type,
            decoded: data_type,
            configuration: configuration.to_owned(),
        };
        decode(&step, data, Size::Exact(len))
    }

    #[test]
    fn bits_of_every_kind() {
        let bools = unpack(DataType::Bool, "{}", &[0b0000_0101, 0b1], 9).unwrap();
        assert_eq!(bools, [1, 0, 1, 0, 0, 0, 0, 0, 1]);
        // Numbers of twelve bits at their place.
        let twelve = r#"{"first_bit":4,"last_bit":15}"#;
        let numbers = unpack(DataType::UInt16, twelve, &[0xBC, 0x3A, 0x12], 4).unwrap();
        assert_eq!(numbers, [0xC0, 0xAB, 0x30, 0x12]);
        let signed = unpack(DataType::Int8, r#"{"last_bit":3}"#, &[0x8F], 2).unwrap();
        assert_eq!(signed, [0xFF, 0xF8]);
        let whole = unpack(DataType::Int64, "null", &[1, 0, 0, 0, 0, 0, 0, 0x80], 8).unwrap();
        assert_eq!(whole, [1, 0, 0, 0, 0, 0, 0, 0x80]);
    }

    #[test]
    fn padding_is_compared() {
        for (encoding, data) in [("first_byte", [5, 0b110]), ("last_byte", [0b110, 5])] {
            let configuration = format!(r#"{{"padding_encoding":"{encoding}"}}"#);
            assert_eq!(unpack(DataType::Bool, &configuration, &data, 3).unwrap(), [0, 1, 1]);
            assert!(unpack(DataType::Bool, &configuration, &data, 4).is_err());
            assert!(unpack(DataType::Bool, &configuration, &[], 3).is_err());
        }
        for configuration in [r#"{"first_bit":8}"#, r#"{"first_bit":3,"last_bit":2}"#, r#"{"last_bit":-1}"#] {
            assert!(unpack(DataType::UInt8, configuration, &[0; 3], 3).is_err(), "{configuration}");
        }
    }
}
