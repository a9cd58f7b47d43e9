//! The two messages between page and worker, as types. Self-contained: the worker keeps no state between jobs.

use serde::{Deserialize, Serialize};

use super::texels::TexelFormat;
use crate::zarr::codec::Chain;
use crate::zarr::data_type::DataType;

/// Must be equal on both sides; the worker's first message carries it, so that a cache can never pair an old worker
/// with a new page unnoticed.
pub const PROTOCOL: u32 = 3;

/// One chunk to decode. The compressed bytes travel beside it in a transferred buffer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecodeJob {
    /// Chosen by the page; the reply carries it.
    pub id: u32,
    /// Where the chunk's bytes begin in the buffer.
    pub start: u32,
    /// How many bytes of the buffer are the chunk's.
    pub len: u32,
    /// Steps from bytes to samples.
    pub chain: Chain,
    /// Type of a stored sample.
    pub data_type: DataType,
    /// Samples per axis of the whole chunk, also at the edges of the array.
    pub chunk_shape: Vec<u32>,
    /// Samples per axis that lie inside the array; statistics look at these alone.
    pub valid_shape: Vec<u32>,
    /// What the GPU is to be given.
    pub texels: TexelFormat,
    /// If asked for, a sample of the values along this axis, for contrast: one list per index of the axis, or a single
    /// list where there is no channel axis.
    pub statistics: Option<StatisticsSpec>,
}

impl DecodeJob {
    /// What it takes when it is decoded.
    pub fn decoded_bytes(&self) -> u64 {
        let size = self.data_type.size() as u64;
        self.chunk_shape.iter().fold(size, |bytes, len| bytes.saturating_mul(u64::from(*len)))
    }
}

/// What statistics to take while decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatisticsSpec {
    /// The channel axis of the array, if it has one.
    pub channel_axis: Option<u8>,
    /// At most this many values per channel, evenly spread over the valid part of the chunk.
    pub values_per_channel: u32,
}

/// A decoded chunk's header. The samples travel beside it: C order, `chunk_shape`, little-endian.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecodeReply {
    /// The job's id.
    pub id: u32,
    /// What became of it.
    pub outcome: Result<DecodedHeader, DecodeError>,
}

/// What the buffers beside a successful reply are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecodedHeader {
    /// Bytes of the stored samples, exact.
    pub sample_bytes: u32,
    /// Bytes of the texels, zero where the samples serve as texels as they are.
    pub texel_bytes: u32,
    /// Finite values per channel, unsorted; empty if none were asked for.
    pub statistics: Vec<Vec<f32>>,
}

/// Why a chunk could not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecodeError {
    /// The step that failed (`zstd`, `blosc`, `crc32c`, `shape` …).
    pub step: String,
    /// What it found, in plain words.
    pub problem: String,
}
