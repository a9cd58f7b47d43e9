//! Chunks of the codec `jpeg`: JPEG.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[json!({"id": "jpeg"}), json!({"id": "jpeg", "colorspace_jpeg": "RGB"})], data);
});
