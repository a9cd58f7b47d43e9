//! Chunks of the codec `zfpy`: ZFP.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[json!({"id": "zfpy"})], data);
});
