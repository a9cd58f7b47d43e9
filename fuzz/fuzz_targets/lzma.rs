//! Chunks of the codec `lzma`: LZMA in its three formats.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[
        json!({"id": "lzma"}),
        json!({"id": "lzma", "format": 2}),
        json!({"id": "lzma", "format": 3, "filters": [{"id": 3, "dist": 4}, {"id": 33}]}),
        json!({"id": "lzma", "format": 3, "filters": [{"id": 4}, {"id": 0x4000_0000_0000_0001u64, "lc": 1, "lp": 2}]}),
    ], data);
});
