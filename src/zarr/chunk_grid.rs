//! Which chunk holds a sample, and how its object is called. Chunk indices count the smallest blocks (inner chunks of
//! shards); objects are what the store holds. Knows no bytes.

use super::array::{Array, ChunkKeys};

impl Array {
    /// Samples per axis of one object on the store: the outermost shard, or the chunk.
    pub fn object_shape(&self) -> &[u64] {
        self.shards.first().map_or(&self.chunk_shape, |shard| &shard.shape)
    }

    /// Samples per axis of the blocks inside shard layer `layer`: the next shard, or the chunk.
    pub fn inner_shape(&self, layer: usize) -> &[u64] {
        self.shards.get(layer + 1).map_or(&self.chunk_shape, |shard| &shard.shape)
    }

    /// Chunks per axis that hold samples of the array.
    pub fn chunk_grid(&self) -> Vec<u64> {
        self.shape.iter().zip(&self.chunk_shape).map(|(size, chunk)| size.div_ceil(*chunk)).collect()
    }

    /// Samples per axis of a chunk that lie inside the array: less than a chunk at the far edges, 0 beyond them.
    pub fn valid_shape(&self, chunk: &[u64]) -> Vec<u64> {
        (0..self.shape.len())
            .map(|axis| {
                let size = self.chunk_shape[axis];
                self.shape[axis].saturating_sub(chunk[axis].saturating_mul(size)).min(size)
            })
            .collect()
    }

    /// Which object holds a chunk, in the grid of objects.
    pub fn object_of_chunk(&self, chunk: &[u64]) -> Vec<u64> {
        let object = self.object_shape();
        (0..object.len())
            .map(|axis| chunk[axis].saturating_mul(self.chunk_shape[axis]) / object[axis])
            .collect()
    }

    /// The key of an object below the array's location.
    pub fn object_key(&self, object: &[u64]) -> String {
        let (prefix, separator) = match self.keys {
            ChunkKeys::Default { separator } => (Some("c"), separator),
            // A zero-dimensional array has one object, which still needs a name.
            ChunkKeys::V2 { .. } if object.is_empty() => return "0".to_owned(),
            ChunkKeys::V2 { separator } => (None, separator),
        };
        let parts: Vec<String> =
            prefix.map(str::to_owned).into_iter().chain(object.iter().map(u64::to_string)).collect();
        parts.join(separator.encode_utf8(&mut [0; 4]))
    }

    /// The way from the object to a chunk: for each shard layer, outermost first, the index of the block to follow
    /// inside it. Empty if chunks are objects.
    pub fn inner_path(&self, chunk: &[u64]) -> Vec<Vec<u64>> {
        (0..self.shards.len())
            .map(|layer| {
                let (outer, inner) = (&self.shards[layer].shape, self.inner_shape(layer));
                (0..outer.len())
                    .map(|axis| {
                        let origin = chunk[axis].saturating_mul(self.chunk_shape[axis]);
                        origin % outer[axis] / inner[axis]
                    })
                    .collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::zarr::Location;

    fn nested() -> Array {
        let sharded = |chunk: [u64; 2], codecs| {
            json!([{"name": "sharding_indexed", "configuration": {"chunk_shape": chunk, "codecs": codecs,
                "index_codecs": [{"name": "bytes", "configuration": {"endian": "little"}}]}}])
        };
        let bytes = json!([{"name": "bytes", "configuration": {"endian": "little"}}]);
        let document = json!({
            "zarr_format": 3, "node_type": "array", "shape": [100, 70], "data_type": "uint16", "fill_value": 0,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [64, 64]}},
            "chunk_key_encoding": {"name": "default"},
            "codecs": sharded([32, 16], sharded([8, 8], bytes)),
        });
        Array::from_v3(Location::parse("http://h/a"), &document).unwrap()
    }

    #[test]
    fn chunks_of_nested_shards() {
        let array = nested();
        assert_eq!(array.object_shape(), [64, 64]);
        assert_eq!(array.chunk_grid(), [13, 9]);
        // Samples 96..100 and 64..70.
        assert_eq!(array.valid_shape(&[12, 8]), [4, 6]);
        assert_eq!(array.valid_shape(&[13, 0]), [0, 8]);
        assert_eq!(array.object_of_chunk(&[12, 7]), [1, 0]);
        assert_eq!(array.object_key(&[1, 0]), "c/1/0");
        assert_eq!(array.inner_path(&[12, 7]), [vec![1, 3], vec![0, 1]]);
    }

    #[test]
    fn keys_of_every_encoding() {
        let mut array = nested();
        assert_eq!(array.object_key(&[]), "c");
        array.keys = ChunkKeys::Default { separator: '.' };
        assert_eq!(array.object_key(&[1, 20]), "c.1.20");
        array.keys = ChunkKeys::V2 { separator: '.' };
        assert_eq!(array.object_key(&[1, 20]), "1.20");
        array.keys = ChunkKeys::V2 { separator: '/' };
        assert_eq!(array.object_key(&[1, 20]), "1/20");
        assert_eq!(array.object_key(&[]), "0");
    }
}
