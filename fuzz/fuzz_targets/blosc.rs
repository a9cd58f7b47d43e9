//! Chunks of the codec `blosc`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zarrscope_fuzz::decompress("blosc", data));
