//! One turn of the loop: what happened goes to the viewer, what the viewer wants is done. It decides nothing.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlCanvasElement;

use super::answers;
use super::ask::Requests;
use super::buffers::DecodedChunks;
use super::dom_input::DomInput;
use super::http::Http;
use super::inbox::Inbox;
use super::page::Shared;
use super::stand_in::StandIn;
use super::surface::{Surface, SurfaceLost};
use super::timer::{self, Timer, now};
use super::worker_pool::WorkerPool;
use crate::app::effect::{Effect, Event};
use crate::app::input::Input;
use crate::app::model::{ProgressModel, Stats};
use crate::app::viewer::Viewer;
use crate::decode::job::{DecodeError, DecodeJob};
use crate::ome;
use crate::plan::frame::{BufferId, Frame, FrameLayer};
use crate::plan::policy::Policy;
use crate::stream::{Command, RequestId};
use crate::zarr::Location;

/// Milliseconds between two reports of progress.
const PROGRESS_EVERY: f64 = 100.0;

/// Frames that the time of one is taken from.
const FRAMES_SMOOTHED: f64 = 20.0;

/// Names and details (JSON) of events, to be told when the turn is over.
pub type News = Vec<(&'static str, JsValue)>;

/// The viewer and everybody who works for it.
pub struct Core {
    pub(super) viewer: Viewer,
    pub(super) canvas: HtmlCanvasElement,
    pub(super) surface: Option<Surface>,
    /// Draws while there is no surface, and stays until the surface shows a picture.
    stand_in: Option<StandIn>,
    /// A frame came that nothing but a GPU can draw.
    needs_gpu: bool,
    http: Http,
    pool: Rc<WorkerPool>,
    timer: Timer,
    _input: DomInput,
    /// When the person asked for what is shown.
    asked_at: f64,
    /// Whether the next scene is the one that was asked for before this viewer was there.
    asked_before: bool,
    first_pixel: Option<f64>,
    frames: u64,
    /// What a frame takes of this thread: milliseconds, smoothed.
    frame_ms: f64,
    progress: (f64, ProgressModel),
}

impl Core {
    /// A viewer of nothing on `canvas`; `asked_at` if it is to be told soon what was asked for then.
    pub fn new(
        canvas: HtmlCanvasElement,
        pool: Rc<WorkerPool>,
        requests: Requests,
        inbox: &Rc<Inbox>,
        asked_at: Option<f64>,
    ) -> Result<Self, JsValue> {
        Ok(Self {
            viewer: Viewer::new(policy()),
            http: Http::new(requests, Rc::clone(inbox)),
            pool,
            timer: Timer::new(Rc::clone(inbox)),
            surface: None,
            stand_in: None,
            needs_gpu: false,
            _input: DomInput::new(&canvas, inbox)?,
            canvas,
            asked_at: asked_at.unwrap_or_default(),
            asked_before: asked_at.is_some(),
            first_pixel: None,
            frames: 0,
            frame_ms: 0.0,
            progress: (0.0, ProgressModel::default()),
        })
    }

    /// Frames drawn so far.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// The counters as JSON.
    pub fn stats(&self) -> JsValue {
        answers::json(&Stats {
            gpu_bytes: self.surface.as_ref().map_or(0, Surface::gpu_bytes),
            frames: self.frames,
            frame_ms: self.frame_ms,
            renderer: self.surface.as_ref().map(Surface::name),
            time_to_first_pixel_ms: self.first_pixel.map(|at| at - self.asked_at),
            ..self.viewer.stats()
        })
    }

    /// Handles what happened since the last turn, and does what the viewer wants done.
    pub(super) fn turn(&mut self, shared: &Shared, news: &mut News) {
        loop {
            let inputs = shared.inbox.take();
            let now = now();
            for input in inputs {
                if let Input::Open { replace: true, .. } = &input {
                    if !std::mem::take(&mut self.asked_before) {
                        self.asked_at = now;
                    }
                    self.first_pixel = None;
                }
                self.viewer.handle(input, now);
            }
            while let Some(effect) = self.viewer.next_effect() {
                self.perform(effect, shared, news);
            }
            if shared.inbox.is_empty() {
                break;
            }
        }
        let now = now();
        self.timer.arm(now);
        let progress = self.viewer.progress();
        let (told_at, told) = self.progress;
        if progress != told && (now - told_at >= PROGRESS_EVERY || progress.pending == 0) {
            self.progress = (now, progress);
            news.push(("progress", answers::json(&progress)));
        }
    }

    fn perform(&self, effect: Effect, shared: &Shared, news: &mut News) {
        match effect {
            Effect::Open { layer, source } => {
                let (store, inbox) = (self.http.store(), Rc::clone(&shared.inbox));
                #[cfg(feature = "plain")]
                let tell = shared.tell.clone();
                spawn_local(async move {
                    let outcome = ome::open::open_node(&store, &Location::parse(&source)).await;
                    // The complete page takes over all that is open or being opened here.
                    #[cfg(feature = "plain")]
                    if outcome == Err(ome::error::OpenError::NotPlain) {
                        let _ = tell.call2(&JsValue::NULL, &"beyond".into(), &JsValue::NULL);
                        return;
                    }
                    inbox.push(Input::Opened { layer, outcome });
                });
            }
            Effect::OpenMember { layer, member } => {
                let (store, inbox) = (self.http.store(), Rc::clone(&shared.inbox));
                spawn_local(async move {
                    let opening = ome::open::open_entry(&store, &member.collection, member.entry);
                    if let Some(outcome) = opening.await {
                        inbox.push(Input::MemberOpened { layer, id: member.id, outcome });
                    }
                });
            }
            Effect::ListLabels { layer, image } => {
                let (store, inbox) = (self.http.store(), Rc::clone(&shared.inbox));
                spawn_local(async move {
                    let paths = ome::open::list_labels(&store, &image).await;
                    inbox.push(Input::LabelsListed { layer, paths });
                });
            }
            Effect::OpenLabel { layer, image, path } => {
                let (store, inbox) = (self.http.store(), Rc::clone(&shared.inbox));
                spawn_local(async move {
                    let outcome = ome::open::open_label(&store, &image, &path).await.map(Rc::new);
                    inbox.push(Input::LabelOpened { layer, path, outcome });
                });
            }
            Effect::Stream(command) => self.stream(command, shared),
            // Until there is a picture, there is nothing that looks better than nothing.
            Effect::Draw { urgent } if urgent || self.first_pixel.is_none() => shared.ask_frame(),
            Effect::Draw { .. } => shared.ask_frame_later(),
            Effect::Wake(at) => self.timer.wake(at),
            Effect::Emit(event) => news.push(match event {
                Event::Load => ("load", JsValue::NULL),
                Event::Settled => ("settled", JsValue::NULL),
                Event::State => ("state", JsValue::NULL),
                Event::Hover(Some(plan)) => ("hover", answers::json(&plan.resolve(&*shared.chunks.borrow()))),
                Event::Hover(None) => ("hover", JsValue::NULL),
                Event::Error(problem) => ("error", answers::json(&problem)),
            }),
            Effect::Answer { ticket, answer } => shared.answer(ticket, answer),
        }
    }

    fn stream(&self, command: Command, shared: &Shared) {
        match command {
            Command::Fetch { request, url, range, inside } => self.http.fetch(request, url, range, inside),
            Command::Abort(request) => self.http.abort(request),
            Command::Decode { request, job, into, last } => self.decode(request, *job, into, last, shared),
            Command::Release(request) => self.http.release(request),
            Command::Drop(buffer) => shared.chunks.borrow_mut().remove(buffer),
        }
    }

    fn decode(&self, request: RequestId, mut job: DecodeJob, into: BufferId, last: bool, shared: &Shared) {
        let id = job.id;
        let inbox = Rc::clone(&shared.inbox);
        let Some(bytes) = self.http.held_part(request, &mut job.start, job.len, last) else {
            let problem = "the server sent fewer bytes than the chunk has".to_owned();
            let outcome = Err(DecodeError { step: "length".into(), problem });
            return inbox.push(Input::Decoded { job: id, outcome });
        };
        let chunks = Rc::clone(&shared.chunks);
        self.pool.decode(job, bytes, move |outcome| {
            let outcome = outcome.map(|(header, chunk)| {
                chunks.borrow_mut().insert(into, chunk);
                header
            });
            inbox.push(Input::Decoded { job: id, outcome });
        });
    }

    /// Whether the first picture is still to come, and needs no GPU.
    pub(super) fn awaits_first_picture(&self) -> bool {
        self.first_pixel.is_none() && !self.needs_gpu
    }

    /// Whether the first picture is there and gets sharper, without a GPU.
    pub(super) fn awaits_sharp_picture(&self) -> bool {
        self.first_pixel.is_some() && !self.needs_gpu && self.viewer.progress().pending > 0
    }

    /// Draws, if there is something new to draw.
    pub(super) fn draw(&mut self, chunks: &DecodedChunks, news: &mut News) -> Result<(), SurfaceLost> {
        let now = now();
        let Some(surface) = &mut self.surface else {
            self.sketch(chunks, now, news);
            return Ok(());
        };
        let Some(frame) = self.viewer.frame(now) else { return Ok(()) };
        surface.draw(&frame, chunks)?;
        // In the browser's own next picture one takes the other's place.
        if shows_something(&frame) || self.viewer.progress().pending == 0 {
            self.stand_in = None;
        }
        self.drawn(&frame, now, news);
        Ok(())
    }

    fn sketch(&mut self, chunks: &DecodedChunks, now: f64, news: &mut News) {
        if self.stand_in.as_ref().is_some_and(StandIn::is_full) {
            self.needs_gpu = true;
            return;
        }
        let Some(frame) = self.viewer.draft(now) else { return };
        if self.stand_in.is_none() && !shows_something(&frame) && frame.uploads.is_empty() {
            // Black is what there is without it.
            self.needs_gpu |= !frame.layers.is_empty() && self.viewer.progress().pending == 0;
            return;
        }
        if self.stand_in.is_none() {
            self.stand_in = StandIn::over(&self.canvas);
        }
        let is_drawn = self.stand_in.as_mut().is_some_and(|stand_in| stand_in.draw(&frame, chunks));
        if is_drawn {
            self.drawn(&frame, now, news);
        }
        self.needs_gpu |= !is_drawn;
    }

    fn drawn(&mut self, frame: &Frame, began: f64, news: &mut News) {
        self.frames += 1;
        self.frame_ms += (timer::now() - began - self.frame_ms) / FRAMES_SMOOTHED.min(self.frames as f64);
        if self.first_pixel.is_none() && shows_something(frame) {
            self.first_pixel = Some(began);
            news.push(("picture", JsValue::NULL));
        }
    }
}

/// For this device, where the browser tells how large it is.
fn policy() -> Policy {
    let navigator = web_sys::window().map(|window| window.navigator());
    let memory =
        navigator.and_then(|navigator| Reflect::get(&navigator, &"deviceMemory".into()).ok()?.as_f64());
    memory.map_or_else(Policy::default, Policy::for_memory)
}

fn shows_something(frame: &Frame) -> bool {
    frame.layers.iter().any(|layer| match layer {
        FrameLayer::Image(layer) => !layer.quads.is_empty(),
        FrameLayer::Labels(layer) => !layer.quads.is_empty(),
    })
}
