//! Names: one drawable rectangle of a source (a tile), and the chunk that it is cut from. Small `Copy` values; state
//! about them lives in maps of whoever is responsible.

use crate::zarr::array::MAX_AXES;

/// Names an image or a label image of the scene; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// An index on every axis of an array; axes that the array does not have are 0.
pub type Index = [u32; MAX_AXES];

/// One chunk of one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChunkKey {
    /// Whose.
    pub source: SourceId,
    /// Of which level.
    pub level: u8,
    /// Place in the chunk grid.
    pub index: Index,
}

/// One tile: a rectangle, inside one chunk, of one plane through the array.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileKey {
    /// Whose.
    pub source: SourceId,
    /// Of which level.
    pub level: u8,
    /// The axes that run to the right and down on the screen.
    pub plane: [u8; 2],
    /// On the two axes of the plane the place in the tile grid, on all others the sample.
    pub index: Index,
}

/// How the chunks of one level are cut into tiles along one axis. Every chunk is cut alike, into tiles of nearly equal
/// length, so that no tile crosses the border of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TileAxis {
    /// Samples of the array.
    pub len: u64,
    /// Samples of a chunk.
    pub chunk: u64,
    /// Samples of a tile; the last one of a chunk may be shorter.
    pub tile: u64,
    /// Tiles of a chunk.
    pub per_chunk: u64,
}

impl TileAxis {
    /// Cuts an axis so that no tile is longer than `side`.
    pub fn new(len: u64, chunk: u64, side: u64) -> Self {
        // A chunk may be longer than its array: what lies outside is never drawn.
        let used = chunk.min(len).max(1);
        let per_chunk = used.div_ceil(side.max(1));
        Self { len, chunk: chunk.max(1), tile: used.div_ceil(per_chunk), per_chunk }
    }

    /// The tile that holds a sample.
    pub fn tile_of(&self, sample: u64) -> u64 {
        let chunk = sample / self.chunk;
        let within = (sample % self.chunk) / self.tile;
        chunk * self.per_chunk + within.min(self.per_chunk - 1)
    }

    /// The chunk that a tile is cut from.
    pub fn chunk_of(&self, tile: u64) -> u64 {
        tile / self.per_chunk
    }

    /// First sample and number of samples of a tile, clipped to the array.
    pub fn extent(&self, tile: u64) -> (u64, u64) {
        let chunk = self.chunk_of(tile);
        let start = chunk * self.chunk + (tile % self.per_chunk) * self.tile;
        let end = (start + self.tile).min((chunk + 1) * self.chunk).min(self.len);
        (start, end.saturating_sub(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_never_cross_chunks_and_cover_every_sample_once() {
        for (len, chunk, side) in
            [(1000, 275, 256), (64, 64, 256), (5000, 1024, 256), (100, 4096, 256), (7, 3, 2)]
        {
            let axis = TileAxis::new(len, chunk, side);
            let mut sample = 0;
            while sample < len {
                let tile = axis.tile_of(sample);
                let (start, count) = axis.extent(tile);
                assert_eq!(start, sample, "{axis:?}");
                assert!(count > 0 && count <= side);
                assert_eq!(start / chunk, (start + count - 1) / chunk);
                assert_eq!(axis.chunk_of(tile), start / chunk);
                sample += count;
            }
            assert_eq!(sample, len);
        }
    }
}
