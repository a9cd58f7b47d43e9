//! What is asked for next: the most wanted chunks, as far as the limits allow, with their neighbours in the same shard.

use std::ops::Range;

use super::chunks::ChunkState;
use super::indices::{IndexKey, IndexState};
use super::locate::{Place, locate, widen};
use super::ranges::merge;
use super::streamer::{Part, Pending, Purpose, Request, Streamer, chunk_bytes};
use super::{Command, Inside, RequestId};
use crate::plan::tile::ChunkKey;
use crate::zarr::Array;
use crate::zarr::store::ByteRange;

impl Streamer {
    /// Sends requests for what is pending, most wanted first, as far as the limits allow.
    pub(super) fn pump(&mut self, now: f64) {
        let mut pending = std::mem::take(&mut self.pending);
        let (mut at, mut kept) = (0, 0);
        while at < pending.len() && self.in_flight < self.policy.bytes_in_flight {
            let next = pending[at];
            // What is only needed soon leaves room for what will be needed at once.
            let limit = self.limit.now() / if next.ahead { 2 } else { 1 };
            if self.requests.len() >= limit.max(1) {
                break;
            }
            at += 1;
            // What a merged request took along needs no start of its own.
            if !self.start(next, &pending[at..], now) {
                pending[kept] = next;
                kept += 1;
            }
        }
        pending.drain(kept..at);
        self.pending = pending;
    }

    /// Whether the chunk needs no more pending.
    fn start(&mut self, next: Pending, others: &[Pending], now: f64) -> bool {
        let chunk = next.chunk;
        let tries = match self.chunks.get(&chunk) {
            Some(ChunkState::Failed(tries, Some(when))) if *when <= now => *tries,
            Some(ChunkState::Failed(_, Some(_))) => return false,
            Some(_) => return true,
            None => 0,
        };
        let Some(member) = self.members.get_mut(&chunk.source) else { return true };
        let under_way = |probe: &ChunkKey| matches!(self.chunks.get(probe), Some(ChunkState::Fetching(..)));
        if !member.naming.may_start(&chunk, under_way) {
            return false;
        }
        let array = member.naming.named(member.array(chunk.level), &chunk);
        match locate(&array, chunk, &self.indices) {
            Place::Absent => {
                self.chunks.set(chunk, ChunkState::Empty);
                true
            }
            Place::Object { url } => {
                let parts = vec![Part { chunk, range: None }];
                self.fetch(
                    url,
                    ByteRange::All,
                    Purpose::Chunks { parts, start: 0 },
                    chunk_bytes(&array),
                    tries,
                );
                true
            }
            Place::Part { url, start, len } => {
                let others = self.neighbours(&array, next, others);
                let (range, parts) =
                    self.merged(&array, chunk, &url, start..start.saturating_add(len), others);
                let cost = chunk_bytes(&array) * parts.len() as u64;
                let asked = ByteRange::At { start: range.start, len: range.end - range.start };
                self.fetch(url, asked, Purpose::Chunks { parts, start: range.start }, cost, tries);
                true
            }
            Place::NeedsIndex { key, url, range } => match self.whole_shard(&array, next, others) {
                Some(chunks) => {
                    let cost = chunk_bytes(&array) * chunks.len() as u64;
                    let limit = most_stored(cost, &array);
                    let asked = ByteRange::At { start: 0, len: limit };
                    self.fetch(url, asked, Purpose::Shard { key, index: range, chunks, limit }, cost, tries);
                    true
                }
                None => {
                    self.fetch_index(key, url, range, tries);
                    false
                }
            },
            Place::Waiting(key) => match self.indices.get(&key) {
                Some(IndexState::Failed(tries, Some(when))) if *when <= now => {
                    let tries = *tries;
                    self.indices.forget(&key);
                    if let Place::NeedsIndex { key, url, range } = locate(&array, chunk, &self.indices) {
                        self.fetch_index(key, url, range, tries);
                    }
                    false
                }
                Some(IndexState::Failed(_, None)) => {
                    self.chunks.set(chunk, ChunkState::Failed(1, None));
                    true
                }
                _ => false,
            },
        }
    }

    /// Chunks in the object of one that are to be asked for, too. What is needed now does not wait for what is not.
    fn neighbours(&self, array: &Array, next: Pending, others: &[Pending]) -> Vec<ChunkKey> {
        let object = |chunk: &ChunkKey| array.object_of_chunk(&widen(&chunk.index, array.shape.len()));
        let place = object(&next.chunk);
        let is_beside = |other: &&Pending| {
            other.ahead == next.ahead
                && other.chunk.source == next.chunk.source
                && other.chunk.level == next.chunk.level
                && self.chunks.get(&other.chunk).is_none()
                && object(&other.chunk) == place
        };
        others.iter().filter(is_beside).map(|other| other.chunk).collect()
    }

    /// All chunks of the shard of one, if all of them are needed and they are not too many: then nothing has to be known
    /// of where they lie before they are asked for.
    fn whole_shard(&self, array: &Array, next: Pending, others: &[Pending]) -> Option<Vec<ChunkKey>> {
        let [shard] = array.shards.as_slice() else { return None };
        let place = array.object_of_chunk(&widen(&next.chunk.index, array.shape.len()));
        let mut count = 1_u64;
        for (axis, at) in place.iter().enumerate() {
            let start = at.saturating_mul(shard.shape[axis]);
            let samples = array.shape[axis].saturating_sub(start).min(shard.shape[axis]);
            count = count.saturating_mul(samples.div_ceil(array.chunk_shape[axis]));
        }
        if count.saturating_mul(chunk_bytes(array)) > self.policy.whole_shard {
            return None;
        }
        let mut chunks = self.neighbours(array, next, others);
        chunks.push(next.chunk);
        (chunks.len() as u64 == count).then_some(chunks)
    }

    /// The range of a chunk with those of its pending neighbours in the same object.
    fn merged(
        &self,
        array: &Array,
        chunk: ChunkKey,
        url: &str,
        range: Range<u64>,
        mut others: Vec<ChunkKey>,
    ) -> (Range<u64>, Vec<Part>) {
        let mut ranges = Vec::new();
        others.retain(|other| match locate(array, *other, &self.indices) {
            Place::Part { url: same, start, len } if same == url => {
                ranges.push(start..start.saturating_add(len));
                true
            }
            _ => false,
        });
        let (merged, taken) = merge(&range, &ranges, self.policy.merge_gap, self.policy.merge_limit);
        let mut parts = vec![Part { chunk, range: Some((range.start, range.end - range.start)) }];
        parts.extend(taken.into_iter().map(|at| Part {
            chunk: others[at],
            range: Some((ranges[at].start, ranges[at].end - ranges[at].start)),
        }));
        (merged, parts)
    }

    pub(super) fn fetch_index(&mut self, key: IndexKey, url: String, range: ByteRange, tries: u32) {
        self.fetch(url, range, Purpose::Index(key, range), 0, tries);
    }

    fn fetch(&mut self, url: String, range: ByteRange, purpose: Purpose, cost: u64, tries: u32) {
        let id = RequestId(self.next_id);
        self.next_id += 1;
        self.counters.requests += 1;
        self.counters.retries += u64::from(tries > 0);
        self.in_flight += cost;
        if let Some(key) = purpose.index() {
            self.indices.set(key, IndexState::Fetching(id, tries + 1));
        }
        for chunk in purpose.chunks() {
            self.chunks.set(chunk, ChunkState::Fetching(id, tries + 1));
        }
        let inside = match purpose {
            Purpose::Index(..) => Inside::All,
            Purpose::Chunks { .. } => Inside::Nothing,
            Purpose::Shard { index, .. } => Inside::Part(index),
        };
        self.commands.push_back(Command::Fetch { request: id, url: url.clone(), range, inside });
        self.requests.insert(id, Request { url, purpose, cost });
    }
}

/// More bytes than a shard has whose chunks decode to so many: no codec adds more than an eighth.
fn most_stored(decoded: u64, array: &Array) -> u64 {
    let index = array.shards.first().map_or(0, |shard| shard.index_len(array.inner_shape(0)));
    decoded.saturating_add(decoded / 8).saturating_add(index).saturating_add(4096)
}
