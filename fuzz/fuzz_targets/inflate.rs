//! Chunks of zlib and gzip, which are told apart by their first bytes.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| zarrscope_fuzz::decompress("gzip", data));
