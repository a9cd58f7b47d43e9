//! What the GPU is given: one format per kind of sample, and the conversion of the types that no GPU takes.

use serde::{Deserialize, Serialize};

use crate::zarr::data_type::DataType;

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
    /// 64-bit label ids as low and high word.
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
    /// below, in `R32Sint`.
    pub fn of_label(data_type: DataType) -> Self {
        match data_type {
            DataType::UInt64 | DataType::Int64 => Self::Rg32Uint,
            DataType::Float16
            | DataType::Float32
            | DataType::Float64
            | DataType::Complex64
            | DataType::Complex128 => Self::R32Sint,
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

/// The texel that stands for a fill value.
pub fn fill_texel(_data_type: DataType, fill_value: &[u8], format: TexelFormat) -> Vec<u8> {
    let mut texel = fill_value.to_vec();
    texel.resize(format.size(), 0);
    texel
}
