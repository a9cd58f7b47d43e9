//! Decodes chunks with zarrs and the C libraries on one core: what the worker in the browser is measured against. Its
//! argument is a folder of Zarr arrays; it prints `[{"name": …, "mbs": …}]`, megabytes of samples a second.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a program for measuring, which ends where something is wrong"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Value, json};
use zarrs::array::{Array, ArrayBytes, CodecOptions};
use zarrs::storage::store::MemoryStore;
use zarrs::storage::{StoreKey, WritableStorageTraits};

/// Rounds over the same chunks; the fastest counts.
const ROUNDS: u32 = 10;

fn main() {
    let Some(folder) = std::env::args().skip(1).find(|arg| !arg.starts_with("--")) else {
        eprintln!("the folder of arrays is missing");
        std::process::exit(2);
    };
    let mut rows = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        rows.push(json!({ "name": title(&path), "mbs": rate(&path) }));
    }
    println!("{}", Value::Array(rows));
}

fn title(path: &Path) -> String {
    let document: Value = serde_json::from_slice(&std::fs::read(path.join("zarr.json")).unwrap()).unwrap();
    document["attributes"]["title"].as_str().unwrap_or_default().to_owned()
}

fn rate(path: &Path) -> f64 {
    // From memory, so that no file is waited for.
    let store = Arc::new(MemoryStore::new());
    let mut chunks = 0;
    for entry in std::fs::read_dir(path).unwrap() {
        let file = entry.unwrap();
        let name = file.file_name().to_string_lossy().into_owned();
        chunks += u64::from(name.starts_with("c."));
        store.set(&StoreKey::new(name).unwrap(), std::fs::read(file.path()).unwrap().into()).unwrap();
    }
    let array = Array::open(store, "/").unwrap();
    let options = CodecOptions::default().with_concurrent_target(1);
    let mut best = f64::INFINITY;
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        bytes = 0;
        for chunk in 0..chunks {
            let index: Vec<u64> =
                (0..array.shape().len()).map(|axis| if axis == 0 { chunk } else { 0 }).collect();
            let samples: ArrayBytes = array.retrieve_chunk_opt(&index, &options).unwrap();
            bytes += samples.into_fixed().unwrap().len();
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    bytes as f64 / 1e6 / best
}
