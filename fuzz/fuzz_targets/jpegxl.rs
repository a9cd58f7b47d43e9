//! Chunks of the codec `jpegxl`: JPEG XL.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[json!({"id": "jpegxl"}), json!({"id": "jpegxl", "index": 1})], data);
});
