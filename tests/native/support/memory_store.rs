//! A store over objects in memory, by path.

use std::collections::BTreeMap;

use zarrscope::zarr::Location;
use zarrscope::zarr::store::{ByteRange, Store, StoreError};

/// Objects by encoded path without a leading slash.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    pub objects: BTreeMap<String, Vec<u8>>,
}

impl MemoryStore {
    /// A store with one more object.
    pub fn with(mut self, path: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.objects.insert(path.to_owned(), bytes.as_ref().to_vec());
        self
    }
}

impl Store for MemoryStore {
    async fn get(&self, location: &Location, range: ByteRange) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.objects.get(location.path()).map(|bytes| cut(bytes.clone(), range)))
    }
}

/// The bytes of a range, as a server that knows ranges answers: less at the end of the object.
pub fn cut(bytes: Vec<u8>, range: ByteRange) -> Vec<u8> {
    let len = bytes.len();
    let (start, end) = match range {
        ByteRange::All => return bytes,
        ByteRange::At { start, len: wanted } => {
            let start = usize::try_from(start).unwrap_or(len).min(len);
            (start, start.saturating_add(usize::try_from(wanted).unwrap_or(len)).min(len))
        }
        ByteRange::Last(wanted) => (len.saturating_sub(usize::try_from(wanted).unwrap_or(len)), len),
    };
    bytes[start..end].to_vec()
}
