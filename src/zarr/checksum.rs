//! CRC-32C, which shard indices and chunks of Zarr v3 carry.

use crc::{CRC_32_ISCSI, Crc, Table};

/// One table of 1 KB: faster ones are larger than all that uses them, and would stand in the way of the first pixel.
static CRC_32C: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISCSI);

/// The CRC-32C (Castagnoli) of `bytes`.
pub fn crc32c(bytes: &[u8]) -> u32 {
    CRC_32C.checksum(bytes)
}
