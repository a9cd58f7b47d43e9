//! Chunks of Zarr v2 that lie under other names than their array says, or does not say: in folders instead of with dots,
//! or the other way round. The first chunk of an image that is not there is asked for once more under the other name;
//! what comes of it holds for all.

use std::collections::HashSet;
use std::rc::Rc;

use crate::plan::tile::ChunkKey;
use crate::zarr::Array;
use crate::zarr::array::ChunkKeys;

/// What is known of the names of an image's chunks.
#[derive(Debug, Default)]
pub struct Naming {
    /// Whether they lie under the other name; unknown until the first chunk is there, or is under neither.
    otherwise: Option<bool>,
    /// Asked for under the other name.
    probe: Option<ChunkKey>,
    /// Not there under the declared name; they wait for the probe.
    waiting: HashSet<ChunkKey>,
}

/// What a chunk's absence means.
#[derive(Debug, PartialEq)]
pub enum Missed {
    /// It is to be asked for once more, or has to wait.
    Undecided,
    /// These were never written.
    Empty(Vec<ChunkKey>),
}

impl Naming {
    /// The array under whose names a chunk is to be asked for.
    pub fn named(&self, array: Rc<Array>, chunk: &ChunkKey) -> Rc<Array> {
        let is_other = self.otherwise.unwrap_or(self.probe == Some(*chunk));
        match array.keys {
            ChunkKeys::V2 { separator } if is_other => {
                let separator = if separator == '/' { '.' } else { '/' };
                Rc::new(Array { keys: ChunkKeys::V2 { separator }, ..Array::clone(&array) })
            }
            _ => array,
        }
    }

    /// Whether a chunk may be asked for; it becomes the probe if there is none `under_way`.
    pub fn may_start(&mut self, chunk: &ChunkKey, under_way: impl Fn(&ChunkKey) -> bool) -> bool {
        if self.otherwise.is_some() || !self.waiting.contains(chunk) {
            return true;
        }
        if self.probe.is_some_and(|probe| probe != *chunk && under_way(&probe)) {
            return false;
        }
        self.probe = Some(*chunk);
        true
    }

    /// A chunk came; the others that were never written.
    pub fn found(&mut self, chunk: &ChunkKey) -> Vec<ChunkKey> {
        if self.otherwise.is_none() {
            self.otherwise = Some(self.probe == Some(*chunk));
        }
        let waiting = std::mem::take(&mut self.waiting);
        if self.otherwise == Some(true) { Vec::new() } else { waiting.into_iter().collect() }
    }

    /// A chunk is not there.
    pub fn missed(&mut self, array: &Array, chunk: &ChunkKey) -> Missed {
        let is_ambiguous =
            matches!(array.keys, ChunkKeys::V2 { .. }) && array.shape.len() > 1 && array.shards.is_empty();
        if self.otherwise.is_some() || !is_ambiguous {
            return Missed::Empty(vec![*chunk]);
        }
        if self.probe == Some(*chunk) {
            self.otherwise = Some(false);
            let waiting = std::mem::take(&mut self.waiting);
            return Missed::Empty(waiting.into_iter().chain([*chunk]).collect());
        }
        self.waiting.insert(*chunk);
        Missed::Undecided
    }
}
