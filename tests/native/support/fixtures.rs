//! The folder of fixtures, and the metadata cases in it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::memory_store::MemoryStore;

/// `tests/fixtures`.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

/// The folder of real files, where it lies beside the project.
pub fn real_files() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("shared/data");
    beside.is_dir().then_some(beside)
}

/// Documents of one image or array, without its samples.
pub struct MetadataCase {
    pub name: String,
    pub about: String,
    /// Path of the group or array in the store.
    pub address: String,
    /// By path below it; text stands for bytes that are not JSON.
    pub documents: Vec<(String, Value)>,
}

impl MetadataCase {
    /// A store that holds the documents.
    pub fn store(&self) -> MemoryStore {
        self.documents.iter().fold(MemoryStore::default(), |store, (path, document)| {
            let bytes = document.as_str().map_or_else(|| document.to_string(), str::to_owned);
            store.with(&format!("{}/{path}", self.address), bytes)
        })
    }
}

/// All cases, by name.
pub fn metadata_cases() -> Vec<MetadataCase> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder().join("metadata")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 20, "the fixtures are gone");
    paths
        .iter()
        .map(|path| {
            let case: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let text = |field: &str| case[field].as_str().unwrap().to_owned();
            let documents = case["documents"].as_object().unwrap();
            MetadataCase {
                name: path.file_stem().unwrap().to_string_lossy().into_owned(),
                about: text("about"),
                address: text("address"),
                documents: documents
                    .iter()
                    .map(|(path, document)| (path.clone(), document.clone()))
                    .collect(),
            }
        })
        .collect()
}
