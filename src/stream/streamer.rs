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

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::chunks::{ChunkState, Chunks};
use super::indices::{IndexKey, IndexState, Indices};
use super::locate::{Place, locate, parse_index, widen};
use super::ranges::merge;
use super::retry::next_try;
use super::tile_cache::TileCache;
use super::{ChunkFailure, Command, Counters, FailureReason, Fetched, HoldId, Notice, RequestId};
use crate::decode::job::{DecodeError, DecodeJob, DecodedHeader, StatisticsSpec};
use crate::decode::texels::{TexelFormat, fill_texel};
use crate::ome::image::AxisKind;
use crate::plan::cover::Resident;
use crate::plan::frame::{BufferId, Cut, Texels, Upload};
use crate::plan::placement::Source;
use crate::plan::policy::Policy;
use crate::plan::tile::{ChunkKey, SourceId, TileKey};
use crate::plan::wanted::Wish;
use crate::zarr::Array;
use crate::zarr::store::{ByteRange, FetchFailure};

/// A part of a request that is one chunk.
#[derive(Debug, Clone, PartialEq)]
struct Part {
    chunk: ChunkKey,
    /// In the object; `None` where the whole object is the chunk.
    range: Option<(u64, u64)>,
}

#[derive(Debug, Clone, PartialEq)]
enum Purpose {
    Index(IndexKey, ByteRange),
    Chunks { parts: Vec<Part>, start: u64 },
}

#[derive(Debug)]
struct Request {
    url: String,
    purpose: Purpose,
    /// Decoded size of what it brings.
    cost: u64,
}

#[derive(Debug)]
struct Job {
    chunk: ChunkKey,
    buffer: BufferId,
    url: String,
    cost: u64,
}

struct Member {
    source: Rc<Source>,
    formats: Vec<TexelFormat>,
    is_label: bool,
}

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

/// The streamer.
pub struct Streamer {
    policy: Policy,
    members: BTreeMap<SourceId, Member>,
    chunks: Chunks,
    indices: Indices,
    tiles: TileCache,
    requests: BTreeMap<RequestId, Request>,
    jobs: HashMap<u32, Job>,
    /// Chunks to be asked for, most wanted first.
    pending: Vec<ChunkKey>,
    /// Chunks that the present plan or a hold needs.
    needed: HashSet<ChunkKey>,
    /// Wanted tiles that are not resident, most wanted first.
    missing: Vec<TileKey>,
    wanted: usize,
    holds: BTreeMap<HoldId, Vec<ChunkKey>>,
    /// Tiles that found no slot in the last look.
    unplaced: usize,
    /// Count of plans, the clock of the caches.
    plan: u64,
    in_flight: u64,
    next_id: u32,
    commands: VecDeque<Command>,
    notices: VecDeque<Notice>,
    counters: Counters,
}

impl Streamer {
    /// An empty streamer.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            members: BTreeMap::new(),
            chunks: Chunks::default(),
            indices: Indices::default(),
            tiles: TileCache::default(),
            requests: BTreeMap::new(),
            jobs: HashMap::new(),
            pending: Vec::new(),
            needed: HashSet::new(),
            missing: Vec::new(),
            wanted: 0,
            holds: BTreeMap::new(),
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
        self.members.insert(source.id, Member { source, formats, is_label });
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

    /// A request came back.
    pub fn fetched(&mut self, id: RequestId, outcome: Fetched, now: f64) {
        // Unknown: aborted while its answer was on the way.
        let Some(request) = self.requests.remove(&id) else { return };
        self.in_flight = self.in_flight.saturating_sub(request.cost);
        match &outcome {
            Fetched::Bytes { bytes, .. } => self.counters.bytes += bytes.len() as u64,
            Fetched::Held { len, .. } => self.counters.bytes += len,
            Fetched::Absent | Fetched::Failed(_) => {}
        }
        match request.purpose.clone() {
            Purpose::Index(key, range) => self.index_fetched(key, range, &request, outcome, now),
            Purpose::Chunks { parts, start } => {
                self.chunks_fetched(id, &parts, start, &request, outcome, now)
            }
        }
        self.pump(now);
    }

    fn index_fetched(
        &mut self,
        key: IndexKey,
        range: ByteRange,
        request: &Request,
        outcome: Fetched,
        now: f64,
    ) {
        let tries = match self.indices.get(&key) {
            Some(IndexState::Fetching(_, tries)) => *tries,
            _ => 1,
        };
        let (state, failure) = match outcome {
            Fetched::Absent | Fetched::Failed(FetchFailure::Forbidden(403)) => (IndexState::Absent, None),
            Fetched::Bytes { bytes, whole } => {
                let array = self.members.get(&key.source).map(|member| member.array(key.level));
                match array.map(|array| parse_index(&array, key, range, &bytes, whole)) {
                    Some(Ok(index)) => (IndexState::Known(Rc::new(index)), None),
                    Some(Err(problem)) => {
                        let reason = FailureReason::Corrupt("shard index".to_owned(), problem);
                        (IndexState::Failed(tries, None), Some(reason))
                    }
                    None => return,
                }
            }
            Fetched::Held { .. } => return,
            Fetched::Failed(failure) => match next_try(&failure, tries, now, &self.policy) {
                Some(at) => (IndexState::Failed(tries, Some(at)), None),
                None => (IndexState::Failed(tries, None), Some(FailureReason::Fetch(failure))),
            },
        };
        self.indices.set(key, state);
        if let Some(reason) = failure {
            self.fail_chunks_of(key, &request.url, &reason);
        }
    }

    /// All chunks that wait for an index that will not come fail with it.
    fn fail_chunks_of(&mut self, key: IndexKey, url: &str, reason: &FailureReason) {
        let waiting: Vec<ChunkKey> = std::mem::take(&mut self.pending);
        for chunk in waiting {
            let waits = chunk.source == key.source
                && chunk.level == key.level
                && self.members.get(&chunk.source).is_some_and(|member| {
                    locate(&member.array(chunk.level), chunk, &self.indices) == Place::Waiting(key)
                });
            if waits {
                self.fail(chunk, url.to_owned(), 1, reason.clone());
            } else {
                self.pending.push(chunk);
            }
        }
    }

    fn chunks_fetched(
        &mut self,
        id: RequestId,
        parts: &[Part],
        start: u64,
        request: &Request,
        outcome: Fetched,
        now: f64,
    ) {
        match outcome {
            Fetched::Absent | Fetched::Failed(FetchFailure::Forbidden(403)) => {
                for part in parts {
                    self.chunks.set(part.chunk, ChunkState::Empty);
                }
            }
            Fetched::Held { len, whole } => {
                let needed: Vec<&Part> =
                    parts.iter().filter(|part| self.is_fetching(&part.chunk, id)).collect();
                if needed.is_empty() {
                    self.commands.push_back(Command::Release(id));
                }
                for (at, part) in needed.iter().enumerate() {
                    let (offset, bytes) = part.range.unwrap_or((0, len));
                    let offset =
                        if whole { offset } else { offset - if part.range.is_some() { start } else { 0 } };
                    let last = at + 1 == needed.len();
                    if offset.checked_add(bytes).is_none_or(|end| end > len || end > u64::from(u32::MAX)) {
                        let problem = format!("{len} bytes came where the index promises more");
                        self.fail(
                            part.chunk,
                            request.url.clone(),
                            1,
                            FailureReason::Corrupt("range".to_owned(), problem),
                        );
                        if last {
                            self.commands.push_back(Command::Release(id));
                        }
                    } else {
                        self.decode(id, part.chunk, &request.url, offset as u32, bytes as u32, last);
                    }
                }
            }
            Fetched::Bytes { .. } => {}
            Fetched::Failed(failure) => {
                for part in parts {
                    let Some(ChunkState::Fetching(_, tries)) = self.chunks.get(&part.chunk) else { continue };
                    let tries = *tries;
                    match next_try(&failure, tries, now, &self.policy) {
                        Some(at) => self.chunks.set(part.chunk, ChunkState::Failed(tries, Some(at))),
                        None => {
                            self.fail(
                                part.chunk,
                                request.url.clone(),
                                tries,
                                FailureReason::Fetch(failure.clone()),
                            );
                        }
                    }
                }
            }
        }
        // What will be tried again waits in its place among the others.
        self.order_chunks();
    }

    fn is_fetching(&self, chunk: &ChunkKey, id: RequestId) -> bool {
        matches!(self.chunks.get(chunk), Some(ChunkState::Fetching(request, _)) if *request == id)
    }

    fn fail(&mut self, chunk: ChunkKey, url: String, tries: u32, reason: FailureReason) {
        self.chunks.set(chunk, ChunkState::Failed(tries, None));
        self.counters.failed += 1;
        self.notices.push_back(Notice::Failed(ChunkFailure { source: chunk.source, chunk, url, reason }));
    }

    fn decode(&mut self, request: RequestId, chunk: ChunkKey, url: &str, start: u32, len: u32, last: bool) {
        let Some(member) = self.members.get(&chunk.source) else { return };
        let array = member.array(chunk.level);
        let index = widen(&chunk.index, array.shape.len());
        let narrow =
            |shape: &[u64]| shape.iter().map(|len| u32::try_from(*len).unwrap_or(u32::MAX)).collect();
        let coarsest = usize::from(chunk.level) + 1 == member.source.levels.len();
        let statistics = (coarsest && !member.is_label).then(|| StatisticsSpec {
            channel_axis: member.source.image.axis(AxisKind::Channel).map(|axis| axis as u8),
            values_per_channel: self.policy.contrast_values,
        });
        let id = self.next_id;
        self.next_id += 1;
        let buffer = BufferId(id);
        let job = DecodeJob {
            id,
            start,
            len,
            chain: array.chain.clone(),
            data_type: array.data_type,
            chunk_shape: narrow(&array.chunk_shape),
            valid_shape: narrow(&array.valid_shape(&index)),
            texels: member.formats[usize::from(chunk.level)],
            statistics,
        };
        let cost = chunk_bytes(&array);
        self.in_flight += cost;
        self.chunks.set(chunk, ChunkState::Decoding { buffer });
        self.jobs.insert(id, Job { chunk, buffer, url: url.to_owned(), cost });
        self.commands.push_back(Command::Decode { request, job: Box::new(job), into: buffer, last });
    }

    /// A worker is through.
    pub fn decoded(&mut self, id: u32, outcome: Result<DecodedHeader, DecodeError>, now: f64) {
        let Some(job) = self.jobs.remove(&id) else { return };
        self.in_flight = self.in_flight.saturating_sub(job.cost);
        match outcome {
            // Its source may have gone meanwhile.
            Ok(_) if !self.members.contains_key(&job.chunk.source) => {
                self.commands.push_back(Command::Drop(job.buffer));
            }
            Ok(header) => {
                let bytes = u64::from(header.sample_bytes) + u64::from(header.texel_bytes);
                self.counters.chunks_decoded += 1;
                self.counters.decoded_bytes += bytes;
                self.chunks
                    .set(job.chunk, ChunkState::Decoded { buffer: job.buffer, bytes, used: self.plan });
                if !header.statistics.is_empty() {
                    self.notices.push_back(Notice::Statistics(job.chunk, header.statistics));
                }
                self.evict();
            }
            Err(error) => {
                self.fail(job.chunk, job.url, 1, FailureReason::Corrupt(error.step, error.problem));
            }
        }
        self.pump(now);
    }

    /// A time asked for by [`Self::next_wake`] has come.
    pub fn tick(&mut self, now: f64) {
        self.order_chunks();
        self.pump(now);
    }

    /// When something is to be tried again.
    pub fn next_wake(&self) -> Option<f64> {
        let times = [self.chunks.next_retry(), self.indices.next_retry()];
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
    fn order_chunks(&mut self) {
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

    fn waits_for(&self, chunk: ChunkKey, key: &IndexKey) -> bool {
        chunk.source == key.source
            && chunk.level == key.level
            && self.members.get(&chunk.source).is_some_and(|member| {
                locate(&member.array(chunk.level), chunk, &self.indices) == Place::Waiting(*key)
            })
    }

    /// Sends requests for what is pending, most wanted first, as far as the limits allow.
    fn pump(&mut self, now: f64) {
        let mut pending = std::mem::take(&mut self.pending);
        let mut at = 0;
        while at < pending.len()
            && self.requests.len() < self.policy.requests
            && self.in_flight < self.policy.bytes_in_flight
        {
            let chunk = pending[at];
            if self.start(chunk, &pending[at + 1..], now) {
                pending.remove(at);
                // A merged request took others along.
                pending.retain(|chunk| !matches!(self.chunks.get(chunk), Some(ChunkState::Fetching(..))));
            } else {
                at += 1;
            }
        }
        self.pending = pending;
    }

    /// Whether the chunk needs no more pending.
    fn start(&mut self, chunk: ChunkKey, others: &[ChunkKey], now: f64) -> bool {
        let tries = match self.chunks.get(&chunk) {
            Some(ChunkState::Failed(tries, Some(when))) if *when <= now => *tries,
            Some(ChunkState::Failed(_, Some(_))) => return false,
            Some(_) => return true,
            None => 0,
        };
        let Some(member) = self.members.get(&chunk.source) else { return true };
        let array = member.array(chunk.level);
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
                let (range, parts) =
                    self.merged(&array, chunk, &url, start..start.saturating_add(len), others);
                let cost = chunk_bytes(&array) * parts.len() as u64;
                let asked = ByteRange::At { start: range.start, len: range.end - range.start };
                self.fetch(url, asked, Purpose::Chunks { parts, start: range.start }, cost, tries);
                true
            }
            Place::NeedsIndex { key, url, range } => {
                self.fetch(url, range, Purpose::Index(key, range), 0, tries);
                false
            }
            Place::Waiting(key) => match self.indices.get(&key) {
                Some(IndexState::Failed(tries, Some(when))) if *when <= now => {
                    let tries = *tries;
                    self.indices.forget(&key);
                    if let Place::NeedsIndex { key, url, range } = locate(&array, chunk, &self.indices) {
                        self.fetch(url, range, Purpose::Index(key, range), 0, tries);
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

    /// The range of a chunk with those of its pending neighbours in the same object.
    fn merged(
        &self,
        array: &Array,
        chunk: ChunkKey,
        url: &str,
        range: std::ops::Range<u64>,
        others: &[ChunkKey],
    ) -> (std::ops::Range<u64>, Vec<Part>) {
        let object = array.object_of_chunk(&widen(&chunk.index, array.shape.len()));
        let mut keys = Vec::new();
        let mut ranges = Vec::new();
        for other in others {
            if other.source != chunk.source
                || other.level != chunk.level
                || self.chunks.get(other).is_some()
                || array.object_of_chunk(&widen(&other.index, array.shape.len())) != object
            {
                continue;
            }
            if let Place::Part { url: same, start, len } = locate(array, *other, &self.indices)
                && same == url
            {
                keys.push(*other);
                ranges.push(start..start.saturating_add(len));
            }
        }
        let (merged, taken) = merge(&range, &ranges, self.policy.merge_gap, self.policy.merge_limit);
        let mut parts = vec![Part { chunk, range: Some((range.start, range.end - range.start)) }];
        parts.extend(taken.into_iter().map(|at| Part {
            chunk: keys[at],
            range: Some((ranges[at].start, ranges[at].end - ranges[at].start)),
        }));
        (merged, parts)
    }

    fn fetch(&mut self, url: String, range: ByteRange, purpose: Purpose, cost: u64, tries: u32) {
        let id = RequestId(self.next_id);
        self.next_id += 1;
        self.counters.requests += 1;
        self.counters.retries += u64::from(tries > 0);
        self.in_flight += cost;
        match &purpose {
            Purpose::Index(key, _) => self.indices.set(*key, IndexState::Fetching(id, tries + 1)),
            Purpose::Chunks { parts, .. } => {
                for part in parts {
                    self.chunks.set(part.chunk, ChunkState::Fetching(id, tries + 1));
                }
            }
        }
        let inside = matches!(purpose, Purpose::Index(..));
        self.commands.push_back(Command::Fetch { request: id, url: url.clone(), range, inside });
        self.requests.insert(id, Request { url, purpose, cost });
    }

    fn evict(&mut self) {
        let needed = &self.needed;
        for buffer in self.chunks.evict(self.policy.decoded_bytes, |chunk| needed.contains(chunk)) {
            self.commands.push_back(Command::Drop(buffer));
        }
    }
}

enum Outcome {
    Upload(Upload),
    Resident,
    NotYet,
    NoRoom,
}

impl Member {
    fn array(&self, level: u8) -> Rc<Array> {
        Rc::clone(&self.source.image.levels[usize::from(level)].array)
    }
}

fn chunk_bytes(array: &Array) -> u64 {
    array.chunk_shape.iter().fold(array.data_type.size() as u64, |bytes, len| bytes.saturating_mul(*len))
}

/// Where a tile's texels lie in its decoded chunk: C order, whole chunk shape.
fn cut(source: &Source, array: &Array, tile: &TileKey, format: TexelFormat) -> Cut {
    let placed = &source.levels[usize::from(tile.level)];
    let axes = array.shape.len();
    let mut strides = vec![format.size() as u64; axes];
    for axis in (0..axes.saturating_sub(1)).rev() {
        strides[axis] = strides[axis + 1] * array.chunk_shape[axis + 1];
    }
    let mut offset = 0;
    let mut size = [0; 2];
    let mut step = [0; 2];
    for axis in 0..axes {
        let at = u64::from(tile.index[axis]);
        let first = match tile.plane.iter().position(|side| usize::from(*side) == axis) {
            Some(side) => {
                let (start, len) = placed.tiles[side].extent(at);
                size[side] = len as u32;
                step[side] = strides[axis];
                start
            }
            None => at,
        };
        offset += (first % array.chunk_shape[axis].max(1)) * strides[axis];
    }
    Cut { offset, step, size, texel_bytes: format.size() as u32 }
}
