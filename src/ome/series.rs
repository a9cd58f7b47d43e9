//! Groups that list images without a common space: the series of a bioformats2raw conversion, and labels.

use std::ops::Range;

use futures_util::future::join_all;
use serde_json::Value;

use super::documents::{Answer, Format};
use super::error::OpenError;
use super::image::Document;
use super::members::Members;
use super::node::{Collection, CollectionKind, Entry};
use super::pyramid::label_paths;
use super::root::{Found, attributes, member};
use crate::zarr::store::Store;

/// Series that are looked for where none are listed.
const MAX_PROBED: usize = 4096;

impl Found {
    /// The series of a conversion: as listed, or as many as there are.
    pub(super) async fn series(&self, store: &impl Store) -> Result<Collection, OpenError> {
        let ome = self.location.join("OME");
        let listed = self.known.ask(store, &ome.join(self.attributes_file())).await;
        let own = member(self.attributes(), "series").cloned();
        let list = listed.document().and_then(|found| member(attributes(found), "series")).cloned().or(own);
        let mut fetched: Vec<Document> = listed.document().into_iter().cloned().collect();
        let paths = match list {
            Some(Value::Array(list)) if !list.is_empty() => list,
            _ => {
                let found = self.probed(store).await;
                let paths = (0..found.len()).map(Value::from).collect();
                fetched.extend(found);
                paths
            }
        };
        let mut members = Members::new(&self.location);
        for path in &paths {
            if let Some((name, location)) = members.below(path) {
                members.push(Entry { name, location, cell: None, acquisition: None });
            }
        }
        let mut collection = members.collection(self, CollectionKind::Series, &Value::Null)?;
        collection.documents.extend(fetched);
        Ok(collection)
    }

    /// The documents of `0`, `1`, … up to the first that is missing; a few are asked for at a time, then more.
    async fn probed(&self, store: &impl Store) -> Vec<Document> {
        let mut found = Vec::new();
        while found.len() < MAX_PROBED {
            let wave: Range<usize> = found.len()..found.len() + found.len().clamp(4, 16);
            let size = wave.len();
            let asked = join_all(wave.map(|index| {
                let location = self.location.join(&index.to_string()).join(self.attributes_file());
                async move { self.known.ask(store, &location).await }
            }));
            let there = asked.await.into_iter().map_while(|answer| match answer {
                Answer::Found(document) => Some(document),
                _ => None,
            });
            let before = found.len();
            found.extend(there);
            if found.len() < before + size {
                break;
            }
        }
        found
    }

    /// The labels of a `labels` group.
    pub(super) fn labels(&self) -> Result<Collection, OpenError> {
        let mut members = Members::new(&self.location);
        for path in label_paths(self.attributes()) {
            let path = Value::from(path.strip_prefix("labels/").unwrap_or(&path));
            if let Some((name, location)) = members.below(&path) {
                members.push(Entry { name, location, cell: None, acquisition: None });
            }
        }
        members.collection(self, CollectionKind::Series, &Value::Null)
    }

    fn attributes_file(&self) -> &'static str {
        match self.format {
            Format::V3 => "zarr.json",
            Format::V2 => ".zattrs",
        }
    }
}
