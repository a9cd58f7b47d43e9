//! The value of one sample, exact in its own type, and its way from and to bytes. Knows no array.

use std::fmt;

use super::data_type::DataType;

/// One sample. `Display` writes integers in full and floats in the shortest form that reads back as the same value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SampleValue {
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A float of any width; the narrower ones fit exactly.
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// True for anything but 0.
    Bool(bool),
}

/// Reads one little-endian sample. Bytes that are missing read as 0, so that it cannot fail.
pub fn sample_value(data_type: DataType, bytes: &[u8]) -> SampleValue {
    fn start<const N: usize>(bytes: &[u8]) -> [u8; N] {
        std::array::from_fn(|at| bytes.get(at).copied().unwrap_or(0))
    }
    let float32 = |bytes: &[u8]| f64::from(f32::from_le_bytes(start(bytes)));
    let float64 = |bytes: &[u8]| f64::from_le_bytes(start(bytes));
    match data_type {
        DataType::Bool => SampleValue::Bool(start::<1>(bytes) != [0]),
        DataType::Int8 => SampleValue::Int(i8::from_le_bytes(start(bytes)).into()),
        DataType::Int16 => SampleValue::Int(i16::from_le_bytes(start(bytes)).into()),
        DataType::Int32 => SampleValue::Int(i32::from_le_bytes(start(bytes)).into()),
        DataType::Int64 => SampleValue::Int(i64::from_le_bytes(start(bytes))),
        DataType::UInt8 => SampleValue::UInt(u8::from_le_bytes(start(bytes)).into()),
        DataType::UInt16 => SampleValue::UInt(u16::from_le_bytes(start(bytes)).into()),
        DataType::UInt32 => SampleValue::UInt(u32::from_le_bytes(start(bytes)).into()),
        DataType::UInt64 => SampleValue::UInt(u64::from_le_bytes(start(bytes))),
        DataType::Float16 => SampleValue::Float(f32_of_half(u16::from_le_bytes(start(bytes))).into()),
        DataType::Float32 => SampleValue::Float(float32(bytes)),
        DataType::Float64 => SampleValue::Float(float64(bytes)),
        DataType::Complex64 => {
            SampleValue::Complex(float32(bytes), float32(bytes.get(4..).unwrap_or_default()))
        }
        DataType::Complex128 => {
            SampleValue::Complex(float64(bytes), float64(bytes.get(8..).unwrap_or_default()))
        }
    }
}

/// IEEE 754 binary16 as the `f32` of the same value; NaN stays NaN.
pub fn f32_of_half(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let magnitude = u32::from(bits & 0x7FFF);
    match magnitude >> 10 {
        // Subnormal: a multiple of 2^-24, exact in f32.
        0 => f32::from_bits((magnitude as f32 * 2f32.powi(-24)).to_bits() | sign),
        0x1F => f32::from_bits(sign | 0x7F80_0000 | magnitude << 13),
        // The exponent's bias changes from 15 to 127.
        _ => f32::from_bits(sign | ((magnitude << 13) + (112 << 23))),
    }
}

/// A float as `f32`, finite values staying finite: an image of huge numbers is bright, not infinite.
pub fn saturating_f32(value: f64) -> f32 {
    let narrow = value as f32;
    if narrow.is_infinite() && value.is_finite() { f32::MAX.copysign(narrow) } else { narrow }
}

impl SampleValue {
    /// The nearest `f64`; of a complex number its magnitude.
    pub fn as_f64(self) -> f64 {
        match self {
            Self::Int(value) => value as f64,
            Self::UInt(value) => value as f64,
            Self::Float(value) => value,
            Self::Complex(re, im) => re.hypot(im),
            Self::Bool(value) => f64::from(u8::from(value)),
        }
    }

    /// The nearest `f32`, rounded once; finite values stay finite.
    pub fn as_f32(self) -> f32 {
        match self {
            Self::Int(value) => value as f32,
            Self::UInt(value) => value as f32,
            _ => saturating_f32(self.as_f64()),
        }
    }

    /// The 64 bits of an integer in two's complement: integers as they are, floats cut off at the point and saturated.
    pub fn as_bits(self) -> u64 {
        match self {
            Self::Int(value) => value.cast_unsigned(),
            Self::UInt(value) => value,
            Self::Bool(value) => u64::from(value),
            Self::Float(_) | Self::Complex(..) => {
                let value = self.as_f64();
                // Numbers above i64::MAX fit only without a sign.
                if value < 0.0 { (value as i64).cast_unsigned() } else { value as u64 }
            }
        }
    }
}

impl fmt::Display for SampleValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::UInt(value) => value.fmt(f),
            Self::Float(value) => value.fmt(f),
            Self::Complex(re, im) => write!(f, "{re}{im:+}i"),
            Self::Bool(value) => value.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_exactly() {
        for (data_type, bytes, text) in [
            (DataType::Bool, vec![2], "true"),
            (DataType::Int8, vec![0xFF], "-1"),
            (DataType::UInt16, vec![0x34, 0x12], "4660"),
            (DataType::Int64, i64::MIN.to_le_bytes().to_vec(), "-9223372036854775808"),
            (DataType::UInt64, vec![0xFF; 8], "18446744073709551615"),
            (DataType::Float16, vec![0x00, 0x3E], "1.5"),
            (DataType::Float32, 0.25f32.to_le_bytes().to_vec(), "0.25"),
            (DataType::Float64, 0.1f64.to_le_bytes().to_vec(), "0.1"),
            (DataType::Complex64, [1.5f32.to_le_bytes(), (-2f32).to_le_bytes()].concat(), "1.5-2i"),
            (DataType::UInt32, vec![1], "1"),
        ] {
            assert_eq!(sample_value(data_type, &bytes).to_string(), text);
        }
        assert_eq!(SampleValue::Complex(3.0, -4.0).as_f64(), 5.0);
    }

    #[test]
    fn halves_of_every_kind() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x0001, 2f32.powi(-24)),
            (0x83FF, -1023.0 * 2f32.powi(-24)),
            (0x0400, 2f32.powi(-14)),
            (0x7BFF, 65504.0),
            (0xC000, -2.0),
            (0x7C00, f32::INFINITY),
            (0xFC00, f32::NEG_INFINITY),
        ] {
            assert_eq!(f32_of_half(bits).to_bits(), value.to_bits(), "{bits:#x}");
        }
        assert!(f32_of_half(0x7E01).is_nan());
    }

    #[test]
    fn wide_floats_stay_finite() {
        assert_eq!(saturating_f32(1e300), f32::MAX);
        assert_eq!(saturating_f32(-1e300), f32::MIN);
        assert_eq!(saturating_f32(f64::NEG_INFINITY), f32::NEG_INFINITY);
        assert!(saturating_f32(f64::NAN).is_nan());
        assert_eq!(SampleValue::Float(-1.9).as_bits(), u64::MAX);
        assert_eq!(SampleValue::Float(1.8e19).as_bits(), 18_000_000_000_000_000_000);
    }
}
