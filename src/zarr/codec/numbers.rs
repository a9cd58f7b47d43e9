//! numcodecs' arithmetic filters: running sums, scale and offset, conversion. Rounding and overflow are numpy's, so
//! that values are those that the writer's own library reads.

use super::chain::CodecError;
use super::size::Size;
use crate::zarr::data_type::DataType;
use crate::zarr::sample::{SampleValue, sample_value};

/// Whether sums of `stored` numbers in `decoded` are possible: integers of any width, or floats of one.
pub fn can_sum(stored: DataType, decoded: DataType) -> bool {
    let same_float = stored == decoded && matches!(stored, DataType::Float32 | DataType::Float64);
    let integers = stored.is_integer() && decoded.is_integer();
    same_float || integers && stored != DataType::Bool && decoded != DataType::Bool
}

/// Whether `stored` numbers can be converted to `decoded`.
pub fn can_cast(stored: DataType, decoded: DataType) -> bool {
    let complex = [DataType::Complex64, DataType::Complex128];
    !complex.contains(&stored) && !complex.contains(&decoded) && decoded != DataType::Float16
}

/// Whether `stored` numbers can be scaled to `decoded`.
pub fn can_unscale(stored: DataType, decoded: DataType) -> bool {
    can_cast(stored, decoded) && stored != DataType::Float16 && stored != DataType::Bool
}

/// The running sum of differences.
pub fn undo_delta(
    bytes: &[u8],
    stored: DataType,
    decoded: DataType,
    size: Size,
) -> Result<Vec<u8>, CodecError> {
    let mut out = size.reserve("delta", 0)?;
    match (stored, decoded) {
        (DataType::Float32, DataType::Float32) => {
            let mut sum = 0f32;
            for difference in bytes.as_chunks().0 {
                sum += f32::from_le_bytes(*difference);
                out.extend(sum.to_le_bytes());
            }
        }
        (DataType::Float64, DataType::Float64) => {
            let mut sum = 0f64;
            for difference in bytes.as_chunks().0 {
                sum += f64::from_le_bytes(*difference);
                out.extend(sum.to_le_bytes());
            }
        }
        _ => {
            // Sums wrap; their low bytes do not depend on the high ones.
            let mut sum = 0u64;
            for difference in bytes.chunks_exact(stored.size()) {
                sum = sum.wrapping_add(sample_value(stored, difference).as_bits());
                out.extend(&sum.to_le_bytes()[..decoded.size().min(8)]);
            }
        }
    }
    Ok(out)
}

/// `value / scale + offset`, in `f32` for `f32` and in `f64` otherwise.
pub fn unscale(
    bytes: &[u8],
    stored: DataType,
    decoded: DataType,
    (scale, offset): (f64, f64),
    size: Size,
) -> Result<Vec<u8>, CodecError> {
    convert(bytes, stored, decoded, size, "fixedscaleoffset", |value| {
        SampleValue::Float(if stored == DataType::Float32 {
            (value.as_f64() as f32 / scale as f32 + offset as f32).into()
        } else {
            value.as_f64() / scale + offset
        })
    })
}

/// Conversion: to integers by cutting off what is behind the point and then the high bits.
pub fn cast(bytes: &[u8], stored: DataType, decoded: DataType, size: Size) -> Result<Vec<u8>, CodecError> {
    convert(bytes, stored, decoded, size, "astype", |value| value)
}

fn convert(
    bytes: &[u8],
    stored: DataType,
    decoded: DataType,
    size: Size,
    step: &'static str,
    change: impl Fn(SampleValue) -> SampleValue,
) -> Result<Vec<u8>, CodecError> {
    let mut out = size.reserve(step, 0)?;
    for bytes in bytes.chunks_exact(stored.size()) {
        let value = change(sample_value(stored, bytes));
        match (decoded, value) {
            (DataType::Bool, value) => out.push(u8::from(value.as_f64() != 0.0)),
            // Integers are rounded once, on their way to f32.
            (DataType::Float32, SampleValue::Int(value)) => out.extend((value as f32).to_le_bytes()),
            (DataType::Float32, SampleValue::UInt(value)) => out.extend((value as f32).to_le_bytes()),
            (DataType::Float32, value) => out.extend((value.as_f64() as f32).to_le_bytes()),
            (DataType::Float64, value) => out.extend(value.as_f64().to_le_bytes()),
            (integer, value) => out.extend(&value.as_bits().to_le_bytes()[..integer.size().min(8)]),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_wrap_and_widen() {
        let sums = undo_delta(&[250, 10, 0xFF], DataType::UInt8, DataType::UInt8, Size::Exact(3)).unwrap();
        assert_eq!(sums, [250, 4, 3]);
        let wide = undo_delta(&[100, 100, 0x9C], DataType::Int8, DataType::Int16, Size::Exact(6)).unwrap();
        assert_eq!(wide, [100, 0, 200, 0, 100, 0]);
        let floats: Vec<u8> = [0.5f32, 0.25, -1.0].iter().flat_map(|n| n.to_le_bytes()).collect();
        let sums = undo_delta(&floats, DataType::Float32, DataType::Float32, Size::Exact(12)).unwrap();
        assert_eq!(sums[8..], (-0.25f32).to_le_bytes());
    }

    #[test]
    fn scales_and_casts() {
        let stored: Vec<u8> = [0u16, 1, 65535].iter().flat_map(|n| n.to_le_bytes()).collect();
        let scaled =
            unscale(&stored, DataType::UInt16, DataType::Float32, (10.0, 1000.0), Size::Exact(12)).unwrap();
        let wanted: Vec<u8> = [1000f32, 1000.1, 7553.5].iter().flat_map(|n| n.to_le_bytes()).collect();
        assert_eq!(scaled, wanted);
        let floats: Vec<u8> = [-1.9f64, 300.5].iter().flat_map(|n| n.to_le_bytes()).collect();
        assert_eq!(cast(&floats, DataType::Float64, DataType::Int8, Size::Exact(2)).unwrap(), [255, 44]);
        assert_eq!(cast(&floats, DataType::Float64, DataType::Bool, Size::Exact(2)).unwrap(), [1, 1]);
    }
}
