//! From a chunk to the bytes that hold it: an object's key, and inside shards the range that their indices give.

use super::indices::{IndexKey, IndexState, Indices};
use crate::plan::tile::{ChunkKey, Index};
use crate::zarr::Array;
use crate::zarr::array::MAX_AXES;
use crate::zarr::shard::ShardIndex;
use crate::zarr::store::ByteRange;

/// Where a chunk's bytes are.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// They are a whole object.
    Object {
        /// Its address.
        url: String,
    },
    /// They are a part of an object.
    Part {
        /// Its address.
        url: String,
        /// First byte.
        start: u64,
        /// Number of bytes.
        len: u64,
    },
    /// It was never written.
    Absent,
    /// A shard's index has to be read first.
    NeedsIndex {
        /// Which.
        key: IndexKey,
        /// The shard's object.
        url: String,
        /// Where the index is.
        range: ByteRange,
    },
    /// A shard's index is on its way or cannot be had; see [`Indices`].
    Waiting(IndexKey),
}

/// Finds the bytes of a chunk with the shard indices known so far.
pub fn locate(array: &Array, chunk: ChunkKey, indices: &Indices) -> Place {
    let index = widen(&chunk.index, array.shape.len());
    let object = array.object_of_chunk(&index);
    let url = array.location.join(&array.object_key(&object)).url();
    let mut within: Option<(u64, u64)> = None;
    let mut block = object;
    for (layer, inner) in array.inner_path(&index).into_iter().enumerate() {
        let shard = &array.shards[layer];
        let key =
            IndexKey { source: chunk.source, level: chunk.level, layer: layer as u8, block: narrow(&block) };
        match indices.get(&key) {
            Some(IndexState::Known(known)) => match known.entry(&inner) {
                Some((offset, len)) => {
                    let Some(start) = within.map_or(0, |(start, _)| start).checked_add(offset) else {
                        return Place::Absent;
                    };
                    within = Some((start, len));
                }
                None => return Place::Absent,
            },
            Some(IndexState::Absent) => return Place::Absent,
            Some(_) => return Place::Waiting(key),
            None => {
                let len = shard.index_len(array.inner_shape(layer));
                let range = match within {
                    None if shard.index_at_start => ByteRange::At { start: 0, len },
                    None => ByteRange::Last(len),
                    Some((start, _)) if shard.index_at_start => ByteRange::At { start, len },
                    Some((start, total)) => {
                        ByteRange::At { start: start + total.saturating_sub(len), len: len.min(total) }
                    }
                };
                return Place::NeedsIndex { key, url, range };
            }
        }
        let per_block = array.shards[layer].shape.iter().zip(array.inner_shape(layer));
        block = block
            .iter()
            .zip(per_block)
            .zip(&inner)
            .map(|((at, (outer, inner)), i)| at * (outer / inner) + i)
            .collect();
    }
    match within {
        None => Place::Object { url },
        Some((start, len)) => Place::Part { url, start, len },
    }
}

/// Cuts the index out of what came: servers that ignore ranges send the whole object.
pub fn parse_index(
    array: &Array,
    key: IndexKey,
    range: ByteRange,
    bytes: &[u8],
    whole: bool,
) -> Result<ShardIndex, String> {
    let shard = &array.shards[usize::from(key.layer)];
    let inner = array.inner_shape(usize::from(key.layer));
    let part = match range {
        _ if !whole => Some(bytes),
        ByteRange::All => Some(bytes),
        ByteRange::Last(len) => bytes
            .len()
            .checked_sub(usize::try_from(len).unwrap_or(usize::MAX))
            .and_then(|start| bytes.get(start..)),
        ByteRange::At { start, len } => usize::try_from(start)
            .ok()
            .zip(start.checked_add(len).and_then(|end| usize::try_from(end).ok()))
            .and_then(|(start, end)| bytes.get(start..end)),
    };
    let part = part.ok_or("the object is shorter than its index")?;
    ShardIndex::parse(shard, inner, part).map_err(|error| error.to_string())
}

/// The first `axes` entries, as the array counts.
pub fn widen(index: &Index, axes: usize) -> Vec<u64> {
    index.iter().take(axes).map(|at| u64::from(*at)).collect()
}

/// The inverse of [`widen`]; indices beyond 32 bits cannot occur in a grid that fits on a screen's plane.
pub fn narrow(index: &[u64]) -> Index {
    let mut narrow = [0; MAX_AXES];
    for (to, from) in narrow.iter_mut().zip(index) {
        *to = u32::try_from(*from).unwrap_or(u32::MAX);
    }
    narrow
}
