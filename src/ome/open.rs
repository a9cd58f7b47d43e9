//! From an address to an image, and to its labels: two rounds of requests, or one with consolidated metadata.

use std::rc::Rc;

use super::documents::{Known, ask, file_name};
use super::error::OpenError;
use super::image::{Image, LabelTable};
use super::pyramid::label_paths;
use super::root::{Kind, Root, attributes};
use crate::zarr::Location;
use crate::zarr::store::Store;

#[cfg(not(feature = "plain"))]
pub use super::hierarchy::{open_entry, open_node};
#[cfg(feature = "plain")]
pub use super::plain::{open_entry, open_node};

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
pub(super) fn node_of(location: &Location) -> Location {
    let names_document =
        ["zarr.json", ".zattrs", ".zgroup", ".zarray", ".zmetadata"].contains(&location.name().as_str());
    location.parent().filter(|_| names_document).unwrap_or_else(|| location.clone())
}
