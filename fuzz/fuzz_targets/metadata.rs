//! Documents, and what is stored beside them, through the whole viewer: opened, planned, fetched, decoded, asked about.
#![no_main]

use zarrscope_fuzz::{look_at, store};

libfuzzer_sys::fuzz_target!(|data: &[u8]| look_at(store(data)));
