//! From decoded chunks to textures: which tiles are handed to the GPU next, and how far the picture is.

use std::rc::Rc;

use super::chunks::ChunkState;
use super::streamer::Streamer;
use crate::decode::texels::{TexelFormat, fill_texel};
use crate::plan::frame::{Cut, Texels, Upload};
use crate::plan::placement::Source;
use crate::plan::tile::{ChunkKey, TileKey};
use crate::zarr::Array;

/// How far the present plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Wanted tiles that are still to come.
    pub pending: usize,
    /// Wanted tiles that can be drawn.
    pub done: usize,
    /// Wanted tiles whose chunks failed for good, or that no memory is left for.
    pub failed: usize,
}

enum Outcome {
    Upload(Upload),
    Resident,
    NotYet,
    NoRoom,
}

impl Streamer {
    /// The uploads that come next, most wanted first, up to the budget of a frame.
    pub fn uploads(&mut self) -> Vec<Upload> {
        let mut uploads = Vec::new();
        let mut budget = self.policy.upload_bytes_per_frame;
        let mut left = Vec::new();
        self.unplaced = 0;
        for tile in std::mem::take(&mut self.missing) {
            if budget == 0 {
                left.push(tile);
                continue;
            }
            match self.upload(&tile) {
                Outcome::Upload(upload) => {
                    let bytes = u64::from(upload.size[0])
                        * u64::from(upload.size[1])
                        * upload.slot.page.format.size() as u64;
                    budget = budget.saturating_sub(bytes);
                    uploads.push(upload);
                }
                Outcome::Resident => {}
                Outcome::NotYet => left.push(tile),
                Outcome::NoRoom => {
                    self.unplaced += 1;
                    left.push(tile);
                }
            }
        }
        self.missing = left;
        if !uploads.is_empty() {
            // Their chunks may go now.
            self.order_chunks();
            self.evict();
        }
        uploads
    }

    /// Whether [`Self::uploads`] has something to give.
    pub fn has_uploads(&self) -> bool {
        self.missing.len() > self.unplaced
            && self.missing.iter().any(|tile| {
                let state = self.chunk_of(tile).and_then(|chunk| self.chunks.get(&chunk));
                matches!(state, Some(ChunkState::Decoded { .. } | ChunkState::Empty))
            })
    }

    /// Whether all that is wanted is there, uploaded or not, or will not come.
    pub fn has_everything(&self) -> bool {
        let is_final = |chunk: ChunkKey| self.chunks.get(&chunk).is_some_and(ChunkState::is_final);
        self.missing.iter().all(|tile| self.chunk_of(tile).is_some_and(is_final))
    }

    fn upload(&mut self, tile: &TileKey) -> Outcome {
        let Some(member) = self.members.get(&tile.source) else { return Outcome::Resident };
        let array = member.array(tile.level);
        let format = member.formats[usize::from(tile.level)];
        let source = Rc::clone(&member.source);
        let Some(chunk) = self.chunk_of(tile) else { return Outcome::NotYet };
        match self.chunks.get(&chunk) {
            Some(ChunkState::Empty) => {
                match self.tiles.place_constant(*tile, format, self.plan, self.policy.gpu_bytes) {
                    Some((resident, true)) => Outcome::Upload(Upload {
                        slot: resident.slot,
                        size: [1, 1],
                        texels: Texels::Constant(fill_texel(array.data_type, &array.fill_value, format)),
                    }),
                    Some((_, false)) => Outcome::Resident,
                    None => Outcome::NoRoom,
                }
            }
            Some(ChunkState::Decoded { buffer, .. }) => {
                let buffer = *buffer;
                let cut = cut(&source, &array, tile, format);
                match self.tiles.place(*tile, format, cut.size, self.plan, self.policy.gpu_bytes) {
                    Some(resident) => Outcome::Upload(Upload {
                        slot: resident.slot,
                        size: cut.size,
                        texels: Texels::Cut { buffer, cut },
                    }),
                    None => Outcome::NoRoom,
                }
            }
            _ => Outcome::NotYet,
        }
    }

    /// How far the present plan is.
    pub fn progress(&self) -> Progress {
        let mut progress =
            Progress { done: self.wanted.saturating_sub(self.missing.len()), ..Progress::default() };
        for tile in &self.missing {
            let state = self.chunk_of(tile).and_then(|chunk| self.chunks.get(&chunk));
            match state {
                Some(ChunkState::Failed(_, None)) => progress.failed += 1,
                _ => progress.pending += 1,
            }
        }
        let stuck = self.unplaced.min(progress.pending);
        Progress { pending: progress.pending - stuck, failed: progress.failed + stuck, ..progress }
    }
}

/// Where a tile's texels lie in its decoded chunk: C order, whole chunk shape.
fn cut(source: &Source, array: &Array, tile: &TileKey, format: TexelFormat) -> Cut {
    let placed = &source.levels[usize::from(tile.level)];
    let mut offset = 0;
    let mut size = [0; 2];
    let mut step = [0; 2];
    // Bytes from one sample to the next along the axis, from the last axis to the first.
    let mut stride = format.size() as u64;
    for (axis, chunk) in array.chunk_shape.iter().enumerate().rev() {
        let at = u64::from(tile.index[axis]);
        let first = match tile.plane.iter().position(|side| usize::from(*side) == axis) {
            Some(side) => {
                let (start, len) = placed.tiles[side].extent(at);
                size[side] = len as u32;
                step[side] = stride;
                start
            }
            None => at,
        };
        offset += (first % (*chunk).max(1)) * stride;
        stride *= chunk;
    }
    Cut { offset, step, size, texel_bytes: format.size() as u32 }
}
