//! Chunks of the codec `zstd`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zarrscope_fuzz::decompress("zstd", data));
