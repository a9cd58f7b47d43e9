//! One array, whichever Zarr version wrote it: shape, chunks, shards, sample type and codec chain. What this build
//! cannot decode is found here, by name, before the first chunk.

use serde::{Deserialize, Serialize};

use super::codec::Chain;
use super::data_type::DataType;
use super::location::Location;

/// Arrays with more axes than this are refused by name; it lets keys be small values.
pub const MAX_AXES: usize = 8;

/// One array of a hierarchy.
#[derive(Debug, Clone, PartialEq)]
pub struct Array {
    /// Where its chunks lie.
    pub location: Location,
    /// Samples per axis, in stored axis order.
    pub shape: Vec<u64>,
    /// Samples per axis of the smallest separately compressed block: the chunk, or the innermost chunk of a shard.
    pub chunk_shape: Vec<u64>,
    /// Shards around the chunk, outermost first; empty if chunks are objects of their own. The object on the store
    /// holds one `shards[0]`, or one chunk.
    pub shards: Vec<Shard>,
    /// How the outermost grid's objects are named.
    pub keys: ChunkKeys,
    /// Type of a stored sample.
    pub data_type: DataType,
    /// The value of samples that were never written: little-endian, `data_type.size()` bytes.
    pub fill_value: Vec<u8>,
    /// Steps from the bytes of one chunk to its samples.
    pub chain: Chain,
    /// Axis names stored with the array, if any: v3 `dimension_names`, v2 `_ARRAY_DIMENSIONS`.
    pub dimension_names: Option<Vec<Option<String>>>,
    /// What was odd but readable, in sentences.
    pub warnings: Vec<String>,
}

/// One `sharding_indexed` layer (Zarr v3 codec registry).
#[derive(Debug, Clone, PartialEq)]
pub struct Shard {
    /// Samples per axis of the shard.
    pub shape: Vec<u64>,
    /// Whether the index stands at the start of the shard rather than at its end.
    pub index_at_start: bool,
    /// Whether a CRC-32C of four bytes follows the index.
    pub index_checksum: bool,
    /// Whether the index entries are big-endian.
    pub index_big_endian: bool,
}

/// How a chunk's grid index becomes a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChunkKeys {
    /// v3 `default`: `c/0/1` or `c.0.1`.
    Default {
        /// `/` or `.`.
        separator: char,
    },
    /// v2 style: `0.1` or `0/1`; a zero-dimensional array's only chunk is `0`.
    V2 {
        /// `/` or `.`.
        separator: char,
    },
}
