//! Sample types, as stored. Sizes in bytes; fill values as the little-endian bytes of one sample.

use serde::{Deserialize, Serialize};

/// The type of one stored sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names are the types of the Zarr v3 specification")]
pub enum DataType {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float16,
    Float32,
    Float64,
    Complex64,
    Complex128,
}

impl DataType {
    /// Bytes of one sample.
    pub fn size(self) -> usize {
        match self {
            Self::Bool | Self::Int8 | Self::UInt8 => 1,
            Self::Int16 | Self::UInt16 | Self::Float16 => 2,
            Self::Int32 | Self::UInt32 | Self::Float32 => 4,
            Self::Int64 | Self::UInt64 | Self::Float64 | Self::Complex64 => 8,
            Self::Complex128 => 16,
        }
    }

    /// The name in Zarr v3 (`uint16`), which `read` reports as `dtype`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bool => "bool",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::UInt8 => "uint8",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::Float16 => "float16",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Complex64 => "complex64",
            Self::Complex128 => "complex128",
        }
    }

    /// Reads any spelling seen in documents, and whether it says that samples are stored big-endian: Zarr v3 names,
    /// numpy's long names (the same but for `bool_`), numpy's type strings with or without byte order.
    pub fn parse(name: &str) -> Option<(Self, bool)> {
        const ALL: [(DataType, &str); 14] = [
            (DataType::Bool, "b1"),
            (DataType::Int8, "i1"),
            (DataType::Int16, "i2"),
            (DataType::Int32, "i4"),
            (DataType::Int64, "i8"),
            (DataType::UInt8, "u1"),
            (DataType::UInt16, "u2"),
            (DataType::UInt32, "u4"),
            (DataType::UInt64, "u8"),
            (DataType::Float16, "f2"),
            (DataType::Float32, "f4"),
            (DataType::Float64, "f8"),
            (DataType::Complex64, "c8"),
            (DataType::Complex128, "c16"),
        ];
        let name = name.trim();
        let big_endian = name.starts_with(['>', '!']);
        let code = name.strip_prefix(['<', '>', '|', '=', '!']).unwrap_or(name);
        let (data_type, _) = ALL.into_iter().find(|(data_type, short)| {
            code == *short
                || code.eq_ignore_ascii_case(data_type.name())
                || (code == "?" || code == "bool_") && *short == "b1"
        })?;
        Some((data_type, big_endian))
    }

    /// Whether samples are whole numbers (bool counts as one).
    pub fn is_integer(self) -> bool {
        !matches!(self, Self::Float16 | Self::Float32 | Self::Float64 | Self::Complex64 | Self::Complex128)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_read() {
        for (spelling, wanted) in [
            ("<u2", Some((DataType::UInt16, false))),
            (">u2", Some((DataType::UInt16, true))),
            ("=u2", Some((DataType::UInt16, false))),
            ("u2", Some((DataType::UInt16, false))),
            ("uint16", Some((DataType::UInt16, false))),
            ("|b1", Some((DataType::Bool, false))),
            ("bool", Some((DataType::Bool, false))),
            ("<u1", Some((DataType::UInt8, false))),
            ("<c16", Some((DataType::Complex128, false))),
            (">c8", Some((DataType::Complex64, true))),
            ("float16", Some((DataType::Float16, false))),
            ("|S4", None),
            ("<M8[ns]", None),
            ("string", None),
        ] {
            assert_eq!(DataType::parse(spelling), wanted, "{spelling}");
        }
    }
}
