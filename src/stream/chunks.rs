//! What is known of each chunk, and the decoded ones that are kept: a byte-capped cache that lets go of what is least
//! recently wanted first, and never of what is needed now.

use std::collections::HashMap;

use super::RequestId;
use crate::plan::frame::BufferId;
use crate::plan::tile::ChunkKey;

/// The state of one chunk; a chunk without one is unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum ChunkState {
    /// Its bytes are on their way; tries so far.
    Fetching(RequestId, u32),
    /// A worker has it.
    Decoding {
        /// Where the result will be.
        buffer: BufferId,
    },
    /// It is held, decoded.
    Decoded {
        /// Its name outside.
        buffer: BufferId,
        /// Samples and texels.
        bytes: u64,
        /// When it was last wanted, as a count of plans.
        used: u64,
    },
    /// It was never written: all fill value.
    Empty,
    /// Failed after so many tries; to be tried again at a time, if ever.
    Failed(u32, Option<f64>),
}

impl ChunkState {
    /// Whether nothing more will happen to it.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Decoded { .. } | Self::Empty | Self::Failed(_, None))
    }
}

/// All chunks.
#[derive(Debug, Default)]
pub struct Chunks {
    states: HashMap<ChunkKey, ChunkState>,
    bytes: u64,
}

impl Chunks {
    /// What is known of one.
    pub fn get(&self, key: &ChunkKey) -> Option<&ChunkState> {
        self.states.get(key)
    }

    /// Bytes held.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Notes what is known of one.
    pub fn set(&mut self, key: ChunkKey, state: ChunkState) {
        if let ChunkState::Decoded { bytes, .. } = state {
            self.bytes += bytes;
        }
        if let Some(ChunkState::Decoded { bytes, .. }) = self.states.insert(key, state) {
            self.bytes -= bytes;
        }
    }

    /// Forgets one; gives the buffer that is free now.
    pub fn forget(&mut self, key: &ChunkKey) -> Option<BufferId> {
        match self.states.remove(key)? {
            ChunkState::Decoded { buffer, bytes, .. } => {
                self.bytes -= bytes;
                Some(buffer)
            }
            _ => None,
        }
    }

    /// Marks one as wanted by the present plan.
    pub fn touch(&mut self, key: &ChunkKey, plan: u64) {
        if let Some(ChunkState::Decoded { used, .. }) = self.states.get_mut(key) {
            *used = plan;
        }
    }

    /// Makes room down to `budget`, least recently wanted first, sparing what `keep` names; gives the freed buffers.
    pub fn evict(&mut self, budget: u64, keep: impl Fn(&ChunkKey) -> bool) -> Vec<BufferId> {
        if self.bytes <= budget {
            return Vec::new();
        }
        let mut candidates: Vec<(u64, ChunkKey)> = self
            .states
            .iter()
            .filter_map(|(key, state)| match state {
                ChunkState::Decoded { used, .. } if !keep(key) => Some((*used, *key)),
                _ => None,
            })
            .collect();
        candidates.sort_unstable();
        let mut freed = Vec::new();
        for (_, key) in candidates {
            if self.bytes <= budget {
                break;
            }
            freed.extend(self.forget(&key));
        }
        freed
    }

    /// Forgets all that `which` names; gives the freed buffers.
    pub fn forget_where(&mut self, which: impl Fn(&ChunkKey, &ChunkState) -> bool) -> Vec<BufferId> {
        let mut gone: Vec<ChunkKey> =
            self.states.iter().filter(|(key, state)| which(key, state)).map(|(key, _)| *key).collect();
        gone.sort_unstable();
        gone.iter().filter_map(|key| self.forget(key)).collect()
    }

    /// The earliest time after `now` at which a failed one may be tried again.
    pub fn next_retry(&self, now: f64) -> Option<f64> {
        self.states
            .values()
            .filter_map(|state| match state {
                ChunkState::Failed(_, at) => *at,
                _ => None,
            })
            .filter(|at| *at > now)
            .min_by(f64::total_cmp)
    }

    /// The buffer of a decoded chunk.
    pub fn buffer(&self, key: &ChunkKey) -> Option<BufferId> {
        match self.states.get(key)? {
            ChunkState::Decoded { buffer, .. } => Some(*buffer),
            _ => None,
        }
    }
}
