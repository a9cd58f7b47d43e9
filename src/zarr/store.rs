//! The seam to the bytes: a store answers with the bytes of an object, whole or a range, or says that there is none.
//! Used for opening; chunks of a picture go through the streamer, which knows priorities.

use super::location::Location;

/// Which bytes of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ByteRange {
    /// The whole object.
    All,
    /// `len` bytes from `start`.
    At {
        /// First byte.
        start: u64,
        /// Number of bytes.
        len: u64,
    },
    /// The last bytes, where the length of the object is not known.
    Last(u64),
}

/// Why an object could not be read, although it may be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchFailure {
    /// The server answered 401 or 403. Servers that hide their listing say 403 for a missing object too.
    Forbidden(u16),
    /// Any other status that is neither success nor "not found".
    Status(u16),
    /// No readable answer: unreachable, or refused by the browser for lack of CORS headers, which a page cannot tell
    /// apart without a second look.
    Network(String),
    /// A readable answer exists without CORS: the server must allow other origins.
    Cors,
    /// The server ignores ranges, and the object is too large to take whole.
    NoRanges,
    /// The server sends parts of a compressed stream (`Content-Encoding`) in place of parts of the object.
    Encoded,
    /// A container (a zip file, a folder, a store of the page's) has a sentence of its own.
    Told {
        /// A code of the public contract.
        code: String,
        /// The sentence.
        says: String,
    },
    /// More bytes than the caller allows.
    TooLarge {
        /// Bytes on offer.
        bytes: u64,
        /// Bytes allowed.
        limit: u64,
    },
}

/// A failure, and the address it happened at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError {
    /// The address that was asked for.
    pub url: String,
    /// What happened.
    pub failure: FetchFailure,
}

/// Where bytes come from: HTTP, a folder, a zip file, memory.
#[expect(
    async_fn_in_trait,
    reason = "generic, never boxed; the page has one thread, so no Send bound is wanted"
)]
pub trait Store {
    /// The bytes of the object at `location`, or `None` if there is no such object (404, 410).
    async fn get(&self, location: &Location, range: ByteRange) -> Result<Option<Vec<u8>>, StoreError>;
}
