//! What is needed, in which order, and what is given up because nobody needs it any more.

use std::collections::HashSet;

use super::chunks::ChunkState;
use super::indices::IndexKey;
use super::locate::{Place, locate};
use super::streamer::{Pending, Purpose, Streamer, chunk_bytes};
use super::{Command, RequestId};
use crate::plan::tile::ChunkKey;
use crate::plan::wanted::Wish;

impl Streamer {
    /// Notes the chunks that will be wanted next, up to the budget for that.
    pub(super) fn look_ahead(&mut self, wishes: &[Wish], present: &HashSet<ChunkKey>) {
        let mut ahead = std::mem::take(&mut self.ahead);
        ahead.clear();
        let mut seen = HashSet::new();
        let mut budget = self.policy.bytes_ahead;
        for chunk in wishes.iter().filter_map(|wish| self.chunk_of(&wish.tile)) {
            if present.contains(&chunk) || !seen.insert(chunk) {
                continue;
            }
            let Some(member) = self.members.get(&chunk.source) else { continue };
            let Some(left) = budget.checked_sub(chunk_bytes(&member.array(chunk.level))) else { break };
            budget = left;
            ahead.push(chunk);
        }
        self.ahead = ahead;
    }

    /// Puts the chunks that holds, missing tiles and the next positions need in order.
    pub(super) fn order_chunks(&mut self) {
        self.needed.clear();
        self.pending.clear();
        let held = self.holds.values().flatten().copied();
        let of_tiles = self.missing.iter().filter_map(|tile| self.chunk_of(tile));
        let now: Vec<Pending> = held.chain(of_tiles).map(|chunk| Pending { chunk, ahead: false }).collect();
        let soon = self.ahead.iter().map(|chunk| Pending { chunk: *chunk, ahead: true });
        for pending in now.into_iter().chain(soon) {
            let state = self.chunks.get(&pending.chunk);
            if self.needed.insert(pending.chunk)
                && matches!(state, None | Some(ChunkState::Failed(_, Some(_))))
            {
                self.pending.push(pending);
            }
        }
    }

    pub(super) fn abort_unneeded(&mut self) {
        let unneeded: Vec<RequestId> = self
            .requests
            .iter()
            .filter(|(_, request)| match &request.purpose {
                Purpose::Index(key, _) => {
                    !self.pending.iter().any(|pending| self.waits_for(pending.chunk, key))
                }
                chunks => chunks.chunks().all(|chunk| !self.needed.contains(&chunk)),
            })
            .map(|(id, _)| *id)
            .collect();
        for id in unneeded {
            let Some(request) = self.requests.remove(&id) else { continue };
            self.in_flight = self.in_flight.saturating_sub(request.cost);
            self.counters.cancelled += 1;
            if let Some(key) = request.purpose.index() {
                self.indices.forget(&key);
            }
            for chunk in request.purpose.chunks() {
                self.chunks.forget(&chunk);
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
}
