//! A store over a folder of files. Locations are paths below that folder.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use zarrscope::zarr::Location;
use zarrscope::zarr::store::{ByteRange, FetchFailure, Store, StoreError};

/// A folder whose files are objects.
pub struct FolderStore {
    root: PathBuf,
}

impl FolderStore {
    pub fn new(root: impl AsRef<Path>) -> Self {
        Self { root: root.as_ref().to_owned() }
    }

    fn file(&self, location: &Location) -> PathBuf {
        // Names come decoded, from the last to the first.
        let mut names: Vec<String> = std::iter::successors(Some(location.clone()), Location::parent)
            .map(|ancestor| ancestor.name())
            .collect();
        names.reverse();
        names
            .iter()
            .fold(self.root.clone(), |path, name| if name.is_empty() { path } else { path.join(name) })
    }
}

impl Store for FolderStore {
    async fn get(&self, location: &Location, range: ByteRange) -> Result<Option<Vec<u8>>, StoreError> {
        let file = self.file(location);
        if !file.is_file() {
            return Ok(None);
        }
        let bytes = read(&file, range).map_err(|error| StoreError {
            url: location.url(),
            failure: FetchFailure::Network(error.to_string()),
        })?;
        Ok(Some(bytes))
    }
}

/// The bytes of a range; a shard has thousands of chunks, and is not read whole for each.
fn read(path: &Path, range: ByteRange) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let end = file.metadata()?.len();
    let (start, len) = match range {
        ByteRange::All => (0, end),
        ByteRange::At { start, len } => (start.min(end), len),
        ByteRange::Last(len) => (end.saturating_sub(len), len),
    };
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes)?;
    Ok(bytes)
}
