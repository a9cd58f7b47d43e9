//! Arrays on a store, without microscopy: what is written, what it means, which object holds a chunk. Knows no
//! image and no network; bytes come through [`store::Store`].

pub mod array;
pub mod checksum;
pub mod chunk_grid;
pub mod codec;
pub mod data_type;
pub mod error;
pub mod fill_value;
pub mod location;
pub mod metadata_v2;
pub mod metadata_v3;
pub mod number;
pub mod sample;
pub mod shard;
pub mod store;

pub use array::Array;
pub use data_type::DataType;
pub use error::ArrayError;
pub use location::Location;
