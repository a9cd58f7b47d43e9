//! The value of samples that were never written, from any spelling seen in documents to the bytes of one sample. A
//! value that makes no sense becomes 0 and a warning: a wrong background is better than no picture.

use serde_json::Value;

use super::data_type::DataType;
use super::number::parse_float;

/// The little-endian bytes of one sample, and what was odd about the value as written.
pub fn parse(value: Option<&Value>, data_type: DataType) -> (Vec<u8>, Option<String>) {
    let zero = vec![0; data_type.size()];
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return (zero, None);
    };
    match bytes_of(value, data_type) {
        Some(bytes) => (bytes, None),
        None => (zero, Some(format!("The fill value {value} is not a {}; 0 is used.", data_type.name()))),
    }
}

fn bytes_of(value: &Value, data_type: DataType) -> Option<Vec<u8>> {
    if let Some(bits) = value.as_str().and_then(hexadecimal) {
        return little_endian(bits, data_type);
    }
    match data_type {
        DataType::Complex64 | DataType::Complex128 => {
            let part = if data_type == DataType::Complex64 { DataType::Float32 } else { DataType::Float64 };
            let (re, im) = match value.as_array().map(Vec::as_slice) {
                Some([re, im]) => (bytes_of(re, part)?, bytes_of(im, part)?),
                Some(_) => return None,
                None => (bytes_of(value, part)?, vec![0; part.size()]),
            };
            Some([re, im].concat())
        }
        DataType::Float16 => Some(half_bits(float(value)?).to_le_bytes().to_vec()),
        DataType::Float32 => Some((float(value)? as f32).to_le_bytes().to_vec()),
        DataType::Float64 => Some(float(value)?.to_le_bytes().to_vec()),
        DataType::Bool => Some(vec![u8::from(integer(value)? != 0)]),
        // Out-of-range values wrap, as they do in numpy: -1 in an unsigned type is its largest value.
        _ => Some(integer(value)?.to_le_bytes()[..data_type.size()].to_vec()),
    }
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Bool(flag) => Some(i128::from(*flag)),
        Value::Number(number) => number
            .as_i64()
            .map(i128::from)
            .or_else(|| number.as_u64().map(i128::from))
            .or_else(|| number.as_f64().map(|number| number as i128)),
        Value::String(text) if text.is_empty() => Some(0),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn float(value: &Value) -> Option<f64> {
    match value {
        Value::Bool(flag) => Some(f64::from(u8::from(*flag))),
        Value::Number(number) => number.as_f64(),
        Value::String(text) if text.is_empty() => Some(0.0),
        Value::String(text) => parse_float(text),
        _ => None,
    }
}

fn hexadecimal(text: &str) -> Option<u64> {
    u64::from_str_radix(text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?, 16).ok()
}

fn little_endian(bits: u64, data_type: DataType) -> Option<Vec<u8>> {
    let size = data_type.size();
    (size <= 8).then(|| bits.to_le_bytes()[..size].to_vec())
}

/// IEEE 754 binary16, rounded to the nearest (ties away from zero, which no fill value can tell).
fn half_bits(value: f64) -> u16 {
    let sign = if value.is_sign_negative() { 0x8000 } else { 0 };
    let magnitude = value.abs();
    if value.is_nan() {
        return 0x7E00;
    }
    if magnitude >= 65520.0 {
        return sign | 0x7C00;
    }
    if magnitude < 2f64.powi(-14) {
        return sign | (magnitude * 2f64.powi(24)).round() as u16;
    }
    let exponent = magnitude.log2().floor() as i32;
    let mantissa = (magnitude / 2f64.powi(exponent) * 1024.0).round() as u32;
    // A mantissa rounded up to 2048 carries into the exponent by itself.
    sign | (((exponent + 15) as u32 * 1024) + (mantissa - 1024)) as u16
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn bytes(value: Value, data_type: DataType) -> Vec<u8> {
        let (bytes, warning) = parse(Some(&value), data_type);
        assert_eq!(warning, None, "{value}");
        bytes
    }

    #[test]
    fn numbers_fit_the_type() {
        assert_eq!(bytes(json!(777), DataType::UInt16), 777u16.to_le_bytes());
        assert_eq!(bytes(json!(0.0), DataType::UInt8), [0]);
        assert_eq!(bytes(json!(-1), DataType::UInt16), [255, 255]);
        assert_eq!(bytes(json!(false), DataType::UInt8), [0]);
        assert_eq!(bytes(json!(1), DataType::Bool), [1]);
        assert_eq!(bytes(json!(18446744073709551615u64), DataType::UInt64), [255; 8]);
        assert_eq!(bytes(json!("-3"), DataType::Int32), (-3i32).to_le_bytes());
        assert_eq!(bytes(json!(""), DataType::Int32), [0; 4]);
        assert_eq!(bytes(json!([1.5, "NaN"]), DataType::Complex64)[..4], 1.5f32.to_le_bytes());
    }

    #[test]
    fn floats_have_names_and_bits() {
        let f32_of = |value| f32::from_le_bytes(bytes(value, DataType::Float32).try_into().unwrap());
        assert!(f32_of(json!("NaN")).is_nan());
        assert!(f32_of(json!("0x7fc00000")).is_nan());
        assert_eq!(f32_of(json!("-Infinity")), f32::NEG_INFINITY);
        assert_eq!(f32_of(json!(-9999)), -9999.0);
    }

    #[test]
    fn halves() {
        for (value, bits) in [
            (0.0, 0),
            (1.0, 0x3C00),
            (-2.0, 0xC000),
            (65504.0, 0x7BFF),
            (1e6, 0x7C00),
            (2f64.powi(-24), 1),
            (0.1, 0x2E66),
            (4095.9, 0x6C00),
        ] {
            assert_eq!(half_bits(value), bits, "{value}");
        }
    }

    #[test]
    fn nonsense_is_zero_with_a_warning() {
        let (bytes, warning) = parse(Some(&json!({"a": 1})), DataType::UInt16);
        assert_eq!(bytes, [0, 0]);
        assert!(warning.unwrap().contains("uint16"));
        assert_eq!(parse(Some(&Value::Null), DataType::Float64), (vec![0; 8], None));
        assert_eq!(parse(None, DataType::Float64), (vec![0; 8], None));
        assert!(parse(Some(&json!("NaN")), DataType::UInt8).1.is_some());
    }
}
