//! One array, whichever Zarr version wrote it: shape, chunks, shards, sample type and codec chain. What this build
//! cannot decode is found here, by name, before the first chunk.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::codec::Chain;
use super::data_type::DataType;
use super::error::ArrayError;
use super::location::Location;
use super::shard::{MAX_INDEX_BYTES, Shard};

/// Arrays with more axes than this are refused by name; it lets keys be small values.
pub const MAX_AXES: usize = 8;

/// A chunk that needs more bytes than this once decoded is refused: a page cannot hold it beside the picture.
pub const MAX_CHUNK_BYTES: u64 = 1 << 30;

/// Sizes above this are no longer exact as the numbers that pages and documents use.
const MAX_EXTENT: u64 = 1 << 53;

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

impl Array {
    /// The checks that hold for every array, whichever document it came from.
    pub(super) fn checked(self) -> Result<Self, ArrayError> {
        let mut outer: Option<&[u64]> = None;
        for (shape, is_chunk) in
            self.shards.iter().map(|shard| (&shard.shape, false)).chain([(&self.chunk_shape, true)])
        {
            if shape.len() != self.shape.len() {
                return Err(bad(
                    "chunk_shape",
                    format!("has {} axes, and the array {}", shape.len(), self.shape.len()),
                ));
            }
            let uneven =
                |outer: &[u64]| (0..shape.len()).find(|&axis| !outer[axis].is_multiple_of(shape[axis]));
            if let Some((outer, axis)) = outer.and_then(|outer| Some((outer, uneven(outer)?))) {
                let problem = format!(
                    "is {} on axis {axis}, which does not divide the shard's {}",
                    shape[axis], outer[axis]
                );
                return Err(bad("codecs.sharding_indexed.chunk_shape", problem));
            }
            if is_chunk {
                let bytes = shape.iter().try_fold(self.data_type.size() as u64, |n, s| n.checked_mul(*s));
                limit("one chunk", bytes, MAX_CHUNK_BYTES)?;
            }
            outer = Some(shape);
        }
        for (layer, shard) in self.shards.iter().enumerate() {
            limit("a shard index", shard.index_len_checked(self.inner_shape(layer)), MAX_INDEX_BYTES)?;
        }
        Ok(self)
    }
}

pub(super) fn bad(field: &str, problem: impl Into<String>) -> ArrayError {
    ArrayError::Metadata { field: field.to_owned(), problem: problem.into() }
}

fn limit(what: &str, bytes: Option<u64>, limit: u64) -> Result<(), ArrayError> {
    match bytes {
        Some(bytes) if bytes <= limit => Ok(()),
        _ => Err(ArrayError::TooLarge { what: what.to_owned(), bytes: bytes.unwrap_or(u64::MAX), limit }),
    }
}

/// The array's shape: any sizes, also none.
pub(super) fn shape_from(value: Option<&Value>) -> Result<Vec<u64>, ArrayError> {
    let shape = extents(value, "shape")?;
    if shape.len() > MAX_AXES {
        return Err(bad("shape", format!("has {} axes; this viewer takes up to {MAX_AXES}", shape.len())));
    }
    Ok(shape)
}

/// The shape of chunks or shards: as many axes as the array, no axis without samples.
pub(super) fn block_shape_from(
    value: Option<&Value>,
    field: &str,
    shape: &[u64],
) -> Result<Vec<u64>, ArrayError> {
    let mut block = extents(value, field)?;
    if block.len() != shape.len() {
        return Err(bad(field, format!("has {} axes, and the array {}", block.len(), shape.len())));
    }
    for (axis, size) in block.iter_mut().enumerate() {
        // Writers give an axis without samples chunks without samples.
        if *size == 0 && shape[axis] == 0 {
            *size = 1;
        }
        if *size == 0 {
            return Err(bad(field, format!("is 0 on axis {axis}")));
        }
    }
    Ok(block)
}

fn extents(value: Option<&Value>, field: &str) -> Result<Vec<u64>, ArrayError> {
    let Some(list) = value.and_then(Value::as_array) else {
        return Err(bad(field, "is not a list of sizes"));
    };
    list.iter()
        .map(|item| {
            // Some writers give sizes as `64.0`.
            let size = item.as_u64().or_else(|| {
                item.as_f64().filter(|size| *size >= 0.0 && size.fract() == 0.0).map(|size| size as u64)
            });
            size.filter(|size| *size <= MAX_EXTENT)
                .ok_or_else(|| bad(field, format!("holds {item}, which is not a size")))
        })
        .collect()
}
