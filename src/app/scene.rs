//! The layers of a scene, their channels and their labels, with the settings that the person can change.

use std::rc::Rc;

use super::contrast;
use super::input::LayerId;
use super::labels::LabelLayer;
use super::layout::Placed;
use super::model::transform_of;
use super::mosaic::Mosaic;
use crate::geometry::spaces::{WorldBox, WorldFromOwn};
use crate::ome::image::{AxisKind, Document};
use crate::plan::frame::Blend;
use crate::plan::placement::Source;
use crate::plan::tile::SourceId;
use crate::view::camera::View;
use crate::view::colors;
use crate::view::state::{ChannelState, LabelState, LayerState, WindowState};
use crate::zarr::DataType;

/// No list of labels is longer, unless it was made to do harm.
const MOST_LABELS: usize = 4096;

/// One source of the scene.
#[derive(Debug)]
pub struct Layer {
    /// Its name.
    pub id: LayerId,
    /// As the person gave it.
    pub address: String,
    /// The image, once it is open; of many, the one that gives axes and channels.
    pub source: Option<Rc<Source>>,
    /// Where the address holds many images.
    pub mosaic: Option<Mosaic>,
    /// Whether it is shown.
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// How it is laid over what is below.
    pub blend: Blend,
    /// Where the person put it, from where its metadata say.
    pub world_from_own: WorldFromOwn,
    /// As many as the image has.
    pub channels: Vec<ChannelSettings>,
    /// Itself, if it is a label image, then as listed.
    pub labels: Vec<LabelLayer>,
    /// Whether the labels were listed.
    pub labels_listed: bool,
    /// Settings for labels that are not listed yet.
    pub awaited_labels: Vec<LabelState>,
}

/// How one channel is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ChannelSettings {
    /// Whether it is shown.
    pub visible: bool,
    /// RGB.
    pub color: [u8; 3],
    /// Displayed range, once it is known.
    pub window: Option<[f64; 2]>,
    /// The file's.
    pub file_window: Option<[f64; 2]>,
    /// What the data suggest, once it was worked out.
    pub auto_window: Option<[f64; 2]>,
    /// How far the slider of the range goes.
    pub range: [f64; 2],
    /// Exponent.
    pub gamma: f64,
    /// Whether dark means much.
    pub invert: bool,
    /// Colour map in place of the colour.
    pub lut: Option<String>,
    /// Values of the coarsest level, until what they suggest was worked out.
    pub values: Vec<f32>,
    /// Chunks that those are from.
    pub chunks: usize,
}

impl Layer {
    /// A layer that is being opened.
    pub fn new(id: LayerId, address: String) -> Self {
        Self {
            id,
            address,
            source: None,
            mosaic: None,
            visible: true,
            opacity: 1.0,
            blend: Blend::default(),
            world_from_own: WorldFromOwn::identity(),
            channels: Vec::new(),
            labels: Vec::new(),
            labels_listed: false,
            awaited_labels: Vec::new(),
        }
    }

    /// The image is open: its channels get their defaults.
    pub fn set_source(&mut self, source: Rc<Source>) {
        let data_type = source.image.levels[0].array.data_type;
        self.channels = source
            .image
            .channels
            .iter()
            .map(|channel| ChannelSettings {
                visible: channel.active,
                color: channel.color,
                window: channel.window.map(|window| [window.start, window.end]),
                file_window: channel.window.map(|window| [window.start, window.end]),
                auto_window: None,
                range: channel
                    .window
                    .map_or_else(|| type_range(data_type), |window| [window.min, window.max]),
                gamma: 1.0,
                invert: channel.inverted,
                lut: None,
                values: Vec::new(),
                chunks: 0,
            })
            .collect();
        if source.image.label.is_some() && self.itself().is_none() {
            self.labels.insert(0, LabelLayer::itself(Rc::clone(&source)));
        }
        self.source = Some(source);
    }

    /// Whether the layer itself is a label image.
    pub fn is_label(&self) -> bool {
        self.source.as_ref().is_some_and(|source| source.image.label.is_some())
    }

    /// The indices of the channels to draw: those with a known range, and those that are being waited for.
    pub fn visible_channels(&self) -> Vec<u32> {
        if self.is_label() {
            return self.itself().filter(|label| label.visible).map(|_| 0).into_iter().collect();
        }
        (0..).zip(&self.channels).filter(|(_, channel)| channel.visible).map(|(index, _)| index).collect()
    }

    /// Changes what `state` names.
    pub fn apply(&mut self, state: &LayerState) {
        self.visible = state.visible.unwrap_or(self.visible);
        self.opacity = state.opacity.map_or(self.opacity, unit);
        self.blend = state.blend.as_deref().and_then(Blend::named).unwrap_or(self.blend);
        let moved = state.transform.as_deref().and_then(usable_transform);
        self.world_from_own = moved.unwrap_or(self.world_from_own);
        for (channel, state) in self.channels.iter_mut().zip(&state.channels) {
            if let Some(state) = state {
                channel.apply(state);
            }
        }
        for state in &state.labels {
            match self.labels.iter_mut().find(|label| label.name == state.name) {
                Some(label) => label.apply(state),
                None if !self.labels_listed => self.awaited_labels.push(state.clone()),
                None => {}
            }
        }
    }

    /// The label groups are known now.
    pub fn set_labels(&mut self, paths: Vec<String>) {
        for path in paths.into_iter().take(MOST_LABELS) {
            let label = LabelLayer::listed(path);
            if self.labels.iter().all(|known| known.name != label.name) {
                self.labels.push(label);
            }
        }
        self.labels_listed = true;
        let awaited =
            LayerState { labels: std::mem::take(&mut self.awaited_labels), ..LayerState::default() };
        self.apply(&awaited);
    }

    /// The settings, without those that are as the file has them.
    pub fn state(&self) -> LayerState {
        let mut channels: Vec<Option<ChannelState>> = Vec::new();
        if let Some(source) = &self.source
            && !self.is_label()
        {
            for (settings, channel) in self.channels.iter().zip(&source.image.channels) {
                let state = ChannelState {
                    visible: (settings.visible != channel.active).then_some(settings.visible),
                    color: (settings.color != channel.color).then(|| colors::format(settings.color)),
                    window: settings
                        .window
                        .filter(|window| Some(*window) != settings.file_window)
                        .map(WindowState::Range),
                    gamma: (settings.gamma != 1.0).then_some(settings.gamma),
                    invert: (settings.invert != channel.inverted).then_some(settings.invert),
                    lut: settings.lut.clone().map(Some),
                };
                channels.push((state != ChannelState::default()).then_some(state));
            }
            while channels.last().is_some_and(Option::is_none) {
                channels.pop();
            }
        }
        LayerState {
            source: Some(self.address.clone()),
            visible: (!self.visible).then_some(false),
            opacity: (self.opacity != 1.0).then_some(self.opacity),
            blend: (self.blend != Blend::default()).then(|| self.blend.name().to_owned()),
            transform: (self.world_from_own != WorldFromOwn::identity())
                .then(|| transform_of(&self.world_from_own)),
            channels,
            labels: self.labels.iter().filter_map(LabelLayer::state).collect(),
        }
    }

    /// Every source of the layer that is open.
    pub fn sources(&self) -> impl Iterator<Item = &Rc<Source>> {
        let labels = self.labels.iter().filter(|label| !label.is_itself());
        self.images().chain(labels.filter_map(LabelLayer::source))
    }

    /// The label image that it is itself, if it is one.
    pub fn itself(&self) -> Option<&LabelLayer> {
        self.labels.first().filter(|label| label.is_itself())
    }

    /// The labels below its image that are to be shown.
    pub fn labels_below(&self) -> impl Iterator<Item = &LabelLayer> {
        self.labels.iter().filter(|label| label.visible && !label.is_itself())
    }

    /// Its open images, labels apart.
    pub fn images(&self) -> impl Iterator<Item = &Rc<Source>> {
        let members = self.mosaic.iter().flat_map(Mosaic::sources);
        self.source.iter().filter(|_| self.mosaic.is_none()).chain(members)
    }

    /// Whether one of its images, labels apart, has this name.
    pub fn has_image(&self, id: SourceId) -> bool {
        self.images().any(|source| source.id == id)
    }

    /// The raw documents: of many images, those that hold them together and of the first one.
    pub fn documents(&self) -> impl Iterator<Item = &Document> {
        let collections = self.mosaic.iter().flat_map(Mosaic::documents);
        let labels = self.labels.iter().filter(|label| !label.is_itself()).filter_map(LabelLayer::source);
        collections.chain(self.source.iter().chain(labels).flat_map(|source| &source.image.documents))
    }

    /// The images that a view shows, and where.
    pub fn placed(&self, view: &View) -> Vec<Placed> {
        match (&self.mosaic, &self.source) {
            (Some(mosaic), _) => {
                let moved = &self.world_from_own;
                let Some(own_from_world) = moved.inverse() else { return Vec::new() };
                let seen = own_from_world.outer_transformed_box(&view.world).cast_unit();
                let stretch = moved.determinant().abs().sqrt();
                let mut placed = mosaic.placed(&seen, view.pixels_per_world * stretch);
                for image in &mut placed {
                    image.world_from_own = image.world_from_own.with_destination().then(moved);
                }
                placed
            }
            (None, Some(source)) => vec![self.place(source)],
            (None, None) => Vec::new(),
        }
    }

    /// Its image, or one of its labels.
    pub fn place(&self, source: &Rc<Source>) -> Placed {
        Placed::alone(source, self.world_from_own)
    }

    /// What all of it covers in the world; `position` as for [`Source::world_extent`].
    pub fn extent(&self, position: impl FnOnce(&Source) -> Vec<f64>) -> Option<WorldBox> {
        let own = match &self.mosaic {
            Some(mosaic) => mosaic.extent(),
            None => self.source.as_ref().map(|source| source.world_extent(&position(source))),
        };
        own.map(|extent| self.world_from_own.outer_transformed_box(&extent.cast_unit()))
    }
}

impl ChannelSettings {
    fn apply(&mut self, state: &ChannelState) {
        self.visible = state.visible.unwrap_or(self.visible);
        self.invert = state.invert.unwrap_or(self.invert);
        if let Some(lut) = &state.lut {
            self.lut.clone_from(lut);
        }
        if let Some(color) = state.color.as_deref().and_then(colors::parse) {
            self.color = color;
        }
        if let Some(gamma) = state.gamma.filter(|gamma| gamma.is_finite() && *gamma > 0.0) {
            self.gamma = gamma;
        }
        match state.window {
            Some(WindowState::Range([start, end])) if start.is_finite() && end.is_finite() => {
                self.window = Some([start, end]);
                self.range = [self.range[0].min(start).min(end), self.range[1].max(start).max(end)];
            }
            Some(WindowState::Default) if self.file_window.is_some() => self.window = self.file_window,
            Some(WindowState::Default | WindowState::Auto) => {
                self.window = None;
                if self.auto_window.is_some() || !self.values.is_empty() {
                    self.set_auto_window();
                }
            }
            _ => {}
        }
    }

    /// Shows what the values suggest.
    pub fn set_auto_window(&mut self) {
        if self.auto_window.is_none() {
            let (window, range) = contrast::from_values(&mut self.values);
            self.values = Vec::new();
            self.auto_window = Some(window);
            self.range = if self.range == [0.0, 1.0] { range } else { self.range };
        }
        self.window = self.auto_window;
    }
}

/// A transformation that the person gave, unless nothing could be seen of what it maps.
fn usable_transform(parts: &[f64]) -> Option<WorldFromOwn> {
    let &[xx, xy, x0, yx, yy, y0] = parts else { return None };
    let map = WorldFromOwn::new(xx, yx, xy, yy, x0, y0);
    // A part that is no number leaves none that is one.
    ((map.determinant() + x0 + y0).is_finite() && map.determinant() != 0.0).then_some(map)
}

/// A share of the whole.
pub fn unit(value: f64) -> f64 {
    if value.is_finite() { value.clamp(0.0, 1.0) } else { 1.0 }
}

/// How far a slider goes before the data are known: the type's range where that is short.
fn type_range(data_type: DataType) -> [f64; 2] {
    match data_type {
        DataType::UInt8 => [0.0, 255.0],
        DataType::Int8 => [-128.0, 127.0],
        _ => [0.0, 1.0],
    }
}

/// One axis that is not on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Dim {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub kind: AxisKind,
    /// For people.
    pub unit: Option<String>,
    /// Samples of the first layer's finest level.
    pub size: u64,
    /// The axis of the first layer.
    pub axis: usize,
}

/// The axes of an image that are neither on the screen nor channels.
pub fn dims_of(source: &Source) -> Vec<Dim> {
    let image = &source.image;
    (0..image.axes.len())
        .filter(|axis| !source.plane.contains(axis) && image.axes[*axis].kind != AxisKind::Channel)
        .map(|axis| Dim {
            name: image.axes[axis].name.clone(),
            kind: image.axes[axis].kind,
            unit: image.axes[axis].unit.clone(),
            size: image.shape()[axis],
            axis,
        })
        .collect()
}
