//! Scenes: the graph of coordinate systems that a group and its images span (NGFF 0.6), and the way through it from an
//! image to the system that all are shown in. Fetches nothing.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::assemble::Onward;
use super::axes::{WrittenAxis, written_axes};
use super::documents::Group;
use super::error::OpenError;
use super::members::Members;
use super::node::{Collection, CollectionKind, Entry};
use super::nodes::reference;
use super::parameters::inlined;
use super::root::{Found, member};
use super::transform::{BENDING, Reader, mentions};
use crate::geometry::Affine;
use crate::zarr::store::Store;

/// A scene of more transformations is not searched to the end.
const MAX_EDGES: usize = 1 << 14;

/// A coordinate system: the path of its group below the scene, and its name; without a name, the one that the image
/// there is stored in.
type System = (String, String);

/// The transformations between systems.
#[derive(Default)]
pub(super) struct Graph<'a> {
    edges: Vec<Edge<'a>>,
    axes: BTreeMap<System, Vec<WrittenAxis>>,
    /// The system that all images are shown in.
    reference: Option<System>,
}

struct Edge<'a> {
    from: System,
    to: System,
    /// Path of the group that says so.
    path: String,
    transformation: Cow<'a, Value>,
}

impl Found {
    /// The images that the transformations of a scene name.
    pub(super) fn scene(&self) -> Result<Collection, OpenError> {
        let mut members = Members::new(&self.location);
        for path in Graph::of_scene(self.attributes()).paths() {
            if let Some((name, location)) = members.below(&Value::from(path)) {
                members.push(Entry { name, location, cell: None, acquisition: None, inline: None });
            }
        }
        members.collection(self, CollectionKind::Scene, scene_block(self.attributes()))
    }
}

/// What describes the scene; the first drafts wrote it beside `ome`'s other members.
fn scene_block(attributes: &Value) -> &Value {
    let of_node = || attributes.pointer("/ome/attributes/scene");
    member(attributes, "scene").or_else(of_node).or_else(|| attributes.get("ome")).unwrap_or(attributes)
}

impl<'a> Graph<'a> {
    /// What the scene's own document says.
    pub(super) fn of_scene(attributes: &'a Value) -> Self {
        let block = scene_block(attributes);
        let mut graph = Self::default();
        graph.add(block, "");
        let first = block.pointer("/coordinateSystems/0").and_then(reference);
        let ends = || graph.edges.first().map(|edge| edge.to.clone());
        graph.reference = first.map(|name| (String::new(), name.to_owned())).or_else(ends);
        graph
    }

    /// Adds what an image at `path` says of its systems; gives the one that it is stored in.
    pub(super) fn add_image(&mut self, multiscale: &'a Value, path: &str) -> System {
        self.add(multiscale, path);
        let output = multiscale.pointer("/datasets/0/coordinateTransformations/0/output");
        let stored = output.and_then(reference);
        let stored = (path.to_owned(), stored.unwrap_or_default().to_owned());
        // Before 0.6 systems had no names: whatever the scene calls that of this image, it is the only one.
        let names_none = multiscale.get("coordinateSystems").is_none();
        for edge in &mut self.edges {
            for end in [&mut edge.from, &mut edge.to] {
                if end.0 == path && (end.1.is_empty() || names_none) {
                    *end = stored.clone();
                }
            }
        }
        if let Some(end) =
            self.reference.as_mut().filter(|end| end.0 == path && (end.1.is_empty() || names_none))
        {
            *end = stored.clone();
        }
        stored
    }

    fn add(&mut self, block: &'a Value, path: &str) {
        let list = |name: &str| block.get(name).and_then(Value::as_array).into_iter().flatten();
        for system in list("coordinateSystems") {
            let Some(name) = reference(system) else { continue };
            let axes = written_axes(system.get("axes")).unwrap_or_default();
            self.axes.insert((path.to_owned(), name.to_owned()), axes);
        }
        for transformation in list("coordinateTransformations").take(MAX_EDGES) {
            let end = |name: &str| self.system(transformation.get(name)?, path);
            if let Some((from, to)) = end("input").zip(end("output")) {
                let transformation = Cow::Borrowed(transformation);
                self.edges.push(Edge { from, to, path: path.to_owned(), transformation });
            }
        }
    }

    /// A reference to a system, from a document at `path`.
    fn system(&self, written: &Value, path: &str) -> Option<System> {
        let below = || {
            let path = written.get("path")?;
            path.get("path").unwrap_or(path).as_str()
        };
        let (below, name) = match written {
            // Drafts wrote the name alone for a system beside, and a path for that of another image.
            Value::String(name) if self.axes.contains_key(&(path.to_owned(), name.clone())) => {
                ("", name.as_str())
            }
            Value::String(path) => path.split_once('#').unwrap_or((path, "")),
            Value::Object(_) => (below().unwrap_or_default(), reference(written).unwrap_or_default()),
            _ => return None,
        };
        let mut parts: Vec<&str> = path.split('/').collect();
        for part in below.split('/') {
            match part {
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        parts.retain(|part| !matches!(*part, "" | "."));
        Some((parts.join("/"), name.to_owned()))
    }

    /// The edges from `start` to the reference, and whether each is gone along or back; the shortest way that does not
    /// bend if there is one.
    fn way(&self, start: &System) -> Option<Vec<(usize, bool)>> {
        let goal = self.reference.as_ref()?;
        let mut at: BTreeMap<&System, Vec<usize>> = BTreeMap::new();
        for (index, edge) in self.edges.iter().enumerate() {
            for end in [&edge.from, &edge.to] {
                at.entry(end).or_default().push(index);
            }
        }
        [false, true].into_iter().find_map(|may_bend| {
            let mut came_by: BTreeMap<&System, Option<usize>> = BTreeMap::from([(start, None)]);
            let mut queue = VecDeque::from([start]);
            while let Some(here) = queue.pop_front() {
                for index in at.get(here).into_iter().flatten() {
                    let edge = &self.edges[*index];
                    let next = if edge.from == *here { &edge.to } else { &edge.from };
                    let bends = mentions(std::slice::from_ref(&*edge.transformation), BENDING);
                    if (may_bend || !bends) && !came_by.contains_key(next) {
                        came_by.insert(next, Some(*index));
                        queue.push_back(next);
                    }
                }
            }
            let mut way = Vec::new();
            let mut here = goal;
            while let Some(index) = *came_by.get(here)? {
                let edge = &self.edges[index];
                let is_along = edge.to == *here && edge.from != *here;
                here = if is_along { &edge.from } else { &edge.to };
                way.push((index, is_along));
            }
            way.reverse();
            Some(way)
        })
    }

    /// The paths of the images that the scene names, in its order.
    pub(super) fn paths(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let ends = self.edges.iter().flat_map(|edge| [&edge.from.0, &edge.to.0]);
        ends.filter(|path| !path.is_empty() && seen.insert(*path)).cloned().collect()
    }

    /// Whether an image's system is connected to the reference.
    pub(super) fn reaches(&self, start: &System) -> bool {
        self.way(start).is_some()
    }

    /// Puts numbers from arrays into the transformations on the way from an image to the reference.
    pub(super) async fn complete(
        &mut self,
        store: &impl Store,
        scene: &Group<'_>,
        start: &System,
        warnings: &mut Vec<String>,
    ) {
        for (index, _) in self.way(start).unwrap_or_default() {
            let edge = &mut self.edges[index];
            let location = scene.location.join(&edge.path);
            let group = Group { location: &location, ..*scene };
            if let Some(value) = inlined(store, &group, &edge.transformation, warnings).await {
                edge.transformation = Cow::Owned(value);
            }
        }
    }

    /// The way from an image's own space, of the axes `own`, to the reference.
    pub(super) fn onward(
        &self,
        start: &System,
        own: &[WrittenAxis],
        warnings: &mut Vec<String>,
    ) -> Option<Onward> {
        let mut so_far = Affine::identity(own.len());
        let mut here: Vec<WrittenAxis> = own.to_vec();
        for (index, is_along) in self.way(start)? {
            let edge = &self.edges[index];
            let names: Vec<String> = here.iter().map(|axis| axis.name.clone()).collect();
            let mut reader = Reader { axes: &names, warnings };
            let step = match is_along {
                true => Some(reader.one(&edge.transformation, here.len(), 0)),
                false => reader.reversed(&edge.transformation, here.len()),
            };
            so_far = so_far.then(&step?)?;
            let end = if is_along { &edge.to } else { &edge.from };
            here = match self.axes.get(end).filter(|axes| axes.len() == so_far.outputs()) {
                Some(axes) => axes.clone(),
                None => {
                    here.resize(so_far.outputs(), WrittenAxis::default());
                    here
                }
            };
        }
        Some(matched(&so_far, own, &here))
    }
}

/// The rows of a map for the axes of the image, by name, or in order where no name occurs in both; axes that the scene
/// does not know keep their own coordinate.
fn matched(map: &Affine, own: &[WrittenAxis], world: &[WrittenAxis]) -> Onward {
    let by_name = |axis: &WrittenAxis| {
        world.iter().position(|other| !axis.name.is_empty() && other.name.eq_ignore_ascii_case(&axis.name))
    };
    let mut rows: Vec<Option<usize>> = own.iter().map(by_name).collect();
    if rows.iter().all(Option::is_none) && world.len() == own.len() {
        rows = (0..own.len()).map(Some).collect();
    }
    let axes = own.len();
    let row = |at: usize| match rows[at] {
        Some(row) => (0..axes).map(|column| map.factor(row, column)).chain([map.offset(row)]).collect(),
        None => (0..=axes).map(|column| f64::from(u8::from(column == at))).collect(),
    };
    let matrix: Vec<Vec<f64>> = (0..axes).map(row).collect();
    Onward {
        only: (),
        world_from_own: Affine::from_rows(&matrix).unwrap_or_else(|| Affine::identity(axes)),
        units: rows.iter().map(|row| world[(*row)?].unit.clone()).collect(),
    }
}
