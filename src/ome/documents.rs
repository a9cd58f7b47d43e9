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

/// Documents that are there already: a cache that may lack some. Those with consolidated metadata answer for the whole
/// hierarchy below them.
#[derive(Debug, Clone, Default)]
pub(super) struct Known(pub(super) Vec<Document>);

impl Known {
    /// The document at `location`, if it is known.
    pub(super) fn document(&self, location: &Location) -> Option<Document> {
        let url = location.url();
        let found = self.0.iter().find(|document| document.url == url).map(|document| document.json.clone());
        let json = found.or_else(|| self.summarised(location).cloned().map(Rc::new))?;
        Some(Document { url, json })
    }

    /// The document at `location` out of consolidated metadata.
    fn summarised(&self, location: &Location) -> Option<&Value> {
        self.0.iter().find_map(|document| {
            let entries = summary(document)?;
            let path = location.below(&Location::parse(&document.url).parent()?)?;
            let key =
                path.strip_suffix("zarr.json").map_or(path.as_str(), |group| group.trim_end_matches('/'));
            entries.get(key).filter(|value| value.is_object())
        })
    }

    /// The document at `location`, asked for if it is not known.
    pub(super) async fn ask(&self, store: &impl Store, location: &Location) -> Answer {
        match self.document(location) {
            Some(known) => Answer::Found(known),
            None => ask(store, location).await,
        }
    }

    /// The format of the hierarchy that they are of.
    pub(super) fn format(&self) -> Option<Format> {
        self.0.first().map(|document| match file_name(&document.url) {
            ".zattrs" | ".zgroup" | ".zarray" | ".zmetadata" => Format::V2,
            _ => Format::V3,
        })
    }

    /// The documents that answer for a hierarchy.
    #[cfg(not(feature = "plain"))]
    pub(super) fn summaries(&self) -> impl Iterator<Item = &Document> {
        self.0.iter().filter(|document| summary(document).is_some())
    }
}

/// The last part of a document's address.
pub(super) fn file_name(url: &str) -> &str {
    url.split('?').next().and_then(|path| path.rsplit('/').next()).unwrap_or_default()
}

/// The documents in consolidated metadata, by path.
pub(super) fn summary(document: &Document) -> Option<&Map<String, Value>> {
    let of_v2 = document.json.get("metadata").filter(|_| file_name(&document.url) == ".zmetadata");
    document.json.pointer("/consolidated_metadata/metadata").or(of_v2)?.as_object()
}

/// A group whose arrays are to be read.
pub(super) struct Group<'a> {
    pub(super) location: &'a Location,
    pub(super) format: Format,
    pub(super) known: &'a Known,
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
            Format::V3 => match self.fetch(store, &location, "zarr.json").await {
                Ok((found, is_new)) => {
                    let read = array(&found.url, Array::from_v3(location, &found.json));
                    (read, is_new.then_some(found).into_iter().collect())
                }
                Err(error) => (Err(error), Vec::new()),
            },
            Format::V2 => {
                let attributes = location.join(".zattrs");
                let known = self.known.document(&attributes);
                let names = async {
                    match with_names
                        && known.is_none()
                        && self.known.document(&location.join(".zarray")).is_none()
                    {
                        true => ask(store, &attributes).await,
                        false => Answer::Absent,
                    }
                };
                let fetched = self.fetch(store, &location, ".zarray");
                let (found, names) = futures_util::future::join(fetched, names).await;
                let names = names.document();
                match found {
                    Ok((found, is_new)) => {
                        let attributes = known.as_ref().or(names).map(|document| document.json.as_ref());
                        let read =
                            array(&found.url, Array::from_v2(location.clone(), &found.json, attributes));
                        (read, is_new.then_some(found).into_iter().chain(names.cloned()).collect())
                    }
                    Err(error) => (Err(error), Vec::new()),
                }
            }
        }
    }

    /// A document of an array, and whether it had to be asked for.
    async fn fetch(
        &self,
        store: &impl Store,
        array: &Location,
        file: &str,
    ) -> Result<(Document, bool), OpenError> {
        let location = array.join(file);
        if let Some(known) = self.known.document(&location) {
            return Ok((known, false));
        }
        match ask(store, &location).await {
            Answer::Found(document) => Ok((document, true)),
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
