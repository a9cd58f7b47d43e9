//! The loop of one viewer: inputs in, effects done, frames drawn. Callbacks only leave inputs; they are handled here,
//! once per turn. Nothing is drawn while nothing changes.

use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::rc::{Rc, Weak};

use js_sys::{Function, Promise, Uint8ClampedArray};
use litemap::LiteMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise, spawn_local};
use web_sys::{HtmlCanvasElement, ImageData, VisibilityState};

use super::answers;
use super::ask::Requests;
use super::buffers::DecodedChunks;
use super::inbox::Inbox;
use super::pace::Pace;
use super::surface::{Surface, SurfaceLost};
use super::timer::{now, sleep};
use super::turn::{Core, News};
use super::worker_pool::WorkerPool;
use crate::app::effect::Answer;
use crate::app::input::{Input, Ticket};
use crate::app::status::{self, Problem};
use crate::app::viewer::Viewer;
use crate::geometry::picture_size::picture_size;
use crate::plan::frame::Frame;

/// Milliseconds until a page that is not visible draws: it gets no animation frames.
const HIDDEN_FRAME: i32 = 100;

/// Milliseconds that the GPU waits for the first picture, and then once more for what makes it sharp.
const GPU_WAITS: f64 = 500.0;
/// Until it is looked again whether that is there, and then until the browser has put it on the screen.
const LOOK_AGAIN: i32 = 5;
const UNTIL_SHOWN: i32 = 150;

/// How a frame was asked for.
#[derive(Clone, Copy)]
enum Asked {
    Animation(i32),
    Timeout(i32),
}

/// One viewer on one canvas.
pub struct Page {
    shared: Rc<Shared>,
}

/// What callbacks hold on to, weakly.
pub struct Shared {
    this: Weak<Self>,
    pub(super) inbox: Rc<Inbox>,
    /// Called with the name of an event and its detail as JSON.
    pub(super) tell: Function,
    /// `None` once closed.
    core: RefCell<Option<Core>>,
    pub(super) chunks: Rc<RefCell<DecodedChunks>>,
    waiting: RefCell<LiteMap<Ticket, [Function; 2]>>,
    /// Those of them who wait for a complete picture; unfit to wait for where there is no GPU.
    settling: RefCell<Vec<Ticket>>,
    no_gpu: RefCell<Option<Problem>>,
    next_ticket: Cell<u32>,
    on_frame: Closure<dyn FnMut()>,
    frame_asked: Cell<Option<Asked>>,
    pace: Pace,
}

impl Page {
    /// A viewer that draws on `canvas`; everything that takes time starts at once, side by side. `give_gpu` gives a
    /// promise of whether the browser has one, where that is not known.
    pub fn new(
        canvas: HtmlCanvasElement,
        decoders: &Function,
        tell: Function,
        requests: Requests,
        asked_at: Option<f64>,
        give_gpu: Option<Function>,
    ) -> Result<Self, JsValue> {
        let pool = WorkerPool::shared(decoders);
        let shared = Rc::new_cyclic(|this: &Weak<Shared>| {
            let (turn, frame, pace) = (this.clone(), this.clone(), this.clone());
            Shared {
                this: this.clone(),
                inbox: Inbox::new(move || {
                    if let Some(shared) = turn.upgrade() {
                        shared.turn();
                    }
                }),
                tell,
                core: RefCell::default(),
                chunks: Rc::default(),
                waiting: RefCell::default(),
                settling: RefCell::default(),
                no_gpu: RefCell::default(),
                next_ticket: Cell::new(0),
                on_frame: Closure::new(move || {
                    if let Some(shared) = frame.upgrade() {
                        shared.frame();
                    }
                }),
                frame_asked: Cell::new(None),
                pace: Pace::new(move || {
                    if let Some(shared) = pace.upgrade() {
                        shared.ask_frame();
                    }
                }),
            }
        });
        let core = Core::new(canvas, pool, requests, &shared.inbox, asked_at)?;
        *shared.core.borrow_mut() = Some(core);
        shared.start_drawing(give_gpu);
        Ok(Self { shared })
    }

    /// Something that the page's owner wants; it is done when this returns, as far as it needs no waiting.
    pub fn handle(&self, input: Input) {
        self.shared.inbox.push(input);
        self.shared.turn();
    }

    /// Something that is answered later. The promise rejects with a problem as JSON.
    pub fn ask(&self, input: impl FnOnce(Ticket) -> Input) -> Promise {
        self.shared.ask(input)
    }

    /// The ticket of what is asked next.
    pub fn next_ticket(&self) -> Ticket {
        Ticket(self.shared.next_ticket.get())
    }

    /// Resolves when the picture is complete; rejects where there is no GPU.
    pub fn settled(&self) -> Promise {
        let promise = self.shared.ask(|ticket| {
            self.shared.settling.borrow_mut().push(ticket);
            Input::Settled(ticket)
        });
        self.shared.refuse_settling();
        promise
    }

    /// Reads from the viewer; `None` once closed.
    pub fn read<T>(&self, read: impl FnOnce(&Viewer) -> T) -> Option<T> {
        self.shared.core.borrow().as_ref().map(|core| read(&core.viewer))
    }

    /// The counters as JSON.
    pub fn stats(&self) -> JsValue {
        self.shared.core.borrow().as_ref().map_or(JsValue::NULL, Core::stats)
    }

    /// The picture as `ImageData`, at the size of the canvas or at another one.
    pub fn snapshot(&self, width: Option<u32>, height: Option<u32>) -> Promise {
        let shared = Rc::clone(&self.shared);
        future_to_promise(async move { shared.snapshot(width, height).await })
    }

    /// Frees everything; the promises of whoever still waits are rejected.
    pub fn close(&self) {
        let core = self.shared.core.borrow_mut().take();
        drop(core);
        let closed = closed();
        for (_, [_, reject]) in self.shared.waiting.take().into_tuple_vec() {
            // Rejecting a promise runs nobody's code before this returns.
            let _ = reject.call1(&JsValue::NULL, &closed);
        }
        *self.shared.chunks.borrow_mut() = DecodedChunks::default();
    }
}

impl Shared {
    fn ask(&self, input: impl FnOnce(Ticket) -> Input) -> Promise {
        let ticket = Ticket(self.next_ticket.get());
        self.next_ticket.set(ticket.0.wrapping_add(1));
        let promise = Promise::new(&mut |resolve, reject| {
            self.waiting.borrow_mut().insert(ticket, [resolve, reject]);
        });
        self.inbox.push(input(ticket));
        self.turn();
        promise
    }

    /// Handles everything that happened, then tells listeners, who may call back.
    fn turn(&self) {
        let mut news = News::new();
        if let Ok(mut core) = self.core.try_borrow_mut()
            && let Some(core) = core.as_mut()
        {
            core.turn(self, &mut news);
        }
        self.tell(news);
    }

    fn tell(&self, news: News) {
        for (name, detail) in news {
            // A listener that throws is the page's matter.
            let _ = self.tell.call2(&JsValue::NULL, &name.into(), &detail);
        }
    }

    /// Draws at the next opportunity.
    pub(super) fn ask_frame(&self) {
        let Some(window) = web_sys::window().filter(|_| self.frame_asked.get().is_none()) else { return };
        let callback = self.on_frame.as_ref().unchecked_ref();
        let hidden = window.document().is_some_and(|page| page.visibility_state() == VisibilityState::Hidden);
        let asked = if hidden {
            window
                .set_timeout_with_callback_and_timeout_and_arguments_0(callback, HIDDEN_FRAME)
                .map(Asked::Timeout)
        } else {
            window.request_animation_frame(callback).map(Asked::Animation)
        };
        self.frame_asked.set(asked.ok());
    }

    /// Draws when the GPU has had time for others, too.
    pub(super) fn ask_frame_later(&self) {
        self.pace.ask();
    }

    fn frame(&self) {
        self.frame_asked.set(None);
        self.turn();
        let mut news = News::new();
        if let Ok(mut core) = self.core.try_borrow_mut()
            && let Some(core) = core.as_mut()
        {
            let frames = core.frames();
            let lost = core.draw(&self.chunks.borrow(), &mut news);
            if core.frames() != frames {
                self.pace.drawn();
            }
            if let Err(SurfaceLost) = lost {
                core.surface = None;
                self.start_drawing(None);
            }
            // What is on the screen now may be what somebody waits for.
            core.turn(self, &mut news);
        }
        self.tell(news);
    }

    /// Gets a GPU for the canvas, at the start and when one was lost. `give` is called for a promise of whether there is
    /// one; where there is none, another page takes over.
    fn start_drawing(&self, give: Option<Function>) {
        let this = self.this.clone();
        spawn_local(async move {
            // While a GPU starts, nothing else comes on the screen; WebGL also keeps this thread from its work.
            first_picture(&this).await;
            let given = give.and_then(|give| give.call0(&JsValue::NULL).ok());
            if let Some(given) = given
                && JsFuture::from(given.unchecked_into::<Promise>()).await.is_ok_and(|given| given.is_falsy())
            {
                return;
            }
            let Some(canvas) = this.upgrade().and_then(|shared| shared.canvas()) else { return };
            let lost = this.clone();
            let surface = Surface::new(canvas, move |problem| {
                if let Some(shared) = lost.upgrade() {
                    shared.gpu_lost(&problem);
                }
            });
            let surface = surface.await;
            let Some(shared) = this.upgrade() else { return };
            match surface {
                Ok(surface) => {
                    if let Some(core) = shared.core.borrow_mut().as_mut() {
                        core.surface = Some(surface);
                        shared.inbox.push(Input::GpuReset);
                        shared.ask_frame();
                    }
                }
                Err(problem) => {
                    shared.tell(vec![("error", answers::json(&problem))]);
                    shared.no_gpu.replace(Some(problem));
                    shared.refuse_settling();
                }
            }
        });
    }

    fn refuse_settling(&self) {
        let mut settling = self.settling.borrow_mut();
        if let Some(problem) = self.no_gpu.borrow().as_ref() {
            for ticket in settling.drain(..) {
                self.answer(ticket, Err(problem.clone()));
            }
        } else {
            let waiting = self.waiting.borrow();
            settling.retain(|ticket| waiting.contains_key(ticket));
        }
    }

    fn canvas(&self) -> Option<HtmlCanvasElement> {
        self.core.borrow().as_ref().map(|core| core.canvas.clone())
    }

    fn gpu_lost(&self, problem: &Problem) {
        if let Some(core) = self.core.borrow_mut().as_mut() {
            core.surface = None;
        }
        self.tell(vec![("error", answers::json(problem))]);
        if cfg!(feature = "webgpu") {
            self.start_drawing(None);
        } else {
            // A canvas that lost its WebGL context never draws again; its owner has to make another one.
            self.tell(vec![("lost", JsValue::NULL)]);
        }
    }

    fn awaits_gpu(&self) -> bool {
        let has_none = self.core.borrow().as_ref().is_some_and(|core| core.surface.is_none());
        has_none && self.no_gpu.borrow().is_none()
    }

    /// Draws what is drawable now once more, where nobody sees it.
    async fn snapshot(&self, width: Option<u32>, height: Option<u32>) -> Result<JsValue, JsValue> {
        while self.awaits_gpu() {
            sleep(LOOK_AGAIN).await;
        }
        // Tiles that have come but were not drawn yet go to the GPU now.
        self.frame();
        let (size, pixels) = {
            let mut core = self.core.borrow_mut();
            let core = core.as_mut().ok_or_else(closed)?;
            let drawn = [core.canvas.width(), core.canvas.height()];
            let surface = core.surface.as_mut().ok_or_else(|| answers::json(&status::no_gpu()))?;
            let size = picture_size(drawn, width, height).map(|side| side.clamp(1, surface.max_side()));
            let frame = core.viewer.frame_at(size).unwrap_or_else(|| Frame { size, ..Frame::default() });
            let pixels = surface.picture(&frame, &self.chunks.borrow());
            (size, pixels.map_err(|error| failed(&error))?)
        };
        let pixels = pixels.await.map_err(|error| failed(&error))?;
        // An ImageData keeps the array it is made of: not a view of memory that is free when this returns.
        let pixels = Uint8ClampedArray::from(pixels.as_slice());
        let data = ImageData::new_with_js_u8_clamped_array_and_sh(&pixels, size[0], size[1])?;
        Ok(data.into())
    }

    /// Settles the promise of somebody who waits.
    pub(super) fn answer(&self, ticket: Ticket, answer: Result<Answer, Problem>) {
        let Some([resolve, reject]) = self.waiting.borrow_mut().remove(&ticket) else { return };
        let chunks = self.chunks.borrow();
        let (function, value) = match answer {
            Ok(Answer::Done) => (resolve, JsValue::UNDEFINED),
            Ok(Answer::Pick(plan)) => (resolve, answers::json(&plan.resolve(&*chunks))),
            Ok(Answer::Region(plan)) => (resolve, answers::region(&plan, &chunks).unwrap_or(JsValue::NULL)),
            Err(problem) => (reject, answers::json(&problem)),
        };
        // Settling a promise runs nobody's code before this turn ends.
        let _ = function.call1(&JsValue::NULL, &value);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // The callback goes with this.
        let Some(window) = web_sys::window() else { return };
        match self.frame_asked.get() {
            Some(Asked::Animation(id)) => drop(window.cancel_animation_frame(id)),
            Some(Asked::Timeout(id)) => window.clear_timeout_with_handle(id),
            None => {}
        }
    }
}

fn closed() -> JsValue {
    JsError::new("This viewer was closed.").into()
}

fn failed(error: &impl Debug) -> JsValue {
    JsError::new(&format!("{error:?}")).into()
}

/// Waits until the first picture is on the screen, as sharp as it gets, or cannot be there without a GPU, but not for long.
async fn first_picture(this: &Weak<Shared>) {
    let is = |what: fn(&Core) -> bool| {
        this.upgrade().is_some_and(|shared| shared.core.borrow().as_ref().is_some_and(what))
    };
    if !is(Core::awaits_first_picture) {
        return;
    }
    for waits_for in [Core::awaits_first_picture, Core::awaits_sharp_picture] {
        let until = now() + GPU_WAITS;
        while is(waits_for) && now() < until {
            sleep(LOOK_AGAIN).await;
        }
    }
    // So that the browser shows it before it is busy with the GPU.
    sleep(UNTIL_SHOWN).await;
}
