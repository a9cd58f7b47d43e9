//! The decoded chunks that the page holds, as JavaScript buffers outside the page's wasm memory, which can only grow.

use std::collections::HashMap;

use js_sys::Uint8Array;

use crate::plan::frame::{BufferId, Buffers, Part};

/// One decoded chunk.
pub struct DecodedChunk {
    /// The stored samples.
    pub samples: Uint8Array,
    /// What the GPU is given, where the samples do not serve.
    pub texels: Option<Uint8Array>,
}

/// All decoded chunks of one viewer.
#[derive(Default)]
pub struct DecodedChunks(HashMap<BufferId, DecodedChunk>);

impl DecodedChunks {
    /// Keeps a chunk under its name.
    pub fn insert(&mut self, id: BufferId, chunk: DecodedChunk) {
        self.0.insert(id, chunk);
    }

    /// The samples of a chunk; `None` if it has gone.
    pub fn samples(&self, id: BufferId) -> Option<&Uint8Array> {
        self.0.get(&id).map(|chunk| &chunk.samples)
    }

    /// Lets go of a chunk.
    pub fn remove(&mut self, id: BufferId) {
        self.0.remove(&id);
    }
}

impl Buffers for DecodedChunks {
    fn copy(&self, buffer: BufferId, part: Part, offset: u64, out: &mut [u8]) -> bool {
        let Some(chunk) = self.0.get(&buffer) else { return false };
        let bytes = match (part, &chunk.texels) {
            (Part::Texels, Some(texels)) => texels,
            (Part::Texels, None) | (Part::Samples, _) => &chunk.samples,
        };
        let (Ok(start), Ok(len)) = (u32::try_from(offset), u32::try_from(out.len())) else { return false };
        match start.checked_add(len) {
            Some(end) if end <= bytes.length() => {
                bytes.subarray(start, end).copy_to(out);
                true
            }
            _ => false,
        }
    }
}
