//! Groups that list images without a common space: the series of a bioformats2raw conversion, and labels.

use std::ops::Range;

use futures_util::future::{join, join_all};
use serde_json::Value;

use super::documents::{Answer, Format, summary};
use super::error::OpenError;
use super::image::Document;
use super::members::Members;
use super::node::{Collection, CollectionKind, Entry};
use super::pyramid::label_paths;
use super::root::{Found, Kind, attributes, member};
use super::series_names::names;
use crate::zarr::store::{ByteRange, Store};

/// Bytes of the XML that are read for names; it may hold tens of MB, and names are no reason to wait.
const MAX_XML: u64 = 4 << 20;
/// Series that are looked for where none are listed.
const MAX_PROBED: usize = 4096;

impl Found {
    /// The images of a group: as listed, or as many as there are.
    pub(super) async fn series(&self, store: &impl Store) -> Result<Collection, OpenError> {
        let ome = self.location.join("OME").join(self.attributes_file());
        let (listed, xml) = join(self.known.ask(store, &ome), self.xml(store)).await;
        let own = member(self.attributes(), "series").cloned();
        let list = listed.document().and_then(|found| member(attributes(found), "series")).cloned().or(own);
        let mut fetched: Vec<Document> = listed.document().into_iter().cloned().collect();
        let paths = match list {
            Some(Value::Array(list)) if !list.is_empty() => list,
            _ => match self.summarised() {
                paths if !paths.is_empty() => paths,
                _ => {
                    let found = self.probed(store).await;
                    let paths = (0..found.len()).map(Value::from).collect();
                    fetched.extend(found);
                    paths
                }
            },
        };
        let mut members = Members::new(&self.location);
        let mut names = names(&xml).into_iter();
        for path in &paths {
            let written = names.next().filter(|name| !name.is_empty());
            if let Some((path, location)) = members.below(path) {
                let name = written.unwrap_or(path);
                members.push(Entry { name, location, cell: None, acquisition: None, inline: None });
            }
        }
        let mut collection = members.collection(self, CollectionKind::Series, &Value::Null)?;
        collection.documents.extend(fetched);
        Ok(collection)
    }

    /// What the converter knows of its series, if this is a conversion.
    async fn xml(&self, store: &impl Store) -> Vec<u8> {
        if member(self.attributes(), "bioformats2raw.layout").is_none() {
            return Vec::new();
        }
        let location = self.location.join("OME").join("METADATA.ome.xml");
        let range = ByteRange::At { start: 0, len: MAX_XML };
        store.get(&location, range).await.ok().flatten().unwrap_or_default()
    }

    /// Whether there is anything to list in a group that says nothing.
    pub(super) async fn holds_members(&self, store: &impl Store) -> bool {
        let first = self.location.join("0").join(self.attributes_file());
        !self.summarised().is_empty() || self.known.ask(store, &first).await.document().is_some_and(is_member)
    }

    /// The images and collections that consolidated metadata knows below this group, without what lies in them.
    fn summarised(&self) -> Vec<Value> {
        let entries = summary(&self.document).into_iter().flatten();
        let mut paths: Vec<&str> = entries
            .filter_map(|(key, value)| {
                let (path, attributes) = match self.format {
                    Format::V3 => (key.as_str(), value.get("attributes")?),
                    Format::V2 => (key.strip_suffix("/.zattrs")?, value),
                };
                Kind::of(attributes).filter(|kind| *kind != Kind::Labels).and(Some(path))
            })
            .collect();
        paths.sort_by_cached_key(|path| {
            let part = |part: &str| (part.parse::<u64>().unwrap_or(u64::MAX), part.to_owned());
            path.split('/').map(part).collect::<Vec<_>>()
        });
        let mut last: Option<&str> = None;
        paths.retain(|path| {
            let is_inside =
                last.is_some_and(|last| path.strip_prefix(last).is_some_and(|rest| rest.starts_with('/')));
            last = last.filter(|_| is_inside).or(Some(path));
            !is_inside
        });
        paths.into_iter().map(Value::from).collect()
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
                Answer::Found(document) if is_member(&document) => Some(document),
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
                members.push(Entry { name, location, cell: None, acquisition: None, inline: None });
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

/// Whether a document is of something to show.
fn is_member(document: &Document) -> bool {
    Kind::of(attributes(document)).is_some()
}
