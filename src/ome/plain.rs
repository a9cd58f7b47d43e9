//! What stands in a plain page for hierarchies, scenes and parameters in arrays: it opens images whose documents say all,
//! and says of anything else that it takes the complete page.

use std::rc::Rc;

use serde_json::Value;

use super::assemble::Onward;
use super::documents::{Group, Known};
use super::error::OpenError;
use super::node::{Collection, Node};
use super::open::node_of;
use super::root::{Found, Kind, Root};
use crate::zarr::Location;
use crate::zarr::store::{FetchFailure, Store};

/// Opens the image at an address.
pub async fn open_node(store: &impl Store, location: &Location) -> Result<Node, OpenError> {
    let root = Root::ask(store, &node_of(location), Known::default()).await;
    match root.found() {
        Some(found) if found.kind == Kind::Image && !found.has_systems() => {
            Ok(Node::Image(Rc::new(found.image(store, None).await?)))
        }
        Some(_) => Err(OpenError::NotPlain),
        None => Err(match root.why_not(store).await.0 {
            // Servers that hide their listing forbid what is missing, and something may lie above it.
            OpenError::Store(error) if !matches!(error.failure, FetchFailure::Forbidden(_)) => {
                OpenError::Store(error)
            }
            _ => OpenError::NotPlain,
        }),
    }
}

/// There are no members in a plain page.
pub async fn open_entry(_: &impl Store, _: &Collection, _: usize) -> Option<Result<Node, OpenError>> {
    None
}

/// Nodes of RFC 8 are not told apart from what is none.
pub(super) fn kind(_: &Value) -> Option<&str> {
    None
}

pub(super) fn image_of(_: &Value) -> Option<Value> {
    None
}

impl Found {
    /// Coordinate systems (0.6) may name arrays of parameters.
    fn has_systems(&self) -> bool {
        self.multiscale().is_some_and(|multiscale| multiscale.get("coordinateSystems").is_some())
    }

    pub(super) async fn onward(
        &self,
        _: &impl Store,
        _: &Value,
        _: Option<&Collection>,
        _: &mut Vec<String>,
    ) -> Option<Onward> {
        None
    }
}

/// The documents say all.
pub(super) async fn inlined(_: &impl Store, _: &Group<'_>, _: &Value, _: &mut Vec<String>) -> Option<Value> {
    None
}
