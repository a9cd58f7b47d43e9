//! One document in every place where one is looked for, as it came from a server: JSON, nearly JSON, or something else.
#![no_main]

use zarrscope_fuzz::{look_at, memory_store::MemoryStore};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let places =
        ["zarr.json", ".zattrs", ".zarray", ".zmetadata", "0/.zarray", "0/zarr.json", "labels/.zattrs"];
    look_at(
        places.iter().fold(MemoryStore::default(), |store, place| store.with(&format!("i/{place}"), data)),
    );
});
