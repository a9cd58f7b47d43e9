//! Indices of shards, and the requests that are made of them.
#![no_main]

use std::ops::Range;

use zarrscope::stream::ranges::merge;
use zarrscope::zarr::shard::{Shard, ShardIndex};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(([flags, a, b, c], body)) = data.split_first_chunk::<4>() else { return };
    let inner: Vec<u64> = [a, b, c].map(|part| u64::from(part & 7) + 1).to_vec();
    let grid: Vec<u64> = [a, b, c].map(|part| u64::from(part >> 4) % 5 + 1).to_vec();
    let shard = Shard {
        shape: inner.iter().zip(&grid).map(|(inner, count)| inner * count).collect(),
        index_at_start: flags & 1 == 1,
        index_checksum: flags & 2 == 2,
        index_big_endian: flags & 4 == 4,
    };
    let mut bytes = body.to_vec();
    if flags & 8 == 8 {
        // Nobody finds a checksum, or a length, by chance.
        bytes.resize(grid.iter().product::<u64>() as usize * 16, 0xff);
        if shard.index_checksum {
            bytes.extend(crc32c(&bytes).to_le_bytes());
        }
    }
    let Ok(index) = ShardIndex::parse(&shard, &inner, &bytes) else {
        assert!(flags & 8 == 0 || bytes.len() as u64 == shard.index_len(&inner));
        return;
    };
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for at in 0..=grid.iter().product::<u64>() {
        let place = [at / (grid[1] * grid[2]), at / grid[2] % grid[1], at % grid[2]];
        if let Some((start, len)) = index.entry(&place) {
            ranges.push(start..start.checked_add(len).expect("ends somewhere"));
        }
    }
    assert!(index.entry(&[u64::MAX; 3]).is_none() && index.entry(&[0]).is_none());
    if let Some((first, others)) = ranges.split_first() {
        let (merged, taken) = merge(first, others, 32 << 10, 4 << 20);
        assert!(merged.start <= first.start && merged.end >= first.end);
        for at in taken {
            assert!(merged.start <= others[at].start && merged.end >= others[at].end);
        }
    }
});

/// CRC-32C, bit by bit.
fn crc32c(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0x82f6_3b78 } else { sum >> 1 },
        )
    })
}
