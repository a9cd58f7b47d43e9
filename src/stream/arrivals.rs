//! What came back: bytes from the network, samples from the workers. Where the state of a chunk moves on.

use std::rc::Rc;

use super::chunks::ChunkState;
use super::indices::{IndexKey, IndexState};
use super::locate::{Place, locate, parse_index, widen};
use super::naming::Missed;
use super::retry::next_try;
use super::streamer::{Job, Part, Purpose, Request, Streamer, chunk_bytes};
use super::{ChunkFailure, Command, FailureReason, Fetched, Notice, RequestId};
use crate::decode::job::{DecodeError, DecodeJob, DecodedHeader, StatisticsSpec};
use crate::ome::image::AxisKind;
use crate::plan::frame::BufferId;
use crate::plan::tile::ChunkKey;
use crate::zarr::store::{ByteRange, FetchFailure};

impl Streamer {
    /// A request came back.
    pub fn fetched(&mut self, id: RequestId, outcome: Fetched, now: f64) {
        let full = self.requests.len() >= self.limit.now();
        // Unknown: aborted while its answer was on the way.
        let Some(request) = self.requests.remove(&id) else { return };
        self.in_flight = self.in_flight.saturating_sub(request.cost);
        let bytes = match &outcome {
            Fetched::Bytes { bytes, .. } => bytes.len() as u64,
            Fetched::Held { len, .. } => *len,
            Fetched::Absent | Fetched::Failed(_) => 0,
        };
        self.counters.bytes += bytes;
        match outcome {
            Fetched::Failed(FetchFailure::Status(429 | 503)) => self.limit.overloaded(),
            _ => self.limit.answered(bytes, full, now),
        }
        match request.purpose.clone() {
            Purpose::Index(key, range) => self.index_fetched(key, range, &request, outcome, now),
            Purpose::Chunks { parts, start } => {
                self.chunks_fetched(id, &parts, start, &request, outcome, now)
            }
            Purpose::Shard { key, index, chunks, limit } => {
                self.shard_fetched(id, (key, index, limit), &chunks, &request, outcome, now);
            }
        }
        self.pump(now);
    }

    /// A shard came whole: its index says where its chunks lie in it.
    fn shard_fetched(
        &mut self,
        id: RequestId,
        (key, index, limit): (IndexKey, ByteRange, u64),
        chunks: &[ChunkKey],
        request: &Request,
        outcome: Fetched,
        now: f64,
    ) {
        let tries = self.index_tries(&key);
        self.indices.forget(&key);
        let (part, outcome) = match outcome {
            // It is larger than its chunks can be, so its end is not there: its index tells more.
            Fetched::Held { len, whole: false, .. } if len >= limit => {
                self.commands.push_back(Command::Release(id));
                for chunk in chunks {
                    self.chunks.forget(chunk);
                }
                self.fetch_index(key, request.url.clone(), index, tries - 1);
                return self.order_chunks();
            }
            Fetched::Held { len, part, .. } => {
                (Some(part), Fetched::Held { len, whole: true, part: Vec::new() })
            }
            other => (None, other),
        };
        if matches!(outcome, Fetched::Absent | Fetched::Failed(FetchFailure::Forbidden(403))) {
            self.indices.set(key, IndexState::Absent);
        }
        let Some(part) = part else {
            let parts: Vec<Part> = chunks.iter().map(|chunk| Part { chunk: *chunk, range: None }).collect();
            return self.chunks_fetched(id, &parts, 0, request, outcome, now);
        };
        let Some(array) = self.members.get(&key.source).map(|member| member.array(key.level)) else { return };
        match parse_index(&array, key, index, &part, false) {
            Ok(index) => self.indices.set(key, IndexState::Known(Rc::new(index))),
            Err(problem) => {
                self.indices.set(key, IndexState::Failed(tries, None));
                let reason = FailureReason::Corrupt("shard index".to_owned(), problem);
                for chunk in chunks {
                    self.fail(*chunk, request.url.clone(), tries, reason.clone());
                }
                return self.commands.push_back(Command::Release(id));
            }
        }
        let mut parts = Vec::new();
        for chunk in chunks {
            match locate(&array, *chunk, &self.indices) {
                Place::Part { start, len, .. } => {
                    parts.push(Part { chunk: *chunk, range: Some((start, len)) })
                }
                _ => self.chunks.set(*chunk, ChunkState::Empty),
            }
        }
        self.chunks_fetched(id, &parts, 0, request, outcome, now);
    }

    fn index_tries(&self, key: &IndexKey) -> u32 {
        match self.indices.get(key) {
            Some(IndexState::Fetching(_, tries)) => *tries,
            _ => 1,
        }
    }

    fn index_fetched(
        &mut self,
        key: IndexKey,
        range: ByteRange,
        request: &Request,
        outcome: Fetched,
        now: f64,
    ) {
        let tries = self.index_tries(&key);
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
        for pending in std::mem::take(&mut self.pending) {
            if self.waits_for(pending.chunk, &key) {
                self.fail(pending.chunk, url.to_owned(), 1, reason.clone());
            } else {
                self.pending.push(pending);
            }
        }
    }

    /// A chunk is not there, under the name it was asked for by.
    fn missed(&mut self, chunk: ChunkKey) {
        let Some(member) = self.members.get_mut(&chunk.source) else { return };
        match member.naming.missed(&member.array(chunk.level), &chunk) {
            Missed::Undecided => drop(self.chunks.forget(&chunk)),
            Missed::Empty(chunks) => {
                for chunk in chunks {
                    self.chunks.set(chunk, ChunkState::Empty);
                }
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
                    self.missed(part.chunk);
                }
            }
            Fetched::Held { len, whole, .. } => {
                let needed: Vec<&Part> =
                    parts.iter().filter(|part| self.is_fetching(&part.chunk, id)).collect();
                if needed.is_empty() {
                    self.commands.push_back(Command::Release(id));
                }
                for part in parts {
                    let member = self.members.get_mut(&part.chunk.source);
                    for empty in member.map(|member| member.naming.found(&part.chunk)).unwrap_or_default() {
                        self.chunks.set(empty, ChunkState::Empty);
                    }
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
        // What will be asked for again waits in its place among the others.
        let again =
            |part: &Part| matches!(self.chunks.get(&part.chunk), None | Some(ChunkState::Failed(_, Some(_))));
        if parts.iter().any(again) {
            self.order_chunks();
        }
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
        let is_member = self.members.contains_key(&job.chunk.source);
        match outcome {
            // Its source has gone meanwhile.
            Ok(_) if !is_member => self.commands.push_back(Command::Drop(job.buffer)),
            Err(_) if !is_member => {}
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
}
