//! Chunks of the codec `webp`: WebP.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[json!({"id": "webp"}), json!({"id": "webp", "hasalpha": true}), json!({"id": "webp", "hasalpha": false})], data);
});
