//! How many bytes a step may give. Known before a chunk is read, so that no size written in a chunk decides how much
//! memory is taken.

use super::chain::CodecError;

/// The number of bytes between two steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Exactly so many.
    Exact(usize),
    /// Compressed once more before: no more than this.
    AtMost(usize),
}

impl Size {
    /// The bytes to make room for.
    pub fn limit(self) -> usize {
        let (Self::Exact(bytes) | Self::AtMost(bytes)) = self;
        bytes
    }

    /// The size before a change of `bytes` that keeps exact what is exact.
    pub fn map(self, bytes: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Exact(exact) => Self::Exact(bytes(exact)),
            Self::AtMost(limit) => Self::AtMost(bytes(limit)),
        }
    }

    /// The size of as many numbers of `stored` bytes as there are numbers of `decoded` bytes.
    pub fn numbers(self, step: &'static str, decoded: usize, stored: usize) -> Result<Self, CodecError> {
        if matches!(self, Self::Exact(bytes) if bytes % decoded != 0) {
            return Err(CodecError::new(step, "bytes that are no whole numbers"));
        }
        Ok(self.map(|bytes| (bytes / decoded).saturating_mul(stored)))
    }

    /// What a compressor may make of it: no compressor adds more than this to bytes that it cannot compress.
    pub fn compressed(self) -> Self {
        Self::AtMost(self.limit().saturating_add(self.limit() / 8).saturating_add(64 << 10))
    }

    /// Refuses a length that does not fit.
    pub fn check(self, len: usize, step: &'static str) -> Result<(), CodecError> {
        match self {
            Self::Exact(exact) if len != exact => {
                Err(CodecError::new(step, format!("{len} bytes instead of {exact}")))
            }
            Self::AtMost(limit) if len > limit => {
                Err(CodecError::new(step, format!("{len} bytes, more than {limit}")))
            }
            _ => Ok(()),
        }
    }

    /// Zeroed memory of the limit.
    pub fn room(self, step: &'static str) -> Result<Vec<u8>, CodecError> {
        let mut room = self.reserve(step, 0)?;
        room.resize(self.limit(), 0);
        Ok(room)
    }

    /// Empty memory that holds the limit and `slack` bytes more.
    pub fn reserve(self, step: &'static str, slack: usize) -> Result<Vec<u8>, CodecError> {
        let mut room = Vec::new();
        let bytes = self.limit().saturating_add(slack);
        room.try_reserve_exact(bytes)
            .map_err(|_| CodecError::new(step, format!("there is no memory for {bytes} bytes")))?;
        Ok(room)
    }
}
