//! Pcodec, in its standalone format.

use half::f16;
use pco::data_types::Number;
use pco::standalone::simple_decompress_into;

use super::RareStep;
use crate::zarr::codec::chain::CodecError;
use crate::zarr::codec::size::Size;
use crate::zarr::data_type::DataType;

/// Decodes numbers of the array's type.
pub fn decode(step: &RareStep, data: &[u8], size: Size) -> Result<Vec<u8>, CodecError> {
    match step.decoded {
        DataType::UInt8 => numbers(step, data, size, u8::to_le_bytes),
        DataType::UInt16 => numbers(step, data, size, u16::to_le_bytes),
        DataType::UInt32 => numbers(step, data, size, u32::to_le_bytes),
        DataType::UInt64 => numbers(step, data, size, u64::to_le_bytes),
        DataType::Int8 => numbers(step, data, size, i8::to_le_bytes),
        DataType::Int16 => numbers(step, data, size, i16::to_le_bytes),
        DataType::Int32 => numbers(step, data, size, i32::to_le_bytes),
        DataType::Int64 => numbers(step, data, size, i64::to_le_bytes),
        DataType::Float16 => numbers(step, data, size, f16::to_le_bytes),
        DataType::Float32 => numbers(step, data, size, f32::to_le_bytes),
        DataType::Float64 => numbers(step, data, size, f64::to_le_bytes),
        // Complex numbers are stored as twice as many floats.
        DataType::Complex64 => numbers(step, data, size, f32::to_le_bytes),
        DataType::Complex128 => numbers(step, data, size, f64::to_le_bytes),
        DataType::Bool => Err(step.error("it holds no bools")),
    }
}

fn numbers<T: Number + Default, const N: usize>(
    step: &RareStep,
    data: &[u8],
    size: Size,
    bytes: fn(T) -> [u8; N],
) -> Result<Vec<u8>, CodecError> {
    let mut numbers = Vec::new();
    let count = size.limit() / N;
    numbers
        .try_reserve_exact(count)
        .map_err(|_| step.error(format!("there is no memory for {count} numbers")))?;
    numbers.resize(count, T::default());
    let progress = simple_decompress_into(data, &mut numbers).map_err(|error| step.error(error))?;
    if !progress.finished {
        return Err(step.error(format!("more than {count} numbers")));
    }
    let mut out = size.reserve(step.codec.name(), 0)?;
    for number in numbers.into_iter().take(progress.n_processed) {
        out.extend(bytes(number));
    }
    Ok(out)
}
