//! Chunks of the codec `jpeg2k`: JPEG 2000.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[json!({"id": "jpeg2k"}), json!({"id": "jpeg2k", "planar": true})], data);
});
