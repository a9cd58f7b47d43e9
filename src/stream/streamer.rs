//! Reconciles what is wanted with what is there. The states of a chunk:
//!
//! ```text
//!            wanted                     index known, place free
//! (unknown) ────────▶ Waiting for index ────────────────────────▶ Fetching ──absent──▶ Empty
//!     ▲                    │ absent in the index                    │   │
//!     │                    ▼                                  bytes │   │ error
//!     │                  Empty                                      ▼   ▼
//!     ├── no longer wanted: abort ◀──────────────────────────── Decoding  Failed(tries, when) ── time ──▶ (unknown)
//!     │                                                             │ samples
//!     └── turned out, least recently wanted first ◀──────────── Decoded ──▶ tiles are cut and uploaded
//! ```
//!
//! Waiting chunks have no state of their own: they stay in `pending`, where they are ordered anew with every plan.
//! Empty and Failed are states, not errors: the picture goes on without them.

use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use litemap::LiteMap;

use super::chunks::{ChunkState, Chunks};
use super::indices::{IndexKey, IndexState, Indices};
use super::locate::{Place, locate};
use super::naming::Naming;
use super::tile_cache::TileCache;
use super::{Command, Counters, HoldId, Notice, RequestId};
use crate::decode::texels::TexelFormat;
use crate::plan::cover::Resident;
use crate::plan::frame::BufferId;
use crate::plan::placement::Source;
use crate::plan::policy::Policy;
use crate::plan::tile::{ChunkKey, SourceId, TileKey};
use crate::plan::wanted::Wish;
use crate::zarr::Array;
use crate::zarr::store::ByteRange;

/// A part of a request that is one chunk.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) chunk: ChunkKey,
    /// In the object; `None` where the whole object is the chunk.
    pub(super) range: Option<(u64, u64)>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Purpose {
    Index(IndexKey, ByteRange),
    Chunks { parts: Vec<Part>, start: u64 },
}

#[derive(Debug)]
pub(super) struct Request {
    pub(super) url: String,
    pub(super) purpose: Purpose,
    /// Decoded size of what it brings.
    pub(super) cost: u64,
}

#[derive(Debug)]
pub(super) struct Job {
    pub(super) chunk: ChunkKey,
    pub(super) buffer: BufferId,
    pub(super) url: String,
    pub(super) cost: u64,
}

pub(super) struct Member {
    pub(super) source: Rc<Source>,
    pub(super) formats: Vec<TexelFormat>,
    pub(super) is_label: bool,
    pub(super) naming: Naming,
}

/// The streamer.
pub struct Streamer {
    pub(super) policy: Policy,
    pub(super) members: LiteMap<SourceId, Member>,
    pub(super) chunks: Chunks,
    pub(super) indices: Indices,
    pub(super) tiles: TileCache,
    pub(super) requests: LiteMap<RequestId, Request>,
    pub(super) jobs: HashMap<u32, Job>,
    /// Chunks to be asked for, most wanted first.
    pub(super) pending: Vec<ChunkKey>,
    /// Chunks that the present plan or a hold needs.
    pub(super) needed: HashSet<ChunkKey>,
    /// Wanted tiles that are not resident, most wanted first.
    pub(super) missing: Vec<TileKey>,
    pub(super) wanted: usize,
    pub(super) holds: LiteMap<HoldId, Vec<ChunkKey>>,
    /// Tiles that found no slot in the last look.
    pub(super) unplaced: usize,
    /// Count of plans, the clock of the caches.
    pub(super) plan: u64,
    pub(super) in_flight: u64,
    pub(super) next_id: u32,
    pub(super) commands: VecDeque<Command>,
    pub(super) notices: VecDeque<Notice>,
    pub(super) counters: Counters,
}

impl Streamer {
    /// An empty streamer.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            members: LiteMap::new(),
            chunks: Chunks::default(),
            indices: Indices::default(),
            tiles: TileCache::default(),
            requests: LiteMap::new(),
            jobs: HashMap::new(),
            pending: Vec::new(),
            needed: HashSet::new(),
            missing: Vec::new(),
            wanted: 0,
            holds: LiteMap::new(),
            unplaced: 0,
            plan: 0,
            in_flight: 0,
            next_id: 0,
            commands: VecDeque::new(),
            notices: VecDeque::new(),
            counters: Counters::default(),
        }
    }

    /// A source may be wanted from now on.
    pub fn add(&mut self, source: Rc<Source>) {
        let is_label = source.image.label.is_some();
        let format = if is_label { TexelFormat::of_label } else { TexelFormat::of_image };
        let formats = source.image.levels.iter().map(|level| format(level.array.data_type)).collect();
        self.members.insert(source.id, Member { source, formats, is_label, naming: Naming::default() });
    }

    /// A source is gone: all that belongs to it is given up.
    pub fn remove(&mut self, source: SourceId) {
        self.missing.retain(|tile| tile.source != source);
        self.holds.retain(|_, chunks| chunks.iter().all(|chunk| chunk.source != source));
        self.pending.retain(|chunk| chunk.source != source);
        self.needed.retain(|chunk| chunk.source != source);
        self.abort_unneeded();
        for buffer in self.chunks.forget_where(|key, _| key.source == source) {
            self.commands.push_back(Command::Drop(buffer));
        }
        self.indices.forget_where(|key, _| key.source == source);
        self.tiles.forget_source(source);
        self.members.remove(&source);
    }

    /// Takes a new plan: what is no longer wanted is aborted, what is missing is asked for.
    pub fn reconcile(&mut self, wishes: &[Wish], now: f64) {
        self.plan += 1;
        self.wanted = wishes.len();
        self.unplaced = 0;
        self.missing.clear();
        for wish in wishes {
            self.tiles.touch(&wish.tile, self.plan);
            if self.tiles.get(&wish.tile).is_none() {
                self.missing.push(wish.tile);
            }
            if let Some(chunk) = self.chunk_of(&wish.tile) {
                self.chunks.touch(&chunk, self.plan);
            }
        }
        self.order_chunks();
        self.abort_unneeded();
        self.pump(now);
    }

    /// Needs chunks beside the view's, until [`Self::release`].
    pub fn hold(&mut self, hold: HoldId, chunks: Vec<ChunkKey>, now: f64) {
        self.holds.insert(hold, chunks);
        self.order_chunks();
        self.pump(now);
    }

    /// Whether all chunks of a hold are there, or will not come.
    pub fn is_held(&self, hold: HoldId) -> bool {
        let Some(chunks) = self.holds.get(&hold) else { return true };
        chunks.iter().all(|chunk| self.chunks.get(chunk).is_some_and(ChunkState::is_final))
    }

    /// The chunks of a hold may go.
    pub fn release(&mut self, hold: HoldId) {
        self.holds.remove(&hold);
        self.order_chunks();
        self.abort_unneeded();
        self.evict();
    }

    /// What is known of a chunk.
    pub fn chunk(&self, chunk: &ChunkKey) -> Option<&ChunkState> {
        self.chunks.get(chunk)
    }

    /// A drawable tile.
    pub fn tile(&self, tile: &TileKey) -> Option<Resident> {
        self.tiles.get(tile)
    }

    /// A time asked for by [`Self::next_wake`] has come.
    pub fn tick(&mut self, now: f64) {
        self.order_chunks();
        self.pump(now);
    }

    /// When something is to be tried again. What is overdue is not waited for: it starts as soon as it is wanted and a
    /// place is free.
    pub fn next_wake(&self, now: f64) -> Option<f64> {
        let times = [self.chunks.next_retry(now), self.indices.next_retry(now)];
        times.into_iter().flatten().min_by(f64::total_cmp)
    }

    /// What failed for good is asked for again.
    pub fn retry_failed(&mut self, now: f64) {
        self.chunks.forget_where(|_, state| matches!(state, ChunkState::Failed(..)));
        self.indices.forget_where(|_, state| matches!(state, IndexState::Failed(..)));
        self.order_chunks();
        self.pump(now);
    }

    /// The textures are gone; the decoded chunks are still there.
    pub fn reset_tiles(&mut self) {
        self.tiles.reset();
    }

    /// Whether `tile` is wanted but neither drawable nor failed.
    pub fn is_pending(&self, tile: &TileKey) -> bool {
        self.tiles.get(tile).is_none()
            && !self
                .chunk_of(tile)
                .and_then(|chunk| self.chunks.get(&chunk))
                .is_some_and(ChunkState::is_final)
    }

    /// The chunk that a tile is cut from.
    pub fn chunk_of(&self, tile: &TileKey) -> Option<ChunkKey> {
        let member = self.members.get(&tile.source)?;
        let level = usize::from(tile.level);
        let placed = member.source.levels.get(level)?;
        let array = &member.source.image.levels[level].array;
        let mut index = tile.index;
        for (axis, at) in index.iter_mut().enumerate().take(array.shape.len()) {
            let at64 = u64::from(*at);
            let chunk = match tile.plane.iter().position(|side| usize::from(*side) == axis) {
                Some(side) => placed.tiles[side].chunk_of(at64),
                None => at64 / array.chunk_shape[axis].max(1),
            };
            *at = u32::try_from(chunk).ok()?;
        }
        Some(ChunkKey { source: tile.source, level: tile.level, index })
    }

    /// The next thing to do.
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// The next thing to know.
    pub fn next_notice(&mut self) -> Option<Notice> {
        self.notices.pop_front()
    }

    /// Pages that are no longer used.
    pub fn take_dropped_pages(&mut self) -> Vec<u32> {
        self.tiles.take_dropped()
    }

    /// Sums so far.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// Decoded bytes held, and texture bytes.
    pub fn memory(&self) -> (u64, u64) {
        (self.chunks.bytes(), self.tiles.bytes())
    }

    /// Puts the chunks that holds and missing tiles need in order.
    pub(super) fn order_chunks(&mut self) {
        self.needed.clear();
        self.pending.clear();
        let held = self.holds.values().flatten().copied();
        let of_tiles = self.missing.iter().filter_map(|tile| self.chunk_of(tile));
        let all: Vec<ChunkKey> = held.chain(of_tiles).collect();
        for chunk in all {
            if self.needed.insert(chunk)
                && matches!(self.chunks.get(&chunk), None | Some(ChunkState::Failed(_, Some(_))))
            {
                self.pending.push(chunk);
            }
        }
    }

    fn abort_unneeded(&mut self) {
        let unneeded: Vec<RequestId> = self
            .requests
            .iter()
            .filter(|(_, request)| match &request.purpose {
                Purpose::Chunks { parts, .. } => parts.iter().all(|part| !self.needed.contains(&part.chunk)),
                Purpose::Index(key, _) => !self.pending.iter().any(|chunk| self.waits_for(*chunk, key)),
            })
            .map(|(id, _)| *id)
            .collect();
        for id in unneeded {
            let Some(request) = self.requests.remove(&id) else { continue };
            self.in_flight = self.in_flight.saturating_sub(request.cost);
            self.counters.cancelled += 1;
            match request.purpose {
                Purpose::Index(key, _) => self.indices.forget(&key),
                Purpose::Chunks { parts, .. } => {
                    for part in parts {
                        self.chunks.forget(&part.chunk);
                    }
                }
            }
            self.commands.push_back(Command::Abort(id));
        }
    }

    pub(super) fn waits_for(&self, chunk: ChunkKey, key: &IndexKey) -> bool {
        chunk.source == key.source
            && chunk.level == key.level
            && self.members.get(&chunk.source).is_some_and(|member| {
                locate(&member.array(chunk.level), chunk, &self.indices) == Place::Waiting(*key)
            })
    }

    pub(super) fn evict(&mut self) {
        let needed = &self.needed;
        for buffer in self.chunks.evict(self.policy.decoded_bytes, |chunk| needed.contains(chunk)) {
            self.commands.push_back(Command::Drop(buffer));
        }
    }
}

impl Member {
    pub(super) fn array(&self, level: u8) -> Rc<Array> {
        Rc::clone(&self.source.image.levels[usize::from(level)].array)
    }
}

pub(super) fn chunk_bytes(array: &Array) -> u64 {
    array.chunk_shape.iter().fold(array.data_type.size() as u64, |bytes, len| bytes.saturating_mul(*len))
}
