//! Metadata documents: asking for one, and finding those of arrays, from consolidated metadata where there is any.

use std::rc::Rc;

use serde_json::{Map, Value};

use super::error::OpenError;
use super::image::Document;
use super::json::{self, Parsed};
use crate::zarr::store::{ByteRange, Store, StoreError};
use crate::zarr::{Array, Location};

/// The answer to a request for a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Found(Document),
    Absent,
    Failed(StoreError),
    Broken { url: String, problem: String },
}

impl Answer {
    pub(super) fn document(&self) -> Option<&Document> {
        match self {
            Self::Found(document) => Some(document),
            _ => None,
        }
    }
}

/// Asks for one document.
pub(super) async fn ask(store: &impl Store, location: &Location) -> Answer {
    let url = location.url();
    match store.get(location, ByteRange::All).await {
        Err(error) => Answer::Failed(error),
        Ok(None) => Answer::Absent,
        Ok(Some(bytes)) => match json::parse(&bytes) {
            Parsed::Json(value) => Answer::Found(Document { url, json: Rc::new(value) }),
            Parsed::Absent => Answer::Absent,
            Parsed::Broken(problem) => Answer::Broken { url, problem },
        },
    }
}

/// The Zarr version of a group, which its arrays share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    V2,
    V3,
}

/// A group whose arrays are to be read.
pub(super) struct Group<'a> {
    pub(super) location: &'a Location,
    pub(super) format: Format,
    /// Documents of the hierarchy below the group, by path: a cache that may lack some.
    pub(super) consolidated: Option<&'a Map<String, Value>>,
}

impl Group<'_> {
    /// Reads the array at `path`, and says which documents had to be fetched for it. `with_names` asks for the names of
    /// its axes too, which Zarr v2 keeps in a document of their own.
    pub(super) async fn array(
        &self,
        store: &impl Store,
        path: &str,
        with_names: bool,
    ) -> (Result<Array, OpenError>, Vec<Document>) {
        let location = self.location.join(path);
        match self.format {
            Format::V3 => {
                if let Some(value) = self.known(path, None) {
                    let url = location.join("zarr.json").url();
                    return (array(&url, Array::from_v3(location, value)), Vec::new());
                }
                match self.fetch(store, &location, "zarr.json").await {
                    Ok(found) => {
                        let read = array(&found.url, Array::from_v3(location, &found.json));
                        (read, vec![found])
                    }
                    Err(error) => (Err(error), Vec::new()),
                }
            }
            Format::V2 => {
                if let Some(value) = self.known(path, Some(".zarray")) {
                    let attributes = self.known(path, Some(".zattrs"));
                    let url = location.join(".zarray").url();
                    return (array(&url, Array::from_v2(location, value, attributes)), Vec::new());
                }
                let names = async {
                    match with_names {
                        true => ask(store, &location.join(".zattrs")).await,
                        false => Answer::Absent,
                    }
                };
                let fetched = self.fetch(store, &location, ".zarray");
                let (found, names) = futures_util::future::join(fetched, names).await;
                match found {
                    Ok(found) => {
                        let attributes = names.document().map(|document| document.json.as_ref());
                        let read =
                            array(&found.url, Array::from_v2(location.clone(), &found.json, attributes));
                        (read, [found].into_iter().chain(names.document().cloned()).collect())
                    }
                    Err(error) => (Err(error), Vec::new()),
                }
            }
        }
    }

    fn known(&self, path: &str, file: Option<&str>) -> Option<&Value> {
        let segments = path.split('/').filter(|segment| !matches!(*segment, "" | "."));
        let key: Vec<&str> = segments.chain(file).collect();
        self.consolidated?.get(&key.join("/"))
    }

    async fn fetch(&self, store: &impl Store, array: &Location, file: &str) -> Result<Document, OpenError> {
        let location = array.join(file);
        match ask(store, &location).await {
            Answer::Found(document) => Ok(document),
            Answer::Failed(error) => Err(OpenError::Store(error)),
            Answer::Broken { url, problem } => {
                Err(OpenError::BadMetadata { url, at: String::new(), problem })
            }
            Answer::Absent => Err(OpenError::BadMetadata {
                url: location.url(),
                at: String::new(),
                problem: "the image lists this array, but it is not there".to_owned(),
            }),
        }
    }
}

fn array(url: &str, read: Result<Array, crate::zarr::ArrayError>) -> Result<Array, OpenError> {
    read.map_err(|error| OpenError::Array { url: url.to_owned(), error })
}
