//! A shard index: from inner chunk to byte range.
