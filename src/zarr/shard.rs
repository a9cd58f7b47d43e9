//! A shard index: from inner chunk to byte range (Zarr v3, `sharding_indexed`). Fetching it, and what lies in the
//! ranges, is the streamer's business.

use super::checksum::crc32c;
use super::error::ArrayError;

/// Indices larger than this are refused when the array is opened: 4 million inner chunks.
pub const MAX_INDEX_BYTES: u64 = 64 << 20;

const ENTRY_BYTES: u64 = 16;
const CHECKSUM_BYTES: u64 = 4;

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

impl Shard {
    /// Bytes of the index of a shard whose blocks have `inner_shape`, checksum included.
    pub fn index_len(&self, inner_shape: &[u64]) -> u64 {
        self.index_len_checked(inner_shape).unwrap_or(u64::MAX)
    }

    pub(super) fn index_len_checked(&self, inner_shape: &[u64]) -> Option<u64> {
        let blocks = self.grid(inner_shape).iter().try_fold(1u64, |n, size| n.checked_mul(*size))?;
        let checksum = if self.index_checksum { CHECKSUM_BYTES } else { 0 };
        blocks.checked_mul(ENTRY_BYTES)?.checked_add(checksum)
    }

    fn grid(&self, inner_shape: &[u64]) -> Vec<u64> {
        self.shape.iter().zip(inner_shape).map(|(outer, inner)| outer / inner).collect()
    }
}

/// The index of one shard, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ShardIndex {
    grid: Vec<u64>,
    /// Offset and length per block, in C order.
    entries: Vec<(u64, u64)>,
}

impl ShardIndex {
    /// Reads the index of a shard whose blocks have `inner_shape` from exactly its bytes.
    pub fn parse(shard: &Shard, inner_shape: &[u64], bytes: &[u8]) -> Result<Self, ArrayError> {
        let wanted = shard.index_len(inner_shape);
        if bytes.len() as u64 != wanted {
            return Err(ArrayError::ShardIndex(format!("has {} bytes instead of {wanted}", bytes.len())));
        }
        let mut body = bytes;
        if shard.index_checksum {
            let (before, stored) = bytes.split_at(bytes.len() - CHECKSUM_BYTES as usize);
            if crc32c(before).to_le_bytes() != stored {
                return Err(ArrayError::ShardIndex("does not match its checksum".to_owned()));
            }
            body = before;
        }
        let number = |bytes: [u8; 8]| {
            if shard.index_big_endian { u64::from_be_bytes(bytes) } else { u64::from_le_bytes(bytes) }
        };
        let (words, _) = body.as_chunks::<8>();
        let entries: Vec<(u64, u64)> = words
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[offset, length]| (number(*offset), number(*length)))
            .collect();
        let overflows = |entry: &&(u64, u64)| **entry != MISSING && entry.0.checked_add(entry.1).is_none();
        if let Some((offset, length)) = entries.iter().find(overflows) {
            return Err(ArrayError::ShardIndex(format!("points at {length} bytes from {offset}")));
        }
        Ok(Self { grid: shard.grid(inner_shape), entries })
    }

    /// Offset and length of the block at `index`, counted from the start of the shard; `None` if it was never written.
    pub fn entry(&self, index: &[u64]) -> Option<(u64, u64)> {
        let mut at = 0u64;
        for (axis, size) in self.grid.iter().enumerate() {
            let place = *index.get(axis)?;
            if place >= *size {
                return None;
            }
            at = at * size + place;
        }
        let entry = *self.entries.get(usize::try_from(at).ok()?)?;
        (entry != MISSING).then_some(entry)
    }

    /// Memory that the index takes.
    pub fn bytes(&self) -> usize {
        size_of_val(self.entries.as_slice()) + size_of_val(self.grid.as_slice()) + size_of::<Self>()
    }
}

const MISSING: (u64, u64) = (u64::MAX, u64::MAX);

#[cfg(test)]
mod tests {
    use super::*;

    fn shard(checksum: bool, big_endian: bool) -> Shard {
        Shard {
            shape: vec![4, 6],
            index_at_start: false,
            index_checksum: checksum,
            index_big_endian: big_endian,
        }
    }

    fn index_bytes(checksum: bool) -> Vec<u8> {
        let mut bytes = Vec::new();
        for block in 0..6u64 {
            let (offset, length) = if block == 4 { MISSING } else { (block * 100, 50 + block) };
            bytes.extend(offset.to_le_bytes());
            bytes.extend(length.to_le_bytes());
        }
        if checksum {
            bytes.extend(crc32c(&bytes).to_le_bytes());
        }
        bytes
    }

    #[test]
    fn entries_are_in_c_order_and_may_be_missing() {
        let shard = shard(true, false);
        assert_eq!(shard.index_len(&[2, 2]), 100);
        let index = ShardIndex::parse(&shard, &[2, 2], &index_bytes(true)).unwrap();
        assert_eq!(index.entry(&[0, 2]), Some((200, 52)));
        assert_eq!(index.entry(&[1, 0]), Some((300, 53)));
        assert_eq!(index.entry(&[1, 1]), None);
        assert_eq!(index.entry(&[0, 3]), None);
        assert!(index.bytes() >= 96);
    }

    #[test]
    fn byte_order_and_checksum_are_optional() {
        let mut bytes = index_bytes(false);
        bytes.chunks_mut(8).for_each(<[u8]>::reverse);
        let index = ShardIndex::parse(&shard(false, true), &[2, 2], &bytes).unwrap();
        assert_eq!(index.entry(&[1, 2]), Some((500, 55)));
    }

    #[test]
    fn damage_is_an_error() {
        let mut bytes = index_bytes(true);
        bytes[3] ^= 1;
        assert!(matches!(
            ShardIndex::parse(&shard(true, false), &[2, 2], &bytes),
            Err(ArrayError::ShardIndex(_))
        ));
        assert!(ShardIndex::parse(&shard(true, false), &[2, 2], &bytes[..99]).is_err());
        let mut overflowing = index_bytes(false);
        overflowing[..8].copy_from_slice(&(u64::MAX - 3).to_le_bytes());
        assert!(ShardIndex::parse(&shard(false, false), &[2, 2], &overflowing).is_err());
    }
}
