//! What a panel shows, as one JSON value: axes, layers, channels, labels, levels, progress and problems. An addition to
//! the public contract; field names are as its other parts have them.

use std::rc::Rc;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::labels::{LabelLayer, LabelStatus};
use super::members::kind_name;
use super::mosaic::Mosaic;
use super::scene::{Dim, Layer};
use super::status::Problem;
use crate::geometry::spaces::WorldFromPlane;
use crate::ome::image::{Axis, AxisKind, Document, LabelTable, Space};
use crate::plan::label_color::color_of;
use crate::plan::placement::Source;
use crate::view::colors;
use crate::view::scale_bar::ScaleBar;
use crate::view::selected::SelectedId;

/// All that a panel shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Model {
    /// Axes that are not on the screen.
    pub dims: Vec<DimModel>,
    /// Bottom first.
    pub layers: Vec<LayerModel>,
    /// Level that suits the zoom, of the first layer.
    pub level: Option<usize>,
    /// How far the picture is, in tiles.
    pub progress: ProgressModel,
    /// What went wrong, newest last.
    pub problems: Vec<Problem>,
    /// For the present zoom.
    pub scale_bar: Option<ScaleBar>,
    /// Of the horizontal axis.
    pub unit: Option<String>,
    /// The axis that plays.
    pub playing: Option<PlayingModel>,
    /// Where the first source holds many images.
    pub collection: Option<CollectionModel>,
}

/// What holds many images together; `collection()` lists them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct CollectionModel {
    pub kind: &'static str,
    pub name: String,
    pub count: usize,
    pub opening: usize,
}

/// An axis that steps by itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct PlayingModel {
    pub axis: String,
    pub rate: f64,
}

/// One axis that is not on the screen.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct DimModel {
    pub name: String,
    pub kind: &'static str,
    pub unit: Option<String>,
    pub size: u64,
    pub index: u64,
    /// World units from one sample to the next.
    pub step: f64,
    /// World coordinate of sample 0.
    pub origin: f64,
}

/// How far the picture is, in tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct ProgressModel {
    pub pending: usize,
    pub done: usize,
    pub failed: usize,
}

/// One layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct LayerModel {
    pub name: String,
    pub source: String,
    pub visible: bool,
    pub opacity: f64,
    pub version: String,
    pub dtype: String,
    pub axes: Vec<AxisModel>,
    pub channels: Vec<ChannelModel>,
    pub labels: Vec<LabelModel>,
    pub levels: Vec<LevelModel>,
    pub warnings: Vec<String>,
    pub blend: &'static str,
    pub transform: Vec<f64>,
    pub plane: Option<PlaneModel>,
}

/// Where the plane on the screen lies. Of many images, each has its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct PlaneModel {
    pub axes: Vec<u64>,
    pub world_from_plane: Vec<f64>,
    pub position: Vec<f64>,
    pub level: usize,
}

/// One axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct AxisModel {
    pub name: String,
    pub kind: &'static str,
    pub unit: Option<String>,
    pub size: u64,
}

/// One channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct ChannelModel {
    pub index: usize,
    pub label: String,
    pub color: String,
    pub visible: bool,
    pub window: Option<[f64; 2]>,
    pub range: [f64; 2],
    pub gamma: f64,
    pub invert: bool,
    pub lut: Option<String>,
}

/// One label group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct LabelModel {
    pub name: String,
    pub visible: bool,
    pub opacity: f64,
    pub outline: bool,
    pub selected: Vec<SelectedModel>,
    pub seed: u32,
    pub loaded: bool,
    pub error: Option<String>,
}

/// One label that is drawn where only some are.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct SelectedModel {
    pub id: SelectedId,
    pub color: String,
}

/// One level.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct LevelModel {
    pub path: String,
    pub shape: Vec<u64>,
    pub chunks: Vec<u64>,
    pub shards: Option<Vec<u64>>,
    pub dtype: String,
    pub codecs: String,
    pub scale: Vec<f64>,
    pub translation: Vec<f64>,
    pub step: Vec<f64>,
    pub offset: Vec<f64>,
}

/// The documents that the layers came from, and what was understood.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct Metadata {
    pub layers: Vec<LayerModel>,
    pub dims: Vec<DimModel>,
    pub documents: Vec<DocumentModel>,
}

/// A document as it came.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct DocumentModel {
    pub url: String,
    #[serde(serialize_with = "shared")]
    pub json: Rc<Value>,
}

impl DocumentModel {
    /// A document of an image.
    pub fn new(document: &Document) -> Self {
        Self { url: document.url.clone(), json: Rc::clone(&document.json) }
    }
}

fn shared<S: Serializer>(value: &Rc<Value>, serializer: S) -> Result<S::Ok, S::Error> {
    value.serialize(serializer)
}

/// What was done so far; `gpu_bytes` and what stands below `level` are the edge's to add.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "described with the type in docs/api.md")]
pub struct Stats {
    pub requests: u64,
    pub bytes: u64,
    pub cancelled: u64,
    pub retries: u64,
    pub failed: u64,
    pub decoded_bytes: u64,
    pub chunks_decoded: u64,
    pub cache_bytes: u64,
    pub cache_budget: u64,
    pub cache_hits: u64,
    pub cache_misses: u64,
    pub gpu_bytes: u64,
    pub gpu_budget: u64,
    pub in_flight: usize,
    pub in_flight_limit: usize,
    pub in_flight_bytes: u64,
    pub in_flight_budget: u64,
    pub level: Option<usize>,
    pub frames: u64,
    pub frame_ms: f64,
    pub renderer: Option<&'static str>,
    pub time_to_first_pixel_ms: Option<f64>,
}

fn axis_kind(kind: AxisKind) -> &'static str {
    match kind {
        AxisKind::Space(Space::X) => "x",
        AxisKind::Space(Space::Y) => "y",
        AxisKind::Space(Space::Z) => "z",
        AxisKind::Time => "t",
        AxisKind::Channel => "c",
        AxisKind::Other => "other",
    }
}

impl CollectionModel {
    /// Of a surface of images.
    pub fn new(mosaic: &Mosaic) -> Self {
        let collection = &mosaic.collection;
        Self {
            kind: kind_name(collection.kind),
            name: collection.name.clone(),
            count: collection.entries.len(),
            opening: mosaic.openings(),
        }
    }
}

impl DimModel {
    /// An axis and where it stands.
    pub fn new(dim: &Dim, source: &Source, index: u64) -> Self {
        let origin = source.world_of_sample(dim.axis, 0.0);
        Self {
            name: dim.name.clone(),
            kind: axis_kind(dim.kind),
            unit: dim.unit.clone(),
            size: dim.size,
            index,
            step: source.world_of_sample(dim.axis, 1.0) - origin,
            origin,
        }
    }
}

impl AxisModel {
    fn new(axis: &Axis, size: u64) -> Self {
        Self { name: axis.name.clone(), kind: axis_kind(axis.kind), unit: axis.unit.clone(), size }
    }
}

impl LayerModel {
    /// A layer, empty but for its address while it is being opened.
    pub fn new(layer: &Layer) -> Self {
        let mut model = Self {
            name: layer.address.clone(),
            source: layer.address.clone(),
            visible: layer.visible,
            opacity: layer.opacity,
            version: String::new(),
            dtype: String::new(),
            axes: Vec::new(),
            channels: Vec::new(),
            labels: layer.labels.iter().map(LabelModel::new).collect(),
            levels: Vec::new(),
            warnings: Vec::new(),
            blend: layer.blend.name(),
            transform: transform_of(&layer.world_from_own),
            plane: None,
        };
        let Some(source) = &layer.source else { return model };
        let image = &source.image;
        model.name.clone_from(layer.mosaic.as_ref().map_or(&image.name, |mosaic| &mosaic.collection.name));
        model.version.clone_from(&image.version);
        model.dtype = image.levels[0].array.data_type.name().to_owned();
        model.axes =
            image.axes.iter().zip(image.shape()).map(|(axis, size)| AxisModel::new(axis, *size)).collect();
        model.warnings.clone_from(&image.warnings);
        for label in layer.labels.iter().filter(|label| !label.is_itself()) {
            let warnings = label.source().map_or(&[] as &[String], |source| &source.image.warnings);
            model.warnings.extend(warnings.iter().map(|warning| format!("{}: {warning}", label.path)));
        }
        if !layer.is_label() {
            model.channels = (layer.channels.iter().zip(&image.channels).enumerate())
                .map(|(index, (settings, channel))| ChannelModel {
                    index,
                    label: channel.label.clone(),
                    color: colors::format(settings.color),
                    visible: settings.visible,
                    window: settings.window,
                    range: settings.range,
                    gamma: settings.gamma,
                    invert: settings.invert,
                    lut: settings.lut.clone(),
                })
                .collect();
        }
        model.levels = image
            .levels
            .iter()
            .zip(&source.levels)
            .map(|(level, placed)| {
                let axes = 0..level.array.shape.len();
                LevelModel {
                    path: level.path.clone(),
                    shape: level.array.shape.clone(),
                    chunks: level.array.chunk_shape.clone(),
                    shards: level.array.shards.first().map(|shard| shard.shape.clone()),
                    dtype: level.array.data_type.name().to_owned(),
                    codecs: codec_names(&level.array.chain),
                    scale: axes.clone().map(|axis| level.world_from_voxel.factor(axis, axis)).collect(),
                    translation: axes.map(|axis| level.world_from_voxel.offset(axis)).collect(),
                    step: placed.scale.clone(),
                    offset: placed.offset.clone(),
                }
            })
            .collect();
        model
    }
}

impl PlaneModel {
    /// Of one image.
    pub fn new(source: &Source, position: Vec<f64>, world_from_plane: &WorldFromPlane, level: usize) -> Self {
        let axes = source.plane.iter().map(|axis| *axis as u64).collect();
        Self { axes, world_from_plane: transform_of(world_from_plane), position, level }
    }
}

/// Row by row, as the state has it.
pub fn transform_of<Source, Target>(map: &euclid::Transform2D<f64, Source, Target>) -> Vec<f64> {
    vec![map.m11, map.m21, map.m31, map.m12, map.m22, map.m32]
}

impl LabelModel {
    fn new(label: &LabelLayer) -> Self {
        let table = label.source().and_then(|source| source.image.label.as_deref());
        let color = |id: SelectedId| {
            let [red, green, blue, _] =
                color_of(table.unwrap_or(&LabelTable::default()), id.bits(), label.seed);
            colors::format([red, green, blue])
        };
        Self {
            name: label.name.clone(),
            visible: label.visible,
            opacity: label.opacity,
            outline: label.outline,
            selected: label.selected.iter().map(|id| SelectedModel { id: *id, color: color(*id) }).collect(),
            seed: label.seed,
            loaded: matches!(label.state, LabelStatus::Open(_)),
            error: match &label.state {
                LabelStatus::Failed(problem) => Some(problem.message.clone()),
                _ => None,
            },
        }
    }
}

fn codec_names(chain: &crate::zarr::codec::Chain) -> String {
    chain.steps.iter().rev().map(crate::zarr::codec::Step::name).collect::<Vec<_>>().join(" + ")
}
