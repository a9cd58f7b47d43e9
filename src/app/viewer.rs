//! The viewer itself: takes inputs, keeps the scene and the camera, and hands out effects.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::effect::{Effect, Event};
use super::input::{Input, LayerId, Ticket};
use super::luts::Luts;
use super::motion::{Motion, Playing};
use super::scene::{Dim, Layer, dims_of};
use super::status::{ErrorCode, Problem};
use super::waiting::{Batch, Question};
use crate::plan::placement::Source;
use crate::plan::policy::Policy;
use crate::plan::tile::{SourceId, TileKey};
use crate::stream::HoldId;
use crate::stream::streamer::Streamer;
use crate::view::camera::{Camera, Viewport};
use crate::view::state::{CameraState, State, VERSION};

/// Problems that are kept for the panel; older ones of the same kind are let go.
const PROBLEMS: usize = 100;

/// Owns everything that is shown.
pub struct Viewer {
    pub(super) policy: Policy,
    pub(super) streamer: Streamer,
    pub(super) layers: Vec<Layer>,
    pub(super) luts: Luts,
    pub(super) batches: Vec<Batch>,
    pub(super) viewport: Option<Viewport>,
    pub(super) camera: Option<Camera>,
    /// Whether the person or a link chose the camera; otherwise it fits the scene when the canvas changes.
    pub(super) camera_chosen: bool,
    /// Level-0 index of the first layer, by axis name.
    pub(super) position: BTreeMap<String, f64>,
    /// The last step on an axis that is not on the screen.
    pub(super) motion: Option<Motion>,
    pub(super) playing: Option<Playing>,
    /// When the scale was changed last, and whether right after another change.
    pub(super) zoomed: Option<(f64, bool)>,
    pub(super) questions: Vec<(Ticket, Question)>,
    pub(super) problems: Vec<Problem>,
    /// Tiles of the coarsest levels that the present plan wants, for contrast.
    pub(super) coarsest: Vec<TileKey>,
    pub(super) plan_due: bool,
    pub(super) draw_due: bool,
    draw_urgent: bool,
    /// Whether a frame was asked for, and urgently.
    draw_asked: Option<bool>,
    state_changed: bool,
    /// Whether listeners were told that the present view is complete.
    pub(super) settled: bool,
    /// What is drawn now will be drawn again by the GPU: nothing is complete before.
    pub(super) is_draft: bool,
    pub(super) now: f64,
    wake_at: Option<f64>,
    pub(super) next_source: u32,
    pub(super) next_layer: u32,
    pub(super) next_hold: u32,
    effects: VecDeque<Effect>,
}

impl Viewer {
    /// A viewer of nothing.
    pub fn new(policy: Policy) -> Self {
        Self {
            streamer: Streamer::new(policy.clone()),
            policy,
            layers: Vec::new(),
            luts: Luts::default(),
            batches: Vec::new(),
            viewport: None,
            camera: None,
            camera_chosen: false,
            position: BTreeMap::new(),
            motion: None,
            playing: None,
            zoomed: None,
            questions: Vec::new(),
            problems: Vec::new(),
            coarsest: Vec::new(),
            plan_due: false,
            draw_due: false,
            draw_urgent: false,
            draw_asked: None,
            state_changed: false,
            settled: false,
            is_draft: false,
            now: 0.0,
            wake_at: None,
            next_source: 0,
            next_layer: 0,
            next_hold: 0,
            effects: VecDeque::new(),
        }
    }

    /// Something happened at `now` (milliseconds of a clock that never goes back).
    pub fn handle(&mut self, input: Input, now: f64) {
        self.now = now;
        match input {
            Input::Open { sources, replace, state, ticket } => self.open(&sources, replace, state, ticket),
            Input::Opened { layer, outcome } => self.opened(layer, outcome),
            Input::MemberOpened { layer, id, outcome } => self.member_opened(layer, id, outcome),
            Input::LabelsListed { layer, paths } => self.labels_listed(layer, paths),
            Input::LabelOpened { layer, path, outcome } => self.label_opened(layer, &path, outcome),
            Input::Resized { css, device, ratio } => self.resized(Viewport { css, device, ratio }),
            Input::Drag(by) => self.move_camera(|camera, _| camera.dragged(by)),
            Input::ZoomAbout { at, factor } => {
                self.move_camera(|camera, viewport| camera.zoomed(at, factor, viewport));
            }
            Input::Rotate(by) => {
                self.move_camera(|camera, _| Camera { rotation: camera.rotation + by, ..*camera });
            }
            Input::Step { axis, by } => self.step(&axis, by),
            Input::Play { axis, rate } => self.play(axis.as_deref(), rate),
            Input::Fit => {
                self.camera_chosen = false;
                self.fit();
                self.view_changed();
            }
            Input::OneToOne => self.one_to_one(),
            Input::Hover(at) => self.hover(at),
            Input::SetState(state) => self.set_state(&state),
            Input::Fetched { request, outcome } => self.streamer.fetched(request, outcome, now),
            Input::Decoded { job, outcome } => self.streamer.decoded(job, outcome, now),
            Input::Settled(ticket) => self.questions.push((ticket, Question::Settled)),
            Input::Pick { ticket, at, level } => self.ask_pick(ticket, at, level),
            Input::Read { ticket, layer, level, start, shape } => {
                self.ask_read(ticket, layer, level, &start, &shape);
            }
            Input::Withdraw(ticket) => self.withdraw(ticket),
            Input::Tick => {
                self.wake_at = None;
                self.streamer.tick(now);
                self.move_on();
            }
            Input::GpuReset => {
                self.is_draft = false;
                self.streamer.reset_tiles();
                self.view_changed();
            }
            Input::MoveLayer { from, to } => self.move_layer(from, to),
            Input::RemoveLayer(at) => self.remove_layer(at),
            Input::Lut { name, texels } => {
                if self.luts.set(name, &texels) {
                    self.view_changed();
                }
            }
            Input::Retry => {
                self.problems.clear();
                self.streamer.retry_failed(now);
                self.retry_labels();
                self.view_changed();
            }
        }
    }

    /// The next thing to be done, if any. Plans are made here, so that many inputs cost one.
    pub fn next_effect(&mut self) -> Option<Effect> {
        if let Some(effect) = self.effects.pop_front() {
            return Some(effect);
        }
        self.play_on();
        if self.plan_due {
            self.plan_due = false;
            self.plan();
        }
        self.take_notices();
        while let Some(command) = self.streamer.next_command() {
            self.effects.push_back(Effect::Stream(command));
        }
        self.answer_questions();
        if std::mem::take(&mut self.state_changed) {
            self.emit(Event::State);
        }
        if self.streamer.has_uploads() || self.completes() {
            self.draw_due = true;
            // With this picture it is done: nothing is left that needs the time.
            self.draw_urgent = self.draw_urgent || self.streamer.has_everything();
        }
        let is_asked = self.draw_asked.is_some_and(|urgently| urgently || !self.draw_urgent);
        if self.draw_due && !is_asked && self.viewport.is_some_and(|viewport| !viewport.is_empty()) {
            self.draw_asked = Some(self.draw_urgent);
            self.effects.push_back(Effect::Draw { urgent: self.draw_urgent });
        }
        let wakes = [self.streamer.next_wake(self.now), self.next_move()];
        if let Some(at) = wakes.into_iter().flatten().min_by(f64::total_cmp)
            && self.wake_at.is_none_or(|earlier| at < earlier)
        {
            self.wake_at = Some(at);
            self.effects.push_back(Effect::Wake(at));
        }
        self.effects.pop_front()
    }

    pub(super) fn push(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    pub(super) fn emit(&mut self, event: Event) {
        self.effects.push_back(Effect::Emit(event));
    }

    pub(super) fn answer(&mut self, ticket: Option<Ticket>, answer: Result<super::effect::Answer, Problem>) {
        if let Some(ticket) = ticket {
            self.effects.push_back(Effect::Answer { ticket, answer });
        }
    }

    /// Keeps a problem for the panel, and tells listeners, once.
    pub(super) fn report(&mut self, problem: Problem) {
        if self.problems.contains(&problem) {
            return;
        }
        if self.problems.len() >= PROBLEMS {
            self.problems.remove(0);
        }
        self.problems.push(problem.clone());
        self.emit(Event::Error(problem));
    }

    /// The picture is another one now.
    pub(super) fn view_changed(&mut self) {
        self.plan_due = true;
        self.draw_due = true;
        self.draw_urgent = true;
        self.state_changed = true;
        self.settled = false;
    }

    pub(super) fn draw_done(&mut self) {
        self.draw_asked = None;
        self.draw_due = false;
        self.draw_urgent = false;
    }

    fn resized(&mut self, viewport: Viewport) {
        if self.viewport == Some(viewport) {
            return;
        }
        self.viewport = Some(viewport);
        if !self.camera_chosen || self.camera.is_none() {
            self.fit();
        }
        self.view_changed();
    }

    /// The first layer that is open: it gives the axes that are not on the screen.
    pub(super) fn first_source(&self) -> Option<&Rc<Source>> {
        self.layers.iter().find_map(|layer| layer.source.as_ref())
    }

    /// The axes that are not on the screen.
    pub fn dims(&self) -> Vec<Dim> {
        self.first_source().map(|source| dims_of(source)).unwrap_or_default()
    }

    /// Where a source's axes stand, in samples of its level 0.
    pub(super) fn position_of(&self, source: &Source) -> Vec<f64> {
        self.position_in(source, false)
    }

    /// The same; `by_index` for an image that shares no space with the first one.
    pub(super) fn position_in(&self, source: &Source, by_index: bool) -> Vec<f64> {
        let Some(first) = self.first_source() else { return vec![0.0; source.image.axes.len()] };
        let dims = dims_of(first);
        let image = &source.image;
        (0..image.axes.len())
            .map(|axis| {
                let entry = &image.axes[axis];
                let dim = dims.iter().find(|dim| {
                    dim.kind == entry.kind
                        && (dim.name == entry.name || dim.kind != crate::ome::image::AxisKind::Other)
                });
                let default = image.default_position.get(axis).copied().unwrap_or_default() as f64;
                match dim {
                    Some(dim) if source.id == first.id => self.index_of(dim) as f64,
                    Some(dim) if by_index => {
                        self.index_of(dim).min(image.shape()[axis].saturating_sub(1)) as f64
                    }
                    // A label with a single plane belongs to all of them.
                    Some(_) if image.label.is_some() && image.shape()[axis] == 1 => 0.0,
                    Some(dim) => {
                        let world = first.world_of_sample(dim.axis, self.index_of(dim) as f64);
                        source.sample_of_world(axis, world).unwrap_or(default)
                    }
                    None => default,
                }
            })
            .collect()
    }

    /// Where an axis stands.
    pub fn index_of(&self, dim: &Dim) -> u64 {
        let default = || {
            let default =
                self.first_source().and_then(|source| source.image.default_position.get(dim.axis).copied());
            default.unwrap_or_default() as f64
        };
        let wanted = self.position.get(&dim.name).copied().unwrap_or_else(default);
        (wanted.round().max(0.0) as u64).min(dim.size.saturating_sub(1))
    }

    /// Whether a state can be applied.
    ///
    /// # Errors
    /// If it was written by a newer version.
    pub fn check_state(state: &State) -> Result<(), Problem> {
        match state.version {
            Some(version) if version > VERSION => Err(Problem {
                code: ErrorCode::BadMetadata,
                message: format!(
                    "This link was made by a newer version of zarrscope (state version {version}; this one knows {VERSION})."
                ),
                url: None,
                hint: Some(
                    "Reload the page to get the newest version, or ask for a link from this one.".to_owned(),
                ),
            }),
            _ => Ok(()),
        }
    }

    pub(super) fn set_state(&mut self, state: &State) {
        if let Err(problem) = Self::check_state(state) {
            self.report(problem);
            return;
        }
        if self.layers.is_empty() {
            match self.batches.last_mut() {
                Some(batch) => batch.states.push(state.clone()),
                None => {
                    let sources: Vec<String> =
                        state.layers.iter().filter_map(|layer| layer.source.clone()).collect();
                    if !sources.is_empty() {
                        self.open(&sources, true, Some(Box::new(state.clone())), None);
                    }
                }
            }
            return;
        }
        self.apply_state(state);
    }

    pub(super) fn apply_state(&mut self, state: &State) {
        if let Some(camera) = state.camera.filter(CameraState::is_usable) {
            self.camera = Some(camera.into());
            self.camera_chosen = true;
        }
        let is_step = state.camera.is_none() && state.layers.is_empty();
        for (axis, index) in state.dims.iter().filter(|(_, index)| index.is_finite()) {
            if self.playing.as_ref().is_some_and(|playing| playing.axis == *axis) {
                self.playing = None;
            }
            self.place(axis, *index, is_step);
        }
        for (layer, state) in self.layers.iter_mut().zip(&state.layers) {
            layer.apply(state);
        }
        self.open_visible_labels();
        self.view_changed();
    }

    pub(super) fn add_source(&mut self, image: Rc<crate::ome::Image>) -> Rc<Source> {
        let id = SourceId(self.next_source);
        self.next_source += 1;
        let source = Rc::new(Source::new(id, image, self.policy.tile_side));
        self.streamer.add(Rc::clone(&source));
        source
    }

    pub(super) fn layer_mut(&mut self, id: LayerId) -> Option<&mut Layer> {
        self.layers.iter_mut().find(|layer| layer.id == id)
    }

    pub(super) fn new_hold(&mut self) -> HoldId {
        self.next_hold += 1;
        HoldId(self.next_hold)
    }
}
