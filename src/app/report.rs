//! What the viewer tells of itself: state, model, statistics and metadata, as values to be made JSON of.

use super::model::{
    CollectionModel, DimModel, DocumentModel, LayerModel, Metadata, Model, ProgressModel, Stats,
};
use super::scene::Layer;
use super::viewer::Viewer;
use crate::view::scale_bar::scale_bar;
use crate::view::state::{CameraState, State, VERSION};

/// Length that the scale bar does not exceed, in CSS pixels.
const SCALE_BAR_PIXELS: f64 = 140.0;

impl Viewer {
    /// The state of the public contract.
    pub fn state(&self) -> State {
        State {
            version: Some(VERSION),
            mode: Some("slice".to_owned()),
            camera: self.camera.map(CameraState::from),
            dims: self.dims().iter().map(|dim| (dim.name.clone(), self.index_of(dim) as f64)).collect(),
            layers: self.layers.iter().map(Layer::state).collect(),
        }
    }

    /// What a panel shows.
    pub fn model(&self) -> Model {
        let first = self.first_source();
        let unit = first.and_then(|source| source.image.axes[source.plane[0]].unit.clone());
        Model {
            dims: first.map_or_else(Vec::new, |source| {
                self.dims().iter().map(|dim| DimModel::new(dim, source, self.index_of(dim))).collect()
            }),
            layers: self.layers.iter().map(LayerModel::new).collect(),
            level: self.level(),
            progress: self.progress(),
            problems: self.problems.clone(),
            scale_bar: self
                .camera
                .filter(|_| !self.is_sheet())
                .and_then(|camera| scale_bar(camera.scale, unit.as_deref(), SCALE_BAR_PIXELS)),
            unit,
            collection: self.mosaic().map(CollectionModel::new),
        }
    }

    /// How far the picture is.
    pub fn progress(&self) -> ProgressModel {
        let progress = self.streamer.progress();
        ProgressModel {
            pending: progress.pending + self.batches.len(),
            done: progress.done,
            failed: progress.failed,
        }
    }

    /// What was done so far.
    pub fn stats(&self) -> Stats {
        let counters = self.streamer.counters();
        let (cache_bytes, gpu_bytes) = self.streamer.memory();
        Stats {
            requests: counters.requests,
            bytes: counters.bytes,
            cancelled: counters.cancelled,
            retries: counters.retries,
            failed: counters.failed,
            decoded_bytes: counters.decoded_bytes,
            chunks_decoded: counters.chunks_decoded,
            cache_bytes,
            gpu_bytes,
            level: self.level(),
            frames: 0,
            renderer: None,
            time_to_first_pixel_ms: None,
        }
    }

    /// The model and the raw documents that it came from.
    pub fn metadata(&self) -> Metadata {
        let documents = self.layers.iter().flat_map(Layer::documents);
        let Model { layers, dims, .. } = self.model();
        Metadata { layers, dims, documents: documents.map(DocumentModel::new).collect() }
    }
}
