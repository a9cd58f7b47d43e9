//! One stored sample as a value.

use crate::zarr::data_type::DataType;

/// A stored value, exact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SampleValue {
    /// Any signed type.
    Int(i64),
    /// Any unsigned type.
    UInt(u64),
    /// Any floating-point type.
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// Truth.
    Bool(bool),
}

/// Reads one little-endian sample; bytes that are missing count as zero.
pub fn sample_value(data_type: DataType, bytes: &[u8]) -> SampleValue {
    let mut padded = [0; 16];
    let len = bytes.len().min(data_type.size());
    padded[..len].copy_from_slice(&bytes[..len]);
    let [low, high] = [0, 8].map(|at| std::array::from_fn::<u8, 8, _>(|i| padded[at + i]));
    let word = u64::from_le_bytes(low);
    match data_type {
        DataType::Bool => SampleValue::Bool(word != 0),
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => SampleValue::UInt(word),
        DataType::Int8 => SampleValue::Int(i64::from(word as i8)),
        DataType::Int16 => SampleValue::Int(i64::from(word as i16)),
        DataType::Int32 => SampleValue::Int(i64::from(word as i32)),
        DataType::Int64 => SampleValue::Int(word.cast_signed()),
        DataType::Float16 => SampleValue::Float(half(word as u16)),
        DataType::Float32 => SampleValue::Float(f64::from(f32::from_bits(word as u32))),
        DataType::Float64 => SampleValue::Float(f64::from_bits(word)),
        DataType::Complex64 => SampleValue::Complex(
            f64::from(f32::from_bits(word as u32)),
            f64::from(f32::from_bits((word >> 32) as u32)),
        ),
        DataType::Complex128 => SampleValue::Complex(f64::from_bits(word), f64::from_le_bytes(high)),
    }
}

fn half(bits: u16) -> f64 {
    let sign = if bits & 0x8000 == 0 { 1.0 } else { -1.0 };
    let exponent = i32::from((bits >> 10) & 0x1f);
    let fraction = f64::from(bits & 0x3ff);
    match exponent {
        0 => sign * fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => sign * f64::INFINITY,
        31 => f64::NAN,
        _ => sign * (1.0 + fraction / 1024.0) * 2f64.powi(exponent - 15),
    }
}
