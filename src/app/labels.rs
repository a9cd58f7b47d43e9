//! The label images of a layer: how each is shown, how far it is, and where it lies. Knows no picture.

use std::rc::Rc;

use super::effect::Effect;
use super::status::Problem;
use super::viewer::Viewer;
use crate::geometry::Affine;
use crate::ome::image::{AxisKind, Image};
use crate::plan::frame;
use crate::plan::placement::Source;
use crate::view::selected::SelectedId;
use crate::view::state::LabelState;

/// Opacity of labels that nobody has set.
pub const LABEL_OPACITY: f64 = 0.5;

/// One label group below an image, or a layer that is itself a label image.
#[derive(Debug)]
pub struct LabelLayer {
    /// Relative to the image; empty where the layer itself is the label image.
    pub path: String,
    /// Below `labels/`.
    pub name: String,
    /// Whether it is shown.
    pub visible: bool,
    /// 0 to 1.
    pub opacity: f64,
    /// Whether only the borders of the labels are drawn.
    pub outline: bool,
    /// If not empty, only these are drawn.
    pub selected: Vec<SelectedId>,
    /// Which colours; 0 for those of the file.
    pub seed: u32,
    /// Its model.
    pub state: LabelStatus,
}

/// How far a label group is.
#[derive(Debug)]
pub enum LabelStatus {
    /// Nobody asked for it.
    Listed,
    /// Its metadata is being read.
    Opening,
    /// It can be drawn.
    Open(Rc<Source>),
    /// It cannot.
    Failed(Problem),
}

impl LabelLayer {
    /// A listed one.
    pub fn listed(path: String) -> Self {
        Self {
            name: path.strip_prefix("labels/").unwrap_or(&path).to_owned(),
            path,
            visible: false,
            opacity: LABEL_OPACITY,
            outline: false,
            selected: Vec::new(),
            seed: 0,
            state: LabelStatus::Listed,
        }
    }

    /// The label image that a layer itself is: shown, and nothing below it to shine through.
    pub fn itself(source: Rc<Source>) -> Self {
        let name = name_below_labels(&source.image);
        Self {
            name,
            path: String::new(),
            visible: true,
            opacity: 1.0,
            state: LabelStatus::Open(source),
            ..Self::listed(String::new())
        }
    }

    /// Whether the layer itself is the label image.
    pub fn is_itself(&self) -> bool {
        self.path.is_empty()
    }

    /// Its image, once it is open.
    pub fn source(&self) -> Option<&Rc<Source>> {
        match &self.state {
            LabelStatus::Open(source) => Some(source),
            _ => None,
        }
    }

    /// Changes what `state` names.
    pub fn apply(&mut self, state: &LabelState) {
        self.visible = state.visible.unwrap_or(self.visible);
        self.opacity = state.opacity.map_or(self.opacity, super::scene::unit);
        self.outline = state.outline.unwrap_or(self.outline);
        self.seed = state.seed.unwrap_or(self.seed);
        if let Some(selected) = &state.selected {
            self.selected.clear();
            for id in selected {
                if !self.selected.contains(id) {
                    self.selected.push(*id);
                }
            }
        }
    }

    /// The settings that are not the default; `None` if none is.
    pub fn state(&self) -> Option<LabelState> {
        let (visible, opacity) = if self.is_itself() { (true, 1.0) } else { (false, LABEL_OPACITY) };
        let state = LabelState {
            name: self.name.clone(),
            visible: (self.visible != visible).then_some(self.visible),
            opacity: (self.opacity != opacity).then_some(self.opacity),
            outline: self.outline.then_some(true),
            selected: (!self.selected.is_empty()).then(|| self.selected.clone()),
            seed: (self.seed != 0).then_some(self.seed),
        };
        let plain = LabelState { name: self.name.clone(), ..LabelState::default() };
        (state != plain).then_some(state)
    }

    /// What the renderer is to draw; outlines are one CSS pixel wide, `ratio` device pixels.
    pub fn frame(
        &self,
        source: &Source,
        opacity: f64,
        ratio: f64,
        quads: Vec<frame::Quad>,
    ) -> frame::LabelLayer {
        frame::LabelLayer {
            opacity: (self.opacity * opacity) as f32,
            outline: if self.outline { ratio.round().clamp(1.0, 8.0) as u32 } else { 0 },
            table: source.image.label.clone().unwrap_or_default(),
            seed: self.seed,
            selected: self.selected.iter().map(|id| id.bits()).collect(),
            quads,
        }
    }
}

impl Viewer {
    /// Asks for the metadata of labels that are to be shown.
    pub(super) fn open_visible_labels(&mut self) {
        let mut due = Vec::new();
        for layer in &mut self.layers {
            let Some(source) = &layer.source else { continue };
            for label in &mut layer.labels {
                if label.visible && layer.visible && matches!(label.state, LabelStatus::Listed) {
                    label.state = LabelStatus::Opening;
                    let image = source.image.location.clone();
                    due.push(Effect::OpenLabel { layer: layer.id, image, path: label.path.clone() });
                }
            }
        }
        for effect in due {
            self.push(effect);
        }
    }

    /// Labels that could not be opened may be tried again.
    pub(super) fn retry_labels(&mut self) {
        for label in self.layers.iter_mut().flat_map(|layer| &mut layer.labels) {
            if matches!(label.state, LabelStatus::Failed(_)) {
                label.state = LabelStatus::Listed;
            }
        }
        self.open_visible_labels();
    }
}

/// The name that the image's list of labels has for it, or where it is not in one, its own.
fn name_below_labels(image: &Image) -> String {
    let mut name = image.location.name();
    let mut folder = image.location.parent();
    while let Some(above) = folder {
        if above.name() == "labels" {
            return name;
        }
        name = format!("{}/{name}", above.name());
        folder = above.parent();
    }
    image.name.clone()
}

/// Writers that are told of no voxel size give an image's labels one of 1. Labels with as many samples across and down
/// as their image, and such a size where the image has another, belong to its samples one by one.
pub fn aligned(mut label: Rc<Image>, image: &Image) -> Rc<Image> {
    let [own, others] = [&*label, image].map(|image| &image.levels[0].world_from_voxel);
    let is_plain = |map: &Affine, axis: usize| map.factor(axis, axis) == 1.0 && map.offset(axis) == 0.0;
    let mut pairs = Vec::new();
    for (axis, entry) in label.axes.iter().enumerate() {
        let Some(other) = image.axis(entry.kind).filter(|_| matches!(entry.kind, AxisKind::Space(_))) else {
            continue;
        };
        if !is_plain(own, axis) || label.shape()[axis] != image.shape()[other] {
            return label;
        }
        pairs.push((axis, others.factor(other, other), others.offset(other)));
    }
    if pairs.iter().all(|(_, factor, offset)| *factor == 1.0 && *offset == 0.0) {
        return label;
    }
    let moved = Rc::make_mut(&mut label);
    for level in &mut moved.levels {
        for (axis, factor, offset) in &pairs {
            level.world_from_voxel.stretch(*axis, *factor, *offset);
        }
    }
    moved.warnings.push(
        "The labels have no voxel size of their own; they are laid over the image sample by sample."
            .to_owned(),
    );
    label
}
