//! Chunks of the codec `jenkins`: Jenkins' checksum.
#![no_main]

use serde_json::json;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    zarrscope_fuzz::decompress_as(&[json!({"id": "jenkins_lookup3"}), json!({"id": "jenkins_lookup3", "initval": 5})], data);
});
