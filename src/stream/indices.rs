//! The shard indices that are known, on their way, or not to be had. Each is read once.

use std::collections::HashMap;
use std::rc::Rc;

use super::RequestId;
use crate::plan::tile::{Index, SourceId};
use crate::zarr::shard::ShardIndex;

/// Indices that are kept, in bytes; the least recently read leave.
const BUDGET_BYTES: u64 = 64 << 20;

/// Names one shard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexKey {
    /// Whose.
    pub source: SourceId,
    /// Of which level.
    pub level: u8,
    /// Depth of nesting; 0 is the object.
    pub layer: u8,
    /// Place in the grid of shards of this depth.
    pub block: Index,
}

/// What is known of an index.
#[derive(Debug, Clone, PartialEq)]
pub enum IndexState {
    /// On its way.
    Fetching(RequestId, u32),
    /// Here.
    Known(Rc<ShardIndex>),
    /// The shard was never written.
    Absent,
    /// Failed after so many tries; to be asked for again at a time, if ever.
    Failed(u32, Option<f64>),
}

/// All indices.
#[derive(Debug, Default)]
pub struct Indices {
    states: HashMap<IndexKey, IndexState>,
    order: std::collections::VecDeque<IndexKey>,
    bytes: u64,
}

impl Indices {
    /// What is known of one.
    pub fn get(&self, key: &IndexKey) -> Option<&IndexState> {
        self.states.get(key)
    }

    /// Notes what is known of one, and forgets old ones where there are too many.
    pub fn set(&mut self, key: IndexKey, state: IndexState) {
        if let IndexState::Known(index) = &state {
            self.bytes += index.bytes() as u64;
            self.order.push_back(key);
        }
        self.states.insert(key, state);
        while self.bytes > BUDGET_BYTES && self.order.len() > 1 {
            if let Some(oldest) = self.order.pop_front() {
                self.forget(&oldest);
            }
        }
    }

    /// Forgets one, so that it is asked for again when it is needed.
    pub fn forget(&mut self, key: &IndexKey) {
        if let Some(IndexState::Known(index)) = self.states.remove(key) {
            self.bytes = self.bytes.saturating_sub(index.bytes() as u64);
        }
    }

    /// Forgets all that belong to a source, or that failed, as `which` says.
    pub fn forget_where(&mut self, which: impl Fn(&IndexKey, &IndexState) -> bool) {
        let gone: Vec<IndexKey> =
            self.states.iter().filter(|(key, state)| which(key, state)).map(|(key, _)| *key).collect();
        for key in &gone {
            self.forget(key);
        }
        self.order.retain(|key| self.states.contains_key(key));
    }

    /// The earliest time after `now` at which a failed one may be asked for again.
    pub fn next_retry(&self, now: f64) -> Option<f64> {
        self.states
            .values()
            .filter_map(|state| match state {
                IndexState::Failed(_, at) => *at,
                _ => None,
            })
            .filter(|at| *at > now)
            .min_by(f64::total_cmp)
    }
}
