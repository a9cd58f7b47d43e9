//! The steps from the bytes of one chunk to its samples. Sharding is not one of them: it is resolved in
//! [`crate::zarr::shard`] into which object and which bytes, so that a chain stays a straight list and knows no store.

mod blosc;
mod blosclz;
mod byte_order;
pub mod chain;
mod checksum;
mod inflate;
mod kits;
mod lz4;
mod metadata;
mod numbers;
mod packbits;
mod shuffle;
mod size;
mod transpose;
mod zstd;

pub use chain::{Chain, CodecError, Step};
pub use checksum::Checksum;
pub use kits::{Kit, RareCodec, RareStep};
