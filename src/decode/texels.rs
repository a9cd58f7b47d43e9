//! What the GPU is given: one format per kind of sample, and the conversion of the types that no GPU takes.

use serde::{Deserialize, Serialize};

use crate::zarr::data_type::DataType;
use crate::zarr::sample::{SampleValue, f32_of_half, sample_value, saturating_f32};

/// A texture format for samples. Integers stay integers; filtering and windowing are the shader's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named as the WebGPU formats they are")]
pub enum TexelFormat {
    R8Uint,
    R8Sint,
    R16Uint,
    R16Sint,
    R32Uint,
    R32Sint,
    R32Float,
    /// Label ids of 64 bits, and whole floats, as low and high word.
    Rg32Uint,
}

impl TexelFormat {
    /// The format in which an image's samples are drawn. Wider types become `f32`, bool becomes 0 or 1, complex its
    /// magnitude; the exact samples stay beside them.
    pub fn of_image(data_type: DataType) -> Self {
        match data_type {
            DataType::Bool | DataType::UInt8 => Self::R8Uint,
            DataType::Int8 => Self::R8Sint,
            DataType::UInt16 => Self::R16Uint,
            DataType::Int16 => Self::R16Sint,
            DataType::UInt32 => Self::R32Uint,
            DataType::Int32 => Self::R32Sint,
            DataType::Int64
            | DataType::UInt64
            | DataType::Float16
            | DataType::Float32
            | DataType::Float64
            | DataType::Complex64
            | DataType::Complex128 => Self::R32Float,
        }
    }

    /// The format in which label ids are drawn: integers exact to 64 bits. Float labels are drawn as the whole number
    /// below.
    pub fn of_label(data_type: DataType) -> Self {
        match data_type {
            DataType::UInt64 | DataType::Int64 => Self::Rg32Uint,
            DataType::Float16
            | DataType::Float32
            | DataType::Float64
            | DataType::Complex64
            | DataType::Complex128 => Self::Rg32Uint,
            other => Self::of_image(other),
        }
    }

    /// Bytes of one texel.
    pub fn size(self) -> usize {
        match self {
            Self::R8Uint | Self::R8Sint => 1,
            Self::R16Uint | Self::R16Sint => 2,
            Self::R32Uint | Self::R32Sint | Self::R32Float => 4,
            Self::Rg32Uint => 8,
        }
    }

    /// Whether samples of `data_type` are texels of this format as they are, byte for byte.
    pub fn is_stored_as(self, data_type: DataType) -> bool {
        matches!(
            (self, data_type),
            (Self::R8Uint, DataType::UInt8 | DataType::Bool)
                | (Self::R8Sint, DataType::Int8)
                | (Self::R16Uint, DataType::UInt16)
                | (Self::R16Sint, DataType::Int16)
                | (Self::R32Uint, DataType::UInt32)
                | (Self::R32Sint, DataType::Int32)
                | (Self::R32Float, DataType::Float32)
                | (Self::Rg32Uint, DataType::UInt64 | DataType::Int64)
        )
    }
}

/// The texels of `samples`, or `None` where the samples are texels as they are. Floats stay finite, integers saturate,
/// NaN stays NaN in floats and is 0 in integers.
pub fn convert(samples: &[u8], data_type: DataType, format: TexelFormat) -> Option<Vec<u8>> {
    if format.is_stored_as(data_type) {
        return None;
    }
    Some(match (format, data_type) {
        (TexelFormat::R32Float, DataType::Float64) => {
            map(samples, |sample| saturating_f32(f64::from_le_bytes(sample)).to_le_bytes())
        }
        (TexelFormat::R32Float, DataType::Float16) => {
            map(samples, |sample| f32_of_half(u16::from_le_bytes(sample)).to_le_bytes())
        }
        (TexelFormat::R32Float, DataType::Int64) => {
            map(samples, |sample| (i64::from_le_bytes(sample) as f32).to_le_bytes())
        }
        (TexelFormat::R32Float, DataType::UInt64) => {
            map(samples, |sample| (u64::from_le_bytes(sample) as f32).to_le_bytes())
        }
        _ => {
            let count = samples.len() / data_type.size();
            let mut texels = Vec::with_capacity(count * format.size());
            for sample in samples.chunks_exact(data_type.size()) {
                push_texel(sample_value(data_type, sample), format, &mut texels);
            }
            texels
        }
    })
}

/// The texel of samples that were never written.
pub fn fill_texel(data_type: DataType, fill_value: &[u8], format: TexelFormat) -> Vec<u8> {
    let mut sample = fill_value.to_vec();
    sample.resize(data_type.size(), 0);
    convert(&sample, data_type, format).unwrap_or(sample)
}

fn map<const FROM: usize, const TO: usize>(
    samples: &[u8],
    texel: impl Fn([u8; FROM]) -> [u8; TO],
) -> Vec<u8> {
    let samples = samples.as_chunks::<FROM>().0;
    let mut texels = vec![0; samples.len() * TO];
    for (to, from) in texels.as_chunks_mut::<TO>().0.iter_mut().zip(samples) {
        *to = texel(*from);
    }
    texels
}

fn push_texel(value: SampleValue, format: TexelFormat, texels: &mut Vec<u8>) {
    // The whole number below; `as` saturates, and makes 0 of NaN.
    let whole = || value.as_f64().floor();
    match format {
        TexelFormat::R8Uint => texels.push(whole() as u8),
        TexelFormat::R8Sint => texels.extend((whole() as i8).to_le_bytes()),
        TexelFormat::R16Uint => texels.extend((whole() as u16).to_le_bytes()),
        TexelFormat::R16Sint => texels.extend((whole() as i16).to_le_bytes()),
        TexelFormat::R32Uint => texels.extend((whole() as u32).to_le_bytes()),
        TexelFormat::R32Sint => texels.extend((whole() as i32).to_le_bytes()),
        TexelFormat::R32Float => texels.extend(value.as_f32().to_le_bytes()),
        TexelFormat::Rg32Uint => texels.extend((whole() as i64).to_le_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TYPES: [DataType; 14] = [
        DataType::Bool,
        DataType::Int8,
        DataType::Int16,
        DataType::Int32,
        DataType::Int64,
        DataType::UInt8,
        DataType::UInt16,
        DataType::UInt32,
        DataType::UInt64,
        DataType::Float16,
        DataType::Float32,
        DataType::Float64,
        DataType::Complex64,
        DataType::Complex128,
    ];

    fn floats(texels: Option<Vec<u8>>) -> Vec<f32> {
        texels.unwrap().as_chunks().0.iter().map(|texel| f32::from_le_bytes(*texel)).collect()
    }

    fn bytes<const N: usize>(samples: &[[u8; N]]) -> Vec<u8> {
        samples.concat()
    }

    #[test]
    fn wide_images_become_floats() {
        let to_float = |data_type, samples: &[u8]| floats(convert(samples, data_type, TexelFormat::R32Float));
        let doubles = bytes(&[1.5, 1e300, f64::NEG_INFINITY, f64::NAN].map(f64::to_le_bytes));
        let texels = to_float(DataType::Float64, &doubles);
        assert_eq!(texels[..3], [1.5, f32::MAX, f32::NEG_INFINITY]);
        assert!(texels[3].is_nan());
        assert_eq!(to_float(DataType::Float16, &[0x00, 0xC0, 0xFF, 0x7B]), [-2.0, 65504.0]);
        assert_eq!(
            to_float(DataType::Int64, &bytes(&[i64::MIN, 7].map(i64::to_le_bytes))),
            [-2f32.powi(63), 7.0]
        );
        assert_eq!(to_float(DataType::UInt64, &[255; 8]), [2f32.powi(64)]);
        assert_eq!(to_float(DataType::Complex64, &bytes(&[3.0, 4.0].map(f32::to_le_bytes))), [5.0]);
    }

    #[test]
    fn float_labels_become_whole_numbers() {
        let samples = bytes(&[2.9, -0.5, f32::NAN, 1e20].map(f32::to_le_bytes));
        let texels = convert(&samples, DataType::Float32, TexelFormat::of_label(DataType::Float32)).unwrap();
        assert_eq!(
            texels,
            bytes(
                &[2, -1, 0, 100_000_002_004_087_734_272]
                    .map(|id: i128| (id.min(i64::MAX.into()) as i64).to_le_bytes())
            )
        );
    }

    #[test]
    fn what_gpus_take_is_left_alone() {
        assert_eq!(convert(&[1, 2], DataType::UInt16, TexelFormat::R16Uint), None);
        assert_eq!(convert(&[1; 8], DataType::Int64, TexelFormat::Rg32Uint), None);
    }

    #[test]
    fn every_type_gives_texels_of_the_size_of_its_formats() {
        for data_type in TYPES {
            for format in [TexelFormat::of_image(data_type), TexelFormat::of_label(data_type)] {
                let samples = vec![1; 5 * data_type.size()];
                let texels = convert(&samples, data_type, format).unwrap_or(samples.clone());
                assert_eq!(texels.len(), 5 * format.size(), "{data_type:?}");
                let one = fill_texel(data_type, &samples[..data_type.size()], format);
                assert_eq!(one, texels[..format.size()], "{data_type:?}");
                assert_eq!(fill_texel(data_type, &[], format), vec![0; format.size()], "{data_type:?}");
            }
        }
    }
}
