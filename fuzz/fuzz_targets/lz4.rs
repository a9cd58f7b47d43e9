//! Chunks of the codec `lz4`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zarrscope_fuzz::decompress("lz4", data));
