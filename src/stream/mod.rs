//! From wanted to resident: a state machine without input and output. What is wanted comes in, and what came back from
//! the network and the workers; commands go out. Knows no GPU: it hands out uploads, as values.

mod arrivals;
pub mod chunks;
pub mod indices;
pub mod limit;
pub mod locate;
pub mod naming;
mod priority;
pub mod ranges;
mod requests;
pub mod retry;
pub mod streamer;
pub mod tile_cache;
pub mod uploads;

use crate::decode::job::DecodeJob;
use crate::plan::frame::BufferId;
use crate::plan::tile::{ChunkKey, SourceId};
use crate::zarr::store::{ByteRange, FetchFailure};

/// Names a request to the network; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u32);

/// Names somebody who needs chunks that the view does not want: a read or a pick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HoldId(pub u32);

/// What the streamer wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Ask for bytes.
    Fetch {
        /// To be named in the answer.
        request: RequestId,
        /// The address.
        url: String,
        /// Which bytes.
        range: ByteRange,
        /// What of it is wanted inside.
        inside: Inside,
    },
    /// Not wanted any more; no answer is expected.
    Abort(RequestId),
    /// Decode a part of held bytes.
    Decode {
        /// Whose bytes.
        request: RequestId,
        /// What to do.
        job: Box<DecodeJob>,
        /// Name of the result.
        into: BufferId,
        /// Whether the bytes are not needed after this.
        last: bool,
    },
    /// Held bytes are not needed any more.
    Release(RequestId),
    /// A decoded chunk is not needed any more.
    Drop(BufferId),
}

/// Which of the bytes that come are wanted inside. All others are held outside until they are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// All: none are held.
    All,
    /// None.
    Nothing,
    /// A copy of a part of them.
    Part(ByteRange),
}

/// What a request brought.
#[derive(Debug, Clone, PartialEq)]
pub enum Fetched {
    /// No such object.
    Absent,
    /// The bytes, where they were wanted inside.
    Bytes {
        /// What was asked for; the whole object if `whole`.
        bytes: Vec<u8>,
        /// Whether the server ignored the range and sent everything.
        whole: bool,
    },
    /// The outside holds the bytes.
    Held {
        /// How many.
        len: u64,
        /// Whether the server ignored the range and sent everything.
        whole: bool,
        /// The part that was wanted inside, as far as it came.
        part: Vec<u8>,
    },
    /// No bytes.
    Failed(FetchFailure),
}

/// Why a chunk is not there and will not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkFailure {
    /// Whose.
    pub source: SourceId,
    /// Which.
    pub chunk: ChunkKey,
    /// The object's address.
    pub url: String,
    /// What happened.
    pub reason: FailureReason,
}

/// What happened to a chunk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailureReason {
    /// Its bytes could not be had.
    Fetch(FetchFailure),
    /// They are damaged: step and problem.
    Corrupt(String, String),
}

/// What the owner should know.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// A chunk of a coarsest level was decoded: finite values per channel, for contrast.
    Statistics(ChunkKey, Vec<Vec<f32>>),
    /// A chunk failed for good.
    Failed(ChunkFailure),
}

/// Sums over the life of the viewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// Requests sent.
    pub requests: u64,
    /// Bytes that came.
    pub bytes: u64,
    /// Requests aborted.
    pub cancelled: u64,
    /// Requests sent again after a failure.
    pub retries: u64,
    /// Chunks that failed for good.
    pub failed: u64,
    /// Decoded bytes.
    pub decoded_bytes: u64,
    /// Chunks decoded.
    pub chunks_decoded: u64,
    /// Chunks that were there when a view came to need them, and those that were not.
    pub cache_hits: u64,
    /// See above.
    pub cache_misses: u64,
}

/// What is going on right now, and what the limits are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Load {
    /// Requests in flight.
    pub requests: usize,
    /// Of them, at most.
    pub request_limit: usize,
    /// Decoded size of what is being fetched or decoded.
    pub bytes: u64,
    /// Decoded chunks that are kept.
    pub cache_bytes: u64,
    /// Texture memory.
    pub gpu_bytes: u64,
}
