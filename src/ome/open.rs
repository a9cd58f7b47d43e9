//! From an address to an image or a collection. An image takes two rounds of requests, or one with consolidated
//! metadata; a plate or a well takes one.

use std::rc::Rc;

use super::above;
use super::documents::{Known, ask, file_name};
use super::error::OpenError;
use super::image::{Image, LabelTable};
use super::node::{Collection, CollectionKind, Node};
use super::pyramid::label_paths;
use super::root::{Found, Kind, Root, attributes};
use crate::zarr::Location;
use crate::zarr::store::Store;

/// Opens the image, label image or bare array at an address.
pub async fn open(store: &impl Store, location: &Location) -> Result<Image, OpenError> {
    let root = Root::ask(store, &node_of(location), Known::default()).await;
    match root.found() {
        None => Err(root.why_not(store).await.0),
        Some(found) => match found.kind {
            Kind::Image => found.image(store, None).await,
            Kind::Array => found.array(),
            other => Err(found.nothing_to_show(other.name())),
        },
    }
}

/// Opens what is at an address, or what this is a part of.
pub async fn open_node(store: &impl Store, location: &Location) -> Result<Node, OpenError> {
    let asked = node_of(location);
    let root = Root::ask(store, &asked, Known::default()).await;
    match root.found().filter(|found| !found.is_list_of_series()) {
        Some(found) if found.kind == Kind::Array => above::whole(store, found).await.node(store, None).await,
        Some(found) => found.node(store, None).await,
        None => {
            let (error, group) = root.why_not(store).await;
            let (found, warning) = match above::instead(store, &asked, &error, group).await {
                None => return Err(error),
                Some(other) => other,
            };
            let mut node = found.node(store, None).await?;
            node.warn(warning);
            Ok(node)
        }
    }
}

/// Opens a member of a collection; `None` if it has no such member. Only documents of the collection's format are asked
/// for, and none that it holds.
pub async fn open_entry(
    store: &impl Store,
    collection: &Collection,
    entry: usize,
) -> Option<Result<Node, OpenError>> {
    let entry = collection.entries.get(entry)?;
    let scene = (collection.kind == CollectionKind::Scene).then_some(collection);
    if let (Some(node), Some(document)) = (&entry.inline, collection.documents.first()) {
        return Some(Found::written_out(collection, document, node).node(store, scene).await);
    }
    let root = Root::ask(store, &entry.location, Known(collection.documents.clone())).await;
    Some(match root.found() {
        Some(found) => found.node(store, scene).await,
        None => Err(root.why_not(store).await.0),
    })
}

impl Found {
    async fn node(self, store: &impl Store, scene: Option<&Collection>) -> Result<Node, OpenError> {
        let collection = match self.kind {
            Kind::Image => return Ok(Node::Image(Rc::new(self.image(store, scene).await?))),
            Kind::Array => return Ok(Node::Image(Rc::new(self.array()?))),
            Kind::Plate => self.plate(),
            Kind::Well => self.well(),
            Kind::Series => self.series(store).await,
            Kind::Labels => self.labels(),
            Kind::Scene => self.scene(),
            Kind::Nodes => self.nodes(),
        };
        Ok(Node::Collection(Rc::new(collection?)))
    }
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
    let file = match image.documents.first().map(|document| file_name(&document.url)) {
        Some("zarr.json") => "zarr.json",
        _ => ".zattrs",
    };
    match ask(store, &folder.join(file)).await.document() {
        Some(document) => label_paths(attributes(document)),
        None => Vec::new(),
    }
}

/// The group or array that an address means, if it names one of its documents.
fn node_of(location: &Location) -> Location {
    let names_document =
        ["zarr.json", ".zattrs", ".zgroup", ".zarray", ".zmetadata"].contains(&location.name().as_str());
    location.parent().filter(|_| names_document).unwrap_or_else(|| location.clone())
}
