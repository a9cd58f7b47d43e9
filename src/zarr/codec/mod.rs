//! The steps from the bytes of one chunk to its samples. Sharding is not one of them: it is resolved in
//! [`crate::zarr::shard`] into which object and which bytes, so that a chain stays a straight list and knows no store.

pub mod chain;

pub use chain::{Chain, CodecError, Step};
