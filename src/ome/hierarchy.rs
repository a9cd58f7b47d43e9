//! From an address to whatever it holds: an image, a collection, or what it is a part of. A plate or a well takes one
//! round of requests.

use std::rc::Rc;

use serde_json::Value;

use super::above;
use super::documents::{Format, Known};
use super::error::OpenError;
use super::image::Document;
use super::node::{Collection, CollectionKind, Node};
use super::nodes;
use super::open::node_of;
use super::root::{Found, Kind, Root};
use crate::zarr::Location;
use crate::zarr::store::Store;

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
    /// A member that the document of its collection writes out.
    fn written_out(collection: &Collection, document: &Document, node: &Value) -> Self {
        let (kind, made) = nodes::written_out(node);
        Self {
            location: collection.location.clone(),
            kind,
            format: Format::V3,
            document: document.clone(),
            others: Vec::new(),
            known: Known(collection.documents.clone()),
            made: Some(made),
        }
    }

    async fn node(mut self, store: &impl Store, scene: Option<&Collection>) -> Result<Node, OpenError> {
        if self.kind == Kind::Image {
            self.gather(store).await;
        }
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

impl Node {
    /// Adds a warning to what was just opened.
    fn warn(&mut self, warning: String) {
        match self {
            Self::Image(image) => Rc::make_mut(image).warnings.insert(0, warning),
            Self::Collection(collection) => Rc::make_mut(collection).warnings.insert(0, warning),
        }
    }
}
