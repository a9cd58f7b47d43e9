//! From an address to an image: which documents, in which order. Documents that may be there are asked for at once,
//! never one after the other; an image takes two rounds, or one with consolidated metadata.

use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, join_all, select};
use serde_json::{Map, Value};

use super::assemble::{self, Parts};
use super::documents::{Answer, Format, Group, ask};
use super::error::OpenError;
use super::image::{Document, Image, LabelTable};
use super::labels;
use super::multiscale;
use super::node::{Collection, Node};
use crate::zarr::store::Store;
use crate::zarr::{Array, Location};

/// Opens the image, label image or bare array at an address.
pub async fn open(store: &impl Store, location: &Location) -> Result<Image, OpenError> {
    let location = &node_of(location);
    let root = Root::ask(store, location).await;
    if let Some(document) = root.v3.document().filter(|document| is_array(&document.json)) {
        let array = Array::from_v3(location.clone(), &document.json);
        return bare(location, array, vec![document.clone()]);
    }
    if let Some(image) = root.image_v3() {
        return image.open(store, location).await;
    }
    if let Some(image) = root.image_v2() {
        return image.open(store, location).await;
    }
    if let Some(document) = root.zarray.document() {
        let attributes = root.zattrs.document();
        let array =
            Array::from_v2(location.clone(), &document.json, attributes.map(|found| found.json.as_ref()));
        return bare(location, array, [document].into_iter().chain(attributes).cloned().collect());
    }
    Err(root.why_not(store, location).await)
}

/// Opens what is at an address.
pub async fn open_node(store: &impl Store, location: &Location) -> Result<Node, OpenError> {
    open(store, location).await.map(|image| Node::Image(Rc::new(image)))
}

/// Opens a member of a collection; `None` if it has no such member.
pub async fn open_entry(
    store: &impl Store,
    collection: &Collection,
    entry: usize,
) -> Option<Result<Node, OpenError>> {
    let entry = collection.entries.get(entry)?;
    Some(open_node(store, &entry.location).await)
}

/// Opens a label image at `path`, relative to its image.
pub async fn open_label(store: &impl Store, image: &Location, path: &str) -> Result<Image, OpenError> {
    let mut label = open(store, &image.join(path)).await?;
    label.label.get_or_insert_with(|| Rc::new(LabelTable::default()));
    Ok(label)
}

/// The paths of an image's label images, for [`open_label`]. Asked for once the image is up: most images have none, and
/// the answer "none" may take long.
pub async fn list_labels(store: &impl Store, image: &Image) -> Vec<String> {
    if !image.label_paths.is_empty() {
        return image.label_paths.clone();
    }
    let folder = image.location.join("labels");
    let is_v3 = image.documents.first().is_some_and(|document| {
        document.url.split('?').next().is_some_and(|path| path.ends_with("zarr.json"))
    });
    let file = if is_v3 { "zarr.json" } else { ".zattrs" };
    match ask(store, &folder.join(file)).await.document() {
        Some(document) => listed(document.json.get("attributes").unwrap_or(&document.json)),
        None => Vec::new(),
    }
}

/// The label paths in the attributes of a `labels` group.
fn listed(attributes: &Value) -> Vec<String> {
    let list = attributes.pointer("/ome/labels").or_else(|| attributes.get("labels"));
    list.map(labels::paths).unwrap_or_default()
}

/// The group or array that an address means, if it names one of its documents.
fn node_of(location: &Location) -> Location {
    let names_document =
        ["zarr.json", ".zattrs", ".zgroup", ".zarray", ".zmetadata"].contains(&location.name().as_str());
    location.parent().filter(|_| names_document).unwrap_or_else(|| location.clone())
}

fn bare(
    location: &Location,
    array: Result<Array, crate::zarr::ArrayError>,
    documents: Vec<Document>,
) -> Result<Image, OpenError> {
    let url = documents[0].url.clone();
    let array = array.map_err(|error| OpenError::Array { url, error })?;
    assemble::bare_array(location, array, documents)
}

fn is_array(document: &Value) -> bool {
    match document.get("node_type").and_then(Value::as_str) {
        Some(kind) => kind == "array",
        None => document.get("chunk_grid").is_some(),
    }
}

/// The answers to the first round.
struct Root {
    v3: Answer,
    zattrs: Answer,
    zarray: Answer,
    zmetadata: Answer,
}

impl Root {
    async fn ask(store: &impl Store, location: &Location) -> Self {
        let v3 = pin!(async { ask(store, &location.join("zarr.json")).await });
        let v2 = pin!(join_all([".zattrs", ".zarray", ".zmetadata"].map(|file| {
            let location = location.join(file);
            async move { ask(store, &location).await }
        })));
        let (v3, v2) = match select(v3, v2).await {
            // An answer in Zarr v3 need not wait for the news that there is none in v2.
            Either::Left((v3, v2)) => match is_decisive(&v3) {
                true => (v3, Vec::new()),
                false => (v3, v2.await),
            },
            Either::Right((v2, v3)) => (v3.await, v2),
        };
        let mut v2 = v2.into_iter();
        let mut next = || v2.next().unwrap_or(Answer::Absent);
        Self { v3, zattrs: next(), zarray: next(), zmetadata: next() }
    }

    fn image_v3(&self) -> Option<Found<'_>> {
        let document = self.v3.document()?;
        let attributes = document.json.get("attributes")?;
        let consolidated =
            document.json.pointer("/consolidated_metadata/metadata").and_then(Value::as_object);
        Found::new(document, attributes, Format::V3, consolidated, Vec::new())
    }

    fn image_v2(&self) -> Option<Found<'_>> {
        let summary = self.zmetadata.document();
        let consolidated = summary.and_then(|found| found.json.get("metadata")).and_then(Value::as_object);
        let others: Vec<Document> = summary.into_iter().cloned().collect();
        match self.zattrs.document() {
            Some(document) => Found::new(document, &document.json, Format::V2, consolidated, others),
            None => Found::new(summary?, consolidated?.get(".zattrs")?, Format::V2, consolidated, Vec::new()),
        }
    }

    /// The error, once nothing that can be shown was found.
    async fn why_not(self, store: &impl Store, location: &Location) -> OpenError {
        let documents = [&self.v3, &self.zattrs];
        let attributes: Vec<&Value> = documents
            .into_iter()
            .filter_map(Answer::document)
            .map(|found| found.json.get("attributes").unwrap_or(&found.json))
            .collect();
        let not_ome = |found: &str| OpenError::NotOmeZarr { url: location.url(), found: found.to_owned() };
        if let Some(kind) = attributes.into_iter().find_map(kind_of_group) {
            return not_ome(kind);
        }
        let answers = [self.v3, self.zattrs, self.zarray, self.zmetadata];
        let is_group = answers.iter().any(|answer| answer.document().is_some());
        for answer in answers.iter().filter(|_| !is_group) {
            if let Answer::Broken { url, problem } = answer {
                return OpenError::BadMetadata {
                    url: url.clone(),
                    at: String::new(),
                    problem: problem.clone(),
                };
            }
        }
        let failure = answers.into_iter().find_map(|answer| match answer {
            Answer::Failed(error) => Some(error),
            _ => None,
        });
        match failure {
            _ if is_group => not_ome("a group without OME metadata"),
            Some(error) => OpenError::Store(error),
            None => match ask(store, &location.join(".zgroup")).await {
                Answer::Found(_) => not_ome("a group without OME metadata"),
                _ => {
                    let files = ["zarr.json", ".zattrs", ".zarray", ".zmetadata", ".zgroup"];
                    OpenError::NotZarr { tried: files.map(|file| location.join(file).url()).to_vec() }
                }
            },
        }
    }
}

fn is_decisive(v3: &Answer) -> bool {
    v3.document().is_some_and(|document| {
        is_array(&document.json)
            || document.json.get("attributes").is_some_and(|a| holder_of_multiscales(a).is_some())
    })
}

/// The object that holds `multiscales`: `ome` since 0.5, the attributes themselves before, and with some writers of
/// drafts.
fn holder_of_multiscales(attributes: &Value) -> Option<&Value> {
    [attributes.get("ome"), Some(attributes)]
        .into_iter()
        .flatten()
        .find(|holder| holder.get("multiscales").is_some_and(|list| !list.is_null()))
}

/// What a group without `multiscales` is, for people.
fn kind_of_group(attributes: &Value) -> Option<&'static str> {
    let has = |name| attributes.get("ome").and_then(|ome| ome.get(name)).or_else(|| attributes.get(name));
    let node_type = has("type").and_then(Value::as_str);
    [
        (has("plate").is_some(), "a plate"),
        (has("well").is_some(), "a well of a plate"),
        (
            has("bioformats2raw.layout").is_some() || has("series").is_some(),
            "a set of images (bioformats2raw)",
        ),
        (has("scene").is_some(), "a scene"),
        (has("nodes").is_some() || node_type == Some("collection"), "a collection"),
        (has("labels").is_some(), "a list of labels"),
    ]
    .into_iter()
    .find_map(|(is_it, name)| is_it.then_some(name))
}

/// An image's metadata, found in the first round.
struct Found<'a> {
    document: &'a Document,
    attributes: &'a Value,
    holder: &'a Value,
    format: Format,
    consolidated: Option<&'a Map<String, Value>>,
    others: Vec<Document>,
}

impl<'a> Found<'a> {
    fn new(
        document: &'a Document,
        attributes: &'a Value,
        format: Format,
        consolidated: Option<&'a Map<String, Value>>,
        others: Vec<Document>,
    ) -> Option<Self> {
        let holder = holder_of_multiscales(attributes)?;
        Some(Self { document, attributes, holder, format, consolidated, others })
    }

    async fn open(self, store: &impl Store, location: &Location) -> Result<Image, OpenError> {
        let bad = |at: &str, problem: String| OpenError::BadMetadata {
            url: self.document.url.clone(),
            at: at.to_owned(),
            problem,
        };
        let mut warnings = Vec::new();
        let multiscales = &self.holder["multiscales"];
        let multiscale = match multiscales {
            Value::Array(list) => list.first(),
            single => Some(single),
        };
        let multiscale = multiscale
            .filter(|m| m.is_object())
            .ok_or_else(|| bad("multiscales", "holds no multiscale image".to_owned()))?;
        let count = multiscales.as_array().map_or(1, Vec::len);
        if count > 1 {
            warnings.push(format!("There are {count} multiscale images in this group; the first is shown."));
        }
        if self.format == Format::V3 && self.attributes.get("ome").is_none() {
            warnings.push("The image metadata stands outside of “ome”.".to_owned());
        }
        let datasets = multiscale::datasets(multiscale, &mut warnings).map_err(|p| bad(p.at, p.problem))?;
        let group = Group { location, format: self.format, consolidated: self.consolidated };
        let needs_names = !multiscale::has_axes(multiscale);
        let reads = join_all(
            datasets
                .iter()
                .enumerate()
                .map(|(level, dataset)| group.array(store, dataset.path, needs_names && level == 0)),
        )
        .await;
        let mut documents = vec![self.document.clone()];
        documents.extend(self.others);
        let mut levels = Vec::new();
        let mut first_error = None;
        for (dataset, (read, fetched)) in datasets.into_iter().zip(reads) {
            documents.extend(fetched);
            match read {
                Ok(array) => levels.push((dataset, array)),
                Err(error) => {
                    warnings
                        .push(format!("Level “{}” cannot be read and is left out: {error}.", dataset.path));
                    first_error.get_or_insert(error);
                }
            }
        }
        if let (true, Some(error)) = (levels.is_empty(), first_error) {
            return Err(error);
        }
        let parts = Parts {
            attributes: self.attributes,
            holder: self.holder,
            multiscale,
            is_v3: self.format == Format::V3,
            warnings,
        };
        let mut image = parts.image(location, levels, documents).map_err(|p| bad(p.at, p.problem))?;
        let labels = self.consolidated.and_then(|known| match self.format {
            Format::V3 => known.get("labels")?.get("attributes"),
            Format::V2 => known.get("labels/.zattrs"),
        });
        image.label_paths = labels.map(listed).unwrap_or_default();
        Ok(image)
    }
}
