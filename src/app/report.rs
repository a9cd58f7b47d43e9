//! What the viewer tells of itself: state, model, statistics and metadata, as values to be made JSON of.

use super::model::{
    CollectionModel, DimModel, DocumentModel, LayerModel, Metadata, Model, PlaneModel, PlayingModel,
    ProgressModel, Stats,
};
use super::scene::Layer;
use super::viewer::Viewer;
use crate::view::scale_bar::scale_bar;
use crate::view::state::{CameraState, State, VERSION};

/// Length that the scale bar does not exceed, in CSS pixels.
const SCALE_BAR_PIXELS: f64 = 140.0;

impl Viewer {
    /// The state of the public contract. Before the first image is open: what was asked for with it.
    pub fn state(&self) -> State {
        if self.layers.is_empty()
            && let Some(asked) = self.batches.last().and_then(|batch| batch.states.first())
        {
            return State { version: Some(VERSION), ..asked.clone() };
        }
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
            layers: self.layers.iter().map(|layer| self.layer_model(layer)).collect(),
            level: self.level(),
            progress: self.progress(),
            problems: self.problems.clone(),
            scale_bar: self
                .camera
                .filter(|_| !self.is_sheet())
                .and_then(|camera| scale_bar(camera.scale, unit.as_deref(), SCALE_BAR_PIXELS)),
            unit,
            playing: self
                .playing
                .as_ref()
                .map(|playing| PlayingModel { axis: playing.axis.clone(), rate: playing.rate }),
            collection: self.mosaic().map(CollectionModel::new),
        }
    }

    fn layer_model(&self, layer: &Layer) -> LayerModel {
        let mut model = LayerModel::new(layer);
        if let (Some(source), None) = (&layer.source, &layer.mosaic) {
            let (position, world_from_plane) = self.world_from_plane(&layer.place(source));
            let level = self.level_of(layer).unwrap_or_default();
            model.plane = Some(PlaneModel::new(source, position, &world_from_plane, level));
        }
        model
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
        let load = self.streamer.load();
        Stats {
            requests: counters.requests,
            bytes: counters.bytes,
            cancelled: counters.cancelled,
            retries: counters.retries,
            failed: counters.failed,
            decoded_bytes: counters.decoded_bytes,
            chunks_decoded: counters.chunks_decoded,
            cache_bytes: load.cache_bytes,
            cache_budget: self.policy.decoded_bytes,
            cache_hits: counters.cache_hits,
            cache_misses: counters.cache_misses,
            gpu_bytes: load.gpu_bytes,
            gpu_budget: self.policy.gpu_bytes,
            in_flight: load.requests,
            in_flight_limit: load.request_limit,
            in_flight_bytes: load.bytes,
            in_flight_budget: self.policy.bytes_in_flight,
            level: self.level(),
            frames: 0,
            frame_ms: 0.0,
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
