//! Chunks of the codec `bz2`: bzip2.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[json!({"id": "bz2"})], data);
});
