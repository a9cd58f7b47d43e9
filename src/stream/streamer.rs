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

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use litemap::LiteMap;

use super::chunks::{ChunkState, Chunks};
use super::indices::{IndexKey, IndexState, Indices};
use super::limit::Limit;
use super::naming::Naming;
use super::tile_cache::TileCache;
use super::{Command, Counters, HoldId, Load, Notice, RequestId};
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
    Chunks {
        parts: Vec<Part>,
        start: u64,
    },
    /// A shard with its index at a range, of which all chunks are needed; it has fewer bytes than `limit`.
    Shard {
        key: IndexKey,
        index: ByteRange,
        chunks: Vec<ChunkKey>,
        limit: u64,
    },
}

impl Purpose {
    /// The index that it brings.
    pub(super) fn index(&self) -> Option<IndexKey> {
        match self {
            Self::Index(key, _) | Self::Shard { key, .. } => Some(*key),
            Self::Chunks { .. } => None,
        }
    }

    /// The chunks that it brings.
    pub(super) fn chunks(&self) -> impl Iterator<Item = ChunkKey> {
        let (parts, chunks) = match self {
            Self::Index(..) => (&[][..], &[][..]),
            Self::Chunks { parts, .. } => (&parts[..], &[][..]),
            Self::Shard { chunks, .. } => (&[][..], &chunks[..]),
        };
        parts.iter().map(|part| part.chunk).chain(chunks.iter().copied())
    }
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

/// A chunk to be asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Pending {
    pub(super) chunk: ChunkKey,
    /// Whether it is only needed soon.
    pub(super) ahead: bool,
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
    pub(super) jobs: LiteMap<u32, Job>,
    /// Chunks to be asked for, most wanted first.
    pub(super) pending: Vec<Pending>,
    /// Chunks that the present plan or a hold needs, now or soon.
    pub(super) needed: HashSet<ChunkKey>,
    /// Chunks that will probably be needed next, nearest first.
    pub(super) ahead: Vec<ChunkKey>,
    /// Wanted tiles that are not resident, most wanted first.
    pub(super) missing: Vec<TileKey>,
    pub(super) wanted: usize,
    pub(super) holds: LiteMap<HoldId, Vec<ChunkKey>>,
    /// Tiles that found no slot in the last look.
    pub(super) unplaced: usize,
    /// Count of plans, the clock of the caches.
    pub(super) plan: u64,
    pub(super) in_flight: u64,
    pub(super) limit: Limit,
    pub(super) next_id: u32,
    pub(super) commands: VecDeque<Command>,
    pub(super) notices: VecDeque<Notice>,
    pub(super) counters: Counters,
}

impl Streamer {
    /// An empty streamer.
    pub fn new(policy: Policy) -> Self {
        Self {
            limit: Limit::new(&policy),
            policy,
            members: LiteMap::new(),
            chunks: Chunks::default(),
            indices: Indices::default(),
            tiles: TileCache::default(),
            requests: LiteMap::new(),
            jobs: LiteMap::new(),
            pending: Vec::new(),
            needed: HashSet::new(),
            ahead: Vec::new(),
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
        self.pending.retain(|pending| pending.chunk.source != source);
        self.ahead.retain(|chunk| chunk.source != source);
        self.needed.retain(|chunk| chunk.source != source);
        self.abort_unneeded();
        for buffer in self.chunks.forget_where(|key, _| key.source == source) {
            self.commands.push_back(Command::Drop(buffer));
        }
        self.indices.forget_where(|key, _| key.source == source);
        self.tiles.forget_source(source);
        self.members.remove(&source);
    }

    /// Takes a new plan: what is no longer wanted is aborted, what is missing is asked for; after it what will be wanted
    /// next, as far as the budget for that goes.
    pub fn reconcile(&mut self, wishes: &[Wish], ahead: &[Wish], now: f64) {
        self.plan += 1;
        self.wanted = 0;
        self.unplaced = 0;
        self.missing.clear();
        let mut seen = HashSet::new();
        for wish in wishes {
            self.tiles.touch(&wish.tile, self.plan);
            let chunk = self.chunk_of(&wish.tile);
            if let Some(chunk) = chunk {
                self.chunks.touch(&chunk, self.plan);
            }
            let state = chunk.and_then(|chunk| self.chunks.get(&chunk));
            let is_there = matches!(state, Some(ChunkState::Decoded { .. } | ChunkState::Empty));
            if !wish.fetch && !is_there {
                continue;
            }
            self.wanted += 1;
            if self.tiles.get(&wish.tile).is_some() {
                continue;
            }
            self.missing.push(wish.tile);
            if let Some(chunk) = chunk
                && seen.insert(chunk)
                && (!self.needed.contains(&chunk) || self.ahead.contains(&chunk))
            {
                self.counters.cache_hits += u64::from(is_there);
                self.counters.cache_misses += u64::from(state.is_none());
            }
        }
        self.look_ahead(ahead, &seen);
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

    /// What is going on.
    pub fn load(&self) -> Load {
        Load {
            requests: self.requests.len(),
            request_limit: self.limit.now(),
            bytes: self.in_flight,
            cache_bytes: self.chunks.bytes(),
            gpu_bytes: self.tiles.bytes(),
        }
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
