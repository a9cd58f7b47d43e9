//! The model that everything above reads. One multiscale image or label image, of any NGFF version.

use std::rc::Rc;

use crate::geometry::Affine;
use crate::zarr::{Array, Location};

/// A multiscale image: axes, levels from fine to coarse, channels.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// As written, or the last part of its address.
    pub name: String,
    /// The group (or, for a bare array, the array).
    pub location: Location,
    /// NGFF version as recognised, for people (`0.4`, `0.5`, `none: bare array`).
    pub version: String,
    /// In stored order; as many as each level's array has.
    pub axes: Vec<Axis>,
    /// Finest first; never empty.
    pub levels: Vec<Level>,
    /// One per index of the channel axis, or a single one where there is none; never empty.
    pub channels: Vec<Channel>,
    /// Whether the metadata asks for a grey picture of the first active channel (`rdefs.model`).
    pub greyscale: bool,
    /// Where the axes that are not shown stand at first, as an index of level 0, one per axis.
    pub default_position: Vec<u64>,
    /// Paths of the label groups listed below this image, relative to it (`labels/nuclei`).
    pub label_paths: Vec<String>,
    /// If this is a label image: its colours and properties.
    pub label: Option<Rc<LabelTable>>,
    /// Every document that the model came from.
    pub documents: Vec<Document>,
    /// What was odd but readable, in sentences.
    pub warnings: Vec<String>,
}

/// One stored axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// As written (`x`, `Z`, `angle`).
    pub name: String,
    /// What it stands for.
    pub kind: AxisKind,
    /// As a symbol for people (`µm`, `s`), `None` if not given or not physical (`pixel`).
    pub unit: Option<String>,
}

/// What an axis stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AxisKind {
    /// A direction in space, by which of x, y, z it is.
    Space(Space),
    /// Time.
    Time,
    /// Colour channels.
    Channel,
    /// Anything else: a plain index.
    Other,
}

/// The three directions of space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "x, y and z speak for themselves")]
pub enum Space {
    X,
    Y,
    Z,
}

/// One level of the pyramid.
#[derive(Debug, Clone, PartialEq)]
pub struct Level {
    /// Path as written, relative to the group.
    pub path: String,
    /// Its array.
    pub array: Rc<Array>,
    /// From index space (sample centres at integers, stored axis order) to the physical units of the axes, same
    /// order. All of the dataset's and the multiscale's transformations composed, NGFF 0.4 "multiscales".
    pub world_from_voxel: Affine,
}

/// How one channel is shown by default.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Name for people.
    pub label: String,
    /// RGB.
    pub color: [u8; 3],
    /// The displayed range; `None` if it has to come from the data.
    pub window: Option<Window>,
    /// Whether it is shown at first.
    pub active: bool,
    /// Whether dark means much.
    pub inverted: bool,
}

/// A displayed range in stored values, and how far its slider goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Drawn black.
    pub start: f64,
    /// Drawn in full colour.
    pub end: f64,
    /// Slider's lower end.
    pub min: f64,
    /// Slider's upper end.
    pub max: f64,
}

/// Colours and properties of a label image (`image-label`, NGFF 0.4 "label").
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabelTable {
    /// Explicit colours, sorted by id, each id once.
    pub colors: Vec<(LabelId, [u8; 4])>,
    /// Properties as JSON objects, sorted by id.
    pub properties: Vec<(LabelId, serde_json::Value)>,
}

/// A label id as its 64 bits; signed types are sign-extended.
pub type LabelId = u64;

/// A metadata document as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Its address.
    pub url: String,
    /// Its JSON.
    pub json: Rc<serde_json::Value>,
}

impl Image {
    /// The index of the axis of `kind`, if there is one.
    pub fn axis(&self, kind: AxisKind) -> Option<usize> {
        self.axes.iter().position(|axis| axis.kind == kind)
    }

    /// Shape of the finest level.
    pub fn shape(&self) -> &[u64] {
        &self.levels[0].array.shape
    }
}

impl LabelTable {
    /// The properties of an id, if it has any.
    pub fn properties_of(&self, id: LabelId) -> Option<&serde_json::Value> {
        let at = self.properties.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(&self.properties[at].1)
    }
}
