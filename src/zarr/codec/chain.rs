//! A list of steps, and running it: from the stored bytes of one chunk to its samples. How each step works is the
//! business of its own file.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::checksum::Checksum;
use super::kits::{Kit, RareCodec, RareStep};
use super::size::Size;
use super::{blosc, byte_order, checksum, inflate, lz4, numbers, packbits, shuffle, transpose, zstd};
use crate::zarr::data_type::DataType;

/// The steps of decoding, in the order in which they are done: from stored bytes to samples in C order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Chain {
    /// First step first.
    pub steps: Vec<Step>,
}

/// One step of decoding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Step {
    /// Takes off four bytes of checksum, and compares.
    Checksum {
        /// Which sum.
        kind: Checksum,
        /// Whether it stands before the bytes rather than after them.
        at_start: bool,
    },
    /// zlib or gzip, told apart by their first bytes.
    Inflate,
    /// Zstandard frames.
    Zstd,
    /// A Blosc-1 chunk.
    Blosc,
    /// An LZ4 block after its size (numcodecs' `lz4`).
    Lz4,
    /// Gathers the bytes of each element, which were stored plane by plane.
    Unshuffle {
        /// Bytes of an element.
        element_size: u32,
    },
    /// Bits to bools (numcodecs' `packbits`).
    UnpackBits,
    /// Reverses the bytes of each number.
    SwapBytes {
        /// Bytes of a number: for complex samples, of one part.
        width: u8,
    },
    /// Running sums.
    Delta {
        /// Type of the stored differences.
        stored: DataType,
        /// Type of the sums.
        decoded: DataType,
    },
    /// `value / scale + offset`.
    ScaleOffset {
        /// Type of the stored numbers.
        stored: DataType,
        /// Type of the result.
        decoded: DataType,
        /// Divides.
        scale: f64,
        /// Is added.
        offset: f64,
    },
    /// Conversion of each number.
    Cast {
        /// Type of the stored numbers.
        stored: DataType,
        /// Type of the result.
        decoded: DataType,
    },
    /// Back from a stored order of axes.
    Transpose {
        /// Stored axis `i` is axis `order[i]` of the chunk.
        order: Vec<u8>,
        /// Bytes of an element.
        element_size: u8,
    },
    /// What not every worker can do.
    Rare(RareStep),
}

/// Why the bytes of a chunk could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodecError {
    /// The step's name.
    pub step: &'static str,
    /// What it found.
    pub problem: String,
}

impl CodecError {
    pub(super) fn new(step: &'static str, problem: impl Into<String>) -> Self {
        Self { step, problem: problem.into() }
    }
}

impl fmt::Display for CodecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.step, self.problem)
    }
}

impl std::error::Error for CodecError {}

impl Chain {
    /// The worker that can decode it.
    pub fn kit(&self) -> Kit {
        let mut rare = self.steps.iter().filter_map(Step::rare);
        // Every kit has the filters.
        rare.clone().find(|codec| !codec.is_filter()).or(rare.next()).map_or(Kit::Common, RareCodec::kit)
    }

    /// Decodes one chunk: C order, little-endian, exactly `shape` samples. Takes no more memory for a step than the
    /// shape says that it needs, whatever the bytes say.
    pub fn decode(&self, bytes: &[u8], data_type: DataType, shape: &[u32]) -> Result<Vec<u8>, CodecError> {
        let samples = shape.iter().try_fold(data_type.size(), |n, axis| n.checked_mul(*axis as usize));
        let samples = samples.ok_or_else(|| CodecError::new("shape", format!("{shape:?} is too large")))?;

        // From the samples back to the stored bytes: what each step has to give.
        let mut wanted = Vec::with_capacity(self.steps.len());
        let mut size = Size::Exact(samples);
        let mut shape: Vec<usize> = shape.iter().map(|axis| *axis as usize).collect();
        for step in self.steps.iter().rev() {
            wanted.push((step, size, shape.clone()));
            size = step.stored_size(size)?;
            if let Step::Transpose { order, .. } = step {
                shape = transpose::stored_shape(&shape, order)?;
            }
        }

        let mut data = Cow::Borrowed(bytes);
        size.check(data.len(), "shape")?;
        for (step, size, shape) in wanted.into_iter().rev() {
            data = step.decode(data, size, &shape)?;
            size.check(data.len(), step.name())?;
        }
        Ok(data.into_owned())
    }
}

impl Step {
    /// The codec of a kit, if it is one.
    pub(super) fn rare(&self) -> Option<RareCodec> {
        match self {
            Self::Rare(step) => Some(step.codec),
            _ => None,
        }
    }

    /// The name for messages.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Checksum { kind, .. } => kind.name(),
            Self::Inflate => inflate::NAME,
            Self::Zstd => zstd::NAME,
            Self::Blosc => blosc::NAME,
            Self::Lz4 => lz4::NAME,
            Self::Unshuffle { .. } => "shuffle",
            Self::UnpackBits => packbits::NAME,
            Self::SwapBytes { .. } => "bytes",
            Self::Delta { .. } => "delta",
            Self::ScaleOffset { .. } => "fixedscaleoffset",
            Self::Cast { .. } => "astype",
            Self::Transpose { .. } => transpose::NAME,
            Self::Rare(step) => step.codec.name(),
        }
    }

    /// Bytes before the step, if there are to be `size` after it.
    fn stored_size(&self, size: Size) -> Result<Size, CodecError> {
        Ok(match self {
            Self::Checksum { .. } => size.map(|bytes| bytes.saturating_add(checksum::BYTES)),
            Self::Inflate | Self::Zstd | Self::Blosc | Self::Lz4 => size.compressed(),
            Self::UnpackBits => size.map(packbits::stored_bytes),
            Self::Unshuffle { .. } | Self::SwapBytes { .. } | Self::Transpose { .. } => size,
            Self::Delta { stored, decoded }
            | Self::ScaleOffset { stored, decoded, .. }
            | Self::Cast { stored, decoded } => size.numbers(self.name(), decoded.size(), stored.size())?,
            Self::Rare(step) => step.stored_size(size)?,
        })
    }

    /// One step. `size` is what it has to give, `shape` the shape after it.
    fn decode<'a>(
        &self,
        mut data: Cow<'a, [u8]>,
        size: Size,
        shape: &[usize],
    ) -> Result<Cow<'a, [u8]>, CodecError> {
        let decoded = match self {
            Self::Checksum { kind, at_start } => return checksum::strip(data, *kind, *at_start),
            Self::SwapBytes { width } => {
                byte_order::swap(data.to_mut(), *width);
                return Ok(data);
            }
            Self::Inflate => inflate::decode(&data, size)?,
            Self::Zstd => zstd::decode(&data, size)?,
            Self::Blosc => blosc::decode(&data, size)?,
            Self::Lz4 => lz4::decode(&data, size)?,
            Self::UnpackBits => packbits::decode(&data, size)?,
            Self::Unshuffle { element_size } => {
                let mut out = Size::Exact(data.len()).room(self.name())?;
                shuffle::unshuffle(*element_size as usize, &data, &mut out);
                out
            }
            Self::Delta { stored, decoded } => numbers::undo_delta(&data, *stored, *decoded, size)?,
            Self::ScaleOffset { stored, decoded, scale, offset } => {
                numbers::unscale(&data, *stored, *decoded, (*scale, *offset), size)?
            }
            Self::Cast { stored, decoded } => numbers::cast(&data, *stored, *decoded, size)?,
            Self::Transpose { order, element_size } => {
                transpose::decode(&data, shape, order, *element_size as usize)?
            }
            Self::Rare(step) => step.decode(&data, size)?,
        };
        Ok(Cow::Owned(decoded))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(1));
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn with_checksum(data: &[u8]) -> Vec<u8> {
        [data, &crate::zarr::checksum::crc32c(data).to_le_bytes()].concat()
    }

    #[test]
    fn sizes_are_known_through_the_whole_chain() {
        let samples: Vec<u8> = (0..3 * 5 * 2).collect();
        let mut stored: Vec<u8> = samples.as_chunks::<2>().0.iter().flat_map(|[a, b]| [*b, *a]).collect();
        stored = with_checksum(&zlib(&with_checksum(&zlib(&with_checksum(&stored)))));
        let checksum = Step::Checksum { kind: Checksum::Crc32c, at_start: false };
        let steps = vec![
            checksum.clone(),
            Step::Inflate,
            checksum.clone(),
            Step::Inflate,
            checksum,
            Step::SwapBytes { width: 2 },
        ];
        let chain = Chain { steps };
        assert_eq!(chain.decode(&stored, DataType::UInt16, &[3, 5]).unwrap(), samples);
        let error = chain.decode(&stored, DataType::UInt16, &[3, 4]).unwrap_err();
        assert_eq!(error.step, "zlib");
    }

    #[test]
    fn bytes_of_another_length_are_an_error() {
        let chain = Chain::default();
        assert_eq!(chain.decode(&[1, 2], DataType::UInt8, &[2]).unwrap(), [1, 2]);
        for (len, shape) in [(3, vec![2]), (1, vec![2]), (0, vec![u32::MAX; 8])] {
            let error = chain.decode(&vec![0; len], DataType::UInt8, &shape).unwrap_err();
            assert_eq!(error.step, "shape");
        }
        // A scalar has one sample.
        assert_eq!(chain.decode(&[9], DataType::UInt8, &[]).unwrap(), [9]);
    }

    #[test]
    fn steps_that_do_not_fit_are_errors() {
        for step in [
            Step::Transpose { order: vec![0, 0], element_size: 1 },
            Step::Transpose { order: vec![1, 0], element_size: 3 },
            Step::Cast { stored: DataType::UInt8, decoded: DataType::UInt32 },
            Step::UnpackBits,
        ] {
            let chain = Chain { steps: vec![step.clone()] };
            assert!(chain.decode(&[1; 6], DataType::UInt8, &[2, 3]).is_err(), "{step:?}");
        }
    }
}
