//! The numbers that decisions are made with. A plain value: tests and small devices bring their own.

/// Budgets, limits and margins.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// Samples a side of the largest tile.
    pub tile_side: u64,
    /// Tiles that one view may want; beyond it, those farthest from the centre are left out.
    pub tiles_per_view: usize,
    /// Requests in flight, at first.
    pub requests: usize,
    /// Requests in flight, at most: where a server answers more of them faster.
    pub most_requests: usize,
    /// Decoded size of all chunks that are being fetched or decoded.
    pub bytes_in_flight: u64,
    /// Decoded size of the chunks that are fetched before they are wanted.
    pub bytes_ahead: u64,
    /// Milliseconds without a step after which a position counts as arrived.
    pub rest: f64,
    /// The same of the zoom: notches of a wheel come further apart than steps of a slider.
    pub zoom_rest: f64,
    /// Decoded chunks that are kept.
    pub decoded_bytes: u64,
    /// Texture memory for tiles.
    pub gpu_bytes: u64,
    /// Texels handed to the GPU in one frame.
    pub upload_bytes_per_frame: u64,
    /// Inner chunks of a shard this near to each other share a request, in bytes.
    pub merge_gap: u64,
    /// A merged request grows no further than this, in bytes.
    pub merge_limit: u64,
    /// A shard of which everything is needed is asked for without its index first, if it decodes to no more bytes.
    pub whole_shard: u64,
    /// Tries before a request that failed for a passing reason is given up.
    pub tries: u32,
    /// Milliseconds before the second try; doubled for each further one.
    pub retry_delay: f64,
    /// Chunks of the coarsest level that contrast is taken from, at most.
    pub contrast_chunks: usize,
    /// Values per channel that are taken from each of those.
    pub contrast_values: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            tile_side: 256,
            tiles_per_view: 6000,
            requests: 16,
            most_requests: 48,
            bytes_in_flight: 64 << 20,
            bytes_ahead: 64 << 20,
            rest: 150.0,
            zoom_rest: 250.0,
            decoded_bytes: 512 << 20,
            gpu_bytes: 384 << 20,
            upload_bytes_per_frame: 12 << 20,
            merge_gap: 32 << 10,
            merge_limit: 4 << 20,
            whole_shard: 8 << 20,
            tries: 4,
            retry_delay: 500.0,
            contrast_chunks: 16,
            contrast_values: 4096,
        }
    }
}

impl Policy {
    /// For a device with so many gigabytes of memory.
    pub fn for_memory(gigabytes: f64) -> Self {
        let policy = Self::default();
        let share = (gigabytes / MEMORY).clamp(0.25, 1.0);
        let part = |bytes: u64| (bytes as f64 * share) as u64;
        Self {
            bytes_in_flight: part(policy.bytes_in_flight),
            bytes_ahead: part(policy.bytes_ahead),
            decoded_bytes: part(policy.decoded_bytes),
            gpu_bytes: part(policy.gpu_bytes),
            ..policy
        }
    }
}

/// Gigabytes of a device that the default is made for: the most that browsers tell.
const MEMORY: f64 = 8.0;
