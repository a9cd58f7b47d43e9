//! Nodes of RFC 8: collections by path or written out, and images whose levels are nodes, brought into the form of 0.6.
//! Earlier examples wrote `node_type` for `type`, plain paths, `ref` for `id`, and names with underscores.

use std::rc::Rc;

use futures_util::future::join_all;
use serde_json::{Map, Value, json};

use super::error::OpenError;
use super::members::{Members, text};
use super::node::{Collection, CollectionKind, Entry};
use super::plate::{Lines, acquisitions, list, names};
use super::root::{Found, Kind, attributes, member};
use crate::zarr::Location;
use crate::zarr::store::Store;

impl Found {
    /// The members of a collection.
    pub(super) fn nodes(&self) -> Result<Collection, OpenError> {
        let root = self.attributes().get("ome").filter(|ome| ome.is_object()).unwrap_or(self.attributes());
        let described = root.get("attributes").unwrap_or(&Value::Null);
        let (kind, block) = [
            ("plate", CollectionKind::Plate),
            ("well", CollectionKind::Well),
            ("scene", CollectionKind::Scene),
        ]
        .into_iter()
        .find_map(|(name, kind)| Some((kind, described.get(name)?)))
        .unwrap_or((CollectionKind::Series, described));
        let mut walk = Walk { group: self, kind, members: Members::new(&self.location), remote: Vec::new() };
        let (rows, columns) =
            (Lines::new(names(block.get("rows")), &[], 1), Lines::new(names(block.get("columns")), &[], 0));
        if kind == CollectionKind::Plate {
            for node in list(root.get("nodes")) {
                let well = attribute(node, "well");
                let line = |name: &str, all: &str, lines: &Lines, from_end: usize| {
                    let id = well.and_then(|well| well.get(name)).and_then(reference);
                    let is_it = |line: &Value| id.is_some() && line.get("id").and_then(Value::as_str) == id;
                    let by_id = list(block.get(all)).iter().position(is_it);
                    let by_id = by_id.and_then(|at| u32::try_from(at).ok());
                    by_id.or_else(|| lines.named(id?, 0)).or_else(|| lines.named(&path(node)?, from_end))
                };
                let cell = line("row", "rows", &rows, 1).zip(line("column", "columns", &columns, 0));
                match cell {
                    Some((row, column)) => walk.member(node, name(node), None, Some([row, column])),
                    None => walk.members.stray(),
                }
            }
        } else {
            walk.all(root, "", None);
        }
        let Walk { mut members, remote, .. } = walk;
        if let Some(first) = remote.first() {
            members
                .warnings
                .push(format!("{} members lie on other servers and are not opened: {first}.", remote.len()));
        }
        let mut collection = members.collection(self, kind, root)?;
        collection.acquisitions = acquisitions(block, &collection.entries);
        (collection.rows, collection.columns) = (rows.names, columns.names);
        Ok(collection)
    }
}

impl Found {
    /// Takes what the document of an image leaves to those of its levels from there.
    pub(super) async fn gather(&mut self, store: &impl Store) {
        /// As many as are read of any image.
        const MOST: usize = 64;
        let Some(multiscale) = self.made.as_mut().and_then(|made| made.pointer_mut("/ome/multiscales/0"))
        else {
            return;
        };
        let mut found: Vec<Value> = list(multiscale.get("coordinateSystems")).to_vec();
        let Some(datasets) = multiscale.get_mut("datasets").and_then(Value::as_array_mut) else { return };
        let is_silent = |dataset: &&mut Value| list(dataset.get("coordinateTransformations")).is_empty();
        let (location, known) = (&self.location, &self.known);
        let read = join_all(datasets.iter_mut().filter(is_silent).take(MOST).map(|dataset| async move {
            let array = dataset.get("path").and_then(Value::as_str).map(|path| location.join(path));
            let answer = known.ask(store, &array?.join("zarr.json")).await;
            Some((dataset, answer.document()?.clone()))
        }));
        let mut documents = Vec::new();
        for (dataset, document) in read.await.into_iter().flatten() {
            let Some(level) = attributes(&document).get("ome") else { continue };
            if let Some(dataset) = dataset.as_object_mut() {
                dataset.insert("coordinateTransformations".to_owned(), transformations(level).into());
            }
            for system in systems(level) {
                if found.len() < MOST && !found.iter().any(|known| known.get("name") == system.get("name")) {
                    found.push(system);
                }
            }
            documents.push(document);
        }
        if let Some(multiscale) = multiscale.as_object_mut().filter(|_| !found.is_empty()) {
            multiscale.insert("coordinateSystems".to_owned(), found.into());
        }
        self.known.0.extend(documents);
    }
}

/// The way through the nodes of one document.
struct Walk<'a> {
    group: &'a Found,
    kind: CollectionKind,
    members: Members<'a>,
    remote: Vec<String>,
}

impl Walk<'_> {
    /// All members, those of collections that are written out among them. The depth of parsed JSON is bounded by its
    /// parser.
    fn all(&mut self, parent: &Value, above: &str, acquisition: Option<&str>) {
        for node in list(parent.get("nodes")) {
            let acquisition = attribute(node, "acquisition").and_then(reference).or(acquisition);
            let name = format!("{above}{}", name(node));
            if path(node).is_none() && !is_image(node) {
                self.all(node, &format!("{name}/"), acquisition);
            } else if !(self.kind == CollectionKind::Well && attribute(node, "labels").is_some()) {
                self.member(node, name, acquisition, None);
            }
        }
    }

    fn member(&mut self, node: &Value, name: String, acquisition: Option<&str>, cell: Option<[u32; 2]>) {
        let (location, inline) = match path(node) {
            None => (Some(self.group.location.clone()), Some(Rc::new(node.clone()))),
            Some(path) => (self.location(&path), None),
        };
        match location {
            Some(location) if self.members.has_room() => {
                let acquisition = acquisition.map(str::to_owned);
                self.members.push(Entry { name, location, cell, acquisition, inline });
            }
            _ => self.members.stray(),
        }
    }

    /// Where a path leads: also beside the group, but neither to what it lies in nor to another server.
    fn location(&mut self, path: &str) -> Option<Location> {
        let base = &self.group.location;
        let location = match path.split_once("://") {
            None => base.join(path),
            Some(("http" | "https", _)) => {
                let location = Location::parse(path);
                let top = std::iter::successors(Some(base.clone()), Location::parent).last()?;
                if location.below(&top).is_none() {
                    self.remote.push(path.to_owned());
                    return None;
                }
                location
            }
            Some(_) => return None,
        };
        base.below(&location).is_none().then_some(location)
    }
}

/// What an entry that is written out holds: its kind, and attributes as its own document would have them.
pub(super) fn written_out(node: &Value) -> (Kind, Value) {
    match image(node) {
        Some(attributes) => (Kind::Image, attributes),
        None => (Kind::Nodes, json!({"ome": node})),
    }
}

fn is_image(node: &Value) -> bool {
    node.get("multiscales").is_some() || kind(node) == Some("multiscale")
}

/// The coordinate systems of a node, under the names that transformations know them by.
fn systems(node: &Value) -> Vec<Value> {
    renamed(node, "coordinateSystems", |system| Some(("name", system.get("id")?.clone())))
}

/// The transformations of a node, with their output as in 0.6.
fn transformations(node: &Value) -> Vec<Value> {
    let output = |written: &Value| Some(("output", json!({"name": reference(written.get("output")?)?})));
    renamed(node, "coordinateTransformations", output)
}

fn renamed(node: &Value, name: &str, change: fn(&Value) -> Option<(&'static str, Value)>) -> Vec<Value> {
    let changed = |written: &Value| {
        let mut changed = written.clone();
        if let (Some(object), Some((field, value))) = (changed.as_object_mut(), change(written)) {
            object.insert(field.to_owned(), value);
        }
        changed
    };
    list(attribute(node, name)).iter().map(changed).collect()
}

/// An image node as attributes of 0.6.
pub(super) fn image(node: &Value) -> Option<Value> {
    if node.get("multiscales").is_some() {
        return Some(json!({"ome": node}));
    }
    let levels = node.get("nodes").filter(|_| is_image(node))?;
    let dataset =
        |level: &Value| json!({"path": path(level), "coordinateTransformations": transformations(level)});
    let mut multiscale = Map::new();
    multiscale.insert("name".to_owned(), node.get("name").cloned().unwrap_or_default());
    multiscale.insert("datasets".to_owned(), list(Some(levels)).iter().map(dataset).collect());
    let systems = systems(node);
    if !systems.is_empty() {
        multiscale.insert("coordinateSystems".to_owned(), systems.into());
    }
    let mut ome = Map::new();
    ome.insert("multiscales".to_owned(), json!([multiscale]));
    ome.extend(node.get("version").map(|version| ("version".to_owned(), version.clone())));
    ome.extend(attribute(node, "omero").map(|omero| ("omero".to_owned(), omero.clone())));
    if let Some(labels) = attribute(node, "labels") {
        let table = labels.get("labelAttributes");
        ome.insert("image-label".to_owned(), json!({"colors": table, "properties": table}));
    }
    Some(json!({"ome": ome}))
}

/// An image node that is a document of its own.
pub(super) fn image_of(attributes: &Value) -> Option<Value> {
    if member(attributes, "multiscales").is_some() {
        return None;
    }
    image(attributes.get("ome").filter(|ome| is_image(ome)).unwrap_or(attributes))
}

/// The type of a node.
pub(super) fn kind(node: &Value) -> Option<&str> {
    node.get("type").or_else(|| node.get("node_type"))?.as_str()
}

fn name(node: &Value) -> String {
    let name = node.get("name").or_else(|| node.get("id")).and_then(text);
    name.or_else(|| path(node)).unwrap_or_default()
}

fn path(node: &Value) -> Option<String> {
    let path = node.get("path")?;
    text(path.get("path").unwrap_or(path))
}

/// The id in a reference.
pub(super) fn reference(value: &Value) -> Option<&str> {
    value.get("id").or_else(|| value.get("ref")).or_else(|| value.get("name")).unwrap_or(value).as_str()
}

/// An attribute of a node, in the spelling of today or of drafts.
fn attribute<'a>(node: &'a Value, name: &str) -> Option<&'a Value> {
    let attributes = node.get("attributes")?;
    let found = attributes.get(name).or_else(|| match name {
        "coordinateSystems" => attributes.get("coordinate_systems"),
        "coordinateTransformations" => attributes.get("coordinate_transformations"),
        _ => None,
    });
    found.filter(|value| !value.is_null())
}
